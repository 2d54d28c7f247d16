# Waivers of rules and of the drift of templates.
# in: examples/small-office
$ cat > w.rules <<'END'
> RULE firmware TAGS cve WHEN vendor == "cisco" THEN ASSERT software_version >= "15.2(7)"
> RULE managed ALWAYS THEN ASSERT custom_data.managed == true
> RULE seen WHEN vendor == "cisco" THEN ASSERT custom_data.level > 3
> EXEMPT firmware FOR node.name == "hq-sw1" UNTIL 2026-12-31 REASON "lab refresh, NET-412" BY "ops"
> EXEMPT "man*" FOR node.name LIKE "hq-*" UNTIL 2026-12-31 REASON "NET-413"
> EXEMPT seen FOR node.role == "switch" UNTIL 2027-06-30 REASON "NET-414"
> END
# A waived failure stays in sight and does not count; what is left does.
$ unet policy eval -p w.rules --now 2026-11-01
nodes.yaml:10:18: waived: error: hq-rtr1: node.custom_data.managed is missing, wanted true [managed] -- NET-413 (until 2026-12-31)
nodes.yaml:16:23: waived: error: hq-sw1: node.software_version is "15.2(2)E6", wanted >= "15.2(7)" [firmware] -- lab refresh, NET-412 (until 2026-12-31, by ops)
nodes.yaml:19:7: waived: error: hq-sw1: node.custom_data.managed is missing, wanted true [managed] -- NET-413 (until 2026-12-31)
nodes.yaml:19:7: waived: error: hq-sw1: node.custom_data.level is missing [seen] -- NET-414 (until 2027-06-30)
nodes.yaml:31:18: fail: error: br-rtr1: node.custom_data.managed is missing, wanted true [managed]

rule          fail undecided    waived      pass      skip
firmware         0         0         1         0         2
managed          1         0         2         0         0
seen             0         0         1         0         2

3 rules, 3 objects: 1 failed, 0 undecided, 4 waived, 0 passed, 4 skipped
judged as of 2026-11-01
warning[W0204]: `custom_data.managed` is on no object and no rule SETs it
  --> w.rules:2:33
   |
 2 | RULE managed ALWAYS THEN ASSERT custom_data.managed == true
   |                                 ^^^^^^^^^^^^^^^^^^^

warning[W0204]: `custom_data.level` is on no object and no rule SETs it
  --> w.rules:3:46
   |
 3 | RULE seen WHEN vendor == "cisco" THEN ASSERT custom_data.level > 3
   |                                              ^^^^^^^^^^^^^^^^^
[2]
# The end of a waiver: a note in its last two weeks, its last day included.
$ unet policy eval -p w.rules --now 2026-12-31 --rule firmware
nodes.yaml:16:23: waived: error: hq-sw1: node.software_version is "15.2(2)E6", wanted >= "15.2(7)" [firmware] -- lab refresh, NET-412 (until 2026-12-31, by ops)

rule          fail undecided    waived      pass      skip
firmware         0         0         1         0         2

1 rule, 3 objects: 0 failed, 0 undecided, 1 waived, 0 passed, 2 skipped
judged as of 2026-12-31
warning[W0204]: `custom_data.managed` is on no object and no rule SETs it
  --> w.rules:2:33
   |
 2 | RULE managed ALWAYS THEN ASSERT custom_data.managed == true
   |                                 ^^^^^^^^^^^^^^^^^^^

warning[W0204]: `custom_data.level` is on no object and no rule SETs it
  --> w.rules:3:46
   |
 3 | RULE seen WHEN vendor == "cisco" THEN ASSERT custom_data.level > 3
   |                                              ^^^^^^^^^^^^^^^^^

note[N0273]: this waiver ends with 2026-12-31
  --> w.rules:4:1
   |
 4 | EXEMPT firmware FOR node.name == "hq-sw1" UNTIL 2026-12-31 REASON "lab refresh, NET-412" BY "ops"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 1 come back then: lab refresh, NET-412
# Then the failure counts again.
$ unet policy eval -p w.rules --now 2027-01-01 --rule firmware
nodes.yaml:16:23: fail: error: hq-sw1: node.software_version is "15.2(2)E6", wanted >= "15.2(7)" [firmware]

rule          fail undecided      pass      skip
firmware         1         0         0         2

