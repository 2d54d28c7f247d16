/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "tests/unit/support.h"

ARENA_TEST(arena, memory_is_zeroed_aligned_and_apart)
{
    unsigned char *last = NULL;
    for (size_t n = 1; n < 3000; n += 7) {
        unsigned char *p = arena_alloc(a, n);
        cr_assert_eq((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            cr_assert_eq(p[i], 0);
        memset(p, 0xff, n);
        if (last)
            cr_assert_eq(*last, 0xff);
        last = p;
    }
}

ARENA_TEST(arena, growing_keeps_the_content_and_zeroes_the_gain)
{
    char *p = arena_dup(a, "abc", 3);
    size_t n = 3;
    for (int i = 0; i < 12; i++, n *= 2) {
        p = arena_grow(a, p, n, n * 2);
        cr_assert_eq(memcmp(p, "abc", 3), 0);
        for (size_t k = 3; k < n * 2; k++)
            cr_assert_eq(p[k], 0);
        if (i % 3 == 0)
            arena_alloc(a, 1); /* so that it must move sometimes */
    }
    cr_assert_eq(arena_grow(a, p, n, n - 1), p);
}

ARENA_TEST(arena, room_is_one_block)
{
    (void)arena_alloc(a, 100);
    arena_room(a, 50000);
    size_t before = arena_bytes(a);
    char *last = NULL;
    for (int i = 0; i < 50; i++) {
        char *p = arena_alloc(a, 992);
        cr_assert(!last || p == last + 992);
        last = p;
    }
    arena_room(a, 0);
    cr_assert_eq(arena_bytes(a), before);
}

static int order[4], *next_order = order;
static void first(void *p UNUSED)
{
    *next_order++ = 1;
}
static void second(void *p UNUSED)
{
    *next_order++ = 2;
}

ARENA_TEST(arena, deferred_calls_run_newest_first_and_once)
{
    struct arena *own = arena_child(a);
    arena_defer(own, first, NULL);
    arena_defer(own, second, NULL);
    arena_reset(own);
    cr_assert_eq(order[0], 2);
    cr_assert_eq(order[1], 1);
    arena_free(own);
    cr_assert_eq(next_order, order + 2);
}

ARENA_TEST(arena, reset_memory_is_zeroed_again)
{
    struct arena *own = arena_child(a);
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 100; i++) {
            char *p = arena_alloc(own, 33);
            for (int k = 0; k < 33; k++)
                cr_assert_eq(p[k], 0);
            memset(p, 'x', 33);
        }
        arena_reset(own);
    }
}

static int steps;
static void ask_for_too_much(struct boundary *b, void *size)
{
    struct arena *a = arena_new(b);
    arena_defer(a, first, NULL);
    arena_alloc(arena_child(a), 100000);
    steps = 1;
    arena_alloc(a, *(size_t *)size);
    steps = 2;
}

Test(arena, running_out_of_memory_unwinds_to_the_boundary)
{
    size_t sizes[] = {SIZE_MAX, SIZE_MAX - 8, SIZE_MAX - 40, SIZE_MAX / 2};
    for (size_t i = 0; i < COUNTOF(sizes); i++) {
        next_order = order;
        cr_assert_not(boundary_run(ask_for_too_much, &sizes[i]));
        cr_assert_eq(steps, 1);
        cr_assert_eq(next_order, order + 1, "deferred calls run on unwinding");
    }
}

static void overflow(struct boundary *b, void *unused UNUSED)
{
    arena_array(arena_new(b), SIZE_MAX / 4, 5);
}

static void nest(struct boundary *b, void *unused UNUSED)
{
    struct arena *a = arena_new(b);
    cr_assert_not(boundary_run(overflow, NULL));
    strcpy(arena_alloc(a, 8), "alive");
    steps = 7;
}

Test(arena, an_inner_boundary_does_not_take_the_outer_with_it)
{
    cr_assert(boundary_run(nest, NULL));
    cr_assert_eq(steps, 7);
}

ARENA_TEST(arena, bytes_count_what_was_taken)
{
    struct arena *own = arena_child(a);
    cr_assert_eq(arena_bytes(own), 0);
    arena_alloc(own, 1 << 21);
    cr_assert_geq(arena_bytes(own), 1u << 21);
    arena_reset(own);
    cr_assert_geq(arena_bytes(own), 1u << 21, "one block stays");
    arena_free(own);
    arena_free(NULL);
}

/* Past some megabytes an arena grows by pages of another size. */
ARENA_TEST(arena, large_arenas_give_zeroed_memory_and_take_it_back)
{
    enum { PIECE = 300001, PIECES = 64 };
    struct arena *own = arena_child(a);
    for (int round = 0; round < 2; round++) {
        unsigned char *all[PIECES];
        for (size_t i = 0; i < PIECES; i++) {
            all[i] = arena_alloc(own, PIECE);
            cr_assert_eq((uintptr_t)all[i] % 16, 0);
            for (size_t k = 0; k < PIECE; k++)
                cr_assert(!all[i][k], "piece %zu, byte %zu", i, k);
            memset(all[i], (int)i + 1, PIECE);
        }
        for (size_t i = 0; i < PIECES; i++)
            cr_expect(all[i][0] == i + 1 && all[i][PIECE - 1] == i + 1, "piece %zu", i);
        cr_expect_geq(arena_bytes(own), (size_t)PIECE * PIECES);
        char *grown = arena_grow(own, all[3], PIECE, 20 * PIECE);
        cr_expect(grown[PIECE - 1] == 4 && !grown[PIECE] && !grown[20 * PIECE - 1]);
        arena_reset(own);
        cr_expect_lt(arena_bytes(own), (size_t)PIECE * PIECES, "one block stays");
    }
    arena_free(own);
}
