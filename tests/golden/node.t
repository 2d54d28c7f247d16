# Looking at node data.
# in: examples/small-office
$ unet node list
hq-rtr1	frr	x86	router	8.4.4
hq-sw1	cisco	C2960X-24TS	switch	15.2(2)E6
br-rtr1	juniper	srx300	router	21.4R3
$ unet node list --where 'role == "router"'
hq-rtr1	frr	x86	router	8.4.4
br-rtr1	juniper	srx300	router	21.4R3
$ unet node show br-rtr1
{
  "name": "br-rtr1",
  "vendor": "juniper",
  "model": "srx300",
  "role": "router",
  "lifecycle": "live",
  "software_version": "21.4R3",
  "location": {
    "name": "BRANCH"
  },
  "custom_data": {
    "ntp": [
      "192.0.2.123",
      "192.0.2.124"
    ],
    "uplink": {
      "ifd": "ge-0/0/0",
      "ip": "198.51.100.2/30",
      "desc": "to HQ"
    }
  }
}
$ unet node show br-rtr2
unet node show: no node is called `br-rtr2`; did you mean `br-rtr1`?
[4]
$ unet node validate
3 nodes: fine
$ printf 'nodes:\n  - {name: a, id: 1}\n  - {name: b, id: 1}\n  - {name: a}\n  - vendor: x\n' > dup.yaml
$ unet node validate -n dup.yaml
error[E0332]: two objects of the table node have the id `1`
  --> dup.yaml:3:19
   |
 3 |   - {name: b, id: 1}
   |                   ^
  --> dup.yaml:2:19
   |
 2 |   - {name: a, id: 1}
   |                   ^ the first stands here

error[E0332]: two objects of the table node have the name `a`
  --> dup.yaml:4:12
   |
 4 |   - {name: a}
   |            ^
  --> dup.yaml:2:12
   |
 2 |   - {name: a, id: 1}
   |            ^ the first stands here

error[E0331]: this node has no name
  --> dup.yaml:5:5
   |
 5 |   - vendor: x
   |     ^
[66]
$ printf 'nodes:\n  - {name: a\n' > syntax.yaml
$ unet node validate -n syntax.yaml
error[E0310]: this is not YAML: did not find expected ',' or '}'
  --> syntax.yaml:3:1
   |
 3 | 
   | ^
  --> syntax.yaml:2:5
   |
 2 |   - {name: a
   |     ^ while parsing a flow mapping
[66]
$ printf '{"nodes": []}' > none.json
$ unet node validate -n none.json
unet node validate: there are no nodes
0 nodes: fine
[4]
