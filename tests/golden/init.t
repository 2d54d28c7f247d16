# A workspace to start from.
$ unet init
wrote unet.yaml
wrote nodes.yaml
wrote policies/10_versions.rules
wrote policies/20_templates.rules
wrote templates/ios/ntp.jinja
wrote live/sw1.cfg
wrote live/sw2.cfg

Now try, in that folder:
  unet policy eval
  unet template diff --all
$ unet init
unet init: unet.yaml is there already; --force overwrites it
[1]
$ unet policy eval
nodes.yaml:16:23: fail: error: sw2 runs 16.6.1 [current-firmware]

rule                  fail undecided      pass      skip
current-firmware         1         0         1         0
ntp                      0         0         2         0

2 rules, 2 objects: 1 failed, 0 undecided, 3 passed, 0 skipped
[2]
$ unet policy validate
2 rules in 2 files compile
