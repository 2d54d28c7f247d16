# The formats of reports, the same run in each.
# in: examples/small-office
$ printf 'RULE firmware SEVERITY error TAGS cve, cve, switches DESCRIPTION "switches run the release"\nWHEN node.role == "switch" THEN ASSERT node.software_version IS "15.2(7)E10" MESSAGE "100%% wrong, see: {node.name}"\nRULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3\nRULE seen WHEN node.vendor == "cisco" THEN WARN "{node.name} was seen"\nRULE absent WHEN node.vendor == "nobody" THEN ASSERT node.name == "x"\n' > a.rules
$ unet policy eval -p a.rules
nodes.yaml:16:23: fail: error: hq-sw1: 100% wrong, see: hq-sw1 [firmware]
nodes.yaml:19:7: undecided: warning: hq-sw1: node.custom_data.level is missing [level]
a.rules:4:1: note: hq-sw1 was seen

rule          fail undecided      pass      skip
firmware         1         0         0         2
level            0         1         0         2
seen             0         0         1         2
absent           0         0         0         3  (concerned no object)

4 rules, 3 objects: 1 failed, 1 undecided, 1 passed, 9 skipped
warning[W0204]: `node.custom_data.level` is on no object and no rule SETs it
  --> a.rules:3:69
   |
 3 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3
   |                                                                     ^^^^^^^^^^^^^^^^^^^^^^
[2]
$ unet policy eval -p a.rules --format ndjson
{"kind":"finding","finding":{"rule":"firmware","kind":"node","object":"hq-sw1","verdict":"fail","severity":"error","message":"100% wrong, see: hq-sw1","fingerprint":"dfd826409e4beacd726acd92470b0f21","rule_place":{"file":"a.rules","line":2,"column":40},"reasons":[{"field":"node.software_version","test":"node.software_version IS \"15.2(7)E10\"","verdict":"fail","missing":false,"found":"15.2(2)E6","wanted":"15.2(7)E10","place":{"file":"nodes.yaml","line":16,"column":23}}]}}
{"kind":"finding","finding":{"rule":"level","kind":"node","object":"hq-sw1","verdict":"undecided","severity":"warning","message":"node.custom_data.level is missing","fingerprint":"415e07f9356385aa97ce6c0bdb7cae92","rule_place":{"file":"a.rules","line":3,"column":69},"reasons":[{"field":"node.custom_data.level","test":"node.custom_data.level > 3","verdict":"undecided","missing":true,"found":null,"wanted":"> 3","reason":"is missing","place":{"file":"nodes.yaml","line":19,"column":7}}]}}
{"kind":"finding","finding":{"rule":"seen","kind":"node","object":"hq-sw1","verdict":"pass","severity":"error","message":"","notes":["hq-sw1 was seen"],"rule_place":{"file":"a.rules","line":4,"column":1},"reasons":[]}}
{"kind":"diagnostic","diagnostic":{"code":"W0204","severity":"warning","message":"`node.custom_data.level` is on no object and no rule SETs it","label":"","place":{"file":"a.rules","line":3,"column":69},"end":{"file":"a.rules","line":3,"column":91},"range":{"start":{"line":2,"character":68},"end":{"line":2,"character":90}},"help":[],"related":[]}}
{"kind":"summary","schema_version":1,"report":"policy-eval","exit_code":2,"summary":{"rules":4,"objects":3,"verdicts":{"skip":9,"pass":1,"fail":1,"waived":0,"undecided":1},"findings":3,"findings_printed":3}}
[2]
$ unet policy eval -p a.rules --format junit
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="unet policy-eval" tests="6" failures="1" errors="1" time="0">
  <testsuite name="firmware" tests="1" failures="1" errors="0" skipped="0" time="0" file="a.rules">
    <properties>
      <property name="description" value="switches run the release"/>
      <property name="severity" value="error"/>
      <property name="tag" value="cve"/>
      <property name="tag" value="cve"/>
      <property name="tag" value="switches"/>
      <property name="objects that pass" value="0"/>
      <property name="objects skipped" value="2"/>
    </properties>
    <testcase classname="firmware" name="hq-sw1" time="0">
      <failure type="error" message="100% wrong, see: hq-sw1">nodes.yaml:16:23: hq-sw1: 100% wrong, see: hq-sw1
a.rules:2:40: node.software_version IS "15.2(7)E10"
</failure>
    </testcase>
  </testsuite>
  <testsuite name="level" tests="1" failures="0" errors="1" skipped="0" time="0" file="a.rules">
    <properties>
      <property name="description" value="RULE level SEVERITY warning WHEN node.vendor == &quot;cisco&quot; THEN ASSERT node.custom_data.level &gt; 3"/>
      <property name="severity" value="warning"/>
      <property name="objects that pass" value="0"/>
      <property name="objects skipped" value="2"/>
    </properties>
    <testcase classname="level" name="hq-sw1" time="0">
      <error type="undecided" message="node.custom_data.level is missing">nodes.yaml:19:7: hq-sw1: node.custom_data.level is missing
