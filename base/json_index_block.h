/* SPDX-License-Identifier: Apache-2.0 */
/* The scan of blocks of 64 bytes, in terms of what a kernel defines before it includes this file:
 *
 *     KERNEL, KERNEL_ENTRY   how functions are declared (for which processor; inline)
 *     KERNEL_RUN             the name of the function that is made here
 *     struct chunk           64 bytes, as kernel_load(p) returns them
 *     kernel_classes(batch, i, p)   puts the classes of the bytes of a block
 *     kernel_slash, _low, _high, _blank, _newline(chunk)   the same, of classes that are seldom
 *     kernel_parity(mask)    by bit: whether the bits up to it are odd in number
 *     kernel_squeezer(mask), kernel_squeeze(squeezer, x)   the bits of x in the mask's places,
 *                            moved together at the low end
 *     kernel_count(mask), kernel_low_bits(n)   the number of bits; a mask of so many
 *     kernel_put_offsets, _brackets   lists of what bits stand for
 *
 * Blanks and punctuation (`ops`) count outside of strings only. What JSON says of the order of its
 * parts is checked where blanks and the insides of strings and atoms are gone: the masks of classes
 * are squeezed to the parts of the block, so that neighbours are one bit apart.
 *
 *     text    {"name":  "x", "up": true}        three masks tell the eight parts:
 *     parts   { s    :  s  , s   : a   }          bit6  bit5  bit2
 *     bit6    1 0    0  0  0 0   0 0   1        {  1     1     0     string  0  0  0
 *     bit5    1 0    1  0  1 0   1 0   1        [  1     0     0     atom    0  0  1
 *     bit2    0 0    0  0  1 0   0 1   1        }  1     1     1     :       0  1  0
 *                                               ]  1     0     1     ,       0  1  1
 *
 * The last four parts of the block before stand below those of this one. */
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

/* The parts that break the order; *named gets the opening brackets behind a colon, *loose those
 * behind a closing bracket (right between documents). */
KERNEL uint64_t misplaced(struct order p, uint64_t *named, uint64_t *loose)
{
    uint64_t open = p.bit6 & ~p.bit2, close = p.bit6 & p.bit2;
    uint64_t scalar = ~(p.bit6 | p.bit5), separator = ~p.bit6 & p.bit5;
    uint64_t comma = separator & p.bit2, colon = separator & ~p.bit2;
    uint64_t behind_close = close << 1, behind_colon = colon << 1;
    uint64_t empty = close & open << 1; /* the end of { } or [ ] */
    /* A value stands behind punctuation that opens or separates, and nowhere else. */
    uint64_t bad = (open | scalar) ^ (open | separator) << 1;
    *loose = open & behind_close;
    *named = open & behind_colon;
    bad &= ~(empty | *loose);
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
    return bad;
}

/* What bytes that are seldom do to a block. */
struct seldom {
    uint64_t escaped; /* bytes behind a backslash that escapes */
    uint64_t low;     /* below 0x20 */
    uint64_t carry;   /* of escaped, to the next block */
};

KERNEL_ENTRY static __attribute__((noinline)) struct seldom
look_closer(struct json_index *ix, const char *p, uint64_t carry, uint32_t from)
{
    struct json_index_scan *s = ix->scan;
    struct chunk chunk = kernel_load(p);
    uint64_t slash = kernel_slash(&chunk), high = kernel_high(&chunk);
    struct seldom found = {.low = kernel_low(&chunk), .carry = carry};
    if (slash | carry)
        found.escaped = escaped_bytes(slash, &found.carry);
    if (slash)
        s->bad |= json_index_bad_escapes(ix, slash & ~found.escaped, from);
    if (high)
        s->bad |= json_index_bad_characters(ix, high, from);
    if (found.low) {
        s->bad |= found.low & ~kernel_blank(&chunk);
        ix->lines += (uint64_t)__builtin_popcountll(kernel_newline(&chunk));
    }
    return found;
}

KERNEL_ENTRY static void find_classes(struct json_index_batch *b, const char *p)
{
    for (uint32_t i = 0; i < b->blocks; i++, p += JSON_INDEX_BLOCK)
        kernel_classes(b, i, p);
}

