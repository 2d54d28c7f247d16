/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"

#ifdef UNET_TINY
#define PICK(value, tiny) (tiny)
#else
#define PICK(value, tiny) (value)
#endif

static const struct limit_info table[LIMIT_COUNT] = {
#define LIMIT(name, value, tiny, unit, text) {#name, unit, text, PICK(value, tiny)},
#include "base/limits.def" /* IWYU pragma: keep */
#undef LIMIT
};

const struct limit_info *limit_info(enum limit which)
{
    return &table[which];
}

struct limits limits_default(void)
{
    struct limits l = {.fixed = false};
    for (unsigned i = 0; i < LIMIT_COUNT; i++)
        l.at[i] = table[i].value;
    return l;
}