a.rules:3:69: node.custom_data.level &gt; 3
</error>
    </testcase>
  </testsuite>
  <testsuite name="seen" tests="2" failures="0" errors="0" skipped="0" time="0" file="a.rules">
    <properties>
      <property name="description" value="RULE seen WHEN node.vendor == &quot;cisco&quot; THEN WARN &quot;{node.name} was seen&quot;"/>
      <property name="severity" value="error"/>
      <property name="objects that pass" value="1"/>
      <property name="objects skipped" value="2"/>
    </properties>
    <testcase classname="seen" name="objects that pass" time="0"/>
    <testcase classname="seen" name="hq-sw1" time="0">
      <system-out>hq-sw1 was seen</system-out>
    </testcase>
  </testsuite>
  <testsuite name="absent" tests="1" failures="0" errors="0" skipped="1" time="0" file="a.rules">
    <properties>
      <property name="description" value="RULE absent WHEN node.vendor == &quot;nobody&quot; THEN ASSERT node.name == &quot;x&quot;"/>
      <property name="severity" value="error"/>
      <property name="objects that pass" value="0"/>
      <property name="objects skipped" value="3"/>
    </properties>
    <testcase classname="absent" name="objects that pass" time="0">
      <skipped message="the rule concerned no object"/>
    </testcase>
  </testsuite>
  <testsuite name="diagnostics" tests="1" failures="0" errors="0" skipped="1" time="0">
    <testcase classname="W0204" name="a.rules:3:69" time="0">
      <skipped message="`node.custom_data.level` is on no object and no rule SETs it"/>
    </testcase>
  </testsuite>
</testsuites>
[2]
$ unet policy eval -p a.rules --format github
::error file=nodes.yaml,line=16,endLine=16,col=23,endColumn=32,title=firmware::hq-sw1: 100%25 wrong, see: hq-sw1
::warning file=nodes.yaml,line=19,endLine=19,col=7,endColumn=8,title=level::undecided: hq-sw1: node.custom_data.level is missing
::notice file=a.rules,line=4,endLine=4,col=1,endColumn=71,title=seen::hq-sw1 was seen
::warning file=a.rules,line=3,endLine=3,col=69,endColumn=91,title=W0204::`node.custom_data.level` is on no object and no rule SETs it
4 rules, 3 objects: 1 failed, 1 undecided, 1 passed, 9 skipped
[2]
$ unet policy eval -p a.rules --format sarif
{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "unet",
          "version": "0.1.0",
          "semanticVersion": "0.1.0",
          "rules": [
            {
              "id": "firmware",
              "shortDescription": {
                "text": "switches run the release"
              },
              "help": {
                "text": "RULE firmware SEVERITY error TAGS cve, cve, switches DESCRIPTION \"switches run the release\"\nWHEN node.role == \"switch\" THEN ASSERT node.software_version IS \"15.2(7)E10\" MESSAGE \"100% wrong, see: {node.name}\""
              },
              "defaultConfiguration": {
                "level": "error"
              },
              "properties": {
                "tags": [
                  "cve",
                  "switches"
                ],
                "severity": "error",
                "problem.severity": "error"
              }
            },
            {
              "id": "level",
              "shortDescription": {
                "text": "RULE level SEVERITY warning WHEN node.vendor == \"cisco\" THEN ASSERT node.custom_data.level > 3"
              },
              "help": {
                "text": "RULE level SEVERITY warning WHEN node.vendor == \"cisco\" THEN ASSERT node.custom_data.level > 3"
              },
              "defaultConfiguration": {
                "level": "warning"
              },
              "properties": {
                "severity": "warning",
                "problem.severity": "warning"
              }
            },
            {
              "id": "seen",
              "shortDescription": {
                "text": "RULE seen WHEN node.vendor == \"cisco\" THEN WARN \"{node.name} was seen\""
              },
              "help": {
                "text": "RULE seen WHEN node.vendor == \"cisco\" THEN WARN \"{node.name} was seen\""
              },
              "defaultConfiguration": {
                "level": "error"
              },
              "properties": {
                "severity": "error",
                "problem.severity": "error"
              }
            },
            {
              "id": "absent",
              "shortDescription": {
                "text": "RULE absent WHEN node.vendor == \"nobody\" THEN ASSERT node.name == \"x\""
              },
              "help": {
                "text": "RULE absent WHEN node.vendor == \"nobody\" THEN ASSERT node.name == \"x\""
              },
              "defaultConfiguration": {
                "level": "error"
              },
              "properties": {
                "severity": "error",
                "problem.severity": "error"
              }
            }
          ]
        }
      },
      "automationDetails": {
        "id": "unet/policy-eval/"
      },
      "invocations": [
        {
          "executionSuccessful": true,
          "exitCode": 2,
          "exitCodeDescription": "done, and found failures or differences",
          "toolExecutionNotifications": [
            {
              "descriptor": {
                "id": "W0204"
              },
              "level": "warning",
              "message": {
                "text": "`node.custom_data.level` is on no object and no rule SETs it"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "a.rules",
                      "uriBaseId": "%SRCROOT%"
                    },
                    "region": {
                      "startLine": 3,
                      "startColumn": 69,
                      "endLine": 3,
                      "endColumn": 91
                    }
                  }
                }
              ]
            }
          ]
        }
      ],
      "originalUriBaseIds": {
        "%SRCROOT%": {
          "description": {
            "text": "the folder that unet ran in"
          }
        }
      },
      "columnKind": "utf16CodeUnits",
      "results": [
        {
          "ruleId": "firmware",
          "ruleIndex": 0,
          "level": "error",
          "message": {
            "text": "hq-sw1: 100% wrong, see: hq-sw1"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "nodes.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 16,
                  "startColumn": 23,
                  "endLine": 16,
                  "endColumn": 32
                }
              },
              "logicalLocations": [
                {
                  "name": "hq-sw1",
                  "kind": "node"
                }
              ]
            }
          ],
          "relatedLocations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "a.rules",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 40,
                  "endLine": 2,
                  "endColumn": 77
                }
              },
              "message": {
                "text": "node.software_version IS \"15.2(7)E10\""
              }
            }
          ],
          "partialFingerprints": {
            "unetFinding/v1": "dfd826409e4beacd726acd92470b0f21"
          },
          "properties": {
            "verdict": "fail",
            "object": "hq-sw1",
            "fields": [
              "node.software_version"
            ]
          }
        },
        {
          "ruleId": "level",
          "ruleIndex": 1,
          "level": "warning",
          "message": {
            "text": "undecided: hq-sw1: node.custom_data.level is missing"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "nodes.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 19,
                  "startColumn": 7,
                  "endLine": 19,
                  "endColumn": 8
                }
              },
              "logicalLocations": [
                {
                  "name": "hq-sw1",
                  "kind": "node"
                }
              ]
            }
          ],
          "relatedLocations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "a.rules",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 3,
                  "startColumn": 69,
                  "endLine": 3,
                  "endColumn": 95
                }
              },
              "message": {
                "text": "node.custom_data.level > 3"
              }
            }
          ],
          "partialFingerprints": {
            "unetFinding/v1": "415e07f9356385aa97ce6c0bdb7cae92"
          },
          "properties": {
            "verdict": "undecided",
            "object": "hq-sw1",
            "fields": [
              "node.custom_data.level"
            ]
          }
        }
      ]
    }
  ]
}
[2]
# Several in one run; the exit code is the same, and the text is for people.
$ unet policy eval -p a.rules --report sarif=out.sarif --report junit=out.xml --report json=out.json; echo "code $?"; ls out.*
nodes.yaml:16:23: fail: error: hq-sw1: 100% wrong, see: hq-sw1 [firmware]
nodes.yaml:19:7: undecided: warning: hq-sw1: node.custom_data.level is missing [level]
a.rules:4:1: note: hq-sw1 was seen

