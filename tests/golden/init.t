# A workspace to start from.
$ unet init
wrote unet.yaml
wrote nodes.yaml
wrote policies/10_versions.rules
wrote policies/10_versions_test.rules
wrote policies/20_templates.rules
wrote policies/30_configurations.rules
wrote templates/ios/ntp.jinja
wrote live/sw1.cfg
wrote live/sw2.cfg

Now try, in that folder:
  unet policy eval
  unet policy test
  unet template diff --all
$ unet init
unet init: unet.yaml is there already; --force overwrites it
[1]
$ unet policy eval
nodes.yaml:16:23: fail: error: sw2: runs 16.6.1, which gets no more fixes [current-firmware]
live/sw2.cfg:3:1: fail: error: sw2: asks a time server that is not ours [ntp-is-ours]

rule                  fail undecided      pass      skip
current-firmware         1         0         1         0
ntp                      0         0         2         0
ntp-is-ours              1         0         1         0

3 rules, 2 objects: 2 failed, 0 undecided, 4 passed, 0 skipped
[2]
$ unet policy validate
3 rules in 4 files compile
