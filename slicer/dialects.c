/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/dialects.h"

#include "base/io.h"
#include "base/value.h"
#include "base/vec.h"
#include "base/yaml.h"
#include "slicer/dialect_file.h"

#define DIALECT(name) extern const struct dialect dialect_##name;
#include "slicer/dialect.def" /* IWYU pragma: keep */
#undef DIALECT

static const struct dialect *const TABLE[] = {
#define DIALECT(name) &dialect_##name,
#include "slicer/dialect.def" /* IWYU pragma: keep */
#undef DIALECT
};

struct dialects {
    struct arena *a;
    VEC(const struct dialect *) own; /* the newest last */
};

struct dialects *dialects_new(struct arena *a)
{
    struct dialects *all = ARENA_NEW(a, struct dialects);
    all->a = a;
    return all;
}

size_t dialects_count(const struct dialects *all)
{
    return COUNTOF(TABLE) + (all ? all->own.n : 0);
}

const struct dialect *dialects_at(const struct dialects *all, size_t i)
{
    size_t own = all ? all->own.n : 0;
    return i < own ? all->own.at[own - 1 - i] : TABLE[i - own];
}

/* ---- names ---- */

static unsigned name_byte(char c)
{
    unsigned u = (unsigned char)c;
    return u == '-' ? '_' : u >= 'A' && u <= 'Z' ? u + 32 : u;
}

static bool same_name(str a, str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (name_byte(a.p[i]) != name_byte(b.p[i]))
            return false;
    return true;
}

/* The next name of a list with a blank between; empty behind the last. */
static str next_name(str *rest)
{
    size_t k = str_find_byte(*rest, ' ', 0);
    str name = str_sub(*rest, 0, k == SIZE_MAX ? rest->n : k);
    *rest = str_sub(*rest, k == SIZE_MAX ? rest->n : k + 1, rest->n);
    return name;
}

static bool has_name(const struct dialect *d, str name)
{
    bool has = same_name(str_of(d->name), name);
    for (str rest = str_of(d->aliases); rest.n && !has;)
        has = same_name(next_name(&rest), name);
    return has;
}

const struct dialect *dialects_find(const struct dialects *all, str name)
{
    for (size_t i = 0; i < dialects_count(all); i++)
        if (has_name(dialects_at(all, i), name))
            return dialects_at(all, i);
    return NULL;
}

/* Of our names the nearest, else of those that other tools have. */
static str nearest(const struct dialects *all, struct arena *a, str name)
{
    VEC(str) names = {0};
    for (size_t i = 0; i < dialects_count(all); i++)
        vec_push(a, &names, str_of(dialects_at(all, i)->name));
    str near = str_nearest(name, names.at, names.n);
    for (size_t i = 0; i < dialects_count(all) && !near.n; i++)
        for (str rest = str_of(dialects_at(all, i)->aliases); rest.n;)
            vec_push(a, &names, next_name(&rest));
    return near.n ? near : str_nearest(name, names.at, names.n);
}

const struct dialect *dialects_get(const struct dialects *all, str name, span at, struct diags *dg)
{
    const struct dialect *d = dialects_find(all, name);
    if (d)
        return d;
    DIAG_STR(dg, DIALECT_UNKNOWN, at, name);
    str near = nearest(all, dg->arena, name);
    if (near.n)
        diag_label(dg, "did you mean `%.*s`?", STR_ARG(near));
    struct buf names = BUF(dg->arena);
    for (size_t i = 0; i < dialects_count(all); i++)
        buf_printf(&names, "%s%s", i ? ", " : "", dialects_at(all, i)->name);
    diag_help(dg, "known dialects: %.*s", STR_ARG(buf_str(&names)));
    return NULL;
}

const struct dialect *dialects_braces(const struct dialects *all, const struct dialect *d)
{
    if (d->lines)
        return d;
    for (size_t i = 0; i < dialects_count(all); i++)
        if (dialects_at(all, i)->lines == d)
            return dialects_at(all, i);
    return NULL;
}

/* ---- files ---- */

bool dialects_add_file(struct dialects *all, str path, span at, struct diags *dg)
{
    uint32_t source;
    struct value v;
    if (!io_read(&source, all->a, path, at, dg) || !yaml_read(&v, all->a, source, YAML_CORE, dg))
        return false;
    size_t from = 0;
    for (size_t i = 0; i < path.n; i++)
        from = path.p[i] == '/' ? i + 1 : from;
    str name = str_sub(path, from, path.n);
    size_t dot = str_find_byte(name, '.', 0);
    const struct dialect *d =
        dialect_from_value(all->a, str_sub(name, 0, dot == SIZE_MAX ? name.n : dot), &v, all, dg);
    if (d)
        vec_push(all->a, &all->own, d);
    return d != NULL;
}
