# The schema of a workspace.
# in: examples/small-office
$ unet schema infer
 # Written by `unet schema infer`. count and seen are notes; `seen` renamed to `values` is a rule.
node: # 3 objects
  name: {type: string, count: 3}
  vendor: {type: string, count: 3}
  model: {type: string, count: 3}
  role: {type: string, count: 3}
  lifecycle: {type: string, count: 3, seen: ["live"]}
  software_version: {type: string, count: 3}
  management_ip: {type: address, count: 1}
  location.name: {type: string, count: 3}
  custom_data.bgp.asn: {type: integer, count: 1}
  custom_data.bgp.id: {type: address, count: 1}
  custom_data.bgp.peer: {type: address, count: 1}
  custom_data.bgp.peer_asn: {type: integer, count: 1}
  custom_data.bgp.own: {type: network, count: 1}
  custom_data.ntp[]: {type: address, count: 4, seen: ["192.0.2.123", "192.0.2.124"]}
  custom_data.ports[].n: {type: integer, count: 3}
  custom_data.ports[].vlan: {type: integer, count: 3}
  custom_data.ports[].desc: {type: string, count: 3}
  custom_data.uplink.ifd: {type: string, count: 1}
  custom_data.uplink.ip: {type: network, count: 1}
  custom_data.uplink.desc: {type: string, count: 1}
$ unet schema infer --output schema.yaml
$ unet node validate --schema schema.yaml
3 nodes: fine
$ unet policy eval --schema schema.yaml > /dev/null; echo $?
2
$ printf 'node:\n  role: {type: string, values: [router, swich]}\n  serial: {type: string, required: true, description: on the sticker}\n  custom_data.ntp[]: address\n  custom_data.ports[].n: string\n  custom_data.uplink.*: string\n  location: string\n' > schema.yaml
$ unet node validate --schema schema.yaml --node hq-sw1
error[E0364]: `serial` is missing
   --> nodes.yaml:11:5
    |
 11 |   - name: hq-sw1
    |     ^ node hq-sw1

error[E0363]: `"switch"` is not among the values of `role`
   --> nodes.yaml:14:11
    |
 14 |     role: switch
    |           ^^^^^^ node hq-sw1; did you mean `swich`?
    = help: the schema lists "router", "swich"

error[E0362]: `location` must be a string, found a map
   --> nodes.yaml:17:15
    |
 17 |     location: { name: HQ }
    |               ^ node hq-sw1

error[E0362]: `custom_data.ports[].n` must be a string, found an integer 1
   --> nodes.yaml:21:16
    |
 21 |         - { n: 1, vlan: 10, desc: desk-1 }
    |                ^ node hq-sw1
    = help: put it in quotes to make it a string

error[E0362]: `custom_data.ports[].n` must be a string, found an integer 2
   --> nodes.yaml:22:16
    |
 22 |         - { n: 2, vlan: 10, desc: desk-2 }
    |                ^ node hq-sw1
    = help: put it in quotes to make it a string

error[E0362]: `custom_data.ports[].n` must be a string, found an integer 3
   --> nodes.yaml:23:16
    |
 23 |         - { n: 3, vlan: 20, desc: phone-1 }
    |                ^ node hq-sw1
    = help: put it in quotes to make it a string
[66]
$ printf 'node:\n  custom_data.tier: {typ: string}\n  custom_data.x: text\n  a..b: string\n  custom_data.y: {values: gold, required: often}\nnodes: {}\n' > schema.yaml
$ unet node validate --schema schema.yaml
error[E0360]: unknown word `typ` in the schema
  --> schema.yaml:2:22
   |
 2 |   custom_data.tier: {typ: string}
   |                      ^^^ did you mean `type`?
   = help: known here: type, values, required, description, count, seen

error[E0360]: unknown word `text` in the schema
  --> schema.yaml:3:18
   |
 3 |   custom_data.x: text
   |                  ^^^^
   = help: known here: string, integer, number, boolean, list, map, address, network, any

error[E0346]: `a..b` is no path
  --> schema.yaml:4:3
   |
 4 |   a..b: string
   |   ^^^^

error[E0361]: values of the schema must be a list, found a string
  --> schema.yaml:5:27
   |
 5 |   custom_data.y: {values: gold, required: often}
   |                           ^^^^

error[E0361]: required of the schema must be true or false, found a string
  --> schema.yaml:5:43
   |
 5 |   custom_data.y: {values: gold, required: often}
   |                                           ^^^^^

error[E0360]: unknown word `nodes` in the schema
  --> schema.yaml:6:1
   |
 6 | nodes: {}
   | ^^^^^ did you mean `node`?
   = help: known here: node, link, location
[65]
# Fields that the schema names are known to rules, with data and without.
$ printf 'node: {custom_data.tier: string, asset: string}\n' > schema.yaml
$ printf 'RULE t WHEN custom_data.tier == "gold" AND node.asset == "x" THEN TAG "gold"\n' > t.rules
$ unet policy validate -p t.rules
warning[W0204]: `custom_data.tier` is on no object and no rule SETs it
  --> t.rules:1:13
   |
 1 | RULE t WHEN custom_data.tier == "gold" AND node.asset == "x" THEN TAG "gold"
   |             ^^^^^^^^^^^^^^^^

