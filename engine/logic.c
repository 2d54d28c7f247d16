/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/logic.h"

#define INLINE static inline __attribute__((always_inline))

/* Each loop stands for a full batch, too, where the compiler knows its length. */
#define LOOP(k, words, ...)                                                                        \
    do {                                                                                           \
        if (LIKELY((words) == BATCH_WORDS))                                                        \
            for (uint32_t k = 0; k < BATCH_WORDS; k++)                                             \
                __VA_ARGS__                                                                        \
        else                                                                                       \
            for (uint32_t k = 0; k < (words); k++)                                                 \
                __VA_ARGS__                                                                        \
    } while (0)

INLINE void two_and(struct truth *to, const struct truth *a, const struct truth *b, uint32_t words)
{
    LOOP(k, words, {
        to->t[k] = a->t[k] & b->t[k];
        to->f[k] = a->f[k] | b->f[k];
    });
}

INLINE void two_or(struct truth *to, const struct truth *a, const struct truth *b, uint32_t words)
{
    LOOP(k, words, {
        to->t[k] = a->t[k] | b->t[k];
        to->f[k] = a->f[k] & b->f[k];
    });
}

INLINE uint32_t ones(uint64_t x)
{
    return (uint32_t)__builtin_popcountll(x);
}

INLINE struct logic_counts judge(const struct truth *when, const struct truth *wanted,
                                 const uint64_t *rows, uint32_t words)
{
    struct logic_counts n = {0};
    uint64_t open = 0;
    for (uint32_t k = 0; k < words; k++) {
        uint64_t t = when->t[k], f = when->f[k], bad = t & wanted->f[k];
        n.fail += ones(bad);
        n.skip += ones(f);
        open |= rows[k] & ~(f | (t & (wanted->t[k] | bad)));
    }
    for (uint32_t k = 0; open && k < words; k++) {
        uint64_t t = when->t[k], known = when->f[k] | (t & (wanted->t[k] | wanted->f[k]));
        n.undecided += ones(rows[k] & ~known);
    }
    return n;
}

static void and_portable(struct truth *to, const struct truth *a, const struct truth *b,
                         uint32_t words)
{
    two_and(to, a, b, words);
}

static void or_portable(struct truth *to, const struct truth *a, const struct truth *b,
                        uint32_t words)
{
    two_or(to, a, b, words);
}

static struct logic_counts judge_portable(const struct truth *when, const struct truth *wanted,
                                          const uint64_t *rows, uint32_t words)
{
    return judge(when, wanted, rows, words);
}

const struct logic logic_portable = {and_portable, or_portable, judge_portable};

#if defined(__x86_64__) && defined(__GNUC__)
#define TARGET __attribute__((target("avx2,popcnt")))

TARGET static void and_avx2(struct truth *to, const struct truth *a, const struct truth *b,
                            uint32_t words)
{
    two_and(to, a, b, words);
}

TARGET static void or_avx2(struct truth *to, const struct truth *a, const struct truth *b,
                           uint32_t words)
{
    two_or(to, a, b, words);
}

TARGET static struct logic_counts judge_avx2(const struct truth *when, const struct truth *wanted,
                                             const uint64_t *rows, uint32_t words)
{
    return judge(when, wanted, rows, words);
}

static const struct logic logic_avx2 = {and_avx2, or_avx2, judge_avx2};

const struct logic *logic_best(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") ? &logic_avx2
                                                                              : &logic_portable;
}
#else
const struct logic *logic_best(void)
{
    return &logic_portable;
}
#endif
