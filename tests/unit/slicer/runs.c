/* SPDX-License-Identifier: Apache-2.0 */
/* Slices that are cut from runs of lines are those of every line looked at: for each dialect of the
 * table, texts made of its own words, and all of the corpus. */
#include "slicer/dialects.h"
#include "slicer/line.h"
#include "slicer/line_reader.h"
#include "slicer/match.h"
#include "slicer/slice.h"
#include "tests/unit/slicer/braces.h"
#include "tests/unit/slicer/kit.h"
#include "tests/unit/slicer/lines.h"

#include <ctype.h>

struct seen {
    struct buf all; /* bytes, context and rest in order, each with a mark, and the slices */
    size_t runs;
};

static bool add(struct seen *s, char mark, str text)
{
    static _Thread_local char last; /* of neighbours with the same mark the first counts */
    if (!s->all.n || mark != last || mark == 'c')
        buf_putc(&s->all, mark);
    last = mark;
    buf_add(&s->all, text);
    return true;
}

static bool see_bytes(void *arg, str text)
{
    return add(arg, 'b', text);
}

static bool see_context(void *arg, str text)
{
    return add(arg, 'c', text);
}

static bool see_rest(void *arg, str text)
{
    return add(arg, 'r', text);
}

static bool see_close(void *arg, const struct slice *slice)
{
    struct seen *s = arg;
    add(s, 's', (str){"", 0});
    slice_write_one(&s->all, slice);
    return true;
}

struct watch {
    struct slicer *slicer;
    struct seen *seen;
    uint64_t to; /* of the last event */
};

/* Counts what does not come line by line: runs, and lines that the slicer takes itself. */
static bool see_event(void *arg, const struct line_event *e)
{
    struct watch *w = arg;
    w->seen->runs += e->kind == LINE_RUN || e->from > w->to;
    w->to = e->to;
    return slice_take(w->slicer, e);
}

/* A sink of events needs those of slices, and lends no lines: there may be runs between. */
static bool see_nothing(void *arg, const struct line_event *e)
{
    (void)arg;
    (void)e;
    return true;
}

struct way {
    bool plain, lenient, events;
    enum scan_kernel kernel;
    size_t chunk;
};

/* What came out, with the messages behind it. */
static str slices_of(struct arena *a, const struct dialect *d, const struct match_program *p,
                     str text, struct way way, size_t *runs)
{
    struct seen seen = {.all = BUF(a)};
    struct diags dg = diags_new(a);
    struct slice_sink sink = {.bytes = see_bytes,
                              .context = see_context,
                              .rest = see_rest,
                              .close = see_close,
                              .arg = &seen};
    if (text.n % 2) { /* a sink that only copies */
        sink.close = NULL;
        sink.rest = text.n % 4 == 1 ? see_rest : NULL;
        sink.context = text.n % 8 == 3 ? see_bytes : see_context;
    }
    if (way.events)
        sink.event = see_nothing;
    struct slice_options o = {.headers = (enum slice_headers)(text.n / 4 % 3), .plain = way.plain};
    struct watch w = {slice_begin(a, d, p, o, sink, &dg), &seen, 0};
    struct line_options lines = {.source = SOURCE_NONE, .lenient = way.lenient};
    struct line_reader *r = line_begin(a, d, lines, see_event, &w, &dg);
    r->kernel = way.kernel;
    bool fine = true;
    for (size_t at = 0; fine && at < text.n; at += way.chunk) {
        str piece = str_sub(text, at, at + way.chunk);
        char *own = malloc(piece.n);
        memcpy(own, piece.p, piece.n);
        fine = line_push(r, (str){own, piece.n});
        memset(own, '?', piece.n);
        free(own);
    }
    fine = fine && line_finish(r) && slice_finish(w.slicer);
    struct slice_counts n = slice_counts(w.slicer);
    if (fine)
        buf_printf(&seen.all, "\n%zu slices %zu lines %zu bytes of %zu", (size_t)n.slices,
                   sink.close ? (size_t)n.lines : 0, (size_t)n.bytes, (size_t)n.total);
    else /* what came before a fault may differ, the fault may not */
        seen.all.n = 0;
    for (uint32_t i = 0; i < dg.n; i++)
        buf_printf(&seen.all, "\n%.*s %u:%u", STR_ARG(dg.at[i].message), dg.at[i].line,
                   dg.at[i].column);
    *runs = seen.runs + (w.to < text.n);
    return seen.all.n ? buf_str(&seen.all) : STR("");
}

