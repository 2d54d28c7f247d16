/* SPDX-License-Identifier: Apache-2.0 */
/* The scan of blocks of 64 bytes, in terms of what a kernel defines before it includes this file:
 *
 *     KERNEL, KERNEL_ENTRY   how functions are declared (for which processor; inline)
 *     KERNEL_RUN             the name of the function that is made here
 *     struct chunk           64 bytes, as kernel_load(p) returns them
 *     kernel_classes(batch, i, p)   puts the classes of the bytes of a block
 *     kernel_slash, _low, _high, _blank, _newline(chunk)   the same, of classes that are seldom
 *     kernel_bad_characters(index, p, high, from)   whether a character of the block is wrong
 *     kernel_blocks_with(masks, n)   a bit for each of n masks that is not 0
 *     kernel_parities(to, masks, n, odd)   by bit of n masks: whether the bits up to it are odd in
 *                            number; odd is all ones where those before them are
 *     kernel_squeezer(mask), kernel_squeeze(squeezer, x)   the bits of x in the mask's places,
 *                            moved together at the low end
 *     kernel_count(mask), kernel_low_bits(n)   the number of bits; a mask of so many
 *     kernel_lowest(mask)    the number of its lowest bit; of no meaning where it has none
 *     kernel_put_offsets     lists the places of the bits of masks, one behind the other
 *     kernel_put_brackets, _kinds, _pairs   lists the brackets of a row; see json_index_nest.h
 *
 * Bytes that are special are told by three bits, which are those of the byte itself but for the
 * second: it is set in { } : , alone.
 *
 *     bit6  { } [ ]        bit5  { } : ,        bit1  { [ : "
 *
 * Blanks and punctuation (`ops`) count outside of strings only. What JSON says of the order of its
 * parts is checked where blanks and the insides of strings and atoms are gone: the masks of classes
 * are squeezed to the parts of a row (mostly two blocks), so that neighbours are one bit apart.
 *
 *     text    {"name":  "x", "up": true}        three masks tell the eight parts:
 *     parts   { s    :  s  , s   : a   }          bit6  bit5  bit2
 *     bit6    1 0    0  0  0 0   0 0   1        {  1     1     0     string  0  0  0
 *     bit5    1 0    1  0  1 0   1 0   1        [  1     0     0     atom    0  0  1
 *     bit2    0 0    0  0  1 0   0 1   1        }  1     1     1     :       0  1  0
 *                                               ]  1     0     1     ,       0  1  1
 *
 * The last four parts of the row before stand below those of this one. */
#include "base/json_index_scan.h"

#include <string.h>

enum { HISTORY = 4, MOST_PARTS = 64 - HISTORY };

KERNEL uint64_t escaped_bytes(uint64_t slash, uint64_t *carry)
{
    const uint64_t even = UINT64_C(0x5555555555555555);
    slash &= ~*carry;
    uint64_t behind = slash << 1 | *carry, sum;
    uint64_t odd_runs = slash & ~even & ~behind;
    *carry = __builtin_add_overflow(odd_runs, slash, &sum);
    return (even ^ sum << 1) & behind;
}

/* The parts of a block, squeezed, above those of its history. */
struct order {
    uint64_t bit6, bit5, bit2;
};

/* What the order of the parts says. */
struct verdict {
    uint64_t bad;    /* parts that break the order */
    uint64_t inside; /* brackets before which a map is open, as far as their neighbours tell */
    uint64_t loose;  /* opening brackets behind a closing one: right between documents */
};

