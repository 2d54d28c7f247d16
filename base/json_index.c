/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_index.h"

#include "base/json_index_scan.h"

#include <string.h>

enum { BLOCK = 64, BEFORE = 16, BATCH = JSON_INDEX_BLOCKS };
/* The last two of the parts before a block, in the masks of its history. */
enum { LAST = 8, BEFORE_LAST = 4 };

/* AMD's first processors with BMI2 take a hundred cycles to squeeze a word; they are served better
 * without. What the compiler knows of the processor it found before main began. */
enum json_index_kernel json_index_best(void)
{
#ifdef __x86_64__
    bool all = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    bool slow = __builtin_cpu_is("amdfam15h") || __builtin_cpu_is("amdfam17h");
    return all && !slow ? JSON_KERNEL_AVX2 : JSON_KERNEL_SSE2;
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
    size_t tokens = (size_t)most + (size_t)2 * BLOCK, words = (size_t)most / BLOCK + 5;
    s->kernel = kernel;
    s->depth = depth;
    s->spare = most + 2 * BLOCK - 1;
    s->stack = ARENA_ARRAY(a, uint32_t, (size_t)depth + 1);
    ix->at = ARENA_ARRAY(a, uint32_t, tokens);
    ix->close = ARENA_ARRAY(a, uint32_t, tokens);
    ix->docs = ARENA_ARRAY(a, uint32_t, tokens / 2);
    ix->quotes = ARENA_ARRAY(a, uint64_t, words);
    ix->atoms = ARENA_ARRAY(a, uint64_t, words + 1) + 1;
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
    s->open = root != JSON_ROOT_LINES;
    s->most = s->depth + s->open;
    s->stack[0] = s->spare;
    s->inside = 0;
    s->loose = 0;
    /* The parts before the text, as masks of the last four. */
    static const struct json_index_carry before[] = {
        [JSON_ROOT_LINES] = {.order6 = LAST, .order5 = LAST, .order2 = LAST}, /* } */
        [JSON_ROOT_VALUE] = {.order6 = LAST, .order5 = LAST, .order2 = LAST},
        [JSON_ROOT_OPEN] = {.order6 = LAST}, /* [ */
        [JSON_ROOT_COMMA] = {.order6 = BEFORE_LAST,
                             .order5 = BEFORE_LAST | LAST,
                             .order2 = BEFORE_LAST | LAST},
    };
    s->carry = before[root];
    s->batch.other[0] = s->batch.zero[0] = ix->atoms[-1] = 0;
    s->root = root;
}

static void run(struct json_index *ix, const char *p)
{
    switch (ix->scan->kernel) {
#ifdef __x86_64__
    case JSON_KERNEL_AVX2:
        json_index_run_avx2(ix, p);
        return;
    case JSON_KERNEL_SSE2:
        json_index_run_sse2(ix, p);
        return;
#else
    case JSON_KERNEL_AVX2:
    case JSON_KERNEL_SSE2:
#endif
    case JSON_KERNEL_PORTABLE:
    case JSON_KERNEL_COUNT:
        break;
    }
    json_index_run_portable(ix, p);
}

/* Between the documents of a root without list stand blanks alone. */
static bool follows_blanks(const struct json_index *ix, uint32_t token)
{
    const char *p = ix->text + ix->at[token],
               *from = token ? ix->text + ix->at[token - 1] + 1 : ix->text;
    while (p > from && p[-1] != ',' && p[-1] != ':')
        p--;
    return p == from;
}

/* The documents that the batch began or closed: each token at the root's level must be that of one,
 * or the end of the list. */
static bool find_documents(struct json_index *ix)
{
    const struct json_index_scan *s = ix->scan;
    for (;;) {
        uint32_t token, n = ix->doc_count;
        if (n > ix->complete && !ix->close[ix->docs[n - 1]])
            return true;
        ix->complete = n;
        token = n ? ix->close[ix->docs[n - 1]] + 1 : 0;
        if (token >= ix->tokens)
            return true;
        char c = ix->text[ix->at[token]];
        if (c == ']' && token + 1 == ix->tokens) {
            ix->root_end = ix->at[token];
            return true;
        }
        if (c != '{' || (s->root == JSON_ROOT_LINES && !follows_blanks(ix, token)))
            return false;
        ix->docs[ix->doc_count++] = token;
    }
}

static void batch(struct json_index *ix, const char *p, uint32_t blocks)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_batch *b = &s->batch;
    b->blocks = blocks;
    b->quote = ix->quotes + s->from / BLOCK;
    b->atom = ix->atoms + s->from / BLOCK;
    run(ix, p);
    if (s->bad)
        return;
    s->bad |= !find_documents(ix);
    s->bad |= s->loose != (s->root == JSON_ROOT_LINES ? ix->doc_count : 0);
    s->from += blocks * BLOCK;
}

/* The end of the last text, with blanks behind it. */
static void run_rest(struct json_index *ix)
{
    char rest[BEFORE + BLOCK];
    uint32_t from = ix->scan->from, before = from < BEFORE ? 0 : BEFORE;
    memset(rest, ' ', sizeof rest);
    memcpy(rest + BEFORE - before, ix->text + from - before, ix->n - from + before);
    batch(ix, rest + BEFORE, 1);
}

/* Whether the last text may end here: nothing is open, and nothing but documents stood at the
 * root's level. */
static bool is_whole(const struct json_index *ix)
{
    const struct json_index_scan *s = ix->scan;
    const struct json_index_carry *c = &s->carry;
    bool closed =
        s->root == JSON_ROOT_LINES ? ix->complete == ix->doc_count : ix->root_end != UINT32_MAX;
    return closed && !c->in_string && (c->order6 & c->order2 & LAST);
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
    whole -= blocks;
    while (!s->bad && blocks) {
        uint32_t some = blocks < BATCH ? blocks : BATCH;
        batch(ix, ix->text + s->from, some);
        blocks -= some;
    }
    bool done = whole == 0;
    if (done && s->last && !s->bad) {
        if (s->from < ix->n)
            run_rest(ix);
        s->bad |= !is_whole(ix);
    }
    return s->bad ? JSON_INDEX_ODD : done ? JSON_INDEX_DONE : JSON_INDEX_MORE;
}
