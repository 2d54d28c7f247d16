/* SPDX-License-Identifier: Apache-2.0 */
/* Match expressions and the comments at the head of a template file that declare what it owns.
 *
 *     {# template-match: interfaces ge-.*||unit .*||.* #}      struct template_header
 *     {# template-own: atleast #}                               |- matches[0] = struct match_expr
 *                                                               |   levels  [interfaces ge-.*]
 *        a level:  text   a regular expression for the whole    |           [unit .*]
 *                  *      any one level                         |           [.*]
 *                  **     any number of levels, also none       `- own = OWN_ATLEAST
 *                  !...   what the rest of the level does not match
 *
 * Levels are cut at `||`; a backslash takes the sign behind it out of the grammar (`\|\|`, `\!`)
 * and stays in the pattern, where it means the same sign. Blanks around a level are not part of it.
 * The language is regular and its leaves are patterns of another language, so one loop reads it;
 * a generated parser would only pass the text through. Every level knows its place. */
#pragma once

#include "base/diag.h"
#include "base/match_expr.h"

/* Reads one expression. at is the place of text: a level's place is counted from at.from on. False
 * with a diagnostic for every bad level (E0451 empty level, E0452 bad pattern, E0453 `!` in front
 * of a level that takes everything), each naming level and column. */
bool match_parse(struct match_expr *out, struct arena *, str text, span at,
                 struct diags *) NODISCARD;

/* The expression without the levels at its end that take anything (`.*`, `*`, `**`): what a header
 * or a slice means. No levels are left of an expression that takes the whole file. */
struct match_expr match_trimmed(const struct match_expr *);

enum header_own { OWN_EXACT, OWN_ATLEAST };

struct template_header {
    struct match_expr *matches; /* trimmed; none = the template owns what it renders */
    uint32_t match_count;
    struct match_expr *nots; /* subtrees taken away again; trimmed */
    uint32_t not_count;
    str dialect; /* empty where not given */
    span dialect_at;
    int64_t priority; /* 0 where not given */
    enum header_own own;
    enum severity severity; /* of drift: error where not given */
    span at;                /* of the first header comment; SPAN_NONE where there is none */
};

/* Reads the comments at the head of a template (up to the first text or tag that is no comment)
 * of a source. open and close are the template's comment marks, `{#` and `#}` unless it sets
 * others. False with diagnostics for unknown names, bad values and bad expressions. */
bool header_parse(struct template_header *out, struct arena *, uint32_t source, str open, str close,
                  struct diags *) NODISCARD;