static struct match_program *compile(struct arena *a, const struct dialect *d,
                                     const char *const *exprs, uint32_t n)
{
    struct diags dg = diags_new(a);
    struct match_expr *e = ARENA_ARRAY(a, struct match_expr, n + 1);
    for (uint32_t i = 0; i < n; i++)
        e[i] = kit_expr(a, exprs[i]);
    return match_compile(a, d, e, n, &dg);
}

/* Holds the ways against each other; returns how many runs there were. */
static size_t compare(struct arena *a, const struct dialect *d, const char *const *exprs,
                      uint32_t n, str text, const char *name)
{
    static const size_t sizes[] = {SIZE_MAX / 2, 4096, 301, 70};
    struct arena *own = arena_child(a);
    struct match_program *p = compile(own, d, exprs, n);
    size_t runs = 0, some;
    if (p) {
        str want = {0};
        for (size_t i = 0; i <= COUNTOF(sizes); i++) {
            bool lenient = i == COUNTOF(sizes);
            size_t size = sizes[lenient ? 2 : i];
            enum scan_kernel k = (enum scan_kernel)((i + text.n) % (scan_best() + 1u));
            if (i == 0 || lenient)
                want = slices_of(own, d, p, text,
                                 (struct way){true, lenient, false, k, SIZE_MAX / 2}, &some);
            str have =
                slices_of(own, d, p, text,
                          (struct way){false, lenient, (i + text.n) % 3 == 2, k, size}, &some);
            runs += some;
            size_t at = 0;
            while (at < want.n && at < have.n && want.p[at] == have.p[at])
                at++;
            size_t from = at < 200 ? 0 : at - 200;
            cr_assert(at == want.n && at == have.n,
                      "%s, %s, %s in pieces of %zu: want\n%.*s\nhave\n%.*s\n", d->name, name,
                      exprs[0], size, STR_ARG(str_sub(want, from, at + 300)),
                      STR_ARG(str_sub(have, from, at + 300)));
        }
    }
    arena_free(own);
    return runs;
}

/* ---- made of the dialect's own words ---- */

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

struct maker {
    struct buf b;
    uint64_t random;
    const struct dialect *d;
    uint32_t open; /* braces */
};

static uint32_t pick(struct maker *m, uint32_t n)
{
    return (uint32_t)(next_random(&m->random) % n);
}

/* A text that a line pattern fits, mostly. */
static void put_pattern(struct maker *m, const char *pattern)
{
    bool alternative = false;
    for (const char *p = pattern; *p; p++) {
        if (*p == ' ')
            alternative = false;
        if (*p == '|')
            alternative = true;
        if (!alternative && strchr("*=", *p))
            buf_putc(&m->b, (char)('a' + pick(m, 3)));
        else if (!alternative && !strchr("[]", *p))
            buf_putc(&m->b, *p);
    }
}

static const char *const WORDS[] = {"alpha", "beta 1", "gamma x", "alpha  two", "be", "beta\tz"};

