/* SPDX-License-Identifier: Apache-2.0 */
/* The line and path patterns that rows of dialects are written in. */
#include "base/bits.h"
#include "slicer/dialects.h"

static const char *const ORDER_NAMES[] = {
    [ORDER_SET] = "set",
    [ORDER_SEQUENCE] = "sequence",
    [ORDER_POSITION] = "position",
    [ORDER_UNIT] = "unit",
};

const char *dialect_order_name(enum dialect_order order)
{
    return ORDER_NAMES[order];
}

const struct dialect *dialect_form(const struct dialect *d, str text)
{
    str verb = str_of(d->lines ? d->path_verb : "");
    for (size_t at = 0; d->lines && at < text.n;) {
        size_t nl = str_find_byte(text, '\n', at);
        str line = str_trim(str_sub(text, at, nl == SIZE_MAX ? text.n : nl));
        at = nl == SIZE_MAX ? text.n : nl + 1;
        if (!line.n || line.p[0] == '#')
            continue;
        return str_starts(line, verb) && line.n > verb.n && line.p[verb.n] == ' ' ? d->lines : d;
    }
    return d;
}

bool dialect_first_word(const char *words, str text)
{
    size_t n = 0;
    while (n < text.n && text.p[n] != ' ' && text.p[n] != '\t')
        n++;
    text.n = n;
    for (str rest = str_of(words); rest.n;) {
        size_t k = str_find_byte(rest, ' ', 0);
        if (str_eq(text, str_sub(rest, 0, k)))
            return true;
        rest = str_sub(rest, k == SIZE_MAX ? rest.n : k + 1, rest.n);
    }
    return false;
}

/* Most dialects know one quote, or two. */
static bool is_quote(const char *quotes, char c)
{
    return c && quotes[0] &&
           (c == quotes[0] || c == quotes[1] || (quotes[1] && quotes[2] && strchr(quotes, c)));
}

size_t dialect_word_end(const struct dialect *d, str text, size_t at)
{
    char quote = 0;
    for (size_t from = at; at < text.n; at++) {
        char c = text.p[at];
        if (quote) {
            if (c == '\\' && d->quote_escapes)
                at++;
            else if (c == quote)
                quote = 0;
        } else if (c == ' ') {
            break;
        } else if (is_quote(d->quotes, c) && (!d->word_marks || at == from)) {
            quote = c;
        }
    }
    return at < text.n ? at : text.n;
}

str dialect_plain_word(struct arena *a, const struct dialect *d, str word, bool *quoted)
{
    *quoted = d->bare_quotes && word.n >= 2 && word.p[0] && strchr(d->quotes, word.p[0]) &&
              word.p[word.n - 1] == word.p[0];
    if (!*quoted)
        return word;
    word = str_sub(word, 1, word.n - 1);
    if (!d->quote_escapes || str_find_byte(word, '\\', 0) == SIZE_MAX)
        return word;
    struct buf b = BUF(a);
    for (size_t i = 0; i < word.n; i++) {
        i += word.p[i] == '\\' && i + 1 < word.n && strchr("\\\"'", word.p[i + 1]);
        buf_putc(&b, word.p[i]);
    }
    return buf_str(&b);
}

void dialect_bare_text(struct buf *b, struct arena *scratch, const struct dialect *d, str text)
{
    bool quoted;
    for (size_t at = 0, end; at < text.n; at = end + 1) {
        end = dialect_word_end(d, text, at);
        str word = dialect_plain_word(scratch, d, str_sub(text, at, end), &quoted);
        buf_printf(b, "%zu:%.*s", word.n, STR_ARG(word));
    }
}

/* ---- line patterns ---- */

/* Called for each part of a text that its pattern names or takes as value. */
typedef void on_part(void *arg, bool value, size_t from, size_t to);

static bool word_fits_one(const struct dialect *d, str pattern, str word)
{
    for (size_t i = 0; i < pattern.n; i++)
        if (pattern.p[i] == '*' || pattern.p[i] == '?' || pattern.p[i] == '[')
            return str_glob(pattern, word);
    return d->fold ? str_caseeq(pattern, word) : str_eq(pattern, word);
}

