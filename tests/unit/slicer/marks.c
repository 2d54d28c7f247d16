/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that are taken together make the events of the careful steps: for texts of a small
 * alphabet, for lines as devices write them with faults strewn in, and for the corpus. */
#include "slicer/dialects.h"
#include "slicer/line_reader.h"
#include "tests/unit/skip.h"
#include "tests/unit/slicer/braces.h"
#include "tests/unit/slicer/lines.h"

struct way {
    bool steps; /* line by line */
    enum scan_kernel kernel;
    bool lenient;
    size_t chunk;
};

/* Events and messages as text. */
static str events(struct arena *a, const struct dialect *d, str text, struct way way)
{
    struct lines l = {.out = BUF(a), .text = text};
    struct diags dg = diags_new(a);
    struct line_options o = {.source = SOURCE_NONE, .lenient = way.lenient};
    struct line_reader *r = line_begin(a, d, o, lines_take, &l, &dg);
    r->kernel = way.kernel;
    if (way.steps) {
        r->marker = NULL;
        r->lister = NULL;
    }
    bool ok = true;
    for (size_t at = 0; ok && at < text.n; at += way.chunk) {
        str piece = str_sub(text, at, at + way.chunk);
        char *own = malloc(piece.n);
        memcpy(own, piece.p, piece.n);
        ok = line_push(r, (str){own, piece.n});
        free(own);
    }
    if (ok && line_finish(r))
        cr_assert_null(l.broken, "%s: %s at byte %llu", d->name, l.broken,
                       (unsigned long long)l.at);
    for (uint32_t i = 0; i < dg.n; i++)
        buf_printf(&l.out, "%.*s %u:%u\n", STR_ARG(dg.at[i].message), dg.at[i].line,
                   dg.at[i].column);
    return l.out.n ? buf_str(&l.out) : STR("");
}

static void compare(struct arena *a, const struct dialect *d, str text, bool lenient,
                    const char *name)
{
    static const size_t sizes[] = {SIZE_MAX / 2, 4097, 333};
    struct arena *own = arena_child(a);
    str want = events(own, d, text, (struct way){true, scan_best(), lenient, SIZE_MAX / 2});
    for (enum scan_kernel k = SCAN_PORTABLE; k <= scan_best(); k++)
        for (size_t i = 0; i < COUNTOF(sizes); i++) {
            str have = events(own, d, text, (struct way){false, k, lenient, sizes[i]});
            size_t at = 0;
            while (at < want.n && at < have.n && want.p[at] == have.p[at])
                at++;
            size_t from = at < 200 ? 0 : at - 200;
            cr_assert(at == want.n && at == have.n,
                      "%s, %s, kernel %d in pieces of %zu: want\n%.*s\nhave\n%.*s\n", d->name, name,
                      (int)k, sizes[i], STR_ARG(str_sub(want, from, at + 300)),
                      STR_ARG(str_sub(have, from, at + 300)));
        }
    arena_free(own);
}

ARENA_TEST(marks, made_texts_make_the_events_of_the_steps, .timeout = 280)
{
    for (size_t i = 0; i < dialects_count(NULL); i++) {
        const struct dialect *d = dialects_at(NULL, i);
        for (uint64_t seed = 1; d->shape == SHAPE_BRACE && seed <= 500; seed += test_share()) {
            struct arena *own = arena_child(a);
            compare(own, d, soup(own, seed * 31 + i), true, "soup");
            compare(own, d, blocks(own, seed * 77 + i, 60, 1u << seed % 12), seed & 1, "blocks");
            if (seed % 20 == 0)
                compare(own, d, blocks(own, seed + i, 900, 300), true, "long");
            arena_free(own);
        }
    }
}

/* ---- indents ---- */

/* What a line of a dialect with indents may be, behind its blanks. */
static void put_line(struct buf *b, const struct dialect *d, uint64_t *state)
{
    static const char *const lines[] = {"mtu 9000",
                                        "ip address 10.0.0.1 255.0.0.0",
                                        "no shutdown",
                                        "vrf forwarding A",
                                        "x",
                                        "ip",
                                        "address-family ipv4",
                                        "two  blanks",
                                        "a tab\tin it",
                                        "ends ",
                                        "carriage\r",
                                        "service instance 5 ethernet",
                                        "!",
                                        "! comment",
                                        "!!",
                                        "! two  blanks",
                                        "#",
                                        "end",
                                        "exit",
                                        "",
                                        "\r",
                                        "x\001y",
                                        "é",
                                        "version 15.1"};
    const struct dialect_closer *c = d->closers;
    const struct dialect_literal *l = d->literals;
    uint32_t kind = pick_of(state, 40);
    while (kind < 4 && c && c->word && c[1].word && pick_of(state, 3))
        c++;
    while (kind == 4 && l && l->opener && l[1].opener && pick_of(state, 3))
        l++;
    if (kind < 4 && c && c->word)
        buf_add(b, str_of(kind && c->opens ? c->opens : c->word));
    else if (kind == 4 && l && l->opener && l->how == LITERAL_DELIMITER)
        buf_printf(b, "%s #\n in it\n#", l->opener);
    else if (kind == 5)
        buf_pad(b, 'x', pick_of(state, 200));
    else
        buf_add(b, str_of(lines[pick_of(state, kind < 12 ? COUNTOF(lines) : 6)]));
}

