/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations: line events follow one another over the whole text and do not depend on how it is
 * cut; a printed tree reads as the same tree; slices and the rest are the text. The first byte may
 * choose the dialect, else it is detected. */
#include "grammar/header.h"
#include "slicer/detect.h"
#include "slicer/line_reader.h"
#include "slicer/match.h"
#include "slicer/slice.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/texts.h"

struct events {
    struct buf out;
    str text;
    uint64_t at;
};

static bool take(void *arg, const struct line_event *e)
{
    struct events *v = arg;
    FUZZ_CHECK(e->from == v->at && e->to >= e->from && e->to <= v->text.n, "a gap at byte %llu",
               (unsigned long long)v->at);
    FUZZ_CHECK(str_eq(e->raw, str_sub(v->text, e->from, e->to)), "raw is not the span");
    line_write(&v->out, e);
    v->at = e->to;
    return true;
}

static bool events_of(str *out, struct arena *a, const struct dialect *d, str text, size_t piece,
                      struct line_options o)
{
    struct diags dg = diags_new(a);
    struct events v = {.out = BUF(a), .text = text};
    struct line_reader *r = line_begin(a, d, o, take, &v, &dg);
    bool ok = true;
    for (size_t at = 0; ok && at < text.n; at += piece)
        ok = line_push(r, str_sub(text, at, at + piece));
    ok = ok && line_finish(r);
    fuzz_check_told(ok, &dg);
    FUZZ_CHECK(!ok || v.at == text.n, "events end at %llu of %zu", (unsigned long long)v.at,
               text.n);
    *out = v.out.n ? buf_str(&v.out) : STR("");
    return ok;
}

static void check_events(struct arena *a, const struct dialect *d, str text)
{
    for (int lenient = 0; lenient < 2; lenient++) {
        struct line_options o = {.source = SOURCE_NONE, .lenient = lenient};
        str whole, cut;
        bool ok = events_of(&whole, a, d, text, SIZE_MAX / 2, o);
        static const size_t pieces[] = {1, 7};
        for (size_t i = 0; i < 2; i++) {
            FUZZ_CHECK(events_of(&cut, a, d, text, pieces[i], o) == ok,
                       "%s: in pieces of %zu it reads otherwise", d->name, pieces[i]);
            FUZZ_CHECK(!ok || str_eq(cut, whole), "%s: other events in pieces of %zu", d->name,
                       pieces[i]);
        }
    }
}

/* Whether a statement, alone on its line, is what a terminal leaves: where others stood beside it
 * (`a { <--- more --->`) it is none. */
static bool holds_junk(const struct dialect *d, str text)
{
    bool pager = false;
    for (size_t at = 0, end; at < text.n; at = end + 1) {
        end = str_find_byte(text, '\n', at);
        str line = str_sub(text, at, end);
        if (line_junk_head(line, &pager) || line_is_junk(d, line))
            return true;
        if (end == SIZE_MAX)
            break;
    }
    return false;
}

/* Whether a text holds bytes that are printed as blanks, behind which a comment may begin that did
 * not behind them, or codes of a terminal, which are not printed and part what then stands
 * together. */
static bool holds_odd_bytes(str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\f' || text.p[i] == '\v' || text.p[i] == '\033' ||
            (text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] != '\n'))
            return true;
    return false;
}

static void check_tree(struct arena *a, const struct dialect *d, str text)
{
    struct tree *one, *two;
    if (!fuzz_tree(&one, a, d, text))
        return;
    struct buf print = BUF(a), again = BUF(a), stage = BUF(a);
    tree_write(&stage, one);
    tree_print(&print, one);
    str drawn = print.n ? buf_str(&print) : STR("");
    if (holds_junk(d, drawn) || holds_odd_bytes(text))
        return;
    FUZZ_CHECK(fuzz_tree(&two, a, d, drawn), "%s: the print does not read:\n%.*s", d->name,
               STR_ARG(drawn));
    const struct tree_node *r = tree_get(one, TREE_ROOT), *s = tree_get(two, TREE_ROOT);
    FUZZ_CHECK(r->all.lo == s->all.lo && r->all.hi == s->all.hi,
               "%s: printed and read it is another tree:\n%.*s", d->name, STR_ARG(drawn));
    tree_print(&again, two);
    FUZZ_CHECK(str_eq(buf_str(&again), buf_str(&print)), "%s: prints differ", d->name);
}

/* ---- slices ---- */

struct parts {
    struct buf all;
    bool open;
};

static bool open_slice(void *arg, const struct slice *s UNUSED)
{
    struct parts *p = arg;
    FUZZ_CHECK(!p->open, "a slice in a slice");
    p->open = true;
    return true;
}

static bool close_slice(void *arg, const struct slice *s)
{
    struct parts *p = arg;
    FUZZ_CHECK(p->open && s->to >= s->from && s->last >= s->line,
               "a slice that ends before it begins");
    p->open = false;
    return true;
}

static bool put(void *arg, str text)
{
    struct parts *p = arg;
    buf_add(&p->all, text);
    return true;
}

static void check_slices(struct arena *a, const struct dialect *d, str text)
{
    static const char *const exprs[] = {"**", "interface .*", "*||.*", "!a.*||b.*", "**||.*a.*"};
    for (size_t i = 0; i < sizeof exprs / sizeof *exprs; i++) {
        struct diags dg = diags_new(a);
        struct match_expr e;
        if (!match_parse(&e, a, str_of(exprs[i]), SPAN_NONE, &dg))
            abort();
        struct match_program *m = match_compile(a, d, &e, 1, &dg);
        struct parts p = {.all = BUF(a)};
        struct slice_sink sink = {
            .open = open_slice, .bytes = put, .close = close_slice, .rest = put, .arg = &p};
        struct slicer *s =
            slice_begin(a, d, m, (struct slice_options){.headers = SLICE_NONE}, sink, &dg);
        struct line_options o = {.source = SOURCE_NONE};
        bool ok = line_read(a, d, o, text, slice_take, s, &dg) && slice_finish(s);
        fuzz_check_told(ok, &dg);
        FUZZ_CHECK(!ok || str_eq(p.all.n ? buf_str(&p.all) : STR(""), text),
                   "%s: the slices of %s and the rest are not the text", d->name, exprs[i]);
    }
}

static void slicer(struct arena *a, str input)
{
    const struct dialect *d = fuzz_dialect(a, &input);
    check_events(a, d, input);
    check_tree(a, d, input);
    check_slices(a, d, input);
}

FUZZ(slicer)
