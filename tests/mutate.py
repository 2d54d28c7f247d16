#!/usr/bin/python3
"""Feeds mutated policies, templates, node data and configurations to unet: mutate.py UNET [SECONDS [SEED]]

Every run must end by itself within 20 s with one of the documented exit codes; an input that does not is kept in the temporary
folder and named. Use a build with sanitizers. Seeds are the examples, the fixtures and, where it is there, the corpus."""
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("UNET_CORPUS", ROOT / "../shared/corpus"))
EXITS = {0, 1, 2, 3, 4, 5, 64, 65, 66}
TOKENS = [b"\0", b"\xff\xfe", b"\r", b"\t", b"\n", b"{", b"}", b"{{", b"}}", b"{%", b"%}", b"{#", b"#}", b"\"", b"'", b"/*", b"*/",
          b";", b"!", b"^C", b"banner motd ^", b"(" * 300, b"[" * 300, b"{" * 300, b"- " * 300, b"&a *a", b"WHEN", b" THEN ",
          b" AND NOT (", b"-9223372036854775808", b"1e999", b"\\u0000", b"\\", b"||", b"**", b"A" * 5000, b"quit", b"end", b"|"]
NODES = (b'{"name": "a", "vendor": "cisco", "platform": "cisco_ios", "role": "core", "software_version": "16.9.1", "management_ip": '
         b'"10.0.0.1", "interfaces": [{"name": "e0", "mtu": 1500, "up": true}, {"name": "e1"}], "tags": ["x"], '
         b'"custom_data": {"x": [1, 2.5, "y", null, true]}}\n{"name": "b", "vendor": "juniper", "management_ip": "10.0.0.1"}\n')
CONFIG = (b"hostname a\naaa new-model\ninterface Gi0/1\n description x\n ip address 10.0.0.1 255.255.255.0\ninterface Gi0/2\n shutdown\n"
          b"router bgp 65000\n neighbor 10.0.0.2 remote-as 65001\nline vty 0 4\n transport input ssh\nend\n")
VARS = b"""{"node": {"name": "a", "custom_data": {"ntp": ["192.0.2.1", "2001:db8::1"], "dns": ["192.0.2.53"],
  "access_ports": [{"n": 1, "desc": "d", "vlan": 10}], "uplink": {"port": "ge-0/0/0", "address": "192.0.2.0/30", "desc": "u"},
  "bgp": {"asn": 64497, "id": "192.0.2.12", "peer": "192.0.2.1", "peer_asn": 64500, "own": "203.0.113.0/24"}}}}"""


def seeds():
    kinds = {
        "rules": list(ROOT.glob("examples/*/policies/*.rules")) + list(ROOT.glob("tests/fixtures/policy/*.rules")),
        "jinja": list(ROOT.glob("examples/*/templates/**/*.jinja")),
        "yaml": list(ROOT.glob("examples/*/nodes.yaml")),
        "cfg": list(ROOT.glob("examples/*/live/*")) + [p for p in CORPUS.glob("**/*.c*") if p.stat().st_size < 30000],
    }
    return {k: [p.read_bytes() for p in sorted(v) if p.is_file()] for k, v in kinds.items()}


def mutated(dice, pool):
    data = bytearray(dice.choice(pool))
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        at, n = dice.randrange(len(data) + 1), dice.choice((1, 2, 8, 64, 512))
        match dice.randrange(6):
            case 0:
                data[at:at + n] = b""
            case 1:
                data[at:at] = dice.choice(TOKENS)
            case 2 if at < len(data):
                data[at] ^= 1 << dice.randrange(8)
            case 3:
                other = dice.choice(pool)
                start = dice.randrange(len(other) + 1)
                data[at:at] = other[start:start + n]
            case 4:
                data[at:at] = data[at:at + n] * dice.choice((2, 50))
            case 5:
                data = data[:at]
    return bytes(data)


def commands(dice, kind, path, other):
    if kind == "rules":
        (path.parent / "a.cfg").write_bytes(CONFIG)
        return [["policy", "validate", path], ["policy", "eval", "-p", path, "-n", other, "--configs", path.parent / "{node.name}.cfg"],
                ["policy", "show", "--bytecode", "-p", path], ["policy", "test", "-p", path], ["policy", "fmt", "--check", path]]
    if kind == "jinja":
        return [["template", "render", "--template", path.name, "-t", path.parent, "--vars", other], ["template", "validate", "-t", path.parent]]
    if kind == "yaml":
        return [["node", "validate", "-n", path], ["node", "show", "-n", path, "*"]]
    dialect = dice.choice((None, "cisco_ios", "frr", "juniper_junos", "mikrotik_routeros", "bird2", "generic_indent", "generic_brace", "flat"))
    chosen = ["--dialect", dialect] if dialect else []
    expr = dice.choice(("**", "interface .*", "*||.*", "!**||unit .*"))
    return [["config", "slice", "-m", expr, *chosen, path], ["config", "diff", "--mode", "semantic", *chosen, path, other],
            ["config", "detect", path]]


def main():
    unet = str(Path(sys.argv[1]).resolve())
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    dice = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    pools, runs, bad, exits = seeds(), 0, 0, {}
    tmp = Path(tempfile.mkdtemp(prefix="unet-mutate-"))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        kind = dice.choice(list(pools))
        folder = tmp / "t"
        folder.mkdir(exist_ok=True)
        text, other = mutated(dice, pools[kind]), tmp / "other"
        path = folder / ("input_test.rules" if kind == "rules" and b"EXPECT" in text else f"input.{kind}")
        path.write_bytes(text)
        other.write_bytes({"cfg": dice.choice(pools["cfg"]), "jinja": VARS}.get(kind, NODES))
        for command in commands(dice, kind, path, other):
            runs += 1
            try:
                done = subprocess.run([unet, *map(str, command)], cwd=tmp, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
                code, err = done.returncode, done.stderr
            except subprocess.TimeoutExpired:
                code, err = "timeout", b""
            exits[kind, code] = exits.get((kind, code), 0) + 1
            if code not in EXITS:
                bad += 1
                keep = tmp / f"bad-{bad}.{kind}"
                keep.write_bytes(path.read_bytes())
                (tmp / f"bad-{bad}.other").write_bytes(other.read_bytes())
                print(f"FAILED: exit {code}: {' '.join(map(str, command))}; kept as {keep}\n{err.decode(errors='replace')[:1500]}")
        path.unlink()
    print("exits:", ", ".join(f"{kind} {code}: {n}" for (kind, code), n in sorted(exits.items(), key=str)))
    print(f"{runs - bad} passed, {bad} failed")
    return 1 if bad else 0


sys.exit(main())
