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
    claim("a profile changes neither report nor exit code", plain[:2] == again[:2], plain[0])
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
    claim("a computed condition runs on each row", conditions["node.mtu + 1 > 1000"][3:5] == ["5000", "5000"], conditions)
    claim("a quantifier is a condition", any(c.startswith("ANY v IN") for c in conditions), list(conditions))
    total, *parts = [float(n) for n in re.findall(r"([\d.]+) ms", head)]
    claim("the parts are the whole", abs(total - sum(parts)) < 0.01 and total > 0, head)
    sums = sum(float(cells[0]) for cells in rules.values())
    claim("the rules with their shares are the part of the rules", abs(sums - parts[-2]) < 0.02, (sums, head))
    times = [float(cells[0]) for cells in rules.values()]
    claim("the dearest rule comes first", times == sorted(times, reverse=True), times)
    trees = unet(folder, *base, "--profile", "--node", "n*")
    _, other, same = tables(trees[2])
    claim("nodes that are loaded first are counted alike",
          {k: c[3:6] for k, c in other.items()} == {k: c[3:6] for k, c in rules.items()}, trees[2])
    claim("… and so are their conditions", {k: c[2] for k, c in same.items()} == {k: c[2] for k, c in conditions.items()}, same)


def configurations(folder):
    shutil.copytree(ROOT / "examples/compliance", folder / "c")
    code, _, err = unet(folder / "c", "policy", "eval", "--profile")
    claim("reading configurations is a part of its own", "reading configurations" in err.split("\n", 1)[0], err[:300])


with tempfile.TemporaryDirectory() as tmp:
    profile(Path(tmp))
    configurations(Path(tmp))
print(f"{counts['passed']} passed, {counts['failed']} failed")
sys.exit(1 if counts["failed"] or not counts["passed"] else 0)
