#!/usr/bin/python3
"""Completions in the shells themselves, and the manual pages under troff: usage shells.py UNET SHIPPING

Each shell loads the script that is installed and is asked as by the Tab key; every command and option that `--help` names must be
completed and have its page. A shell that is not installed is skipped, with that reason."""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

UNET, SHIPPING = (str(Path(p).resolve()) for p in sys.argv[1:3])
counts = {"passed": 0, "failed": 0, "skipped": 0}


def claim(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what}\n{str(detail)[:2000]}")


def skip(what, reason):
    counts["skipped"] += 1
    print(f"SKIP: {what}: {reason}")


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


# What --help says: commands, groups and the options of each.
COMMANDS = [m.group(1).strip() for m in re.finditer(r"^  ([a-z]+(?: [a-z]+)?)(?=  |$)", output(UNET, "--help"), re.M)]
OPTIONS = {c: re.findall(r"^  (?:-\w, |    )(--[a-z-]+)", output(UNET, "help", *c.split()), re.M) for c in COMMANDS}
FIRST = sorted({c.split()[0] for c in COMMANDS} | {"help"})

# command line up to the cursor -> the words that must be offered, all of them
CASES = [
    ("unet ", FIRST),
    ("unet poli", ["policy"]),
    ("unet policy ", [c.split()[1] for c in COMMANDS if c.startswith("policy ")]),
    ("unet help config sl", ["slice"]),
    ("unet policy eval --format js", ["json"]),
    ("unet config diff --mode ", ["text", "tree", "semantic"]),
    ("unet config slice -d cisco_i", ["cisco_ios"]),
    ("config-slicer --headers ", ["path", "none", "full"]),
    ("config-slicer --fail", ["--fail-on-empty"]),
] + [(f"unet {c} --", OPTIONS[c]) for c in COMMANDS]


def ask_bash(script, line):
    words = line.split(" ")
    code = f'source {script}; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _unet "$1"; printf "%s\\n" "${{COMPREPLY[@]}}"'
    return output("bash", "-c", code, "bash", *words).split()


def ask_fish(script, line):
    return [row.split("\t")[0] for row in output("fish", "--no-config", "-c", f"source {script}; complete -C {line!r}").splitlines()]


def check_shell(shell, script, ask):
    for line, wanted in CASES:
        got = ask(script, line)
        claim(f"{shell}: `{line}`", sorted(set(wanted)) == sorted(set(got)), f"offered {got}\nwanted {wanted}")


def check_zsh(script):
    """No terminal here: the syntax, and that the function loads and hands every option to _arguments."""
    claim("zsh: syntax", subprocess.run(["zsh", "-n", script], check=False).returncode == 0)
    for command in COMMANDS:
        group, _, name = command.partition(" ")
        words = ["unet", group] + ([name] if name else []) + ["--"]
        code = (f"_arguments() {{ print -rl -- \"$@\" }}; compdef() {{ : }}; source {script}; "
                f"service=unet; words=({' '.join(words)}); CURRENT={len(words)}; _unet")
        got = set(re.findall(r"--[a-z-]+", re.sub(r"\[(?:\\.|[^\]])*\]", "", output("zsh", "-f", "-c", code))))
        claim(f"zsh: options of {command}", set(OPTIONS[command]) <= got, f"{sorted(set(OPTIONS[command]) - got)}")


def check_pages(folder):
    pages = {p.stem for p in folder.glob("*.1")}
    claim("a page for each command", pages == {"unet", "config-slicer"} | {"unet-" + c.replace(" ", "-") for c in COMMANDS}, pages)
    if not shutil.which("groff"):
        return skip("manual pages under troff", "groff is not installed")
    for page in sorted(folder.glob("*.1")):
        run = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-P-cbou", str(page)], capture_output=True, text=True, check=False)
        claim(f"{page.name}: troff has nothing to say", run.returncode == 0 and not run.stderr, run.stderr)
        command = page.stem.removeprefix("unet-").replace("-", " ", 1)
        missing = [o for o in OPTIONS.get(command, []) if o not in run.stdout]
        claim(f"{page.name}: names every option", not missing, missing)


def main():
    folder = Path(tempfile.mkdtemp())
    for shell, ask in (("bash", ask_bash), ("fish", ask_fish), ("zsh", None)):
        script = folder / shell
        claim(f"the script of {shell}", subprocess.run([SHIPPING, shell, str(script)], check=False).returncode == 0)
        if not shutil.which(shell):
            skip(f"completion in {shell}", "it is not installed")
        elif ask:
            check_shell(shell, script, ask)
        else:
            check_zsh(script)
    claim("the pages", subprocess.run([SHIPPING, "man", str(folder)], check=False).returncode == 0)
    check_pages(folder)
    shutil.rmtree(folder)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


sys.exit(main())
