# Labels and notes of rules that pass: they are findings too, but nothing to fail for.
# in: examples/small-office
$ printf 'RULE a WHEN node.vendor == "cisco" THEN { TAG "seen"; WARN "{node.name} is old" }\n' > a.rules
$ unet policy eval -p a.rules
a.rules:1:1: note: hq-sw1 is old

rule      fail undecided      pass      skip
a            0         0         1         2

1 rule, 3 objects: 0 failed, 0 undecided, 1 passed, 2 skipped
$ unet policy eval -p a.rules --max-findings 0
1 more of a
(--max-findings all prints them)

rule      fail undecided      pass      skip
a            0         0         1         2

1 rule, 3 objects: 0 failed, 0 undecided, 1 passed, 2 skipped
$ unet policy eval -p a.rules --format json | grep -n -e labels -e seen -e notes -e old -e '"findings' -e exit
4:  "exit_code": 0,
15:    "findings": 1,
16:    "findings_printed": 1
37:  "findings": [
45:      "labels": [
46:        "seen"
48:      "notes": [
49:        "hq-sw1 is old"
