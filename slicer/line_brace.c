/* SPDX-License-Identifier: Apache-2.0 */
/* The shape with braces: statements run over blanks and lines to their `;`, `{` or `}`.
 *
 *     neighbor 192.0.2.1        <- begun, text "neighbor 192.0.2.1"
 *         as 64496; # peer      <- leaf "neighbor 192.0.2.1 as 64496", its span ends with the line
 *     ipv4 { import all; };     <- header "ipv4", leaf "import all", close
 *
 * The state between lines is struct line_brace; every function here takes the place i inside the
 * line at hand and returns where to go on. */
#include "slicer/line_reader.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static size_t skip_blanks(const struct line_raw *l, size_t i)
{
    while (i < l->len && is_blank(l->p[i]))
        i++;
    return i;
}

/* Where the end mark of a block comment that is open at i stands behind, SIZE_MAX: not here. */
static size_t comment_end(const struct dialect_comment *c, const struct line_raw *l, size_t i)
{
    str end = str_of(c->close);
    size_t at = str_find((str){l->p, l->len}, end, i);
    return at == SIZE_MAX ? SIZE_MAX : at + end.n;
}

/* The end of an event that a mark before i ends: the whole line, and i with it, where only blanks
 * and comments that bind to nothing follow; else i. */
static size_t tail(const struct line_reader *r, const struct line_raw *l, size_t *i)
{
    size_t at = skip_blanks(l, *i);
    while (at < l->len) {
        const struct dialect_comment *c = line_comment_at(r, l->p, l->len, at, true);
        if (!c || (c->binds && c->close))
            return *i;
        if (!c->close)
            break;
        at = comment_end(c, l, at + strlen(c->open));
        if (at == SIZE_MAX)
            return *i;
        at = skip_blanks(l, at);
    }
    *i = l->len;
    return l->n;
}

/* Begins an item at i: a statement, comment or mark. */
static void begin(struct line_reader *r, const struct line_raw *l, size_t i)
{
    r->brace.item = (struct line_item){
        .from = r->emitted,
        .text_at = l->at + i,
        .line = l->no,
        .last = l->no,
        .column = l->skipped + (uint32_t)i + 1,
        .depth = r->levels.n,
    };
}

static void add_text(struct line_reader *r, const struct line_raw *l, size_t from, size_t to)
{
    struct line_brace *b = &r->brace;
    if (!b->begun) {
        begin(r, l, from);
        b->begun = true;
        b->text.n = 0;
        b->list = false;
    } else if (b->gap) {
        buf_putc(&b->text, ' ');
    }
    b->gap = false;
    buf_add(&b->text, (str){l->p + from, to - from});
    b->text_end = l->at + to;
    b->item.last = l->no;
}

/* Emits the statement that ends at `to`. */
static bool emit_statement(struct line_reader *r, enum line_kind kind, uint64_t to, uint32_t flags)
{
    struct line_brace *b = &r->brace;
    struct line_item *it = &b->item;
    str text = buf_str(&b->text);
    it->to = to;
    it->kind = kind;
    it->flags = flags | line_tags(r->dialect, &text) | (b->list ? LINE_LIST : 0);
    it->text_n = b->text_end > it->text_at ? b->text_end - it->text_at : 0;
    b->begun = b->gap = false;
    if (line_is_noise(r, text))
        it->flags |= LINE_NOISE;
    if (kind == LINE_HEADER && !line_open(r, it, text))
        return false;
    return line_emit(r, it, text);
}

static bool emit_mark(struct line_reader *r, const struct line_raw *l, size_t i, size_t to,
                      enum line_kind kind, uint32_t flags, str text)
{
    begin(r, l, i);
    struct line_item *it = &r->brace.item;
    it->to = l->at + to;
    it->text_n = to - i;
    it->kind = kind;
    it->flags = flags;
    return line_emit(r, it, text);
}

/* `{8,24}` glued to a prefix is not a block: where it ends, else i. */
static size_t prefix_range(const struct line_raw *l, size_t i)
{
    if (i == 0 || is_blank(l->p[i - 1]))
        return i;
    size_t at = i + 1;
    while (at < l->len && strchr("0123456789, ", l->p[at]) && l->p[at])
        at++;
    return at > i + 1 && at < l->len && l->p[at] == '}' ? at + 1 : i;
}

