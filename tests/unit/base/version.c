/* SPDX-License-Identifier: Apache-2.0 */
/* Versions in the order of their makers: chains of each scheme, of which every two are compared. */
#include "base/version.h"
#include "base/vec.h"
#include "tests/unit/support.h"

struct link {
    str text;
    unsigned step; /* equal versions share one */
};

struct chain {
    struct link *at;
    uint32_t n, cap;
};

/* "a < b = c < d", signs between blanks */
static struct chain read_chain(struct arena *a, const char *text)
{
    struct chain c = {0};
    str s = str_of(text);
    unsigned step = 0;
    for (size_t from = 0; from < s.n;) {
        size_t less = str_find(s, STR(" < "), from), same = str_find(s, STR(" = "), from);
        size_t to = less < same ? less : same;
        vec_push(a, &c, (struct link){str_sub(s, from, to), step});
        step += less < same;
        from = to == SIZE_MAX ? s.n : to + 3;
    }
    return c;
}

static void check_pair(enum version_scheme scheme, const struct link *x, const struct link *y)
{
    int want = (x->step > y->step) - (x->step < y->step), have = 99;
    bool reads = version_compare(&have, scheme, x->text, y->text);
    cr_expect(reads && (have > 0) - (have < 0) == want, "%s: %.*s and %.*s: have %d, want %d",
              version_scheme_name(scheme), STR_ARG(x->text), STR_ARG(y->text), have, want);
}

