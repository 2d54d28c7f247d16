/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "tests/unit/support.h"

static const char *const pieces[] = {"a",  "\n", "\xc3\xa4", "\xf0\x9f\x98\x80", "\xff",
                                     "\t", "\r", "long",     "\xe2\x82\xac"};

/* A text whose lines are mostly `line` pieces long. */
static str make_text(struct arena *a, size_t n, uint64_t line)
{
    struct buf b = BUF(a);
    for (size_t i = 0; b.n < n; i++) {
        uint64_t r = hash_bytes((str){(const char *)&i, sizeof i}, line);
        size_t k = r % COUNTOF(pieces);
        if (k == 1 && r / 16 % line)
            k = 0;
        buf_add(&b, str_of(pieces[k]));
    }
    return buf_str(&b);
}

/* Counts from the beginning of the text. */
static struct place naive(str text, size_t from)
{
    struct place p = {.line = 1, .column = 1, .column16 = 1};
    for (size_t i = 0; i < from;) {
        bool newline = text.p[i] == '\n';
        uint32_t cp = str_next_codepoint(text, &i);
        p.column++;
        p.column16 += cp > 0xffff ? 2 : 1;
        if (newline) {
            p.line++;
            p.column = p.column16 = 1;
        }
    }
    return p;
}

ARENA_TEST(source, places_are_those_of_counting_from_the_start)
{
    static const uint64_t lines[] = {1, 40, 3000, 1000000};
    struct sources s = sources_new(a);
    for (size_t k = 0; k < COUNTOF(lines); k++) {
        str text = make_text(a, 9000, lines[k]);
        uint32_t file = sources_add(&s, STR("t"), text);
        for (uint32_t i = 0; i < 400; i++) {
            uint32_t from = (uint32_t)(hash_bytes((str){(const char *)&i, sizeof i}, k) % text.n);
            struct place have = sources_place(&s, (span){file, from, from});
            struct place want = naive(text, from);
            cr_assert(have.line == want.line && have.column == want.column &&
                          have.column16 == want.column16,
                      "text %zu, byte %u: have %u:%u (%u), want %u:%u (%u)", k, from, have.line,
                      have.column, have.column16, want.line, want.column, want.column16);
        }
    }
}

ARENA_TEST(source, a_place_has_its_line)
{
    struct sources s = sources_new(a);
    uint32_t file = sources_add(&s, STR("t"), STR("one\ntwo\n"));
    expect_text(sources_place(&s, (span){file, 5, 6}).line_text, STR("two"), "the second line");
    struct place end = sources_place(&s, (span){file, 8, 8});
    cr_expect(end.line == 3 && end.column == 1 && end.line_text.n == 0);
    cr_expect_eq(sources_place(&s, SPAN_NONE).line, 0);
}
