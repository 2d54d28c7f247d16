/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/diff.h"

#include "tests/unit/slicer/kit.h"

#include <dirent.h>

struct row {
    const char *name, *dialect, *have, *want, *edits;
};

static void check(const struct row *rows, size_t n, enum diff_mode mode)
{
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new(edge);
        struct tree *have = kit_tree(a, rows[i].dialect, str_of(rows[i].have));
        struct tree *want = kit_tree(a, rows[i].dialect, str_of(rows[i].want));
        struct edits e = diff_trees(a, have, want, mode);
        struct buf b = BUF(a);
        edits_write(&b, &e);
        cr_expect(str_eq(buf_str(&b), str_of(rows[i].edits)), "%s gives\n%.*s", rows[i].name,
                  STR_ARG(buf_str(&b)));
        cr_expect_eq(e.n, e.added + e.removed + e.changed + e.moved, "%s", rows[i].name);
        arena_free(a);
    }
}

static void tree_rows(void)
{
    static const struct row rows[] = {
        {"equal", "cisco_ios", "a\n b\n", "a\n b\n", ""},
        {"order of a set says nothing", "cisco_ios", "a\nb\n", "b\na\n", ""},
        {"blanks at the ends and comments say nothing", "cisco_ios", "! x\na \n b\n", "a\n  b\n!\n",
         ""},
        {"add and remove", "cisco_ios", "logging host 1.1.1.1\n", "logging host 1.1.1.2\n",
         "add have - want 1-1 logging host 1.1.1.2\nremove have 1-1 want - logging host 1.1.1.1\n"},
        {"a block goes as a whole", "cisco_ios", "interface a\n mtu 1\n shutdown\n", "",
         "remove have 1-3 want - interface a\n"},
        {"a key makes a change", "cisco_ios", "interface a\n mtu 1\n", "interface a\n mtu 2\n",
         "change have 2-2 want 2-2 interface a||mtu 2  `mtu 1` -> `mtu 2`\n"},
        {"descriptions of two neighbors are two", "cisco_ios",
         "router bgp 1\n neighbor 1.1.1.1 description a\n neighbor 1.1.1.2 description b\n",
         "router bgp 1\n neighbor 1.1.1.1 description b\n neighbor 1.1.1.2 description b\n",
         "change have 2-2 want 2-2 router bgp 1||neighbor 1.1.1.1 description b  `neighbor 1.1.1.1 "
         "description a` -> `neighbor 1.1.1.1 description b`\n"},
        {"no X is a value of X", "cisco_ios", "no ip http server\nno foo bar\n",
         "ip http server\nfoo bar\n",
         "change have 1-1 want 1-1 ip http server  `no ip http server` -> `ip http server`\n"
         "change have 2-2 want 2-2 foo bar  `no foo bar` -> `foo bar`\n"},
        {"a secondary address is a line of its own (T19)", "cisco_ios",
         "interface a\n ip address 1.1.1.1 255.0.0.0\n ip address 2.2.2.2 255.0.0.0 secondary\n",
         "interface a\n ip address 1.1.1.1 255.0.0.0\n",
         "remove have 3-3 want - interface a||ip address 2.2.2.2 255.0.0.0 secondary\n"},
        {"an entry without a number stands behind those that have one, and gets none (T16)",
         "cisco_ios",
         "ip access-list extended A\n 15 permit ip any any\n deny ip host 1.1.1.1 any\n",
         "ip access-list extended A\n 15 permit ip any any\n deny ip host 1.1.1.1 any\n deny ip "
         "host 2.2.2.2 any\n",
         "add have - want 4-4 ip access-list extended A||deny ip host 2.2.2.2 any\n"},
        {"an entry put between others is one edit (T18)", "cisco_ios",
         "ip access-list extended A\n 10 permit tcp any any eq 80\n 20 permit tcp any any eq 443\n "
         "30 deny ip any any\n",
         "ip access-list extended A\n 10 permit tcp any any eq 80\n 15 permit tcp any any eq 22\n "
         "20 permit tcp any any eq 443\n 30 deny ip any any\n",
         "add have - want 3-3 ip access-list extended A||15 permit tcp any any eq 22\n"},
        {"a list and what binds it are two edits, each with its lines (T21)", "cisco_ios",
         "interface a\n mtu 1\n",
         "interface a\n mtu 1\n ip access-group A in\nip access-list standard A\n permit any\n",
         "add have - want 3-3 interface a||ip access-group A in\nadd have - want 4-5 ip "
         "access-list "
         "standard A\n"},
        {"another entry of the same number is one change (T40)", "frr",
         "ip prefix-list P seq 10 permit 10.0.0.0/8\n",
         "ip prefix-list P seq 10 permit 11.0.0.0/8\n",
         "change have 1-1 want 1-1 ip prefix-list P seq 10 permit 11.0.0.0/8  `ip prefix-list P "
         "seq "
         "10 permit 10.0.0.0/8` -> `ip prefix-list P seq 10 permit 11.0.0.0/8`\n"},
        {"what is removed is named as it stands, with no command made of it (T41)", "frr",
         "interface eth0\n description to spine\n!\n", "interface eth0\n!\n",
         "remove have 2-2 want - interface eth0||description to spine\n"},
        {"a word in a description is no keyword (T1)", "cisco_ios",
         "interface a\n description high speed uplink\n", "interface a\n description x\n",
         "change have 2-2 want 2-2 interface a||description x  `description high speed uplink` -> "
         "`description x`\n"},
        {"two blanks in a description count", "cisco_ios", "interface a\n description a  b\n",
         "interface a\n description a b\n",
         "change have 2-2 want 2-2 interface a||description a b  `description a  b` -> "
         "`description a b`\n"},
        {"an exclamation mark is no comment in a value (T2)", "cisco_nxos",
         "snmp-server community s3cr!t group x\n", "snmp-server community s3cr!u group x\n",
         "add have - want 1-1 snmp-server community s3cr!u group x\n"
         "remove have 1-1 want - snmp-server community s3cr!t group x\n"},
        {"two blanks in a quoted value count (T6)", "fortios", "config x\nset c \"x  y\"\nend\n",
         "config x\nset c \"x y\"\nend\n",
         "change have 2-2 want 2-2 config x||set c \"x y\"  `set c \"x  y\"` -> `set c \"x y\"`\n"},
        {"another remark is a difference (T17)", "cisco_ios",
         "ip access-list extended A\n remark a\n permit ip any any\n",
         "ip access-list extended A\n remark b\n permit ip any any\n",
         "remove have 2-2 want - ip access-list extended A||remark a\n"
         "add have - want 2-2 ip access-list extended A||remark b\n"},
        {"entries swapped do not comply (T31)", "cisco_ios",
         "access-list 1 permit any\naccess-list 1 deny any\n",
         "access-list 1 deny any\naccess-list 1 permit any\n",
         "move have 1-1 want 2-2 access-list 1 permit any\n"},
        {"two sections of one name, not side by side, are one (T32)", "cisco_ios",
         "router bgp 1\n a\nhostname x\nrouter bgp 1\n b\n", "hostname x\nrouter bgp 1\n a\n b\n",
         ""},
        {"a text in a description is no noise (T44)", "cisco_ios",
         "interface a\n description ntp clock-period\n", "interface a\n",
         "remove have 2-2 want - interface a||description ntp clock-period\n"},
        {"policies swapped are a move (T4)", "fortios",
         "config firewall policy\nedit 1\nset a b\nnext\nedit 2\nset c d\nnext\nend\n",
         "config firewall policy\nedit 2\nset c d\nnext\nedit 1\nset a b\nnext\nend\n",
         "move have 2-4 want 5-7 config firewall policy||edit 1\n"},
        {"an entry that is gone goes as a whole (T3)", "fortios",
         "config x\nedit \"b\"\nset c d\nnext\nend\n", "config x\nend\n",
         "remove have 2-4 want - config x||edit \"b\"\n"},
        {"a value by its name", "fortios", "config x\nset a b\nend\n", "config x\nset a c\nend\n",
         "change have 2-2 want 2-2 config x||set a c  `set a b` -> `set a c`\n"},
        {"an empty block is content (T12)", "srlinux", "a {\n action {\n accept {\n }\n }\n}\n",
         "a {\n action {\n }\n}\n", "remove have 3-4 want - a||action||accept\n"},
        {"rules of a rulebase have an order", "panos", "rules { a { x y; } b { x z; } }\n",
         "rules { b { x z; } a { x y; } }\n", "move have 1-1 want 1-1 rules||a\n"},
        {"code of a rule is one value", "f5", "ltm rule r {\n a\n}\nltm node n {\n}\n",
         "ltm rule r {\n b\n}\nltm node n {\n}\n",
         "change have 1-3 want 1-3 ltm rule r  `\\n a\\n` -> `\\n b\\n`\n"},
        {"a line given twice says it once (T23)", "cisco_ios",
         "snmp-server community x RO\nsnmp-server community x RO\nhostname a\n",
         "snmp-server community x RO\nhostname a\n", ""},
        {"a header given twice goes on (T13)", "cisco_ios",
         "line vty 0 4\n login\nline vty 0 4\n transport input ssh\n",
         "line vty 0 4\n login\n transport input ssh\n", ""},
        {"banner text is no command", "cisco_ios", "banner motd ^C\nntp server 1.1.1.1\n^C\n",
         "banner motd ^C\nntp server 1.1.1.2\n^C\n",
         "change have 1-3 want 1-3 banner motd ^C  `\\nntp server 1.1.1.1\\n` -> `\\nntp server "
         "1.1.1.2\\n`\n"},
        {"order of an access list counts", "cisco_ios",
         "ip access-list extended A\n permit ip any any\n deny ip any any\n",
         "ip access-list extended A\n deny ip any any\n permit ip any any\n",
         "move have 2-2 want 3-3 ip access-list extended A||permit ip any any\n"},
        {"an entry between two", "cisco_ios",
         "ip access-list extended A\n permit tcp any any\n deny ip any any\n",
         "ip access-list extended A\n permit tcp any any\n permit udp any any\n deny ip any any\n",
         "add have - want 3-3 ip access-list extended A||permit udp any any\n"},
        {"terms of a policy in another order (T10)", "juniper_junos",
         "policy-options { policy-statement p { term a { then accept; } term b { then reject; } } "
         "}",
         "policy-options { policy-statement p { term b { then reject; } term a { then accept; } } "
         "}",
         "move have 1-1 want 1-1 policy-options||policy-statement p||term a\n"},
        {"one line or many (T33)", "juniper_junos", "system { host-name a; services { ssh; } }",
         "system {\n    host-name a;\n    services {\n        ssh;\n    }\n}\n", ""},
        {"indent of two (T7)", "juniper_junos",
         "interfaces {\n  ge-0/0/0 {\n    unit 0 {\n      family inet;\n    }\n  }\n}\n",
         "interfaces {\n    ge-0/0/0 {\n        unit 0 {\n            family inet;\n        }\n    "
         "}\n}\n",
         ""},
        {"a unit goes with what is below it (T11)", "juniper_junos",
         "interfaces { ge-0 { unit 0 { family inet; } } }", "interfaces { }",
         "remove have 1-1 want - interfaces||ge-0\n"},
        {"leaf names that begin with verbs (T8)", "juniper_junos", "a { settlement x; delete-me; }",
         "a { settlement y; delete-me; }",
         "add have - want 1-1 a||settlement y\nremove have 1-1 want - a||settlement x\n"},
        {"annotations are no words (T9)", "juniper_junos", "/* hello */\na { b; }\n", "a { b; }\n",
         ""},
        {"a state is a change", "juniper_junos", "a { inactive: b { c; } }", "a { b { c; } }",
         "change have 1-1 want 1-1 a||b  `b` -> `b`  live is inactive\n"},
        {"strings may hold signs of the grammar (T35)", "juniper_junos", "a { m \"a; ## b\"; }",
         "a { m \"a; ## c\"; }",
         "add have - want 1-1 a||m \"a; ## c\"\nremove have 1-1 want - a||m \"a; ## b\"\n"},
        {"lines joined by a backslash (T29)", "mikrotik_routeros",
         "/ip address\nadd address=1.1.1.1/24 interface=\\\n    ether1\n",
         "/ip address\nadd address=1.1.1.1/24 interface=ether1\n", ""},
        {"path on the line or above it", "mikrotik_routeros", "/ip dns set servers=1.1.1.1\n",
         "/ip dns\nset servers=1.1.1.1\n", ""},
        {"equal firewall rules are two (T37)", "mikrotik_routeros",
         "/ip firewall filter\nadd action=drop chain=input\nadd action=drop chain=input\n",
         "/ip firewall filter\nadd action=drop chain=input\n",
         "remove have 3-3 want - /ip firewall filter||add action=drop chain=input\n"},
        {"properties one by one", "mikrotik_routeros", "/ip dns\nset a=1 b=2 c=\"x\"\n",
         "/ip dns\nset b=3 c=x d=4\n",
         "change have 2-2 want 2-2 /ip dns||set||b  `2` -> `3`\n"
         "add have 2-2 want 2-2 /ip dns||set||d  `` -> `4`\n"
         "remove have 2-2 want 2-2 /ip dns||set||a  `1` -> ``\n"},
        {"of a property written twice the last counts", "mikrotik_routeros",
         "/ip dns\nset a=1 b=2 a=3\n", "/ip dns\nset a=4 b=2\n",
         "change have 2-2 want 2-2 /ip dns||set||a  `3` -> `4`\n"},
        {"and counts once", "mikrotik_routeros", "/ip dns\nset a=4 b=2\n",
         "/ip dns\nset a=1 b=2 a=3\n", "change have 2-2 want 2-2 /ip dns||set||a  `4` -> `3`\n"},
        {"a description is changed, not removed and added (T22)", "cisco_xr",
         "interface a\n description x\n!\n", "interface a\n description y\n!\n",
         "change have 2-2 want 2-2 interface a||description y  `description x` -> `description "
         "y`\n"},
        {"a member behind the last changes no comma", "cisco_xr",
         "prefix-set P\n  10.0.0.0/8\nend-set\n",
         "prefix-set P\n  10.0.0.0/8,\n  11.0.0.0/8\nend-set\n",
         "add have - want 3-3 prefix-set P||11.0.0.0/8\n"},
        {"two branches that read alike are two", "cisco_xr",
         "route-policy P\n  if a then\n    pass\n  endif\n  if a then\n    drop\n  "
         "endif\nend-policy\n",
         "route-policy P\n  if a then\n    drop\n  endif\n  if a then\n    pass\n  "
         "endif\nend-policy\n",
         "remove have 3-3 want - route-policy P||if a then||pass\n"
         "add have - want 3-3 route-policy P||if a then||drop\n"
         "remove have 6-6 want - route-policy P||if a then||drop\n"
         "add have - want 6-6 route-policy P||if a then||pass\n"},
        {"banner lines count in order (T43)", "cisco_asa", "banner motd a\nbanner motd b\n",
         "banner motd b\nbanner motd a\n", "move have 1-1 want 2-2 banner motd a\n"},
        {"a text that ends with EOF", "arista_eos", "banner motd\nEOFY sale\nEOF\n",
         "banner motd\nsale\nEOF\n",
         "change have 1-3 want 1-3 banner motd  `\\nEOFY sale\\n` -> `\\nsale\\n`\n"},
        {"undo X is a value of X", "huawei_vrp", "interface a\n undo shutdown\n",
         "interface a\n shutdown\n",
         "change have 2-2 want 2-2 interface a||shutdown  `undo shutdown` -> `shutdown`\n"},
        {"action is the value of a node of a policy", "huawei_vrp",
         "route-policy A permit node 10\n apply cost 1\n",
         "route-policy A deny node 10\n apply cost 1\n",
         "change have 1-1 want 1-1 route-policy A deny node 10  `route-policy A permit node 10` -> "
         "`route-policy A deny node 10`\n"},
        {"titles and closers say nothing", "nokia_sros",
         "exit all\nconfigure\necho \"A\"\n    system\n        name \"a\"\n    exit\nexit all\n",
         "configure\n    system\n        name \"a\"\n    exit\n", ""},
        {"code keeps its order", "bird2", "filter f { a; b; c; }", "filter f { a; c; b; }",
         "move have 1-1 want 1-1 filter f||b\n"},
        {"a statement of code", "bird2", "filter f { a; b; }", "filter f { a; x; b; }",
         "add have - want 1-1 filter f||x\n"},
        {"closers say nothing", "frr", "router bgp 1\n no bgp x\nexit\n!\nend\n",
         "router bgp 1\n no bgp x\n", ""},
        {"indent is decoration", "frr", "router bgp 1\n bgp router-id 1.1.1.1\n",
         "router bgp 1\n   bgp router-id 1.1.1.1\nexit\n", ""},
        {"sequence numbers name entries", "frr", "ip prefix-list P seq 10 permit 10.0.0.0/8\n",
         "ip prefix-list P seq 10 permit 11.0.0.0/8\n",
         "change have 1-1 want 1-1 ip prefix-list P seq 10 permit 11.0.0.0/8  `ip prefix-list P "
         "seq "
         "10 permit 10.0.0.0/8` -> `ip prefix-list P seq 10 permit 11.0.0.0/8`\n"},
    };
    check(rows, COUNTOF(rows), DIFF_TREE);
}

