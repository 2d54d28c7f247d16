#!/usr/bin/python3
"""Holds the program to examples/*/expected.yaml: usage stories.py UNET [STORY...]

`policy eval` and `template diff` of expected.yaml are compared with the JSON reports; `checks` with `bird -p` run where bird is
installed. Keys named remediation, rollback and batches, and checks marked "later", are of later versions."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
counts = {"passed": 0, "failed": 0, "skipped": 0}


def claim(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what}\n{detail}")


def skip(reason):
    counts["skipped"] += 1
    print(f"SKIP: {reason}")


def run(unet, story, *args):
    done = subprocess.run([unet, *args], cwd=story, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check_eval(unet, story, want):
    code, out, err = run(unet, story, "policy", "eval", "--format", "json")
    claim(f"{story.name}: policy eval exits {want['exit']}", code == want["exit"], f"exit {code}\n{err}")
    found = json.loads(out)["findings"] if out else []
    expected = want.get("findings", [])
    claim(f"{story.name}: {len(expected)} findings", len(found) == len(expected), json.dumps(found, indent=1))
    for w, f in zip(expected, found):
        reason = f["reasons"][0] if f.get("reasons") else {}
        have = {"rule": f["rule"], "node": f["object"], "verdict": f["verdict"], "field": reason.get("field"),
                "found": reason.get("found"), "wanted": reason.get("wanted")}
        claim(f"{story.name}: finding of {w['rule']} on {w['node']}", have == w, f"want {w}\nhave {have}")


def normal(edit):
    keep = {k: edit[k] for k in ("kind", "path", "live", "want", "state") if edit.get(k) is not None}
    if keep["kind"] != "change":
        keep.pop("live", None)
        if keep["kind"] == "remove":
            keep.pop("want", None)
    return keep


def same_edit(w, h):
    """Every key of the expectation holds; `want` of an add is compared only where the story names it."""
    return all(h.get(k) == v for k, v in w.items())


def check_diff(unet, story, node, want):
    if node.startswith("--"):
        code, out, err = run(unet, story, "template", "diff", node)
        claim(f"{story.name}: template diff {node} exits {want['exit']}", code == want["exit"], f"exit {code}\n{err}")
        return
    code, out, err = run(unet, story, "template", "diff", node, "--format", "json")
    claim(f"{story.name}: template diff {node} exits {want['exit']}", code == want["exit"], f"exit {code}\n{out}\n{err}")
    if not out:
        return
    have = [normal(e) for n in json.loads(out)["nodes"] for e in n["edits"]]
    key = lambda e: json.dumps([e["path"], e["kind"]])
    wanted = sorted(want["edits"], key=key)
    got = sorted(have, key=key)
    good = len(wanted) == len(got) and all(same_edit(w, h) for w, h in zip(wanted, got))
    claim(f"{story.name}: edits of {node}", good, f"want {json.dumps(wanted, indent=1)}\nhave {json.dumps(got, indent=1)}")
    for text in want.get("never", []):
        claim(f"{story.name}: {node} never mentions {text}", text not in out, out)


def bird_accepts(bird, path):
    done = subprocess.run([bird, "-p", "-c", str(path)], capture_output=True)
    return done.returncode == 0, done.stderr.decode()


def check_bird(unet, story):
    bird = shutil.which("bird") or shutil.which("bird", path="/usr/sbin:/sbin")
    if not bird:
        skip("bird is not installed: apt-get install bird2 lets `bird -p` judge the route servers")
        return
    for name in ("rs1", "rs2"):
        good, err = bird_accepts(bird, story / "live" / f"{name}.conf")
        claim(f"{story.name}: bird accepts live/{name}.conf", good, err)
    code, out, err = run(unet, story, "template", "render", "rs1")
    claim(f"{story.name}: rs1 renders", code == 0, err)
    with tempfile.TemporaryDirectory() as tmp:
        whole = Path(tmp) / "bird.conf"
        whole.write_text((story / "data" / "bird_head.conf").read_text() + out)
        good, err = bird_accepts(bird, whole)
        claim(f"{story.name}: bird accepts the rendered rs1", good, err)


def main():
    unet = str(Path(sys.argv[1]).resolve())
    stories = [ROOT / "examples" / s for s in sys.argv[2:]] or sorted(p.parent for p in ROOT.glob("examples/*/expected.yaml"))
    os.environ["NO_COLOR"] = "1"
    for story in stories:
        expected = yaml.safe_load((story / "expected.yaml").read_text())
        check_eval(unet, story, expected["policy eval"])
        for node, want in expected["template diff"].items():
            check_diff(unet, story, node, want)
        if any("bird -p" in c for c in expected.get("checks", []) if isinstance(c, str)):
            check_bird(unet, story)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(1 if counts["failed"] else 0)


main()
