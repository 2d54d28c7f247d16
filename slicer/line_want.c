/* SPDX-License-Identifier: Apache-2.0 */
/* What lines have to begin with to be seen, and the choice of a kernel. */
#include "base/cpu.h"
#include "slicer/line_reader.h"

#include <stdlib.h>

enum scan_kernel scan_best(void)
{
#ifdef __x86_64__
    return cpu_is_widest() ? SCAN_AVX512 : cpu_is_wide() ? SCAN_AVX2 : SCAN_SSE2;
#else
    return SCAN_PORTABLE;
#endif
}

void scan_indent(struct line_scan *s, enum scan_kernel k)
{
    SCAN_CALL(k, scan_indent, s);
}

void scan_list(struct line_list *list, str text, enum scan_kernel k)
{
    SCAN_CALL(k, scan_list, list, text);
}

bool scan_set_add(struct scan_set *s, char c)
{
    unsigned char byte = (unsigned char)c;
    for (uint32_t i = 0; i < s->n; i++)
        if (s->bytes[i] == c)
            return true;
    if (byte >= 0x80 || s->n == sizeof s->bytes)
        return false;
    s->bytes[s->n++] = c;
    s->low[byte & 15] |= (uint8_t)(1u << (byte >> 4));
    s->high[byte >> 4] = (uint8_t)(1u << (byte >> 4));
    return true;
}

/* ---- building ---- */

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

typedef VEC(str) prefixes;

static void add_prefix(struct arena *a, struct line_want *w, prefixes *all, str text)
{
    if (!text.n || text.p[0] == ' ') {
        w->all = true;
        return;
    }
    for (size_t i = 0; i < text.n; i++) /* where blanks count, one stands for one */
        if (text.p[i] == '\t' || (i && text.p[i] == ' ' && text.p[i - 1] == ' '))
            text.n = i;
    if (!text.n) {
        w->all = true;
        return;
    }
    char *own = arena_dup(a, text.p, text.n);
    for (size_t i = 0; w->fold && i < text.n; i++)
        own[i] = small(own[i]);
    vec_push(a, all, (str){own, text.n});
}

/* The first words that a line pattern can begin with, up to their globs. */
static void add_pattern(struct arena *a, struct line_want *w, prefixes *all, const char *pattern)
{
    str word = str_of(pattern);
    word = str_sub(word, 0, str_find_byte(word, ' ', 0));
    for (;;) {
        size_t k = str_find_byte(word, '|', 0), n = 0;
        str one = str_sub(word, 0, k);
        while (n < one.n && !strchr("*?[=", one.p[n]))
            n++;
        add_prefix(a, w, all, str_sub(one, 0, n));
        if (k == SIZE_MAX)
            return;
        word = str_sub(word, k + 1, word.n);
    }
}

static void add_words(struct arena *a, struct line_want *w, prefixes *all, const char *words)
{
    for (str rest = str_of(words ? words : ""); rest.n;) {
        size_t k = str_find_byte(rest, ' ', 0);
        add_prefix(a, w, all, str_sub(rest, 0, k));
        rest = str_sub(rest, k == SIZE_MAX ? rest.n : k + 1, rest.n);
    }
}

static void allow(uint8_t table[2][16], unsigned char c, uint8_t group)
{
    table[0][c & 15] |= group;
    table[1][c >> 4] |= group;
}

/* Puts a prefix into a group: a byte that is not told by it may be any. */
static void enter_group(struct line_want *w, str text, uint8_t group)
{
    bool open = false;
    for (size_t k = 0; k < 3; k++) {
        uint8_t halves[2][16] = {{0}};
        open |= k >= text.n || text.p[k] == ' ';
        if (open) {
            memset(halves, group, sizeof halves);
        } else {
            allow(halves, (unsigned char)text.p[k], group);
            if (w->fold && text.p[k] >= 'a' && text.p[k] <= 'z')
                allow(halves, (unsigned char)(text.p[k] + 'A' - 'a'), group);
        }
        for (size_t i = 0; i < 16; i++) {
            w->low[k][i] |= halves[0][i];
            w->high[k][i] |= halves[1][i];
        }
    }
}

static int by_text(const void *a, const void *b)
{
    const str *x = a, *y = b;
    return str_cmp(*x, *y);
}

/* Bytes that the prefixes from..to, which are in order, all begin with. */
static uint16_t count_common(const struct line_want *w, uint32_t from, uint32_t to)
{
    if (from == to)
        return 0;
    str a = w->prefixes[from], b = w->prefixes[to - 1];
    size_t n = 0;
    while (n < a.n && n < b.n && n < UINT16_MAX && a.p[n] == b.p[n])
        n++;
    return (uint16_t)n;
}

static void plant_tree(struct arena *a, struct line_want *w, uint32_t n)
{
    struct tree_text *texts = ARENA_ARRAY(a, struct tree_text, n);
    for (uint32_t i = 0; i < n; i++)
        texts[i] = (struct tree_text){.text = w->prefixes[i], .begins = true};
    (void)text_tree_make(&w->tree, a, texts, w->fold ? 0 : n);
}

