/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/oracle/generate.h"

static void put(struct buf *b, const char *text)
{
    generate_put(b, text);
}
uint32_t roll(struct dice *d, uint32_t sides)
{
    d->state = d->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(d->state >> 33) % sides;
}

void generate_put(struct buf *b, const char *text)
{
    buf_add(b, str_of(text));
}

/* ---- words that both sides use ---- */

static const char *const texts[] = {
    "\"cisco\"",   "\"juniper\"",  "\"core\"",        "\"leaf\"",         "\"a\"",      "\"\"",
    "\"16.12.4\"", "\"16.12.04\"", "\"16.9.1\"",      "\"7.10\"",         "\"core-1\"", "\"true\"",
    "\"1\"",       "\"\xc3\xa4\"", "\"15.1X49-D90\"", "\"15.1X49-D100\"",
};
static const char *const numbers[] = {
    "0",
    "1",
    "-1",
    "2",
    "1500",
    "9000",
    "1.0",
    "1.5",
    "0.1",
    "-2.25",
    "9007199254740993",
    "9007199254740992.0",
    "9223372036854775807",
};
static const char *const addresses[] = {
    "10.0.0.1", "10.1.2.3", "192.168.0.1", "2001:db8::1", "10.0.0.0", "::1",
};
static const char *const networks[] = {
    "10.0.0.0/8", "10.0.0.0/24", "0.0.0.0/0", "192.168.0.0/16", "2001:db8::/32", "10.1.2.0/24",
};
static const char *const dates[] = {"2026-01-02", "2026-12-31", "2024-02-29", "1999-12-31"};
static const char *const durations[] = {"15m", "2h", "7d", "90s", "900s"};
static const char *const small[] = {"0", "1", "2", "3", "-1", "7"};
static const char *const versions[] = {
    "16.12.4", "16.12.4a",  "16.9.1", "15.2(7)E10", "15.2(7)E3", "9.3(10)", "9.3(9)",
    "21.4R3",  "21.4R3-S5", "21.4R2", "4.28.3M",    "4.28.10M",  "7.10rc3", "7.10",
    "7.9.2",   "7.2.5",     "v7.2.5", "1.2.3-rc.1", "1.2.3",     "unknown", "1.2.3+7",
};
static const char *const wanted_versions[] = {
    "\"15.2(7)E4\" ON ios",   "\"16.12.4\" ON iosxe",     "\"9.3(9)\" ON nxos",
    "\"21.4R3-S5\" ON junos", "\"4.28.3M\" ON eos",       "\"7.10rc3\" ON routeros",
    "\"v7.2.5\" ON fortios",  "\"1.2.3-rc.1\" ON semver", "\"21.4R3\" ON junos",
    "\"7.9.2\" ON routeros",  "\"16.9.1\" ON iosxe",      "\"4.28.10M\" ON eos",
};
static const char *const bare_versions[] = {
    "\"15.2(7)E4\"", "\"9.3(9)\"", "\"21.4R3-S5\"", "\"4.28.3M\"", "\"7.10\"", "\"16.12.4\"",
};
static const char *const platforms[] = {"cisco_ios",  "juniper_junos",     "cisco_nxos",
                                        "arista_eos", "mikrotik_routeros", "strange"};

#define WORDS(list)                                                                                \
    {                                                                                              \
        list, COUNTOF(list)                                                                        \
    }

const char *generate_word(struct dice *d, enum word w)
{
    static const struct {
        const char *const *at;
        size_t n;
    } lists[] = {
        [WORD_TEXT] = WORDS(texts),
        [WORD_NUMBER] = WORDS(numbers),
        [WORD_SMALL] = WORDS(small),
        [WORD_ADDRESS] = WORDS(addresses),
        [WORD_NETWORK] = WORDS(networks),
        [WORD_DATE] = WORDS(dates),
        [WORD_DURATION] = WORDS(durations),
        [WORD_VERSION] = WORDS(bare_versions),
        [WORD_VERSION_ON] = WORDS(wanted_versions),
        [WORD_PLATFORM] = WORDS(platforms),
    };
    return lists[w].at[roll(d, (uint32_t)lists[w].n)];
}

