# A platform of one's own: dialects/NAME.yaml beside unet.yaml.
# in: examples/small-office
$ mkdir dialects; printf 'summary: ACME OS 4\nbase: cisco_ios\naliases: acme\ncloser: [done]\ntells: [{glob: "acme-os *", weight: 40}]\n' > dialects/acme_os.yaml
$ unet config detect live/hq-sw1.cfg
error[E0610]: unknown setting `closer`
  --> dialects/acme_os.yaml:4:1
   |
 4 | closer: [done]
   | ^^^^^^ did you mean `closers`?
[65]
$ printf 'summary: ACME OS 4\naliases: acme\nshape: indent\ncomments: [{open: "%%", place: line-start}]\nclosers: [done]\nliterals: [{opener: greeting, how: delimiter}]\nnegation: prepend\nnegation-word: drop\nkeys: [{under: "port *", line: speed =}]\nnoise: [{under: "", line: bye}]\nsecrets: [passphrase =]\ntells: [{glob: "acme-os *", weight: 40}]\n' > dialects/acme_os.yaml
$ printf 'acme-os 4.2\n%% ports\nport 1\n  speed 10\n  greeting Xport 9X\ndone\nport 2\n  speed 100\ndone\npassphrase hush\nbye\n' > one.cfg; sed 's/speed 10$/speed 40/; s/hush/secret/; /port 2/,/done/d' one.cfg > two.cfg
$ unet config detect --explain one.cfg
one.cfg: acme_os
    40  acme_os               +40 `acme-os *`
$ unet config slice -m 'port .*||speed .*' one.cfg
port 1
  speed 10
done
port 2
  speed 100
done
$ unet config diff one.cfg two.cfg
--- one.cfg
+++ two.cfg
 port 1
- speed 10
+ speed 40   (live 4, want 4)
+passphrase secret   (want 7)
-port 2   (live 7-9)
- speed 100
-passphrase hush   (live 10)

4 differences: 1 added, 2 removed, 1 changed, 0 moved; 4 comments and noise lines ignored
[2]
$ unet config slice -d acme -m 'port 2' --json one.cfg
{"schema_version":1,"kind":"config-slice","file":"one.cfg","dialect":"acme_os","slices":[{"path":["port 2"],"expressions":["port 2"],"statements":[{"text":"port 2","line":7,"column":1,"children":[{"text":"speed 100","line":8,"column":3}]}],"lines":[7,9],"bytes":[63,87],"text":"port 2\n  speed 100\ndone\n"}],"count":1,"lines":3}
$ cd live; unet config slice -d acme-os -m 'port 2' ../one.cfg
port 2
  speed 100
done
$ config-slicer -m 'port 2' -d acme one.cfg 2>&1 | head -1
error[E0401]: unknown dialect `acme`
$ config-slicer -m 'port 2' -d dialects/acme_os.yaml one.cfg
port 2
  speed 100
done
$ unet config dialect acme
summary: ACME OS 4
aliases: acme
shape: indent
closers:
  - done
comments:
  - open: "%"
    place: line-start
literals:
  - opener: greeting
    how: delimiter
negation: prepend
negation-word: drop
keys:
  - line: speed =
    under: port *
noise:
  - line: bye
    under: ""
secrets:
  - passphrase =
tells:
  - glob: acme-os *
    weight: 40
$ unet config dialect | grep -A1 acme
acme_os               ACME OS 4
                      also acme
cisco_ios             Cisco IOS and IOS XE
$ unet config dialect none 2>&1 | head -2
error[E0401]: unknown dialect `none`
   = help: known dialects: acme_os, cisco_ios, cisco_nxos, cisco_xr, cisco_asa, arista_eos, huawei_vrp, hp_comware, hp_procurve, aruba_aoscx, nokia_sros, frr, juniper_junos, juniper_junos_set, mikrotik_routeros, bird2, fortinet_fortios, vyos, vyos_set, paloalto_panos, paloalto_panos_set, nokia_sros_md, nokia_sros_md_flat, nokia_srlinux, nokia_srlinux_set, f5_bigip, generic_indent, generic_brace, flat
$ rm -r dialects; unet config dialect bird2 | head -5
summary: BIRD 2 (and 1.6, 3) routing daemon
aliases: bird bird_2 bird3 bird1 bird6
shape: brace
semicolon-in-parens: true
code: true
$ unet config dialect --explain | head -5
| field | value | meaning |
| --- | --- | --- |
| summary | text | one line about the platform |
| aliases | text | its names in other tools, a blank between |
| shape | indent, keyword, words, brace, path, flat | how blocks are drawn |
