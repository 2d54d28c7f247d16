/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a scan, compiled once for each kernel. Before this stand, as always-inline functions
 * with the attribute KERNEL: kernel_load, kernel_equals, kernel_count, kernel_lowest,
 * kernel_first, and
 * kernel_may (which first bytes of lines can begin a wanted text; too many is slow, too few is
 * wrong). */
#include <string.h>

/* Bytes that are read behind a block. */
enum { BEHIND = 2 };

struct walker {
    struct line_scan *s;
    char rest[3 * SCAN_BLOCK]; /* the end of the text, with zeros behind it */
    size_t rest_from;
    bool ended;                              /* rest is filled */
    uint64_t newline, run, steps[SCAN_KEEP]; /* carried to the next block */
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
    w->run = 0;
    w->silent = 0;
    memset(w->steps, 0, sizeof w->steps);
    size_t n = s->text.n;
    w->rest_from = n < SCAN_BLOCK + BEHIND ? 0 : (n - BEHIND) / SCAN_BLOCK * SCAN_BLOCK;
    w->ended = false;
    s->newlines = 0;
    s->why = SCAN_END;
    s->at = n;
}

/* Most scans stop before the end, which is copied only when they come to it. */
KERNEL const char *block_at(struct walker *w, size_t i)
{
    if (LIKELY(i < w->rest_from))
        return w->s->text.p + i;
    if (!w->ended) {
        memset(w->rest, 0, sizeof w->rest);
        memcpy(w->rest, w->s->text.p + w->rest_from, w->s->text.n - w->rest_from);
        w->ended = true;
    }
    return w->rest + (i - w->rest_from);
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

KERNEL_ENTRY void KERNEL_NAME(scan_indent)(struct line_scan *s)
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
#ifdef KERNEL_PARITY
    return kernel_parity(x);
#endif
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    return x ^ x << 32;
}

/* What goes over from a block of a list to the next. */
struct lister {
    struct line_list *list;
    uint64_t newline, run, blank;
    uint32_t starts, firsts;
};

/* Puts the places of bits behind the others, three at once whether or not there are so many. */
KERNEL uint32_t put_places(uint32_t *to, uint64_t bits, uint32_t base)
{
    uint32_t n = kernel_count(bits);
    for (uint32_t k = 0; k < 3; k++, bits &= bits - 1)
        to[k] = base + kernel_first(bits);
    for (uint32_t k = 3; UNLIKELY(k < n); k++, bits &= bits - 1)
        to[k] = base + kernel_lowest(bits);
    return n;
}

KERNEL void list_block(struct lister *w, const char *p, uint32_t base)
{
    struct chunk c = kernel_load(p);
    uint64_t newline = kernel_equals(&c, '\n'), tab = kernel_equals(&c, '\t');
    uint64_t blank = kernel_equals(&c, ' ') | tab, start = newline << 1 | w->newline, sum;
    w->newline = newline >> 63;
    w->run = __builtin_add_overflow(blank, start | w->run, &sum);
    uint64_t inside = blank & sum, odd = (inside & (inside << 1 | w->blank)) | tab;
    w->blank = inside >> 63;
    for (; odd; odd &= odd - 1) {
        uint32_t line = w->starts - 1 + kernel_count(newline & ((odd & -odd) - 1));
        w->list->odd[line / 64] |= 1ull << (line % 64);
    }
    w->firsts += put_places(w->list->first + w->firsts, sum & ~blank & ~(inside), base);
    w->starts += put_places(w->list->start + w->starts, newline, base + 1);
}

KERNEL_ENTRY void KERNEL_NAME(scan_list)(struct line_list *list, str text)
{
    struct lister w = {.list = list, .newline = 1, .starts = 1};
    char rest[SCAN_BLOCK] = {0};
    uint32_t whole = (uint32_t)text.n / SCAN_BLOCK * SCAN_BLOCK;
    memset(list->odd, 0, sizeof list->odd);
    list->start[0] = 0;
    for (uint32_t i = 0; i < whole; i += SCAN_BLOCK)
        list_block(&w, text.p + i, i);
    memcpy(rest, text.p + whole, text.n - whole);
    list_block(&w, rest, whole);
    list->n = w.starts - 1;
}
