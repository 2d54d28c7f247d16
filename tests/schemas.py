#!/usr/bin/python3
"""Holds the JSON documents of the commands to docs/schemas: usage schemas.py UNET"""
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNET = str(Path(sys.argv[1]).resolve())
RUNS = [
    ("policy-eval", ["policy", "eval"]),
    ("policy-eval", ["policy", "eval", "--rule", "*:2"]),
    ("policy-list", ["policy", "list"]),
    ("policy-validate", ["policy", "validate"]),
    ("policy-validate", ["policy", "validate", str(ROOT / "tests/fixtures/policy/five_errors.rules")]),
    ("template-render", ["template", "render", "--all"]),
    ("template-diff", ["template", "diff", "--all"]),
    ("check", ["check"]),
    ("explain", ["explain"]),
    ("explain", ["explain", "W0203"]),
]


def main():
    try:
        import jsonschema
    except ImportError:
        print("SKIP: python3-jsonschema is not installed")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    passed = failed = 0
    for story in sorted(p.parent for p in ROOT.glob("examples/*/unet.yaml")):
        for kind, args in RUNS:
            schema = json.loads((ROOT / "docs" / "schemas" / f"{kind}.json").read_text())
            done = subprocess.run([UNET, *args, "--format", "json"], cwd=story, capture_output=True, timeout=120,
                                  env=dict(os.environ, NO_COLOR="1"))
            try:
                jsonschema.Draft202012Validator(schema).validate(json.loads(done.stdout))
                passed += 1
            except Exception as error:
                failed += 1
                print(f"FAILED: {story.name}: {' '.join(args)}\n{str(error)[:1500]}\n{done.stderr.decode()[:800]}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