static void put_statement(struct maker *m)
{
    const struct dialect *d = m->d;
    size_t closers = 0, literals = 0, openers = 0;
    while (d->closers && d->closers[closers].word)
        closers++;
    while (d->literals && d->literals[literals].opener)
        literals++;
    while (d->openers && d->openers[openers].line)
        openers++;
    uint32_t kind = pick(m, 24);
    if (kind == 0 && closers)
        put_pattern(
            m, d->closers[pick(m, 3) ? pick(m, (uint32_t)closers) : (uint32_t)closers - 1].word);
    else if (kind == 1 && closers && d->closers[0].opens)
        put_pattern(m, d->closers[0].opens);
    else if (kind == 2 && openers)
        put_pattern(m, d->openers[pick(m, (uint32_t)openers)].line);
    else if (kind == 3 && literals) {
        const struct dialect_literal *l = &d->literals[pick(m, (uint32_t)literals)];
        put_pattern(m, l->opener);
        if (l->how == LITERAL_BRACES)
            buf_printf(&m->b, " {\nalpha { beta 1; }\n  alpha {\n}\n}");
        else if (l->how == LITERAL_DELIMITER)
            buf_printf(&m->b, " #\nalpha in it\n beta 1\nend #");
        else
            buf_printf(&m->b, "\nalpha in it\n beta 1\n %.*s", (int)strcspn(l->end, " "), l->end);
    } else if (kind == 4 && d->comments && d->comments[0].open) {
        const struct dialect_comment *c = &d->comments[pick(m, 2)];
        c = c->open ? c : d->comments;
        buf_printf(&m->b, "%s%s%s", c->open, pick(m, 4) ? " alpha { \"" : "",
                   c->close ? c->close : "");
        return;
    } else if (kind == 5 && d->quotes[0])
        buf_printf(&m->b, "beta %c{ alpha } ; %c", d->quotes[0], d->quotes[0]);
    else if (kind == 6)
        return;
    else if (kind == 7 && d->ending)
        buf_add(&m->b, pick(m, 3) ? str_of(d->ending) : STR("interface Loopback0"));
    else
        buf_add(&m->b, str_of(WORDS[pick(m, COUNTOF(WORDS))]));
    if (d->shape != SHAPE_BRACE)
        return;
    if (pick(m, 3) == 0) {
        buf_add(&m->b, STR(" {"));
        m->open++;
    } else {
        buf_putc(&m->b, ';');
    }
    for (; m->open && pick(m, 2); m->open--)
        buf_add(&m->b, pick(m, 3) ? STR("\n}") : STR(" }"));
}

static str make(struct arena *a, const struct dialect *d, uint64_t seed, uint32_t lines)
{
    struct maker m = {.b = BUF(a), .random = seed, .d = d};
    uint32_t indent = 0;
    for (uint32_t i = 0; i < lines; i++) {
        uint32_t turn = pick(&m, 8);
        indent = turn < 3 ? indent : turn < 5 ? indent + 1 + pick(&m, 2) : pick(&m, indent + 1);
        for (uint32_t k = 0; k < indent % 9; k++)
            buf_putc(&m.b, pick(&m, 50) ? ' ' : '\t');
        put_statement(&m);
        buf_add(&m.b, pick(&m, 30) ? STR("\n") : STR("\r\n"));
    }
    while (m.open--)
        buf_add(&m.b, STR("}\n"));
    return buf_str(&m.b);
}

static const char *const EXPRS[][3] = {
    {"alpha"},
    {"beta .*"},
    {"alpha.*||be.*"},
    {"!alpha||beta .*"},
    {"gamma x||.*||be"},
    {"**||alpha two"},
    {"be||*"},
    {"alpha||gamma x||be.*"},
    {"alpha  two"},
    {"zeta.*"},
    {"alpha", "beta .*||alpha", "gamma.*"},
    {".*||.*||be", "gamma x||beta 1", "[ab].*||alpha two .*"},
    {"alpha||**||gamma x"},
    {"*||*||beta .*"},
};

