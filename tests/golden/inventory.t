# Node data of other tools: formats, the map, and what is wrong with them.
$ printf '{"count": 3, "results": [{"name": "r1", "device_type": {"model": "MX204", "manufacturer": {"slug": "juniper"}}, "platform": {"slug": "juniper-junos"}, "site": {"slug": "ams1"}, "primary_ip": {"address": "192.0.2.1/24"}, "rack": {"name": "A1"}}, {"name": null, "device_type": {"model": "Patch panel"}, "site": {"slug": "ams1"}}]}' > netbox.json
$ unet node list -n netbox.json
error[E0341]: this is data of NetBox, not of unet
  --> netbox.json:1:1
   |
 1 | {"count": 3, "results": [{"name": "r1", "device_type": {"model": "MX204", "manufacturer": {"slug": "juniper"}}, "platform": {"slug": "juniper-junos"}, "site": …
   | ^
   = help: name its format: `nodes: {path: …, format: netbox}` or --nodes-format netbox
[66]
$ unet node list -n netbox.json --nodes-format netbox
r1	juniper	MX204	-	-
Patch panel@ams1	-	Patch panel	-	-
warning[W0351]: 2 of 3 objects are here
  --> netbox.json:1:1
   |
 1 | {"count": 3, "results": [{"name": "r1", "device_type": {"model": "MX204", "manufacturer": {"slug": "juniper"}}, "platform": {"slug": "juniper-junos"}, "site": …
   | ^

warning[W0358]: 1 object has no name that others do not have
  --> netbox.json:1:246
   |
 1 | …_ip": {"address": "192.0.2.1/24"}, "rack": {"name": "A1"}}, {"name": null, "device_type": {"model": "Patch panel"}, "site": {"slug": "ams1"}}]}
   |                                                              ^ this one is called `Patch panel@ams1`
$ unet node show r1 -n netbox.json --nodes-format netbox
{
  "name": "r1",
  "vendor": "juniper",
  "model": "MX204",
  "platform": "juniper_junos",
  "location": {
    "name": "ams1"
  },
  "management_ip": "192.0.2.1",
  "custom_data": {
    "device_type": {
      "model": "MX204",
      "manufacturer": {
        "slug": "juniper"
      }
    },
    "platform": {
      "slug": "juniper-junos"
    },
    "site": {
      "slug": "ams1"
    },
    "primary_ip": {
      "address": "192.0.2.1/24"
    },
    "rack": {
      "name": "A1"
    }
  }
}
warning[W0351]: 2 of 3 objects are here
  --> netbox.json:1:1
   |
 1 | {"count": 3, "results": [{"name": "r1", "device_type": {"model": "MX204", "manufacturer": {"slug": "juniper"}}, "platform": {"slug": "juniper-junos"}, "site": …
   | ^

warning[W0358]: 1 object has no name that others do not have
  --> netbox.json:1:246
   |
 1 | …_ip": {"address": "192.0.2.1/24"}, "rack": {"name": "A1"}}, {"name": null, "device_type": {"model": "Patch panel"}, "site": {"slug": "ams1"}}]}
   |                                                              ^ this one is called `Patch panel@ams1`
$ unet node list -n netbox.json --nodes-format netbocks
error[E0340]: unknown format of node data `netbocks`
   = did you mean `netbox`?
   = help: formats are unet, netbox, nautobot, ansible, nornir
[65]
$ printf 'nodes:\n  path: netbox.json\n  format: netbox\n  map:\n    vendor: device_type.manufacturer.name|device_type.manufacturer.slug\n    location: rack.name\n    domain: custom_fields.domain\n' > unet.yaml
$ unet node show r1
{
  "name": "r1",
  "vendor": "juniper",
  "location": "A1",
  "model": "MX204",
  "platform": "juniper_junos",
  "management_ip": "192.0.2.1",
  "custom_data": {
    "device_type": {
      "model": "MX204",
      "manufacturer": {
        "slug": "juniper"
      }
    },
    "platform": {
      "slug": "juniper-junos"
    },
    "site": {
      "slug": "ams1"
    },
    "primary_ip": {
      "address": "192.0.2.1/24"
    },
    "rack": {
      "name": "A1"
    }
  }
}
warning[W0349]: none of 2 objects has custom_fields.domain
  --> unet.yaml:7:5
   |
 7 |     domain: custom_fields.domain
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ so no object has `domain`

warning[W0351]: 2 of 3 objects are here
  --> netbox.json:1:1
   |
 1 | {"count": 3, "results": [{"name": "r1", "device_type": {"model": "MX204", "manufacturer": {"slug": "juniper"}}, "platform": {"slug": "juniper-junos"}, "site": …
   | ^

warning[W0358]: 1 object has no name that others do not have
  --> netbox.json:1:246
   |
 1 | …_ip": {"address": "192.0.2.1/24"}, "rack": {"name": "A1"}}, {"name": null, "device_type": {"model": "Patch panel"}, "site": {"slug": "ams1"}}]}
   |                                                              ^ this one is called `Patch panel@ams1`
$ printf 'nodes:\n  path: netbox.json\n  format: netbox\n  map: {vender: device_type.manufacturer.name, rack: rack.name}\n' > unet.yaml
$ unet node list
error[E0345]: unknown field `vender` in the map
  --> unet.yaml:4:9
   |
 4 |   map: {vender: device_type.manufacturer.name, rack: rack.name}
   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ did you mean `vendor`?
   = help: what is no standard field stands in custom_data: `custom_data.vender: device_type.manufacturer.name`

error[E0345]: unknown field `rack` in the map
  --> unet.yaml:4:48
   |
 4 |   map: {vender: device_type.manufacturer.name, rack: rack.name}
   |                                                ^^^^^^^^^^^^^^^
   = help: what is no standard field stands in custom_data: `custom_data.rack: rack.name`
[65]
$ printf 'nodes:\n  pth: netbox.json\n  format: netboks\n  map: [vendor]\n' > unet.yaml
$ unet node list
error[E0610]: unknown setting `pth`
  --> unet.yaml:2:3
   |
 2 |   pth: netbox.json
   |   ^^^ did you mean `path`?
   = help: known here: path, format, map, root, groups, defaults

error[E0340]: unknown format of node data `netboks`
  --> unet.yaml:3:11
   |
 3 |   format: netboks
   |           ^^^^^^^ did you mean `netbox`?
   = help: formats are unet, netbox, nautobot, ansible, nornir

error[E0611]: `map` wants a map of fields to paths, this is a list
  --> unet.yaml:4:8
   |
 4 |   map: [vendor]
   |        ^
[65]
$ rm unet.yaml
$ printf 'all:\n  vars: {ansible_network_os: cisco.ios.ios}\n  children:\n    core:\n      hosts:\n        sw[1:2]: {ansible_host: 192.0.2.1, ntp: [192.0.2.123]}\n' > hosts.yml
$ unet node list -n hosts.yml
error[E0341]: this is data of Ansible, not of unet
  --> hosts.yml:1:1
   |
 1 | all:
   | ^
   = help: name its format: `nodes: {path: …, format: ansible}` or --nodes-format ansible
[66]
$ unet node show sw2 -n hosts.yml --nodes-format ansible
{
  "name": "sw2",
  "management_ip": "192.0.2.1",
  "platform": "cisco_ios",
  "tags": [
    "core"
  ],
  "custom_data": {
    "ansible_network_os": "cisco.ios.ios",
    "ntp": [
      "192.0.2.123"
    ]
  }
}
$ unet policy validate -p /dev/null -n hosts.yml --nodes-format ansible
unet policy validate: no rules in /dev/null
[4]
$ printf 'WHEN "core" IN node.tags AND custom_data.ntp CONTAINS "192.0.2.123" THEN ASSERT node.platform == "cisco_ios"\n' > core.rules
$ unet policy eval -p core.rules -n hosts.yml --nodes-format ansible
rule              fail undecided      pass      skip
core.rules:1         0         0         2         0

1 rule, 2 objects: 0 failed, 0 undecided, 2 passed, 0 skipped
$ printf 'r1:\n  hostname: 192.0.2.1\n  groups: [cor]\n' > hosts.yaml
$ printf 'core: {platform: ios}\n' > groups.yaml
$ unet node list -n hosts.yaml --nodes-format nornir
error[E0343]: unknown group `cor`
  --> hosts.yaml:3:12
   |
 3 |   groups: [cor]
   |            ^^^ did you mean `core`?
[66]
$ printf 'name,vendor,custom_data.rack\nr1,cisco,A1\nr2,cisco\n' > nodes.csv
$ unet node list -n nodes.csv
error[E0354]: this line has 2 cells, the header has 3
  --> nodes.csv:3:1
   |
 3 | r2,cisco
   | ^
[66]
$ printf 'name;vendor;serial\nr1;cisco;0012\nr2;"ju;niper";\n' > nodes.csv
$ unet node list -n nodes.csv
r1	cisco	-	-	-
r2	ju;niper	-	-	-
$ unet node show r1 -n nodes.csv
{
  "name": "r1",
  "vendor": "cisco",
  "serial": "0012"
}
$ printf 'hostname,vendor\nr1,cisco\n' > nodes.csv
$ unet node list -n nodes.csv
error[E0356]: no column is called `name`
  --> nodes.csv:1:1
   |
 1 | hostname,vendor
   | ^
[66]
# Tables of the workspace.
$ printf 'nodes: nodes.yaml\nobjects:\n  member: {path: members.yaml, map: {name: asn}}\n  vlan: vlans.yaml\n' > unet.yaml
$ printf 'nodes: [{name: r1}]\n' > nodes.yaml
$ printf -- '- {asn: 64500, city: Oslo}\n- {asn: 64501, city: Bergen}\n' > members.yaml
$ printf 'vlan: {10: {use: users}, 20: }\n' > vlans.yaml
$ unet node validate
1 node, 2 of member, 2 of vlan: fine
$ printf 'objects: {node: x.yaml, len: y.yaml, "a-b": z.yaml}\n' > unet.yaml
$ unet node validate
error[E0615]: `node` cannot be the name of a table
  --> unet.yaml:1:11
   |
 1 | objects: {node: x.yaml, len: y.yaml, "a-b": z.yaml}
   |           ^^^^

error[E0615]: `len` cannot be the name of a table
  --> unet.yaml:1:25
   |
 1 | objects: {node: x.yaml, len: y.yaml, "a-b": z.yaml}
   |                         ^^^

error[E0615]: `a-b` cannot be the name of a table
  --> unet.yaml:1:38
   |
 1 | objects: {node: x.yaml, len: y.yaml, "a-b": z.yaml}
   |                                      ^^^^^
[65]
# Files that are not what their ending says, and odd ones.
$ rm unet.yaml; printf 'name,vendor\nr1,cisco\n' > n.yaml; unet node list -n n.yaml
error[E0333]: there are no nodes here: found a string
  --> n.yaml:1:1
   |
 1 | name,vendor
   | ^^^^^^^^^^^
   = help: this looks like CSV: name the file so that it ends in .csv
[66]
$ cp n.yaml n.ndjson; unet node list -n n.ndjson
error[E0301]: this is not JSON: expected a value, found `name`
  --> n.ndjson:1:1
   |
 1 | name,vendor
   | ^^^^
   = help: texts stand in double quotes
   = help: this looks like CSV: name the file so that it ends in .csv
[66]
$ unet node list -n - < n.yaml
r1	cisco	-	-	-
$ printf 'nodes:\n  - name: r1\n' > n.json; unet node list -n n.json
error[E0301]: this is not JSON: expected a value, found `nodes`
  --> n.json:1:1
   |
 1 | nodes:
   | ^^^^^
   = help: texts stand in double quotes
   = help: this looks like YAML: name the file so that it ends in .yaml
[66]
$ cp n.json n.csv; unet node list -n n.csv
error[E0356]: no column is called `name`
  --> n.csv:1:1
   |
 1 | nodes:
   | ^
   = help: this looks like YAML: name the file so that it ends in .yaml
[66]
$ printf '{"name": "r1"}\n{"name": "r2"}\n' > n.csv; unet node list -n n.csv
error[E0356]: no column is called `name`
  --> n.csv:1:1
   |
 1 | {"name": "r1"}
   | ^
   = help: this looks like JSON: name the file so that it ends in .json
[66]
$ cp n.csv n.yaml; unet node list -n n.yaml
error[E0310]: this is not YAML: did not find expected <document start>
  --> n.yaml:2:1
   |
 2 | {"name": "r2"}
   | ^
   = help: text follows behind the document; one JSON object a line is NDJSON, and its files end in .ndjson
[66]
$ printf 'name: r1\nsoftware_version: 7.10\n' | unet node convert -
{"name":"r1","software_version":"7.10"}
$ printf 'n\0a\0m\0e\0:\0' > n.yaml; unet node list -n n.yaml
error[E0306]: this is not UTF-8 text: it looks like UTF-16
  --> n.yaml:1:1
   |
 1 | n\x00a\x00m\x00e\x00:\x00
   | ^
[66]
$ printf 'name,vendor\nr1,ci\0sco\n' > n.csv; unet node list -n n.csv
error[E0306]: this is not UTF-8 text: NUL is not allowed in text
  --> n.csv:2:6
   |
 2 | r1,ci\x00sco
   |      ^^^^
[66]
$ printf 'nodes:\n  - name: {{ host }}\n' > n.yaml; unet node list -n n.yaml
error[E0315]: the key of a map must be a plain value, found a map
  --> n.yaml:2:12
   |
 2 |   - name: {{ host }}
   |            ^
   = help: put text that begins with `{{` in quotes
[66]
$ printf '# nothing\n' > n.yaml; unet node list -n n.yaml
unet node list: there are no nodes
[4]
$ printf 'name,custom_data,custom_data.rack\nr1,a,\nr2,,A1\nr3,a,A1\n' > n.csv; unet node list -n n.csv
error[E0348]: `custom_data.rack` cannot be set here: a part of the path is no map
  --> n.csv:1:18
   |
 1 | name,custom_data,custom_data.rack
   |                  ^^^^^^^^^^^^^^^^
[66]
$ printf 'name,custom_data.rack,custom_data\nr3,A1,a\n' > n.csv; unet node list -n n.csv
error[E0348]: `custom_data.rack` cannot be set here: a part of the path is no map
  --> n.csv:1:6
   |
 1 | name,custom_data.rack,custom_data
   |      ^^^^^^^^^^^^^^^^
[66]
