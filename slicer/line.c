/* SPDX-License-Identifier: Apache-2.0 */
/* The window over the input, the levels, and what all shapes share. */
#include "slicer/block_marks.h"
#include "slicer/line_reader.h"

#include <assert.h>

static const char *const KIND_NAMES[] = {
    [LINE_HEADER] = "header",   [LINE_LEAF] = "leaf",   [LINE_CLOSE] = "close",
    [LINE_COMMENT] = "comment", [LINE_BLANK] = "blank", [LINE_BODY] = "body",
    [LINE_RUN] = "run",
};

const struct line_state LINE_STATES[] = {
    {LINE_INACTIVE, "inactive", "inactive:", "deactivate"},
    {LINE_PROTECT, "protect", "protect:", "protect"},
    {LINE_REPLACE, "replace", "replace:", NULL},
    {LINE_DELETE, "delete", "delete:", "delete"},
    {LINE_ACTIVE, "active", "active:", "activate"},
    {0},
};

/* The flags that are no state. */
static const struct {
    uint32_t flag;
    const char *name;
} FLAG_NAMES[] = {
    {LINE_LITERAL, "literal"}, {LINE_LAST, "last"}, {LINE_BINDS, "binds"}, {LINE_NOISE, "noise"},
    {LINE_LIST, "list"},       {LINE_BARE, "bare"}, {LINE_CUT, "cut"},
};

const char *line_kind_name(enum line_kind kind)
{
    return KIND_NAMES[kind];
}

void line_write_flags(struct buf *b, uint32_t flags)
{
    for (const struct line_state *s = LINE_STATES; s->name; s++)
        if (flags & s->flag)
            buf_printf(b, " +%s", s->name);
    for (size_t i = 0; i < COUNTOF(FLAG_NAMES); i++)
        if (flags & FLAG_NAMES[i].flag)
            buf_printf(b, " +%s", FLAG_NAMES[i].name);
}

void line_write(struct buf *b, const struct line_event *e)
{
    buf_printf(b, "%u %llu..%llu %u %s", e->line, (unsigned long long)e->from,
               (unsigned long long)e->to, e->depth, KIND_NAMES[e->kind]);
    line_write_flags(b, e->flags);
    if (e->text.n) {
        buf_putc(b, ' ');
        buf_put_visible(b, e->text);
    }
    buf_putc(b, '\n');
}

bool line_emit(struct line_reader *r, const struct line_item *it, str text)
{
    assert(it->from == r->emitted && it->to >= it->from && it->to <= r->base + r->win_n);
    struct line_event e = {
        .from = it->from,
        .to = it->to,
        .line = it->line,
        .last = it->last,
        .column = it->column,
        .depth = it->depth,
        .kind = it->kind,
        .flags =
            it->flags | (it->to == r->cut_at && it->kind != LINE_BODY ? (uint32_t)LINE_CUT : 0),
        .text = text,
        .raw = {r->win + (it->from - r->base), it->to - it->from},
        .reader = r,
    };
    r->emitted = it->to;
    if (r->sink(r->arg, &e))
        return true;
    r->stopped = true;
    return false;
}

str line_item_text(const struct line_reader *r, const struct line_item *it)
{
    if (it->copied)
        return buf_str(&r->pending_text);
    return (str){r->win + (it->text_at - r->base), it->text_n};
}

struct dialect_path line_path(const struct line_reader *r)
{
    return (struct dialect_path){r->path.at, r->path.n};
}

bool line_open(struct line_reader *r, const struct line_item *it, str text)
{
    if (r->levels.n >= diag_limit_of(r->dg, LIMIT_config_depth)) {
        span at = {r->options.source, (uint32_t)it->text_at, (uint32_t)(it->text_at + it->text_n)};
        diag_limit(r->dg, r->options.source == SOURCE_NONE ? SPAN_NONE : at, LIMIT_config_depth);
        diag_line(r->dg, it->line, it->column);
        return false;
    }
    size_t from = r->names.n;
    const char *before = r->names.p;
    buf_add(&r->names, text);
    vec_push(r->arena, &r->levels,
             (struct line_level){.indent = it->indent,
                                 .child_indent = UINT32_MAX,
                                 .line = it->line,
                                 .column = it->column,
                                 .from = it->text_at,
                                 .to = it->text_at + it->text_n,
                                 .name_end = r->names.n});
    vec_push(r->arena, &r->path, (str){r->names.p + from, text.n});
    if (before != r->names.p) {
        size_t at = 0;
        for (uint32_t i = 0; i < r->path.n; i++) {
            r->path.at[i].p = r->names.p + at;
            at = r->levels.at[i].name_end;
        }
    }
    return true;
}

