#!/usr/bin/python3
"""Holds the rules of examples/compliance to real configurations: usage compliance.py UNET

tests/fixtures/compliance.tsv names for each rule one object that breaks it and one that keeps it: for rules about
configurations two files of the corpus ($UNET_CORPUS, skipped where that is absent), for all others two objects of the
example's own inventory. Each row is tried: the files become the configurations of two nodes."""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNET = str(Path(sys.argv[1]).resolve())
EXAMPLE = ROOT / "examples" / "compliance"
CORPUS = Path(os.environ.get("UNET_CORPUS", ROOT.parent / "shared" / "corpus")).resolve()
NOW = "2026-11-21"
PLATFORMS = {"bird": "bird2", "cisco_ios": "cisco_ios", "frr": "frr", "juniper_junos": "juniper_junos",
             "juniper_junos_set": "juniper_junos", "mikrotik_routeros": "mikrotik_routeros"}
counts = {"passed": 0, "failed": 0, "skipped": 0}


def claim(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what}\n{str(detail)[:3000]}")


def run(*args, cwd=EXAMPLE, limit=120):
    done = subprocess.run([UNET, *args], cwd=cwd, capture_output=True, timeout=limit, env=dict(os.environ, NO_COLOR="1"))
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def judged(cwd):
    """What a run found, as {(rule, object): verdict}, and how often each rule gave each verdict."""
    out = run("policy", "eval", "--format", "json", "--max-findings", "all", "--now", NOW, cwd=cwd)[1]
    report = json.loads(out)
    return {(f["rule"], f["object"]): f["verdict"] for f in report["findings"]}, {r["id"]: r["counts"] for r in report["rules"]}


def configuration(folder, path, tmp):
    """Judges one file of the corpus by all rules: verdict by rule."""
    tmp.mkdir()
    node = {"name": "device", "platform": PLATFORMS[folder], "lifecycle": "live", "role": "edge"}
    (tmp / "nodes.ndjson").write_text(json.dumps(node) + "\n")
    (tmp / "unet.yaml").write_text(f"nodes: nodes.ndjson\npolicies: {json.dumps(str(EXAMPLE / 'policies'))}\n"
                                   f"configs: {json.dumps(str(path))}\n")
    counted = judged(tmp)[1]
    return {rule: next(v for v, n in c.items() if n) for rule, c in counted.items() if any(c.values())}


def table():
    lines = (ROOT / "tests/fixtures/compliance.tsv").read_text().splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def over_configurations(rows, tmp):
    if not CORPUS.is_dir():
        counts["skipped"] += 1
        print(f"SKIP: {len(rows)} rules over configurations: {CORPUS} is absent, UNET_CORPUS names it")
        return
    verdicts = {}
    for name in sorted({f for row in rows for f in row[1:]}):
        path = CORPUS / name
        claim(f"the corpus has {name}", path.is_file())
        verdicts[name] = configuration(name.split("/")[0], path, tmp / str(len(verdicts))) if path.is_file() else {}
    for rule, fails, passes in rows:
        claim(f"{rule} fails on {fails}", verdicts[fails].get(rule) == "fail", verdicts[fails].get(rule))
        claim(f"{rule} passes on {passes}", verdicts[passes].get(rule) == "pass", verdicts[passes].get(rule))


def over_inventory(rows):
    found = judged(EXAMPLE)[0]
    for rule, fails, passes in rows:
        claim(f"{rule} fails on {fails}", fails == "-" or found.get((rule, fails)) == "fail", found.get((rule, fails)))
        code, out, err = run("policy", "explain", passes, rule, "--format", "json", "--now", NOW)
        claim(f"{rule} passes on {passes}", code == 0 and json.loads(out)["verdict"] == "pass", f"{code} {out} {err}")


def every_rule_has_a_row(rows):
    code, out, err = run("policy", "list", "--format", "json")
    claim("the rules can be listed", code == 0, err)
    rules = json.loads(out)["rules"]
    claim("there are at least forty rules", len(rules) >= 40, len(rules))
    for rule in rules:
        claim(f"{rule['id']} has a row in the table", rule["id"] in {r[0] for r in rows})
        claim(f"{rule['id']} has tags and a description", rule["tags"] and rule["description"], rule)
        claim(f"{rule['id']} has a name of small letters", re.fullmatch(r"[a-z0-9-]+", rule["id"]))


def own_tests():
    code, out, err = run("policy", "test", "--min-coverage", "100")
    claim("the tests of the example pass and cover every outcome", code == 0, out[-3000:] + err)
    if not os.environ.get("UNET_LONG"):
        return  # scripts/check-long sets it: hundreds of runs of all tests
    out = run("policy", "test", "--mutate", limit=3000)[1]
    noticed = re.search(r"mutations: (\d+) of (\d+) were noticed", out)
    claim("they notice every change that --mutate makes", noticed and noticed[1] == noticed[2] and int(noticed[2]) > 300, out)


def one_form():
    code, out, err = run("policy", "fmt", "--check")
    claim("the rules are in the one form", code == 0, out + err)


def main():
    rows = table()
    claim("the rows have three columns", all(len(r) == 3 for r in rows), [r for r in rows if len(r) != 3])
    every_rule_has_a_row(rows)
    own_tests()
    one_form()
    with tempfile.TemporaryDirectory() as tmp:
        over_configurations([r for r in rows if "/" in r[1]], Path(tmp))
    over_inventory([r for r in rows if "/" not in r[1]])
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return counts["failed"] != 0


sys.exit(main())