rule          fail undecided      pass      skip
firmware         1         0         0         2
level            0         1         0         2
seen             0         0         1         2
absent           0         0         0         3  (concerned no object)

4 rules, 3 objects: 1 failed, 1 undecided, 1 passed, 9 skipped
warning[W0204]: `node.custom_data.level` is on no object and no rule SETs it
  --> a.rules:3:69
   |
 3 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3
   |                                                                     ^^^^^^^^^^^^^^^^^^^^^^
code 2
out.json
out.sarif
out.xml
$ unet policy eval -p a.rules --report text=x
unet policy eval: no report `text`; there are: json ndjson junit sarif github
[64]
$ unet policy eval -p a.rules --report sarif
unet policy eval: --report takes FORMAT=FILE, such as sarif=unet.sarif, not `sarif`
[64]
$ unet policy eval -p a.rules --report sarif=
unet policy eval: --report takes FORMAT=FILE, such as sarif=unet.sarif, not `sarif=`
[64]
$ unet policy eval -p a.rules --report json=nosuch/out.json > /dev/null
warning[W0204]: `node.custom_data.level` is on no object and no rule SETs it
  --> a.rules:3:69
   |
 3 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3
   |                                                                     ^^^^^^^^^^^^^^^^^^^^^^

error[E0603]: cannot write nosuch/out.json: no such file or folder
[1]
# A baseline: what it has is known; what is new decides; what is gone was fixed.
$ unet policy eval -p a.rules --baseline out.json
nodes.yaml:16:23: fail: error: hq-sw1: 100% wrong, see: hq-sw1 [firmware] (known)
nodes.yaml:19:7: undecided: warning: hq-sw1: node.custom_data.level is missing [level] (known)
a.rules:4:1: note: hq-sw1 was seen

rule          fail undecided      pass      skip
firmware         1         0         0         2
level            0         1         0         2
seen             0         0         1         2
absent           0         0         0         3  (concerned no object)

4 rules, 3 objects: 1 failed, 1 undecided, 1 passed, 9 skipped
against the baseline: 0 new, 2 known, 0 fixed
warning[W0204]: `node.custom_data.level` is on no object and no rule SETs it
  --> a.rules:3:69
   |
 3 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3
   |                                                                     ^^^^^^^^^^^^^^^^^^^^^^
