/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/detect.h"
#include "slicer/dialects.h"
#include "tests/unit/support.h"

ARENA_TEST(dialect, names_and_aliases_are_found_and_unique)
{
    static const char *const names[][2] = {
        {"cisco_ios", "cisco_ios"},
        {"IOS", "cisco_ios"},
        {"cisco_xe", "cisco_ios"},
        {"cisco.ios.ios", "cisco_ios"},
        {"cisco-ios", "cisco_ios"},
        {"frrouting", "frr"},
        {"junos", "juniper_junos"},
        {"juniper", "juniper_junos"},
        {"bird", "bird2"},
        {"routeros", "mikrotik_routeros"},
        {"ros", "mikrotik_routeros"},
        {"junos_set", "juniper_junos_set"},
        {"flat", "flat"},
        {"junipernetworks.junos.junos", "juniper_junos"},
        {"nxos_ssh", "cisco_nxos"},
        {"cisco.nxos.nxos", "cisco_nxos"},
        {"cisco-nx-os", "cisco_nxos"},
        {"iosxr", "cisco_xr"},
        {"cisco.iosxr.iosxr", "cisco_xr"},
        {"cisco-ios-xr", "cisco_xr"},
        {"asa", "cisco_asa"},
        {"cisco_ftd", "cisco_asa"},
        {"eos", "arista_eos"},
        {"arista.eos.eos", "arista_eos"},
        {"huawei", "huawei_vrp"},
        {"huawei_vrpv8", "huawei_vrp"},
        {"comware", "hp_comware"},
        {"h3c", "hp_comware"},
        {"aruba_procurve", "hp_procurve"},
        {"arubanetworks.aoscx.aoscx", "aruba_aoscx"},
        {"sros", "nokia_sros"},
        {"fortinet", "fortinet_fortios"},
        {"fortinet.fortios.fortios", "fortinet_fortios"},
        {"fortios", "fortinet_fortios"},
        {"vyos.vyos.vyos", "vyos"},
        {"vyatta_vyos", "vyos"},
        {"ubiquiti_edgerouter", "vyos"},
        {"edgeos", "vyos"},
        {"panos", "paloalto_panos"},
        {"pan-os", "paloalto_panos"},
        {"panos_set", "paloalto_panos_set"},
        {"sros_md", "nokia_sros_md"},
        {"nokia_srl", "nokia_srlinux"},
        {"sr-linux", "nokia_srlinux"},
        {"f5_tmsh", "f5_bigip"},
        {"f5_ltm", "f5_bigip"},
        {"bigip", "f5_bigip"},
        {"linux", "generic_indent"},
    };
    for (size_t i = 0; i < COUNTOF(names); i++) {
        const struct dialect *d = dialects_find(NULL, str_of(names[i][0]));
        cr_assert_not_null(d, "%s", names[i][0]);
        cr_expect_str_eq(d->name, names[i][1]);
    }
    for (size_t i = 0; i < dialects_count(NULL); i++)
        cr_expect_eq(dialects_find(NULL, str_of(dialects_at(NULL, i)->name)), dialects_at(NULL, i));
    cr_expect_null(dialects_find(NULL, STR("")));
}

ARENA_TEST(dialect, an_unknown_name_is_answered_with_the_nearest)
{
    struct diags dg = diags_new(a);
    cr_expect_null(dialects_get(NULL, STR("cisco_iso"), SPAN_NONE, &dg));
    expect_text(diag_codes(&dg), STR("E0401"), "code");
    expect_text(dg.at[0].label, STR("did you mean `cisco_ios`?"), "label");
}

ARENA_TEST(dialect, patterns_of_lines)
{
    static const struct {
        const char *pattern, *text;
        bool fits;
    } rows[] = {
        {"a b", "a b", true},
        {"a b", "a", false},
        {"a b", "a b c", false},
        {"a|b *", "b x", true},
        {"a|b *", "c x", false},
        {"a **", "a", true},
        {"a **", "a b c", true},
        {"a ==", "a", true},
        {"a = c", "a b c", true},
        {"a ** b =", "a b c", true},
        {"a ** b =", "a x y b c", true},
        {"a ** b =", "a x b", false},
        {"** b", "b", true},
        {"** b", "a", false},
        {"a = c", "a c", false},
        {"x[0-9]* b", "x12 b", true},
        {"a = b", "a \"x y\" b", true},
    };
    const struct dialect *d = dialects_find(NULL, STR("ios"));
    for (size_t i = 0; i < COUNTOF(rows); i++)
        cr_expect_eq(dialect_line_fits(d, rows[i].pattern, str_of(rows[i].text)), rows[i].fits,
                     "%s against %s", rows[i].pattern, rows[i].text);
}

