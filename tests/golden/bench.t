# What `unet bench` says where there is nothing to measure.
$ unet bench
unet bench: no policies: name them with --policies, or run inside a workspace (`unet init`)
[4]

$ unet bench --runs 0
unet bench: --runs takes a number from 1 to 1000, not `0`
[64]

$ unet bench --runs few
unet bench: --runs takes a number from 1 to 1000, not `few`
[64]

$ unet bench --nodes -
unet bench: the node data is read several times, so that it must be a file
[64]

$ unet bench now
unet bench: `now` is one argument too many
[64]

$ printf 'RULE a ALWAYS THEN ASSERT node.name == "x"\n' > a.rules; echo '{"name": "x"}' > n.ndjson; unet bench -p a.rules -n n.ndjson --jobs none
unet bench: --jobs takes a number from 1 to 1024, not `none`
[64]

$ unet bench --help
unet bench: measure the work on this workspace: time, rates and peak memory of each phase

Usage: unet bench [options]

Compiles the policies, judges the fleet, slices and compares live
configurations and renders templates, each several times in processes of their
own, and prints the median. A phase ends after ten seconds, but runs once at
least; one that the workspace has nothing for is left out.

Options:
      --runs N              runs of each phase, of which the median counts
                            (default 5)
      --jobs N              threads to work with (default: one for each
                            processor); results do not depend on it
  -p, --policies PATH       policy file or folder
  -n, --nodes PATH          node data: file, folder, or - for standard input
      --nodes-format unet|netbox|nautobot|ansible|nornir
                            what wrote the node data
      --schema FILE         fields beyond the standard ones, as `unet schema
                            infer` writes them
      --links PATH          link data
      --locations PATH      location data
  -t, --templates DIR       folder of templates
      --configs PATTERN     live configurations, such as live/{node.name}.*
      --now DATE            the instant of now(), today() and UNTIL: 2026-12-31
                            or 2026-12-31T08:00:00Z
      --vars FILE           YAML or JSON whose keys become template variables
                            (may be repeated)
  -f, --format FORMAT       output format: text json
  -o, --output FILE         write the result to FILE, whole or not at all
      --color auto|always|never
                            colours of text output (NO_COLOR is respected)
  -C, --workspace DIR       work as if started in DIR
  -h, --help                show this help

Examples:
  unet bench
  unet bench --runs 20 --jobs 1 --format json

Exit codes:
  0   all well
  1   could not do the work: files, limits of a run, internal errors
  2   done, and found failures or differences
  3   done, but something stayed undecided and nothing failed
  4   nothing was evaluated: no rules, no objects, or a selector that matched
      none
  5   some objects could not be processed; stands over 2 and 3
  64  wrong command line
  65  a policy, template, match expression or setting does not compile
  66  node data invalid or missing
  68  network failure
  69  credentials or signature refused
  130 interrupted

