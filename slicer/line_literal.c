/* SPDX-License-Identifier: Apache-2.0 */
/* Literals of the shapes of lines: banners between delimiters, certificates up to a word. The
 * opener is a leaf, each line of the body an event that no rule looks at.
 *
 *     banner motd ^C | Hello        leaf "banner motd ^C", body " Hello"
 *     all | ^C junk                 body "all", the last one
 */
#include "slicer/line_reader.h"

static size_t pattern_words(const char *pattern)
{
    size_t n = 1;
    for (; *pattern; pattern++)
        n += *pattern == ' ';
    return n;
}

/* Behind the first n words of s and the blanks after them; SIZE_MAX when there are fewer. */
static size_t behind_words(str s, size_t n)
{
    size_t i = 0;
    for (;;) {
        while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
            i++;
        if (i >= s.n)
            return SIZE_MAX;
        if (n-- == 0)
            return i;
        while (i < s.n && s.p[i] != ' ' && s.p[i] != '\t')
            i++;
    }
}

static bool literal_fits(const struct line_reader *r, const struct dialect_literal *row, str text)
{
    if (row->unless && str_find(text, str_of(row->unless), 0) != SIZE_MAX)
        return false;
    if (!dialect_path_fits(r->dialect, row->under, line_path(r)))
        return false;
    if (row->how != LITERAL_DELIMITER)
        return dialect_line_fits(r->dialect, row->opener, text);
    size_t at = behind_words(text, pattern_words(row->opener));
    return at != SIZE_MAX &&
           dialect_line_fits(r->dialect, row->opener, str_trim_end(str_sub(text, 0, at)));
}

const struct dialect_literal *line_literal_at(const struct line_reader *r, str text)
{
    if (!(line_gate(r, text) & GATE_LITERAL))
        return NULL;
    for (const struct dialect_literal *row = r->dialect->literals; row && row->opener; row++)
        if (literal_fits(r, row, text))
            return row;
    return NULL;
}

/* Emits a line of the body from a byte on; text_n bytes of it are text, where it is the last one
 * all before the end mark. */
static bool emit_body(struct line_reader *r, const struct line_raw *l, size_t from, size_t text_n,
                      bool last)
{
    struct line_item it = {
        .from = r->emitted,
        .to = l->at + l->n,
        .text_at = l->at + from,
        .text_n = text_n,
        .line = l->no,
        .last = l->no,
        .column = l->skipped + (uint32_t)from + 1,
        .depth = r->opener.depth,
        .kind = LINE_BODY,
        .flags = last ? LINE_LAST : 0,
    };
    if (last)
        line_literal_end(r);
    return line_emit(r, &it, line_item_text(r, &it));
}

static bool body_line(struct line_reader *r, const struct line_raw *l, size_t from)
{
    str s = {l->p + from, l->len - from};
    if (r->literal->how == LITERAL_DELIMITER) {
        size_t end = str_find(s, (str){r->delimiter, r->delimiter_n}, 0);
        return emit_body(r, l, from, end == SIZE_MAX ? s.n : end, end != SIZE_MAX);
    }
    bool last = dialect_line_fits(r->dialect, r->literal->end, str_trim(s));
    return emit_body(r, l, from, last ? 0 : s.n, last);
}

static bool ends_on(const struct line_reader *r, const struct line_raw *l)
{
    str s = {l->p, l->len};
    if (r->literal->how == LITERAL_DELIMITER)
        return str_find(s, (str){r->delimiter, r->delimiter_n}, 0) != SIZE_MAX;
    return dialect_line_fits(r->dialect, r->literal->end, str_trim(s));
}

bool line_literal_step(struct line_reader *r, const struct line_raw *l)
{
    if (r->seek == SEEK_ON)
        return line_literal_found(r, ends_on(r, l));
    if (r->seek != SEEK_LOST || !line_is_evident(r, l))
        return body_line(r, l, 0);
    line_literal_end(r);
    return line_step_lines(r, l);
}

bool line_literal_begin(struct line_reader *r, const struct dialect_literal *row,
                        const struct line_raw *l, struct line_item *it)
{
    size_t rest = l->len;
    size_t start = it->text_at - l->at;
    str text = {l->p + start, l->len - start};
    if (row->how == LITERAL_DELIMITER) {
        size_t at = start + behind_words(text, pattern_words(row->opener));
        r->delimiter_n = at + 1 < l->len && l->p[at] == '^' && l->p[at + 1] == 'C' ? 2 : 1;
        memcpy(r->delimiter, l->p + at, r->delimiter_n);
        rest = at + r->delimiter_n;
        text = str_sub(text, 0, rest - start);
    }
    if (rest < l->len)
        it->to = l->at + rest;
    text = line_normalise(&r->scratch, r->dialect, text);
    it->kind = LINE_LEAF;
    it->flags |= LINE_LITERAL;
    it->text_n = text.n;
    r->literal = row;
    if (!line_emit_statement(r, it, text))
        return false;
    r->opener = *it;
    if (rest < l->len && !body_line(r, l, rest))
        return false;
    return !r->literal || line_literal_seek(r, l);
}
