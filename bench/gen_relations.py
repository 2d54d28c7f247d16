#!/usr/bin/python3
"""Workload 2: rules that look at several values at once, over the nodes of workload 1 and links between them.

usage: gen_relations.py OUTDIR NODES       fixed seeds: the same numbers give the same files

Writes links.ndjson, and for each kind of rules KIND.rules and KIND.tsv (rule, failures). Kinds: quantifiers (over the lists of a
node), elements (FOR EACH: every interface is an object), links (fields of other objects, through links), fleet (uniqueness and
counts over all). A rule here is its text and a function of Python that says how often it fails, written beside each other."""
import collections
import json
import random
import re
import sys
from pathlib import Path

from gen_fleet import COMPARE, LIFE, ROLES, SITES, TAGS, VENDORS, gen_nodes

COUNT = 100  # rules of each kind
LINK_ROLES = ("backbone", "uplink", "uplink", "transit")


def gen_links(nodes, seed=3003):
    """Three links for two nodes: some nodes have none, some have many."""
    dice = random.Random(seed)
    for i in range(len(nodes) * 3 // 2):
        a, z = dice.sample(range(len(nodes)), 2)
        yield {"id": f"l{i}", "name": f"link-{i}", "a": nodes[a]["name"], "z": nodes[z]["name"], "interface_a": nodes[a]["interfaces"][0]["name"],
               "interface_z": nodes[z]["interfaces"][1]["name"], "role": dice.choice(LINK_ROLES), "bandwidth": dice.choice((1000, 10000, 100000))}


class World:
    """The nodes and links, and who is linked to whom."""

    def __init__(self, nodes, links):
        self.nodes, self.links, self.by_name = nodes, links, {node["name"]: node for node in nodes}
        self.of = collections.defaultdict(list)
        for link in links:
            for here, there in (("a", "z"), ("z", "a")):
                self.of[link[here]].append((link, self.by_name[link[there]]))


def a_guard(dice):
    """A WHEN over the node: text and function."""
    kind = dice.randrange(4)
    if kind == 0:
        return "ALWAYS", lambda node: True
    if kind == 1:
        vendor = dice.choice(list(VENDORS))
        return f'WHEN node.vendor == "{vendor}"', lambda node: node["vendor"] == vendor
    if kind == 2:
        role, life = dice.choice(ROLES), dice.choice(LIFE)
        return (f'WHEN node.role != "{role}" AND node.lifecycle == "{life}"',
                lambda node: node["role"] != role and node["lifecycle"] == life)
    load = dice.randint(10, 90)
    return f"WHEN node.custom_data.cpu.load > {load}", lambda node: node["custom_data"]["cpu"]["load"] > load


def a_test(dice, name):
    """A condition over one interface of the given name."""
    def one():
        kind = dice.randrange(5)
        if kind == 0:
            op, mtu = dice.choice(("<", ">=", "==", "!=")), dice.choice((1500, 9000, 9216))
            return f"{name}.mtu {op} {mtu}", lambda i: COMPARE[op](i["mtu"], mtu)
        if kind == 1:
            return f"{name}.enabled", lambda i: i["enabled"]
        if kind == 2:
            return f"NOT {name}.enabled", lambda i: not i["enabled"]
        if kind == 3:
            op, speed = dice.choice(("<", ">=")), dice.choice((10000, 25000))
            return f"{name}.speed {op} {speed}", lambda i: COMPARE[op](i["speed"], speed)
        pattern = dice.choice(("[0-3]$", "/[5-9]$", "^(ge|port|ether)"))
        return f'{name}.name MATCHES "{pattern}"', lambda i, search=re.compile(pattern).search: search(i["name"]) is not None
    tests = [one() for _ in range(dice.randint(1, 3))]
    both = dice.random() < 0.5
    return (" AND " if both else " OR ").join(text for text, _ in tests), lambda i: (all if both else any)(holds(i) for _, holds in tests)


QUANTIFIERS = (("ALL", all), ("ANY", any), ("NONE", lambda truths: not any(truths)))


def quantifier(dice):
    when, taken = a_guard(dice)
    test, holds = a_test(dice, "i")
    kind = dice.randrange(6)
    if kind < 3:
        word, fold = dice.choice(QUANTIFIERS)
        text, ok = f"{word} i IN node.interfaces : {test}", lambda node: fold(map(holds, node["interfaces"]))
    elif kind == 3:
        op, least = dice.choice(("<", ">=", "==")), dice.randint(1, 5)
        text, ok = f"COUNT(i IN node.interfaces WHERE {test}) {op} {least}", lambda node: COMPARE[op](sum(map(holds, node["interfaces"])), least)
    elif kind == 4:
        most = dice.randint(10, 40) * 1000
        text = f"SUM(i.mtu FOR i IN node.interfaces WHERE {test}) < {most}"
        ok = lambda node: sum(i["mtu"] for i in node["interfaces"] if holds(i)) < most
    else:
        tag, vlan = dice.choice(TAGS), dice.randint(50, 350)
        text = f'ANY t IN node.custom_data.tags : t == "{tag}" OR ALL v IN node.custom_data.vlans : v < {vlan}'
        ok = lambda node: tag in node["custom_data"]["tags"] or all(v < vlan for v in node["custom_data"]["vlans"])
    return f"{when}\nTHEN ASSERT {text}", lambda world: sum(taken(node) and not ok(node) for node in world.nodes)


def element(dice):
    (when, taken), (test, holds), (wanted, ok) = a_guard(dice), a_test(dice, "i"), a_test(dice, "i")
    when = f"WHEN {test}" if when == "ALWAYS" else f"{when} AND ({test})"
    return (f"FOR EACH i IN node.interfaces\n{when}\nTHEN ASSERT {wanted}",
            lambda world: sum(holds(i) and not ok(i) for node in world.nodes if taken(node) for i in node["interfaces"]))


def link(dice):
    kind = dice.randrange(4)
    role, far = dice.choice(LINK_ROLES), dice.choice(ROLES)
    if kind == 0:
        least = dice.choice((10000, 100000))
        return (f'FOR link\nWHEN link.role == "{role}" AND link.a.role == "{far}"\nTHEN ASSERT link.bandwidth >= {least} OR link.a.vendor == link.z.vendor',
                lambda world: sum(x["role"] == role and world.by_name[x["a"]]["role"] == far and x["bandwidth"] < least
                                  and world.by_name[x["a"]]["vendor"] != world.by_name[x["z"]]["vendor"] for x in world.links))
    if kind == 1:
        site = dice.choice(SITES)[0]
        return (f'FOR link\nWHEN link.a.lifecycle == "live"\nTHEN ASSERT link.z.lifecycle == "live" AND link.z.custom_data.cpu.load < 90 OR link.z.name CONTAINS "{site}"',
                lambda world: sum(world.by_name[x["a"]]["lifecycle"] == "live"
                                  and not (z["lifecycle"] == "live" and z["custom_data"]["cpu"]["load"] < 90 or site in z["name"])
                                  for x in world.links for z in [world.by_name[x["z"]]]))
    if kind == 2:
        return (f'WHEN node.role == "{far}"\nTHEN ASSERT ANY l IN node.links : l.role == "{role}" AND l.peer.vendor == node.vendor',
                lambda world: sum(node["role"] == far and not any(x["role"] == role and peer["vendor"] == node["vendor"] for x, peer in world.of[node["name"]])
                                  for node in world.nodes))
    least = dice.randint(1, 3)
    return (f'ALWAYS\nTHEN ASSERT COUNT(l IN node.links WHERE l.peer.role == "{far}" OR l.role == "{role}") >= {least}',
            lambda world: sum(sum(peer["role"] == far or x["role"] == role for x, peer in world.of[node["name"]]) < least for node in world.nodes))


FIELDS = ("model", "software_version", "domain", "role", "vendor")


def whole_fleet(dice):
    kind = dice.randrange(3)
    one, other = dice.sample(FIELDS, 2)
    life, least = dice.choice(LIFE), dice.randint(1, 400)
    if kind == 0:
        path = dice.choice(("management_ip", "name", "id", "model"))

        def repeated(world):
            seen = collections.Counter(node[path] for node in world.nodes)
            return sum(seen[node[path]] > 1 for node in world.nodes)
        return f"ALWAYS\nTHEN ASSERT node.{path} IS UNIQUE", repeated
    if kind == 1:
        def few(world):
            seen = collections.Counter((node[one], node[other]) for node in world.nodes if node["lifecycle"] == life)
            return sum(seen[node[one], node[other]] <= least for node in world.nodes)
        return (f'ALWAYS\nTHEN ASSERT COUNT(n IN fleet.nodes WHERE n.{one} == node.{one} AND n.{other} == node.{other} AND n.lifecycle == "{life}") > {least}',
                few)
    load = dice.randint(90, 100)

    def alone(world):
        seen = {node[one] for node in world.nodes if node["custom_data"]["cpu"]["load"] >= load}
        return sum(node["role"] == "core" and node[one] not in seen for node in world.nodes)
    return f'WHEN node.role == "core"\nTHEN ASSERT ANY n IN fleet.nodes : n.{one} == node.{one} AND n.custom_data.cpu.load >= {load}', alone


KINDS = {"quantifiers": quantifier, "elements": element, "links": link, "fleet": whole_fleet}


def gen_rules(kind, seed=4004):
    """(name, text, failures in a world)"""
    dice = random.Random(seed)
    return [(f"{kind[0]}{k:03}", *KINDS[kind](dice)) for k in range(COUNT)]


def write(out, count):
    nodes = list(gen_nodes(count))
    world = World(nodes, list(gen_links(nodes)))
    (out / "links.ndjson").write_text("".join(json.dumps(x, separators=(",", ":")) + "\n" for x in world.links))
    for kind in KINDS:
        rules = gen_rules(kind)
        (out / f"{kind}.rules").write_text("".join(f"RULE {name}\n{text}\n\n" for name, text, _ in rules))
        (out / f"{kind}.tsv").write_text("".join(f"{name}\t{failures(world)}\n" for name, _, failures in rules))


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    write(Path(sys.argv[1]), int(sys.argv[2]))
