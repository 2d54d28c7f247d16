#!/usr/bin/python3
"""Workload 1: a fleet as NDJSON, rules over it, and how often each rule must fail.

usage: gen_fleet.py OUTDIR NODES RULES      fixed seeds: the same numbers give the same files

Writes nodes.ndjson, rules.rules and expected.tsv (rule, failures). A rule fails on a node when its guard holds and the asserted
path is missing or differs; comparisons touch only fields that every node has, or stand behind IS NOT NULL in the same AND. The
expectation knows nothing of the program under test: `fails` walks one document, `failures` counts many at once with one bit for
each node, and the second is held against the first on some nodes of every run. spell.py says the same rules in other languages."""
import csv
import json
import operator
import random
import re
import sys
from pathlib import Path

SITES = [(c + str(i), r) for c, r in (("fra", "emea"), ("ams", "emea"), ("lon", "emea"), ("par", "emea"), ("nyc", "amer"),
         ("sjc", "amer"), ("chi", "amer"), ("gru", "amer"), ("sin", "apac"), ("tyo", "apac"), ("syd", "apac"), ("hkg", "apac"))
         for i in (1, 2, 3)]
VENDORS = {
    "cisco": (["C9300-48UXM", "C9500-32C", "N9K-C93180YC", "ASR1001-X", "ISR4451"], ["16.12.4", "17.6.5", "17.9.4a", "17.12.1", "10.2.3"], "GigabitEthernet0/0/%d"),
    "juniper": (["EX4300-48T", "QFX5120-48Y", "MX204", "SRX345", "PTX10001"], ["18.4R1", "20.4R3-S2", "21.4R3", "22.2R3", "23.4R1"], "ge-0/0/%d"),
    "arista": (["DCS-7050SX3", "DCS-7280R3", "CCS-720XP"], ["4.26.3M", "4.28.1F", "4.30.2F"], "Ethernet%d"),
    "nokia": (["7750-SR-1", "7220-IXR-D2", "7250-IXR"], ["22.10.R4", "23.3.R1", "23.10.R2"], "ethernet-1/%d"),
    "mikrotik": (["CCR2004-1G", "CRS326-24G"], ["6.49.10", "7.11.2", "7.13"], "ether%d"),
    "fortinet": (["FG-100F", "FG-600E", "FG-1801F"], ["7.0.12", "7.2.6", "7.4.1"], "port%d"),
}
ROLES = ["core", "edge", "access", "spine", "leaf", "firewall", "oob"]
LIFE = ["planned", "implementing", "live", "live", "live", "live", "decommissioned"]
TAGS = ["prod", "pci", "lab", "dmz", "voice", "iot", "backup", "mpls", "vxlan", "legacy"]


def gen_nodes(n, seed=1001):
    rnd = random.Random(seed)
    for i in range(n):
        site, region = rnd.choice(SITES)
        vendor = rnd.choice(("cisco", "cisco", "cisco", "juniper", "juniper", "arista", "arista", "nokia", "mikrotik", "fortinet"))
        models, vers, ifname = VENDORS[vendor]
        role = rnd.choice(ROLES)
        cd = {"snmp": {"enabled": rnd.random() < .9, "version": rnd.choice((2, 2, 3, 3, 3)), "community": "c%06x" % rnd.getrandbits(24)},
              "vlans": sorted(rnd.sample(range(1, 400), rnd.randint(2, 10))),
              "tags": rnd.sample(TAGS, rnd.randint(1, 4)),
              "cpu": {"load": rnd.randint(0, 100), "cores": rnd.choice((2, 4, 8, 16))},
              "mem": {"total_mb": rnd.choice((4096, 8192, 16384, 32768)), "used_mb": rnd.randint(512, 4096)},
              "uptime_days": rnd.randint(0, 2000), "backup_enabled": rnd.random() < .85}
        if rnd.random() < .92:
            cd["ntp"] = {"servers": ["10.0.%d.%d" % (rnd.randint(0, 3), rnd.randint(1, 9)) for _ in range(2)], "stratum": rnd.randint(1, 5)}
        if rnd.random() < .88:
            cd["syslog"] = {"host": "10.9.0.%d" % rnd.randint(1, 4), "severity": rnd.randint(3, 7)}
        if rnd.random() < .9:
            cd["aaa"] = {"mode": rnd.choice(("tacacs", "tacacs", "radius", "local"))}
        if rnd.random() < .05:
            cd["notes"] = 'moved from "old" rack\n\u00fc-check \\ ' + str(i)
        yield {"id": "%08x-%04x-4%03x" % (rnd.getrandbits(32), rnd.getrandbits(16), i & 0xfff),
               "name": "%s-%s-%05d" % (site, role, i), "domain": "%s.net.example" % region, "vendor": vendor,
               "model": rnd.choice(models), "role": role, "lifecycle": rnd.choice(LIFE),
               "management_ip": "10.%d.%d.%d" % (rnd.randint(0, 99), rnd.randint(0, 255), rnd.randint(1, 254)),
               "software_version": rnd.choice(vers),
               "location": {"site": site, "region": region, "rack": "r%02d" % rnd.randint(1, 40)}, "custom_data": cd,
               "interfaces": [{"name": ifname % k, "mtu": rnd.choice((1500, 1500, 9000, 9216)), "enabled": rnd.random() < .8,
                               "speed": rnd.choice((1000, 10000, 25000, 100000))} for k in range(rnd.randint(4, 8))]}


