# Why a rule says what it says about an object: unet policy explain.
# in: examples/small-office
$ cat > x.rules <<'END'
> DEFINE modern AS software_version >= "15.2(7)"
> RULE firmware DESCRIPTION "old switches" WHEN vendor == "cisco" AND NOT role IN ("router", "lab")
>   THEN { ASSERT modern MESSAGE "{name} runs {software_version}"; ASSERT EXISTS serial }
>   ELSE ASSERT vendor != "cisco" OR role == "router"
> RULE ports FOR EACH p IN node.custom_data.ports WHEN p.vlan > 1 THEN ASSERT p.vlan BETWEEN 2 AND 99
> RULE site WHEN node.name ~ "-x" LIKE "hq-*" THEN ASSERT len(node.tags ?? []) + 1 > 3
> RULE broken WHEN node.model > 5 THEN TAG "x"
> RULE numbers ALWAYS THEN ASSERT ALL n IN [1, 2, 3] : n < 3
> END
$ sed -i 's/^    software_version: .*E6.*/&\n    tags: [a-rather-long-tag, another-rather-long-tag, a-third-rather-long-tag, x]/' nodes.yaml
$ unet policy explain hq-sw1 firmware -p x.rules
firmware on hq-sw1: fail  (x.rules:2:6)
  hq-sw1 runs 15.2(2)E6; node.serial is missing, wanted a value
  WHEN vendor == "cisco" AND NOT role IN ("router", "lab")      true
    vendor == "cisco"                                           true
      node.vendor                                               "cisco"  (nodes.yaml:12:13)
    NOT role IN ("router", "lab")                               true
      role IN ("router", "lab")                                 false
        node.role                                               "switch"  (nodes.yaml:14:11)
  ASSERT software_version >= "15.2(7)"                          false
    node.software_version                                       "15.2(2)E6"  (nodes.yaml:16:23)
  ASSERT EXISTS serial                                          false
    node.serial                                                 missing  (nodes.yaml:11:5)
$ unet policy explain hq-rtr1 firmware -p x.rules
firmware on hq-rtr1: pass  (x.rules:2:6)
  WHEN vendor == "cisco" AND NOT role IN ("router", "lab")      false
    vendor == "cisco"                                           false
      node.vendor                                               "frr"  (nodes.yaml:3:13)
    NOT role IN ("router", "lab")                               false
      role IN ("router", "lab")                                 true
        node.role                                               "router"  (nodes.yaml:5:11)
  ELSE ASSERT vendor != "cisco" OR role == "router"             true
    vendor != "cisco"                                           true
      node.vendor                                               "frr"  (nodes.yaml:3:13)
    role == "router"                                            true
      node.role                                                 "router"  (nodes.yaml:5:11)
$ unet policy explain hq-sw1 ports -p x.rules
ports on hq-sw1: pass  (x.rules:5:6)
  node.custom_data.ports[0]                                     pass  (nodes.yaml:22:11)
    WHEN p.vlan > 1                                             true
      p.vlan                                                    10  (nodes.yaml:22:25)
    ASSERT p.vlan BETWEEN 2 AND 99                              true
      p.vlan                                                    10  (nodes.yaml:22:25)
  node.custom_data.ports[1]                                     pass  (nodes.yaml:23:11)
    WHEN p.vlan > 1                                             true
      p.vlan                                                    10  (nodes.yaml:23:25)
    ASSERT p.vlan BETWEEN 2 AND 99                              true
      p.vlan                                                    10  (nodes.yaml:23:25)
  node.custom_data.ports[2]                                     pass  (nodes.yaml:24:11)
    WHEN p.vlan > 1                                             true
      p.vlan                                                    20  (nodes.yaml:24:25)
    ASSERT p.vlan BETWEEN 2 AND 99                              true
      p.vlan                                                    20  (nodes.yaml:24:25)
$ unet policy explain hq-sw1 site -p x.rules
site on hq-sw1: pass  (x.rules:6:6)
  WHEN node.name ~ "-x" LIKE "hq-*"                             true
    node.name                                                   "hq-sw1"  (nodes.yaml:11:11)
    node.name ~ "-x"                                            "hq-sw1-x"
  ASSERT len(node.tags ?? []) + 1 > 3                           true
    node.tags                                                   a list of 4  (nodes.yaml:17:11)
    node.tags ?? []                                             a list of 4  (nodes.yaml:17:11)
    len(node.tags ?? [])                                        4
    len(node.tags ?? []) + 1                                    5
$ unet policy explain hq-sw1 broken -p x.rules
broken on hq-sw1: undecided  (x.rules:7:6)
  node.model is a string, wanted is a number
  WHEN node.model > 5                                           undecided
    node.model                                                  "C2960X-24TS"  (nodes.yaml:13:12)
$ unet policy explain hq-sw1 numbers -p x.rules
numbers on hq-sw1: fail  (x.rules:8:6)
  [1, 2, 3][2] is 3, wanted < 3
  ALWAYS
  ASSERT ALL n IN [1, 2, 3] : n < 3                             false
    [1, 2, 3][0]                                                true
      n                                                         1  (x.rules:8:43)
    [1, 2, 3][1]                                                true
      n                                                         2  (x.rules:8:46)
    [1, 2, 3][2]                                                false
      n                                                         3  (x.rules:8:49)
$ unet policy explain hq-sw1 broken -p x.rules --format json
{
  "schema_version": 1,
  "kind": "policy-explain",
  "rule": "broken",
  "object": "hq-sw1",
  "verdict": "undecided",
  "message": "node.model is a string, wanted is a number",
  "trace": {
    "label": "",
    "text": "",
    "value": "",
    "place": null,
    "parts": [
      {
        "label": "WHEN",
        "text": "node.model > 5",
        "value": "undecided",
        "place": null,
        "parts": [
          {
            "label": "",
            "text": "node.model",
            "value": "\"C2960X-24TS\"",
            "place": {
              "file": "nodes.yaml",
              "line": 13,
              "column": 12
            },
            "parts": []
          }
        ]
      }
    ]
  }
}
# Names that are not there.
$ unet policy explain hq-sw2 firmware -p x.rules
unet policy explain: no node is called `hq-sw2`; did you mean `hq-sw1`?
[4]
$ unet policy explain hq-sw1 firmwar -p x.rules
unet policy explain: no rule is called `firmwar`; did you mean `firmware`?
[4]
$ unet policy explain hq-sw1 nothing-like-it -p x.rules
unet policy explain: no rule is called `nothing-like-it`; `unet policy list` shows all
[4]
$ unet policy explain hq-sw1
unet policy explain: wants OBJECT RULE; --help tells more
[64]
$ unet policy explain hq-sw1 'policies/10_compliance.rules:3'
policies/10_compliance.rules:3 on hq-sw1: fail  (policies/10_compliance.rules:3:1)
  node.software_version is "15.2(2)E6", wanted "15.2(7)E10"
  WHEN node.vendor == "cisco" AND node.role == "switch"         true
    node.vendor == "cisco"                                      true
      node.vendor                                               "cisco"  (nodes.yaml:12:13)
    node.role == "switch"                                       true
      node.role                                                 "switch"  (nodes.yaml:14:11)
  ASSERT node.software_version IS "15.2(7)E10"                  false
    node.software_version                                       "15.2(2)E6"  (nodes.yaml:16:23)
