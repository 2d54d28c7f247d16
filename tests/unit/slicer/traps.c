/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs on which other tools go wrong. Each row: a text and its events; `~` in an event line
 * stands for the span, which the laws check. */
#include "slicer/detect.h"
#include "slicer/dialects.h"
#include "tests/unit/slicer/lines.h"

struct trap {
    const char *shows, *dialect, *text, *events;
};

static const struct trap TRAPS[] = {
    {"a banner on one line, delimiter ^C (T14)", "ios", "banner login ^CHi^C\nhostname a\n",
     "1 0 leaf +literal banner login ^C\n1 0 body +last Hi\n2 0 leaf hostname a\n"},
    {"a banner with $ as delimiter (T14, T36)", "ios", "banner login $Hello$ junk\nhostname a\n",
     "1 0 leaf +literal banner login $\n1 0 body +last Hello\n2 0 leaf hostname a\n"},
    {"a banner with a raw 0x03, lines that look like commands, blank lines, ! and % (T15, T24)",
     "ios", "banner motd \003\n!\n%\n\ninterface x\n \003\nend\n",
     "1 0 leaf +literal banner motd \\x03\n2 0 body !\n3 0 body %\n4 0 body\n5 0 body interface x\n"
     "6 0 body +last  \n7 0 leaf +noise end\n"},
    {"a certificate of IOS up to quit (T39)", "ios",
     "crypto pki certificate chain C\n certificate ca 01\n  3082 0330\n  \tquit\nhostname a\n",
     "1 0 header crypto pki certificate chain C\n2 1 leaf +literal certificate ca 01\n"
     "3 1 body   3082 0330\n4 1 body +last\n5 0 leaf hostname a\n"},
    {"a certificate kept in a file is one line", "ios",
     "crypto pki certificate chain C\n certificate ca 01 nvram:x.cer\nhostname a\n",
     "1 0 header crypto pki certificate chain C\n2 1 leaf certificate ca 01 nvram:x.cer\n"
     "3 0 leaf hostname a\n"},
    {"a line that goes on a list of VLANs takes nothing from the one before (T20)", "ios",
     "interface x\n switchport trunk allowed vlan 10,20\n switchport trunk allowed vlan add 30\n",
     "1 0 header interface x\n2 1 leaf switchport trunk allowed vlan 10,20\n"
     "3 1 leaf switchport trunk allowed vlan add 30\n"},
    {"the words speed and secrets with ! stay whole", "ios",
     "interface x\n description high speed uplink! Ask\nsnmp-server community s3cr!t RO\n",
     "1 0 header interface x\n2 1 leaf description high speed uplink! Ask\n"
     "3 0 leaf snmp-server community s3cr!t RO\n"},
    {"blanks inside a description count", "ios", "interface x\n description  a  b\n ip  mtu   9\n",
     "1 0 header interface x\n2 1 leaf description  a  b\n3 1 leaf ip mtu 9\n"},
    {"line vty twice, and two closers of families (T13)", "ios",
     "line vty 0 4\n login\nline vty 0 4\n login\nvrf definition A\n address-family ipv4\n"
     " exit-address-family\n !\n address-family ipv6\n exit-address-family\n",
     "1 0 header line vty 0 4\n2 1 leaf login\n3 0 header line vty 0 4\n4 1 leaf login\n"
     "5 0 header vrf definition A\n6 1 header address-family ipv4\n7 1 close exit-address-family\n"
     "8 1 comment !\n9 1 header address-family ipv6\n10 1 close exit-address-family\n"},
    {"comments between children stand between them, those at the end do not", "ios",
     "router bgp 1\n neighbor a\n!\n address-family ipv4\n!\n!\nend\n",
     "1 0 header router bgp 1\n2 1 leaf neighbor a\n3 1 comment !\n4 1 leaf address-family ipv4\n"
     "5 0 comment !\n6 0 comment !\n7 0 leaf +noise end\n"},
    {"CRLF, no newline at the end, a mark of byte order", "ios",
     "\xef\xbb\xbfinterface x\r\n mtu 9", "1 0 header interface x\n2 1 leaf mtu 9\n"},

    {"words like speed in a description stay (T1)", "xr",
     "interface HundredGigE0/0/0/1\n description high speed uplink, auto duplex\n speed 1000\n!\n",
     "1 0 header interface HundredGigE0/0/0/1\n2 1 leaf description high speed uplink, auto "
     "duplex\n3 1 leaf speed 1000\n4 0 comment !\n"},
    {"an exclamation mark in a value is no comment (T2)", "nxos",
     "snmp-server community s3cr!t group x\ninterface mgmt0\n  description Do not touch! Ask\n",
     "1 0 leaf snmp-server community s3cr!t group x\n2 0 header interface mgmt0\n"
     "3 1 leaf description Do not touch! Ask\n"},
    {"banners of any delimiter, an empty one", "nxos",
     "banner motd ##\nbanner exec *multi\n!\n\nline*\nbanner motd  ^oneline^\nhostname a\n",
     "1 0 leaf +literal banner motd #\n1 0 body +last\n2 0 leaf +literal banner exec *\n"
     "2 0 body multi\n3 0 body !\n4 0 body\n5 0 body +last line\n"
     "6 0 leaf +literal banner motd ^\n6 0 body +last oneline\n7 0 leaf hostname a\n"},
    {"branches of a policy stand beside each other, endif repeats", "xr",
     "route-policy P($x)\n  if destination in A then\n    if med eq 1 then\n      pass\n    endif\n"
     "  elseif as-path in B then\n    drop\n  else\n    # why\n    set med 1\n  endif\n"
     "  if med eq 2 then\n    drop\n  endif\nend-policy\n!\nhostname a\n",
     "1 0 header route-policy P($x)\n2 1 header if destination in A then\n"
     "3 2 header if med eq 1 then\n4 3 leaf pass\n5 2 close endif\n"
     "6 1 header elseif as-path in B then\n7 2 leaf drop\n8 1 header else\n9 2 comment # why\n"
     "10 2 leaf set med 1\n11 1 close endif\n12 1 header if med eq 2 then\n13 2 leaf drop\n"
     "14 1 close endif\n15 0 close end-policy\n16 0 comment !\n17 0 leaf hostname a\n"},
    {"comments with a text bind to what follows right behind, `!` parts", "xr",
     "!! head\n! no\n!\n! one\n! two\n\ninterface a\n ! mtu\n mtu 9\n! \n ! "
     "last\n!\n!text\nhostname a\n"
     "! end\n",
     "1 0 comment !! head\n2 0 comment ! no\n3 0 comment !\n4 0 comment +binds ! one\n"
     "5 0 comment +binds ! two\n6 0 blank\n7 0 header interface a\n8 1 comment +binds ! mtu\n"
     "9 1 leaf mtu 9\n10 1 comment !\n11 1 comment ! last\n12 0 comment !\n13 0 comment !text\n"
     "14 0 leaf hostname a\n15 0 comment +binds ! end\n"},
    {"commas part the members of a set, no statement else", "xr",
     "prefix-set P\n  10.0.0.0/8 le 24,\n  11.0.0.0/8\nend-set\n!\nas-path-set E\nend-set\n"
     "interface a\n description b,\n",
     "1 0 header prefix-set P\n2 1 leaf 10.0.0.0/8 le 24\n3 1 leaf 11.0.0.0/8\n"
     "4 0 close end-set\n5 0 comment !\n6 0 header as-path-set E\n7 0 close end-set\n"
     "8 0 header interface a\n9 1 leaf description b,\n"},
    {"closers at the header's indent and one blank in", "xr",
     "class-map match-any A\n match precedence 1\n end-class-map\n!\npolicy-map P\n class A\n"
     "  police rate 1\n  !\n !\nend-policy-map\ngroup G\n interface x\n  mtu 9\nend-group\n",
     "1 0 header class-map match-any A\n2 1 leaf match precedence 1\n3 0 close end-class-map\n"
     "4 0 comment !\n5 0 header policy-map P\n6 1 header class A\n7 2 leaf police rate 1\n"
     "8 2 comment !\n9 1 comment !\n10 0 close end-policy-map\n11 0 header group G\n"
     "12 1 header interface x\n13 2 leaf mtu 9\n14 0 close end-group\n"},
    {"a template that is a leaf opens nothing", "xr",
     "flow exporter-map E\n version v9\n  template timeout 60\n  options interface-table\n !\n"
     " source Loopback0\n!\n",
     "1 0 header flow exporter-map E\n2 1 header version v9\n3 2 leaf template timeout 60\n"
     "4 2 leaf options interface-table\n5 1 comment !\n6 1 leaf source Loopback0\n"
     "7 0 comment !\n"},
    {"banners are lines, blanks in them count (T43)", "asa",
     ": Saved\n:\nbanner motd #\nbanner motd   a  b\nbanner motd #\ngroup-policy G attributes\n"
     " banner value : hi\n vpn-idle-timeout 9\n",
     "1 0 comment : Saved\n2 0 comment :\n3 0 leaf banner motd #\n4 0 leaf banner motd   a  b\n"
     "5 0 leaf banner motd #\n6 0 header group-policy G attributes\n7 1 leaf banner value : hi\n"
     "8 1 leaf vpn-idle-timeout 9\n"},
    {"a certificate up to quit (T39)", "asa",
     "crypto ca certificate chain C\n certificate 01\n    308202 quit0\n    !\n  quit\nnames\n",
     "1 0 header crypto ca certificate chain C\n2 1 leaf +literal certificate 01\n"
     "3 1 body     308202 quit0\n4 1 body     !\n5 1 body +last\n6 0 leaf names\n"},
    {"a banner ends with a line that is EOF (T25, T36)", "eos",
     "banner motd\nEOFY sale\n!\ninterface x\n   not EOF\nEOF\n!\nhostname a\n",
     "1 0 leaf +literal banner motd\n2 0 body EOFY sale\n3 0 body !\n4 0 body interface x\n"
     "5 0 body    not EOF\n6 0 body +last\n7 0 comment !\n8 0 leaf hostname a\n"},
    {"a script of a handler", "eos",
     "event-handler H\n   trigger on-boot\n   action bash\n   echo a\n  EOFX\n   EOF\n   delay 9\n",
     "1 0 header event-handler H\n2 1 leaf trigger on-boot\n3 1 leaf +literal action bash\n"
     "4 1 body    echo a\n5 1 body   EOFX\n6 1 body +last\n7 1 leaf delay 9\n"},
    {"a header's text may hold # (T38)", "vrp",
     "header shell information \"\n#####\n#\n Welcome\n#\n\"\n#\nsysname a\n",
     "1 0 leaf +literal header shell information \"\n2 0 body #####\n3 0 body #\n4 0 body  "
     "Welcome\n"
     "5 0 body #\n6 0 body +last\n7 0 comment #\n8 0 leaf sysname a\n"},
    {"public keys end with words of their own", "vrp",
     "rsa peer-public-key a\n public-key-code begin\n  3081\n  #\n public-key-code end\n"
     "peer-public-key end\n#\nsysname a\n",
     "1 0 header rsa peer-public-key a\n2 1 leaf +literal public-key-code begin\n3 1 body   3081\n"
     "4 1 body   #\n5 1 body +last\n6 0 close peer-public-key end\n7 0 comment #\n"
     "8 0 leaf sysname a\n"},
    {"filters with branches, lists with commas", "vrp",
     "xpl ip-prefix-list L\n 10.0.0.0 8 le 24,\n 11.0.0.0 8\nend-list\n#\nxpl route-filter F\n"
     " if ip route-destination in L then\n  approve\n elseif med eq 1 then\n  refuse\n else\n"
     "  finish\n endif\n end-filter\n#\nsysname a\n",
     "1 0 header xpl ip-prefix-list L\n2 1 leaf 10.0.0.0 8 le 24\n3 1 leaf 11.0.0.0 8\n"
     "4 0 close end-list\n5 0 comment #\n6 0 header xpl route-filter F\n"
     "7 1 header if ip route-destination in L then\n8 2 leaf approve\n"
     "9 1 header elseif med eq 1 then\n10 2 leaf refuse\n11 1 header else\n12 2 leaf finish\n"
     "13 1 close endif\n14 0 close end-filter\n15 0 comment #\n16 0 leaf sysname a\n"},
    {"# at column 0 ends all blocks, an indented one none", "vrp",
     "bgp 1\n peer a as-number 1\n #\n ipv4-family unicast\n  peer a enable\n#\n undo x\n# note\n"
     "interface y\n mtu 9\n#\nreturn\n",
     "1 0 header bgp 1\n2 1 leaf peer a as-number 1\n3 1 comment #\n"
     "4 1 header ipv4-family unicast\n5 2 leaf peer a enable\n6 0 comment #\n7 0 leaf undo x\n"
     "8 0 comment # note\n9 0 header interface y\n10 1 leaf mtu 9\n11 0 comment #\n"
     "12 0 leaf +noise return\n"},
    {"the first line behind # stands at the top whatever its indent", "comware",
     "#\n version 7.1.045, Release 2416\n#\n sysname a\n#\n dhcp enable\n dhcp server x\n#\n"
     " domain d\n  access-limit disable\n#\ninterface y\n mtu 9\n",
     "1 0 comment #\n2 0 leaf +noise version 7.1.045, Release 2416\n3 0 comment #\n"
     "4 0 leaf sysname a\n5 0 comment #\n6 0 leaf dhcp enable\n7 0 leaf dhcp server x\n"
     "8 0 comment #\n9 0 header domain d\n10 1 leaf access-limit disable\n11 0 comment #\n"
     "12 0 header interface y\n13 1 leaf mtu 9\n"},
    {"a header of any delimiter", "comware", "#\nheader motd %\n#\n!\nx%\nheader legal #a#\n#\n",
     "1 0 comment #\n2 0 leaf +literal header motd %\n3 0 body #\n4 0 body !\n5 0 body +last x\n"
     "6 0 leaf +literal header legal #\n6 0 body +last a\n7 0 comment #\n"},

    {"! ends a banner that it began, on a line of its own", "aoscx",
     "banner motd !\n### Hi!\n hostname x\n!\n!\nbanner exec $\n!\n$\nhostname a\n",
     "1 0 leaf +literal banner motd !\n2 0 body ### Hi!\n3 0 body  hostname x\n4 0 body +last\n"
     "5 0 comment !\n6 0 leaf +literal banner exec $\n7 0 body !\n8 0 body +last\n"
     "9 0 leaf hostname a\n"},
    {"exit in the block, a text in quotes over lines", "procurve",
     "; J9020A Configuration Editor; Created on release #U.11.04\nbanner motd \"a\nvlan 9\nb\"\n"
     "interface 1\n   name \"x  y\"\n   exit\nvlan 1\n   untagged 1-24\n   exit\n",
     "1 0 comment ; J9020A Configuration Editor; Created on release #U.11.04\n"
     "2 0 leaf +literal banner motd \"\n2 0 body a\n3 0 body vlan 9\n4 0 body +last b\n"
     "5 0 header interface 1\n6 1 leaf name \"x  y\"\n7 0 close exit\n8 0 header vlan 1\n"
     "9 1 leaf untagged 1-24\n10 0 close exit\n"},
    {"exit stands at its header's indent, also of an empty block; titles are none", "sros",
     "exit all\nconfigure\n#---\necho \"System Configuration\"\n#---\n    system\n"
     "        contact \"PHX - 505\n        module A\n        exit\n        power off\n    exit\n"
     "echo \"Port Configuration\"\n    port 1/1/1\n        shutdown\n    exit\nexit all\n",
     "1 0 leaf +noise exit all\n2 0 header configure\n3 1 comment #---\n"
     "4 1 comment echo \"System Configuration\"\n5 1 comment #---\n6 1 header system\n"
     "7 2 leaf contact \"PHX - 505\n8 2 header module A\n9 2 close exit\n10 2 leaf power off\n"
     "11 1 close exit\n12 1 comment echo \"Port Configuration\"\n13 1 header port 1/1/1\n"
     "14 2 leaf shutdown\n15 1 close exit\n16 0 close exit all\n"},
    {"a tab goes to the next stop", "sros",
     "configure\n    qos\n        a 1\n            b\n\texit\n"
     "        c\n    exit\n",
     "1 0 header configure\n2 1 header qos\n3 2 header a 1\n4 3 leaf b\n5 2 close exit\n"
     "6 2 leaf c\n7 1 close exit\n"},

    {"openers are words, indent is decoration", "frr",
     "router bgp 1\nneighbor a remote-as 2\naddress-family ipv4 unicast\nnetwork b\n"
     "exit-address-family\nexit\nip prefix-list P seq 5 permit any\n",
     "1 0 header router bgp 1\n2 1 leaf neighbor a remote-as 2\n"
     "3 1 header address-family ipv4 unicast\n4 2 leaf network b\n5 1 close exit-address-family\n"
     "6 0 close exit\n7 0 leaf ip prefix-list P seq 5 permit any\n"},
    {"a top word closes what is open", "frr",
     "router bgp 1\n address-family ipv4 unicast\n  network b\nroute-map M permit 10\n"
     " set metric 1\nhostname x\n",
     "1 0 header router bgp 1\n2 1 header address-family ipv4 unicast\n3 2 leaf network b\n"
     "4 0 header route-map M permit 10\n5 1 leaf set metric 1\n6 0 leaf hostname x\n"},
    {"exit pops one, end all; a stray exit is noise", "frr",
     "segment-routing\n traffic-eng\n  policy color 1 endpoint a\n"
     "   candidate-path preference 1 name n explicit segment-list s\n  exit\n "
     "exit\nexit\nexit\nend\n",
     "1 0 header segment-routing\n2 1 header traffic-eng\n3 2 header policy color 1 endpoint a\n"
     "4 3 leaf candidate-path preference 1 name n explicit segment-list s\n5 2 close exit\n"
     "6 1 close exit\n7 0 close exit\n8 0 leaf +noise exit\n9 0 leaf +noise end\n"},
    {"a profile inside a peer is a leaf, one in bfd opens", "frr",
     "bfd\n profile p\n  transmit-interval 9\n exit\n peer a\n  profile p\n exit\nexit\n",
     "1 0 header bfd\n2 1 header profile p\n3 2 leaf transmit-interval 9\n4 1 close exit\n"
     "5 1 header peer a\n6 2 leaf profile p\n7 1 close exit\n8 0 close exit\n"},

    {"blocks of two blanks (T7), and all on one line (T33)", "junos",
     "system { host-name a; services { ssh; } }\ninterfaces {\n  ge-0/0/0 {\n    unit 0 {\n"
     "      family inet;\n    }\n  }\n}\n",
     "1 0 header system\n1 1 leaf host-name a\n1 1 header services\n1 2 leaf ssh\n1 1 close\n"
     "1 0 close\n2 0 header interfaces\n3 1 header ge-0/0/0\n4 2 header unit 0\n"
     "5 3 leaf family inet\n6 2 close\n7 1 close\n8 0 close\n"},
    {"names that begin with verbs (T8)", "junos", "a {\n    settlement x;\n    delete-me;\n}\n",
     "1 0 header a\n2 1 leaf settlement x\n3 1 leaf delete-me\n4 0 close\n"},
    {"annotations, tags, lists and comments over lines, marks in strings (T9, T34, T35)", "junos",
     "/* one\n   two */\ninactive: foo [ a\n   b ]; ## SECRET-DATA\n"
     "message \"a; ## b {\";\nprotect: inactive: x { /* OMITTED */ };\n",
     "1 0 comment +binds /* one\\n   two */\n3 0 leaf +inactive +list foo [ a b ]\n"
     "5 0 leaf message \"a; ## b {\"\n6 0 header +inactive +protect x\n"
     "6 1 comment +binds /* OMITTED */\n6 0 close\n"},
    {"a tag on a line of its own, a prompt, lines of commands", "junos",
     "{master:0}\nsystem {\n  active:\n  host-name n;\n}\nset system host-name b\n",
     "1 0 leaf +noise {master:0}\n2 0 header system\n3 1 leaf +active host-name n\n5 0 close\n"
     "6 0 leaf set system host-name b\n"},
    {"an escape code that the end of its line cuts short, in a statement that goes on", "bird2",
     "a {\n}\x1b\nb {\n}\n", "1 0 header a\n2 0 close\n3 0 header b\n4 0 close\n"},
    {"a string over lines", "junos", "a \"x\n}\ny\";\nb;\n",
     "1 0 leaf a \"x\\n}\\ny\"\n4 0 leaf b\n"},

    {"joined lines lose the indent that follows, also inside a string (T29, T37)", "routeros",
     "/ip address\nadd address=1.2.3.4/24 comment=\"up\\\n    link; x\" \\\n    interface=e1\n",
     "1 0 header /ip address\n2 1 leaf add address=1.2.3.4/24 comment=\"uplink; x\" "
     "interface=e1\n"},
    {"section and item on one line, both ways to write the path", "routeros",
     "/ip address add address=a\n/ip/address/set [ find x=y ] z=1\n/system identity\nset name=n\n",
     "1 0 header /ip address\n1 1 leaf add address=a\n2 0 header /ip address\n"
     "2 1 leaf set [ find x=y ] z=1\n3 0 header /system identity\n4 1 leaf set name=n\n"},
    {"a script keeps its braces, strings their lines", "routeros",
     "/system script\nadd name=s source={\n  :if (a) do={\n    /ip address add\n  }\n}\n"
     "add name=t source=\"x\n/y\\\"\n\"\n# note\n/ip dns\n",
     "1 0 header /system script\n"
     "2 1 leaf add name=s source={\\n :if (a) do={\\n /ip address add\\n }\\n}\n"
     "7 1 leaf add name=t source=\"x\\n/y\\\"\\n\"\n10 0 comment # note\n11 0 header /ip dns\n"},

    {"prefix sets are no blocks, comments of both kinds", "bird",
     "define A = [ 10.0.0.0/8{8,24}, 1.0.0.0/8+ ]; # }\n"
     "filter f { /* } */ if net ~ [ 1.0.0.0/8{9,10} ] then { accept; } else reject \"a;\\\"; }\n",
     "1 0 leaf +list define A = [ 10.0.0.0/8{8,24}, 1.0.0.0/8+ ]\n2 0 header filter f\n"
     "2 1 comment /* } */\n2 1 header +list if net ~ [ 1.0.0.0/8{9,10} ] then\n2 2 leaf accept\n2 "
     "1 close\n"
     "2 1 leaf else reject \"a;\\\"\n2 0 close\n"},
    {"variables before a body belong to its head, `;` in brackets ends nothing", "bird",
     "function f(int a; int b)\nprefix set s;\n{\n  s = [ 1.0.0.0/8 ];\n}\n",
     "1 0 header function f(int a; int b) prefix set s;\n4 1 leaf +list s = [ 1.0.0.0/8 ]\n"
     "5 0 close\n"},
    {"closers with and without `;`, a bare list, a symbol in quotes", "bird",
     "protocol bgp 'a-b:{c' { debug { states, routes };\n ipv4 { import all; }; };\n}\n", NULL},
    {"closers with and without `;`, a bare list, a symbol in quotes", "bird",
     "protocol bgp 'a-b:{c' {\n debug { states, routes };\n ipv4 { import all; };\n}\n",
     "1 0 header protocol bgp 'a-b:{c'\n2 1 header debug\n2 2 leaf +bare states, routes\n2 1 "
     "close\n"
     "3 1 header ipv4\n3 2 leaf import all\n3 1 close\n4 0 close\n"},

    {"blocks begin and end with words, indent is decoration", "fortios",
     "config system global\nset hostname a\nend\nconfig firewall policy\n  edit 1\n  config x\n"
     "set y z\nend\nnext\nend\n",
     "1 0 header config system global\n2 1 leaf set hostname a\n3 0 close end\n"
     "4 0 header config firewall policy\n5 1 header edit 1\n6 2 header config x\n7 3 leaf set y z\n"
     "8 2 close end\n9 1 close next\n10 0 close end\n"},
    {"closers inside a string over lines (T5, T28), escapes", "fortios",
     "config x\nedit \"a\"\nset buffer \"<b>\nend\n next\n\\\"set y\n\"\nset c "
     "'d\n#e'\nnext\nend\n",
     "1 0 header config x\n2 1 header edit \"a\"\n"
     "3 2 leaf set buffer \"<b>\\nend\\n next\\n\\\"set y\\n\"\n8 2 leaf set c 'd\\n#e'\n"
     "10 1 close next\n11 0 close end\n"},
    {"blanks inside a string count (T6), comments and versions do not", "fortios",
     "#config-version=FG:opmode=0\nconfig x\n    set comments \"x  y\"   # z\nend\n",
     "1 0 comment #config-version=FG:opmode=0\n2 0 header config x\n"
     "3 1 leaf set comments \"x  y\" # z\n4 0 close end\n"},
    {"the end of a domain ends its entry", "fortios",
     "config vdom\nedit root\nconfig system settings\nend\nend\nconfig global\nend\n",
     "1 0 header config vdom\n2 1 header edit root\n3 2 header config system settings\n"
     "4 2 close end\n5 0 close end\n6 0 header config global\n7 0 close end\n"},
    {"an entry without content is a block", "fortios", "config x\nedit b\nnext\nend\n",
     "1 0 header config x\n2 1 header edit b\n3 1 close next\n4 0 close end\n"},

    {"a statement ends with its line, tag nodes, comments that bind, data of versions", "vyos",
     "interfaces {\n    ethernet eth0 {\n        /* up */\n        address \"a { b\"\n        "
     "disable\n    }\n}\n// vyos-config-version: \"x@1\"\n",
     "1 0 header interfaces\n2 1 header ethernet eth0\n3 2 comment +binds /* up */\n"
     "4 2 leaf address \"a { b\"\n5 2 leaf disable\n6 1 close\n7 0 close\n"
     "8 0 comment // vyos-config-version: \"x@1\"\n"},
    {"brackets are bytes, escapes in strings", "vyos", "a {\n b (c\n d \"e\\\"f\\\\\"\n}\n",
     "1 0 header a\n2 1 leaf b (c\n3 1 leaf d \"e\\\"f\\\\\"\n4 0 close\n"},
    {"values in either quotes", "vyos_set", "set a b 'c \"  d'\nset e \"f 'g\"\n# x\n",
     "1 0 leaf set a b 'c \"  d'\n2 0 leaf set e \"f 'g\"\n3 0 comment # x\n"},

    {"a line of a banner that begins like a command (T30)", "panos_set",
     "set a login-banner \"x\nset b c\n  y\"\nset d don't\nset e f\n",
     "1 0 leaf set a login-banner \"x\\nset b c\\n  y\"\n4 0 leaf set d don't\n5 0 leaf set e f\n"},
    {"marks inside a word, strings of braces", "panos",
     "config {\n  a x{y[z(;\n  b '{\"k\": [1;\n}';\n  c [ d e];\n}\n",
     "1 0 header config\n2 1 leaf a x{y[z(\n3 1 leaf b '{\"k\": [1;\\n}'\n"
     "5 1 leaf +list c [ d e]\n6 0 close\n"},

    {"empty blocks are nodes, lists in brackets, flat lines between", "nokia_sros_md",
     "configure {\n    a \"b {\" {\n    }\n    name [static \"x y\"]\n}\n/configure c d\n",
     "1 0 header configure\n2 1 header a \"b {\"\n3 1 close\n4 1 leaf +list name [static \"x y\"]\n"
     "5 0 close\n6 0 leaf /configure c d\n"},
    {"blocks without content (T12), lists over lines", "srlinux",
     "action {\n    accept {\n    }\n    x [\n        a\n        b\n    ]\n}\n",
     "1 0 header action\n2 1 header accept\n3 1 close\n4 1 leaf +list x [ a b ]\n8 0 close\n"},

    {"bodies of rules, and what stands between them (T27)", "f5",
     "ltm rule /Common/a {\n# {\nwhen X {\n    log \"}\"; # }\n    a \\} b\n}\n\n}\nltm node n { "
     "}\n"
     "ltm rule b { c }\nltm pool p {\n    members { x:80 }\n}\n",
     "1 0 leaf +literal ltm rule /Common/a\n2 0 body # {\n3 0 body when X {\n"
     "4 0 body     log \"}\"; # }\n5 0 body     a \\} b\n6 0 body }\n7 0 body\n8 0 body +last\n"
     "9 0 header ltm node n\n9 0 close\n10 0 leaf +literal ltm rule b\n10 0 body +last  c \n"
     "11 0 header ltm pool p\n12 1 header members\n12 2 leaf +bare x:80\n12 1 close\n13 0 close\n"},
    {"a string over lines keeps its block (T26)", "f5",
     "ltm x y {\n    data \"foo \\\"bar\\\"\n    baz }\"\n    z\n}\n",
     "1 0 header ltm x y\n2 1 leaf data \"foo \\\"bar\\\"\\n    baz }\"\n4 1 leaf z\n5 0 close\n"},

    {"any indent, tabs count one", "indent", "a\n\tb\n\t\tc\n  # x\nd\n",
     "1 0 header a\n2 1 header b\n3 2 leaf c\n4 2 comment # x\n5 0 leaf d\n"},
    {"braces with lines", "brace", "a {\n b \"x {\"\n c [ 1\n 2 ]\n}\n",
     "1 0 header a\n2 1 leaf b \"x {\"\n3 1 leaf +list c [ 1 2 ]\n5 0 close\n"},
    {"lines", "flat", "a\n  b\n# c\n", "1 0 leaf a\n2 0 leaf b\n3 0 comment # c\n"},
    {"CRLF in braces, an empty last line without newline", "junos",
     "a {\r\n  /* x\r\n  y */\r\n  b \"c  d\";\r\n}\r\n  ",
     "1 0 header a\n2 1 comment +binds /* x\\x0d\\n  y */\n4 1 leaf b \"c  d\"\n5 0 close\n6 0 "
     "blank\n"},
    {"CRLF in words, strings and paths", "fortios",
     "config a\r\n\tedit 1\r\n\t\tset b \"c\"\r\n\tnext\r\nend",
     "1 0 header config a\n2 1 header edit 1\n3 2 leaf set b \"c\"\n4 1 close next\n"
     "5 0 close end\n"},
    {"CRLF behind a joining backslash", "routeros", "/ip dns\r\nset a=b \\\r\n    c=d\r\n",
     "1 0 header /ip dns\n2 1 leaf set a=b c=d\n"},
    {"CRLF around banners", "eos", "banner motd\r\nhi\r\nEOF\r\nhostname a\r\n",
     "1 0 leaf +literal banner motd\n2 0 body hi\n3 0 body +last\n4 0 leaf hostname a\n"},
    {"two configurations behind one another", "ios",
     "hostname a\ninterface x\n mtu 9\nend\nhostname b\ninterface x\n mtu 8\nend\n",
     "1 0 leaf hostname a\n2 0 header interface x\n3 1 leaf mtu 9\n4 0 leaf +noise end\n"
     "5 0 leaf hostname b\n6 0 header interface x\n7 1 leaf mtu 8\n8 0 leaf +noise end\n"},
    {"configurations behind one another begin as devices print them", "ios",
     "version 15.1\nservice x\nend\n\nversion 12.4\ninterface x\n mtu 8\nend\n! Last configuration "
     "change\ninterface y\nend\n"
     "Building configuration...\nhostname c\nend\n",
     "1 0 leaf +noise version 15.1\n2 0 leaf service x\n3 0 leaf +noise end\n4 0 blank\n5 0 leaf "
     "+noise version 12.4\n"
     "6 0 header interface x\n7 1 leaf mtu 8\n8 0 leaf +noise end\n9 0 comment ! Last "
     "configuration change\n"
     "10 0 leaf interface y\n11 0 leaf +noise end\n12 0 leaf +noise Building configuration...\n"
     "13 0 leaf hostname c\n14 0 leaf +noise end\n"},
    {"exit ends an empty block, more of it at the end, exit all is a head", "ios",
     "vlan 10\nexit\ninterface x\n mtu 9\n exit\nexit\nexit\nend\n!\n",
     "1 0 leaf vlan 10\n2 0 leaf +noise exit\n3 0 header interface x\n4 1 leaf mtu 9\n5 0 close "
     "exit\n"
     "6 0 leaf +noise exit\n7 0 leaf +noise exit\n8 0 leaf +noise end\n9 0 comment !\n"},
    {"a text without indents, one with prose behind it", "ios",
     "vrf definition R\naddress-family ipv4\nroute-target export "
     "1:1\nexit-address-family\nend\nSave it.\n",
     "1 0 leaf vrf definition R\n2 0 leaf address-family ipv4\n3 0 leaf route-target export 1:1\n"
     "4 0 leaf +noise exit-address-family\n5 0 leaf +noise end\n6 0 leaf Save it.\n"},
    {"a closer of a block that no line opens, as in a piece of a dump", "ios",
     "router bgp 1\n  bgp x\n exit-address-family\n neighbor a\n",
     "1 0 header router bgp 1\n2 1 leaf bgp x\n3 1 leaf +noise exit-address-family\n4 1 leaf "
     "neighbor a\n"},
    {"bytes that are no UTF-8", "ios", "interface x\n description \xff\xc3(\xe9\n mtu 9\n",
     "1 0 header interface x\n2 1 leaf description \\xff\\xc3(\\xe9\n3 1 leaf mtu 9\n"},
    {"an empty input", "junos", "", ""},
};

