/* SPDX-License-Identifier: Apache-2.0 */
#include "base/version_read.h"

static const struct {
    struct version_info info;
    version_reader *read;
} schemes[VERSION_COUNT] = {
#define VERSION(name, word, example, order)                                                        \
    [VERSION_##name] = {{#word, (example), (order)}, version_read_##word},
#include "base/version.def" /* IWYU pragma: keep */
#undef VERSION
};

/* What platforms are called, without the signs between the words. A dialect that stands for several
 * systems has the scheme of the widest: "ios" reads the versions of IOS XE too. */
static const struct {
    const char *name;
    enum version_scheme scheme;
} platforms[] = {
    {"ciscoios", VERSION_IOS},
    {"ciscoiosios", VERSION_IOS},
    {"iosxe", VERSION_IOSXE},
    {"ciscoiosxe", VERSION_IOSXE},
    {"ciscoxe", VERSION_IOSXE},
    {"xe", VERSION_IOSXE},
    {"cisconxos", VERSION_NXOS},
    {"cisconxosnxos", VERSION_NXOS},
    {"nxosssh", VERSION_NXOS},
    {"cisconxosssh", VERSION_NXOS},
    {"nexus", VERSION_NXOS},
    {"juniperjunos", VERSION_JUNOS},
    {"juniperjunosset", VERSION_JUNOS},
    {"junosset", VERSION_JUNOS},
    {"junipernetworksjunosjunos", VERSION_JUNOS},
    {"juniper", VERSION_JUNOS},
    {"aristaeos", VERSION_EOS},
    {"aristaeoseos", VERSION_EOS},
    {"arista", VERSION_EOS},
    {"mikrotikrouteros", VERSION_ROUTEROS},
    {"communityrouterosrouteros", VERSION_ROUTEROS},
    {"mikrotik", VERSION_ROUTEROS},
    {"ros", VERSION_ROUTEROS},
    {"fortinetfortios", VERSION_FORTIOS},
    {"fortinetfortiosfortios", VERSION_FORTIOS},
    {"fortinet", VERSION_FORTIOS},
    {"fortigate", VERSION_FORTIOS},
};

enum { PLATFORM_MOST = 40 };

const struct version_info *version_info(enum version_scheme scheme)
{
    return &schemes[scheme].info;
}

const char *version_scheme_name(enum version_scheme scheme)
{
    return schemes[scheme].info.name;
}

bool version_scheme_find(enum version_scheme *out, str name)
{
    for (unsigned i = 0; i < VERSION_COUNT; i++)
        if (str_caseeq(name, str_of(schemes[i].info.name))) {
            *out = (enum version_scheme)i;
            return true;
        }
    return false;
}

bool version_scheme_of(enum version_scheme *out, str dialect)
{
    char squeezed[PLATFORM_MOST];
    size_t n = 0;
    for (size_t i = 0; i < dialect.n; i++) {
        if (strchr("_-. ", dialect.p[i]) && dialect.p[i])
            continue;
        if (n == sizeof squeezed)
            return false;
        squeezed[n++] = dialect.p[i];
    }
    str name = {squeezed, n};
    if (version_scheme_find(out, name))
        return true;
    for (size_t i = 0; i < COUNTOF(platforms); i++)
        if (str_caseeq(name, str_of(platforms[i].name))) {
            *out = platforms[i].scheme;
            return true;
        }
    return false;
}

/* ---- order ---- */

static str without_zeros(str digits)
{
    size_t n = 0;
    while (n < digits.n && digits.p[n] == '0')
        n++;
    return str_sub(digits, n, digits.n);
}

/* Numbers of any length. */
static int order_numbers(str a, str b)
{
    a = without_zeros(a);
    b = without_zeros(b);
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return str_cmp(a, b);
}

static int small(char c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : (unsigned char)c;
}

static int order_words(str a, str b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++)
        if (small(a.p[i]) != small(b.p[i]))
            return small(a.p[i]) < small(b.p[i]) ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

static int order_keys(const struct version_key *a, const struct version_key *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    int c = order_numbers(a->number, b->number);
    return c ? c : order_words(a->word, b->word);
}

static bool is_number(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

/* Of a prerelease: numbers before words, words by bytes. */
static int order_identifiers(str a, str b)
{
    bool an = is_number(a), bn = is_number(b);
    if (an != bn)
        return an ? -1 : 1;
    return an ? order_numbers(a, b) : str_cmp(a, b);
}

/* The first identifier, which is taken off. */
static str next_identifier(str *s)
{
    size_t point = str_find_byte(*s, '.', 0);
    str id = str_sub(*s, 0, point);
    *s = point == SIZE_MAX ? (str){0} : str_sub(*s, point + 1, s->n);
    return id;
}

static int order_prereleases(str a, str b)
{
    while (a.n && b.n) {
        int c = order_identifiers(next_identifier(&a), next_identifier(&b));
        if (c)
            return c;
    }
    return (a.n > 0) - (b.n > 0);
}

bool version_parses(enum version_scheme scheme, str s)
{
    struct version v = {0};
    return schemes[scheme].read(&v, s);
}

bool version_compare(int *out, enum version_scheme scheme, str a, str b)
{
    struct version va = {0}, vb = {0};
    if (!schemes[scheme].read(&va, a) || !schemes[scheme].read(&vb, b))
        return false;
    int c = 0;
    for (unsigned i = 0; !c && i < VERSION_KEYS; i++)
        c = order_keys(&va.key[i], &vb.key[i]);
    *out = c ? c : order_prereleases(va.prerelease, vb.prerelease);
    return true;
}
