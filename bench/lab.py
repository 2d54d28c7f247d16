"""What the cases of bench/run share: commands timed in turn, workloads kept in a folder, the table of results."""
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, Optional

sys.path.insert(0, str(Path(__file__).resolve().parent))
import gen_fleet
import spell

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable


class Sample(NamedTuple):
    """One run of a process."""
    wall: float
    busy: float    # user and system time
    memory: float  # peak, MiB


class Row(NamedTuple):
    """One line of the results: texts, and whether the goal was met (None: there is none)."""
    what: str
    time: str
    busy: str
    reference: str
    ratio: str
    busy_ratio: str
    memory: str
    goal: str
    met: Optional[bool]


class Goal(NamedTuple):
    """A bound for a ratio or a figure: Goal("at most 8", 0, 8)."""
    text: str
    least: float
    most: float

    def met(self, figure):
        return self.least <= figure <= self.most


def at_most(figure, text="at most %g"):
    return Goal(text % figure if "%" in text else text, 0, figure)


def faster(times):
    """At least so many times faster than the reference."""
    return Goal(f"at least {times} times faster", 0, 1 / times)


class Skip(Exception):
    """What a case needs is not here; the text says what."""


class Failed(Exception):
    """A process did not do what it was to be timed for: no figure counts."""


launcher = None


