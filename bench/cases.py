"""The table of cases of bench/run. A case is a function from a lab to rows of the results, and one row of CASES."""
import json
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Callable, NamedTuple

import gen_relations
import references
from lab import (PYTHON, ROOT, Failed, Goal, Skip, at_most, busy, faster, in_turn, megabytes, memory, note, ratio, read_counts, row,
                 run_once, say_ratio, say_time, wall)

STORY = ROOT / "examples" / "small-office"


class Case(NamedTuple):
    name: str
    what: str
    run: Callable
    quick: bool = True   # part of --quick: needs no references to install and no minutes


def fleet(lab):
    """100,000 nodes under 100, 1,000 and 10,000 rules, beside wc."""
    nodes = 10_000 if lab.quick else 100_000
    path = lab.nodes(nodes)
    commands = {count: lab.eval(nodes, count) for count in (100, 1000, 10000)}
    got = in_turn({**commands, "wc": [*lab.pin, "wc", "-l", path]}, lab.runs)
    for count in commands:
        yield row(f"policy eval, {count:,} rules over {nodes:,} nodes ({megabytes(path)}), one core", got[count], "`wc -l`", got["wc"],
                  at_most(8) if count == 1000 else None)
    for count, goal in ((1000, at_most(1.5)), (10000, None)):
        figure = ratio(got[count], got[100])
        yield note(f"the same run with {count:,} rules instead of 100", figure, f"{figure:.2f}", goal)


