# Tests of policies: unet policy test.
# in: examples/small-office
$ cat > policies/30_network.rules <<'END'
> DEFINE is_switch AS node.role IN ("switch", "access")
> RULE firmware SEVERITY critical WHEN vendor == "cisco" AND is_switch
>   THEN ASSERT software_version >= "15.2(7)" MESSAGE "{name} runs {software_version}"
>   ELSE SET custom_data.firmware_scope TO "none"
> RULE mtu FOR EACH i IN node.interfaces WHEN i.up == true THEN ASSERT i.mtu >= 9000
> RULE ssh ALWAYS THEN ASSERT EVERY SLICE "line vty .*" : HAS "transport input ssh"
> EXEMPT firmware FOR node.name LIKE "lab-*" UNTIL 2026-12-31 REASON "NET-412"
> END
$ cat > policies/30_network_test.rules <<'END'
> TEST "old firmware is caught"
>   GIVEN node {vendor: "cisco", role: "switch", software_version: "12.2(55)SE"}
>   EXPECT firmware FAILS AT node.software_version
>   EXPECT NOT SET custom_data.firmware_scope
> TEST "new firmware passes, and routers are none of it"
>   GIVEN node {name: "new", vendor: "cisco", role: "access", software_version: "15.2(7)E10"}
>   GIVEN node {name: "router", vendor: "cisco", role: "router"}
>   GIVEN node {name: "other", vendor: "juniper"}
>   EXPECT firmware PASSES
>   EXPECT ON router SET custom_data.firmware_scope TO "none"
>   EXPECT ON other NOT firmware FAILS
> TEST "the lab is exempt for a while"
>   GIVEN NOW 2026-11-01
>   GIVEN node {name: "lab-1", vendor: "cisco", role: "switch", software_version: "12.2"}
>   EXPECT firmware IS WAIVED
> TEST "ports"
>   GIVEN node {interfaces: [{name: "e1", mtu: 9000, up: true}, {name: "e2", mtu: 1500, up: true}, {name: "e3", up: false}]}
>   EXPECT mtu FAILS AT node.interfaces[1].mtu
> TEST "telnet"
>   GIVEN node {}
>   GIVEN CONFIG """
> line vty 0 4
>  transport input ssh
> line vty 5 15
>  transport input telnet
> """ AS cisco_ios
>   EXPECT ssh FAILS
> END
$ unet policy test 'old*' 'new*' 'the lab*' ports telnet
coverage: 34 of 42 outcomes of conditions (80%), 5 of 11 rules failed and passed in some test
  policies/10_compliance.rules:1:1: policies/10_compliance.rules:1 never applied to an object
  policies/10_compliance.rules:2:1: policies/10_compliance.rules:2 never applied to an object
  policies/10_compliance.rules:3:1: policies/10_compliance.rules:3 never passed
  policies/20_templates.rules:5:1: policies/20_templates.rules:5 never applied to an object
  policies/30_network.rules:5:6: mtu never passed
  policies/30_network.rules:6:6: ssh never passed
  policies/10_compliance.rules:1:6: `node.lifecycle == "live"` was never true
  policies/10_compliance.rules:2:35: `node.model MATCHES "^srx3"` was only undecided
  policies/10_compliance.rules:2:74: `node.software_version IS "21.4R3"` was never looked at
  policies/10_compliance.rules:3:67: `node.software_version IS "15.2(7)E10"` was never true
  policies/20_templates.rules:5:6: `node.vendor == "frr"` was never true
  policies/30_network.rules:6:29: `EVERY SLICE "line vty .*" : HAS "transport input ssh"` was never true
