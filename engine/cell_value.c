/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/cell_value.h"

#include "base/json.h"

enum { PLAIN_DIGITS = 18, PLAIN_ITEMS = 64 };

struct piece {
    struct arena *a;
    const char *base;    /* the text of the piece … */
    uint32_t source, at; /* … and where it stands */
};

static struct value placed(const struct piece *p, const char *from, uint32_t n, struct value v)
{
    v.file = p->source + 1;
    v.at = p->at + (uint32_t)(from - p->base);
    v.len = n;
    return v;
}

/* Each reads the scalar at *s and moves behind it; false where it is not plain. */
static bool plain_string(const struct piece *p, const char **s, const char *end, struct value *out)
{
    const char *from = *s + 1, *quote = memchr(from, '"', (size_t)(end - from));
    if (!quote || memchr(from, '\\', (size_t)(quote - from)))
        return false;
    *out =
        placed(p, *s, (uint32_t)(quote - from), value_string((str){from, (size_t)(quote - from)}));
    out->extra = 2;
    *s = quote + 1;
    return true;
}

static inline bool plain_integer(const struct piece *p, const char **s, const char *end,
                                 struct value *out)
{
    const char *from = *s, *q = from + (*from == '-'), *digits = q;
    uint64_t n = 0;
    for (unsigned d; q < end && (d = (unsigned)(*q - '0')) < 10; q++)
        n = n * 10 + d;
    if (q - digits > PLAIN_DIGITS || (q < end && (*q == '.' || *q == 'e' || *q == 'E')))
        return false;
    out->kind = VALUE_INT;
    out->flags = 0;
    out->extra = 0;
    out->file = p->source + 1;
    out->at = p->at + (uint32_t)(from - p->base);
    out->len = (uint32_t)(q - from);
    out->as.integer = *from == '-' ? -(int64_t)n : (int64_t)n;
    *s = q;
    return true;
}

static bool plain_scalar(const struct piece *p, const char **s, const char *end, struct value *out)
{
    const char *from = *s;
    switch (*from) {
    case '"':
        return plain_string(p, s, end, out);
    case 't':
        *s += 4;
        *out = placed(p, from, 4, value_bool(true));
        return true;
    case 'f':
        *s += 5;
        *out = placed(p, from, 5, value_bool(false));
        return true;
    case 'n':
        *s += 4;
        *out = placed(p, from, 4, value_null());
        return true;
    default:
        return *from != '{' && *from != '[' && plain_integer(p, s, end, out);
    }
}

static const char *skip_blanks(const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\n' || *s == '\r' || *s == '\t'))
        s++;
    return s;
}

/* A short list of plain scalars. */
static bool plain_list(const struct piece *p, const char *end, struct value *out)
{
    struct value items[PLAIN_ITEMS];
    uint32_t n = 0;
    const char *s = skip_blanks(p->base + 1, end);
    while (s < end && *s != ']') {
        if (n == PLAIN_ITEMS)
            return false;
        bool digit = *s >= '0' && *s <= '9';
        if (digit ? !plain_integer(p, &s, end, &items[n]) : !plain_scalar(p, &s, end, &items[n]))
            return false;
        n++;
        s = skip_blanks(s, end);
        if (s < end && *s == ',')
            s = skip_blanks(s + 1, end);
    }
    *out = value_list(p->a);
    out->file = p->source + 1;
    out->at = p->at;
    out->as.list->at = n ? arena_dup(p->a, items, n * sizeof *items) : NULL;
    out->as.list->n = out->as.list->cap = n;
    return true;
}

/* A whole string without escapes: its quotes are the first and the last byte. */
static bool whole_string(const struct piece *p, const char *text, uint32_t n, struct value *out)
{
    uint32_t i = 1;
    for (uint64_t w; i + 8 < n; i += 8) { /* short ones are most: no call for eight bytes */
        memcpy(&w, text + i, sizeof w);
        w ^= UINT64_C(0x5c5c5c5c5c5c5c5c);
        if ((w - UINT64_C(0x0101010101010101)) & ~w & UINT64_C(0x8080808080808080))
            return false;
    }
    for (; i + 1 < n; i++)
        if (text[i] == '\\')
            return false;
    *out = placed(p, text, n - 2, value_string((str){text + 1, n - 2}));
    out->extra = 2;
    return true;
}

struct value cell_read(struct arena *a, const char *text, uint32_t n, uint32_t source, uint32_t at,
                       struct diags *dg)
{
    const struct piece p = {a, text, source, at};
    const char *s = text, *end = text + n;
    struct value v;
    bool plain = *text == '"'   ? whole_string(&p, text, n, &v)
                 : *text == '[' ? plain_list(&p, end, &v)
                                : plain_scalar(&p, &s, end, &v);
    if (plain)
        return v;
    return json_read_piece(&v, a, (str){text, n}, source, at, dg) ? v : value_null();
}

bool cell_plain(const char **s, const char *end, struct value *out)
{
    const struct piece p = {.base = *s};
    return plain_scalar(&p, s, end, out);
}