1 rule, 3 objects: 1 failed, 0 undecided, 0 passed, 2 skipped
judged as of 2027-01-01
warning[W0204]: `custom_data.managed` is on no object and no rule SETs it
  --> w.rules:2:33
   |
 2 | RULE managed ALWAYS THEN ASSERT custom_data.managed == true
   |                                 ^^^^^^^^^^^^^^^^^^^

warning[W0204]: `custom_data.level` is on no object and no rule SETs it
  --> w.rules:3:46
   |
 3 | RULE seen WHEN vendor == "cisco" THEN ASSERT custom_data.level > 3
   |                                              ^^^^^^^^^^^^^^^^^

warning[W0271]: this waiver ended with 2026-12-31
  --> w.rules:4:1
   |
 4 | EXEMPT firmware FOR node.name == "hq-sw1" UNTIL 2026-12-31 REASON "lab refresh, NET-412" BY "ops"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 1 that it covered came back: lab refresh, NET-412
[2]
# With one node chosen, a waiver of others is not called idle.
$ unet policy eval -p w.rules --now 2026-11-01 --node hq-rtr1 --rule firmware
rule          fail undecided      pass      skip
firmware         0         0         0         1

1 rule, 1 object: 0 failed, 0 undecided, 0 passed, 1 skipped
warning[W0204]: `custom_data.managed` is on no object and no rule SETs it
  --> w.rules:2:33
   |
 2 | RULE managed ALWAYS THEN ASSERT custom_data.managed == true
   |                                 ^^^^^^^^^^^^^^^^^^^

warning[W0204]: `custom_data.level` is on no object and no rule SETs it
  --> w.rules:3:46
   |
 3 | RULE seen WHEN vendor == "cisco" THEN ASSERT custom_data.level > 3
   |                                              ^^^^^^^^^^^^^^^^^
# One that nothing needs, and one whose condition cannot be decided.
$ cat > idle.rules <<'END'
> RULE firmware WHEN vendor == "cisco" THEN ASSERT software_version >= "15.2(7)"
> EXEMPT firmware FOR node.name == "hq-rtr1" UNTIL 2026-12-31 REASON "NET-415"
> EXEMPT firmware FOR node.custom_data.lab > 3 UNTIL 2026-12-31 REASON "NET-416"
> END
$ unet policy eval -p idle.rules --now 2026-11-01
nodes.yaml:16:23: fail: error: hq-sw1: node.software_version is "15.2(2)E6", wanted >= "15.2(7)" [firmware]

rule          fail undecided      pass      skip
firmware         1         0         0         2

1 rule, 3 objects: 1 failed, 0 undecided, 0 passed, 2 skipped
warning[W0274]: this waiver waives nothing
  --> idle.rules:2:1
   |
 2 | EXEMPT firmware FOR node.name == "hq-rtr1" UNTIL 2026-12-31 REASON "NET-415"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no finding of this run needs it

warning[W0272]: the condition of this waiver cannot be decided
  --> idle.rules:3:1
   |
 3 | EXEMPT firmware FOR node.custom_data.lab > 3 UNTIL 2026-12-31 REASON "NET-416"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ undecided for 1 of the findings

warning[W0204]: `node.custom_data.lab` is on no object and no rule SETs it
  --> idle.rules:3:21
   |
 3 | EXEMPT firmware FOR node.custom_data.lab > 3 UNTIL 2026-12-31 REASON "NET-416"
   |                     ^^^^^^^^^^^^^^^^^^^^
