/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that say that something ends where nothing is left to end:
 *
 *     exit-address-family      keywords: no address-family is open, stray if a statement follows
 *     end                      the configuration ends; stray where it evidently goes on, unless
 *     interface Gi0/1          another one follows, which is told by what devices print above it,
 * or by the word it begins with
 *
 * Dumps end with several of them, so nothing is said before a statement comes. */
#include "slicer/line_reader.h"

static str first_word(str text)
{
    return str_sub(text, 0, str_find_byte(text, ' ', 0));
}

void line_stray_note(struct line_reader *r, const struct line_item *it, str text, bool ending)
{
    if (r->stray.set || (!ending && line_is_noise(r, text)))
        return;
    r->stray = (struct line_stray){.set = true,
                                   .ending = ending,
                                   .from = it->text_at,
                                   .to = it->text_at + it->text_n,
                                   .line = it->line,
                                   .column = it->column};
    memcpy(r->stray.text, text.p,
           text.n < sizeof r->stray.text ? text.n : sizeof r->stray.text - 1);
}

bool line_stray_settle(struct line_reader *r, str text)
{
    struct line_stray *s = &r->stray;
    bool noise = line_is_noise(r, text);
    str word = first_word(text);
    if (!r->begun && !noise) {
        r->begun = true;
        r->first_word_n = word.n < sizeof r->first_word ? word.n : 0;
        memcpy(r->first_word, word.p, r->first_word_n);
    }
    if (!s->set || (noise && !s->ending))
        return true;
    s->set = false;
    if (s->ending && (noise || str_eq(word, (str){r->first_word, r->first_word_n}) ||
                      !line_is_told(r->dialect, text)))
        return true;
    return line_complain(r, s->ending ? DIAG_CONFIG_ENDED : DIAG_CONFIG_STRAY, s->from, s->to,
                         s->line, s->column, str_of(s->text));
}
