/* SPDX-License-Identifier: Apache-2.0 */
/* The shapes in which a line is a statement: INDENT, KEYWORD, WORDS, PATH and FLAT.
 *
 * In the INDENT shape only the next statement tells whether this one is a header (the next stands
 * deeper), so one statement is pending, and the comments and blank lines behind it wait:
 *
 *     pending  "interface Gi0/1" (indent 0)     waiting  "!" …     next  "mtu 9000" (indent 1)
 *
 * The other shapes know a header by its words; there only comments and blank lines wait. */
#include "slicer/line_reader.h"
#include "slicer/text_look.h"

#include <stdio.h>

/* Bytes that waiting lines may hold before they go without knowing what follows. */
static bool waits_too_long(const struct line_reader *r)
{
    return r->line_start - r->emitted > diag_limit_of(r->dg, LIMIT_line_bytes);
}

/* How many open levels stand left of this indent. */
static uint32_t levels_above(const struct line_reader *r, uint32_t indent)
{
    uint32_t n = 0;
    while (n < r->levels.n && r->levels.at[n].indent < indent)
        n++;
    return n;
}

bool line_flush_above(struct line_reader *r, uint32_t low, uint32_t indent)
{
    bool indents = r->dialect->shape == SHAPE_INDENT || r->dialect->shape == SHAPE_KEYWORD;
    bool right_above = true; /* only comments that bind, and blank lines, stand behind it */
    uint32_t depth = low;
    for (uint32_t i = r->waiting.n; i-- > 0;) {
        struct line_item *it = &r->waiting.at[i];
        uint32_t own = indents && it->kind == LINE_COMMENT ? levels_above(r, it->indent) : 0;
        if (own > depth)
            depth = own;
        it->depth = depth;
        right_above &= it->kind == LINE_BLANK ||
                       ((it->flags & LINE_BINDS) && depth == low && it->indent <= indent);
        if (!right_above)
            it->flags &= ~(uint32_t)LINE_BINDS;
    }
    for (uint32_t i = 0; i < r->waiting.n; i++)
        if (!line_emit(r, &r->waiting.at[i], line_item_text(r, &r->waiting.at[i])))
            return false;
    r->waiting.n = 0;
    return true;
}

bool line_flush_waiting(struct line_reader *r, uint32_t low)
{
    return line_flush_above(r, low, UINT32_MAX);
}

bool line_flush_pending(struct line_reader *r, bool header)
{
    if (!r->pending)
        return true;
    r->pending = false;
    struct line_item *it = &r->statement;
    str text = line_item_text(r, it);
    if (r->told) {
        r->told = false;
        return !header || line_open(r, it, text);
    }
    it->kind = header ? LINE_HEADER : LINE_LEAF;
    if (header && !line_open(r, it, text))
        return false;
    return line_emit(r, it, text);
}

bool line_wait(struct line_reader *r, const struct line_item *it)
{
    vec_push(r->arena, &r->waiting, *it);
    if (!waits_too_long(r))
        return true;
    return line_flush_pending(r, true) && line_flush_waiting(r, r->levels.n);
}

bool line_emit_statement(struct line_reader *r, struct line_item *it, str text)
{
    it->depth = r->levels.n;
    if (line_is_noise(r, text))
        it->flags |= LINE_NOISE;
    return line_emit(r, it, text);
}

/* ---- statements of the four shapes ---- */

const struct dialect_closer *line_closer_at(struct line_reader *r, str text)
{
    const struct dialect *d = r->dialect;
    struct line_closed *newest = &r->closed;
    if (!(line_gate(r, text) & GATE_CLOSER))
        return NULL;
    if (text.n == newest->n && memcmp(text.p, newest->text, text.n) == 0)
        return newest->closer;
    const struct dialect_closer *c = d->closers;
    while (c && c->word && !dialect_line_fits(d, c->word, text))
        c++;
    if (c && !c->word)
        c = NULL;
    if (text.n <= sizeof newest->text) {
        memcpy(newest->text, text.p, text.n);
        newest->n = (uint32_t)text.n;
        newest->closer = c;
    }
    return c;
}

