/* SPDX-License-Identifier: Apache-2.0 */
/* What the bodies of the functions share: one call, readers of its arguments that say in words what
 * was wanted and what was found, and writers of its result.
 *
 * A body is call_NAME(call): true with *call->out set, or false with *call->why set. The readers
 * return false in that second way, so that a body is a chain of them:
 *
 *     return take_text(c, 0, &s) && take_int(c, 1, &from) && give_text(c, ...); */
#pragma once

#include "base/builtin.h"
#include "base/net.h"

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

/* The elements of a list, or the values of a map. */
struct items {
    const struct value *at;
    uint32_t n;
};

/* Undecided, in words that follow the call's text. Returns false. */
bool call_fail(struct call *, const char *format, ...) PRINTF(2, 3);
/* Undecided: argument i, counted from 0, is missing or is not what is wanted ("a string"). */
bool call_wants(struct call *, uint32_t i, const char *wanted);
/* The same of element k of a list that is argument i. */
bool call_wants_element(struct call *, uint32_t i, uint32_t k, const struct value *element,
                        const char *wanted);
/* Undecided: the result would be larger than the limit allows. */
bool call_limit(struct call *, enum limit);
/* Whether a list that grows to n elements, or a text that grows to n bytes, is allowed. */
bool call_room_items(struct call *, uint64_t n) NODISCARD;
bool call_room_bytes(struct call *, uint64_t n) NODISCARD;

bool take_text(struct call *, uint32_t i, str *out) NODISCARD;
bool take_int(struct call *, uint32_t i, int64_t *out) NODISCARD;
/* An integer or a finite decimal. */
bool take_number(struct call *, uint32_t i, const struct value **out) NODISCARD;
bool take_items(struct call *, uint32_t i, struct items *out) NODISCARD;
bool take_map(struct call *, uint32_t i, const struct map **out) NODISCARD;
/* An address or network as text, with a length or a mask behind it. */
bool take_net(struct call *, uint32_t i, struct net_addr *out) NODISCARD;

/* Whether v is an integer or a finite decimal. */
bool is_finite_number(const struct value *v);

/* All return true. */
bool give(struct call *, struct value);
bool give_text(struct call *, str);
/* An empty list with room for n elements. */
bool give_list(struct call *, uint32_t n);
/* Adds to the result, which is a list. */
void give_item(struct call *, struct value);
