/* SPDX-License-Identifier: Apache-2.0 */
/* Statements without the words of last levels are left out, and levels are entered late: what is
 * taken must stay the same. */
#include "slicer/match_tail.h"

#include "slicer/dialects.h"
#include "slicer/match.h"

#include "tests/unit/slicer/kit.h"

enum { MOST_EXPRS = 6, STATEMENTS = 150, MOST_DEPTH = 6 };

static const struct match_program *compile(struct arena *a, const char *dialect,
                                           const char *const *exprs, uint32_t n)
{
    struct diags dg = diags_new(a);
    struct match_expr *e = ARENA_ARRAY(a, struct match_expr, n);
    for (uint32_t i = 0; i < n; i++)
        e[i] = kit_expr(a, exprs[i]);
    const struct match_program *p =
        match_compile(a, dialects_find(NULL, str_of(dialect)), e, n, &dg);
    cr_assert(p);
    return p;
}

static void words_of_programs(void)
{
    static const struct {
        const char *exprs[6];
        const char *words; /* NULL: anything may be the last */
    } rows[] = {
        {{"a||unit 5", "a||.*||unit .*"}, "unit"},
        {{"a||b", "a||description .*", "c"}, "b,descript,c"},
        {{"a||bc", "a||b.*", "a||bcd x"}, "b"},
        {{"a||b", "a||bc"}, "b"},
        {{"**||(?i)a"}, NULL},
        {{"a||.*"}, NULL},
        {{"a||*"}, NULL},
        {{"a||**"}, NULL},
        {{"a||!b"}, NULL},
        {{"a||b|c"}, NULL},
        {{"a", ""}, NULL},
        {{"a", "b", "c", "d", "e"}, NULL},
    };
    struct arena *a = arena_new(edge);
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        uint32_t n = 0;
        while (n < 6 && rows[i].exprs[n])
            n++;
        struct match_tail t;
        bool told = match_tail_of(&t, compile(a, "juniper_junos", rows[i].exprs, n));
        struct buf b = BUF(a);
        for (uint32_t k = 0; k < t.n; k++)
            buf_printf(&b, "%s%.8s", k ? "," : "", (const char *)&t.head[k]);
        cr_assert_eq(told, rows[i].words != NULL, "row %zu", i);
        cr_assert(!told || str_eq(buf_str(&b), str_of(rows[i].words)), "row %zu: %.*s", i,
                  STR_ARG(buf_str(&b)));
    }
}

Test(match_tail, the_words_are_those_that_last_levels_begin_with)
{
    IN_BOUNDARY(words_of_programs);
}

static uint32_t below(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*state >> 33) % n);
}

static void finds_like_a_loop(void)
{
    struct arena *a = arena_new(edge);
    const char *const exprs[] = {"x||ab", "x||b", "x||longer-than-eight"};
    const struct match_program *p = compile(a, "juniper_junos", exprs, COUNTOF(exprs));
    static const char *const pieces[] = {"ab", "b", "a", " ", "\n", "longer-than", "longer-t", "-"};
    struct match_tail t;
    cr_assert(match_tail_of(&t, p));
    uint64_t seed = 1;
    struct match_tail one = {.n = 1, .head = {t.head[2]}, .mask = {t.mask[2]}};
    size_t found = 0, left = 0;
    for (int round = 0; round < 1000; round++) {
        struct buf b = BUF(a);
        for (uint32_t n = below(&seed, 9); n > 0; n--)
            buf_add(&b, str_of(pieces[below(&seed, COUNTOF(pieces))]));
        str text = buf_str(&b);
        bool want = str_find(text, STR("b"), 0) != SIZE_MAX ||
                    str_find(text, STR("longer-t"), 0) != SIZE_MAX;
        size_t more = (size_t)round % 30; /* what may be read, for those who watch */
        char *own = calloc(text.n + more, 1);
        if (text.n)
            memcpy(own, text.p, text.n);
        bool have = match_tail_in(round % 2 ? &t : &one, (str){own, text.n}, more);
        if (round % 2 == 0)
            want = str_find(text, STR("longer-t"), 0) != SIZE_MAX;
        cr_assert(have || !want, "'%.*s'", STR_ARG(text));
        cr_assert(!have || want || more < 24, "'%.*s'", STR_ARG(text));
        found += want;
        left += !have;
        free(own);
    }
    cr_assert_geq(found, 100);
    cr_assert_geq(left, 50);
}

Test(match_tail, words_are_found_like_by_a_loop)
{
    IN_BOUNDARY(finds_like_a_loop);
}