error[E0203]: unknown field `node.asset`
  --> t.rules:1:44
   |
 1 | RULE t WHEN custom_data.tier == "gold" AND node.asset == "x" THEN TAG "gold"
   |                                            ^^^^^^^^^^ on 0 of 3 nodes
   = help: what a workspace keeps about an object stands in custom_data
[65]
$ unet policy validate -p t.rules --schema schema.yaml
1 rule in 1 file compiles
$ printf 'RULE t WHEN node.aset == "x" THEN TAG "gold"\n' > t.rules
$ unet policy validate -p t.rules --schema schema.yaml
error[E0203]: unknown field `node.aset`
  --> t.rules:1:13
   |
 1 | RULE t WHEN node.aset == "x" THEN TAG "gold"
   |             ^^^^^^^^^ on 0 of 3 nodes; did you mean `node.asset`?
[65]
# CSV is typed by the schema.
$ printf 'node: {custom_data.as: string, custom_data.n: integer, custom_data.vlans: list}\n' > schema.yaml
$ printf 'name,custom_data.as,custom_data.n,custom_data.vlans\nr1,64500,7,"10, 20"\nr2,64501,seven,10\n' > n.csv
$ unet node show r1 -n n.csv --schema schema.yaml
{
  "name": "r1",
  "custom_data": {
    "as": "64500",
    "n": 7,
    "vlans": [
      "10",
      "20"
    ]
  }
}
$ unet node validate -n n.csv --schema schema.yaml
error[E0362]: `custom_data.n` must be an integer, found a string "seven"
  --> n.csv:3:10
   |
 3 | r2,64501,seven,10
   |          ^^^^^ node r2
[66]
$ printf '{"nodes": [{"name": "r1", "serial": 12, "vender": "cisco", "tags": "core", "management_ip": "192.0.2.300", "custom_data": [1]}]}' > bad.json
$ unet node validate -n bad.json
error[E0362]: `serial` must be a string, found an integer 12
  --> bad.json:1:37
   |
 1 | {"nodes": [{"name": "r1", "serial": 12, "vender": "cisco", "tags": "core", "management_ip": "192.0.2.300", "custom_data": [1]}]}
   |                                     ^^ node r1
   = help: put it in quotes to make it a string

warning[W0365]: `vender` is no standard field and not in the schema
  --> bad.json:1:41
   |
 1 | {"nodes": [{"name": "r1", "serial": 12, "vender": "cisco", "tags": "core", "management_ip": "192.0.2.300", "custom_data": [1]}]}
   |                                         ^^^^^^^^ node r1; did you mean `vendor`?

error[E0362]: `tags` must be a list, found a string "core"
  --> bad.json:1:68
   |
 1 | {"nodes": [{"name": "r1", "serial": 12, "vender": "cisco", "tags": "core", "management_ip": "192.0.2.300", "custom_data": [1]}]}
   |                                                                    ^^^^^^ node r1

error[E0362]: `management_ip` must be an address, found a string "192.0.2.300"
  --> bad.json:1:93
   |
 1 | {"nodes": [{"name": "r1", "serial": 12, "vender": "cisco", "tags": "core", "management_ip": "192.0.2.300", "custom_data": [1]}]}
   |                                                                                             ^^^^^^^^^^^^^ node r1

error[E0362]: `custom_data` must be a map, found a list
  --> bad.json:1:123
   |
 1 | {"nodes": [{"name": "r1", "serial": 12, "vender": "cisco", "tags": "core", "management_ip": "192.0.2.300", "custom_data": [1]}]}
   |                                                                                                                           ^ node r1
[66]
$ unet schema infer -n none.json
error[E0602]: cannot read none.json: no such file or folder
[66]
$ unet schema infer --help
unet schema infer: write the schema that the data has

Usage: unet schema infer [options]

Each field of each kind of object: its type or types, how many objects have it,
and the values that occur where they are few. Edit it, name it under `schema:`
in unet.yaml, and `unet node validate` holds the data against it; fields that
it names are known to rules. `count` and `seen` are notes: rename `seen` to
`values` where nothing else may stand, and add `required: true`.

Options:
      --rev REV             read the workspace from this git revision, without
                            a checkout
  -n, --nodes PATH          node data: file, folder, or - for standard input
      --nodes-format unet|netbox|nautobot|ansible|nornir
                            what wrote the node data
      --schema FILE         fields beyond the standard ones, as `unet schema
                            infer` writes them
      --links PATH          link data
      --locations PATH      location data
  -o, --output FILE         write the result to FILE, whole or not at all
      --allow-empty         exit 0 when nothing was evaluated
      --color auto|always|never
                            colours of text output (NO_COLOR is respected)
  -C, --workspace DIR       work as if started in DIR
  -h, --help                show this help

Examples:
  unet schema infer --output schema.yaml
  unet schema infer --nodes netbox.json --nodes-format netbox

Exit codes:
  0   all well
  1   could not do the work: files, limits of a run, internal errors
  2   done, and found failures or differences
  3   done, but something stayed undecided and nothing failed
  4   nothing was evaluated: no rules, no objects, or a selector that matched
      none
  5   some objects could not be processed; stands over 2 and 3
  64  wrong command line
  65  a policy, template, match expression or setting does not compile
  66  node data invalid or missing
  68  network failure
  69  credentials or signature refused
  130 interrupted