ARENA_TEST(runs, made_texts_are_sliced_as_line_by_line, .timeout = 280)
{
    size_t runs = 0;
    for (size_t i = 0; i < dialects_count(NULL); i++)
        for (uint64_t seed = 1; seed <= 60; seed += test_share()) {
            struct arena *own = arena_child(a);
            str text =
                make(own, dialects_at(NULL, i), seed * 977 + i, 40 + (uint32_t)(seed % 7) * 60);
            for (size_t k = seed % 3; k < COUNTOF(EXPRS); k += 3) {
                uint32_t n = EXPRS[k][1] ? 3 : 1;
                runs += compare(own, dialects_at(NULL, i), EXPRS[k], n, text, "made");
            }
            arena_free(own);
        }
    printf("%zu runs\n", runs);
    cr_assert_geq(runs, 1000 / test_share(), "hardly any runs");
}

/* Blocks with faults strewn in, with braces that close and open on one line, comments, strings over
 * lines, and lines longer than runs go over: what is open at the end of a run has to be known. */
ARENA_TEST(runs, blocks_with_braces_are_sliced_as_line_by_line, .timeout = 280)
{
    static const char *const exprs[][3] = {{"unit .*"},
                                           {"family .*||unit .*"},
                                           {"family .*||mtu.*"},
                                           {"zeta"},
                                           {"**||disable"},
                                           {".*||unit 1.*"},
                                           {"first.*||.*||mtu .*"},
                                           {"first", "family .*||unit .*||unit .*", "unit 1.*"}};
    size_t runs = 0;
    for (size_t i = 0; i < dialects_count(NULL); i++)
        for (uint64_t seed = 1; dialects_at(NULL, i)->shape == SHAPE_BRACE && seed <= 120;
             seed += test_share()) {
            struct arena *own = arena_child(a);
            str text = blocks(own, seed * 7 + i, 40 + (uint32_t)seed * 2, 1u << seed % 14);
            for (size_t k = 0; k < COUNTOF(exprs); k++)
                runs += compare(own, dialects_at(NULL, i), exprs[k], exprs[k][1] ? 3 : 1, text,
                                "blocks");
            arena_free(own);
        }
    printf("%zu runs\n", runs);
    cr_assert_geq(runs, 1000, "hardly any runs");
}

/* Interfaces one like the other, most of them. */
static str interfaces(struct arena *a, uint64_t seed, uint32_t n, uint32_t fault)
{
    static const char *const names[] = {
        "a b", "unit",  "\"q\"",     "version x", "a-name-too-long-to-be",
        "a;b", "xe\t1", "inactive:", "ge-0/0/1 "};
    static const char *const leaves[] = {
        "mtu 9192;", "description \"a unit\";", "unit 7;", "a; b;",
        "disable;",  "text \"over\n{ lines\";", "vlan 5",  "mtu x"};
    static const char *const inner[] = {"vlan-id 5;", "family inet {\n}", "under ground;",
                                        "filter {\ninput unit;\n}", "description \"{\";"};
    struct buf b = BUF(a);
    buf_printf(&b, "system%.*s;\ninterfaces {\n", (int)(seed % 16), "0123456789abcdef");
    for (uint32_t i = 0; i < n; i++) {
        if (pick_of(&seed, 12))
            buf_printf(&b, "    %ce-0/0/%u {\n", pick_of(&seed, 3) ? 'g' : 'x', i);
        else
            buf_printf(&b, "    %s {\n", names[pick_of(&seed, COUNTOF(names))]);
        for (uint32_t k = pick_of(&seed, 4); k > 0; k--)
            buf_printf(&b, "        %s\n",
                       leaves[pick_of(&seed, pick_of(&seed, 8) ? 2 : COUNTOF(leaves))]);
        for (uint32_t k = pick_of(&seed, 4); k > 0; k--) {
            buf_printf(&b, "        %s %u {\n", pick_of(&seed, 30) ? "unit" : "family", k);
            for (uint32_t j = pick_of(&seed, 4); j > 0; j--)
                buf_printf(&b, "            %s\n", inner[pick_of(&seed, COUNTOF(inner))]);
            buf_printf(&b, "        }%s\n", pick_of(&seed, 50) ? "" : " mtu 5;");
        }
        buf_add(&b, STR("    }"));
        if (!pick_of(&seed, fault))
            buf_add(&b, piece_of(&seed, false));
        buf_putc(&b, '\n');
    }
    buf_add(&b, STR("}\n"));
    return str_sub(buf_str(&b), 0,
                   b.n - (pick_of(&seed, 4) ? 0 : pick_of(&seed, (uint32_t)b.n / 2)));
}

