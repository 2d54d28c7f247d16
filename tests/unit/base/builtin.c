/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of the policy language: rows of tests/fixtures/functions/, what holds for every
 * function, and arguments of every kind without end. */
#include "base/builtin.h"
#include "base/io.h"
#include "base/json.h"
#include "base/regex.h"
#include "tests/unit/support.h"

#include <math.h>
#include <stdlib.h>

enum { NOW = 1795262400, FUNCTIONS_MOST = 128 };

static const str allowed[] = {
    {"UNET_TEST_SITE", 14}, {"UNET_TEST_UNSET", 15}, {"UNET_TEST_BYTES", 15}};

/* Everything that a call may look at. */
struct bench {
    struct limits limits;
    struct builtin_run run;
};

static void set_up(struct bench *b, struct arena *a)
{
    setenv("UNET_TEST_SITE", "fra1", 1);
    setenv("UNET_TEST_BYTES", "\xff\xfe", 1);
    unsetenv("UNET_TEST_UNSET");
    b->limits = limits_default();
    b->limits.at[LIMIT_function_items] = 100000;
    b->limits.at[LIMIT_function_bytes] = 1 << 24;
    b->run = (struct builtin_run){.arena = a,
                                  .now = NOW,
                                  .rx = regex_scratch_new(a, &b->limits),
                                  .cache = builtin_cache_new(a),
                                  .limits = &b->limits,
                                  .env = allowed,
                                  .env_count = COUNTOF(allowed)};
}

static const struct builtin *find(const char *name)
{
    const struct builtin *f = builtin_find(str_of(name));
    cr_assert(f, "there is no %s", name);
    return f;
}

static uint32_t index_of(const struct builtin *f)
{
    uint32_t i = 0;
    while (builtin_at(i) != f)
        i++;
    return i;
}

/* ---- rows ---- */

struct rows {
    struct bench bench;
    struct arena *a;
    struct diags *dg;
    unsigned n;
    unsigned decided[FUNCTIONS_MOST], undecided[FUNCTIONS_MOST]; /* by function */
};

static struct value read_json(struct rows *r, str text, str row)
{
    struct value v = value_null();
    uint32_t source = sources_add(&r->dg->sources, STR("row"), str_dup(r->a, text));
    cr_assert(json_read(&v, r->a, source, r->dg), "%.*s", STR_ARG(row));
    return v;
}

/* "name(arguments)" called; the result as JSON, or "!! " and why it is undecided. */
static str outcome(struct rows *r, str call, str row)
{
    size_t open = str_find_byte(call, '(', 0);
    struct buf args = BUF(r->a), b = BUF(r->a);
    buf_putc(&args, '[');
    buf_add(&args, str_sub(call, open + 1, call.n - 1));
    buf_putc(&args, ']');
    struct value list = read_json(r, buf_str(&args), row), out = value_int(4711);
    const struct builtin *f = builtin_find(str_sub(call, 0, open));
    cr_assert(f && call.p[call.n - 1] == ')', "%.*s", STR_ARG(row));
    uint32_t n = list.as.list->n;
    cr_assert(n >= builtin_info(f)->least && n <= builtin_info(f)->most, "%.*s", STR_ARG(row));
    str why = {0};
    bool decided = builtin_call(&out, f, list.as.list->at, n, &r->bench.run, &why);
    ++*(decided ? &r->decided[index_of(f)] : &r->undecided[index_of(f)]);
    cr_expect(decided || (out.kind == VALUE_INT && out.as.integer == 4711), "%.*s: out is touched",
              STR_ARG(row));
    if (!decided)
        return why;
    json_put(&b, &out, 0);
    return buf_str(&b);
}

