# What people see who mistype a command.
$ unet
unet: policies, templates and configuration diffs for fleets of network devices

Usage: unet COMMAND [options]

Commands:
  init                      write a workspace with a small sample
  check                     the whole gate: compile, test, judge, render,
                            compare; one report, one exit code
  policy validate           compile the policies and say everything that is
                            wrong with them
  policy eval               judge the fleet: verdicts of every rule on every
                            object
  policy test               run the tests of the policies, with coverage
  policy explain            show a rule's conditions on one object, with every
                            value
  policy diff               compare the verdicts of two states: what is new,
                            what was fixed
  policy list               list the rules: name, severity, kind, tags, place,
                            description
  policy show               show rules: their text, or what the compiler makes
                            of it
  policy fmt                write policy files in their canonical form
  template validate         compile every template and its match header
  template render           render the templates that policies assign to nodes
  template diff             compare live configurations with what the templates
                            render
  config slice              print the sections of configurations that match
                            expressions take
  config diff               compare two configurations as trees
  config detect             tell the dialect of configurations
  config dialect            list the dialects, or print all that makes up one
  config convert            write the other form of a configuration: braces or
                            `set` lines
  node list                 list nodes: name, vendor, model, role, software
                            version
  node show                 show all data of nodes as JSON
  node validate             check the node data: syntax, names, ids,
                            references, the schema
  node convert              write node data in another form: NDJSON, JSON,
                            YAML, CSV
  schema infer              write the schema that the data has
  git sync                  fetch the repositories of unet.yaml, judge them,
                            switch to what is good
  git status                show what is active, and how the last sync went
  git log                   show what was active when
  hook install              let git ask unet before a commit or a push lands
  hook uninstall            take the hook away and put back the one that stood
                            there before
  hook run                  judge what git is about to take, as the hook does
  bench                     measure the work on this workspace: time, rates and
                            peak memory of each phase
  explain                   explain a diagnostic by its code, or print a stage
                            of a file
  completion                print the completion script of a shell: bash, zsh
                            or fish
  version                   print the version

A workspace is a folder with a unet.yaml (`unet init` writes one); each path in it
has an option of the same name, so every command also works without one.
`unet COMMAND --help` shows options, examples and exit codes.
[64]
$ unet polcy eval
unet: no command `polcy`; did you mean `policy`?
[64]
$ unet policy evl
unet: no command `policy evl`; did you mean `policy eval`?
[64]
$ unet config slize
unet: no command `config slize`; did you mean `config slice`?
[64]
$ unet config slice --mtach x live/hq-sw1.cfg
unet config slice: unknown option --mtach; did you mean --match?
[64]
$ unet config slice -m
unet config slice: --match wants a value: EXPR
[64]
$ unet version
unet 0.1.0
$ unet explain e0601
E0601 (error): ... is over the limit of ...

Input may not steer unet into using more time or memory than a run should take.
Raise the named limit under `limits:` in unet.yaml when the input is honest.

Wrong, in unet.yaml:

    nodes: nodes.yaml
    policies: policies/
    limits: {policy_bytes: 100}

Mended:

    nodes: nodes.yaml
    policies: policies/
    limits: {policy_bytes: 1000000}
$ unet explain E9999
unet explain: no diagnostic has the code `E9999`; `unet explain --list` lists all
[64]
