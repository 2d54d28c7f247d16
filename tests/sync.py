#!/usr/bin/python3
"""Syncs from real remotes: good, bad and gone revisions, kills at random moments: usage sync.py UNET [KILLS [--points]]

--points also kills a sync at each system call that writes, where strace is installed and may trace."""
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gitkit import ENV, ROOT, TEST, TESTED, Daemon, claim, finish, free_port, git, run, sample, tree

UNET = str(Path(sys.argv[1]).resolve())
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 60
BROKEN = 'WHEN node.vender == "cisco" THEN TAG "t"\n'


def fleet(tmp, url, ref="main"):
    """A workspace whose policies and templates come from the repository at url."""
    work = tmp / "work"
    work.mkdir()
    shutil.copy(ROOT / "examples/small-office/nodes.yaml", work)
    shutil.copytree(ROOT / "examples/small-office/live", work / "live")
    (work / "unet.yaml").write_text(f"nodes: nodes.yaml\nconfigs: live/{{node.name}}.*\ngit:\n"
                                    f"  policies: {{url: '{url}', ref: {ref}, path: policies}}\n"
                                    f"  templates: {{url: '{url}', ref: {ref}, path: templates}}\n")
    return work


def commit(repo, path, text, message="m"):
    (repo / path).write_text(text)
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", message)
    return git(repo, "rev-parse", "HEAD")


def sync(work):
    code, out, err = run([UNET, "git", "sync"], work)
    return code, out.decode(), err


def active(work):
    return {p.name: os.readlink(p).split("/")[-1] for p in (work / ".unet/active").iterdir()}


def plain_path(tmp):
    repo = sample(tmp)
    work = fleet(tmp, "../repo")
    code, out, err = run([UNET, "policy", "eval"], work)
    claim("before the first sync the user is told", code == 4 and "unet git sync" in err, err)
    code, out, err = sync(work)
    first = git(repo, "rev-parse", "HEAD")
    claim("the first sync makes the commit active", code == 0 and active(work) == {"policies": first, "templates": first}, out + err)
    code, out, err = run([UNET, "policy", "eval"], work)
    claim("rules come from it", code == 2 and b"15.2(7)E10" in out, err)
    code, out, err = run([UNET, "template", "diff", "--all"], work)
    claim("and templates", code == 2 and b"3 nodes: 2 differ" in out, err)
    link = os.readlink(work / ".unet/active")
    code, out, err = sync(work)
    claim("nothing new changes nothing", code == 0 and "nothing new" in out and os.readlink(work / ".unet/active") == link, out + err)
    git(repo, "pack-refs", "--all")
    code, out, err = sync(work)
    claim("nor when the branch is packed", code == 0 and "nothing new" in out, out + err)
    bad = commit(repo, "policies/30.rules", BROKEN)
    code, out, err = sync(work)
    claim("a bad commit is refused with place and reason, and exits 2",
          code == 2 and f"policies {bad[:10]}: refused" in out and "policies:policies/30.rules:1:6: error[E0203]" in out, out + err)
    claim("the last good one stays for policies", active(work)["policies"] == first, active(work))
    code, out, err = run([UNET, "policy", "eval"], work)
    claim("it serves on", code == 2 and b"15.2(7)E10" in out, err)
    code, out, err = run([UNET, "git", "status"], work)
    claim("status says what was refused and why", code == 2 and bad[:10].encode() in out and b"E0203" in out, out)
    code, out, err = run([UNET, "git", "status", "--format", "json"], work)
    claim("also as JSON", json.loads(out)["repositories"]["policies"]["state"] == "refused", out)
    good = commit(repo, "policies/30.rules", 'WHEN node.vendor == "cisco" THEN TAG "t"\n')
    code, out, err = sync(work)
    claim("a good commit takes its place", code == 0 and set(active(work).values()) == {good}, out + err)
    code, out, err = run([UNET, "git", "log"], work)
    claim("the journal tells it all", code == 0 and [bad[:10] in l for l in out.decode().splitlines()] == [False, True, False], out)
    (repo / "policies/40.rules").write_text(TESTED)
    failing = commit(repo, "policies/40_test.rules", TEST % "edge")
    code, out, err = sync(work)
    claim("a commit whose policy tests fail is refused",
          code == 2 and f"policies {failing[:10]}: refused" in out and 'test "a core is found": core-tag skips' in out, out + err)
    claim("and never becomes active", active(work)["policies"] == good, active(work))
    passing = commit(repo, "policies/40_test.rules", TEST % "core")
    code, out, err = sync(work)
    claim("when its tests pass it does", code == 0 and active(work)["policies"] == passing, out + err)
    for i in range(5):
        commit(repo, "policies/30.rules", f'WHEN node.vendor == "cisco" THEN TAG "t{i}"\n')
        sync(work)
    claim("old worktrees go", len(list((work / ".unet/worktrees/policies").iterdir())) == 3)
    git(repo, "checkout", "-q", "--detach")
    git(repo, "branch", "-q", "-D", "main")
    code, out, err = sync(work)
    claim("a ref that is gone is an error, not the old commit again", code == 1 and "E0704" in err and "no such branch" in err, out + err)
    code, out, err = run([UNET, "policy", "validate"], work)
    claim("what was active stays", code == 0, err)
    shutil.move(repo, tmp / "gone")
    code, out, err = sync(work)
    claim("a remote that is gone is an error", code in (1, 68) and "E0704" in err, f"{code} {err}")


