#!/usr/bin/python3
"""Runs a fuzz target over seeds of the examples, the tests and the corpus: run.py TARGET_PROGRAM NAME UNET [RUNS]

With RUNS it makes that many runs of a fixed seed, the same ones every time, and fails where one fails. Without, it is
run.py TARGET_PROGRAM NAME UNET --seconds=N FOLDER: libFuzzer for N seconds, what it learns is kept in FOLDER."""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = Path(os.environ.get("UNET_CORPUS") or ROOT / "../shared/corpus")
MOST = 3000  # bytes of one seed
FORMS = {"netbox": 3, "ansible": 4, "nornir": 5, "nautobot": 6}


def files(*globs, root=ROOT, most=200):
    found = [p for g in globs for p in sorted(root.glob(g)) if p.is_file()]
    return [p.read_bytes() for p in found[:: max(1, len(found) // most)]]


def pieces(texts, mark=b"\n\n"):
    """Texts cut at empty lines where they are long."""
    for text in texts:
        while len(text) > MOST:
            at = text.rfind(mark, 0, MOST)
            at = at if at > 0 else MOST
            yield text[:at]
            text = text[at:].lstrip(b"\n")
            if len(text) > 20 * MOST:
                break
        yield text


def configs(most=120):
    return files("examples/*/live/*") + files("*/*.c*", "*/*.txt", "*/*.rsc", "*/*.set", root=CORPUS, most=most)


def some(texts, most):
    texts = list(texts)
    return texts[:: max(1, len(texts) // most)][:most]


def nodes():
    yield (b'{"name":"n5","vendor":"cisco","role":"edge","model":"m1","tags":["pci",7],"location":{"region":"emea","site":"fra"},'
           b'"custom_data":{"n":4,"a":{"b":{"c":true},"list":[1,{"x":2}]}},"interfaces":[{"name":"e0","mtu":1500,"enabled":true}]}\n'
           b'{"name":"n6","vendor":"k\\u00f6nig","custom_data":{"n":7.5},"interfaces":{"e1":{"mtu":9000}}}\n')
    yield b'[{"name":"a","custom_data":{"n":1e1,"a":null}},\n {"id":"x","name":"b","tags":"pci","interfaces":[null,3,{}]}]'
    yield b'{"nodes":[{"name":"a\\n\\u00e9","role":null,"vendor":3}],"x":[1,{"y":"\\\\\\""}]}'
    yield b"\n".join(b'{"name":"n%d","vendor":"cisco","custom_data":{"n":%d}}' % (i, i) for i in range(40))


def policies():
    yield from pieces(files("examples/**/*.rules", "tests/fixtures/policy/*.rules"))
    for text in files("docs/*.md", "tests/golden/*.t"):
        for rule in re.findall(rb"(?m)^ *>? *((?:RULE|DEFINE|LET|EXEMPT|TEST)\b(?:.|\n)*?)(?=\n *\n|\n```|\Z)", text):
            if len(rule) < MOST:
                yield re.sub(rb"(?m)^ *> ?", b"", rule)


def templates():
    import json
    yield from files("examples/*/templates/**/*.jinja")
    cases = CORPUS / "templates/jinja_cases.ndjson"
    lines = cases.read_text().split("\n")[:-1] if cases.is_file() else []
    for line in lines:
        text = json.loads(line).get("template", "")
        if isinstance(text, str) and len(text) < MOST:
            yield text.encode(errors="replace")
    yield b"{# template-match: interfaces ge-.*||unit .*||.* #}\n{# template-own: atleast #}\n{% import 'other' as o %}{{ o.m(1) }}"


def matches():
    exprs = [b"interface .*", b"*||.*", b"!**||unit .*", b"**||(.*)a.*\ninterface .*||ip.*", b"(?<x>[a-z]+).*||**\n.*\n**", b"set||*",
             b"router bgp .*||**||neighbor (\\S+) .*\nsystem||ntp"]
    for i, text in enumerate(some(pieces(configs()), 100)):
        yield exprs[i % len(exprs)] + b"\n\n" + text


def pairs():
    texts = some(pieces(configs()), 120)
    for i, text in enumerate(texts):
        yield text
        if i % 4 == 0:
            yield text[:1400] + b"\x1e" + texts[i - 1][:1400]
            yield text[:1400] + b"\x1e" + text[100:1500]


def regexes():
    yield b"i\n^fra[0-9]\n-edge-|$\n@a*c\n\nfra1-edge-01\nFRA\nabc\n"
    yield b"m\n^$\n(a|b){2,}?$\n\\bfoo\\b\n[^a-k]+\n\na\n\xc3\xa4foo\nab\n"
    yield b"s\n.\n(?:a*)*b$\n[[:alpha:]_-]{1,3}\n\\h\\v?\n@[!a]?\n\naab\nx\n\xe2\x82\xac\n"
    yield b"x\na b # c\n(?i:k)|\\x{20ac}\n(?<n>a)(?=b)\n\nab\nK\n"
    for text in files("examples/**/*.rules"):
        found = re.findall(rb'MATCHES (?:"([^"\n]*)"|/([^/\n]*)/)', text)
        for one in {a.replace(b"\\\\", b"\\") or b for a, b in found}:
            yield b"\n" + one + b"\n\n16.9.1\nGigabitEthernet0/1\n" + one[:20] + b"\n"


def reports(unet):
    for story in sorted((ROOT / "examples").iterdir()):
        for form in ("json", "sarif"):
            done = subprocess.run([unet, "policy", "eval", "-C", story, "--format", form], capture_output=True)
            yield done.stdout[:4 * MOST]


def fleets():
    yield from pieces(files("examples/*/nodes.yaml"), b"\n  - ")
    yield b"\x80name,vendor,tags,custom_data.n,interfaces[0].name\na,cisco,x;y,4,e0\n\"b,\"\"c\",,,5,\n"
    for name, form in FORMS.items():
        for text in files(f"inventories/*{name}*", root=CORPUS, most=12):
            yield bytes([0x80 + form]) + text[:MOST]
    for text in files("examples/*/nodes.yaml"):
        yield b"\x81" + text[:MOST]
    yield b"\x82" + next(nodes())
    yield b"\x84all:\n  children:\n    leaf:\n      hosts:\n        a[01:03]: {ansible_host: 10.0.0.1}\n      vars: {role: leaf}\n"
    yield b"\x85h1: {hostname: 10.0.0.1, groups: [a], data: {x: 1}}\nh2: {platform: ios}\n"


def workspaces():
    yield from files("examples/*/unet.yaml")
    for text in files("docs/*.md"):
        for block in re.findall(rb"```ya?ml\n(.*?)```", text, re.S):
            yield block
            yield b"\x81" + block
    yield b"\x81node:\n  custom_data.tier: {type: string, values: [gold, silver], required: true}\n  interfaces[].mtu: integer\n"


def words():
    yield from (b"10.0.0.0/8\x1e10.1.2.3", b"2001:db8::1/64\x1efe80::1%eth0", b"00:11:22:aa:bb:cc\x1e0011.22aa.bbcc",
                b"16.9.1\x1e16.12.4a", b"21.4R3-S2.6\x1e21.4R3-S10", b"7.10rc3\x1e7.9.2", b"2026-12-31T08:00:00+02:00\x1e1w2d",
                b"9.3(10)\x1e9.3(9)", b"2026-12-31\x1e10.0.0.1 255.255.255.0", b"1:7.2~beta2+dfsg-1\x1e7.2-1ubuntu0.1")


def dialects(unet):
    """Each dialect of the table in parts, with a piece of some configuration."""
    texts = some(pieces(configs()), 100)
    names = re.findall(rb"(?m)^(\w+) ", subprocess.run([unet, "config", "dialect"], capture_output=True).stdout)
    for i, name in enumerate(names):
        whole = subprocess.run([unet, "config", "dialect", name], capture_output=True).stdout
        fields = re.findall(rb"(?m)^[a-z].*\n(?: .*\n)*", whole)
        for part in (fields[::2], fields[1::2], [b"base: " + name + b"\n"] + fields[-4:]):
            text = b"".join(field if len(field) < 900 else field[:field.index(b"\n", 800) + 1] for field in part)
            yield text[:text.rfind(b"\n", 0, 2200) + 1] + b"...\n" + texts[i % len(texts)][:1800]


def seeds(name, unet):
    made = {
        "policy": policies, "template": templates, "match": matches, "diff": pairs, "regex": regexes, "fleet": fleets,
        "workspace": workspaces, "words": words, "baseline": lambda: reports(unet),
        "stream": lambda: [b + text for text in nodes() for b in (b"", b"\x81", b"\x82")],
        "json": lambda: [*nodes(), *pieces(files("docs/schemas/*.json", "examples/**/*.json"))],
        "yaml": lambda: [*pieces(files("examples/**/*.yaml"), b"\n  - "), *files("inventories/*.y*ml", root=CORPUS, most=60),
                         b"a: &x [1, 0x1f, 0o17, 017, yes, ~, 1_000, 12:30]\nb: *x\n<<: {c: 'd'}\n? e\n: |\n  f\n"],
        "slicer": lambda: pieces(configs()),
        "dialect": lambda: dialects(unet),
    }
    return [text[:MOST] for text in some(made[name](), 200)]


def dictionary(folder, name):
    found = {"policy": re.findall(r"\b[A-Z]{2,}\b", (ROOT / "grammar/policy.y").read_text().split("%%")[0]),
             "template": re.findall(r'"(\w+)"', (ROOT / "render/filter.def").read_text())
             + ["{%", "%}", "{{", "}}", "{#", "#}", "for", "in", "if", "endif", "endfor", "macro", "set", "block", "import"],
             "stream": ["name", "vendor", "custom_data", "interfaces", "tags", "location", "\\\\u00e9", "mtu", "enabled"]}
    words = sorted(set(found.get(name, [])))
    path = folder / "words.dict"
    path.write_text("".join(f'"{w}"\n' for w in words if len(w) < 60))
    return [f"-dict={path}"] if words else []


def main():
    program, name, unet, how = sys.argv[1:5]
    program, unet = str(Path(program).resolve()), str(Path(unet).resolve())
    if not CORPUS.is_dir():
        print("# the corpus is absent: fewer seeds")
    with tempfile.TemporaryDirectory(prefix="unet-fuzz-") as tmp:
        tmp = Path(tmp)
        folder = tmp / "seeds"
        folder.mkdir()
        for i, text in enumerate(seeds(name, unet)):
            (folder / f"{i:04}").write_bytes(text)
        kept = Path(os.environ.get("UNET_FUZZ_KEEP") or Path(program).resolve().parent) / f"{name}-"
        options = [f"-artifact_prefix={kept}", "-seed=1"]
        if how.startswith("--seconds="):
            options += [f"-max_total_time={how[10:]}", "-timeout=20", "-rss_limit_mb=4096", "-print_final_stats=1", f"-max_len={2 * MOST}",
                        "-close_fd_mask=1", *dictionary(tmp, name), *sys.argv[5:]]
        else:
            options += [f"-runs={how}"]
        return subprocess.run([program, *options, folder], cwd=tmp).returncode


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
