/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of values as YAML in block style. Text stays without quotes only where no reader of YAML
 * 1.1 or 1.2 takes it for something else. */
#include "base/json.h"
#include "base/yaml_type.h"

#include <math.h>

enum { LONGEST_KEY = 900 }; /* libyaml looks 1,024 characters ahead for the colon of a key */

/* ---- text ---- */

/* A date or a time, or sixty to the power of: some readers make one of it. */
static bool looks_like_time(str s)
{
    bool digit = s.p[0] >= '0' && s.p[0] <= '9';
    return digit && ((s.n > 4 && s.p[4] == '-') || str_find_byte(s, ':', 0) != SIZE_MAX);
}

/* Whether the text reads back as itself without quotes. */
static bool is_plain(str s)
{
    static const char marks[] = "-?:,[]{}#&*!|>'\"%@`=~<.+ ";
    if (!s.n || memchr(marks, s.p[0], sizeof marks - 1) || looks_like_time(s))
        return false;
    if (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == ':')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c >= 0x7f)
            return false;
        if ((c == ':' && s.p[i + 1] == ' ') || (c == '#' && s.p[i - 1] == ' '))
            return false;
    }
    bool letter = s.n == 1 && str_find_byte(STR("yYnN"), s.p[0], 0) != SIZE_MAX;
    return !letter && yaml_is_text(s, YAML_CORE) && yaml_is_text(s, YAML_11);
}

/* What libyaml takes as it stands inside of double quotes, and no reader folds. */
static bool is_printable(uint32_t c)
{
    return (c >= 0x20 && c < 0x7f) ||
           (c >= 0xa0 && c < 0xfffe && c != 0x2028 && c != 0x2029 && c != 0xfeff) || c > 0xffff;
}

static void put_quoted(struct buf *b, str s)
{
    static const char from[] = "\"\\\n\t\r", to[] = "\"\\ntr";
    buf_putc(b, '"');
    for (size_t i = 0; i < s.n;) {
        size_t at = i;
        uint32_t c = str_next_codepoint(s, &i);
        const char *hit = c && c < 0x80 ? strchr(from, (int)c) : NULL;
        if (hit)
            buf_printf(b, "\\%c", to[hit - from]);
        else if (c == 0xfffd && i - at == 1)
            buf_add(b, STR("\xef\xbf\xbd"));
        else if (is_printable(c))
            buf_add(b, str_sub(s, at, i));
        else
            buf_printf(b, "\\u%04x", c);
    }
    buf_putc(b, '"');
}

static void put_text(struct buf *b, str s)
{
    if (is_plain(s))
        buf_add(b, s);
    else
        put_quoted(b, s);
}

/* ---- values ---- */

static bool is_empty(const struct value *v)
{
    return (v->kind == VALUE_LIST && !v->as.list->n) || (v->kind == VALUE_MAP && !v->as.map->n);
}

static bool is_block(const struct value *v)
{
    return (v->kind == VALUE_LIST || v->kind == VALUE_MAP) && !is_empty(v);
}

static void put_scalar(struct buf *b, const struct value *v)
{
    if (v->kind == VALUE_STRING)
        put_text(b, value_text(v));
    else if (v->kind == VALUE_FLOAT && isnan(v->as.real))
        buf_add(b, STR(".nan"));
    else if (v->kind == VALUE_FLOAT && isinf(v->as.real))
        buf_add(b, v->as.real < 0 ? STR("-.inf") : STR(".inf"));
    else
        json_put(b, v, JSON_COMPACT); /* [] and {}, too */
}

static void put_block(struct buf *b, const struct value *v, uint32_t indent);

/* `key:` and the value; a key that is too long stands behind a question mark. */
static void put_pair(struct buf *b, const struct pair *p, uint32_t indent)
{
    size_t from = b->n;
    buf_add(b, STR("? "));
    put_text(b, value_text(&p->key));
    if (b->n - from > LONGEST_KEY) {
        buf_putc(b, '\n');
        buf_pad(b, ' ', indent);
    } else { /* a short one does without */
        b->n -= 2;
        memmove(b->p + from, b->p + from + 2, b->n - from);
    }
    buf_putc(b, ':');
    if (is_block(&p->value)) {
        buf_putc(b, '\n');
        buf_pad(b, ' ', indent + 2);
        put_block(b, &p->value, indent + 2);
        return;
    }
    buf_putc(b, ' ');
    put_scalar(b, &p->value);
    buf_putc(b, '\n');
}

/* Recursion is as deep as the data, which is limited. */
static void put_block(struct buf *b, const struct value *v, uint32_t indent)
{
    bool list = v->kind == VALUE_LIST;
    uint32_t n = list ? v->as.list->n : v->as.map->n;
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            buf_pad(b, ' ', indent);
        if (!list)
            put_pair(b, &v->as.map->at[i], indent);
        else {
            buf_add(b, STR("- "));
            yaml_put(b, &v->as.list->at[i], indent + 2);
        }
    }
}

void yaml_put(struct buf *b, const struct value *v, uint32_t indent)
{
    if (is_block(v)) {
        put_block(b, v, indent);
        return;
    }
    put_scalar(b, v);
    buf_putc(b, '\n');
}
