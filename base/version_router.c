/* SPDX-License-Identifier: Apache-2.0 */
/* The versions of Cisco's and Juniper's systems, which are more than numbers between points. */
#include "base/version_read.h"

/* ---- IOS and IOS XE ---- */

/* The places of the keys; the numbers of an IOS version are major.minor(maintenance). */
enum { IOS_MAINTENANCE = 2, IOS_NUMBERS = 5, IOS_LETTERS = IOS_NUMBERS, IOS_TRAIN, IOS_REBUILD };

/* Small letters, perhaps none. */
static str small_letters(str *s)
{
    size_t n = 0;
    while (n < s->n && s->p[n] >= 'a' && s->p[n] <= 'z')
        n++;
    str word = str_sub(*s, 0, n);
    *s = str_sub(*s, n, s->n);
    return word;
}

/* "(7)", "(25d)", "(33.1.14)" */
static bool read_maintenance(struct version *v, str *s)
{
    if (!version_numbers(&v->key[IOS_MAINTENANCE], 1, IOS_NUMBERS - IOS_MAINTENANCE, s))
        return false;
    v->key[IOS_LETTERS].word = version_letters(s);
    return version_take(s, ')');
}

/* "a" of 16.12.4a, "aS" of 3.16.5aS, ".S" of 03.16.05.S: from release 16 on there are no trains. */
static void read_xe_letters(struct version *v, str *s)
{
    bool trains = str_natcmp(v->key[0].number, STR("16")) < 0;
    str rest;
    v->key[IOS_LETTERS].word = trains ? small_letters(s) : version_letters(s);
    rest = *s;
    if (trains && version_take(&rest, '.') && version_letters(&rest).n)
        version_take(s, '.');
}

bool version_read_ios(struct version *v, str s)
{
    if (!version_numbers(v->key, 2, IOS_NUMBERS, &s))
        return false;
    bool bracket = version_take(&s, '(');
    if (bracket && (v->key[IOS_MAINTENANCE].number.n || !read_maintenance(v, &s)))
        return false;
    if (!bracket)
        read_xe_letters(v, &s);
    str train = version_letters(&s);
    v->key[IOS_TRAIN].word = train;
    if (train.n && version_digits(&v->key[IOS_REBUILD].number, &s))
        v->key[IOS_REBUILD].word = version_letters(&s);
    return !s.n;
}

bool version_read_iosxe(struct version *v, str s)
{
    return version_read_ios(v, s);
}

/* ---- NX-OS ---- */

/* "(10)", "(24a)", "(1.10b)": two numbers and letters, into three keys. */
static bool read_bracket(struct version_key *key, str *s)
{
    if (!version_take(s, '('))
        return true;
    if (!version_numbers(key, 1, 2, s))
        return false;
    key[2].word = version_letters(s);
    return version_take(s, ')');
}

bool version_read_nxos(struct version *v, str s)
{
    enum { MAINTENANCE = 2, TRAIN = 5, TRAIN_NUMBER, OF_TRAIN };
    if (!version_numbers(v->key, 2, 2, &s) || !read_bracket(&v->key[MAINTENANCE], &s))
        return false;
    v->key[TRAIN].word = version_letters(&s);
    if (v->key[TRAIN].word.n && version_digits(&v->key[TRAIN_NUMBER].number, &s) &&
        !read_bracket(&v->key[OF_TRAIN], &s))
        return false;
    return !s.n;
}

/* ---- Junos ---- */

enum { JUNOS_KIND = 2, JUNOS_D, JUNOS_S, JUNOS_BUILD, JUNOS_EVO };

/* "R3", "X49", …; none: the line of releases itself. */
static bool read_kind(struct version_key *k, str *s)
{
    static const char order[] = "IABFRSX";
    if (!s->n || *s->p == '-') {
        k->rank = -1;
        return true;
    }
    const char *at = memchr(order, *s->p & ~0x20, sizeof order - 1);
    str letters = version_letters(s);
    if (!at || letters.n != 1)
        return false;
    k->rank = (int)(at - order);
    return version_digits(&k->number, s);
}

/* "-S5", "-D90", "-EVO": each once, in this order. */
static bool read_suffix(struct version *v, unsigned *last, str *s)
{
    static const struct {
        const char *word;
        unsigned key;
    } suffixes[] = {{"D", JUNOS_D}, {"S", JUNOS_S}, {"EVO", JUNOS_EVO}};
    if (!version_take(s, '-'))
        return false;
    str word = version_letters(s);
    for (size_t i = 0; i < COUNTOF(suffixes); i++) {
        if (!str_caseeq(word, str_of(suffixes[i].word)) || suffixes[i].key <= *last)
            continue;
        *last = suffixes[i].key;
        v->key[*last].rank = 1;
        return *last == JUNOS_EVO || version_digits(&v->key[*last].number, s);
    }
    return false;
}

bool version_read_junos(struct version *v, str s)
{
    unsigned last = JUNOS_KIND;
    if (!version_numbers(v->key, 2, 2, &s) || !read_kind(&v->key[JUNOS_KIND], &s))
        return false;
    while (s.n)
        if (version_take(&s, '.')) {
            if (last >= JUNOS_BUILD || v->key[JUNOS_KIND].rank < 0 ||
                !version_digits(&v->key[JUNOS_BUILD].number, &s))
                return false;
            last = JUNOS_BUILD;
        } else if (!read_suffix(v, &last, &s)) {
            return false;
        }
    return true;
}