/* The level that a closer at this indent ends, UINT32_MAX for none. */
static uint32_t level_closed(const struct line_reader *r, const struct dialect_closer *c,
                             uint32_t indent)
{
    bool indents = r->dialect->shape == SHAPE_INDENT;
    for (uint32_t i = r->levels.n; i-- > 0;)
        if ((!indents || r->levels.at[i].indent <= indent) &&
            (!c->opens || dialect_line_fits(r->dialect, c->opens, r->path.at[i])))
            return i;
    return UINT32_MAX;
}

/* A closer that ends nothing is kept as noise. Where indents tell the blocks it is not spoken of:
 * it changes nothing, and dumps are often pieces. */
static bool close_level(struct line_reader *r, const struct dialect_closer *c, struct line_item *it,
                        str text)
{
    uint32_t level = level_closed(r, c, it->indent);
    if (level == UINT32_MAX) {
        if (r->dialect->shape == SHAPE_KEYWORD)
            line_stray_note(r, it, text, false);
        uint32_t depth =
            r->dialect->shape == SHAPE_INDENT ? levels_above(r, it->indent) : r->levels.n;
        if (!line_flush_waiting(r, depth))
            return false;
        line_cut(r, depth);
        it->kind = LINE_LEAF;
        it->flags |= LINE_NOISE;
        return line_emit_statement(r, it, text);
    }
    if (!line_flush_waiting(r, level + 1))
        return false;
    line_cut(r, level);
    it->kind = LINE_CLOSE;
    it->depth = level;
    return line_emit(r, it, text);
}

/* Keeps a statement until the next one tells its kind. */
static void set_pending(struct line_reader *r, struct line_item *it, str text)
{
    it->copied = text.p < r->win || text.p >= r->win + r->win_n;
    if (it->copied) {
        r->pending_text.n = 0;
        buf_add(&r->pending_text, text);
    } else {
        it->text_at = r->base + (uint64_t)(text.p - r->win);
    }
    it->text_n = text.n;
    r->statement = *it;
    r->pending = true;
}

/* A member of a list without the comma that parts it from the next. */
static str without_comma(const struct line_reader *r, str text)
{
    const struct dialect *d = r->dialect;
    if (!d->commas || text.n < 2 || text.p[text.n - 1] != ',')
        return text;
    return dialect_rule_find(d, d->commas, line_path(r), text)
               ? str_trim_end(str_sub(text, 0, text.n - 1))
               : text;
}

/* A statement that is no closer, and what a stray line before it means. */
static bool settle(struct line_reader *r, const struct line_item *it, str text)
{
    const struct dialect *d = r->dialect;
    if ((r->stray.set || !r->begun) && !line_stray_settle(r, text))
        return false;
    if (d->ending && !it->indent && (line_gate(r, text) & GATE_CLOSER) &&
        dialect_line_fits(d, d->ending, text))
        line_stray_note(r, it, text, true);
    return true;
}

bool line_close_indent(struct line_reader *r, const struct dialect_closer *c, struct line_item *it,
                       str text)
{
    bool below = r->pending && it->indent > r->statement.indent;
    if (r->pending && it->indent == r->statement.indent)
        below = c->opens ? dialect_line_fits(r->dialect, c->opens, line_item_text(r, &r->statement))
                         : r->dialect->closer_at_header;
    return line_flush_pending(r, below) && close_level(r, c, it, text);
}

static bool indent_statement(struct line_reader *r, struct line_item *it, str text,
                             const struct line_raw *l)
{
    const struct dialect_closer *c = line_closer_at(r, text);
    if (c)
        return line_close_indent(r, c, it, text);
    if (!settle(r, it, text) ||
        !line_flush_pending(r, r->pending && it->indent > r->statement.indent))
        return false;
    uint32_t depth = levels_above(r, it->indent);
    if (!line_flush_above(r, depth, it->indent))
        return false;
    line_cut(r, depth);
    it->depth = depth;
    const struct dialect_literal *literal = line_literal_at(r, text);
    if (literal && l)
        return line_literal_begin(r, literal, l, it);
    text = without_comma(r, text);
    if (line_is_noise(r, text))
        it->flags |= LINE_NOISE;
    set_pending(r, it, text);
    return true;
}

