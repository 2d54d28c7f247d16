# The tests of the policies belong to the gate.
# in: examples/small-office
$ printf 'RULE n WHEN node.vendor == "cisco" THEN TAG "c"\n' > policies/40.rules; printf 'TEST "t"\n  GIVEN node {vendor: "x"}\n  EXPECT n PASSES\n' > policies/40_test.rules; unet check | head -5
policies/40_test.rules:3:3: fail: t: n skips on node-1, expected PASSES
    WHEN node.vendor == "cisco"                                 false
      node.vendor                                               "x"  (policies/40_test.rules:2:23)
1 test: 0 passed, 1 failed
$ unet check --exit-zero --format json | head -20
{
  "schema_version": 1,
  "kind": "check",
  "tests": {
    "run": 1,
    "failed": 1,
    "failures": [
      {
        "name": "t",
        "message": "n skips on node-1, expected PASSES",
        "place": {
          "file": "policies/40_test.rules",
          "line": 3,
          "column": 3
        }
      }
    ]
  },
  "policies": {
    "schema_version": 1,
