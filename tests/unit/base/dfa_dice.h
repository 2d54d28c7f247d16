/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns and texts by dice, made of what the automaton and PCRE2 could see differently. */
#pragma once

#include "base/dfa.h"
#include "tests/unit/support.h"

enum { STATES = 10000 };

/* A text that may hold NUL, as a constant. */
#define T(lit)                                                                                     \
    {                                                                                              \
        "" lit, sizeof(lit) - 1                                                                    \
    }

struct random {
    uint64_t state;
};

static inline UNUSED uint32_t below(struct random *r, uint32_t n)
{
    r->state += 0x9e3779b97f4a7c15u;
    uint64_t z = r->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) >> 32) % n;
}

static const char *const characters[] UNUSED = {
    "a",
    "b",
    "a",
    "b",
    "k",
    "S",
    "1",
    "_",
    "-",
    " ",
    "\n",
    "\n",
    "\r",
    "\xc3\xa4",
    "\xe2\x82\xac",
    "\xe2\x84\xaa",
    "\xc5\xbf",
    "\xc2\x85",
    "\xe2\x80\xa8",
    "\xf0\x9f\x98\x80",
    "\xf4\x8f\xbf\xbf",
    "\xdf\xbf",
    "\xe0\xa0\x80",
    "\xef\xbf\xbf",
    "\xf1\x80\x80\x80",
};

static inline UNUSED void put_text(struct buf *b, struct random *r, uint32_t most)
{
    for (uint32_t n = below(r, most + 1); n; n--)
        buf_add(b, str_of(characters[below(r, COUNTOF(characters))]));
}

static const char *const class_parts[] UNUSED = {
    "a",
    "b",
    "a-b",
    "k",
    "s",
    "0-9",
    "\\d",
    "\\w",
    "\\s",
    "\\S",
    "\\W",
    "\\h",
    "\\v",
    "\\n",
    "[:alpha:]",
    "[:^digit:]",
    "[:upper:]",
    "[:punct:]",
    "-",
    "_",
    "\xc3\xa4",
    "\xc3\xa0-\xe2\x82\xac",
    "\\x{80}-\\x{10ffff}",
    "\\x{d7ff}-\\x{e000}",
    "[",
    "^",
    ".",
    "J-L",
    "\\b",
    "\\]",
    "\\-",
};

static const char *const atoms[] UNUSED = {
    ".",   "\\d", "\\w", "\\W",     "\\s",       "\\S", "\\D", "\\h", "\\H", "\\v",
    "\\V", "\\N", "\\n", "\\x{e4}", "\\x{20ac}", "\\.", "\\-", "k",   "K",   "s",
};

static const char *const asserts[] UNUSED = {"^", "$", "\\A", "\\z", "\\Z", "\\b", "\\B"};

static const char *const quantifiers[] UNUSED = {"*",   "+",     "?",   "*?",    "+?",   "??",
                                                 "{2}", "{1,2}", "{0}", "{0,1}", "{2,}", "{1,3}?"};

static const char *const openings[] UNUSED = {
    "(", "(?:", "(?i:", "(?s:", "(?m:", "(?<n>", "(?-i:", "(?im-s:"};

static inline UNUSED void put_pattern(struct buf *b, struct random *r, uint32_t depth)
{
    for (uint32_t n = below(r, 4) + (depth == 3); n; n--) {
        uint32_t kind = below(r, 20);
        if (kind < 3) {
            buf_add(b, str_of(asserts[below(r, COUNTOF(asserts))]));
            continue;
        }
        if (kind < 9) {
            buf_add(b, str_of(characters[below(r, COUNTOF(characters))]));
        } else if (kind < 12) {
            buf_add(b, str_of(atoms[below(r, COUNTOF(atoms))]));
        } else if (kind < 14) {
            buf_add(b, below(r, 3) ? STR("[") : STR("[^"));
            for (uint32_t k = below(r, 3) + 1; k; k--)
                buf_add(b, str_of(class_parts[below(r, COUNTOF(class_parts))]));
            buf_putc(b, ']');
        } else if (kind < 19 && depth) {
            buf_add(b, str_of(openings[below(r, 2) ? 0 : below(r, COUNTOF(openings))]));
            for (uint32_t k = below(r, 3); k; k--) {
                put_pattern(b, r, depth - 1);
                buf_putc(b, '|');
            }
            put_pattern(b, r, depth - 1);
            buf_putc(b, ')');
        } else {
            buf_add(b, below(r, 2) ? STR("(?i)") : STR("(?-s)"));
            continue;
        }
        if (below(r, 3) == 0)
            buf_add(b, str_of(quantifiers[below(r, COUNTOF(quantifiers))]));
    }
}

/* Whether it is a pattern at all. */
static inline UNUSED bool compiles(struct arena *a, str pattern, unsigned flags)
{
    struct limits l = limits_default();
    struct regex_error e;
    return regex_new(a, pattern, flags, &l, &e) != NULL;
}

/* A text for a message, its control bytes visible. */
static inline UNUSED str shown(struct arena *a, str s)
{
    struct buf b = BUF(a);
    buf_put_visible(&b, s);
    return buf_str(&b);
}
