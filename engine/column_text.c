/* SPDX-License-Identifier: Apache-2.0 */
/* Answers straight from JSON texts: no value is built for what stands there plainly, which is
 * nearly all of what programs write. */
#include "engine/cell_value.h"
#include "engine/column_patterns.h"
#include "engine/column_plan.h"

enum { PLAIN_DIGITS = 18 };

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline const char *skip_blanks(const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\n' || *s == '\r' || *s == '\t'))
        s++;
    return s;
}

/* A natural number at *s; false where it is a decimal or too long for a plain one. */
static inline bool plain_number(const char **s, const char *end, int64_t *number)
{
    const char *q = *s;
    uint64_t n = 0;
    for (; q < end && is_digit(*q) && q - *s <= PLAIN_DIGITS; q++)
        n = n * 10 + (uint64_t)(*q - '0');
    if (q - *s > PLAIN_DIGITS || (q < end && (*q == '.' || *q == 'e' || *q == 'E')))
        return false;
    *number = (int64_t)n;
    *s = q;
    return true;
}

static const struct entry *entry_of_raw(const struct entries *e, const char *text, uint32_t n)
{
    if (!e->raw.n)
        return NULL;
    uint32_t i = text_codes_of(&e->raw, text, n);
    return i == TEXT_CODE_NONE ? NULL : &e->all.at[i];
}

/* Which bytes are `c`: the high bit of the first one is right, and of those in front of it. */
static inline uint64_t bytes_of(uint64_t w, uint8_t c)
{
    w ^= UINT64_C(0x0101010101010101) * c;
    return (w - UINT64_C(0x0101010101010101)) & ~w & UINT64_C(0x8080808080808080);
}

/* The bytes of a string with its quotes; 0 where it has escapes or is longer than most. */
static inline uint32_t short_string(const char *text)
{
    for (uint32_t i = 1; i <= TEXT_BEHIND; i += 8) {
        uint64_t w;
        memcpy(&w, text + i, sizeof w);
        uint64_t hits = bytes_of(w, '"') | bytes_of(w, '\\');
        if (!hits)
            continue;
        uint32_t end = i + (uint32_t)__builtin_ctzll(hits) / 8;
        return text[end] == '"' ? end + 1 : 0;
    }
    return 0;
}

/* ---- lists ---- */

static inline bool take_plain(const struct column_plan *plan, const char **s, const char *end,
                              uint64_t *row)
{
    const struct entries *e = &plan->elements;
    const char *from = *s;
    struct value v;
    if (is_digit(*from) && e->small) {
        int64_t n;
        if (!plain_number(s, end, &n))
            return false;
        uint64_t i = (uint64_t)n - (uint64_t)e->first_small;
        column_take_element(
            plan, i < e->small_count && e->small[i] ? &e->all.at[e->small[i] - 1] : NULL, row);
        return true;
    }
    uint32_t n = *from == '"' ? short_string(from) : 0;
    if (n) {
        column_take_element(plan, entry_of_raw(e, from, n), row);
        *s += n;
        return true;
    }
    if (!cell_plain(s, end, &v))
        return false;
    column_take_element(plan,
                        v.kind == VALUE_STRING ? entry_of_raw(e, from, (uint32_t)(*s - from))
                                               : entry_of(e, &v),
                        row);
    return true;
}

/* The numbers of up to four digits at s, each with a comma or the list's end directly behind it,
 * and what they make true. Returns where something else stands. */
static inline const char *take_small(const struct column_plan *plan, const char *s, uint64_t *row)
{
    const struct entries *e = &plan->elements;
    for (;;) {
        uint32_t digits, n = text_digits(s, &digits);
        char behind = s[digits];
        if (n == TEXT_SMALLS || (behind != ',' && behind != ']'))
            break;
        uint64_t i = n - (uint64_t)e->first_small;
        if (i < e->small_count && e->small[i])
            column_take_element(plan, &e->all.at[e->small[i] - 1], row);
        s += digits;
        if (behind == ']')
            break;
        s++;
    }
    return s;
}

/* What the elements make true; false where one is not plain. */
static bool take_elements(const struct column_plan *plan, const char *text, uint32_t n,
                          uint64_t *row)
{
    const char *end = text + n, *s = skip_blanks(text + 1, end);
    while (s < end) {
        if (plan->elements.small)
            s = take_small(plan, s, row);
        if (*s == ']')
            break;
        if (!take_plain(plan, &s, end, row))
            return false;
        s = skip_blanks(s, end);
        if (s < end && *s == ',')
            s = skip_blanks(s + 1, end);
    }
    return true;
}

static bool answer_list(const struct column_plan *plan, const char *text, uint32_t n, uint64_t *row)
{
    const struct kind_plan *k = &plan->kinds[VALUE_LIST];
    if (k->run.n)
        return false; /* somebody asks for the list itself */
    column_copy_row(plan, k->base, row);
    return !plan->elements.all.n || take_elements(plan, text, n, row);
}

/* ---- all ---- */

uint32_t column_text_class(const struct column_plan *plan, const char *text, uint32_t n)
{
    int64_t number;
    const char *s = text, *end = text + n;
    struct value v;
    if (is_digit(*text) && plan->integers)
        return plain_number(&s, end, &number) ? column_integer_class(plan, number) : COLUMN_ALONE;
    if (*text == '"' && (plan->kinds[VALUE_STRING].run.n || plan->patterns))
        return COLUMN_ALONE;
    if (*text == '[' || *text == '{' || !cell_plain(&s, end, &v))
        return COLUMN_ALONE;
    if (v.kind != VALUE_STRING)
        return column_class(plan, &v);
    const struct entry *e = entry_of_raw(&plan->texts, text, n);
    return e ? COLUMN_TEXTS + (uint32_t)(e - plan->texts.all.at) : COLUMN_TEXT;
}

/* Whether a whole string, whose bytes are known, has no escapes. */
static inline bool is_plain(const char *text, uint32_t n)
{
    for (uint32_t i = 1; i < n; i += 8) { /* what stands behind it may make it look otherwise */
        uint64_t w;
        memcpy(&w, text + i, sizeof w);
        if (bytes_of(w, '\\'))
            return memchr(text, '\\', n) == NULL;
    }
    return true;
}

static bool answer_string(const struct column_plan *plan, const char *text, uint32_t n,
                          struct regex_scratch *rx, uint64_t *row, str *open)
{
    const struct kind_plan *k = &plan->kinds[VALUE_STRING];
    str inner = {text + 1, n - 2};
    if (!is_plain(text, n))
        return false;
    column_copy_row(plan, k->base, row);
    if (plan->texts.raw.n)
        column_take_entry(plan, entry_of_raw(&plan->texts, text, n), row);
    if (k->run.n) {
        struct value v = value_string(inner);
        column_run(plan, &v, rx, row);
    }
    if (plan->patterns)
        *open = inner;
    return true;
}

bool column_text_answer(const struct column_plan *plan, const char *text, uint32_t n,
                        struct regex_scratch *rx, uint64_t *row, str *open)
{
    struct value v;
    const char *s = text;
    open->p = NULL;
    if (*text == '[')
        return answer_list(plan, text, n, row);
    if (*text == '"')
        return answer_string(plan, text, n, rx, row, open);
    if (*text == '{' || !cell_plain(&s, text + n, &v))
        return false;
    column_answer_one(plan, &v, rx, row);
    return true;
}
