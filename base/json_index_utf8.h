/* SPDX-License-Identifier: Apache-2.0 */
/* Whether UTF-8 is right, 32 bytes at once; a part of the AVX2 kernel.
 *
 * All that two bytes in a row can have against each other is told by their first three halves: by
 * each of these a table has the faults that are still possible, and one that all three name is
 * there. Third and fourth bytes are found by the lengths that the second and third byte before them
 * tell, and must be those where two continuations follow each other. (The method is that of Keiser
 * and Lemire, "Validating UTF-8 in less than one instruction per byte", 2021.) */

enum utf8_fault {
    UTF8_LONE = 1 << 0,      /* continuation behind ASCII */
    UTF8_CUT = 1 << 1,       /* no continuation behind a byte that needs one */
    UTF8_TWO_FOR_1 = 1 << 2, /* C0, C1: a character of one byte in two */
    UTF8_THREE_FOR_2 = 1 << 3,
    UTF8_FOUR_FOR_3 = 1 << 4, /* and with F5 or more: a character beyond the last */
    UTF8_SURROGATE = 1 << 5,
    UTF8_BEYOND = 1 << 6, /* from F4 90 on */
    UTF8_SECOND = 1 << 7  /* no fault where a third or fourth byte must stand */
};

/* Of the first byte's high half, its low half, and the second byte's high half. */
static const uint8_t utf8_faults[3][16] = {
#define PAIRS(c) c, c
#define FOURS(c) c, c, c, c
    {FOURS(UTF8_LONE), FOURS(UTF8_LONE), FOURS(UTF8_SECOND), UTF8_CUT | UTF8_TWO_FOR_1, UTF8_CUT,
     UTF8_CUT | UTF8_THREE_FOR_2 | UTF8_SURROGATE, UTF8_CUT | UTF8_FOUR_FOR_3 | UTF8_BEYOND},
#define ANY (UTF8_LONE | UTF8_CUT | UTF8_SECOND)
#define MORE (ANY | UTF8_BEYOND | UTF8_FOUR_FOR_3)
    {ANY | UTF8_TWO_FOR_1 | UTF8_THREE_FOR_2 | UTF8_FOUR_FOR_3, ANY | UTF8_TWO_FOR_1, PAIRS(ANY),
     ANY | UTF8_BEYOND, MORE, PAIRS(MORE), FOURS(MORE), MORE, MORE | UTF8_SURROGATE, PAIRS(MORE)},
#define NEXT (UTF8_LONE | UTF8_TWO_FOR_1 | UTF8_SECOND)
    {FOURS(UTF8_CUT), FOURS(UTF8_CUT), NEXT | UTF8_THREE_FOR_2 | UTF8_FOUR_FOR_3,
     NEXT | UTF8_THREE_FOR_2 | UTF8_BEYOND, PAIRS(NEXT | UTF8_SURROGATE | UTF8_BEYOND),
     FOURS(UTF8_CUT)},
#undef PAIRS
#undef FOURS
#undef ANY
#undef MORE
#undef NEXT
};

KERNEL __m256i utf8_look_up(unsigned table, __m256i halves)
{
    const __m128i *row = (const __m128i *)(const void *)utf8_faults[table];
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(row)), halves);
}

KERNEL __m256i utf8_high_halves(__m256i bytes)
{
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0f));
}

/* What is wrong with 32 bytes; the 16 that stand before each half of them are in `before`. */
KERNEL __m256i utf8_wrong(__m256i bytes, __m256i before)
{
    __m256i first = _mm256_alignr_epi8(bytes, before, 15);
    __m256i faults = _mm256_and_si256(
        _mm256_and_si256(utf8_look_up(0, utf8_high_halves(first)),
                         utf8_look_up(1, _mm256_and_si256(first, _mm256_set1_epi8(0x0f)))),
        utf8_look_up(2, utf8_high_halves(bytes)));
    /* The highest bit where three bytes or more begin two bytes before, or four three before. */
    __m256i third = _mm256_subs_epu8(_mm256_alignr_epi8(bytes, before, 14),
                                     _mm256_set1_epi8((char)(0xe0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(_mm256_alignr_epi8(bytes, before, 13),
                                      _mm256_set1_epi8((char)(0xf0 - 0x80)));
    __m256i more =
        _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)UTF8_SECOND));
    return _mm256_xor_si256(faults, more);
}

/* Of a character that began in the block before, the rest is looked at. */
KERNEL bool kernel_bad_characters(const struct json_index *ix UNUSED, const char *p,
                                  uint64_t high UNUSED, uint32_t from)
{
    struct chunk c = kernel_load(p);
    __m128i none = _mm_setzero_si128();
    __m128i last = from ? _mm_loadu_si128((const __m128i *)(const void *)(p - 16)) : none;
    __m256i before =
        _mm256_inserti128_si256(_mm256_castsi128_si256(last), _mm256_castsi256_si128(c.a), 1);
    __m256i middle = _mm256_loadu_si256((const __m256i *)(const void *)(p + 16));
    __m256i wrong = _mm256_or_si256(utf8_wrong(c.a, before), utf8_wrong(c.b, middle));
    return !_mm256_testz_si256(wrong, wrong);
}
