#!/usr/bin/python3
"""Writes nodes as NDJSON that differ in most of what rules ask: nodes.py NUMBER [SEED]"""
import json
import random
import sys

dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
for i in range(int(sys.argv[1])):
    node = {"name": f"n{i}", "vendor": dice.choice(("cisco", "juniper", "k\u00f6nig", "nokia")), "role": dice.choice(("edge", "core", "leaf")),
            "platform": dice.choice(("cisco_ios", "juniper_junos")), "software_version": f"{dice.randrange(12, 22)}.{dice.randrange(9)}",
            "management_ip": f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}", "serial": f"s{i if dice.randrange(9) else dice.randrange(50)}",
            "location": {"region": dice.choice(("emea", "apac")), "site": dice.choice(("fra", "ams", "sin"))},
            "tags": dice.sample(["pci", "dmz", "lab", 7], dice.randrange(4)),
            "interfaces": [{"name": f"e{k}", "mtu": dice.choice((1500, 9000, 1400)), "enabled": bool(dice.randrange(3))}
                           for k in range(dice.randrange(5))],
            "custom_data": {"n": dice.choice((1, 4, 7.5, "5", None)), "asn": dice.randrange(4000), "text": "x" * dice.randrange(40)}}
    if dice.randrange(8) == 0:
        del node[dice.choice(("vendor", "interfaces", "custom_data", "tags"))]
    print(json.dumps(node, ensure_ascii=bool(dice.randrange(2))))
