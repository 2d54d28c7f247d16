# Rules over elements, uniqueness, fleet tables, links, locations and tables of the workspace.
$ cat > unet.yaml <<'END'
> nodes: nodes.yaml
> links: links.yaml
> locations: locations.yaml
> objects: {member: members.yaml}
> policies: p.rules
> policy: {env: [SITE]}
> END
$ cat > nodes.yaml <<'END'
> - {name: a, vendor: cisco, role: core, location: ams, custom_data: {asn: 65001, ids: [1, 2]}, interfaces: [{name: e1, mtu: 1500, up: true}, {name: e2, mtu: 9000, up: true}, {name: e3, up: false}]}
> - {name: b, vendor: cisco, role: edge, location: ams, custom_data: {asn: 65001, ids: 7}, interfaces: []}
> - {name: c, vendor: juniper, role: edge, location: fra, custom_data: {asn: 65003}}
> - {name: d, vendor: juniper, role: edge, location: fra, custom_data: {asn: 65001}, interfaces: [{name: x1, mtu: 9000}]}
> END
$ cat > links.yaml <<'END'
> - {name: a-b, a: a, z: b, a_interface: e1, role: backbone}
> - {name: c-d, a: c, z: d, role: backbone}
> END
$ cat > locations.yaml <<'END'
> - {name: eu, type: region}
> - {name: ams, type: site, parent: eu, custom_data: {power: 2}}
> - {name: fra, type: site, parent: eu}
> END
$ echo '[{"name": "m1", "asn": 65001, "port": "e1"}, {"name": "m2", "asn": 65001}]' > members.yaml
$ cat > p.rules <<'END'
> RULE mtu FOR EACH i IN node.interfaces WHEN i.up == true THEN ASSERT i.mtu >= 9000 MESSAGE "{i.name} of {node.name} has mtu {i.mtu}"
> RULE up FOR EACH i IN node.interfaces ALWAYS THEN ASSERT i.up == true
> RULE ids FOR EACH i IN node.custom_data.ids ALWAYS THEN ASSERT i > 1
> END
$ unet policy eval
nodes.yaml:1:124: fail: error: a node.interfaces[0]: e1 of a has mtu 1500 [mtu]
nodes.yaml:1:189: fail: error: a: node.interfaces[2].up (e3) is false, wanted true [up]
nodes.yaml:1:87: fail: error: a: node.custom_data.ids[0] is 1, wanted > 1 [ids]
p.rules:3:1: undecided: error: b: node.custom_data.ids is no list or map [ids]
nodes.yaml:4:97: fail: error: d: node.interfaces[0].up (x1) is missing, wanted true [up]

rule      fail undecided      pass      skip
mtu          1         0         1         2
up           2         0         2         0
ids          1         1         1         0

3 rules, 4 objects: 4 failed, 1 undecided, 4 passed, 2 skipped
[2]
$ unet policy explain a mtu
mtu on a: fail  (p.rules:1:6)
  node.interfaces[0]: e1 of a has mtu 1500
  node.interfaces[0] (e1)                                       fail  (nodes.yaml:1:108)
    WHEN i.up == true                                           true
      i.up                                                      true  (nodes.yaml:1:134)
    ASSERT i.mtu >= 9000                                        false
      i.mtu                                                     1500  (nodes.yaml:1:124)
  node.interfaces[1] (e2)                                       pass  (nodes.yaml:1:141)
    WHEN i.up == true                                           true
      i.up                                                      true  (nodes.yaml:1:167)
    ASSERT i.mtu >= 9000                                        true
      i.mtu                                                     9000  (nodes.yaml:1:157)
  node.interfaces[2] (e3)                                       skip  (nodes.yaml:1:174)
    WHEN i.up == true                                           false
      i.up                                                      false  (nodes.yaml:1:189)
$ unet policy explain c mtu
unet policy explain: mtu has nothing to judge on c: its list is empty or missing, or the rule is not enabled
[4]
$ unet policy explain b ids
ids on b: undecided  (p.rules:3:6)
  node.custom_data.ids is no list or map
