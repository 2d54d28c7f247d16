/* SPDX-License-Identifier: Apache-2.0 */
/* The questions themselves, and answers as text. */
#include "slicer/query_inside.h"

struct query *query_new(struct arena *a)
{
    struct query *q = ARENA_NEW(a, struct query);
    q->arena = a;
    return q;
}

static bool same_levels(const struct match_expr *a, const struct match_expr *b)
{
    bool same = a->n == b->n;
    for (uint32_t i = 0; same && i < a->n; i++)
        same = a->levels[i].kind == b->levels[i].kind && a->levels[i].not_ == b->levels[i].not_ &&
               str_eq(a->levels[i].pattern, b->levels[i].pattern);
    return same;
}

struct namer {
    struct arena *arena;
    str *names; /* of one pattern's groups */
};

static void name_group(void *arg, str name, uint32_t group)
{
    struct namer *n = arg;
    if (!n->names[group - 1].n)
        n->names[group - 1] = str_dup(n->arena, name);
}

/* The groups of all levels. What a dialect sets for a pattern changes none of them. */
static void find_groups(struct query *q, struct question *to)
{
    struct arena *scratch = arena_child(q->arena);
    struct limits limits = limits_default();
    VEC(str) names = {0};
    for (uint32_t i = 0; i < to->expr.n; i++) {
        const struct match_level *l = &to->expr.levels[i];
        bool may = l->kind == MATCH_PATTERN && str_find_byte(l->pattern, '(', 0) != SIZE_MAX;
        struct regex_error error = {0};
        const struct regex *re =
            may ? regex_new(scratch, l->pattern, REGEX_WHOLE | REGEX_RAW | REGEX_DOTALL, &limits,
                            &error)
                : NULL;
        uint32_t n = re ? regex_group_count(re) : 0;
        for (uint32_t k = 0; k < n; k++)
            vec_push(q->arena, &names, (str){"", 0});
        struct namer namer = {q->arena, n ? &names.at[names.n - n] : NULL};
        if (n)
            regex_each_name(re, name_group, &namer);
    }
    to->names = names.at;
    to->group_count = names.n;
    arena_free(scratch);
}

uint32_t query_add(struct query *q, const struct match_expr *expr, uint32_t parent)
{
    for (uint32_t i = 0; i < q->questions.n; i++)
        if (q->questions.at[i].parent == parent && same_levels(&q->questions.at[i].expr, expr))
            return i;
    struct question new = {.expr = *expr, .parent = parent};
    find_groups(q, &new);
    vec_push(q->arena, &q->questions, new);
    if (parent != QUERY_TOP)
        q->questions.at[parent].has_below = true;
    q->codes.n = 0;
    return q->questions.n - 1;
}

uint32_t query_count(const struct query *q)
{
    return q->questions.n;
}

const str *query_groups(const struct query *q, uint32_t question, uint32_t *n)
{
    *n = q->questions.at[question].group_count;
    return q->questions.at[question].names;
}

bool query_compile(struct query *q, const struct dialect *d, struct diags *dg)
{
    for (uint32_t i = 0; i < q->codes.n; i++) {
        q->current = q->codes.at[i].program;
        if (q->codes.at[i].dialect == d)
            return true;
    }
    uint32_t n = q->questions.n;
    struct match_expr *exprs = ARENA_ARRAY(q->arena, struct match_expr, n);
    uint32_t *parents = ARENA_ARRAY(q->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++) {
        exprs[i] = q->questions.at[i].expr;
        parents[i] = q->questions.at[i].parent;
    }
    q->current = match_compile_below(q->arena, d, exprs, parents, n, dg);
    if (q->current)
        vec_push(q->arena, &q->codes, (struct query_code){d, q->current});
    return q->current != NULL;
}

/* ---- as text ---- */

void query_put_text(struct buf *b, const struct query *q, uint32_t question)
{
    uint32_t parent = q->questions.at[question].parent;
    if (parent != QUERY_TOP) {
        query_put_text(b, q, parent); /* as deep as the rules nest */
        buf_add(b, STR(" : "));
    }
    buf_put_visible(b, q->questions.at[question].expr.text);
}

static void write_hit(struct buf *b, uint32_t question, const struct query_hit *h)
{
    buf_printf(b, "q%u %u", question, h->line);
    if (h->parent != QUERY_TOP)
        buf_printf(b, " under %u", h->parent);
    buf_putc(b, ' ');
    buf_put_visible(b, h->header);
    if (!str_eq(h->header, h->level)) {
        buf_add(b, STR(" level="));
        buf_put_visible(b, h->level);
    }
    for (uint32_t i = 0; i < h->group_count; i++) {
        const struct query_group *g = &h->groups[i];
        if (g->name.n)
            buf_printf(b, " %.*s", STR_ARG(g->name));
        else
            buf_printf(b, " %u", i + 1);
        buf_putc(b, g->taken ? '=' : '-');
        buf_put_visible(b, g->text);
    }
    buf_putc(b, '\n');
}

void query_write(struct buf *b, const struct query_answer *answer)
{
    for (uint32_t q = 0; q < answer->n; q++)
        for (uint32_t i = 0; i < answer->hits[q].n; i++)
            write_hit(b, q, &answer->hits[q].at[i]);
}
