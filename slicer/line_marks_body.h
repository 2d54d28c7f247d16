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
    const struct mark_sets *sets;
    uint64_t newline, run, blank, behind; /* of the last byte */
    uint64_t inside;                      /* all ones inside a string */
    uint64_t odd, rise;                   /* last byte was odd; the line is bad */
};

/* The last lines of a text that ends in a string: nothing counts behind the newline. */
KERNEL void end_marks(struct line_marks *m, uint32_t k, uint64_t newline)
{
    uint64_t before = newline | (newline - 1);
    m->newline[k] &= before;
    m->first[k] &= before;
    m->bad[k] = (m->bad[k] & before) | newline;
    m->end = k * SCAN_BLOCK + kernel_lowest(newline) + 1;
}

KERNEL void mark_braces(struct marker *w, const struct chunk *c, uint32_t k, uint64_t escapes,
                        uint64_t inside, uint64_t newline, uint64_t blank)
{
    struct line_marks *m = w->marks;
    const struct mark_sets *s = w->sets;
    uint64_t open = kernel_equals(c, '{') & ~inside;
    uint64_t careful = (kernel_in(&s->careful, c) & ~inside) | escapes;
    if (s->curly_line)
        careful |= open & m->first[k];
    if (s->glued)
        careful |= open & ~((newline | blank) << 1 | w->behind);
    w->behind = (newline | blank) >> 63;
    m->open[k] = open;
    m->close[k] = kernel_equals(c, '}') & ~inside;
    m->careful[k] = careful;
}

/* False behind which nothing can be told. */
KERNEL bool mark_block(struct marker *w, const char *p, uint32_t k, bool braces)
{
    struct line_marks *m = w->marks;
    const struct mark_sets *s = w->sets;
    struct chunk c = kernel_load(p);
    uint64_t newline = kernel_equals(&c, '\n'), blank = kernel_equals(&c, ' '), inside = 0;
    if (s->quote) {
        uint64_t in = parity(kernel_equals(&c, s->quote)) ^ w->inside;
        inside = in << 1 | (w->inside & 1);
        w->inside = -(in >> 63);
    }
    uint64_t start = newline << 1 | w->newline, sum;
    w->newline = newline >> 63;
    w->run = __builtin_add_overflow(blank, start | w->run, &sum);
    uint64_t between = blank & sum & ~inside;
    uint64_t escapes = s->escapes ? kernel_equals(&c, '\\') : 0;
    uint64_t odd = kernel_in(&s->odd, &c) & ~inside;
    uint64_t bad = (odd << 1 | w->odd) & ~newline;
    bad |= (between & (between << 1 | w->blank)) | escapes;
    w->odd = odd >> 63;
    w->blank = between >> 63;
    uint64_t risen, more;
    uint64_t over = __builtin_add_overflow(~newline, bad, &risen);
    w->rise = over | __builtin_add_overflow(risen, w->rise, &more);
    m->newline[k] = newline;
    m->first[k] = sum & ~blank;
    m->bad[k] = more & newline;
    if (braces)
        mark_braces(w, &c, k, escapes, inside, newline, blank);
    uint64_t stop = newline & inside;
    if (UNLIKELY(stop))
        end_marks(m, k, stop & -stop);
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

KERNEL void mark_text(struct marker *w, str text, bool braces)
{
    struct line_marks *m = w->marks;
    m->end = 0;
    uint32_t n = mark_blocks(w, text, braces);
    m->newline[n] = m->first[n] = m->bad[n] = UINT64_MAX;
    m->open[n] = m->close[n] = m->careful[n] = 0;
    while (!m->end && n--)
        if (m->newline[n])
            m->end = n * SCAN_BLOCK + 64 - (uint32_t)__builtin_clzll(m->newline[n]);
}

KERNEL_ENTRY void SCAN_MARKS_RUN(struct line_marks *m, const struct mark_sets *s, str text,
                                 bool braces)
{
    struct marker w = {.marks = m, .sets = s, .newline = 1, .behind = 1};
    if (braces)
        mark_text(&w, text, true);
    else
        mark_text(&w, text, false);
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
