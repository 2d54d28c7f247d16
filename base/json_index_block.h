/* SPDX-License-Identifier: Apache-2.0 */
/* The scan of blocks of 64 bytes, in terms of what a kernel defines before it includes this file:
 *
 *     KERNEL                 how its functions are declared (inline, for which processor)
 *     KERNEL_RUN             the name of the function that is made here
 *     struct chunk           64 bytes, as kernel_load(p) returns them
 *     kernel_masks(chunk)    a bit for each byte, by class (struct masks)
 *     kernel_is_plain(chunk) whether all bytes are 0x20 to 0x7f
 *     kernel_low, _high, _newline(chunk)   bytes below 0x20, above 0x7f, newlines
 *     kernel_parity(mask)    by bit: whether the bits up to it are odd in number
 *     kernel_lowest(mask)    the number of its lowest bit; of no bits, anything
 *
 * Blanks and punctuation count outside of strings only. Of each rule that JSON has about what may
 * stand behind what, the first side is a mask x; reach(x, through) is the other side: the first bit
 * behind each bit of x that is not in `through`. It comes from one addition, whose carry runs over
 * the bits to pass:
 *
 *     x        ..1.......1..        through   11.11.1.1.11
 *     x << 1   ...1.......1.        reach     .....1......   and one into the next block
 *
 * Punctuation (`ops`) is checked by the operator before it, since there is at most one scalar
 * between two of them:
 *
 *     before           a colon may come    it must    `}` may come    `]` may come
 *     {                yes                 unless }   directly        never (levels)
 *     [                no                             never (levels)  yes
 *     :                no                             yes             no
 *     , behind `:`     yes                 yes        no              no
 *     , behind } or ]  yes, in an object              no              yes
 *     , otherwise      no                             no              yes
 *     } or ]           no                             yes             yes
 *
 * What is left, namely whether it is an object or a list that a bracket stands in, is told by the
 * stack of levels: closing brackets must match, and an opening bracket shows by what is before it
 * (a colon; a comma or `[`; the root's closing bracket) where it must stand. The commas and colons
 * on the way to it agree with it by the rules above. */
#include "base/json_index_scan.h"

struct masks {
    uint64_t quote, slash, blank, digit, zero;
    uint64_t ops;              /* { } [ ] : , */
    uint64_t bit2, bit5, bit6; /* these bits of each byte, which tell punctuation apart */
};

KERNEL uint64_t reach(uint64_t x, uint64_t through, uint64_t *carry)
{
    uint64_t next = x << 1 | *carry, sum;
    bool over = __builtin_add_overflow(next, through, &sum);
    *carry = x >> 63 | over;
    return sum & ~through;
}

/* The bytes behind a backslash that escapes. */
KERNEL uint64_t escaped_bytes(uint64_t slash, uint64_t *carry)
{
    const uint64_t even = UINT64_C(0x5555555555555555);
    if (!slash) {
        uint64_t first = *carry;
        *carry = 0;
        return first;
    }
    slash &= ~*carry;
    uint64_t behind = slash << 1 | *carry, sum;
    uint64_t odd_runs = slash & ~even & ~behind;
    *carry = __builtin_add_overflow(odd_runs, slash, &sum);
    return (even ^ sum << 1) & behind;
}

KERNEL bool bad_escapes(const struct json_index *ix, uint64_t starts, uint32_t from)
{
    bool bad = false;
    for (; starts; starts &= starts - 1)
        bad |= json_index_bad_escape(ix, from + (uint32_t)__builtin_ctzll(starts));
    return bad;
}

/* Where strings are, opening quotes with them and closing ones not. */
KERNEL uint64_t strings(struct json_index *ix, uint64_t *quotes, uint64_t slash, uint32_t from)
{
    struct json_index_carry *c = &ix->scan->carry;
    uint64_t escaped = 0;
    if (UNLIKELY(slash | c->escaped))
        escaped = escaped_bytes(slash, &c->escaped);
    *quotes &= ~escaped;
    uint64_t in = kernel_parity(*quotes) ^ c->in_string;
    c->in_string = (uint64_t)((int64_t)in >> 63);
    if (UNLIKELY(slash))
        ix->scan->bad |= bad_escapes(ix, slash & ~escaped & in, from);
    return in;
}

/* Numbers of digits alone need no look but at a leading zero. */
KERNEL void check_atoms(struct json_index *ix, const struct masks *m, uint64_t atom,
                        uint64_t starts, uint32_t from)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_carry *c = &s->carry;
    uint64_t zero = starts & m->zero, other = atom & ~m->digit;
    s->bad |= m->digit & atom & (zero << 1 | c->zero);
    c->zero = zero >> 63;
    uint64_t runs = other & ~(other << 1 | c->other);
    c->other = other >> 63;
    for (; runs; runs &= runs - 1)
        s->bad |= json_index_bad_atom(ix, from + (uint32_t)__builtin_ctzll(runs));
}

