#!/usr/bin/python3
"""Revisions read without a checkout equal runs on their checkouts, and hostile trees are refused: usage revisions.py UNET"""
import sys
import tempfile
from pathlib import Path

from gitkit import TEST, TESTED, claim, finish, git, run, sample, tree

UNET = str(Path(sys.argv[1]).resolve())


def two_commits(tmp):
    repo = sample(tmp)
    rules = repo / "policies/10_compliance.rules"
    rules.write_text(rules.read_text().replace("15.2(7)E10", "15.2(2)E6"))
    git(repo, "commit", "-qam", "two")
    return repo


def tested(tmp):
    """Two commits: in the first the test fails."""
    repo = sample(tmp)
    (repo / "policies/40.rules").write_text(TESTED)
    for role in ("edge", "core"):
        (repo / "policies/40_test.rules").write_text(TEST % role)
        git(repo, "add", "-A")
        git(repo, "commit", "-qm", role)
    return repo


def equal_runs(tmp):
    repo = two_commits(tmp)
    git(tmp, "clone", "-q", "--bare", repo, "bare.git")
    git(tmp, "clone", "-q", repo, "checkout")
    git(tmp / "checkout", "checkout", "-q", "HEAD~1")
    for command in (["policy", "eval"], ["policy", "validate"], ["policy", "eval", "--format", "json"], ["template", "validate"],
                    ["template", "render", "--all"], ["template", "diff", "--all"], ["node", "list"], ["check"]):
        want = run([UNET, *command], tmp / "checkout")
        for where, rev in ((repo, "HEAD~1"), (tmp / "bare.git", "HEAD~1"), (tmp / "bare.git", "main@{0}~1"), (repo / "policies", "HEAD~1:")):
            if rev == "main@{0}~1" and not (where / "logs").exists():
                continue
            have = run([UNET, *command, "--rev", rev], where)
            claim(f"{' '.join(command)} --rev {rev} in {where.name} equals the checkout's", have == want, f"{have}\n{want}")
    code, out, err = run([UNET, "policy", "eval", "--rev", "HEAD~1"], repo / "policies")
    claim("in a subfolder the workspace is found upwards in the revision", code == 2 and b"../nodes.yaml" in out, err)
    code, out, err = run([UNET, "policy", "validate", "--rev", "HEAD", "10_compliance.rules"], repo / "policies")
    claim("an argument names a file of the revision", code == 0 and b"3 rules in 1 file" in out, out.decode() + err)
    (repo / "policies/10_compliance.rules").write_text("broken")
    code, out, err = run([UNET, "policy", "validate", "--rev", "HEAD"], repo)
    claim("the work tree is not looked at", code == 0, err)
    (tmp / "own.ndjson").write_text('{"name": "z", "vendor": "cisco", "lifecycle": "live"}\n')
    code, out, err = run([UNET, "node", "list", "--rev", "HEAD", "-n", tmp / "own.ndjson"], repo)
    claim("data may come from the disk", code == 0 and out.startswith(b"z"), err)


def tests_of_a_revision(tmp):
    repo = tested(tmp)
    git(tmp, "clone", "-q", "--bare", repo, "bare.git")
    for where in (repo, tmp / "bare.git"):
        code, out, err = run([UNET, "policy", "test", "--rev", "HEAD"], where)
        claim("policy test runs the tests of a revision", code == 0 and b"1 test: 1 passed, 0 failed" in out, out.decode() + err)
        code, out, err = run([UNET, "policy", "test", "--rev", "HEAD~1"], where)
        claim("and those of the one before", code == 2 and b"policies/40_test.rules:3:3: fail: a core is found: core-tag skips" in out,
              out.decode() + err)