/* Dumps as terminals leave them. */
static const struct trap JUNK[] = {
    {"a pager of IOS with backspaces", "ios",
     "interface x\n mtu 9\n --More-- \b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\b ip mtu 8\n"
     " --More-- \b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\binterface y\n shutdown\n",
     "1 0 header interface x\n2 1 leaf mtu 9\n3 1 leaf ip mtu 8\n4 0 header interface y\n"
     "5 1 leaf shutdown\n"},
    {"the same where a tool took the codes out", "ios",
     "interface x\n --More--          mtu 9\n --More--         interface y\n--More--\n shutdown\n",
     "1 0 header interface x\n2 1 leaf mtu 9\n3 0 header interface y\n4 1 blank\n"
     "5 1 leaf shutdown\n"},
    {"a pager of ASA with carriage returns", "asa",
     "interface x\n<--- More --->\r              \r nameif a\n",
     "1 0 header interface x\n2 1 leaf nameif a\n"},
    {"a pager of VRP with escape codes", "vrp",
     "<R1>display current-configuration\n#\ninterface x\n  ---- More ----\x1b[42D                  "
     "   "
     "                     \x1b[42D mtu 9\n#\nreturn\n<R1>\n",
     "1 0 comment +noise <R1>display current-configuration\n2 0 comment #\n3 0 header interface x\n"
     "4 1 leaf mtu 9\n5 0 comment #\n6 0 leaf +noise return\n7 0 comment +noise <R1>\n"},
    {"a pager of ProCurve with its hint", "procurve",
     "sw# show run\nvlan 1\n-- MORE --, next page: Space, next line: Enter, quit: "
     "Control-C\x1b[1;1H\r"
     "   \r   name a\n   exit\nsw# ",
     "1 0 comment +noise sw# show run\n2 0 header vlan 1\n3 1 leaf name a\n4 0 close exit\n"
     "5 0 comment +noise sw#\n"},
    {"a pager of Junos, prompts", "junos",
     "user@r1> show configuration | display inheritance\n## Last commit: 2020-01-01\nsystem {\n"
     "---(more 12%)---\r                                        \r    host-name a;\n}\n\n"
     "{master:0}\nuser@r1>\n",
     "1 0 comment +noise user@r1> show configuration | display inheritance\n"
     "2 0 comment ## Last commit: 2020-01-01\n3 0 header system\n4 1 leaf host-name a\n5 0 close\n"
     "6 0 blank\n7 0 leaf +noise {master:0}\n8 0 comment +noise user@r1>\n"},
    {"less, colours", "eos",
     "sw1#show running-config\n\x1b[1minterface\x1b[0m Ethernet1\x1b[0m\n   mtu 9\n"
     "lines 1-3\x1b[K\r\x1b[K   shutdown\nlines 4-6/6 (END)\nsw1#\n",
     "1 0 comment +noise sw1#show running-config\n2 0 header interface Ethernet1\n3 1 leaf mtu 9\n"
     "4 1 leaf shutdown\n5 0 blank\n6 0 comment +noise sw1#\n"},
    {"colours in a form with braces", "srlinux",
     "A:r1# info\n\x1b[32msystem\x1b[0m {\n    name \x1b[33ma\x1b[0m\n}\n",
     "1 0 comment +noise A:r1# info\n2 0 header system\n3 1 leaf name a\n4 0 close\n"},
    {"a prompt of RouterOS", "routeros",
     "[admin@MikroTik] > /export terse\n/ip dns\nset a=b\n[admin@MikroTik] >\n",
     "1 0 comment +noise [admin@MikroTik] > /export terse\n2 0 header /ip dns\n3 1 leaf set a=b\n"
     "4 0 comment +noise [admin@MikroTik] >\n"},
    {"prompts of FortiOS", "fortios",
     "FGT # show full-configuration\nconfig a\n    set b c\n--More--          \r         "
     "\rend\nFGT "
     "(global) # \n",
     "1 0 comment +noise FGT # show full-configuration\n2 0 header config a\n3 1 leaf set b c\n"
     "4 0 close end\n5 0 comment +noise FGT (global) #\n"},
    {"the time above a configuration, a command without prompt", "xr",
     "show running-config\nThu Nov 12 10:01:02.123 UTC\nBuilding configuration...\n!! IOS XR\n"
     "hostname a\nend\nRP/0/RP0/CPU0:r1#",
     "1 0 comment +noise show running-config\n2 0 comment +noise Thu Nov 12 10:01:02.123 UTC\n"
     "3 0 leaf +noise Building configuration...\n4 0 comment !! IOS XR\n5 0 leaf hostname "
     "a\n"
     "6 0 leaf +noise end\n7 0 comment +noise RP/0/RP0/CPU0:r1#\n"},
    {"headers of collectors where `!` begins no comment", "vyos",
     "!RANCID-CONTENT-TYPE: vyos\nsystem {\n}\n",
     "1 0 comment +noise !RANCID-CONTENT-TYPE: vyos\n2 0 header system\n3 0 close\n"},
    {"headers of collectors where `#` begins none", "asa", "#BATFISH_FORMAT: cisco_asa\nnames\n",
     "1 0 comment +noise #BATFISH_FORMAT: cisco_asa\n2 0 leaf names\n"},
    {"a certificate and a banner over a page", "ios",
     "crypto pki certificate chain C\n certificate 01\n  3082 0330\n --More-- \b\b\b\b\b\b\b\b\b   "
     "     "
     "\b\b\b\b\b\b\b\b\b  0102 0304\n  \tquit\nbanner motd ^C\nrouter# show "
     "run\n--More--\n^C\nend\n",
     "1 0 header crypto pki certificate chain C\n2 1 leaf +literal certificate 01\n"
     "3 1 body   3082 0330\n4 1 body   0102 0304\n5 1 body +last\n6 0 leaf +literal banner motd "
     "^C\n"
     "7 0 body router# show run\n8 0 body --More--\n9 0 body +last\n10 0 leaf +noise end\n"},
    {"values that only look like it", "ios",
     "interface x\n description --More-- of router# show\nalias exec c show run\nhostname a#b\n",
     "1 0 header interface x\n2 1 leaf description --More-- of router# show\n"
     "3 0 leaf alias exec c show run\n4 0 leaf hostname a#b\n"},
};