# Uniqueness: the others are named.
$ cat > p.rules <<'END'
> RULE asn ALWAYS THEN ASSERT custom_data.asn IS UNIQUE
> RULE asn-per-site ALWAYS THEN ASSERT custom_data.asn IS UNIQUE WITHIN node.location
> RULE edge-asn ALWAYS THEN ASSERT custom_data.asn IS UNIQUE AMONG (node.role == "edge")
> RULE member-asn FOR member ALWAYS THEN ASSERT asn IS UNIQUE
> RULE serial ALWAYS THEN ASSERT node.serial IS UNIQUE
> END
$ unet policy eval --rule 'asn*' --rule '*-asn'
nodes.yaml:1:74: fail: error: a: node.custom_data.asn is 65001, wanted a value of its own (it is also that of b, d) [asn]
nodes.yaml:1:74: fail: error: a: node.custom_data.asn is 65001, wanted a value of its own (it is also that of b) [asn-per-site]
nodes.yaml:2:74: fail: error: b: node.custom_data.asn is 65001, wanted a value of its own (it is also that of a, d) [asn]
nodes.yaml:2:74: fail: error: b: node.custom_data.asn is 65001, wanted a value of its own (it is also that of a) [asn-per-site]
nodes.yaml:2:74: fail: error: b: node.custom_data.asn is 65001, wanted a value of its own (it is also that of d) [edge-asn]
nodes.yaml:4:76: fail: error: d: node.custom_data.asn is 65001, wanted a value of its own (it is also that of a, b) [asn]
nodes.yaml:4:76: fail: error: d: node.custom_data.asn is 65001, wanted a value of its own (it is also that of b) [edge-asn]
members.yaml:1:24: fail: error: m1: member.asn is 65001, wanted a value of its own (it is also that of m2) [member-asn]
members.yaml:1:68: fail: error: m2: member.asn is 65001, wanted a value of its own (it is also that of m1) [member-asn]

rule              fail undecided      pass      skip
asn                  3         0         1         0
asn-per-site         2         0         2         0
edge-asn             2         0         2         0
member-asn           2         0         0         0

4 rules, 6 objects: 9 failed, 0 undecided, 5 passed, 0 skipped
[2]
$ unet policy eval --rule serial --node a
nodes.yaml:1:3: undecided: error: a: node.serial is missing [serial]

rule        fail undecided      pass      skip
serial         0         1         0         0

1 rule, 1 object: 0 failed, 1 undecided, 0 passed, 0 skipped
[3]
# Tables of the fleet: once for the run, or counted in groups.
$ cat > p.rules <<'END'
> RULE any-core ALWAYS THEN ASSERT ANY n IN fleet.nodes : n.role == "core" AND n.vendor == "juniper"
> RULE pairs WHEN node.role == "edge" THEN ASSERT COUNT(n IN fleet.nodes WHERE n.location == node.location AND n.role == "edge") == 2
> RULE backbone ALWAYS THEN ASSERT SUM(l.custom_data.cost ?? 1 FOR l IN fleet.links WHERE l.role == "backbone") > 4
> END
$ unet policy eval
nodes.yaml:1:3: fail: error: a: ANY n IN fleet.nodes : n.role == "core" AND n.vendor == "juniper" is false [any-core]
nodes.yaml:1:3: fail: error: a: SUM(l.custom_data.cost ?? 1 FOR l IN fleet.links WHERE l.role == "backbone") is 2, wanted > 4 [backbone]
nodes.yaml:2:3: fail: error: b: ANY n IN fleet.nodes : n.role == "core" AND n.vendor == "juniper" is false [any-core]
nodes.yaml:2:3: fail: error: b: COUNT(n IN fleet.nodes WHERE n.location == node.location AND n.role == "edge") is 1, wanted 2 [pairs]
nodes.yaml:2:3: fail: error: b: SUM(l.custom_data.cost ?? 1 FOR l IN fleet.links WHERE l.role == "backbone") is 2, wanted > 4 [backbone]
nodes.yaml:3:3: fail: error: c: ANY n IN fleet.nodes : n.role == "core" AND n.vendor == "juniper" is false [any-core]
nodes.yaml:3:3: fail: error: c: SUM(l.custom_data.cost ?? 1 FOR l IN fleet.links WHERE l.role == "backbone") is 2, wanted > 4 [backbone]
nodes.yaml:4:3: fail: error: d: ANY n IN fleet.nodes : n.role == "core" AND n.vendor == "juniper" is false [any-core]
nodes.yaml:4:3: fail: error: d: SUM(l.custom_data.cost ?? 1 FOR l IN fleet.links WHERE l.role == "backbone") is 2, wanted > 4 [backbone]

rule          fail undecided      pass      skip
any-core         4         0         0         0
pairs            1         0         2         1
backbone         4         0         0         0

3 rules, 4 objects: 9 failed, 0 undecided, 2 passed, 1 skipped
warning[W0204]: `l.custom_data.cost` is on no object and no rule SETs it
  --> p.rules:3:38
   |
 3 | RULE backbone ALWAYS THEN ASSERT SUM(l.custom_data.cost ?? 1 FOR l IN fleet.links WHERE l.role == "backbone") > 4
   |                                      ^^^^^^^^^^^^^^^^^^
