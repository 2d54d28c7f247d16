#!/usr/bin/python3
"""Writes a large device configuration: gen_device.py ios|junos FILE BYTES   (the same bytes every time)"""
import random, sys


class W:
    def __init__(self, path, limit):
        self.f, self.buf, self.size, self.n, self.limit = open(path, "w", buffering=1 << 22), [], 0, 0, limit

    def put(self, s):
        self.f.write(s)
        self.size += len(s)
        self.n += s.count("\n")

    @property
    def full(self):
        return self.size >= self.limit


def ios_iface(r, i):
    k = r.randrange(20)
    if k < 5:
        nm = "TenGigE0/%d/%d/%d" % (i >> 12, (i >> 6) & 63, i & 63)
    elif k < 12:
        nm = "GigabitEthernet%d/%d/%d" % (i >> 12, (i >> 6) & 63, i & 63)
    elif k < 15:
        nm = "HundredGigE0/%d/%d/%d" % (i >> 12, (i >> 6) & 63, i & 63)
    elif k < 18:
        nm = "Bundle-Ether%d" % i
    else:
        nm = "Loopback%d" % i
    o = ["interface " + nm, " description CUST-%06d circuit %08x to site-%03d rack r%02d" % (i, r.getrandbits(32), r.randrange(999), r.randrange(40)), " mtu %d" % r.choice((1500, 9000, 9216))]
    if k < 18 and r.random() < .6:
        for s, v in enumerate(r.sample(range(2, 4000), r.randint(1, 4))):
            o += [" service instance %d ethernet" % (v), "  description EVC-%06d-%d customer vlan %d primary" % (i, s, v), "  encapsulation dot1q %d exact" % v, "  rewrite ingress tag pop 1 symmetric",
                  "  service-policy input PM-IN-%dM" % r.choice((10, 100, 1000)), "  bridge-domain %d split-horizon group 0" % v]
    else:
        o += [" vrf forwarding CUST-%04d" % r.randrange(3000), " ip address 10.%d.%d.%d 255.255.255.252" % (r.randrange(256), r.randrange(256), r.randrange(256)),
              " ip ospf authentication message-digest", " ip ospf message-digest-key 1 md5 7 %016x" % r.getrandbits(64), " ipv6 address 2001:db8:%x:%x::1/64" % (r.randrange(65536), r.randrange(65536))]
    if r.random() < .1:
        o.append(" shutdown")
    o.append("!")
    return o


def ios_bgp(r, i):
    o = ["router bgp %d" % (64512 + i), " bgp router-id 10.255.%d.%d" % (r.randrange(256), r.randrange(256)), " bgp log-neighbor-changes"]
    for _ in range(r.randint(5, 15)):
        ip = "10.%d.%d.%d" % (r.randrange(256), r.randrange(256), r.randrange(256))
        o += [" neighbor %s remote-as %d" % (ip, r.randint(64512, 65500)), " neighbor %s description peer-%08x upstream transit" % (ip, r.getrandbits(32)), " neighbor %s password 7 %018x" % (ip, r.getrandbits(72))]
    for v in range(r.randint(1, 4)):
        o += [" address-family ipv4 vrf CUST-%06d-%d" % (i, v), "  redistribute connected route-map RM-CONN", "  neighbor 10.1.%d.2 remote-as %d" % (v, r.randint(64512, 65500)), "  neighbor 10.1.%d.2 activate" % v,
              "  neighbor 10.1.%d.2 route-map RM-IN-%d in" % (v, r.randrange(99)), " exit-address-family", " !"]
    o.append("!")
    return o


def ios_misc(r, i):
    o = ["ip access-list extended ACL-%06d" % i]
    for q in range(r.randint(10, 40)):
        o.append(" %d permit tcp 10.%d.%d.0 0.0.0.255 host 172.16.%d.%d eq %d log" % (10 * (q + 1), r.randrange(256), r.randrange(256), r.randrange(256), r.randrange(256), r.randrange(65535)))
    o += ["!", "route-map RM-%06d permit 10" % i, " match ip address prefix-list PL-%06d" % i, " set community %d:%d additive" % (r.randrange(65535), r.randrange(65535)), " set local-preference %d" % r.choice((80, 100, 120)), "!"]
    return o


def gen_ios(w, r):
    w.put("version 17.9\nservice timestamps log datetime msec\nhostname pe1-fra1\n!\n")
    i = 0
    while not w.full:
        k = r.random()
        w.put("\n".join(ios_iface(r, i) if k < .86 else ios_bgp(r, i) if k < .93 else ios_misc(r, i)) + "\n")
        i += 1
    w.put("end\n")


def gen_junos(w, r):
    w.put("system {\n    host-name pe1-fra1;\n    services {\n        ssh;\n        netconf {\n            ssh;\n        }\n    }\n}\ninterfaces {\n")
    i = 0
    while w.size < w.limit * .75:
        k = r.randrange(20)
        p = "ge" if k < 6 else "xe" if k < 13 else "et" if k < 17 else "ae"
        nm = "ae%d" % i if p == "ae" else "%s-%d/%d/%d" % (p, i >> 12, (i >> 6) & 63, i & 63)
        o = ["    %s {" % nm, '        description "CUST-%06d circuit %08x to site-%03d";' % (i, r.getrandbits(32), r.randrange(999)), "        flexible-vlan-tagging;", "        mtu %d;" % r.choice((1514, 9000, 9192))]
        if r.random() < .1:
            o.append("        disable;")
        for u, v in enumerate(r.sample(range(2, 4000), r.randint(1, 4))):
            o += ["        unit %d {" % v, '            description "EVC-%06d-%d customer vlan %d";' % (i, u, v), "            vlan-id %d;" % v, "            family inet {", "                mtu 1500;",
                  "                filter {", "                    input FF-IN-%d;" % r.choice((10, 100, 1000)), "                }", "                address 10.%d.%d.%d/30;" % (r.randrange(256), r.randrange(256), r.randrange(256)), "            }", "        }"]
        o.append("    }\n")
        w.put("\n".join(o))
        i += 1
    w.put("}\nprotocols {\n    bgp {\n")
    while w.size < w.limit * .85:
        o = ["        group PEERS-%06d {" % i, "            type external;"]
        for _ in range(r.randint(3, 10)):
            o += ["            neighbor 10.%d.%d.%d {" % (r.randrange(256), r.randrange(256), r.randrange(256)), '                description "peer-%08x";' % r.getrandbits(32), "                peer-as %d;" % r.randint(64512, 65500), "                authentication-key \"$9$%016x\";" % r.getrandbits(64), "            }"]
        o.append("        }\n")
        w.put("\n".join(o))
        i += 1
    w.put("    }\n}\nfirewall {\n    family inet {\n")
    while not w.full:
        o = ["        filter FF-%06d {" % i]
        for t in range(r.randint(3, 12)):
            o += ["            term T%d {" % t, "                from {", "                    source-address 10.%d.%d.0/24;" % (r.randrange(256), r.randrange(256)), "                    destination-port %d;" % r.randrange(65535), "                }", "                then accept;", "            }"]
        o.append("        }\n")
        w.put("\n".join(o))
        i += 1
    w.put("    }\n}\n")


w = W(sys.argv[2], int(sys.argv[3]))
(gen_ios if sys.argv[1] == "ios" else gen_junos)(w, random.Random(3003))
print(sys.argv[2], "lines", w.n, "bytes", w.size)