/* Takes the spans out of an event text. */
static str without_spans(struct arena *a, str lines)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < lines.n;) {
        size_t first = str_find_byte(lines, ' ', i);
        size_t second = str_find_byte(lines, ' ', first + 1);
        size_t nl = str_find_byte(lines, '\n', second);
        buf_add(&b, str_sub(lines, i, first));
        buf_add(&b, str_sub(lines, second, nl + 1));
        i = nl + 1;
    }
    return b.n ? buf_str(&b) : STR("");
}

/* Where another detector is led astray by one line, or knows no such platform (T42). */
ARENA_TEST(traps, one_line_does_not_name_a_platform)
{
    static const char *const rows[][3] = {
        {"`set hostname` is no sign of Junos (T42)", "fortinet_fortios",
         "config system global\n    set hostname \"a\"\n    set timezone 26\nend\nconfig system "
         "interface\n"
         "    edit \"port1\"\n        set vdom \"root\"\n    next\nend\n"},
        {"nor is it in VyOS (T42)", "vyos_set",
         "set system host-name 'a'\nset interfaces ethernet eth0 address 'dhcp'\nset service ssh "
         "port '22'\n"},
        {"`banner ` at the beginning of a line does not speak against Junos (T42)", "juniper_junos",
         "system {\n    host-name a;\n    login {\n        message \"welcome\nbanner motd x\n\";\n "
         "   }\n}\n"
         "interfaces {\n    ge-0/0/0 {\n        unit 0 {\n            family inet;\n        }\n    "
         "}\n}\n"
         "policy-options {\n    prefix-list p;\n}\n"},
        {"FRR is known (T42)", "frr",
         "frr version 8.4.4\nfrr defaults traditional\nhostname a\n!\nrouter bgp 64512\n neighbor "
         "192.0.2.1 "
         "remote-as 64513\nexit\n!\nend\n"},
        {"VRP is known (T42)", "huawei_vrp",
         "#\nsysname a\n#\nvlan batch 10 20\n#\ninterface Vlanif10\n ip address 192.0.2.1 "
         "255.255.255.0\n#\n"
         "user-interface vty 0 4\n authentication-mode aaa\n#\nreturn\n"},
        {"RouterOS is known (T42)", "mikrotik_routeros",
         "# jan/02/2023 10:00:00 by RouterOS 7.6\n/ip address\nadd address=192.0.2.1/24 "
         "interface=ether1\n"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++)
        expect_text(str_of(detect_dialect(a, str_of(rows[i][2])).best->name), str_of(rows[i][1]),
                    rows[i][0]);
}

static void check_traps(struct arena *a, const struct trap *traps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct trap *t = &traps[i];
        for (size_t chunk = 1; chunk < 200; chunk = chunk * 3 + 1) {
            struct diags dg = diags_new(a);
            str have =
                lines_of(a, dialects_find(NULL, str_of(t->dialect)), str_of(t->text), chunk, &dg);
            if (!t->events) {
                expect_text(diag_codes(&dg), STR("E0402"), t->shows);
                continue;
            }
            cr_expect_eq(dg.errors, 0, "%s: %s", t->shows, dg.n ? dg.at[0].message.p : "");
            expect_text(without_spans(a, have), str_of(t->events), t->shows);
        }
    }
}

