#!/usr/bin/python3
"""Holds `unet explain` to what it says: usage explain.py UNET [--bless]

Every diagnostic has an explanation, a wrong example and the same example mended. Each example is run as what it is, in a copy of
examples/small-office: the wrong one must give the code, the mended one must not give it and must do its work (a warning may
remain, an error may not). What the wrong example prints is held to the byte by tests/fixtures/diagnostics.txt, which
--bless writes anew."""
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
TEXTS = ROOT / "tests/fixtures/diagnostics.txt"
COMMANDS = {
    "policy": ("example.rules", "unet policy validate example.rules"),
    "nodes": ("example.yaml", "unet node validate -n example.yaml"),
    "json": ("example.json", "unet node validate -n example.json"),
    "template": ("only/example.jinja", "unet template render --templates only --template example.jinja && "
                                       "unet template validate --templates only"),
    "config": ("example.cfg", "unet config slice --dialect juniper_junos -m '**||.*' example.cfg"),
    "settings": ("unet.yaml", "unet policy eval"),
}
GOOD = (0, 2, 3)  # done, whatever was found
counts = {"passed": 0, "failed": 0}


def claim(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what}\n{str(detail)[:2000]}")


def run(kind, text):
    """Exit code and output of the example, in a folder of its own."""
    with tempfile.TemporaryDirectory() as tmp:
        work = Path(tmp) / "work"
        shutil.copytree(ROOT / "examples/small-office", work)
        command = text
        if kind != "shell":
            name, command = COMMANDS[kind]
            (work / name).parent.mkdir(exist_ok=True)
            (work / name).write_text(text)
        env = {k: v for k, v in os.environ.items() if not k.startswith(("UNET_", "GIT_"))}
        env.update(NO_COLOR="1", PATH=f"{Path(UNET).parent}:{env['PATH']}", HOME=tmp, GIT_CONFIG_NOSYSTEM="1",
                   GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example.net", GIT_COMMITTER_NAME="a",
                   GIT_COMMITTER_EMAIL="a@example.net", GIT_CEILING_DIRECTORIES=tmp)
        done = subprocess.run(["/bin/sh", "-c", command], cwd=work, env=env, stdin=subprocess.DEVNULL, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = done.stdout.decode("utf-8", "backslashreplace").replace(str(work), "$WORK").replace(tmp, "$TMP")
        return done.returncode, said


def stable(said):
    """The text without what differs from run to run: ids of commits, numbers of processes, times."""
    said = re.sub(r"\b[0-9a-f]{7,40}\b", "OID", said)
    said = re.sub(r"\d{4}-\d\d-\d\dT[0-9:]+Z?", "TIME", said)
    return "\n".join(line.rstrip() for line in said.strip().split("\n"))


def read_texts():
    texts, code = {}, None
    for line in TEXTS.read_text().split("\n") if TEXTS.exists() else []:
        if re.fullmatch(r"=== [ENW]\d{4}", line):
            code = line[4:]
            texts[code] = []
        elif code:
            texts[code].append(line)
    return {code: "\n".join(lines).strip("\n") for code, lines in texts.items()}


def main():
    done = subprocess.run([UNET, "explain", "--format", "json"], capture_output=True, check=True, timeout=60)
    rows = json.loads(done.stdout)["diagnostics"]
    texts, now = read_texts(), {}
    share = int(os.environ.get("UNET_SHARE") or 1)  # builds with sanitizers run some of them
    for i, row in enumerate(rows):
        code, example = row["code"], row["example"]
        claim(f"{code} is explained", len(row["explanation"]) > 20)
        claim(f"{code} has an example in base/diag_example.def", example)
        if not example or example["kind"] == "words" or (share > 1 and i % 4 and "--bless" not in sys.argv):
            continue
        exit_code, said = run(example["kind"], example["wrong"])
        claim(f"{code}: the wrong example gives it", f"[{code}]" in said, f"{example['wrong']}\n{said}")
        now[code] = stable(said)
        claim(f"{code}: with just this text", "--bless" in sys.argv or texts.get(code) == now[code],
              f"wanted:\n{texts.get(code)}\nfound:\n{now[code]}")
        codes = set(re.findall(r"\[(E\d+)\]", said)) - {code}
        claim(f"{code}: and no other error", not codes, said)
        exit_code, said = run(example["kind"], example["mended"])
        claim(f"{code}: the mended example does not give it", f"[{code}]" not in said, f"{example['mended']}\n{said}")
        claim(f"{code}: the mended example does its work", exit_code in GOOD and "error[" not in said,
              f"{example['mended']}\n{exit_code} {said}")
    if "--bless" in sys.argv:
        TEXTS.write_text("What the wrong example of each diagnostic prints (tests/explain.py).\n\n" +
                         "".join(f"=== {code}\n{text}\n\n" for code, text in now.items()))
    shown = subprocess.run([UNET, "explain", "e0203"], capture_output=True, text=True, timeout=60)
    claim("a code is found in any case", shown.returncode == 0 and "E0203" in shown.stdout, shown)
    listed = subprocess.run([UNET, "explain", "--list"], capture_output=True, text=True, timeout=60)
    claim("--list lists all", len(listed.stdout.splitlines()) == len(rows), listed.stdout)
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


sys.exit(main())
