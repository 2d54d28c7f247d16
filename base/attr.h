/* SPDX-License-Identifier: Apache-2.0 */
/* Names for the compiler attributes that the code uses, so that a header reads as prose. */
#pragma once

#define NODISCARD __attribute__((warn_unused_result))
#define NORETURN __attribute__((noreturn))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define NONNULL(...) __attribute__((nonnull(__VA_ARGS__)))
#define UNUSED __attribute__((unused))
#define NOINLINE __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define FALLTHROUGH __attribute__((fallthrough))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define COUNTOF(a) (sizeof(a) / sizeof((a)[0]))