static void ask_byte(struct line_want *w, unsigned char c, uint64_t head, uint64_t mask)
{
    if (!w->asks[c]) {
        w->head[c] = head;
        w->mask[c] = mask;
    }
    w->asks[c] = true;
    scan_ascii_add(w->ask, c);
    w->wide |= c >= 0x80;
    uint64_t differ = (w->head[c] ^ head) & w->mask[c] & mask;
    uint64_t same = differ ? ((uint64_t)1 << (__builtin_ctzll(differ) & ~7)) - 1 : UINT64_MAX;
    w->mask[c] &= mask & same;
    w->head[c] &= w->mask[c];
}

/* Notes the first bytes of a text that is asked for. */
static void ask_for(struct line_want *w, str text)
{
    uint64_t head = 0, mask = 0;
    for (size_t i = 0; i < 8 && i < text.n && text.p[i] != ' ' && text.p[i] != '\t'; i++) {
        head |= (uint64_t)(unsigned char)text.p[i] << (8 * i);
        mask |= (uint64_t)0xff << (8 * i);
    }
    unsigned char c = text.n ? (unsigned char)text.p[0] : 0, low = (unsigned char)small((char)c);
    if (!w->fold) {
        ask_byte(w, c, head, mask);
        return;
    }
    ask_byte(w, low, 0, 0);
    if (low >= 'a' && low <= 'z')
        ask_byte(w, (unsigned char)(low - 'a' + 'A'), 0, 0);
}

struct line_want *line_want_new(struct arena *a, const struct dialect *d, const str *texts,
                                uint32_t n)
{
    struct line_want *w = ARENA_NEW(a, struct line_want);
    *w = (struct line_want){.fold = d->fold};
    prefixes all = {0};
    for (uint32_t i = 0; i < n; i++) {
        add_prefix(a, w, &all, texts[i]);
        ask_for(w, texts[i]);
    }
    for (const struct dialect_closer *c = d->closers; c && c->word; c++)
        add_pattern(a, w, &all, c->word);
    if (d->ending)
        add_pattern(a, w, &all, d->ending);
    for (const struct dialect_literal *l = d->literals; l && l->opener; l++)
        add_pattern(a, w, &all, l->opener);
    add_words(a, w, &all, d->tags);
    add_words(a, w, &all, d->line_verbs);
    if (all.n)
        qsort(all.at, all.n, sizeof *all.at, by_text);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < all.n; i++)
        if (!kept || !str_starts(all.at[i], all.at[kept - 1]))
            all.at[kept++] = all.at[i];
    w->prefixes = all.at;
    w->all |= kept > UINT16_MAX;
    for (uint32_t i = 0; i < kept && !w->all; i++) {
        unsigned char own = (unsigned char)all.at[i].p[0];
        w->begins[own] = true;
        if (w->fold && own >= 'a' && own <= 'z')
            w->begins[own - 'a' + 'A'] = true;
        enter_group(w, all.at[i], (uint8_t)(1u << (i * 8 / kept)));
        for (unsigned c = (unsigned char)all.at[i].p[0] + 1u; c <= 256; c++)
            w->first[c] = (uint16_t)(i + 1);
    }
    plant_tree(a, w, kept);
    for (unsigned c = 0; c < 256; c++)
        w->common[c] = w->all ? 0 : count_common(w, w->first[c], w->first[c + 1]);
    return w;
}

/* ---- asking ---- */

/* Where a text stands to the texts that begin with a prefix: before them, among them, behind. */
static int order(const struct line_want *w, str prefix, str text)
{
    if (str_starts(text, prefix)) /* the same order, without looking at each byte */
        return 0;
    size_t at = 0;
    for (size_t i = 0; i < prefix.n; i++) {
        if (at >= text.n)
            return -1;
        char c = w->fold ? small(text.p[at]) : text.p[at];
        if (c == '\t')
            c = ' ';
        if (c != prefix.p[i])
            return (unsigned char)c < (unsigned char)prefix.p[i] ? -1 : 1;
        at++;
        while (c == ' ' && at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'))
            at++;
    }
    return 0;
}

bool line_want_takes(const struct line_want *w, str text)
{
    unsigned char c = (unsigned char)(w->fold ? small(text.p[0]) : text.p[0]);
    uint32_t low = w->first[c], high = w->first[c + 1];
    if (low == high)
        return false;
    if (!w->fold) { /* only blanks can fit in another way than byte by byte */
        size_t stop = text_tree_stop(&w->tree, text);
        if (stop >= text.n || (text.p[stop] != ' ' && text.p[stop] != '\t'))
            return stop == SIZE_MAX;
    }
    size_t behind = w->common[c];
    str head = str_sub(w->prefixes[low], 0, behind);
    if (str_starts(text, head)) {
        text = str_sub(text, behind, text.n);
        while (head.p[behind - 1] == ' ' && text.n && (text.p[0] == ' ' || text.p[0] == '\t'))
            text = str_sub(text, 1, text.n);
    } else if (order(w, head, text) != 0) {
        return false;
    } else {
        behind = 0;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        str prefix = str_sub(w->prefixes[middle], behind, w->prefixes[middle].n);
        int side = order(w, prefix, text);
        if (side == 0)
            return true;
        if (side < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}
