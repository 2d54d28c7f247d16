/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a scan, compiled once for each kernel. Before this stand, as always-inline functions
 * with the attribute KERNEL: kernel_load, kernel_equals, kernel_count, kernel_lowest and kernel_may
 * (which first bytes of lines can begin a wanted text; too many is slow, too few is wrong). */
#include <string.h>

/* Bytes that are read behind a block. */
enum { BEHIND = 2 };

struct walker {
    struct line_scan *s;
    char rest[3 * SCAN_BLOCK]; /* the end of the text, with zeros behind it */
    size_t rest_from;
    uint64_t newline, run, steps[SCAN_KEEP]; /* carried to the next block */
    uint64_t inside;                         /* all ones inside a string */
    uint64_t before;                         /* last byte was a blank or one of newline */
    uint32_t silent;                         /* bytes without a newline */
};

/* What one block holds. */
struct look {
    uint64_t newline, blank, start, first;
};

KERNEL void begin_walk(struct walker *w, struct line_scan *s)
{
    w->s = s;
    w->newline = 1;
    w->run = w->inside = 0;
    w->before = 1;
    w->silent = 0;
    memset(w->steps, 0, sizeof w->steps);
    size_t n = s->text.n;
    w->rest_from = n < SCAN_BLOCK + BEHIND ? 0 : (n - BEHIND) / SCAN_BLOCK * SCAN_BLOCK;
    memset(w->rest, 0, sizeof w->rest);
    memcpy(w->rest, s->text.p + w->rest_from, n - w->rest_from);
    s->newlines = 0;
    s->why = SCAN_END;
    s->at = n;
}

KERNEL const char *block_at(const struct walker *w, size_t i)
{
    return i < w->rest_from ? w->s->text.p + i : w->rest + (i - w->rest_from);
}

/* Adding a line's start to its blanks carries it to the first byte behind them. */
KERNEL struct look look_at(struct walker *w, const struct chunk *c)
{
    struct look l;
    l.newline = kernel_equals(c, '\n');
    l.blank = kernel_equals(c, ' ') | kernel_equals(c, '\t');
    l.start = l.newline << 1 | w->newline;
    w->newline = l.newline >> 63;
    uint64_t sum;
    w->run = __builtin_add_overflow(l.blank, l.start | w->run, &sum);
    l.first = sum & ~l.blank;
    return l;
}

KERNEL bool stop(struct walker *w, enum scan_stop why, size_t at, uint64_t newline, uint64_t bit)
{
    struct line_scan *s = w->s;
    s->why = why;
    s->at = at;
    s->newlines += kernel_count(newline & (bit - 1));
    return true;
}

/* A line so long that only the tokenizer's own limits can judge it. */
KERNEL bool is_long(struct walker *w, uint64_t newline)
{
    w->silent = newline ? 0 : w->silent + SCAN_BLOCK;
    return w->silent > SCAN_LONG;
}

KERNEL bool wanted(const struct line_scan *s, size_t at)
{
    return s->text.n > at && line_want_takes(s->want, (str){s->text.p + at, s->text.n - at});
}

/* Nothing but carriage returns up to the newline. */
KERNEL bool is_blank_line(const struct line_scan *s, size_t at)
{
    while (at < s->text.n && s->text.p[at] == '\r')
        at++;
    return at >= s->text.n || s->text.p[at] == '\n';
}

/* So many blanks in a row that a line may be too deep: of 63, half stand in one block. */
KERNEL bool is_deep(uint64_t blank)
{
    if (LIKELY(kernel_count(blank) < 31))
        return false;
    blank &= blank >> 1;
    blank &= blank >> 2;
    blank &= blank >> 4;
    blank &= blank >> 8;
    return blank & blank >> 15;
}

KERNEL bool indent_block(struct walker *w, size_t i)
{
    struct line_scan *s = w->s;
    const char *p = block_at(w, i);
    struct chunk c = kernel_load(p);
    struct look l = look_at(w, &c);
    uint64_t few = 0, step = l.start;
    for (uint32_t k = 0; k < s->keep; k++) {
        few |= step;
        uint64_t on = step & l.blank;
        step = on << 1 | w->steps[k];
        w->steps[k] = on >> 63;
    }
    few &= ~l.blank & ~l.newline;
    uint64_t stops = few | (l.first & kernel_may(s->want, p, l.first));
    for (; stops; stops &= stops - 1) {
        uint64_t bit = stops & -stops;
        size_t at = i + kernel_lowest(stops);
        if (at >= s->text.n)
            break;
        if (few & bit) {
            unsigned char byte = (unsigned char)s->text.p[at];
            if ((s->bytes[byte] & s->comment) || (byte == '\r' && is_blank_line(s, at)))
                continue;
            return stop(w, SCAN_DEDENT, at, l.newline, bit);
        }
        if (wanted(s, at))
            return stop(w, SCAN_TEXT, at, l.newline, bit);
    }
    if (is_long(w, l.newline) || is_deep(l.blank))
        return stop(w, SCAN_CAREFULLY, i, 0, 1);
    s->newlines += kernel_count(l.newline);
    return false;
}