ARENA_TEST(traps, are_read_as_the_platform_reads_them)
{
    check_traps(a, TRAPS, COUNTOF(TRAPS));
}

ARENA_TEST(traps, junk_of_terminals_is_in_no_text)
{
    check_traps(a, JUNK, COUNTOF(JUNK));
}

/* n times a text, then another. */
static str repeat(struct arena *a, const char *text, size_t n, const char *end)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < n; i++)
        buf_add(&b, str_of(text));
    buf_add(&b, str_of(end));
    return buf_str(&b);
}

static const struct {
    const char *shows, *dialect, *text, *code;
    uint32_t line, column;
} BROKEN[] = {
    {"a closer too many", "junos", "a {\n}\n  }\n", "E0402", 3, 3},
    {"a block that stays open", "junos", "x;\n a {\n b;\n", "E0403", 2, 2},
    {"a statement without end", "junos", "a {\n}\n b c\n", "E0405", 3, 2},
    {"a string without end", "junos", "a \"b;\n}\n", "E0404", 1, 3},
    {"a comment without end", "bird", "a;\n /* b;\n", "E0404", 2, 2},
    {"a string that ends with its line", "bird", "a;\nlog \"b;\n;\n", "E0404", 2, 5},
    {"a banner whose EOF never comes", "eos", "hostname a\nbanner login\nEOFY\n", "E0404", 2, 1},
    {"a header without end", "vrp", "#\nheader login information %\n#\n", "E0404", 2, 1},
    {"a key without end", "comware", "public-key peer a\n public-key-code begin\n  30\n", "E0404",
     2, 2},
    {"a certificate without end", "asa",
     "crypto ca certificate chain C\n certificate 01\n  3082\nnames\n", "E0404", 2, 2},
    {"a banner without end", "xr", "!\nbanner motd /\nx\n", "E0404", 2, 1},
    {"a banner without end", "nxos", "banner exec @\nx\n", "E0404", 1, 1},
    {"a text in quotes without end", "procurve", "banner motd \"a\nvlan 1\n", "E0404", 1, 1},
    {"a banner without end", "aoscx", "banner motd !\nhi!\n", "E0404", 1, 1},
    {"a banner without end", "ios", "hostname a\nbanner motd ^C\nx\n", "E0404", 2, 1},
    {"a joined line without end", "routeros", "/ip dns\nset a=b \\\n", "E0404", 2, 1},
    {"a string without end", "routeros", "/ip dns\nset a=\"b\n", "E0404", 2, 1},
    {"a closer too many", "fortios", "config a\nend\n  end\n", "E0402", 3, 3},
    {"a closer of another block", "fortios", "config a\nnext\n", "E0402", 2, 1},
    {"an entry without next", "fortios", "config a\n  edit 1\nend\n", "E0403", 2, 3},
    {"a table without end", "fortios", "config a\nend\n config b\n set c d\n", "E0403", 3, 2},
    {"a string without end", "fortios", "config a\nset b \"c\nend\n", "E0404", 2, 1},
    {"a closer too many", "vyos", "a {\n}\n}\n", "E0402", 3, 1},
    {"a block that stays open", "panos", "a {\n b {\n  c;\n }\n", "E0403", 1, 1},
    {"a value without end", "panos_set", "set a b\nset c \"d\nset e f\n", "E0404", 2, 1},
    {"a block that stays open", "srlinux", "a {\n    b {\n    }\n", "E0403", 1, 1},
    {"a string that ends with its line", "nokia_sros_md", "configure {\n a \"b\n}\n", "E0404", 2,
     4},
    {"exit with nothing open", "frr", "router bgp 1\nexit\nexit\nhostname a\n", "E0402", 3, 1},
    {"end before the end", "ios",
     "hostname a\ninterface b\n mtu 9\nend\n!\ninterface c\n mtu 9\nend\n", "E0407", 4, 1},
    {"end before the end", "frr", "hostname a\nrouter bgp 1\n bgp x\nend\nrouter bgp 2\n", "E0407",
     4, 1},
    {"return before the end", "vrp", "#\nsysname a\n#\nreturn\n#\nuser-interface vty 0 4\n",
     "E0407", 4, 1},
    {"a closer of a family that no line opens", "frr",
     "router bgp 1\n bgp x\n exit-address-family\n neighbor a\n", "E0402", 3, 2},
    {"code without end", "f5", "a {\n}\nltm rule x {\nwhen Y {\n}\n", "E0404", 3, 1},
};

