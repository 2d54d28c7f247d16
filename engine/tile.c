/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/tile.h"

/* Swaps the fields `mask << by` of a with the fields `mask` of b. */
static inline void swap_fields(uint64_t *a, uint64_t *b, unsigned by, uint64_t mask)
{
    uint64_t t = (*a >> by ^ *b) & mask;
    *b ^= t;
    *a ^= t << by;
}

/* A step between rows `by` apart, by under 16: whole groups of four words. */
static inline void step(uint64_t *tile, unsigned by, uint64_t mask)
{
    for (unsigned k = 0; k < 16; k += 2 * by)
        for (unsigned i = 4 * k; i < 4 * (k + by); i++)
            swap_fields(&tile[i], &tile[i + 4 * by], by, mask);
}

static void turn_portable(uint64_t tile[TILE])
{
    for (unsigned k = 0; k < TILE; k += 4) { /* rows k / 4, 16, 32 and 48 behind it */
        swap_fields(&tile[k], &tile[k + 2], 32, 0x00000000ffffffff);
        swap_fields(&tile[k + 1], &tile[k + 3], 32, 0x00000000ffffffff);
        swap_fields(&tile[k], &tile[k + 1], 16, 0x0000ffff0000ffff);
        swap_fields(&tile[k + 2], &tile[k + 3], 16, 0x0000ffff0000ffff);
    }
    step(tile, 8, 0x00ff00ff00ff00ff);
    step(tile, 4, 0x0f0f0f0f0f0f0f0f);
    step(tile, 2, 0x3333333333333333);
    step(tile, 1, 0x5555555555555555);
}

/* Eight rows of eight bits in a word, row i its byte i, become eight columns, likewise. */
static inline uint64_t turn_eight(uint64_t x)
{
    uint64_t t = (x ^ x >> 7) & 0x00aa00aa00aa00aa;
    x ^= t ^ t << 7;
    t = (x ^ x >> 14) & 0x0000cccc0000cccc;
    x ^= t ^ t << 14;
    t = (x ^ x >> 28) & 0x00000000f0f0f0f0;
    return x ^ t ^ t << 28;
}

static void turn_bytes_portable(uint64_t *columns, const uint8_t rows[TILE])
{
    uint64_t all[8] = {0};
    for (unsigned k = 0; k < 8; k++) {
        uint64_t eight = 0;
        for (unsigned i = 0; i < 8; i++)
            eight |= (uint64_t)rows[8 * k + i] << (8 * i);
        eight = turn_eight(eight);
        for (unsigned i = 0; i < 8; i++)
            all[i] |= (eight >> (8 * i) & 0xff) << (8 * k);
    }
    for (uint32_t i = 0; i < 8; i++)
        columns[tile_slot(i)] = all[i];
}

static void turn_codes_portable(uint64_t *columns, const uint8_t *table, uint32_t sixteens,
                                const uint32_t numbers[TILE])
{
    uint8_t rows[TILE];
    (void)sixteens;
    for (unsigned i = 0; i < TILE; i++)
        rows[i] = table[numbers[i]];
    turn_bytes_portable(columns, rows);
}

static uint64_t zeros_portable(const uint32_t numbers[TILE])
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < TILE; i++)
        bits |= (uint64_t)(numbers[i] == 0) << i;
    return bits;
}

const struct tile_kernels tile_portable = {turn_portable, turn_bytes_portable, turn_codes_portable,
                                           zeros_portable};

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* Swaps between vectors k and k + by for all k without that bit. */
#define STAGE(by, mask)                                                                            \
    for (int k = 0; k < 16; k++) {                                                                 \
        if (k & (by))                                                                              \
            continue;                                                                              \
        __m256i t = _mm256_and_si256(_mm256_xor_si256(_mm256_srli_epi64(v[k], (by)), v[k + (by)]), \
                                     _mm256_set1_epi64x((long long)(mask)));                       \
        v[k + (by)] = _mm256_xor_si256(v[k + (by)], t);                                            \
        v[k] = _mm256_xor_si256(v[k], _mm256_slli_epi64(t, (by)));                                 \
    }

/* Vector k holds rows k, k + 16, k + 32, k + 48: what is swapped between rows 32 and 16 apart stays
 * inside it. */