[2]
$ unet policy eval -p w.rules --now 2026-11-01 --rule firmware --format json | sed -n '/"findings": \[/,$p'
  "findings": [
    {
      "rule": "firmware",
      "kind": "node",
      "object": "hq-sw1",
      "verdict": "waived",
      "severity": "error",
      "message": "node.software_version is \"15.2(2)E6\", wanted >= \"15.2(7)\"",
      "fingerprint": "dfd826409e4beacd726acd92470b0f21",
      "waiver": {
        "reason": "lab refresh, NET-412",
        "until": "2026-12-31",
        "by": "ops",
        "place": {
          "file": "w.rules",
          "line": 4,
          "column": 1
        }
      },
      "rule_place": {
        "file": "w.rules",
        "line": 1,
        "column": 59
      },
      "reasons": [
        {
          "field": "node.software_version",
          "test": "software_version >= \"15.2(7)\"",
          "verdict": "fail",
          "missing": false,
          "found": "15.2(2)E6",
          "wanted": ">= \"15.2(7)\"",
          "place": {
            "file": "nodes.yaml",
            "line": 16,
            "column": 23
          }
        }
      ]
    }
  ],
  "waivers": [
    {
      "rule": "firmware",
      "condition": "node.name == \"hq-sw1\"",
      "reason": "lab refresh, NET-412",
      "until": "2026-12-31",
      "by": "ops",
      "place": {
        "file": "w.rules",
        "line": 4,
        "column": 1
      },
      "waived": 1,
      "undecided": 0,
      "expired": 0
    },
    {
      "rule": "man*",
      "condition": "node.name LIKE \"hq-*\"",
      "reason": "NET-413",
      "until": "2026-12-31",
      "place": {
        "file": "w.rules",
        "line": 5,
        "column": 1
      },
      "waived": 0,
      "undecided": 0,
      "expired": 0
    },
    {
      "rule": "seen",
      "condition": "node.role == \"switch\"",
      "reason": "NET-414",
      "until": "2027-06-30",
      "place": {
        "file": "w.rules",
        "line": 6,
        "column": 1
      },
      "waived": 0,
      "undecided": 0,
      "expired": 0
    }
  ],
  "diagnostics": [
    {
      "code": "W0204",
      "severity": "warning",
      "message": "`custom_data.managed` is on no object and no rule SETs it",
      "label": "",
      "place": {
        "file": "w.rules",
        "line": 2,
        "column": 33
      },
      "end": {
        "file": "w.rules",
        "line": 2,
        "column": 52
      },
      "range": {
        "start": {
          "line": 1,
          "character": 32
        },
        "end": {
          "line": 1,
          "character": 51
        }
      },
      "help": [],
      "related": []
    },
    {
      "code": "W0204",
      "severity": "warning",
      "message": "`custom_data.level` is on no object and no rule SETs it",
      "label": "",
      "place": {
        "file": "w.rules",
        "line": 3,
        "column": 46
      },
      "end": {
        "file": "w.rules",
        "line": 3,
        "column": 63
      },
      "range": {
        "start": {
          "line": 2,
          "character": 45
        },
        "end": {
          "line": 2,
          "character": 62
        }
      },
      "help": [],
      "related": []
    }
  ]
}
$ unet policy explain hq-sw1 firmware -p w.rules --now 2026-11-01
firmware on hq-sw1: waived  (w.rules:1:6)
  node.software_version is "15.2(2)E6", wanted >= "15.2(7)"
  waived: lab refresh, NET-412 (until 2026-12-31, by ops)
  WHEN vendor == "cisco"                                        true
    node.vendor                                                 "cisco"  (nodes.yaml:12:13)
  ASSERT software_version >= "15.2(7)"                          false
    node.software_version                                       "15.2(2)E6"  (nodes.yaml:16:23)
  EXEMPT node.name == "hq-sw1"                                  true
    node.name                                                   "hq-sw1"  (nodes.yaml:11:11)
warning[W0204]: `custom_data.managed` is on no object and no rule SETs it
  --> w.rules:2:33
   |
 2 | RULE managed ALWAYS THEN ASSERT custom_data.managed == true
   |                                 ^^^^^^^^^^^^^^^^^^^

warning[W0204]: `custom_data.level` is on no object and no rule SETs it
  --> w.rules:3:46
   |
 3 | RULE seen WHEN vendor == "cisco" THEN ASSERT custom_data.level > 3
   |                                              ^^^^^^^^^^^^^^^^^
$ unet policy explain hq-sw1 firmware -p w.rules --now 2027-11-01
firmware on hq-sw1: fail  (w.rules:1:6)
  node.software_version is "15.2(2)E6", wanted >= "15.2(7)"
  WHEN vendor == "cisco"                                        true
    node.vendor                                                 "cisco"  (nodes.yaml:12:13)
  ASSERT software_version >= "15.2(7)"                          false
    node.software_version                                       "15.2(2)E6"  (nodes.yaml:16:23)
  EXEMPT node.name == "hq-sw1"                                  true, but it ended with 2026-12-31
    node.name                                                   "hq-sw1"  (nodes.yaml:11:11)
warning[W0204]: `custom_data.managed` is on no object and no rule SETs it
  --> w.rules:2:33
   |
 2 | RULE managed ALWAYS THEN ASSERT custom_data.managed == true
   |                                 ^^^^^^^^^^^^^^^^^^^

