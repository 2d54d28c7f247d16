/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/scope.h"

#include "tests/unit/slicer/kit.h"

struct part {
    const char *name, *matches[4], *text;
};

/* Compares a live text with renderings and writes the edits as stable lines. */
static str compare(struct arena *a, const char *dialect, str live, const struct part *parts,
                   uint32_t n, struct scope_diff *out)
{
    struct diags dg = diags_new(a);
    struct scope scopes[4] = {0};
    for (uint32_t i = 0; i < n; i++) {
        struct match_expr *e = ARENA_ARRAY(a, struct match_expr, 4);
        for (; parts[i].matches[scopes[i].match_count]; scopes[i].match_count++)
            e[scopes[i].match_count] = kit_expr(a, parts[i].matches[scopes[i].match_count]);
        scopes[i].name = str_of(parts[i].name);
        scopes[i].matches = e;
        scopes[i].rendered = kit_tree(a, dialect, str_of(parts[i].text));
    }
    uint32_t lines = 0;
    for (size_t k = 0; k < live.n; k++)
        lines += live.p[k] == '\n';
    bool fine =
        scope_compare(out, a, kit_tree(a, dialect, live), lines, scopes, n, DIFF_SEMANTIC, &dg);
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < dg.n; i++)
        buf_printf(&b, "%s %.*s\n", diag_info(dg.at[i].code)->code, STR_ARG(dg.at[i].message));
    cr_expect_eq(fine, dg.errors == 0);
    if (fine)
        edits_write(&b, &out->edits);
    return buf_str(&b);
}

static void expect_story(const char *file, const char *dialect, const struct part *parts,
                         uint32_t n, const char *edits)
{
    struct arena *a = arena_new(edge);
    str live, path = str_printf(a, "%s/examples/%s", getenv("UNET_SOURCE"), file);
    cr_assert(kit_file(&live, a, path.p), "%s is absent", path.p);
    struct scope_diff d;
    str got = compare(a, dialect, live, parts, n, &d);
    cr_expect(str_eq(got, str_of(edits)), "%s gives\n%.*s", file, STR_ARG(got));
    arena_free(a);
}

static void office_switch(void)
{
    static const struct part parts[] = {
        {"ios/ntp.jinja", {"ntp server .*"}, "ntp server 192.0.2.123\nntp server 192.0.2.124\n"},
        {"ios/access_ports.jinja",
         {"interface GigabitEthernet1/0/.*"},
         "interface GigabitEthernet1/0/1\n description desk-1\n switchport access vlan 10\n"
         " switchport mode access\n spanning-tree portfast\n!\n"
         "interface GigabitEthernet1/0/2\n description desk-2\n switchport access vlan 10\n"
         " switchport mode access\n spanning-tree portfast\n!\n"
         "interface GigabitEthernet1/0/3\n description phone-1\n switchport access vlan 20\n"
         " switchport mode access\n spanning-tree portfast\n!\n"}};
    expect_story(
        "small-office/live/hq-sw1.cfg", "cisco_ios", parts, COUNTOF(parts),
        "add have - want 2-2 ntp server 192.0.2.124\n"
        "remove have 29-29 want - ntp server 203.0.113.9\n"
        "change have 19-19 want 11-11 interface GigabitEthernet1/0/2||spanning-tree portfast  "
        "`spanning-tree portfast disable` -> `spanning-tree portfast`\n"
        "add have - want 15-15 interface GigabitEthernet1/0/3||switchport access vlan 20\n"
        "add have - want 17-17 interface GigabitEthernet1/0/3||spanning-tree portfast\n");
}

Test(scope, the_office_switch_story)
{
    IN_BOUNDARY(office_switch);
}

static void office_router(void)
{
    static const struct part parts[] = {
        {"frr/bgp.jinja",
         {"router bgp .*", "ip prefix-list .*", "route-map .*"},
         "ip prefix-list OWN seq 5 permit 203.0.113.0/24\n!\nroute-map TO-RS permit 10\n"
         " match ip address prefix-list OWN\nexit\n!\nrouter bgp 64497\n bgp router-id 192.0.2.12\n"
         " no bgp ebgp-requires-policy\n neighbor 192.0.2.1 remote-as 64500\n"
         " neighbor 192.0.2.1 description rs1\n !\n address-family ipv4 unicast\n"
         "  redistribute static route-map TO-RS\n  neighbor 192.0.2.1 activate\n"
         " exit-address-family\nexit\n"}};
    expect_story("small-office/live/hq-rtr1.cfg", "frr", parts, 1, "");
}