void line_cut(struct line_reader *r, uint32_t n)
{
    assert(n <= r->levels.n);
    r->levels.n = r->path.n = n;
    r->names.n = n ? r->levels.at[n - 1].name_end : 0;
}

bool line_complain(struct line_reader *r, enum diag_code code, uint64_t from, uint64_t to,
                   uint32_t line, uint32_t column, str arg)
{
    bool placed = r->options.source != SOURCE_NONE && to <= UINT32_MAX;
    span at = placed ? (span){r->options.source, (uint32_t)from, (uint32_t)to} : SPAN_NONE;
    (r->options.lenient ? diag_add_warning : diag_add)(r->dg, code, at, &arg, 1);
    diag_line(r->dg, line, column);
    return r->options.lenient;
}

bool line_complain_levels(struct line_reader *r, uint32_t n)
{
    uint32_t from = r->options.lenient ? n : r->levels.n - 1;
    for (uint32_t i = from; i < r->levels.n; i++) {
        const struct line_level *l = &r->levels.at[i];
        if (!line_complain(r, DIAG_CONFIG_UNCLOSED, l->from, l->to, l->line, l->column,
                           str_sub(r->path.at[i], 0, 60)))
            return false;
    }
    return true;
}

bool line_too_long(struct line_reader *r, uint64_t from, uint64_t to, uint32_t line)
{
    bool placed = r->options.source != SOURCE_NONE && to <= UINT32_MAX;
    span at = placed ? (span){r->options.source, (uint32_t)from, (uint32_t)from + 1} : SPAN_NONE;
    (r->options.lenient ? diag_limit_warning : diag_limit)(r->dg, at, LIMIT_line_bytes);
    diag_line(r->dg, line, 1);
    return r->options.lenient;
}

/* The end of the string that begins at s[i], behind its closing quote; s.n when it does not end. */
static size_t skip_string(const struct dialect *d, str s, size_t i)
{
    char quote = s.p[i++];
    while (i < s.n && s.p[i] != quote)
        i += d->quote_escapes && s.p[i] == '\\' && i + 1 < s.n ? 2 : 1;
    return i < s.n ? i + 1 : s.n;
}

static bool is_quote(const struct dialect *d, char c)
{
    return c && strchr(d->quotes, c);
}

/* Nothing to run together: no tab, no two blanks in a row. */
static bool is_plain(str s)
{
    unsigned found = 0;
    for (size_t i = 0; i + 1 < s.n; i++) /* no branch, so that the compiler makes vectors of it */
        found |= (unsigned)(s.p[i] == '\t') | ((unsigned)(s.p[i] == ' ') & (s.p[i + 1] == ' '));
    return !found;
}

str line_normalise(struct buf *b, const struct dialect *d, str text)
{
    text = str_trim(text);
    if (text.n == 0 || is_plain(text))
        return text;
    b->n = 0;
    for (size_t i = 0; i < text.n;) {
        char c = text.p[i];
        if (c == ' ' || c == '\t') {
            while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\t'))
                i++;
            buf_putc(b, ' ');
        } else if (is_quote(d, c)) {
            size_t end = skip_string(d, text, i);
            bool closed = end - i >= 2 && text.p[end - 1] == c;
            if (!closed)
                end = i + 1;
            buf_add(b, str_sub(text, i, end));
            i = end;
        } else {
            buf_putc(b, c);
            i++;
        }
    }
    return buf_str(b);
}

uint32_t line_first_open(const struct line_reader *r)
{
    if (r->pending && !r->told)
        return r->statement.line;
    return r->waiting.n ? r->waiting.at[0].line : r->line_no + 1;
}