static bool opens_here(const struct line_reader *r, const struct dialect_opener *o,
                       struct dialect_path above, str text)
{
    return dialect_line_fits(r->dialect, o->line, text) &&
           dialect_path_fits(r->dialect, o->under, above);
}

bool line_is_opener(const struct line_reader *r, uint32_t levels, str text)
{
    if (!text.n || !(line_gate(r, text) & GATE_OPENER))
        return false;
    struct dialect_path above = {r->path.at, levels};
    const struct dialect_opener *o = r->dialect->openers;
    for (uint64_t may = r->gate.openers[(unsigned char)text.p[0]]; may; may &= may - 1) {
        uint32_t k = (uint32_t)__builtin_ctzll(may);
        if (opens_here(r, &o[k], above, text))
            return true;
        for (k++; k >= 64 && o[k].line; k++)
            if (opens_here(r, &o[k], above, text))
                return true;
    }
    return false;
}

/* How many levels stay open for a statement of the KEYWORD shape, and whether it opens one. */
static uint32_t keyword_levels(const struct line_reader *r, const struct line_item *it, str text,
                               bool *opens)
{
    uint32_t n = r->levels.n, gate = line_gate(r, text);
    *opens = line_is_opener(r, n, text);
    if (*opens || n == 0)
        return n;
    if (it->indent > r->levels.at[n - 1].indent ||
        ((gate & GATE_STAY) &&
         dialect_rule_find(r->dialect, r->dialect->stays, line_path(r), text)))
        return n;
    for (uint32_t k = gate & GATE_OPENER ? n : 0; k-- > 0;)
        if ((*opens = line_is_opener(r, k, text)))
            return k;
    if ((gate & GATE_TOP) && dialect_rule_find(r->dialect, r->dialect->tops, line_path(r), text))
        return 0;
    while (n && r->levels.at[n - 1].child_indent != UINT32_MAX &&
           r->levels.at[n - 1].child_indent > r->levels.at[n - 1].indent &&
           it->indent <= r->levels.at[n - 1].indent)
        n--;
    return n;
}

static bool keyword_statement(struct line_reader *r, struct line_item *it, str text,
                              const struct line_raw *l)
{
    const struct dialect_closer *c = line_closer_at(r, text);
    if (c)
        return close_level(r, c, it, text);
    if (!settle(r, it, text))
        return false;
    bool opens = false;
    uint32_t depth = keyword_levels(r, it, text, &opens);
    if (!line_flush_waiting(r, depth))
        return false;
    line_cut(r, depth);
    if (depth && r->levels.at[depth - 1].child_indent == UINT32_MAX)
        r->levels.at[depth - 1].child_indent = it->indent;
    const struct dialect_literal *literal = line_literal_at(r, text);
    if (literal && l)
        return line_literal_begin(r, literal, l, it);
    it->kind = opens ? LINE_HEADER : LINE_LEAF;
    return line_emit_statement(r, it, text) && (!opens || line_open(r, it, text));
}

/* Whether a word ends the path of a section. */
static bool ends_path(const struct dialect *d, str word)
{
    if (memchr(word.p, '=', word.n) || memchr(word.p, '"', word.n) || strchr("[\"$(!:{", word.p[0]))
        return true;
    for (str verbs = str_of(d->verbs); verbs.n;) {
        size_t k = str_find_byte(verbs, ' ', 0);
        if (str_eq(word, str_sub(verbs, 0, k)))
            return true;
        verbs = str_sub(verbs, k == SIZE_MAX ? verbs.n : k + 1, verbs.n);
    }
    return false;
}

