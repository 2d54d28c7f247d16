/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/slice_late.h"

#include "slicer/line_reader.h"
#include "slicer/match.h"

bool slice_late_may(const struct slicer *s, uint32_t depth, const struct line_want *want)
{
    return s->tail.n && !want && match_takes_any(s->walk, depth) &&
           !match_under_way(s->walk, depth);
}

static str text_of(struct slicer *s, const struct dialect *d, const struct open_level *l)
{
    if (!l->window)
        return str_sub(buf_str(&s->held), l->text, l->text + l->text_n);
    return line_normalise(&s->scratch, d, (str){l->window + l->indent, l->text_n});
}

static bool enter(struct slicer *s, const struct dialect *d, const struct open_level *l,
                  const char *end)
{
    str text = {l->window + (l->window ? l->indent : 0), l->text_n};
    if (l->window && end - text.p >= 16 && match_enter_any(s->walk, s->entered, text))
        return true;
    return match_enter(s->walk, s->entered, text_of(s, d, l)).alive;
}

bool slice_late_enter(struct slicer *s, const struct dialect *d, const char *end)
{
    static const struct line_want nothing = {0};
    bool alive = true;
    for (; alive && s->entered < s->levels.n; s->entered++)
        alive = enter(s, d, &s->levels.at[s->entered], end);
    if (alive)
        return true;
    for (uint32_t i = s->entered - 1; i < s->levels.n; i++) {
        s->levels.at[i].want = &nothing;
        s->levels.at[i].late = false;
    }
    s->entered = s->levels.n;
    return false;
}
