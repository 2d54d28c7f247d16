/* SPDX-License-Identifier: Apache-2.0 */
/* Items as lists of properties: `add address=192.0.2.1/24 comment="a b" interface=ether1`,
 * `set [ find default-name=ether1 ] mtu=9000 !comment`. */
#include "slicer/dialect.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind the string, bracket group or plain run that begins at i. */
static size_t value_end(str s, size_t i)
{
    char want[64];
    size_t n = 0;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (n && want[n - 1] == '"') {
            if (c == '\\')
                i++;
            else if (c == '"')
                n--;
        } else if (n == 0 && is_blank(c)) {
            return i;
        } else if (n && c == want[n - 1]) {
            n--;
        } else if (n < sizeof want && (c == '"' || c == '[' || c == '{' || c == '(')) {
            want[n++] = (char)(c == '"' ? '"' : c == '[' ? ']' : c == '{' ? '}' : ')');
        }
    }
    return s.n;
}

bool dialect_property_next(struct dialect_property *out, str text, size_t *at)
{
    size_t i = *at;
    while (i < text.n && is_blank(text.p[i]))
        i++;
    if (i >= text.n)
        return false;
    size_t name = i;
    while (name < text.n && !is_blank(text.p[name]) && !strchr("=\"[({", text.p[name]))
        name++;
    struct dialect_property p = {.from = i};
    if (text.p[i] == '!' && (name == text.n || is_blank(text.p[name]))) {
        p.to = name;
        p.name = str_sub(text, i + 1, name);
        p.value = STR("!");
    } else if (name < text.n && text.p[name] == '=' && name > i) {
        p.to = value_end(text, name + 1);
        p.name = str_sub(text, i, name);
        p.value = str_sub(text, name + 1, p.to);
    } else {
        p.to = value_end(text, i);
        p.value = str_sub(text, i, p.to);
    }
    *at = p.to;
    *out = p;
    return true;
}

str dialect_property_plain(struct arena *a, str v)
{
    if (v.n < 2 || v.p[0] != '"' || v.p[v.n - 1] != '"')
        return v;
    struct buf b = BUF(a);
    for (size_t i = 1; i + 1 < v.n; i++) {
        char c = v.p[i];
        if (c == '\\' && i + 2 < v.n) {
            c = v.p[++i];
            c = (char)(c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c);
        }
        buf_putc(&b, c);
    }
    return buf_str(&b);
}

/* The value of a named property; false when the item has none. */
static bool find_property(struct dialect_property *out, str text, str name)
{
    for (size_t at = 0; dialect_property_next(out, text, &at);)
        if (str_eq(out->name, name))
            return true;
    return false;
}

/* Writes ` name=value` for each name of the row; false when one is missing. */
static bool write_names(struct buf *b, str names, str text)
{
    while (names.n) {
        size_t k = str_find_byte(names, ' ', 0);
        struct dialect_property p;
        if (!find_property(&p, text, str_sub(names, 0, k)))
            return false;
        str plain = dialect_property_plain(b->arena, p.value);
        buf_printf(b, " %.*s=%.*s", STR_ARG(p.name), STR_ARG(plain));
        names = str_sub(names, k == SIZE_MAX ? names.n : k + 1, names.n);
    }
    return true;
}

/* `set` and its selector: all that stands before the first property. */
static bool write_selector(struct buf *b, str text)
{
    struct dialect_property p;
    for (size_t at = 0; dialect_property_next(&p, text, &at) && !p.name.n;) {
        if (b->n)
            buf_putc(b, ' ');
        buf_add(b, p.value);
    }
    return true;
}

bool dialect_item_key(struct buf *b, const struct dialect *d, str section, str text)
{
    struct dialect_property verb;
    size_t at = 0, before = b->n;
    if (!d->items || !dialect_property_next(&verb, text, &at) || verb.name.n)
        return false;
    if (str_eq(verb.value, STR("set"))) {
        struct buf own = BUF(b->arena);
        write_selector(&own, text);
        buf_add(b, buf_str(&own));
        return true;
    }
    if (!str_eq(verb.value, STR("add")))
        return false;
    for (const struct dialect_item_key *k = d->items; k->path; k++) {
        if (!str_glob(str_of(k->path), section))
            continue;
        b->n = before;
        buf_add(b, STR("add"));
        if (write_names(b, str_of(k->properties), str_sub(text, at, text.n)))
            return true;
    }
    b->n = before;
    return false;
}
