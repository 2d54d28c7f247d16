/* SPDX-License-Identifier: Apache-2.0 */
/* Predicates answered together: bits turned over, and every answer the one that the test gives by
 * itself. */
#include "tests/unit/engine/kit.h"

#include "base/bits.h"
#include "engine/column.h"
#include "engine/test.h"
#include "engine/text_codes.h"
#include "engine/tile.h"

#include <math.h>

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x2545f4914f6cdd1du;
}

/* ---- tiles ---- */

static void expect_turned(const struct tile_kernels *tiles, uint64_t *state)
{
    uint64_t rows[TILE];
    _Alignas(32) uint64_t tile[TILE];
    for (uint32_t i = 0; i < TILE; i++)
        tile[tile_slot(i)] = rows[i] = next_random(state);
    tiles->turn(tile);
    for (uint32_t i = 0; i < TILE; i++)
        for (uint32_t k = 0; k < TILE; k++)
            cr_assert_eq((tile[tile_slot(k)] >> i) & 1, (rows[i] >> k) & 1, "row %u, column %u", i,
                         k);
}

static void expect_bytes_turned(const struct tile_kernels *tiles, uint64_t *state)
{
    uint8_t rows[TILE];
    uint64_t tile[TILE];
    for (uint32_t i = 0; i < TILE; i++)
        rows[i] = (uint8_t)next_random(state);
    tiles->turn_bytes(tile, rows);
    for (uint32_t i = 0; i < TILE; i++)
        for (uint32_t k = 0; k < 8; k++)
            cr_assert_eq((tile[tile_slot(k)] >> i) & 1, (uint32_t)(rows[i] >> k) & 1u,
                         "row %u, column %u", i, k);
}

static void expect_codes_turned(const struct tile_kernels *tiles, uint64_t *state)
{
    uint32_t sixteens = 1 + (uint32_t)next_random(state) % TILE_SIXTEENS, codes[TILE];
    uint8_t table[16 * TILE_SIXTEENS];
    uint64_t tile[TILE];
    for (uint32_t i = 0; i < COUNTOF(table); i++)
        table[i] = (uint8_t)next_random(state);
    for (uint32_t i = 0; i < TILE; i++)
        codes[i] = (uint32_t)next_random(state) % (16 * sixteens);
    tiles->turn_codes(tile, table, sixteens, codes);
    for (uint32_t i = 0; i < TILE; i++)
        for (uint32_t k = 0; k < 8; k++)
            cr_assert_eq((tile[tile_slot(k)] >> i) & 1, (uint32_t)(table[codes[i]] >> k) & 1u,
                         "row %u of code %u, column %u", i, codes[i], k);
}

static void expect_zeros_found(const struct tile_kernels *tiles, uint64_t *state)
{
    uint32_t numbers[TILE];
    for (uint32_t i = 0; i < TILE; i++)
        numbers[i] = next_random(state) % 3 ? (uint32_t)1 << next_random(state) % 32 : 0;
    uint64_t zeros = tiles->zeros(numbers);
    for (uint32_t i = 0; i < TILE; i++)
        cr_assert_eq((zeros >> i) & 1, numbers[i] == 0, "number %u", i);
}

Test(columns, tiles_are_turned_over)
{
    uint64_t state = 7;
    const struct tile_kernels *const all[] = {&tile_portable, tile_best()};
    for (int n = 0; n < 200; n++) {
        expect_turned(all[n % 2], &state);
        expect_bytes_turned(all[n % 2], &state);
        expect_codes_turned(all[n % 2], &state);
        expect_zeros_found(all[n % 2], &state);
    }
}

/* ---- answers ---- */