ARENA_TEST(traps, broken_texts_say_where_and_give_nothing)
{
    for (size_t i = 0; i < COUNTOF(BROKEN); i++) {
        struct diags dg = diags_new(a);
        uint32_t source = sources_add(&dg.sources, STR("x"), str_of(BROKEN[i].text));
        struct tree *tree = NULL;
        struct line_options o = {.source = source};
        const struct dialect *d = dialects_find(NULL, str_of(BROKEN[i].dialect));
        cr_expect_not(tree_read(&tree, a, d, o, str_of(BROKEN[i].text), &dg), "%s",
                      BROKEN[i].shows);
        cr_expect_null(tree);
        cr_assert_eq(dg.n, 1, "%s", BROKEN[i].shows);
        expect_text(diag_codes(&dg), str_of(BROKEN[i].code), BROKEN[i].shows);
        struct place p = sources_place(&dg.sources, dg.at[0].at);
        cr_expect_eq(p.line, BROKEN[i].line, "%s: line %u", BROKEN[i].shows, p.line);
        cr_expect_eq(p.column, BROKEN[i].column, "%s: column %u", BROKEN[i].shows, p.column);
    }
}

ARENA_TEST(traps, lenient_reads_broken_texts_to_their_end_and_warns)
{
    for (size_t i = 0; i < COUNTOF(BROKEN); i++) {
        struct diags dg = diags_new(a);
        struct tree *tree = NULL;
        struct line_options o = {.source = SOURCE_NONE, .lenient = true};
        const struct dialect *d = dialects_find(NULL, str_of(BROKEN[i].dialect));
        cr_expect(tree_read(&tree, a, d, o, str_of(BROKEN[i].text), &dg), "%s", BROKEN[i].shows);
        cr_expect_not_null(tree, "%s", BROKEN[i].shows);
        cr_expect_eq(dg.errors, 0, "%s", BROKEN[i].shows);
        cr_assert_geq(dg.n, 1, "%s: no warning", BROKEN[i].shows);
        cr_expect_eq(dg.warnings, dg.n);
        bool said = false;
        for (uint32_t k = 0; k < dg.n; k++)
            said |= dg.at[k].severity == SEVERITY_WARNING &&
                    str_eq(str_of(diag_info(dg.at[k].code)->code), str_of(BROKEN[i].code)) &&
                    dg.at[k].line == BROKEN[i].line && dg.at[k].column == BROKEN[i].column;
        cr_expect(said, "%s: no warning %s at %u:%u", BROKEN[i].shows, BROKEN[i].code,
                  BROKEN[i].line, BROKEN[i].column);
    }
}