static const struct {
    enum version_scheme scheme;
    const char *chain;
} chains[] = {
    {VERSION_IOS,
     "12.1(22)EA14 < 12.2(33)SXJ10 < 12.2(55)SE2 < 12.2(55)SE3 < 12.2(55)SE11 < 12.2(58)SE "
     "< 12.4(24)T8 < 15.0(2)SE11 < 15.1(4)M12a < 15.2(2)E10 < 15.2(7)E < 15.2(7)E0a < 15.2(7)E0b "
     "< 15.2(7)E1 = 15.2(7)e01 < 15.2(7)E1a < 15.2(7)E9 < 15.2(7)E10 < 15.9(3)M"},
    {VERSION_IOS,
     "12.4 = 12.4(0) < 12.4(3) < 12.4(24) < 12.4(25) < 12.4(25a) < 12.4(25g) < 12.4(26)"},
    {VERSION_IOS, "12.2(33) < 12.2(33.1) < 12.2(33.1.14)SB < 12.2(33.2) < 12.2(34)"},
    {VERSION_IOS, "12.4(15)T < 12.4(15)T13 < 12.4(15)T13b < 12.4(15)T14 < 12.4(15)XZ2"},
    {VERSION_IOS, "15.2(7a)E0b < 15.2(7b)E0b < 15.2(8)E < 16.12.4 < 17.03.01a"},
    {VERSION_IOSXE,
     "16.3.1 < 16.9.1 < 16.12 = 16.12.0 < 16.12.1 < 16.12.1s < 16.12.4 = 16.12.04 < 16.12.4a = "
     "16.12.04a = 16.12.4A < 16.12.05b < 16.12.10 < 17.1.1 < 17.3.1 = 17.03.01 < 17.3.1a = "
     "17.03.01a "
     "< 17.03.04b < 17.9.4a < 17.12.1 < 18.1.1"},
    {VERSION_IOSXE,
     "03.16.04b.S = 3.16.4bS < 3.16.5S = 03.16.05.S < 3.16.5aS = 03.16.05a.S < 03.16.10S < "
     "3.17.0S < 16.1.1"},
    {VERSION_IOSXE,
     "3.6.5E < 03.06.10E < 03.07.05.E < 3.7.5.SE < 15.2(7)E10 < 16.12.1 < 16.12.1.1 < 16.12.1.3"},
    {VERSION_NXOS,
     "4.2(1)SV2(1.1a) < 5.2(1)N1(9) < 5.2(1)N1(9b) < 6.0(2)A8(11b) < 6.0(2)U6(10) < 6.2(24) < "
     "6.2(24a) < 7.0(3)F3(5) < 7.0(3)I4(9) < 7.0(3)I7(5) < 7.0(3)I7(5a) < 7.0(3)I7(9) < "
     "7.0(3)I7(10) "
     "< 7.3(8)D1(1) < 8.4(4a) < 9.2(4) < 9.3 < 9.3(9) < 9.3(10) = 9.3(010) < 10.1(1) < 10.2(3)F < "
     "10.2(3t) < 10.3(4a) < 10.3(4a)M"},
    {VERSION_NXOS, "5.2(1)SV3(1.9) < 5.2(1)SV3(1.10) < 5.2(1)SV3(4.1b) < 5.2(1)SV5(1.1)"},
    {VERSION_JUNOS,
     "12.3R12-S10 < 12.3R12-S21 < 12.3X48-D105 < 14.1X53-D30 < 14.1X53-D130.3 < 15.1 < 15.1F6-S12 "
     "< "
     "15.1R7 < 15.1X49-D90 < 15.1X49-D90.7 < 15.1X49-D100 = 15.1x49-d100 < 15.1X53-D58.3 < "
     "15.1X53-D591 < 18.4R1"},
    {VERSION_JUNOS,
     "21.4 < 21.4I20211201 < 21.4B1 < 21.4R1 < 21.4R1.12 < 21.4R1-S1 < 21.4R2 < 21.4R3 < 21.4R3.15 "
     "< "
     "21.4R3-S4.9 < 21.4R3-S5 < 21.4R3-S5.4 < 21.4R3-S5.10 < 21.4R3-S10 < 22.1R1 < 23.2R1"},
    {VERSION_JUNOS, "20.4R3 < 20.4R3-EVO < 20.4R3-S1 < 20.4R3-S1-EVO = 20.4r3-s1-evo < 20.4R3-S1.3 "
                    "< 20.4R3-S1.3-EVO "
                    "< 20.4R3-S2-EVO < 21.1R1"},
    {VERSION_JUNOS, "9.6R4 < 10.4R16 < 10.4S8 < 11.4R13 < 13.2X51-D35.3 < 13.2X51-D40-S1 < 18.4R3"},
    {VERSION_EOS,
     "4.9.10 < 4.20.5F < 4.28 = 4.28.0 < 4.28.0F < 4.28.1F < 4.28.3 < 4.28.3F < 4.28.3M = 4.28.3m "
     "< "
     "4.28.3M-2387143 < 4.28.3.1M < 4.28.4M < 4.28.10M < 4.28.10.1M < 4.29.0.2F < 4.30.1F"},
    {VERSION_EOS,
     "4.17.1.1FX-MLAG < 4.17.1.4F < 4.17.2F < 4.28.3M (engineering build) < 4.28.3M-INT"},
    {VERSION_ROUTEROS,
     "6.48.6 (long-term) < 6.49beta54 < 6.49rc2 < 6.49 = 6.49.0 < 6.49.2 < 6.49.10 (long-term) = "
     "6.49.10 < 7.1beta6 < 7.1rc7 < 7.1 < 7.1.1 < 7.9.2 < 7.10alpha1 < 7.10beta5 = 7.10BETA5 < "
     "7.10beta8 < 7.10beta10 < 7.10rc1 < 7.10rc3 < 7.10 = v7.10 (stable) < 7.10.1 < 7.11"},
    {VERSION_FORTIOS,
     "v5.6.14 < 6.0.0 < v6.4.9,build1966 < 6.4.10 < 7.0.12 < 7.2 = v7.2.0 < 7.2.5 = "
     "v7.2.5,build1517 "
     "= 7.2.5 build1517 (GA) = V7.2.5,build1517,230606 (GA.F) = 7.2.5-build1517 < v7.2.10 < 7.4.0"},
    {VERSION_SEMVER,
     "0.0.0 < 1.0.0-0 < 1.0.0-1 < 1.0.0-2 < 1.0.0-10 < 1.0.0--1 < 1.0.0-Beta < 1.0.0-alpha < "
     "1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0-rc.1 < "
     "1.0.0 = 1.0.0+7 = 1.0.0+exp.sha.5114f85 < 1.0.1 < 1.2.0 < 1.10.0 < 2.0.0-x-y < 2.0.0"},
    {VERSION_SEMVER,
     "1.0.0-a < 1.0.0-a.0 < 1.0.0-a.0.0 < 1.0.0-a.0a = 1.0.0-a.0a+001 < 1.0.0-a.a < 1.0.0-aa"},
    /* numbers of any length */
    {VERSION_SEMVER,
     "1.0.18446744073709551615 < 1.0.18446744073709551616 < 1.0.99999999999999999999999999999999 "
     "< 1.0.100000000000000000000000000000000"},
    {VERSION_IOSXE,
     "17.18446744073709551616.1 < 17.18446744073709551617.1 = 17.000018446744073709551617.01"},
    {VERSION_JUNOS, "21.4R3-S99999999999999999999 < 21.4R3-S100000000000000000000"},
    {VERSION_NXOS, "9.3(99999999999999999999) < 9.3(100000000000000000000)"},
};

/* Every two of a chain are compared in both directions, equal ones too: so the order of its
 * versions is antisymmetric and transitive. */
