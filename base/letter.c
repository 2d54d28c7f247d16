/* SPDX-License-Identifier: Apache-2.0 */
#include "base/letter.h"

/* Alphabets whose cases stand side by side: even and odd, or at a fixed distance. */
uint32_t letter_in_case(uint32_t c, enum letter_case to)
{
    bool up = to == CASE_UPPER;
    if (c < 0x80)
        return up ? (c >= 'a' && c <= 'z' ? c - 32 : c) : (c >= 'A' && c <= 'Z' ? c + 32 : c);
    if (c == 0xb5 || c == 0xdf || c == 0xd7 || c == 0xf7)
        return c == 0xb5 && up ? 0x39c : c;
    if (c >= 0xc0 && c <= 0xde)
        return up ? c : c + 32;
    if (c >= 0xe0 && c <= 0xfe)
        return up ? c - 32 : c;
    if (c == 0xff || c == 0x178)
        return up ? 0x178 : 0xff;
    if ((c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14a && c <= 0x177) ||
        (c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x52f) ||
        (c >= 0x1e00 && c <= 0x1e95) || (c >= 0x1ea0 && c <= 0x1eff))
        return up ? c & ~1u : c | 1u;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
        return up ? ((c & 1) ? c : c - 1) : ((c & 1) ? c + 1 : c);
    if (c >= 0x391 && c <= 0x3a9 && c != 0x3a2)
        return up ? c : c + 32;
    if (c >= 0x3b1 && c <= 0x3c9)
        return up ? (c == 0x3c2 ? 0x3a3 : c - 32) : c;
    if (c >= 0x410 && c <= 0x42f)
        return up ? c : c + 32;
    if (c >= 0x430 && c <= 0x44f)
        return up ? c - 32 : c;
    if (c >= 0x400 && c <= 0x40f)
        return up ? c : c + 80;
    if (c >= 0x450 && c <= 0x45f)
        return up ? c - 80 : c;
    return c;
}

str letters_in_case(struct arena *a, str s, enum letter_case to)
{
    struct buf b = BUF(a);
    buf_reserve(&b, s.n + 1);
    for (size_t i = 0; i < s.n;) {
        unsigned char k = (unsigned char)s.p[i];
        if (k < 0x80) {
            buf_putc(&b, (char)letter_in_case(k, to));
            i++;
            continue;
        }
        uint32_t c = str_next_codepoint(s, &i);
        if (c == 0xdf && to == CASE_UPPER)
            buf_add(&b, STR("SS"));
        else
            buf_put_codepoint(&b, letter_in_case(c, to));
    }
    return buf_str(&b);
}
