/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for x86 processors with AVX2. */
#include "base/json_index_scan.h"

#ifdef __x86_64__
#include <immintrin.h>
#include <string.h>

#define KERNEL_ENTRY __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt,pclmul")))
#define KERNEL static inline __attribute__((always_inline)) KERNEL_ENTRY
#define KERNEL_RUN json_index_run_avx2

struct chunk {
    __m256i a, b;
};

KERNEL struct chunk kernel_load(const char *p)
{
    return (struct chunk){_mm256_loadu_si256((const __m256i *)(const void *)p),
                          _mm256_loadu_si256((const __m256i *)(const void *)(p + 32))};
}

KERNEL uint64_t top_bits(__m256i a, __m256i b)
{
    return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

KERNEL uint64_t equals(const struct chunk *c, char byte)
{
    __m256i all = _mm256_set1_epi8(byte);
    return top_bits(_mm256_cmpeq_epi8(c->a, all), _mm256_cmpeq_epi8(c->b, all));
}

KERNEL uint64_t kernel_high(const struct chunk *c)
{
    return top_bits(c->a, c->b);
}

KERNEL uint64_t kernel_low(const struct chunk *c)
{
    __m256i most = _mm256_set1_epi8(0x1f);
    return top_bits(_mm256_cmpeq_epi8(_mm256_max_epu8(c->a, most), most),
                    _mm256_cmpeq_epi8(_mm256_max_epu8(c->b, most), most));
}

KERNEL uint64_t kernel_newline(const struct chunk *c)
{
    return equals(c, '\n');
}

KERNEL uint64_t kernel_parity(uint64_t x)
{
    __m128i all = _mm_set1_epi8((char)0xff), v = _mm_cvtsi64_si128((long long)x);
    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(v, all, 0));
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)_mm_popcnt_u64(x);
}

KERNEL uint64_t kernel_low_bits(uint32_t n)
{
    return _bzhi_u64(~UINT64_C(0), n);
}

struct squeezer {
    uint64_t mask;
};

KERNEL struct squeezer kernel_squeezer(uint64_t mask)
{
    return (struct squeezer){mask};
}

KERNEL uint64_t kernel_squeeze(const struct squeezer *s, uint64_t x)
{
    return _pext_u64(x, s->mask);
}

KERNEL uint64_t kernel_slash(const struct chunk *c)
{
    return equals(c, '\\');
}

/* Bytes that equal what the table has for their low half, with the bits of `set`. */
KERNEL __m256i matches(__m256i bytes, __m256i table, __m256i set)
{
    return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), _mm256_or_si256(bytes, set));
}

KERNEL uint64_t kernel_blank(const struct chunk *c)
{
    const __m256i blanks = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0));
    const __m256i none = _mm256_setzero_si256();
    return top_bits(matches(c->a, blanks, none), matches(c->b, blanks, none));
}

/* Of each byte of the mask, the places of its bits are written eight at once. */
KERNEL void kernel_put_offsets(const struct json_index_scan *s, uint32_t *out, uint64_t mask,
                               uint32_t from)
{
    __m256i base = _mm256_set1_epi32((int)from), eight = _mm256_set1_epi32(8);
    __asm__("" : "+x"(eight)); /* one register, not seven multiples */
    for (int i = 0; i < 8; i++, mask >>= 8) {
        uint64_t byte = mask & 0xff;
        __m128i places = _mm_loadl_epi64((const __m128i *)(const void *)s->places[byte]);
        __m256i at = _mm256_add_epi32(_mm256_cvtepu8_epi32(places), base);
        _mm256_storeu_si256((__m256i *)(void *)out, at);
        out += _mm_popcnt_u64(byte);
        base = _mm256_add_epi32(base, eight);
    }
}

/* Bytes below 0x20 and above 0x7f are, as signed numbers, below 0x20. */
KERNEL uint64_t seldom(const struct chunk *c)
{
    __m256i least = _mm256_min_epi8(c->a, c->b), slash = _mm256_set1_epi8('\\');
    __m256i is = _mm256_or_si256(_mm256_cmpeq_epi8(c->a, slash), _mm256_cmpeq_epi8(c->b, slash));
    is = _mm256_or_si256(is, _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), least));
    return (uint32_t)_mm256_movemask_epi8(is);
}

