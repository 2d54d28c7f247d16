#!/usr/bin/python3
"""Holds --watch to what it says: usage watch.py UNET

A run starts again when a file that it reads changes, however that is written; nothing else wakes it; an interrupt ends it with
130. Each step waits for what must come, so a slow machine only takes longer; that nothing comes is looked at for half a second."""
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNET = str(Path(sys.argv[1]).resolve())
PATIENCE = 20
counts = {"passed": 0, "failed": 0}


def claim(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what}\n{str(detail)[:2000]}")


class Watched:
    """A process with --watch, its two outputs in one pipe, in order."""

    def __init__(self, work, *args):
        env = {k: v for k, v in os.environ.items() if not k.startswith("UNET_")}
        self.process = subprocess.Popen([UNET, *args, "--watch"], cwd=work, env=dict(env, NO_COLOR="1"),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.text = ""

    def read(self, seconds):
        """More output, or None when nothing came."""
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return None
        more = os.read(self.process.stdout.fileno(), 65536).decode("utf-8", "replace")
        self.text += more
        return more or None

    def wait_for(self, pattern):
        """Whether the pattern comes; what stands behind it is left for the next call."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(pattern, self.text, re.S)
            if found:
                self.text = self.text[found.end():]
                return True
            self.read(0.2)
        return False

    def settle(self):
        """Waits until the run sleeps: the kernel says so of a process that does nothing."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            state = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            where = Path(f"/proc/{self.process.pid}/wchan")
            if state == "S" and not self.read(0.3):
                return where
        return None

    def stays_quiet(self):
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            if self.read(0.1):
                return False
        return True

    def end(self):
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=PATIENCE)
        finally:
            self.process.kill()


def rename_over(path, text):
    """As editors save: the new text beside the file, then renamed over it."""
    beside = path.with_name(path.name + ".tmp")
    beside.write_text(text)
    beside.rename(path)


def watch_validate(work):
    w = Watched(work, "policy", "validate")
    rules = work / "policies" / "10_compliance.rules"
    old = rules.read_text()
    claim("the first run says what one run says", w.wait_for(r"8 rules in 2 files compile\n"), w.text)
    w.settle()
    rules.write_text("WHEN vendor = 'x' THEN TAG 'x'\n")
    claim("a file written in place starts a run", w.wait_for(r"=== policies/10_compliance.rules changed ===\n.*E0101"), w.text)
    w.settle()
    rename_over(rules, old)
    claim("a file renamed over it, too", w.wait_for(r"=== policies/10_compliance.rules\S* changed ===\n.*8 rules"), w.text)
    w.settle()
    (work / "policies" / "more" / "deep").mkdir(parents=True)
    claim("a new folder", w.wait_for(r"=== policies/more\S* changed ===\n.*8 rules"), w.text)
    w.settle()
    (work / "policies" / "more" / "deep" / "a.rules").write_text("WHEN vendor == 'x' THEN TAG 'x'\n")
    claim("a file in a new folder", w.wait_for(r"=== policies/more/deep/a.rules changed ===\n.*9 rules in 3 files"), w.text)
    w.settle()
    (work / "policies" / "more" / "deep" / "a.rules").unlink()
    claim("a file that goes", w.wait_for(r"a.rules changed ===\n.*8 rules in 2 files"), w.text)
    w.settle()
    settings = work / "unet.yaml"
    settings.write_text(settings.read_text().replace("policies/", "elsewhere/"))
    claim("the settings, which are read anew", w.wait_for(r"=== unet.yaml changed ===\n.*elsewhere"), w.text)
    w.settle()
    (work / "elsewhere").mkdir()
    (work / "elsewhere" / "a.rules").write_text("WHEN vendor == 'x' THEN TAG 'x'\n")
    claim("a folder that was missing", w.wait_for(r"=== elsewhere\S* changed ===\n.*1 rule in 1 file"), w.text)
    w.settle()
    for name in ("policies/.a.rules.swp", "elsewhere/a.rules~", "notes.txt", "elsewhere/.unet-0123456789abcdef"):
        (work / name).write_text("x")
    claim("hidden files, backups and other files start none", w.stays_quiet(), w.text)
    before = os.times()
    used = Path(f"/proc/{w.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    claim("waiting costs nothing", w.stays_quiet() and used ==
          Path(f"/proc/{w.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13], before)
    claim("an interrupt ends with 130", w.end() == 130)


def watch_eval(work):
    w = Watched(work, "policy", "eval", "--output", "report.txt")
    end = time.monotonic() + PATIENCE
    while not (work / "report.txt").exists() and time.monotonic() < end:
        time.sleep(0.05)
    w.settle()
    claim("what the run writes does not start a run", w.stays_quiet(), w.text)
    nodes = work / "nodes.yaml"
    rename_over(nodes, nodes.read_text().replace("15.2(2)E6", "15.2(7)E10"))
    claim("node data that is renamed", w.wait_for(r"=== nodes.yaml changed ===\n"), w.text)
    w.settle()
    claim("the new report", "0 failed" in (work / "report.txt").read_text(), (work / "report.txt").read_text())
    many = [work / "policies" / f"{i}.rules" for i in range(40)]
    for path in many:
        path.write_text("WHEN vendor == 'x' THEN TAG 'x'\n")
    claim("many files", w.wait_for(r"changed ==="), w.text)
    w.settle()
    claim("are few runs", len(re.findall("changed ===", w.text)) <= 3, w.text)
    claim("an interrupt ends with 130", w.end() == 130)
    claim("nothing half written stays", not list(work.glob(".unet-*")), list(work.iterdir()))


def refused(work):
    for args in (["policy", "eval", "--nodes", "-"], ["policy", "validate", "--rev", "HEAD"]):
        done = subprocess.run([UNET, *args, "--watch"], cwd=work, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=PATIENCE)
        claim(f"{' '.join(args)} --watch is refused", done.returncode == 64 and "--watch" in done.stderr, done)


def main():
    for test in (watch_validate, watch_eval, refused):
        with tempfile.TemporaryDirectory() as tmp:
            work = Path(tmp) / "work"
            shutil.copytree(ROOT / "examples/small-office", work)
            test(work)
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


sys.exit(main())
