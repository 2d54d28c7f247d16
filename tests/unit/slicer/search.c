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
                                        "beta",  "zeta!", "exit-gate", "\xc3\xa4lpha", "g",
                                        "\xa0x", "\xa1",  "\x89g",     "\xe1"};
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

/* Whether a line has to be looked at, told by one byte after the other. */
static bool is_stop(const struct line_search *s, const char *line, size_t n)
{
    const struct search_stops *k = s->stops;
    size_t blanks = 0;
    while (line[blanks] == ' ' || line[blanks] == '\t')
        blanks++;
    unsigned char c = (unsigned char)line[blanks];
    if (blanks < k->columns)
        return c != (unsigned char)s->hints.comment;
    for (uint32_t i = 0; i < s->hints.n; i++)
        if (n - blanks >= 3 && memcmp(line + blanks, s->hints.head[i], 3) == 0 &&
            !(s->harmless.n && str_starts((str){line + blanks, n - blanks}, s->harmless)))
            return true;
    bool in = c < 0x80 && k->set[c & 15] >> (c >> 4) & 1;
    return (k->exact && blanks == k->columns && in) || blanks > LINE_DEEP;
}

static size_t blanks_of(const char *line, const char *end)
{
    size_t n = 0;
    while (line + n < end && (line[n] == ' ' || line[n] == '\t'))
        n++;
    return n;
}

/* From each line on, the next stop is the one that a walk finds. */
static size_t check_stops(struct line_search *s, str text, enum scan_kernel k, uint64_t seed)
{
    size_t stops = 0;
    const char *end = text.p + text.n, *p = text.p;
    s->begin = text.p;
    s->end = end;
    while (p < end) {
        const char *want = p;
        s->at = p;
        while (want < end && !is_stop(s, want, (size_t)(end - want)))
            want = (const char *)memchr(want, '\n', (size_t)(end - want)) + 1;
        uint32_t blanks = UINT32_MAX;
        enum search_why why = line_search(s, &blanks);
        cr_assert(s->at == want, "kernel %d, seed %d, %u columns%s, from %zu: %zu, not %zu", (int)k,
                  (int)seed, s->stops->columns, s->stops->exact ? " and a set" : "",
                  (size_t)(p - text.p), (size_t)(s->at - text.p), (size_t)(want - text.p));
        cr_assert_eq(why, want < end ? SEARCH_LINE : SEARCH_END);
        stops += want < end;
        size_t indent = blanks_of(want, end);
        cr_assert_eq(blanks, indent, "%u blanks, not %zu", blanks, indent);
        p = (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
    }
    return stops;
}

/* A copy that nothing beyond may be looked at. */
static str copy(str text)
{
    char *own = malloc(text.n ? text.n : 1);
    memcpy(own, text.p, text.n);
    return (str){own, text.n};
}

ARENA_TEST(search, kernels_stop_where_a_walk_does)
{
    size_t stops = 0;
    struct search_stops *k = ARENA_NEW(a, struct search_stops);
    for (uint64_t seed = 1; seed <= 300; seed += test_share()) {
        struct arena *own = arena_child(a);
        const struct dialect *d = dialects_at(NULL, seed % dialects_count(NULL));
        str text = make(own, seed * 89, 200);
        text = str_sub(text, seed % 61, text.n);
        while (text.n && text.p[text.n - 1] != '\n')
            text.n--;
        text = copy(text);
        struct line_search s;
        *k = (struct search_stops){.columns = (uint32_t)(seed / 2 % (SEARCH_COLUMNS + 1))};
        k->exact = seed % 2 || !k->columns;
        for (const char *c = "ag\r"; k->exact && *c; c++)
            k->set[*c & 15] |= (uint8_t)(1u << (*c >> 4));
        for (enum scan_kernel i = SCAN_PORTABLE; i <= scan_best(); i++) {
            line_search_begin(&s, d, i);
            line_search_table(k, &s.hints);
            s.stops = k;
            s.harmless = seed % 3 ? (str){0} : STR("exit-gate\n");
            stops += check_stops(&s, text, i, seed);
        }
        free((void *)(uintptr_t)text.p);
        arena_free(own);
    }
    cr_assert_geq(stops, 1000, "hardly any stops");
}

/* Lines that the limits of the tokenizer may not allow are not passed over. */
ARENA_TEST(search, long_lines_are_stops)
{
    struct search_stops *k = ARENA_NEW(a, struct search_stops);
    k->exact = true;
    for (enum scan_kernel i = SCAN_PORTABLE; i <= scan_best(); i++)
        for (size_t n = SEARCH_LONG - 2; n < SEARCH_LONG + 70; n++) {
            struct arena *own = arena_child(a);
            struct buf b = BUF(own);
            buf_add(&b, STR("one\n two\n"));
            for (size_t at = 0; at < n; at++)
                buf_putc(&b, at % 50 ? 'x' : ' ');
            buf_add(&b, STR("\n"));
            for (size_t at = 0; at < n % 200; at++)
                buf_add(&b, STR(" y\n"));
            struct line_search s;
            line_search_begin(&s, dialects_find(NULL, STR("cisco_ios")), i);
            line_search_table(k, &s.hints);
            s.stops = k;
            s.begin = s.at = b.p;
            s.end = b.p + b.n;
            uint32_t blanks;
            enum search_why why = line_search(&s, &blanks);
            cr_assert_eq(why, n < SEARCH_LONG ? SEARCH_END : SEARCH_TOO_LONG, "%zu bytes", n);
            cr_assert(s.at == (n < SEARCH_LONG ? s.end : b.p + 9), "%zu bytes", n);
            arena_free(own);
        }
}

ARENA_TEST(search, lines_are_counted_alike)
{
    for (size_t n = 0; n < 70000; n = n * 5 / 3 + 1) {
        str text = str_sub(make(a, n + 7, 8000), 3, 3 + n);
        uint32_t want = 0;
        for (size_t i = 0; i < text.n; i++)
            want += text.p[i] == '\n';
        for (enum scan_kernel i = SCAN_PORTABLE; i <= scan_best(); i++)
            cr_assert_eq(line_count(text, i), want, "%zu bytes", n);
    }
}