/* Reads `/ip address` or `/ip/address` at the head of a text into b; returns where it ends. */
static size_t section_path(struct buf *b, const struct dialect *d, str text)
{
    size_t end = 1, i = 1;
    b->n = 0;
    buf_putc(b, '/');
    for (;;) {
        while (i < text.n && strchr(" \t/", text.p[i]) && text.p[i])
            i++;
        size_t from = i;
        while (i < text.n && !(strchr(" \t/", text.p[i]) && text.p[i]))
            i++;
        if (from == i || ends_path(d, str_sub(text, from, i)))
            return end > 1 && end < text.n && text.p[end] == '/' ? end + 1 : end;
        if (b->n > 1)
            buf_putc(b, ' ');
        buf_add(b, str_sub(text, from, i));
        end = i;
    }
}

static bool path_item(struct line_reader *r, struct line_item *it, str text)
{
    it->kind = LINE_LEAF;
    return line_emit_statement(r, it, line_normalise(&r->scratch, r->dialect, text));
}

/* text is as written (joined, not yet normalised); the first `first` bytes stand on the first line
 * at text_at. */
static bool path_statement(struct line_reader *r, struct line_item *it, str text, size_t first)
{
    if (text.n == 0 || text.p[0] != '/')
        return line_flush_waiting(r, r->levels.n) && path_item(r, it, text);
    if (!line_flush_waiting(r, 0))
        return false;
    line_cut(r, 0);
    size_t split = section_path(&r->scratch, r->dialect, text);
    str rest = str_trim(str_sub(text, split, text.n));
    struct line_item head = *it;
    head.kind = LINE_HEADER;
    if (rest.n) {
        head.to = it->text_at + (split < first ? split : first);
        head.last = head.line;
    }
    head.text_n = head.to - head.text_at;
    if (!line_emit_statement(r, &head, buf_str(&r->scratch)) ||
        !line_open(r, &head, buf_str(&r->scratch)))
        return false;
    if (!rest.n)
        return true;
    it->column += (uint32_t)(head.to - it->text_at);
    it->from = it->text_at = head.to;
    return path_item(r, it, rest);
}

static bool statement(struct line_reader *r, struct line_item *it, str text, size_t first,
                      const struct line_raw *l)
{
    const struct dialect *d = r->dialect;
    if (d->shape == SHAPE_PATH)
        return path_statement(r, it, str_trim(text), first);
    text = line_statement_text(r, &r->scratch, text);
    switch (d->shape) {
    case SHAPE_INDENT:
        return indent_statement(r, it, text, l);
    case SHAPE_KEYWORD:
        return keyword_statement(r, it, text, l);
    case SHAPE_WORDS:
        return line_flush_waiting(r, r->levels.n) && line_words_statement(r, it, text);
    case SHAPE_FLAT:
    case SHAPE_PATH:
    case SHAPE_BRACE:
        break;
    }
    it->kind = LINE_LEAF;
    return line_flush_waiting(r, 0) && line_emit_statement(r, it, text);
}

/* ---- joined lines ---- */

/* Follows strings and braces over a line; returns whether its last byte is a joining backslash. */
static bool follow_line(struct line_reader *r, const char *p, size_t n)
{
    const struct dialect *d = r->dialect;
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        if (LIKELY(c != '\\' && !(r->gate.bytes[(unsigned char)c] & BYTE_MARK)))
            continue;
        if (c == '\\' && (d->continuation || d->quote_escapes)) {
            if (i + 1 == n)
                return d->continuation;
            i++;
        } else if (r->join_quote) {
            r->join_quote = c == r->join_quote ? 0 : r->join_quote;
            r->mark.set &= r->join_quote || r->join_braces;
        } else if (d->quote_lines && c && strchr(d->quotes, c) &&
                   (!d->word_marks || i == 0 || p[i - 1] == ' ' || p[i - 1] == '\t')) {
            r->join_quote = c;
        } else if (d->shape == SHAPE_PATH && c == '{') {
            r->join_braces++;
        } else if (d->shape == SHAPE_PATH && c == '}' && r->join_braces) {
            r->mark.set &= --r->join_braces > 0;
        }
    }
    return false;
}