/* What is asked of custom_data.x; %s of one more constant each. */
static const char *const tests[] = {
    "x",
    "x IS NULL",
    "x == %s",
    "x != %s",
    "x < %s",
    "x <= %s",
    "x > %s",
    "x >= %s",
    "x BETWEEN %s AND %s",
    "x IN (%s, %s, %s)",
    "x IN (%s)",
    "%s IN x",
    "x CONTAINS %s",
    "x == [%s, %s]",
    "x != [%s]",
    "x IN [%s, %s, 4]",
    "x IN ([%s], %s)",
    "x CONTAINS [%s]",
    "x STARTS WITH \"a%d\"",
    "x ENDS WITH \"%d\"",
    "x CONTAINS \"%d\"",
    "x MATCHES \"^a[0-%d]\"",
    "x MATCHES /b(?!%d)/",
    "x LIKE \"?%d*\"",
    "x == 10.0.0.%d",
    "x IN 10.%d.0.0/16",
    "x IN (10.%d.0.0/16, \"a%d\", 7)",
    "x >= 2026-01-1%d",
    "x == 2026-01-1%d",
    "x < 1%dd",
    "x == VERSION \"1.%d\" ON semver",
    "x < VERSION \"1.%d\" ON semver",
    "x != {\"a\": %d}",
    "\"%d\" IN x",
};

static const char *const constants[] = {
    "0",
    "1",
    "2",
    "7",
    "-3",
    "9007199254740993",
    "9223372036854775807",
    "1.5",
    "7.0",
    "2.25",
    "1e300",
    "true",
    "false",
    "null",
    "\"\"",
    "\"a1\"",
    "\"7\"",
    "\"a1b2\"",
    "\"b\"",
    "\"10.0.0.1\"",
    "\"2026-01-11\"",
    "9223372036854775808",
    "0.1",
    "\"12d\"",
    "\"1.2\"",
};

static void put_test(struct buf *b, const char *test, uint64_t *state)
{
    for (const char *p = test; *p; p++) {
        if (p[0] == '%' && p[1] == 's')
            buf_add(b, str_of(constants[next_random(state) % COUNTOF(constants)]));
        else if (p[0] == '%' && p[1] == 'd')
            buf_printf(b, "%u", (unsigned)(next_random(state) % 10));
        else
            buf_putc(b, *p);
        p += p[0] == '%';
    }
}

/* One rule for each test; those that the language refuses are left out. */
static str make_rules(struct arena *a, uint32_t n, uint64_t *state)
{
    struct buf all = BUF(a);
    for (uint32_t i = 0; i < n; i++) {
        struct arena *own = arena_child(a);
        struct buf one = BUF(own);
        struct world w;
        buf_printf(&one, "RULE r%u ALWAYS THEN ASSERT ", i);
        struct buf test = BUF(own);
        put_test(&test, tests[i % COUNTOF(tests)], state);
        str text = buf_str(&test);
        size_t x = str_find_byte(text, 'x', 0);
        while (x != SIZE_MAX && x &&
               (text.p[x - 1] != ' ' || (x + 1 < text.n && text.p[x + 1] != ' ')))
            x = str_find_byte(text, 'x', x + 1);
        if (x != SIZE_MAX) {
            buf_add(&one, str_sub(text, 0, x));
            buf_add(&one, STR("custom_data."));
            buf_add(&one, str_sub(text, x, text.n));
            buf_putc(&one, '\n');
            buf_putc(&one, '\0');
            if (world_rules(&w, own, one.p))
                buf_add(&all, str_of(one.p));
        }
        arena_free(own);
    }
    buf_putc(&all, '\0');
    return buf_str(&all);
}

static struct value make_value(struct arena *a, uint64_t *state, int depth)
{
    static const char *const texts[] = {"",    "a",    "a1",       "a1b2",       "b",    "7",
                                        "b7",  "ab3c", "10.0.0.1", "10.7.0.3",   "12d",  "1.2",
                                        "1.7", "x",    "a9",       "2026-01-11", "null", "true"};
    static const double reals[] = {0, 1, 1.5, 2.25, 7, -3, 0.1, 1e300, -1e300, 9007199254740992.0};
    uint64_t r = next_random(state);
    switch (r % (depth ? 6 : 8)) {
    case 0:
        return value_null();
    case 1:
        return value_bool(r & 64);
    case 2:
        return value_int((int64_t)(r >> 8) % 12 - 4);
    case 3:
        return r & 64    ? value_float(reals[(r >> 8) % COUNTOF(reals)])
               : r & 128 ? value_float((double)(NAN))
                         : value_int((int64_t)9007199254740990 + (int64_t)((r >> 9) % 6));
    case 4:
        if (r & 256) {
            struct value v = value_string(STR("9223372036854775808"));
            v.kind = VALUE_BIGINT;
            return v;
        }
        return value_int(r & 64 ? INT64_MAX : INT64_MIN);
    case 5:
        return value_string(str_of(texts[(r >> 8) % COUNTOF(texts)]));
    case 6: {
        struct value list = value_list(a);
        for (uint64_t n = (r >> 8) % 5; n; n--)
            list_add(&list, (r >> 16) % 9 ? make_value(a, state, depth + 1) : value_list(a));
        return list;
    }
    default:
        break;
    }
    struct value map = value_map(a);
    for (uint64_t n = (r >> 8) % 3; n; n--)
        map_set(&map, str_of(texts[next_random(state) % COUNTOF(texts)]),
                make_value(a, state, depth + 1));
    return map;
}