/* What is read of a broken text, and the places of the warnings. */
static const struct {
    const char *shows, *dialect, *text, *warnings, *events;
} MENDED[] = {
    {"closers too many, blocks that stay open", "junos", "a {\n}\n}\nb {\n c {\n  d;\n",
     "E0402 3:1, E0403 4:1, E0403 5:2",
     "1 0 header a\n2 0 close\n3 0 leaf +noise }\n4 0 header b\n5 1 header c\n6 2 leaf d\n"},
    {"a string that ends with its line", "bird", "a {\n log \"b;\n}\nc;\n", "E0404 2:6",
     "1 0 header a\n2 1 leaf +bare log \"b;\n3 0 close\n4 0 leaf c\n"},
    {"entries without next, a table without end", "fortios",
     "config a\n  edit 1\n    set b c\nend\nnext\nconfig d\n  edit 2\n    set e f\n",
     "E0403 2:3, E0402 5:1, E0403 6:1, E0403 7:3",
     "1 0 header config a\n2 1 header edit 1\n3 2 leaf set b c\n4 0 close end\n"
     "5 0 leaf +noise next\n6 0 header config d\n7 1 header edit 2\n8 2 leaf set e f\n"},
    {"a banner ends at a lone `!`", "ios",
     "hostname a\nbanner motd ^C hi\n all!\n!\nline con 0\n length 9\n", "E0404 2:1",
     "1 0 leaf hostname a\n2 0 leaf +literal banner motd ^C\n2 0 body  hi\n3 0 body  all!\n"
     "4 0 comment !\n5 0 header line con 0\n6 1 leaf length 9\n"},
    {"a banner ends at a line that platforms are known by, one that does end does not", "nxos",
     "banner exec @\nx\n  feature y\nfeature bgp\nbanner motd #\n!\nfeature bgp\n#\n", "E0404 1:1",
     "1 0 leaf +literal banner exec @\n2 0 body x\n3 0 body   feature y\n4 0 leaf feature bgp\n"
     "5 0 leaf +literal banner motd #\n6 0 body !\n7 0 body feature bgp\n8 0 body +last\n"},
    {"two banners whose EOF never comes", "eos", "banner login\nhi\n!\nbanner motd\nho\n!\n",
     "E0404 1:1, E0404 4:1",
     "1 0 leaf +literal banner login\n2 0 body hi\n3 0 comment !\n4 0 leaf +literal banner motd\n"
     "5 0 body ho\n6 0 comment !\n"},
    {"a certificate ends where its block does", "asa",
     "crypto ca certificate chain C\n certificate 01\n  3082\ntunnel x\n mtu 9\n", "E0404 2:2",
     "1 0 header crypto ca certificate chain C\n2 1 leaf +literal certificate 01\n3 1 body   3082\n"
     "4 0 header tunnel x\n5 1 leaf mtu 9\n"},
    {"# ends a header", "vrp", "header login information %\nhi\n#\n sysname a\n", "E0404 1:1",
     "1 0 leaf +literal header login information %\n2 0 body hi\n3 0 comment #\n4 0 leaf sysname "
     "a\n"},
    {"a string over lines ends with its first", "fortios", "config a\n set b \"c\n set d e\nend\n",
     "E0404 2:2", "1 0 header config a\n2 1 leaf set b \"c\n3 1 leaf set d e\n4 0 close end\n"},
    {"the string that stays open is the one behind one that ends", "fortios",
     "config a\n set b \"c\nd\" \"e\n set f g\nend\n", "E0404 2:2",
     "1 0 header config a\n2 1 leaf set b \"c\\nd\" \"e\n4 1 leaf set f g\n5 0 close end\n"},
    {"a script's brace", "routeros", "/ip dns\nset a={\n b\n/ip route\nadd c=d\n", "E0404 2:1",
     "1 0 header /ip dns\n2 1 leaf set a={\n3 1 leaf b\n4 0 header /ip route\n5 1 leaf add c=d\n"},
    {"a comment ends with its line", "junos", "a {\n /* b\n c;\n d /* e\n f;\n}\n",
     "E0404 2:2, E0404 4:4",
     "1 0 header a\n2 1 comment +binds /* b\n3 1 leaf c\n4 1 leaf d f\n6 0 close\n"},
    {"a string of a statement between braces", "panos", "a {\n b \"c\n d;\n e f;\n}\n", "E0404 2:4",
     "1 0 header a\n2 1 leaf b \"c d\n4 1 leaf e f\n5 0 close\n"},
    {"the same where lines end statements", "f5", "ltm x y {\n b \"c\n d\n}\n", "E0404 2:4",
     "1 0 header ltm x y\n2 1 leaf b \"c\n3 1 leaf d\n4 0 close\n"},
    {"code ends at an object", "f5",
     "ltm rule x {\nwhen Y {\n}\nltm pool p {\n a b\n}\nltm rule z {\nwhen W {\n}\n}\n",
     "E0404 1:1",
     "1 0 leaf +literal ltm rule x\n2 0 body when Y {\n3 0 body }\n4 0 header ltm pool p\n"
     "5 1 leaf a b\n6 0 close\n7 0 leaf +literal ltm rule z\n8 0 body when W {\n9 0 body }\n"
     "10 0 body +last\n"},
};

