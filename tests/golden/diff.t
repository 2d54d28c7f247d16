# Two states of a fleet compared.
# in: examples/small-office
$ unet policy diff nodes.yaml
0 new, 0 fixed, 0 changed, 0 gone, 1 unchanged
$ unet policy eval --format json --output monday.json --exit-zero
$ cp nodes.yaml monday.yaml; sed -i 's/15.2(2)E6/15.2(7)E10/; s/21.4R3/20.1R1/' nodes.yaml
$ unet policy diff monday.json
new: error: br-rtr1: fail: node.software_version is "20.1R1", wanted "21.4R3" [policies/10_compliance.rules:2]
fixed: error: hq-sw1: was fail: node.software_version is "15.2(2)E6", wanted "15.2(7)E10" [policies/10_compliance.rules:3]

1 new, 1 fixed, 0 changed, 0 gone, 0 unchanged
[2]
$ unet policy diff monday.yaml nodes.yaml
new: error: br-rtr1: fail: node.software_version is "20.1R1", wanted "21.4R3" [policies/10_compliance.rules:2]
fixed: error: hq-sw1: was fail: node.software_version is "15.2(2)E6", wanted "15.2(7)E10" [policies/10_compliance.rules:3]

1 new, 1 fixed, 0 changed, 0 gone, 0 unchanged
[2]
$ unet policy diff nodes.yaml monday.json --format json
{
  "schema_version": 1,
  "kind": "policy-diff",
  "before": {
    "kind": "nodes",
    "name": "nodes.yaml"
  },
  "after": {
    "kind": "report",
    "name": "monday.json"
  },
  "summary": {
    "new": 1,
    "fixed": 1,
    "changed": 0,
    "gone": 0,
    "unchanged": 0
  },
  "differences": [
    {
      "change": "new",
      "rule": "policies/10_compliance.rules:3",
      "kind": "node",
      "object": "hq-sw1",
      "severity": "error",
      "before": null,
      "after": "fail",
      "message": "node.software_version is \"15.2(2)E6\", wanted \"15.2(7)E10\""
    },
    {
      "change": "fixed",
      "rule": "policies/10_compliance.rules:2",
      "kind": "node",
      "object": "br-rtr1",
      "severity": "error",
      "before": "fail",
      "after": null,
      "message": "node.software_version is \"20.1R1\", wanted \"21.4R3\""
    }
  ]
}
[2]
$ unet policy diff monday.json --exit-zero | tail -1
1 new, 1 fixed, 0 changed, 0 gone, 0 unchanged
$ unet policy diff monday.json --fail-level critical | tail -1
1 new, 1 fixed, 0 changed, 0 gone, 0 unchanged
$ printf 'RULE only WHEN vendor == "cisco" THEN ASSERT custom_data.x > 1\n' > other.rules
$ unet policy diff monday.json -p other.rules
new: error: hq-sw1: undecided: node.custom_data.x is missing [only]
gone: error: hq-sw1: was fail: node.software_version is "15.2(2)E6", wanted "15.2(7)E10" [policies/10_compliance.rules:3]

1 new, 0 fixed, 0 changed, 1 gone, 0 unchanged
[2]
$ unet policy diff monday.json --rule "*:3"
unet policy diff: --node, --where, --rule and --tag choose of data, not of a report
[64]
$ unet policy diff monday.yaml nodes.yaml --rule "*:3"
fixed: error: hq-sw1: was fail: node.software_version is "15.2(2)E6", wanted "15.2(7)E10" [policies/10_compliance.rules:3]

0 new, 1 fixed, 0 changed, 0 gone, 0 unchanged
[2]
$ unet policy diff monday.yaml nodes.yaml --rule nosuch
unet policy diff: no rule is called `nosuch`; `unet policy list` shows all
[4]
$ unet policy eval --max-findings 0 --format json --output short.json --exit-zero; unet policy diff short.json
unet policy diff: short.json leaves findings out; write it with --max-findings all
[66]
$ git init -q; git add -A; git -c user.name=a -c user.email=a@example.net commit -qm first; cp monday.yaml nodes.yaml
$ unet policy diff HEAD
new: error: hq-sw1: fail: node.software_version is "15.2(2)E6", wanted "15.2(7)E10" [policies/10_compliance.rules:3]
fixed: error: br-rtr1: was fail: node.software_version is "20.1R1", wanted "21.4R3" [policies/10_compliance.rules:2]

1 new, 1 fixed, 0 changed, 0 gone, 0 unchanged
[2]
$ unet policy diff nosuch
error[E0702]: no revision `nosuch`: revspec 'nosuch' not found
[1]
$ unet policy diff
unet policy diff: wants BEFORE [AFTER]; --help tells more
[64]
