# Comparing two configurations in every mode and format.
# in: examples/small-office
$ sed 's/portfast disable/portfast/; s/203.0.113.9/192.0.2.124/; /^hostname/d; s/vlan 20/vlan 30/' live/hq-sw1.cfg > want.cfg
$ unet config diff live/hq-sw1.cfg want.cfg
--- live/hq-sw1.cfg
+++ want.cfg
 interface GigabitEthernet1/0/2
- spanning-tree portfast disable
+ spanning-tree portfast   (live 19, want 18)
+ntp server 192.0.2.124   (want 28)
-hostname hq-sw1   (live 7)
-ntp server 203.0.113.9   (live 29)

4 differences: 1 added, 2 removed, 1 changed, 0 moved; 20 comments and noise lines ignored
[2]
$ unet config diff --mode semantic live/hq-sw1.cfg want.cfg --exit-zero | tail -3
-ntp server 203.0.113.9   (live 29)

4 differences: 1 added, 2 removed, 1 changed, 0 moved; 20 comments and noise lines ignored
$ unet config diff --mode text live/hq-sw1.cfg want.cfg
--- live/hq-sw1.cfg
+++ want.cfg
@@ -4,7 +4,6 @@
 !
 ! Last configuration change at 08:11:02 UTC Fri Nov 20 2026 by noc
 version 15.2
-hostname hq-sw1
 !
 interface GigabitEthernet1/0/1
  description desk-1
@@ -16,7 +15,7 @@
  description desk-2
  switchport access vlan 10
  switchport mode access
- spanning-tree portfast disable
+ spanning-tree portfast
 !
 interface GigabitEthernet1/0/3
  description phone-1
@@ -26,5 +25,5 @@
 ntp server 1.2.3.4 is not a command, it is banner text
 ^C
 ntp server 192.0.2.123
-ntp server 203.0.113.9
+ntp server 192.0.2.124
 end
[2]
$ unet config diff --mode text --json live/hq-sw1.cfg want.cfg | head -c 300
unet config diff: --mode text has no JSON form and takes no --match and no --not
$ unet config diff -m 'ntp server .*' live/hq-sw1.cfg want.cfg
--- live/hq-sw1.cfg
+++ want.cfg
+ntp server 192.0.2.124   (want 28)
-ntp server 203.0.113.9   (live 29)

2 differences: 1 added, 1 removed, 0 changed, 0 moved; 20 comments and noise lines ignored
[2]
$ unet config diff -m 'ntp server .*' --json live/hq-sw1.cfg want.cfg
{
  "schema_version": 1,
  "kind": "config-diff",
  "live": "live/hq-sw1.cfg",
  "want": "want.cfg",
  "dialect": "cisco_ios",
  "summary": {
    "added": 1,
    "removed": 1,
    "changed": 0,
    "moved": 0,
    "same": 1,
    "hidden": 0,
    "ignored": 20
  },
  "edits": [
    {
      "kind": "add",
      "path": [
        "ntp server 192.0.2.124"
      ],
      "live": null,
      "want": "ntp server 192.0.2.124",
      "live_lines": null,
      "want_lines": [
        28,
        28
      ]
    },
    {
      "kind": "remove",
      "path": [
        "ntp server 203.0.113.9"
      ],
      "live": "ntp server 203.0.113.9",
      "want": null,
      "live_lines": [
        29,
        29
      ],
      "want_lines": null
    }
  ]
}
[2]
$ unet config diff --not 'interface .*' --not 'ntp .*' live/hq-sw1.cfg want.cfg
--- live/hq-sw1.cfg
+++ want.cfg
-hostname hq-sw1   (live 7)