Test(scope, the_office_router_story)
{
    IN_BOUNDARY(office_router);
}

static void office_branch(void)
{
    static const struct part parts[] = {
        {"junos/ntp.jinja",
         {"system||ntp"},
         "system {\n    ntp {\n        server 192.0.2.123;\n        server 192.0.2.124;\n    "
         "}\n}\n"},
        {"junos/uplink.jinja",
         {"interfaces ge-.*||unit .*"},
         "interfaces {\n    ge-0/0/0 {\n        unit 0 {\n            description \"to HQ\";\n"
         "            family inet {\n                address 198.51.100.2/30;\n            }\n"
         "        }\n    }\n}\n"}};
    expect_story("small-office/live/br-rtr1.cfg", "juniper_junos", parts, COUNTOF(parts),
                 "remove have 7-7 want - system||ntp||server 192.0.2.123 prefer\n"
                 "add have - want 3-3 system||ntp||server 192.0.2.123\n"
                 "remove have 21-21 want - interfaces||ge-0/0/7||unit 0  live is inactive\n");
}

Test(scope, the_office_branch_story)
{
    IN_BOUNDARY(office_branch);
}

static const char RPKI[] =
    "roa4 table rpki4;\n\nprotocol rpki rtr1 {\n\troa4 { table rpki4; };\n"
    "\tremote 127.0.0.1 port 8282;\n\tretry keep 5;\n\trefresh keep 30;\n\texpire 600;\n}\n\n"
    "function rpki_reject_invalid4() {\n"
    "\tif roa_check(rpki4, net, bgp_path.last_nonaggregated) = ROA_INVALID then {\n"
    "\t\treject \"RPKI invalid \", net;\n\t}\n}\n";

#define PEER(as, addr, name, limit)                                                                \
    "filter in_AS" as " {\n\tif bgp_path.first != " as " then reject \"first AS\";\n"              \
    "\tif net.len > 24 then reject \"too specific\";\n\trpki_reject_invalid4();\n\taccept;\n}\n\n" \
    "protocol bgp AS" as "_1 from tpl_rs {\n\tdescription \"" name "\";\n\tneighbor " addr         \
    " as " as ";\n\tipv4 {\n\t\timport filter in_AS" as ";\n\t\timport limit " limit               \
    " action restart;\n\t};\n}\n"

static const char PEERS[] = PEER("64496", "192.0.2.11", "Example Eyeball", "1000")
    PEER("64497", "192.0.2.12", "Example Content", "200");

static void route_servers(void)
{
    static const struct part parts[] = {
        {"bird/rpki.jinja", {"roa4 table .*", "protocol rpki .*", "function rpki_.*"}, RPKI},
        {"bird/peers.jinja", {"filter in_AS.*", "protocol bgp AS.*"}, PEERS}};
    expect_story("ix-route-servers/live/rs2.conf", "bird2", parts, COUNTOF(parts), "");
    expect_story(
        "ix-route-servers/live/rs1.conf", "bird2", parts, COUNTOF(parts),
        "add have - want 19-19 filter in_AS64497||rpki_reject_invalid4()\n"
        "change have 59-59 want 28-28 protocol bgp AS64497_1 from tpl_rs||ipv4||import limit 200 "
        "action restart  `import limit 2000 action restart` -> `import limit 200 action restart`\n"
        "remove have 64-64 want - filter in_AS64499\n"
        "remove have 65-67 want - protocol bgp AS64499_1 from tpl_rs\n");
}

Test(scope, the_route_server_story)
{
    IN_BOUNDARY(route_servers);
}