__attribute__((target("avx2"))) static void turn_avx2(uint64_t tile[TILE])
{
    const __m256i halves = _mm256_setr_epi32(0, 4, 2, 6, 1, 5, 3, 7);
    const __m256i quarters = _mm256_setr_epi8(0, 1, 8, 9, 4, 5, 12, 13, 2, 3, 10, 11, 6, 7, 14, 15,
                                              0, 1, 8, 9, 4, 5, 12, 13, 2, 3, 10, 11, 6, 7, 14, 15);
    __m256i v[16];
    for (int k = 0; k < 16; k++) {
        __m256i x = _mm256_load_si256((const __m256i *)(const void *)&tile[(size_t)k * 4]);
        v[k] = _mm256_shuffle_epi8(_mm256_permutevar8x32_epi32(x, halves), quarters);
    }
    STAGE(8, 0x00ff00ff00ff00ff)
    STAGE(4, 0x0f0f0f0f0f0f0f0f)
    STAGE(2, 0x3333333333333333)
    STAGE(1, 0x5555555555555555)
    for (int k = 0; k < 16; k++)
        _mm256_store_si256((__m256i *)(void *)&tile[(size_t)k * 4], v[k]);
}

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i load(const void *p)
{
    return _mm256_loadu_si256(p);
}

/* 32 rows each in low and high. */
AVX2 static inline void turn_halves(uint64_t *columns, __m256i low, __m256i high)
{
    for (uint32_t i = 8; i-- > 0;) { /* the highest bit of each byte first */
        columns[tile_slot(i)] = (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32 |
                                (uint32_t)_mm256_movemask_epi8(low);
        low = _mm256_add_epi8(low, low);
        high = _mm256_add_epi8(high, high);
    }
}

AVX2 static void turn_bytes_avx2(uint64_t *columns, const uint8_t rows[TILE])
{
    turn_halves(columns, load(rows), load(rows + 32));
}

/* 32 numbers below 128 as bytes. */
AVX2 static inline __m256i narrow(const uint32_t *numbers)
{
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    __m256i low = _mm256_packus_epi32(load(numbers), load(numbers + 8));
    __m256i high = _mm256_packus_epi32(load(numbers + 16), load(numbers + 24));
    return _mm256_permutevar8x32_epi32(_mm256_packus_epi16(low, high), order);
}

/* A shuffle looks up by four bits, and gives 0 where bit 7 is set: so it does for all numbers that
 * are of other sixteens. */
AVX2 static inline __m256i look_up(__m256i sixteen, __m256i numbers, uint32_t k)
{
    __m256i here = _mm256_xor_si256(numbers, _mm256_set1_epi8((char)(16 * k)));
    return _mm256_shuffle_epi8(sixteen, _mm256_adds_epu8(here, _mm256_set1_epi8(0x70)));
}

AVX2 static void turn_codes_avx2(uint64_t *columns, const uint8_t *table, uint32_t sixteens,
                                 const uint32_t numbers[TILE])
{
    __m256i a = narrow(numbers), b = narrow(numbers + 32);
    __m256i low = _mm256_setzero_si256(), high = low;
    for (uint32_t k = 0; k < sixteens; k++) {
        const void *at = table + 16 * (size_t)k;
        __m256i sixteen = _mm256_broadcastsi128_si256(_mm_loadu_si128(at));
        low = _mm256_or_si256(low, look_up(sixteen, a, k));
        high = _mm256_or_si256(high, look_up(sixteen, b, k));
    }
    turn_halves(columns, low, high);
}

__attribute__((target("avx2"))) static uint64_t zeros_avx2(const uint32_t numbers[TILE])
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < TILE; i += 8) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(numbers + i));
        __m256 zero = _mm256_castsi256_ps(_mm256_cmpeq_epi32(x, _mm256_setzero_si256()));
        bits |= (uint64_t)(unsigned)_mm256_movemask_ps(zero) << i;
    }
    return bits;
}

static const struct tile_kernels tile_avx2 = {turn_avx2, turn_bytes_avx2, turn_codes_avx2,
                                              zeros_avx2};

const struct tile_kernels *tile_best(void)
{
    return __builtin_cpu_supports("avx2") ? &tile_avx2 : &tile_portable;
}
#else
const struct tile_kernels *tile_best(void)
{
    return &tile_portable;
}
#endif
