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
        "unit 5 {\n", "}\n",      "mtu 9192;\n",
        "\"a; {b}\"", " ",        "\n",
        "{",          "}",        ";",
        "\"",         "\\",       "/* note */",
        "# x\n",      "*",        "    ",
        "word",       "{ a; }\n", "\"two\nlines\"",
        "\r\n",       "\t",       "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{}}}}}}}}}}}}"};
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
    bool inside, newline, open, close, careful, pair;
};

static const struct block_pairs pairs = {
    .n = 2, .first = {'u', 'w'}, .second = {'n', 0}, .any = {false, true}};

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
        b->pair = c == 'w' || (c == 'u' && i + 1 < text.n && text.p[i + 1] == 'n');
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

/* A block, brace by brace, from the beginning of a text that stands in a block. */
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

/* A piece is passed over as its bytes tell. */
static void check_piece(const struct block_marks *m, const struct blocks_of *t, uint32_t depth,
                        uint32_t limit)
{
    struct block_pass want = {
        .reader = t->reader, .p = t->text.p, .depth = depth, .least = depth, .limit = limit};
    struct block_pass have = want;
    uint32_t lines;
    enum block_stop how = pass_bytes(t, &want, m->n, &lines), now = block_marks_pass(m, &have);
    cr_assert(how == now && want.at == have.at && want.depth == have.depth &&
                  want.least == have.least &&
                  (how == BLOCK_END || block_marks_place(m, have.mark) == have.at),
              "kernel %d: %d at %u, not %d at %u, of\n%.*s", (int)t->kernel, (int)how, want.at,
              (int)now, have.at, STR_ARG(t->text));
    cr_assert(how != BLOCK_CAREFUL || want.inside == have.inside);
}

/* The marks of a piece are those of its bytes, in order. */
static void check_list(const struct block_marks *m, const struct blocks_of *t)
{
    uint32_t n = 0, newline = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct naive *b = &t->naive[i];
        cr_assert_eq(block_marks_at(m, i), n);
        if (b->open || b->close || b->careful || b->pair) {
            uint16_t want = (uint16_t)(i | (b->careful ? MARK_CAREFUL : 0));
            cr_assert(n < m->count && m->marks[n] == want, "kernel %d, byte %u of\n%.*s",
                      (int)t->kernel, i, STR_ARG(t->text));
            cr_assert_eq(block_marks_step(m, n),
                         b->inside ? block_marks_step(m, n) : b->open - b->close);
            n++;
        }
        if (newline <= i)
            newline = block_marks_newline(m, i);
        cr_assert(b->newline == (newline == i));
    }
    cr_assert_eq(m->count, n);
    cr_assert_eq(m->marks[n], m->n | MARK_CAREFUL, "a mark behind the piece");
}

static void check_marks(struct arena *a, const struct blocks_of *t)
{
    struct block_marks *m = ARENA_NEW(a, struct block_marks);
    m->size = MARKS_LEAST;
    bool some = block_marks_find(m, &t->reader->marker->sets, &pairs, t->text, t->kernel);
    cr_assert_eq(some, m->n > 0);
    uint32_t lines = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct naive *b = &t->naive[i];
        cr_assert_eq(bit(m->newline, i), b->newline);
        cr_assert_eq(block_marks_inside(m, i), b->inside);
        cr_assert_eq(block_marks_count(m, i), lines);
        lines += b->newline;
        bool begins = b->newline && !b->inside;
        cr_assert(i + 1 == m->n || block_marks_begins(m, i + 1) == begins);
    }
    check_list(m, t);
    cr_assert(!some || (t->naive[m->n - 1].newline && !t->naive[m->n - 1].inside));
    cr_assert_eq(block_marks_count(m, m->n), lines);
    check_piece(m, t, 1, 40);
    check_piece(m, t, 3, 5);
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

/* ---- statements that are alike ---- */

/* Behind a statement with a block as a row takes it, or where the text begins. */
static size_t behind_alike(const struct blocks_of *t, str head, size_t at, uint32_t room)
{
    str line = str_sub(t->text, at, at + str_find_byte(str_sub(t->text, at, t->text.n), '\n', 0));
    size_t n = line.n;
    if (!str_starts(line, head) || n < head.n + 3 || n > head.n + 16 || line.p[head.n] <= ' ' ||
        line.p[head.n] == '7' || line.p[n - 1] != '{' || line.p[n - 2] != ' ')
        return at;
    for (size_t i = at; i + 1 < at + n; i++) {
        const struct naive *b = &t->naive[i];
        if (b->inside || b->open || b->close || b->careful || t->text.p[i] == ';')
            return at;
    }
    uint32_t depth = 0, marks = 0;
    for (size_t i = at + n - 1; i + 1 < t->text.n; i++) {
        const struct naive *b = &t->naive[i];
        depth += b->open;
        marks += b->open || b->close || b->pair;
        if (b->careful || marks > room)
            return at;
        depth -= b->close;
        if (b->close && !depth)
            return t->text.p[i + 1] == '\n' ? i + 2 : at;
    }
    return at;
}