static bool open_block(struct line_reader *r, const struct line_raw *l, size_t *i)
{
    size_t range = r->dialect->code ? prefix_range(l, *i) : *i;
    if (range > *i) {
        r->brace.gap = false;
        add_text(r, l, *i, range);
        *i = range;
        return true;
    }
    if (!r->brace.begun) {
        begin(r, l, *i);
        r->brace.text.n = 0;
        r->brace.list = false;
        r->brace.text_end = 0;
    }
    r->brace.item.last = l->no;
    *i += 1;
    const struct dialect_literal *code = line_literal_at(r, buf_str(&r->brace.text));
    if (code) {
        r->brace.begun = r->brace.gap = false;
        return line_code_begin(r, code, l, &r->brace.item, buf_str(&r->brace.text), i);
    }
    size_t to = tail(r, l, i);
    return emit_statement(r, LINE_HEADER, l->at + to, 0);
}

static bool stray(struct line_reader *r, const struct line_raw *l, size_t i, size_t to)
{
    return line_complain(r, DIAG_CONFIG_STRAY, l->at + i, l->at + i + 1, l->no,
                         l->skipped + (uint32_t)i + 1, STR("}")) &&
           emit_mark(r, l, i, to, LINE_LEAF, LINE_NOISE, STR("}"));
}

static bool close_block(struct line_reader *r, const struct line_raw *l, size_t *i)
{
    struct line_brace *b = &r->brace;
    if (b->begun) {
        uint64_t to = l->at > b->text_end ? l->at : b->text_end;
        if (!emit_statement(r, LINE_LEAF, to, LINE_BARE))
            return false;
    }
    size_t at = *i;
    *i += 1;
    size_t next = skip_blanks(l, *i);
    if (next < l->len && l->p[next] == ';')
        *i = next + 1;
    size_t to = tail(r, l, i);
    if (r->levels.n == 0)
        return stray(r, l, at, to);
    line_cut(r, r->levels.n - 1);
    return emit_mark(r, l, at, to, LINE_CLOSE, 0, (str){"", 0});
}

/* Whether the open statement is the head of a body that has not begun: `function f() int x;`. */
static bool awaits_body(const struct line_reader *r)
{
    if (!r->dialect->body_words || r->levels.n || !r->brace.begun)
        return false;
    str text = buf_str(&r->brace.text);
    return dialect_first_word(r->dialect->body_words, text);
}

static bool end_statement(struct line_reader *r, const struct line_raw *l, size_t *i)
{
    size_t at = *i;
    if (awaits_body(r)) {
        r->brace.gap = false;
        add_text(r, l, at, at + 1);
        *i += 1;
        return true;
    }
    *i += 1;
    size_t to = tail(r, l, i);
    if (!r->brace.begun)
        return emit_mark(r, l, at, to, LINE_BLANK, 0, (str){"", 0});
    r->brace.item.last = l->no;
    return emit_statement(r, LINE_LEAF, l->at + to, 0);
}

/* ---- comments and strings ---- */

/* Ends the comment event at i, or with the line. */
static bool emit_comment(struct line_reader *r, const struct line_raw *l, size_t i)
{
    struct line_item *it = &r->brace.item;
    it->text_n = l->at + i - it->text_at;
    it->text_n = str_trim_end(line_item_text(r, it)).n;
    it->to = l->at + (skip_blanks(l, i) >= l->len ? l->n : i);
    it->last = l->no;
    it->kind = LINE_COMMENT;
    return line_emit(r, it, line_item_text(r, it));
}

static bool run_comment(struct line_reader *r, const struct line_raw *l, size_t *i)
{
    struct line_brace *b = &r->brace;
    size_t end = comment_end(b->comment, l, *i);
    if (end == SIZE_MAX) {
        *i = l->len;
        return true;
    }
    *i = end;
    b->comment = NULL;
    b->gap = true;
    return b->comment_alone ? emit_comment(r, l, end) : true;
}

static bool begin_comment(struct line_reader *r, const struct line_raw *l, size_t *i,
                          const struct dialect_comment *c)
{
    struct line_brace *b = &r->brace;
    bool alone = !b->begun;
    if (alone) {
        begin(r, l, *i);
        b->item.flags = c->binds ? LINE_BINDS : 0;
    }
    if (!c->close) {
        *i = l->len;
        b->gap = true;
        return alone ? emit_comment(r, l, l->len) : true;
    }
    r->mark.set = false;
    b->comment = c;
    b->comment_alone = alone;
    b->open_at = l->at + *i;
    b->open_line = l->no;
    b->open_column = l->skipped + (uint32_t)*i + 1;
    *i += strlen(c->open);
    return true;
}

static size_t run_string(struct line_reader *r, const struct line_raw *l, size_t i)
{
    size_t from = i;
    while (i < l->len && l->p[i] != r->brace.quote)
        i += r->dialect->quote_escapes && l->p[i] == '\\' && i + 1 < l->len ? 2 : 1;
    if (i < l->len) {
        i++;
        r->brace.quote = 0;
    }
    r->brace.gap = false;
    add_text(r, l, from, i);
    return i;
}