static bool word_fits(const struct dialect *d, str pattern, str word)
{
    for (;;) {
        size_t k = str_find_byte(pattern, '|', 0);
        if (word_fits_one(d, str_sub(pattern, 0, k), word))
            return true;
        if (k == SIZE_MAX)
            return false;
        pattern = str_sub(pattern, k + 1, pattern.n);
    }
}

/* The next word of s at or behind *at, empty at the end. Blanks inside strings do not end it. */
static str next_word(const struct dialect *d, str s, size_t *at)
{
    size_t i = *at;
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
        i++;
    size_t from = i;
    while (i < s.n && s.p[i] != ' ' && s.p[i] != '\t') {
        char c = s.p[i];
        if (i == from && (c == '"' || c == '\'') && d && strchr(d->quotes, c)) {
            size_t end = str_find_byte(s, c, i + 1);
            i = end == SIZE_MAX ? i : end;
        }
        i++;
    }
    *at = i;
    return str_sub(s, from, i);
}

/* Fits a pattern from its byte i on to a text from byte at on. */
static bool walk_from(const struct dialect *d, str p, size_t i, str text, size_t at, on_part *fn,
                      void *arg)
{
    for (;;) {
        str want = next_word(NULL, p, &i);
        size_t before = at;
        str word = next_word(d, text, &at);
        bool rest_value = str_eq(want, STR("=="));
        if (rest_value || (str_eq(want, STR("**")) && i == p.n)) {
            if (fn && word.n)
                fn(arg, rest_value, (size_t)(word.p - text.p), text.n);
            return true;
        }
        if (str_eq(want, STR("**"))) { /* as few words as let the rest of the pattern fit */
            at = before;
            while (!walk_from(d, p, i, text, at, NULL, NULL))
                if (!next_word(d, text, &at).n)
                    return false;
            if (fn && at > before)
                fn(arg, false, (size_t)(word.p - text.p), at);
            return !fn || walk_from(d, p, i, text, at, fn, arg);
        }
        if (want.n == 0 || word.n == 0)
            return want.n == 0 && word.n == 0;
        bool value = str_eq(want, STR("="));
        if (!value && !word_fits(d, want, word))
            return false;
        if (fn) {
            size_t from = (size_t)(word.p - text.p);
            fn(arg, value, from, from + word.n);
        }
    }
}

static bool walk(const struct dialect *d, const char *pattern, str text, on_part *fn, void *arg)
{
    return walk_from(d, str_of(pattern), 0, text, 0, fn, arg);
}

static bool is_open(char c)
{
    return c == '*' || c == '?' || c == '[' || c == '=';
}

/* Adds the bytes from..to. */
static void add_range(uint64_t set[4], unsigned char from, unsigned char to)
{
    for (unsigned c = from; c <= to; c++)
        bits_set(set, c);
}

/* Adds the bytes of the class at p, which ends with `]`; all of one that is not plain. */
static void add_class(uint64_t set[4], const char *p)
{
    size_t n = strcspn(p + 1, "]\\!^");
    if (p[1 + n] != ']') {
        add_range(set, 0, 255);
        return;
    }
    for (const char *c = p + 1; *c != ']'; c++) {
        bool range = c[1] == '-' && c[2] != ']';
        add_range(set, (unsigned char)c[0], (unsigned char)c[range ? 2 : 0]);
        c += range ? 2 : 0;
    }
}

/* Whether a byte is in the class that a pattern begins with. */
static bool class_fits(const char *p, char c)
{
    uint64_t set[4] = {0};
    add_class(set, p);
    return bits_get(set, (unsigned char)c);
}

/* Whether a text of this first byte may fit a pattern; most rules end here. */
static bool may_begin(const struct dialect *d, const char *p, char c)
{
    for (bool start = true; *p && *p != ' '; p++) {
        if (start && *p == '[' && class_fits(p, c))
            return true;
        if (start && *p != '[' && (*p == c || is_open(*p) || (d->fold && (*p ^ c) == 0x20)))
            return true;
        start = *p == '|';
    }
    return false;
}

