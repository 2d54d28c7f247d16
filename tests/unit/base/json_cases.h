/* SPDX-License-Identifier: Apache-2.0 */
/* JSON documents by dice, whole ones and spoilt ones, for the tests of all that reads JSON. */
#pragma once

#include "base/str.h"

struct dice {
    uint64_t state;
};

static inline uint32_t roll(struct dice *d, uint32_t sides)
{
    d->state = d->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(d->state >> 33) % sides;
}

static inline void put_text(struct buf *b, struct dice *d)
{
    static const char *const parts[] = {
        "a",    "name",    "Gi0/0/1",          " ",
        "\\n",  "\\u00e4", "\\ud83d\\ude00",   "\xc3\xa4",
        "\\\"", "\\\\",    "\xf0\x9f\x98\x80", "0123456789abcdef",
        "\\/",  "\\u001f", "\xe2\x82\xac",     "'",
        "{",    "]",
    };
    buf_putc(b, '"');
    for (uint32_t n = roll(d, 5); n-- > 0;)
        buf_add(b, str_of(parts[roll(d, COUNTOF(parts))]));
    buf_putc(b, '"');
}

static inline void put_blank(struct buf *b, struct dice *d)
{
    static const char *const blanks[] = {"", "", "", " ", "\n", "\t ", "\r\n"};
    buf_add(b, str_of(blanks[roll(d, COUNTOF(blanks))]));
}

static inline void put_scalar(struct buf *b, struct dice *d)
{
    static const char *const others[] = {
        "null",
        "true",
        "false",
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "0.5",
        "1e3",
        "-2.25E-2",
        "123456.789",
        "1e-310",
        "3.141592653589793",
        "-0",
        "-0.0",
        "1E+20",
    };
    if (roll(d, 2))
        put_text(b, d);
    else
        buf_add(b, str_of(others[roll(d, COUNTOF(others))]));
}

static inline void put_document(struct buf *b, struct dice *d, int depth)
{
    bool map = roll(d, 2);
    put_blank(b, d);
    if (depth == 0 || roll(d, 3) == 0) {
        put_scalar(b, d);
    } else {
        uint32_t n = roll(d, 20) ? roll(d, 5) : roll(d, 30);
        buf_putc(b, map ? '{' : '[');
        put_blank(b, d);
        for (uint32_t i = 0; i < n; i++) {
            if (map && roll(d, 50)) /* seldom a key without number, which may repeat */
                buf_printf(b, "\"k%u\\u0020\":", i);
            else if (map)
                buf_add(b, STR("\"k\":"));
            put_document(b, d, depth - 1);
            if (i + 1 < n)
                buf_putc(b, ',');
        }
        buf_putc(b, map ? '}' : ']');
    }
    put_blank(b, d);
}

/* Spoils a document in one or two places. */
static inline void mutate(struct buf *b, struct dice *d)
{
    static const char bytes[] = "{}[]\",:\\0123456789.eE+-tfnu \n\t\xff\x80\xc3\xed\xa0\x01/'x";
    for (uint32_t n = 1 + roll(d, 2); n-- > 0 && b->n;) {
        uint32_t at = roll(d, (uint32_t)b->n);
        uint32_t what = roll(d, 4);
        if (what == 0) {
            b->n = at;
        } else if (what == 1) {
            memmove(b->p + at, b->p + at + 1, b->n - at - 1);
            b->n--;
        } else if (what == 2) {
            b->p[at] = bytes[roll(d, sizeof bytes - 1)];
        } else {
            buf_putc(b, ' ');
            memmove(b->p + at + 1, b->p + at, b->n - at - 1);
            b->p[at] = bytes[roll(d, sizeof bytes - 1)];
        }
    }
}