def regex_pool():
    """(path, pattern), in an order that the rules' seeds depend on."""
    out = [("name", f"^{site[:3]}[0-9]+-") for site, _ in SITES[::3]]
    for role in ROLES:
        out.append(("name", f"-{role}-[0-9]+$"))
        out.append(("name", f"^(fra|ams|lon)[0-9]-{role}"))
    out += [("name", f"{digits}$") for digits in ("[05]", "[13579]", "7")]
    out += [("management_ip", f"^10\\.{digits}[0-9]?\\.") for digits in ("[123]", "[4-6]", "9")]
    out += [("management_ip", "\\.(1|254)$"), ("software_version", "^17\\.(6|9|12)\\."),
            ("software_version", "^(18|20)\\.4R[0-9]"), ("software_version", "^4\\.2[68]\\."),
            ("software_version", "R[0-9](-S[0-9]+)?$"), ("model", "^(C9|N9K)"), ("model", "^(EX|QFX)[0-9]{4}"),
            ("model", "^DCS-7(050|280)"), ("model", "^FG-[0-9]+[EF]$")]
    return out


RX = regex_pool()


def gen_rules(m, seed=2002):
    rnd = random.Random(seed)
    sites = [s for s, _ in SITES]

    def atom():
        k = rnd.randrange(100)
        if k < 22:
            p, vs = rnd.choice((("vendor", list(VENDORS)), ("role", ROLES), ("lifecycle", ["planned", "implementing", "live", "decommissioned"]),
                                ("location.region", ["emea", "amer", "apac"]), ("location.site", sites), ("domain", ["emea.net.example", "amer.net.example"])))
            return ("cmp", p, "==", rnd.choice(vs))
        if k < 32:
            p, vs = rnd.choice((("vendor", list(VENDORS)), ("role", ROLES), ("lifecycle", ["planned", "decommissioned"])))
            return ("cmp", p, "!=", rnd.choice(vs))
        if k < 52:
            p, lo, hi = rnd.choice((("custom_data.cpu.load", 5, 95), ("custom_data.cpu.cores", 2, 16), ("custom_data.mem.used_mb", 600, 4000),
                                    ("custom_data.mem.total_mb", 4096, 32768), ("custom_data.uptime_days", 10, 1900), ("custom_data.snmp.version", 2, 3)))
            return ("cmp", p, rnd.choice(("<", ">", "<=", ">=")), rnd.randint(lo, hi))
        if k < 66:
            return ("match", rnd.randrange(len(RX)))
        if k < 74:
            p, vs = rnd.choice((("model", ["93", "48", "SR", "IXR", "X3"]), ("name", ["core", "edge", "00", "99"]), ("software_version", ["R3", ".4", "17."])))
            return ("has_str", p, rnd.choice(vs))
        if k < 84:
            if rnd.random() < .7:
                return ("has_elem", "custom_data.tags", rnd.choice(TAGS))
            return ("has_elem", "custom_data.vlans", rnd.randint(1, 399))
        if k < 93:
            p, vs = rnd.choice((("vendor", list(VENDORS)), ("role", ROLES), ("location.site", sites), ("lifecycle", ["planned", "implementing", "live", "decommissioned"])))
            return ("in", p, rnd.sample(vs, rnd.randint(2, min(4 if p != "location.site" else 8, len(vs) - 1))))
        j = rnd.randrange(4)
        if j == 0:
            return ("null", rnd.choice(("custom_data.ntp", "custom_data.syslog", "custom_data.aaa")))
        if j == 1:
            return ("notnull", rnd.choice(("custom_data.ntp", "custom_data.syslog", "custom_data.aaa")))
        if j == 2:
            return ("and", [("notnull", "custom_data.ntp"), ("cmp", "custom_data.ntp.stratum", rnd.choice(("<", ">")), rnd.randint(1, 5))])
        return ("and", [("notnull", "custom_data.syslog"), ("cmp", "custom_data.syslog.severity", ">=", rnd.randint(3, 7))])

    def lit():
        a = atom()
        return ("not", a) if rnd.random() < .15 else a

    def cond():
        k = rnd.random()
        if k < .15:
            return lit()
        if k < .55:
            return ("and", [lit() for _ in range(rnd.randint(2, 3))])
        if k < .70:
            return ("or", [lit() for _ in range(rnd.randint(2, 3))])
        if k < .90:
            return ("and", [lit(), ("or", [lit() for _ in range(2)]), lit()] if rnd.random() < .5 else [lit(), ("or", [lit() for _ in range(2)])])
        return ("and", [lit(), ("not", ("or", [lit(), lit()]))])

    asserts = [("custom_data.backup_enabled", True), ("custom_data.snmp.version", 3), ("custom_data.snmp.enabled", True), ("lifecycle", "live"),
               ("custom_data.ntp.stratum", 2), ("custom_data.syslog.host", "10.9.0.1"), ("custom_data.aaa.mode", "tacacs"), ("location.region", "emea"),
               ("custom_data.cpu.cores", 8)]
    return [("r%04d" % i, cond(), rnd.choice(asserts)) for i in range(m)]