warning[W0204]: `custom_data.level` is on no object and no rule SETs it
  --> w.rules:3:46
   |
 3 | RULE seen WHEN vendor == "cisco" THEN ASSERT custom_data.level > 3
   |                                              ^^^^^^^^^^^^^^^^^
# A waiver names a rule that is there, and says why and until when.
$ cat > bad.rules <<'END'
> RULE firmware ALWAYS THEN TAG "x"
> EXEMPT firmwre FOR node.name == "a" UNTIL 2026-12-31 REASON "NET-1"
> EXEMPT firmware FOR node.name == "a" UNTIL 2026-12-31
> EXEMPT firmware FOR node.name == "a" REASON "NET-1"
> END
$ unet policy validate bad.rules
warning[W0205]: no rule is exempted by `firmwre`
  --> bad.rules:2:8
   |
 2 | EXEMPT firmwre FOR node.name == "a" UNTIL 2026-12-31 REASON "NET-1"
   |        ^^^^^^^ did you mean `firmware`?

error[E0101]: expected REASON, found `EXEMPT`
  --> bad.rules:3:44
   |
 3 | EXEMPT firmware FOR node.name == "a" UNTIL 2026-12-31
   |                                            ^^^^^^^^^^ it is missing behind this

error[E0101]: expected UNTIL or an operator, found `REASON`
  --> bad.rules:4:38
   |
 4 | EXEMPT firmware FOR node.name == "a" REASON "NET-1"
   |                                      ^^^^^^
[65]
# Drift of a template.
$ echo 'EXEMPT TEMPLATE "ios/ntp.jinja" FOR node.name == "hq-sw1" UNTIL 2027-01-31 REASON "NET-417"' > policies/30_waivers.rules
$ unet template diff hq-sw1 --now 2026-11-01
hq-sw1: 5 differences, 2 of them waived

@@ ios/ntp.jinja @@
+ntp server 192.0.2.124
-ntp server 203.0.113.9
@@ ios/access_ports.jinja @@
 interface GigabitEthernet1/0/2
- spanning-tree portfast disable
+ spanning-tree portfast
 interface GigabitEthernet1/0/3
+ switchport access vlan 20
+ spanning-tree portfast

ios/ntp.jinja is waived: NET-417 (until 2027-01-31)
owned 15 of 30 lines
judged as of 2026-11-01
[2]
$ echo 'EXEMPT TEMPLATE "ios/*" FOR node.role == "switch" UNTIL 2026-12-31 REASON "NET-418" BY "ops"' >> policies/30_waivers.rules
$ unet template diff hq-sw1 --now 2026-11-01
hq-sw1: 5 differences, all waived

@@ ios/ntp.jinja @@
+ntp server 192.0.2.124
-ntp server 203.0.113.9
@@ ios/access_ports.jinja @@
 interface GigabitEthernet1/0/2
- spanning-tree portfast disable
+ spanning-tree portfast
 interface GigabitEthernet1/0/3
+ switchport access vlan 20
+ spanning-tree portfast

ios/ntp.jinja is waived: NET-417 (until 2027-01-31)
ios/access_ports.jinja is waived: NET-418 (until 2026-12-31, by ops)
owned 15 of 30 lines
judged as of 2026-11-01
$ unet template diff --all --now 2027-01-25 | tail -9
note[N0273]: this waiver ends with 2027-01-31
  --> policies/30_waivers.rules:1:1
   |
 1 | EXEMPT TEMPLATE "ios/ntp.jinja" FOR node.name == "hq-sw1" UNTIL 2027-01-31 REASON "NET-417"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 1 come back then: NET-417

warning[W0271]: this waiver ended with 2026-12-31
  --> policies/30_waivers.rules:2:1
   |
 2 | EXEMPT TEMPLATE "ios/*" FOR node.role == "switch" UNTIL 2026-12-31 REASON "NET-418" BY "ops"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 1 that it covered came back: NET-418
node     template                state
hq-rtr1  frr/bgp.jinja           same
hq-sw1   ios/ntp.jinja           waived
hq-sw1   ios/access_ports.jinja  differs
br-rtr1  junos/ntp.jinja         differs
br-rtr1  junos/uplink.jinja      differs

3 nodes: 2 differ, 1 same
judged as of 2027-01-25
$ unet template diff --all --now 2027-03-01 --node hq-sw1
hq-sw1: 5 differences

@@ ios/ntp.jinja @@
+ntp server 192.0.2.124
-ntp server 203.0.113.9
@@ ios/access_ports.jinja @@
 interface GigabitEthernet1/0/2
