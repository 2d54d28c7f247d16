#!/usr/bin/python3
"""Writes a large device configuration: gen_device.py ios|junos FILE BYTES   (the same bytes every time)

What a large edge router has, in the shares that its lines have: mostly interfaces with customers on them, some peerings, some
filters. Names hold numbers and hashes that differ, as on a device that was filled by a provisioning system."""
import random
import sys

SEED = 3003


def address(dice):
    return f"10.{dice.getrandbits(8)}.{dice.getrandbits(8)}.{dice.getrandbits(8)}"


def port(dice, i, kinds, bundle):
    """The name of interface i: of a kind by its weight, by slot and port, or one that bundles others."""
    kind, = dice.choices(list(kinds), list(kinds.values()))
    return f"{kind}{i}" if kind in bundle else f"{kind}{i >> 12}/{i >> 6 & 63}/{i & 63}"


# ---- IOS ----

IOS_PORTS = {"GigabitEthernet": 7, "TenGigE": 5, "HundredGigE": 3, "Bundle-Ether": 3, "Loopback": 2}
IOS_SERVICE = """ service instance {vlan} ethernet
  description EVC-{i:06}-{k} customer vlan {vlan} primary
  encapsulation dot1q {vlan} exact
  rewrite ingress tag pop 1 symmetric
  service-policy input PM-IN-{rate}M
  bridge-domain {vlan} split-horizon group 0
"""
IOS_ROUTED = """ vrf forwarding CUST-{vrf:04}
 ip address {ip} 255.255.255.252
 ip ospf authentication message-digest
 ip ospf message-digest-key 1 md5 7 {key:016x}
 ipv6 address 2001:db8:{high:x}:{low:x}::1/64
"""


def ios_interface(dice, i):
    name = port(dice, i, IOS_PORTS, ("Bundle-Ether", "Loopback"))
    text = (f"interface {name}\n description CUST-{i:06} circuit {dice.getrandbits(32):08x} to site-{dice.randrange(999):03} rack r{dice.randrange(40):02}\n"
            f" mtu {dice.choice((1500, 9000, 9216))}\n")
    if not name.startswith("Loopback") and dice.random() < 0.6:
        vlans = dice.sample(range(2, 4000), dice.randint(1, 4))
        text += "".join(IOS_SERVICE.format(vlan=v, i=i, k=k, rate=dice.choice((10, 100, 1000))) for k, v in enumerate(vlans))
    else:
        text += IOS_ROUTED.format(vrf=dice.randrange(3000), ip=address(dice), key=dice.getrandbits(64), high=dice.getrandbits(16), low=dice.getrandbits(16))
    return text + (" shutdown\n" if dice.random() < 0.1 else "") + "!\n"


def ios_peering(dice, i):
    text = f"router bgp {64512 + i}\n bgp router-id {address(dice)}\n bgp log-neighbor-changes\n"
    for _ in range(dice.randint(5, 15)):
        peer = f" neighbor {address(dice)}"
        text += (f"{peer} remote-as {dice.randint(64512, 65500)}\n{peer} description peer-{dice.getrandbits(32):08x} upstream transit\n"
                 f"{peer} password 7 {dice.getrandbits(72):018x}\n")
    for k in range(dice.randint(1, 4)):
        peer = f"  neighbor 10.1.{k}.2"
        text += (f" address-family ipv4 vrf CUST-{i:06}-{k}\n  redistribute connected route-map RM-CONN\n{peer} remote-as {dice.randint(64512, 65500)}\n"
                 f"{peer} activate\n{peer} route-map RM-IN-{dice.randrange(99)} in\n exit-address-family\n !\n")
    return text + "!\n"


def ios_filter(dice, i):
    entries = (f" {10 * k} permit tcp {address(dice)} 0.0.0.255 host {address(dice)} eq {dice.randrange(65535)} log\n" for k in range(1, dice.randint(11, 41)))
    return (f"ip access-list extended ACL-{i:06}\n{''.join(entries)}!\nroute-map RM-{i:06} permit 10\n match ip address prefix-list PL-{i:06}\n"
            f" set community {dice.getrandbits(16)}:{dice.getrandbits(16)} additive\n set local-preference {dice.choice((80, 100, 120))}\n!\n")


def ios(dice, size):
    yield "version 17.9\nservice timestamps log datetime msec\nhostname edge1\n!\n"
    written, i = 0, 0
    while written < size:
        make, = dice.choices((ios_interface, ios_peering, ios_filter), (86, 7, 7))
        text = make(dice, i)
        written += len(text)
        i += 1
        yield text
    yield "end\n"


# ---- Junos ----

JUNOS_PORTS = {"ge-": 6, "xe-": 7, "et-": 4, "ae": 3}
JUNOS_UNIT = """        unit {vlan} {{
            description "EVC-{i:06}-{k} customer vlan {vlan}";
            vlan-id {vlan};
            family inet {{
                mtu 1500;
                filter {{
                    input FF-IN-{rate};
                }}
                address {ip}/30;
            }}
        }}
"""
JUNOS_PEER = """            neighbor {ip} {{
                description "peer-{name:08x}";
                peer-as {number};
                authentication-key "$9${key:016x}";
            }}
"""
JUNOS_TERM = """            term T{k} {{
                from {{
                    source-address {ip}/32;
                    destination-port {port};
                }}
                then accept;
            }}
"""


def junos_interface(dice, i):
    units = (JUNOS_UNIT.format(vlan=v, i=i, k=k, rate=dice.choice((10, 100, 1000)), ip=address(dice))
             for k, v in enumerate(dice.sample(range(2, 4000), dice.randint(1, 4))))
    return (f"    {port(dice, i, JUNOS_PORTS, ('ae',))} {{\n        description \"CUST-{i:06} circuit {dice.getrandbits(32):08x} to site-{dice.randrange(999):03}\";\n"
            f"        flexible-vlan-tagging;\n        mtu {dice.choice((1514, 9000, 9192))};\n"
            f"{'        disable;' + chr(10) if dice.random() < 0.1 else ''}{''.join(units)}    }}\n")


def junos_peering(dice, i):
    peers = (JUNOS_PEER.format(ip=address(dice), name=dice.getrandbits(32), number=dice.randint(64512, 65500), key=dice.getrandbits(64))
             for _ in range(dice.randint(3, 10)))
    return f"        group PEERS-{i:06} {{\n            type external;\n{''.join(peers)}        }}\n"


def junos_filter(dice, i):
    terms = (JUNOS_TERM.format(k=k, ip=address(dice), port=dice.randrange(65535)) for k in range(dice.randint(3, 12)))
    return f"        filter FF-{i:06} {{\n{''.join(terms)}        }}\n"


def junos(dice, size):
    yield "system {\n    host-name edge1;\n    services {\n        ssh;\n        netconf {\n            ssh;\n        }\n    }\n}\n"
    parts = (("interfaces {\n", junos_interface, "}\n", 0.75), ("protocols {\n    bgp {\n", junos_peering, "    }\n}\n", 0.10),
             ("firewall {\n    family inet {\n", junos_filter, "    }\n}\n", 0.15))
    i = 0
    for head, make, tail, share in parts:
        yield head
        written = 0
        while written < size * share:
            text = make(dice, i)
            written += len(text)
            i += 1
            yield text
        yield tail


def main():
    style, path, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(path, "w", buffering=1 << 22) as out:
        out.writelines((ios if style == "ios" else junos)(random.Random(SEED), size))


main()
