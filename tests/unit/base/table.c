/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bits.h"
#include "base/hash.h"
#include "base/sym.h"
#include "base/vec.h"
#include "tests/unit/support.h"

ARENA_TEST(sym, equal_bytes_get_one_number_counted_from_zero)
{
    struct symtab t = symtab_new(a);
    cr_expect_eq(sym_find(&t, STR("x")), SYM_NONE);
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 5000; i++)
            cr_assert_eq(sym_intern(&t, str_printf(a, "name-%u", i)), i);
    cr_expect_eq(t.n, 5000);
    expect_text(sym_text(&t, 4711), STR("name-4711"), "text of a number");
    cr_expect_eq(sym_find(&t, STR("name-5000")), SYM_NONE);
    cr_expect_eq(sym_intern(&t, STR("")), 5000);
    cr_expect_eq(sym_intern(&t, STR("a\0b")), 5001);
    cr_expect_eq(sym_intern(&t, STR("a\0c")), 5002);
}

ARENA_TEST(sym, texts_are_copies)
{
    struct symtab t = symtab_new(a);
    char text[] = "abc";
    sym s = sym_intern(&t, str_of(text));
    text[0] = 'x';
    expect_text(sym_text(&t, s), STR("abc"), "copy");
}

ARENA_TEST(vec, keeps_order_while_it_grows)
{
    struct item {
        uint32_t i;
        char pad[7];
    };
    VEC(struct item) v = {0};
    for (uint32_t i = 0; i < 10000; i++) {
        vec_push(a, &v, (struct item){.i = i, .pad = "x"});
        if (i % 1000 == 0)
            arena_alloc(a, 1);
    }
    cr_assert_eq(v.n, 10000);
    for (uint32_t i = 0; i < v.n; i++)
        cr_assert(v.at[i].i == i && v.at[i].pad[0] == 'x');
}

static void too_many(struct boundary *b, void *unused UNUSED)
{
    vec_next_cap(arena_new(b), 8, UINT32_MAX - 1);
}

Test(vec, a_capacity_past_32_bits_unwinds)
{
    cr_expect_not(boundary_run(too_many, NULL));
}

Test(bits, sets_clears_counts_and_masks_the_tail)
{
    uint64_t w[3] = {0};
    for (size_t i = 0; i < 150; i += 3)
        bits_set(w, i);
    cr_expect_eq(bits_count(w, bits_words(150)), 50);
    cr_expect(bits_get(w, 63) && !bits_get(w, 64) && bits_get(w, 147));
    bits_clear(w, 63);
    cr_expect(!bits_get(w, 63));
    cr_expect_eq(bits_words(0), 0);
    cr_expect_eq(bits_words(64), 1);
    cr_expect_eq(bits_words(65), 2);
    cr_expect_eq(bits_tail(150, 2), ((uint64_t)1 << 22) - 1);
    cr_expect_eq(bits_tail(128, 1), ~(uint64_t)0);
    cr_expect_eq(bits_tail(1, 0), 1);
}

Test(hash, depends_on_bytes_and_seed)
{
    cr_expect_eq(hash_bytes(STR("abc"), 1), hash_bytes(STR("abc"), 1));
    cr_expect_neq(hash_bytes(STR("abc"), 1), hash_bytes(STR("abc"), 2));
    cr_expect_neq(hash_bytes(STR("abc"), 1), hash_bytes(STR("abd"), 1));
    cr_expect_neq(hash_wide(STR("abc"), 1).hi, hash_wide(STR("abc"), 2).hi);
    cr_expect_neq(hash_secret(), hash_secret());
}
