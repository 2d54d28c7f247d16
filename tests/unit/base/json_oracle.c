/* SPDX-License-Identifier: Apache-2.0 */
/* jansson, which reads JSON in its own way, must agree on generated documents and on broken ones:
 * on whether they are JSON and on what they hold. */
#include "base/json.h"
#include "tests/unit/base/json_cases.h"
#include "tests/unit/support.h"

#include <jansson.h>
#include <stdlib.h>

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