/* Statements that mostly are alike, some with blocks that hold strange things. */
static str row_of(struct arena *a, uint64_t seed)
{
    static const char *const parts[] = {"mtu 9;\n", "b {\n", "}\n", "x \"{\";\n", "c {\n}\n"};
    static const char *const odd[] = {"} y;\n", "\\\n", "# x\n", "unit 1 { }\n", "{\n{\n{\n"};
    static const char *const heads[] = {"unit 1 {\n", "unit 2205 {\n", "unit 123456789012 {\n"};
    static const char *const others[] = {"unit 7 {\n",  "unit {\n",       "unit 1234567890123 {\n",
                                         "unit a; {\n", "unit \"1\" {\n", "unit 1{\n"};
    struct buf b = BUF(a);
    for (uint32_t n = 1 + (uint32_t)(seed % 9); n > 0; n--) {
        bool other = next_random(&seed) % 12 == 0;
        buf_add(&b, str_of(other ? others[next_random(&seed) % COUNTOF(others)]
                                 : heads[next_random(&seed) % COUNTOF(heads)]));
        uint32_t depth = 1;
        for (uint64_t k = next_random(&seed) % 9; k > 0; k--) {
            uint64_t i = next_random(&seed) % COUNTOF(parts);
            if (i == 2 && depth == 1)
                continue;
            depth += (i == 1) - (uint32_t)(i == 2);
            buf_add(&b, str_of(parts[i]));
        }
        if (next_random(&seed) % 16 == 0)
            buf_add(&b, str_of(odd[next_random(&seed) % COUNTOF(odd)]));
        while (depth--)
            buf_add(&b, STR("}\n"));
    }
    return buf_str(&b);
}

ARENA_TEST(block_marks, rows_of_statements_are_gone_over_as_byte_by_byte)
{
    struct diags dg = diags_new(a);
    struct line_reader *r = line_begin(a, dialects_find(NULL, STR("juniper_junos")),
                                       (struct line_options){0}, see_nothing, NULL, &dg);
    static uint16_t others[256];
    others['7'] = 1;
    struct block_head head = {.bytes = "unit ", .n = 5, .others = others};
    size_t statements = 0;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct arena *own = arena_child(a);
        struct blocks_of t = {r, scan_best(), row_of(own, seed), NULL};
        struct block_marks *m = ARENA_NEW(own, struct block_marks);
        t.naive = read_bytes(own, &r->marker->sets, t.text);
        m->size = MARKS_BYTES;
        cr_assert(block_marks_find(m, &r->marker->sets, &pairs, t.text, t.kernel));
        uint32_t last = m->n > MARKS_ALIKE ? m->n - MARKS_ALIKE : 0,
                 room = 1 + (uint32_t)(seed % 30), n = 0;
        struct block_pass u = {.reader = r, .p = m->p, .depth = 5, .limit = 5 + room};
        size_t at = 0;
        for (size_t to; at <= last && (to = behind_alike(&t, STR("unit "), at, room)) > at; n++)
            at = to;
        uint32_t have = block_marks_alike(m, &u, &head, last);
        cr_assert(have == n && u.at == at && block_marks_place(m, u.mark) >= at,
                  "seed %llu: %u up to %zu, not %u up to %u, of\n%.*s", (unsigned long long)seed, n,
                  at, have, u.at, STR_ARG(t.text));
        statements += n;
        arena_free(own);
    }
    cr_assert_geq(statements, 3000);
}

/* Of a statement that does not end for long only the tokenizer can judge. */
ARENA_TEST(block_marks, statements_without_an_end_are_marked)
{
    struct diags dg = diags_new(a);
    struct line_reader *r = line_begin(a, dialects_find(NULL, STR("juniper_junos")),
                                       (struct line_options){0}, see_nothing, NULL, &dg);
    struct block_marks *m = ARENA_NEW(a, struct block_marks);
    struct buf b = BUF(a);
    while (b.n < MARKS_BYTES)
        buf_add(&b, b.n < 3000 ? STR("mtu 9;\n") : STR("a b {\n"));
    m->size = MARKS_BYTES;
    cr_assert(
        block_marks_find(m, &r->marker->sets, &(struct block_pairs){0}, buf_str(&b), r->kernel));
    for (uint32_t i = 0; i < m->count; i++)
        cr_assert_eq(m->marks[i] & MARK_CAREFUL ? 1 : 0,
                     block_marks_place(m, i) > 3000 + 2048 &&
                         (block_marks_place(m, i) + 1) % 2048 == 0);
    cr_assert(m->marks[block_marks_at(m, 6143)] == (6143 | MARK_CAREFUL));
}
