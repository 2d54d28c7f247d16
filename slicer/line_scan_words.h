/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernels without AVX2 have in common, compiled with each behind kernel_load,
 * kernel_equals and its like. */

struct finder {
    const struct scan_set *set;
};

KERNEL struct finder kernel_finder(const struct scan_set *set)
{
    return (struct finder){set};
}

KERNEL uint64_t kernel_in(const struct finder *f, const struct chunk *c)
{
    uint64_t bits = 0;
    for (uint32_t k = 0; k < f->set->n; k++)
        bits |= kernel_equals(c, f->set->bytes[k]);
    return bits;
}

KERNEL bool kernel_any_odd(const struct finder *f, const struct chunk *c, char brace,
                           const struct chunk *next)
{
    return (kernel_in(f, c) | (kernel_equals(c, brace) & ~kernel_equals(next, '\n'))) != 0;
}

KERNEL void kernel_put_places(uint16_t *to, uint64_t bits, uint32_t base)
{
    for (; bits; bits &= bits - 1)
        *to++ = (uint16_t)(base + (uint32_t)__builtin_ctzll(bits));
}

KERNEL uint32_t kernel_count(uint64_t x)
{
    return (uint32_t)__builtin_popcountll(x);
}

KERNEL uint32_t kernel_lowest(uint64_t x)
{
    return (uint32_t)__builtin_ctzll(x);
}

/* The same, any number where there is none. */
KERNEL uint32_t kernel_first(uint64_t x)
{
    return (uint32_t)__builtin_ctzll(x | 1ull << 63);
}

KERNEL uint64_t kernel_may(const struct line_want *want, const char *p, uint64_t first)
{
    uint64_t may = 0;
    for (; first; first &= first - 1) {
        uint32_t i = kernel_lowest(first);
        unsigned char c = (unsigned char)p[i];
        may |= (uint64_t)((want->low[0][c & 15] & want->high[0][c >> 4]) != 0) << i;
    }
    return may;
}

KERNEL uint32_t kernel_blanks(const char *p)
{
    uint32_t n = 0;
    while (n < 32 && p[n] == ' ')
        n++;
    return n;
}