def reports(lab):
    """The default output, none, and the formats for machines, which hold every finding."""
    nodes, rules = 10_000, 100
    path = lab.nodes(nodes)
    commands = {"the default output": lab.eval(nodes, rules), "no findings": lab.eval(nodes, rules, "--max-findings", "0")}
    commands |= {name: lab.eval(nodes, rules, "--format", name) for name in ("json", "ndjson", "sarif", "junit")}
    got = in_turn({**commands, "wc": [*lab.pin, "wc", "-l", path]}, max(3, lab.runs // 2))
    findings = sum(lab.expected(nodes, rules).values())
    for name in commands:
        yield row(f"policy eval, {rules} rules over {nodes:,} nodes, {findings:,} findings: {name}", got[name], "`wc -l`", got["wc"])


def growth(lab):
    """Ten times the nodes, twice."""
    sizes = (1_000, 10_000, 100_000) if lab.quick else (10_000, 100_000, 1_000_000)
    got = in_turn({size: lab.eval(size, 1000) for size in sizes}, max(3, lab.runs // 2))
    rules = in_turn({0: [*lab.pin, lab.unet, "policy", "validate", lab.rules(1000)]}, lab.runs)[0]
    for size in sizes:
        yield row(f"policy eval, 1,000 rules over {size:,} nodes ({megabytes(lab.nodes(size))})", got[size])
    for small, large in zip(sizes, sizes[1:]):
        figure = ratio(got[large], got[small])
        net = (wall(got[large]) - wall(rules)) / (wall(got[small]) - wall(rules))
        yield note(f"{large:,} instead of {small:,} nodes: times the time (without that of the rules alone: {net:.1f})", figure, f"{figure:.1f}",
                   at_most(11.5))


def memory_of_many(lab):
    """Peak memory, also with a finding of every node in the reports."""
    nodes = 100_000 if lab.quick else 1_000_000
    path, folder = lab.nodes(nodes), lab.scratch("memory")
    (folder / "wrong.rules").write_text('RULE wrong ALWAYS THEN ASSERT node.domain IS "none.example"\n')
    (folder / "unique.rules").write_text("RULE own-address ALWAYS THEN ASSERT node.management_ip IS UNIQUE\n")
    every = [lab.unet, "policy", "eval", "-p", folder / "wrong.rules", "-n", path, "--max-findings", "all"]
    commands = {"1,000 rules": [lab.unet, "policy", "eval", "-p", lab.rules(1000), "-n", path],
                "IS UNIQUE over addresses, nearly all of them different": [lab.unet, "policy", "eval", "-p", folder / "unique.rules", "-n", path]}
    commands |= {f"a finding on every node, {name}": [*every, "--format", name] for name in ("text", "json", "ndjson", "junit", "sarif")}
    for what, command in commands.items():
        used = run_once(command, codes=(0, 2, 3))
        yield note(f"{nodes:,} nodes ({megabytes(path)}), {what}: peak memory in MiB, {say_time(used.wall)}", used.memory,
                   f"{used.memory:.0f}", at_most(256))


def threads(lab):
    """Two threads beside one."""
    if "--jobs" not in lab.options:
        raise Skip("this unet has no --jobs")
    if (os.cpu_count() or 1) < 2:
        raise Skip("one processor")
    nodes = 10_000 if lab.quick else 100_000
    plain = [word for word in lab.eval(nodes, 1000) if word not in (*lab.pin, *lab.one)]
    got = in_turn({"one": [*plain, "--jobs", "1"], "two": [*plain, "--jobs", "2"]}, lab.runs)
    yield row(f"policy eval, 1,000 rules over {nodes:,} nodes, two threads", got["two"], "one thread", got["one"])


def script_engines(lab):
    """The other ways to judge 1,000 rules, their counts checked first."""
    full, rules = 100_000, 1000
    names = list(lab.expected(1_000, rules))
    ours = lab.eval(full, rules)
    best = None
    for reference in references.REFERENCES:
        try:
            call = reference.prepare(lab, rules)
        except Skip as why:
            yield note(f"{reference.name}: skipped, {why}", 0, "")
            continue
        size = min(reference.nodes, 1_000) if lab.quick else reference.nodes
        out = lab.folder / "printed.txt"
        if reference.counts(references.printed(call(lab.nodes(size)), out), names) != lab.expected(size, rules):
            raise Failed(f"{reference.name}'s counts of failures differ from those expected")
        commands = {"ours": ours, "most": [*lab.pin, *call(lab.nodes(size))]}
        if size < full:
            commands["few"] = [*lab.pin, *call(lab.nodes(size // 10))]
        got = in_turn(commands, 1 if lab.quick else 3)

        def whole(of):
            if size == full:
                return of(got["most"])
            return of(got["most"]) + (of(got["most"]) - of(got["few"])) / (size - size // 10) * (full - size)
        seconds, figure = whole(wall), wall(got["ours"]) / whole(wall)
        goal = faster(25) if reference.name == "jansson loop" else None
        if goal is None:
            best = max(best or (0, ""), (figure, reference.name))
        how = "" if size == full else f" (worked out from {size // 10:,} and {size:,} nodes)"
        yield row(f"policy eval, {rules:,} rules over {full:,} nodes, beside {reference.name}{how}", got["ours"])._replace(
            reference=f"{reference.name} {say_time(seconds)}, {seconds / full / rules * 1e9:.1f} ns for a rule and node",
            ratio=say_ratio(figure), busy_ratio=say_ratio(busy(got["ours"]) / whole(busy)),
            goal=goal.text if goal else "", met=goal.met(figure) if goal else None)
    if best:
        yield note(f"the best script engine: {best[1]}", best[0], say_ratio(best[0]), faster(40))


def kernels(lab):
    """Parts alone: the scan for structure, the boolean part of the machine."""
    path = lab.nodes(100_000)
    index, read = lab.tool("index"), busy(in_turn({"wc": [*lab.pin, "wc", "-l", path]}, lab.runs)["wc"])
    for line in subprocess.run([*lab.pin, index, path, str(lab.runs)], capture_output=True, text=True, check=True).stdout.splitlines():
        name, milliseconds = line.split()[:2]
        figure = float(milliseconds) / 1000 / read
        yield note(f"JSON index, {name}, {megabytes(path)}: {milliseconds} ms, times that of `wc -l`", figure, say_ratio(figure))
    program = lab.tool("machine")
    for rules, nodes in ((100, 10_000), (1000, 10_000 if lab.quick else 100_000)):
        passes = "9" if nodes > 10_000 else "99"
        done = subprocess.run([*lab.pin, program, lab.rules(rules), lab.nodes(nodes), passes], capture_output=True, text=True, check=True)
        parts = {name: float(took) for name, took in re.findall(r"(\w+) ([0-9.]+) ms", done.stdout.splitlines()[-1])}
        what = f"machine over columns that are there, {rules:,} rules, {nodes:,} nodes"
        taken = parts["memory"]
        yield note(f"{what}: predicates, booleans, findings in ms", taken, f"{taken:.1f}", at_most(2) if rules == 100 else None)
        each = parts["booleans"] * 1e6 / rules / nodes
        yield note(f"{what}: booleans alone in ns for a rule and node", each, f"{each:.3f}", at_most(0.1))


def yaml_and_csv(lab):
    """The other formats of nodes, and their conversion."""
    nodes = 1_000 if lab.quick else 10_000
    yaml, table = lab.nodes(nodes, "yaml"), lab.nodes(nodes, "csv")
    events = lab.compiled("yaml_events", references.HERE / "yaml_events.c", "-lyaml")
    got = in_turn({"eval": lab.eval(nodes, 1000, ending="yaml"), "convert": [*lab.pin, lab.unet, "node", "convert", yaml],
                   "libyaml": [*lab.pin, events, yaml]}, lab.runs)
    yield row(f"policy eval, 1,000 rules over {nodes:,} nodes of YAML ({megabytes(yaml)})", got["eval"], "libyaml's events", got["libyaml"])
    yield row(f"node convert, {nodes:,} nodes of YAML", got["convert"], "libyaml's events", got["libyaml"])
    got = in_turn({"convert": [*lab.pin, lab.unet, "node", "convert", table], "wc": [*lab.pin, "wc", "-l", table]}, lab.runs)
    yield row(f"node convert, {nodes:,} nodes of CSV ({megabytes(table)})", got["convert"], "`wc -l`", got["wc"])


def compiling(lab):
    """Rules alone: 1,000 and 10,000, without the start of the process."""
    folder = lab.scratch("compile")
    (folder / "one.rules").write_text('RULE one ALWAYS THEN ASSERT node.name IS NOT NULL\n')
    paths = {1: folder / "one.rules", 1000: lab.rules(1000), 10000: lab.rules(10000)}
    got = in_turn({count: [*lab.pin, lab.unet, "policy", "validate", path] for count, path in paths.items()}, lab.runs)
    for count, samples in got.items():
        yield row(f"policy validate, {count:,} rule{'s' if count > 1 else ''}", samples)

    def rest(count, of):
        return statistics.median(getattr(a, of) - getattr(b, of) for a, b in zip(got[count], got[1]))
    for of, name, goals in (("wall", "time", (at_most(10), at_most(11))), ("busy", "user+sys", (None, None))):
        thousand, ten = rest(1000, of), rest(10000, of)
        yield note(f"1,000 rules without the start: ms of {name}", thousand * 1000, f"{thousand * 1000:.1f}", goals[0])
        yield note(f"10,000 rules instead of 1,000, both without the start, {name}", ten / thousand, f"{ten / thousand:.1f}", goals[1])


def start(lab):
    """The sample fleet."""
    for what, command in (("policy eval", ["policy", "eval"]), ("template diff --all", ["template", "diff", "--all"])):
        got = in_turn({"ours": [lab.unet, *command, "-C", STORY], "true": ["true"]}, max(lab.runs, 9))
        goal = Goal("at most 5 ms", 0, 0.005) if what == "policy eval" else None
        yield row(f"{what} of examples/small-office", got["ours"], "`true`", got["true"])._replace(
            goal=goal.text if goal else "", met=goal.met(wall(got["ours"])) if goal else None)


def device(lab, style, size):
    """A configuration of so many megabytes in the style of a platform."""
    maker = ROOT / "bench" / "gen_device.py"
    return lab.made(f"device_{style}_{size}.cfg", lambda path: subprocess.run([PYTHON, maker, style, path, str(int(size * 1e6))], check=True,
                                                                             stdout=subprocess.DEVNULL))


# dialect, style of bench/gen_device.py, an expression whose first level covers a tenth at most, one that covers more of them, one that
# enters most, and one of 64 like it
DEVICES = (("cisco_ios", "ios", "route-map .*||set .*", "router bgp .*||address-family .*", "interface .*||service instance .*",
            "interface .*||service instance %d .*"),
           ("juniper_junos", "junos", "protocols||bgp", "firewall||family inet||filter .*||term .*", "interfaces||.*||unit .*",
            "interfaces||.*||unit %d"))


def peak(lab, command, source="/dev/null"):
    """Peak memory in MiB, with a file that comes through a pipe."""
    with subprocess.Popen(["cat", source], stdout=subprocess.PIPE) as feeder:
        done = subprocess.run([lab.tool("peak"), *command], stdin=feeder.stdout, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
        feeder.kill()
    return int(done.stderr.split()[-1]) / 1024


def slicing(lab):
    """Large configurations: the tokenizer alone, expressions that enter little and most, 64 at once, memory, a small file."""
    size, large = (10, 20) if lab.quick else (100, 1000)
    lines = lab.tool("lines")
    for dialect, style, little, more, most, many in DEVICES:
        tokens = subprocess.run([*lab.pin, lines, dialect, device(lab, style, size), str(lab.runs)], capture_output=True, text=True, check=True)
        speed = float(re.search(r"([0-9.]+) GB/s", tokens.stdout)[1])
        yield note(f"tokenizer alone, {size} MB of {dialect}: GB/s", speed, f"{speed:.2f}", Goal("at least 2.5", 2.5, 1e9))
        config, slices = device(lab, style, large), [*lab.pin, lab.unet, "config", "slice", "-d", dialect]
        every = [word for n in range(2, 66) for word in ("-m", many % n)]
        commands = {"little": [*slices, config, "-m", little], "more": [*slices, config, "-m", more],
                    "most": [*slices, config, "-m", most], "64": [*slices, config, *every]}
        commands |= {"wc": [*lab.pin, "wc", "-l", config], "grep": [*lab.pin, "sh", "-c", 'grep -c "$0" "$1" | cat', "^ *unit" if style == "junos" else "^ service", config]}
        commands |= {"awk": [*lab.pin, "awk", "/^interface/ {n++} END {print n}", config]}
        got = in_turn(commands, max(3, lab.runs // 3))
        for way, what, goal in (("little", "one expression that enters a tenth at most", 1.5), ("more", "one that enters a fifth", None),
                                ("most", "one that enters most", 2.2),
                                ("64", "64 that enter most", 4.4), ("grep", "`grep -c` of a line's beginning", None), ("awk", "`awk`, one pattern", None)):
            yield row(f"config slice, {large} MB of {dialect}: {what}", got[way], "`wc -l`", got["wc"], at_most(goal) if goal else None)
        idle = peak(lab, [*slices, "/dev/null", "-m", most])
        for what, file in (("a file", config), ("a pipe", "-")):
            used = max(0.0, peak(lab, [*slices, file, "-m", most], config) - idle)
            yield note(f"config slice, {large} MB of {dialect} from {what}: MiB over an empty file", used, f"{used:.1f}", at_most(4))
        small = in_turn({"ours": [Path(lab.unet).with_name("config-slicer"), "-d", dialect, device(lab, style, 1.5), "-m", most]}, lab.runs)
        yield note(f"config slice, 1.5 MB of {dialect}, the whole process: ms", wall(small["ours"]) * 1000, f"{wall(small['ours']) * 1000:.1f}", at_most(3))


def offices(lab, count, name="offices"):
    """The sample office, many times: COUNT nodes with a live configuration each."""
    folder = lab.scratch(name)
    subprocess.run(["cp", "-r", STORY / "policies", STORY / "templates", folder], check=True)
    (folder / "live").mkdir()
    shown = subprocess.run([lab.unet, "node", "show", "*", "-C", STORY], capture_output=True, check=True, text=True).stdout
    nodes = json.loads("[" + shown.replace("\n}\n{", "\n},\n{") + "]")
    with open(folder / "nodes.ndjson", "w") as out:
        for i in range(count):
            node = dict(nodes[i % len(nodes)])
            text = (STORY / "live" / f"{node['name']}.cfg").read_text()
            node["name"] = f"{node['name']}-{i}"
            (folder / "live" / f"{node['name']}.cfg").write_text(text)
            out.write(json.dumps(node) + "\n")
    (folder / "unet.yaml").write_text("nodes: nodes.ndjson\npolicies: policies/\ntemplates: templates/\nconfigs: live/{node.name}.*\n")
    return folder


CONFIGS = """RULE config-has ALWAYS THEN ASSERT CONFIG HAS "ntp server .*"
RULE config-missing ALWAYS THEN ASSERT CONFIG MISSING "**||ip proxy-arp"
RULE config-every ALWAYS THEN ASSERT EVERY SLICE "interface .*" WHERE MISSING "shutdown" : HAS "description .+"
RULE config-some ALWAYS THEN ASSERT SOME SLICE "line vty .*" : HAS "transport input ssh"
RULE config-values ALWAYS THEN ASSERT len(CONFIG VALUES 'username (\\S+) .*') < 9
"""


def templates(lab):
    """Rendering, comparing and judging configurations of a fleet of small offices."""
    count = 1_000 if lab.quick else 10_000
    folder = offices(lab, count)
    got = in_turn({"render": [lab.unet, "template", "render", "--all", "-C", folder], "true": ["true"]}, lab.runs)
    yield row(f"template render --all, {count:,} nodes", got["render"], "`true`", got["true"])
    (folder / "configs.rules").write_text(CONFIGS)
    got = in_turn({"diff": [lab.unet, "template", "diff", "--all", "-C", folder],
                   "rules": [lab.unet, "policy", "eval", "-p", folder / "configs.rules", "-C", folder],
                   "grep": ["grep", "-rc", "interface", folder / "live"]}, lab.runs)
    yield row(f"template diff --all, {count:,} nodes and files", got["diff"], "`grep -rc`", got["grep"])
    yield row(f"policy eval, 5 rules over {count:,} configurations", got["rules"], "`grep -rc`", got["grep"])


# Rules that are no tests of one field: over the fleet's own lists, over the whole fleet.
LANGUAGE = (
    ("20 quantifiers over interfaces",
     "".join(f"RULE q{i} ALWAYS THEN ASSERT ALL x IN node.interfaces : x.mtu >= {1000 + i} OR NOT x.enabled\n" for i in range(20))),
    ("3 tests of the whole fleet", """RULE own-address ALWAYS THEN ASSERT node.management_ip IS UNIQUE
RULE pairs ALWAYS THEN ASSERT COUNT(n IN fleet.nodes WHERE n.model == node.model AND n.lifecycle == "live") > 2
RULE peers ALWAYS THEN ASSERT ANY n IN fleet.nodes : n.role == node.role AND n.vendor != "x"
"""),
)


def language(lab):
    """Rule sets of one kind each."""
    nodes = 10_000 if lab.quick else 100_000
    path, folder = lab.nodes(nodes), lab.scratch("language")
    commands = {}
    for k, (what, text) in enumerate(LANGUAGE):
        (folder / f"{k}.rules").write_text(text)
        commands[what] = [*lab.pin, lab.unet, "policy", "eval", "-p", folder / f"{k}.rules", "-n", path, *lab.one]
    got = in_turn({**commands, "wc": [*lab.pin, "wc", "-l", path]}, lab.runs)
    for what in commands:
        yield row(f"policy eval, {what}, {nodes:,} nodes", got[what], "`wc -l`", got["wc"])


def relations(lab):
    """A hundred rules of each kind of gen_relations.py, their counts checked first."""
    count = 1_000 if lab.quick else 10_000
    folder = lab.made(f"relations_{count}", lambda path: (path.mkdir(exist_ok=True), gen_relations.write(path, count)), gen_relations)
    nodes, commands = lab.nodes(count), {}
    for kind in gen_relations.KINDS:
        plain = [lab.unet, "policy", "eval", "-p", folder / f"{kind}.rules", "-n", nodes, "--links", folder / "links.ndjson", *lab.one]
        lab.check(plain, read_counts((folder / f"{kind}.tsv").read_text()), f"rules of {kind}")
        commands[kind] = [*lab.pin, *plain]
    got = in_turn({**commands, "wc": [*lab.pin, "wc", "-l", nodes]}, lab.runs)
    for kind in commands:
        each = busy(got[kind]) / count / gen_relations.COUNT * 1e9
        yield row(f"policy eval, {gen_relations.COUNT} rules of {kind}, {count:,} nodes, {each:.0f} ns for a rule and node", got[kind], "`wc -l`", got["wc"])


def synced(lab):
    """A workspace whose policies come from a repository, synced once."""
    folder = lab.scratch("git")
    repo, work = folder / "repo", folder / "work"
    subprocess.run(["cp", "-r", STORY, repo], check=True)
    env = dict(os.environ, GIT_AUTHOR_NAME="b", GIT_AUTHOR_EMAIL="b@b", GIT_COMMITTER_NAME="b", GIT_COMMITTER_EMAIL="b@b")
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run(["git", *command], cwd=repo, env=env, check=True)
    work.mkdir()
    (work / "unet.yaml").write_text("git: {policies: {url: ../repo, ref: main, path: policies}}\n")
    subprocess.run([lab.unet, "git", "sync"], cwd=work, stdout=subprocess.DEVNULL, check=True)
    return folder, repo, work


def sync(lab):
    """A sync that finds nothing new, from a path and over https from a server on loopback."""
    folder, repo, work = synced(lab)
    got = in_turn({"ours": [lab.unet, "git", "sync", "-C", work], "git": ["git", "ls-remote", repo]}, lab.runs)
    yield row("git sync with nothing new, from a path", got["ours"], "`git ls-remote`", got["git"])
    sys.path.insert(0, str(ROOT / "tests"))
    import remotes
    if remotes.absent("nginx", "fcgiwrap", "openssl") or not remotes.BACKEND.exists():
        return
    with remotes.https_server(folder) as base:
        url, work = f"{base}/open/repo/.git", folder / "secure"
        work.mkdir()
        (work / "unet.yaml").write_text(f"git: {{policies: {{url: '{url}', ref: main, path: policies, ca: {folder}/ca.pem}}}}\n")
        subprocess.run([lab.unet, "git", "sync"], cwd=work, stdout=subprocess.DEVNULL, check=True)
        os.environ["GIT_SSL_CAINFO"] = str(folder / "ca.pem")
        got = in_turn({"ours": [lab.unet, "git", "sync", "-C", work], "git": ["git", "ls-remote", url]}, lab.runs)
        yield row("git sync with nothing new, over https", got["ours"], "`git ls-remote`", got["git"])


CASES = (
    Case("fleet", "rules over a fleet, beside wc", fleet),
    Case("reports", "what the formats of the report cost", reports),
    Case("growth", "ten times the nodes", growth),
    Case("memory", "peak memory, also with findings on every node", memory_of_many),
    Case("threads", "two threads beside one", threads),
    Case("references", "jansson loop, luajit, jq, packages of npm", script_engines, quick=False),
    Case("kernels", "the scan for structure and the boolean part of the machine, alone", kernels),
    Case("formats", "YAML and CSV", yaml_and_csv),
    Case("compile", "rules alone", compiling),
    Case("start", "the sample fleet", start),
    Case("language", "rule sets of quantifiers and of fleet-wide tests", language),
    Case("relations", "a hundred rules each of quantifiers, elements, links, the whole fleet", relations),
    Case("slice", "large configurations, beside wc, grep and awk", slicing),
    Case("templates", "render, diff and judge a fleet of configurations", templates),
    Case("sync", "git sync with nothing new", sync),
)
