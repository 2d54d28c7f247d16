#!/usr/bin/python3
"""The hooks by real commits and pushes, accepted and refused: usage hooks.py UNET"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from gitkit import ENV, ROOT, TEST, TESTED, claim, finish, git, run, sample

UNET = str(Path(sys.argv[1]).resolve())
BROKEN = 'WHEN node.vender == "cisco" THEN TAG "t"\n'
VIOLATED = 'RULE all-live WHEN node.lifecycle == "live" THEN ASSERT node.vendor == "none" MESSAGE "{node.name} must be of none"\n'


def install(repo, name, *options):
    code, out, err = run([UNET, "hook", "install", name, *options], repo)
    claim(f"hook install {name}", code == 0 and out.startswith(b"wrote "), err)


def pre_commit(tmp):
    repo = sample(tmp)
    install(repo, "pre-commit")
    (repo / "policies/30.rules").write_text(BROKEN)
    git(repo, "add", "-A")
    code, out, err = run(["git", "commit", "-m", "bad"], repo)
    claim("a commit that does not compile is refused, with place and reason",
          code == 1 and "policies/30.rules:1:6: error[E0203]: unknown field `node.vender`" in err, err)
    (repo / "policies/30.rules").write_text('WHEN node.vendor == "cisco" THEN TAG "t"\n')
    code, out, err = run(["git", "commit", "-m", "bad"], repo)
    claim("the index counts, not the work tree", code == 1 and "E0203" in err, err)
    code, out, err = run(["git", "commit", "-am", "good"], repo)
    claim("commit -a judges what it takes", code == 0, err)
    (repo / "policies/30.rules").write_text(BROKEN)
    code, out, err = run(["git", "commit", "--allow-empty", "-m", "work tree only"], repo)
    claim("a broken work tree alone is no matter", code == 0, err)
    code, out, err = run(["git", "commit", "-am", "bad"], repo)
    claim("commit -a of a broken file is refused", code == 1 and "E0203" in err, err)
    (repo / "policies/31.rules").write_text('WHEN node.vendor == "cisco" THEN TAG "u"\n')
    git(repo, "add", "policies/31.rules")
    code, out, err = run(["git", "commit", "-m", "one path", "policies/31.rules"], repo)
    claim("a path argument commits that path alone", code == 0, err)
    code, out, err = run(["git", "commit", "-m", "one path", "policies/30.rules"], repo)
    claim("a path argument with a broken file is refused", code == 1 and "E0203" in err, err)
    git(repo, "checkout", "-q", "policies/30.rules")
    git(repo, "worktree", "add", "-q", "../linked", "-b", "side")
    (tmp / "linked/policies/30.rules").write_text(BROKEN)
    code, out, err = run(["git", "commit", "-am", "bad"], tmp / "linked")
    claim("a linked work tree is served", code == 1 and "E0203" in err, err)
    (repo / "policies/32.rules").write_text(VIOLATED)
    git(repo, "add", "-A")
    code, out, err = run(["git", "commit", "-m", "violations"], repo)
    claim("new violations are refused, with rule, place and reason",
          code == 1 and "3 new violations" in err and "policies/32.rules:1:" in err and "hq-sw1 must be of none [all-live]" in err, err)
    claim("old violations are not", "15.2(7)E10" not in err, err)
    code, out, err = run(["git", "commit", "--no-verify", "-qm", "violations"], repo)
    code, out, err = run(["git", "commit", "--allow-empty", "-m", "next"], repo)
    claim("what is there already is no reason", code == 0, err)
    (repo / "templates/ios/ntp.jinja").write_text("{% if %}\n")
    code, out, err = run(["git", "commit", "-am", "template"], repo)
    claim("a template that does not compile is refused", code == 1 and "templates/ios/ntp.jinja:1:" in err, err)
    git(repo, "checkout", "-q", "templates")
    (repo / "policies/40.rules").write_text(BROKEN)
    git(repo, "add", "-N", "policies/40.rules")
    code, out, err = run(["git", "commit", "--allow-empty", "-m", "announced"], repo)
    claim("a file that is only announced is not judged", code == 0, err)


def first_commit(tmp):
    repo = tmp / "new"
    repo.mkdir()
    git(repo, "init", "-q", "-b", "main", ".")
    install(repo, "pre-commit")
    (repo / "readme").write_text("x")
    git(repo, "add", "-A")
    code, out, err = run(["git", "commit", "-m", "first"], repo)
    claim("a first commit without policies passes", code == 0, err)
    (repo / "a.rules").write_text(BROKEN)
    git(repo, "add", "-A")
    code, out, err = run(["git", "commit", "-m", "rules"], repo)
    claim("rules without a workspace are judged", code == 1 and "a.rules:1:6" in err, err)


def chained(tmp):
    repo = sample(tmp)
    hook = repo / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho first hook >&2\ntest ! -e stop\n")
    hook.chmod(0o755)
    install(repo, "pre-commit")
    install(repo, "pre-commit")
    code, out, err = run(["git", "commit", "--allow-empty", "-m", "x"], repo)
    claim("the hook that stood there runs first", code == 0 and "first hook" in err, err)
    (repo / "stop").write_text("")
    code, out, err = run(["git", "commit", "--allow-empty", "-m", "x"], repo)
    claim("and its refusal counts", code == 1, err)
    code, out, err = run([UNET, "hook", "uninstall", "pre-commit"], repo)
    claim("uninstall puts it back", code == 0 and "first hook" in hook.read_text(), err)
    code, out, err = run([UNET, "hook", "uninstall", "pre-commit"], repo)
    claim("what unet did not write stays", code == 1 and "E0703" in err and hook.exists(), err)
    git(repo, "config", "core.hooksPath", "my hooks")
    install(repo, "pre-commit")
    claim("core.hooksPath is obeyed", (repo / "my hooks/pre-commit").exists())


def push(repo, *args):
    return run(["git", "push", "-q", "origin", *args], repo)


def pre_receive(tmp):
    repo = sample(tmp)
    git(tmp, "init", "-q", "--bare", "-b", "main", "server.git")
    git(repo, "remote", "add", "origin", tmp / "server.git")
    install(tmp, "pre-receive", "--repo", "server.git")
    code, out, err = push(repo, "main")
    claim("the first push passes", code == 0, err)
    (repo / "policies/30.rules").write_text(BROKEN + VIOLATED.replace("\n", " ") * 30)
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "bad")
    code, out, err = push(repo, "main")
    claim("a push that does not compile is refused out of the quarantine",
          code == 1 and "policies/30.rules:1:6: error[E0203]" in err and "pre-receive hook declined" in err, err)
    claim("nothing of it landed", git(tmp / "server.git", "rev-parse", "main") == git(repo, "rev-parse", "HEAD~1"))
    code, out, err = push(repo, "main:side")
    claim("nor does it land as a new branch", code == 1 and "E0203" in err, err)
    (repo / "policies/30.rules").write_text("\n".join(VIOLATED.replace("all-live", f"r{i}") for i in range(30)))
    git(repo, "commit", "-qam", "many violations")
    code, out, err = push(repo, "main", "main:other")
    answer = [l for l in err.splitlines() if l.startswith("remote:")]
    claim("new violations are refused in at most 20 lines", code == 1 and "90 new violations" in err and len(answer) <= 20, err)
    git(repo, "reset", "-q", "--hard", "HEAD~2")
    (repo / "policies/30.rules").write_text('WHEN node.vendor == "cisco" THEN TAG "t"\n')
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "good")
    code, out, err = push(repo, "main")
    claim("a good push passes", code == 0, err)
    (repo / "policies/40.rules").write_text(TESTED)
    (repo / "policies/40_test.rules").write_text(TEST % "edge")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "a test that fails")
    code, out, err = push(repo, "main")
    claim("a push whose policy tests fail is refused, with place and reason",
          code == 1 and ": 1 failed test" in err and "policies/40_test.rules:3:3: error: test \"a core is found\": "
          "core-tag skips on node-1" in err, err)
    (repo / "policies/40_test.rules").write_text(TEST % "core")
    git(repo, "commit", "-qam", "a test that passes")
    code, out, err = push(repo, "main")
    claim("one whose tests pass is taken", code == 0, err)
    git(repo, "tag", "-a", "v1", "-m", "v1")
    code, out, err = push(repo, "v1", "main:side")
    claim("a tag and a new branch pass", code == 0, err)
    blob = git(repo, "hash-object", "-w", "--stdin", text=b"x")
    git(repo, "tag", "blob", blob)
    code, out, err = push(repo, "blob")
    claim("a tag of a blob passes", code == 0, err)
    git(repo, "commit", "-q", "--amend", "-m", "again")
    code, out, err = push(repo, "--force", "main")
    claim("a force push passes", code == 0, err)
    code, out, err = push(repo, "--delete", "side", "v1")
    claim("deletions pass", code == 0, err)
    git(repo, "merge", "-q", "--no-ff", "-m", "m", git(repo, "commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "s"))
    code, out, err = push(repo, "main")
    claim("a merge passes", code == 0, err)


def framework(tmp):
    """The pre-commit framework, through .pre-commit-hooks.yaml."""
    if not shutil.which("pre-commit"):
        print("SKIP: pre-commit is not installed: the hook was not run by the framework")
        return
    hook, repo = tmp / "hook", sample(tmp)
    hook.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hook)
    git(hook, "init", "-q", "-b", "main", ".")
    git(hook, "add", "-A")
    git(hook, "commit", "-qm", "hook")
    rev = git(hook, "rev-parse", "HEAD")
    (repo / ".pre-commit-config.yaml").write_text(f"repos:\n  - repo: {hook}\n    rev: {rev}\n    hooks: [{{id: unet}}]\n")
    env = dict(ENV, PRE_COMMIT_HOME=str(tmp / "cache"), PATH=f"{Path(UNET).parent}:{ENV['PATH']}")
    subprocess.run(["pre-commit", "install"], cwd=repo, env=env, check=True, stdout=subprocess.DEVNULL)
    for what, text, good in (("refuses", BROKEN, False), ("passes", 'WHEN node.vendor == "cisco" THEN TAG "t"\n', True)):
        (repo / "policies/30.rules").write_text(text)
        git(repo, "add", "-A")
        done = subprocess.run(["git", "commit", "-qm", what], cwd=repo, env=env, capture_output=True, text=True)
        claim(f"the framework {what}", (done.returncode == 0) == good and (good or "E0203" in done.stderr + done.stdout), done)


def usage(tmp):
    repo = sample(tmp)
    code, out, err = run([UNET, "hook", "install", "pre-comit"], repo)
    claim("a wrong name is named", code == 64 and "did you mean `pre-commit`" in err, err)
    code, out, err = run([UNET, "hook", "install", "pre-commit", "--budget", "soon"], repo)
    claim("a wrong budget is named", code == 64 and "--budget" in err, err)
    code, out, err = run([UNET, "hook", "run", "pre-receive"], repo, b"nonsense\n")
    claim("a line that is not git's is an error", code == 64, err)
    code, out, err = run([UNET, "hook", "install", "pre-commit"], tmp)
    claim("no repository is an error", code == 1 and "E0701" in err, err)


with tempfile.TemporaryDirectory() as tmp:
    sys.exit(finish((pre_commit, first_commit, chained, pre_receive, framework, usage), Path(tmp)))
