/* SPDX-License-Identifier: Apache-2.0 */
#include "base/net.h"
#include "tests/unit/support.h"

static struct net_addr parsed(const char *text)
{
    struct net_addr n;
    cr_assert(net_parse(&n, str_of(text)), "%s", text);
    return n;
}

ARENA_TEST(net, what_is_read_is_written_canonically)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"10.0.0.1", "10.0.0.1"},
        {"0.0.0.0/0", "0.0.0.0/0"},
        {"255.255.255.255/32", "255.255.255.255/32"},
        {"10.0.0.1/24", "10.0.0.1/24"},
        {"::", "::"},
        {"::/0", "::/0"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"2001:DB8::1", "2001:db8::1"},
        {"2001:db8:0:0:0:0:0:1/64", "2001:db8::1/64"},
        {"2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"}, /* a single zero is no gap */
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},          /* the longest */
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"0:0:1::", "0:0:1::"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
        {"::ffff:c000:201", "::ffff:192.0.2.1"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"fe80::/128", "fe80::/128"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct net_addr n = parsed(rows[i].text), again;
        expect_text(net_text(a, &n), str_of(rows[i].want), rows[i].text);
        cr_expect(net_parse(&again, str_of(rows[i].want)) && net_equal(&n, &again));
    }
}

Test(net, what_is_no_address_is_refused)
{
    static const char *const rows[] = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.04",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.-4",
        "+1.2.3.4",
        "0x1.2.3.4",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4/",
        "1.2.3.4/33",
        "1.2.3.4/08",
        "1.2.3.4/-1",
        "1.2.3.4/255.255.255.0",
        "1.2.3.4/8/8",
        ":",
        ":::",
        "1:",
        ":1",
        "::1::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "::1.2.3",
        "::1.2.3.4.5",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "::/129",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1/",
        "16.12.04",
        "\xd9\xa1.2.3.4",
        "localhost",
        "/24",
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct net_addr n = {.family = 99};
        cr_expect_not(net_parse(&n, str_of(rows[i])), "%s", rows[i]);
        cr_expect_eq(n.family, 99, "untouched on failure: %s", rows[i]);
    }
    struct net_addr n;
    cr_expect_not(net_parse(&n, STR("1.2.3.4\0")));
}

Test(net, containment_asks_for_the_whole_prefix)
{
    static const struct {
        const char *outer, *inner;
        bool contains, overlaps;
    } rows[] = {
        {"10.0.0.0/8", "10.255.255.255", true, true},
        {"10.0.0.0/8", "11.0.0.0", false, false},
        {"10.0.0.0/8", "10.0.0.1/24", true, true},
        {"10.0.0.0/24", "10.0.0.1/8", false, true},
        {"10.0.0.0/25", "10.0.0.127", true, true},
        {"10.0.0.0/25", "10.0.0.128", false, false},
        {"0.0.0.0/0", "1.2.3.4", true, true},
        {"0.0.0.0/0", "::1", false, false},
        {"::/0", "1.2.3.4", false, false},
        {"2001:db8::/33", "2001:db8:7fff::1", true, true},
        {"2001:db8::/33", "2001:db8:8000::", false, false},
        {"10.0.0.1", "10.0.0.1/32", true, true},
        {"10.0.0.0/31", "10.0.0.1", true, true},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct net_addr outer = parsed(rows[i].outer), inner = parsed(rows[i].inner);
        cr_expect_eq(net_contains(&outer, &inner), rows[i].contains, "row %zu", i);
        cr_expect_eq(net_overlaps(&outer, &inner), rows[i].overlaps, "row %zu", i);
        cr_expect_eq(net_overlaps(&inner, &outer), rows[i].overlaps, "row %zu", i);
    }
}

ARENA_TEST(net, parts_of_a_network)
{
    static const struct {
        const char *net, *network, *mask, *hostmask, *first, *last, *broadcast;
        bool host_bits;
    } rows[] = {
        {"10.1.2.3/8", "10.0.0.0/8", "255.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.254",
         "10.255.255.255", true},
        {"192.0.2.64/26", "192.0.2.64/26", "255.255.255.192", "0.0.0.63", "192.0.2.65",
         "192.0.2.126", "192.0.2.127", false},
        {"192.0.2.2/31", "192.0.2.2/31", "255.255.255.254", "0.0.0.1", "192.0.2.2", "192.0.2.3",
         NULL, false},
        {"192.0.2.2/32", "192.0.2.2/32", "255.255.255.255", "0.0.0.0", "192.0.2.2", "192.0.2.2",
         NULL, false},
        {"0.0.0.0/0", "0.0.0.0/0", "0.0.0.0", "255.255.255.255", "0.0.0.1", "255.255.255.254",
         "255.255.255.255", false},
        {"2001:db8::5/64", "2001:db8::/64", "ffff:ffff:ffff:ffff::", "::ffff:ffff:ffff:ffff",
         "2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", NULL, true},
        {"2001:db8::/127", "2001:db8::/127", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", "::1",
         "2001:db8::", "2001:db8::1", NULL, false},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct net_addr n = parsed(rows[i].net), x;
        x = net_network(&n);
        expect_text(net_text(a, &x), str_of(rows[i].network), rows[i].net);
        x = net_netmask(&n);
        expect_text(net_text(a, &x), str_of(rows[i].mask), rows[i].net);
        x = net_hostmask(&n);
        expect_text(net_text(a, &x), str_of(rows[i].hostmask), rows[i].net);
        x = net_first_host(&n);
        expect_text(net_text(a, &x), str_of(rows[i].first), rows[i].net);
        x = net_last_host(&n);
        expect_text(net_text(a, &x), str_of(rows[i].last), rows[i].net);
        cr_expect_eq(net_broadcast(&x, &n), rows[i].broadcast != NULL, "%s", rows[i].net);
        if (rows[i].broadcast)
            expect_text(net_text(a, &x), str_of(rows[i].broadcast), rows[i].net);
        cr_expect_eq(net_has_host_bits(&n), rows[i].host_bits, "%s", rows[i].net);
    }
}

