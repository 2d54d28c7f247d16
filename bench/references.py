"""The programs that unet is measured against: how each is made, how it is called, how its counts are read.

A reference is one row of REFERENCES. prepare(lab, rules) returns call(nodes file) -> command, or raises Skip with what is missing.
`nodes` is how many it judges; the time for more is worked out from that run and one over a tenth as many, so that its start does
not count against it."""
import json
import shutil
import subprocess
from pathlib import Path
from typing import Callable, NamedTuple

from lab import ROOT, Skip, read_counts

HERE = ROOT / "bench" / "refs"


class Reference(NamedTuple):
    name: str
    nodes: int
    prepare: Callable
    counts: Callable = lambda text, names: read_counts(text)


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"{program} is not installed")


def jansson_loop(lab, rules):
    need("cc")
    text = lab.spelled(rules, ".c").resolve()
    program = lab.compiled(f"jansson_loop_{rules}", HERE / "jansson_loop.c", f'-DRULES="{text}"', "-ljansson", "-lpcre2-8")
    return lambda nodes: [program, nodes]


def luajit(lab, rules):
    need("luajit")
    if subprocess.run(["luajit", "-e", "require 'cjson'"], capture_output=True).returncode:
        raise Skip("lua-cjson is not installed")
    return lambda nodes: ["luajit", "-joff", HERE / "closures.lua", lab.spelled(rules, ".lua"), nodes]


def jq(lab, rules):
    need("jq")
    return lambda nodes: ["jq", "-c", "-f", lab.spelled(rules, ".jq"), nodes]


def count_jq(text, names):
    """One list of numbers of failing rules for each node."""
    counts = [0] * len(names)
    for line in text.splitlines():
        for k in json.loads(line):
            counts[k] += 1
    return dict(zip(names, counts))


def npm(program, ending):
    """A program of refs/npm, in a folder where npm has installed its packages in the versions of package.json."""
    def prepare(lab, rules):
        need("node", "npm")
        folder = lab.folder / "npm"
        folder.mkdir(exist_ok=True)
        wanted = (HERE / "npm" / "package.json").read_text()
        for source in (HERE / "npm").iterdir():
            shutil.copy(source, folder)
        done = folder / "installed.json"
        if not done.exists() or done.read_text() != wanted:
            got = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, capture_output=True, text=True)
            if got.returncode:
                raise Skip("npm could not install the packages")
            done.write_text(wanted)
        return lambda nodes: ["node", folder / f"{program}.js", lab.spelled(rules, ending), nodes]
    return prepare


REFERENCES = (
    Reference("jansson loop", 100_000, jansson_loop),
    Reference("luajit", 100_000, luajit),
    Reference("json-logic-engine", 10_000, npm("jsonlogic", ".jsonlogic.json")),
    Reference("jq", 1_000, jq, count_jq),
    Reference("cedar-wasm", 1_000, npm("cedar", ".cedar")),
    Reference("cel-js", 500, npm("cel", ".cel.json")),
    Reference("json-rules-engine", 200, npm("engine", ".engine.json")),
)


def printed(command, path):
    """What the command prints; it goes through a file, as in a timed run it goes to none."""
    with open(path, "w") as out:
        subprocess.run([str(word) for word in command], stdout=out, stderr=subprocess.DEVNULL, check=True)
    return Path(path).read_text()