/* "call -> JSON" or "call !! why" */
static void check_row(struct rows *r, str row)
{
    size_t cut = str_find(row, STR(" !! "), 0);
    bool decided = cut == SIZE_MAX;
    if (decided)
        cut = str_find(row, STR(" -> "), 0);
    cr_assert(cut != SIZE_MAX, "%.*s", STR_ARG(row));
    str want = str_sub(row, cut + 4, row.n);
    if (decided) {
        struct value v = read_json(r, want, row);
        struct buf b = BUF(r->a);
        json_put(&b, &v, 0);
        want = buf_str(&b);
    }
    str have = outcome(r, str_sub(row, 0, cut), row);
    cr_expect(str_eq(have, want), "%.*s\n  have %.*s", STR_ARG(row), STR_ARG(have));
    r->n++;
}

static void check_file(struct rows *r, const char *name)
{
    const char *root = getenv("UNET_SOURCE");
    uint32_t source;
    str path = str_printf(r->a, "%s/tests/fixtures/functions/%s.txt", root ? root : ".", name);
    cr_assert(io_read(&source, r->a, path, SPAN_NONE, r->dg), "%.*s", STR_ARG(path));
    str text = r->dg->sources.at[source].text;
    for (size_t from = 0; from < text.n;) {
        size_t to = str_find_byte(text, '\n', from);
        str row = str_sub(text, from, to);
        if (row.n && *row.p != '#')
            check_row(r, row);
        from = to == SIZE_MAX ? text.n : to + 1;
    }
}

ARENA_TEST(builtin, rows_hold)
{
    static const char *const files[] = {"text", "number", "list", "time", "net"};
    struct diags dg = diags_new(a);
    struct rows r = {.a = a, .dg = &dg};
    set_up(&r.bench, a);
    for (size_t i = 0; i < COUNTOF(files); i++)
        check_file(&r, files[i]);
    cr_expect_geq(r.n, 600);
    const struct builtin *f;
    for (uint32_t i = 0; (f = builtin_at(i)); i++) {
        const struct builtin_info *info = builtin_info(f);
        bool total = info->most == 0 || str_eq(str_of(info->name), STR("default"));
        cr_expect(r.decided[i] >= (info->most ? 2 : 1), "%s has too few rows", info->name);
        cr_expect(total || r.undecided[i], "%s is never undecided", info->name);
    }
}

/* ---- the table ---- */

ARENA_TEST(builtin, the_table_reads_well_and_names_are_found)
{
    const struct builtin *f;
    uint32_t n = 0;
    for (; (f = builtin_at(n)); n++) {
        const struct builtin_info *info = builtin_info(f);
        str opens = str_printf(a, "%s(", info->name), meaning = str_of(info->meaning);
        cr_expect(builtin_find(str_of(info->name)) == f, "%s is there twice", info->name);
        cr_expect(str_starts(str_of(info->signature), opens), "%s", info->signature);
        cr_expect(meaning.n > 3 && meaning.p[meaning.n - 1] != '.', "%s", info->meaning);
        cr_expect(info->least <= info->most);
    }
    cr_expect(n < FUNCTIONS_MOST && builtin_at(n) == NULL && builtin_at(UINT32_MAX) == NULL);
    cr_expect(builtin_find(STR("LEN")) == NULL && builtin_find(STR("")) == NULL);
    cr_expect(builtin_find(STR("count")) == NULL);
    expect_text(builtin_nearest(STR("lenn")), STR("len"), "nearest");
    expect_text(builtin_nearest(STR("prefix_len")), STR("prefixlen"), "nearest");
    expect_text(builtin_nearest(STR("entirely_else")), STR(""), "nearest");
}

ARENA_TEST(builtin, null_is_never_quietly_something)
{
    struct bench b;
    set_up(&b, a);
    struct value nulls[8] = {{0}}, out;
    const struct builtin *f;
    for (uint32_t i = 0; (f = builtin_at(i)); i++) {
        const struct builtin_info *info = builtin_info(f);
        str why = {0};
        if (!info->least || str_eq(str_of(info->name), STR("default")))
            continue;
        cr_assert_not(builtin_call(&out, f, nulls, info->least, &b.run, &why), "%s", info->name);
        cr_expect(str_starts(why, STR("its argument")) && str_ends(why, STR(" is missing")),
                  "%s: %.*s", info->name, STR_ARG(why));
    }
}

