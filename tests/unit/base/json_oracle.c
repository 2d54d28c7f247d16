/* SPDX-License-Identifier: Apache-2.0 */
/* jansson, which reads JSON in its own way, must agree on generated documents and on broken ones:
 * on whether they are JSON and on what they hold. */
#include "base/json.h"
#include "tests/unit/support.h"

#include <jansson.h>
#include <stdlib.h>

struct dice {
    uint64_t state;
};

static uint32_t roll(struct dice *d, uint32_t sides)
{
    d->state = d->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(d->state >> 33) % sides;
}

static void put_text(struct buf *b, struct dice *d)
{
    static const char *const parts[] = {
        "a",    "name",    "Gi0/0/1",          " ",
        "\\n",  "\\u00e4", "\\ud83d\\ude00",   "\xc3\xa4",
        "\\\"", "\\\\",    "\xf0\x9f\x98\x80", "0123456789abcdef",
        "\\/",  "\\u001f", "\xe2\x82\xac",     "'",
        "{",    "]",
    };
    buf_putc(b, '"');
    for (uint32_t n = roll(d, 5); n-- > 0;)
        buf_add(b, str_of(parts[roll(d, COUNTOF(parts))]));
    buf_putc(b, '"');
}

static void put_blank(struct buf *b, struct dice *d)
{
    static const char *const blanks[] = {"", "", "", " ", "\n", "\t ", "\r\n"};
    buf_add(b, str_of(blanks[roll(d, COUNTOF(blanks))]));
}

static void put_scalar(struct buf *b, struct dice *d)
{
    static const char *const others[] = {
        "null",
        "true",
        "false",
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "0.5",
        "1e3",
        "-2.25E-2",
        "123456.789",
        "1e-310",
        "3.141592653589793",
        "-0",
        "-0.0",
        "1E+20",
    };
    if (roll(d, 2))
        put_text(b, d);
    else
        buf_add(b, str_of(others[roll(d, COUNTOF(others))]));
}

static void put_document(struct buf *b, struct dice *d, int depth)
{
    bool map = roll(d, 2);
    put_blank(b, d);
    if (depth == 0 || roll(d, 3) == 0) {
        put_scalar(b, d);
    } else {
        uint32_t n = roll(d, 20) ? roll(d, 5) : roll(d, 30);
        buf_putc(b, map ? '{' : '[');
        put_blank(b, d);
        for (uint32_t i = 0; i < n; i++) {
            if (map && roll(d, 50)) /* seldom a key without number, which may repeat */
                buf_printf(b, "\"k%u\\u0020\":", i);
            else if (map)
                buf_add(b, STR("\"k\":"));
            put_document(b, d, depth - 1);
            if (i + 1 < n)
                buf_putc(b, ',');
        }
        buf_putc(b, map ? '}' : ']');
    }
    put_blank(b, d);
}

/* Spoils a document in one or two places. */
static void mutate(struct buf *b, struct dice *d)
{
    static const char bytes[] = "{}[]\",:\\0123456789.eE+-tfnu \n\t\xff\x80\xc3\xed\xa0\x01/'x";
    for (uint32_t n = 1 + roll(d, 2); n-- > 0 && b->n;) {
        uint32_t at = roll(d, (uint32_t)b->n);
        uint32_t what = roll(d, 4);
        if (what == 0) {
            b->n = at;
        } else if (what == 1) {
            memmove(b->p + at, b->p + at + 1, b->n - at - 1);
            b->n--;
        } else if (what == 2) {
            b->p[at] = bytes[roll(d, sizeof bytes - 1)];
        } else {
            buf_putc(b, ' ');
            memmove(b->p + at + 1, b->p + at, b->n - at - 1);
            b->p[at] = bytes[roll(d, sizeof bytes - 1)];
        }
    }
}