KERNEL_ENTRY static __attribute__((noinline)) void find_strings(struct json_index *ix,
                                                                const char *p)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_batch *b = &s->batch;
    uint64_t in_string = s->carry.in_string, carry = s->carry.escaped;
    for (uint32_t i = 0; i < b->blocks; i++) {
        uint64_t quote = b->quote[i];
        b->low[i] = 0;
        if (UNLIKELY(b->seldom[i] | carry)) {
            uint32_t at = i * JSON_INDEX_BLOCK;
            struct seldom seldom = look_closer(ix, p + at, carry, s->from + at);
            carry = seldom.carry;
            b->low[i] = seldom.low;
            b->quote[i] = quote &= ~seldom.escaped;
        }
        uint64_t in = kernel_parity(quote) ^ in_string;
        in_string = (uint64_t)((int64_t)in >> 63);
        b->in[i] = in;
    }
    s->carry.in_string = in_string;
    s->carry.escaped = carry;
}

/* Numbers, true, false and null, which are what is nothing else. */
KERNEL_ENTRY static void find_atoms(struct json_index_batch *b)
{
    uint32_t n = b->blocks;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t atom = ~(b->in[i] | b->quote[i] | b->ops[i] | b->space[i] | b->low[i]);
        b->atom[i + 1] = atom;
        b->other[i + 1] = atom & ~b->digit[i];
    }
}

KERNEL uint64_t beginnings(uint64_t runs, uint64_t before)
{
    return runs & ~(runs << 1 | before >> 63);
}

KERNEL_ENTRY static void find_parts(struct json_index_batch *b)
{
    for (uint32_t i = 0; i < b->blocks; i++) {
        uint64_t atoms = beginnings(b->atom[i + 1], b->atom[i]);
        b->words[i] = beginnings(b->other[i + 1], b->other[i]);
        b->zero[i + 1] = atoms & b->digit[i] & b->bit2[i];
        uint64_t ops = b->ops[i] & ~b->in[i], bracket = ops & b->bracket[i];
        uint64_t scalars = (b->quote[i] & b->in[i]) | atoms;
        b->part_bracket[i] = bracket;
        b->tokens[i] = scalars | bracket;
        b->all[i] = scalars | ops;
        b->part_bit5[i] = ops & b->bit5[i];
        b->part_bit2[i] = (ops & b->bit2[i]) | atoms;
    }
}

/* Control characters in strings, and digits behind a zero. */
KERNEL_ENTRY static uint64_t bad_bytes(const struct json_index_batch *b)
{
    uint64_t bad = 0;
    for (uint32_t i = 0; i < b->blocks; i++) {
        bad |= b->low[i] & b->in[i];
        bad |= b->digit[i] & (b->zero[i + 1] << 1 | b->zero[i] >> 63);
    }
    return bad;
}

KERNEL bool is_long(uint64_t parts)
{
    return kernel_count(parts) > MOST_PARTS;
}

/* Makes two rows of each block that has more parts than fit above their history. */
static __attribute__((noinline)) KERNEL_ENTRY void split_rows(struct json_index_batch *b)
{
    uint32_t rows = b->rows;
    for (uint32_t i = 0; i < b->blocks; i++)
        rows += is_long(b->all[i]);
    b->rows = rows;
    for (uint32_t i = b->blocks; i-- > 0;) {
        uint64_t all = b->all[i], half = is_long(all) ? UINT32_MAX : 0;
        uint64_t tokens = b->tokens[i], bracket = b->part_bracket[i];
        uint64_t bit5 = b->part_bit5[i], bit2 = b->part_bit2[i];
        for (uint64_t mask = ~half; mask; mask = mask == ~half ? half : 0) {
            rows--;
            b->all[rows] = all & mask;
            b->tokens[rows] = tokens & mask;
            b->part_bracket[rows] = bracket & mask;
            b->part_bit5[rows] = bit5;
            b->part_bit2[rows] = bit2;
            b->from[rows] = i * JSON_INDEX_BLOCK;
        }
    }
}

/* Squeezes the parts of each row together, above the last ones of the row before; false when one
 * has too many. */
KERNEL_ENTRY static bool squeeze_rows(struct json_index_batch *b, struct json_index_carry *c)
{
    uint64_t order6 = c->order6, order5 = c->order5, order2 = c->order2;
    for (uint32_t i = 0; i < b->rows; i++) {
        struct squeezer row = kernel_squeezer(b->all[i]);
        uint32_t n = kernel_count(b->all[i]);
        if (UNLIKELY(n > MOST_PARTS))
            return false;
        order6 |= kernel_squeeze(&row, b->part_bracket[i]) << HISTORY;
        order5 |= kernel_squeeze(&row, b->part_bit5[i]) << HISTORY;
        order2 |= kernel_squeeze(&row, b->part_bit2[i]) << HISTORY;
        b->order6[i] = order6;
        b->order5[i] = order5;
        b->order2[i] = order2;
        b->valid[i] = kernel_low_bits(n) << HISTORY;
        order6 >>= n;
        order5 >>= n;
        order2 >>= n;
    }
    c->order6 = order6;
    c->order5 = order5;
    c->order2 = order2;
    return true;
}

