#!/usr/bin/python3
"""Holds the manual to what it says: usage docs.py UNET CONFIG_SLICER [--bless]

Every indented block of README.md and of docs/ is run as what it is: a policy must compile, and a line of it that ends in
`# error CODE` must give that error, there, and no other; a template must compile; a command must do its work in a copy of the
sample workspace. The rows of the tables of actions and of operators in docs/language.md are compiled too, and its tables of
functions, versions and limits are those of base/*.def. The guide of docs/language.md is one story, in a folder of its own: a block
that begins with `# PATH` is that file, one that begins with `$ unet` is a command with all that it prints, and the exit code in
brackets. --bless writes outputs and tables anew."""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = {"unet": str(Path(sys.argv[1]).resolve()), "config-slicer": str(Path(sys.argv[2]).resolve())}
counts = {"passed": 0, "failed": 0}
PAGES = ["README.md", "docs/language.md", "docs/configs.md", "docs/templates.md", "docs/reports.md", "docs/inventory.md",
         "docs/policy-tools.md", "docs/performance.md"]
# What the words in capitals of a command line stand for.
STANDS_FOR = {"FILE...": ["live/hq-rtr1.cfg", "live/hq-sw1.cfg"], "LIVE": ["live/hq-sw1.cfg"],
              "WANT": ["want.cfg"], "running.cfg": ["live/hq-sw1.cfg"], "NODE": ["hq-sw1"]}
POLICY = ("RULE", "WHEN", "---", "CONST", "DEFINE", "IMPORT", "LET", "EXEMPT")
FILE = re.compile(r"# (\S+\.(?:rules|yaml|cfg))$")  # first line of a block that is a file of the story
BLESS = sys.argv[3:] == ["--bless"]
FAILURES = (1, 5, 64, 65, 66)  # the work could not be done as the manual writes it


def claim(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what}\n{str(detail)[:3000]}")


def run(program, *args, cwd, stdin=None):
    env = {k: v for k, v in os.environ.items() if not k.startswith("UNET_")}
    done = subprocess.run([PROGRAMS[program], *args], cwd=cwd, stdin=stdin, capture_output=True, timeout=120,
                          env=dict(env, NO_COLOR="1"))
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def blocks(page):
    """The indented blocks of a page, as (line number, text). A file or a command of a story begins a new one."""
    found, at, lines = [], 0, (ROOT / page).read_text().splitlines() + ["end"]
    block = []
    for i, line in enumerate(lines, 1):
        if block and (FILE.match(line[4:]) or line.startswith("    $ ")):
            found.append((at, "\n".join(block).rstrip() + "\n"))
            block = []
        if line.startswith("    ") or (block and not line.strip()):
            at = at if block else i
            block.append(line[4:])
        elif block:
            found.append((at, "\n".join(block).rstrip() + "\n"))
            block = []
    return found


def compiled(text, folder):
    """Exit code and errors (code, line) of a policy."""
    (folder / "doc.rules").write_text(text)
    code, _, err = run("unet", "policy", "validate", "doc.rules", cwd=folder)
    return code, re.findall(r"error\[(E\d+)\][^\n]*\n\s+--> doc\.rules:(\d+):", err), err


def policy(where, text, folder):
    wanted = [(m[1], str(i)) for i, line in enumerate(text.splitlines(), 1)
              if (m := re.search(r"# error (E\d+)$", line))]
    front = text.startswith("---")
    alone = front or text.startswith("EXEMPT")  # no rule of its own
    code, errors, err = compiled(text + ("RULE name ALWAYS THEN TAG \"x\"\n" if alone else ""), folder)
    claim(f"{where}: the policy gives the errors that it names", errors == wanted, f"wanted {wanted}\n{err}")
    claim(f"{where}: the policy compiles or not as written", code == (65 if wanted else 0), err)
    if "policy-tools" in where:
        (folder / "doc.rules").write_text(text)
        shown = run("unet", "policy", "fmt", "doc.rules", "--diff", cwd=folder)
        claim(f"{where}: the policy has the canonical form", shown[0] == 0, shown[1])
    if front:
        (folder / "one.ndjson").write_text('{"name": "a"}\n')
        out = run("unet", "policy", "eval", "-p", "doc.rules", "-n", "one.ndjson", "-f", "json", cwd=folder)[1]
        claim(f"{where}: the front matter names the rule", json.loads(out)["rules"][0]["id"] == "base/name", out)


