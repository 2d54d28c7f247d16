"""What the tests that work with real git share."""
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENV = {k: v for k, v in os.environ.items() if not k.startswith(("UNET_", "GIT_"))}
ENV.update(NO_COLOR="1", GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null", GIT_AUTHOR_NAME="t", GIT_AUTHOR_EMAIL="t@t",
           GIT_COMMITTER_NAME="t", GIT_COMMITTER_EMAIL="t@t", LC_ALL="C.UTF-8")
counts = {"passed": 0, "failed": 0}


def claim(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what}\n{str(detail)[:3000]}")


def run(command, cwd, text=None):
    done = subprocess.run([str(c) for c in command], cwd=cwd, input=text, capture_output=True, env=ENV, timeout=120)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def git(cwd, *args, text=None):
    code, out, err = run(["git", *args], cwd, text)
    if code:
        raise RuntimeError(f"git {args}: {err}")
    return out.decode().strip()


def sample(tmp, name="repo"):
    """The small office as a repository of one commit."""
    repo = tmp / name
    shutil.copytree(ROOT / "examples/small-office", repo)
    git(repo, "init", "-q", "-b", "main", ".")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "one")
    return repo


def tree(repo, entries):
    """A tree object with whatever names: entries of (mode, name, id)."""
    body = b"".join(mode.encode() + b" " + name.encode() + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)
    return git(repo, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", text=body)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Daemon:
    """A process group that is there while the block runs, and answers on a port."""

    def __init__(self, command, port, env=ENV):
        self.command, self.port, self.env = [str(c) for c in command], port, env

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=self.env, start_new_session=True, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(100):
            if isinstance(self.port, Path) and self.port.exists():
                return self
            with socket.socket() as s:
                if not isinstance(self.port, Path) and s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def finish(parts, tmp):
    """Runs the parts, each in a folder of its own, and prints the counts; the exit code."""
    if not shutil.which("git"):
        print("SKIP: git is not installed")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    for part in parts:
        folder = tmp / part.__name__
        folder.mkdir()
        part(folder)
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


# A rule with a test that holds, and the same test when it does not.
TESTED = 'RULE core-tag WHEN node.role == "core" THEN TAG "core"\n'
TEST = 'TEST "a core is found"\n  GIVEN node {role: "%s"}\n  EXPECT core-tag PASSES\n'
