# Rules that look at configurations.
# in: examples/small-office
$ rm policies/*; cat > policies/10.rules <<'END'
> RULE the-has ALWAYS THEN ASSERT CONFIG HAS "aaa new-model"
> RULE the-missing WHEN node.vendor == "cisco" THEN ASSERT CONFIG MISSING "interface .*||switchport access vlan .*"
> RULE the-count WHEN node.vendor == "cisco" THEN ASSERT CONFIG COUNT "interface .*" BETWEEN 1 AND 3
> RULE the-every WHEN node.vendor == "cisco" THEN ASSERT EVERY SLICE "interface (Gigabit|Ten).*" WHERE MISSING "shutdown" : HAS "description .+"
> RULE the-some WHEN node.vendor == "cisco" THEN ASSERT SOME SLICE "line vty .*" : HAS "transport input none"
> RULE the-no WHEN node.vendor == "cisco" THEN ASSERT NO SLICE "interface .*" AS s WHERE HAS "switchport .*" : MISSING "spanning-tree portfast" OR s.header LIKE "*0/3"
> RULE servers WHEN node.vendor == "cisco" THEN ASSERT ALL s IN CONFIG VALUES 'ntp server (\S+)' : s IN 192.0.2.0/24
> RULE the-first WHEN node.vendor == "cisco" THEN ASSERT CONFIG VALUE 'hostname (\S+)' == node.role MESSAGE "named {CONFIG VALUE 'hostname (\S+)'}"
> END
$ unet policy eval
live/hq-rtr1.cfg:1:1: fail: error: hq-rtr1: the configuration has no "aaa new-model" [the-has]
live/hq-sw1.cfg:1:1: fail: error: hq-sw1: the configuration has no "aaa new-model" [the-has]
live/hq-sw1.cfg:11:2: fail: error: hq-sw1: the configuration has "interface .*||switchport access vlan .*" 2 times [the-missing]
live/hq-sw1.cfg:1:1: fail: error: hq-sw1: the configuration has no "line vty .*" [the-some]
live/hq-sw1.cfg:15:1: fail: error: hq-sw1: interface GigabitEthernet1/0/2 has no "spanning-tree portfast"; interface GigabitEthernet1/0/3 has no "spanning-tree portfast"; interface GigabitEthernet1/0/3.header is "interface GigabitEthernet1/0/3", wanted not like "*0/3" [the-no]
live/hq-sw1.cfg:29:1: fail: error: hq-sw1: CONFIG VALUES 'ntp server (\S+)'[1] is "203.0.113.9", wanted in (192.0.2.0/24) [servers]
live/hq-sw1.cfg:7:1: fail: error: hq-sw1: named hq-sw1 [the-first]
live/br-rtr1.cfg:1:1: fail: error: br-rtr1: the configuration has no "aaa new-model" [the-has]

rule             fail undecided      pass      skip
the-has             3         0         0         0
the-missing         1         0         0         2
the-count           0         0         1         2
the-every           0         0         1         2
the-some            1         0         0         2
the-no              1         0         0         2
servers             1         0         0         2
the-first           1         0         0         2

8 rules, 3 objects: 8 failed, 0 undecided, 2 passed, 14 skipped
warning[W0276]: 4 match expressions matched nothing in any configuration
  --> policies/10.rules:1:44
   |
 1 | RULE the-has ALWAYS THEN ASSERT CONFIG HAS "aaa new-model"
   |                                            ^^^^^^^^^^^^^^^ this is the first of them
   = help: policies/10.rules:4: shutdown
   = help: policies/10.rules:5: line vty .*
   = help: policies/10.rules:5: transport input none
[2]
$ unet policy eval --rule the-no --format json | sed -n '/"reasons"/,/^      ]/p' | head -40
      "reasons": [
        {
          "field": "interface GigabitEthernet1/0/2",
          "test": "MISSING \"spanning-tree portfast\"",
          "verdict": "fail",
          "missing": false,
          "found": 0,
          "wanted": "> 0",
          "place": {
            "file": "live/hq-sw1.cfg",
            "line": 15,
            "column": 1
          }
        },
        {
          "field": "interface GigabitEthernet1/0/3",
          "test": "MISSING \"spanning-tree portfast\"",
          "verdict": "fail",
          "missing": false,
          "found": 0,
          "wanted": "> 0",
          "place": {
            "file": "live/hq-sw1.cfg",
            "line": 21,
            "column": 1
          }
        },
        {
          "field": "interface GigabitEthernet1/0/3.header",
          "test": "s.header LIKE \"*0/3\"",
          "verdict": "fail",
          "missing": false,
          "found": "interface GigabitEthernet1/0/3",
          "wanted": "not like \"*0/3\"",
          "place": {
            "file": "live/hq-sw1.cfg",
            "line": 21,
            "column": 1
          }
        }
$ unet policy explain hq-sw1 the-every
the-every on hq-sw1: pass  (policies/10.rules:4:6)
  WHEN node.vendor == "cisco"                                   true
    node.vendor                                                 "cisco"  (nodes.yaml:12:13)
  ASSERT EVERY SLICE "interface (Gigabit|Ten).*" WHERE MISSING "shutdown" : HAS "description .+"  true
    interface GigabitEthernet1/0/1                              true  (live/hq-sw1.cfg:9:1)
    interface GigabitEthernet1/0/2                              true  (live/hq-sw1.cfg:15:1)
    interface GigabitEthernet1/0/3                              true  (live/hq-sw1.cfg:21:1)
$ unet policy explain hq-sw1 servers
servers on hq-sw1: fail  (policies/10.rules:7:6)
  CONFIG VALUES 'ntp server (\S+)'[1] is "203.0.113.9", wanted in (192.0.2.0/24)
  WHEN node.vendor == "cisco"                                   true
    node.vendor                                                 "cisco"  (nodes.yaml:12:13)
  ASSERT ALL s IN CONFIG VALUES 'ntp server (\S+)' : s IN 192.0.2.0/24  false
    CONFIG VALUES 'ntp server (\S+)'                            ["192.0.2.123", "203.0.113.9"]
    CONFIG VALUES 'ntp server (\S+)'[0]                         true
      s                                                         "192.0.2.123"  (live/hq-sw1.cfg:28:1)
    CONFIG VALUES 'ntp server (\S+)'[1]                         false
      s                                                         "203.0.113.9"  (live/hq-sw1.cfg:29:1)
$ unet policy explain hq-rtr1 the-has
the-has on hq-rtr1: fail  (policies/10.rules:1:6)
  the configuration has no "aaa new-model"
  ALWAYS
  ASSERT CONFIG HAS "aaa new-model"                             false
# An expression that never matched.
$ echo 'WHEN EXISTS name THEN ASSERT CONFIG MISSING "interfaces Gi.*"' > typo.rules; unet policy eval -p typo.rules
rule              fail undecided      pass      skip
typo.rules:1         0         0         3         0

1 rule, 3 objects: 0 failed, 0 undecided, 3 passed, 0 skipped
warning[W0275]: `interfaces Gi.*` matched nothing in any configuration
  --> typo.rules:1:45
   |
 1 | WHEN EXISTS name THEN ASSERT CONFIG MISSING "interfaces Gi.*"
   |                                             ^^^^^^^^^^^^^^^^^ looked for in 3 configurations
# Rendered configurations.
$ echo 'RULE r PRIORITY 5 WHEN node.name == "hq-sw1" THEN APPLY "ios/ntp.jinja"' > rendered.rules
$ echo 'RULE dns-rendered ALWAYS THEN ASSERT RENDERED HAS "ntp server 192.0.2.124" AND RENDERED MISSING "ntp server 192.0.2.123"' >> rendered.rules
$ unet policy eval -p rendered.rules
nodes.yaml:2:5: undecided: error: hq-rtr1: the rendered configuration is missing [dns-rendered]
hq-sw1 (rendered):1:1: fail: error: hq-sw1: the rendered configuration has "ntp server 192.0.2.123" [dns-rendered]
nodes.yaml:24:5: undecided: error: br-rtr1: the rendered configuration is missing [dns-rendered]

rule              fail undecided      pass      skip
r                    0         0         1         2
dns-rendered         1         2         0         0

2 rules, 3 objects: 1 failed, 2 undecided, 1 passed, 2 skipped
[2]
# A node without a configuration.
$ rm live/br-rtr1.cfg; unet policy eval --rule the-has
live/hq-rtr1.cfg:1:1: fail: error: hq-rtr1: the configuration has no "aaa new-model" [the-has]
live/hq-sw1.cfg:1:1: fail: error: hq-sw1: the configuration has no "aaa new-model" [the-has]
nodes.yaml:24:5: undecided: error: br-rtr1: the configuration is missing [the-has]

rule         fail undecided      pass      skip
the-has         2         1         0         0

1 rule, 3 objects: 2 failed, 1 undecided, 0 passed, 0 skipped
[2]
$ unet policy eval --rule the-has --missing-config skip
live/hq-rtr1.cfg:1:1: fail: error: hq-rtr1: the configuration has no "aaa new-model" [the-has]
live/hq-sw1.cfg:1:1: fail: error: hq-sw1: the configuration has no "aaa new-model" [the-has]

rule         fail undecided      pass      skip
the-has         2         0         0         1

1 rule, 3 objects: 2 failed, 0 undecided, 0 passed, 1 skipped
[2]
$ unet policy eval --rule the-has --missing-config no
unet policy eval: --missing-config takes undecided or skip, not `no`
[64]
# One that must have a configuration.
$ sed -i "s|^configs: .*|configs: {path: 'live/{node.name}.*', required: 'node.vendor == \"juniper\"'}|" unet.yaml
$ unet policy eval --rule the-has
live/hq-rtr1.cfg:1:1: fail: error: hq-rtr1: the configuration has no "aaa new-model" [the-has]
live/hq-sw1.cfg:1:1: fail: error: hq-sw1: the configuration has no "aaa new-model" [the-has]
nodes.yaml:24:5: undecided: error: br-rtr1: the configuration is missing [the-has]

rule         fail undecided      pass      skip
the-has         2         1         0         0

1 rule, 3 objects: 2 failed, 1 undecided, 0 passed, 0 skipped
error[E0616]: the node `br-rtr1` must have a configuration, and has none
   --> nodes.yaml:24:11
    |
 24 |   - name: br-rtr1
    |           ^^^^^^^
[5]
# One that cannot be read.
$ ln -s hq-rtr1.cfg live/br-rtr1.cfg; unet policy eval --rule the-has --rule the-every
live/hq-rtr1.cfg:1:1: fail: error: hq-rtr1: the configuration has no "aaa new-model" [the-has]
live/hq-sw1.cfg:1:1: fail: error: hq-sw1: the configuration has no "aaa new-model" [the-has]
nodes.yaml:24:5: undecided: error: br-rtr1: the configuration cannot be read [the-has]

rule           fail undecided      pass      skip
the-has           2         1         0         0
the-every         0         0         1         2

2 rules, 3 objects: 2 failed, 1 undecided, 1 passed, 2 skipped
error[E0604]: live/br-rtr1.cfg may not be read: a step of the path is a symbolic link or no folder
   --> nodes.yaml:24:5
    |
 24 |   - name: br-rtr1
    |     ^
[5]
