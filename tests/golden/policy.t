# Validating and evaluating policies.
# in: examples/small-office
$ unet policy validate
8 rules in 2 files compile
$ unet policy eval
nodes.yaml:16:23: fail: error: hq-sw1: node.software_version is "15.2(2)E6", wanted "15.2(7)E10" [policies/10_compliance.rules:3]

rule                                fail undecided      pass      skip
policies/10_compliance.rules:1         0         0         0         3  (concerned no object)
policies/10_compliance.rules:2         0         0         1         2
policies/10_compliance.rules:3         1         0         0         2
policies/20_templates.rules:1          0         0         1         2
policies/20_templates.rules:2          0         0         1         2
policies/20_templates.rules:3          0         0         1         2
policies/20_templates.rules:4          0         0         1         2
policies/20_templates.rules:5          0         0         1         2

8 rules, 3 objects: 1 failed, 0 undecided, 6 passed, 17 skipped
[2]
$ unet policy eval --rule 'policies/10*' --node hq-sw1
nodes.yaml:16:23: fail: error: hq-sw1: node.software_version is "15.2(2)E6", wanted "15.2(7)E10" [policies/10_compliance.rules:3]

rule                                fail undecided      pass      skip
policies/10_compliance.rules:1         0         0         0         1
policies/10_compliance.rules:2         0         0         0         1
policies/10_compliance.rules:3         1         0         0         0

3 rules, 1 object: 1 failed, 0 undecided, 0 passed, 2 skipped
[2]
$ unet policy eval --format json --rule '*10_compliance.rules:3'
{
  "schema_version": 1,
  "kind": "policy-eval",
  "exit_code": 2,
  "summary": {
    "rules": 1,
    "objects": 3,
    "verdicts": {
      "skip": 2,
      "pass": 0,
      "fail": 1,
      "waived": 0,
      "undecided": 0
    },
    "findings": 1,
    "findings_printed": 1
  },
  "rules": [
    {
      "id": "policies/10_compliance.rules:3",
      "severity": "error",
      "place": {
        "file": "policies/10_compliance.rules",
        "line": 3,
        "column": 1
      },
      "matched": true,
      "counts": {
        "skip": 2,
        "pass": 0,
        "fail": 1,
        "waived": 0,
        "undecided": 0
      }
    }
  ],
  "findings": [
    {
      "rule": "policies/10_compliance.rules:3",
      "kind": "node",
      "object": "hq-sw1",
      "verdict": "fail",
      "severity": "error",
      "message": "node.software_version is \"15.2(2)E6\", wanted \"15.2(7)E10\"",
      "fingerprint": "7efb4b7c9270e8ebb6cd95d3b64ca069",
      "rule_place": {
        "file": "policies/10_compliance.rules",
        "line": 3,
        "column": 67
      },
      "reasons": [
        {
          "field": "node.software_version",
          "test": "node.software_version IS \"15.2(7)E10\"",
          "verdict": "fail",
          "missing": false,
          "found": "15.2(2)E6",
          "wanted": "15.2(7)E10",
          "place": {
            "file": "nodes.yaml",
            "line": 16,
            "column": 23
          }
        }
      ]
    }
  ],
  "diagnostics": []
}
[2]
$ unet policy eval --format ndjson --rule '*10_compliance.rules:3'
{"kind":"finding","finding":{"rule":"policies/10_compliance.rules:3","kind":"node","object":"hq-sw1","verdict":"fail","severity":"error","message":"node.software_version is \"15.2(2)E6\", wanted \"15.2(7)E10\"","fingerprint":"7efb4b7c9270e8ebb6cd95d3b64ca069","rule_place":{"file":"policies/10_compliance.rules","line":3,"column":67},"reasons":[{"field":"node.software_version","test":"node.software_version IS \"15.2(7)E10\"","verdict":"fail","missing":false,"found":"15.2(2)E6","wanted":"15.2(7)E10","place":{"file":"nodes.yaml","line":16,"column":23}}]}}
{"kind":"summary","schema_version":1,"report":"policy-eval","exit_code":2,"summary":{"rules":1,"objects":3,"verdicts":{"skip":2,"pass":0,"fail":1,"waived":0,"undecided":0},"findings":1,"findings_printed":1}}
[2]
$ unet policy eval nosuch
unet policy eval: no node is called `nosuch`; `unet node list` shows all
[4]
$ unet policy eval hq-sw2
unet policy eval: no node is called `hq-sw2`; did you mean `hq-sw1`?
[4]
$ unet policy eval --where 'vendr == "x"'
error[E0203]: unknown field `vendr`
  --> --where:1:1
   |
 1 | vendr == "x"
   | ^^^^^ on 0 of 3 nodes; did you mean `vendor` (3)?