ARENA_TEST(runs, rows_of_slices_are_those_of_line_by_line, .timeout = 280)
{
    static const char *const exprs[][3] = {
        {"interfaces||.*||unit .*"},
        {".*||.*||unit .*"},
        {"interfaces||.*||unit .*||vlan-id .*"},
        {"interfaces||x.*||unit .*", "interfaces||.*||mtu .*", "y"},
        {".*||.*||x"},
        {"interfaces||.*||unit .*", "interfaces||unit", "system.*"},
        {"interfaces||.*||unit 1.*", "interfaces||.*||unit 2", "x"}};
    size_t runs = 0;
    for (size_t i = 0; i < dialects_count(NULL); i++)
        for (uint64_t seed = 1; dialects_at(NULL, i)->shape == SHAPE_BRACE && seed <= 120;
             seed += test_share()) {
            struct arena *own = arena_child(a);
            uint32_t n = 1 + (uint32_t)(seed % 10 ? seed % 20 : seed);
            str text = interfaces(own, seed * 7 + i, n, 1u << seed % 14);
            for (size_t k = 0; k < COUNTOF(exprs); k++)
                runs += compare(own, dialects_at(NULL, i), exprs[k], exprs[k][1] ? 3 : 1, text,
                                "interfaces");
            arena_free(own);
        }
    printf("%zu runs\n", runs);
    cr_assert_geq(runs, 1000, "hardly any runs");
}

/* A level that is left open is named, also where it took the place of one that an earlier piece of
 * the input opened. */
ARENA_TEST(runs, levels_along_a_row_are_those_of_line_by_line)
{
    static const char *const exprs[] = {"interfaces||.*||unit .*"};
    for (int pad = 0; pad < 24; pad++) { /* of all kinds of sinks */
        struct buf b = BUF(a);
        buf_printf(&b, "system%.*s;\ninterfaces {\n    ge-0/0/1 {\n", pad,
                   "0123456789abcdef01234567");
        for (int i = 0; i < 100; i++)
            buf_printf(&b, "        unit %d {\n            vlan-id 5;\n        }\n", i % 10);
        buf_add(&b, STR("    }\n    ge-0/0/2 {\n        mtu 9192;\n        unit 1 {\n        }\n"
                        "        unit 2 {\n        }\n        mtu 9000;\n"));
        (void)compare(a, dialects_find(NULL, STR("juniper_junos")), exprs, 1, buf_str(&b), "open");
    }
}

/* A closer ends the block of a header that nobody asked for, so that what stands behind it is below
 * the level above. */
ARENA_TEST(runs, closers_end_blocks_that_were_passed_over)
{
    static const char *const exprs[] = {"interface .*||service .*"};
    for (uint32_t n = 0; n < 40; n++) {
        struct buf b = BUF(a);
        buf_add(&b, STR("hostname a\n!\ninterface a\n mtu 1\n"));
        for (uint32_t i = 0; i < n; i++)
            buf_printf(&b, " cost %u\n", i);
        buf_add(&b, STR(" vrf x\n  rd 1:1\n  exit-vrf\n  service one\n   rate 1\n mtu 2\n"
                        " topology y\n  exit-vrf\n  service two\n  exit-af-topology\n"
                        "  service three\ninterface b\n service four\n"));
        (void)compare(a, dialects_find(NULL, STR("cisco_ios")), exprs, 1, buf_str(&b), "closers");
    }
}

/* A line over the limit is a fault wherever it stands, also where its first bytes tell all that is
 * asked. */