str line_statement_text(const struct line_reader *r, struct buf *b, str text)
{
    text = str_trim(text);
    str one = line_normalise(b, r->dialect, text);
    bool counts =
        one.p != text.p && (line_gate(r, text) & GATE_VERBATIM) &&
        dialect_rule_find(r->dialect, r->dialect->verbatim, (struct dialect_path){0}, text);
    return counts ? text : one;
}

static bool comment_fits(const struct dialect_comment *c, const char *p, size_t i, bool at_start)
{
    switch (c->place) {
    case COMMENT_COLUMN0:
        return i == 0;
    case COMMENT_LINE_START:
        return at_start;
    case COMMENT_ANYWHERE:
        return true;
    case COMMENT_SPACED:
        return at_start || (i > 0 && strchr(" \t;{}", p[i - 1]) && p[i - 1]);
    }
    return false;
}

bool line_is_noise(const struct line_reader *r, str text)
{
    return (line_gate(r, text) & GATE_NOISE) &&
           dialect_rule_find(r->dialect, r->dialect->noise, line_path(r), text);
}

const struct dialect_comment *line_comment_at(const struct line_reader *r, const char *p, size_t n,
                                              size_t i, bool at_start)
{
    if (!(r->gate.bytes[(unsigned char)p[i]] & BYTE_COMMENT))
        return NULL;
    for (const struct dialect_comment *c = r->dialect->comments; c && c->open; c++) {
        size_t k = strlen(c->open);
        if (n - i >= k && memcmp(p + i, c->open, k) == 0 && comment_fits(c, p, i, at_start))
            return c;
    }
    return NULL;
}

uint32_t line_tags(const struct dialect *d, str *text)
{
    uint32_t flags = 0;
    size_t word = d->tags ? str_find_byte(*text, ':', 0) : SIZE_MAX;
    for (bool more = word < 9; more;) { /* no tag is longer than "inactive" */
        more = false;
        for (const struct line_state *s = LINE_STATES; s->name; s++) {
            size_t k = strlen(s->tag);
            if (!strstr(d->tags, s->tag) || text->n <= k || text->p[k] != ' ' ||
                memcmp(text->p, s->tag, k) != 0)
                continue;
            *text = str_trim(str_sub(*text, k, text->n));
            flags |= s->flag;
            more = true;
        }
    }
    return flags;
}

/* Runs are for dialects in which no string, brace or backslash joins lines, and for limits that a
 * block of bytes cannot hide. */
static void prepare_runs(struct line_reader *r)
{
    const struct dialect *d = r->dialect;
    r->ask_depth = UINT32_MAX;
    r->kernel = scan_best();
    if (diag_limit_of(r->dg, LIMIT_line_bytes) < (uint64_t)4 * SCAN_LONG ||
        diag_limit_of(r->dg, LIMIT_config_depth) < 63)
        return;
    if (d->shape == SHAPE_INDENT && !d->continuation && !d->quote_lines && !d->reset && !d->tab)
        r->skip = line_skip_indent;
    if (r->skip == line_skip_indent)
        line_list_build(r);
    if (d->shape == SHAPE_BRACE && !d->literals && !d->word_marks && line_skip_brace_build(r))
        r->skip = line_skip_brace;
    if (d->shape == SHAPE_BRACE)
        line_marks_build(r);
    if (d->shape == SHAPE_BRACE && !r->marker)
        r->skip = NULL;
}

struct line_reader *line_begin(struct arena *a, const struct dialect *d,
                               struct line_options options, line_sink *sink, void *arg,
                               struct diags *dg)
{
    struct line_reader *r = ARENA_NEW(a, struct line_reader);
    bool brace = d->shape == SHAPE_BRACE;
    *r = (struct line_reader){
        .arena = a,
        .dialect = d,
        .options = options,
        .sink = sink,
        .arg = arg,
        .dg = dg,
        .dirty = options.lenient,
        .step = brace ? line_step_brace : line_step_lines,
        .end = brace ? line_end_brace : line_end_lines,
        .hold = BUF(a),
        .names = BUF(a),
        .pending_text = BUF(a),
        .scratch = BUF(a),
        .joined_text = BUF(a),
        .brace = {.text = BUF(a)},
        .begun = d->shape != SHAPE_INDENT && d->shape != SHAPE_KEYWORD,
    };
    line_gate_build(r);
    prepare_runs(r);
    return r;
}

