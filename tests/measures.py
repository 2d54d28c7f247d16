#!/usr/bin/python3
"""Holds `unet policy eval --profile` and `unet bench` to their shape: usage measures.py UNET

Times are whatever the machine makes of them; what is counted must be right, and what is measured must add up."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNET = str(Path(sys.argv[1]).resolve())
counts = {"passed": 0, "failed": 0}


def claim(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what}\n{str(detail)[:2000]}")


def unet(folder, *args):
    """Exit code, standard output, standard error."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("UNET_")}
    done = subprocess.run([UNET, *args], cwd=folder, capture_output=True, text=True, timeout=200, env=dict(env, NO_COLOR="1"))
    return done.returncode, done.stdout, done.stderr


# ---- policy eval --profile ----

RULES = """RULE cheap WHEN node.role == "edge" THEN ASSERT node.mtu >= 1500
RULE shared WHEN node.role == "edge" THEN ASSERT node.name MATCHES "^n"
RULE twice WHEN node.role == "core" OR node.role == "edge" THEN ASSERT node.role != "none"
RULE computed WHEN node.mtu + 1 > 1000 THEN ASSERT len(node.name) > 2
RULE listed ALWAYS THEN ASSERT ANY v IN node.vlans : v == 5
RULE written WHEN node.role == "core" THEN SET custom_data.seen TO node.name ~ "x"
"""


def tables(text):
    """The two tables of a profile: name -> cells, and the numbers of its first line."""
    head, rules, conditions = text[text.index("profile: "):].split("\n\n")
    rule = {line.split(None, 7)[-1]: line.split(None, 7) for line in rules.splitlines()[1:]}
    condition = {line.split(None, 7)[-1]: line.split(None, 7) for line in conditions.splitlines()[1:]}
    return head, rule, condition


def profile(folder):
    (folder / "p.rules").write_text(RULES)
    nodes = [{"name": f"n{i}", "role": ["edge", "core", "other"][i % 3], "mtu": 900 + i % 7 * 100, "vlans": [i % 9, 4]}
             for i in range(5000)]
    (folder / "n.ndjson").write_text("".join(json.dumps(n) + "\n" for n in nodes))
    base = ("policy", "eval", "-p", "p.rules", "-n", "n.ndjson", "-f", "json")
    plain, again = unet(folder, *base), unet(folder, *base, "--profile")
    document = json.loads(again[1])
    measured = document.pop("profile")
    claim("a profile changes neither report nor exit code", (plain[0], json.loads(plain[1])) == (again[0], document), plain[0])
    claim("nothing is measured unasked", "profile:" not in plain[2], plain[2])
    head, rules, conditions = tables(again[2])
    verdicts = {r["id"]: r["counts"] for r in json.loads(plain[1])["rules"]}
    claim("every rule is there", set(rules) == set(verdicts), (sorted(rules), sorted(verdicts)))
    for name, cells in rules.items():
        v = verdicts[name]
        wanted = [sum(n for k, n in v.items() if k in ("pass", "fail", "undecided", "waived")), v["fail"], v["undecided"]]
        claim(f"hits of {name}", [int(c) for c in cells[3:6]] == wanted, (cells, wanted))
    claim("a SET runs where its rule holds", int(rules["written"][6]) == 1667, rules["written"])
    edge = conditions['node.role == "edge"']
    claim("a condition that three rules ask is one row", edge[6] == "3", edge)
    claim("it is true on the edges", edge[2:4] == ["1667", "5000"], edge)
    claim("each value of it is tested once, for all threads", edge[5] == "3" and int(edge[4]) <= 3 * 64, edge)
    claim("a computed condition runs once for each value", conditions["node.mtu + 1 > 1000"][3:5] == ["5000", "7"], conditions)
    claim("… but on each row where most are new", conditions["len(node.name) > 2"][3:5] == ["5000", "5000"], conditions)
    claim("a quantifier is a condition", any(c.startswith("ANY v IN") for c in conditions), list(conditions))
    total, *parts = [float(n) for n in re.findall(r"([\d.]+) ms", head)]
    claim("the parts are the whole", abs(total - sum(parts)) < 0.01 and total > 0, head)
    sums = sum(float(cells[0]) for cells in rules.values())
    claim("the rules with their shares are the part of the rules", abs(sums - parts[-2]) < 0.02, (sums, head))
    times = [float(cells[0]) for cells in rules.values()]
    claim("the dearest rule comes first", times == sorted(times, reverse=True), times)
    claim("the document has the same rules", {r["rule"]: r["hits"] for r in measured["rules"]} ==
          {name: int(cells[3]) for name, cells in rules.items()}, measured["rules"])
    claim("… and conditions", {c["condition"]: [c["true"], c["rows"], c["evaluated"], c["rules"]] for c in measured["conditions"]} ==
          {name: [int(cells[k]) for k in (2, 3, 4, 6)] for name, cells in conditions.items()}, measured["conditions"])
    whole = sum(r["nanoseconds"] for r in measured["rules"]) + sum(v for k, v in measured.items() if k.endswith("_nanoseconds"))
    claim("and nothing is in two places", measured["nanoseconds"] == whole, (measured["nanoseconds"], whole))
    trees = unet(folder, *base, "--profile", "--node", "n*")
    _, other, same = tables(trees[2])
    claim("nodes that are loaded first are counted alike",
          {k: c[3:6] for k, c in other.items()} == {k: c[3:6] for k, c in rules.items()}, trees[2])
    claim("… and so are their conditions", {k: c[2] for k, c in same.items()} == {k: c[2] for k, c in conditions.items()}, same)