/* Lines by their indents; in few texts some stand deep. */
static str indented(struct arena *a, const struct dialect *d, uint64_t seed, uint32_t lines)
{
    struct buf b = BUF(a);
    uint32_t indent = 0, most = seed % 9 ? 7 : 80;
    for (uint32_t i = 0; i < lines; i++) {
        uint32_t turn = pick_of(&seed, 8);
        indent = turn < 4 ? indent : turn < 6 ? indent + 1 + pick_of(&seed, 2) : indent;
        indent = turn > 5 || indent > most ? pick_of(&seed, indent + 1) : indent;
        buf_pad(&b, ' ', indent);
        if (!pick_of(&seed, 60))
            buf_putc(&b, '\t');
        put_line(&b, d, &seed);
        buf_putc(&b, '\n');
    }
    return buf_str(&b);
}

ARENA_TEST(marks, indents_make_the_events_of_the_steps, .timeout = 280)
{
    for (size_t i = 0; i < dialects_count(NULL); i++) {
        const struct dialect *d = dialects_at(NULL, i);
        for (uint64_t seed = 1; d->shape == SHAPE_INDENT && seed <= 500; seed += test_share()) {
            struct arena *own = arena_child(a);
            str text = indented(own, d, seed * 77 + i, seed % 20 ? 60 : 900);
            compare(own, d, text, seed & 1, "indents");
            arena_free(own);
        }
    }
}

/* ---- lists ---- */

struct mark {
    uint32_t newline, first;
    bool bad;
};

/* The lines of a text by one walk; returns how many there are. */
static uint32_t walk(struct mark *to, const struct mark_sets *s, str text)
{
    bool inside = false, leads = true;
    uint32_t n = 0;
    to[0].bad = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i], before = i ? text.p[i - 1] : '\n';
        bool last = i + 1 < text.n && text.p[i + 1] == '\n', out = !inside && c != s->quote;
        if (leads && c != ' ')
            to[n].first = (uint32_t)i;
        to[n].bad |= out && !last && memchr(s->odd.bytes, c, s->odd.n);
        to[n].bad |= c == '\\' || (c == ' ' && before == ' ' && !leads && !inside);
        leads = c == '\n' || (leads && c == ' ');
        inside ^= c == s->quote;
        if (c != '\n')
            continue;
        to[n].bad |= inside;
        to[n++].newline = (uint32_t)i;
        to[n].bad = false;
        if (inside)
            return n;
    }
    return n;
}

ARENA_TEST(marks, kernels_list_what_a_walk_finds)
{
    struct mark_sets sets = {.quote = '"', .escapes = true};
    for (const char *c = "{};[]()#*\t\r'"; *c; c++)
        cr_assert(scan_set_add(&sets.odd, *c));
    struct line_marks *m = ARENA_NEW(a, struct line_marks);
    struct mark *want = ARENA_ARRAY(a, struct mark, LIST_BYTES + 1);
    size_t bad = 0, lines = 0;
    for (uint64_t seed = 1; seed <= 900; seed += test_share()) {
        str text = seed % 3 ? blocks(a, seed, 400, 1u << seed % 9) : soup(a, seed);
        text = str_sub(text, seed % 100, text.n);
        text.n = (text.n < LIST_BYTES ? text.n : LIST_BYTES) / 64 * 64;
        uint32_t n = walk(want, &sets, text);
        for (enum scan_kernel k = SCAN_PORTABLE; k <= scan_best(); k++) {
            static void (*const lists[])(struct line_marks *, const struct mark_sets *, str) =
                SCAN_ALL(line_marks_list);
            lists[k](m, &sets, text);
            cr_assert_eq(m->n, n, "kernel %d, seed %d: %u lines, not %u", (int)k, (int)seed, m->n,
                         n);
            cr_assert_eq(m->end, n ? want[n - 1].newline + 1 : 0);
            cr_assert_eq(m->lines[n], MARK_BAD);
            for (uint32_t i = 0; i < n; i++) {
                uint32_t newline = want[i].newline | (want[i].bad ? MARK_BAD : 0);
                cr_assert(m->lines[i] == newline, "kernel %d, seed %d, line %u of %.*s", (int)k,
                          (int)seed, i, STR_ARG(text));
                bad += want[i].bad;
                lines++;
            }
        }
    }
    cr_assert(bad > 1000 && lines - bad > 1000);
}