/* ---- any argument ---- */

struct dice {
    uint64_t state;
};

static uint32_t throw(struct dice * d, uint32_t sides)
{
    d->state = d->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(d->state >> 33) % sides;
}

static struct value any_text(struct dice *d, struct arena *a)
{
    static const char *const texts[] = {
        "",
        "a",
        "10.0.0.0/8",
        "10.0.0.1",
        "::/0",
        "fe80::1/64",
        "2026-12-31",
        "2026-12-31T10:00:00+14:00",
        "15m",
        "-7d",
        "12",
        "-9223372036854775808",
        "1e308",
        "(a|b)*\\1",
        "\\g<1>",
        "[",
        "AS65000.1",
        "x",
        "00:1b:21:aa:bb:cc",
        "UNET_TEST_SITE",
        "9999-12-31T23:59:59-23:59",
        "\xff\xfe",
        "größe",
        "v16.12.04,x",
        ".*",
        "\\",
        "255.255.255.255/1",
        "a b\tc",
    };
    struct buf b = BUF(a);
    if (throw(d, 3))
        return value_string(str_of(texts[throw(d, COUNTOF(texts))]));
    for (uint32_t n = throw(d, 40); n; n--)
        buf_putc(&b, (char) throw(d, 256));
    return value_string(buf_str(&b));
}

static struct value any_number(struct dice *d)
{
    static const int64_t integers[] = {0,         1,         -1,           7,          INT64_MIN,
                                       INT64_MAX, 86400,     NOW,          4294967296, -62135596801,
                                       32,        100000000, INT64_MIN + 1};
    static const double reals[] = {0.0,      -0.0, 0.5,  -2.5,  0x1p63,    -0x1p63,
                                   INFINITY, NAN,  -NAN, 1e308, -INFINITY, 5e-324};
    return throw(d, 2) ? value_int(integers[throw(d, COUNTOF(integers))])
                       : value_float(reals[throw(d, COUNTOF(reals))]);
}

static struct value any_value(struct dice *d, struct arena *a, unsigned depth)
{
    struct value v = value_null();
    switch (throw(d, depth ? 8 : 6)) {
    case 0:
        return v;
    case 1:
        return value_bool(throw(d, 2));
    case 2:
        v = value_string(STR("99999999999999999999"));
        v.kind = VALUE_BIGINT;
        return v;
    case 3:
        return any_number(d);
    case 6:
        v = value_list(a);
        for (uint32_t n = throw(d, 6); n; n--)
            list_add(&v, any_value(d, a, depth - 1));
        return v;
    case 7:
        v = value_map(a);
        for (uint32_t n = throw(d, 12); n; n--)
            map_set(&v,
                    value_text(&(struct value){
                        .kind = VALUE_STRING, .as.text = "abcdefghijkl", .len = throw(d, 13)}),
                    any_value(d, a, depth - 1));
        return v;
    default:
        return any_text(d, a);
    }
}

static str answer(struct bench *b, const struct builtin *f, const struct value *args, uint32_t n)
{
    struct value out;
    struct buf text = BUF(b->run.arena);
    str why = {0};
    if (builtin_call(&out, f, args, n, &b->run, &why)) {
        cr_expect(out.kind < VALUE_KIND_COUNT, "%s", builtin_info(f)->name);
        json_put(&text, &out, 0);
        return buf_str(&text);
    }
    cr_expect(why.n > 5 && str_is_utf8(why, NULL), "%s: %.*s", builtin_info(f)->name, STR_ARG(why));
    return why;
}