static bool same(const struct value *v, json_t *j)
{
    switch ((enum value_kind)v->kind) {
    case VALUE_NULL:
        return json_is_null(j);
    case VALUE_BOOL:
        return v->as.boolean ? json_is_true(j) : json_is_false(j);
    case VALUE_INT:
        return json_is_integer(j) && json_integer_value(j) == v->as.integer;
    case VALUE_FLOAT:
        return json_is_real(j) && json_real_value(j) == v->as.real;
    case VALUE_STRING:
        return json_is_string(j) &&
               str_eq(value_text(v), (str){json_string_value(j), json_string_length(j)});
    case VALUE_LIST:
        if (!json_is_array(j) || json_array_size(j) != v->as.list->n)
            return false;
        for (uint32_t i = 0; i < v->as.list->n; i++)
            if (!same(&v->as.list->at[i], json_array_get(j, i)))
                return false;
        return true;
    case VALUE_MAP:
        if (!json_is_object(j) || json_object_size(j) != v->as.map->n)
            return false;
        for (uint32_t i = 0; i < v->as.map->n; i++) {
            str key = value_text(&v->as.map->at[i].key);
            json_t *item = json_object_getn(j, key.p, key.n);
            if (!item || !same(&v->as.map->at[i].value, item))
                return false;
        }
        return true;
    case VALUE_BIGINT:
    case VALUE_KIND_COUNT:
        break;
    }
    return false;
}

static bool has_bigint(const struct value *v)
{
    if (v->kind == VALUE_LIST)
        for (uint32_t i = 0; i < v->as.list->n; i++)
            if (has_bigint(&v->as.list->at[i]))
                return true;
    if (v->kind == VALUE_MAP)
        for (uint32_t i = 0; i < v->as.map->n; i++)
            if (has_bigint(&v->as.map->at[i].value))
                return true;
    return v->kind == VALUE_BIGINT;
}

/* Reads the text in both ways; whether it was JSON. */
static bool compare(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    json_error_t error;
    struct value v;
    bool good = json_read(&v, a, sources_add(&dg.sources, STR("t"), text), &dg);
    size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    json_t *j = json_loadb(text.p ? text.p : "", text.n, flags, &error);
    if (good && !j && has_bigint(&v))
        return true; /* ours to keep, an error there */
    cr_assert_eq(good, j != NULL, "ours %d, jansson %s\n%.*s", good, error.text, STR_ARG(text));
    cr_assert_eq(good, dg.errors == 0);
    if (good) {
        cr_assert(same(&v, j), "%.*s", STR_ARG(text));
        struct buf b = BUF(a);
        json_put(&b, &v, (int)(text.n % 3));
        json_t *again = json_loadb(b.p, b.n, flags, &error);
        cr_assert(again && json_equal(again, j), "%.*s", STR_ARG(buf_str(&b)));
        json_decref(again);
    }
    json_decref(j);
    return good;
}

ARENA_TEST(json_oracle, jansson_agrees_on_generated_documents, .timeout = 200)
{
    const char *asked = getenv("UNET_ORACLE_CASES");
    int cases = asked ? atoi(asked) : 3000, good = 0;
    for (int i = 0; i < cases; i++) {
        struct dice d = {(uint64_t)i};
        struct arena *own = arena_child(a);
        struct buf b = BUF(own);
        put_document(&b, &d, 5);
        good += compare(own, buf_str(&b));
        arena_free(own);
    }
    cr_expect_gt(good, cases * 3 / 4, "only %d of %d are JSON", good, cases);
}

ARENA_TEST(json_oracle, jansson_agrees_on_broken_documents, .timeout = 200)
{
    const char *asked = getenv("UNET_ORACLE_CASES");
    int cases = asked ? atoi(asked) : 10000, good = 0;
    for (int i = 0; i < cases; i++) {
        struct dice d = {(uint64_t)i + 1000000};
        struct arena *own = arena_child(a);
        struct buf b = BUF(own);
        put_document(&b, &d, 3);
        mutate(&b, &d);
        good += compare(own, b.n ? buf_str(&b) : STR(""));
        arena_free(own);
    }
    cr_expect(good > cases / 20 && good < cases * 3 / 4, "%d of %d are JSON", good, cases);
}
