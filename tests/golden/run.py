#!/usr/bin/python3
"""Runs command-line transcripts and compares them byte for byte: run.py [--bless] UNET [FILE.t...]

A transcript is commands and what they print, standard output and error together:

    # in: examples/small-office        the folder that a fresh copy is made of (relative to the project)
    $ unet policy eval
    ...
    [2]                                the exit code, where it is not 0

--bless rewrites the files from what the program prints now; the change is then reviewed as a diff."""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def run_file(path, bin_dir):
    """Yields (line number, command or None, expected lines, actual lines) for each block."""
    lines = path.read_text().splitlines()
    folder = next((l[6:].strip() for l in lines if l.startswith("# in:")), None)
    with tempfile.TemporaryDirectory() as tmp:
        work = Path(tmp) / "work"
        if folder:
            shutil.copytree(ROOT / folder, work)
        else:
            work.mkdir()
        env = dict(os.environ, PATH=f"{bin_dir}:{os.environ['PATH']}", NO_COLOR="1", LC_ALL="C.UTF-8", COLUMNS="100")
        env = {k: v for k, v in env.items() if not k.startswith("UNET_")}
        i = 0
        while i < len(lines):
            if not lines[i].startswith("$ "):
                yield i + 1, None, [lines[i]], [lines[i]]
                i += 1
                continue
            start, command, i = i, lines[i][2:], i + 1
            while i < len(lines) and lines[i].startswith("> "):
                command += "\n" + lines[i][2:]
                i += 1
            head = lines[start:i]
            begin = i
            while i < len(lines) and not lines[i].startswith("$ ") and not lines[i].startswith("# "):
                i += 1
            expected = lines[begin:i]
            while expected and expected[-1] == "":
                expected.pop()
                i -= 1
            done = subprocess.run(["/bin/sh", "-c", command], cwd=work, env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
            text = done.stdout.decode("utf-8", "backslashreplace").replace(str(work), "$WORK")
            actual = text.splitlines()
            if done.returncode:
                actual.append(f"[{done.returncode}]")
            while actual and actual[-1] == "":
                actual.pop()
            # a line of output that looks like a prompt or a comment is shown with a blank in front
            actual = [" " + l if l.startswith(("$ ", "# ", "> ")) else l for l in actual]
            yield start + 1, "\n".join(head), expected, actual


def main():
    args = sys.argv[1:]
    bless = "--bless" in args
    args = [a for a in args if a != "--bless"]
    bin_dir = Path(args[0]).resolve().parent
    files = [Path(a) for a in args[1:]] or sorted(HERE.glob("*.t"))
    passed = failed = 0
    for path in files:
        out = []
        for line, head, expected, actual in run_file(path, bin_dir):
            if head is None:
                out += actual
                continue
            out += head.split("\n") + actual
            if expected == actual:
                passed += 1
                continue
            failed += 1
            if not bless:
                print(f"--- {path.name}:{line}: {head}")
                for mark, text in (("-", expected), ("+", actual)):
                    print("\n".join(f"{mark} {l}" for l in text[:60]))
        if bless:
            path.write_text("\n".join(out) + "\n")
    if bless:
        print(f"{failed} blocks rewritten")
        return 0
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