KERNEL_ENTRY void SCAN_INDENT_RUN(struct line_scan *s)
{
    struct walker w;
    begin_walk(&w, s);
    for (size_t i = 0; i < s->text.n; i += SCAN_BLOCK)
        if (indent_block(&w, i))
            return;
}

/* Bit i: an odd number of quotes up to and with i. */
KERNEL uint64_t parity(uint64_t x)
{
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    return x ^ x << 32;
}

KERNEL uint64_t careful_marks(const struct line_scan *s, const struct chunk *c, const char *p,
                              uint64_t inside)
{
    uint64_t marks = 0;
    for (uint32_t k = 0; k < s->careful_n; k++) {
        uint64_t m = kernel_equals(c, s->careful[k][0]);
        if (s->careful[k][1] && m) {
            struct chunk next = kernel_load(p + 1);
            m &= kernel_equals(&next, s->careful[k][1]);
        }
        marks |= s->careful[k][0] == '\\' ? m : m & ~inside;
    }
    return marks;
}

/* What stands at one place of a block in the order of the text; true: the run ends. */
KERNEL bool brace_mark(struct walker *w, size_t at, uint64_t bit, const struct look *l,
                       uint64_t open, uint64_t close)
{
    struct line_scan *s = w->s;
    if (open & bit) {
        if (s->depth >= s->limit)
            return stop(w, SCAN_CAREFULLY, at, l->newline, bit);
        s->opened[s->depth] = (uint32_t)at;
        s->opened_line[s->depth] = s->newlines + kernel_count(l->newline & (bit - 1));
        s->depth++;
    } else if (close & bit) {
        if (s->depth <= s->keep)
            return stop(w, SCAN_DEDENT, at, l->newline, bit);
        s->depth--;
    } else if (s->depth == s->keep && wanted(s, at)) {
        return stop(w, SCAN_TEXT, at, l->newline, bit);
    }
    return false;
}

KERNEL bool brace_block(struct walker *w, size_t i)
{
    struct line_scan *s = w->s;
    const char *p = block_at(w, i);
    struct chunk c = kernel_load(p);
    struct look l = look_at(w, &c);
    uint64_t open = kernel_equals(&c, '{'), close = kernel_equals(&c, '}'), inside = w->inside;
    uint64_t quotes = s->quote ? kernel_equals(&c, s->quote) : 0;
    if (quotes) {
        uint64_t in = parity(quotes) ^ w->inside;
        inside = in << 1 | (w->inside & 1);
        w->inside = -(in >> 63);
    }
    open &= ~inside;
    close &= ~inside;
    uint64_t careful = careful_marks(s, &c, p, inside);
    if (!s->crossing)
        careful |= l.newline & inside;
    if (s->curly_line)
        careful |= open & l.first;
    if (s->glued) {
        uint64_t gaps = l.blank | l.newline;
        careful |= open & ~(gaps << 1 | w->before);
        w->before = gaps >> 63;
    }
    uint64_t texts = l.first & ~inside & kernel_may(s->want, p, l.first & ~inside);
    for (uint64_t m = open | close | careful | texts; m; m &= m - 1) {
        uint64_t bit = m & -m;
        size_t at = i + kernel_lowest(m);
        s->inside = inside & bit;
        if (careful & bit)
            return stop(w, SCAN_CAREFULLY, at, l.newline, bit);
        if (brace_mark(w, at, bit, &l, open, close))
            return true;
    }
    if (is_long(w, l.newline)) {
        s->inside = false;
        return stop(w, SCAN_CAREFULLY, i, 0, 1);
    }
    s->newlines += kernel_count(l.newline);
    return false;
}

KERNEL_ENTRY void SCAN_BRACE_RUN(struct line_scan *s)
{
    struct walker w;
    begin_walk(&w, s);
    for (size_t i = 0; i < s->text.n; i += SCAN_BLOCK)
        if (brace_block(&w, i))
            return;
    s->inside = w.inside;
}
