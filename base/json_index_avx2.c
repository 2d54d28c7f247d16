/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for x86 processors with AVX2. */
#include "base/json_index_scan.h"

#ifdef __x86_64__
#include <immintrin.h>
#include <string.h>

#define KERNEL_ENTRY __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
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

KERNEL uint64_t kernel_blocks_with(const uint64_t *masks, uint32_t n)
{
    uint64_t none = 0;
    for (uint32_t i = 0; i < n; i += 4) {
        __m256i four = _mm256_loadu_si256((const __m256i *)(const void *)(masks + i));
        __m256i is = _mm256_cmpeq_epi64(four, _mm256_setzero_si256());
        none |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(is)) << i;
    }
    return ~none & _bzhi_u64(~UINT64_C(0), n);
}

/* Lanes that are turned over: by the parity of what stands before them, with that of the first
 * three, and of all before. */
#define LANES(odd)                                                                                 \
    LANE(odd, 0), LANE(odd, 1), LANE(odd, 2), LANE(odd, 3), LANE(odd, 4), LANE(odd, 5),            \
        LANE(odd, 6), LANE(odd, 7)
#define LANE(odd, m)                                                                               \
    {                                                                                              \
        -(int64_t)(odd), -(int64_t)((odd) ^ ((m)&1)),                                              \
            -(int64_t)((odd) ^ ((m)&1) ^ ((m) >> 1 & 1)),                                          \
            -(int64_t)((odd) ^ ((m)&1) ^ ((m) >> 1 & 1) ^ ((m) >> 2))                              \
    }
static const int64_t turned[16][4] = {LANES(0), LANES(1)};
#undef LANE
#undef LANES

/* Four masks at once; up to three behind the last one are read and written, too. */
KERNEL void kernel_parities(uint64_t *to, const uint64_t *masks, uint32_t n, uint64_t odd)
{
    uint32_t before = odd & 8;
    for (uint32_t i = 0; i < n; i += 4) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(masks + i));
        x = _mm256_xor_si256(x, _mm256_slli_epi64(x, 1));
        x = _mm256_xor_si256(x, _mm256_slli_epi64(x, 2));
        x = _mm256_xor_si256(x, _mm256_slli_epi64(x, 4));
        x = _mm256_xor_si256(x, _mm256_slli_epi64(x, 8));
        x = _mm256_xor_si256(x, _mm256_slli_epi64(x, 16));
        x = _mm256_xor_si256(x, _mm256_slli_epi64(x, 32));
        uint32_t lanes = (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(x));
        const void *turn = turned[before | (lanes & 7)];
        x = _mm256_xor_si256(x, _mm256_loadu_si256((const __m256i *)turn));
        _mm256_storeu_si256((__m256i *)(void *)(to + i), x);
        before ^= ((uint32_t)_mm_popcnt_u32(lanes) & 1) << 3;
    }
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)_mm_popcnt_u64(x);
}

KERNEL uint32_t kernel_lowest(uint64_t x)
{
    return (uint32_t)_tzcnt_u64(x);
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

/* Writes the places of the bits among the lowest 16, up to eight, and returns their number; what is
 * written behind them has no meaning. Each bit marks a digit of a word that counts from 0 to 15. */
KERNEL uint64_t put_places(uint32_t *out, uint64_t bits, __m256i base)
{
    uint64_t marks = _pdep_u64(bits, UINT64_C(0x1111111111111111)), next;
    __asm__("shlxq %2, %1, %0" : "=r"(next) : "r"(marks), "r"(UINT64_C(4)));
    uint64_t digits = _pext_u64(UINT64_C(0xfedcba9876543210), next - marks);
    uint64_t bytes = _pdep_u64(digits, UINT64_C(0x0f0f0f0f0f0f0f0f));
    __m256i places = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)bytes));
    _mm256_storeu_si256((__m256i *)(void *)out, _mm256_add_epi32(places, base));
    return (uint64_t)_mm_popcnt_u64(marks);
}

