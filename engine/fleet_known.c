/* SPDX-License-Identifier: Apache-2.0 */
/* What the data says about fields: how many objects hold a path, and which keys stand below one. */
#include "base/bits.h"
#include "engine/engine.h"
#include "engine/fleet_table.h"
#include "engine/schema.h"
#include "engine/walk.h"

/* Reads a canonical path (custom_data.snmp["a-b"].list[0].x) back into steps. False when it is
 * none. */
static bool read_path(struct ast_path *out, struct arena *a, str text)
{
    VEC(struct ast_step) steps = {0};
    size_t i = 0;
    while (i < text.n) {
        struct ast_step step = {.kind = AST_STEP_KEY};
        if (text.p[i] == '[' && i + 1 < text.n && text.p[i + 1] == '"') {
            struct buf key = BUF(a);
            for (i += 2; i < text.n && text.p[i] != '"'; i++) {
                i += text.p[i] == '\\' && i + 1 < text.n;
                buf_putc(&key, text.p[i]);
            }
            step.key = buf_str(&key);
            i += 2;
        } else if (text.p[i] == '[') {
            step.kind = AST_STEP_INDEX;
            for (i++; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++)
                step.index = step.index * 10 + (uint32_t)(text.p[i] - '0');
            i++;
        } else {
            i += text.p[i] == '.';
            size_t from = i;
            while (i < text.n && text.p[i] != '.' && text.p[i] != '[')
                i++;
            step.key = str_sub(text, from, i);
            if (!step.key.n)
                return false;
        }
        vec_push(a, &steps, step);
    }
    *out = (struct ast_path){.n = steps.n, .steps = steps.at, .text = text};
    return steps.n > 0;
}

static bool joins(enum ast_root kind, const struct ast_path *p)
{
    str first = p->steps[0].key;
    if (p->n < 2 || p->steps[0].kind != AST_STEP_KEY)
        return false;
    return (kind == AST_NODE && str_eq(first, STR("location"))) ||
           (kind == AST_LINK && (str_eq(first, STR("a")) || str_eq(first, STR("z"))));
}

static uint64_t total(void *ctx, enum ast_root kind, str table)
{
    uint32_t t = fleet_table(ctx, kind, table);
    return t == FLEET_NONE ? 0 : fleet_count(ctx, t);
}

/* Objects that hold the path, at most `most`. */
static uint64_t count_to(struct fleet *f, enum ast_root kind, str table, str path, uint64_t most)
{
    uint32_t t = fleet_table(f, kind, table);
    if (t == FLEET_NONE)
        return 0;
    struct arena *scratch = arena_child(f->arena);
    struct ast_path p;
    uint64_t n = 0;
    if (read_path(&p, scratch, path)) {
        p.root = kind;
        p.joins = joins(kind, &p);
        struct walk w = walk_new(scratch, &p);
        for (uint32_t i = 0; i < fleet_count(f, t) && n < most; i++)
            n += walk_find(&w, f, fleet_object(f, t, i), NULL) != NULL;
    }
    arena_free(scratch);
    return n;
}

static uint64_t count(void *ctx, enum ast_root kind, str table, str path)
{
    return count_to(ctx, kind, table, path, UINT64_MAX);
}

/* The schema's name of a table: "node", "member". */
static str schema_table(const struct fleet *f, enum ast_root kind, str table)
{
    uint32_t t = fleet_table(f, kind, table);
    return t == FLEET_NONE ? table : fleet_table_name(f, t);
}

static bool has(void *ctx, enum ast_root kind, str table, str path)
{
    const struct fleet *f = ctx;
    if (f->schema && schema_knows(f->schema, schema_table(f, kind, table), path))
        return true;
    return count_to(ctx, kind, table, path, 1) > 0;
}

