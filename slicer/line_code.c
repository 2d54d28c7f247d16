/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of code in the shape with braces, kept byte for byte:
 *
 *     ltm rule r {                  leaf "ltm rule r", flag LITERAL
 *     when HTTP_REQUEST {           body
 *         # } is text here          body
 *     }                             body
 *     }                             body, the last one, its text ends before the `}`
 *
 * Braces count, except in comments that begin their line or stand behind `;`, in strings that end
 * on their line, and behind `\`. */
#include "slicer/line_reader.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* Behind the string that begins at i, or behind its quote when it does not end on the line. */
static size_t skip_string(const struct line_raw *l, size_t i)
{
    for (size_t k = i + 1; k < l->len; k++) {
        if (l->p[k] == '\\')
            k++;
        else if (l->p[k] == '"')
            return k + 1;
    }
    return i + 1;
}

/* The `}` that ends the body, SIZE_MAX when it is not on this line. */
static size_t body_end(struct line_reader *r, const struct line_raw *l, size_t i)
{
    for (bool command = true; i < l->len;) {
        char c = l->p[i];
        bool word = i == 0 || is_blank(l->p[i - 1]) || strchr("[{(", l->p[i - 1]);
        if (c == '#' && command)
            return SIZE_MAX;
        command = c == ';' || (command && is_blank(c));
        if (c == '\\')
            i++;
        else if (c == '{')
            r->brace.braces++;
        else if (c == '}' && --r->brace.braces == 0)
            return i;
        i = c == '"' && word ? skip_string(l, i) : i + 1;
    }
    return SIZE_MAX;
}

bool line_code_step(struct line_reader *r, const struct line_raw *l, size_t *i)
{
    if (r->seek == SEEK_ON) {
        size_t at = *i;
        *i = l->len;
        return line_literal_found(r, body_end(r, l, at) != SIZE_MAX);
    }
    size_t from = r->emitted > l->at ? r->emitted - l->at : 0;
    size_t end = body_end(r, l, *i), to = l->n;
    bool last = end != SIZE_MAX;
    *i = l->len;
    if (last) {
        size_t k = end + 1;
        while (k < l->len && is_blank(l->p[k]))
            k++;
        if (k < l->len)
            *i = to = end + 1;
        line_literal_end(r);
    }
    struct line_item it = {
        .from = r->emitted,
        .to = l->at + to,
        .text_at = l->at + from,
        .text_n = (last ? end : l->len) - from,
        .line = l->no,
        .last = l->no,
        .column = l->skipped + (uint32_t)from + 1,
        .depth = r->levels.n,
        .kind = LINE_BODY,
        .flags = last ? LINE_LAST : 0,
    };
    return line_emit(r, &it, line_item_text(r, &it));
}

bool line_code_begin(struct line_reader *r, const struct dialect_literal *row,
                     const struct line_raw *l, struct line_item *it, str text, size_t *i)
{
    size_t k = *i;
    while (k < l->len && is_blank(l->p[k]))
        k++;
    bool rest = k < l->len;
    it->to = l->at + (rest ? *i : l->n);
    it->kind = LINE_LEAF;
    it->flags |= LINE_LITERAL;
    it->text_n = text.n;
    if (!rest)
        *i = l->len;
    r->literal = row;
    r->opener = *it;
    r->brace.braces = 1;
    return line_emit(r, it, text);
}