ARENA_TEST(version, chains_are_in_order)
{
    bool seen[VERSION_COUNT] = {false};
    unsigned links = 0;
    for (size_t i = 0; i < COUNTOF(chains); i++) {
        struct chain c = read_chain(a, chains[i].chain);
        seen[chains[i].scheme] = true;
        links += c.n;
        for (uint32_t x = 0; x < c.n; x++)
            for (uint32_t y = 0; y < c.n; y++)
                check_pair(chains[i].scheme, &c.at[x], &c.at[y]);
    }
    cr_expect_geq(COUNTOF(chains), 15);
    cr_expect_geq(links, 200);
    for (unsigned i = 0; i < VERSION_COUNT; i++)
        cr_expect(seen[i], "no chain of %s", version_scheme_name((enum version_scheme)i));
}

/* All versions of a scheme, whatever chain they stand in, are in one order. */
ARENA_TEST(version, the_order_of_a_scheme_is_total)
{
    for (unsigned s = 0; s < VERSION_COUNT; s++) {
        struct chain all = {0};
        enum version_scheme scheme = (enum version_scheme)s;
        for (size_t i = 0; i < COUNTOF(chains); i++) {
            struct chain c = read_chain(a, chains[i].chain);
            for (uint32_t k = 0; k < c.n && chains[i].scheme == scheme; k++)
                vec_push(a, &all, c.at[k]);
        }
        for (uint32_t x = 0; x < all.n; x++)
            for (uint32_t y = 0; y < all.n; y++) {
                int xy, yx, yz, xz;
                cr_assert(version_compare(&xy, scheme, all.at[x].text, all.at[y].text) &&
                          version_compare(&yx, scheme, all.at[y].text, all.at[x].text));
                cr_assert((xy > 0) == (yx < 0) && (xy == 0) == (yx == 0), "%.*s and %.*s",
                          STR_ARG(all.at[x].text), STR_ARG(all.at[y].text));
                for (uint32_t z = 0; z < all.n && xy <= 0; z++) {
                    str tx = all.at[x].text, ty = all.at[y].text, tz = all.at[z].text;
                    cr_assert(version_compare(&yz, scheme, ty, tz) &&
                              version_compare(&xz, scheme, tx, tz));
                    cr_assert(yz > 0 || xz <= 0, "%.*s, %.*s, %.*s", STR_ARG(tx), STR_ARG(ty),
                              STR_ARG(tz));
                    cr_assert(yz >= 0 || xz < 0, "%.*s, %.*s, %.*s", STR_ARG(tx), STR_ARG(ty),
                              STR_ARG(tz));
                }
            }
    }
}

Test(version, what_is_no_version_is_refused)
{
    static const struct {
        enum version_scheme scheme;
        const char *texts[16];
    } rows[] = {
        {VERSION_IOS,
         {"", "15", "15.", ".2", "15.2(", "15.2()", "15.2(7", "15.2(7)E10!", "15.2(7) E10",
          "15.2 (7)", "E10", "15.2(7)E10 RELEASE", "15.2.7(3)", "15.2(a)", "v15.2(7)E10"}},
        {VERSION_IOSXE,
         {"", "16", "16.12.", "16..4", "16.12.4-a", "16.12.4a!", "1.2.3.4.5.6", "Gibraltar",
          "16.12.4 a", "-16.12.4", "03.16.05."}},
        {VERSION_NXOS,
         {"", "9", "9.3(", "9.3()", "9.3(10", "9.3(10)I7(", "9.3(10)I(9)", "9.3(10)I7(9)x",
          "9.3(a)", "9.3.10", "7.0(3)I7(9)(1)", "nxos", "9.3(1.2.3)"}},
        {VERSION_JUNOS,
         {"", "21", "21.4R", "21.4Q3", "21.4RR3", "21.4R3-", "21.4R3-S", "21.4R3-X5",
          "21.4R3-S5-S6", "21.4R3-EVO-S1", "21.4R3-S5.", "21.4R3-S5.4.5", "21.4.3", "junos",
          "21.4R3 S5"}},
        {VERSION_EOS,
         {"", "4", "4.28.3M-", "4.28.3M!", "4.28.3 M", "M", "4.28.3M (", "4.28.3M (x) y",
          "1.2.3.4.5.6"}},
        {VERSION_ROUTEROS,
         {"", "7", "7.10rc", "7.10gamma1", "7.10rc3x", "7.10 (", "7.10 ()x", "7.10 stable",
          "vv7.10", "v", "7.10-rc3", "1.2.3.4.5"}},
        {VERSION_FORTIOS,
         {"", "7", "v", "7.2.5,", "7.2.5,build", "7.2.5,1517", "7.2.5;build1517", "7.2.5build1517",
          "FortiGate v7.2.5", "7.2.5,build1517x", "1.2.3.4.5"}},
        {VERSION_SEMVER,
         {"", "1", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.02.3", "1.2.03", "1.2.3-", "1.2.3-a..b",
          "1.2.3-01", "1.2.3+", "1.2.3+a..b", "1.2.3-a_b", "1.2.3 ", "1.2.3-a.01"}},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        const struct version_info *info = version_info(rows[i].scheme);
        for (size_t k = 0; k < COUNTOF(rows[i].texts) && rows[i].texts[k]; k++) {
            str bad = str_of(rows[i].texts[k]);
            int c = 99;
            cr_expect_not(version_parses(rows[i].scheme, bad), "%s: '%s'", info->name, bad.p);
            cr_expect_not(version_compare(&c, rows[i].scheme, bad, str_of(info->example)));
            cr_expect_not(version_compare(&c, rows[i].scheme, str_of(info->example), bad));
            cr_expect_eq(c, 99);
        }
    }
}