static void routers(void)
{
    static const struct part v7[] = {
        {"routeros/dns.jinja", {"/ip dns||set .*"}, "/ip dns\nset servers=192.0.2.53,192.0.2.54\n"},
        {"routeros/ntp_v7.jinja",
         {"/system ntp client||set .*", "/system ntp client servers||add .*"},
         "/system ntp client\nset enabled=yes\n/system ntp client servers\n"
         "add address=192.0.2.123\nadd address=192.0.2.124\n"}};
    expect_story(
        "routeros-dns-ntp/live/cpe-01.rsc", "mikrotik_routeros", v7, COUNTOF(v7),
        "change have 10-10 want 2-2 /ip dns||set||servers  `203.0.113.53` -> "
        "`192.0.2.53,192.0.2.54`\n"
        "add have - want 4-4 /system ntp client servers||add address=192.0.2.123\n"
        "add have - want 5-5 /system ntp client servers||add address=192.0.2.124\n"
        "remove have 16-16 want - /system ntp client servers||add address=203.0.113.123\n");
    static const struct part v6[] = {
        {"routeros/dns.jinja", {"/ip dns||set .*"}, "/ip dns\nset servers=192.0.2.53,192.0.2.54\n"},
        {"routeros/ntp_v6.jinja",
         {"/system ntp client||set .*"},
         "/system ntp client\nset enabled=yes primary-ntp=192.0.2.123 "
         "secondary-ntp=192.0.2.124\n"}};
    expect_story(
        "routeros-dns-ntp/live/cpe-05.rsc", "mikrotik_routeros", v6, COUNTOF(v6),
        "change have 5-5 want 2-2 /ip dns||set||servers  `203.0.113.53` -> "
        "`192.0.2.53,192.0.2.54`\n"
        "change have 9-9 want 2-2 /system ntp client||set||primary-ntp  `203.0.113.123` -> "
        "`192.0.2.123`\n"
        "add have 9-9 want 2-2 /system ntp client||set||secondary-ntp  `` -> "
        "`192.0.2.124`\n");
}

Test(scope, the_router_story)
{
    IN_BOUNDARY(routers);
}

/* Scopes with all fields, given by hand. */
static str judge(struct arena *a, const char *live, struct scope *scopes, uint32_t n,
                 struct scope_diff *out)
{
    struct diags dg = diags_new(a);
    str text = str_of(live);
    uint32_t lines = 0;
    for (size_t k = 0; k < text.n; k++)
        lines += text.p[k] == '\n';
    bool fine =
        scope_compare(out, a, kit_tree(a, "cisco_ios", text), lines, scopes, n, DIFF_SEMANTIC, &dg);
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < dg.n; i++)
        buf_printf(&b, "%s %.*s\n", diag_info(dg.at[i].code)->code, STR_ARG(dg.at[i].message));
    cr_expect_eq(fine, dg.errors == 0);
    if (fine)
        edits_write(&b, &out->edits);
    return buf_str(&b);
}

static struct scope scope_of(struct arena *a, const char *name, const char *match, const char *text)
{
    struct match_expr *e = ARENA_NEW(a, struct match_expr);
    *e = kit_expr(a, match);
    return (struct scope){.name = str_of(name),
                          .matches = e,
                          .match_count = 1,
                          .rendered = kit_tree(a, "cisco_ios", str_of(text))};
}

static const char LIVE[] = "hostname x\ninterface a\n description d\n mtu 1\nntp server 1.1.1.1\n";

static void deeper_owns(void)
{
    struct arena *a = arena_new(edge);
    struct scope s[] = {
        scope_of(a, "ports", "interface .*", "interface a\n mtu 1\n"),
        scope_of(a, "texts", "interface .*||description .*", "interface a\n description e\n")};
    struct scope_diff d;
    str got = judge(a, LIVE, s, 2, &d);
    cr_expect(
        str_eq(got, STR("change have 3-3 want 2-2 interface a||description e  `description d` "
                        "-> `description e`\n")),
        "%.*s", STR_ARG(got));
    cr_assert_eq(d.edits.n, 1);
    cr_expect_eq(d.edits.at[0].pair, 1);
    cr_expect_eq(d.owned, 3);
    cr_expect_eq(d.total, 5);
    s[0].rendered = kit_tree(a, "cisco_ios", STR("interface a\n mtu 1\n description e\n"));
    got = judge(a, LIVE, s, 2, &d);
    cr_expect(str_eq(got, STR("E0571 ports renders `description e` (line 3), which it does not "
                              "own\n")),
              "%.*s", STR_ARG(got));
}

Test(scope, the_deeper_header_owns_a_line)
{
    IN_BOUNDARY(deeper_owns);
}

