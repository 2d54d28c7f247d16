#!/usr/bin/python3
"""Counts the test cases of meson builds: usage count-tests.py BUILD...

A Criterion program counts as its cases, a script that ends with `N passed, N failed[, N skipped]` as those, any other test as
one. Reasons of skips (lines `SKIP: reason`) are printed once each. Exit 1 when anything failed or nothing ran."""
import json
import re
import sys
from pathlib import Path

SYNTHESIS = re.compile(r"Synthesis: Tested: (\d+) \| Passing: (\d+) \| Failing: (\d+) \| Crashing: (\d+)")
COUNTED = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SKIP = re.compile(r"^.*SKIP: (.*)$", re.M)


def count(test):
    text = COLOUR.sub("", (test.get("stdout") or "") + "\n" + (test.get("stderr") or ""))
    reasons = SKIP.findall(text)
    synthesis, counted = SYNTHESIS.search(text), COUNTED.search(text)
    good = test["result"] in ("OK", "EXPECTEDFAIL")
    if synthesis:
        tested, passing, failing, crashing = map(int, synthesis.groups())
        bad = failing + crashing
        return tested - bad, bad + (0 if good or bad else 1), reasons
    if counted:
        passed, failed = int(counted[1]), int(counted[2])
        return passed, failed + (0 if good or failed else 1), reasons
    if test["result"] == "SKIP":
        return 0, 0, reasons or [test["name"]]
    return (1, 0, reasons) if good else (0, 1, reasons)


def main():
    passed = failed = skipped = 0
    reasons = {}
    for build in sys.argv[1:]:
        log = Path(build) / "meson-logs" / "testlog.json"
        for line in log.read_text().splitlines():
            test = json.loads(line)
            p, f, r = count(test)
            passed, failed, skipped = passed + p, failed + f, skipped + len(r)
            for reason in r:
                reasons[reason] = reasons.get(reason, 0) + 1
            if f:
                print(f"FAILED: {build}: {test['name']}")
    for reason, times in sorted(reasons.items()):
        print(f"skipped {times}: {reason}")
    print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
