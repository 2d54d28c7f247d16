/* SPDX-License-Identifier: Apache-2.0 */
#include "base/value.h"
#include "tests/unit/support.h"

static str key_number(struct arena *a, uint32_t i)
{
    return str_printf(a, "key-%u", i);
}

/* A map of n keys in order, each with its number. */
static struct value numbered(struct arena *a, uint32_t n)
{
    struct value m = value_map(a);
    for (uint32_t i = 0; i < n; i++)
        map_set(&m, key_number(a, i), value_int(i));
    return m;
}

static void check_numbered(struct arena *a, const struct value *m, uint32_t n, uint32_t gap)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct value *v = map_get(m, key_number(a, i));
        if (i % gap == 0 && gap < n + 1000) {
            cr_assert_null(v, "key %u of %u is gone", i, n);
            continue;
        }
        cr_assert(v && v->as.integer == i, "key %u of %u", i, n);
        cr_assert_eq(&m->as.map->at[at++].value, v, "order of key %u of %u", i, n);
    }
    cr_assert_eq(at, m->as.map->n);
}

ARENA_TEST(map, finds_at_every_size_and_after_removal)
{
    for (uint32_t n = 1; n < 200; n += n < 40 ? 1 : 37) {
        struct value m = numbered(a, n);
        check_numbered(a, &m, n, n + 1000);
    }
}

ARENA_TEST(map, removal_keeps_the_order_of_the_rest)
{
    for (uint32_t n = 1; n < 100; n++) {
        struct value m = numbered(a, n);
        for (uint32_t i = 0; i < n; i += 3)
            cr_assert(map_remove(&m, key_number(a, i)));
        cr_assert_not(map_remove(&m, STR("key-0")));
        cr_assert_not(map_remove(&m, STR("other")));
        check_numbered(a, &m, n, 3);
        map_set(&m, STR("key-0"), value_int(77));
        cr_assert_eq(m.as.map->at[m.as.map->n - 1].value.as.integer, 77, "comes back at the end");
    }
}

ARENA_TEST(map, setting_again_replaces_in_place)
{
    struct value m = numbered(a, 20);
    map_set(&m, STR("key-3"), value_bool(true));
    cr_expect_eq(m.as.map->n, 20);
    cr_expect_eq(m.as.map->at[3].value.kind, VALUE_BOOL);
}

ARENA_TEST(map, filling_tells_the_first_repeated_key)
{
    for (uint32_t n = 2; n < 60; n++)
        for (uint32_t bad = 1; bad <= n; bad += 5) {
            struct pair *at = ARENA_ARRAY(a, struct pair, n);
            for (uint32_t i = 0; i < n; i++)
                at[i] = (struct pair){value_string(key_number(a, i == bad ? bad / 2 : i)),
                                      value_int(i)};
            struct value m = value_map(a);
            uint32_t got = map_fill(&m, at, n);
            cr_assert_eq(got, bad < n ? bad : n, "n %u bad %u got %u", n, bad, got);
            if (bad >= n)
                check_numbered(a, &m, n, n + 1000);
        }
}

ARENA_TEST(map, a_filled_map_can_grow)
{
    struct pair *at = ARENA_ARRAY(a, struct pair, 9);
    for (uint32_t i = 0; i < 9; i++)
        at[i] = (struct pair){value_string(key_number(a, i)), value_int(i)};
    struct value m = value_map(a);
    cr_assert_eq(map_fill(&m, at, 9), 9);
    for (uint32_t i = 9; i < 100; i++)
        map_set(&m, key_number(a, i), value_int(i));
    cr_assert_eq(m.as.map->n, 100);
    cr_assert_eq(map_get(&m, STR("key-99"))->as.integer, 99);
    cr_assert_eq(map_get(&m, STR("key-0"))->as.integer, 0);
}

ARENA_TEST(value, paths_step_through_maps_only)
{
    struct value root = value_map(a), inner = value_map(a);
    map_set(&inner, STR("mtu"), value_int(9000));
    map_set(&root, STR("a"), inner);
    cr_expect_eq(value_path(&root, STR("a.mtu"))->as.integer, 9000);
    cr_expect_null(value_path(&root, STR("a.mtu.x")));
    cr_expect_null(value_path(&root, STR("b.mtu")));
    cr_expect_null(map_get(value_path(&root, STR("a.mtu")), STR("x")));
}

ARENA_TEST(value, equality_is_of_data)
{
    struct value big = {.kind = VALUE_BIGINT, .len = 20, .as.text = "18446744073709551616"};
    struct value text = value_string(STR("18446744073709551616"));
    struct value l1 = value_list(a), l2 = value_list(a);
    list_add(&l1, value_int(1));
    list_add(&l2, value_float(1.0));
    struct value m1 = numbered(a, 12), m2 = value_map(a);
    for (uint32_t i = 12; i-- > 0;)
        map_set(&m2, key_number(a, i), value_int(i));
    struct value null = value_null(), no = value_bool(false), zero = value_int(0);
    const struct {
        struct value x, y;
        bool want;
    } rows[] = {
        {value_int(1), value_float(1.0), true},
        {value_int(INT64_MAX), value_float(0x1p63), false},
        {value_int((1LL << 53) + 1), value_float(0x1p53), false},
        {value_int(INT64_MIN), value_float(-0x1p63), true},
        {value_float(0.1), value_float(0.1), true},
        {null, no, false},
        {no, zero, false},
        {null, null, true},
        {value_string(STR("1")), value_int(1), false},
        {big, big, true},
        {big, text, false},
        {big, value_float(18446744073709551616.0), false},
        {l1, l2, true},
        {m1, m2, true},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        cr_expect_eq(value_eq(&rows[i].x, &rows[i].y), rows[i].want, "row %zu", i);
        cr_expect_eq(value_eq(&rows[i].y, &rows[i].x), rows[i].want, "row %zu, turned", i);
    }
    list_add(&l2, null);
    map_remove(&m2, STR("key-5"));
    cr_expect_not(value_eq(&l1, &l2));
    cr_expect_not(value_eq(&m1, &m2));
    map_set(&m2, STR("other"), value_int(5));
    cr_expect_not(value_eq(&m1, &m2));
}

ARENA_TEST(value, copies_share_nothing)
{
    struct arena *own = arena_child(a);
    struct value m = numbered(own, 10), l = value_list(own);
    list_add(&l, value_string(str_dup(own, STR("deep"))));
    map_set(&m, STR("list"), l);
    struct value copy = value_copy(a, &m);
    cr_expect(value_eq(&m, &copy));
    list_add(&l, value_null());
    arena_free(own);
    struct value *deep = map_get(&copy, STR("list"));
    cr_assert(deep && deep->as.list->n == 1);
    expect_text(value_text(&deep->as.list->at[0]), STR("deep"), "text");
}