5 tests: 5 passed, 0 failed
# A test that fails shows the conditions with their values.
$ cat > policies/40_wrong_test.rules <<'END'
> TEST "wrong verdict"
>   GIVEN node {vendor: "cisco", role: "switch", software_version: "12.2(55)SE"}
>   EXPECT firmware PASSES
>   EXPECT firmware FAILS AT node.model
>   EXPECT NOT firmware FAILS
> TEST "wrong value"
>   GIVEN node {vendor: "juniper", custom_data: {firmware_scope: "none"}}
>   EXPECT SET custom_data.firmware_scope TO "all"
>   EXPECT SET custom_data.firmware_scope
>   EXPECT APPLY "ios/ntp.jinja"
> TEST "wrong slice"
>   GIVEN node {}
>   GIVEN CONFIG """
> line vty 0 4
>  transport input telnet
> """ AS cisco_ios
>   EXPECT ssh PASSES
> TEST "wrong element"
>   GIVEN node {interfaces: [{name: "e1", mtu: 9000, up: true}, {name: "e2", mtu: 1500, up: true}]}
>   EXPECT mtu PASSES
> TEST "an end that passed"
>   GIVEN node {name: "lab-1", vendor: "cisco", role: "switch", software_version: "12.2"}
>   GIVEN NOW 2027-01-01
>   EXPECT firmware IS WAIVED
> TEST "no configuration"
>   GIVEN node {}
>   EXPECT ssh PASSES
> END
$ unet policy test 'wrong*' 'an end*' 'no conf*'
policies/40_wrong_test.rules:3:3: fail: wrong verdict: firmware fails on node-1, expected PASSES: node-1 runs 12.2(55)SE
    WHEN vendor == "cisco" AND is_switch                        true
      vendor == "cisco"                                         true
        node.vendor                                             "cisco"  (policies/40_wrong_test.rules:2:23)
      node.role IN ("switch", "access")                         true
        node.role                                               "switch"  (policies/40_wrong_test.rules:2:38)
    ASSERT software_version >= "15.2(7)"                        false
      node.software_version                                     "12.2(55)SE"  (policies/40_wrong_test.rules:2:66)
    EXEMPT node.name LIKE "lab-*"                               false
      node.name                                                 "node-1"  (policies/40_wrong_test.rules:2:3)
policies/40_wrong_test.rules:4:3: fail: wrong verdict: firmware fails on node-1, but not at node.model: node-1 runs 12.2(55)SE
policies/40_wrong_test.rules:5:3: fail: wrong verdict: firmware fails on node-1, expected NOT FAILS: node-1 runs 12.2(55)SE
policies/40_wrong_test.rules:8:3: fail: wrong value: custom_data.firmware_scope is "none" after the rules, as it was given, expected "all"
policies/40_wrong_test.rules:9:3: fail: wrong value: custom_data.firmware_scope is "none" after the rules, as it was given, expected SET
policies/40_wrong_test.rules:10:3: fail: wrong value: assigned is junos/ntp.jinja, junos/uplink.jinja, expected APPLY "ios/ntp.jinja"
policies/40_wrong_test.rules:17:3: fail: wrong slice: ssh fails on node-1, expected PASSES: line vty 0 4 has no "transport input ssh"
    ALWAYS
    ASSERT EVERY SLICE "line vty .*" : HAS "transport input ssh"  false
      line vty 0 4                                              false  (CONFIG of node-1:1:1)
policies/40_wrong_test.rules:20:3: fail: wrong element: mtu fails on node-1, expected PASSES: node.interfaces[1].mtu (e2) is 1500, wanted >= 9000
    node.interfaces[0] (e1)                                     pass  (policies/40_wrong_test.rules:19:28)
      WHEN i.up == true                                         true
        i.up                                                    true  (policies/40_wrong_test.rules:19:56)
      ASSERT i.mtu >= 9000                                      true
        i.mtu                                                   9000  (policies/40_wrong_test.rules:19:46)
    node.interfaces[1] (e2)                                     fail  (policies/40_wrong_test.rules:19:63)
      WHEN i.up == true                                         true
        i.up                                                    true  (policies/40_wrong_test.rules:19:91)
      ASSERT i.mtu >= 9000                                      false
        i.mtu                                                   1500  (policies/40_wrong_test.rules:19:81)