/* ---- data ---- */

static void put_scalar(struct buf *b, struct dice *d)
{
    switch (roll(d, 8)) {
    case 0:
    case 1:
    case 2:
        put(b, PICK(d, texts));
        return;
    case 3:
    case 4:
        put(b, PICK(d, numbers));
        return;
    case 5:
        put(b, roll(d, 2) ? "true" : "false");
        return;
    case 6:
        put(b, "null");
        return;
    default:
        put(b, roll(d, 2) ? "18446744073709551616" : "[\"a\", 1]");
        return;
    }
}

static void put_list(struct buf *b, struct dice *d)
{
    uint32_t n = roll(d, 4);
    put(b, "[");
    for (uint32_t i = 0; i < n; i++) {
        put(b, i ? ", " : "");
        put_scalar(b, d);
    }
    put(b, "]");
}

static void quote(struct buf *b, const char *text)
{
    buf_printf(b, "\"%s\"", text);
}

static void put_numbers(struct buf *b, struct dice *d)
{
    uint32_t n = roll(d, 4);
    put(b, "[");
    for (uint32_t i = 0; i < n; i++)
        buf_printf(b, "%s%s", i ? ", " : "", roll(d, 8) ? PICK(d, small) : PICK(d, numbers));
    put(b, "]");
}

/* A list of maps with x, y and s, or a map of such. */
static void put_maps(struct buf *b, struct dice *d, bool map)
{
    uint32_t n = roll(d, 4);
    put(b, map ? "{" : "[");
    for (uint32_t i = 0; i < n; i++) {
        put(b, i ? ", " : "");
        if (map)
            buf_printf(b, "\"k%u\": ", i);
        buf_printf(b, "{\"x\": %s", roll(d, 6) ? PICK(d, small) : "null");
        if (roll(d, 4))
            buf_printf(b, ", \"s\": %s", PICK(d, texts));
        if (roll(d, 3))
            buf_printf(b, ", \"y\": %s", roll(d, 2) ? "true" : "false");
        put(b, "}");
    }
    put(b, map ? "}" : "]");
}

/* The value of a key of custom_data: mostly of the kind that its name says. */
static void put_custom(struct buf *b, struct dice *d, char kind)
{
    if (roll(d, 12) == 0) {
        put_scalar(b, d);
        return;
    }
    switch (kind) {
    case 's':
        put(b, PICK(d, texts));
        return;
    case 'n':
        put(b, PICK(d, numbers));
        return;
    case 'b':
        put(b, roll(d, 2) ? "true" : "false");
        return;
    case 'l':
        put_list(b, d);
        return;
    case 'm':
        put(b, "{\"x\": ");
        put_scalar(b, d);
        put(b, ", \"y\": {\"z\": ");
        put_scalar(b, d);
        put(b, "}}");
        return;
    case 'i':
        if (roll(d, 3))
            quote(b, PICK(d, addresses));
        else
            quote(b, PICK(d, networks));
        return;
    case 'd':
        quote(b, PICK(d, dates));
        return;
    case 'v':
        quote(b, PICK(d, versions));
        return;
    case 'N':
        put_numbers(b, d);
        return;
    case 'L':
        put_maps(b, d, false);
        return;
    case 'M':
        put_maps(b, d, true);
        return;
    default:
        quote(b, PICK(d, durations));
        return;
    }
}

static void put_custom_data(struct buf *b, struct dice *d)
{
    static const struct {
        const char *key;
        char kind;
    } keys[] = {{"s", 's'},   {"s2", 's'}, {"n", 'n'},  {"n2", 'n'}, {"b", 'b'},
                {"l", 'l'},   {"m", 'm'},  {"ip", 'i'}, {"d", 'd'},  {"t", 't'},
                {"k-d", 's'}, {"v", 'v'},  {"ln", 'N'}, {"lm", 'L'}, {"mm", 'M'}};
    bool first = true;
    put(b, "{");
    for (size_t i = 0; i < COUNTOF(keys); i++) {
        if (roll(d, 8) == 0)
            continue;
        buf_printf(b, "%s\"%s\": ", first ? "" : ", ", keys[i].key);
        put_custom(b, d, keys[i].kind);
        first = false;
    }
    put(b, "}");
}