static void equal_depth(void)
{
    struct arena *a = arena_new(edge);
    struct scope s[] = {scope_of(a, "one", "interface .*", "interface a\n mtu 1\n description d\n"),
                        scope_of(a, "two", "interface a", "")};
    struct scope_diff d;
    str got = judge(a, LIVE, s, 2, &d);
    cr_expect(str_eq(got, STR("E0570 one and two both own `interface a` (line 2)\n")), "%.*s",
              STR_ARG(got));
    s[0].priority = 1;
    got = judge(a, LIVE, s, 2, &d);
    cr_expect_eq(got.n, 0, "%.*s", STR_ARG(got));
}

Test(scope, equal_depth_is_a_conflict_unless_one_has_priority)
{
    IN_BOUNDARY(equal_depth);
}

static void outside(void)
{
    struct arena *a = arena_new(edge);
    struct scope s[] = {scope_of(a, "t", "ntp server .*",
                                 "ntp server 1.1.1.1\nhostname y\n"
                                 "interface b\n mtu 1\n")};
    struct scope_diff d;
    str got = judge(a, LIVE, s, 1, &d);
    cr_expect(str_eq(got, STR("E0571 t renders `hostname y` (line 2), which it does not own\n"
                              "E0571 t renders `interface b` (line 3), which it does not own\n")),
              "%.*s", STR_ARG(got));
}

Test(scope, what_a_template_renders_beyond_its_headers_is_an_error)
{
    IN_BOUNDARY(outside);
}

static void own_kinds(void)
{
    struct arena *a = arena_new(edge);
    struct scope s[] = {scope_of(a, "t", "interface .*", "interface a\n mtu 2\n")};
    struct scope_diff d;
    str got = judge(a, LIVE, s, 1, &d);
    cr_expect(str_eq(got, STR("change have 4-4 want 2-2 interface a||mtu 2  `mtu 1` -> `mtu 2`\n"
                              "remove have 3-3 want - interface a||description d\n")),
              "%.*s", STR_ARG(got));
    s[0].atleast = true;
    got = judge(a, LIVE, s, 1, &d);
    cr_expect(str_eq(got, STR("change have 4-4 want 2-2 interface a||mtu 2  `mtu 1` -> `mtu 2`\n")),
              "%.*s", STR_ARG(got));
    struct match_expr away = kit_expr(a, "interface .*||mtu .*");
    s[0].atleast = false;
    s[0].nots = &away;
    s[0].not_count = 1;
    s[0].rendered = kit_tree(a, "cisco_ios", STR("interface a\n"));
    got = judge(a, LIVE, s, 1, &d);
    cr_expect(str_eq(got, STR("remove have 3-3 want - interface a||description d\n")), "%.*s",
              STR_ARG(got));
}

Test(scope, atleast_lets_live_have_more_and_not_takes_away)
{
    IN_BOUNDARY(own_kinds);
}

static void headless(void)
{
    struct arena *a = arena_new(edge);
    struct scope s[] = {{.name = {"t", 1},
                         .rendered = kit_tree(a, "cisco_ios",
                                              STR("interface a\n mtu 1\nhostname "
                                                  "y.(\n"))}};
    struct scope_diff d;
    str got = judge(a, LIVE, s, 1, &d);
    cr_expect(str_eq(got, STR("remove have 3-3 want - interface a||description d\n"
                              "add have - want 3-3 hostname y.(\n")),
              "%.*s", STR_ARG(got));
    cr_expect_eq(d.owned, 3);
}

Test(scope, without_a_header_the_top_lines_are_owned)
{
    IN_BOUNDARY(headless);
}

static void absent_parents(void)
{
    struct arena *a = arena_new(edge);
    struct scope s[] = {scope_of(a, "t", "router bgp .*||neighbor .*",
                                 "router bgp 1\n neighbor a shutdown\n neighbor b shutdown\n")};
    struct scope_diff d;
    str got = judge(a, LIVE, s, 1, &d);
    cr_expect(str_eq(got, STR("add have - want 2-2 router bgp 1||neighbor a shutdown\n"
                              "add have - want 3-3 router bgp 1||neighbor b shutdown\n")),
              "%.*s", STR_ARG(got));
    cr_expect_eq(d.owned, 0);
}

Test(scope, parents_that_live_lacks_are_no_edits_themselves)
{
    IN_BOUNDARY(absent_parents);
}
