/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/mutate.h"

#include "base/sym.h"

struct mutations {
    struct arena *a;
    const struct ast_rule *rule;
    VEC(struct mutation) at;
    struct symtab places; /* place and change -> index in at */
};

/* The kind that each kind is easily mistaken for; 0: none. */
static const uint8_t swapped[AST_KIND_COUNT] = {
    [AST_EQ] = AST_NE,
    [AST_NE] = AST_EQ,
    [AST_LT] = AST_LE,
    [AST_LE] = AST_LT,
    [AST_GT] = AST_GE,
    [AST_GE] = AST_GT,
    [AST_AND] = AST_OR,
    [AST_OR] = AST_AND,
    [AST_ALL] = AST_ANY,
    [AST_ANY] = AST_ALL,
    [AST_NONE] = AST_ANY,
    [AST_ADD] = AST_SUB,
    [AST_SUB] = AST_ADD,
    [AST_MUL] = AST_DIV,
    [AST_DIV] = AST_MUL,
    [AST_STARTS_WITH] = AST_ENDS_WITH,
    [AST_ENDS_WITH] = AST_STARTS_WITH,
};

/* Conditions that become their opposite. */
static const bool negated[AST_KIND_COUNT] = {
    [AST_IS_NULL] = true, [AST_IN] = true,      [AST_CONTAINS] = true, [AST_MATCHES] = true,
    [AST_LIKE] = true,    [AST_BETWEEN] = true, [AST_UNIQUE] = true,
};

/* The word as rules write it. */
static str in_capitals(struct arena *a, const char *word)
{
    struct buf b = BUF(a);
    for (; *word; word++)
        buf_putc(&b, *word >= 'a' && *word <= 'z' ? (char)(*word - 'a' + 'A')
                     : *word == '-'               ? ' '
                                                  : *word);
    return buf_str(&b);
}

static void add(struct mutations *m, struct ast_expr *e, struct ast_expr other, str was, str now)
{
    str key = str_printf(m->a, "%u:%u-%u %.*s %.*s", e->at.file, e->at.from, e->at.to, STR_ARG(was),
                         STR_ARG(now));
    uint32_t known = m->at.n;
    sym i = sym_intern(&m->places, key);
    if (i == known)
        vec_push(m->a, &m->at, (struct mutation){.rule = m->rule, .was = was, .now = now});
    vec_push(m->a, &m->at.at[i].parts, (struct mutation_part){e, other});
}

static void add_swap(struct mutations *m, struct ast_expr *e)
{
    struct ast_expr other = *e;
    other.kind = (enum ast_kind)swapped[e->kind];
    add(m, e, other, in_capitals(m->a, ast_kind_info(e->kind)->word),
        in_capitals(m->a, ast_kind_info(other.kind)->word));
}

static void add_negation(struct mutations *m, struct ast_expr *e)
{
    struct ast_expr *copy = arena_dup(m->a, e, sizeof *e), other = *e;
    other.kind = AST_NOT;
    other.a = copy;
    other.b = other.c = NULL;
    other.items = NULL;
    other.n = 0;
    str was = in_capitals(m->a, ast_kind_info(e->kind)->word);
    if (e->kind == AST_IS_NULL || e->kind == AST_UNIQUE)
        add(m, e, other, was, str_printf(m->a, "IS NOT %.*s", STR_ARG(str_sub(was, 3, was.n))));
    else
        add(m, e, other, was, str_printf(m->a, "NOT %.*s", STR_ARG(was)));
}

static void add_number(struct mutations *m, struct ast_expr *e)
{
    struct ast_expr other = *e;
    if (e->as.value.as.integer == INT64_MAX)
        return;
    other.as.value.as.integer++;
    add(m, e, other, str_printf(m->a, "%lld", (long long)e->as.value.as.integer),
        str_printf(m->a, "%lld", (long long)other.as.value.as.integer));
}

static void add_config(struct mutations *m, struct ast_expr *e)
{
    static const uint8_t others[] = {
        [AST_CONFIG_HAS] = AST_CONFIG_MISSING, [AST_CONFIG_MISSING] = AST_CONFIG_HAS,
        [AST_CONFIG_COUNT] = AST_CONFIG_COUNT, [AST_CONFIG_VALUES] = AST_CONFIG_VALUES,
        [AST_CONFIG_VALUE] = AST_CONFIG_VALUE, [AST_CONFIG_EVERY] = AST_CONFIG_SOME,
        [AST_CONFIG_SOME] = AST_CONFIG_EVERY,  [AST_CONFIG_NO] = AST_CONFIG_SOME,
    };
    static const char *const words[] = {"HAS",   "MISSING", "COUNT", "VALUES",
                                        "VALUE", "EVERY",   "SOME",  "NO"};
    struct ast_expr other = *e;
    other.as.config = arena_dup(m->a, e->as.config, sizeof *e->as.config);
    other.as.config->kind = (enum ast_config_kind)others[e->as.config->kind];
    if (other.as.config->kind != e->as.config->kind)
        add(m, e, other, str_of(words[e->as.config->kind]), str_of(words[other.as.config->kind]));
}

static bool is_grouped(const struct ast_expr *e)
{
    bool loop =
        e->kind == AST_ALL || e->kind == AST_ANY || e->kind == AST_NONE || e->kind == AST_GATHER;
    return loop && e->as.loop->keys;
}

static void take_expr(struct mutations *m, struct ast_expr *e)
{
    if (!e)
        return;
    if (e->kind == AST_NOT) {
        add(m, e, *e->a, STR("NOT"), STR("nothing"));
    } else if (swapped[e->kind] && !is_grouped(e)) {
        add_swap(m, e);
    } else if (negated[e->kind]) {
        add_negation(m, e);
    } else if (e->kind == AST_VALUE && e->as.value.kind == VALUE_INT) {
        add_number(m, e);
    } else if (e->kind == AST_CONFIG) {
        add_config(m, e);
    }
    if (is_grouped(e)) /* its keys stand beside the body: a change would not be seen */
        return;
    take_expr(m, e->a);
    take_expr(m, e->b);
    take_expr(m, e->c);
    for (uint32_t i = 0; i < e->n; i++)
        take_expr(m, e->items[i]);
}

static void take_actions(struct mutations *m, const struct ast_actions *all)
{
    for (uint32_t i = 0; i < all->n; i++) {
        take_expr(m, all->at[i].cond);
        take_expr(m, all->at[i].value);
    }
}

uint32_t mutate_all(struct mutation **out, struct arena *a, const struct policy_set *set)
{
    struct mutations m = {.a = a, .places = symtab_new(a)};
    for (uint32_t i = 0; i < set->rules.n; i++) {
        const struct ast_rule *r = &set->rules.at[i];
        if (!r->enabled)
            continue;
        m.rule = r;
        take_expr(&m, r->when);
        for (uint32_t k = 0; k < r->let_count; k++)
            take_expr(&m, r->lets[k].value);
        take_actions(&m, &r->then);
        take_actions(&m, &r->otherwise);
    }
    *out = m.at.at;
    return m.at.n;
}

void mutate_turn(const struct mutation *m)
{
    for (uint32_t i = 0; i < m->parts.n; i++) {
        struct mutation_part *part = &m->parts.at[i];
        struct ast_expr was = *part->expr;
        *part->expr = part->other;
        part->other = was;
    }
}