[65]
$ unet policy eval --where 'vendor == "cisco"' --exit-zero
nodes.yaml:16:23: fail: error: hq-sw1: node.software_version is "15.2(2)E6", wanted "15.2(7)E10" [policies/10_compliance.rules:3]

rule                                fail undecided      pass      skip
policies/10_compliance.rules:1         0         0         0         1
policies/10_compliance.rules:2         0         0         0         1
policies/10_compliance.rules:3         1         0         0         0
policies/20_templates.rules:1          0         0         1         0
policies/20_templates.rules:2          0         0         1         0
policies/20_templates.rules:3          0         0         0         1
policies/20_templates.rules:4          0         0         0         1
policies/20_templates.rules:5          0         0         0         1

8 rules, 1 object: 1 failed, 0 undecided, 2 passed, 5 skipped
$ unet policy eval --rule nosuch
unet policy eval: no rule is called `nosuch`; `unet policy list` shows all
[4]
$ unet policy eval --format pdf
unet policy eval: no format `pdf` here; there are: text json ndjson junit sarif github
[64]
$ unet policy list
policies/10_compliance.rules:1	error	node		policies/10_compliance.rules:1
policies/10_compliance.rules:2	error	node		policies/10_compliance.rules:2
policies/10_compliance.rules:3	error	node		policies/10_compliance.rules:3
policies/20_templates.rules:1	error	node		policies/20_templates.rules:1
policies/20_templates.rules:2	error	node		policies/20_templates.rules:2
policies/20_templates.rules:3	error	node		policies/20_templates.rules:3
policies/20_templates.rules:4	error	node		policies/20_templates.rules:4
policies/20_templates.rules:5	error	node		policies/20_templates.rules:5
$ unet policy list --rule '*20*:1' --format json
{
  "schema_version": 1,
  "kind": "policy-list",
  "rules": [
    {
      "id": "policies/20_templates.rules:1",
      "kind": "node",
      "severity": "error",
      "priority": 0,
      "tags": [],
      "description": "",
      "enabled": true,
      "place": {
        "file": "policies/20_templates.rules",
        "line": 1,
        "column": 1
      }
    }
  ]
}
$ unet policy show '*20_templates.rules:[12]'
 # policies/20_templates.rules:1
WHEN node.vendor == "cisco"   THEN APPLY "ios/ntp.jinja"

 # policies/20_templates.rules:2
WHEN node.vendor == "cisco" AND node.role == "switch" THEN APPLY "ios/access_ports.jinja"
$ unet policy show nosuch
unet policy show: no rule is called `nosuch`; `unet policy list` shows all
[4]
$ unet policy show --ast
rule policies/10_compliance.rules:1 node severity=error
  when
    and
      node.lifecycle == "live"
      node.software_version IS NULL
  then
    set custom_data.incomplete to true
rule policies/10_compliance.rules:2 node severity=error
  when
    and
      node.vendor == "juniper"
      node.model MATCHES /^srx3/
  then
    assert
      node.software_version == "21.4R3"
rule policies/10_compliance.rules:3 node severity=error
  when
    and
      node.vendor == "cisco"
      node.role == "switch"
  then
    assert
      node.software_version == "15.2(7)E10"
rule policies/20_templates.rules:1 node severity=error
  when
    node.vendor == "cisco"
  then
    apply "ios/ntp.jinja"
rule policies/20_templates.rules:2 node severity=error
  when
    and
      node.vendor == "cisco"
      node.role == "switch"
  then
    apply "ios/access_ports.jinja"
rule policies/20_templates.rules:3 node severity=error
  when
    node.vendor == "juniper"
  then
    apply "junos/ntp.jinja"
rule policies/20_templates.rules:4 node severity=error
  when
    node.vendor == "juniper"
  then
    apply "junos/uplink.jinja"
rule policies/20_templates.rules:5 node severity=error
  when
    node.vendor == "frr"
  then
    apply "frr/bgp.jinja"
$ unet policy show --bytecode 'policies/10*:3'
fields 3
  f0    node.vendor
  f1    node.role
  f2    node.software_version
constants 3
  c0    "cisco"
  c1    "switch"
  c2    "15.2(7)E10"
predicates 3
  p0    node.vendor == "cisco"
  p1    node.role == "switch"
  p2    node.software_version == "15.2(7)E10"
