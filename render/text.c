/* SPDX-License-Identifier: Apache-2.0 */
/* Work on text that filters and methods share: case, stripping, replacing. */
#include "render/builtin.h"

/* Alphabets whose cases stand side by side: even and odd, or at a fixed distance. */
uint32_t codepoint_case(uint32_t c, enum case_change to)
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

str change_case(struct vm *vm, str s, enum case_change to)
{
    struct buf b = BUF(vm->arena);
    buf_reserve(&b, s.n + 1);
    for (size_t i = 0; i < s.n;) {
        unsigned char k = (unsigned char)s.p[i];
        if (k < 0x80) {
            buf_putc(&b, (char)codepoint_case(k, to));
            i++;
            continue;
        }
        uint32_t c = str_next_codepoint(s, &i);
        if (c == 0xdf && to == CASE_UPPER)
            buf_add(&b, STR("SS"));
        else
            buf_put_codepoint(&b, codepoint_case(c, to));
    }
    return buf_str(&b);
}

str replace_text(struct vm *vm, str s, str from, str to, int64_t most)
{
    struct buf b = BUF(vm->arena);
    size_t at = 0;
    int64_t done = 0;
    while (most < 0 || done < most) {
        size_t hit = from.n ? str_find(s, from, at) : at;
        if (hit == SIZE_MAX || (!from.n && done && hit >= s.n))
            break;
        if (!vm_room(vm, b.n + to.n))
            return (str){0};
        buf_add(&b, str_sub(s, at, hit));
        buf_add(&b, to);
        done++;
        at = hit + from.n;
        if (from.n)
            continue;
        /* nothing stands between all characters */
        size_t next = hit;
        if (next < s.n)
            str_next_codepoint(s, &next);
        buf_add(&b, str_sub(s, hit, next));
        at = next;
        if (hit == next)
            break;
        if (at == s.n && (most < 0 || done < most)) {
            buf_add(&b, to);
            break;
        }
    }
    buf_add(&b, str_sub(s, at, s.n));
    return buf_str(&b);
}

static bool in_set(uint32_t c, const str *chars)
{
    if (!chars)
        return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f) || c == 0x85 ||
               c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
               c == 0x2029;
    for (size_t i = 0; i < chars->n;)
        if (str_next_codepoint(*chars, &i) == c)
            return true;
    return false;
}

str strip_text(str s, const str *chars, bool left, bool right)
{
    size_t from = 0, to = s.n;
    while (left && from < to) {
        size_t next = from;
        if (!in_set(str_next_codepoint(s, &next), chars))
            break;
        from = next;
    }
    while (right && to > from) {
        size_t at = to - 1;
        while (at > from && ((unsigned char)s.p[at] & 0xc0) == 0x80)
            at--;
        size_t next = at;
        if (!in_set(str_next_codepoint(s, &next), chars))
            break;
        to = at;
    }
    return str_sub(s, from, to);
}