ARENA_TEST(net, adding_carries_and_stops_at_the_ends)
{
    static const struct {
        const char *from;
        int64_t step;
        const char *want;
    } rows[] = {
        {"10.0.0.255", 1, "10.0.1.0"},
        {"10.0.1.0", -1, "10.0.0.255"},
        {"255.255.255.255", 1, NULL},
        {"0.0.0.0", -1, NULL},
        {"0.0.0.0", 4294967295, "255.255.255.255"},
        {"0.0.0.0", 4294967296, NULL},
        {"10.0.0.1", 0, "10.0.0.1"},
        {"::ffff", 1, "::1:0"},
        {"2001:db8::", -1, "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff"},
        {"::", INT64_MIN, NULL},
        {"ffff::", INT64_MIN, "fffe:ffff:ffff:ffff:8000::"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct net_addr n = parsed(rows[i].from), x;
        cr_assert_eq(net_add(&x, &n, rows[i].step), rows[i].want != NULL, "row %zu", i);
        if (rows[i].want)
            expect_text(net_text(a, &x), str_of(rows[i].want), rows[i].from);
    }
}

Test(net, order_is_by_family_address_and_width)
{
    static const char *const rows[] = {"0.0.0.0/0", "0.0.0.0/8", "9.0.0.0", "10.0.0.0/8",
                                       "10.0.0.0",  "::/0",      "::",      "2001:db8::"};
    for (size_t i = 0; i < COUNTOF(rows); i++)
        for (size_t k = 0; k < COUNTOF(rows); k++) {
            struct net_addr x = parsed(rows[i]), y = parsed(rows[k]);
            int want = i < k ? -1 : i > k;
            cr_expect_eq(net_compare(&x, &y), want, "%s %s", rows[i], rows[k]);
        }
}

ARENA_TEST(net, masks_are_lengths_where_they_have_no_holes)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"10.0.0.1 255.255.255.0", "10.0.0.1/24"},
        {"10.0.0.1/255.255.255.252", "10.0.0.1/30"},
        {"10.0.0.1/24", "10.0.0.1/24"},
        {"10.0.0.1", "10.0.0.1"},
        {"10.0.0.1 0.0.0.0", "10.0.0.1/0"},
        {"10.0.0.1 255.0.255.0", NULL},
        {"10.0.0.1 0.0.0.255", NULL},
        {"10.0.0.1  255.0.0.0", NULL},
        {"::1 255.0.0.0", NULL},
        {"10.0.0.1 24", NULL},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct net_addr n;
        cr_assert_eq(net_parse_masked(&n, str_of(rows[i].text)), rows[i].want != NULL, "%s",
                     rows[i].text);
        if (rows[i].want)
            expect_text(net_text(a, &n), str_of(rows[i].want), rows[i].text);
    }
}

Test(net, private_and_global_blocks)
{
    static const struct {
        const char *text;
        bool is_private, is_global;
    } rows[] = {
        {"10.1.2.3", true, false},       {"172.31.255.255", true, false},
        {"172.32.0.0", false, true},     {"192.168.0.0/16", true, false},
        {"192.168.0.0/15", false, true}, {"8.8.8.8", false, true},
        {"100.64.0.1", false, false},    {"127.0.0.1", false, false},
        {"192.0.2.1", false, false},     {"224.0.0.1", false, false},
        {"fd00::1", true, false},        {"fe80::1", false, false},
        {"2001:db8::1", false, false},   {"2606:4700::1111", false, true},
        {"::1", false, false},           {"ff02::1", false, false},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct net_addr n = parsed(rows[i].text);
        cr_expect_eq(net_is_private(&n), rows[i].is_private, "%s", rows[i].text);
        cr_expect_eq(net_is_global(&n), rows[i].is_global, "%s", rows[i].text);
    }
}
