/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for any processor: the 64 bytes are turned into eight words, one for each bit of a
 * byte, and all classes are terms over these. */
#include "base/json_index_bits.h"

#include <string.h>

#define KERNEL_ENTRY
#define KERNEL static inline
#define KERNEL_RUN json_index_run_portable

struct chunk {
    uint64_t bit[8]; /* bit k of byte i is bit i of word k */
};

/* Mirrors a matrix of 8 x 8 bits, a row in each byte, by its diagonal. */
KERNEL uint64_t mirrored(uint64_t x)
{
    uint64_t t = (x ^ x >> 7) & UINT64_C(0x00aa00aa00aa00aa);
    x ^= t ^ t << 7;
    t = (x ^ x >> 14) & UINT64_C(0x0000cccc0000cccc);
    x ^= t ^ t << 14;
    t = (x ^ x >> 28) & UINT64_C(0x00000000f0f0f0f0);
    return x ^ t ^ t << 28;
}

KERNEL struct chunk kernel_load(const char *p)
{
    struct chunk c = {{0}};
    for (int i = 0; i < 8; i++) {
        uint64_t x = 0;
        for (int k = 0; k < 8; k++)
            x |= (uint64_t)(unsigned char)p[8 * i + k] << (8 * k);
        x = mirrored(x);
        for (int k = 0; k < 8; k++)
            c.bit[k] |= (x >> (8 * k) & 0xff) << (8 * i);
    }
    return c;
}

KERNEL uint64_t equals(const struct chunk *c, unsigned byte)
{
    uint64_t same = ~UINT64_C(0);
    for (int k = 0; k < 8; k++)
        same &= byte >> k & 1 ? c->bit[k] : ~c->bit[k];
    return same;
}

KERNEL uint64_t kernel_high(const struct chunk *c)
{
    return c->bit[7];
}

KERNEL uint64_t kernel_low(const struct chunk *c)
{
    return ~(c->bit[7] | c->bit[6] | c->bit[5]);
}

KERNEL uint64_t seldom(const struct chunk *c)
{
    return kernel_low(c) | kernel_high(c) | equals(c, '\\');
}

KERNEL uint64_t kernel_newline(const struct chunk *c)
{
    return equals(c, '\n');
}

KERNEL uint64_t kernel_slash(const struct chunk *c)
{
    return equals(c, '\\');
}

KERNEL uint64_t kernel_blank(const struct chunk *c)
{
    return equals(c, ' ') | equals(c, '\t') | equals(c, '\n') | equals(c, '\r');
}

KERNEL void kernel_classes(struct json_index_batch *to, uint32_t i, const char *p)
{
    struct chunk c = kernel_load(p);
    const uint64_t *bit = c.bit;
    uint64_t third = ~(bit[7] | bit[6]) & bit[5] & bit[4]; /* 0x30 to 0x3f */
    uint64_t separator = equals(&c, ':') | equals(&c, ',');
    uint64_t bracket = equals(&c, '{') | equals(&c, '}') | equals(&c, '[') | equals(&c, ']');
    uint64_t digit = third & ~(bit[3] & (bit[2] | bit[1]));
    to->special[i] = bracket | separator | equals(&c, '"') | equals(&c, ' ');
    to->digit[i] = digit;
    to->bit6[i] = bit[6];
    to->bit5[i] = (bit[5] & bit[3]) | (digit & ~equals(&c, '0'));
    to->bit1[i] = bit[1];
    to->seldom[i] = seldom(&c);
}

#include "base/json_index_block.h"
