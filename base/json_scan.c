/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_scan.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Eight copies of a byte. */
#define EIGHT(c) (UINT64_C(0x0101010101010101) * (c))

struct json_scan json_scan_open(struct arena *a, struct arena *scratch, uint32_t source,
                                struct diags *dg)
{
    return json_scan_piece(a, scratch, dg->sources.at[source].text, source, 0, dg);
}

struct json_scan json_scan_piece(struct arena *a, struct arena *scratch, str text, uint32_t source,
                                 uint32_t shift, struct diags *dg)
{
    const char *p = text.p ? text.p : "";
    return (struct json_scan){p, p, p + text.n, shift, source, a, scratch, dg};
}

static uint32_t offset(const struct json_scan *s, const char *p)
{
    return s->shift + (uint32_t)(p - s->base);
}

static span span_of(const struct json_scan *s, const char *from, const char *to)
{
    return (span){s->source, offset(s, from), offset(s, to)};
}

/* A value of this kind whose token goes from `from` to s->p. */
static struct value token(const struct json_scan *s, enum value_kind kind, const char *from)
{
    return (struct value){.kind = (uint8_t)kind,
                          .file = s->source + 1,
                          .at = offset(s, from),
                          .len = (uint32_t)(s->p - from)};
}

bool json_scan_begin(struct json_scan *s)
{
    str t = {s->base, (size_t)(s->end - s->base)};
    bool mark = str_starts(t, STR("\xef\xbb\xbf"));
    bool wide = str_starts(t, STR("\xff\xfe")) || str_starts(t, STR("\xfe\xff")) ||
                (t.n >= 2 && t.n % 2 == 0 && (t.p[0] == '\0') != (t.p[1] == '\0'));
    if (!mark && !wide)
        return true;
    DIAG_STR(s->dg, ENCODING, ((span){s->source, 0, 0}),
             mark ? STR("it begins with a byte order mark") : STR("it looks like UTF-16"));
    diag_help(s->dg, "save the file as UTF-8 without a byte order mark");
    return false;
}

/* ---- what to say ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

/* The word, number or character at p, to be shown. */
static str token_at(const struct json_scan *s, const char *p)
{
    const char *to = p;
    while (to < s->end && to - p < 40 && (is_word(*to) || (to > p && *to == '.')))
        to++;
    if (to == p) {
        size_t at = 0;
        str_next_codepoint((str){p, (size_t)(s->end - p)}, &at);
        to += at;
    }
    return (str){p, (size_t)(to - p)};
}

/* A line of help for the mistakes that people make when they write JSON by hand. */
static void help(struct json_scan *s, str found)
{
    const char *before = s->p;
    while (before > s->base && strchr(" \t\r\n", before[-1]))
        before--;
    bool after_comma = before > s->base && before[-1] == ',';
    if (str_eq(found, STR("'")))
        diag_help(s->dg, "JSON takes double quotes only");
    else if (str_eq(found, STR("/")) || str_eq(found, STR("#")))
        diag_help(s->dg, "JSON has no comments");
    else if (str_eq(found, STR("True")) || str_eq(found, STR("False")) ||
             str_eq(found, STR("None")))
        diag_help(s->dg, "JSON writes true, false and null");
    else if (str_eq(found, STR("NaN")) || str_eq(found, STR("Infinity")))
        diag_help(s->dg, "JSON has finite numbers only");
    else if (after_comma && (str_eq(found, STR("}")) || str_eq(found, STR("]"))))
        diag_help(s->dg, "remove the comma before the bracket");
    else if (found.n && is_word(found.p[0]) && (found.p[0] < '0' || found.p[0] > '9'))
        diag_help(s->dg, "texts stand in double quotes");
}

bool json_scan_expected(struct json_scan *s, const char *what)
{
    if (s->p >= s->end) {
        DIAG_STR(s->dg, JSON_SYNTAX, span_of(s, s->end, s->end), str_of(what),
                 STR("the end of the file"));
        return false;
    }
    str found = token_at(s, s->p);
    struct buf shown = BUF(s->dg->arena);
    buf_putc(&shown, '`');
    buf_add(&shown, found);
    buf_putc(&shown, '`');
    DIAG_STR(s->dg, JSON_SYNTAX, span_of(s, s->p, s->p + found.n), str_of(what),
             *s->p == '"' ? STR("a string") : buf_str(&shown));
    help(s, found);
    return false;
}

