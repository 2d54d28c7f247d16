/* SPDX-License-Identifier: Apache-2.0 */
/* Texts with braces: of pieces in any order, and blocks as devices write them with faults strewn
 * in. */
#pragma once

#include "base/str.h"

static inline uint32_t pick_of(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % n;
}

/* clang-format off */
static const char *const PIECES[] = {
    " ", "  ", "\n", "\n", "\n", "\n    ", ";", ";", ";\n", ";\n", "{", " {\n", "}", "}\n", "}\n", "\"", "\"",
    "'", "\\", "\\\"", "#", "##", "/*", "*/", "//", "!", "[", "]", "(", ")", "\t", "\r\n", "a", "bc",
    "word", "\"s t\"", "inactive: ", "active:", "version 1;\n", "set x\n", "function ", "a {\n", "b c;\n", "é", "when {\n", "{master:0}\n", "ltm rule r {\n", ":", "\f", "\033[K"};
/* clang-format on */

/* Any of the pieces; the last one, which makes all of a text be read with care, in few texts. */
static inline str piece_of(uint64_t *seed, bool all)
{
    return str_of(PIECES[pick_of(seed, COUNTOF(PIECES) - !all)]);
}

static inline str soup(struct arena *a, uint64_t seed)
{
    struct buf b = BUF(a);
    bool all = seed % 8 == 0;
    uint32_t n = 20 + pick_of(&seed, 200);
    for (uint32_t i = 0; i < n; i++)
        buf_add(&b, piece_of(&seed, all));
    return buf_str(&b);
}

static const char *const LEAVES[] = {"mtu 1500;",
                                     "description \"a; {b} # c\";",
                                     "address 10.0.0.1/30;",
                                     "disable;",
                                     "text \"\";",
                                     "inactive: mtu 9000;",
                                     "address 2001:db8::1/64;",
                                     "members [ a b ];",
                                     "vlan 5",
                                     "name \"two  words\"",
                                     "plain-text",
                                     "version 21.4;",
                                     "a  b;",
                                     "",
                                     "path \"a\\b\";",
                                     "x \"a\" \"b c\"y;",
                                     "} else {",
                                     "} else { /* c */",
                                     "text \"over\n{ lines\";"};

/* A line that is longer than runs go over without care; it may be the second one of a string. */
static inline void put_long(struct buf *b, uint32_t kind)
{
    buf_add(b, kind == 0 ? STR("text ") : kind == 1 ? STR("text \"{ ") : STR("text \"{\n "));
    buf_pad(b, 'x', 4000 + 64 * kind);
    buf_add(b, kind == 0 ? STR(";") : STR(" { \";"));
}

/* Blocks as devices write them; of every `fault` lines one is followed by a piece of the above. */
static inline str blocks(struct arena *a, uint64_t seed, uint32_t lines, uint32_t fault)
{
    struct buf b = BUF(a);
    uint32_t depth = 0;
    buf_add(&b, STR("first;\n"));
    for (uint32_t i = 0; i < lines || depth; i++) {
        uint32_t turn = pick_of(&seed, 10);
        bool closes = turn < 2 || i >= lines;
        depth -= closes && depth;
        buf_pad(&b, ' ', depth * (seed & 1 ? 4 : 2));
        if (closes)
            buf_putc(&b, '}');
        else if (turn < 5 && depth < 40)
            buf_printf(&b, "%s %u {", turn == 2 ? "unit" : "family", i);
        else if (!pick_of(&seed, 80))
            put_long(&b, pick_of(&seed, 3));
        else /* the last ones stand in blocks */
            buf_add(&b, str_of(LEAVES[pick_of(&seed, COUNTOF(LEAVES) - (depth ? 0 : 3))]));
        depth += !closes && turn < 5 && depth < 40;
        if (!pick_of(&seed, fault))
            buf_add(&b, piece_of(&seed, false));
        buf_putc(&b, '\n');
    }
    return buf_str(&b);
}