scalars 0
code for each node
  0     LOAD    f0              node.vendor
  1     LOAD    f1              node.role
  2     PRED    r1 p0           node.vendor == "cisco"
  3     PRED    r2 p1           node.role == "switch"
  4     AND     r0 r1 r2
  5     RULE    #0 r0           policies/10_compliance.rules:3
  6     LOAD    f2              node.software_version
  7     PRED    r3 p2           node.software_version == "15.2(7)E10"
  8     ASSERT  #0 r3           node.software_version IS "15.2(7)E10"
  9     COMMIT  #0              policies/10_compliance.rules:3
  10    END
$ unet policy show --ast 'policies/10*:3'
rule policies/10_compliance.rules:3 node severity=error
  when
    and
      node.vendor == "cisco"
      node.role == "switch"
  then
    assert
      node.software_version == "15.2(7)E10"
$ printf 'RULE a TAGS x, y DESCRIPTION "the first"\nALWAYS THEN TAG "x"\nRULE b TAGS y ALWAYS THEN TAG "y"\n' > tags.rules
$ unet policy list -p tags.rules
a	error	node	x,y	tags.rules:1	the first
b	error	node	y	tags.rules:3
$ unet policy list -p tags.rules --tag x
a	error	node	x,y	tags.rules:1	the first
$ unet policy list -p tags.rules --tag x --rule b
unet policy list: no rule that is chosen has the tag `x`; `unet policy list` shows all
[4]
$ unet policy eval -p tags.rules --tag x

rule      fail undecided      pass      skip
a            0         0         3         0

1 rule, 3 objects: 0 failed, 0 undecided, 3 passed, 0 skipped
$ unet policy show -p tags.rules b c
unet policy show: no rule is called `c`; did you mean `a`?
[4]
$ unet policy show -p tags.rules
 # tags.rules:1
RULE a TAGS x, y DESCRIPTION "the first"
ALWAYS THEN TAG "x"

 # tags.rules:3
RULE b TAGS y ALWAYS THEN TAG "y"
$ unet policy show --bytecode
fields 5
  f0    node.lifecycle
  f1    node.software_version
  f2    node.vendor
  f3    node.model
  f4    node.role
constants 9
  c0    "live"
  c1    true
  c2    "juniper"
  c3    /^srx3/
  c4    "21.4R3"
  c5    "cisco"
  c6    "switch"
  c7    "15.2(7)E10"
  c8    "frr"
predicates 9
  p0    node.lifecycle == "live"
  p1    node.software_version is null
  p2    node.vendor == "juniper"
  p3    node.model matches /^srx3/
  p4    node.software_version == "21.4R3"
  p5    node.vendor == "cisco"
  p6    node.role == "switch"
  p7    node.software_version == "15.2(7)E10"
  p8    node.vendor == "frr"
scalars 1
  s0    true
          t0   const c1
code for each node
  0     LOAD    f0              node.lifecycle
  1     LOAD    f1              node.software_version
  2     PRED    r1 p0           node.lifecycle == "live"
  3     PRED    r2 p1           node.software_version is null
  4     AND     r0 r1 r2
  5     RULE    #0 r0           policies/10_compliance.rules:1
  6     SET     #0 s0           custom_data.incomplete
  7     COMMIT  #0              policies/10_compliance.rules:1
  8     LOAD    f2              node.vendor
  9     LOAD    f3              node.model
  10    PRED    r4 p2           node.vendor == "juniper"
  11    PRED    r5 p3           node.model matches /^srx3/
  12    AND     r3 r4 r5
  13    RULE    #1 r3           policies/10_compliance.rules:2
  14    PRED    r6 p4           node.software_version == "21.4R3"
  15    ASSERT  #0 r6           node.software_version IS "21.4R3"
  16    COMMIT  #1              policies/10_compliance.rules:2
  17    LOAD    f4              node.role
  18    PRED    r8 p5           node.vendor == "cisco"
  19    PRED    r9 p6           node.role == "switch"
  20    AND     r7 r8 r9
  21    RULE    #2 r7           policies/10_compliance.rules:3
  22    PRED    r10 p7          node.software_version == "15.2(7)E10"
  23    ASSERT  #1 r10          node.software_version IS "15.2(7)E10"
  24    COMMIT  #2              policies/10_compliance.rules:3
  25    RULE    #3 r8           policies/20_templates.rules:1
  26    APPLY   #0              ios/ntp.jinja
  27    COMMIT  #3              policies/20_templates.rules:1
  28    AND     r11 r8 r9
  29    RULE    #4 r11          policies/20_templates.rules:2
  30    APPLY   #1              ios/access_ports.jinja
  31    COMMIT  #4              policies/20_templates.rules:2
  32    RULE    #5 r4           policies/20_templates.rules:3
  33    APPLY   #2              junos/ntp.jinja
  34    COMMIT  #5              policies/20_templates.rules:3
  35    RULE    #6 r4           policies/20_templates.rules:4
  36    APPLY   #3              junos/uplink.jinja
  37    COMMIT  #6              policies/20_templates.rules:4
  38    PRED    r12 p8          node.vendor == "frr"
  39    RULE    #7 r12          policies/20_templates.rules:5
  40    APPLY   #4              frr/bgp.jinja
  41    COMMIT  #7              policies/20_templates.rules:5
  42    END