[2]
$ unet policy explain b pairs
pairs on b: fail  (p.rules:2:6)
  COUNT(n IN fleet.nodes WHERE n.location == node.location AND n.role == "edge") is 1, wanted 2
  WHEN node.role == "edge"                                      true
    node.role                                                   "edge"  (nodes.yaml:2:34)
  ASSERT COUNT(n IN fleet.nodes WHERE n.location == node.location AND n.role == "edge") == 2  false
    fleet.nodes                                                 a list of 4
    COUNT(n IN fleet.nodes WHERE n.location == node.location AND n.role == "edge")  1
warning[W0204]: `l.custom_data.cost` is on no object and no rule SETs it
  --> p.rules:3:38
   |
 3 | RULE backbone ALWAYS THEN ASSERT SUM(l.custom_data.cost ?? 1 FOR l IN fleet.links WHERE l.role == "backbone") > 4
   |                                      ^^^^^^^^^^^^^^^^^^
$ cat > bad.rules <<'END'
> RULE square ALWAYS THEN ASSERT ALL n IN fleet.nodes : n.custom_data.asn <= node.custom_data.asn
> END
$ unet policy validate bad.rules
error[E0224]: this test over fleet.nodes would have to be done again for every object
  --> bad.rules:1:55
   |
 1 | RULE square ALWAYS THEN ASSERT ALL n IN fleet.nodes : n.custom_data.asn <= node.custom_data.asn
   |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this names the rule's object beside `n`, in another way than `n.field == value`
   = help: either only n is named: ANY n IN fleet.nodes : n.name LIKE "core-*"
   = help: or equalities with AND and tests of n alone: COUNT(n IN fleet.nodes WHERE n.name == custom_data.partner AND EXISTS n.id)
[65]
# Links, locations, and a table of the workspace.
$ cat > p.rules <<'END'
> RULE same-vendor WHEN link.role == "backbone" THEN ASSERT link.a.vendor == link.z.vendor AND EXISTS link.a_interface
> RULE power FOR location WHEN type == "site" THEN ASSERT custom_data.power >= 2
> RULE port FOR member ALWAYS THEN ASSERT EXISTS port MESSAGE "{name} has no port"
> RULE region ALWAYS THEN ASSERT location.region == "us"
> END
$ unet policy eval
locations.yaml:1:10: fail: error: a: node.location.region is "eu", wanted "us" [region]
locations.yaml:1:10: fail: error: b: node.location.region is "eu", wanted "us" [region]
locations.yaml:1:10: fail: error: c: node.location.region is "eu", wanted "us" [region]
locations.yaml:1:10: fail: error: d: node.location.region is "eu", wanted "us" [region]
links.yaml:2:3: fail: error: c-d: link.a_interface is missing, wanted a value [same-vendor]
locations.yaml:3:3: undecided: error: fra: location.custom_data.power is missing [power]
members.yaml:1:46: fail: error: m2 has no port [port]

rule             fail undecided      pass      skip
same-vendor         1         0         1         0
power               0         1         1         1
port                1         0         1         0
region              4         0         0         0

4 rules, 11 objects: 6 failed, 1 undecided, 3 passed, 1 skipped
[2]
$ unet policy explain c-d same-vendor
same-vendor on c-d: fail  (p.rules:1:6)
  link.a_interface is missing, wanted a value
  WHEN link.role == "backbone"                                  true
    link.role                                                   "backbone"  (links.yaml:2:33)
  ASSERT link.a.vendor == link.z.vendor AND EXISTS link.a_interface  false
    link.a.vendor == link.z.vendor                              true
      link.a.vendor                                             "juniper"  (nodes.yaml:3:21)
      link.z.vendor                                             "juniper"  (nodes.yaml:4:21)
    EXISTS link.a_interface                                     false
      link.a_interface                                          missing  (links.yaml:2:3)
$ unet policy explain fra power
power on fra: undecided  (p.rules:2:6)
  location.custom_data.power is missing
  WHEN type == "site"                                           true
    location.type                                               "site"  (locations.yaml:3:21)
  ASSERT custom_data.power >= 2                                 undecided
    location.custom_data.power                                  missing  (locations.yaml:3:3)
$ unet policy explain m2 port
port on m2: fail  (p.rules:3:6)
  m2 has no port
  ALWAYS
  ASSERT EXISTS port                                            false
    member.port                                                 missing  (members.yaml:1:46)