void dialect_line_begins(const struct dialect *d, const char *p, uint64_t first[4])
{
    for (bool start = true; *p && *p != ' '; p++) {
        unsigned char c = (unsigned char)*p;
        if (start && *p == '[')
            add_class(first, p);
        else if (start && is_open(*p))
            add_range(first, 0, 255);
        else if (start)
            add_range(first, c, c);
        if (start && d->fold)
            add_range(first, c ^ 0x20, c ^ 0x20);
        start = *p == '|';
    }
}

/* Whether a text can fit a pattern as far as that says each byte: words that stand alone, up to the
 * first one that is a pattern or one of several. */
static bool plain_bytes_fit(const char *p, str text)
{
    size_t i = 0;
    for (; *p && !is_open(*p) && *p != '|'; p++) {
        bool blank = *p == ' ';
        if (blank && i < text.n && (text.p[i] == ' ' || text.p[i] == '\t')) {
            while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\t'))
                i++;
        } else if (i < text.n && text.p[i] == *p && !blank) {
            i++;
        } else {
            size_t rest = strcspn(p, " |*?[="); /* another of several may fit; or `**`, nothing */
            return blank ? is_open(p[1]) : p[rest] && p[rest] != ' ';
        }
    }
    return true;
}

bool dialect_line_fits(const struct dialect *d, const char *pattern, str text)
{
    if (!may_begin(d, pattern, text.n ? text.p[0] : 0) ||
        (!d->fold && !plain_bytes_fit(pattern, text)))
        return false;
    return walk(d, pattern, text, NULL, NULL);
}

/* ---- path patterns ---- */

static bool levels_fit(const struct dialect *d, str pattern, struct dialect_path path)
{
    for (;;) {
        size_t k = str_find(pattern, STR("||"), 0);
        str level = str_sub(pattern, 0, k);
        str rest = k == SIZE_MAX ? (str){"", 0} : str_sub(pattern, k + 2, pattern.n);
        if (str_eq(level, STR("**"))) {
            if (k == SIZE_MAX)
                return true;
            for (size_t skip = 0; skip <= path.n; skip++)
                if (levels_fit(d, rest, (struct dialect_path){path.at + skip, path.n - skip}))
                    return true;
            return false;
        }
        char line[512];
        if (path.n == 0 || level.n >= sizeof line)
            return false;
        memcpy(line, level.p, level.n);
        line[level.n] = 0;
        if (!dialect_line_fits(d, line, path.at[0]))
            return false;
        path.at++;
        path.n--;
        if (k == SIZE_MAX)
            return path.n == 0;
        pattern = rest;
    }
}

bool dialect_path_fits(const struct dialect *d, const char *pattern, struct dialect_path path)
{
    if (!pattern)
        return true;
    if (!*pattern)
        return path.n == 0;
    return levels_fit(d, str_of(pattern), path);
}

const struct dialect_rule *dialect_rule_find(const struct dialect *d,
                                             const struct dialect_rule *rules,
                                             struct dialect_path path, str text)
{
    for (const struct dialect_rule *r = rules; r && r->line; r++)
        if (dialect_line_fits(d, r->line, text) && dialect_path_fits(d, r->under, path))
            return r;
    return NULL;
}

/* ---- identity and order ---- */

struct name_writer {
    struct buf *b;
    str text;
    bool any;
};

static void write_name(void *arg, bool value, size_t from, size_t to)
{
    struct name_writer *w = arg;
    if (value)
        return;
    if (w->any)
        buf_putc(w->b, ' ');
    buf_add(w->b, str_sub(w->text, from, to));
    w->any = true;
}

/* The statement without its negation. */
static str affirm(const struct dialect *d, str text)
{
    if (d->negation != NEGATE_PREPEND)
        return text;
    str word = str_of(d->negation_word);
    if (text.n > word.n + 1 && str_starts(text, word) && text.p[word.n] == ' ')
        return str_sub(text, word.n + 1, text.n);
    return text;
}

