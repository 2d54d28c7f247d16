/* SPDX-License-Identifier: Apache-2.0 */
/* Filters that no other suite covers: what a template prints, or the code of its error. */
#include "tests/unit/support.h"

#include "render/render.h"

static str shown(struct arena *a, const char *text)
{
    struct diags dg = diags_new(a);
    struct render_options o;
    struct value context = value_map(a);
    str out = {0};
    cr_assert(render_profile(&o, STR("jinja2")));
    struct environment *e = environment_new(a, &o, loader_folders(a, NULL, 0));
    const struct template *t =
        template_compile(e, sources_add(&dg.sources, STR("t"), str_of(text)), STR("t"), &dg);
    return t && template_render(&out, a, t, &context, &dg) ? out : diag_codes(&dg);
}

struct row {
    const char *text, *wanted;
};

static void check(struct arena *a, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect_text(shown(a, rows[i].text), str_of(rows[i].wanted), rows[i].text);
}

ARENA_TEST(filters, ipaddr_tells_what_is_an_address)
{
    static const struct row rows[] = {
        {"{{ '10.0.0.1'|ipaddr }} {{ '10.0.0.1/24'|ipaddr }}", "10.0.0.1 10.0.0.1/24"},
        {"{{ 'x'|ipaddr }} {{ ''|ipaddr }} {{ '10.0.0.256'|ipaddr }}", "False False False"},
        {"{{ '::1'|ipv4 }} {{ '::1'|ipv6 }} {{ '10.0.0.1'|ipv6 }}", "False ::1 False"},
        {"{{ 167772161|ipaddr }} {{ 4294967296|ipaddr }}", "10.0.0.1 ::1:0:0"},
        {"{{ ['10.0.0.1', 'x', '::1']|ipv4 }}", "['10.0.0.1']"},
        {"{{ '::1'|ipwrap }} {{ '::1/64'|ipwrap }} {{ '10.0.0.1'|ipwrap }} {{ 'x'|ipwrap }}",
         "[::1] [::1]/64 10.0.0.1 x"},
        {"{{ missing|ipaddr }}", "False"},
    };
    check(a, rows, COUNTOF(rows));
}

ARENA_TEST(filters, ipaddr_answers_queries)
{
    static const struct row rows[] = {
        {"{{ '10.1.2.3/24'|ipaddr('address') }} {{ '10.1.2.0/24'|ipaddr('address') }}",
         "10.1.2.3 None"},
        {"{{ '2001:db8::/64'|ipaddr('address') }}", "2001:db8::"},
        {"{{ '10.1.2.3/24'|ipaddr('0') }} {{ '10.1.2.3/24'|ipaddr(-1) }}",
         "10.1.2.0/24 10.1.2.255/24"},
        {"{{ '10.1.2.3/24'|ipaddr(256) }} {{ '10.1.2.3'|ipaddr(5) }}", "False 10.1.2.3"},
        {"{{ '10.1.2.3/22'|ipaddr('netmask') }} {{ '10.1.2.3/22'|ipaddr('wildcard') }}",
         "255.255.252.0 0.0.3.255"},
        {"{{ '10.1.2.3/24'|ipaddr('network') }} {{ '10.1.2.3/24'|ipaddr('subnet') }}",
         "10.1.2.0 10.1.2.0/24"},
        {"{{ '10.1.2.3/24'|ipaddr('prefix') + 1 }}", "25"},
        {"{{ '10.0.0.5/30'|ipaddr('peer') }} {{ '10.0.0.4/31'|ipaddr('peer') }}",
         "10.0.0.6 10.0.0.5"},
        {"{{ '10.0.0.4/30'|ipaddr('peer') }}", "E0512"},
        {"{{ '10.0.0.1'|ipaddr('first_usable') }}", "E0512"},
        {"{{ '10.0.0.1/24'|ipaddr('range_usable') }}", "10.0.0.1-10.0.0.254"},
        {"{{ '10.0.0.1/24'|ipaddr('netmsk') }}", "E0512"},
        {"{{ '10.1.2.3'|ipaddr('10.0.0.0/8') }} {{ '11.1.2.3'|ipaddr('10.0.0.0/8') }}",
         "10.1.2.3 None"},
        {"{{ '::/0'|ipaddr('size') }}", "340282366920938463463374607431768211456"},
        {"{{ '2001:db8::5'|ipaddr('int') }}", "42540766411282592856903984951653826565"},
        {"{{ '10.0.0.1'|ipaddr('revdns') }}", "1.0.0.10.in-addr.arpa."},
        {"{{ '8.8.8.8'|ipaddr('public') }} {{ '10.0.0.1'|ipaddr('private') }}", "8.8.8.8 10.0.0.1"},
    };
    check(a, rows, COUNTOF(rows));
}