$ unet policy explain m3 port
unet policy explain: no member is called `m3`; did you mean `m1`?
[4]
# LET, DEFINE, CONST and IMPORT.
$ mkdir lib; cat > lib/words.rules <<'END'
> DEFINE is_edge AS node.role == "edge"
> CONST known = [65001, 65002]
> END
$ cat > p.rules <<'END'
> IMPORT "lib/words.rules"
> RULE asn LET asn = custom_data.asn LET low = asn - 65000 WHEN is_edge AND low < 3 THEN ASSERT asn IN known AND low > 1 MESSAGE "{asn} is {low}, of {known}"
> RULE other WHEN NOT is_edge THEN ASSERT custom_data.asn NOT IN known
> END
$ unet policy eval
nodes.yaml:1:74: fail: error: a: node.custom_data.asn is 65001, wanted not in list [65001, 65002] [other]
nodes.yaml:2:3: fail: error: b: 65001 is 1, of [65001, 65002] [asn]
nodes.yaml:4:3: fail: error: d: 65001 is 1, of [65001, 65002] [asn]

rule       fail undecided      pass      skip
asn           2         0         0         2
other         1         0         0         3

2 rules, 4 objects: 3 failed, 0 undecided, 0 passed, 5 skipped
[2]
$ unet policy explain b asn
asn on b: fail  (p.rules:2:6)
  65001 is 1, of [65001, 65002]
  WHEN is_edge AND low < 3                                      true
    node.role == "edge"                                         true
      node.role                                                 "edge"  (nodes.yaml:2:34)
    low < 3                                                     true
      low                                                       1
  ASSERT asn IN known AND low > 1                               false
    asn IN known                                                true
      node.custom_data.asn                                      65001  (nodes.yaml:2:74)
    low > 1                                                     false
      low                                                       1
# Choosing nodes by any condition.
$ unet node list --where 'ANY i IN node.interfaces : i.up == true AND i.mtu < 9000'
a	cisco	-	core	-
$ unet node list --where 'COUNT(n IN fleet.nodes WHERE n.location == node.location) > 1 AND is_edge'
error[E0203]: unknown field `is_edge`
  --> --where:1:67
   |
 1 | COUNT(n IN fleet.nodes WHERE n.location == node.location) > 1 AND is_edge
   |                                                                   ^^^^^^^ on 0 of 4 nodes
   = help: a text stands in quotes: "is_edge"; what a workspace keeps about an object stands in custom_data
[65]
$ unet node list --where 'COUNT(n IN fleet.nodes WHERE n.vendor == node.vendor) > 1 AND NOT EXISTS node.interfaces[0]'
b	cisco	-	edge	-
c	juniper	-	edge	-
$ unet policy eval --where 'today() > 2026-01-01 AND custom_data.asn IS UNIQUE' --now 2026-11-01 --rule asn
rule      fail undecided      pass      skip
asn          0         0         0         1

1 rule, 1 object: 0 failed, 0 undecided, 0 passed, 1 skipped
$ unet policy eval --where 'node.interfaces : i.up'
error[E0101]: expected an operator, found `:`
  --> --where:1:17
   |
 1 | node.interfaces : i.up
   |                 ^
[65]
# What a policy may see of its surroundings.
$ cat > p.rules <<'END'
> RULE site ALWAYS THEN ASSERT node.location == env("SITE")
> RULE home ALWAYS THEN ASSERT node.location == env("HOME")
> END
$ SITE=ams unet policy eval
nodes.yaml:1:50: undecided: error: a: env("HOME") wants a name that the workspace allows, found "HOME" [home]
nodes.yaml:2:50: undecided: error: b: env("HOME") wants a name that the workspace allows, found "HOME" [home]
nodes.yaml:3:52: fail: error: c: node.location is "fra", wanted "ams" [site]
nodes.yaml:3:52: undecided: error: c: env("HOME") wants a name that the workspace allows, found "HOME" [home]
nodes.yaml:4:52: fail: error: d: node.location is "fra", wanted "ams" [site]
nodes.yaml:4:52: undecided: error: d: env("HOME") wants a name that the workspace allows, found "HOME" [home]

rule      fail undecided      pass      skip
site         2         0         2         0
home         0         4         0         0

2 rules, 4 objects: 2 failed, 4 undecided, 2 passed, 0 skipped
[2]
$ env -u SITE unet policy eval --rule site --node a
nodes.yaml:1:50: fail: error: a: node.location is "ams", wanted null [site]

rule      fail undecided      pass      skip
site         1         0         0         0

1 rule, 1 object: 1 failed, 0 undecided, 0 passed, 0 skipped
[2]
# A rule over elements that asks a configuration skips where there is none, as others do.
$ mkdir alone; cd alone; printf '{"name":"n","interfaces":[{"name":"e"}]}\n' > n.ndjson; printf 'RULE asks FOR EACH i IN node.interfaces ALWAYS THEN ASSERT CONFIG HAS "x"\n' > asks.rules; touch unet.yaml; unet policy eval -p asks.rules -n n.ndjson --missing-config skip
rule      fail undecided      pass      skip
asks         0         0         0         1  (concerned no object)

1 rule, 1 object: 0 failed, 0 undecided, 0 passed, 1 skipped
