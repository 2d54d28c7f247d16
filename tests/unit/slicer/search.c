/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that matter are found alike by all kernels, and are those that a look at each line finds.
 */
#include "slicer/dialects.h"
#include "slicer/line_search.h"
#include "tests/unit/support.h"

#include <stdlib.h>

/* Lines of few words with blanks before them, some too many, and what only looks like a closer. */
static str make(struct arena *a, uint64_t seed, uint32_t lines)
{
    static const char *const words[] = {"alpha", "exit",  "gamma x",   "maximum exit", "!",
                                        "beta",  "zeta!", "exit-gate", "\xc3\xa4lpha", "g"};
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < lines; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        uint32_t turn = (uint32_t)(seed >> 33), blanks = turn % 5;
        if (turn / 8 % 64 == 0)
            blanks = 20 + turn / 512 % 60;
        for (uint32_t k = 0; k < blanks; k++)
            buf_putc(&b, turn / 16 % 32 ? ' ' : '\t');
        if (turn / 32 % 16)
            buf_add(&b, str_of(words[turn / 64 % COUNTOF(words)]));
        buf_add(&b, turn / 128 % 16 ? STR("\n") : STR("\r\n"));
    }
    return buf_str(&b);
}

/* From each place, the lines that have to be looked at are those of the slow way. */
static void check_asked(struct line_starts *m, str text, const uint8_t set[16], enum scan_kernel k)
{
    for (uint32_t indent = 0; indent < 4; indent++)
        for (uint32_t from = 0, at; from < text.n; from = at + 1) {
            at = line_starts_asked(m, from, indent, set, k);
            uint32_t want = line_starts_next(m, from, indent);
            for (; want < at; want = line_starts_next(m, want + 1, indent)) {
                uint32_t first = want;
                while (text.p[first] == ' ' || text.p[first] == '\t')
                    first++;
                unsigned char c = (unsigned char)text.p[first];
                bool asked = c < 0x80 && set[c & 15] >> (c >> 4) & 1;
                bool comment = c == (unsigned char)m->hints.comment;
                cr_assert(comment || (first - want == indent && !asked), "passed %u", want);
            }
            cr_assert_eq(want, at, "indent %u from %u", indent, from);
        }
}

/* All that a search stops at, as text. */
static str stops_of(struct arena *a, const struct line_search *from, enum scan_kernel k)
{
    struct buf b = BUF(a);
    struct line_search s = *from;
    s.begun = true;
    for (;;) {
        line_search(&s, k);
        buf_printf(&b, "%d at %zu line %u\n", (int)s.why, (size_t)(s.at - from->at), s.newlines);
        if (s.why == SEARCH_END)
            return buf_str(&b);
        s.begun = false;
        if (s.end - ++s.at < 70)
            return buf_str(&b);
    }
}

ARENA_TEST(search, kernels_stop_alike)
{
    size_t stops = 0;
    struct line_starts *m = ARENA_NEW(a, struct line_starts);
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct arena *own = arena_child(a);
        const struct dialect *d = dialects_at(NULL, seed % dialects_count(NULL));
        str text = make(own, seed * 89, 300);
        text = str_sub(text, 0, seed % 5 ? STARTS_BYTES : STARTS_BYTES / 8);
        while (text.n && text.p[text.n - 1] != '\n')
            text.n--;
        char *bytes = malloc(text.n); /* nothing beyond it may be looked at */
        memcpy(bytes, text.p, text.n);
        struct line_search s = {.hints = line_hints_of(d), .at = bytes, .end = bytes + text.n};
        for (const char *c = "ag\r"; *c; c++)
            s.set[*c & 15] |= (uint8_t)(1u << (*c >> 4));
        str want = stops_of(own, &s, SCAN_PORTABLE);
        for (enum scan_kernel k = SCAN_PORTABLE; k <= scan_best(); k++) {
            cr_assert(str_eq(stops_of(own, &s, k), want), "kernel %d, seed %d", (int)k, (int)seed);
            m->hints = s.hints;
            line_starts_find(m, (str){bytes, text.n}, k);
            check_asked(m, (str){bytes, text.n}, s.set, k);
        }
        stops += want.n;
        free(bytes);
        arena_free(own);
    }
    cr_assert_geq(stops, 1000, "hardly any stops");
}
