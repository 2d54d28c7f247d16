/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernels with AVX2 and more have in common: what BMI, POPCNT and PCLMUL do with the bits
 * of a block, and blanks. Compiled with each behind KERNEL. */

/* A product without carries by all ones. */
#define KERNEL_PARITY
KERNEL uint64_t kernel_parity(uint64_t x)
{
    __m128i product =
        _mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)x), _mm_set1_epi8((char)0xff), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)_mm_popcnt_u64(x);
}

KERNEL uint32_t kernel_lowest(uint64_t x)
{
    return (uint32_t)_tzcnt_u64(x);
}

/* The same, any number where there is none. */
KERNEL uint32_t kernel_first(uint64_t x)
{
    return (uint32_t)_tzcnt_u64(x);
}

KERNEL uint32_t kernel_blanks(const char *p)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i same = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(' '));
    return (uint32_t)_tzcnt_u64(~(uint64_t)(uint32_t)_mm256_movemask_epi8(same));
}