$ unet policy eval -p a.rules --baseline out.sarif --format github
::notice file=nodes.yaml,line=16,endLine=16,col=23,endColumn=32,title=firmware::known: hq-sw1: 100%25 wrong, see: hq-sw1
::notice file=nodes.yaml,line=19,endLine=19,col=7,endColumn=8,title=level::undecided: known: hq-sw1: node.custom_data.level is missing
::notice file=a.rules,line=4,endLine=4,col=1,endColumn=71,title=seen::hq-sw1 was seen
::warning file=a.rules,line=3,endLine=3,col=69,endColumn=91,title=W0204::`node.custom_data.level` is on no object and no rule SETs it
4 rules, 3 objects: 1 failed, 1 undecided, 1 passed, 9 skipped
against the baseline: 0 new, 2 known, 0 fixed
$ unet policy eval -p a.rules --baseline out.sarif --format json | grep -n -e baseline -e exit -e new -e fixed -e unchanged
4:  "exit_code": 0,
17:    "baseline": {
18:      "new": 0,
19:      "unchanged": 2,
20:      "fixed": 0
108:      "baseline": "unchanged",
138:      "baseline": "unchanged",
179:  "fixed": [],
$ sed -i 's/15.2(2)E6/15.2(3)E1/; s/- name: hq-rtr1/- name: hq-rtr9/' nodes.yaml; sed -i '1i # moved' a.rules
$ unet policy eval -p a.rules --baseline out.json
nodes.yaml:16:23: fail: error: hq-sw1: 100% wrong, see: hq-sw1 [firmware] (known)
nodes.yaml:19:7: undecided: warning: hq-sw1: node.custom_data.level is missing [level] (known)
a.rules:5:1: note: hq-sw1 was seen

rule          fail undecided      pass      skip
firmware         1         0         0         2
level            0         1         0         2
seen             0         0         1         2
absent           0         0         0         3  (concerned no object)

4 rules, 3 objects: 1 failed, 1 undecided, 1 passed, 9 skipped
against the baseline: 0 new, 2 known, 0 fixed
warning[W0204]: `node.custom_data.level` is on no object and no rule SETs it
  --> a.rules:4:69
   |
 4 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3
   |                                                                     ^^^^^^^^^^^^^^^^^^^^^^
$ sed -i 's/"15.2(7)E10"/"15.2(3)E1"/; s/level > 3/level > 3 AND node.custom_data.slot > 1/' a.rules
$ unet policy eval -p a.rules --baseline out.json --report sarif=next.sarif
nodes.yaml:19:7: undecided: warning: hq-sw1: node.custom_data.level is missing; node.custom_data.slot is missing [level]
a.rules:5:1: note: hq-sw1 was seen

fixed: hq-sw1: 100% wrong, see: hq-sw1 [firmware]

rule          fail undecided      pass      skip
firmware         0         0         1         2
level            0         1         0         2
seen             0         0         1         2
absent           0         0         0         3  (concerned no object)

4 rules, 3 objects: 0 failed, 1 undecided, 2 passed, 9 skipped
against the baseline: 1 new, 0 known, 1 fixed
warning[W0204]: `node.custom_data.level` is on no object and no rule SETs it
  --> a.rules:4:69
   |
 4 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3 AND node.custom_data.slot > 1
   |                                                                     ^^^^^^^^^^^^^^^^^^^^^^

warning[W0204]: `node.custom_data.slot` is on no object and no rule SETs it
  --> a.rules:4:100
   |
 4 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3 AND node.custom_data.slot > 1
   |                                                                                                    ^^^^^^^^^^^^^^^^^^^^^
[3]
$ grep -n -c -e '"absent"' next.sarif; grep -n -c -e '"new"' next.sarif
2
1
$ unet policy eval -p a.rules --baseline out.json hq-sw1 | tail -1
warning[W0204]: `node.custom_data.level` is on no object and no rule SETs it
  --> a.rules:4:69
   |
 4 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3 AND node.custom_data.slot > 1
   |                                                                     ^^^^^^^^^^^^^^^^^^^^^^

warning[W0204]: `node.custom_data.slot` is on no object and no rule SETs it
  --> a.rules:4:100
   |
 4 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3 AND node.custom_data.slot > 1
   |                                                                                                    ^^^^^^^^^^^^^^^^^^^^^
against the baseline: 1 new, 0 known, 0 fixed
$ unet policy eval -p a.rules --baseline out.json --exit-zero > /dev/null
warning[W0204]: `node.custom_data.level` is on no object and no rule SETs it
  --> a.rules:4:69
   |
 4 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3 AND node.custom_data.slot > 1
   |                                                                     ^^^^^^^^^^^^^^^^^^^^^^

warning[W0204]: `node.custom_data.slot` is on no object and no rule SETs it
  --> a.rules:4:100
   |
 4 | RULE level SEVERITY warning WHEN node.vendor == "cisco" THEN ASSERT node.custom_data.level > 3 AND node.custom_data.slot > 1
   |                                                                                                    ^^^^^^^^^^^^^^^^^^^^^
$ unet policy eval -p a.rules --baseline nodes.yaml
error[E0301]: this is not JSON: expected a value, found `nodes`
  --> nodes.yaml:1:1
   |
 1 | nodes:
   | ^^^^^
   = help: texts stand in double quotes
[1]
$ echo '{"kind": "policy-eval", "schema_version": 9}' > b.json; unet policy eval -p a.rules --baseline b.json
error[E0802]: b.json has another version than schema_version 1
  --> b.json:1:1
   |
 1 | {"kind": "policy-eval", "schema_version": 9}
   | ^
[1]
$ echo '{"version": "2.0.0", "runs": []}' > b.json; unet policy eval -p a.rules --baseline b.json
error[E0802]: b.json has another version than SARIF 2.1.0
  --> b.json:1:1
   |
 1 | {"version": "2.0.0", "runs": []}
   | ^
[1]
$ echo '{"version": "2.1.0", "runs": []}' > b.json; unet policy eval -p a.rules --baseline b.json
error[E0801]: b.json is no report that findings can be held against
  --> b.json:1:1
   |
 1 | {"version": "2.1.0", "runs": []}
   | ^
[1]
$ echo '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "unet"}}, "results": [{"ruleId": "x"}]}]}' > b.json; unet policy eval -p a.rules --baseline b.json
error[E0803]: b.json does not list every finding
  --> b.json:1:1
   |
 1 | {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "unet"}}, "results": [{"ruleId": "x"}]}]}
   | ^