KERNEL struct verdict judge_order(struct order p)
{
    uint64_t open = p.bit6 & ~p.bit2, close = p.bit6 & p.bit2;
    uint64_t scalar = ~(p.bit6 | p.bit5), separator = ~p.bit6 & p.bit5;
    uint64_t comma = separator & p.bit2, colon = separator & ~p.bit2;
    uint64_t behind_close = close << 1, behind_colon = colon << 1;
    uint64_t empty = close & open << 1; /* the end of { } or [ ] */
    uint64_t loose = open & behind_close;
    /* A value stands behind punctuation that opens or separates, and nowhere else. */
    uint64_t bad = (open | scalar) ^ (open | separator) << 1;
    bad &= ~(empty | loose);
    /* A key and its colon must stand behind { and behind the comma of a named scalar, may stand
     * behind the comma of a container, and stand nowhere else. */
    uint64_t behind_named = (behind_colon & scalar) << 1;
    uint64_t must = ((open & p.bit5) | (comma & behind_named)) << 1 & ~empty;
    uint64_t may = (comma & behind_close) << 1;
    uint64_t string = scalar & ~p.bit2;
    bad |= must << 1 & ~colon;
    bad |= colon & ~(((must | may) & string) << 1);
    /* A map ends behind a named value, a list not. */
    bad |= close & p.bit5 & ~(behind_named | behind_close | empty);
    bad |= close & ~p.bit5 & behind_named;
    return (struct verdict){bad, (open & behind_colon) | (close & p.bit5), loose};
}

#include "base/json_index_nest.h"

/* What a block leaves to the next one, which is looked at closely because of it. */
enum {
    CARRY_ESCAPED = 1,  /* a backslash that escapes its first byte */
    CARRY_CHARACTER = 2 /* maybe a character that is not over */
};

/* What bytes that are seldom do to a block. */
struct seldom {
    uint64_t escaped; /* bytes behind a backslash that escapes */
    uint64_t low;     /* below 0x20 */
    uint64_t carry;
};

KERNEL_ENTRY static __attribute__((noinline)) struct seldom
look_closer(struct json_index *ix, const char *p, uint64_t carry, uint32_t from)
{
    struct json_index_scan *s = ix->scan;
    struct chunk chunk = kernel_load(p);
    uint64_t slash = kernel_slash(&chunk), high = kernel_high(&chunk);
    struct seldom found = {.low = kernel_low(&chunk), .carry = carry & CARRY_ESCAPED};
    if (slash | found.carry)
        found.escaped = escaped_bytes(slash, &found.carry);
    if (slash)
        s->bad |= json_index_bad_escapes(ix, slash & ~found.escaped, from);
    if (high | (carry & CARRY_CHARACTER))
        s->bad |= kernel_bad_characters(ix, p, high, from);
    found.carry |= high >> 61 ? CARRY_CHARACTER : 0;
    if (found.low) {
        s->bad |= found.low & ~kernel_blank(&chunk);
        ix->lines += kernel_count(kernel_newline(&chunk));
    }
    return found;
}

KERNEL_ENTRY static __attribute__((noinline)) void find_classes(struct json_index_batch *b,
                                                                const char *p)
{
    uint32_t n = b->blocks;
    uint64_t *restrict quotes = b->quote;
    for (uint32_t i = 0; i < n; i++, p += JSON_INDEX_BLOCK)
        kernel_classes(b, i, p);
    for (uint32_t i = 0; i < n; i++)
        quotes[i] = b->special[i] & b->bit1[i] & ~(b->bit6[i] | b->bit5[i]);
}

/* Looks at the blocks where something is seldom: escaped quotes are no quotes, and blanks become
 * special as spaces are. Returns a bit for each block that has bytes below 0x20. */
KERNEL_ENTRY static __attribute__((noinline)) uint64_t find_seldom(struct json_index *ix,
                                                                   const char *p)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_batch *b = &s->batch;
    uint64_t carry = s->carry.seldom, with_low = 0;
    uint64_t left = kernel_blocks_with(b->seldom, b->blocks) | (carry != 0);
    while (left) {
        uint32_t i = kernel_lowest(left), at = i * JSON_INDEX_BLOCK;
        struct seldom is = look_closer(ix, p + at, carry, s->from + at);
        carry = is.carry;
        b->quote[i] &= ~is.escaped;
        b->special[i] |= is.low;
        b->low[i] = is.low;
        with_low |= (uint64_t)(is.low != 0) << i;
        left &= left - 1;
        if (carry && i + 1 < b->blocks)
            left |= UINT64_C(2) << i;
    }
    s->carry.seldom = carry;
    return with_low;
}

