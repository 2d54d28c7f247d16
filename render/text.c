/* SPDX-License-Identifier: Apache-2.0 */
/* Work on text that filters and methods share: stripping, replacing. */
#include "render/builtin.h"

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
