/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"
#include "base/io.h"
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
    struct source_line line = sources_line(&s, (span){file, 5, 6});
    expect_text(line.text, STR("two"), "the second line");
    cr_expect_eq(line.at, 1);
    struct place end = sources_place(&s, (span){file, 8, 8});
    cr_expect(end.line == 3 && end.column == 1 && sources_line(&s, (span){file, 8, 8}).text.n == 0);
    cr_expect_eq(sources_place(&s, SPAN_NONE).line, 0);
}

/* ---- texts that are fetched ---- */

struct fetched {
    str text;
    uint64_t bytes, calls;
    size_t most; /* bytes that can be read */
};

static size_t get_piece(void *ctx, uint64_t at, char *into, size_t n)
{
    struct fetched *f = ctx;
    size_t end = f->text.n < f->most ? f->text.n : f->most;
    size_t got = at < end ? (n < end - at ? n : end - at) : 0;
    if (got)
        memcpy(into, f->text.p + at, got);
    f->bytes += got;
    f->calls++;
    return got;
}

static uint32_t add_fetched(struct sources *s, struct fetched *f)
{
    return sources_add_fetched(s, STR("t"), (struct source_fetch){f, get_piece}, f->text.n);
}

/* Tells of the newlines as a reader in pieces of about `step` bytes does. */
static void tell(struct sources *s, uint32_t file, str text, size_t step)
{
    uint64_t lines = 0;
    for (size_t i = 0; step && i < text.n; i++) {
        lines += text.p[i] == '\n';
        if ((i + 1) % step == 0)
            sources_tell_lines(s, file, i + 1, lines);
    }
}

/* A fetched source says of place `from` what one in memory does. */
static void expect_same(const struct sources *s, uint32_t kept, uint32_t fetched, uint32_t from,
                        size_t text)
{
    struct place want = sources_place(s, (span){kept, from, from});
    struct source_line line = sources_line(s, (span){kept, from, from});
    struct place have = sources_place(s, (span){fetched, from, from});
    struct source_line seen = sources_line(s, (span){fetched, from, from});
    cr_assert(have.line == want.line && have.column == want.column &&
                  have.column16 == want.column16,
              "text %zu, byte %u: have %u:%u (%u), want %u:%u (%u)", text, from, have.line,
              have.column, have.column16, want.line, want.column, want.column16);
    cr_assert(str_eq(line.text, seen.text) && line.at == seen.at, "text %zu, byte %u: another line",
              text, from);
}

/* Asks for places far apart, then one behind the other. */
static void compare(struct arena *a, str text, size_t step, size_t number)
{
    struct sources s = sources_new(a);
    struct fetched f = {.text = text, .most = SIZE_MAX};
    uint32_t kept = sources_add(&s, STR("k"), text), fetched = add_fetched(&s, &f);
    tell(&s, fetched, text, step);
    for (uint32_t i = 0; i < 100; i++)
        expect_same(&s, kept, fetched,
                    (uint32_t)(hash_bytes((str){(const char *)&i, sizeof i}, 7) % (text.n + 2)),
                    number);
    for (uint32_t from = 0, i = 0; from <= text.n + 1; from += 1 + (i++ * 7919) % 1999)
        expect_same(&s, kept, fetched, from, number);
}

ARENA_TEST(source, fetched_text_has_the_same_places)
{
    static const uint64_t lines[] = {1, 40, 3000, 1000000};
    static const size_t steps[] = {0, 65536, 100000, 64};
    for (size_t k = 0; k < COUNTOF(lines); k++)
        for (size_t i = 0; i < COUNTOF(steps); i++)
            compare(a, make_text(a, 300000, lines[k]), steps[i], 10 * k + i);
    compare(a, STR("a\r\n\xc3\xa4\r\n"), 0, 100);
    compare(a, STR("no newline"), 0, 101);
    compare(a, STR("\n"), 0, 102);
}

ARENA_TEST(source, fetched_configurations_have_the_same_places)
{
    const char *corpus = getenv("UNET_CORPUS");
    struct diags dg = diags_new(a);
    struct io_names names = {0};
    str folder = str_of(corpus ? corpus : "../shared/corpus");
    if (io_kind_of(&dg, folder) != IO_FOLDER)
        SKIP_TEST(CORPUS_ABSENT);
    cr_assert(io_list(&names, a, folder, NULL, 0, true, &dg));
    for (uint32_t i = 0; i < names.n; i += 1 + names.n / 50) {
        uint32_t source;
        if (io_read(&source, a, names.at[i], SPAN_NONE, &dg) && dg.sources.at[source].text.n)
            compare(a, dg.sources.at[source].text, i % 2 ? 65536 : 0, i);
    }
}

ARENA_TEST(source, a_place_fetches_little)
{
    str text = make_text(a, 4000000, 40);
    struct sources s = sources_new(a);
    struct fetched f = {.text = text, .most = SIZE_MAX};
    uint32_t file = add_fetched(&s, &f);
    tell(&s, file, text, 65536);
    sources_place(&s, (span){file, 3000000, 3000000});
    cr_expect(f.bytes < 4 * 65536 + 4 * 8192, "%llu bytes", (unsigned long long)f.bytes);
    f.calls = 0;
    for (uint32_t at = 3000000; at < 3020000; at += 10)
        sources_place(&s, (span){file, at, at});
    cr_expect(f.calls < 3, "%llu calls", (unsigned long long)f.calls);
    f.bytes = 0;
    for (uint32_t at = 0; at < text.n; at += 1000)
        sources_place(&s, (span){file, at, at});
    cr_expect(f.bytes < 5 * text.n / 4, "each block once");
}

ARENA_TEST(source, what_cannot_be_fetched_any_more_does_no_harm)
{
    str text = make_text(a, 400000, 40);
    for (size_t most = 0; most < text.n; most += 77777) {
        struct sources s = sources_new(a);
        struct fetched f = {.text = text, .most = most};
        uint32_t file = add_fetched(&s, &f);
        tell(&s, file, text, most % 2 ? 65536 : 0);
        for (uint32_t from = 0; from < text.n; from += 9999) {
            cr_expect(sources_place(&s, (span){file, from, from}).line >= 1);
            struct source_line line = sources_line(&s, (span){file, from, from});
            cr_expect(line.text.n < 20000);
            cr_expect(sources_text(&s, a, (span){file, from, from + 10}).n <= 10);
        }
    }
}

ARENA_TEST(source, the_text_of_a_span)
{
    struct sources s = sources_new(a);
    struct fetched f = {.text = STR("one two three"), .most = SIZE_MAX};
    uint32_t kept = sources_add(&s, STR("k"), f.text), fetched = add_fetched(&s, &f);
    uint32_t gone = sources_add(&s, STR("g"), (str){0});
    expect_text(sources_text(&s, a, (span){kept, 4, 7}), STR("two"), "kept");
    expect_text(sources_text(&s, a, (span){fetched, 4, 7}), STR("two"), "fetched");
    expect_text(sources_text(&s, a, (span){fetched, 8, 99}), STR("three"), "cut");
    cr_expect_eq(sources_text(&s, a, (span){gone, 0, 3}).n, 0);
    cr_expect_eq(sources_place(&s, (span){gone, 0, 3}).line, 0);
    cr_expect_eq(sources_text(&s, a, SPAN_NONE).n, 0);
}