/* What lies in strings: no bytes below 0x20. */
KERNEL_ENTRY static __attribute__((noinline)) void find_strings(struct json_index *ix,
                                                                const char *p)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_batch *b = &s->batch;
    uint64_t with_low = find_seldom(ix, p);
    kernel_parities(b->in, b->quote, b->blocks, s->carry.in_string);
    s->carry.in_string = (uint64_t)((int64_t)b->in[b->blocks - 1] >> 63);
    for (; with_low; with_low &= with_low - 1) {
        uint32_t i = kernel_lowest(with_low);
        s->bad |= b->low[i] & b->in[i];
    }
}

/* Numbers, true, false and null, which are what is nothing else. */
KERNEL_ENTRY static void find_atoms(struct json_index_batch *b)
{
    uint64_t *restrict atoms = b->atom;
    for (uint32_t i = 0, n = b->blocks; i < n; i++) {
        uint64_t atom = ~(b->in[i] | b->special[i]);
        atoms[i] = atom;
        b->other[i + 1] = atom & ~b->digit[i];
    }
}

KERNEL uint64_t beginnings(uint64_t runs, uint64_t before)
{
    return runs & ~(runs << 1 | before >> 63);
}

KERNEL_ENTRY static void find_parts(struct json_index_batch *b)
{
    const uint64_t *atom = b->atom, *quotes = b->quote;
    for (uint32_t i = 0, n = b->blocks; i < n; i++) {
        uint64_t atoms = beginnings(atom[i], atom[(int64_t)i - 1]);
        uint64_t words = beginnings(b->other[i + 1], b->other[i]);
        b->words[i] = words & atoms;
        b->inner[i] = words & ~atoms;
        uint64_t bit6 = b->bit6[i], bit5 = b->bit5[i], bit1 = b->bit1[i];
        b->zero[i + 1] = atoms & b->digit[i] & ~(bit5 | bit1);
        uint64_t ops = b->special[i] & (bit6 | bit5) & ~b->in[i], bracket = ops & bit6;
        uint64_t scalars = (quotes[i] & b->in[i]) | atoms;
        b->tokens[i] = scalars | bracket;
        b->all[i] = scalars | ops;
        b->part_bracket[i] = bracket;
        b->part_bit5[i] = ops & bit5;
        b->part_bit2[i] = (ops & ~bit1) | atoms;
    }
}

/* Digits behind a zero. */
KERNEL_ENTRY static uint64_t bad_zeros(const struct json_index_batch *b)
{
    uint64_t bad = 0;
    for (uint32_t i = 0; i < b->blocks; i++) {
        bad |= b->digit[i] & (b->zero[i + 1] << 1 | b->zero[i] >> 63);
    }
    return bad;
}

/* Where the squeezed parts of a row are put together. */
struct row {
    struct order order;
    uint32_t n;
};

/* Adds those of a block that are in the mask; they fit. */
KERNEL void add_parts(struct row *row, const struct json_index_batch *b, uint32_t block,
                      uint64_t mask, uint32_t n)
{
    struct squeezer of = kernel_squeezer(b->all[block] & mask);
    uint32_t at = row->n % 64; /* of a full row, where what comes is nothing */
    row->order.bit6 |= kernel_squeeze(&of, b->part_bracket[block]) << at;
    row->order.bit5 |= kernel_squeeze(&of, b->part_bit5[block]) << at;
    row->order.bit2 |= kernel_squeeze(&of, b->part_bit2[block]) << at;
    row->n += n;
}

/* Puts a row, and begins the next one with the last parts of this one. */
KERNEL void put_row(struct json_index_batch *b, uint32_t i, struct row *row)
{
    uint32_t n = row->n - HISTORY;
    b->order6[i] = row->order.bit6;
    b->order5[i] = row->order.bit5;
    b->order2[i] = row->order.bit2;
    b->valid[i] = kernel_low_bits(n) << HISTORY;
    row->order.bit6 >>= n;
    row->order.bit5 >>= n;
    row->order.bit2 >>= n;
    row->n = HISTORY;
}