ARENA_TEST(traps, lenient_reads_on_behind_each_fault)
{
    for (size_t i = 0; i < COUNTOF(MENDED); i++) {
        const struct dialect *d = dialects_find(NULL, str_of(MENDED[i].dialect));
        for (size_t chunk = 1; chunk < 200; chunk = chunk * 3 + 1) {
            struct diags dg = diags_new(a);
            struct buf places = BUF(a);
            str have = lines_read(a, d, str_of(MENDED[i].text), chunk, true, &dg);
            expect_text(without_spans(a, have), str_of(MENDED[i].events), MENDED[i].shows);
            for (uint32_t k = 0; k < dg.n; k++)
                buf_printf(&places, "%s%s %u:%u", k ? ", " : "", diag_info(dg.at[k].code)->code,
                           dg.at[k].line, dg.at[k].column);
            expect_text(buf_str(&places), str_of(MENDED[i].warnings), MENDED[i].shows);
        }
    }
}

/* Lines over the limit are cut, nothing of the input is lost, and what follows is read. */
ARENA_TEST(traps, lenient_cuts_what_is_over_the_limit)
{
    static const struct {
        const char *dialect, *head, *piece, *tail, *events;
        size_t n, line;
    } rows[] = {
        {"ios", "interface x\n mtu ", "9 ", "\n!\nhostname a\n",
         "\n3 0 comment !\n4 0 leaf hostname a\n", 5000, 2},
        {"frr", "hostname ", "a", "\n!\nhostname a\n", "\n2 0 comment !\n3 0 leaf hostname a\n",
         9000, 1},
        {"ios", "! ", "c", "\nhostname a\n", "\n2 0 leaf hostname a\n", 9000, 1},
        {"ios", "banner motd ^C", "c", "^C\nhostname a\n", "\n2 0 leaf hostname a\n", 9000, 1},
        {"ios", "banner motd ^C\n", "c", "^C\nhostname a\n", "\n3 0 leaf hostname a\n", 9000, 2},
        {"junos", "a {\n b ", "c ", ";\n d;\n}\n", "\n3 1 leaf d\n4 0 close\n", 5000, 2},
        {"junos", "a {\n b \"", "c", "\";\n d;\n}\n", "\n3 1 leaf d\n4 0 close\n", 9000, 2},
        {"junos", "a {\n /* ", "c", "*/\n d;\n}\n", "\n3 1 leaf d\n4 0 close\n", 9000, 2},
        {"routeros", "/ip dns\nset ", "a=b \\\n", "c=d\n/ip route\n", " 0 header /ip route\n", 3000,
         2},
        {"fortios", "config a\nset b \"", "x", "\"\nset c d\nend\n",
         "\n3 1 leaf set c d\n4 0 close end\n", 9000, 2},
        {"flat", "", "x ", "", "", 9000, 1},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        str first = {0};
        struct buf b = BUF(a);
        buf_add(&b, str_of(rows[i].head));
        buf_add(&b, repeat(a, rows[i].piece, rows[i].n, rows[i].tail));
        for (size_t chunk = 7; chunk < 30000; chunk *= 13) {
            struct diags dg = diags_new(a);
            dg.limits.at[LIMIT_line_bytes] = 4096;
            str have = lines_read(a, dialects_find(NULL, str_of(rows[i].dialect)), buf_str(&b),
                                  chunk, true, &dg);
            cr_assert_geq(dg.warnings, 1, "row %zu", i);
            expect_text(STR("E0601"), str_of(diag_info(dg.at[0].code)->code), rows[i].dialect);
            cr_expect_eq(dg.at[0].line, rows[i].line, "row %zu: line %u", i, dg.at[0].line);
            have = without_spans(a, have);
            cr_expect(str_ends(have, str_of(rows[i].events)), "row %zu: %.*s", i,
                      STR_ARG(str_sub(have, have.n - 99, have.n)));
            if (!first.p)
                first = have;
            expect_text(have, first, rows[i].dialect);
        }
        bool cut = str_find(first, STR("+cut"), 0) != SIZE_MAX;
        cr_expect_eq(cut, !strstr(rows[i].head, "banner"), "row %zu", i);
    }
}

