/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of streams share: dice for generated data, and runs told as texts to compare. */
#pragma once

#include "tests/unit/engine/kit.h"

#include <stdlib.h>
#include <unistd.h>

struct random {
    uint64_t state;
};

static inline UNUSED uint32_t pick(struct random *r, uint32_t n)
{
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->state >> 33) % n;
}

static const char *one_of(struct random *r, const char *const *texts, uint32_t n)
{
    return texts[pick(r, n)];
}
#define ONE_OF(r, ...)                                                                             \
    one_of((r), (const char *const[]){__VA_ARGS__},                                                \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static inline UNUSED void put_finding(struct buf *b, const struct finding *f)
{
    buf_printf(b, "%.*s %.*s %s %.*s %.*s", STR_ARG(f->object_name), STR_ARG(f->rule->id),
               verdict_name(f->verdict), STR_ARG(f->element), STR_ARG(f->message));
    for (uint32_t i = 0; i < f->part_count; i++)
        for (uint32_t k = 0; k < f->parts[i].fact_count; k++) {
            const struct fact *fact = &f->parts[i].facts[k];
            buf_printf(b, " | %.*s=%.*s @%u-%u", STR_ARG(fact->field), STR_ARG(fact->found_text),
                       fact->place.from, fact->place.to);
        }
    for (uint32_t i = 0; i < f->note_count; i++)
        buf_printf(b, " ! %.*s", STR_ARG(f->notes[i]));
    buf_putc(b, '\n');
}

/* most: findings that are told; several threads make more than the first ones of a run */
static inline UNUSED str story(struct arena *a, const struct run *run, uint64_t most)
{
    struct buf b = BUF(a);
    for (uint32_t r = 0; r < run->rule_count; r++) {
        const struct rule_result *x = &run->rules[r];
        buf_printf(&b, "%.*s", STR_ARG(x->rule->id));
        for (int v = 0; v < VERDICT_COUNT; v++)
            buf_printf(&b, " %llu", (unsigned long long)x->count[v]);
        buf_printf(&b, " %llu %d\n", (unsigned long long)x->findings, x->matched);
    }
    struct findings all = spool_all(run->findings, a);
    for (uint32_t i = 0; i < all.n && i < most; i++)
        put_finding(&b, &all.at[i]);
    return buf_str(&b);
}

static inline UNUSED str write_file(struct arena *a, str text)
{
    char name[] = "/tmp/unet-stream-XXXXXX";
    int fd = mkstemp(name);
    cr_assert(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n && close(fd) == 0);
    return str_dup(a, str_of(name));
}

struct how {
    uint32_t jobs, chunk;
    uint64_t per_rule, per_run;
};

static const struct how every[] UNUSED = {{1, 0, UINT64_MAX, UINT64_MAX},
                                          {1, 4096, UINT64_MAX, UINT64_MAX},
                                          {3, 4096, UINT64_MAX, UINT64_MAX},
                                          {2, 20000, 5, 40},
                                          {1, 30000, 5, 40},
                                          {7, 8192, 3, UINT64_MAX}};
