/* SPDX-License-Identifier: Apache-2.0 */
/* A walk that remembers against one that works out each statement anew: random programs over random
 * statements, of few letters so that much of it meets. */
#include "slicer/match.h"

#include "base/vec.h"
#include "slicer/dialects.h"

#include "tests/unit/slicer/kit.h"

enum { MOST_EXPRS = 8, STATEMENTS = 120, MOST_DEPTH = 5 };

static uint32_t below(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*state >> 33) % n);
}

static const char *const patterns[] = {
    "a",       "b",       "c",          "a b",     "a b c",   "a b c d",
    "ab",      "abc",     "a.*",        "a .*",    "ab.*",    "a b.*",
    "a b .*",  "a bc.*",  ".*",         ".+",      "[ab]",    "[ab].*",
    "(a|b) c", "a [bc]",  "a [bc].*",   "a b?",    "(?i)A",   "(?i)A.*",
    "(?i)A B", "a|b c",   "a \"b c\"",  "\"b c\"", "\"b.*",   "\"b c\" a",
    "A",       "A b.*",   "a b [ab].*", "\\*",     "a  b",    "a b c d e f g h",
    "!a",      "!a b",    "!a.*",       "![ab]",   "![ab] c", "!.*",
    "!a b c",  "!a [bc]", "*",          "**",      "**",      "*",
};

/* One to four levels; now and then the beginning of the one before, or nothing at all. */
static const char *make_expr(struct arena *a, uint64_t *seed, const char *before)
{
    struct buf b = BUF(a);
    if (below(seed, 40) == 0)
        return "";
    if (before && *before && below(seed, 3) == 0) {
        size_t end = str_find(str_of(before), STR("||"), 0);
        buf_add(&b, str_sub(str_of(before), 0, end));
    }
    for (uint32_t n = 1 + below(seed, b.n ? 3 : 4); n > 0; n--)
        buf_printf(&b, "%s%s", b.n ? "||" : "", patterns[below(seed, COUNTOF(patterns))]);
    buf_putc(&b, 0);
    return b.p;
}

static str make_statement(struct arena *a, uint64_t *seed)
{
    static const char *const words[] = {"a", "b",  "c",  "d",   "a",       "b",       "c",
                                        "a", "ab", "bc", "abc", "\"b c\"", "A",       "B",
                                        "*", "e",  "f",  "g",   "h",       "a\"x y\""};
    struct buf b = BUF(a);
    if (below(seed, 30) == 0)
        buf_add(&b, STR("set "));
    if (below(seed, 30) == 0)
        buf_add(&b, STR("a b c d e f g h i j"));
    if (below(seed, 50) == 0)
        buf_putc(&b, ' ');
    for (uint32_t n = below(seed, 50) ? 1 + below(seed, 4) : 0; n > 0; n--) {
        if (b.n)
            buf_add(&b, below(seed, 20) ? STR(" ") : STR("  "));
        buf_add(&b, str_of(words[below(seed, COUNTOF(words))]));
    }
    return b.n ? buf_str(&b) : STR("");
}

struct pair {
    struct match_walk *fast, *plain;
    const char *exprs[MOST_EXPRS];
    uint32_t n;
    uint64_t seed;
    size_t taken, dead, wants;
};

static void fail(const struct pair *p, const struct dialect *d, uint32_t depth, str text,
                 const char *what)
{
    struct buf b = BUF(arena_new(edge));
    for (uint32_t i = 0; i < p->n; i++)
        buf_printf(&b, " '%s'", p->exprs[i]);
    cr_assert_fail("%s of '%.*s' at depth %u: %s, seed %llu, expressions%.*s", what, STR_ARG(text),
                   depth, d->name, (unsigned long long)p->seed, STR_ARG(buf_str(&b)));
}