KERNEL uint64_t digits_of(const struct chunk *c)
{
    /* moved to the lowest signed numbers */
    __m256i move = _mm256_set1_epi8(0x80 - '0'), ten = _mm256_set1_epi8(-118);
    return top_bits(_mm256_cmpgt_epi8(ten, _mm256_add_epi8(c->a, move)),
                    _mm256_cmpgt_epi8(ten, _mm256_add_epi8(c->b, move)));
}

KERNEL void kernel_classes(struct json_index_batch *to, uint32_t i, const char *p)
{
    /* clang-format off */
    const __m256i ops = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
    /* 0x80: of , } ] and 0; 0x40: of brackets */
    const __m256i sort = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(-128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, -128, -64, 0, 0));
    /* clang-format on */
    struct chunk c = kernel_load(p);
    const __m256i curly = _mm256_set1_epi8(0x20); /* makes { } of [ ] */
    __m256i is_a = matches(c.a, ops, curly), is_b = matches(c.b, ops, curly);
    __m256i a = _mm256_shuffle_epi8(sort, c.a), b = _mm256_shuffle_epi8(sort, c.b);
    to->quote[i] = equals(&c, '"');
    to->space[i] = equals(&c, ' ');
    to->digit[i] = digits_of(&c);
    to->bit2[i] = top_bits(a, b);
    a = _mm256_and_si256(_mm256_add_epi8(a, a), is_a);
    b = _mm256_and_si256(_mm256_add_epi8(b, b), is_b);
    uint64_t bracket = top_bits(a, b);
    a = _mm256_and_si256(_mm256_slli_epi16(c.a, 2), is_a);
    b = _mm256_and_si256(_mm256_slli_epi16(c.b, 2), is_b);
    uint64_t bit5 = top_bits(a, b);
    to->bracket[i] = bracket;
    to->bit5[i] = bit5;
    to->ops[i] = bracket | bit5; /* the bit is set in : and , as well */
    to->seldom[i] = seldom(&c);
}

/* Up to eight brackets among up to 16 tokens are written at once, the rest one by one. */
KERNEL void kernel_put_brackets(struct json_index_scan *s, uint32_t row, uint32_t n, uint32_t token)
{
    struct json_index_batch *b = &s->batch;
    uint64_t bracket = b->part_bracket[row], at = _pext_u64(bracket, b->tokens[row]);
    uint64_t curly = _pext_u64(b->part_bit5[row], bracket);
    uint64_t close = _pext_u64(b->part_bit2[row], bracket);
    uint64_t named = _pext_u64(b->named[row], b->order6[row] >> 4);
    if (UNLIKELY(_mm_popcnt_u64(at) > 8 || at >> 16)) {
        for (; at; at = _blsr_u64(at), n++, curly >>= 1, close >>= 1, named >>= 1) {
            b->token[n] = (uint16_t)(token + (uint32_t)_tzcnt_u64(at));
            b->kind[n] = json_index_kind(curly & 1, close & 1, named & 1);
        }
        return;
    }
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t kinds = each * BRACKET_LISTED | _pdep_u64(curly, each * BRACKET_CURLY) |
                     _pdep_u64(close, each) * (BRACKET_CLOSE | BRACKET_SIGN) |
                     _pdep_u64(named, each * BRACKET_NAMED);
    memcpy(b->kind + n, &kinds, 8);
    __m128i base = _mm_set1_epi16((short)token);
    for (int i = 0; i < 2; i++, at >>= 8) {
        uint64_t byte = at & 0xff;
        __m128i places = _mm_loadl_epi64((const __m128i *)(const void *)s->places[byte]);
        places = _mm_add_epi16(_mm_cvtepu8_epi16(places), base);
        _mm_storeu_si128((__m128i *)(void *)(b->token + n), places);
        n += (uint32_t)_mm_popcnt_u64(byte);
        base = _mm_add_epi16(base, _mm_set1_epi16(8));
    }
}

#include "base/json_index_block.h"
#endif
