/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of code points: ranges, escapes and POSIX classes, as PCRE2 has them without UCP. */
#include "base/dfa_parse.h"

static void add(struct arena *a, struct cp_set *s, uint32_t lo, uint32_t hi)
{
    struct cp_range r = {lo, hi};
    vec_push(a, &s->ranges, r);
}

void cp_set_normalise(struct cp_set *s)
{
    struct cp_range *at = s->ranges.at;
    uint32_t n = 0;
    for (uint32_t i = 1; i < s->ranges.n; i++) /* sets are short and mostly in order */
        for (uint32_t k = i; k && at[k].lo < at[k - 1].lo; k--) {
            struct cp_range r = at[k];
            at[k] = at[k - 1];
            at[k - 1] = r;
        }
    for (uint32_t i = 0; i < s->ranges.n; i++) {
        if (n && at[i].lo <= at[n - 1].hi + 1) {
            if (at[i].hi > at[n - 1].hi)
                at[n - 1].hi = at[i].hi;
        } else {
            at[n++] = at[i];
        }
    }
    s->ranges.n = n;
}

struct cp_set cp_set_negated(struct arena *a, const struct cp_set *s)
{
    struct cp_set out = {0};
    uint32_t next = 0;
    for (uint32_t i = 0; i < s->ranges.n; i++) {
        if (s->ranges.at[i].lo > next)
            add(a, &out, next, s->ranges.at[i].lo - 1);
        next = s->ranges.at[i].hi + 1;
    }
    if (next <= CODEPOINT_LAST)
        add(a, &out, next, CODEPOINT_LAST);
    return out;
}

/* ---- named sets ---- */

#define RANGES(...)                                                                                \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

struct named_set {
    const char *name;
    uint32_t n;
    struct cp_range at[9];
};

static const struct named_set escapes[] = {
    {"d", 1, RANGES({'0', '9'})},
    {"w", 4, RANGES({'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'})},
    {"s", 2, RANGES({'\t', '\r'}, {' ', ' '})},
    {"h", 9,
     RANGES({'\t', '\t'}, {' ', ' '}, {0xa0, 0xa0}, {0x1680, 0x1680}, {0x180e, 0x180e},
            {0x2000, 0x200a}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000})},
    {"v", 3, RANGES({'\n', '\r'}, {0x85, 0x85}, {0x2028, 0x2029})},
};

static const struct named_set posix[] = {
    {"alpha", 2, RANGES({'A', 'Z'}, {'a', 'z'})},
    {"lower", 1, RANGES({'a', 'z'})},
    {"upper", 1, RANGES({'A', 'Z'})},
    {"alnum", 3, RANGES({'0', '9'}, {'A', 'Z'}, {'a', 'z'})},
    {"ascii", 1, RANGES({0, 0x7f})},
    {"blank", 2, RANGES({'\t', '\t'}, {' ', ' '})},
    {"cntrl", 2, RANGES({0, 0x1f}, {0x7f, 0x7f})},
    {"digit", 1, RANGES({'0', '9'})},
    {"graph", 1, RANGES({'!', '~'})},
    {"print", 1, RANGES({' ', '~'})},
    {"punct", 4, RANGES({'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'})},
    {"space", 2, RANGES({'\t', '\r'}, {' ', ' '})},
    {"word", 4, RANGES({'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'})},
    {"xdigit", 3, RANGES({'0', '9'}, {'A', 'F'}, {'a', 'f'})},
};

static void add_named(struct arena *a, struct cp_set *s, const struct named_set *named, bool negate)
{
    struct cp_set part = {0};
    for (uint32_t i = 0; i < named->n; i++)
        add(a, &part, named->at[i].lo, named->at[i].hi);
    if (negate)
        part = cp_set_negated(a, &part);
    for (uint32_t i = 0; i < part.ranges.n; i++)
        add(a, s, part.ranges.at[i].lo, part.ranges.at[i].hi);
}

bool cp_set_add_escape(struct arena *a, struct cp_set *s, char letter)
{
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        char small = escapes[i].name[0];
        if (letter != small && letter != small - 'a' + 'A')
            continue;
        add_named(a, s, &escapes[i], letter != small);
        return true;
    }
    return false;
}

bool cp_set_add_posix(struct arena *a, struct cp_set *s, str name, bool caseless)
{
    if (caseless && (str_eq(name, STR("lower")) || str_eq(name, STR("upper"))))
        name = STR("alpha");
    for (size_t i = 0; i < sizeof posix / sizeof *posix; i++)
        if (str_eq(name, str_of(posix[i].name))) {
            add_named(a, s, &posix[i], false);
            return true;
        }
    return false;
}

static bool is_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool cp_set_add_range(struct arena *a, struct cp_set *s, uint32_t lo, uint32_t hi, bool caseless)
{
    enum { KELVIN = 0x212a, LONG_S = 0x17f };
    add(a, s, lo, hi);
    if (!caseless)
        return true;
    if (hi > 0x7f)
        return false;
    for (uint32_t c = lo; c <= hi; c++) {
        uint32_t small = c | 0x20;
        if (!is_letter(c))
            continue;
        add(a, s, c ^ 0x20, c ^ 0x20);
        if (small == 'k')
            add(a, s, KELVIN, KELVIN);
        else if (small == 's')
            add(a, s, LONG_S, LONG_S);
    }
    return true;
}