/* Every text that begins or ends one of a chain's, and every text with one byte changed, reads or
 * does not, without a look past its end; what reads equals itself. */
ARENA_TEST(version, any_text_is_safe)
{
    static const char bytes[] = "0.(-aRE+ \xff";
    for (size_t i = 0; i < COUNTOF(chains); i++) {
        struct chain c = read_chain(a, chains[i].chain);
        for (uint32_t k = 0; k < c.n; k++)
            for (size_t at = 0; at <= c.at[k].text.n; at++)
                for (size_t b = 0; b < sizeof bytes; b++) {
                    str t = c.at[k].text;
                    char *copy = arena_dup(a, t.p, t.n);
                    int same = 99;
                    if (at < t.n)
                        copy[at] = bytes[b];
                    str tries[] = {{copy, t.n}, {copy, at}, {copy + at, t.n - at}};
                    for (size_t n = 0; n < COUNTOF(tries); n++)
                        if (version_compare(&same, chains[i].scheme, tries[n], tries[n]))
                            cr_assert_eq(same, 0);
                }
    }
}

ARENA_TEST(version, schemes_and_platforms_are_found_by_name)
{
    static const struct {
        const char *name, *scheme; /* NULL: none */
    } rows[] = {
        {"ios", "ios"},
        {"IOS", "ios"},
        {"cisco_ios", "ios"},
        {"cisco.ios.ios", "ios"},
        {"iosxe", "iosxe"},
        {"ios-xe", "iosxe"},
        {"IOS XE", "iosxe"},
        {"cisco_xe", "iosxe"},
        {"cisco_ios_xe", "iosxe"},
        {"nxos", "nxos"},
        {"NX-OS", "nxos"},
        {"cisco_nxos", "nxos"},
        {"cisco.nxos.nxos", "nxos"},
        {"nxos_ssh", "nxos"},
        {"junos", "junos"},
        {"juniper_junos", "junos"},
        {"juniper_junos_set", "junos"},
        {"junipernetworks.junos.junos", "junos"},
        {"eos", "eos"},
        {"arista_eos", "eos"},
        {"arista.eos.eos", "eos"},
        {"routeros", "routeros"},
        {"mikrotik_routeros", "routeros"},
        {"fortios", "fortios"},
        {"fortinet_fortios", "fortios"},
        {"semver", "semver"},
        {"", NULL},
        {"-", NULL},
        {"cisco", NULL},
        {"cisco_xr", NULL},
        {"cisco_asa", NULL},
        {"frr", NULL},
        {"generic_indent", NULL},
        {"iosxr", NULL},
        {"a_name_that_is_longer_than_any_platform_has_ever_been", NULL},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        enum version_scheme s = VERSION_COUNT;
        bool found = version_scheme_of(&s, str_of(rows[i].name));
        cr_expect_eq(found, rows[i].scheme != NULL, "%s", rows[i].name);
        if (found)
            cr_expect_str_eq(version_scheme_name(s), rows[i].scheme);
    }
    for (unsigned i = 0; i < VERSION_COUNT; i++) {
        enum version_scheme s;
        const struct version_info *info = version_info((enum version_scheme)i);
        cr_expect(version_scheme_find(&s, str_of(info->name)) && s == i);
        cr_expect(version_parses((enum version_scheme)i, str_of(info->example)), "%s", info->name);
        cr_expect(strlen(info->order) > 10);
    }
    enum version_scheme none;
    cr_expect_not(version_scheme_find(&none, STR("cisco_ios")));
    cr_expect_not(version_scheme_find(&none, STR("")));
}