def threads(folder):
    """More text than one thread takes alone: what they count adds up."""
    line = '{{"name": "n{}", "role": "{}", "mtu": {}, "vlans": [{}], "custom_data": {{"x": "{}"}}}}\n'
    (folder / "many.ndjson").write_text(
        "".join(line.format(i, ["edge", "core"][i % 2], 900 + i % 7 * 100, i % 9, "-" * 40) for i in range(60000)))
    (folder / "judge.rules").write_text("".join(RULES.splitlines(True)[:5]))
    one, two = [unet(folder, "policy", "eval", "-p", "judge.rules", "-n", "many.ndjson", "--profile", "--jobs", jobs) for jobs in "12"]
    claim("reports do not depend on threads", one[:2] == two[:2], one[1])
    (_, rules, conditions), (_, rules2, conditions2) = tables(one[2]), tables(two[2])
    claim("nor do hits of rules", {k: c[3:7] for k, c in rules.items()} == {k: c[3:7] for k, c in rules2.items()}, two[2])
    claim("nor do those of conditions", {k: c[2:4] for k, c in conditions.items()} == {k: c[2:4] for k, c in conditions2.items()}, two[2])
    claim("… which were asked on all nodes", {c[3] for c in conditions2.values()} == {"60000"}, conditions2)


def configurations(folder):
    shutil.copytree(ROOT / "examples/compliance", folder / "c")
    code, _, err = unet(folder / "c", "policy", "eval", "--profile")
    claim("reading configurations is a part of its own", "reading configurations" in err.split("\n", 1)[0], err[:300])


# ---- memory ----

STREAMED = {
    "plain tests": 'RULE r WHEN node.role == "edge" THEN ASSERT node.mtu >= 1500\n',
    "fields of the location": 'RULE r WHEN location.site == "s1" THEN ASSERT location.region == "r1" OR node.mtu > 0\n',
    "patterns": 'RULE r ALWAYS THEN ASSERT node.name MATCHES "^n[0-9]+$" AND node.custom_data.x CONTAINS "-"\n',
    "quantifiers": 'RULE r ALWAYS THEN ASSERT ANY v IN node.vlans : v == 5\n',
    "writing": 'RULE r WHEN node.role == "core" THEN SET custom_data.seen TO "x"\n',
}


def peak(folder, *args):
    """Exit code, and the most memory that the run had, in MiB."""
    options = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
    with open(os.devnull, "w") as nowhere:
        child = subprocess.Popen([UNET, *args], cwd=folder, stdout=nowhere, stderr=nowhere, env=dict(os.environ, ASAN_OPTIONS=options))
        _, status, used = os.wait4(child.pid, 0)
    return os.waitstatus_to_exitcode(status), used.ru_maxrss / 1024


def bounded(folder):
    """Trees of the nodes would take several times the file; a stream holds a few batches of them."""
    line = '{{"name": "n{}", "role": "{}", "mtu": {}, "vlans": [{}, 4], "location": {{"site": "s{}", "region": "r1"}}, "custom_data": {{"x": "{}"}}}}\n'
    for name, n in ("few", 12000), ("many", 72000):
        (folder / f"{name}.ndjson").write_text(
            "".join(line.format(i, ["edge", "core"][i % 2], 900 + i % 7 * 100, i % 9, i % 3, "-" * 300) for i in range(n)))
    for what, rules in STREAMED.items():
        (folder / "one.rules").write_text(rules)
        for jobs in "12":
            few, many = [peak(folder, "policy", "eval", "-p", "one.rules", "-n", f"{name}.ndjson", "--jobs", jobs) for name in ("few", "many")]
            claim(f"six times the nodes need no more memory: {what}, {jobs} threads", few[0] == many[0] in (0, 2) and many[1] < few[1] + 20, (few, many))


