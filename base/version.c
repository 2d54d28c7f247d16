/* SPDX-License-Identifier: Apache-2.0 */
#include "base/version.h"

static const char *const words[VERSION_COUNT] = {
#define VERSION(name, word, example) [VERSION_##name] = (word),
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

const char *version_scheme_name(enum version_scheme scheme)
{
    return words[scheme];
}

bool version_scheme_find(enum version_scheme *out, str name)
{
    for (unsigned i = 0; i < VERSION_COUNT; i++)
        if (str_caseeq(name, str_of(words[i]))) {
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

bool version_parses(enum version_scheme scheme, str s)
{
    int order;
    return version_compare(&order, scheme, s, s);
}

bool version_compare(int *out, enum version_scheme scheme, str a, str b)
{
    (void)scheme;
    if (!a.n || !b.n)
        return false;
    *out = str_natcmp(a, b);
    return true;
}
