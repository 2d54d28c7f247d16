/* SPDX-License-Identifier: Apache-2.0 */
/* Which brackets belong together; a part of json_index_block.h.
 *
 *     text     {"a":{"b":1},"c":[{}]}
 *     inside   l    m     m     m l l l m     what is open right before: a map or a list
 *     around   l    m     m     m l l m l     what lies around the container
 *
 * An opening bracket tells by what stands before it what lies around it, a closing one what it
 * ends; so does the bracket behind a closing one tell what lies around that. The text is right when
 * the bracket behind an opening one is inside of a container of that kind, and when the same lies
 * around both brackets of a container. So a container is told by two bits for each bracket, and 64
 * brackets are looked at in words: kernel_pairs takes out the containers that hold no other one,
 * again and again. What is left goes over a stack. */

/* Brackets of a batch as bits, from the one numbered `from` on. */
struct nest {
    uint64_t open, close, around;
    uint32_t from;
};

/* Lists the brackets of the rows. */
KERNEL_ENTRY static __attribute__((noinline)) uint32_t list_brackets(struct json_index_scan *s,
                                                                     uint32_t token)
{
    struct json_index_batch *b = &s->batch;
    uint32_t brackets = 0;
    for (uint32_t i = 0, n = b->rows; i < n; i++) {
        kernel_put_brackets(s, i, brackets, token);
        token += kernel_count(b->row_tokens[i]);
        brackets += kernel_count(b->row_brackets[i]);
    }
    kernel_put_kinds(b, brackets);
    return brackets;
}

/* What closes `token`, which is the innermost open container; *around is what it says lies around
 * it. False where nothing is open. */
KERNEL bool close_last(struct json_index *ix, uint32_t token, uint64_t *around)
{
    struct json_index_scan *s = ix->scan;
    if (!s->open)
        return false;
    uint32_t opening = s->stack[--s->open];
    *around = opening >> 31;
    ix->close[opening & INT32_MAX] = token;
    return true;
}

/* Puts the brackets of the mask on the stack, and takes them off; false where they do not match,
 * or are too deep. */
KERNEL bool walk(struct json_index *ix, const struct nest *nest, uint64_t mask)
{
    struct json_index_scan *s = ix->scan;
    const uint32_t *tokens = s->batch.token + nest->from;
    for (; mask; mask &= mask - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(mask), token = tokens[i];
        uint64_t around = nest->around >> i & 1, other;
        if (nest->close >> i & 1) {
            if (!close_last(ix, token, &other) || other != around)
                return false;
        } else {
            if (s->open == s->most)
                return false;
            s->stack[s->open++] = token | (uint32_t)around << 31;
            ix->close[token] = 0;
        }
    }
    return true;
}

/* Whether brackets of a word lie too deep, `open` being so before them. */
static __attribute__((noinline)) bool too_deep(const struct json_index_scan *s,
                                               const struct nest *nest, uint32_t open)
{
    for (uint64_t left = nest->open | nest->close; left; left &= left - 1) {
        open += left & (0 - left) & nest->open ? 1 : UINT32_MAX;
        if (open > s->most)
            return true;
    }
    return false;
}

/* Matches the brackets of a word but for the last one of the batch if that closes. */
KERNEL bool match_word(struct json_index *ix, const struct nest *nest)
{
    struct json_index_scan *s = ix->scan;
    uint32_t height = 0, open = s->open;
    uint64_t bad = 0, left = kernel_pairs(ix->close, s->batch.token + nest->from, nest->open,
                                          nest->close, nest->around, &height, &bad);
    if (bad || !walk(ix, nest, left))
        return false;
    uint32_t most = open > s->open ? open : s->open;
    return LIKELY(most + height <= s->most) || !too_deep(s, nest, open);
}

/* Gives the batch's containers their closing tokens; false when brackets do not match. What lies
 * around the container that the last one closes is not known before the next batch. */
KERNEL_ENTRY static __attribute__((noinline)) bool match_brackets(struct json_index *ix, uint32_t n)
{
    struct json_index_scan *s = ix->scan;
    struct json_index_batch *b = &s->batch;
    uint64_t bad = n ? (b->inside_map[0] ^ s->inside) & 1 : 0;
    b->token[(size_t)(n + 63) / 64 * 64] = s->spare; /* behind the last word */
    for (uint32_t from = 0, w = 0; from < n && !bad; from += 64, w++) {
        uint32_t left = n - from;
        uint64_t last = left > 64 ? 0 : UINT64_C(1) << (left - 1); /* of the batch */
        uint64_t valid = left > 64 ? ~UINT64_C(0) : last | (last - 1);
        uint64_t close = b->closes[w] & valid, open = ~close & valid, curly = b->curly[w];
        uint64_t next = b->inside_map[w] >> 1 | (last ? 0 : b->inside_map[w + 1] << 63);
        bad = open & (curly ^ next) & ~last;
        struct nest nest = {open, close & ~last, (b->inside_map[w] & open) | (next & close), from};
        bad |= !match_word(ix, &nest);
        if (!last)
            continue;
        s->inside = (curly & last) != 0;
        if (close & last)
            bad |= !close_last(ix, b->token[n - 1], &s->inside);
    }
    return !bad;
}