# ---- bench ----

PHASES = ["compile", "eval", "slice", "render", "diff"]


def documents(folder, *args):
    code, out, err = unet(folder, "bench", *args, "-f", "json")
    claim(f"bench {' '.join(args)} does its work", code == 0 and not err, err)
    document = json.loads(out) if out else {"phases": []}
    claim("bench has every phase", [p["phase"] for p in document["phases"]] == PHASES, out)
    return {p["phase"]: p for p in document["phases"]}


def bench(folder):
    office = folder / "office"
    shutil.copytree(ROOT / "examples/small-office", office)
    before = sorted(p.name for p in office.iterdir())
    found = documents(office, "--runs", "3")
    for name, phase in found.items():
        claim(f"{name} ran three times", phase["runs"] == 3 and phase["left_out"] is None, phase)
        claim(f"the median of {name} lies between",
              0 < phase["least_nanoseconds"] <= phase["nanoseconds"] <= phase["most_nanoseconds"], phase)
        claim(f"the peak of {name} is one of a process", 2 ** 20 < phase["peak_bytes"] < 2 ** 30, phase)
    sizes = sum((office / "live" / f).stat().st_size for f in os.listdir(office / "live"))
    rules = len(json.loads(unet(office, "policy", "list", "-f", "json")[1])["rules"])
    claim("rules are counted", found["compile"]["rules"] == rules, found["compile"])
    claim("a rate is the count by the median",
          abs(found["compile"]["rules_per_second"] - rules * 1e9 / found["compile"]["nanoseconds"]) <= 1, found["compile"])
    claim("eval judges three nodes", found["eval"]["objects"] == 3 and found["eval"]["verdicts"] == 3 * rules, found["eval"])
    claim("eval knows its input", found["eval"]["input_bytes"] == (office / "nodes.yaml").stat().st_size, found["eval"])
    claim("slice reads the configurations", found["slice"]["input_bytes"] == sizes and found["slice"]["configurations"] == 3, found)
    claim("render and diff go over the nodes", found["render"]["nodes"] == found["diff"]["nodes"] == 3, found)
    claim("bench leaves nothing behind", sorted(p.name for p in office.iterdir()) == before)
    text = unet(office, "bench", "--runs", "1")[1].splitlines()
    claim("the text has a line for each phase", [l.split()[0] for l in text] == ["phase", *PHASES], text)
    for template in (office / "templates/junos").iterdir():
        template.write_text("{{ nothing.of.this }}\n")
    found = documents(office, "--runs", "1")
    claim("nodes that cannot be rendered are not counted", 0 < found["render"]["nodes"] < 3, found["render"])
    for template in (office / "templates").rglob("*.jinja"):
        template.write_text("{{ nothing.of.this }}\n")
    found = documents(office, "--runs", "1")
    claim("without any there is nothing to measure", found["render"]["left_out"] and found["diff"]["left_out"], found)
    sharing(folder)


def sharing(folder):
    (folder / "s.rules").write_text("".join(f'RULE r{i} WHEN node.role == "edge" THEN ASSERT node.mtu > {i % 2}\n' for i in range(10)))
    (folder / "s.ndjson").write_text('{"name": "a", "role": "edge", "mtu": 5}\n')
    found = documents(folder, "-p", "s.rules", "-n", "s.ndjson", "--runs", "1")
    compiled = found["compile"]
    claim("twenty conditions are written, three answered",
          (compiled["conditions"], compiled["distinct"], compiled["sharing_percent"]) == (20, 3, 666), compiled)
    claim("what the workspace has not is left out", all(found[p]["left_out"] and "runs" not in found[p] for p in PHASES[2:]), found)
    (folder / "bad.rules").write_text("RULE x WHEN\n")
    code, out, err = unet(folder, "bench", "-p", "bad.rules", "-n", "s.ndjson")
    claim("policies that do not compile are no measure", code == 65 and not out and err.count("error[") == 1, (code, out, err))
    code, out, err = unet(folder, "bench", "-p", "s.rules", "-n", "nosuch.ndjson")
    claim("nor are nodes that are not there", code not in (0, 2) and not out and "nosuch.ndjson" in err, (code, out, err))


with tempfile.TemporaryDirectory() as tmp:
    profile(Path(tmp))
    threads(Path(tmp))
    configurations(Path(tmp))
    bounded(Path(tmp))
    bench(Path(tmp))
print(f"{counts['passed']} passed, {counts['failed']} failed")
sys.exit(1 if counts["failed"] or not counts["passed"] else 0)