policies/40_wrong_test.rules:24:3: fail: an end that passed: firmware fails on lab-1, expected IS WAIVED: lab-1 runs 12.2
    WHEN vendor == "cisco" AND is_switch                        true
      vendor == "cisco"                                         true
        node.vendor                                             "cisco"  (policies/40_wrong_test.rules:22:38)
      node.role IN ("switch", "access")                         true
        node.role                                               "switch"  (policies/40_wrong_test.rules:22:53)
    ASSERT software_version >= "15.2(7)"                        false
      node.software_version                                     "12.2"  (policies/40_wrong_test.rules:22:81)
    EXEMPT node.name LIKE "lab-*"                               true, but it ended with 2026-12-31
      node.name                                                 "lab-1"  (policies/40_wrong_test.rules:22:21)
policies/40_wrong_test.rules:27:3: fail: no configuration: ssh is undecided on node-1, expected PASSES: the configuration is missing
    ALWAYS
    ASSERT EVERY SLICE "line vty .*" : HAS "transport input ssh"  undecided

coverage: 31 of 42 outcomes of conditions (73%), 5 of 11 rules failed and passed in some test
  policies/10_compliance.rules:1:1: policies/10_compliance.rules:1 never applied to an object
  policies/10_compliance.rules:2:1: policies/10_compliance.rules:2 never applied to an object
  policies/10_compliance.rules:3:1: policies/10_compliance.rules:3 never passed
  policies/20_templates.rules:5:1: policies/20_templates.rules:5 never applied to an object
  policies/30_network.rules:5:6: mtu never passed
  policies/30_network.rules:6:6: ssh never passed
  policies/10_compliance.rules:1:6: `node.lifecycle == "live"` was never true
  policies/10_compliance.rules:2:35: `node.model MATCHES "^srx3"` was only undecided
  policies/10_compliance.rules:2:74: `node.software_version IS "21.4R3"` was never looked at
  policies/10_compliance.rules:3:67: `node.software_version IS "15.2(7)E10"` was never true
  policies/20_templates.rules:5:6: `node.vendor == "frr"` was never true
  policies/30_network.rules:3:15: `software_version >= "15.2(7)"` was never true
  policies/30_network.rules:5:45: `i.up == true` was never false
  policies/30_network.rules:6:57: `HAS "transport input ssh"` was never true
  policies/30_network.rules:6:29: `EVERY SLICE "line vty .*" : HAS "transport input ssh"` was never true
6 tests: 0 passed, 6 failed
[2]
$ unet policy test 'wrong v*' --format junit
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="unet policy-test" tests="2" failures="2" errors="0" time="0">
  <testsuite name="policies/40_wrong_test.rules" tests="2" failures="2" errors="0" skipped="0" time="0" file="policies/40_wrong_test.rules">
    <properties>
      <property name="severity" value="error"/>
    </properties>
    <testcase classname="policies/40_wrong_test.rules" name="wrong verdict" time="0">
      <failure type="error" message="firmware fails on node-1, expected PASSES: node-1 runs 12.2(55)SE">policies/40_wrong_test.rules:3:3: wrong verdict: firmware fails on node-1, expected PASSES: node-1 runs 12.2(55)SE
</failure>
    </testcase>
    <testcase classname="policies/40_wrong_test.rules" name="wrong value" time="0">
      <failure type="error" message="custom_data.firmware_scope is &quot;none&quot; after the rules, as it was given, expected &quot;all&quot;">policies/40_wrong_test.rules:8:3: wrong value: custom_data.firmware_scope is "none" after the rules, as it was given, expected "all"
</failure>
    </testcase>
  </testsuite>
