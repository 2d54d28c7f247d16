/* SPDX-License-Identifier: Apache-2.0 */
/* Atoms, escapes and long characters of the JSON index, one by one. */
#include "base/json_index_scan.h"

#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

const char json_index_word_ends[256][4] = {
    ['t'] = {'t', 'r', 'u', 'e'}, ['f'] = {'a', 'l', 's', 'e'}, ['n'] = {'n', 'u', 'l', 'l'}};

const bool json_index_ends[256] = {[','] = true,  [' '] = true, ['\n'] = true, ['\r'] = true,
                                   ['\t'] = true, ['}'] = true, [']'] = true};

static bool ends_atom(char c)
{
    return json_index_ends[(unsigned char)c];
}

static const char *digits(const char *p, const char *end)
{
    while (p < end && is_digit(*p))
        p++;
    return p;
}

/* Whether the number is too large for a double. Without exponent it takes more than 308 digits, and
 * what stands behind the number (it is not at the end of the text) stops strtod. */
static bool is_infinite(const char *from, const char *to, bool exponent)
{
    return (exponent || to - from > 308) && isinf(strtod(from, NULL));
}

static bool bad_number(const char *from, const char *end)
{
    const char *p = from + (*from == '-'), *whole = p;
    p = digits(p, end);
    bool decimal = false, exponent = false;
    if (p == whole || (*whole == '0' && p - whole > 1))
        return true;
    if (p < end && *p == '.') {
        const char *tenths = p + 1;
        p = digits(tenths, end);
        decimal = true;
        if (p == tenths)
            return true;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        p += p < end && (*p == '+' || *p == '-');
        const char *power = p;
        p = digits(p, end);
        exponent = true;
        if (p == power)
            return true;
    }
    if (p == end || !ends_atom(*p))
        return true;
    return (decimal || exponent) && is_infinite(from, p, exponent);
}

static bool bad_word(const char *p, const char *end, const char *word, size_t n)
{
    return (size_t)(end - p) <= n || memcmp(p, word, n) != 0 || !ends_atom(p[n]);
}

bool json_index_bad_atom(const struct json_index *ix, uint32_t at)
{
    const char *p = ix->text + at, *end = ix->text + ix->n, *from = p;
    while (from > ix->text && is_digit(from[-1]))
        from--;
    /* What stands before the digits: the sign, point or exponent of a number that was looked at
     * when its first byte of this sort was met, or no part of it. */
    bool seen = from > ix->text && (from[-1] == '-' || from[-1] == '+' || from[-1] == '.' ||
                                    from[-1] == 'e' || from[-1] == 'E');
    if (from == p && !seen) {
        if (*p == 't')
            return bad_word(p, end, "true", 4);
        if (*p == 'f')
            return bad_word(p, end, "false", 5);
        if (*p == 'n')
            return bad_word(p, end, "null", 4);
    }
    return seen ? false : bad_number(from, end);
}

bool json_index_bad_numbers(const struct json_index *ix, uint64_t inner, uint32_t from)
{
    for (; inner; inner &= inner - 1)
        if (json_index_bad_atom(ix, from + (uint32_t)__builtin_ctzll(inner)))
            return true;
    return false;
}

static int32_t hex(const char *p)
{
    int32_t c = 0;
    for (int i = 0; i < 4; i++) {
        char d = p[i];
        if (is_digit(d))
            c = c * 16 + d - '0';
        else if ((d >= 'a' && d <= 'f') || (d >= 'A' && d <= 'F'))
            c = c * 16 + (d & 0x0f) + 9;
        else
            return -1;
    }
    return c;
}

static bool bad_escape(const struct json_index *ix, uint32_t at)
{
    const char *p = ix->text + at;
    uint32_t left = ix->n - at;
    if (at == ix->scan->second)
        return false;
    if (left < 2)
        return true;
    if (p[1] != 'u')
        return !p[1] || !strchr("\"\\/bfnrt", p[1]);
    int32_t c = left < 6 ? -1 : hex(p + 2), low;
    if (c <= 0 || (c >= 0xdc00 && c <= 0xdfff))
        return true;
    if (c < 0xd800 || c > 0xdbff)
        return false;
    low = left < 12 || p[6] != '\\' || p[7] != 'u' ? -1 : hex(p + 8);
    ix->scan->second = at + 6;
    return low < 0xdc00 || low > 0xdfff;
}

bool json_index_bad_escapes(const struct json_index *ix, uint64_t starts, uint32_t from)
{
    for (; starts; starts &= starts - 1)
        if (bad_escape(ix, from + (uint32_t)__builtin_ctzll(starts)))
            return true;
    return false;
}

bool json_index_bad_characters(const struct json_index *ix, uint64_t high, uint32_t from)
{
    struct json_index_scan *s = ix->scan;
    for (; high; high &= high - 1) {
        size_t at = from + (uint32_t)__builtin_ctzll(high), to = at;
        if (at < s->characters)
            continue;
        if (str_next_codepoint((str){ix->text, ix->n}, &to) == 0xfffd && to - at == 1)
            return true;
        s->characters = (uint32_t)to;
    }
    return false;
}
