/* SPDX-License-Identifier: Apache-2.0 */
/* Growing arrays in an arena, one macro for the type and one to append.
 *
 *     VEC(struct rule) rules = {0};
 *     vec_push(arena, &rules, (struct rule){.name = n});
 *     for (uint32_t i = 0; i < rules.n; i++) use(&rules.at[i]);
 *
 * Elements move when the array grows: keep indexes, not pointers, while it still grows. */
#pragma once

#include "base/arena.h"

#include <stdint.h>

#define VEC(T)                                                                                     \
    struct {                                                                                       \
        T *at;                                                                                     \
        uint32_t n, cap;                                                                           \
    }

/* The capacity that follows cap, or unwinds when it would not fit 32 bits. */
uint32_t vec_next_cap(struct arena *, uint32_t cap, uint32_t wanted);

/* Makes room for at least `more` further elements. */
#define vec_reserve(arena, v, more)                                                                \
    do {                                                                                           \
        if ((v)->cap - (v)->n < (uint32_t)(more)) {                                                \
            uint32_t vec_cap_ = vec_next_cap((arena), (v)->cap, (v)->n + (uint32_t)(more));        \
            (v)->at = arena_grow((arena), (v)->at, (size_t)(v)->cap * sizeof *(v)->at,             \
                                 (size_t)vec_cap_ * sizeof *(v)->at);                              \
            (v)->cap = vec_cap_;                                                                   \
        }                                                                                          \
    } while (0)

/* Appends one element (the last argument; commas inside it are fine). */
#define vec_push(arena, v, ...)                                                                    \
    do {                                                                                           \
        vec_reserve((arena), (v), 1);                                                              \
        (v)->at[(v)->n++] = (__VA_ARGS__);                                                         \
    } while (0)