[1]
$ unet policy eval -p a.rules --baseline nosuch.json
error[E0602]: cannot read nosuch.json: no such file or folder
[1]
# What cannot be run says so in every format, and never looks green.
$ printf 'WHEN node.vender == "x" THEN TAG "a"\n' > bad.rules
$ unet policy eval -p bad.rules --format junit
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="unet policy-eval" tests="1" failures="0" errors="1" time="0">
  <testsuite name="diagnostics" tests="1" failures="0" errors="1" skipped="0" time="0">
    <testcase classname="E0203" name="bad.rules:1:6" time="0">
      <error type="error" message="unknown field `node.vender`; on 0 of 3 nodes; did you mean `node.vendor` (3)?">bad.rules:1:6: unknown field `node.vender`; on 0 of 3 nodes; did you mean `node.vendor` (3)?
</error>
    </testcase>
  </testsuite>
</testsuites>
[65]
$ unet policy eval -p bad.rules --format github
::error file=bad.rules,line=1,endLine=1,col=6,endColumn=17,title=E0203::unknown field `node.vender`; on 0 of 3 nodes; did you mean `node.vendor` (3)?
[65]
$ unet policy eval -p bad.rules --format json
{
  "schema_version": 1,
  "kind": "policy-eval",
  "exit_code": 65,
  "summary": null,
  "rules": [],
  "findings": [],
  "diagnostics": [
    {
      "code": "E0203",
      "severity": "error",
      "message": "unknown field `node.vender`",
      "label": "on 0 of 3 nodes; did you mean `node.vendor` (3)?",
      "place": {
        "file": "bad.rules",
        "line": 1,
        "column": 6
      },
      "end": {
        "file": "bad.rules",
        "line": 1,
        "column": 17
      },
      "range": {
        "start": {
          "line": 0,
          "character": 5
        },
        "end": {
          "line": 0,
          "character": 16
        }
      },
      "help": [],
      "related": []
    }
  ]
}
[65]
$ unet policy eval -p bad.rules --format sarif
{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "unet",
          "version": "0.1.0",
          "semanticVersion": "0.1.0",
          "rules": []
        }
      },
      "automationDetails": {
        "id": "unet/policy-eval/"
      },
      "invocations": [
        {
          "executionSuccessful": false,
          "exitCode": 65,
          "exitCodeDescription": "a policy, template, match expression or setting does not compile",
          "toolExecutionNotifications": [
            {
              "descriptor": {
                "id": "E0203"
              },
              "level": "error",
              "message": {
                "text": "unknown field `node.vender`; on 0 of 3 nodes; did you mean `node.vendor` (3)?"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "bad.rules",
                      "uriBaseId": "%SRCROOT%"
                    },
                    "region": {
                      "startLine": 1,
                      "startColumn": 6,
                      "endLine": 1,
                      "endColumn": 17
                    }
                  }
                }
              ]
            }
          ]
        }
      ],
      "originalUriBaseIds": {
        "%SRCROOT%": {
          "description": {
            "text": "the folder that unet ran in"
          }
        }
      },
      "columnKind": "utf16CodeUnits",
      "results": []
    }
  ]
}
[65]
$ unet policy eval nosuch --format junit
unet policy eval: no node is called `nosuch`; `unet node list` shows all
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="unet policy-eval" tests="1" failures="0" errors="1" time="0">
  <testsuite name="policy-eval" tests="1" failures="0" errors="1" skipped="0" time="0">
    <testcase classname="policy-eval" name="the run" time="0">
      <error type="run" message="nothing was evaluated: no rules, no objects, or a selector that matched none"/>
    </testcase>
  </testsuite>
