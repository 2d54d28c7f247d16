/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel for any processor: eight bytes at a time. */
#include "slicer/line_scan.h"

#define KERNEL_ENTRY
#define KERNEL_LONG static __attribute__((noinline)) KERNEL_ENTRY
#define KERNEL static inline
#define KERNEL_NAME(name) name##_portable

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

#include "slicer/line_scan_words.h"

#include "slicer/line_scan_body.h"

#include "slicer/line_list_body.h"

#include "slicer/line_braces_body.h"

#include "slicer/line_marks_body.h"

#include "slicer/block_marks_body.h"