static void each(void *ctx, enum ast_root kind, str table, str parent,
                 void (*fn)(void *arg, str name, uint64_t count), void *arg)
{
    struct fleet *f = ctx;
    uint32_t t = fleet_table(f, kind, table);
    if (t == FLEET_NONE)
        return;
    struct arena *scratch = arena_child(f->arena);
    struct symtab keys = symtab_new(scratch);
    VEC(uint64_t) counts = {0};
    struct ast_path p = {0};
    bool deep = parent.n > 0;
    if (!deep || read_path(&p, scratch, parent)) {
        p.root = kind;
        p.joins = deep && joins(kind, &p);
        struct walk w = deep ? walk_new(scratch, &p) : (struct walk){0};
        for (uint32_t i = 0; i < fleet_count(f, t); i++) {
            const struct value *v = fleet_object(f, t, i);
            v = deep ? walk_find(&w, f, v, NULL) : v;
            for (uint32_t k = 0; v && v->kind == VALUE_MAP && k < v->as.map->n; k++) {
                sym s = sym_intern(&keys, value_text(&v->as.map->at[k].key));
                if (s == counts.n)
                    vec_push(scratch, &counts, 0);
                counts.at[s]++;
            }
        }
    }
    for (uint32_t k = 0; k < keys.n; k++)
        fn(arg, sym_text(&keys, k), counts.at[k]);
    if (f->schema)
        schema_each(f->schema, schema_table(f, kind, table), parent, fn, arg);
    arena_free(scratch);
}

/* Adds the text of one object; false where the field holds something else than a text. */
static bool add_text(struct symtab *texts, const struct value *v)
{
    if (!v || v->kind == VALUE_NULL)
        return true;
    if (v->kind != VALUE_STRING)
        return false;
    sym_intern(texts, value_text(v));
    return true;
}

static bool values(void *ctx, enum ast_root kind, str table, str path, uint32_t most,
                   struct arena *a, void (*fn)(void *arg, str value), void *arg)
{
    struct fleet *f = ctx;
    uint32_t t = fleet_table(f, kind, table);
    struct arena *scratch = arena_child(f->arena);
    struct symtab texts = symtab_new(scratch);
    struct ast_path p;
    bool few = t != FLEET_NONE && read_path(&p, scratch, path);
    if (few) {
        p.root = kind;
        p.joins = joins(kind, &p);
        struct walk w = walk_new(scratch, &p);
        for (uint32_t i = 0; few && i < fleet_count(f, t); i++)
            few =
                add_text(&texts, walk_find(&w, f, fleet_object(f, t, i), NULL)) && texts.n <= most;
    }
    for (uint32_t i = 0; few && i < texts.n; i++)
        fn(arg, str_dup(a, sym_text(&texts, i)));
    arena_free(scratch);
    return few;
}

static bool both(void *ctx, const struct ast_rule *x, const struct ast_rule *y, struct arena *a,
                 uint64_t *count, str *first)
{
    struct fleet *f = ctx;
    uint32_t t = fleet_table(f, x->kind, x->table), n = t == FLEET_NONE ? 0 : fleet_count(f, t);
    struct arena *scratch = arena_child(a);
    struct diags dg = diags_new(scratch); /* what is wrong is said elsewhere */
    uint64_t *left, *right;
    bool known = n && !x->each && !y->each && fleet_table(f, y->kind, y->table) == t &&
                 engine_where_rule(&left, scratch, x, f, NULL, &dg) &&
                 engine_where_rule(&right, scratch, y, f, NULL, &dg);
    *count = 0;
    for (uint32_t i = 0; known && i < n; i++)
        if (bits_get(left, i) && bits_get(right, i) && !(*count)++)
            *first = str_dup(a, fleet_name(f, t, i));
    arena_free(scratch);
    return known;
}

void fleet_known_fields(struct known_fields *out, struct fleet *f)
{
    *out = (struct known_fields){.ctx = f,
                                 .total = total,
                                 .count = count,
                                 .has = has,
                                 .each = each,
                                 .values = values,
                                 .both = both};
}