def run_once(command, codes=(0,)):
    """One sample, through spawn.py: it is small, so that its own memory hides that of no command."""
    global launcher
    if launcher is None:
        launcher = subprocess.Popen([PYTHON, "-S", "-E", ROOT / "bench" / "spawn.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    launcher.stdin.write(json.dumps([[str(word) for word in command], os.devnull, dict(os.environ)]) + "\n")
    launcher.stdin.flush()
    *figures, code = json.loads(launcher.stdout.readline())
    if code not in codes:
        raise Failed(f"exit {code} of {' '.join(map(str, command))}")
    return Sample(*figures)


def codes_of(command):
    """The exit codes of a run that did its work: of unet also those for findings."""
    return (0, 2, 3) if any(Path(str(word)).name == "unet" for word in command[:4]) else (0,)


def in_turn(commands, runs):
    """Every command once to warm up, then RUNS rounds of all of them: name -> samples."""
    for command in commands.values():
        run_once(command, codes=codes_of(command))
    samples = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            samples[name].append(run_once(command, codes=codes_of(command)))
    return samples


def wall(samples):
    return statistics.median(s.wall for s in samples)


def busy(samples):
    return statistics.median(s.busy for s in samples)


def memory(samples):
    return max(s.memory for s in samples)


def ratio(ours, theirs, of="wall"):
    """Median of the ratios round by round, so that a machine that drifts does not show."""
    return statistics.median(getattr(a, of) / getattr(b, of) for a, b in zip(ours, theirs))


def say_time(seconds):
    return f"{seconds:.2f} s" if seconds >= 10 else f"{seconds * 1000:.0f} ms" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms"


def say_ratio(figure):
    """Three digits at most, and the other way round where the reference takes longer by far."""
    return f"{figure:.1f}" if figure >= 0.2 else f"1 : {1 / figure:.0f}"


def row(what, ours, reference="", theirs=None, goal=None):
    """A line about OURS beside THEIRS, samples of the same rounds; the goal bounds their ratio."""
    figure = ratio(ours, theirs) if theirs else None
    return Row(what, say_time(wall(ours)), say_time(busy(ours)), f"{reference} {say_time(wall(theirs))}" if theirs else "",
               say_ratio(figure) if theirs else "", say_ratio(ratio(ours, theirs, "busy")) if theirs else "", f"{memory(ours):.0f} MiB", goal.text if goal else "",
               goal.met(figure) if goal and theirs else None)


def note(what, figure, text, goal=None):
    """A line about a figure that no single pair of commands gives."""
    return Row(what, "", "", "", text, "", "", goal.text if goal else "", goal.met(figure) if goal else None)


class Lab:
    """Where the cases run: the program, how often, the folder of workloads, the core."""

    def __init__(self, options):
        self.unet = Path(options.unet) if options.unet else ROOT / "build" / "plain" / "cli" / "unet"
        self.build = self.unet.parent.parent
        self.runs, self.quick = options.runs, options.quick
        self.folder = Path(options.folder) if options.folder else ROOT / "build" / "bench"
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.unet.exists():
            sys.exit(f"bench: no program at {self.unet}: build it (scripts/build.sh plain), or name it with --unet")
        self.pin = ["taskset", "-c", str(max(os.sched_getaffinity(0)))] if shutil.which("taskset") else []
        usage = subprocess.run([self.unet, "policy", "eval", "--help"], capture_output=True, text=True, check=True).stdout
        self.options = set(re.findall(r"--[a-z][a-z-]*", usage))
        self.one = ["--jobs", "1"] if "--jobs" in self.options else []
        self.sound = set()

    def scratch(self, name):
        """A folder of its own for a case, empty."""
        path = self.folder / "scratch" / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def made(self, name, make, *sources):
        """A file that make(path) writes: kept from run to run until one of the sources of its maker is newer."""
        path = self.folder / name
        if not path.exists() or any(Path(source.__file__).stat().st_mtime > path.stat().st_mtime for source in sources):
            part = path.with_name("making." + path.name)
            make(part)
            if path.is_dir():
                shutil.rmtree(path)
            part.rename(path)
        return path

    def nodes(self, count, ending="ndjson"):
        """The fleet in a format; csv has no lists."""
        write = {"ndjson": gen_fleet.write_nodes, "yaml": gen_fleet.write_yaml, "csv": gen_fleet.write_csv}[ending]
        return self.made(f"nodes_{count}.{ending}", lambda path: write(path, count), gen_fleet)

    def rules(self, count):
        return self.made(f"rules_{count}.rules", lambda path: gen_fleet.write_rules(path, gen_fleet.gen_rules(count)), gen_fleet)

    def spelled(self, count, ending):
        """The same rules in the language of a reference."""
        return self.made(f"rules_{count}{ending}", 
                         lambda path: path.write_text(spell.WRITERS[ending](gen_fleet.gen_rules(count))), gen_fleet, spell)

    def expected(self, nodes, rules):
        """Rule -> how often it must fail."""
        def make(path):
            gen_fleet.write_expected(path, gen_fleet.gen_rules(rules), gen_fleet.read_nodes(self.nodes(nodes)))
        return read_counts(self.made(f"expected_{nodes}_{rules}.tsv", make, gen_fleet).read_text())

    def tool(self, name):
        """A program of bench/ that meson builds only when asked."""
        done = subprocess.run(["ninja", "-C", self.build, f"bench/{name}"], capture_output=True, text=True)
        if done.returncode:
            raise Skip(f"bench/{name} does not build in {self.build.name}")
        return self.build / "bench" / name

    def compiled(self, name, source, *arguments):
        """A reference in C: the compiler is called when its source is newer."""
        program = self.folder / name
        if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
            done = subprocess.run(["cc", "-O2", "-march=native", source, "-o", program, *arguments], capture_output=True, text=True)
            if done.returncode:
                raise Skip(f"{source.name} does not build: {done.stderr.splitlines()[0]}")
        return program

    def eval(self, nodes, rules, *more, ending="ndjson"):
        """The command that judges; its counts of failures are checked first."""
        plain = [self.unet, "policy", "eval", "-p", self.rules(rules), "-n", self.nodes(nodes, ending), *self.one]
        if (nodes, rules, ending) not in self.sound:
            self.check(plain, self.expected(nodes, rules), f"{rules} rules over {nodes} nodes")
            self.sound.add((nodes, rules, ending))
        return [*self.pin, *plain, *more]

    def check(self, command, expected, what):
        """Each rule must fail as often as expected."""
        done = subprocess.run([*command, "--format", "json", "--max-findings", "0"], capture_output=True)
        if done.returncode not in (0, 2, 3):
            raise Failed(f"exit {done.returncode}: {done.stderr.decode()[:300]}")
        have = {r["id"]: r["counts"]["fail"] for r in json.loads(done.stdout)["rules"]}
        if have != expected:
            wrong = [name for name in expected if have.get(name) != expected[name]]
            raise Failed(f"{what}: unet's counts of failures differ from those expected, of {', '.join(wrong[:5])}")


def read_counts(text):
    return {name: int(count) for name, count in (line.split("\t") for line in text.splitlines())}


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def megabytes(path):
    return f"{path.stat().st_size / 1e6:.1f} MB"