static size_t begin_string(struct line_reader *r, const struct line_raw *l, size_t i)
{
    add_text(r, l, i, i + 1);
    r->mark.set = false;
    r->brace.quote = l->p[i];
    r->brace.open_at = l->at + i;
    r->brace.open_line = l->no;
    r->brace.open_column = l->skipped + (uint32_t)i + 1;
    return i + 1;
}

/* ---- one line ---- */

/* Bytes of a word that nothing special stands in. */
static size_t run_word(struct line_reader *r, const struct line_raw *l, size_t i)
{
    size_t from = i++;
    while (i < l->len && !(r->gate.bytes[(unsigned char)l->p[i]] & BYTE_APART))
        i++;
    add_text(r, l, from, i);
    return i;
}

static size_t run_bracket(struct line_reader *r, const struct line_raw *l, size_t i)
{
    struct line_brace *b = &r->brace;
    bool counts =
        !r->dialect->bare_brackets && (r->dialect->semicolon_in_parens || r->dialect->newline_ends);
    char c = l->p[i];
    bool list = c == '[' && (b->gap || !b->begun);
    add_text(r, l, i, i + 1);
    b->list |= list;
    if (c == '(' || c == '[')
        b->brackets += counts;
    else if (b->brackets)
        b->brackets--;
    return i + 1;
}

/* Takes what stands at i, no blank, outside comments and strings. */
static bool take(struct line_reader *r, const struct line_raw *l, size_t *i)
{
    const struct dialect *d = r->dialect;
    char c = l->p[*i];
    if (LIKELY(!(r->gate.bytes[(unsigned char)c] & BYTE_MARK))) {
        *i = run_word(r, l, *i);
        return true;
    }
    bool inside = r->brace.brackets > 0;
    bool in_word = d->word_marks && r->brace.begun && !r->brace.gap;
    if (c == '{' && !inside && !in_word)
        return open_block(r, l, i);
    if (c == '}' && !inside)
        return close_block(r, l, i);
    if (c == ';' && !(inside && d->semicolon_in_parens))
        return end_statement(r, l, i);
    size_t escape = c == '\033' ? line_escape(l->p + *i, l->len - *i) : 0;
    if (escape)
        *i += escape;
    else if (!in_word && strchr(d->quotes, c))
        *i = begin_string(r, l, *i);
    else if (!in_word && strchr("()[]", c))
        *i = run_bracket(r, l, *i);
    else
        *i = run_word(r, l, *i);
    return true;
}

static bool is_prompt(const struct dialect *d, str line, size_t first)
{
    if (line.p[first] != '{' && line.p[first] != '[')
        return false;
    line = str_trim(line);
    for (const struct dialect_rule *p = d->prompts; p && p->line; p++)
        if (str_glob(str_of(p->line), line))
            return true;
    return false;
}

/* A whole line that is a command between braces: `set system host-name r1`. */
static bool is_verb_line(const struct line_reader *r, str line)
{
    line = str_trim_end(line);
    return r->dialect->line_verbs && r->levels.n == 0 && line.n && line.p[line.n - 1] != ';' &&
           line.p[line.n - 1] != '{' && dialect_first_word(r->dialect->line_verbs, line);
}

bool line_brace_cut(struct line_reader *r)
{
    struct line_brace *b = &r->brace;
    bool comment = b->comment && b->comment_alone;
    b->quote = 0;
    b->comment = NULL;
    b->brackets = 0;
    b->gap = true;
    if (comment) {
        b->item.to = r->line_start;
        b->item.text_n = b->item.to - b->item.text_at;
        b->item.text_n = str_trim_end(line_item_text(r, &b->item)).n;
        b->item.kind = LINE_COMMENT;
        return line_emit(r, &b->item, line_item_text(r, &b->item));
    }
    return !b->begun || emit_statement(r, LINE_LEAF, r->line_start, LINE_BARE);
}

bool line_brace_lost(struct line_reader *r)
{
    struct line_brace *b = &r->brace;
    bool comment = b->comment != NULL;
    (void)line_complain(r, DIAG_CONFIG_LITERAL, b->open_at, b->open_at + 1, b->open_line,
                        b->open_column, comment ? STR("the comment") : STR("the string"));
    r->mark.set = false;
    b->item.last = r->mark.line;
    if (comment && b->comment_alone)
        return line_brace_cut(r);
    if (!comment) {
        b->text.n = r->mark.text;
        if (b->text_end > r->mark.at)
            b->text_end = r->mark.at;
    }
    b->quote = 0;
    b->comment = NULL;
    b->gap = true;
    if (r->dialect->newline_ends && !b->brackets)
        return emit_statement(r, LINE_LEAF, r->mark.at, 0);
    return true;
}

