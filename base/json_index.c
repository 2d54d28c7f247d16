/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_index.h"

#include "base/json_index_scan.h"

#include <string.h>

enum { BLOCK = 64, BEFORE = 16 };

enum json_index_kernel json_index_best(void)
{
#ifdef __x86_64__
    bool all = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") &&
               __builtin_cpu_supports("pclmul");
    return all ? JSON_KERNEL_AVX2 : JSON_KERNEL_SSE2;
#else
    return JSON_KERNEL_PORTABLE;
#endif
}

/* The arrays have room for a token at each byte, and for the bits that a block writes past its
 * tokens. What is never written costs no memory. */
struct json_index *json_index_new(struct arena *a, uint32_t most, uint32_t depth,
                                  enum json_index_kernel kernel)
{
    struct json_index *ix = ARENA_NEW(a, struct json_index);
    struct json_index_scan *s = ARENA_NEW(a, struct json_index_scan);
    size_t tokens = (size_t)most + 2 * BLOCK, words = (size_t)most / BLOCK + 2;
    s->kernel = kernel;
    s->depth = depth;
    s->levels = ARENA_ARRAY(a, struct json_index_level, (size_t)depth + 2);
    ix->at = ARENA_ARRAY(a, uint32_t, tokens);
    ix->close = ARENA_ARRAY(a, uint32_t, tokens);
    ix->docs = ARENA_ARRAY(a, uint32_t, tokens / 2);
    ix->quotes = ARENA_ARRAY(a, uint64_t, words);
    ix->atoms = ARENA_ARRAY(a, uint64_t, words);
    ix->scan = s;
    return ix;
}

void json_index_begin(struct json_index *ix, const char *text, uint32_t n,
                      enum json_index_root root, bool last)
{
    struct json_index_scan *s = ix->scan;
    ix->text = text;
    ix->n = n;
    ix->tokens = ix->doc_count = ix->complete = 0;
    ix->root_end = UINT32_MAX;
    ix->lines = 0;
    s->last = last;
    s->bad = s->from = s->characters = 0;
    s->second = UINT32_MAX;
    s->level = 1;
    s->levels[0].allowed = ALLOWED_NOTHING;
    s->levels[1].allowed = root == JSON_ROOT_LINES ? ALLOWED_LINES : ALLOWED_ROOT;
    s->carry = (struct json_index_carry){0};
    switch (root) {
    case JSON_ROOT_LINES:
    case JSON_ROOT_VALUE:
        s->carry.last_closing = 1;
        break;
    case JSON_ROOT_OPEN:
        s->carry.behind_opening = s->carry.last_perhaps = 1;
        break;
    case JSON_ROOT_COMMA:
        s->carry.behind_separator = s->carry.last_perhaps = 1;
        break;
    }
}

static void run(struct json_index *ix, const char *p, uint32_t blocks)
{
    switch (ix->scan->kernel) {
#ifdef __x86_64__
    case JSON_KERNEL_AVX2:
        json_index_run_avx2(ix, p, blocks);
        return;
    case JSON_KERNEL_SSE2:
        json_index_run_sse2(ix, p, blocks);
        return;
#else
    case JSON_KERNEL_AVX2:
    case JSON_KERNEL_SSE2:
#endif
    case JSON_KERNEL_PORTABLE:
    case JSON_KERNEL_COUNT:
        break;
    }
    json_index_run_portable(ix, p, blocks);
}

/* The end of the last text, with blanks behind it. */
static void run_rest(struct json_index *ix)
{
    char rest[BEFORE + BLOCK];
    uint32_t from = ix->scan->from, before = from < BEFORE ? 0 : BEFORE;
    memset(rest, ' ', sizeof rest);
    memcpy(rest + BEFORE - before, ix->text + from - before, ix->n - from + before);
    run(ix, rest + BEFORE, 1);
}

/* Whether the last text may end here: nothing is open, and nothing but documents stood at the
 * root's level. */
static bool is_whole(const struct json_index_scan *s)
{
    bool closed = s->levels[1].allowed == ALLOWED_LINES ? s->level == 1 : s->level == 0;
    return closed && !s->carry.in_string && s->carry.last_closing;
}

enum json_index_state json_index_next(struct json_index *ix, uint32_t bytes)
{
    struct json_index_scan *s = ix->scan;
    uint32_t left = s->from < ix->n ? ix->n - s->from : 0,
             want = bytes / BLOCK + (bytes % BLOCK > 0 || !bytes);
    uint32_t whole = left / BLOCK;
    if (!s->last)
        whole -= whole > 0;
    uint32_t blocks = want < whole ? want : whole;
    if (!s->bad && blocks) {
        run(ix, ix->text + s->from, blocks);
        whole -= blocks;
    }
    bool done = whole == 0;
    if (done && s->last && !s->bad) {
        if (s->from < ix->n)
            run_rest(ix);
        s->bad |= !is_whole(s);
    }
    return s->bad ? JSON_INDEX_ODD : done ? JSON_INDEX_DONE : JSON_INDEX_MORE;
}
