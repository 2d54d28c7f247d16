/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mac.h"

enum { DIGITS = 12 };

static const struct mac_form forms[] = {
    {"MAC_COLON_TWO", ':', 2, false, false}, {"MAC_COLON_FOUR", ':', 4, false, false},
    {"MAC_DASH_TWO", '-', 2, false, false},  {"MAC_DASH_FOUR", '-', 4, false, false},
    {"MAC_DOT_TWO", '.', 2, false, false},   {"MAC_DOT_FOUR", '.', 4, false, false},
    {"MAC_NO_SPECIAL", 0, 12, false, false},
};

static int hex(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

/* Whether s is 12 digits in groups of this form. */
static bool has_form(str s, const struct mac_form *f)
{
    unsigned digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (f->sign && digits && digits % f->group == 0 && s.p[i - 1] != f->sign) {
            if (s.p[i] != f->sign)
                return false;
        } else if (hex(s.p[i]) < 0 || ++digits > DIGITS) {
            return false;
        }
    }
    return digits == DIGITS && hex(s.p[s.n - 1]) >= 0;
}

const struct mac_form *mac_form_of(str s)
{
    for (size_t i = 0; i < COUNTOF(forms); i++)
        if (has_form(s, &forms[i]))
            return &forms[i];
    return NULL;
}

bool mac_parse(uint64_t *out, str s)
{
    uint64_t v = 0;
    unsigned groups = 0;
    if (mac_form_of(s)) {
        for (size_t i = 0; i < s.n; i++)
            v = hex(s.p[i]) < 0 ? v : v << 4 | (uint64_t)hex(s.p[i]);
        *out = v;
        return true;
    }
    for (size_t i = 0; i < s.n; i++, groups++) {
        uint64_t byte = 0;
        size_t from = i;
        for (; i < s.n && hex(s.p[i]) >= 0; i++)
            byte = byte << 4 | (uint64_t)hex(s.p[i]);
        bool end = i == s.n;
        if (i == from || i - from > 2 || (!end && s.p[i] != ':' && s.p[i] != '-') || groups > 5)
            return false;
        v = v << 8 | byte;
    }
    *out = v;
    return groups == 6 && hex(s.p[s.n - 1]) >= 0;
}

const struct mac_form *mac_form_find(str name)
{
    for (size_t i = 0; i < COUNTOF(forms); i++)
        if (str_eq(str_of(forms[i].name), name))
            return &forms[i];
    return NULL;
}

void mac_put(struct buf *b, uint64_t v, const struct mac_form *f)
{
    for (unsigned at = 0; at < DIGITS; at += f->group) {
        unsigned shift = 4u * (DIGITS - at - f->group);
        uint64_t part = v >> shift & ((UINT64_C(1) << 4 * f->group) - 1);
        if (at && f->sign)
            buf_putc(b, f->sign);
        buf_printf(b, f->upper ? "%0*llX" : "%0*llx", f->unpadded ? 1 : (int)f->group,
                   (unsigned long long)part);
    }
}
