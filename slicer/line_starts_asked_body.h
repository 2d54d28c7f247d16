/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for lines by their first bytes, compiled behind line_starts_body.h for the kernels that
 * can look up many bytes at once. Before this stand, too: struct byte_set, load_set and
 * kernel_among (which of 64 bytes are in a set). */

/* The lines of a block that are asked for; `in`: bytes in the set, `indent` further on. */
KERNEL uint64_t asked_lines(const struct line_starts *m, uint32_t b, uint32_t indent, uint64_t in)
{
    uint64_t start = m->start[b], blank = m->blank[b], exact = start;
    uint64_t column_0 = start & ~(blank | m->comment[b]);
    if (indent == 0)
        return column_0 & in;
    for (uint32_t k = 0; k < indent; k++)
        exact &= k ? blank >> k | m->blank[b + 1] << (64 - k) : blank;
    if (indent == 1)
        return column_0 | (exact & in);
    return (start & blank & ~exact) | column_0 | (exact & in);
}

/* The end of a piece. Apart from the loops, which so keep what they need in registers. */
static NOINLINE uint32_t next_at_end(struct line_starts *m, uint32_t at, uint32_t indent)
{
    return line_starts_next(m, at, indent);
}

/* A loop of its own for the indents that most lines have. */
KERNEL uint32_t find_asked(struct line_starts *m, uint32_t at, uint32_t indent,
                           const uint8_t set[16])
{
    struct byte_set bytes = load_set(set);
    uint32_t b = at / 64, whole = m->n < 64 + indent ? 0 : (m->n - indent) / 64;
    uint64_t behind = ~0ull << at % 64;
    for (; b < whole; b++, behind = ~0ull) {
        uint64_t in = kernel_among(&bytes, m->p + (size_t)b * 64 + indent);
        uint64_t asked = asked_lines(m, b, indent, in) & behind;
        if (asked)
            return b * 64 + (uint32_t)__builtin_ctzll(asked);
    }
    return next_at_end(m, b > at / 64 ? b * 64 : at, indent);
}

/* The others, whose loop takes all registers. */
static NOINLINE KERNEL_ENTRY uint32_t find_asked_deep(struct line_starts *m, uint32_t at,
                                                      uint32_t indent, const uint8_t set[16])
{
    return find_asked(m, at, indent, set);
}

KERNEL_ENTRY uint32_t KERNEL_NAME(line_starts_asked)(struct line_starts *m, uint32_t at,
                                                     uint32_t indent, const uint8_t set[16])
{
    if (indent == 0)
        return find_asked(m, at, 0, set);
    if (indent == 1)
        return find_asked(m, at, 1, set);
    return find_asked_deep(m, at, indent, set);
}
