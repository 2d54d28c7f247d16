/* SPDX-License-Identifier: Apache-2.0 */
/* The search line by line, which the kernels are quicker than, and what they leave to it. */
#include "slicer/line_search.h"

#include "slicer/dialect.h"
#include "slicer/text_look.h"

#include <string.h>

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

/* The bits of a table: of a closer's head, of an exact stop, and of one by each lesser column. */
enum { STOP_HEAD = 1, STOP_EXACT = 2, STOP_LEFT = 4 };

/* What a byte can be a part of where it stands `back` before the place of a stop. */
static uint8_t parts_of(const struct search_stops *s, const struct line_hints *h, uint32_t back,
                        unsigned char c)
{
    bool blank = c == ' ' || c == '\t', head = back > 1;
    for (uint32_t k = 0; k < h->n && back < 2; k++)
        head |= (unsigned char)h->head[k][2 - back] == c;
    bool begins = s->exact && scan_ascii_has(s->set, c);
    uint32_t parts = head ? STOP_HEAD : 0;
    for (uint32_t k = 0; k <= s->columns; k++) { /* k blanks, and a newline before them */
        bool first = k == s->columns ? begins : !blank && c != (unsigned char)h->comment;
        bool fits = back == 0 ? first : back <= k ? blank : back > k + 1 || c == '\n';
        parts |= fits ? (k == s->columns ? STOP_EXACT : (uint32_t)STOP_LEFT << k) : 0;
    }
    return (uint8_t)parts;
}

void line_search_table(struct search_stops *s, const struct line_hints *h)
{
    for (uint32_t back = 0; back < s->columns + 2; back++)
        for (uint32_t c = 0; c < 128; c++)
            s->table[back][c] = parts_of(s, h, back, (unsigned char)c);
}

/* Whether the head of a closer stands at a place. */
static bool is_head(const struct line_search *s, const char *p)
{
    bool is = false;
    for (uint32_t k = 0; k < s->hints.n && (size_t)(s->end - p) >= sizeof s->hints.head[k]; k++)
        is |= memcmp(p, s->hints.head[k], sizeof s->hints.head[k]) == 0;
    return is;
}

static bool is_harmless(const struct line_search *s, const char *p)
{
    str line = s->harmless;
    return line.n && (size_t)(s->end - p) >= line.n && memcmp(p, line.p, line.n) == 0;
}

/* Whether a line has to be looked at. */
static bool is_stop(const struct line_search *s, const char *line)
{
    uint32_t blanks = text_look_blanks(line, (size_t)(s->end - line));
    unsigned char c = (unsigned char)line[blanks];
    if (blanks < s->stops->columns)
        return c != (unsigned char)s->hints.comment;
    bool in = s->stops->exact && blanks == s->stops->columns && scan_ascii_has(s->stops->set, c);
    return in || blanks > LINE_DEEP ||
           (is_head(s, line + blanks) && !is_harmless(s, line + blanks));
}

/* Goes on line by line up to a stop, or the first line that begins at `until` or behind it, which
 * is none yet: SEARCH_END. */
static enum search_why search_lines(struct line_search *s, const char *until)
{
    while (s->at < until) {
        if (is_stop(s, s->at))
            return SEARCH_LINE;
        const char *nl = memchr(s->at, '\n', (size_t)(s->end - s->at));
        if (nl - s->at >= SEARCH_LONG)
            return SEARCH_TOO_LONG;
        s->at = nl + 1;
    }
    return SEARCH_END;
}

enum search_why line_search_end(struct line_search *s, const char *from, enum search_found found,
                                uint32_t *blanks)
{
    for (;; found = s->kernel(s)) {
        if (found == FOUND_NONE_YET && memchr(s->at - SCAN_LONG, '\n', SCAN_LONG))
            continue;
        size_t on = found == FOUND_STOP ? 1 : found == FOUND_NOTHING ? SIZE_MAX : SCAN_BLOCK;
        const char *until = (size_t)(s->end - s->at) < on ? s->end : s->at + on;
        const char *nl = memrchr(from, '\n', (size_t)(s->at - from));
        s->at = nl ? nl + 1 : from;
        enum search_why why = search_lines(s, until);
        if (why != SEARCH_END || s->at == s->end) {
            *blanks = s->at < s->end ? text_look_blanks(s->at, (size_t)(s->end - s->at)) : 0;
            return why;
        }
    }
}

void line_search_begin(struct line_search *s, const struct dialect *d, enum scan_kernel kernel)
{
    static enum search_found (*const kernels[])(struct line_search *) = SCAN_ALL(line_search);
    *s = (struct line_search){.hints = line_hints_of(d), .kernel = kernels[kernel]};
}

/* ---- kernels without vectors: nothing is quicker than the C library's search for newlines ---- */

enum search_found line_search_portable(struct line_search *s)
{
    (void)s;
    return FOUND_NOTHING;
}

static uint32_t count_bytes(str text)
{
    uint32_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

#ifdef __x86_64__
enum search_found line_search_sse2(struct line_search *s)
{
    return line_search_portable(s);
}

uint32_t line_count(str text, enum scan_kernel kernel)
{
    return kernel >= SCAN_AVX2 ? line_count_avx2(text) : count_bytes(text);
}
#else
uint32_t line_count(str text, enum scan_kernel kernel)
{
    (void)kernel;
    return count_bytes(text);
}
#endif