KERNEL uint64_t rotated(uint64_t x, int right)
{
    return x >> right | x << (64 - right);
}

KERNEL_ENTRY static __attribute__((noinline)) uint32_t *put_many(uint32_t *out, uint64_t mask,
                                                                 uint32_t from)
{
    for (; mask; mask = _blsr_u64(mask))
        *out++ = from + (uint32_t)_tzcnt_u64(mask);
    return out;
}

KERNEL uint32_t *kernel_put_offsets(uint32_t *out, const uint64_t *masks, uint32_t n, uint32_t from)
{
    __m256i base = _mm256_set1_epi32((int)from), more = _mm256_set1_epi32(16);
    __asm__("" : "+x"(more)); /* one register, not three multiples */
    for (uint32_t block = 0; block < n; block++) {
        uint64_t mask = masks[block], found = 0, counts = 0;
        for (int i = 0; i < 4; i++, mask = rotated(mask, 16)) {
            uint64_t count = put_places(out + found, mask, base);
            found += count;
            counts |= count;
            base = _mm256_add_epi32(base, more);
        }
        if (UNLIKELY(counts > 8))
            put_many(out, mask, from + block * JSON_INDEX_BLOCK);
        out += found;
    }
    return out;
}

/* Bytes below 0x20 and above 0x7f are, as signed numbers, below 0x20. */
KERNEL uint64_t seldom(const struct chunk *c)
{
    __m256i least = _mm256_min_epi8(c->a, c->b), slash = _mm256_set1_epi8('\\');
    __m256i is = _mm256_or_si256(_mm256_cmpeq_epi8(c->a, slash), _mm256_cmpeq_epi8(c->b, slash));
    is = _mm256_or_si256(is, _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), least));
    return (uint32_t)_mm256_movemask_epi8(is);
}

/* Bytes of digits become the lowest signed numbers. */
KERNEL __m256i digits_of(__m256i bytes)
{
    __m256i moved = _mm256_add_epi8(bytes, _mm256_set1_epi8(0x80 - '0'));
    return _mm256_cmpgt_epi8(_mm256_set1_epi8(0x80 + 10 - 256), moved);
}

/* The halves of a mask are stored one by one, which costs less than to join them; they are read
 * long after. */
KERNEL void put_mask(uint64_t *to, __m256i a, __m256i b)
{
    uint32_t halves[] = {(uint32_t)_mm256_movemask_epi8(a), (uint32_t)_mm256_movemask_epi8(b)};
    memcpy(to, &halves[0], 4);
    memcpy((char *)to + 4, &halves[1], 4);
}

