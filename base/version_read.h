/* SPDX-License-Identifier: Apache-2.0 */
/* A version as keys that are compared from left to right, whatever its scheme:
 *
 *     15.2(7)E10    15 · 2 · 7 · - · - · "" · "E" · 10 · ""
 *     7.10rc3       7 · 10 · - · - · rank -1 · 3
 *
 * Each scheme gives every key a fixed place, so the order of any two of its versions is a total
 * one. A key holds a rank, a number of any length and a word; what a version lacks is rank 0,
 * number 0 and the empty word. */
#pragma once

#include "base/version.h"

enum { VERSION_KEYS = 16 };

struct version_key {
    int rank;
    str number; /* digits; none = 0 */
    str word;   /* compared without regard to ASCII case */
};

struct version {
    struct version_key key[VERSION_KEYS];
    str prerelease; /* of semantic versions: identifiers between points, compared one by one */
};

/* Reads the whole text into a zeroed version; false when it is none of the scheme. */
typedef bool version_reader(struct version *out, str s);

#define VERSION(name, word, example, order) version_reader version_read_##word;
#include "base/version.def" /* IWYU pragma: keep */
#undef VERSION

/* Readers of parts: each takes its part from the front of *s, or leaves *s and says false. */
bool version_take(str *s, char c);
/* One or more digits. */
bool version_digits(str *out, str *s);
/* ASCII letters, perhaps none. */
str version_letters(str *s);
/* least to most numbers between points, into the keys from `key` on. */
bool version_numbers(struct version_key *key, unsigned least, unsigned most, str *s);
/* Whether a rest such as " (long-term)" is one group in parentheses behind a blank. */
bool version_is_remark(str s);
