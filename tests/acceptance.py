#!/usr/bin/python3
"""Claims about the whole program that no transcript can hold: usage acceptance.py UNET"""
import json
import os
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
        print(f"FAILED: {what}\n{str(detail)[:4000]}")


def unet(*args, cwd=None, stdin=None):
    env = {k: v for k, v in os.environ.items() if not k.startswith("UNET_")}
    done = subprocess.run([UNET, *map(str, args)], cwd=cwd, input=stdin, capture_output=True, timeout=300,
                          env=dict(env, NO_COLOR="1"))
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def fleet_counts(tmp):
    """100 rules over 10,000 nodes fail exactly as often as an independent interpreter says."""
    subprocess.run(["/usr/bin/python3", ROOT / "bench" / "gen_fleet.py", tmp, "10000", "100"], check=True)
    code, out, err = unet("policy", "eval", "-p", tmp / "rules.rules", "-n", tmp / "nodes.ndjson", "--format", "json",
                          "--max-findings", "0")
    claim("the generated fleet exits 2", code == 2, err)
    have = {r["id"]: r["counts"]["fail"] for r in json.loads(out)["rules"]} if out else {}
    want = {k: int(v) for k, v in (line.split("\t") for line in (tmp / "expected.tsv").read_text().splitlines())}
    wrong = {k: (have.get(k), v) for k, v in want.items() if have.get(k) != v}
    claim("failures of every rule are exact", have.keys() == want.keys() and not wrong, wrong)


def shared_predicates(tmp):
    """100 rules over 20 distinct tests compile to 20 predicates, each evaluated once for each distinct value."""
    tests = [f'node.vendor == "v{i}"' for i in range(5)] + [f'node.role MATCHES "^r{i}"' for i in range(5)] + \
            [f"node.custom_data.n > {i}" for i in range(5)] + [f'node.model CONTAINS "m{i}"' for i in range(5)]
    rules = [f"WHEN {tests[i % 20]} AND ({tests[(i * 7 + 3) % 20]} OR NOT {tests[(i * 3 + 5) % 20]}) "
             f'THEN TAG "t{i}"\n' for i in range(100)]
    (tmp / "shared.rules").write_text("".join(rules))
    nodes = [{"name": f"n{i}", "vendor": f"v{i % 7}", "role": f"r{i % 9}x", "model": f"m{i % 3}", "custom_data": {"n": i % 11}}
             for i in range(3000)]
    (tmp / "shared.ndjson").write_text("".join(json.dumps(n) + "\n" for n in nodes))
    code, out, err = unet("policy", "show", "--bytecode", "-p", tmp / "shared.rules")
    rows = [l for l in out.splitlines() if l.split()[1:2] == ["PRED"]]
    claim("100 rules over 20 distinct tests show 20 PRED", code == 0 and len(rows) == 20, f"{len(rows)}\n{out}\n{err}")
    code, out, err = unet("policy", "eval", "-p", tmp / "shared.rules", "-n", tmp / "shared.ndjson", "--stats")
    counters = [l.split() for l in err.splitlines() if l.strip().startswith("PRED ")]
    # "PRED 3: evaluated 7, distinct values 7, rows 3000"
    numbers = [(int(w[3].rstrip(",")), int(w[6].rstrip(","))) for w in counters]
    claim("the counters speak of 20 predicates", len(numbers) == 20, err)
    claim("each predicate ran once for each distinct value", all(e == d and e <= 11 for e, d in numbers), numbers)


def exit_codes(tmp):
    good = tmp / "good.ndjson"
    good.write_text('{"name": "a", "vendor": "x"}\n')
    cases = [
        (0, 'WHEN vendor == "x" THEN ASSERT name == "a"', good, []),
        (2, 'WHEN vendor == "x" THEN ASSERT name == "b"', good, []),
        (3, 'WHEN vendor == "x" THEN ASSERT model > "b"', good, []),
        (2, 'WHEN vendor == "x" THEN ASSERT model > "b"', good, ["--undecided", "fail"]),
        (0, 'WHEN vendor == "x" THEN ASSERT model > "b"', good, ["--undecided", "warn"]),
        (0, 'WHEN vendor == "x" THEN ASSERT name == "b"', good, ["--exit-zero"]),
        (4, "# no rules\n", good, []),
        (0, "# no rules\n", good, ["--allow-empty"]),
        (4, 'WHEN vendor == "x" THEN TAG "t"', good, ["--node", "zzz"]),
        (64, 'WHEN vendor == "x" THEN TAG "t"', good, ["--no-such-option"]),
        (65, 'WHEN vendor == THEN TAG "t"', good, []),
        (66, 'WHEN vendor == "x" THEN TAG "t"', tmp / "absent.ndjson", []),
    ]
    for i, (want, rules, nodes, options) in enumerate(cases):
        path = tmp / f"case{i}.rules"
        path.write_text(rules + "\n")
        code, out, err = unet("policy", "eval", "-p", path, "-n", nodes, *options, cwd=tmp)
        claim(f"exit code of case {i}: {rules.strip()} {' '.join(options)}", code == want, f"want {want}, got {code}\n{out}{err}")
    bad = tmp / "bad.ndjson"
    bad.write_text('{"name": "a", "vendor": }\n')
    code, out, err = unet("policy", "eval", "-p", tmp / "case0.rules", "-n", bad)
    claim("bad node data exits 66 with its place", code == 66 and "bad.ndjson:1:" in err, f"{code}\n{err}")


def five_errors():
    fixture = ROOT / "tests" / "fixtures" / "policy" / "five_errors.rules"
    code, out, err = unet("policy", "validate", fixture, "--format", "json", cwd=fixture.parent)
    found = [d for d in json.loads(out)["diagnostics"] if d["severity"] == "error"] if out else []
    claim("five mistakes give exactly five errors", code == 65 and len(found) == 5, out + err)
    claim("each of the five has a place", all(d["place"] and d["place"]["line"] for d in found), found)
    claim("each of the five says how to mend it", all(d["label"] or d["help"] for d in found), found)


def hostile_files(tmp):
    (tmp / "deep.rules").write_text("WHEN " + "(" * 10000 + "x == 1" + ")" * 10000 + ' THEN TAG "t"\n')
    (tmp / "nul.rules").write_bytes(b'WHEN vendor == "a\x00b" THEN TAG "t"\n\x00')
    (tmp / "latin.rules").write_bytes(b'WHEN vendor == "\xff\xfe" THEN TAG "t"\n')
    (tmp / "binary.rules").write_bytes(bytes(range(256)) * 64)
    (tmp / "empty.rules").write_bytes(b"")
    for name in ("deep", "nul", "latin", "binary"):
        code, out, err = unet("policy", "validate", tmp / f"{name}.rules", cwd=tmp)
        claim(f"{name}.rules is refused with a message", code == 65 and "error[E" in err, f"{code}\n{err[:2000]}")
    code, out, err = unet("policy", "validate", tmp / "empty.rules", cwd=tmp)
    claim("an empty file of rules is no success", code == 4, f"{code}\n{err}")


def main():
    with tempfile.TemporaryDirectory() as t:
        tmp = Path(t)
        fleet_counts(tmp)
        shared_predicates(tmp)
        exit_codes(tmp)
        five_errors()
        hostile_files(tmp)
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    sys.exit(1 if counts["failed"] else 0)


main()