</testsuites>
[4]
# Diagnostics of validate are results.
$ unet policy validate bad.rules --format ndjson
{"kind":"diagnostic","diagnostic":{"code":"E0203","severity":"error","message":"unknown field `node.vender`","label":"on 0 of 3 nodes; did you mean `node.vendor` (3)?","place":{"file":"bad.rules","line":1,"column":6},"end":{"file":"bad.rules","line":1,"column":17},"range":{"start":{"line":0,"character":5},"end":{"line":0,"character":16}},"help":[],"related":[]}}
{"kind":"summary","schema_version":1,"report":"policy-validate","exit_code":65,"summary":{"valid":false,"rules":1,"errors":1,"warnings":0}}
[65]
$ unet policy validate bad.rules --format junit
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="unet policy-validate" tests="1" failures="1" errors="0" time="0">
  <testsuite name="E0203" tests="1" failures="1" errors="0" skipped="0" time="0">
    <properties>
      <property name="description" value="unknown field `{}`"/>
      <property name="severity" value="error"/>
    </properties>
    <testcase classname="E0203" name="bad.rules:1:6" time="0">
      <failure type="error" message="unknown field `node.vender`; on 0 of 3 nodes; did you mean `node.vendor` (3)?">bad.rules:1:6: unknown field `node.vender`; on 0 of 3 nodes; did you mean `node.vendor` (3)?
</failure>
    </testcase>
  </testsuite>
</testsuites>
[65]
$ unet policy validate bad.rules --format github
::error file=bad.rules,line=1,endLine=1,col=6,endColumn=17,title=E0203::unknown field `node.vender`; on 0 of 3 nodes; did you mean `node.vendor` (3)?
[65]
$ unet policy validate bad.rules --format sarif
{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "unet",
          "version": "0.1.0",
          "semanticVersion": "0.1.0",
          "rules": [
            {
              "id": "E0203",
              "shortDescription": {
                "text": "unknown field `{}`"
              },
              "help": {
                "text": "Standard fields are built in, a path that a rule SETs is known, and the loaded data name the rest; this is none of them, so the rule could never apply. What a workspace keeps about an object stands in custom_data."
              },
              "defaultConfiguration": {
                "level": "error"
              },
              "properties": {
                "severity": "error",
                "problem.severity": "error"
              }
            }
          ]
        }
      },
      "automationDetails": {
        "id": "unet/policy-validate/"
      },
      "invocations": [
        {
          "executionSuccessful": true,
          "exitCode": 65,
          "exitCodeDescription": "a policy, template, match expression or setting does not compile"
        }
      ],
      "originalUriBaseIds": {
        "%SRCROOT%": {
          "description": {
            "text": "the folder that unet ran in"
          }
        }
      },
      "columnKind": "utf16CodeUnits",
      "results": [
        {
          "ruleId": "E0203",
          "ruleIndex": 0,
          "level": "error",
          "message": {
            "text": "unknown field `node.vender`; on 0 of 3 nodes; did you mean `node.vendor` (3)?"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "bad.rules",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 6,
                  "endLine": 1,
                  "endColumn": 17
                }
              }
            }
          ]
        }
      ]
    }
  ]
}
[65]
$ unet policy validate a.rules --format junit
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="unet policy-validate" tests="2" failures="0" errors="0" time="0">
  <testsuite name="W0204" tests="2" failures="0" errors="0" skipped="2" time="0">
    <properties>
      <property name="description" value="`{}` is on no object and no rule SETs it"/>
      <property name="severity" value="warning"/>
    </properties>
    <testcase classname="W0204" name="a.rules:4:69" time="0">
      <skipped message="does not count here: `node.custom_data.level` is on no object and no rule SETs it"/>
    </testcase>
    <testcase classname="W0204" name="a.rules:4:100" time="0">
      <skipped message="does not count here: `node.custom_data.slot` is on no object and no rule SETs it"/>
    </testcase>
  </testsuite>
</testsuites>
$ unet policy validate a.rules --format github
::warning file=a.rules,line=4,endLine=4,col=69,endColumn=91,title=W0204::`node.custom_data.level` is on no object and no rule SETs it
::warning file=a.rules,line=4,endLine=4,col=100,endColumn=121,title=W0204::`node.custom_data.slot` is on no object and no rule SETs it
4 rules in 1 file compile, with 2 warnings
$ unet policy validate bad.rules --report sarif=out.sarif
error[E0203]: unknown field `node.vender`
  --> bad.rules:1:6
   |
 1 | WHEN node.vender == "x" THEN TAG "a"
   |      ^^^^^^^^^^^ on 0 of 3 nodes; did you mean `node.vendor` (3)?
[65]
# Waived verdicts stay in every output, with reason and end; elements of FOR EACH are named.
$ printf 'RULE firmware WHEN role == "switch" THEN ASSERT software_version IS "15.2(7)E10"\nRULE vlans FOR EACH p IN node.custom_data.ports WHEN p.desc STARTS WITH "desk" THEN ASSERT p.vlan == 20\nEXEMPT firmware FOR node.name LIKE "hq-*" UNTIL 2999-12-31 REASON "lab refresh, NET-412" BY "ops"\n' > w.rules
$ unet policy eval -p w.rules --now 2026-11-01
nodes.yaml:16:23: waived: error: hq-sw1: node.software_version is "15.2(3)E1", wanted "15.2(7)E10" [firmware] -- lab refresh, NET-412 (until 2999-12-31, by ops)
nodes.yaml:21:25: fail: error: hq-sw1: node.custom_data.ports[0].vlan is 10, wanted 20 [vlans]
nodes.yaml:22:25: fail: error: hq-sw1: node.custom_data.ports[1].vlan is 10, wanted 20 [vlans]