KERNEL void put_tokens(struct json_index *ix, uint64_t at, uint32_t from)
{
    uint32_t *out = ix->at + ix->tokens;
    uint32_t n = (uint32_t)__builtin_popcountll(at);
    ix->tokens += n;
    for (uint32_t done = 0; done < n; done += 8)
        for (uint32_t i = 0; i < 8; i++, at &= at - 1)
            out[done + i] = from + kernel_lowest(at);
}

/* A bracket that opens or closes; false where levels are too many. */
KERNEL bool on_bracket(struct json_index *ix, uint32_t token, uint32_t kind)
{
    struct json_index_scan *s = ix->scan;
    s->bad |= ~s->levels[s->level].allowed >> kind & 1;
    if (kind & BRACKET_CLOSE) {
        if (s->level <= 2) {
            if (s->level == 0)
                return false;
            ix->complete += s->level == 2;
            if (s->level == 1)
                ix->root_end = ix->at[token];
        }
        if (s->level > 1)
            ix->close[s->levels[s->level].token] = token;
        s->level--;
        return true;
    }
    ix->close[token] = 0;
    if (s->level == 1)
        ix->docs[ix->doc_count++] = token;
    if (s->level > s->depth)
        return false;
    s->level++;
    s->levels[s->level].token = token;
    s->levels[s->level].allowed = kind & BRACKET_CURLY ? ALLOWED_MAP : ALLOWED_LIST;
    return true;
}

KERNEL void scan_block(struct json_index *ix, struct chunk chunk, uint32_t from)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_carry *c = &s->carry;
    struct masks m = kernel_masks(&chunk);
    uint64_t quotes = m.quote, in = strings(ix, &quotes, m.slash, from);
    uint64_t any_string = in | quotes;
    uint64_t ops = m.ops & ~in, blank = m.blank & ~in;
    uint64_t atom = ~(any_string | ops | blank);
    uint64_t atoms = atom & ~(atom << 1 | c->atom);
    c->atom = atom >> 63;
    ix->quotes[from / 64] = quotes;
    ix->atoms[from / 64] = atom;
    if (UNLIKELY(!kernel_is_plain(&chunk))) {
        uint64_t low = kernel_low(&chunk), high = kernel_high(&chunk);
        s->bad |= low & (in | ~m.blank);
        ix->lines += (uint64_t)__builtin_popcountll(kernel_newline(&chunk));
        if (high)
            s->bad |= json_index_bad_characters(ix, from, high);
    }
    check_atoms(ix, &m, atom, atoms, from);

    uint64_t bracket = ops & m.bit6, separator = ops & ~m.bit6;
    uint64_t close = bracket & m.bit2, open = bracket & ~m.bit2;
    uint64_t comma = separator & m.bit2, colon = separator & ~m.bit2;
    uint64_t curly = bracket & m.bit5;
    uint64_t value = (quotes & in) | atoms | open;

    uint64_t behind_separator = reach(separator, blank, &c->behind_separator);
    uint64_t behind_opening = reach(open, blank, &c->behind_opening);
    uint64_t behind_string = reach(quotes & ~in, blank, &c->behind_string);
    uint64_t last_colon = reach(colon, ~ops, &c->last_colon);
    uint64_t last_closing = reach(close, ~ops, &c->last_closing);
    uint64_t last_key = reach((open & curly) | (comma & last_colon), ~ops, &c->last_key);
    uint64_t last_perhaps = reach(comma & last_closing, ~ops, &c->last_perhaps);

    uint64_t bad = behind_separator & ~value;
    bad |= behind_opening & ~(value | close);
    bad |= value & ~(behind_separator | behind_opening) & ~(open & last_closing);
    bad |= colon & ~(behind_string & (last_key | last_perhaps));
    bad |= last_key & ~colon & ~(behind_opening & close);
    bad |= close & curly & ~(last_colon | last_closing | behind_opening);
    bad |= close & ~curly & last_colon;
    s->bad |= bad;

    uint64_t first = last_colon | last_perhaps;
    uint64_t second = last_closing | (last_perhaps & open) | (behind_opening & close);
    uint64_t tokens = value | close;
    uint32_t before = ix->tokens;
    put_tokens(ix, tokens, from);
    for (; bracket; bracket &= bracket - 1) {
        uint32_t at = (uint32_t)__builtin_ctzll(bracket);
        uint64_t below = (bracket & (0 - bracket)) - 1;
        uint32_t token = before + (uint32_t)__builtin_popcountll(tokens & below);
        uint32_t kind = (uint32_t)((curly >> at & 1) | (close >> at & 1) << 1 |
                                   (first >> at & 1) << 2 | (second >> at & 1) << 3);
        if (UNLIKELY(!on_bracket(ix, token, kind)))
            s->bad = 1;
    }
}

KERNEL_ENTRY void KERNEL_RUN(struct json_index *ix, const char *p, uint32_t blocks)
{
    struct json_index_scan *s = ix->scan;
    for (uint32_t i = 0; i < blocks; i++) {
        scan_block(ix, kernel_load(p + (size_t)i * 64), s->from);
        s->from += 64;
    }
}
