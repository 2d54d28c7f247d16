/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a JSON text against the reader that makes trees: they accept the same texts, and the
 * tokens are those that a plain loop finds. */
#include "base/json_index.h"
#include "base/json.h"
#include "tests/unit/support.h"

static const char *const kernels[] = {"portable", "SSE2", "AVX2"};

/* Whether this processor can run it. */
static bool runs(enum json_index_kernel k)
{
    return k <= json_index_best();
}

static bool accepts(struct arena *a, str text, enum json_index_root root, enum json_index_kernel k)
{
    struct json_index *ix = json_index_new(a, (uint32_t)text.n, 128, k);
    json_index_begin(ix, text.p, (uint32_t)text.n, root, true);
    enum json_index_state state;
    do
        state = json_index_next(ix, 64);
    while (state == JSON_INDEX_MORE);
    return state == JSON_INDEX_DONE;
}

/* The documents of the stream: all of them must be objects, each key once but for what the index
 * leaves to the caller. */
static bool stream_accepts(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    struct json_stream js = json_stream_open(sources_add(&dg.sources, STR("t"), text));
    struct value v;
    bool ok = true, objects = true;
    while (json_stream_next(&js, &v, a, &dg, &ok))
        objects = objects && v.kind == VALUE_MAP;
    for (uint32_t i = 0; !ok && i < dg.n; i++)
        if (dg.at[i].code == DIAG_DUPLICATE_KEY)
            return true; /* nothing is known of what follows */
    return ok && objects;
}

static bool repeats_key(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    struct json_stream js = json_stream_open(sources_add(&dg.sources, STR("t"), text));
    struct value v;
    bool ok = true;
    while (json_stream_next(&js, &v, a, &dg, &ok))
        continue;
    return !ok && dg.n && dg.at[0].code == DIAG_DUPLICATE_KEY;
}

/* All texts of few words. */
static void all_texts(struct arena *a, char *text, size_t n, int words)
{
    static const char *const parts[] = {"{", "}", "[", "]", ":", ",", "\"\"", "1 ", "\n"};
    struct arena *own = arena_child(a);
    str s = {text, n};
    if (str_trim(s).n && str_trim(s).p[0] != '[' && !repeats_key(own, s)) {
        bool want = stream_accepts(own, s);
        for (enum json_index_kernel k = 0; k < JSON_KERNEL_COUNT; k++)
            if (runs(k))
                cr_assert_eq(accepts(own, s, JSON_ROOT_LINES, k), want, "%s: want %d: <%.*s>",
                             kernels[k], want, STR_ARG(s));
    }
    arena_free(own);
    for (size_t i = 0; words && i < COUNTOF(parts); i++) {
        size_t len = strlen(parts[i]);
        memcpy(text + n, parts[i], len);
        all_texts(a, text, n + len, words - 1);
    }
}

ARENA_TEST(json_index, short_texts_are_accepted_as_the_reader_does, .timeout = 200)
{
    char text[64 + JSON_INDEX_PAD] = "";
    const char *asked = getenv("UNET_INDEX_WORDS");
    all_texts(a, text, 0, asked ? atoi(asked) : 5);
}