ARENA_TEST(filters, sums_of_addresses)
{
    static const struct row rows[] = {
        {"{{ '10.0.0.255'|ipmath(1) }} {{ '::1'|ipmath(-1) }}", "10.0.1.0 ::"},
        {"{{ '255.255.255.255'|ipmath(1) }}", "E0512"},
        {"{{ '10.0.0.0/8'|nthhost(305) }} {{ '10.0.0.0/30'|nthhost(4) }}", "10.0.1.49 False"},
        {"{{ '10.0.0.0/8'|ipsubnet(16) }} {{ '10.0.0.0/8'|ipsubnet(16, 3) }}", "256 10.3.0.0/16"},
        {"{{ '10.0.0.0/8'|ipsubnet(16, -1) }} {{ '10.0.0.0/8'|ipsubnet(16, 256) }}",
         "10.255.0.0/16 False"},
        {"{{ '10.1.2.3'|ipsubnet(20) }} {{ '10.1.2.3'|ipsubnet(20, 1) }}",
         "10.1.0.0/20 10.1.0.0/21"},
        {"{{ '10.3.0.0/16'|ipsubnet('10.0.0.0/8') }}", "4"},
        {"{{ '11.3.0.0/16'|ipsubnet('10.0.0.0/8') }}", "E0512"},
        {"{{ '10.0.0.0/8'|network_in_network('10.1.0.0/16') }}", "True"},
        {"{{ '10.0.0.0/24'|network_in_usable('10.0.0.255') }}", "False"},
        {"{{ ['10.0.0.1', '11.0.0.1', 'x']|reduce_on_network('10.0.0.0/8') }}", "['10.0.0.1']"},
        {"{{ ['10.0.0.0/25', '10.0.0.128/25', '10.0.1.0/24']|cidr_merge }}", "['10.0.0.0/23']"},
        {"{{ ['10.0.0.1', '10.0.3.1']|cidr_merge('span') }}", "10.0.0.0/22"},
        {"{{ '10.0.0.1/24'|next_nth_usable(2) }} {{ '10.0.0.1/24'|previous_nth_usable(2) }}",
         "10.0.0.3 None"},
    };
    check(a, rows, COUNTOF(rows));
}

ARENA_TEST(filters, hardware_addresses_and_names)
{
    static const struct row rows[] = {
        {"{{ '1a2b.3c4d.5e6f'|hwaddr('linux') }}", "1a:2b:3c:4d:5e:6f"},
        {"{{ '1a:2b:3c:4d:5e:6f'|hwaddr('cisco') }} {{ '1a2b3c4d5e6f'|hwaddr('win') }}",
         "1a2b.3c4d.5e6f 1A-2B-3C-4D-5E-6F"},
        {"{{ '0:b:3c:4d:5e:6f'|hwaddr('bare') }}", "000B3C4D5E6F"},
        {"{{ 'x'|hwaddr }} {{ '1a2b3c4d5e6f'|hwaddr }}", "None 1a2b3c4d5e6f"},
        {"{{ 'x'|hwaddr('linux') }}", "E0512"},
        {"{{ 'Eth1-2/3,5'|range_expand }}", "['Eth1/3', 'Eth2/3', 'Eth5']"},
        {"{{ '3-1'|range_expand }}", "E0512"},
        {"{{ {'a': {'b': 1}}|combine({'a': {'c': 2}}, recursive=true) }}",
         "{'a': {'b': 1, 'c': 2}}"},
        {"{{ ['a10', 'a6/b', 'a/b', 'a2']|natural_sort }}", "['a2', 'a6/b', 'a10', 'a/b']"},
    };
    check(a, rows, COUNTOF(rows));
}

ARENA_TEST(filters, signs_of_a_safe_text_are_plain)
{
    static const struct row rows[] = {
        {"{{ ('<'|e)|list }}", "['&', 'l', 't', ';']"},
        {"{% for c in 'ab'|safe %}{{ [c] }}{% endfor %}", "['a']['b']"},
        {"{{ [('ab'|safe)[0]] }}", "[Markup('a')]"},
    };
    check(a, rows, COUNTOF(rows));
}

/* A count of bytes that is none must not read as a small file. */
ARENA_TEST(filters, sizes_of_files)
{
    static const struct row rows[] = {
        {"{{ 0|filesizeformat }} {{ '1500'|filesizeformat }} {{ 1|filesizeformat }}",
         "0 Bytes 1.5 kB 1 Byte"},
        {"{{ 2048|filesizeformat(true) }} {{ true|filesizeformat }}", "2.0 KiB 1 Byte"},
        {"{{ 'x'|filesizeformat }}", "E0512"},
        {"{{ [1]|filesizeformat }}", "E0511"},
        {"{{ none|filesizeformat }}", "E0511"},
    };
    check(a, rows, COUNTOF(rows));
}