/* What stands behind a `==` would never be looked at; several `**` would cost a line's square. */
static void check_pattern(const struct dialect *d, const char *pattern)
{
    size_t many = 0;
    for (const char *p = strstr(pattern, "** "); p; p = strstr(p + 2, "** "))
        many += p == pattern || p[-1] == ' ';
    cr_expect_leq(many, 1, "%s: %s", d->name, pattern);
    cr_expect_null(strstr(pattern, "== "), "%s: %s", d->name, pattern);
}

ARENA_TEST(dialect, rests_of_lines_end_their_patterns)
{
    for (size_t i = 0; i < dialects_count(NULL); i++) {
        const struct dialect *d = dialects_at(NULL, i);
        const struct dialect_rule *lists[] = {d->keys,   d->hidden,  d->unhides, d->noise,
                                              d->tops,   d->stays,   d->salted,  d->secrets,
                                              d->commas, d->verbatim};
        for (size_t k = 0; k < COUNTOF(lists); k++)
            for (const struct dialect_rule *r = lists[k]; r && r->line; r++)
                check_pattern(d, r->line);
        for (const struct dialect_order_row *o = d->orders; o && o->under; o++)
            if (o->lines)
                check_pattern(d, o->lines);
    }
}

ARENA_TEST(dialect, patterns_of_paths)
{
    static const struct {
        const char *pattern;
        size_t n;
        const char *levels[3];
        bool fits;
    } rows[] = {
        {"", 0, {0}, true},
        {"", 1, {"a"}, false},
        {"**", 0, {0}, true},
        {"a||b **", 2, {"a", "b c"}, true},
        {"a||b", 1, {"a"}, false},
        {"a||**", 1, {"a"}, true},
        {"a||**", 3, {"a", "x", "y"}, true},
        {"**||b", 3, {"a", "x", "b"}, true},
        {"**||b", 3, {"a", "b", "c"}, false},
        {"a||**||b", 2, {"a", "b"}, true},
    };
    const struct dialect *d = dialects_find(NULL, STR("ios"));
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        str at[3];
        for (size_t k = 0; k < rows[i].n; k++)
            at[k] = str_of(rows[i].levels[k]);
        cr_expect_eq(dialect_path_fits(d, rows[i].pattern, (struct dialect_path){at, rows[i].n}),
                     rows[i].fits, "row %zu, %s", i, rows[i].pattern);
    }
}

