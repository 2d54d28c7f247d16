/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/match_words.h"

size_t match_long_word(const struct match_stops *s, str text, size_t at, size_t quote)
{
    if (quote == at && text.n - at > 1) { /* mostly a string is the whole word */
        const char *p = text.p + at, *end = memchr(p + 1, p[0], text.n - at - 1);
        size_t n = end ? (size_t)(end - p) : 0;
        bool escapes = n && s->dialect->quote_escapes && memchr(p + 1, '\\', n - 1);
        if (n && !escapes && (at + n + 1 == text.n || p[n + 1] == ' '))
            return at + n + 1;
    }
    return dialect_word_end(s->dialect, text, at);
}