</testsuites>
[2]
$ unet policy test 'wrong v*' 'old*' --format github
::error file=policies/40_wrong_test.rules,line=3,endLine=3,col=3,endColumn=25,title=policies/40_wrong_test.rules::wrong verdict: firmware fails on node-1, expected PASSES: node-1 runs 12.2(55)SE
::error file=policies/40_wrong_test.rules,line=8,endLine=8,col=3,endColumn=49,title=policies/40_wrong_test.rules::wrong value: custom_data.firmware_scope is "none" after the rules, as it was given, expected "all"
3 tests: 1 passed, 2 failed, 0 skipped
[2]
$ unet policy test 'wrong v*' 'old*' --format ndjson
{"kind":"test","test":{"suite":"policies/30_network_test.rules","name":"old firmware is caught","outcome":"pass","message":"","place":{"file":"policies/30_network_test.rules","line":1,"column":6}}}
{"kind":"test","test":{"suite":"policies/40_wrong_test.rules","name":"wrong verdict","outcome":"fail","message":"firmware fails on node-1, expected PASSES: node-1 runs 12.2(55)SE","place":{"file":"policies/40_wrong_test.rules","line":3,"column":3}}}
{"kind":"test","test":{"suite":"policies/40_wrong_test.rules","name":"wrong value","outcome":"fail","message":"custom_data.firmware_scope is \"none\" after the rules, as it was given, expected \"all\"","place":{"file":"policies/40_wrong_test.rules","line":8,"column":3}}}
{"kind":"summary","schema_version":1,"report":"policy-test","exit_code":2,"summary":{"tests":3,"pass":1,"fail":2,"undecided":0,"waived":0,"skip":0}}
[2]
$ unet policy test 'wrong v*' --format sarif | sed -n '/"results"/,$p' | head -40
      "results": [
        {
          "ruleId": "policies/40_wrong_test.rules",
          "ruleIndex": 0,
          "level": "error",
          "message": {
            "text": "wrong verdict: firmware fails on node-1, expected PASSES: node-1 runs 12.2(55)SE"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "policies/40_wrong_test.rules",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 3,
                  "startColumn": 3,
                  "endLine": 3,
                  "endColumn": 25
                }
              },
              "logicalLocations": [
                {
                  "name": "wrong verdict",
                  "kind": "test"
                }
              ]
            }
          ]
        },
        {
          "ruleId": "policies/40_wrong_test.rules",
          "ruleIndex": 0,
          "level": "error",
          "message": {
            "text": "wrong value: custom_data.firmware_scope is \"none\" after the rules, as it was given, expected \"all\""
          },
          "locations": [
            {
$ unet policy test 'wrong v*' 'old*' --format json | sed -n '1,40p'
{
  "schema_version": 1,
  "kind": "policy-test",
  "exit_code": 2,
  "summary": {
    "tests": 3,
    "pass": 1,
    "fail": 2,
    "undecided": 0,
    "waived": 0,
    "skip": 0
  },
  "tests": [
    {
      "suite": "policies/30_network_test.rules",
      "name": "old firmware is caught",
      "outcome": "pass",
      "message": "",
      "place": {
        "file": "policies/30_network_test.rules",
        "line": 1,
        "column": 6
      }
    },
    {
      "suite": "policies/40_wrong_test.rules",
      "name": "wrong verdict",
      "outcome": "fail",
      "message": "firmware fails on node-1, expected PASSES: node-1 runs 12.2(55)SE",
      "place": {
        "file": "policies/40_wrong_test.rules",
        "line": 3,
        "column": 3
      }
    },
    {
      "suite": "policies/40_wrong_test.rules",
      "name": "wrong value",
      "outcome": "fail",
      "message": "custom_data.firmware_scope is \"none\" after the rules, as it was given, expected \"all\"",
$ rm policies/40_wrong_test.rules
# Coverage and mutations.
$ unet policy test 'old*' 'new*' --min-coverage 90 2>&1 | grep -e coverage -e E0276 -e tests
coverage: 27 of 42 outcomes of conditions (64%), 5 of 11 rules failed and passed in some test
2 tests: 2 passed, 0 failed
error[E0276]: the tests cover 64% of the outcomes of conditions, wanted are 90%
$ unet policy test 'old*' 'new*' --min-coverage 90 >/dev/null 2>&1; echo $?
2
$ unet policy test --min-coverage 101
unet policy test: --min-coverage takes a number from 0 to 100, not `101`
[64]
$ unet policy test --mutate | sed -n '/^mutations/,$p'
mutations: 5 of 27 were noticed by a test
  policies/10_compliance.rules:1:6: `node.lifecycle == "live" AND node.software_version IS NULL`: OR for AND goes unnoticed
  policies/10_compliance.rules:1:6: `node.lifecycle == "live"`: != for == goes unnoticed
  policies/10_compliance.rules:1:35: `node.software_version IS NULL`: IS NOT NULL for IS NULL goes unnoticed
  policies/10_compliance.rules:2:6: `node.vendor == "juniper" AND node.model MATCHES "^srx3"`: OR for AND goes unnoticed
  policies/10_compliance.rules:2:6: `node.vendor == "juniper"`: != for == goes unnoticed
  policies/10_compliance.rules:2:35: `node.model MATCHES "^srx3"`: NOT MATCHES for MATCHES goes unnoticed
  policies/10_compliance.rules:2:74: `node.software_version IS "21.4R3"`: != for == goes unnoticed
  policies/10_compliance.rules:3:6: `node.vendor == "cisco" AND node.role == "switch"`: OR for AND goes unnoticed
  policies/10_compliance.rules:3:6: `node.vendor == "cisco"`: != for == goes unnoticed
  policies/10_compliance.rules:3:33: `node.role == "switch"`: != for == goes unnoticed
  policies/10_compliance.rules:3:67: `node.software_version IS "15.2(7)E10"`: != for == goes unnoticed
  policies/20_templates.rules:1:6: `node.vendor == "cisco"`: != for == goes unnoticed
  policies/20_templates.rules:2:6: `node.vendor == "cisco" AND node.role == "switch"`: OR for AND goes unnoticed
  policies/20_templates.rules:2:6: `node.vendor == "cisco"`: != for == goes unnoticed
  policies/20_templates.rules:2:33: `node.role == "switch"`: != for == goes unnoticed
  policies/20_templates.rules:3:6: `node.vendor == "juniper"`: != for == goes unnoticed
  policies/20_templates.rules:4:6: `node.vendor == "juniper"`: != for == goes unnoticed
  policies/20_templates.rules:5:6: `node.vendor == "frr"`: != for == goes unnoticed
  policies/30_network.rules:3:15: `software_version >= "15.2(7)"`: > for >= goes unnoticed
  policies/30_network.rules:5:70: `i.mtu >= 9000`: > for >= goes unnoticed
  policies/30_network.rules:5:79: `9000`: 9001 for 9000 goes unnoticed
  policies/30_network.rules:6:57: `HAS "transport input ssh"`: MISSING for HAS goes unnoticed
5 tests: 5 passed, 0 failed
# No test, a test that cannot be run, and tests that make no sense.
$ unet policy test 'nosuch*'
unet policy test: no test has such a name
[4]
$ cat > policies/50_bad_test.rules <<'END'
> TEST "broken"
>   GIVEN link {name: "x", a: "r1", z: "r2"}
>   EXPECT firmware PASSES
> END
$ unet policy test broken
policies/50_bad_test.rules:1:6: fail: broken: the test cannot be run

coverage: 0 of 42 outcomes of conditions (0%), 0 of 11 rules failed and passed in some test
  policies/10_compliance.rules:1:1: policies/10_compliance.rules:1 never applied to an object
  policies/10_compliance.rules:2:1: policies/10_compliance.rules:2 never applied to an object
  policies/10_compliance.rules:3:1: policies/10_compliance.rules:3 never applied to an object
  policies/20_templates.rules:1:1: policies/20_templates.rules:1 never applied to an object
  policies/20_templates.rules:2:1: policies/20_templates.rules:2 never applied to an object
  policies/20_templates.rules:3:1: policies/20_templates.rules:3 never applied to an object
  policies/20_templates.rules:4:1: policies/20_templates.rules:4 never applied to an object
  policies/20_templates.rules:5:1: policies/20_templates.rules:5 never applied to an object
  policies/30_network.rules:2:6: firmware never applied to an object
  policies/30_network.rules:5:6: mtu never applied to an object
  policies/30_network.rules:6:6: ssh never applied to an object
  policies/10_compliance.rules:1:6: `node.lifecycle == "live"` was never looked at
  policies/10_compliance.rules:1:35: `node.software_version IS NULL` was never looked at
  policies/10_compliance.rules:2:6: `node.vendor == "juniper"` was never looked at
  policies/10_compliance.rules:2:35: `node.model MATCHES "^srx3"` was never looked at
  policies/10_compliance.rules:2:74: `node.software_version IS "21.4R3"` was never looked at
  policies/10_compliance.rules:3:6: `node.vendor == "cisco"` was never looked at
  policies/10_compliance.rules:3:33: `node.role == "switch"` was never looked at
  policies/10_compliance.rules:3:67: `node.software_version IS "15.2(7)E10"` was never looked at
  policies/20_templates.rules:1:6: `node.vendor == "cisco"` was never looked at
  policies/20_templates.rules:2:6: `node.vendor == "cisco"` was never looked at
  policies/20_templates.rules:2:33: `node.role == "switch"` was never looked at
  policies/20_templates.rules:3:6: `node.vendor == "juniper"` was never looked at
  policies/20_templates.rules:4:6: `node.vendor == "juniper"` was never looked at
  policies/20_templates.rules:5:6: `node.vendor == "frr"` was never looked at
  policies/30_network.rules:2:38: `vendor == "cisco"` was never looked at
  policies/30_network.rules:1:21: `node.role IN ("switch", "access")` was never looked at
  policies/30_network.rules:3:15: `software_version >= "15.2(7)"` was never looked at
  policies/30_network.rules:5:45: `i.up == true` was never looked at
  policies/30_network.rules:5:70: `i.mtu >= 9000` was never looked at
  policies/30_network.rules:6:57: `HAS "transport input ssh"` was never looked at
  policies/30_network.rules:6:29: `EVERY SLICE "line vty .*" : HAS "transport input ssh"` was never looked at
1 test: 0 passed, 1 failed
error[E0336]: end a of the link `x` is no node of this fleet
  --> policies/50_bad_test.rules:2:29
   |
 2 |   GIVEN link {name: "x", a: "r1", z: "r2"}
   |                             ^^

error[E0336]: end z of the link `x` is no node of this fleet
  --> policies/50_bad_test.rules:2:38
   |
 2 |   GIVEN link {name: "x", a: "r1", z: "r2"}
   |                                      ^^
[2]
$ cat > policies/50_bad_test.rules <<'END'
> TEST "nonsense"
>   GIVEN node {vendor: "x"}
>   EXPECT firmwre PASSES
>   EXPECT ON nobody firmware SKIPS
> TEST "plain text" GIVEN node {} GIVEN CONFIG "hostname x" EXPECT ssh PASSES
> RULE here ALWAYS THEN TAG "x"
> END
$ unet policy test
error[E0234]: no rule is called `firmwre`
  --> policies/50_bad_test.rules:3:10
   |
 3 |   EXPECT firmwre PASSES
   |          ^^^^^^^ did you mean `firmware`?

error[E0235]: no GIVEN object is called `nobody`
  --> policies/50_bad_test.rules:4:13
   |
 4 |   EXPECT ON nobody firmware SKIPS
   |             ^^^^^^

error[E0233]: a file of tests holds no rules
  --> policies/50_bad_test.rules:6:6
   |
 6 | RULE here ALWAYS THEN TAG "x"
   |      ^^^^ move it to a file of rules
[65]