Test(diff, edits_say_what_differs)
{
    IN_BOUNDARY(tree_rows);
}

static void semantic_rows(void)
{
    static const struct row rows[] = {
        {"a hidden default", "frr",
         "router bgp 1\n neighbor 1.1.1.1 remote-as 2\n address-family ipv4 unicast\n  x\n "
         "exit-address-family\n",
         "router bgp 1\n neighbor 1.1.1.1 remote-as 2\n address-family ipv4 unicast\n  x\n  "
         "neighbor "
         "1.1.1.1 activate\n exit-address-family\n",
         ""},
        {"its negation is no default", "frr",
         "router bgp 1\n address-family ipv4 unicast\n  no neighbor 1.1.1.1 activate\n "
         "exit-address-family\n",
         "router bgp 1\n address-family ipv4 unicast\n  neighbor 1.1.1.1 activate\n "
         "exit-address-family\n",
         "change have 3-3 want 3-3 router bgp 1||address-family ipv4 unicast||neighbor 1.1.1.1 "
         "activate  `no neighbor 1.1.1.1 activate` -> `neighbor 1.1.1.1 activate`\n"},
        {"where neighbors are not active by default, activate counts", "frr",
         "router bgp 1\n no bgp default ipv4-unicast\n address-family ipv4 unicast\n  x\n "
         "exit-address-family\n",
         "router bgp 1\n no bgp default ipv4-unicast\n address-family ipv4 unicast\n  x\n  "
         "neighbor 1.1.1.1 activate\n exit-address-family\n",
         "add have - want 5-5 router bgp 1||address-family ipv4 unicast||neighbor 1.1.1.1 "
         "activate\n"},
        {"also where only one side says so", "frr",
         "router bgp 1\n no bgp default ipv4-unicast\n address-family ipv4 unicast\n  x\n "
         "exit-address-family\n",
         "router bgp 1\n address-family ipv4 unicast\n  x\n  neighbor 1.1.1.1 activate\n "
         "exit-address-family\n",
         "add have - want 4-4 router bgp 1||address-family ipv4 unicast||neighbor 1.1.1.1 "
         "activate\n"
         "remove have 2-2 want - router bgp 1||no bgp default ipv4-unicast\n"},
        {"another instance is another matter", "frr",
         "router bgp 1\n address-family ipv4 unicast\n  x\nrouter bgp 2 vrf b\n no bgp default "
         "ipv4-unicast\n",
         "router bgp 1\n address-family ipv4 unicast\n  x\n  neighbor 1.1.1.1 activate\nrouter bgp "
         "2 "
         "vrf b\n no bgp default ipv4-unicast\n",
         ""},
        {"members of a list in another order", "juniper_junos", "a { members [ x y ]; }",
         "a { members [ y x ]; }", ""},
        {"other members of the same letters", "juniper_junos", "members [ 1:12 1:34 ];",
         "members [ 1:13 1:24 ];",
         "add have - want 1-1 members [ 1:13 1:24 ]\nremove have 1-1 want - members [ 1:12 1:34 "
         "]\n"},
        {"the same where a key pairs the lines", "juniper_junos", "a { class [ 12 34 ]; }",
         "a { class [ 13 24 ]; }",
         "change have 1-1 want 1-1 a||class [ 13 24 ]  `class [ 12 34 ]` -> `class [ 13 24 ]`\n"},
        {"quoted members are one word", "juniper_junos", "x [ \"a b\" \"c d\" ];",
         "x [ \"a d\" \"c b\" ];",
         "add have - want 1-1 x [ \"a d\" \"c b\" ]\nremove have 1-1 want - x [ \"a b\" \"c d\" "
         "]\n"},
        {"a chain of policies has an order", "juniper_junos", "bgp { import [ a b ]; }",
         "bgp { import [ b a ]; }",
         "add have - want 1-1 bgp||import [ b a ]\nremove have 1-1 want - bgp||import [ a b ]\n"},
        {"an order of preference too", "juniper_junos",
         "system { authentication-order [ radius password ]; }",
         "system { authentication-order [ password radius ]; }",
         "add have - want 1-1 system||authentication-order [ password radius ]\n"
         "remove have 1-1 want - system||authentication-order [ radius password ]\n"},
        {"a secret that is salted at every show", "fortios",
         "config x\nset p ENC aa\nset q ENC bb\nend\n", "config x\nset p ENC cc\nset r d\nend\n",
         "add have - want 3-3 config x||set r d\nremove have 3-3 want - config x||set q ENC bb\n"},
        {"one that no longer is one", "fortios", "config x\nset p ENC aa\nend\n",
         "config x\nset p aa\nend\n",
         "change have 2-2 want 2-2 config x||set p aa  `set p ENC aa` -> `set p aa`\n"},
        {"quotes that mean nothing", "fortios", "config x\nedit 1\nset a \"b\"\nnext\nend\n",
         "config x\nedit \"1\"\nset a b\nnext\nend\n", ""},
        {"quotes that mean nothing, in both forms of quotes", "vyos", "a {\n b \"c\"\n}\n",
         "a {\n b c\n}\n", ""},
        {"quotes around blanks", "fortios", "config x\nset a \"b c\"\nend\n",
         "config x\nset a b c\nend\n",
         "change have 2-2 want 2-2 config x||set a b c  `set a \"b c\"` -> `set a b c`\n"},
        {"another delimiter", "cisco_ios", "banner motd ^C\nhi\n^C\n", "banner motd #\nhi\n#\n",
         ""},
    };
    check(rows, COUNTOF(rows), DIFF_SEMANTIC);
}

