/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: the reader, its writer, and the index by every kernel of this processor, which must accept
 * the texts that the reader accepts. */
#include "base/json.h"
#include "base/json_index.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

enum { DEPTH = 12 };
enum verdict { REFUSED, ACCEPTED, REPEATS };

/* A run of documents, all of them objects; a key that stands twice is no matter of the index. */
static enum verdict read_run(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_data_depth] = DEPTH;
    struct json_stream js = json_stream_open(sources_add(&dg.sources, STR("t"), text));
    struct value v;
    bool ok = true, objects = true;
    while (json_stream_next(&js, &v, a, &dg, &ok))
        objects = objects && v.kind == VALUE_MAP;
    fuzz_check_told(ok, &dg);
    if (!ok && dg.at[0].code == DIAG_DUPLICATE_KEY)
        return REPEATS;
    return ok && objects ? ACCEPTED : REFUSED;
}

static enum json_index_state index_run(struct json_index *ix, str text, enum json_index_root root,
                                       uint32_t step)
{
    enum json_index_state state;
    json_index_begin(ix, text.p, (uint32_t)text.n, root, true);
    do
        state = json_index_next(ix, step);
    while (state == JSON_INDEX_MORE);
    return state;
}

static void index_all(struct arena *a, str text)
{
    enum verdict want = read_run(a, text);
    str rest = str_trim(text);
    bool list = rest.n && rest.p[0] == '[';
    size_t skip = list ? (size_t)(rest.p - text.p) + 1 : 0, n = text.n - skip;
    char *body = malloc(n + JSON_INDEX_PAD);
    if (!body)
        return;
    if (n)
        memcpy(body, text.p + skip, n);
    memset(body + n, '"', JSON_INDEX_PAD);
    uint32_t kernels = (uint32_t)json_index_best() + 1, tokens = 0, docs = 0;
    for (uint32_t k = 0; k < kernels && want != REPEATS; k++) {
        struct json_index *ix =
            json_index_new(a, (uint32_t)n + 1, DEPTH, (enum json_index_kernel)k);
        bool good = index_run(ix, (str){body, n}, list ? JSON_ROOT_OPEN : JSON_ROOT_LINES,
                              64 * (k + 1)) == JSON_INDEX_DONE;
        FUZZ_CHECK(good == (want == ACCEPTED), "kernel %u says %d, the reader %d", k, good,
                   want == ACCEPTED);
        FUZZ_CHECK(!good || !k || (ix->tokens == tokens && ix->doc_count == docs),
                   "kernel %u has %u tokens, not %u", k, ix->tokens, tokens);
        tokens = ix->tokens;
        docs = ix->doc_count;
    }
    free(body);
}

/* What was read, written and read again is the same. */
static void write_again(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    struct value v, w;
    if (!json_read(&v, a, sources_add(&dg.sources, STR("t"), text), &dg)) {
        fuzz_check_told(false, &dg);
        fuzz_write_diags(a, &dg);
        return;
    }
    for (int indent = JSON_COMPACT; indent < 3; indent++) {
        struct buf b = BUF(a);
        json_put(&b, &v, indent);
        uint32_t source = sources_add(&dg.sources, STR("u"), buf_str(&b));
        FUZZ_CHECK(json_read(&w, a, source, &dg), "does not read again: %.*s",
                   STR_ARG(buf_str(&b)));
        FUZZ_CHECK(value_eq(&v, &w), "reads as other data: %.*s", STR_ARG(buf_str(&b)));
    }
}

static void json(struct arena *a, str input)
{
    write_again(a, input);
    index_all(a, input);
}

FUZZ(json)