/* Ends that never come are not looked for again and again. */
ARENA_TEST(traps, lenient_looks_for_ends_within_a_budget)
{
    static const char *const rows[][2] = {{"eos", "banner login\nx\n!\n"},
                                          {"junos", "a; /* b\n"},
                                          {"routeros", "/ip dns\nset a={\n"},
                                          {"f5", "ltm rule a {\n{\nltm pool b {\n}\n"}};
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        dg.limits.at[LIMIT_line_bytes] = (1 << 17) / test_share(); /* the budget is some of these */
        size_t n = 3000000 / test_share() / strlen(rows[i][1]);
        str text = repeat(a, rows[i][1], n, "");
        str have = lines_read(a, dialects_find(NULL, str_of(rows[i][0])), text, 65536, true, &dg);
        cr_expect_eq(dg.warnings, n, "%s: %u", rows[i][0], dg.warnings);
        cr_expect_gt(have.n, text.n, "%s", rows[i][0]);
    }
}

/* Only a lenient reading looks for a pager behind the first 64 KiB of a text without one. */
ARENA_TEST(traps, lenient_looks_for_junk_everywhere)
{
    struct buf b = BUF(a);
    buf_add(&b, repeat(a, "interface x\n mtu 9\n", 5000, "hostname a\n"));
    buf_add(&b, STR(" --More-- \b\b\b\b        \b\b\b\bhostname b\n"));
    for (int lenient = 0; lenient < 2; lenient++) {
        struct diags dg = diags_new(a);
        str have = lines_read(a, dialects_find(NULL, STR("ios")), buf_str(&b), 4096, lenient, &dg);
        cr_expect_eq(dg.n, 0);
        cr_expect_eq(str_find(have, STR(" 0 leaf hostname b\n"), 0) != SIZE_MAX, lenient);
    }
}

ARENA_TEST(traps, lenient_counts_warnings_past_the_limit)
{
    struct diags dg = diags_new(a);
    struct buf b = BUF(a);
    for (int i = 0; i < 10000; i++)
        buf_add(&b, STR("}\n"));
    lines_read(a, dialects_find(NULL, STR("junos")), buf_str(&b), 4096, true, &dg);
    cr_expect_eq(dg.errors, 0);
    cr_expect_eq(dg.warnings, 10000);
    cr_expect_leq(dg.n, 4 * diag_limit_of(&dg, LIMIT_diagnostics));
}

/* A NUL, and a line nearly as long as the limit, in dialects of each shape. */
ARENA_TEST(traps, nul_and_long_lines_are_text)
{
    static const char *const dialects[] = {"ios", "frr", "fortios", "routeros", "flat"};
    for (size_t i = 0; i < COUNTOF(dialects); i++) {
        struct diags dg = diags_new(a);
        struct buf b = BUF(a);
        size_t n = (size_t)diag_limit_of(&dg, LIMIT_line_bytes) - 64;
        str begin = str_printf(a, "1 0..%zu 0 leaf set a\\x00b xxx", n + 9);
        buf_add(&b, STR("set a\0b "));
        buf_pad(&b, 'x', n);
        buf_add(&b, STR("\nset c\n"));
        str have = lines_of(a, dialects_find(NULL, str_of(dialects[i])), buf_str(&b), 65536, &dg);
        cr_expect_eq(dg.errors, 0, "%s", dialects[i]);
        cr_expect(str_starts(have, begin), "%s: %.*s", dialects[i], (int)str_sub(have, 0, 60).n,
                  have.p);
        cr_expect(str_find(have, STR("0 leaf set c\n"), n) != SIZE_MAX, "%s", dialects[i]);
    }
}

static bool count_event(void *arg, const struct line_event *e UNUSED)
{
    return ++*(size_t *)arg < 3;
}

ARENA_TEST(traps, a_sink_that_stops_ends_the_reading_without_a_message)
{
    struct diags dg = diags_new(a);
    size_t n = 0;
    cr_expect_not(line_read(a, dialects_find(NULL, STR("flat")), (struct line_options){0},
                            STR("a\nb\nc\nd\n"), count_event, &n, &dg));
    cr_expect_eq(n, 3);
    cr_expect_eq(dg.n, 0);
}

ARENA_TEST(traps, depth_and_length_have_limits)
{
    static const struct {
        const char *dialect, *piece;
        size_t n;
        bool line;
    } rows[] = {
        {"junos", "a{", 100, false},      {"bird", "a {", 100, false},
        {"junos", "word ", 300000, true}, {"ios", "word ", 300000, true},
        {"bird", "word\n", 300000, true}, {"routeros", "a=b \\\n", 300000, true},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        str text = repeat(a, rows[i].piece, rows[i].n, "\n");
        size_t chunk = rows[i].line ? 4096 : 1;
        lines_of(a, dialects_find(NULL, str_of(rows[i].dialect)), text, chunk, &dg);
        expect_text(diag_codes(&dg), STR("E0601"), rows[i].dialect);
        const char *name = rows[i].line ? "configuration line" : "nesting of a configuration";
        cr_expect(str_find(dg.at[0].message, str_of(name), 0) != SIZE_MAX, "%s: %s",
                  rows[i].dialect, dg.at[0].message.p);
    }
}

ARENA_TEST(traps, many_waiting_comments_cost_a_bounded_hold)
{
    struct diags dg = diags_new(a);
    struct buf b = BUF(a);
    buf_add(&b, STR("interface x\n"));
    buf_add(&b, repeat(a, "! a comment of some length\n", 60000, " mtu 9\nend\n"));
    str have = lines_of(a, dialects_find(NULL, STR("ios")), buf_str(&b), 4096, &dg);
    cr_expect_eq(dg.errors, 0);
    cr_expect(str_find(have, STR(" 1 leaf mtu 9\n"), 0) != SIZE_MAX);
}