Test(diff, semantic_mode_takes_equal_meanings_as_equal)
{
    IN_BOUNDARY(semantic_rows);
}

/* The corpus folders of the dialects that are read. */
static const struct folder {
    const char *folder, *dialect;
} folders[] = {{"cisco_ios", "cisco_ios"},
               {"cisco_nxos", "cisco_nxos"},
               {"cisco_iosxr", "cisco_xr"},
               {"cisco_asa", "cisco_asa"},
               {"arista_eos", "arista_eos"},
               {"huawei_vrp", "huawei_vrp"},
               {"hp_comware", "hp_comware"},
               {"aruba_aoscx", "aruba_aoscx"},
               {"nokia_sros", "nokia_sros"},
               {"frr", "frr"},
               {"juniper_junos", "juniper_junos"},
               {"mikrotik_routeros", "mikrotik_routeros"},
               {"bird", "bird2"}};

static void mirror(struct arena *a, const struct tree *x, const struct tree *y, const char *file)
{
    for (enum diff_mode m = DIFF_TREE; m <= DIFF_SEMANTIC; m++) {
        struct edits there = diff_trees(a, x, y, m), back = diff_trees(a, y, x, m);
        cr_expect_eq(there.added, back.removed, "%s", file);
        cr_expect_eq(there.removed, back.added, "%s", file);
        cr_expect_eq(there.changed, back.changed, "%s", file);
        cr_expect_eq(there.moved, back.moved, "%s", file);
        cr_expect_eq(there.same, back.same, "%s", file);
    }
}