/* ---- entering late ---- */

static const char *const firsts[] = {"a",  "b c",  "a.*", ".*",  "*",
                                     "**", "[ab]", "!b",  "a b", "d .*"};
static const char *const lasts[] = {"a", "a b", "a b c", "a b.*", "ab .*", "b .*", "b [ac] d.*"};
static const char *const words[] = {"a", "b", "c", "d", "d", "c", "ab", "e", "\"a b\""};

struct pair {
    struct match_walk *all, *late;
    str path[MOST_DEPTH];
    uint32_t entered; /* levels of the path that the late one knows */
    struct match_tail tail;
    size_t taken, left_out;
};

/* Enters what stands above and then the statement; false where something above is dead. */
static bool enter_late(struct pair *p, uint32_t depth, str text, struct match_hit *hit)
{
    for (; p->entered < depth; p->entered++) {
        *hit = match_enter(p->late, p->entered, p->path[p->entered]);
        cr_assert_eq(hit->n, 0);
        if (!hit->alive)
            return false;
    }
    *hit = match_enter(p->late, depth, text);
    return true;
}

/* Whether it is alive, for the walk that enters all. */
static bool enter_both(struct pair *p, uint32_t depth, str text, const char *what)
{
    struct match_hit want = match_enter(p->all, depth, text), got = {0};
    char padded[128] = {0};
    cr_assert_leq(text.n, 64);
    memcpy(padded, text.p, text.n);
    bool holds = match_tail_in(&p->tail, (str){padded, text.n}, 64);
    if (p->entered > depth)
        p->entered = depth;
    bool begun = p->entered == depth && match_under_way(p->late, depth);
    if ((holds || begun) && enter_late(p, depth, text, &got)) {
        cr_assert_eq(got.alive, want.alive, "%s", what);
        p->entered = depth + 1;
    }
    p->left_out += !holds && !begun;
    cr_assert_eq(got.n, want.n, "%s: '%.*s' at %u", what, STR_ARG(text), depth);
    for (uint32_t i = 0; i < got.n; i++)
        cr_assert_eq(got.at[i].expr, want.at[i].expr, "%s", what);
    p->taken += got.n;
    if (depth < MOST_DEPTH)
        p->path[depth] = text;
    return want.alive;
}

static void compare(struct pair *p, const char *dialect, uint64_t seed)
{
    struct arena *a = arena_new(edge);
    struct diags dg = diags_new(a);
    const char *exprs[MOST_EXPRS];
    struct buf what = BUF(a);
    buf_printf(&what, "%s, seed %llu", dialect, (unsigned long long)seed);
    uint32_t n = 1 + below(&seed, MOST_EXPRS);
    for (uint32_t i = 0; i < n; i++) {
        struct buf b = BUF(a);
        for (uint32_t k = below(&seed, 3); k > 0; k--)
            buf_printf(&b, "%s||", firsts[below(&seed, COUNTOF(firsts))]);
        buf_printf(&b, "%s%c", lasts[below(&seed, COUNTOF(lasts))], 0);
        exprs[i] = b.p;
        buf_printf(&what, " '%s'", b.p);
    }
    buf_putc(&what, 0);
    const struct match_program *program = compile(a, dialect, exprs, n);
    cr_assert(match_tail_of(&p->tail, program), "%s", what.p);
    p->all = match_walk_new(a, program, &dg.limits, NULL);
    p->late = match_walk_new(a, program, &dg.limits, NULL);
    p->entered = 0;
    for (uint32_t i = 0, depth = 0; i < STATEMENTS; i++) {
        struct buf b = BUF(a);
        for (uint32_t k = 1 + below(&seed, 4); k > 0; k--)
            buf_printf(&b, "%s%s", b.n ? " " : "", words[below(&seed, COUNTOF(words))]);
        bool alive = enter_both(p, depth, buf_str(&b), what.p);
        uint32_t deepest = alive && depth + 1 < MOST_DEPTH ? depth + 1 : depth;
        depth = below(&seed, 4) ? deepest : below(&seed, deepest + 1);
    }
    arena_free(a);
}

static void late_is_as_good(void)
{
    struct pair p = {0};
    for (uint64_t i = 0; i < 3000; i++)
        compare(&p, i % 3 ? "juniper_junos" : "cisco_ios", i);
    cr_assert_geq(p.taken, 10000);
    cr_assert_geq(p.left_out, 10000);
}

Test(match_tail, entering_late_takes_the_same)
{
    IN_BOUNDARY(late_is_as_good);
}
