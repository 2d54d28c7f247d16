/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include "base/format.h"

#include <stdio.h>

str str_sub(str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (str){s.p + from, to - from};
}

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    if (c)
        return c < 0 ? -1 : 1;
    return a.n == b.n ? 0 : a.n < b.n ? -1 : 1;
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool str_caseeq(str a, str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The digits from *at without leading zeros; *at moves behind them. */
static str take_number(str s, size_t *at)
{
    while (*at < s.n && s.p[*at] == '0')
        ++*at;
    size_t from = *at;
    while (*at < s.n && is_digit(s.p[*at]))
        ++*at;
    return str_sub(s, from, *at);
}

int str_natcmp(str a, str b)
{
    size_t i = 0, j = 0;
    while (i < a.n && j < b.n) {
        if (is_digit(a.p[i]) && is_digit(b.p[j])) {
            str x = take_number(a, &i), y = take_number(b, &j);
            if (x.n != y.n)
                return x.n < y.n ? -1 : 1;
            int c = x.n ? memcmp(x.p, y.p, x.n) : 0;
            if (c)
                return c < 0 ? -1 : 1;
        } else {
            unsigned char x = (unsigned char)a.p[i++], y = (unsigned char)b.p[j++];
            if (x != y)
                return x < y ? -1 : 1;
        }
    }
    return i < a.n ? 1 : j < b.n ? -1 : 0;
}

bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n &&
           (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

size_t str_find(str s, str needle, size_t from)
{
    if (from > s.n || needle.n > s.n - from)
        return SIZE_MAX;
    if (needle.n == 0)
        return from;
    const char *hit = memmem(s.p + from, s.n - from, needle.p, needle.n);
    return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

size_t str_find_byte(str s, char c, size_t from)
{
    if (from >= s.n)
        return SIZE_MAX;
    const char *hit = memchr(s.p + from, c, s.n - from);
    return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

str str_trim_end(str s)
{
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

str str_trim(str s)
{
    s = str_trim_end(s);
    while (s.n && is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

/* Matches c against the class behind '[' at *at, and moves *at behind its ']'. No ']' means a plain
 * '['. */
static bool glob_class(str g, size_t *at, unsigned char c)
{
    size_t i = *at + 1;
    bool negate = i < g.n && (g.p[i] == '!' || g.p[i] == '^');
    if (negate)
        i++;
    bool hit = false, first = true;
    while (i < g.n && (g.p[i] != ']' || first)) {
        first = false;
        unsigned char lo = (unsigned char)g.p[i], hi = lo;
        if (i + 2 < g.n && g.p[i + 1] == '-' && g.p[i + 2] != ']') {
            hi = (unsigned char)g.p[i + 2];
            i += 2;
        }
        i++;
        hit = hit || (c >= lo && c <= hi);
    }
    if (i >= g.n) {
        ++*at;
        return c == '[';
    }
    *at = i + 1;
    return hit != negate;
}

static bool glob_one(str g, size_t *at, unsigned char c)
{
    char k = g.p[*at];
    if (k == '[')
        return glob_class(g, at, c);
    if (k == '\\' && *at + 1 < g.n)
        k = g.p[++*at];
    else if (k == '?') {
        ++*at;
        return true;
    }
    ++*at;
    return (unsigned char)k == c;
}

bool str_glob(str g, str s)
{
    size_t i = 0, j = 0, star = SIZE_MAX, mark = 0;
    while (j < s.n) {
        if (i < g.n && g.p[i] == '*') {
            star = ++i;
            mark = j;
            continue;
        }
        if (i < g.n && glob_one(g, &i, (unsigned char)s.p[j])) {
            j++;
            continue;
        }
        if (star == SIZE_MAX)
            return false;
        i = star;
        j = ++mark;
    }
    while (i < g.n && g.p[i] == '*')
        i++;
    return i == g.n;
}

size_t str_distance(str a, str b, size_t most)
{
    enum { LONGEST = 64 };
    if (a.n > LONGEST || b.n > LONGEST)
        return str_eq(a, b) ? 0 : most + 1;
    size_t row[3][LONGEST + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *now = row[i % 3], *up = row[(i - 1) % 3], *upup = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            bool same = lower(a.p[i - 1]) == lower(b.p[j - 1]);
            size_t d = up[j - 1] + !same;
            d = up[j] + 1 < d ? up[j] + 1 : d;
            d = now[j - 1] + 1 < d ? now[j - 1] + 1 : d;
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
                upup[j - 2] + 1 < d)
                d = upup[j - 2] + 1;
            now[j] = d;
        }
    }
    size_t d = row[a.n % 3][b.n];
    return d > most ? most + 1 : d;
}

str str_nearest(str s, const str *candidates, size_t n)
{
    size_t best = s.n < 4 ? 1 : s.n < 8 ? 2 : 3;
    str found = {0};
    for (size_t i = 0; i < n; i++) {
        size_t d = str_distance(s, candidates[i], best);
        if (d < best || (d == best && !found.p)) {
            best = d;
            found = candidates[i];
        }
    }
    return found;
}

/* Length of the well-formed sequence at p (1 to 4), 0 when it is not one. Unicode 15, table 3-7. */
static size_t utf8_length(const unsigned char *p, size_t n)
{
    unsigned char c = p[0];
    if (c < 0x80)
        return 1;
    size_t len = c >= 0xc2 && c <= 0xdf   ? 2
                 : (c & 0xf0) == 0xe0     ? 3
                 : c >= 0xf0 && c <= 0xf4 ? 4
                                          : 0;
    if (!len || len > n)
        return 0;
    unsigned char lo = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    unsigned char hi = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < lo || p[1] > hi)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

size_t str_ascii(str s)
{
    size_t i = 0;
    for (uint64_t k[4]; i + sizeof k <= s.n; i += sizeof k) {
        memcpy(k, s.p + i, sizeof k);
        if ((k[0] | k[1] | k[2] | k[3]) & 0x8080808080808080u)
            break;
    }
    while (i < s.n && (unsigned char)s.p[i] < 0x80)
        i++;
    return i;
}

bool str_is_utf8(str s, size_t *bad)
{
    const unsigned char *p = (const unsigned char *)s.p;
    for (size_t i = 0; i < s.n;) {
        uint64_t eight;
        if (i + sizeof eight <= s.n) { /* mostly all are ASCII */
            memcpy(&eight, p + i, sizeof eight);
            if (!(eight & 0x8080808080808080)) {
                i += sizeof eight;
                continue;
            }
        }
        if (p[i] < 0x80) {
            i += str_ascii((str){s.p + i, s.n - i});
            continue;
        }
        size_t len = utf8_length(p + i, s.n - i);
        if (!len) {
            if (bad)
                *bad = i;
            return false;
        }
        i += len;
    }
    return true;
}

uint32_t str_next_codepoint(str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;
    size_t len = utf8_length(p, s.n - *at);
    *at += len ? len : 1;
    switch (len) {
    case 1:
        return p[0];
    case 2:
        return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
    case 3:
        return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
    case 4:
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 |
               (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
    default:
        return 0xfffd;
    }
}

const char *str_c(struct arena *a, str s)
{
    char *p = arena_alloc(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return p;
}

str str_dup(struct arena *a, str s)
{
    return (str){str_c(a, s), s.n};
}

str str_printf(struct arena *a, const char *format, ...)
{
    struct buf b = BUF(a);
    va_list ap;
    va_start(ap, format);
    buf_vprintf(&b, format, ap);
    va_end(ap);
    buf_putc(&b, '\0');
    return (str){b.p, b.n - 1};
}

void buf_reserve(struct buf *b, size_t more)
{
    if (b->cap - b->n >= more)
        return;
    size_t want;
    if (__builtin_add_overflow(b->n, more, &want) || want > SIZE_MAX / 2)
        boundary_fail(arena_boundary(b->arena));
    size_t cap = b->cap ? b->cap * 2 : 64;
    if (cap < want)
        cap = want;
    b->p = arena_grow(b->arena, b->p, b->cap, cap);
    b->cap = cap;
}

void buf_add(struct buf *b, str s)
{
    if (!s.n)
        return;
    buf_reserve(b, s.n);
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
}

void buf_pad(struct buf *b, char c, size_t count)
{
    buf_reserve(b, count);
    if (count)
        memset(b->p + b->n, c, count);
    b->n += count;
}

void buf_put_codepoint(struct buf *b, uint32_t c)
{
    if (c < 0x80) {
        buf_putc(b, (char)c);
    } else if (c < 0x800) {
        buf_putc(b, (char)(0xc0 | c >> 6));
        buf_putc(b, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        buf_putc(b, (char)(0xe0 | c >> 12));
        buf_putc(b, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_putc(b, (char)(0x80 | (c & 0x3f)));
    } else {
        buf_putc(b, (char)(0xf0 | c >> 18));
        buf_putc(b, (char)(0x80 | (c >> 12 & 0x3f)));
        buf_putc(b, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_putc(b, (char)(0x80 | (c & 0x3f)));
    }
}

void buf_vprintf(struct buf *b, const char *format, va_list ap)
{
    if (format_put(b, format, ap))
        return;
    va_list again;
    va_copy(again, ap);
    buf_reserve(b, 64);
    int n = vsnprintf(b->p + b->n, b->cap - b->n, format, ap);
    if (n > 0 && (size_t)n >= b->cap - b->n) {
        buf_reserve(b, (size_t)n + 1);
        n = vsnprintf(b->p + b->n, b->cap - b->n, format, again);
    }
    va_end(again);
    if (n > 0)
        b->n += (size_t)n;
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    buf_vprintf(b, format, ap);
    va_end(ap);
}

void buf_put_int(struct buf *b, int64_t n)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (n < 0)
        digits[--at] = '-';
    buf_add(b, (str){digits + at, sizeof digits - at});
}

void buf_put_count(struct buf *b, uint64_t n)
{
    char digits[32];
    size_t at = sizeof digits, count = 0;
    do {
        if (count && count % 3 == 0)
            digits[--at] = ',';
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
        count++;
    } while (n);
    buf_add(b, (str){digits + at, sizeof digits - at});
}

/* Code points that change how the text around them is shown, or show nothing at all. */
static bool is_deceptive(uint32_t c)
{
    return (c >= 0x80 && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

/* Whether eight bytes are printable ASCII, all at once. */
static inline bool all_visible(const char *p)
{
    const uint64_t each = 0x0101010101010101u;
    uint64_t x;
    memcpy(&x, p, sizeof x);
    uint64_t del = x ^ each * 0x7f;
    return !((x | ((x - each * 0x20) & ~x) | ((del - each) & ~del)) & each * 0x80);
}

void buf_put_visible(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i + 8 <= s.n && all_visible(s.p + i))
            i += 8;
        while (i < s.n && s.p[i] >= 0x20 && s.p[i] < 0x7f)
            i++;
        buf_add(b, str_sub(s, from, i));
        if (i == s.n)
            return;
        from = i;
        unsigned char byte = (unsigned char)s.p[i];
        uint32_t c = str_next_codepoint(s, &i);
        if (byte == '\n')
            buf_add(b, STR("\\n"));
        else if (byte == '\t')
            buf_add(b, STR("\\t"));
        else if (byte < 0x20 || byte == 0x7f || (c == 0xfffd && i - from == 1))
            buf_printf(b, "\\x%02x", byte);
        else if (is_deceptive(c))
            buf_printf(b, "\\u{%04x}", c);
        else
            buf_add(b, str_sub(s, from, i));
    }
}