/* What is copied of a chunk at first, behind what is held of the one before. */
enum { PIECE = 4096 };

static bool take_line(struct line_reader *r, size_t n)
{
    if (r->options.lenient && (r->in_pieces || n > diag_limit_of(r->dg, LIMIT_line_bytes)))
        return line_piece(r, n);
    const char *p = r->win + (r->line_start - r->base);
    struct line_raw l = {.p = p, .n = n, .at = r->line_start, .no = ++r->line_no};
    l.len = n - (p[n - 1] == '\n');
    while (l.len && p[l.len - 1] == '\r')
        l.len--;
    r->line_start += n;
    r->searched = r->line_start;
    if (n > diag_limit_of(r->dg, LIMIT_line_bytes))
        return line_too_long(r, l.at, l.at + n, l.no);
    if (r->dirty) {
        bool whole;
        if (!line_junk(r, &l, &whole))
            return false;
        if (whole)
            return true;
    }
    return r->step(r, &l);
}

/* Whether nothing but the lines themselves says what they are: no junk, no stray line before. */
static bool is_settled(const struct line_reader *r)
{
    return !r->dirty && r->begun && !r->stray.set;
}

bool line_may_skip(struct line_reader *r)
{
    if (r->ask_depth == UINT32_MAX)
        return false;
    if (r->levels.n < r->ask_depth) {
        r->ask_depth = UINT32_MAX;
        return false;
    }
    return r->skip && is_settled(r) && r->emitted >= r->skip_from && r->emitted;
}

/* Keeps what no event covers yet for the next chunk. */
static void keep_rest(struct line_reader *r)
{
    size_t done = r->emitted - r->base;
    size_t left = r->win_n - done;
    if (r->hold.n == 0)
        buf_add(&r->hold, (str){r->win + done, left});
    else if (done) {
        memmove(r->hold.p, r->hold.p + done, left);
        r->hold.n = left;
    }
    r->base = r->emitted;
    r->win = r->hold.p;
    r->win_n = r->hold.n;
}

bool line_lend(struct line_reader *r, line_taker *lines, line_taker *blocks, void *arg)
{
    bool marked = r->marker && r->skip;
    if (!r->lister && !marked)
        return false;
    if (marked) {
        r->blocks = ARENA_NEW(r->arena, struct block_marks);
        r->blocks->size = MARKS_BYTES;
    }
    r->taker = marked ? blocks : lines;
    r->taker_arg = arg;
    return true;
}

/* Whether the lines to come can be told by their indents or braces, as far as the reader knows. */
static bool may_lend(const struct line_reader *r)
{
    if (!r->taker || !is_settled(r) || r->in_pieces || r->literal || !r->emitted)
        return false;
    const struct line_brace *b = &r->brace;
    bool open = r->joining || b->begun || b->comment || b->brackets || b->quote ||
                (r->blocks && r->emitted != r->line_start);
    return !open && r->emitted >= r->skip_from && r->emitted < r->whole_end;
}

/* Takes lines together, or passes over them, as far as that goes. */
static bool take_quickly(struct line_reader *r)
{
    bool listed = is_settled(r) && !r->literal && !r->in_pieces && r->line_start;
    if (r->blocks)
        return true;
    if (listed && r->marker)
        return line_marks_go(r);
    if (listed && r->lister)
        return line_list_go(r);
    return r->in_pieces || !line_may_skip(r) || r->skip(r);
}

static bool take_whole(struct line_reader *r)
{
    while (r->line_start < r->whole_end) {
        if (may_lend(r) && !r->taker(r->taker_arg, r))
            return false;
        if (r->line_start >= r->whole_end)
            break;
        if (!take_quickly(r))
            return false;
        if (r->line_start >= r->whole_end)
            break;
        size_t at = r->searched - r->base;
        const char *nl = memchr(r->win + at, '\n', r->win_n - at);
        if (!take_line(r, (size_t)(nl + 1 - (r->win + (r->line_start - r->base)))))
            return false;
    }
    return true;
}