ARENA_TEST(runs, lines_over_the_limit_are_not_passed_over)
{
    static const char *const lines[] = {"interface ", " service ", "! ", " mtu ", "hostname ", ""};
    static const char *const exprs[] = {"interface .*||service .*"};
    const struct dialect *d = dialects_find(NULL, STR("cisco_ios"));
    struct match_program *p = compile(a, d, exprs, 1);
    struct diags dg = diags_new(a);
    for (size_t i = 0; i < COUNTOF(lines); i++) {
        struct buf b = BUF(a);
        size_t some = 0;
        for (int k = 0; k < 500; k++) /* more than the tokenizer lists at once */
            buf_printf(&b, "interface a%d\n mtu 1\n service x\n  rate 5\n!\n", k);
        buf_add(&b, str_of(lines[i]));
        for (uint64_t k = 0; k <= diag_limit_of(&dg, LIMIT_line_bytes); k++)
            buf_putc(&b, *lines[i] ? 'x' : ' ');
        buf_add(&b, STR("\n service y\ninterface b\n service z\n"));
        str whole = buf_str(&b);
        for (enum scan_kernel k = SCAN_PORTABLE; k <= scan_best(); k++) {
            str want =
                slices_of(a, d, p, whole, (struct way){true, false, false, k, whole.n}, &some);
            str have =
                slices_of(a, d, p, whole, (struct way){false, false, false, k, whole.n}, &some);
            cr_assert(strstr(want.p, "limit"), "no fault at `%s`", lines[i]);
            expect_text(have, want, lines[i]);
        }
    }
}

/* A NUL is no brace where open ones are looked back for. */
ARENA_TEST(runs, braces_are_found_behind_bytes_of_zero)
{
    static const char *const exprs[] = {"system"};
    for (size_t n = 0; n < 32; n++) {
        struct buf b = BUF(a);
        buf_add(&b, STR("version 1;\na {\nb {\nc {\n# stop\n"));
        for (size_t i = 0; i < 20; i++)
            buf_putc(&b, '\0');
        buf_add(&b, STR("q;\nx { y; }\n"));
        for (size_t i = 0; i < 100 + n; i++)
            buf_add(&b, i % 20 == 19 ? STR(";\n") : STR("z"));
        buf_add(&b, STR(";\n# stop\nw;\n"));
        for (size_t i = 0; i < dialects_count(NULL); i++)
            if (dialects_at(NULL, i)->shape == SHAPE_BRACE)
                compare(a, dialects_at(NULL, i), exprs, 1, buf_str(&b), "zeros");
    }
}

/* A limit that a block nobody asked for is over is passed by no way. */
ARENA_TEST(runs, levels_are_counted_below_what_nobody_asks_for, .timeout = 280)
{
    static const char *const exprs[] = {"interface.*"};
    struct buf b = BUF(a);
    buf_add(&b, STR("version 1\nhostname a\n"));
    for (int i = 0; i < 100; i++)
        buf_printf(&b, "%*salpha %d\n", i, "", i);
    buf_add(&b, STR("interface x\n mtu 1\n"));
    for (size_t i = 0; i < dialects_count(NULL); i++)
        compare(a, dialects_at(NULL, i), exprs, 1, buf_str(&b), "deep");
}

/* ---- kernels ---- */

/* Every kernel that this processor has stops at the same places for the same reasons. */
ARENA_TEST(runs, kernels_agree)
{
    static const str texts[] = {{"be", 2}, {"gamma x", 7}};
    size_t stops = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        const struct dialect *d = dialects_at(NULL, seed % dialects_count(NULL));
        str text = make(a, d, seed * 31, 30);
        const struct line_want *want = line_want_new(a, d, texts, 2);
        uint8_t bytes[256] = {['!'] = 1, ['#'] = 1};
        for (size_t from = 0; !want->all && from < text.n; from += 61)
            for (enum scan_kernel k = SCAN_PORTABLE; k <= scan_best(); k++) {
                struct line_scan one = {.text = str_sub(text, from, text.n),
                                        .keep = (uint32_t)(seed % 4),
                                        .want = want,
                                        .bytes = bytes,
                                        .comment = 1};
                struct line_scan two = one;
                scan_indent(&one, SCAN_PORTABLE);
                scan_indent(&two, k);
                cr_assert(one.why == two.why && one.at == two.at && one.newlines == two.newlines,
                          "kernel %d: stop %d at %zu, not %d at %zu", (int)k, (int)two.why, two.at,
                          (int)one.why, one.at);
                stops += one.why != SCAN_END;
            }
    }
    cr_assert_geq(stops, 1000);
}