def tested(where, text):
    """A policy with TESTs: they pass."""
    with tempfile.TemporaryDirectory() as tmp:
        at = text.index("TEST ")
        (Path(tmp) / "doc.rules").write_text(text[:at])
        (Path(tmp) / "doc_test.rules").write_text(text[at:])
        code, out, err = run("unet", "policy", "test", "-p", ".", cwd=tmp)
        claim(f"{where}: the tests pass", code == 0, out + err)


def transcript(where, text, story):
    """A command of a story: what it prints, and its exit code in brackets where that is not 0. Returns the text as it should be."""
    line = text.splitlines()[0]
    code, out, err = run(*shlex.split(line[2:]), cwd=story)
    wanted = f"{line}\n{out}{err}" + (f"[{code}]\n" if code else "")
    claim(f"{where}: {line[2:]} prints what stands there", BLESS or text.strip() == wanted.strip(), wanted)
    return wanted


def story_file(name, text, story):
    """A file of the story; its first line names it and stays, but for a configuration."""
    path = story / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.split("\n", 1)[1] if name.endswith(".cfg") else text)


def told(page, at, text, wanted):
    """Puts the output of a command into the page."""
    lines = (ROOT / page).read_text().split("\n")
    old = len(text.rstrip().split("\n"))
    lines[at - 1:at - 1 + old] = ["    " + l if l else "" for l in wanted.rstrip().split("\n")]
    (ROOT / page).write_text("\n".join(lines))


def template(where, text, folder):
    (folder / "t").mkdir(exist_ok=True)
    (folder / "t" / "doc.jinja").write_text(text)
    code, out, err = run("unet", "template", "validate", "-t", "t", cwd=folder)
    claim(f"{where}: the template compiles", code == 0, f"{code}\n{out}\n{err}")


def command(where, line, folder):
    line = re.split(r"\s{2,}", line)[0]  # what stands behind two blanks is a remark
    words = [w for word in shlex.split(line) for w in STANDS_FOR.get(word, [word])]
    path = words[words.index("<") + 1] if "<" in words else os.devnull
    words = words[:words.index("<")] if "<" in words else words
    with open(folder / path, "rb") as stdin:
        code, out, err = run(words[0], *words[1:], cwd=folder, stdin=stdin)
    claim(f"{where}: {line} does its work", code not in FAILURES and (out or err), f"{code}\n{out}\n{err}")


# Inventories that the settings of docs/inventory.md speak of.
INVENTORIES = {
    "netbox.json": '[{"name": "r1", "role": {"slug": "edge"}, "rack": {"name": "A1"}, "tags": [{"name": "t"}], '
                   '"tenant": {"name": "x"}, "device_type": {"model": "m"}}]',
    "topology.clab.yml": "topology: {nodes: {r1: {kind: frr}}}",
    "access-points.csv": "serial,mac\nr1,02:00:00:00:00:01\n",
}


def settings(where, text):
    """unet.yaml as the page writes it, or several of one line: the inventory is read without a complaint."""
    for setting in text.splitlines() if text.count("\nnodes:") else [text]:
        with tempfile.TemporaryDirectory() as tmp:
            for name, content in dict(INVENTORIES, **{"unet.yaml": setting}).items():
                (Path(tmp) / name).write_text(content)
            code, out, err = run("unet", "node", "list", cwd=tmp)
            claim(f"{where}: the settings read the inventory", code == 0 and out.startswith("r1") and not err, out + err)