KERNEL_ENTRY static uint64_t bad_order(struct json_index_batch *b)
{
    uint64_t bad = 0;
    for (uint32_t i = 0; i < b->rows; i++) {
        struct order order = {b->order6[i], b->order5[i], b->order2[i]};
        uint64_t named, loose;
        bad |= misplaced(order, &named, &loose) & b->valid[i];
        b->named[i] = named >> HISTORY;
        b->loose[i] = loose & b->valid[i];
    }
    return bad;
}

KERNEL_ENTRY static __attribute__((noinline)) void put_lists(struct json_index *ix)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_batch *b = &s->batch;
    uint32_t token = 0, brackets = 0, loose = 0, *at = ix->at + ix->tokens;
    for (uint32_t i = 0; i < b->rows; i++) {
        kernel_put_offsets(s, at + token, b->tokens[i], s->from + b->from[i]);
        kernel_put_brackets(s, i, brackets, token);
        token += kernel_count(b->tokens[i]);
        brackets += kernel_count(b->part_bracket[i]);
        loose += kernel_count(b->loose[i]);
    }
    ix->tokens += token;
    s->loose += loose;
    b->brackets = brackets;
}

/* Whether brackets match, and stand where they may, by the stack of levels. Those that open and
 * those that close go the same way, without a branch that nobody can foretell: each closes a token
 * (an opening one itself, with 0), and the next level is the new one or the one below. Levels
 * beyond the limit, and below the root, have room for a batch: what happened there is seen at its
 * end. */
KERNEL_ENTRY static __attribute__((noinline)) bool check_levels(struct json_index *ix,
                                                                uint32_t first)
{
    struct json_index_scan *s = ix->scan;
    const struct json_index_batch *b = &s->batch;
    static const uint64_t opens[] = {(uint64_t)ALLOWED_LIST << 32, (uint64_t)ALLOWED_MAP << 32};
    uint64_t *level = s->levels + s->level, *root = s->levels + JSON_INDEX_ROOT, good = 1;
    uint32_t *close = ix->close, n = b->brackets;
    uint64_t now = *level;
    for (uint32_t i = 0; i < n; i++) {
        int64_t kind = b->kind[i], closes = kind >> 63; /* all ones, or none */
        uint64_t token = first + b->token[i], below = level[-1];
        if (UNLIKELY(level == root)) {
            uint32_t behind = i ? first + b->token[i - 1] + 1 : s->behind;
            if (!json_index_on_root(ix, (uint32_t)token, behind, closes))
                return false;
        }
        good &= now >> (kind & 63);
        *level = now;
        uint64_t opened = token | opens[kind & BRACKET_CURLY];
        close[(uint32_t)(token ^ ((token ^ now) & (uint64_t)closes))] =
            (uint32_t)(token & (uint64_t)closes);
        now = opened ^ ((opened ^ below) & (uint64_t)closes);
        level += 1 + 2 * closes;
    }
    *level = now;
    if (n)
        s->behind = first + b->token[n - 1] + 1;
    s->level = (uint32_t)(level - s->levels);
    ix->complete = ix->doc_count - (level > root);
    return good && !root[s->depth + 1];
}

KERNEL_ENTRY void KERNEL_RUN(struct json_index *ix, const char *p)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_batch *b = &s->batch;
    uint32_t first = ix->tokens;
    find_classes(b, p);
    find_strings(ix, p);
    find_atoms(b);
    find_parts(b);
    s->bad |= bad_bytes(b);
    b->rows = b->blocks;
    if (UNLIKELY(!squeeze_rows(b, &s->carry))) {
        split_rows(b);
        s->bad |= !squeeze_rows(b, &s->carry);
    }
    s->bad |= bad_order(b);
    put_lists(ix);
    s->bad |= !check_levels(ix, first);
    memcpy(ix->quotes + s->from / JSON_INDEX_BLOCK, b->quote, b->blocks * sizeof *b->quote);
    memcpy(ix->atoms + s->from / JSON_INDEX_BLOCK, b->atom + 1, b->blocks * sizeof *b->atom);
    b->atom[0] = b->atom[b->blocks];
    b->other[0] = b->other[b->blocks];
    b->zero[0] = b->zero[b->blocks];
}
