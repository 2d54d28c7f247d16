# What is said of configurations whose structure is broken, and what --lenient makes of them.
# in: examples/small-office
$ printf 'system {\n    host-name a;\n}\n}\ninterfaces {\n    ge-0/0/0 {\n        mtu 9000;\n' > b.cfg
$ config-slicer -d junos -m 'interfaces' b.cfg
error[E0402]: `}` closes a block that was never opened
  --> b.cfg:4:1
[5]
$ config-slicer -d junos -m 'interfaces' --lenient b.cfg
interfaces {
    ge-0/0/0 {
        mtu 9000;
warning[E0402]: `}` closes a block that was never opened
  --> b.cfg:4:1

warning[E0403]: block `interfaces` is never closed
  --> b.cfg:5:1

warning[E0403]: block `ge-0/0/0` is never closed
  --> b.cfg:6:5
$ config-slicer -d junos -m 'system' --lenient --json b.cfg
{"schema_version":1,"kind":"config-slice","file":"b.cfg","dialect":"juniper_junos","slices":[{"path":["system"],"expressions":["system"],"statements":[{"text":"system","line":1,"column":1,"children":[{"text":"host-name a","line":2,"column":5}]}],"lines":[1,3],"bytes":[0,28],"text":"system {\n    host-name a;\n}\n"}],"count":1,"lines":3}
warning[E0402]: `}` closes a block that was never opened
  --> b.cfg:4:1

warning[E0403]: block `interfaces` is never closed
  --> b.cfg:5:1

warning[E0403]: block `ge-0/0/0` is never closed
  --> b.cfg:6:5
$ unet config convert -d junos --to set b.cfg
error[E0402]: `}` closes a block that was never opened
  --> b.cfg:4:1
   |
 4 | }
   | ^
[5]
$ unet config convert -d junos --to set --lenient b.cfg
set system host-name a
set interfaces ge-0/0/0 mtu 9000
warning[E0402]: `}` closes a block that was never opened
  --> b.cfg:4:1
   |
 4 | }
   | ^

warning[E0403]: block `interfaces` is never closed
  --> b.cfg:5:1
   |
 5 | interfaces {
   | ^^^^^^^^^^

warning[E0403]: block `ge-0/0/0` is never closed
  --> b.cfg:6:5
   |
 6 |     ge-0/0/0 {
   |     ^^^^^^^^
$ printf 'config system global\n    set hostname "a\nend\n' > f.cfg
$ config-slicer -d fortios -m 'config .*' f.cfg
error[E0404]: the string of the statement on line 2 is never closed
  --> f.cfg:2:5
[5]
$ config-slicer -d fortios -m 'config .*' --lenient --count f.cfg
1
warning[E0404]: the string of the statement on line 2 is never closed
  --> f.cfg:2:5
$ printf 'config a\n    edit 1\n        set b c\nend\nend\n' > g.cfg
$ unet config diff -d fortios g.cfg g.cfg
error[E0403]: block `edit 1` is never closed
  --> g.cfg:2:5
   |
 2 |     edit 1
   |     ^^^^^^

error[E0403]: block `edit 1` is never closed
  --> g.cfg:2:5
   |
 2 |     edit 1
   |     ^^^^^^
[5]
$ unet config diff -d fortios --lenient g.cfg g.cfg
no differences; 2 comments and noise lines ignored
warning[E0403]: block `edit 1` is never closed
  --> g.cfg:2:5
   |
 2 |     edit 1
   |     ^^^^^^

warning[E0402]: `end` closes a block that was never opened
  --> g.cfg:5:1
   |
 5 | end
   | ^^^

warning[E0403]: block `edit 1` is never closed
  --> g.cfg:2:5
   |
 2 |     edit 1
   |     ^^^^^^

warning[E0402]: `end` closes a block that was never opened
  --> g.cfg:5:1
   |
 5 | end
   | ^^^
$ printf 'hostname a\nbanner motd ^C\nhi\n' | config-slicer -d ios -m 'hostname .*'
error[E0404]: the literal that begins on line 2 is never closed
  --> <stdin>:2:1
[5]
$ printf 'hostname a\nbanner motd ^C\nhi\n' | config-slicer -d ios -m 'hostname .*' --lenient
hostname a
warning[E0404]: the literal that begins on line 2 is never closed
  --> <stdin>:2:1
$ printf 'hostname a\nbanner motd ^C\nhi\n!\nline con 0\n length 9\n' | config-slicer -d ios -m 'line .*' --lenient
line con 0
 length 9
warning[E0404]: the literal that begins on line 2 is never closed
  --> <stdin>:2:1
$ head -c 1100000 /dev/zero | tr '\0' x > long.cfg; printf '\nhostname a\n' >> long.cfg
$ config-slicer -d ios -m 'hostname .*' long.cfg
error[E0601]: length of one configuration line or joined statement is over the limit of 1,048,576 bytes
  --> long.cfg:1:1
[5]
$ config-slicer -d ios -m 'hostname .*' --lenient long.cfg
hostname a
warning[E0601]: length of one configuration line or joined statement is over the limit of 1,048,576 bytes
  --> long.cfg:1:1
$ config-slicer -d ios -m 'x.*' --lenient long.cfg | wc -c
warning[E0601]: length of one configuration line or joined statement is over the limit of 1,048,576 bytes
  --> long.cfg:1:1
1100001
$ unet config slice -d ios -m 'hostname .*' long.cfg
error[E0601]: length of one configuration line or joined statement is over the limit of 1,048,576 bytes
  --> long.cfg:1:1
   = help: raise `limits: {line_bytes: N}` in unet.yaml if the input is honest
[5]
$ printf 'limits: {line_bytes: 2000000}\n' >> unet.yaml; unet config slice -d ios -m 'hostname .*' long.cfg
hostname a
$ head -c 300000 /dev/zero | tr '\0' '\n' | sed 's/^/system { a b; }/' > big.cfg; printf '}\n' >> big.cfg
$ config-slicer -d junos -m 'system' big.cfg > out.txt
error[E0402]: `}` closes a block that was never opened
  --> big.cfg:300001:1
[5]
$ wc -c < out.txt
0
$ echo before > out.txt; config-slicer -d junos -m 'system' -o out.txt big.cfg
error[E0402]: `}` closes a block that was never opened
  --> big.cfg:300001:1
[5]
$ cat out.txt
before
$ printf 'system {\n    c d;\n}\n' > small.cfg; config-slicer -d junos -m 'system||c .*' --jobs 1 small.cfg big.cfg small.cfg >> out.txt
error[E0402]: `}` closes a block that was never opened
  --> big.cfg:300001:1
[5]
$ cat out.txt
before
==> small.cfg <==
system {
    c d;
}
==> small.cfg <==
system {
    c d;
}
$ head -n 1000 big.cfg > part.cfg; printf '}\n' >> part.cfg; config-slicer -d junos -m 'system' part.cfg | wc -c
error[E0402]: `}` closes a block that was never opened
  --> part.cfg:1001:1
0
