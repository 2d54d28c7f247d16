/* SPDX-License-Identifier: Apache-2.0 */
/* regex_replace, and the compiled patterns that a run keeps. */
#include "base/builtin_call.h"
#include "base/regex.h"

enum { PATTERNS_MOST = 256 };

struct builtin_cache {
    struct arena *arena;
    struct value patterns; /* text → struct regex */
};

struct builtin_cache *builtin_cache_new(struct arena *a)
{
    struct builtin_cache *cache = ARENA_NEW(a, struct builtin_cache);
    *cache = (struct builtin_cache){a, value_map(a)};
    return cache;
}

/* The compiled pattern; NULL with *c->why set when it is none. */
static const struct regex *pattern_of(struct call *c, str text)
{
    struct builtin_cache *cache = c->run->cache;
    const struct value *known = cache ? map_get(&cache->patterns, text) : NULL;
    if (known)
        return known->as.object;
    bool keep = cache && cache->patterns.as.map->n < PATTERNS_MOST;
    struct regex_error error = {0};
    struct regex *r =
        regex_new(keep ? cache->arena : c->run->arena, text, 0, c->run->limits, &error);
    if (!r)
        call_fail(c, "has a bad pattern: %.*s", STR_ARG(error.message));
    else if (keep)
        map_set(&cache->patterns, str_dup(cache->arena, text),
                (struct value){.kind = VALUE_KIND_COUNT, .as.object = r});
    return r;
}

/* One match after the other, what lies between them kept. */
static bool replace_all(struct call *c, const struct regex *r, struct regex_scratch *rx, str s,
                        str with)
{
    struct buf b = BUF(c->run->arena);
    size_t done = 0, from = 0, to = 0;
    enum regex_answer answer = regex_find(r, rx, s, 0);
    for (uint64_t n = 1; answer == REGEX_YES && regex_group(rx, 0, &from, &to); n++) {
        if (!call_room_items(c, n))
            return false;
        buf_add(&b, str_sub(s, done, from));
        if (!regex_expand(&b, r, rx, s, with, c->run->limits->at[LIMIT_function_bytes]))
            return call_limit(c, LIMIT_function_bytes);
        done = to;
        size_t at = regex_next(rx, s);
        answer = at <= s.n ? regex_find_again(r, rx, s, at) : REGEX_NO;
    }
    if (answer == REGEX_LIMIT)
        return call_fail(c, "is too much work for the pattern");
    buf_add(&b, str_sub(s, done, s.n));
    return give_text(c, buf_str(&b));
}

bool call_regex_replace(struct call *c)
{
    str s, pattern, with;
    if (!take_text(c, 0, &s) || !take_text(c, 1, &pattern) || !take_text(c, 2, &with))
        return false;
    if (!str_is_utf8(s, NULL))
        return call_wants(c, 0, "valid UTF-8");
    const struct regex *r = pattern_of(c, pattern);
    if (!r)
        return false;
    struct regex_scratch *rx = c->run->rx;
    return replace_all(c, r, rx ? rx : regex_scratch_new(c->run->arena, c->run->limits), s, with);
}