/* Says that the joined statement does not end. */
static bool complain_open(struct line_reader *r)
{
    char what[80];
    snprintf(what, sizeof what, "the %s of the statement on line %u",
             r->join_quote    ? "string"
             : r->join_braces ? "brace"
                              : "joined line",
             r->joined.line);
    return line_complain(r, DIAG_CONFIG_LITERAL, r->joined.text_at,
                         r->joined.text_at + r->joined.text_n, r->joined.line, r->joined.column,
                         str_of(what));
}

bool line_join_cut(struct line_reader *r)
{
    r->joining = false;
    str text = buf_str(&r->joined_text);
    return statement(r, &r->joined, text, r->joined_first, NULL);
}

bool line_join_lost(struct line_reader *r)
{
    if (!complain_open(r))
        return false;
    r->mark.set = false;
    r->joined_text.n = r->mark.text;
    r->joined.to = r->mark.at;
    r->joined.last = r->mark.line;
    return line_join_cut(r);
}

/* Lenient: a line that opens a string or brace of a joined statement, or makes it too long. */
static bool join_doubtful(struct line_reader *r, const struct line_raw *l, bool too_long)
{
    if (too_long && r->mark.set) {
        bool again;
        return line_recover(r, &again);
    }
    if (too_long) {
        (void)line_too_long(r, r->joined.from, r->joined.from + 1, r->joined.line);
        r->cut_at = r->joined.to;
        r->join_tail = r->join_eats;
        bool fine = line_join_cut(r) && line_flush_pending(r, false);
        r->cut_at = 0;
        return fine;
    }
    bool open = r->join_quote || r->join_braces;
    size_t text = r->joined_text.n;
    if (open && !line_mark(r, l, text))
        return line_join_lost(r);
    if (!r->join_eats)
        buf_putc(&r->joined_text, '\n');
    return true;
}

static bool join_line(struct line_reader *r, const struct line_raw *l, size_t from)
{
    if (r->join_eats)
        while (from < l->len && (l->p[from] == ' ' || l->p[from] == '\t'))
            from++;
    bool first = r->joined_text.n == 0;
    size_t n = l->len - from;
    bool slash = follow_line(r, l->p + from, n);
    buf_add(&r->joined_text, (str){l->p + from, n - slash});
    if (first)
        r->joined_first = r->joined_text.n;
    bool too_long = r->joined_text.n > diag_limit_of(r->dg, LIMIT_line_bytes);
    if (too_long && !r->options.lenient)
        return line_too_long(r, r->joined.from, r->joined.from + 1, r->joined.line);
    r->joined.to = l->at + l->n;
    r->joined.last = l->no;
    r->join_eats = slash;
    r->joining = slash || r->join_quote || r->join_braces;
    if (r->options.lenient && r->joining && (too_long || !r->mark.set))
        return join_doubtful(r, l, too_long);
    if (!r->join_quote && !r->join_braces)
        r->mark.set = false;
    if (!r->joining)
        return line_join_cut(r);
    if (!slash)
        buf_putc(&r->joined_text, '\n');
    return true;
}

static bool begin_join(struct line_reader *r, const struct line_raw *l, const struct line_item *it)
{
    r->joined = *it;
    r->joined_text.n = 0;
    r->join_quote = 0;
    r->join_braces = 0;
    r->join_eats = false;
    return join_line(r, l, it->text_at - l->at);
}

/* Whether a line needs following at all: most hold no string, brace or backslash that stays open.
 */
static bool may_join(const struct dialect *d, const struct line_raw *l)
{
    return (d->continuation || d->quote_lines) &&
           text_look_any((str){l->p, l->len}, (const char[4]){'\\', '"', '\'', '{'});
}

/* Whether a line is the dialect's token that closes all blocks. */
static bool is_reset(const struct dialect *d, const struct line_raw *l)
{
    return d->reset && l->len && *d->reset == *l->p &&
           str_eq(str_trim_end((str){l->p, l->len}), str_of(d->reset));
}