def shallow(tmp):
    repo = two_commits(tmp)
    git(tmp, "clone", "-q", "--depth", "1", f"file://{repo}", "shallow")
    code, out, err = run([UNET, "policy", "eval", "--rev", "HEAD"], tmp / "shallow")
    claim("a shallow clone serves what it holds", code == 0 and b"8 rules" in out, err)
    code, out, err = run([UNET, "policy", "eval", "--rev", "HEAD~1"], tmp / "shallow")
    claim("a commit that is not there is an error", code == 1 and "E0702" in err, err)
    code, out, err = run([UNET, "policy", "eval", "--rev", "HEAD"], tmp)
    claim("no repository is an error", code == 1 and "E0701" in err, err)


def hostile(tmp):
    repo = tmp / "hostile"
    repo.mkdir()
    git(repo, "init", "-q", "-b", "main", ".")
    rule = git(repo, "hash-object", "-w", "--stdin", text=b'WHEN node.vendor == "x" THEN TAG "t"\n')
    link = {t: git(repo, "hash-object", "-w", "--stdin", text=t.encode()) for t in ("/etc/passwd", "../../../etc/passwd", "b.rules", "a.rules")}
    good = [("100644", "b.rules", rule)]
    cases = [
        ("a plain tree", good, 0, "1 rule"),
        ("an entry ..", [("100644", "..", rule), *good], 1, "E0604"),
        ("an entry .git", [("40000", ".git", tree(repo, good)), *good], 1, "E0604"),
        ("an entry .GIT", [("40000", ".GIT", tree(repo, good)), *good], 1, "E0604"),
        ("an entry with a slash", [("100644", "a/b.rules", rule), *good], 1, "E0604"),
        ("a link to an absolute path", [("120000", "a.rules", link["/etc/passwd"]), *good], 1, "E0604"),
        ("a link that leads out", [("120000", "a.rules", link["../../../etc/passwd"]), *good], 1, "E0604"),
        ("a link to itself", [("120000", "a.rules", link["a.rules"]), *good], 1, "E0604"),
        ("a link that stays inside", [("120000", "a.rules", link["b.rules"]), *good], 0, "2 rules"),
        ("a submodule", [("160000", "a.rules", "1" * 40), *good], 0, "1 rule"),
        ("an object that is not there", [("100644", "a.rules", "2" * 40), *good], 65, "E0602"),
        ("a tree where a blob should be", [("100644", "a.rules", tree(repo, good)), *good], 65, "E0604"),
    ]
    for what, entries, code, text in cases:
        root = tree(repo, [("40000", "policies", tree(repo, entries))])
        have = run([UNET, "policy", "validate", "--rev", f"{root}", "policies"], repo)
        claim(f"{what}: exit {code}", have[0] == code and text in have[1].decode() + have[2], have)
    settings = git(repo, "hash-object", "-w", "--stdin", text=b"limits: {git_blob: 30}\n")
    small = tree(repo, [("40000", "policies", tree(repo, good)), ("100644", "unet.yaml", settings)])
    have = run([UNET, "policy", "validate", "--rev", small], repo)
    claim("a file over the limit is refused by its size", have[0] == 65 and "E0601" in have[2] and "b.rules" in have[2], have)
    deep = tree(repo, good)
    for _ in range(100):
        deep = tree(repo, [("40000", "d", deep)])
    have = run([UNET, "policy", "validate", "--rev", tree(repo, [("40000", "policies", deep)]), "policies"], repo)
    claim("folders nested beyond the limit are refused", have[0] == 1 and "E0601" in have[2], have)
    wide = tree(repo, [("100644", f"f{i:04}.rules", rule) for i in range(20)])
    for _ in range(8):
        wide = tree(repo, [("40000", f"d{i}", wide) for i in range(10)])
    have = run([UNET, "policy", "validate", "--rev", tree(repo, [("40000", "policies", wide)]), "policies"], repo)
    claim("a bomb of trees is refused", have[0] == 1 and "E0601" in have[2], have)


with tempfile.TemporaryDirectory() as tmp:
    sys.exit(finish((equal_runs, tests_of_a_revision, shallow, hostile), Path(tmp)))