/* The same of a text whose lines are told by their indents. */
static uint32_t walk_rows(struct mark *to, str text)
{
    uint32_t n = 0;
    for (size_t at = 0, nl; (nl = str_find_byte(text, '\n', at)) != SIZE_MAX; at = nl + 1, n++) {
        bool bad = nl > at && text.p[nl - 1] == ' ', leads = true;
        for (size_t i = at; i < nl; i++) {
            unsigned char c = (unsigned char)text.p[i];
            leads &= c == ' ';
            bad |= c < ' ' || (c == ' ' && !leads && text.p[i - 1] == ' ');
        }
        to[n] = (struct mark){.newline = (uint32_t)nl, .bad = bad && (!leads || nl == at)};
    }
    return n;
}

ARENA_TEST(marks, kernels_list_rows_that_a_walk_finds)
{
    struct line_marks *m = ARENA_NEW(a, struct line_marks);
    struct mark *want = ARENA_ARRAY(a, struct mark, LIST_BYTES + 1);
    const struct dialect *d = dialects_find(NULL, STR("cisco_ios"));
    size_t bad = 0, lines = 0;
    for (uint64_t seed = 1; seed <= 900; seed += test_share()) {
        str text = indented(a, d, seed, 400);
        text = str_sub(text, seed % 100, text.n);
        text.n = (text.n < LIST_BYTES ? text.n : LIST_BYTES) / 64 * 64;
        uint32_t n = walk_rows(want, text);
        for (enum scan_kernel k = SCAN_PORTABLE; k <= scan_best(); k++) {
            static void (*const lists[])(struct line_marks *, str) = SCAN_ALL(line_rows_list);
            lists[k](m, text);
            cr_assert_eq(m->n, n, "kernel %d, seed %d: %u lines, not %u", (int)k, (int)seed, m->n,
                         n);
            cr_assert_eq(m->end, n ? want[n - 1].newline + 1 : 0);
            cr_assert_eq(m->lines[n], MARK_BAD);
            for (uint32_t i = 0; i < n; i++) {
                uint32_t newline = want[i].newline | (want[i].bad ? MARK_BAD : 0);
                cr_assert(m->lines[i] == newline, "kernel %d, seed %d, line %u of %.*s", (int)k,
                          (int)seed, i, STR_ARG(text));
                bad += want[i].bad;
                lines++;
            }
        }
    }
    cr_assert(bad > 1000 && lines - bad > 1000);
}

/* ---- the corpus ---- */

struct reading {
    const struct dialect *dialect;
    struct boundary *boundary;
    size_t files;
};

static void read_file(void *arg, const char *path, const char *name)
{
    struct reading *r = arg;
    if (r->files++ % test_share())
        return;
    struct arena *a = arena_new(r->boundary);
    str text = whole_file(a, path);
    uint64_t state = text.n;
    compare(a, r->dialect, text, false, name);
    for (int i = 0; i < 3 && text.n; i++) { /* and with some bytes changed, or gone */
        char *other = arena_dup(a, text.p, text.n);
        for (int k = 0; k <= i * 8; k++)
            other[pick_of(&state, (uint32_t)text.n)] = "\"{};# \n\\*[a!"[pick_of(&state, 12)];
        compare(a, r->dialect, (str){other + i, text.n - (size_t)i}, true, name);
    }
    arena_free(a);
}

ARENA_TEST(marks, the_corpus_makes_the_events_of_the_steps, .timeout = 280)
{
    size_t files = 0;
    for (size_t i = 0; i < COUNTOF(CORPUS); i++) {
        struct reading r = {.dialect = dialects_find(NULL, str_of(CORPUS[i].dialect)),
                            .boundary = arena_boundary(a)};
        if (r.dialect->shape == SHAPE_BRACE || r.dialect->shape == SHAPE_INDENT)
            each_file(CORPUS[i].folder, read_file, &r);
        files += r.files;
    }
    if (!files)
        SKIP_TEST(CORPUS_ABSENT);
    printf("%zu files\n", files);
}
