/* SPDX-License-Identifier: Apache-2.0 */
/* Text: `str` is a borrowed pointer and length (any bytes, NUL too, not terminated), `struct buf`
 * grows in an arena. A str is passed by value and lives as long as what it points into. */
#pragma once

#include "base/arena.h"
#include "base/attr.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct str {
    const char *p;
    size_t n; /* bytes */
} str;

/* A str of a string literal. */
#define STR(lit) ((str){"" lit, sizeof(lit) - 1})
/* The two arguments of a "%.*s". */
#define STR_ARG(s) (int)((s).n > 0x7fffffff ? 0x7fffffff : (s).n), (s).p ? (s).p : ""

static inline str str_of(const char *c)
{
    return (str){c, c ? strlen(c) : 0};
}

static inline bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Bytes from..to of s; both are cut to its length. */
str str_sub(str s, size_t from, size_t to);
/* Byte order, a proper prefix is smaller. */
int str_cmp(str a, str b);
/* Equal but for ASCII case. */
bool str_caseeq(str a, str b);
/* Natural order: runs of ASCII digits compare as numbers of any length, other bytes as bytes, a
 * proper prefix is smaller (the order of strings in policies). "16.12.4" and "16.12.04" compare
 * equal. */
int str_natcmp(str a, str b);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
/* The offset of the first needle in s at or behind from, SIZE_MAX when there is none. */
size_t str_find(str s, str needle, size_t from);
/* The offset of the first byte c at or behind from, SIZE_MAX when there is none. */
size_t str_find_byte(str s, char c, size_t from);
/* Without the blanks, tabs, CR and LF at its ends (trim) or its end (trim_end). */
str str_trim(str s);
str str_trim_end(str s);
/* Whole string matches a shell-style glob: * ? [a-z] [!a]; \ takes the next byte as it stands. */
bool str_glob(str pattern, str s);
/* Edit distance with transpositions (Damerau, restricted), at most `most` + 1. For suggestions. */
size_t str_distance(str a, str b, size_t most);
/* Of n candidates, the one nearest to s and near enough to be meant; an empty str when none is. */
str str_nearest(str s, const str *candidates, size_t n);
/* How many bytes at the beginning of s are ASCII. */
size_t str_ascii(str s);
/* Whether s is well-formed UTF-8; where not, *bad (if not NULL) is the offset of the first bad
 * byte. */
bool str_is_utf8(str s, size_t *bad);
/* Decodes one code point at s.p[*at] and moves *at behind it; an invalid byte gives U+FFFD and
 * moves one. */
uint32_t str_next_codepoint(str s, size_t *at);

/* A copy in the arena, with a NUL behind it that n does not count. */
str str_dup(struct arena *, str);
/* As str_dup, for the C library. A NUL inside ends the C string early: check first where that
 * matters. */
const char *str_c(struct arena *, str);
/* Formatted text in the arena, with a NUL behind it. */
str str_printf(struct arena *, const char *format, ...) PRINTF(2, 3);

/* Text that grows. Zero-initialise all but arena; p may move when it grows and is not terminated.
 */
struct buf {
    struct arena *arena;
    char *p;
    size_t n, cap;
};

#define BUF(a) ((struct buf){.arena = (a)})

/* Room for at least `more` bytes behind p + n. */
void buf_reserve(struct buf *, size_t more);
void buf_add(struct buf *, str);
static inline void buf_putc(struct buf *b, char c)
{
    if (UNLIKELY(b->n == b->cap))
        buf_reserve(b, 1);
    b->p[b->n++] = c;
}
void buf_pad(struct buf *, char c, size_t count);
void buf_put_codepoint(struct buf *, uint32_t);
void buf_printf(struct buf *, const char *format, ...) PRINTF(2, 3);
void buf_vprintf(struct buf *, const char *format, va_list) PRINTF(2, 0);
/* Adds a number in decimal. */
void buf_put_int(struct buf *, int64_t);
/* Adds n with thousands separated by commas: 4,812. */
void buf_put_count(struct buf *, uint64_t n);
/* Adds s so that a terminal shows it and obeys nothing: control bytes and invalid UTF-8 as \xNN, a
 * newline or tab as \n or \t, bidirectional controls as \u{202e}. */
void buf_put_visible(struct buf *, str s);
/* What was written so far, a loan until the next change. */
static inline str buf_str(const struct buf *b)
{
    return (str){b->p, b->n};
}