/* Every kernel lists the lines that a walk byte by byte finds. */
ARENA_TEST(runs, lists_hold_each_line)
{
    struct line_list *list = ARENA_NEW(a, struct line_list);
    size_t odd_lines = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        str text = make(a, dialects_at(NULL, seed % dialects_count(NULL)), seed * 57, 50);
        text = str_sub(text, seed % 67, seed % 67 + LIST_BYTES);
        for (enum scan_kernel k = SCAN_PORTABLE; k <= scan_best(); k++) {
            scan_list(list, text, k);
            uint32_t n = 0;
            for (size_t at = 0, nl; (nl = str_find_byte(text, '\n', at)) != SIZE_MAX; n++) {
                size_t first = at;
                while (text.p[first] == ' ' || text.p[first] == '\t')
                    first++;
                bool odd = memchr(text.p + at, '\t', nl - at) != NULL;
                for (size_t i = first; i + 1 < nl; i++)
                    odd |= text.p[i] == ' ' && text.p[i + 1] == ' ';
                cr_assert(n < list->n && list->start[n] == at && list->first[n] == first &&
                              (list->odd[n / 64] >> n % 64 & 1) == odd,
                          "kernel %d, seed %d, line %u", (int)k, (int)seed, n);
                odd_lines += odd;
                at = nl + 1;
            }
            cr_assert_eq(n, list->n);
        }
    }
    cr_assert_geq(odd_lines, 100);
}

/* ---- the corpus ---- */

struct reading {
    const struct dialect *dialect;
    struct boundary *boundary;
    size_t seen, files, runs;
};

/* Expressions of the first words of some lines, in two levels. */
static void slice_file(void *arg, const char *path, const char *name)
{
    struct reading *r = arg;
    if (r->seen++ % test_share())
        return;
    struct arena *a = arena_new(r->boundary);
    str text = whole_file(a, path);
    uint64_t random = text.n;
    for (int i = 0; i < 6 && text.n; i++) {
        struct buf expr = BUF(a);
        for (int k = 0; k < 1 + i % 2; k++) {
            size_t at = next_random(&random) % text.n, from = at;
            while (from && text.p[from - 1] != '\n')
                from--;
            while (from < text.n && strchr(" \t", text.p[from]) && text.p[from])
                from++;
            buf_add(&expr, k ? STR("||") : STR(""));
            for (; from < text.n && (isalnum((unsigned char)text.p[from]) || text.p[from] == '-');
                 from++)
                buf_putc(&expr, text.p[from]);
            buf_add(&expr, STR(".*"));
        }
        buf_putc(&expr, 0);
        r->runs += compare(a, r->dialect, (const char *const[]){expr.p}, 1, text, name);
    }
    r->files++;
    arena_free(a);
}

ARENA_TEST(runs, the_corpus_is_sliced_as_line_by_line, .timeout = 280)
{
    size_t files = 0, runs = 0;
    for (size_t i = 0; i < COUNTOF(CORPUS); i++) {
        struct reading r = {.dialect = dialects_find(NULL, str_of(CORPUS[i].dialect)),
                            .boundary = arena_boundary(a)};
        each_file(CORPUS[i].folder, slice_file, &r);
        files += r.files;
        runs += r.runs;
    }
    if (!files)
        SKIP_TEST(CORPUS_ABSENT);
    printf("%zu files, %zu runs\n", files, runs);
    cr_assert_geq(runs, files);
}
