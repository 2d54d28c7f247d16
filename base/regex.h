/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions. The only user of PCRE2. Inline (*VERBS), \C and patterns over
 * LIMIT_regex_bytes are refused; a match that passes its step or memory limit is an answer of its
 * own, never "no". */
#pragma once

#include "base/diag.h"

enum regex_flag {
    REGEX_CASELESS = 1u << 0,  /* i */
    REGEX_MULTILINE = 1u << 1, /* m */
    REGEX_DOTALL = 1u << 2,    /* s */
    REGEX_EXTENDED = 1u << 3,  /* x */
    REGEX_WHOLE = 1u << 4,     /* the whole subject must match */
    REGEX_RAW = 1u << 5 /* subjects may hold invalid UTF-8 (configurations); it matches nothing */
};

enum regex_answer { REGEX_NO, REGEX_YES, REGEX_LIMIT };

struct regex;

/* What PCRE2 said of a bad pattern. */
struct regex_error {
    str message; /* in words, in the arena */
    size_t at;   /* byte offset in the pattern */
};

/* Compiles; freed with the arena. NULL with *error filled on failure. A compiled pattern may be
 * used by several threads, each with its own scratch: the first match makes machine code of it
 * (where the machine has a JIT), and every match runs that. */
struct regex *regex_new(struct arena *, str pattern, unsigned flags, const struct limits *,
                        struct regex_error *error) NODISCARD;

/* Makes the machine code now, for whoever does not want to wait in a match. */
void regex_prepare(const struct regex *);

/* Reads flag letters "imsx"; false at an unknown or repeated one. */
bool regex_flags(str letters, unsigned *flags) NODISCARD;

/* The working memory of matches in one thread. */
struct regex_scratch;
struct regex_scratch *regex_scratch_new(struct arena *, const struct limits *);

/* Does the pattern match the subject (anywhere; as a whole with REGEX_WHOLE)? */
enum regex_answer regex_match(const struct regex *, struct regex_scratch *, str subject);
/* As regex_match from a byte offset on; where YES, bounds of the match and its groups stay in the
 * scratch until the next match. */
enum regex_answer regex_find(const struct regex *, struct regex_scratch *, str subject,
                             size_t from);
/* As regex_find for a further search, from behind a character on, in a subject that regex_find has
 * looked at: its UTF-8 is not checked again, so that finding all matches takes one pass. */
enum regex_answer regex_find_again(const struct regex *, struct regex_scratch *, str subject,
                                   size_t from);
/* Bounds of group k (0 = the whole match) of the last regex_find; false when the group took no
 * part. */
bool regex_group(const struct regex_scratch *, uint32_t k, size_t *from, size_t *to);
/* The text of group k in the subject of the last regex_find; empty when it took no part. */
str regex_group_text(const struct regex_scratch *, str subject, uint32_t k);
/* The place from which to search on behind the last match: its end, or one character further where
 * it was empty. Past the subject's length when there is no further place. */
size_t regex_next(const struct regex_scratch *, str subject);
/* Adds a replacement of the last match, with its references filled in: \1 to \9, \0 for the whole,
 * \g<1> and \g<name>; \n, \r and \t are control characters, any other byte behind \ is itself,
 * a group that is none is empty.
 * False when the text would grow past most bytes. */
bool regex_expand(struct buf *, const struct regex *, const struct regex_scratch *, str subject,
                  str replacement, uint64_t most) NODISCARD;
/* Number of capture groups, and the group of a name (0 = none). */
uint32_t regex_group_count(const struct regex *);
uint32_t regex_group_named(const struct regex *, str name);
/* Calls fn for each named group, in order of number. */
void regex_each_name(const struct regex *, void (*fn)(void *, str name, uint32_t group), void *arg);
