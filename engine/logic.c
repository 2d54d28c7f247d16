/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/logic.h"

#define INLINE static inline __attribute__((always_inline))

/* Four words at once, by load and store: a register may be source and target. */
typedef uint64_t quad __attribute__((vector_size(32), aligned(8), may_alias));
enum { QUAD = 4 };

/* x = a AND b, y = c OR d, of so many words. */
INLINE void join_words(uint64_t *x, const uint64_t *a, const uint64_t *b, uint64_t *y,
                       const uint64_t *c, const uint64_t *d, uint32_t words)
{
    uint32_t k = 0;
    for (; k + QUAD <= words; k += QUAD) {
        quad both = *(const quad *)(a + k) & *(const quad *)(b + k);
        quad either = *(const quad *)(c + k) | *(const quad *)(d + k);
        *(quad *)(x + k) = both;
        *(quad *)(y + k) = either;
    }
    for (; k < words; k++) {
        uint64_t both = a[k] & b[k], either = c[k] | d[k];
        x[k] = both;
        y[k] = either;
    }
}

/* A full batch stands for itself, too, where the compiler knows its length. */
#define JOIN(x, a, b, y, c, d, words)                                                              \
    do {                                                                                           \
        if (LIKELY((words) == BATCH_WORDS))                                                        \
            join_words(x, a, b, y, c, d, BATCH_WORDS);                                             \
        else                                                                                       \
            join_words(x, a, b, y, c, d, words);                                                   \
    } while (0)

#define TWO(name, suffix, attributes, x, bx, y, by)                                                \
    attributes static void name##_##suffix(struct truth *to, const struct truth *a,                \
                                           const struct truth *b, uint32_t words)                  \
    {                                                                                              \
        JOIN(to->x, a->x, b->bx, to->y, a->y, b->by, words);                                       \
    }

/* What is true is the one half, what is false the other; NOT takes one for the other. */
#define ALL_TWOS(suffix, attributes)                                                               \
    TWO(and, suffix, attributes, t, t, f, f)                                                       \
    TWO(or, suffix, attributes, f, f, t, t)                                                        \
    TWO(and_not, suffix, attributes, t, f, f, t)                                                   \
    TWO(or_not, suffix, attributes, f, t, t, f)

INLINE uint32_t ones(uint64_t x)
{
    return (uint32_t)__builtin_popcountll(x);
}

INLINE struct logic_counts judge_words(const struct truth *when, const struct truth *wanted,
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

INLINE struct logic_counts judge(const struct truth *when, const struct truth *wanted,
                                 const uint64_t *rows, uint32_t words)
{
    return LIKELY(words == BATCH_WORDS) ? judge_words(when, wanted, rows, BATCH_WORDS)
                                        : judge_words(when, wanted, rows, words);
}

ALL_TWOS(portable, )

static struct logic_counts judge_portable(const struct truth *when, const struct truth *wanted,
                                          const uint64_t *rows, uint32_t words)
{
    return judge(when, wanted, rows, words);
}

const struct logic logic_portable = {and_portable, or_portable, and_not_portable, or_not_portable,
                                     judge_portable};

#if defined(__x86_64__) && defined(__GNUC__)
#define TARGET __attribute__((target("avx2,popcnt")))

ALL_TWOS(avx2, TARGET)

TARGET static struct logic_counts judge_avx2(const struct truth *when, const struct truth *wanted,
                                             const uint64_t *rows, uint32_t words)
{
    return judge(when, wanted, rows, words);
}

static const struct logic logic_avx2 = {and_avx2, or_avx2, and_not_avx2, or_not_avx2, judge_avx2};

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
