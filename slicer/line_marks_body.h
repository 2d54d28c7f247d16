/* SPDX-License-Identifier: Apache-2.0 */
/* Marks of lines with braces, compiled once for each kernel behind line_scan_body.h; kernel_in
 * (which bytes are of a set) stands before it, too.
 *
 *     text       mtu 1500;\n  vlan-id 5 ;# x\n
 *     newline             1                 1
 *     first      1           1
 *     bad        0        0                 1    what is odd adds a carry that runs up to the
 * newline
 */

/* What goes over from a block to the next. */
struct marker {
    struct line_marks *marks;
    struct finder odd, careful;
    char quote;
    bool escapes, glued, curly_line;
    uint64_t newline, run, blank, behind; /* of the last byte */
    uint64_t inside;                      /* all ones inside a string */
    uint64_t odds, rise;                  /* last byte was odd; the line is bad */
    uint32_t lines, starts;               /* listed */
};

/* What a block holds. */
struct found {
    uint64_t newline, blank, first, inside, escapes, bad;
};

/* The last lines of a text that ends in a string: nothing counts behind the newline. */
KERNEL void end_marks(struct line_marks *m, struct found *f, uint32_t k, uint64_t newline)
{
    uint64_t before = newline | (newline - 1);
    f->newline &= before;
    f->first &= before;
    f->bad = (f->bad & before) | newline;
    m->end = k * SCAN_BLOCK + kernel_lowest(newline) + 1;
}

KERNEL void mark_braces(struct marker *w, const struct chunk *c, const struct found *f, uint32_t k)
{
    struct line_marks *m = w->marks;
    uint64_t open = kernel_equals(c, '{') & ~f->inside;
    uint64_t careful = (kernel_in(&w->careful, c) & ~f->inside) | f->escapes;
    if (w->curly_line)
        careful |= open & f->first;
    if (w->glued)
        careful |= open & ~((f->newline | f->blank) << 1 | w->behind);
    w->behind = (f->newline | f->blank) >> 63;
    m->newline[k] = f->newline;
    m->first[k] = f->first;
    m->bad[k] = f->bad;
    m->open[k] = open;
    m->close[k] = kernel_equals(c, '}') & ~f->inside;
    m->careful[k] = careful;
}

/* Puts the places of bits behind the others, three at once whether or not there are so many. */
KERNEL uint32_t put_marks(uint32_t *to, uint64_t bits, uint32_t base)
{
    uint32_t n = kernel_count(bits);
    for (uint32_t k = 0; k < 3; k++, bits &= bits - 1)
        to[k] = base + kernel_first(bits);
    for (uint32_t k = 3; UNLIKELY(k < n); k++, bits &= bits - 1)
        to[k] = base + kernel_lowest(bits);
    return n;
}

KERNEL void list_lines(struct marker *w, const struct found *f, uint32_t k)
{
    uint32_t *to = w->marks->lines + w->lines;
    w->lines += put_marks(to, f->newline, k * SCAN_BLOCK);
    w->starts += put_marks(w->marks->starts + w->starts, f->first, k * SCAN_BLOCK);
    for (uint64_t bad = f->bad; UNLIKELY(bad); bad &= bad - 1)
        to[kernel_count(f->newline & ((bad & -bad) - 1))] |= MARK_BAD;
}

/* False behind which nothing can be told. */
KERNEL bool mark_block(struct marker *w, const char *p, uint32_t k, bool braces)
{
    struct found f;
    struct chunk c = kernel_load(p);
    f.newline = kernel_equals(&c, '\n');
    f.blank = kernel_equals(&c, ' ');
    uint64_t in = parity(w->quote ? kernel_equals(&c, w->quote) : 0) ^ w->inside;
    uint64_t sum, risen, more;
    f.inside = in << 1 | (w->inside & 1);
    w->inside = (uint64_t)((int64_t)in >> 63);
    w->run = __builtin_add_overflow(f.blank, f.newline << 1 | w->newline | w->run, &sum);
    w->newline = f.newline >> 63;
    f.first = sum & ~f.blank;
    f.escapes = w->escapes ? kernel_equals(&c, '\\') : 0;
    uint64_t between = f.blank & sum & ~f.inside, odd = kernel_in(&w->odd, &c) & ~f.inside;
    uint64_t bad = ((odd << 1 | w->odds) & ~f.newline) | f.escapes;
    bad |= between & (between << 1 | w->blank);
    w->odds = odd >> 63;
    w->blank = between >> 63;
    uint64_t over = __builtin_add_overflow(~f.newline, bad, &risen);
    w->rise = over | __builtin_add_overflow(risen, w->rise, &more);
    f.bad = more & f.newline;
    uint64_t stop = f.newline & f.inside;
    if (UNLIKELY(stop))
        end_marks(w->marks, &f, k, stop & -stop);
    if (braces)
        mark_braces(w, &c, &f, k);
    else
        list_lines(w, &f, k);
    return !stop;
}

