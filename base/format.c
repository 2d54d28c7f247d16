/* SPDX-License-Identifier: Apache-2.0 */
#include "base/format.h"

struct spec {
    bool left;
    size_t width;
    bool cut; /* .* stands before s */
    int size; /* of an integer: 0, 1 for l, 2 for ll, 3 for z */
    char kind;
};

/* Reads what stands behind a %; NULL where it is none of ours. */
static const char *read_spec(struct spec *s, const char *p, va_list *ap)
{
    *s = (struct spec){0};
    if (*p == '-') {
        s->left = true;
        p++;
    }
    if (*p == '*') {
        int width = va_arg(*ap, int);
        s->left |= width < 0;
        s->width = width < 0 ? 0 - (size_t)width : (size_t)width;
        p++;
    } else if (*p >= '1' && *p <= '9') {
        for (; *p >= '0' && *p <= '9' && s->width < 10000; p++)
            s->width = s->width * 10 + (size_t)(*p - '0');
    }
    if (p[0] == '.' && p[1] == '*') {
        s->cut = true;
        p += 2;
    }
    while (*p == 'l' && s->size < 2) {
        s->size++;
        p++;
    }
    if (*p == 'z' && !s->size) {
        s->size = 3;
        p++;
    }
    s->kind = *p;
    bool text = *p == 's' || *p == 'c' || *p == '%';
    bool number = *p == 'u' || *p == 'd';
    return (text && !s->size && (!s->cut || *p == 's')) || (number && !s->cut) ? p + 1 : NULL;
}

static void put_padded(struct buf *b, const struct spec *s, str text)
{
    size_t pad = s->width > text.n ? s->width - text.n : 0;
    if (!s->left)
        buf_pad(b, ' ', pad);
    buf_add(b, text);
    if (s->left)
        buf_pad(b, ' ', pad);
}

static void put_number(struct buf *b, const struct spec *s, uint64_t n, bool minus)
{
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    if (minus)
        digits[--at] = '-';
    put_padded(b, s, (str){digits + at, sizeof digits - at});
}

static void put_integer(struct buf *b, const struct spec *s, va_list *ap)
{
    if (s->kind == 'u') {
        uint64_t n = s->size == 0   ? va_arg(*ap, unsigned)
                     : s->size == 1 ? va_arg(*ap, unsigned long)
                     : s->size == 2 ? va_arg(*ap, unsigned long long)
                                    : va_arg(*ap, size_t);
        put_number(b, s, n, false);
        return;
    }
    int64_t n = s->size == 0   ? va_arg(*ap, int)
                : s->size == 1 ? va_arg(*ap, long)
                : s->size == 2 ? va_arg(*ap, long long)
                               : va_arg(*ap, ssize_t);
    put_number(b, s, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, n < 0);
}

/* False where it is no text that we can print. */
static bool put_text(struct buf *b, const struct spec *s, va_list *ap)
{
    if (s->kind == '%') {
        put_padded(b, s, STR("%"));
        return !s->width;
    }
    if (s->kind == 'c') {
        char c = (char)va_arg(*ap, int);
        put_padded(b, s, (str){&c, 1});
        return true;
    }
    int most = s->cut ? va_arg(*ap, int) : -1;
    const char *text = va_arg(*ap, const char *);
    if (!text) {
        put_padded(b, s, (str){0});
        return most == 0;
    }
    put_padded(b, s, (str){text, most < 0 ? strlen(text) : strnlen(text, (size_t)most)});
    return true;
}

bool format_put(struct buf *b, const char *format, va_list args)
{
    size_t from = b->n;
    bool good = true;
    va_list ap;
    va_copy(ap, args);
    for (const char *p = format; good && *p;) {
        size_t n = strcspn(p, "%");
        struct spec s;
        buf_add(b, (str){p, n});
        p += n;
        if (!*p)
            break;
        p = read_spec(&s, p + 1, &ap);
        good = p != NULL;
        if (good && (s.kind == 'u' || s.kind == 'd'))
            put_integer(b, &s, &ap);
        else if (good)
            good = put_text(b, &s, &ap);
    }
    va_end(ap);
    if (!good)
        b->n = from;
    return good;
}
