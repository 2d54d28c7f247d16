# Slicing, comparing and detecting, from the command line.
# in: examples/small-office
$ unet config slice -m 'interface GigabitEthernet1/0/[12]' live/hq-sw1.cfg
interface GigabitEthernet1/0/1
 description desk-1
 switchport access vlan 10
 switchport mode access
 spanning-tree portfast
interface GigabitEthernet1/0/2
 description desk-2
 switchport access vlan 10
 switchport mode access
 spanning-tree portfast disable
$ unet config slice -m 'interface .*||description .*' live/hq-sw1.cfg
interface GigabitEthernet1/0/1
 description desk-1
interface GigabitEthernet1/0/2
 description desk-2
interface GigabitEthernet1/0/3
 description phone-1
$ unet config slice -m 'interface .*||description .*' --headers none live/hq-sw1.cfg
 description desk-1
 description desk-2
 description phone-1
$ unet config slice -m 'interface .*' --count live/hq-sw1.cfg
3
$ unet config slice -m 'ntp server .*' --json live/hq-sw1.cfg
{"schema_version":1,"kind":"config-slice","file":"live/hq-sw1.cfg","dialect":"cisco_ios","slices":[{"path":["ntp server 192.0.2.123"],"expressions":["ntp server .*"],"statements":[{"text":"ntp server 192.0.2.123","line":28,"column":1}],"lines":[28,28],"bytes":[577,600],"text":"ntp server 192.0.2.123\n"},{"path":["ntp server 203.0.113.9"],"expressions":["ntp server .*"],"statements":[{"text":"ntp server 203.0.113.9","line":29,"column":1}],"lines":[29,29],"bytes":[600,623],"text":"ntp server 203.0.113.9\n"}],"count":2,"lines":2}
$ unet config slice -m 'system ntp' live/br-rtr1.cfg
system {
    ntp {
        server 192.0.2.124;
        server 192.0.2.123 prefer; ## SECRET-DATA
    }
}
$ unet config slice -m 'interfaces ge-.*||unit .*||family inet' live/br-rtr1.cfg
interfaces {
    ge-0/0/0 {
        unit 0 {
            family inet {
                address 198.51.100.2/30;
            }
        }
    }
}
$ unet config slice -m 'nothing here' --fail-on-empty live/hq-sw1.cfg
unet config slice: nothing matched
[4]
$ unet config slice -m 'interface (' live/hq-sw1.cfg
error[E0452]: bad pattern in level 1 of the match expression (column 12): missing closing parenthesis
  --> --match:1:12
   |
 1 | interface (
   |            ^
[65]
$ unet config slice -m 'interface .*||' live/hq-sw1.cfg
error[E0451]: level 2 of the match expression is empty (column 15)
  --> --match:1:15
   |
 1 | interface .*||
   |               ^
[65]
$ unet config slice -m x live/absent.cfg
error[E0602]: cannot read live/absent.cfg: no such file or folder
[1]
$ unet config detect live/br-rtr1.cfg live/hq-rtr1.cfg live/hq-sw1.cfg
live/br-rtr1.cfg: juniper_junos
live/hq-rtr1.cfg: frr
live/hq-sw1.cfg: cisco_ios
$ sed 's/portfast disable/portfast/; s/203.0.113.9/192.0.2.124/' live/hq-sw1.cfg > want.cfg
$ unet config diff live/hq-sw1.cfg want.cfg
--- live/hq-sw1.cfg
+++ want.cfg
 interface GigabitEthernet1/0/2
- spanning-tree portfast disable
+ spanning-tree portfast   (live 19, want 19)
+ntp server 192.0.2.124   (want 29)
-ntp server 203.0.113.9   (live 29)

3 differences: 1 added, 1 removed, 1 changed, 0 moved; 20 comments and noise lines ignored
[2]
$ unet config diff want.cfg want.cfg
no differences; 20 comments and noise lines ignored
$ printf 'system {\n  ntp {\n' > broken.conf
$ unet config slice -d juniper_junos -m system broken.conf
error[E0403]: block `ntp` is never closed
  --> broken.conf:2:3
[5]
$ unet config slice -d junipr -m system live/br-rtr1.cfg
error[E0401]: unknown dialect `junipr`
   = did you mean `juniper`?
   = help: known dialects: cisco_ios, cisco_nxos, cisco_xr, cisco_asa, arista_eos, huawei_vrp, hp_comware, hp_procurve, aruba_aoscx, nokia_sros, frr, juniper_junos, juniper_junos_set, mikrotik_routeros, bird2, fortinet_fortios, vyos, vyos_set, paloalto_panos, paloalto_panos_set, nokia_sros_md, nokia_sros_md_flat, nokia_srlinux, nokia_srlinux_set, f5_bigip, generic_indent, generic_brace, flat
[64]
$ config-slicer -m 'ntp server .*' < live/hq-sw1.cfg
ntp server 192.0.2.123
ntp server 203.0.113.9
$ config-slicer --help
config-slicer: print the sections of configurations that match expressions take

Usage: config-slicer [FILE|DIR...] [options]

Prints the sections of a configuration whose path matches. Levels of the
hierarchy are joined by ||; each is a regular expression for the whole text of
one line, `*` is any one level, `**` any number of levels, `!` in front
excludes. In Junos a level takes words of the path. A section ends with its
last closer; several expressions are looked for in one pass, and the order of
the file stays. The input may be of any size. Of folders all files are read.

Of a file whose structure is broken nothing is printed, but where more than 256
KiB have gone to a pipe or terminal before the mistake is met; the exit code is
5.

--begin, --include and --exclude choose lines of what is printed, in this
order; without an expression, of the whole file. Regular expressions may be
found anywhere in a line.

Options:
  -m, --match EXPR          match expression, levels joined by || (may be
                            repeated)
      --not EXPR            take away what this expression matches (may be
                            repeated)
      --section REGEX       sections whose first line holds this, at any level,
                            as `| section` of a router (may be repeated)
      --include REGEX       print only lines that hold this (may be repeated)
      --exclude REGEX       leave out lines that hold this (may be repeated)
      --begin REGEX         print from the first line on that holds this (may
                            be repeated)
      --by-expression       print the slices of each expression together, under
                            a line `==> EXPR <==`, with the lines above each
      --headers path|none|full
                            parent lines of a slice (default path)
      --context N           also print N lines before and behind each slice;
                            `--` stands where lines are left out
  -d, --dialect NAME        configuration dialect (default: the node's
                            platform, else detected)
  -j, --json                JSON instead of text (short for --format json)
  -c, --count               print only the number of slices
  -v, --invert              print what no expression matches
      --stage STAGE         what to print: tokens ast code plan verdicts, lines
                            tree slices diff
      --fail-on-empty       exit 4 when nothing matched
      --lenient             read malformed configurations as well as possible,
                            with a warning
      --jobs N              threads to work with (default: one for each
                            processor); results do not depend on it
  -f, --format FORMAT       output format: text json
  -o, --output FILE         write the result to FILE, whole or not at all
      --color auto|always|never
                            colours of text output (NO_COLOR is respected)
  -C, --workspace DIR       work as if started in DIR
  -h, --help                show this help

Examples:
  config-slicer -m 'interface .*' running.cfg
  ssh router show run | config-slicer -d cisco_ios -m 'router bgp .*||neighbor .*'

Exit codes:
  0   all well
  1   could not do the work: files, limits of a run, internal errors
  2   done, and found failures or differences
  3   done, but something stayed undecided and nothing failed
  4   nothing was evaluated: no rules, no objects, or a selector that matched
      none
  5   some objects could not be processed; stands over 2 and 3
  64  wrong command line
  65  a policy, template, match expression or setting does not compile
  66  node data invalid or missing
  68  network failure
  69  credentials or signature refused
  130 interrupted
$ unet config convert --to set live/br-rtr1.cfg
set version 21.4R3
set system host-name br-rtr1
set system ntp server 192.0.2.124
set system ntp server 192.0.2.123 prefer
set interfaces ge-0/0/0 unit 0 description "to HQ"
set interfaces ge-0/0/0 unit 0 family inet address 198.51.100.2/30
set interfaces ge-0/0/7 unit 0
deactivate interfaces ge-0/0/7
annotate interfaces ge-0/0/7 "spare"
$ unet config convert --to set live/br-rtr1.cfg -o lines.txt && unet config diff live/br-rtr1.cfg lines.txt && rm lines.txt
no differences
$ unet config convert --to set live/hq-sw1.cfg
unet config convert: cisco_ios has one form only; juniper_junos, vyos, paloalto_panos and Nokia have two
[64]
$ unet config convert --to xml live/br-rtr1.cfg
unet config convert: --to takes set or brace, not `xml`
[64]
$ printf 'set system host-name a\nrename system to b\n' | unet config convert -d junos --to brace
error[E0406]: `rename system to b` has no place in the other form
  --> <stdin>:2:1
   |
 2 | rename system to b
   | ^^^^^^^^^^^^^^^^^^
[5]