def schema(where, text):
    with tempfile.TemporaryDirectory() as tmp:
        for name, content in {"unet.yaml": "nodes: n.yaml\nobjects: {member: m.yaml}\nschema: s.yaml\n", "s.yaml": text,
                              "n.yaml": "nodes: [{name: r1, custom_data: {tier: gold}}]", "m.yaml": "[]"}.items():
            (Path(tmp) / name).write_text(content)
        code, out, err = run("unet", "node", "validate", cwd=tmp)
        claim(f"{where}: the schema is read and fits", code == 0 and not err, out + err)
        (Path(tmp) / "n.yaml").write_text("nodes: [{name: r1, custom_data: {tier: bronze}}]")
        claim(f"{where}: the schema judges", run("unet", "node", "validate", cwd=tmp)[0] == 66)


def page(name, folder, story):
    seen = 0
    shutil.rmtree(story, ignore_errors=True)
    for at, text in blocks(name):
        where, first = f"{name}:{at}", text.split()[0]
        if file := FILE.match(text.split("\n", 1)[0]):
            story_file(file[1], text, story)
        elif first == "$" and name == "docs/language.md":
            wanted = transcript(where, text, story)
            if BLESS and wanted.strip() != text.strip():
                told(name, at, text, wanted)
                return page(name, folder, story)
        elif "\n  [FOR kind]" in text:
            pass  # the form of a rule
        elif first in POLICY and "\nTEST " in text:
            tested(where, text)
        elif first in POLICY:
            policy(where, text, folder)
        elif first == "nodes:" and ("{path:" in text or "\n  path:" in text):
            settings(where, text)
        elif first == "node:":
            schema(where, text)
        elif first in ("{#", "{%"):
            template(where, text, folder)
        else:
            for line in text.splitlines():
                line = re.sub(r"^ *- (run: )?(?=unet )", "", line)  # a step of a pipeline
                if line.split(" ")[0] in PROGRAMS:
                    command(where, line, folder)
                    seen += 1
            continue
        seen += 1
    return seen


def rows(heading, text):
    """The codes in the first column of the table below a heading."""
    table = text.split(heading, 1)[1].split("\n## ")[0]
    return [code for line in table.splitlines() if line.startswith("| `")
            for code in re.findall(r"`([^`]+)`", re.split(r"(?<!\\) \| ", line[2:])[0])]


def tables(folder):
    text = (ROOT / "docs/language.md").read_text()
    actions = rows("## A rule", text)
    claim("the actions are found", len(actions) >= 7, actions)
    for row in actions:
        action = row.replace("condition", "custom_data.x == 1").replace("field", "custom_data.x")
        action = action.replace("path", "custom_data.x").replace("value", "1")
        code, _, err = compiled(f"RULE r ALWAYS THEN {action}\n", folder)
        claim(f"docs/language.md: the action {row} compiles", code == 0, err)
    operators = [o for o in rows("## Conditions", text) if re.search(r"\b[xab]\b", o)]
    claim("the operators are found", len(operators) >= 18, operators)
    for row in operators:
        cond = re.sub(r"(?<![\"'.\w])([xyab]|list)(?![\"'\w])", r"custom_data.\1", row.replace("…", '"c"'))
        code, _, err = compiled(f"RULE r WHEN {cond} THEN TAG \"t\"\n", folder)
        claim(f"docs/language.md: the condition {row} compiles", code == 0, f"{cond}\n{err}")


TYPES = {"missing": None, "boolean": True, "number": 5, "text": "a", "list": ["a", "b"], "map": {"a": 1}}


