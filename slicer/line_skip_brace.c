/* SPDX-License-Identifier: Apache-2.0 */
/* Where runs in dialects with braces end inside blocks: before what only the steps can judge
 * (comments, brackets that hide marks, backslashes), or with the window. A run ends at the
 * beginning of a line that follows a whole statement, so that the tokenizer never begins inside
 * one.
 *
 *     unit 5 {                 asked: depth 2, nothing
 *         vlan-id 5;      \
 *         family inet {   / run (line_marks_body.h); behind it `family inet` is open
 *             # address        read by the tokenizer
 */
#include "slicer/line_reader.h"
#include "slicer/text_look.h"

enum { NOWHERE = UINT32_MAX };

static size_t line_start_of(str text, size_t at)
{
    const char *nl = at ? memrchr(text.p, '\n', at) : NULL;
    return nl ? (size_t)(nl + 1 - text.p) : 0;
}

static size_t count_byte(str text, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == c;
    return n;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Whether what stands before a line's beginning is a whole statement: its last mark ends one. */
static bool ends_statement(const struct line_reader *r, str text, size_t at)
{
    if (r->dialect->newline_ends)
        return true;
    while (at && is_blank(text.p[at - 1]))
        at--;
    return at == 0 || text.p[at - 1] == ';' || text.p[at - 1] == '{' || text.p[at - 1] == '}';
}

/* Back from the beginning of a line to the nearest one outside strings that follows a whole
 * statement. odd: an odd number of quotes stands before `at`. */
static size_t whole_before(const struct line_reader *r, const struct line_scan *s, size_t at,
                           bool odd)
{
    while (at && (odd || !ends_statement(r, s->text, at))) {
        size_t before = line_start_of(s->text, at - 1);
        if (s->quote)
            odd ^= count_byte(str_sub(s->text, before, at), s->quote) & 1;
        at = before;
    }
    return at;
}

/* Goes back from the stop to the beginning of a line outside strings. No comment stands between. */
static void go_back(struct line_scan *s, size_t to)
{
    int change = 0;
    bool inside = false;
    for (size_t i = to; i < s->at; i++) {
        char c = s->text.p[i];
        inside ^= s->quote && c == s->quote;
        change += inside ? 0 : (c == '{') - (c == '}');
        s->newlines -= c == '\n';
    }
    s->depth = (uint32_t)((int)s->depth - change);
    s->at = to;
}

/* The statement whose brace stands at `at`, as one line; *first is where it begins. */
static str header_before(struct line_reader *r, const struct line_scan *s, size_t at, size_t *first)
{
    size_t from = line_start_of(s->text, at);
    bool odd = s->quote && (count_byte(str_sub(s->text, from, at), s->quote) & 1);
    bool inside = false, gap = false;
    struct buf *b = &r->scratch;
    b->n = 0;
    *first = at;
    for (size_t i = whole_before(r, s, from, odd); i < at; i++) {
        char c = s->text.p[i];
        if (!inside && (c == ';' || c == '{' || c == '}')) {
            b->n = 0;
            *first = at;
        } else if (!inside && is_blank(c)) {
            gap = true;
        } else {
            if (!b->n)
                *first = i;
            else if (gap)
                buf_putc(b, ' ');
            gap = false;
            buf_putc(b, c);
            inside ^= s->quote && c == s->quote;
        }
    }
    return b->n ? buf_str(b) : STR("");
}

/* The level whose brace stands at `at` of the run. */
static bool open_level(struct line_reader *r, const struct line_scan *s, uint32_t level,
                       uint32_t line)
{
    size_t at = s->opened[level], first;
    str text = header_before(r, s, at, &first);
    uint32_t lines = (uint32_t)count_byte(str_sub(s->text, first, at), '\n');
    struct line_item it = {.text_at = r->emitted + first,
                           .text_n = str_trim_end(str_sub(s->text, first, at)).n,
                           .line = line + s->opened_line[level] - lines,
                           .column = (uint32_t)(first - line_start_of(s->text, first) + 1)};
    line_tags(r->dialect, &text);
    return line_open(r, &it, text);
}

/* Looking back for braces. */
struct back {
    uint32_t level, closed, line;
    bool inside; /* a string */
};

/* Looks back at a part of the text, of which these bytes are marks, for braces that stand open at
 * its end. */
static void look_back(struct line_scan *s, struct back *b, size_t from, uint32_t braces)
{
    while (braces && b->level > s->known) {
        uint32_t k = 31 - (uint32_t)__builtin_clz(braces);
        size_t i = from + k;
        char c = s->text.p[i];
        braces ^= 1u << k;
        if (c == '\n') {
            b->line--;
        } else if (c == s->quote) {
            b->inside = !b->inside;
        } else if (!b->inside && c == '}') {
            b->closed++;
        } else if (!b->inside && b->closed) {
            b->closed--;
        } else if (!b->inside) {
            s->opened[--b->level] = (uint32_t)i;
            s->opened_line[b->level] = b->line;
        }
    }
}

/* Finds the braces that stand open at the end and that the scan only counted. */
static void find_opened(struct line_scan *s)
{
    struct back b = {.level = s->depth, .line = s->newlines};
    size_t i = s->at;
    for (; i >= 16 && b.level > s->known; i -= 16) {
        const char *p = s->text.p + i - 16;
        uint32_t found = text_look_for(p, '{') | text_look_for(p, '}') | text_look_for(p, '\n');
        look_back(s, &b, i - 16, found | (s->quote ? text_look_for(p, s->quote) : 0));
    }
    while (i-- > 0 && b.level > s->known) {
        char c = s->text.p[i];
        if (c && (strchr("{}\n", c) || c == s->quote))
            look_back(s, &b, i, 1);
    }
    uint32_t level = b.level;
    while (level > s->known) /* open before the text */
        s->opened[--level] = NOWHERE;
}

/* Opens the levels that are open at the end. */
static bool open_levels(struct line_reader *r, struct line_scan *s)
{
    uint32_t first = r->line_no + 1, kept = 0;
    find_opened(s);
    while (kept < s->depth && kept < r->levels.n && s->opened[kept] == NOWHERE)
        kept++;
    line_cut(r, kept);
    for (uint32_t i = kept; i < s->depth; i++)
        if (!open_level(r, s, i, first))
            return false;
    return true;
}

bool line_skip_brace_back(struct line_reader *r)
{
    struct line_scan *s = r->scan;
    memset(s->opened, 0xff, sizeof s->opened);
    size_t at = line_start_of(s->text, s->at);
    bool odd = s->inside;
    if (s->quote)
        odd ^= count_byte(str_sub(s->text, at, s->at), s->quote) & 1;
    at = whole_before(r, s, at, odd);
    go_back(s, at);
    return !at || open_levels(r, s);
}

/* Emits the run with the levels that are open at its end. */
static bool end_run(struct line_reader *r, struct line_scan *s)
{
    uint32_t first = r->line_no + 1, lines = s->newlines;
    if (!open_levels(r, s))
        return false;
    struct line_item it = {.from = r->emitted,
                           .to = r->emitted + s->at,
                           .text_at = r->emitted,
                           .line = first,
                           .last = first + lines - 1,
                           .column = 1,
                           .depth = r->ask_depth,
                           .kind = LINE_RUN};
    r->line_start = r->searched = it.to;
    r->line_no += lines;
    return line_emit(r, &it, (str){"", 0});
}

static void add_careful(struct line_scan *s, char a, char b)
{
    for (uint32_t i = 0; i < s->careful_n; i++)
        if (s->careful[i][0] == a && (s->careful[i][1] == b || !s->careful[i][1]))
            return;
    s->careful[s->careful_n][0] = a;
    s->careful[s->careful_n++][1] = b;
}

/* What the scan leaves to the tokenizer; false where that is too much. */
static bool set_careful(struct line_scan *s, const struct dialect *d)
{
    size_t n = 0;
    for (const struct dialect_comment *c = d->comments; c && c->open; c++)
        n++;
    n += d->quotes[0] && d->quotes[1] ? strlen(d->quotes + 1) : 0;
    n += 1 + 4 * (size_t)(d->semicolon_in_parens || d->newline_ends);
    if (n > SCAN_CAREFUL)
        return false;
    add_careful(s, '\\', 0);
    for (const struct dialect_comment *c = d->comments; c && c->open; c++)
        add_careful(s, c->open[0], c->open[1]);
    for (size_t i = 1; d->quotes[0] && d->quotes[i]; i++)
        add_careful(s, d->quotes[i], 0);
    for (const char *b = d->semicolon_in_parens || d->newline_ends ? "()[]" : ""; *b; b++)
        add_careful(s, *b, 0);
    return true;
}

bool line_skip_brace_build(struct line_reader *r)
{
    const struct dialect *d = r->dialect;
    r->scan = ARENA_NEW(r->arena, struct line_scan);
    *r->scan = (struct line_scan){.quote = d->quotes[0]};
    return diag_limit_of(r->dg, LIMIT_config_depth) <= SCAN_DEPTH && set_careful(r->scan, d);
}

bool line_skip_brace_end(struct line_reader *r)
{
    struct line_scan *s = r->scan;
    size_t at = line_start_of(s->text, s->at);
    bool odd = s->inside;
    if (s->quote)
        odd ^= count_byte(str_sub(s->text, at, s->at), s->quote) & 1;
    r->skip_from = r->emitted + at + 1;
    at = whole_before(r, s, at, odd);
    size_t blanks = 0;
    while (blanks < at && is_blank(s->text.p[blanks]))
        blanks++;
    if (blanks == at) /* a comment above may bind to what comes */
        return true;
    go_back(s, at);
    return end_run(r, s);
}

bool line_ends_careful(const struct line_reader *r, const char *p, size_t at)
{
    const struct line_scan *s = r->scan;
    bool listed = false, fits = false;
    for (uint32_t i = 0; i < s->careful_n; i++) {
        bool two = s->careful[i][1];
        if (s->careful[i][two] != p[at])
            continue;
        listed = true;
        fits |= !two || (at && p[at - 1] == s->careful[i][0]);
    }
    return fits || !listed;
}

bool line_skip_brace(struct line_reader *r)
{
    (void)r; /* runs begin where lines are taken together */
    return true;
}
