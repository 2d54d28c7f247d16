/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for any processor, the choice of one, and the lines that may be closing words. */
#include "slicer/line_starts.h"

#include "base/attr.h"
#include "slicer/dialect.h"

#define KERNEL_ENTRY
#define KERNEL static inline
#define STARTS_RUN line_starts_portable

struct starts_state {
    bool tabs;
};

KERNEL void kernel_block(struct starts_state *s, const char *p, const struct line_tails *t,
                         struct line_block *out)
{
    uint64_t newline = 0;
    *out = (struct line_block){0};
    for (int i = 0; i < 64; i++) {
        newline |= (uint64_t)(p[i] == '\n') << i;
        out->blank |= (uint64_t)(p[i] == ' ' || p[i] == '\t') << i;
        out->comment |= (uint64_t)(p[i] == t->comment) << i;
        s->tabs |= p[i] == '\t';
        bool tail = (unsigned char)p[i - 1] <= ' ';
        for (uint32_t k = 0; k < t->n; k++)
            tail |= p[i - 1] == t->last[k] && p[i - 2] == t->before[k];
        out->ends |= (uint64_t)(tail && p[i] == '\n') << i;
    }
    out->newline = newline;
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)__builtin_popcountll(x);
}

KERNEL bool kernel_tabs(const struct starts_state *s)
{
    return s->tabs;
}

#include "slicer/line_starts_body.h"

struct line_tails line_tails_of(const struct dialect *d)
{
    struct line_tails t = {.none = d->fold, .comment = '\n'};
    for (const struct dialect_closer *c = d->closers; c && c->word; c++) {
        str word = str_of(c->word);
        if (c->opens)
            continue;
        bool plain = word.n >= 2 && t.n < COUNTOF(t.word);
        for (size_t i = 0; i < word.n; i++)
            plain &= word.p[i] > ' ' && !strchr("*?[]|=", word.p[i]);
        if (!plain) {
            t.none = true;
            continue;
        }
        t.word[t.n] = word;
        t.last[t.n] = word.p[word.n - 1];
        t.before[t.n++] = word.p[word.n - 2];
    }
    if (t.none)
        t.n = 0;
    const struct dialect_comment *c = d->comments;
    if (c && c->open && !c->open[1] && !c->close && c->place != COMMENT_COLUMN0)
        t.comment = c->open[0];
    return t;
}

static bool is_tail(const struct line_tails *t, str line)
{
    line = str_trim(line);
    for (uint32_t k = 0; k < t->n; k++)
        if (str_eq(line, t->word[k]))
            return true;
    return false;
}

void line_starts_near(struct line_starts *m, uint32_t indent)
{
    m->near_known[indent] = true;
    uint32_t n = m->n / 64 + 1;
    for (uint32_t b = 0; b < n && !indent; b++)
        m->near[0][b] = m->start[b] & ~(m->blank[b] | m->comment[b]);
    for (uint32_t b = 0; b < n && indent; b++) {
        uint64_t behind = m->blank[b] >> 1 | m->blank[b + 1] << 63; /* blanks … */
        behind |= m->comment[b] >> 1 | m->comment[b + 1] << 63; /* … or comments one further */
        m->near[1][b] = m->start[b] & ~(m->blank[b] & behind) & ~(m->comment[b] & ~m->blank[b]);
    }
    uint64_t end = (uint64_t)1 << (m->n % 64);
    m->near[indent][n - 1] |= end; /* behind the last line */
}

void line_starts_find(struct line_starts *m, str lines, const struct line_tails *t,
                      enum scan_kernel kernel)
{
#ifdef __x86_64__
    if (kernel == SCAN_AVX2)
        line_starts_avx2(m, lines, t);
    else if (kernel == SCAN_SSE2)
        line_starts_sse2(m, lines, t);
    else
#endif
        line_starts_portable(m, lines, t);
    uint32_t n = m->odd_n;
    m->odd_n = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = m->odd[i] ? line_starts_before(m, m->odd[i]) : 0;
        if (is_tail(t, (str){m->p + at, m->odd[i] - at}))
            m->odd[m->odd_n++] = (uint16_t)at;
    }
}