/* ---- strings ---- */

/* The first byte from p on that is not plain ASCII text: a quote, a backslash, a control or a byte
 * of a longer character. */
static const char *plain_end(const char *p, const char *end)
{
    while (end - p >= 8) {
        uint64_t w, quote, slash;
        memcpy(&w, p, 8);
        quote = w ^ EIGHT('"');
        slash = w ^ EIGHT('\\');
        if (((w - EIGHT(0x20)) | (quote - EIGHT(1)) | (slash - EIGHT(1)) | w) & EIGHT(0x80))
            break;
        p += 8;
    }
    while (p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80 && *p != '"' &&
           *p != '\\')
        p++;
    return p;
}

static bool bad_string(struct json_scan *s, const char *from, const char *to, const char *why)
{
    DIAG_STR(s->dg, JSON_STRING, span_of(s, from, to < s->end ? to : s->end), str_of(why));
    return false;
}

/* Moves over whole characters up to a quote or backslash. */
static bool skip_text(struct json_scan *s, const char *open)
{
    for (;;) {
        s->p = plain_end(s->p, s->end);
        if (s->p == s->end)
            return bad_string(s, open, open + 1, "it is not closed");
        unsigned char c = (unsigned char)*s->p;
        if (c == '"' || c == '\\')
            return true;
        if (c == '\n')
            return bad_string(s, open, s->p, "it is not closed on its line");
        if (c < 0x20)
            return bad_string(s, s->p, s->p + 1,
                              "a control character must be written as an escape");
        size_t n = 0;
        if (str_next_codepoint((str){s->p, (size_t)(s->end - s->p)}, &n) == 0xfffd && n == 1)
            return bad_string(s, s->p, s->p + 1, "a byte that is no UTF-8");
        s->p += n;
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The four digits of a \u escape whose backslash is at p; -1 when they are not there. */
static int32_t hex_escape(const struct json_scan *s, const char *p)
{
    int32_t c = 0;
    if (s->end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int d = hex_digit(p[i]);
        if (d < 0)
            return -1;
        c = c * 16 + d;
    }
    return c;
}

static bool unicode_escape(struct json_scan *s, struct buf *b)
{
    int32_t c = hex_escape(s, s->p);
    if (c < 0)
        return bad_string(s, s->p, s->p + 2, "four hexadecimal digits belong behind \\u");
    if (c == 0)
        return bad_string(s, s->p, s->p + 6, "NUL is not allowed");
    if (c >= 0xdc00 && c <= 0xdfff)
        return bad_string(s, s->p, s->p + 6, "the second half of a character without its first");
    if (c >= 0xd800 && c <= 0xdbff) {
        int32_t low = hex_escape(s, s->p + 6);
        if (low < 0xdc00 || low > 0xdfff)
            return bad_string(s, s->p, s->p + 6,
                              "the first half of a character without its second");
        c = 0x10000 + (c - 0xd800) * 0x400 + (low - 0xdc00);
        s->p += 6;
    }
    s->p += 6;
    buf_put_codepoint(b, (uint32_t)c);
    return true;
}

static bool escape(struct json_scan *s, struct buf *b)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (s->end - s->p < 2)
        return bad_string(s, s->p, s->p + 1, "it is not closed");
    if (s->p[1] == 'u')
        return unicode_escape(s, b);
    const char *hit = s->p[1] ? strchr(from, s->p[1]) : NULL;
    if (!hit)
        return bad_string(s, s->p, s->p + 2, "no such escape; a backslash itself is written \\\\");
    buf_putc(b, to[hit - from]);
    s->p += 2;
    return true;
}

bool json_scan_string(struct json_scan *s, struct value *out)
{
    const char *open = s->p++, *from = s->p;
    struct buf b = BUF(s->a);
    for (;;) {
        if (!skip_text(s, open))
            return false;
        if (*s->p == '"' && !b.p)
            break;
        buf_add(&b, (str){from, (size_t)(s->p - from)});
        if (*s->p == '"')
            break;
        if (!escape(s, &b))
            return false;
        from = s->p;
    }
    str text = b.p ? buf_str(&b) : (str){from, (size_t)(s->p - from)};
    s->p++;
    *out = token(s, VALUE_STRING, open);
    size_t extra = out->len - text.n;
    out->extra = extra > UINT16_MAX ? UINT16_MAX : (uint16_t)extra;
    out->len = (uint32_t)text.n;
    out->as.text = text.p;
    return true;
}

/* ---- numbers and words ---- */

static bool is_digit(const struct json_scan *s, const char *p)
{
    return p < s->end && *p >= '0' && *p <= '9';
}

static bool bad_number(struct json_scan *s, const char *from, const char *why)
{
    const char *to = from;
    while (to < s->end && (is_word(*to) || *to == '.' || *to == '+' || *to == '-'))
        to++;
    DIAG_STR(s->dg, JSON_NUMBER, span_of(s, from, to), ((str){from, (size_t)(to - from)}),
             str_of(why));
    return false;
}

/* The decimal at from..s->p. Few digits and a small exponent are exact in one operation; the rest
 * is the C library's. */
static bool decimal(struct json_scan *s, const char *from, struct value *out)
{
    struct arena *a = s->scratch;
    str text = {from, (size_t)(s->p - from)};
    char small[64];
    const char *c = small;
    if (text.n < sizeof small) {
        memcpy(small, from, text.n);
        small[text.n] = '\0';
    } else {
        c = str_c(a, text);
    }
    *out = token(s, VALUE_FLOAT, from);
    out->as.real = strtod(c, NULL);
    if (!isinf(out->as.real))
        return true;
    DIAG_STR(s->dg, NUMBER_RANGE, span_of(s, from, s->p), text);
    return false;
}

/* The integer at from..s->p. */
static bool integer(struct json_scan *s, const char *from, struct value *out)
{
    bool negative = *from == '-';
    uint64_t n = 0;
    bool fits = true;
    for (const char *p = from + negative; p < s->p && fits; p++)
        fits = !__builtin_mul_overflow(n, 10u, &n) &&
               !__builtin_add_overflow(n, (uint64_t)(*p - '0'), &n);
    fits = fits && n <= (uint64_t)INT64_MAX + negative;
    *out = token(s, fits ? VALUE_INT : VALUE_BIGINT, from);
    if (fits)
        out->as.integer = negative ? (int64_t)(0 - n) : (int64_t)n;
    else
        out->as.text = from;
    return true;
}

static bool number(struct json_scan *s, struct value *out)
{
    const char *from = s->p;
    bool whole = true;
    s->p += *s->p == '-';
    if (!is_digit(s, s->p))
        return bad_number(s, from, "digits belong behind the minus sign");
    if (*s->p == '0' && is_digit(s, s->p + 1))
        return bad_number(s, from, "a number has no leading zero");
    while (is_digit(s, s->p))
        s->p++;
    if (s->p < s->end && *s->p == '.') {
        whole = false;
        s->p++;
        if (!is_digit(s, s->p))
            return bad_number(s, from, "digits belong behind the point");
        while (is_digit(s, s->p))
            s->p++;
    }
    if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
        whole = false;
        s->p++;
        s->p += s->p < s->end && (*s->p == '+' || *s->p == '-');
        if (!is_digit(s, s->p))
            return bad_number(s, from, "digits belong behind the exponent");
        while (is_digit(s, s->p))
            s->p++;
    }
    if (s->p < s->end && (is_word(*s->p) || *s->p == '.'))
        return bad_number(s, from, "texts and addresses stand in double quotes");
    return whole ? integer(s, from, out) : decimal(s, from, out);
}

static bool literal(struct json_scan *s, str word, struct value v, struct value *out)
{
    if (!str_eq(token_at(s, s->p), word))
        return json_scan_expected(s, "a value");
    const char *from = s->p;
    s->p += word.n;
    *out = token(s, (enum value_kind)v.kind, from);
    out->as = v.as;
    return true;
}

bool json_scan_scalar(struct json_scan *s, struct value *out)
{
    char c = s->p < s->end ? *s->p : '\0';
    if (c == '"')
        return json_scan_string(s, out);
    if (c == '-' || (c >= '0' && c <= '9'))
        return number(s, out);
    if (c == 't')
        return literal(s, STR("true"), value_bool(true), out);
    if (c == 'f')
        return literal(s, STR("false"), value_bool(false), out);
    if (c == 'n')
        return literal(s, STR("null"), value_null(), out);
    return json_scan_expected(s, "a value");
}