RXC = [re.compile(r[1]) for r in RX]


def get(node, path):
    for key in path.split("."):
        if not isinstance(node, dict) or key not in node:
            return None
        node = node[key]
    return node


COMPARE = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}


def holds(a, node):
    kind = a[0]
    if kind == "and":
        return all(holds(x, node) for x in a[1])
    if kind == "or":
        return any(holds(x, node) for x in a[1])
    if kind == "not":
        return not holds(a[1], node)
    if kind == "match":
        return RXC[a[1]].search(get(node, RX[a[1]][0])) is not None
    value = get(node, a[1])
    if kind == "cmp":
        return COMPARE[a[2]](value, a[3])
    if kind in ("has_str", "has_elem"):
        return a[2] in value
    if kind == "in":
        return value in a[2]
    return (value is None) == (kind == "null")


def fails(rule, node):
    return holds(rule[1], node) and get(node, rule[2][0]) != rule[2][1]


class Bits:
    """For some nodes, which of them a condition takes: bit i of an integer stands for node i. Each atom is worked out once for
    each distinct value of its path."""

    def __init__(self, nodes):
        self.nodes, self.all, self.places, self.known = nodes, (1 << len(nodes)) - 1, {}, {}

    def values(self, path):
        """Value -> numbers of the nodes that have it; of a list its elements, of a map only that there is one."""
        if path not in self.places:
            found = self.places[path] = {}
            for i, node in enumerate(self.nodes):
                value = get(node, path)
                for key in dict.fromkeys(value) if isinstance(value, list) else ["a map"] if isinstance(value, dict) else [value]:
                    found.setdefault(key, []).append(i)
        return self.places[path]

    def where(self, path, wanted):
        bits = bytearray(len(self.nodes) // 8 + 1)
        for value, places in self.values(path).items():
            if wanted(value):
                for i in places:
                    bits[i >> 3] |= 1 << (i & 7)
        return int.from_bytes(bits, "little")

    def atom(self, a):
        kind = a[0]
        if kind == "match":
            return self.where(RX[a[1]][0], RXC[a[1]].search)
        if kind == "cmp":
            return self.where(a[1], lambda value: value is not None and COMPARE[a[2]](value, a[3]))
        if kind == "has_str":
            return self.where(a[1], lambda value: a[2] in value)
        if kind == "has_elem":
            return self.where(a[1], lambda value: a[2] == value)
        if kind == "in":
            return self.where(a[1], lambda value: value in a[2])
        return self.where(a[1], lambda value: (value is None) == (kind == "null"))

    def of(self, a):
        if a[0] == "not":
            return self.all & ~self.of(a[1])
        if a[0] in ("and", "or"):
            bits = [self.of(x) for x in a[1]]
            out = bits[0]
            for more in bits[1:]:
                out = out & more if a[0] == "and" else out | more
            return out
        key = str(a)
        if key not in self.known:
            self.known[key] = self.atom(a)
        return self.known[key]

    def fails(self, rule):
        path, value = rule[2]
        return self.of(rule[1]) & ~self.of(("cmp", path, "==", value))


def failures(rules, nodes):
    """How often each rule fails on the nodes, which may be any number: they are taken ten thousand at a time."""
    counts, part, first = [0] * len(rules), [], True

    def count():
        bits = Bits(part)
        for k, rule in enumerate(rules):
            taken = bits.fails(rule)
            counts[k] += taken.bit_count()
            if first and k < 1000 and any(fails(rule, node) != (taken >> i & 1) for i, node in enumerate(part[:50])):
                raise AssertionError(f"{rule[0]}: the two interpreters differ")
    for node in nodes:
        part.append(node)
        if len(part) == 10000:
            count()
            part, first = [], False
    if part:
        count()
    return counts


def text(a):
    kind = a[0]
    if kind in ("and", "or"):
        return "(" + f" {kind.upper()} ".join(map(text, a[1])) + ")"
    if kind == "not":
        return f"NOT ({text(a[1])})"
    if kind == "match":
        return f"{RX[a[1]][0]} MATCHES {json.dumps(RX[a[1]][1])}"
    if kind == "cmp":
        return f"{a[1]} {a[2]} {json.dumps(a[3])}"
    if kind in ("has_str", "has_elem"):
        return f"{a[1]} CONTAINS {json.dumps(a[2])}"
    if kind == "in":
        return f"{a[1]} IN [{', '.join(map(json.dumps, a[2]))}]"
    return f"{a[1]} IS {'NULL' if kind == 'null' else 'NOT NULL'}"


def write_rules(path, rules):
    path.write_text("".join(f"RULE {name}\nWHEN {text(guard)}\nTHEN ASSERT {field} IS {json.dumps(value)}\n\n"
                            for name, guard, (field, value) in rules))


def write_nodes(path, count):
    with open(path, "w") as out:
        for node in gen_nodes(count):
            out.write(json.dumps(node, separators=(",", ":"), ensure_ascii=False) + "\n")


PLAIN = re.compile(r"(?!(true|false|null|yes|no|on|off)$)[A-Za-z][A-Za-z0-9_./-]*")


def yaml_lines(value, indent):
    """Block style as people write it: a text is plain where it may be."""
    def scalar(one):
        return one if isinstance(one, str) and PLAIN.fullmatch(one) else json.dumps(one, ensure_ascii=False)
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, (dict, list)):
                yield f"{indent}{key}:"
                yield from yaml_lines(inner, indent + "  ")
            else:
                yield f"{indent}{key}: {scalar(inner)}"
    else:
        for inner in value:
            if isinstance(inner, dict):
                first, *rest = yaml_lines(inner, indent + "  ")
                yield f"{indent}- {first.lstrip()}"
                yield from rest
            else:
                yield f"{indent}- {scalar(inner)}"


def write_yaml(path, count):
    with open(path, "w") as out:
        for node in gen_nodes(count):
            out.write("\n".join(yaml_lines([node], "")) + "\n")


def flat(value, path=""):
    """Dotted path and scalar; lists, which a table has no cells for, are left out."""
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from flat(inner, f"{path}{key}.")
        elif not isinstance(inner, list):
            yield path + key, inner


def write_csv(path, count):
    rows = [dict(flat(node)) for node in gen_nodes(count)]
    with open(path, "w", newline="") as out:
        writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: json.dumps(value) if isinstance(value, bool) else value for key, value in row.items()} for row in rows)


def read_nodes(path):
    with open(path) as lines:
        for line in lines:
            yield json.loads(line)


def write_expected(path, rules, nodes):
    path.write_text("".join(f"{rule[0]}\t{n}\n" for rule, n in zip(rules, failures(rules, nodes))))


def main():
    out, nodes, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    rules = gen_rules(count)
    write_rules(out / "rules.rules", rules)
    write_nodes(out / "nodes.ndjson", nodes)
    write_expected(out / "expected.tsv", rules, read_nodes(out / "nodes.ndjson"))


if __name__ == "__main__":
    main()