- spanning-tree portfast disable
+ spanning-tree portfast
 interface GigabitEthernet1/0/3
+ switchport access vlan 20
+ spanning-tree portfast

owned 15 of 30 lines
judged as of 2027-03-01
warning[W0271]: this waiver ended with 2027-01-31
  --> policies/30_waivers.rules:1:1
   |
 1 | EXEMPT TEMPLATE "ios/ntp.jinja" FOR node.name == "hq-sw1" UNTIL 2027-01-31 REASON "NET-417"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 1 that it covered came back: NET-417

warning[W0271]: this waiver ended with 2026-12-31
  --> policies/30_waivers.rules:2:1
   |
 2 | EXEMPT TEMPLATE "ios/*" FOR node.role == "switch" UNTIL 2026-12-31 REASON "NET-418" BY "ops"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2 that it covered came back: NET-418
[2]
$ unet template diff hq-sw1 --now 2026-11-01 --format json | sed -n '1,60p'
{
  "schema_version": 1,
  "kind": "template-diff",
  "summary": {
    "same": 0,
    "differs": 0,
    "waived": 1,
    "no-live": 0,
    "refused": 0,
    "error": 0,
    "now": "2026-11-01"
  },
  "waivers": [
    {
      "template": "ios/ntp.jinja",
      "condition": "node.name == \"hq-sw1\"",
      "reason": "NET-417",
      "until": "2027-01-31",
      "place": {
        "file": "policies/30_waivers.rules",
        "line": 1,
        "column": 1
      },
      "waived": 1,
      "undecided": 0,
      "expired": 0
    },
    {
      "template": "ios/*",
      "condition": "node.role == \"switch\"",
      "reason": "NET-418",
      "until": "2026-12-31",
      "by": "ops",
      "place": {
        "file": "policies/30_waivers.rules",
        "line": 2,
        "column": 1
      },
      "waived": 1,
      "undecided": 0,
      "expired": 0
    }
  ],
  "nodes": [
    {
      "node": "hq-sw1",
      "state": "waived",
      "templates": [
        "ios/ntp.jinja",
        "ios/access_ports.jinja"
      ],
      "live": "live/hq-sw1.cfg",
      "dialect": "cisco_ios",
      "owned_lines": 15,
      "lines": 30,
      "waived": [
        {
          "template": "ios/ntp.jinja",
          "waiver": {
            "reason": "NET-417",
$ unet check --now 2026-11-01 --format json | grep -n -A12 '"kind": "template-diff"'
197:    "kind": "template-diff",
198-    "summary": {
199-      "same": 1,
200-      "differs": 1,
201-      "waived": 1,
202-      "no-live": 0,
203-      "refused": 0,
204-      "error": 0,
205-      "now": "2026-11-01"
206-    },
207-    "waivers": [
208-      {
209-        "template": "ios/ntp.jinja",
# It is idle, or cannot be decided.
$ cat > policies/30_waivers.rules <<'END'
> EXEMPT TEMPLATE "frr/bgp.jinja" FOR node.role == "router" UNTIL 2027-01-31 REASON "NET-419"
> EXEMPT TEMPLATE "ios/ntp.jinja" FOR node.custom_data.lab > 3 UNTIL 2027-01-31 REASON "NET-420"
> END
$ unet template diff --all --now 2026-11-01 2>&1 >out.txt; tail -2 out.txt
warning[W0274]: this waiver waives nothing
  --> policies/30_waivers.rules:1:1
   |
 1 | EXEMPT TEMPLATE "frr/bgp.jinja" FOR node.role == "router" UNTIL 2027-01-31 REASON "NET-419"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no drift of this run needs it

warning[W0272]: the condition of this waiver cannot be decided
  --> policies/30_waivers.rules:2:1
   |
 2 | EXEMPT TEMPLATE "ios/ntp.jinja" FOR node.custom_data.lab > 3 UNTIL 2027-01-31 REASON "NET-420"
   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ undecided for 1 of the differences

warning[W0204]: `node.custom_data.lab` is on no object and no rule SETs it
  --> policies/30_waivers.rules:2:37
   |
 2 | EXEMPT TEMPLATE "ios/ntp.jinja" FOR node.custom_data.lab > 3 UNTIL 2027-01-31 REASON "NET-420"
   |                                     ^^^^^^^^^^^^^^^^^^^^

3 nodes: 2 differ, 1 same
