/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/oracle/cases.h"

#include "engine/spool.h"
#include "tests/oracle/generate.h"

#include <stdlib.h>

/* ---- drawing ---- */

static str drawn(struct arena *a, struct dice *d, int part, uint32_t i, const uint32_t *counts)
{
    struct buf b = BUF(a);
    if (part == FRONT)
        generate_front(&b, d, i);
    else if (part == RULES)
        generate_rule(&b, d, i);
    else if (part == WAIVERS)
        generate_waiver(&b, d, counts[RULES]);
    else if (part == NODES)
        generate_node(&b, d, i, counts[LOCATIONS]);
    else if (part == LINKS)
        generate_link(&b, d, i, counts[NODES]);
    else
        generate_location(&b, d, i);
    return buf_str(&b);
}

/* Mostly a handful of nodes; now and then more than one word of bits, or more than one batch. */
static uint32_t node_count(struct dice *d, uint64_t seed)
{
    if (seed % 1000 == 999)
        return 1100;
    return seed % 250 == 249 ? 70 : 1 + roll(d, 8);
}

struct oracle_case case_draw(struct arena *a, uint64_t seed)
{
    struct dice d = {.state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15)};
    struct oracle_case c = {.seed = seed, .pure = seed % 8 == 1, .alone = seed % 512 == 4};
    d.pure = c.pure;
    d.alone = c.alone;
    d.light = seed % 1000 == 999;
    uint32_t counts[PARTS] = {
        [FRONT] = GENERATE_DEFINES + GENERATE_CONSTS,  [RULES] = 1 + roll(&d, 7),
        [WAIVERS] = roll(&d, 4) ? 0 : 1 + roll(&d, 2), [NODES] = node_count(&d, seed),
        [LINKS] = c.alone ? 0 : roll(&d, 5),           [LOCATIONS] = 1 + roll(&d, 4),
    };
    for (int p = 0; p < PARTS; p++) {
        c.part[p].n = counts[p];
        c.part[p].at = ARENA_ARRAY(a, str, counts[p] + 1);
        for (uint32_t i = 0; i < counts[p]; i++)
            c.part[p].at[i] = drawn(a, &d, p, i, counts);
    }
    return c;
}

/* ---- as texts ---- */

static void put_list(struct buf *b, const char *name, const struct texts *t, bool backwards)
{
    bool first = true;
    buf_printf(b, "\"%s\": [", name);
    for (uint32_t i = 0; i < t->n; i++) {
        str text = t->at[backwards ? t->n - 1 - i : i];
        if (!text.n)
            continue;
        buf_add(b, first ? STR("\n  ") : STR(",\n  "));
        buf_add(b, text);
        first = false;
    }
    buf_add(b, STR("]"));
}

static str data_of(struct arena *a, const struct oracle_case *c, const struct texts *nodes,
                   bool backwards)
{
    struct buf b = BUF(a);
    buf_putc(&b, '{');
    put_list(&b, "nodes", nodes, backwards);
    buf_putc(&b, ',');
    put_list(&b, "links", &c->part[LINKS], false);
    buf_putc(&b, ',');
    put_list(&b, "locations", &c->part[LOCATIONS], false);
    buf_add(&b, STR("}\n"));
    return buf_str(&b);
}

str case_data(struct arena *a, const struct oracle_case *c, bool backwards)
{
    return data_of(a, c, &c->part[NODES], backwards);
}

str case_repeated(struct arena *a, const struct oracle_case *c, uint32_t n)
{
    struct texts nodes = {.at = ARENA_ARRAY(a, str, n), .n = n};
    const struct texts *all = &c->part[NODES];
    struct texts kept = {.at = ARENA_ARRAY(a, str, all->n)};
    for (uint32_t i = 0; i < all->n; i++)
        if (all->at[i].n)
            kept.at[kept.n++] = all->at[i];
    for (uint32_t i = 0; i < n && kept.n; i++) {
        str text = kept.at[i % kept.n];
        size_t comma = str_find_byte(text, ',', 0), end = comma < text.n ? comma : text.n - 1;
        str rest = str_sub(text, end, text.n);
        nodes.at[i] = str_printf(a, "{\"name\": \"n%u\"%.*s", i, STR_ARG(rest));
    }
    return data_of(a, c, &nodes, false);
}

str case_rules(struct arena *a, const struct oracle_case *c, bool backwards)
{
    struct buf b = BUF(a);
    for (int p = FRONT; p <= WAIVERS; p++)
        for (uint32_t i = 0; i < c->part[p].n; i++) {
            bool turn = backwards && p == RULES;
            buf_add(&b, c->part[p].at[turn ? c->part[p].n - 1 - i : i]);
        }
    return b.n ? buf_str(&b) : STR("");
}

/* ---- running ---- */

bool case_read(struct case_run *r, struct arena *a, str rules)
{
    r->arena = a;
    r->dg = diags_new(a);
    r->set = policy_set_new(a);
    uint32_t source = sources_add(&r->dg.sources, STR("case.rules"), rules);
    return policy_parse(r->set, source, &r->dg) && policy_check(r->set, NULL, &r->dg);
}

static int by_place(const void *x, const void *y)
{
    const struct finding *a = x, *b = y;
    if (a->rule_index != b->rule_index)
        return a->rule_index < b->rule_index ? -1 : 1;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    return (a->element_index > b->element_index) - (a->element_index < b->element_index);
}

bool case_judge(struct case_run *r, str data)
{
    struct program *program;
    struct fleet *fleet = fleet_new(r->arena);
    struct run_options options = {
        .findings_rule = UINT64_MAX, .findings_run = UINT64_MAX, .now = CASE_NOW};
    r->data = sources_add(&r->dg.sources, STR("case.json"), data);
    if (!fleet_load_source(fleet, r->data, &r->dg) ||
        !engine_compile(&program, r->arena, r->set, &r->dg) ||
        !engine_run(&r->run, r->arena, program, fleet, &options, &r->dg))
        return false;
    struct findings all = spool_all(r->run->findings, r->arena);
    r->findings = all.at;
    r->finding_count = all.n;
    if (r->finding_count)
        qsort(r->findings, r->finding_count, sizeof *r->findings, by_place);
    return true;
}

const struct finding *case_finding(const struct case_run *r, uint32_t rule, uint32_t object,
                                   uint32_t element)
{
    struct finding key = {.rule_index = rule, .object = object, .element_index = element};
    if (!r->finding_count)
        return NULL;
    return bsearch(&key, r->findings, r->finding_count, sizeof key, by_place);
}