static void put_interfaces(struct buf *b, struct dice *d)
{
    uint32_t n = roll(d, 4);
    put(b, ", \"interfaces\": [");
    for (uint32_t i = 0; i < n; i++) {
        buf_printf(b, "%s{\"name\": \"e%u\"", i ? ", " : "", i);
        if (roll(d, 4))
            buf_printf(b, ", \"mtu\": %s", roll(d, 2) ? "1500" : "9000");
        if (roll(d, 4))
            buf_printf(b, ", \"up\": %s", roll(d, 2) ? "true" : "false");
        if (roll(d, 3) == 0)
            put(b, ", \"vlans\": [1, 2]");
        put(b, "}");
    }
    put(b, "]");
}

static void put_location(struct buf *b, struct dice *d, uint32_t locations)
{
    switch (roll(d, 5)) {
    case 0:
        return;
    case 1:
        buf_printf(b, ", \"location_id\": \"id%u\"", roll(d, locations));
        return;
    case 2:
        put(b, ", \"location\": {\"region\": \"core\", \"floor\": 3}");
        return;
    default:
        buf_printf(b, ", \"location\": \"l%u\"", roll(d, locations));
        return;
    }
}

void generate_node(struct buf *b, struct dice *d, uint32_t number, uint32_t locations)
{
    static const char *const fields[] = {"vendor", "model", "role", "software_version", "serial"};
    buf_printf(b, "{\"name\": \"n%u\"", number);
    for (size_t i = 0; i < COUNTOF(fields); i++)
        if (roll(d, 10)) {
            buf_printf(b, ", \"%s\": ", fields[i]);
            put(b, roll(d, 12) ? PICK(d, texts) : "null");
        }
    if (roll(d, 2))
        buf_printf(b, ", \"platform\": \"%s\"", PICK(d, platforms));
    if (roll(d, 4)) {
        put(b, ", \"tags\": ");
        put_list(b, d);
    }
    if (roll(d, 4))
        put_interfaces(b, d);
    put_location(b, d, locations);
    if (roll(d, 8)) {
        put(b, ", \"custom_data\": ");
        put_custom_data(b, d);
    }
    put(b, "}");
}

void generate_link(struct buf *b, struct dice *d, uint32_t number, uint32_t nodes)
{
    uint32_t a = roll(d, nodes), z = (a + 1 + roll(d, nodes > 1 ? nodes - 1 : 1)) % nodes;
    buf_printf(b, "{\"name\": \"k%u\", \"a\": \"n%u\", ", number, a);
    if (roll(d, 4) && z != a)
        buf_printf(b, "\"z\": \"n%u\"", z);
    else
        put(b, "\"z\": null");
    if (roll(d, 3))
        buf_printf(b, ", \"role\": %s", PICK(d, texts));
    if (roll(d, 3))
        buf_printf(b, ", \"interface_a\": \"e%u\"", roll(d, 3));
    if (roll(d, 3))
        buf_printf(b, ", \"interface_z\": \"e%u\"", roll(d, 3));
    put(b, ", \"custom_data\": ");
    put_custom_data(b, d);
    put(b, "}");
}

void generate_location(struct buf *b, struct dice *d, uint32_t number)
{
    static const char *const types[] = {"\"region\"", "\"site\"", "\"site\""};
    buf_printf(b, "{\"name\": \"l%u\", \"id\": \"id%u\"", number, number);
    if (roll(d, 5))
        buf_printf(b, ", \"type\": %s", number ? PICK(d, types) : types[0]);
    if (number && roll(d, 4))
        buf_printf(b, ", \"parent\": \"l%u\"", roll(d, number));
    put(b, ", \"custom_data\": ");
    put_custom_data(b, d);
    put(b, "}");
}
