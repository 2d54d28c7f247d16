/* SPDX-License-Identifier: Apache-2.0 */
/* The shape whose blocks begin and end with words of their own, indent is decoration:
 *
 *     config firewall policy        header, opened by `config **`
 *         edit 1                    header, opened by `edit **`
 *             set name "a"          leaf
 *         next                      close of `edit **`
 *     end                           close of `config **`
 *
 * A closer ends the innermost block, which must be one that it is made for: what is left open is an
 * error, or, when lenient, closed with it. */
#include "slicer/line_reader.h"

static uint32_t level_closed(const struct line_reader *r, const struct dialect_closer *c)
{
    for (uint32_t i = r->levels.n; i-- > 0;)
        if (!c->opens || dialect_line_fits(r->dialect, c->opens, r->path.at[i]))
            return i;
    return UINT32_MAX;
}

/* Whether all blocks inside the level may end with it. */
static bool ends_inner(const struct line_reader *r, uint32_t level)
{
    const char *through = r->dialect->through;
    for (uint32_t n = level + 2; n <= r->levels.n; n++)
        if (!through ||
            !dialect_path_fits(r->dialect, through, (struct dialect_path){r->path.at, n}))
            return false;
    return true;
}

static bool stray(struct line_reader *r, struct line_item *it, str text)
{
    if (!line_complain(r, DIAG_CONFIG_STRAY, it->text_at, it->text_at + it->text_n, it->line,
                       it->column, text))
        return false;
    it->kind = LINE_LEAF;
    it->flags |= LINE_NOISE;
    return line_emit_statement(r, it, text);
}

static bool close_block(struct line_reader *r, const struct dialect_closer *c, struct line_item *it,
                        str text)
{
    uint32_t level = level_closed(r, c);
    if (level == UINT32_MAX)
        return stray(r, it, text);
    if (!ends_inner(r, level) && !line_complain_levels(r, level + 1))
        return false;
    line_cut(r, level);
    it->kind = LINE_CLOSE;
    it->depth = level;
    return line_emit(r, it, text);
}

bool line_words_statement(struct line_reader *r, struct line_item *it, str text)
{
    const struct dialect_closer *c = line_closer_at(r, text);
    if (c)
        return close_block(r, c, it, text);
    bool opens = line_is_opener(r, r->levels.n, text);
    it->kind = opens ? LINE_HEADER : LINE_LEAF;
    return line_emit_statement(r, it, text) && (!opens || line_open(r, it, text));
}