ARENA_TEST(builtin, any_arguments_give_the_same_answer_twice)
{
    struct bench b;
    struct dice d = {42};
    const struct builtin *f;
    set_up(&b, a);
    b.limits.at[LIMIT_function_items] = 2000;
    b.limits.at[LIMIT_function_bytes] = 100000;
    b.limits.at[LIMIT_regex_match_steps] = 10000;
    struct arena *scratch = arena_child(a);
    b.run.arena = scratch;
    for (uint32_t i = 0; (f = builtin_at(i)); i++)
        for (int round = 0; round < 1500; round++) {
            const struct builtin_info *info = builtin_info(f);
            uint32_t more = info->most - info->least < 3 ? info->most - info->least : 3;
            uint32_t n = info->least + throw(&d, more + 1);
            struct value args[8] = {{0}};
            for (uint32_t k = 0; k < n; k++)
                args[k] = any_value(&d, scratch, 3);
            str first = answer(&b, f, args, n), second = answer(&b, f, args, n);
            cr_assert(str_eq(first, second), "%s: %.*s\n%.*s", info->name, STR_ARG(first),
                      STR_ARG(second));
            arena_reset(scratch);
        }
}

ARENA_TEST(builtin, equal_values_share_their_hash)
{
    struct dice d = {7};
    unsigned equal = 0;
    for (int i = 0; i < 60000; i++) {
        struct value x = any_value(&d, a, 2), y = any_value(&d, a, 2), z = value_copy(a, &x);
        if (value_eq(&x, &y)) {
            equal++;
            cr_assert(value_hash(&x, 9) == value_hash(&y, 9));
        }
        if (value_eq(&x, &z))
            cr_assert(value_hash(&x, 9) == value_hash(&z, 9));
    }
    cr_expect_geq(equal, 1000);
}

/* ---- size ---- */

/* n elements of a sort each. */
static struct value many(struct arena *a, uint32_t n, int64_t from, char sort)
{
    struct value l = value_list(a);
    for (uint32_t i = 0; i < n; i++) {
        struct value v = sort == 'i'   ? value_int(from + i)
                         : sort == 'f' ? value_float((double)(from + i))
                         : sort == 'n' ? value_float(NAN)
                                       : value_string(str_printf(a, "Gi%lld", (long long)from + i));
        list_add(&l, v);
    }
    return l;
}

static struct value call(struct bench *b, const char *name, struct value x, struct value y)
{
    struct value args[2] = {x, y}, out = value_null();
    const struct builtin *f = find(name);
    str why = {0};
    cr_assert(builtin_call(&out, f, args, builtin_info(f)->least, &b->run, &why), "%s: %.*s", name,
              STR_ARG(why));
    return out;
}

ARENA_TEST(builtin, sets_of_100000_elements_take_one_pass)
{
    enum { N = 100000 };
    struct bench b;
    set_up(&b, a);
    struct value ints = many(a, N, 0, 'i'), reals = many(a, N, N / 2, 'f'),
                 texts = many(a, N, 0, 's'), nans = many(a, N, 0, 'n');
    cr_expect_eq(call(&b, "union", ints, reals).as.list->n, N + N / 2);
    cr_expect_eq(call(&b, "intersect", ints, reals).as.list->n, N / 2);
    cr_expect_eq(call(&b, "difference", ints, reals).as.list->n, N / 2);
    cr_expect(call(&b, "same_set", texts, many(a, N, 0, 's')).as.boolean);
    cr_expect_not(call(&b, "same_set", texts, many(a, N, 1, 's')).as.boolean);
    cr_expect_eq(call(&b, "unique", texts, ints).as.list->n, N);
    cr_expect_eq(call(&b, "unique", nans, ints).as.list->n, N); /* none equals itself */
    cr_expect_eq(call(&b, "sum", ints, ints).as.integer, (int64_t)N * (N - 1) / 2);
}

ARENA_TEST(builtin, every_match_of_a_large_text_is_replaced)
{
    enum { N = 90000 };
    struct bench b;
    struct value out;
    struct buf text = BUF(a);
    str why = {0};
    set_up(&b, a);
    buf_pad(&text, 'a', N);
    struct value args[3] = {value_string(buf_str(&text)), value_string(STR("a")),
                            value_string(STR("bc"))};
    cr_assert(builtin_call(&out, find("regex_replace"), args, 3, &b.run, &why));
    cr_expect(out.len == 2 * N && str_starts(value_text(&out), STR("bcbc")));
}