/* How many words hold the marks. */
KERNEL uint32_t mark_blocks(struct marker *w, str text, bool braces)
{
    char rest[SCAN_BLOCK] = {0};
    uint32_t whole = (uint32_t)text.n / SCAN_BLOCK, left = (uint32_t)text.n % SCAN_BLOCK;
    for (uint32_t k = 0; k < whole; k++)
        if (!mark_block(w, text.p + k * SCAN_BLOCK, k, braces))
            return k + 1;
    if (!left)
        return whole;
    memcpy(rest, text.p + whole * SCAN_BLOCK, left);
    mark_block(w, rest, whole, braces);
    return whole + 1;
}

KERNEL struct marker begin_marks(struct line_marks *m, const struct mark_sets *s)
{
    m->end = 0;
    return (struct marker){.marks = m,
                           .odd = kernel_finder(&s->odd),
                           .careful = kernel_finder(&s->careful),
                           .quote = s->quote,
                           .escapes = s->escapes,
                           .glued = s->glued,
                           .curly_line = s->curly_line,
                           .newline = 1,
                           .behind = 1};
}

KERNEL void mark_words(struct line_marks *m, const struct mark_sets *s, str text)
{
    struct marker w = begin_marks(m, s);
    uint32_t n = mark_blocks(&w, text, true);
    m->newline[n] = m->first[n] = m->bad[n] = UINT64_MAX;
    while (!m->end && n--)
        if (m->newline[n])
            m->end = n * SCAN_BLOCK + 64 - (uint32_t)__builtin_clzll(m->newline[n]);
}

KERNEL void mark_lines(struct line_marks *m, const struct mark_sets *s, str text)
{
    struct marker w = begin_marks(m, s);
    mark_blocks(&w, text, false);
    m->end = w.lines ? (m->lines[w.lines - 1] & ~MARK_BAD) + 1 : 0;
    m->n = w.lines;
    m->lines[w.lines] = MARK_BAD;
}

KERNEL_ENTRY void SCAN_MARKS_RUN(struct line_marks *m, const struct mark_sets *s, str text,
                                 bool braces)
{
    (braces ? mark_words : mark_lines)(m, s, text);
}

/* Marks of a word one by one; false: go on. */
KERNEL bool pass_marks(const struct line_marks *m, struct mark_pass *p, uint32_t k, uint64_t open,
                       uint64_t close, uint64_t careful)
{
    for (uint64_t all = open | close | careful; all; all &= all - 1) {
        uint64_t bit = all & -all;
        p->at = k * SCAN_BLOCK + kernel_lowest(all);
        if (p->at >= m->end)
            return false;
        p->why = SCAN_CAREFULLY;
        if ((careful & bit) || ((open & bit) && p->depth >= p->limit))
            return true;
        p->why = SCAN_DEDENT;
        if ((close & bit) && p->depth == p->over)
            return true;
        p->depth += open & bit ? 1 : UINT32_MAX;
    }
    return false;
}

KERNEL_ENTRY void SCAN_PASS_RUN(const struct line_marks *m, struct mark_pass *p)
{
    uint32_t k = p->at / SCAN_BLOCK, depth = p->depth;
    uint64_t behind = ~0ull << p->at % SCAN_BLOCK;
    for (; k * SCAN_BLOCK < m->end; k++, behind = ~0ull) {
        uint64_t open = m->open[k] & behind, close = m->close[k] & behind;
        uint32_t opens = kernel_count(open), closes = kernel_count(close);
        if ((m->careful[k] & behind) || depth < p->over + closes || depth + opens > p->limit) {
            p->depth = depth;
            if (pass_marks(m, p, k, open, close, m->careful[k] & behind))
                return;
            depth = p->depth;
        } else {
            depth += opens - closes;
        }
    }
    p->at = m->end;
    p->depth = depth;
    p->why = SCAN_END;
}

KERNEL_ENTRY uint32_t SCAN_LINES_RUN(const struct line_marks *m, uint32_t from, uint32_t to)
{
    uint32_t n = 0, last = to / SCAN_BLOCK;
    uint64_t behind = ~0ull << from % SCAN_BLOCK;
    for (uint32_t k = from / SCAN_BLOCK; k < last; k++, behind = ~0ull)
        n += kernel_count(m->newline[k] & behind);
    return n + kernel_count(m->newline[last] & behind & ((1ull << to % SCAN_BLOCK) - 1));
}
