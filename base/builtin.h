/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of the policy language: one table (builtin.def), one function each, pure but for
 * what builtin_run carries. Arguments and results are data; dates are strings such as 2026-12-31 or
 * 2026-12-31T10:00:00Z, durations strings of seconds such as 900s, so that a date or duration
 * literal on the other side reads them. */
#pragma once

#include "base/limits.h"
#include "base/value.h"

struct regex_scratch;
struct builtin;
struct builtin_cache;

struct builtin_info {
    const char *name;
    uint32_t least, most;  /* arguments; most is UINT32_MAX where any number may follow */
    const char *signature; /* replace(text, old, new) */
    const char *meaning;
};

/* Room for the compiled patterns of regex_replace, which live in the arena: one for each thread and
 * run. */
struct builtin_cache *builtin_cache_new(struct arena *);

/* What a call may look at beside its arguments. */
struct builtin_run {
    struct arena *arena;         /* results live here */
    int64_t now;                 /* seconds since 1970 UTC: what now() and today() say */
    struct regex_scratch *rx;    /* of this thread; may be NULL */
    struct builtin_cache *cache; /* of this thread; may be NULL: patterns are compiled anew then */
    const struct limits *limits;
    const str *env; /* names of variables that the workspace allows */
    uint32_t env_count;
};

/* The function of a name (case matters), NULL when there is none. A constant. */
const struct builtin *builtin_find(str name);
const struct builtin_info *builtin_info(const struct builtin *);
/* The nearest name to s for a suggestion, empty when none is near. */
str builtin_nearest(str s);
/* The i-th function of the table, NULL behind the last. */
const struct builtin *builtin_at(uint32_t i);

/* Calls it; the number of arguments is right already. False: undecided, *why says it in words that
 * follow the call's text ("its argument is missing", "wants a string, found an integer"), in
 * run->arena; *out is untouched then. The result may share parts with the arguments. */
bool builtin_call(struct value *out, const struct builtin *, const struct value *args, uint32_t n,
                  const struct builtin_run *run, str *why) NODISCARD;