$ printf 'WHEN vendor == "cisco" THEN { TAG "lab"; WARN "{name} is {model}"; ASSERT model > 5 MESSAGE "odd {custom_data.nothing}" }\n' > one.rules
$ unet policy eval -p one.rules
nodes.yaml:13:12: undecided: error: hq-sw1: node.model is a string, wanted is a number [one.rules:1] #lab
one.rules:1:1: note: hq-sw1 is C2960X-24TS

rule             fail undecided      pass      skip
one.rules:1         0         1         0         2

1 rule, 3 objects: 0 failed, 1 undecided, 0 passed, 2 skipped
warning[W0204]: `custom_data.nothing` is on no object and no rule SETs it
  --> one.rules:1:99
   |
 1 | WHEN vendor == "cisco" THEN { TAG "lab"; WARN "{name} is {model}"; ASSERT model > 5 MESSAGE "odd {custom_data.nothing}" }
   |                                                                                                   ^^^^^^^^^^^^^^^^^^^
[3]
$ unet policy eval -p one.rules --undecided fail
nodes.yaml:13:12: fail: error: hq-sw1: node.model is a string, wanted is a number [one.rules:1] #lab
one.rules:1:1: note: hq-sw1 is C2960X-24TS

rule             fail undecided      pass      skip
one.rules:1         1         0         0         2

1 rule, 3 objects: 1 failed, 0 undecided, 0 passed, 2 skipped
warning[W0204]: `custom_data.nothing` is on no object and no rule SETs it
  --> one.rules:1:99
   |
 1 | WHEN vendor == "cisco" THEN { TAG "lab"; WARN "{name} is {model}"; ASSERT model > 5 MESSAGE "odd {custom_data.nothing}" }
   |                                                                                                   ^^^^^^^^^^^^^^^^^^^
[2]
$ unet policy eval -p one.rules --undecided skip
one.rules:1:1: note: hq-sw1 is C2960X-24TS

rule             fail undecided      pass      skip
one.rules:1         0         0         0         3

1 rule, 3 objects: 0 failed, 0 undecided, 0 passed, 3 skipped
warning[W0204]: `custom_data.nothing` is on no object and no rule SETs it
  --> one.rules:1:99
   |
 1 | WHEN vendor == "cisco" THEN { TAG "lab"; WARN "{name} is {model}"; ASSERT model > 5 MESSAGE "odd {custom_data.nothing}" }
   |                                                                                                   ^^^^^^^^^^^^^^^^^^^
$ unet policy eval --write overlay.ndjson --rule '*:1' > /dev/null; cat overlay.ndjson
$ printf 'WHEN lifecycle == "live" THEN SET custom_data.ok TO true\n' > set.rules
$ unet policy eval -p set.rules --write overlay.ndjson > /dev/null; cat overlay.ndjson
{"name":"hq-rtr1","patch":[{"op": "add", "path": "/custom_data/ok", "value": true}]}
{"name":"hq-sw1","patch":[{"op": "add", "path": "/custom_data/ok", "value": true}]}
{"name":"br-rtr1","patch":[{"op": "add", "path": "/custom_data/ok", "value": true}]}
$ unet policy eval -p set.rules -n absent.yaml
error[E0602]: cannot read absent.yaml: no such file or folder
[66]
$ printf '{"name": "a"}\n{"name": "a"}\n{"vendor": "x"}\n' > bad.ndjson
$ unet policy eval -p set.rules -n bad.ndjson
error[E0332]: two objects of the table node have the name `a`
  --> bad.ndjson:2:10
   |
 2 | {"name": "a"}
   |          ^^^
  --> bad.ndjson:1:10
   |
 1 | {"name": "a"}
   |          ^^^ the first stands here

error[E0331]: this node has no name
  --> bad.ndjson:3:1
   |
 3 | {"vendor": "x"}
   | ^
[66]
$ : > empty.rules
$ unet policy eval -p empty.rules
unet policy eval: nothing was evaluated: no rules
0 rules, 0 objects: 0 failed, 0 undecided, 0 passed, 0 skipped
[4]
$ printf 'nodez: x\n' > unet.yaml
$ unet policy eval
error[E0610]: unknown setting `nodez`
  --> unet.yaml:1:1
   |
 1 | nodez: x
   | ^^^^^ did you mean `nodes`?
[65]
