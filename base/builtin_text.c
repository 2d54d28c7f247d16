/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of text. Places and lengths are counted in characters. */
#include "base/builtin_call.h"
#include "base/json.h"
#include "base/letter.h"

static int64_t count_characters(str s)
{
    int64_t n = 0;
    for (size_t i = 0; i < s.n; n++)
        str_next_codepoint(s, &i);
    return n;
}

bool call_len(struct call *c)
{
    const struct value *v = &c->args[0];
    if (v->kind == VALUE_STRING)
        return give(c, value_int(count_characters(value_text(v))));
    if (v->kind == VALUE_LIST)
        return give(c, value_int(v->as.list->n));
    if (v->kind == VALUE_MAP)
        return give(c, value_int(v->as.map->n));
    return call_wants(c, 0, "a string, list or map");
}

bool call_lower(struct call *c)
{
    str s;
    return take_text(c, 0, &s) && give_text(c, letters_in_case(c->run->arena, s, CASE_LOWER));
}

bool call_upper(struct call *c)
{
    str s;
    return take_text(c, 0, &s) && give_text(c, letters_in_case(c->run->arena, s, CASE_UPPER));
}

bool call_trim(struct call *c)
{
    str s;
    return take_text(c, 0, &s) && give_text(c, str_trim(s));
}

static bool is_blank(char b)
{
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
}

static bool split_words(struct call *c, str s)
{
    give_list(c, 0);
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && !is_blank(s.p[i]))
            i++;
        if (i > from) {
            if (!call_room_items(c, (uint64_t)c->out->as.list->n + 1))
                return false;
            give_item(c, value_string(str_sub(s, from, i)));
        }
        i += i < s.n;
    }
    return true;
}

bool call_split(struct call *c)
{
    str s, by;
    if (!take_text(c, 0, &s))
        return false;
    if (c->n < 2)
        return split_words(c, s);
    if (!take_text(c, 1, &by))
        return false;
    if (!by.n)
        return call_wants(c, 1, "a separator");
    give_list(c, 0);
    for (size_t from = 0; from != SIZE_MAX;) {
        size_t to = str_find(s, by, from);
        if (!call_room_items(c, (uint64_t)c->out->as.list->n + 1))
            return false;
        give_item(c, value_string(str_sub(s, from, to)));
        from = to == SIZE_MAX ? to : to + by.n;
    }
    return true;
}

/* Adds a string, number or boolean as text; false for anything else. */
static bool put_plain(struct buf *b, const struct value *v)
{
    if (v->kind == VALUE_STRING)
        buf_add(b, value_text(v));
    else if (is_finite_number(v) || v->kind == VALUE_BOOL)
        json_put(b, v, 0);
    else
        return false;
    return true;
}

bool call_join(struct call *c)
{
    static const char wanted[] = "a string, number or boolean";
    struct items l;
    struct buf b = BUF(c->run->arena);
    str by;
    if (!take_items(c, 0, &l) || !take_text(c, 1, &by))
        return false;
    for (uint32_t i = 0; i < l.n; i++) {
        if (!call_room_bytes(c, b.n + by.n + value_text(&l.at[i]).n))
            return false;
        if (i)
            buf_add(&b, by);
        if (!put_plain(&b, &l.at[i]))
            return call_wants_element(c, 0, i, &l.at[i], wanted);
    }
    return give_text(c, buf_str(&b));
}

bool call_string(struct call *c)
{
    struct buf b = BUF(c->run->arena);
    if (!put_plain(&b, &c->args[0]))
        return call_wants(c, 0, "a string, number or boolean");
    return give_text(c, buf_str(&b));
}

bool call_replace(struct call *c)
{
    str s, old, with;
    struct buf b = BUF(c->run->arena);
    if (!take_text(c, 0, &s) || !take_text(c, 1, &old) || !take_text(c, 2, &with))
        return false;
    if (!old.n)
        return call_wants(c, 1, "a text to replace");
    for (size_t from = 0;;) {
        size_t to = str_find(s, old, from);
        str kept = str_sub(s, from, to);
        if (!call_room_bytes(c, (uint64_t)b.n + kept.n + with.n))
            return false;
        buf_add(&b, kept);
        if (to == SIZE_MAX)
            return give_text(c, buf_str(&b));
        buf_add(&b, with);
        from = to + old.n;
    }
}

/* The byte behind n characters from a place on. */
static size_t skip_characters(str s, size_t at, uint64_t n)
{
    while (n-- && at < s.n)
        str_next_codepoint(s, &at);
    return at;
}

bool call_substr(struct call *c)
{
    str s;
    int64_t from, count = INT64_MAX;
    if (!take_text(c, 0, &s) || !take_int(c, 1, &from) || (c->n > 2 && !take_int(c, 2, &count)))
        return false;
    if (count < 0)
        return call_fail(c, "wants a count that is not negative, found %lld", (long long)count);
    if (from < 0)
        from += count_characters(s);
    if (from < 0) { /* what lies before the text is counted, and empty */
        if (c->n > 2)
            count = count + from > 0 ? count + from : 0;
        from = 0;
    }
    size_t at = skip_characters(s, 0, (uint64_t)from);
    return give_text(c, str_sub(s, at, skip_characters(s, at, (uint64_t)count)));
}

/* ---- version ---- */

static bool is_digit(char b)
{
    return b >= '0' && b <= '9';
}

/* The next word behind *at, cut at blanks, commas and semicolons; empty at the end. */
static str next_word(str s, size_t *at)
{
    while (*at < s.n && (is_blank(s.p[*at]) || s.p[*at] == ',' || s.p[*at] == ';'))
        ++*at;
    size_t from = *at;
    while (*at < s.n && !is_blank(s.p[*at]) && s.p[*at] != ',' && s.p[*at] != ';')
        ++*at;
    return str_sub(s, from, *at);
}

/* The word as a version, without a v in front; empty when it does not begin like one. */
static str version_word(str w)
{
    if (w.n > 1 && (w.p[0] == 'v' || w.p[0] == 'V'))
        w = str_sub(w, 1, w.n);
    return w.n && is_digit(w.p[0]) ? w : (str){0};
}

static str without_leading_zeros(struct arena *a, str s)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < s.n; i++) {
        bool begins = i == 0 || !is_digit(s.p[i - 1]);
        while (begins && s.p[i] == '0' && i + 1 < s.n && is_digit(s.p[i + 1]))
            i++;
        buf_putc(&b, s.p[i]);
    }
    return buf_str(&b);
}

bool call_version(struct call *c)
{
    str s, best = {0};
    if (!take_text(c, 0, &s))
        return false;
    for (size_t at = 0; at < s.n;) {
        str w = version_word(next_word(s, &at));
        bool pointed = str_find_byte(w, '.', 0) != SIZE_MAX;
        if (w.n && (pointed || !best.n))
            best = w;
        if (pointed)
            break;
    }
    if (!best.n)
        return call_wants(c, 0, "a text with a version");
    return give_text(c, without_leading_zeros(c->run->arena, best));
}