struct oracle {
    const struct program *p;
    uint32_t field;
    struct regex_scratch *rx;
    uint64_t pairs, decided[3];
    uint64_t read, left; /* texts whose answers were taken without building the value, and others */
};

static void expect_answer(struct arena *a, struct oracle *o, const struct value *v,
                          const uint64_t *row)
{
    const struct field *f = &o->p->fields.at[o->field];
    for (uint32_t bit = 0; bit < f->predicates; bit++) {
        const struct predicate *pred = &o->p->predicates.at[o->p->field_predicates[f->first + bit]];
        const struct constant *right =
            pred->constant == UINT32_MAX ? NULL : &o->p->constants.at[pred->constant];
        enum answer want = test_run(pred->test, v, right, o->rx), got = column_answer(row, bit);
        o->pairs++;
        o->decided[want == ANSWER_TRUE ? 0 : want == ANSWER_FALSE ? 1 : 2]++;
        if (want == got)
            continue;
        struct buf b = BUF(a);
        json_put(&b, v, 0);
        cr_assert(false, "%.*s %s %.*s: %.*s, the test says %.*s", STR_ARG(buf_str(&b)),
                  test_info(pred->test)->word, STR_ARG(right ? right->text : STR("")),
                  STR_ARG(answer_name(got)), STR_ARG(answer_name(want)));
    }
}

/* Of which there is no JSON text. */
static bool has_nan(const struct value *v)
{
    bool nan = v->kind == VALUE_FLOAT && isnan(v->as.real);
    for (uint32_t i = 0; v->kind == VALUE_LIST && i < v->as.list->n; i++)
        nan |= has_nan(&v->as.list->at[i]);
    for (uint32_t i = 0; v->kind == VALUE_MAP && i < v->as.map->n; i++)
        nan |= has_nan(&v->as.map->at[i].value);
    return nan;
}

/* Answers of a value's JSON text, of its class and its own. */
static void run_text(struct arena *a, struct oracle *o, const struct column_plan *plan,
                     const struct value *v, uint64_t *room, uint64_t *row)
{
    struct buf b = BUF(a);
    str open;
    json_put(&b, v, 0);
    uint32_t n = (uint32_t)b.n;
    buf_pad(&b, '9', TEXT_BEHIND); /* what stands behind it is not part of it */
    uint32_t class = column_text_class(plan, b.p, n);
    cr_assert(class == COLUMN_ALONE || class == column_class(plan, v), "%.*s", (int)n, b.p);
    bool read = column_text_answer(plan, b.p, n, o->rx, row, &open);
    o->read += read;
    o->left += !read;
    if (!read)
        return;
    if (open.p)
        column_answer_texts(plan, &open, &row, 1, room);
    expect_answer(a, o, v, row);
}