static bool too_long(struct line_reader *r)
{
    struct line_brace *b = &r->brace;
    if (!line_too_long(r, b->item.text_at, r->line_start, b->item.line))
        return false;
    r->cut_at = r->line_start;
    bool fine = line_brace_cut(r);
    r->cut_at = 0;
    return fine;
}

/* What the end of the line means for what is open. */
static bool end_line(struct line_reader *r, const struct line_raw *l)
{
    struct line_brace *b = &r->brace;
    if (r->literal)
        return line_literal_seek(r, l);
    if (b->quote && !r->dialect->quote_lines) {
        b->quote = 0;
        if (!line_complain(r, DIAG_CONFIG_LITERAL, b->open_at, l->at + l->len, b->open_line,
                           b->open_column, STR("the string")))
            return false;
    }
    if (r->options.lenient && (b->quote || b->comment)) {
        if (!r->mark.set && !line_mark(r, l, b->text.n))
            return line_brace_lost(r);
        bool again;
        if (line_mark_too_old(r))
            return line_recover(r, &again);
    } else {
        r->mark.set = false;
    }
    if (b->quote)
        buf_putc(&b->text, '\n');
    else
        b->gap = true;
    if (b->begun && r->dialect->newline_ends && !b->quote && !b->comment && !b->brackets)
        return emit_statement(r, LINE_LEAF, l->at + l->n, 0);
    if ((b->begun || b->comment) && !r->mark.set &&
        r->line_start - r->emitted > diag_limit_of(r->dg, LIMIT_line_bytes))
        return too_long(r);
    return true;
}

/* Behind a string that begins at i and ends on the line without a backslash, else i. */
static size_t plain_string(const struct line_reader *r, const struct line_raw *l, size_t i)
{
    const struct dialect *d = r->dialect;
    const char *end = memchr(l->p + i + 1, l->p[i], l->len - i - 1);
    if (!end || d->word_marks || !strchr(d->quotes, l->p[i]))
        return i;
    size_t n = (size_t)(end - (l->p + i)) + 1;
    return d->quote_escapes && memchr(l->p + i, '\\', n) ? i : i + n;
}

/* The end of the text that begins at i and holds nothing but words and strings with one blank
 * between them; where that ends is a mark, a comment, a run of blanks or the end of the line. */
static size_t plain_end(const struct line_reader *r, const struct line_raw *l, size_t i)
{
    const uint8_t *bytes = r->gate.bytes;
    while (i < l->len) {
        uint8_t b = bytes[(unsigned char)l->p[i]] & BYTE_APART;
        if (b == BYTE_BLANK) {
            if (l->p[i] != ' ' || i + 1 >= l->len ||
                ((bytes[(unsigned char)l->p[i + 1]] & (BYTE_BLANK | BYTE_MARK)) &&
                 plain_string(r, l, i + 1) == i + 1))
                break;
        } else if (b == BYTE_MARK) {
            size_t end = l->p[i] == ';' ? i : plain_string(r, l, i);
            if (end == i)
                break;
            i = end;
            continue;
        } else if (b && (b != BYTE_COMMENT || line_comment_at(r, l->p, l->len, i, false))) {
            break;
        }
        i++;
    }
    return i;
}

/* The common end of a block: `}` alone behind the blanks of its line. */
static bool plain_close(struct line_reader *r, const struct line_raw *l, size_t i)
{
    line_cut(r, r->levels.n - 1);
    return emit_mark(r, l, i, l->n, LINE_CLOSE, 0, (str){"", 0});
}

/* The common line: plain text and then `;`, ` {` or what needs no mark at its end, nothing open
 * before. Emits it straight from the input; *done tells whether it was one. */
