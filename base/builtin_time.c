/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of dates and durations: texts that date and duration literals can stand beside. */
#include "base/builtin_call.h"
#include "base/moment.h"

enum { DAY_SECONDS = 86400, DAY_TEXT = 10 };

static bool give_moment(struct call *c, int64_t seconds)
{
    str s;
    return moment_text(&s, c->run->arena, seconds)
               ? give_text(c, s)
               : call_fail(c, "lies outside the years 1 to 9999");
}

static bool give_duration(struct call *c, int64_t seconds)
{
    return give_text(c, str_printf(c->run->arena, "%llds", (long long)seconds));
}

/* A date as text, or the seconds since 1970. */
static bool take_moment(struct call *c, uint32_t i, int64_t *out)
{
    const struct value *v = &c->args[i];
    if (v->kind == VALUE_INT) {
        *out = v->as.integer;
        return true;
    }
    return (v->kind == VALUE_STRING && moment_date(out, value_text(v))) ||
           call_wants(c, i, "a date such as 2026-12-31");
}

static bool take_duration(struct call *c, uint32_t i, int64_t *out)
{
    const struct value *v = &c->args[i];
    return (v->kind == VALUE_STRING && moment_duration(out, value_text(v))) ||
           call_wants(c, i, "a duration such as 15m");
}

bool call_now(struct call *c)
{
    return give_moment(c, c->run->now);
}

bool call_today(struct call *c)
{
    return give_moment(c, c->run->now) && give_text(c, str_sub(value_text(c->out), 0, DAY_TEXT));
}

bool call_date(struct call *c)
{
    int64_t seconds = 0;
    return take_moment(c, 0, &seconds) && give_moment(c, seconds);
}

bool call_duration(struct call *c)
{
    int64_t seconds = 0;
    if (c->args[0].kind == VALUE_INT)
        return give_duration(c, c->args[0].as.integer);
    return take_duration(c, 0, &seconds) && give_duration(c, seconds);
}

bool call_age(struct call *c)
{
    int64_t seconds = 0;
    if (!take_moment(c, 0, &seconds))
        return false;
    if (__builtin_sub_overflow(c->run->now, seconds, &seconds))
        return call_fail(c, "passes 64 bits");
    return give_duration(c, seconds);
}

bool call_days(struct call *c)
{
    int64_t seconds = 0;
    if (!take_duration(c, 0, &seconds))
        return false;
    if (seconds % DAY_SECONDS == 0)
        return give(c, value_int(seconds / DAY_SECONDS));
    return give(c, value_float((double)seconds / DAY_SECONDS));
}
