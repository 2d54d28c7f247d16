/* SPDX-License-Identifier: Apache-2.0 */
/* The values of literals. */
#include "grammar/parse.h"

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The four digits behind \u at offset at; false when they are not there. */
static bool four_digits(str s, size_t at, uint32_t *out)
{
    uint32_t v = 0;
    for (size_t i = 0; i < 4; i++) {
        int d = at + i < s.n ? hex_digit(s.p[at + i]) : -1;
        if (d < 0)
            return false;
        v = v * 16 + (uint32_t)d;
    }
    *out = v;
    return true;
}

/* \uXXXX, or a pair of them; *i stands on the backslash and moves behind it. */
static bool add_codepoint(struct buf *b, str s, size_t *i)
{
    uint32_t high, low;
    if (!four_digits(s, *i + 2, &high) || (high >= 0xdc00 && high < 0xe000))
        return false;
    *i += 6;
    if (high < 0xd800 || high >= 0xe000) {
        buf_put_codepoint(b, high);
        return true;
    }
    if (!str_starts(str_sub(s, *i, s.n), STR("\\u")) || !four_digits(s, *i + 2, &low) ||
        low < 0xdc00 || low >= 0xe000)
        return false;
    *i += 6;
    buf_put_codepoint(b, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
    return true;
}

str literal_unescape(struct arena *a, str s, size_t *bad)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    *bad = SIZE_MAX;
    if (str_find_byte(s, '\\', 0) == SIZE_MAX)
        return s;
    struct buf b = BUF(a);
    buf_reserve(&b, s.n);
    for (size_t i = 0; i < s.n;) {
        const char *hit = NULL;
        if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == 'u') {
            if (add_codepoint(&b, s, &i))
                continue;
            *bad = i;
            return STR("");
        }
        if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1])
            hit = strchr(letters, s.p[i + 1]);
        buf_putc(&b, hit ? meant[hit - letters] : s.p[i]);
        i += hit ? 2 : 1;
    }
    return buf_str(&b);
}

str literal_unquote(struct arena *a, str s)
{
    if (str_find_byte(s, '\'', 0) == SIZE_MAX)
        return s;
    struct buf b = BUF(a);
    for (size_t i = 0; i < s.n; i++) {
        buf_putc(&b, s.p[i]);
        if (s.p[i] == '\'')
            i++;
    }
    return buf_str(&b);
}

bool literal_integer(int64_t *out, str digits, bool *just_over)
{
    uint64_t v = 0;
    *just_over = false;
    for (size_t i = 0; i < digits.n; i++) {
        uint64_t d = (uint64_t)(digits.p[i] - '0');
        if (v > (UINT64_MAX - d) / 10)
            return false;
        v = v * 10 + d;
    }
    *just_over = v == (uint64_t)INT64_MAX + 1;
    if (v > INT64_MAX)
        return false;
    *out = (int64_t)v;
    return true;
}

static int64_t two_digits(str s, size_t at)
{
    return (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
}

/* Days since 1970-01-01 in the Gregorian calendar, counted from March so that leap days come last.
 */
static int64_t days_since_1970(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool literal_date(int64_t *out, str s)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    *out = 0;
    if (s.n != 10)
        return false;
    int64_t year = two_digits(s, 0) * 100 + two_digits(s, 2);
    int64_t month = two_digits(s, 5), day = two_digits(s, 8);
    if (month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > lengths[month - 1] + (month == 2 && leap))
        return false;
    *out = days_since_1970(year, month, day) * 86400;
    return true;
}

bool literal_duration(int64_t *out, str s)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    int64_t count = 0;
    bool over;
    *out = 0;
    if (!literal_integer(&count, str_sub(s, 0, s.n - 1), &over))
        return false;
    for (size_t i = 0; i < COUNTOF(units); i++)
        if (units[i].unit == s.p[s.n - 1])
            return !__builtin_mul_overflow(count, units[i].seconds, out);
    return false;
}