1 difference: 0 added, 1 removed, 0 changed, 0 moved; 20 comments and noise lines ignored
[2]
$ unet config diff --show-ignored live/hq-sw1.cfg live/hq-sw1.cfg
ignored live/hq-sw1.cfg:1  Building configuration...
ignored live/hq-sw1.cfg:3  Current configuration : 1423 bytes
ignored live/hq-sw1.cfg:4  !
ignored live/hq-sw1.cfg:5  ! Last configuration change at 08:11:02 UTC Fri Nov 20 2026 by noc
ignored live/hq-sw1.cfg:6  version 15.2
ignored live/hq-sw1.cfg:8  !
ignored live/hq-sw1.cfg:14  !
ignored live/hq-sw1.cfg:20  !
ignored live/hq-sw1.cfg:24  !
ignored live/hq-sw1.cfg:30  end
ignored live/hq-sw1.cfg:1  Building configuration...
ignored live/hq-sw1.cfg:3  Current configuration : 1423 bytes
ignored live/hq-sw1.cfg:4  !
ignored live/hq-sw1.cfg:5  ! Last configuration change at 08:11:02 UTC Fri Nov 20 2026 by noc
ignored live/hq-sw1.cfg:6  version 15.2
ignored live/hq-sw1.cfg:8  !
ignored live/hq-sw1.cfg:14  !
ignored live/hq-sw1.cfg:20  !
ignored live/hq-sw1.cfg:24  !
ignored live/hq-sw1.cfg:30  end
no differences; 20 comments and noise lines ignored
$ unet config diff -m 'nothing here' live/hq-sw1.cfg want.cfg
unet config diff: no line of either side matches: nothing was compared
[4]
$ unet config diff live/hq-sw1.cfg live/br-rtr1.cfg
--- live/hq-sw1.cfg
+++ live/br-rtr1.cfg
+## Last commit: 2026-11-20 10:00:01 UTC by noc   (want 1)
+system {   (want 3-8)
+ host-name br-rtr1;
+ ntp {
+  server 192.0.2.124;
+  server 192.0.2.123 prefer; ## SECRET-DATA
+ }
+}   (want 9)
+interfaces {   (want 10-22)
+ ge-0/0/0 {
+  unit 0 {
+   description "to HQ";
+   family inet {
+    address 198.51.100.2/30;
+   }
+  }
+ }
+ /* spare */
+ inactive: ge-0/0/7 {
+  unit 0;
+ }
-hostname hq-sw1   (live 7)
-interface GigabitEthernet1/0/1   (live 9-13)
- description desk-1
- switchport access vlan 10
- switchport mode access
- spanning-tree portfast
-interface GigabitEthernet1/0/2   (live 15-19)
- description desk-2
- switchport access vlan 10
- switchport mode access
- spanning-tree portfast disable
-interface GigabitEthernet1/0/3   (live 21-23)
- description phone-1
- switchport mode access
-banner motd ^C   (live 25-27)
-ntp server 1.2.3.4 is not a command, it is banner text
-^C
-ntp server 192.0.2.123   (live 28)
-ntp server 203.0.113.9   (live 29)

11 differences: 4 added, 7 removed, 0 changed, 0 moved; 11 comments and noise lines ignored
warning[W0420]: this may be cisco_ios or juniper_junos: name it with --dialect or the node's `platform`
  --> live/hq-sw1.cfg:1:1
   |
 1 | Building configuration...
   | ^
[2]
$ unet config diff live/hq-sw1.cfg
unet config diff: wants LIVE WANTED; --help tells more
[64]
$ unet config diff --mode semantc live/hq-sw1.cfg want.cfg
unet config diff: --mode takes tree, semantic or text, not `semantc`
[64]
$ unet config diff live/hq-sw1.cfg live
error[E0602]: cannot read live: it is a folder
[1]
$ unet config slice --invert -m 'interface .*' -m 'line .*' live/hq-sw1.cfg
Building configuration...

Current configuration : 1423 bytes
!
! Last configuration change at 08:11:02 UTC Fri Nov 20 2026 by noc
version 15.2
hostname hq-sw1
!
!
!
!
banner motd ^C
ntp server 1.2.3.4 is not a command, it is banner text
^C
ntp server 192.0.2.123
ntp server 203.0.113.9
end
$ unet config slice --not '**||description .*' -m 'interface .*1' live/hq-sw1.cfg
interface GigabitEthernet1/0/1
 switchport access vlan 10
 switchport mode access
 spanning-tree portfast
$ unet config slice --headers full -m 'interfaces ge-.*||unit .*||family inet' live/br-rtr1.cfg
interfaces {
    ge-0/0/0 {
        unit 0 {
            family inet {
                address 198.51.100.2/30;
            }
        }
    }
}
$ unet config slice -m 'ntp .*' live/hq-sw1.cfg live/hq-rtr1.cfg
==> live/hq-sw1.cfg <==
ntp server 192.0.2.123
ntp server 203.0.113.9
$ unet config slice -m 'ntp .*' --count live/hq-sw1.cfg live/hq-rtr1.cfg
live/hq-sw1.cfg: 2
live/hq-rtr1.cfg: 0
$ unet config slice -m 'ntp .*' -o slices.txt live/hq-sw1.cfg && cat slices.txt
ntp server 192.0.2.123
ntp server 203.0.113.9
$ unet config slice -m 'ntp .*' -o nowhere/slices.txt live/hq-sw1.cfg
error[E0603]: cannot write nowhere/slices.txt: no such file or folder
[1]
$ unet config slice -m 'interface .*2' --color always live/hq-sw1.cfg | head -3 | cat -v
interface GigabitEthernet1/0/2
 description desk-2
 switchport access vlan 10
$ unet config diff --color always -m 'ntp .*' live/hq-sw1.cfg want.cfg | cat -v
--- live/hq-sw1.cfg
+++ want.cfg
^[[32m+ntp server 192.0.2.124   (want 28)^[[0m
^[[31m-ntp server 203.0.113.9   (live 29)^[[0m

2 differences: 1 added, 1 removed, 0 changed, 0 moved; 20 comments and noise lines ignored
$ unet config detect --format json live/hq-sw1.cfg
{
  "schema_version": 1,
  "kind": "config-detect",
  "files": [
    {
      "file": "live/hq-sw1.cfg",
      "dialect": "cisco_ios",
      "sure": true,
      "scores": {
        "cisco_ios": 98,
        "cisco_xr": 6,
        "vyos": 6,
        "generic_indent": 4,
        "fortinet_fortios": 1
      }
    }
  ]
}
