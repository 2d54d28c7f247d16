#!/usr/bin/python3
"""Writes one IOS configuration of about SIZE megabytes: gen_config.py FILE SIZE   (the same bytes every time)"""
import random
import sys


def block(dice, i):
    lines = [f"interface GigabitEthernet{i // 48}/0/{i % 48 + 1}", f" description port {i} to {dice.choice(('desk', 'ap', 'printer', 'uplink'))}"]
    if dice.random() < 0.2:
        lines += [f" ip address 10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255} 255.255.255.0", " no ip redirects"]
    else:
        lines += [f" switchport access vlan {dice.randrange(2, 4000)}", " switchport mode access", " spanning-tree portfast"]
    if dice.random() < 0.1:
        lines += [" service-policy input MARK", " storm-control broadcast level 1.00"]
    return lines + ["!"]


def extra(dice, i):
    if i % 50:
        return []
    entries = [f" {10 * k} permit ip 10.{dice.randrange(256)}.0.0 0.0.255.255 any" for k in range(1, 9)]
    return [f"ip access-list extended ACL-{i}", *entries, "!", f"router bgp {64512 + i}", f" neighbor 192.0.2.{i % 255} remote-as 64500",
            " address-family ipv4", f"  neighbor 192.0.2.{i % 255} activate", " exit-address-family", "!"]


def main():
    path, size = sys.argv[1], float(sys.argv[2]) * 1e6
    dice, written, i = random.Random(7), 0, 0
    with open(path, "w") as out:
        written += out.write("version 15.2\nhostname bench\nbanner motd ^C\n interface in a banner\n^C\n")
        while written < size:
            written += out.write("\n".join(block(dice, i) + extra(dice, i)) + "\n")
            i += 1
        out.write("end\n")


main()