ARENA_TEST(builtin, sort_puts_any_strings_in_natural_order)
{
    struct bench b;
    struct dice d = {3};
    set_up(&b, a);
    struct value l = value_list(a);
    for (int i = 0; i < 5000; i++)
        list_add(&l, any_text(&d, a));
    const struct list *sorted = call(&b, "sort", l, l).as.list;
    cr_assert_eq(sorted->n, 5000);
    for (uint32_t i = 1; i < sorted->n; i++) {
        str x = value_text(&sorted->at[i - 1]), y = value_text(&sorted->at[i]);
        int c = str_natcmp(x, y);
        cr_assert(c < 0 || (c == 0 && str_cmp(x, y) <= 0));
    }
}

ARENA_TEST(builtin, results_that_grow_meet_their_limit)
{
    static const struct {
        const char *name, *args[3], *why;
    } rows[] = {
        {"split", {"a,b,c,d", ","}, "would pass the limit function_items (3 items)"},
        {"replace", {"aaa", "a", "12345678"}, "would pass the limit function_bytes (20 bytes)"},
        {"regex_replace", {"aaa", "a", "12345678"}, "would pass the limit function_bytes"},
        {"regex_replace", {"abcdefg", ".+", "\\0\\0\\0"}, "would pass the limit function_bytes"},
        {"regex_replace", {"aaaa", "a", "b"}, "would pass the limit function_items"},
        {"hosts", {"10.0.0.0/29"}, "would pass the limit function_items"},
    };
    struct bench b;
    set_up(&b, a);
    b.limits.at[LIMIT_function_items] = 3;
    b.limits.at[LIMIT_function_bytes] = 20;
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct value args[3] = {{0}}, out;
        const struct builtin *f = find(rows[i].name);
        str why = {0};
        for (uint32_t k = 0; k < builtin_info(f)->most; k++)
            args[k] = value_string(str_of(rows[i].args[k]));
        cr_expect_not(builtin_call(&out, f, args, builtin_info(f)->most, &b.run, &why), "%s",
                      rows[i].name);
        cr_expect(str_starts(why, str_of(rows[i].why)), "%s: %.*s", rows[i].name, STR_ARG(why));
    }
    struct value l = many(a, 20, 0, 's'), args[2] = {l, value_string(STR("-"))}, out;
    str why = {0};
    cr_expect_not(builtin_call(&out, find("join"), args, 2, &b.run, &why));
    cr_expect(str_starts(why, STR("would pass the limit function_bytes")), "%.*s", STR_ARG(why));
}

ARENA_TEST(builtin, patterns_are_kept_and_need_not_be)
{
    struct bench b;
    set_up(&b, a);
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 400; i++) {
            struct value args[3] = {value_string(STR("x17 y")),
                                    value_string(str_printf(a, "x%d\\b", i)),
                                    value_string(STR("z"))},
                         out;
            str why = {0};
            if (round == 2) {
                b.run.cache = NULL;
                b.run.rx = NULL;
            }
            cr_assert(builtin_call(&out, find("regex_replace"), args, 3, &b.run, &why));
            expect_text(value_text(&out), i == 17 ? STR("z y") : STR("x17 y"), "replaced");
        }
}

ARENA_TEST(builtin, an_instant_out_of_the_years_is_undecided)
{
    struct bench b;
    struct value out;
    str why = {0};
    set_up(&b, a);
    b.run.now = INT64_MAX;
    cr_expect_not(builtin_call(&out, find("now"), NULL, 0, &b.run, &why));
    cr_expect_not(builtin_call(&out, find("today"), NULL, 0, &b.run, &why));
    expect_text(why, STR("lies outside the years 1 to 9999"), "today");
}