/* Squeezes the parts of each two blocks together; false when two have too many. */
KERNEL_ENTRY static bool squeeze_pairs(struct json_index_batch *b, struct order *carry)
{
    struct row row = {*carry, HISTORY};
    uint32_t rows = (b->blocks + 1) / 2;
    b->all[b->blocks] = 0; /* the second of an odd number */
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t first = kernel_count(b->all[(size_t)2 * i]),
                 second = kernel_count(b->all[(size_t)2 * i + 1]);
        if (UNLIKELY(first + second > MOST_PARTS))
            return false;
        add_parts(&row, b, 2 * i, ~UINT64_C(0), first);
        add_parts(&row, b, 2 * i + 1, ~UINT64_C(0), second);
        put_row(b, i, &row);
    }
    b->rows = rows;
    *carry = row.order;
    return true;
}

/* The same, of each half of a block: they always fit. */
KERNEL_ENTRY static __attribute__((noinline)) void squeeze_halves(struct json_index_batch *b,
                                                                  struct order *carry)
{
    struct row row = {*carry, HISTORY};
    b->rows = 2 * b->blocks;
    for (uint32_t i = 0; i < b->rows; i++) {
        uint64_t mask = i % 2 ? ~UINT64_C(0) << 32 : UINT32_MAX;
        add_parts(&row, b, i / 2, mask, kernel_count(b->all[i / 2] & mask));
        put_row(b, i, &row);
    }
    *carry = row.order;
}

KERNEL_ENTRY static uint64_t bad_order(struct json_index_batch *b)
{
    uint64_t bad = 0;
    for (uint32_t i = 0; i < b->rows; i++) {
        struct order order = {b->order6[i], b->order5[i], b->order2[i]};
        struct verdict verdict = judge_order(order);
        uint64_t valid = b->valid[i];
        bad |= verdict.bad & valid;
        b->inside[i] = verdict.inside;
        b->loose[i] = verdict.loose & valid;
        b->row_brackets[i] = order.bit6 & valid;
        b->row_tokens[i] = (order.bit6 | ~order.bit5) & valid;
    }
    return bad;
}

KERNEL_ENTRY static __attribute__((noinline)) void put_tokens(struct json_index *ix)
{
    const struct json_index_batch *b = &ix->scan->batch;
    uint32_t *at = kernel_put_offsets(ix->at + ix->tokens, b->tokens, b->blocks, ix->scan->from);
    ix->tokens = (uint32_t)(at - ix->at);
}

/* Words are listed so that most blocks, which have one or none, go the same way. */
KERNEL_ENTRY static __attribute__((noinline)) bool bad_atoms(struct json_index *ix)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_batch *b = &s->batch;
    uint32_t *word = b->word, at = s->from;
    uint64_t inner = 0;
    for (uint32_t i = 0, n = b->blocks; i < n; i++, at += JSON_INDEX_BLOCK) {
        uint64_t left = b->words[i];
        *word = at + kernel_lowest(left);
        word += left != 0;
        while (UNLIKELY(left &= left - 1))
            *word++ = at + kernel_lowest(left);
        inner |= b->inner[i];
    }
    bool bad = false;
    for (const uint32_t *p = b->word; p < word; p++)
        bad |= json_index_bad_word(ix, *p);
    for (uint32_t i = 0; i < b->blocks && inner; i++)
        bad |= json_index_bad_numbers(ix, b->inner[i], s->from + i * JSON_INDEX_BLOCK);
    return bad;
}

KERNEL_ENTRY void KERNEL_RUN(struct json_index *ix, const char *p)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_batch *b = &s->batch;
    struct order *history = &(struct order){s->carry.order6, s->carry.order5, s->carry.order2};
    uint32_t first = ix->tokens;
    find_classes(b, p);
    find_strings(ix, p);
    find_atoms(b);
    find_parts(b);
    s->bad |= bad_zeros(b);
    if (UNLIKELY(!squeeze_pairs(b, history)))
        squeeze_halves(b, history);
    s->bad |= bad_order(b);
    for (uint32_t i = 0; i < b->rows; i++)
        s->loose += kernel_count(b->loose[i]);
    s->bad |= bad_atoms(ix);
    put_tokens(ix);
    s->bad |= !match_brackets(ix, list_brackets(s, first));
    s->carry.order6 = history->bit6;
    s->carry.order5 = history->bit5;
    s->carry.order2 = history->bit2;
    b->other[0] = b->other[b->blocks];
    b->zero[0] = b->zero[b->blocks];
}
