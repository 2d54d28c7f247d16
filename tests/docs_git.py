#!/usr/bin/python3
"""Runs the commands of docs/git.md, word by word, in repositories made for them: usage docs_git.py UNET"""
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from gitkit import ROOT, claim, finish, git, run, sample

UNET = str(Path(sys.argv[1]).resolve())
PAGE = ROOT / "docs/git.md"


def lines():
    """The indented lines of the page, without the prompt of a transcript and what stands behind two blanks."""
    for at, line in enumerate(PAGE.read_text().splitlines(), 1):
        if line.startswith("    "):
            yield at, re.split(r"\s{2,}", line[4:].removeprefix("$ "))[0]


def page(tmp):
    repo = sample(tmp)
    for name in ("v2.4", "feature", "origin/main"):
        git(repo, "branch", name)
    git(repo, "commit", "-q", "--allow-empty", "-m", "two")
    (repo / "nodes.ndjson").write_text('{"name": "z", "vendor": "cisco", "lifecycle": "live"}\n')
    git(tmp, "init", "-q", "--bare", "server.git")
    work = tmp / "work"
    work.mkdir()
    shutil.copy(repo / "nodes.yaml", work)
    settings = "\n".join(l[4:] for l in PAGE.read_text().split("    # unet.yaml\n")[1].split("\n\n")[0].splitlines())
    settings = re.sub(r'url: "[^"]*policies.git"', "url: ../repo, path: policies", settings)
    settings = re.sub(r'url: "[^"]*templates.git"', "url: ../repo", settings).replace("path: jinja", "path: templates")
    (work / "unet.yaml").write_text(settings)
    seen = []
    for at, line in lines():
        if not line.startswith("unet ") or line.startswith("unet:"):
            continue
        words = shlex.split(line.replace("/srv/git/policies.git", str(tmp / "server.git")))
        words = words[:words.index(";")] if ";" in words else words
        code, out, err = run([UNET, *words[1:]], work if words[1] == "git" else repo)
        claim(f"docs/git.md:{at}: {line} does its work", code in (0, 2) and (out or err), f"{code}\n{out.decode()}\n{err}")
        seen.append(" ".join(words[1:3]))
    for command in ("policy eval", "template diff", "git sync", "git status", "git log", "hook install", "hook uninstall"):
        claim(f"the page shows {command}", command in seen, seen)


def settings_of_the_table(tmp):
    """Each setting that the table names is one."""
    names = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.M)
    work = tmp / "work"
    work.mkdir()
    claim("the table is found", {"url", "ref", "token_env"} <= set(names), names)
    for name in names:
        row = "{url: ../gone" + ("" if name == "url" else f", {name}: x") + "}"
        (work / "unet.yaml").write_text(f"git: {{policies: {row}}}\n")
        code, out, err = run([UNET, "git", "sync"], work)
        claim(f"{name} is a setting", "E0704" in err and code in (1, 68), f"{code} {err}")


with tempfile.TemporaryDirectory() as tmp:
    sys.exit(finish((page, settings_of_the_table), Path(tmp)))