/* Enters a statement in both; whether it is alive. */
static bool enter_both(struct pair *p, const struct dialect *d, uint32_t depth, str text)
{
    bool wants = match_want(p->fast, depth) != NULL;
    if (wants != (match_want(p->plain, depth) != NULL))
        fail(p, d, depth, text, "want in front");
    struct match_hit got = match_enter(p->fast, depth, text);
    struct match_hit want = match_enter(p->plain, depth, text);
    if (got.alive != want.alive)
        fail(p, d, depth, text, "alive");
    if (got.alive && got.units != want.units)
        fail(p, d, depth, text, "units");
    if (got.n != want.n)
        fail(p, d, depth, text, "count");
    for (uint32_t i = 0; i < got.n; i++)
        if (got.at[i].expr != want.at[i].expr || got.at[i].units != want.at[i].units)
            fail(p, d, depth, text, "what is taken");
    p->taken += got.n;
    p->dead += !got.alive;
    p->wants += wants;
    return got.alive;
}

static void walk_both(struct arena *a, struct pair *p, const struct dialect *d, uint64_t *seed)
{
    uint32_t depth = 0;
    for (int i = 0; i < STATEMENTS; i++) {
        str text = make_statement(a, seed);
        bool alive = enter_both(p, d, depth, text);
        uint32_t deepest = alive || below(seed, 8) == 0 ? depth + 1 : depth;
        deepest = deepest < MOST_DEPTH ? deepest : MOST_DEPTH;
        depth = below(seed, 5) ? deepest : below(seed, deepest + 1);
        if (below(seed, 100) == 0) {
            match_walk_reset(p->fast);
            match_walk_reset(p->plain);
            depth = 0;
        }
    }
}

/* A random program walked both ways; memory: what the one that remembers may use. */
static void compare(struct pair *p, const struct dialect *d, uint64_t seed, uint64_t memory)
{
    struct arena *a = arena_new(edge);
    struct diags dg = diags_new(a);
    p->seed = seed;
    p->n = 1 + below(&seed, MOST_EXPRS);
    struct match_expr *e = ARENA_ARRAY(a, struct match_expr, MOST_EXPRS);
    for (uint32_t i = 0; i < p->n; i++) {
        p->exprs[i] = make_expr(a, &seed, i ? p->exprs[i - 1] : NULL);
        e[i] = kit_expr(a, p->exprs[i]);
    }
    const struct match_program *program = match_compile(a, d, e, p->n, &dg);
    cr_assert(program);
    dg.limits.at[LIMIT_match_states] = memory;
    p->fast = match_walk_new(a, program, &dg.limits, NULL);
    p->plain = match_walk_new(a, program, &dg.limits, NULL);
    match_walk_plain(p->plain);
    walk_both(a, p, d, &seed);
    arena_free(a);
}

static void compare_many(const char *dialect, bool fold, uint64_t cases)
{
    struct dialect d = *dialects_find(NULL, str_of(dialect));
    d.fold = fold;
    struct pair p = {0};
    cases /= test_share();
    for (uint64_t i = 0; i < cases; i++)
        compare(&p, &d, i, i % 3 ? 1u << 20 : 0);
    cr_assert_geq(p.taken, cases * 10);
    cr_assert_geq(p.dead, cases * 5);
    cr_assert_geq(p.wants, cases * 2);
}

static void lines_both_ways(void)
{
    compare_many("cisco_ios", false, 3000);
    compare_many("cisco_ios", true, 1000);
}

Test(match_oracle, a_line_is_to_a_walk_that_remembers_what_it_is_to_one_that_does_not)
{
    IN_BOUNDARY(lines_both_ways);
}

static void words_both_ways(void)
{
    compare_many("juniper_junos", false, 3000);
    compare_many("juniper_junos", true, 1000);
    compare_many("juniper_junos_set", false, 1000);
}

Test(match_oracle, words_are_to_a_walk_that_remembers_what_they_are_to_one_that_does_not)
{
    IN_BOUNDARY(words_both_ways);
}