def parts(tmp):
    repo = sample(tmp)
    work = fleet(tmp, "../repo")
    sync(work)
    first = git(repo, "rev-parse", "HEAD")
    (repo / "policies/30.rules").write_text('WHEN node.vendor == "cisco" THEN TAG "t"\n')
    second = commit(repo, "templates/ios/ntp.jinja", "{% if %}\n")
    code, out, err = sync(work)
    claim("what is good alone gets through alone", code == 2 and active(work) == {"policies": second, "templates": first}, out + err)


def names(tmp):
    repo = sample(tmp)
    first = git(repo, "rev-parse", "HEAD")
    git(repo, "tag", "-a", "v1", "-m", "v1")
    commit(repo, "policies/30.rules", 'WHEN node.vendor == "cisco" THEN TAG "t"\n')
    for ref in ("v1", first):
        work = fleet(tmp, "../repo", ref)
        code, out, err = sync(work)
        claim(f"{ref} is found", code == 0 and active(work)["policies"] == first, out + err)
        shutil.rmtree(work)
    work = fleet(tmp, "../repo", "nosuch")
    code, out, err = sync(work)
    claim("a ref that was never there is an error", code == 1 and "E0704" in err and not (work / ".unet/active").exists(), err)
    (work / "unet.yaml").write_text("git: {policies: {ulr: x}}\n")
    code, out, err = sync(work)
    claim("a wrong setting is named", code == 65 and "did you mean `url`" in err, err)
    (work / "unet.yaml").write_text("git: {policies: {url: 'https://user:secret@127.0.0.1:1/x.git', ref: main}}\n")
    code, out, err = sync(work)
    claim("a remote that does not answer exits 68", code == 68, f"{code} {err}")
    claim("no secret is told", "secret" not in out + err + (work / ".unet/status.json").read_text(), err)


def hostile(tmp):
    """Trees that git itself would not check out: nothing of them is written."""
    repo = sample(tmp)
    work = fleet(tmp, "../repo")
    sync(work)
    good = active(work)
    blob = git(repo, "hash-object", "-w", "--stdin", text=b"x")
    link = git(repo, "hash-object", "-w", "--stdin", text=b"../../../../../outside")
    policies, templates = (git(repo, "rev-parse", f"HEAD:{name}") for name in ("policies", "templates"))
    whole = [("40000", "policies", policies), ("40000", "templates", templates)]
    for what, entry in (("..", ("100644", "..", blob)), (".git", ("40000", ".git", policies)), ("a slash", ("100644", "../../../../outside", blob)),
                        ("a link", ("120000", "z", link)), (".GIT", ("100644", ".GIT", blob))):
        bad = tree(repo, [entry, *whole])
        git(repo, "update-ref", "refs/heads/main", git(repo, "commit-tree", "-m", what, bad))
        before = {p for p in tmp.rglob("*") if ".unet" not in str(p) and "/.git/" not in str(p)}
        code, out, err = sync(work)
        claim(f"a tree with {what} does not become active", code == 2 and active(work) == good and (b"E06" in (out + err).encode()), f"{code} {out}{err}")
        after = {p for p in tmp.rglob("*") if ".unet" not in str(p) and "/.git/" not in str(p)}
        claim(f"nothing of {what} is written outside", before == after, after - before)