rule          fail undecided    waived      pass      skip
firmware         0         0         1         0         2
vlans            2         0         0         0         1

2 rules, 3 objects: 2 failed, 0 undecided, 1 waived, 0 passed, 3 skipped
judged as of 2026-11-01
[2]
$ unet policy eval -p w.rules --now 2026-11-01 --format github
::notice file=nodes.yaml,line=16,endLine=16,col=23,endColumn=32,title=firmware::waived: hq-sw1: node.software_version is "15.2(3)E1", wanted "15.2(7)E10" (lab refresh, NET-412 (until 2999-12-31, by ops))
::error file=nodes.yaml,line=21,endLine=21,col=25,endColumn=27,title=vlans::hq-sw1: node.custom_data.ports[0].vlan is 10, wanted 20
::error file=nodes.yaml,line=22,endLine=22,col=25,endColumn=27,title=vlans::hq-sw1: node.custom_data.ports[1].vlan is 10, wanted 20
2 rules, 3 objects: 2 failed, 0 undecided, 1 waived, 0 passed, 3 skipped
judged as of 2026-11-01
[2]
$ unet policy eval -p w.rules --now 2026-11-01 --format json | grep -A14 -e '"waiver"' -e '"waivers"'
      "waiver": {
        "reason": "lab refresh, NET-412",
        "until": "2999-12-31",
        "by": "ops",
        "place": {
          "file": "w.rules",
          "line": 3,
          "column": 1
        }
      },
      "rule_place": {
        "file": "w.rules",
        "line": 1,
        "column": 49
      },
--
  "waivers": [
    {
      "rule": "firmware",
      "condition": "node.name LIKE \"hq-*\"",
      "reason": "lab refresh, NET-412",
      "until": "2999-12-31",
      "by": "ops",
      "place": {
        "file": "w.rules",
        "line": 3,
        "column": 1
      },
      "waived": 1,
      "undecided": 0,
      "expired": 0
$ unet policy eval -p w.rules --now 2026-11-01 --format junit | grep -e 'testcase' -e skipped -e failure
<testsuites name="unet policy-eval" tests="3" failures="2" errors="0" time="0">
  <testsuite name="firmware" tests="1" failures="0" errors="0" skipped="1" time="0" file="w.rules" timestamp="2026-11-01T00:00:00Z">
      <property name="objects skipped" value="2"/>
    <testcase classname="firmware" name="hq-sw1" time="0">
      <skipped message="waived: lab refresh, NET-412 (until 2999-12-31, by ops)"/>
    </testcase>
  <testsuite name="vlans" tests="2" failures="2" errors="0" skipped="0" time="0" file="w.rules" timestamp="2026-11-01T00:00:00Z">
      <property name="objects skipped" value="1"/>
    <testcase classname="vlans" name="hq-sw1 node.custom_data.ports[0]" time="0">
      <failure type="error" message="node.custom_data.ports[0].vlan is 10, wanted 20">nodes.yaml:21:25: hq-sw1: node.custom_data.ports[0].vlan is 10, wanted 20
</failure>
    </testcase>
    <testcase classname="vlans" name="hq-sw1 node.custom_data.ports[1]" time="0">
      <failure type="error" message="node.custom_data.ports[1].vlan is 10, wanted 20">nodes.yaml:22:25: hq-sw1: node.custom_data.ports[1].vlan is 10, wanted 20
</failure>
    </testcase>
$ unet policy eval -p w.rules --now 2026-11-01 --format sarif | grep -A24 '"suppressions"'
          "suppressions": [
            {
              "kind": "external",
              "status": "accepted",
              "justification": "lab refresh, NET-412 (until 2999-12-31, by ops)",
              "location": {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "w.rules",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 3,
                    "startColumn": 1,
                    "endLine": 3,
                    "endColumn": 98
                  }
                }
              }
            }
          ],
          "properties": {
            "verdict": "waived",
            "object": "hq-sw1",
            "fields": [
--
          "suppressions": [],
          "properties": {
            "verdict": "fail",
            "object": "hq-sw1 node.custom_data.ports[0]",
            "element": "node.custom_data.ports[0]",
            "fields": [
              "node.custom_data.ports[0].vlan"
            ]
          }
        },
        {
          "ruleId": "vlans",
          "ruleIndex": 1,
          "level": "error",
          "message": {
            "text": "hq-sw1: node.custom_data.ports[1].vlan is 10, wanted 20"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "nodes.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
--
          "suppressions": [],
          "properties": {
            "verdict": "fail",
            "object": "hq-sw1 node.custom_data.ports[1]",
            "element": "node.custom_data.ports[1]",
            "fields": [
              "node.custom_data.ports[1].vlan"
            ]
          }
        }
      ],
      "properties": {
        "now": "2026-11-01"
      }
    }
  ]
}
# Of a waived finding nothing is fixed, and when its waiver goes it is new.
$ unet policy eval -p w.rules --now 2026-11-01 --report json=w.json > /dev/null
[2]
$ unet policy eval -p w.rules --now 2026-11-01 --baseline w.json
nodes.yaml:16:23: waived: error: hq-sw1: node.software_version is "15.2(3)E1", wanted "15.2(7)E10" [firmware] -- lab refresh, NET-412 (until 2999-12-31, by ops) (known)
nodes.yaml:21:25: fail: error: hq-sw1: node.custom_data.ports[0].vlan is 10, wanted 20 [vlans] (known)
nodes.yaml:22:25: fail: error: hq-sw1: node.custom_data.ports[1].vlan is 10, wanted 20 [vlans] (known)

