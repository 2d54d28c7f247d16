# What config-slicer prints beside slices: lines as on a router, neighbours, folders, several threads.
# in: examples/small-office
$ config-slicer --section '^ntp|line vty' live/hq-sw1.cfg
ntp server 192.0.2.123
ntp server 203.0.113.9
$ config-slicer --section 'switchport (mode|access)' --headers none live/hq-sw1.cfg
 switchport access vlan 10
 switchport mode access
 switchport access vlan 10
 switchport mode access
 switchport mode access
$ config-slicer --section 'hostname||line' --count live/hq-sw1.cfg
11
$ config-slicer --include '^ntp' live/hq-sw1.cfg
ntp server 1.2.3.4 is not a command, it is banner text
ntp server 192.0.2.123
ntp server 203.0.113.9
$ config-slicer -m 'interface .*' --include '^interface|description' --exclude desk-1 live/hq-sw1.cfg
interface GigabitEthernet1/0/1
interface GigabitEthernet1/0/2
 description desk-2
interface GigabitEthernet1/0/3
 description phone-1
$ config-slicer --begin 'ntp server 192' --exclude '^end' live/hq-sw1.cfg
ntp server 192.0.2.123
ntp server 203.0.113.9
$ config-slicer -m 'ntp server .*' --context 1 live/hq-sw1.cfg
^C
ntp server 192.0.2.123
ntp server 203.0.113.9
end
$ config-slicer -m 'interface .*||description .*' --context 0 live/hq-sw1.cfg
 description desk-1
--
 description desk-2
--
 description phone-1
$ config-slicer -m 'ntp .*' -m 'interface .*||description .*' -m 'none' --by-expression live/hq-sw1.cfg
==> ntp .* <==
ntp server 192.0.2.123
ntp server 203.0.113.9
==> interface .*||description .* <==
interface GigabitEthernet1/0/1
 description desk-1
interface GigabitEthernet1/0/2
 description desk-2
interface GigabitEthernet1/0/3
 description phone-1
==> none <==
$ config-slicer -m 'system||host-name .*' -m 'interfaces||.*||description .*' --by-expression live/br-rtr1.cfg
==> system||host-name .* <==
system {
    host-name br-rtr1;
}
==> interfaces||.*||description .* <==
interfaces {
    ge-0/0/0 {
        unit 0 {
            description "to HQ";
        }
    }
}
$ config-slicer -m 'interface .*||description .*' -m 'ntp .*' --by-expression --headers none live/hq-sw1.cfg
==> interface .*||description .* <==
 description desk-1
 description desk-2
 description phone-1
==> ntp .* <==
ntp server 192.0.2.123
ntp server 203.0.113.9
$ config-slicer -m a --by-expression --count live/hq-sw1.cfg
config-slicer: --by-expression goes with slices as text: no --json, --count, --invert, --context or --include
[64]
$ config-slicer -m a --json --count live/hq-sw1.cfg
config-slicer: --count, --invert and --json say each what is printed: give one of them (JSON has the count)
[64]
$ config-slicer -m 'ntp server .*' live
==> live/hq-sw1.cfg <==
ntp server 192.0.2.123
ntp server 203.0.113.9
$ config-slicer -m 'ntp server .*' --count live
live/br-rtr1.cfg: 0
live/hq-rtr1.cfg: 0
live/hq-sw1.cfg: 2
$ config-slicer --jobs 1 --include . live nodes.yaml > one; config-slicer --jobs 4 --include . live nodes.yaml > four; cmp one four && wc -l < one
116
$ config-slicer -d ios -m 'ntp .*' --jobs 1 live policies 2> one; config-slicer -d ios -m 'ntp .*' --jobs 3 live policies 2> three; cmp one three
==> live/hq-sw1.cfg <==
ntp server 192.0.2.123
ntp server 203.0.113.9
==> live/hq-sw1.cfg <==
ntp server 192.0.2.123
ntp server 203.0.113.9
$ config-slicer --include '(' live/hq-sw1.cfg
error[E0204]: bad pattern: missing closing parenthesis
  --> --include:1:2
   |
 1 | (
   |  ^
[65]
$ config-slicer -m a --context x live/hq-sw1.cfg
config-slicer: --context takes a number of lines from 0 to 100000, not `x`
[64]
$ config-slicer -m a --context 1 --headers full live/hq-sw1.cfg
config-slicer: --context goes with text output, and shows the lines that are there: no --headers, --invert, --count
[64]
$ config-slicer --include a --json live/hq-sw1.cfg
config-slicer: --include, --exclude and --begin choose lines of text output
[64]
$ config-slicer live/hq-sw1.cfg
config-slicer: say what to print: --match EXPR, --section or --include REGEX, or --not EXPR to take away from the whole
[64]
$ config-slicer -m a live/absent live
error[E0602]: cannot read live/absent: no such file or folder
[1]
$ config-slicer --version
config-slicer 0.1.0
