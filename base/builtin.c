/* SPDX-License-Identifier: Apache-2.0 */
#include "base/builtin_call.h"

struct builtin {
    struct builtin_info info;
    call_fn *body;
};

#define ANY UINT32_MAX

static const struct builtin table[] = {
#define BUILTIN(name, least, most, signature, meaning)                                             \
    {{#name, least, most, signature, meaning}, call_##name},
#include "base/builtin.def" /* IWYU pragma: keep */
#undef BUILTIN
};

const struct builtin *builtin_at(uint32_t i)
{
    return i < COUNTOF(table) ? &table[i] : NULL;
}

const struct builtin_info *builtin_info(const struct builtin *b)
{
    return &b->info;
}

const struct builtin *builtin_find(str name)
{
    for (uint32_t i = 0; i < COUNTOF(table); i++)
        if (str_eq(name, str_of(table[i].info.name)))
            return &table[i];
    return NULL;
}

str builtin_nearest(str s)
{
    str names[COUNTOF(table)];
    for (uint32_t i = 0; i < COUNTOF(table); i++)
        names[i] = str_of(table[i].info.name);
    return str_nearest(s, names, COUNTOF(table));
}

bool builtin_call(struct value *out, const struct builtin *b, const struct value *args, uint32_t n,
                  const struct builtin_run *run, str *why)
{
    struct value result = value_null();
    struct call c = {&result, &b->info, args, n, run, why};
    if (!b->body(&c))
        return false;
    *out = result;
    return true;
}