def daemon(tmp):
    if subprocess.run(["git", "daemon", "--help"], capture_output=True).returncode not in (0, 1, 16) or \
            not Path(subprocess.run(["git", "--exec-path"], capture_output=True, text=True).stdout.strip(), "git-daemon").exists():
        print("SKIP: git daemon is not installed")
        return
    repo, port = sample(tmp), free_port()
    with Daemon(["git", "daemon", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}", "--export-all", f"--base-path={tmp}"], port):
        work = fleet(tmp, f"git://127.0.0.1:{port}/repo")
        code, out, err = sync(work)
        claim("git:// is served", code == 0 and active(work)["policies"] == git(repo, "rev-parse", "HEAD"), out + err)
        new = commit(repo, "policies/30.rules", 'WHEN node.vendor == "cisco" THEN TAG "t"\n')
        code, out, err = sync(work)
        claim("and what is new of it", code == 0 and active(work)["policies"] == new, out + err)


def silent(tmp):
    """A remote that accepts and never answers."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        work = fleet(tmp, f"git://127.0.0.1:{s.getsockname()[1]}/repo")
        with open(work / "unet.yaml", "a") as out:
            out.write("limits: {git_seconds: 1}\n")
        start = time.monotonic()
        code, out, err = sync(work)
        claim("a remote that says nothing is left at the deadline", code == 68 and time.monotonic() - start < 10 and "in time" in err, err)


def kills(tmp):
    repo = sample(tmp)
    work = fleet(tmp, "../repo")
    sync(work)
    good = {git(repo, "rev-parse", "HEAD")}
    dice, start = random.Random(5), time.monotonic()
    sync(work)
    span = time.monotonic() - start
    torn, stuck, missing = [], [], []
    for i in range(KILLS):
        good.add(commit(repo, "policies/30.rules", f'WHEN node.vendor == "cisco" THEN TAG "t{i}"\n'))
        p = subprocess.Popen([UNET, "git", "sync"], cwd=work, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             start_new_session=True)
        time.sleep(dice.random() * span * 2)
        os.killpg(p.pid, signal.SIGKILL)
        p.wait()
        now = active(work)
        if set(now) != {"policies", "templates"} or not set(now.values()) <= good or len(set(now.values())) != 1:
            torn.append(now)
        for name, head in now.items():
            tree = work / ".unet/worktrees" / name / head
            have = {str(f.relative_to(tree)) for f in tree.rglob("*") if f.is_file()}
            want = {f for f in git(repo, "ls-tree", "-r", "--name-only", head).splitlines()}
            if have != want:
                missing.append((i, want ^ have))
        if i % 3 == 0:
            code, out, err = sync(work)
            if code or set(active(work).values()) != {git(repo, "rev-parse", "HEAD")}:
                stuck.append((i, out, err))
    claim(f"{KILLS} kills leave no half set", not torn, torn)
    claim("nor a half revision", not missing, missing)
    claim("and the next run repairs itself", not stuck, stuck)
    code, out, err = run([UNET, "git", "log"], work)
    claim("the journal can be read", code == 0, err)
    rest = [p.name for p in (work / ".unet").iterdir() if p.name.startswith(".")]
    claim("nothing is left over", sync(work)[0] == 0 and not rest, rest)


WRITING = ("write", "pwrite64", "rename", "link", "symlink", "mkdir", "mkdirat", "unlink", "fsync", "syncfs", "ftruncate", "chmod")


def points(tmp):
    if "--points" not in sys.argv:
        return
    traced = ["strace", "-f", "-qq", "-o", "/dev/null"]
    if not shutil.which("strace") or run([*traced, "true"], tmp)[0]:
        print("SKIP: strace is not installed or may not trace")
        return
    repo = sample(tmp)
    work = fleet(tmp, "../repo")
    sync(work)
    good, torn, stuck, killed = {git(repo, "rev-parse", "HEAD")}, [], [], 0
    for call in WRITING:
        for when in range(1, 200):
            good.add(commit(repo, "policies/30.rules", f'WHEN node.vendor == "cisco" THEN TAG "{call}{when}"\n'))
            code = run([*traced, "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={when}", UNET, "git", "sync"], work)[0]
            now = active(work)
            if set(now) != {"policies", "templates"} or not set(now.values()) <= good:
                torn.append((call, when, now))
            if code == 0:
                break
            killed += 1
            code, out, err = sync(work)
            if code or set(active(work).values()) != {git(repo, "rev-parse", "HEAD")}:
                stuck.append((call, when, out, err))
    claim(f"{killed} kills at writing system calls leave no half set", not torn and killed > 20, torn or killed)
    claim("and the next run repairs each", not stuck, stuck)


def locked(tmp):
    sample(tmp)
    work = fleet(tmp, "../repo")
    sync(work)
    held = subprocess.Popen(["flock", work / ".unet/lock", "sleep", "30"], start_new_session=True)
    time.sleep(0.3)
    code, out, err = sync(work)
    os.killpg(held.pid, signal.SIGKILL)
    held.wait()
    claim("two syncs do not meet", code == 1 and "E0705" in err, err)
    for name in ("mirrors/policies.git/HEAD.lock", "mirrors/policies.git/refs/unet/pin.lock", "mirrors/policies.git/objects/pack/pack_git2_x", ".active",
                 "sets/.stage", "worktrees/policies/.stage"):
        path = work / ".unet" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    commit(tmp / "repo", "policies/30.rules", 'WHEN node.vendor == "cisco" THEN TAG "t"\n')
    code, out, err = sync(work)
    claim("left-overs of others are cleared", code == 0 and "is active" in out, out + err)


with tempfile.TemporaryDirectory() as tmp:
    sys.exit(finish((plain_path, parts, names, hostile, daemon, silent, locked, kills, points), Path(tmp)))
