/* SPDX-License-Identifier: Apache-2.0 */
#include "base/moment.h"

enum { DAY_SECONDS = 86400 };

/* The first of 0001-01-01 and the last of 9999-12-31. */
#define FIRST_SECOND INT64_C(-62135596800)
#define LAST_SECOND INT64_C(253402300799)

/* Takes count digits from the text. */
static bool digits(int64_t *out, str *s, size_t count)
{
    *out = 0;
    if (s->n < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        *out = *out * 10 + (s->p[i] - '0');
    }
    *s = str_sub(*s, count, s->n);
    return true;
}

static bool take(str *s, char c)
{
    if (!s->n || *s->p != c)
        return false;
    *s = str_sub(*s, 1, s->n);
    return true;
}

/* Years are counted from March, so that the leap day comes last. */
static int64_t day_number(int64_t year, int64_t month, int64_t day)
{
    if (month <= 2)
        year--;
    int64_t since_march = (month + 9) % 12;
    int64_t leaps = year / 4 - year / 100 + year / 400;
    return year * 365 + leaps + (153 * since_march + 2) / 5 + day - 1 - 719468;
}

static int64_t month_days(int64_t year, int64_t month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* HH:MM[:SS[.fraction]][Z|+HH:MM] */
static bool read_time(int64_t *out, str s)
{
    int64_t h, m, sec = 0, oh = 0, om = 0;
    if (!digits(&h, &s, 2) || !take(&s, ':') || !digits(&m, &s, 2))
        return false;
    if (take(&s, ':')) {
        if (!digits(&sec, &s, 2))
            return false;
        int64_t fraction;
        if (take(&s, '.'))
            while (digits(&fraction, &s, 1))
                continue;
    }
    if (h > 23 || m > 59 || sec > 60)
        return false;
    bool minus = s.n && *s.p == '-';
    if (!take(&s, 'Z') && (take(&s, '+') || take(&s, '-')))
        if (!digits(&oh, &s, 2) || (take(&s, ':') + 1 && !digits(&om, &s, 2)))
            return false;
    int64_t offset = oh * 3600 + om * 60;
    *out = h * 3600 + m * 60 + sec + (minus ? offset : -offset);
    return s.n == 0 && oh < 24 && om < 60;
}

bool moment_date(int64_t *seconds, str s)
{
    int64_t year, month, day, time = 0;
    if (!digits(&year, &s, 4) || !take(&s, '-') || !digits(&month, &s, 2) || !take(&s, '-') ||
        !digits(&day, &s, 2))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return false;
    if (s.n && !((take(&s, 'T') || take(&s, 't') || take(&s, ' ')) && read_time(&time, s)))
        return false;
    time += day_number(year, month, day) * DAY_SECONDS;
    if (time < FIRST_SECOND || time > LAST_SECOND) /* an offset leads out of the years */
        return false;
    *seconds = time;
    return true;
}

bool moment_duration(int64_t *seconds, str s)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    int64_t count = 0, digit;
    bool minus = take(&s, '-');
    if (s.n < 2)
        return false;
    while (digits(&digit, &s, 1))
        if (__builtin_mul_overflow(count, 10, &count) ||
            __builtin_add_overflow(count, minus ? -digit : digit, &count))
            return false;
    for (size_t i = 0; i < COUNTOF(units) && s.n == 1; i++)
        if (units[i].unit == *s.p)
            return !__builtin_mul_overflow(count, units[i].seconds, seconds);
    return false;
}

void moment_put(struct buf *b, int64_t seconds)
{
    int64_t time = seconds % 86400 < 0 ? seconds % 86400 + 86400 : seconds % 86400;
    /* civil date from days, counted from March of the year 0 */
    int64_t z = (seconds - time) / 86400 + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t m = (5 * of_year + 2) / 153, day = of_year - (153 * m + 2) / 5 + 1;
    int64_t month = m < 10 ? m + 3 : m - 9;
    buf_printf(b, "%04d-%02d-%02d", (int)(year + era * 400 + (month <= 2)), (int)month, (int)day);
    if (time)
        buf_printf(b, "T%02d:%02d:%02dZ", (int)(time / 3600), (int)(time / 60 % 60),
                   (int)(time % 60));
}

bool moment_text(str *out, struct arena *a, int64_t seconds)
{
    struct buf b = BUF(a);
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND)
        return false;
    moment_put(&b, seconds);
    *out = buf_str(&b);
    return true;
}