rule          fail undecided    waived      pass      skip
firmware         0         0         1         0         2
vlans            2         0         0         0         1

2 rules, 3 objects: 2 failed, 0 undecided, 1 waived, 0 passed, 3 skipped
judged as of 2026-11-01
against the baseline: 0 new, 3 known, 0 fixed
$ sed -i '/EXEMPT/d' w.rules; unet policy eval -p w.rules --now 2026-11-01 --baseline w.json
nodes.yaml:16:23: fail: error: hq-sw1: node.software_version is "15.2(3)E1", wanted "15.2(7)E10" [firmware]
nodes.yaml:21:25: fail: error: hq-sw1: node.custom_data.ports[0].vlan is 10, wanted 20 [vlans] (known)
nodes.yaml:22:25: fail: error: hq-sw1: node.custom_data.ports[1].vlan is 10, wanted 20 [vlans] (known)

rule          fail undecided      pass      skip
firmware         1         0         0         2
vlans            2         0         0         1

2 rules, 3 objects: 3 failed, 0 undecided, 0 passed, 3 skipped
against the baseline: 1 new, 2 known, 0 fixed
[2]
# A list that grows in front leaves its elements known, where they have names.
$ printf 'nodes:\n  - name: n1\n    interfaces: [{name: a, mtu: 1}, {name: b, mtu: 9}, {name: c, mtu: 1}]\n' > e.yaml; printf 'RULE mtu FOR EACH i IN node.interfaces ALWAYS THEN ASSERT i.mtu == 9\n' > e.rules
$ unet policy eval -p e.rules -n e.yaml --report json=e.json --report sarif=e.sarif > /dev/null
[2]
$ sed -i 's/interfaces: ./&{name: x, mtu: 9}, /; s/, {name: c, mtu: 1}//' e.yaml
$ unet policy eval -p e.rules -n e.yaml --baseline e.json
e.yaml:3:52: fail: error: n1: node.interfaces[1].mtu (a) is 1, wanted 9 [mtu] (known)

fixed: n1 node.interfaces[2]: node.interfaces[2].mtu (c) is 1, wanted 9 [mtu]

rule      fail undecided      pass      skip
mtu          1         0         2         0

1 rule, 1 object: 1 failed, 0 undecided, 2 passed, 0 skipped
against the baseline: 0 new, 1 known, 1 fixed
$ unet policy eval -p e.rules -n e.yaml --baseline e.sarif | tail -1
against the baseline: 0 new, 1 known, 1 fixed
# Where a verdict depends on the clock, the report says as of when.
$ printf 'RULE age ALWAYS THEN ASSERT now() < date("2027-01-01")\nRULE fw WHEN role == "switch" THEN ASSERT software_version == "x"\nEXEMPT fw FOR node.role == "switch" UNTIL 2026-06-30 REASON "NET-9"\n' > now.rules
$ unet policy eval -p now.rules --now 2027-02-03T04:05:06Z --rule fw --format ndjson
{"kind":"finding","finding":{"rule":"fw","kind":"node","object":"hq-sw1","verdict":"fail","severity":"error","message":"node.software_version is \"15.2(3)E1\", wanted \"x\"","fingerprint":"f7ba610a8f3ab74be22609f9322e818e","rule_place":{"file":"now.rules","line":2,"column":43},"reasons":[{"field":"node.software_version","test":"software_version == \"x\"","verdict":"fail","missing":false,"found":"15.2(3)E1","wanted":"x","place":{"file":"nodes.yaml","line":16,"column":23}}]}}
{"kind":"diagnostic","diagnostic":{"code":"W0271","severity":"warning","message":"this waiver ended with 2026-06-30","label":"1 that it covered came back: NET-9","place":{"file":"now.rules","line":3,"column":1},"end":{"file":"now.rules","line":3,"column":68},"range":{"start":{"line":2,"character":0},"end":{"line":2,"character":67}},"help":[],"related":[]}}
{"kind":"summary","schema_version":1,"report":"policy-eval","exit_code":2,"summary":{"rules":1,"objects":3,"verdicts":{"skip":2,"pass":0,"fail":1,"waived":0,"undecided":0},"findings":1,"findings_printed":1,"now":"2027-02-03T04:05:06Z"}}
[2]
$ unet policy eval -p now.rules --now 2026-06-30T23:59:59Z --format github
::notice file=nodes.yaml,line=16,endLine=16,col=23,endColumn=32,title=fw::waived: hq-sw1: node.software_version is "15.2(3)E1", wanted "x" (NET-9 (until 2026-06-30))
::notice file=now.rules,line=3,endLine=3,col=1,endColumn=68,title=N0273::this waiver ends with 2026-06-30; 1 come back then: NET-9
2 rules, 3 objects: 0 failed, 0 undecided, 1 waived, 3 passed, 2 skipped
judged as of 2026-06-30T23:59:59Z
