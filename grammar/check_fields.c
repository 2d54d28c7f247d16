/* SPDX-License-Identifier: Apache-2.0 */
/* Names of fields against what is known: the standard table, what rules write, what the data hold.
 */
#include "grammar/check.h"
#include "grammar/fields.h"

struct candidates {
    struct arena *arena;
    VEC(str) names;
};

static void add_name(void *arg, str name, uint64_t count UNUSED)
{
    struct candidates *c = arg;
    vec_push(c->arena, &c->names,
             str_dup(c->arena, name)); /* the fleet's own are gone after the call */
}

/* The part of a path that the standard table must know: a first key, or [a] key of a link. */
struct named {
    enum ast_root kind;
    uint32_t step;
};

static bool named_part(const struct ast_path *path, struct named *out)
{
    out->kind = path->root;
    out->step = 0;
    if (path->root == AST_LINK && path->joins) {
        out->kind = AST_NODE;
        out->step = 1;
    }
    return path->root <= AST_LOCATION && path->steps[out->step].kind == AST_STEP_KEY;
}

static bool is_standard(const struct ast_path *path)
{
    struct named n;
    return !named_part(path, &n) || field_find(n.kind, path->steps[n.step].key);
}

static str nearest_field(struct arena *a, const struct ast_path *path, struct named n,
                         const struct known_fields *known)
{
    struct candidates c = {.arena = a};
    uint32_t count;
    const struct field_info *table = field_table(&count);
    for (uint32_t i = 0; i < count; i++)
        if (table[i].kind == n.kind)
            add_name(&c, str_of(table[i].name), 0);
    if (known && known->each)
        known->each(known->ctx, n.kind, (str){0}, STR(""), add_name, &c);
    return str_nearest(path->steps[n.step].key, c.names.at, c.names.n);
}

static void put_counts(struct buf *b, const struct known_fields *known, const struct ast_path *path,
                       str table)
{
    static const char *const plural[AST_ROOT_COUNT] = {"nodes", "links", "locations", "objects"};
    buf_add(b, STR("on "));
    buf_put_count(b, known->count(known->ctx, path->root, table, path->text));
    buf_add(b, STR(" of "));
    buf_put_count(b, known->total(known->ctx, path->root, table));
    buf_printf(b, " %s", plural[path->root]);
}

/* The path as written with one key replaced. */
static str respell(struct arena *a, const struct ast_path *path, uint32_t step, str key)
{
    str w = path->written;
    const struct ast_step *s = &path->steps[step];
    uint32_t from = s->at.from - path->at.from, to = s->at.to - path->at.from;
    return str_printf(a, "%.*s%.*s%.*s", STR_ARG(str_sub(w, 0, from)), STR_ARG(key),
                      STR_ARG(str_sub(w, to, w.n)));
}

static str more_places(struct arena *a, uint32_t n)
{
    return n ? str_printf(a, ", and %u times more", n) : (str){0};
}

/* The word is a DEFINE or CONST of a file that is not imported here. */
static bool report_not_imported(const struct policy_set *set, const struct ast_path *path,
                                struct diags *dg)
{
    const struct declared *d = NULL;
    if (path->root <= AST_TABLE && path->n && str_eq(path->written, path->steps[0].key))
        d = check_elsewhere(set, path->steps[0].key);
    if (!d)
        return false;
    DIAG_STR(dg, UNKNOWN_FIELD, path->at, path->written);
    diag_label(dg, "it is a %s of another file: IMPORT that file first",
               d->is_const ? "CONST" : "DEFINE");
    diag_also(dg, d->name_at, "it is given here");
    return true;
}

/* A bare name in a file of which an IMPORT could not be read may be a name of that; it has been
 * said that it cannot. */
static bool may_be_imported(const struct policy_set *set, const struct ast_path *path)
{
    if (path->n != 1 || !str_eq(path->written, path->steps[0].key))
        return false;
    for (uint32_t i = 0; i < set->imports.n; i++) {
        const struct policy_import *m = &set->imports.at[i];
        if (m->file == UINT32_MAX && set->files.at[m->from].source == path->at.file)
            return true;
    }
    return false;
}

