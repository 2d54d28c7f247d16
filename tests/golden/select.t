# Selectors choose what is reported, never what is known.
$ printf 'nodes:\n  - {name: r1, vendor: cisco, role: edge}\n  - {name: r2, vendor: juniper, role: core}\n  - {name: r3, vendor: cisco, role: core}\nlinks:\n  - {name: l1, a: r1, z: r2}\n  - {name: l2, a: r2, z: r3}\nlocations:\n  - {name: eu, type: region}\n' > nodes.yaml
$ printf 'RULE peer WHEN node.vendor == "cisco" THEN { SET custom_data.maker TO "c"; ASSERT node.role == "core" }\nRULE far WHEN link.a.vendor == link.z.vendor THEN TAG "same" ELSE ASSERT link.a.role == link.z.role\nRULE later WHEN custom_data.maker == "c" THEN ASSERT node.name == "r3"\n' > r.rules
$ unet policy eval -p r.rules -n nodes.yaml
nodes.yaml:2:37: fail: error: r1: node.role is "edge", wanted "core" [peer]
nodes.yaml:2:12: fail: error: r1: node.name is "r1", wanted "r3" [later]
nodes.yaml:2:37: fail: error: l1: link.a.role is "edge", wanted "core"; link.z.role is "core" [far]

rule       fail undecided      pass      skip
peer          1         0         1         1
far           1         0         1         0
later         1         0         1         1

3 rules, 5 objects: 3 failed, 0 undecided, 3 passed, 2 skipped
[2]
# A node that is not chosen is still the end of a link, is still named by what was chosen, and rules that are not chosen still SET.
$ unet policy eval -p r.rules -n nodes.yaml --node r1
nodes.yaml:2:37: fail: error: r1: node.role is "edge", wanted "core" [peer]
nodes.yaml:2:12: fail: error: r1: node.name is "r1", wanted "r3" [later]

rule       fail undecided      pass      skip
peer          1         0         0         0
far           0         0         0         0
later         1         0         0         0

3 rules, 1 object: 2 failed, 0 undecided, 0 passed, 0 skipped
[2]
$ unet policy eval -p r.rules -n nodes.yaml --where 'node.role == "core"'
rule       fail undecided      pass      skip
peer          0         0         1         1
far           0         0         0         0
later         0         0         1         1

3 rules, 2 objects: 0 failed, 0 undecided, 2 passed, 2 skipped
$ unet policy eval -p r.rules -n nodes.yaml --rule later
nodes.yaml:2:12: fail: error: r1: node.name is "r1", wanted "r3" [later]

rule       fail undecided      pass      skip
later         1         0         1         1

1 rule, 5 objects: 1 failed, 0 undecided, 1 passed, 1 skipped
[2]
$ unet node list r1 -n nodes.yaml
r1	cisco	-	edge	-
$ unet node list -n nodes.yaml --node 'r[12]' --where 'role == "core"'
r2	juniper	-	core	-
# What is wrong with the data is wrong whatever is chosen.
$ printf 'nodes: [{name: r1}, {name: r2}, {name: r2}]\n' > twice.yaml
$ unet node list r1 -n twice.yaml
error[E0332]: two objects of the table node have the name `r2`
  --> twice.yaml:1:40
   |
 1 | nodes: [{name: r1}, {name: r2}, {name: r2}]
   |                                        ^^
  --> twice.yaml:1:28
   |
 1 | nodes: [{name: r1}, {name: r2}, {name: r2}]
   |                            ^^ the first stands here
[66]