ARENA_TEST(dialect, keys_name_a_line_by_what_is_not_value)
{
    static const struct {
        const char *dialect, *above, *text, *key; /* key NULL: the whole text is the name */
    } rows[] = {
        {"ios", "interface Gi1", "spanning-tree portfast disable", "spanning-tree portfast"},
        {"ios", "interface Gi1", "spanning-tree portfast", "spanning-tree portfast"},
        {"ios", "interface Gi1", "ip address 1.1.1.1 255.0.0.0", "ip address"},
        {"ios", "interface Gi1", "ip address 1.1.1.1 255.0.0.0 secondary",
         "ip address 1.1.1.1 secondary"},
        {"ios", "interface Gi1", "no shutdown", "shutdown"},
        {"ios", "interface Gi1", "ip access-group X in", "ip access-group in"},
        {"ios", NULL, "ntp server 1.1.1.1 prefer", "ntp server 1.1.1.1"},
        {"ios", NULL, "snmp-server host 1.1.1.1 x", NULL},
        {"ios", NULL, "banner motd ^C", "banner motd"},
        {"frr", "router bgp 1", "neighbor a remote-as 2", "neighbor a remote-as"},
        {"frr", "router bgp 1", "no neighbor a activate", "neighbor a activate"},
        {"frr", NULL, "ip prefix-list P seq 5 permit x", "ip prefix-list P seq 5"},
        {"frr", NULL, "route-map M permit 10", "route-map M 10"},
        {"bird", "protocol bgp x from y||ipv4", "import limit 20 action restart", "import limit"},
        {"bird", "protocol bgp x from y", "description \"a b\"", "description"},
        {"bird", "filter f", "import limit 3", NULL},
        {"junos", "interfaces||a||unit 0", "description \"a b\"", "description"},
        {"junos", "system||ntp", "server 1.1.1.1 prefer", NULL},
        {"nxos", "router bgp 1||neighbor 1.1.1.1", "remote-as 2", "remote-as"},
        {"nxos", "interface Ethernet1/1", "ip address 1.1.1.1/24", "ip address"},
        {"nxos", NULL, "hardware access-list tcam region racl 512",
         "hardware access-list tcam region racl"},
        {"nxos", NULL, "vlan 10-12,20", NULL},
        {"xr", "interface Gi0/0/0/0", "ipv4 address 1.1.1.1 255.0.0.0", "ipv4 address"},
        {"xr", "interface Gi0/0/0/0", "ipv4 address 1.1.1.1 255.0.0.0 secondary",
         "ipv4 address 1.1.1.1 secondary"},
        {"xr", "router bgp 1||neighbor 1.1.1.1||address-family ipv4 unicast",
         "route-policy P(1) in", "route-policy in"},
        {"xr", "route-policy P", "set med 1", "set med 1"},
        {"asa", NULL, "banner motd x y", "banner motd x y"},
        {"asa", "interface Gi0/0", "nameif outside", "nameif"},
        {"asa", "interface Gi0/0", "ip address 1.1.1.1 255.0.0.0 standby 1.1.1.2",
         "ip address standby"},
        {"eos", "router bgp 1", "neighbor X peer group Y", "neighbor X peer group"},
        {"eos", "interface Vxlan1", "vxlan vlan 1 vni 2", "vxlan vlan 1 vni"},
        {"vrp", "interface GE0/0/1", "undo shutdown", "shutdown"},
        {"vrp", NULL, "route-policy A permit node 10", "route-policy A node 10"},
        {"vrp", "acl number 3000", "rule 5 permit ip", "rule 5"},
        {"vrp", "bgp 1||ipv4-family unicast", "undo peer 1.1.1.1 enable", "peer 1.1.1.1 enable"},
        {"vrp", NULL, "ip ip-prefix P index 10 permit 10.0.0.0 8", "ip ip-prefix P index 10"},
        {"comware", NULL, "header motd #", "header motd"},
        {"comware", "interface GE1/0/1", "port access vlan 10", "port access vlan"},
        {"procurve", "vlan 10", "untagged 1-24", "untagged"},
        {"aoscx", "interface 1/1/1", "vlan access 10", "vlan access"},
        {"sros", "configure||system", "name \"a\"", "name"},
        {"sros", "configure||port 1/1/1", "no shutdown", "shutdown"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        str at[4];
        struct dialect_path path = {at, 0};
        for (str rest = str_of(rows[i].above); rest.n;) {
            size_t k = str_find(rest, STR("||"), 0);
            at[path.n++] = str_sub(rest, 0, k);
            rest = str_sub(rest, k == SIZE_MAX ? rest.n : k + 2, rest.n);
        }
        struct buf b = BUF(a);
        const struct dialect *d = dialects_find(NULL, str_of(rows[i].dialect));
        bool found = dialect_key(&b, d, path, str_of(rows[i].text));
        cr_expect_eq(found, rows[i].key != NULL, "%s", rows[i].text);
        if (rows[i].key)
            expect_text(buf_str(&b), str_of(rows[i].key), rows[i].text);
    }
}

ARENA_TEST(dialect, properties_are_read_one_by_one)
{
    str text = STR("set [ find name=\"a b\" ] mtu=9 comment=\"x \\\"y]\" !lacp list={a b} z=");
    static const char *const want[][2] = {
        {"", "set"},   {"", "[ find name=\"a b\" ]"},
        {"mtu", "9"},  {"comment", "\"x \\\"y]\""},
        {"lacp", "!"}, {"list", "{a b}"},
        {"z", ""},
    };
    struct dialect_property p;
    size_t at = 0, n = 0;
    for (; dialect_property_next(&p, text, &at); n++) {
        cr_assert_lt(n, COUNTOF(want));
        expect_text(p.name, str_of(want[n][0]), "name");
        expect_text(p.value, str_of(want[n][1]), "value");
    }
    cr_expect_eq(n, COUNTOF(want));
    expect_text(dialect_property_plain(a, STR("\"x \\\"y\\n\"")), STR("x \"y\n"), "plain");
}

ARENA_TEST(dialect, items_are_named_by_properties)
{
    static const struct {
        const char *section, *text, *key;
    } rows[] = {
        {"/ip dns", "set allow-remote-requests=yes servers=1.1.1.1", "set"},
        {"/system ntp client servers", "add address=1.1.1.1", "add address=1.1.1.1"},
        {"/interface bridge", "add comment=x name=\"b r\"", "add name=b r"},
        {"/interface ethernet", "set [ find default-name=ether1 ] mtu=9",
         "set [ find default-name=ether1 ]"},
        {"/ip address", "add address=1.1.1.1/8 interface=e", "add address=1.1.1.1/8 interface=e"},
        {"/ip nothing", "add a=b", NULL},
        {"/ip dns", "print", NULL},
    };
    const struct dialect *d = dialects_find(NULL, STR("routeros"));
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct buf b = BUF(a);
        bool found = dialect_item_key(&b, d, str_of(rows[i].section), str_of(rows[i].text));
        cr_expect_eq(found, rows[i].key != NULL, "%s", rows[i].text);
        if (rows[i].key)
            expect_text(buf_str(&b), str_of(rows[i].key), rows[i].text);
    }
}

struct masked {
    struct buf b;
    str text;
};