/* The beginning of a line whose newline has not come. */
static bool take_partial(struct line_reader *r)
{
    uint64_t end = r->base + r->win_n, at = r->line_start;
    while (r->line_start >= at && end - r->line_start > diag_limit_of(r->dg, LIMIT_line_bytes)) {
        at = r->line_start;
        if (!r->options.lenient)
            return line_too_long(r, at, end, r->line_no + 1);
        if (!line_piece(r, end - at))
            return false;
    }
    if (r->line_start >= at)
        r->searched = end;
    return true;
}

/* Takes the whole lines of the window, whose last `added` bytes are new. */
static bool take_window(struct line_reader *r, size_t added)
{
    const char *nl = memrchr(r->win + (r->win_n - added), '\n', added);
    line_list_forget(r);
    if (r->blocks)
        r->blocks->n = 0;
    r->whole_end = nl ? r->base + (uint64_t)(nl + 1 - r->win) : 0;
    if (!r->dirty && r->line_start < JUNK_BYTES && r->line_start < r->whole_end)
        line_junk_watch(r);
    for (;;) {
        if (!take_whole(r))
            return false;
        uint64_t at = r->line_start;
        if (!take_partial(r))
            return false;
        if (r->line_start >= at)
            return true;
        nl = memrchr(r->win, '\n', r->win_n); /* a lenient reading went back */
        r->whole_end = nl ? r->base + (uint64_t)(nl + 1 - r->win) : 0;
    }
}

/* Takes so much of a chunk behind what is held that events cover what was held; *used says how
 * much. The rest need not be copied. */
static bool push_behind(struct line_reader *r, str chunk, size_t *used)
{
    uint64_t begins = r->base + r->hold.n;
    *used = 0;
    for (size_t n = PIECE; *used < chunk.n && r->emitted < begins; n *= 2) {
        str piece = str_sub(chunk, *used, chunk.n - *used > n ? *used + n : chunk.n);
        buf_add(&r->hold, piece);
        r->win = r->hold.p;
        r->win_n = r->hold.n;
        *used += piece.n;
        if (!take_window(r, piece.n))
            return false;
        if (r->emitted < begins || *used == chunk.n)
            keep_rest(r);
    }
    return true;
}

bool line_push(struct line_reader *r, str chunk)
{
    if (chunk.n == 0)
        return true;
    if (r->hold.n) {
        uint64_t begins = r->base + r->hold.n;
        size_t used;
        if (!push_behind(r, chunk, &used))
            return false;
        if (used == chunk.n)
            return true;
        chunk = str_sub(chunk, r->emitted - begins, chunk.n);
        used -= r->emitted - begins;
        r->hold.n = 0;
        r->base = r->emitted;
        r->win = chunk.p;
        r->win_n = chunk.n;
        if (!take_window(r, chunk.n - used))
            return false;
    } else {
        r->win = chunk.p;
        r->win_n = chunk.n;
        if (!take_window(r, chunk.n))
            return false;
    }
    keep_rest(r);
    return true;
}

/* Takes what is left, the last line without newline. */
static bool take_rest(struct line_reader *r)
{
    for (size_t left; (left = r->base + r->win_n - r->line_start) > 0;) {
        const char *p = r->win + (r->line_start - r->base), *nl = memchr(p, '\n', left);
        r->dirty |= !nl; /* the last line may be a prompt */
        if (!take_line(r, nl ? (size_t)(nl + 1 - p) : left))
            return false;
    }
    return true;
}

bool line_finish(struct line_reader *r)
{
    for (bool again = true; again;)
        if (!take_rest(r) || !line_recover(r, &again))
            return false;
    if (!r->end(r))
        return false;
    assert(r->emitted == r->base + r->win_n);
    return true;
}

bool line_read(struct arena *a, const struct dialect *d, struct line_options options, str text,
               line_sink *sink, void *arg, struct diags *dg)
{
    struct arena *own = arena_child(a);
    struct line_reader *r = line_begin(own, d, options, sink, arg, dg);
    bool fine = line_push(r, text) && line_finish(r);
    arena_free(own);
    return fine;
}