/* Answers for values one by one and many at a time, and for the first of their class. */
static void run_values(struct arena *a, struct oracle *o, uint32_t n, uint64_t *state)
{
    const struct column_plan *plan = column_plan_new(a, o->p, o->field);
    uint32_t words = 2 * column_words(plan);
    const struct value **values = ARENA_ARRAY(a, const struct value *, n);
    uint64_t *rows = ARENA_ARRAY(a, uint64_t, n * words);
    uint64_t *room = ARENA_ARRAY(a, uint64_t, column_room(plan));
    const struct value **firsts = ARENA_ARRAY(a, const struct value *, column_classes(plan));
    for (uint32_t i = 0; i < n; i++) {
        struct value *v = ARENA_NEW(a, struct value);
        *v = make_value(a, state, 0);
        values[i] = v;
    }
    column_answers(plan, values, n, o->rx, room, rows);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t class = column_class(plan, values[i]);
        expect_answer(a, o, values[i], rows + i * words);
        if (!has_nan(values[i]))
            run_text(a, o, plan, values[i], room, ARENA_ARRAY(a, uint64_t, words));
        if (class == COLUMN_ALONE)
            continue;
        cr_assert_lt(class, column_classes(plan));
        firsts[class] = firsts[class] ? firsts[class] : values[i];
        column_answers(plan, &firsts[class], 1, o->rx, room, rows);
        expect_answer(a, o, values[i], rows);
    }
}

ARENA_TEST(columns, answers_are_those_of_the_tests)
{
    struct diags dg = diags_new(a);
    struct oracle o = {.rx = regex_scratch_new(a, &dg.limits)};
    uint64_t state = 42;
    for (uint32_t n = 1; n <= 300; n = n * 3 + 1) {
        struct world w;
        cr_assert(world_rules(&w, a, make_rules(a, n, &state).p));
        o.p = w.program;
        for (o.field = 0; o.field < o.p->fields.n; o.field++)
            run_values(a, &o, 900, &state);
    }
    cr_expect_gt(o.pairs, 200000, "%lu pairs", (unsigned long)o.pairs);
    cr_expect(o.read > o.left && o.left, "%lu read, %lu not", (unsigned long)o.read,
              (unsigned long)o.left);
    for (int k = 0; k < 3; k++)
        cr_expect_gt(o.decided[k], o.pairs / 50, "answer %d: %lu", k, (unsigned long)o.decided[k]);
}

/* ---- in a run ---- */

static str make_nodes(struct arena *a, uint32_t n, uint64_t *state)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < n; i++) {
        struct value v = make_value(a, state, 0);
        buf_printf(&b, "{\"name\": \"n%u\", \"serial\": \"s%u\", \"custom_data\": {\"x\": ", i, i);
        if (v.kind == VALUE_FLOAT && v.as.real != v.as.real)
            v = value_null(); /* no text says it */
        if (v.kind == VALUE_LIST || v.kind == VALUE_MAP)
            buf_add(&b, v.kind == VALUE_LIST ? STR("[7, \"a1\", 7.0]") : STR("{\"a\": 1}"));
        else
            json_put(&b, &v, 0);
        buf_add(&b, STR("}}\n"));
    }
    return buf_str(&b);
}

/* Codes or none: dictionaries of few values, and of more than pay. */
ARENA_TEST(columns, a_run_says_the_same_without_codes)
{
    uint64_t state = 3;
    str rules = make_rules(a, 150, &state), nodes = make_nodes(a, 9000, &state);
    rules = str_printf(a, "%sRULE s ALWAYS THEN ASSERT serial MATCHES \"7$\"\n", rules.p);
    struct world w[2];
    for (int k = 0; k < 2; k++) {
        struct run_options o = {0};
        cr_assert(world_rules(&w[k], a, rules.p));
        cr_assert(world_data(&w[k], "t.ndjson", nodes));
        if (k)
            w[k].dg.limits.at[LIMIT_dictionary_entries] = 3;
        cr_assert(engine_run(&w[k].run, a, w[k].program, w[k].fleet, &o, &w[k].dg));
    }
    for (uint32_t r = 0; r < w[0].run->rule_count; r++)
        for (int v = 0; v < VERDICT_COUNT; v++)
            cr_expect_eq(w[0].run->rules[r].count[v], w[1].run->rules[r].count[v], "rule %u", r);
    const struct rule_result *serial = &w[0].run->rules[w[0].run->rule_count - 1];
    cr_expect_eq(serial->count[VERDICT_FAIL], 8100);
    const struct predicate_stats *s =
        &w[0].run->stats.predicates[w[0].run->stats.predicate_count - 1];
    cr_expect(s->more, "a column of serials keeps no codes");
    cr_expect_eq(s->evaluated, 9000);
}