def operators_by_type(folder):
    """The table of which operator has an answer for which type."""
    table = (ROOT / "docs/language.md").read_text().split("| operator | missing |", 1)[1].split("\n\n")[0].splitlines()[2:]
    claim("the operators by type are found", len(table) >= 15, table)
    rules, wanted = [], []
    for row in table:
        cells = [c.strip() for c in row.strip("|").split(" | ")]
        for kind, cell in zip(TYPES, cells[1:]):
            cond = re.sub(r"\bx\b", f"custom_data.{kind}", cells[0].strip("`"))
            wanted.append((cells[0], kind, "pass" if cell == "yes" else "undecided"))
            rules.append(f"RULE r{len(rules)} ALWAYS THEN ASSERT ({cond}) OR NOT ({cond})\n")
    (folder / "doc.rules").write_text("".join(rules))
    (folder / "one.ndjson").write_text(json.dumps({"name": "a", "custom_data": TYPES}) + "\n")
    out = run("unet", "policy", "eval", "-p", "doc.rules", "-n", "one.ndjson", "-f", "json", cwd=folder)[1]
    for (operator, kind, verdict), rule in zip(wanted, json.loads(out)["rules"] if out else []):
        claim(f"{operator} on a value that is {kind} is {verdict}", rule["counts"][verdict] == 1, rule["counts"])


def rows_of(file, macro):
    """The rows of a table of base/: lists of their columns, strings without quotes."""
    text = re.sub(r"/\*.*?\*/", "", (ROOT / "base" / file).read_text(), flags=re.S)
    for row in re.findall(rf"^{macro}\((.*)\)$", text, re.M):
        columns = re.findall(r'"(?:[^"\\]|\\.)*"|[^,\s][^,]*', row)
        yield [json.loads(c) if c.startswith('"') else c.strip() for c in columns]


def size(text):
    """A number of base/limits.def as written, for readers."""
    product = re.fullmatch(r"(\d+)(?:u|ull)? << (\d+)", text)
    return f"{int(product[1]) << int(product[2]) if product else int(text):,}"


def definitions():
    """The tables that base/ defines stand in the manual, row by row."""
    functions = [f"| `{sig}` | {meaning} |".replace("|", "|") for _, _, _, sig, meaning in rows_of("builtin.def", "BUILTIN")]
    versions = [f"| `{word}` | `{example}` | {order} |" for _, word, example, order in rows_of("version.def", "VERSION")]
    limits = [f"| `{name}` | {size(least)} {unit} | {what} |" for name, least, _, unit, what in rows_of("limits.def", "LIMIT")
              if re.search(r"rule|policy|expr|function|regex|import|query|config|path_words|line_bytes|dictionary|finding|diagn", name)]
    for marker, head, table in (("functions", ("function", "meaning"), functions), ("versions", ("ON", "such as", "what is compared"), versions),
                                ("limits", ("limit", "default", "of what"), limits)):
        wanted = "\n".join([f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *table])
        path = ROOT / "docs/language.md"
        text = path.read_text()
        old = re.search(rf"<!-- {marker} -->\n\n?((?:\|.*\n)*)", text)
        claim(f"the manual has the table of {marker}, with {len(table)} rows", BLESS or old and old[1].strip() == wanted,
              f"run tests/docs.py with --bless; wanted:\n{wanted}")
        if BLESS:
            path.write_text(text[:old.start()] + f"<!-- {marker} -->\n\n{wanted}\n\n" + text[old.end():].lstrip("\n"))


def main():
    with tempfile.TemporaryDirectory() as tmp:
        folder = Path(tmp) / "office"
        shutil.copytree(ROOT / "examples" / "small-office", folder)
        live = (folder / "live" / "hq-sw1.cfg").read_text()
        (folder / "netbox.json").write_text(INVENTORIES["netbox.json"])
        (folder / "want.cfg").write_text(live.replace("desk-1", "desk-9"))
        for name in PAGES:
            claim(f"{name} has examples", page(name, folder, Path(tmp) / "story") > 0)
        tables(folder)
        operators_by_type(folder)
        definitions()
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return counts["failed"] != 0


sys.exit(main())
