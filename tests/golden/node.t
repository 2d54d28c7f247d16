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
# Other forms of the same data.
$ unet node convert
{"name":"hq-rtr1","vendor":"frr","model":"x86","role":"router","lifecycle":"live","software_version":"8.4.4","management_ip":"192.0.2.12","location":{"name":"HQ"},"custom_data":{"bgp":{"asn":64497,"id":"192.0.2.12","peer":"192.0.2.1","peer_asn":64500,"own":"203.0.113.0/24"}}}
{"name":"hq-sw1","vendor":"cisco","model":"C2960X-24TS","role":"switch","lifecycle":"live","software_version":"15.2(2)E6","location":{"name":"HQ"},"custom_data":{"ntp":["192.0.2.123","192.0.2.124"],"ports":[{"n":1,"vlan":10,"desc":"desk-1"},{"n":2,"vlan":10,"desc":"desk-2"},{"n":3,"vlan":20,"desc":"phone-1"}]}}
{"name":"br-rtr1","vendor":"juniper","model":"srx300","role":"router","lifecycle":"live","software_version":"21.4R3","location":{"name":"BRANCH"},"custom_data":{"ntp":["192.0.2.123","192.0.2.124"],"uplink":{"ifd":"ge-0/0/0","ip":"198.51.100.2/30","desc":"to HQ"}}}
$ unet node convert hq.yaml
error[E0602]: cannot read hq.yaml: no such file or folder
[66]
$ printf 'nodes:\n  r1: {vendor: cisco, software_version: 7.10, serial: 0012}\n  r2: {custom_data: {vlans: [10, 20], big: 123456789012345678901}}\n' > hq.yaml
$ unet node convert hq.yaml
{"name":"r1","vendor":"cisco","software_version":"7.10","serial":"0012"}
{"name":"r2","custom_data":{"vlans":[10,20],"big":123456789012345678901}}
$ unet node convert hq.yaml --to json
[
{"name":"r1","vendor":"cisco","software_version":"7.10","serial":"0012"},
{"name":"r2","custom_data":{"vlans":[10,20],"big":123456789012345678901}}
]
$ unet node convert hq.yaml --to yaml
- name: r1
  vendor: cisco
  software_version: "7.10"
  serial: "0012"
- name: r2
  custom_data:
    vlans:
      - 10
      - 20
    big: 123456789012345678901
$ unet node convert hq.yaml --to yaml -o again.yaml && unet node convert again.yaml --to ndjson
{"name":"r1","vendor":"cisco","software_version":"7.10","serial":"0012"}
{"name":"r2","custom_data":{"vlans":[10,20],"big":123456789012345678901}}
$ unet node convert hq.yaml --to csv
error[E0366]: no cell of CSV holds a list: `custom_data.vlans`
  --> hq.yaml:3:29
   |
 3 |   r2: {custom_data: {vlans: [10, 20], big: 123456789012345678901}}
   |                             ^
   = help: --to ndjson, json and yaml hold everything
[66]
$ unet node convert hq.yaml --to csv --node r1
name,vendor,software_version,serial
r1,cisco,7.10,0012
$ unet node convert hq.yaml --to csv --node r1 | unet node convert --nodes - --where 'vendor == "cisco"'
{"name":"r1","vendor":"cisco","software_version":"7.10","serial":"0012"}
$ printf 'name,vendor,tags,custom_data.rack,custom_data.note\nr1,cisco,"core, edge",12,"007"\nr2,,,,"say ""hi"""\n' > n.csv
$ unet node convert n.csv
{"name":"r1","vendor":"cisco","tags":["core","edge"],"custom_data":{"rack":12,"note":"007"}}
{"name":"r2","custom_data":{"note":"say \"hi\""}}
$ unet node convert n.csv --to csv | cmp - n.csv
$ printf 'links: [{name: l1, a: r1, z: r2, bandwidth: 1000}]\nlocations: {HQ: {type: site}}\n' > more.yaml
$ unet node convert more.yaml --table links
{"name":"l1","a":"r1","z":"r2","bandwidth":1000}
$ unet node convert more.yaml --table locations --to csv
name,type
HQ,site
$ unet node convert more.yaml --table link
unet node convert: there is no table `link`; there are: nodes, links, locations
[64]
$ unet node convert more.yaml
error[E0336]: end a of the link `l1` is no node of this fleet
  --> more.yaml:1:23
   |
 1 | links: [{name: l1, a: r1, z: r2, bandwidth: 1000}]
   |                       ^^

error[E0336]: end z of the link `l1` is no node of this fleet
  --> more.yaml:1:30
   |
 1 | links: [{name: l1, a: r1, z: r2, bandwidth: 1000}]
   |                              ^^
[66]
$ unet node convert more.yaml --table links --node r1
unet node convert: --node and --where choose nodes; --table names another table
[64]
$ unet node convert hq.yaml --to yml
unet node convert: --to takes ndjson, json, yaml or csv, not `yml`; did you mean `yaml`?
[64]
$ unet node convert hq.yaml -n more.yaml
unet node convert: name the data as FILE or with --nodes, not both
[64]
$ printf 'name: r1\ncustom_data: {load: .inf}\n' > odd.yaml
$ echo old > kept.ndjson; unet node convert odd.yaml -o kept.ndjson; cat kept.ndjson
error[E0367]: JSON has no word for .inf
  --> odd.yaml:2:21
   |
 2 | custom_data: {load: .inf}
   |                     ^^^^
   = help: --to yaml can write it
old
$ unet node convert odd.yaml --to yaml
- name: r1
  custom_data:
    load: .inf
$ unet node convert absent.yaml -o kept.ndjson; cat kept.ndjson
error[E0602]: cannot read absent.yaml: no such file or folder
old
