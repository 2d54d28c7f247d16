/* SPDX-License-Identifier: Apache-2.0 */
/* What the bodies of the functions share: one call, and readers of its arguments that say in words
 * what was wanted and what was found. Every body is call_NAME(call): true with *call->out set, or
 * false with *call->why set. */
#pragma once

#include "base/builtin.h"

struct call {
    struct value *out;
    const struct builtin_info *info;
    const struct value *args;
    uint32_t n;
    const struct builtin_run *run;
    str *why;
};

typedef bool call_fn(struct call *);

#define BUILTIN(name, least, most, signature, meaning) call_fn call_##name;
#include "base/builtin.def" /* IWYU pragma: keep */
#undef BUILTIN