/* Closes all blocks: nothing that follows stands below what waits. */
static bool reset_levels(struct line_reader *r)
{
    if (!line_flush_pending(r, false) || !line_flush_waiting(r, 0))
        return false;
    line_cut(r, 0);
    return true;
}

static uint32_t indent_of(const struct dialect *d, const char *p, size_t n)
{
    if (!d->tab || !memchr(p, '\t', n))
        return (uint32_t)n;
    uint32_t column = 0;
    for (size_t i = 0; i < n; i++)
        column += p[i] == '\t' ? d->tab - column % d->tab : 1;
    return column;
}

/* A statement with escape codes in it. */
static bool uncoloured(struct line_reader *r, const struct line_raw *l, const struct line_item *it)
{
    r->joined = *it;
    r->joined_text.n = 0;
    for (size_t i = it->text_at - l->at; i < l->len;) {
        size_t k = line_escape(l->p + i, l->len - i);
        if (!k)
            buf_putc(&r->joined_text, l->p[i++]);
        i += k;
    }
    str text = buf_str(&r->joined_text);
    if (!str_trim(text).n)
        return line_wait(r, it);
    return statement(r, &r->joined, text, text.n, NULL);
}

/* A line of a joined statement behind the limit. */
static bool tail_line(struct line_reader *r, const struct line_raw *l)
{
    struct line_item it = {.from = r->emitted,
                           .to = l->at + l->n,
                           .text_at = l->at,
                           .text_n = l->len,
                           .line = l->no,
                           .last = l->no,
                           .column = l->skipped + 1,
                           .depth = r->levels.n,
                           .kind = LINE_BODY};
    r->join_tail = l->len && l->p[l->len - 1] == '\\';
    return line_emit(r, &it, line_item_text(r, &it));
}

bool line_step_lines(struct line_reader *r, const struct line_raw *l)
{
    if (r->literal)
        return line_literal_step(r, l);
    if (r->joining)
        return join_line(r, l, 0);
    if (r->join_tail)
        return tail_line(r, l);
    size_t i = l->at == 0 && l->len >= 3 && memcmp(l->p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    size_t bom = i;
    while (i < l->len && (l->p[i] == ' ' || l->p[i] == '\t'))
        i++;
    struct line_item it = {
        .from = l->at - l->skipped,
        .to = l->at + l->n,
        .text_at = l->at + i,
        .text_n = str_trim_end((str){l->p + i, l->len - i}).n,
        .line = l->no,
        .last = l->no,
        .column = l->skipped + (uint32_t)i + 1,
        .indent = indent_of(r->dialect, l->p + bom, i - bom),
        .kind = LINE_BLANK,
    };
    if (i == l->len)
        return line_wait(r, &it);
    if (is_reset(r->dialect, l) && !reset_levels(r))
        return false;
    const struct dialect_comment *c = line_comment_at(r, l->p, l->len, i, true);
    if (c && !c->close) {
        it.kind = LINE_COMMENT;
        it.flags = c->binds && it.text_n > strlen(c->open) ? LINE_BINDS : 0;
        if (it.text_n > strlen(c->open)) /* above another configuration */
            r->stray.set &= !r->stray.ending;
        return line_wait(r, &it);
    }
    if (r->dirty && memchr(l->p + i, '\033', l->len - i))
        return uncoloured(r, l, &it);
    if (may_join(r->dialect, l))
        return begin_join(r, l, &it);
    return statement(r, &it, (str){l->p + i, l->len - i}, l->len - i, l);
}

bool line_end_lines(struct line_reader *r)
{
    if (r->literal && r->seek != SEEK_LOST && !line_literal_complain(r))
        return false;
    if (r->joining && (!complain_open(r) || !line_join_cut(r)))
        return false;
    bool open = r->dialect->shape == SHAPE_WORDS && r->levels.n;
    return line_flush_pending(r, false) && line_flush_waiting(r, open ? r->levels.n : 0) &&
           (!open || line_complain_levels(r, 0));
}