KERNEL void kernel_classes(struct json_index_batch *to, uint32_t i, const char *p)
{
    /* clang-format off */
    const __m256i special = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(' ', 0, '"', 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
    /* clears bit 5 of blank, quote, 0 and 2 */
    const __m256i clears = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0x20, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    /* clang-format on */
    struct chunk c = kernel_load(p);
    const __m256i curly = _mm256_set1_epi8(0x20); /* makes { } of [ ] */
    put_mask(&to->special[i], matches(c.a, special, curly), matches(c.b, special, curly));
    put_mask(&to->digit[i], digits_of(c.a), digits_of(c.b));
    __m256i a = _mm256_xor_si256(c.a, _mm256_shuffle_epi8(clears, c.a));
    __m256i b = _mm256_xor_si256(c.b, _mm256_shuffle_epi8(clears, c.b));
    put_mask(&to->bit6[i], _mm256_add_epi8(a, a), _mm256_add_epi8(b, b));
    put_mask(&to->bit5[i], _mm256_slli_epi16(a, 2), _mm256_slli_epi16(b, 2));
    put_mask(&to->bit1[i], _mm256_slli_epi16(a, 6), _mm256_slli_epi16(b, 6));
    to->seldom[i] = seldom(&c);
}

/* One by one, where there are more than eight brackets or 32 tokens. */
KERNEL_ENTRY static __attribute__((noinline)) void
put_many_brackets(struct json_index_batch *b, uint32_t row, uint32_t n, uint32_t token)
{
    uint64_t tokens = b->row_tokens[row];
    for (uint64_t left = b->row_brackets[row]; left; left = _blsr_u64(left), n++) {
        uint64_t bit = _blsi_u64(left);
        b->token[n] = token + kernel_count(tokens & (bit - 1));
        b->kind[n] = (uint8_t)((b->inside[row] & bit ? KIND_INSIDE : 0) |
                               (b->order5[row] & bit ? KIND_CURLY : 0) |
                               (b->order2[row] & bit ? KIND_CLOSE : 0));
    }
}

/* Up to eight brackets among up to 32 tokens are written at once. */
KERNEL void kernel_put_brackets(struct json_index_scan *s, uint32_t row, uint32_t n, uint32_t token)
{
    struct json_index_batch *b = &s->batch;
    uint64_t brackets = b->row_brackets[row], at = _pext_u64(brackets, b->row_tokens[row]);
    if (UNLIKELY(_mm_popcnt_u64(brackets) > 8 || at >> 32)) {
        put_many_brackets(b, row, n, token);
        return;
    }
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t kinds = _pdep_u64(_pext_u64(b->inside[row], brackets), each * KIND_INSIDE) |
                     _pdep_u64(_pext_u64(b->order5[row], brackets), each * KIND_CURLY) |
                     _pdep_u64(_pext_u64(b->order2[row], brackets), each * KIND_CLOSE);
    memcpy(b->kind + n, &kinds, 8);
    __m256i base = _mm256_set1_epi32((int)token);
    uint32_t *out = b->token + n;
    out += put_places(out, at, base);
    put_places(out, at >> 16, _mm256_add_epi32(base, _mm256_set1_epi32(16)));
}

KERNEL void kernel_put_kinds(struct json_index_batch *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i += 64) {
        const __m256i *kinds = (const __m256i *)(const void *)(b->kind + i);
        __m256i low = _mm256_loadu_si256(kinds), high = _mm256_loadu_si256(kinds + 1);
        b->closes[i / 64] = top_bits(low, high);
        b->curly[i / 64] = top_bits(_mm256_slli_epi16(low, 6), _mm256_slli_epi16(high, 6));
        b->inside_map[i / 64] = top_bits(_mm256_slli_epi16(low, 7), _mm256_slli_epi16(high, 7));
    }
}

/* Takes out the pairs whose brackets are neighbours, and looks again at those that are left. Some
 * pairs are closed at once: where there are fewer, the token numbered 64 gets what has no meaning,
 * which is that of the next word's first bracket, or none (see match_brackets). */
enum { PAIRS_AT_ONCE = 4 };

KERNEL uint64_t kernel_pairs(uint32_t *close, const uint32_t *token, uint64_t open,
                             uint64_t closing, uint64_t around, uint32_t *height, uint64_t *bad)
{
    uint64_t left = open | closing;
    for (;; ++*height) {
        uint64_t pairs = _pext_u64(open, left) & _pext_u64(closing, left) >> 1;
        if (!pairs)
            return left;
        uint64_t what = _pext_u64(around, left);
        *bad |= pairs & (what ^ what >> 1);
        uint64_t first = _pdep_u64(pairs, left), second = _pdep_u64(pairs << 1, left);
        left ^= first | second;
        do {
            for (int i = 0; i < PAIRS_AT_ONCE; i++) {
                close[token[_tzcnt_u64(first)]] = token[_tzcnt_u64(second)];
                first = _blsr_u64(first);
                second = _blsr_u64(second);
            }
        } while (first);
    }
}

#include "base/json_index_utf8.h"

#include "base/json_index_block.h"
#endif
