/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/textdiff.h"

#include "base/sym.h"
#include "base/vec.h"
#include "slicer/align.h"

struct lines {
    str *at; /* each with its newline; the last may lack it */
    uint32_t n, cap;
};

struct writer {
    struct buf *out;
    struct text_diff_options o;
    struct lines have, want;
    const uint32_t *mate; /* by line of have */
    struct text_diff counts;
};

static struct lines split(struct arena *a, str text)
{
    struct lines l = {0};
    for (size_t at = 0; at < text.n;) {
        size_t end = str_find_byte(text, '\n', at);
        end = end == SIZE_MAX ? text.n : end + 1;
        vec_push(a, &l, str_sub(text, at, end));
        at = end;
    }
    return l;
}

static uint32_t *number(struct arena *a, struct symtab *ids, const struct lines *l)
{
    uint32_t *out = ARENA_ARRAY(a, uint32_t, l->n + 1);
    for (uint32_t i = 0; i < l->n; i++)
        out[i] = sym_intern(ids, l->at[i]);
    return out;
}

static void put_line(struct writer *w, char mark, str line)
{
    const char *colour = mark == '-' ? "\033[31m" : mark == '+' ? "\033[32m" : NULL;
    bool ends = line.n && line.p[line.n - 1] == '\n';
    if (ends)
        line.n--;
    if (w->o.colour && colour)
        buf_printf(w->out, "%s", colour);
    buf_putc(w->out, mark);
    if (w->o.visible)
        buf_put_visible(w->out, line);
    else
        buf_add(w->out, line);
    if (w->o.colour && colour)
        buf_add(w->out, STR("\033[0m"));
    buf_putc(w->out, '\n');
    if (!ends)
        buf_add(w->out, STR("\\ No newline at end of file\n"));
}

/* One end of a hunk's heading: the first line and the number of lines, which is left out for 1. */
static void put_range(struct buf *b, char mark, uint32_t from, uint32_t n)
{
    buf_printf(b, " %c%u", mark, n ? from + 1 : from);
    if (n != 1)
        buf_printf(b, ",%u", n);
}

/* The lines have[h..h_end) and want[w..w_end) with what is equal among them. */
static void put_hunk(struct writer *w, uint32_t h, uint32_t h_end, uint32_t k, uint32_t k_end)
{
    w->counts.hunks++;
    if (w->o.colour)
        buf_add(w->out, STR("\033[36m"));
    buf_add(w->out, STR("@@"));
    put_range(w->out, '-', h, h_end - h);
    put_range(w->out, '+', k, k_end - k);
    buf_add(w->out, STR(" @@"));
    if (w->o.colour)
        buf_add(w->out, STR("\033[0m"));
    buf_putc(w->out, '\n');
    while (h < h_end || k < k_end) {
        if (h < h_end && w->mate[h] == ALIGN_NONE) {
            put_line(w, '-', w->have.at[h++]);
            w->counts.removed++;
        } else if (k < k_end && (h == h_end || w->mate[h] != k)) {
            put_line(w, '+', w->want.at[k++]);
            w->counts.added++;
        } else {
            put_line(w, ' ', w->have.at[h++]);
            k++;
        }
    }
}

/* Walks both sides; differences that are at most 2 * context lines apart are one hunk. */
static void put_hunks(struct writer *w)
{
    uint32_t h = 0, k = 0, context = w->o.context;
    while (h < w->have.n || k < w->want.n) {
        if (h < w->have.n && w->mate[h] == k) {
            h++;
            k++;
            continue;
        }
        uint32_t lead = h < context ? h : context;
        lead = k < lead ? k : lead;
        uint32_t first_h = h - lead, first_k = k - lead, equal = 0;
        while ((h < w->have.n || k < w->want.n) && equal <= 2 * context) {
            if (h < w->have.n && w->mate[h] == k) {
                equal++;
                h++;
                k++;
                continue;
            }
            equal = 0;
            if (h < w->have.n && w->mate[h] == ALIGN_NONE)
                h++;
            else
                k++;
        }
        uint32_t drop = equal > context ? equal - context : 0;
        put_hunk(w, first_h, h - drop, first_k, k - drop);
    }
}

struct text_diff text_diff(struct buf *out, struct arena *scratch, str have_name, str have,
                           str want_name, str want, struct text_diff_options o)
{
    struct arena *a = arena_child(scratch);
    struct writer w = {.out = out, .o = o, .have = split(a, have), .want = split(a, want)};
    struct symtab ids = symtab_new(a);
    uint32_t *have_ids = number(a, &ids, &w.have), *want_ids = number(a, &ids, &w.want);
    uint32_t *mate = ARENA_ARRAY(a, uint32_t, w.have.n + 1);
    align_ids(mate, a, have_ids, w.have.n, want_ids, w.want.n);
    w.mate = mate;
    if (!str_eq(have, want)) {
        buf_add(out, STR("--- "));
        buf_put_visible(out, have_name);
        buf_add(out, STR("\n+++ "));
        buf_put_visible(out, want_name);
        buf_putc(out, '\n');
        put_hunks(&w);
    }
    arena_free(a);
    return w.counts;
}