static uint32_t corpus_folder(const char *root, const struct folder *f)
{
    uint32_t files = 0;
    struct arena *all = arena_new(edge);
    struct tree *last = NULL;
    str path = str_printf(all, "%s/%s", root, f->folder);
    DIR *d = opendir(path.p);
    for (struct dirent *e; d && (e = readdir(d));) {
        str file = str_printf(all, "%.*s/%s", STR_ARG(path), e->d_name), text;
        if (e->d_name[0] == '.' || !kit_file(&text, all, file.p) || text.n > 300000)
            continue;
        struct tree *t = kit_tree(all, f->dialect, text);
        struct edits same = diff_trees(all, t, kit_tree(all, f->dialect, text), DIFF_TREE);
        cr_expect_eq(same.n, 0, "%s differs from itself", file.p);
        if (last)
            mirror(all, last, t, file.p);
        last = t;
        files++;
    }
    if (d)
        closedir(d);
    arena_free(all);
    return files;
}

static void corpus_laws(void)
{
    const char *root = getenv("UNET_CORPUS");
    DIR *d = root ? opendir(root) : NULL;
    if (!d)
        SKIP_TEST(CORPUS_ABSENT);
    closedir(d);
    uint32_t files = 0;
    for (size_t i = 0; i < COUNTOF(folders); i++)
        files += corpus_folder(root, &folders[i]);
    cr_expect_gt(files, 100u);
}

Test(diff, files_equal_themselves_and_have_and_want_are_mirrored, .timeout = 280)
{
    IN_BOUNDARY(corpus_laws);
}
