/* SPDX-License-Identifier: Apache-2.0 */
/* What the processor can do. The instruction that tells takes microseconds below a hypervisor, so
 * where the C library has asked already its answer is taken. */
#pragma once

#include <stdbool.h>

#if defined(__x86_64__) && defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#endif

/* AVX2, and what came with it or before: BMI 1 and 2, POPCNT, PCLMULQDQ. */
static inline bool cpu_is_wide(void)
{
#if defined(__x86_64__) && defined(CPU_FEATURE_ACTIVE)
    return CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(BMI1) && CPU_FEATURE_ACTIVE(BMI2) &&
           CPU_FEATURE_ACTIVE(POPCNT) && CPU_FEATURE_ACTIVE(PCLMULQDQ);
#elif defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") &&
           __builtin_cpu_supports("pclmul");
#else
    return false;
#endif
}

/* The same, and AVX-512 of the processors that do not slow down for it: they know VBMI 2. */
static inline bool cpu_is_widest(void)
{
#if defined(__x86_64__) && defined(CPU_FEATURE_ACTIVE)
    return cpu_is_wide() && CPU_FEATURE_ACTIVE(AVX512F) && CPU_FEATURE_ACTIVE(AVX512BW) &&
           CPU_FEATURE_ACTIVE(AVX512_VBMI) && CPU_FEATURE_ACTIVE(AVX512_VBMI2);
#elif defined(__x86_64__)
    return cpu_is_wide() && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2");
#else
    return false;
#endif
}
