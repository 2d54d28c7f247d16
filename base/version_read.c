/* SPDX-License-Identifier: Apache-2.0 */
/* The parts that versions are made of, and the schemes that are hardly more than them. */
#include "base/version_read.h"

bool version_take(str *s, char c)
{
    if (!s->n || *s->p != c)
        return false;
    *s = str_sub(*s, 1, s->n);
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool version_digits(str *out, str *s)
{
    size_t n = 0;
    while (n < s->n && is_digit(s->p[n]))
        n++;
    if (!n)
        return false;
    *out = str_sub(*s, 0, n);
    *s = str_sub(*s, n, s->n);
    return true;
}

str version_letters(str *s)
{
    size_t n = 0;
    while (n < s->n && is_letter(s->p[n]))
        n++;
    str word = str_sub(*s, 0, n);
    *s = str_sub(*s, n, s->n);
    return word;
}

bool version_numbers(struct version_key *key, unsigned least, unsigned most, str *s)
{
    str rest = *s;
    unsigned n = 0;
    while (n < most && version_digits(&key[n].number, &rest)) {
        n++;
        *s = rest;
        if (!version_take(&rest, '.'))
            break;
    }
    return n >= least;
}

bool version_is_remark(str s)
{
    return version_take(&s, ' ') && version_take(&s, '(') && s.n &&
           str_find_byte(s, ')', 0) == s.n - 1;
}

/* 4.28.3.1M, 4.28.3M-2387143 */
bool version_read_eos(struct version *v, str s)
{
    enum { LETTERS = 5, SUFFIX, NUMBERS = LETTERS };
    if (!version_numbers(v->key, 2, NUMBERS, &s))
        return false;
    v->key[LETTERS].word = version_letters(&s);
    if (version_take(&s, '-')) {
        size_t end = str_find_byte(s, ' ', 0);
        v->key[SUFFIX].word = str_sub(s, 0, end);
        s = str_sub(s, end, s.n);
        if (!v->key[SUFFIX].word.n)
            return false;
    }
    return !s.n || version_is_remark(s);
}

/* v7.10beta5, 6.49.10 (long-term) */
bool version_read_routeros(struct version *v, str s)
{
    static const char *const stages[] = {"rc", "beta", "alpha"};
    enum { STAGE = 4, NUMBERS = STAGE };
    if (!version_take(&s, 'v'))
        version_take(&s, 'V');
    if (!version_numbers(v->key, 2, NUMBERS, &s))
        return false;
    str stage = version_letters(&s);
    for (int i = 0; i < (int)COUNTOF(stages); i++)
        if (str_caseeq(stage, str_of(stages[i])))
            v->key[STAGE].rank = -1 - i;
    if (stage.n && (!v->key[STAGE].rank || !version_digits(&v->key[STAGE].number, &s)))
        return false;
    return !s.n || version_is_remark(s);
}

/* v7.2.5, 7.2.5,build1517,230606 (GA.F), 7.2.5 build1517 */
bool version_read_fortios(struct version *v, str s)
{
    str build;
    if (!version_take(&s, 'v'))
        version_take(&s, 'V');
    if (!version_numbers(v->key, 2, 4, &s))
        return false;
    if (!s.n || version_is_remark(s))
        return true;
    if (!version_take(&s, ',') && !version_take(&s, ' ') && !version_take(&s, '-'))
        return false;
    if (!str_caseeq(version_letters(&s), STR("build")) || !version_digits(&build, &s))
        return false;
    return !s.n || *s.p == ',' || *s.p == ' ';
}

/* ---- semantic versions ---- */

static bool take_core_number(struct version_key *k, str *s)
{
    return version_digits(&k->number, s) && (k->number.n == 1 || *k->number.p != '0');
}

/* Letters, digits and dashes between points, none empty; digits alone without leading zeros where
 * that is asked. */
static bool are_identifiers(str s, bool strict)
{
    for (size_t from = 0; from <= s.n;) {
        size_t to = str_find_byte(s, '.', from);
        str id = str_sub(s, from, to);
        bool number = true;
        for (size_t i = 0; i < id.n; i++) {
            number = number && is_digit(id.p[i]);
            if (!is_digit(id.p[i]) && !is_letter(id.p[i]) && id.p[i] != '-')
                return false;
        }
        if (!id.n || (strict && number && id.n > 1 && *id.p == '0'))
            return false;
        from = to == SIZE_MAX ? s.n + 1 : to + 1;
    }
    return true;
}

bool version_read_semver(struct version *v, str s)
{
    enum { STAGE = 3 };
    if (!take_core_number(&v->key[0], &s) || !version_take(&s, '.') ||
        !take_core_number(&v->key[1], &s) || !version_take(&s, '.') ||
        !take_core_number(&v->key[2], &s))
        return false;
    if (version_take(&s, '-')) {
        size_t end = str_find_byte(s, '+', 0);
        v->key[STAGE].rank = -1;
        v->prerelease = str_sub(s, 0, end);
        s = str_sub(s, end, s.n);
        if (!are_identifiers(v->prerelease, true))
            return false;
    }
    return version_take(&s, '+') ? are_identifiers(s, false) : !s.n;
}
