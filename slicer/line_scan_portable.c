/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for any processor: eight bytes at a time. */
#include "slicer/line_scan.h"

#define KERNEL_ENTRY
#define KERNEL_LONG static __attribute__((noinline)) KERNEL_ENTRY
#define KERNEL static inline
#define SCAN_INDENT_RUN scan_indent_portable
#define SCAN_LIST_RUN scan_list_portable
#define ROWS_LIST line_rows_list_portable
#define LIST_GO line_list_go_portable
#define MARKS_LIST line_marks_list_portable
#define MARKS_GO line_marks_portable
#define BLOCKS_LIST block_marks_list_portable
#define BLOCKS_PAIRS block_marks_pairs_portable
#define BLOCKS_PASS block_marks_pass_portable
#define BLOCKS_SKIP block_marks_skip_portable

#include <string.h>

struct chunk {
    char at[SCAN_BLOCK];
};

KERNEL struct chunk kernel_load(const char *p)
{
    struct chunk c;
    memcpy(c.at, p, sizeof c.at);
    return c;
}

KERNEL uint64_t kernel_equals(const struct chunk *c, char byte)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < SCAN_BLOCK; i++)
        bits |= (uint64_t)(c->at[i] == byte) << i;
    return bits;
}

KERNEL uint64_t kernel_small(const struct chunk *c)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < SCAN_BLOCK; i++)
        bits |= (uint64_t)((unsigned char)c->at[i] <= ' ') << i;
    return bits;
}

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

KERNEL bool kernel_any_in(const struct finder *f, const struct chunk *c)
{
    return kernel_in(f, c) != 0;
}

KERNEL void kernel_put(uint64_t *to, const struct chunk *c, char byte)
{
    *to = kernel_equals(c, byte);
}

KERNEL void kernel_put_not_in(uint64_t *to, const struct finder *f, const struct chunk *c)
{
    *to = ~kernel_in(f, c);
}

struct gathered {
    uint64_t any;
};

KERNEL void kernel_gather(struct gathered *g, const struct chunk *c, char byte)
{
    g->any |= kernel_equals(c, byte);
}

KERNEL bool kernel_gathered(const struct gathered *g)
{
    return g->any != 0;
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

#include "slicer/line_scan_body.h"

#include "slicer/line_list_body.h"

#include "slicer/line_braces_body.h"

#include "slicer/line_marks_body.h"

#include "slicer/block_marks_body.h"
