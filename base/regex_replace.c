/* SPDX-License-Identifier: Apache-2.0 */
/* Walking from match to match and filling in replacements: what templates and policies share. */
#include "base/regex.h"

str regex_group_text(const struct regex_scratch *s, str subject, uint32_t k)
{
    size_t from, to;
    return regex_group(s, k, &from, &to) ? str_sub(subject, from, to) : (str){0};
}

size_t regex_next(const struct regex_scratch *s, str subject)
{
    size_t from = 0, to = 0;
    if (!regex_group(s, 0, &from, &to) || to > from)
        return to;
    if (to < subject.n)
        str_next_codepoint(subject, &to);
    else
        to++;
    return to;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The group that the text between < and > names; UINT32_MAX where there is none. */
static uint32_t group_of(const struct regex *r, str name)
{
    if (name.n && is_digit(name.p[0]))
        return (uint32_t)(name.p[0] - '0');
    uint32_t k = regex_group_named(r, name);
    return k ? k : UINT32_MAX;
}

/* The text that the reference at with[i], a backslash and more, stands for; *i moves to its last
 * byte. */
static str reference(const struct regex *r, const struct regex_scratch *s, str subject, str with,
                     size_t *i)
{
    static const struct {
        char letter;
        const char *text;
    } controls[] = {{'n', "\n"}, {'t', "\t"}, {'r', "\r"}};
    char c = with.p[++*i];
    if (is_digit(c))
        return regex_group_text(s, subject, (uint32_t)(c - '0'));
    if (c == 'g' && *i + 1 < with.n && with.p[*i + 1] == '<') {
        size_t from = *i + 2, end = str_find_byte(with, '>', from);
        *i = end == SIZE_MAX ? with.n : end;
        return regex_group_text(s, subject, group_of(r, str_sub(with, from, end)));
    }
    for (size_t k = 0; k < COUNTOF(controls); k++)
        if (controls[k].letter == c)
            return (str){controls[k].text, 1};
    return str_sub(with, *i, *i + 1);
}

bool regex_expand(struct buf *b, const struct regex *r, const struct regex_scratch *s, str subject,
                  str with, uint64_t most)
{
    for (size_t i = 0; i < with.n; i++) {
        bool refers = with.p[i] == '\\' && i + 1 < with.n;
        str part = refers ? reference(r, s, subject, with, &i) : str_sub(with, i, i + 1);
        if (b->n + part.n > most)
            return false;
        buf_add(b, part);
    }
    return true;
}