static bool plain_line(struct line_reader *r, const struct line_raw *l, size_t i, bool *done)
{
    *done = i + 1 == l->len && l->p[i] == '}' && r->levels.n;
    if (*done)
        return plain_close(r, l, i);
    if (r->gate.bytes[(unsigned char)l->p[i]] & BYTE_APART)
        return true;
    size_t end = plain_end(r, l, i), mark = end;
    if (mark < l->len && l->p[mark] == ' ')
        mark++;
    str text = {l->p + i, end - i};
    const struct dialect *d = r->dialect;
    bool leaf =
        end == l->len ? d->newline_ends : mark == end && mark + 1 == l->len && l->p[mark] == ';';
    bool header =
        mark + 1 == l->len && l->p[mark] == '{' && (mark > end || !(d->code || d->word_marks));
    if ((!leaf && !header) || (d->tags && memchr(text.p, ':', text.n < 9 ? text.n : 9)) ||
        (header && line_literal_at(r, text)) ||
        (leaf && d->body_words && !r->levels.n && dialect_first_word(d->body_words, text)))
        return true;
    *done = true;
    begin(r, l, i);
    struct line_item *it = &r->brace.item;
    it->to = l->at + l->n;
    it->text_n = text.n;
    it->kind = leaf ? LINE_LEAF : LINE_HEADER;
    if (line_is_noise(r, text))
        it->flags |= LINE_NOISE;
    if (header && !line_open(r, it, text))
        return false;
    return line_emit(r, it, text);
}

bool line_step_brace(struct line_reader *r, const struct line_raw *l)
{
    struct line_brace *b = &r->brace;
    size_t i = l->at == 0 && l->len >= 3 && memcmp(l->p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    if (r->literal && r->seek == SEEK_LOST && line_is_evident(r, l))
        line_literal_end(r);
    if (r->literal) {
        if (!line_code_step(r, l, &i))
            return false;
    } else if (!b->begun && !b->comment) {
        size_t at = skip_blanks(l, i);
        if (at == l->len)
            return emit_mark(r, l, 0, l->n, LINE_BLANK, 0, (str){"", 0});
        if (is_prompt(r->dialect, (str){l->p, l->len}, at))
            return emit_mark(r, l, at, l->n, LINE_LEAF, LINE_NOISE, str_trim((str){l->p, l->len}));
        bool done;
        if (!plain_line(r, l, at, &done))
            return false;
        if (done)
            return true;
        if (is_verb_line(r, (str){l->p + at, l->len - at})) {
            add_text(r, l, at, at + str_trim_end((str){l->p + at, l->len - at}).n);
            return emit_statement(r, LINE_LEAF, l->at + l->n, 0);
        }
    }
    bool at_start = true;
    while (i < l->len) {
        if (r->literal) {
            if (!line_code_step(r, l, &i))
                return false;
        } else if (b->comment) {
            if (!run_comment(r, l, &i))
                return false;
        } else if (b->quote) {
            i = run_string(r, l, i);
        } else if (is_blank(l->p[i])) {
            b->gap = true;
            i++;
        } else {
            const struct dialect_comment *c = line_comment_at(r, l->p, l->len, i, at_start);
            char first = l->p[i];
            if (!(c ? begin_comment(r, l, &i, c) : take(r, l, &i)))
                return false;
            at_start = first && strchr(";{}", first);
        }
    }
    return end_line(r, l);
}

/* Says what is open at the end, of a statement and what is open in it the latter. */
static bool complain_end(struct line_reader *r)
{
    struct line_brace *b = &r->brace;
    bool goes_on = true;
    if (b->comment || b->quote)
        goes_on =
            line_complain(r, DIAG_CONFIG_LITERAL, b->open_at, b->open_at + 1, b->open_line,
                          b->open_column, b->comment ? STR("the comment") : STR("the string"));
    else if (b->begun)
        goes_on = line_complain(r, DIAG_CONFIG_STATEMENT, b->item.text_at, b->text_end,
                                b->item.line, b->item.column, str_sub(buf_str(&b->text), 0, 60));
    return goes_on && (!r->levels.n || line_complain_levels(r, 0));
}

/* Codes of a terminal behind the last statement are no line of their own. */
static bool end_rest(struct line_reader *r)
{
    struct line_item it = {.from = r->emitted,
                           .to = r->line_start,
                           .text_at = r->emitted,
                           .line = r->line_no,
                           .last = r->line_no,
                           .column = 1,
                           .depth = r->levels.n,
                           .kind = LINE_BLANK};
    return r->emitted == r->line_start || line_emit(r, &it, (str){"", 0});
}

bool line_end_brace(struct line_reader *r)
{
    struct line_brace *b = &r->brace;
    if (r->literal)
        return (r->seek == SEEK_LOST || line_literal_complain(r)) &&
               (!r->levels.n || line_complain_levels(r, 0));
    if (!complain_end(r))
        return false;
    if (b->begun)
        return emit_statement(r, LINE_LEAF, r->line_start, LINE_BARE);
    if (b->comment && b->comment_alone) {
        b->item.to = r->line_start;
        b->item.text_n = b->item.to - b->item.text_at;
        b->item.kind = LINE_COMMENT;
        return line_emit(r, &b->item, line_item_text(r, &b->item));
    }
    return end_rest(r);
}