bool dialect_key(struct buf *b, const struct dialect *d, struct dialect_path path, str text)
{
    text = affirm(d, text);
    const struct dialect_rule *rule = dialect_rule_find(d, d->keys, path, text);
    if (!rule)
        return false;
    struct name_writer w = {.b = b, .text = text};
    return walk(d, rule->line, text, write_name, &w);
}

struct value_caller {
    void (*fn)(void *, size_t, size_t);
    void *arg;
};

static void call_value(void *arg, bool value, size_t from, size_t to)
{
    struct value_caller *c = arg;
    if (value)
        c->fn(c->arg, from, to);
}

/* The values of the properties whose names a pattern fits. */
static void call_properties(const struct dialect *d, str pattern, str text,
                            void (*fn)(void *, size_t, size_t), void *arg)
{
    struct dialect_property p;
    for (size_t at = 0; dialect_property_next(&p, text, &at);)
        if (p.name.n && p.value.n && word_fits(d, pattern, p.name))
            fn(arg, p.to - p.value.n, p.to);
}

/* A secret's bounds in the end of a text, as bounds in the whole. */
struct end_caller {
    void (*fn)(void *, size_t, size_t);
    void *arg;
    size_t at;
};

static void call_in_whole(void *arg, size_t from, size_t to)
{
    struct end_caller *c = arg;
    c->fn(c->arg, c->at + from, c->at + to);
}

/* In a form of lines the statement with the secret is the end of a path. */
static void line_secrets(const struct dialect *d, str text, void (*fn)(void *, size_t, size_t),
                         void *arg)
{
    const struct dialect *braces = dialects_braces(NULL, d);
    for (size_t at = 0; braces && at < text.n; at = dialect_word_end(d, text, at) + 1) {
        str end = str_sub(text, at, text.n);
        for (const struct dialect_rule *r = braces->secrets; r && r->line; r++) {
            if (r->under || !dialect_line_fits(d, r->line, end))
                continue;
            struct end_caller c = {fn, arg, at};
            dialect_values(d, r, end, call_in_whole, &c);
            return;
        }
    }
}

void dialect_secrets(const struct dialect *d, struct dialect_path path, str text,
                     void (*fn)(void *, size_t from, size_t to), void *arg)
{
    if (d->words && d->shape == SHAPE_FLAT)
        line_secrets(d, text, fn, arg);
    for (const struct dialect_rule *r = d->secrets; r && r->line; r++) {
        if (!dialect_path_fits(d, r->under, path))
            continue;
        if (d->properties)
            call_properties(d, str_of(r->line), text, fn, arg);
        else if (dialect_line_fits(d, r->line, text)) {
            dialect_values(d, r, text, fn, arg);
            return;
        }
    }
}

void dialect_values(const struct dialect *d, const struct dialect_rule *rule, str text,
                    void (*fn)(void *, size_t from, size_t to), void *arg)
{
    if (!walk(d, rule->line, text, NULL, NULL))
        return;
    struct value_caller c = {fn, arg};
    walk(d, rule->line, text, call_value, &c);
}

enum dialect_order dialect_children_order(const struct dialect *d, struct dialect_path path)
{
    for (const struct dialect_order_row *o = d->orders; o && o->under; o++)
        if (!o->lines && dialect_path_fits(d, o->under, path))
            return o->order;
    return ORDER_SET;
}

enum dialect_order dialect_line_order(struct buf *b, const struct dialect *d,
                                      struct dialect_path path, str text)
{
    for (const struct dialect_order_row *o = d->orders; o && o->under; o++) {
        if (!o->lines || !dialect_line_fits(d, o->lines, text) ||
            !dialect_path_fits(d, o->under, path))
            continue;
        struct name_writer w = {.b = b, .text = text};
        walk(d, o->lines, text, write_name, &w);
        return o->order;
    }
    return ORDER_SET;
}
