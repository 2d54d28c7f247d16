/* SPDX-License-Identifier: Apache-2.0 */
#include "base/builtin_call.h"

#include <math.h>

enum { SHOWN_MOST = 40 };

bool call_fail(struct call *c, const char *format, ...)
{
    struct buf b = BUF(c->run->arena);
    va_list args;
    va_start(args, format);
    buf_vprintf(&b, format, args);
    va_end(args);
    *c->why = buf_str(&b);
    return false;
}

/* "argument 2", or "argument" where there is one only. */
static str place_of(struct call *c, uint32_t i)
{
    if (c->info->most == 1)
        return STR("argument");
    return str_printf(c->run->arena, "argument %u", i + 1);
}

/* What a value is: its kind, and the text of a string. */
static str found(struct call *c, const struct value *v)
{
    struct buf b = BUF(c->run->arena);
    str s = value_text(v);
    if (v->kind == VALUE_BIGINT)
        return STR("an integer past 64 bits");
    if (v->kind != VALUE_STRING)
        return str_of(value_kind_name(v));
    buf_putc(&b, '"');
    buf_put_visible(&b, str_sub(s, 0, SHOWN_MOST));
    buf_add(&b, s.n > SHOWN_MOST ? STR("...\"") : STR("\""));
    return buf_str(&b);
}

bool call_wants(struct call *c, uint32_t i, const char *wanted)
{
    str place = place_of(c, i), what = found(c, &c->args[i]);
    if (c->args[i].kind == VALUE_NULL)
        return call_fail(c, "its %.*s is missing", STR_ARG(place));
    if (c->info->most == 1)
        return call_fail(c, "wants %s, found %.*s", wanted, STR_ARG(what));
    return call_fail(c, "wants %s as %.*s, found %.*s", wanted, STR_ARG(place), STR_ARG(what));
}

bool call_wants_element(struct call *c, uint32_t i, uint32_t k, const struct value *element,
                        const char *wanted)
{
    str place = place_of(c, i), what = found(c, element);
    if (element->kind == VALUE_NULL)
        return call_fail(c, "element %u of its %.*s is null", k + 1, STR_ARG(place));
    return call_fail(c, "wants %s as element %u of its %.*s, found %.*s", wanted, k + 1,
                     STR_ARG(place), STR_ARG(what));
}

bool call_limit(struct call *c, enum limit which)
{
    const struct limit_info *l = limit_info(which);
    return call_fail(c, "would pass the limit %s (%llu %s)", l->name,
                     (unsigned long long)c->run->limits->at[which], l->unit);
}

bool call_room_items(struct call *c, uint64_t n)
{
    return n <= c->run->limits->at[LIMIT_function_items] || call_limit(c, LIMIT_function_items);
}

bool call_room_bytes(struct call *c, uint64_t n)
{
    return n <= c->run->limits->at[LIMIT_function_bytes] || call_limit(c, LIMIT_function_bytes);
}

bool take_text(struct call *c, uint32_t i, str *out)
{
    if (c->args[i].kind != VALUE_STRING)
        return call_wants(c, i, "a string");
    *out = value_text(&c->args[i]);
    return true;
}

bool take_int(struct call *c, uint32_t i, int64_t *out)
{
    if (c->args[i].kind != VALUE_INT)
        return call_wants(c, i, "an integer");
    *out = c->args[i].as.integer;
    return true;
}

bool is_finite_number(const struct value *v)
{
    return v->kind == VALUE_INT || (v->kind == VALUE_FLOAT && isfinite(v->as.real));
}

bool take_number(struct call *c, uint32_t i, const struct value **out)
{
    *out = &c->args[i];
    return is_finite_number(*out) || call_wants(c, i, "a finite number");
}

bool take_items(struct call *c, uint32_t i, struct items *out)
{
    const struct value *v = &c->args[i];
    if (v->kind == VALUE_LIST) {
        *out = (struct items){v->as.list->at, v->as.list->n};
        return true;
    }
    if (v->kind != VALUE_MAP)
        return call_wants(c, i, "a list");
    const struct map *m = v->as.map;
    struct value *at = ARENA_ARRAY(c->run->arena, struct value, m->n);
    for (uint32_t k = 0; k < m->n; k++)
        at[k] = m->at[k].value;
    *out = (struct items){at, m->n};
    return true;
}

bool take_map(struct call *c, uint32_t i, const struct map **out)
{
    if (c->args[i].kind != VALUE_MAP)
        return call_wants(c, i, "a map");
    *out = c->args[i].as.map;
    return true;
}

bool take_net(struct call *c, uint32_t i, struct net_addr *out)
{
    const struct value *v = &c->args[i];
    return (v->kind == VALUE_STRING && net_parse_masked(out, value_text(v))) ||
           call_wants(c, i, "an address or network");
}

bool give(struct call *c, struct value v)
{
    *c->out = v;
    return true;
}

bool give_text(struct call *c, str s)
{
    return give(c, value_string(s));
}

bool give_list(struct call *c, uint32_t n)
{
    struct value v = value_list(c->run->arena);
    if (n) {
        v.as.list->at = ARENA_ARRAY(c->run->arena, struct value, n);
        v.as.list->cap = n;
    }
    return give(c, v);
}

void give_item(struct call *c, struct value v)
{
    list_add(c->out, v);
}
