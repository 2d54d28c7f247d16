/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for any processor, the choice of one, and the lines that may be closers. */
#include "slicer/line_starts.h"

#include "base/attr.h"
#include "slicer/dialect.h"
#include "slicer/line_search.h"

#define KERNEL_ENTRY
#define KERNEL static inline
#define KERNEL_NAME(name) name##_portable

struct starts_state {
    bool tabs, deep;
};

KERNEL void kernel_block(struct starts_state *s, const char *p, const struct line_hints *t,
                         struct line_block *out)
{
    uint64_t newline = 0;
    *out = (struct line_block){0};
    for (int i = 0; i < 64; i++) {
        newline |= (uint64_t)(p[i] == '\n') << i;
        out->blank |= (uint64_t)(p[i] == ' ' || p[i] == '\t') << i;
        out->comment |= (uint64_t)(p[i] == t->comment) << i;
        s->tabs |= p[i] == '\t';
        for (uint32_t k = 0; k < t->n; k++)
            out->heads |= (uint64_t)(memcmp(p + i, t->head[k], 3) == 0) << i;
    }
    out->newline = newline;
    s->deep |= (uint32_t)out->blank == UINT32_MAX || out->blank >> 32 == UINT32_MAX;
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)__builtin_popcountll(x);
}

KERNEL bool kernel_tabs(const struct starts_state *s)
{
    return s->tabs;
}

#include "slicer/line_search_each.h"

KERNEL void kernel_search(const struct search_state *s, const char *p, const struct line_hints *h,
                          struct search_block *out)
{
    struct starts_state unused = {0};
    struct line_block own, behind;
    kernel_block(&unused, p, h, &own);
    kernel_block(&unused, p + 1, h, &behind);
    *out = (struct search_block){.newline = own.newline, .heads = behind.heads};
    search_lines(out, p, s->set, own.blank);
}

#include "slicer/line_starts_body.h"

#include "slicer/line_search_body.h"

/* Notes the head of a closer; one that cannot be told by it makes all lines closers perhaps. */
static void add_head(struct line_hints *h, str word)
{
    bool plain = word.n >= sizeof h->head[0];
    for (size_t i = 0; i < sizeof h->head[0] && plain; i++)
        plain = (unsigned char)word.p[i] > ' ' && !strchr("*?[]=", word.p[i]);
    for (uint32_t k = 0; k < h->n && plain; k++)
        if (memcmp(h->head[k], word.p, sizeof h->head[0]) == 0)
            return;
    if (!plain || h->n == COUNTOF(h->head))
        h->none = true;
    else
        memcpy(h->head[h->n++], word.p, sizeof h->head[0]);
}

struct line_hints line_hints_of(const struct dialect *d)
{
    struct line_hints h = {.none = d->fold, .comment = '\n'};
    for (const struct dialect_closer *c = d->closers; c && c->word; c++) {
        str words = str_of(c->word);
        words = str_sub(words, 0, str_find_byte(words, ' ', 0));
        for (size_t k = 0; k != SIZE_MAX; words = str_sub(words, k + 1, words.n)) {
            k = str_find_byte(words, '|', 0);
            add_head(&h, str_sub(words, 0, k));
            if (k == SIZE_MAX)
                break;
        }
    }
    if (h.none)
        h.n = 0;
    const struct dialect_comment *c = d->comments;
    if (c && c->open && !c->open[1] && !c->close && c->place != COMMENT_COLUMN0)
        h.comment = c->open[0];
    return h;
}

void line_starts_near(struct line_starts *m, uint32_t indent)
{
    uint32_t n = m->n / 64 + 1;
    SCAN_CALL(m->kernel, line_starts_near, m, indent, n);
    m->near[indent][n - 1] |= (uint64_t)1 << (m->n % 64); /* behind the last line */
    m->near_known[indent] = true;
}

static bool begins_closer(const struct line_starts *m, uint32_t at)
{
    bool is = false;
    for (uint32_t k = 0; k < m->hints.n && m->n - at >= sizeof m->hints.head[k]; k++)
        is |= memcmp(m->p + at, m->hints.head[k], sizeof m->hints.head[k]) == 0;
    return is;
}

/* Of what may be heads of closers, those that are and are the first of their line. */
static void keep_first(struct line_starts *m)
{
    uint32_t n = m->odd_n;
    m->odd_n = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = m->odd[i], first = at;
        while (first && (m->p[first - 1] == ' ' || m->p[first - 1] == '\t'))
            first--;
        if ((!first || m->p[first - 1] == '\n') && begins_closer(m, at))
            m->odd[m->odd_n++] = (uint16_t)first;
    }
}

/* The odd lines of a piece in which some may stand too deep, line by line. */
static void find_odd(struct line_starts *m)
{
    m->odd_n = 0;
    for (uint32_t at = 0; at < m->n; at = line_starts_end(m, at)) {
        uint32_t first = at;
        while (m->p[first] == ' ' || m->p[first] == '\t')
            first++;
        if (first - at > LINE_DEEP || begins_closer(m, first))
            m->odd[m->odd_n++] = (uint16_t)at;
    }
}

void line_starts_none(struct line_starts *m, const char *at)
{
    m->p = at;
    m->n = m->lines = m->odd_n = 0;
    m->start[0] = 1;
    m->before[0] = 0;
}

void line_starts_find(struct line_starts *m, str lines, enum scan_kernel kernel)
{
    m->kernel = kernel;
    SCAN_CALL(kernel, line_starts, m, lines, &m->hints);
    if (m->deep)
        find_odd(m);
    else
        keep_first(m);
}

/* Whether a line of so many blanks is one that is asked for. */
static bool is_asked(const struct line_starts *m, uint32_t at, uint32_t indent,
                     const uint8_t set[16])
{
    uint32_t first = at;
    while (m->p[first] == ' ' || m->p[first] == '\t')
        first++;
    unsigned char c = (unsigned char)m->p[first];
    return first - at < indent || (c < 0x80 && set[c & 15] >> (c >> 4) & 1);
}

static NOINLINE uint32_t asked_each(struct line_starts *m, uint32_t at, uint32_t indent,
                                    const uint8_t set[16])
{
    for (at = line_starts_next(m, at, indent); at < m->n && !is_asked(m, at, indent, set);)
        at = line_starts_next(m, at + 1, indent);
    return at;
}

uint32_t line_starts_asked(struct line_starts *m, uint32_t at, uint32_t indent,
                           const uint8_t set[16], enum scan_kernel kernel)
{
#ifdef __x86_64__
    if (kernel == SCAN_AVX512)
        return line_starts_asked_avx512(m, at, indent, set);
    if (kernel == SCAN_AVX2)
        return line_starts_asked_avx2(m, at, indent, set);
#endif
    return asked_each(m, at, indent, set);
}

void line_search(struct line_search *s, enum scan_kernel kernel)
{
    SCAN_CALL(kernel, line_search, s);
}