static void report_unknown(const struct policy_set *set, const struct policy_field *f,
                           const struct known_fields *known, struct diags *dg)
{
    struct arena *a = set->arena;
    const struct ast_path *path = f->path;
    str table = f->table;
    struct named n;
    struct buf label = BUF(a);
    if (!named_part(path, &n) || may_be_imported(set, path) || report_not_imported(set, path, dg))
        return;
    str near = nearest_field(a, path, n, known);
    DIAG_STR(dg, UNKNOWN_FIELD, path->at, path->written);
    if (known && !known->total(known->ctx, path->root, table))
        known = NULL; /* a schema without data: numbers would say nothing */
    if (known)
        put_counts(&label, known, path, table);
    if (near.n) {
        str spelt = respell(a, path, n.step, near);
        buf_printf(&label, "%sdid you mean `%.*s`", known ? "; " : "", STR_ARG(spelt));
        uint64_t on = known && n.step == 0 ? known->count(known->ctx, path->root, table, near) : 0;
        if (on) {
            buf_add(&label, STR(" ("));
            buf_put_count(&label, on);
            buf_putc(&label, ')');
        }
        buf_putc(&label, '?');
    } else if (!known) {
        buf_printf(&label, "no standard field of a %s has this name", ast_root_name(n.kind));
    }
    diag_label(dg, "%.*s", STR_ARG(buf_str(&label)));
    if (!near.n && path->n == 1 && str_eq(path->written, path->steps[0].key))
        diag_help(dg,
                  "a text stands in quotes: \"%.*s\"; what a workspace keeps about an object "
                  "stands in custom_data",
                  STR_ARG(path->written));
    else if (!near.n)
        diag_help(dg, "what a workspace keeps about an object stands in custom_data");
    if (f->uses > 1)
        diag_also(dg, f->again, "also here%.*s", STR_ARG(more_places(a, f->uses - 2)));
}

/* What rules write, so that one field is looked up without a walk over all writes: each path, and
 * all that it lies below.
 *
 *     custom_data.x.y    below: custom_data, custom_data.x    at: custom_data.x.y
 */
struct written {
    struct symtab keys;
    VEC(bool) at; /* the path itself is written, not only something below it */
    struct buf key;
};

/* The key of the first n bytes of a path about this kind of object. */
static str written_key(struct written *w, const struct ast_path *path, str table, size_t n)
{
    w->key.n = 0;
    buf_putc(&w->key, (char)path->root);
    buf_add(&w->key, table);
    buf_putc(&w->key, ' ');
    buf_add(&w->key, str_sub(path->text, 0, n));
    return buf_str(&w->key);
}

/* A part of a path ends before this byte. */
static bool ends_part(str text, size_t i)
{
    return i == text.n || (i && (text.p[i] == '.' || text.p[i] == '['));
}

static struct written learn_written(const struct policy_set *set)
{
    struct written w = {.keys = symtab_new(set->arena), .key = BUF(set->arena)};
    for (uint32_t k = 0; k < set->written.n; k++) {
        const struct policy_field *f = &set->written.at[k];
        str text = f->path->text;
        for (size_t i = 0; i <= text.n; i++) {
            if (!ends_part(text, i))
                continue;
            sym s = sym_intern(&w.keys, written_key(&w, f->path, f->table, i));
            if (s == w.at.n)
                vec_push(set->arena, &w.at, false);
            w.at.at[s] = w.at.at[s] || i == text.n;
        }
    }
    return w;
}

/* Does some rule about this kind of object write the path, a part of it, or what it is a part of?
 */
static bool is_written(struct written *w, const struct ast_path *path, str table)
{
    for (size_t i = 0; w->keys.n && i <= path->text.n; i++) {
        if (!ends_part(path->text, i))
            continue;
        sym s = sym_find(&w->keys, written_key(w, path, table, i));
        if (s == SYM_NONE)
            return false; /* nothing is written there or below */
        if (i == path->text.n || w->at.at[s])
            return true;
    }
    return false;
}

static void warn_nowhere(const struct ast_path *path, str table, const struct known_fields *known,
                         struct diags *dg)
{
    if (path->root > AST_TABLE || path->joins || !str_eq(path->steps[0].key, STR("custom_data")) ||
        known->total(known->ctx, path->root, table) == 0)
        return;
    DIAG_STR(dg, FIELD_NOWHERE, path->at, path->written);
}

static bool is_held(const struct known_fields *known, const struct ast_path *path, str table)
{
    return known->has ? known->has(known->ctx, path->root, table, path->text)
                      : known->count(known->ctx, path->root, table, path->text) > 0;
}

/* One field that rules read; false when it is an error. */
static bool check_field(struct policy_set *set, struct written *w, const struct policy_field *f,
                        const struct known_fields *known, struct diags *dg)
{
    const struct ast_path *path = f->path;
    bool standard = is_standard(path);
    if ((standard && !known) ||
        (known && path->root <= AST_TABLE && is_held(known, path, f->table)))
        return true;
    if (is_written(w, path, f->table))
        return true;
    if (standard)
        warn_nowhere(path, f->table, known, dg);
    else
        report_unknown(set, f, known, dg);
    return standard;
}

bool check_fields_from(struct policy_set *set, uint32_t from, const struct known_fields *known,
                       struct diags *dg)
{
    bool fine = true;
    struct written w = learn_written(set);
    for (uint32_t i = from; i < set->fields.n; i++)
        fine = check_field(set, &w, &set->fields.at[i], known, dg) && fine;
    return fine;
}

bool policy_check_fields(struct policy_set *set, const struct known_fields *known, struct diags *dg)
{
    return check_fields_from(set, 0, known, dg);
}
