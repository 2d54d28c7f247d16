/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernels tell of texts with braces is what a reading byte by byte tells. */
#include "slicer/block_marks.h"

#include "slicer/dialects.h"
#include "slicer/line_reader.h"
#include "tests/unit/support.h"

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* A text of marks, strings that mostly end, and words; it ends with its line. */
static str soup(struct arena *a, uint64_t seed, size_t n)
{
    static const char *const parts[] = {
        "unit 5 {\n", "}\n", "mtu 9192;\n", "\"a; {b}\"", " ",        "\n",
        "{",          "}",   ";",           "\"",         "\\",       "/* note */",
        "# x\n",      "*",   "    ",        "word",       "{ a; }\n", "\"two\nlines\"",
        "\r\n",       "\t"};
    struct buf b = BUF(a);
    uint64_t state = seed;
    while (b.n < n) {
        uint64_t k = next_random(&state) % (COUNTOF(parts) * 3);
        buf_add(&b, str_of(parts[k < COUNTOF(parts) ? k : k % 3]));
    }
    buf_putc(&b, '\n');
    return buf_str(&b);
}

/* What stands at a byte. */
struct naive {
    bool inside, newline, open, close, careful, semicolon;
};

static struct naive *read_bytes(struct arena *a, const struct mark_sets *s, str text)
{
    struct naive *all = ARENA_ARRAY(a, struct naive, text.n + 1);
    bool inside = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        inside ^= s->quote && c == s->quote;
        bool last = i + 1 < text.n && text.p[i + 1] == '\n';
        struct naive *b = &all[i];
        *b = (struct naive){.inside = inside, .newline = c == '\n'};
        b->open = !inside && c == '{';
        b->close = !inside && c == '}';
        b->semicolon = !inside && c == ';';
        b->careful = (!inside && memchr(s->careful.bytes, c, s->careful.n)) ||
                     (inside && c == '\n' && !s->crossing) || (c == '\\' && s->escapes) ||
                     (s->curly_line && b->open && !last);
    }
    return all;
}

static bool bit(const uint64_t *bits, size_t at)
{
    return bits[at / 64] >> at % 64 & 1;
}

struct blocks_of {
    struct line_reader *reader;
    enum scan_kernel kernel;
    str text;
    const struct naive *naive;
};

static void check_marks(struct arena *a, const struct blocks_of *t)
{
    struct block_marks *m = ARENA_NEW(a, struct block_marks);
    m->size = MARKS_LEAST;
    bool some = block_marks_find(m, &t->reader->marker->sets, t->text, t->kernel);
    cr_assert_eq(some, m->n > 0);
    uint32_t lines = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct naive *b = &t->naive[i];
        bool mark = b->open || b->close || b->careful || b->semicolon || (b->newline && !b->inside);
        cr_assert(bit(m->open, i) == b->open && bit(m->close, i) == b->close &&
                      bit(m->careful, i) == b->careful && bit(m->mark, i) == mark &&
                      bit(m->newline, i) == b->newline && bit(m->inside, i) == b->inside,
                  "kernel %d, byte %u of\n%.*s", (int)t->kernel, i, STR_ARG(t->text));
        cr_assert_eq(block_marks_count(m, i), lines);
        lines += b->newline;
        bool begins = b->newline && !b->inside;
        cr_assert(i + 1 == m->n || block_marks_begins(m, i + 1) == begins);
    }
    cr_assert(!some || (t->naive[m->n - 1].newline && !t->naive[m->n - 1].inside));
    cr_assert(!some || block_marks_next(m, m->n) == m->n, "a mark behind the piece");
    cr_assert_eq(block_marks_count(m, m->n), lines);
}

/* The same brace by brace, from the beginning of a text that stands in a block. */
static enum block_stop pass_bytes(const struct blocks_of *t, struct block_pass *u, size_t n,
                                  uint32_t *lines)
{
    *lines = 0;
    for (u->at = 0; u->at < n; u->at++) {
        const struct naive *b = &t->naive[u->at];
        u->inside = b->inside;
        if ((b->careful && line_ends_careful(t->reader, t->text.p, u->at)) ||
            (b->open && u->depth >= u->limit))
            return BLOCK_CAREFUL;
        u->depth += b->open ? 1 : b->close ? UINT32_MAX : 0;
        if (u->depth == u->over)
            return BLOCK_CLOSED;
        u->least = u->depth < u->least ? u->depth : u->least;
        *lines += b->newline;
    }
    return BLOCK_END;
}

static void check_pass(const struct blocks_of *t, uint32_t depth, uint32_t limit)
{
    struct block_pass want = {
        .reader = t->reader, .p = t->text.p, .depth = depth, .least = depth, .limit = limit};
    struct block_pass have = want;
    uint32_t want_lines, have_lines;
    enum block_stop how = pass_bytes(t, &want, t->text.n, &want_lines);
    enum block_stop now =
        block_marks_skip(&t->reader->marker->sets, t->text.n, &have, &have_lines, t->kernel);
    bool same = how == now && want.at == have.at && want_lines == have_lines &&
                (how == BLOCK_CLOSED || (want.depth == have.depth && have.least <= want.least));
    cr_assert(same, "kernel %d: %d at %u, depth %u; not %d at %u, depth %u, of\n%.*s",
              (int)t->kernel, (int)how, want.at, want.depth, (int)now, have.at, have.depth,
              STR_ARG(t->text));
    cr_assert(how != BLOCK_CAREFUL || want.inside == have.inside);
}

static bool see_nothing(void *arg, const struct line_event *e)
{
    (void)arg;
    (void)e;
    return true;
}

ARENA_TEST(block_marks, kernels_tell_what_stands_at_each_byte, .timeout = 120)
{
    size_t checked = 0;
    for (size_t i = 0; i < dialects_count(NULL); i++) {
        struct diags dg = diags_new(a);
        struct line_reader *r =
            line_begin(a, dialects_at(NULL, i), (struct line_options){0}, see_nothing, NULL, &dg);
        if (!r->blocks && (!r->marker || !r->skip))
            continue;
        for (uint64_t seed = 1; seed <= 400; seed += test_share()) {
            struct arena *own = arena_child(a);
            struct blocks_of t = {r, SCAN_PORTABLE, soup(own, seed * 31 + i, seed * 5), NULL};
            t.naive = read_bytes(own, &r->marker->sets, t.text);
            for (; t.kernel <= scan_best(); t.kernel++) {
                check_marks(own, &t);
                check_pass(&t, 1 + (uint32_t)seed % 5, 40);
                check_pass(&t, 30, 32);
                checked++;
            }
            arena_free(own);
        }
    }
    cr_assert_geq(checked, 100);
}
