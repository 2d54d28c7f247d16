/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/profile_text.h"

#include <stdlib.h>

/* Something to print, by its time; equal times in order of the policies. */
struct ranked {
    uint64_t ns;
    uint32_t index;
};

static int by_time(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    if (a->ns != b->ns)
        return a->ns < b->ns ? 1 : -1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static double share_of(uint64_t ns, uint64_t all)
{
    return all ? 100.0 * (double)ns / (double)all : 0.0;
}

static void put_time(struct buf *b, uint64_t ns, const struct profile *p)
{
    buf_printf(b, "%10.3f %6.1f", (double)ns / 1e6, share_of(ns, p->total_ns));
}

static void put_part(struct buf *b, const char *name, uint64_t ns, const struct profile *p)
{
    buf_printf(b, ", %s %.3f ms (%.1f%%)", name, (double)ns / 1e6, share_of(ns, p->total_ns));
}

static void put_number(struct buf *b, uint64_t n, int width)
{
    buf_printf(b, " %*llu", width, (unsigned long long)n);
}

static void put_rule(struct buf *b, const struct run *run, const struct ranked *rank)
{
    const struct rule_result *r = &run->rules[rank->index];
    uint64_t hits = 0;
    for (int v = 0; v < VERDICT_COUNT; v++)
        hits += v == VERDICT_SKIP ? 0 : r->count[v];
    put_time(b, rank->ns, run->profile);
    buf_printf(b, " %10.3f", (double)run->profile->rules[rank->index].own_ns / 1e6);
    put_number(b, hits, 9);
    put_number(b, r->count[VERDICT_FAIL], 9);
    put_number(b, r->count[VERDICT_UNDECIDED], 9);
    put_number(b, run->profile->rules[rank->index].rows, 9);
    buf_add(b, STR("  "));
    buf_put_visible(b, r->rule->id);
    buf_putc(b, '\n');
}

static void put_rules(struct buf *b, const struct run *run)
{
    const struct profile *p = run->profile;
    struct ranked *ranks = ARENA_ARRAY(b->arena, struct ranked, run->rule_count);
    for (uint32_t i = 0; i < run->rule_count; i++)
        ranks[i] = (struct ranked){p->rules[i].own_ns + p->rules[i].shared_ns, i};
    if (run->rule_count)
        qsort(ranks, run->rule_count, sizeof *ranks, by_time);
    buf_printf(b, "\n%10s %6s %10s %9s %9s %9s %9s  %s\n", "ms", "%", "alone", "hits", "fail",
               "undecided", "computed", "rule");
    for (uint32_t i = 0; i < run->rule_count; i++)
        put_rule(b, run, &ranks[i]);
}

static void put_condition(struct buf *b, const struct profile *p, const struct ranked *rank)
{
    const struct profile_condition *c = &p->conditions[rank->index];
    put_time(b, rank->ns, p);
    put_number(b, c->hits, 9);
    put_number(b, c->rows, 9);
    put_number(b, c->evaluated, 9);
    if (c->field.n)
        buf_printf(b, " %8llu%c", (unsigned long long)c->distinct, c->more ? '+' : ' ');
    else
        buf_printf(b, " %8s ", "-");
    put_number(b, c->rules, 6);
    buf_add(b, STR("  "));
    buf_put_visible(b, c->text);
    buf_putc(b, '\n');
}

static void put_conditions(struct buf *b, const struct profile *p)
{
    struct ranked *ranks = ARENA_ARRAY(b->arena, struct ranked, p->condition_count);
    for (uint32_t i = 0; i < p->condition_count; i++)
        ranks[i] = (struct ranked){p->conditions[i].ns, i};
    if (p->condition_count)
        qsort(ranks, p->condition_count, sizeof *ranks, by_time);
    buf_printf(b, "\n%10s %6s %9s %9s %9s %9s %6s  %s\n", "ms", "%", "true", "rows", "evaluated",
               "distinct", "rules", "condition");
    for (uint32_t i = 0; i < p->condition_count; i++)
        put_condition(b, p, &ranks[i]);
}

void profile_text(struct buf *b, const struct run *run)
{
    const struct profile *p = run->profile;
    uint64_t rules = p->total_ns - p->read_ns - p->config_ns - p->findings_ns;
    buf_printf(b, "profile: %.3f ms", (double)p->total_ns / 1e6);
    put_part(b, "reading nodes", p->read_ns, p);
    if (p->config_ns)
        put_part(b, "reading configurations", p->config_ns, p);
    put_part(b, "rules", rules, p);
    put_part(b, "findings", p->findings_ns, p);
    buf_putc(b, '\n');
    put_rules(b, run);
    put_conditions(b, p);
}