static void take_secret(void *arg, size_t from, size_t to)
{
    struct masked *m = arg;
    buf_putc(&m->b, '<');
    buf_add(&m->b, str_sub(m->text, from, to));
    buf_putc(&m->b, '>');
}

ARENA_TEST(dialect, secrets_are_marked)
{
    static const struct {
        const char *dialect, *text, *secrets;
    } rows[] = {
        {"ios", "snmp-server community s3cr!t RO", "<s3cr!t>"},
        {"ios", "enable secret 5 $1$x", "<$1$x>"},
        {"ios", "username a privilege 15 secret 9 xyz", "<xyz>"},
        {"ios", "hostname a", ""},
        {"ios", "ppp chap hostname x password 7 05", "<05>"},
        {"ios", "standby 1 authentication md5 key-string 7 05", "<05>"},
        {"eos", "tacacs-server host 1.1.1.1 timeout 5 key 7 05", "<05>"},
        {"vrp",
         "snmp-agent target-host trap address udp-domain 1.1.1.1 params securityname cipher x v2c",
         "<x>"},
        {"frr", "neighbor a password b", "<b>"},
        {"nxos", "username a password 5 $5$x role network-admin", "<$5$x>"},
        {"nxos", "snmp-server user a network-admin auth md5 0x1 priv 0x2 localizedkey",
         "<0x1><0x2>"},
        {"xr", "secret 10 $6$x", "<$6$x>"},
        {"xr", "password encrypted 08", "<08>"},
        {"asa", "enable password x pbkdf2", "<x>"},
        {"asa", "ikev1 pre-shared-key x", "<x>"},
        {"eos", "username a privilege 15 role network-admin secret sha512 $6$x", "<$6$x>"},
        {"eos", "neighbor X password 7 y", "<y>"},
        {"vrp", "local-user admin password irreversible-cipher x", "<x>"},
        {"vrp", "snmp-agent community read cipher x", "<x>"},
        {"comware", "peer 1.1.1.1 password cipher $c$3$x", "<$c$3$x>"},
        {"procurve", "snmp-server community \"x y\" operator", "<\"x y\">"},
        {"aoscx", "user admin group administrators password ciphertext x", "<x>"},
        {"sros", "authentication-key \"x\" hash2", "<\"x\">"},
        {"junos", "encrypted-password \"$6$ x\"", "<\"$6$ x\">"},
        {"routeros", "add name=a password=\"b c\" l2tp-secret=d", "<\"b c\"><d>"},
        {"bird", "password \"x\"", "<\"x\">"},
        {"junos_set", "set system login user a authentication encrypted-password \"$6$ x\"",
         "<\"$6$ x\">"},
        {"junos_set", "set system host-name a", ""},
        {"fortios", "set passwd ENC AAA=", "<AAA=>"},
        {"fortios", "set psksecret \"a b\"", "<\"a b\">"},
        {"fortios", "set hostname a", ""},
        {"vyos", "encrypted-password \"$6$x\"", "<\"$6$x\">"},
        {"vyos_set", "set system login user a authentication plaintext-password 'x y'", "<'x y'>"},
        {"panos", "phash $1$x", "<$1$x>"},
        {"panos_set", "set mgt-config users admin phash \"$1$x\"", "<\"$1$x\">"},
        {"srlinux_set", "set / system aaa authentication admin-user password $y$x", "<$y$x>"},
        {"f5", "encrypted-password $6$x", "<$6$x>"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct masked m = {.b = BUF(a), .text = str_of(rows[i].text)};
        dialect_secrets(dialects_find(NULL, str_of(rows[i].dialect)), (struct dialect_path){0},
                        m.text, take_secret, &m);
        expect_text(m.b.n ? buf_str(&m.b) : STR(""), str_of(rows[i].secrets), rows[i].text);
    }
}

ARENA_TEST(dialect, detection_says_what_spoke_and_when_it_is_not_sure)
{
    struct detection d = detect_dialect(a, STR("# 2026 by RouterOS 7.1\n/ip dns\nset a=b\n"));
    cr_expect_str_eq(d.best->name, "mikrotik_routeros");
    cr_expect(d.sure);
    cr_expect(str_find(d.at[0].why, STR("by RouterOS"), 0) != SIZE_MAX);
    d = detect_dialect(a, STR("hello\nworld\n"));
    cr_expect_str_eq(d.best->name, "flat");
    cr_expect_not(d.sure);
    d = detect_dialect(a, STR("hello\n world\n"));
    cr_expect_str_eq(d.best->name, "generic_indent");
    d = detect_dialect(a, STR("! unet-dialect: bird\nfrr version 8\n"));
    cr_expect_str_eq(d.best->name, "bird2");
    cr_expect(d.sure);
    d = detect_dialect(a, STR(""));
    cr_expect_not_null(d.best);
}
