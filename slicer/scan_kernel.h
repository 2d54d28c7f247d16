/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels: a function whose loop looks at many bytes at once exists once for each instruction
 * set that is used, with its name behind; all of them give the same. */
#pragma once

enum scan_kernel { SCAN_PORTABLE, SCAN_SSE2, SCAN_AVX2, SCAN_AVX512, SCAN_KERNELS };

/* The fastest kernel that this processor runs. */
enum scan_kernel scan_best(void);

#ifdef __x86_64__

/* Declares the functions of a name. */
#define SCAN_DECLARE(type, name, ...)                                                              \
    type name##_portable(__VA_ARGS__);                                                             \
    type name##_sse2(__VA_ARGS__);                                                                 \
    type name##_avx2(__VA_ARGS__);                                                                 \
    type name##_avx512(__VA_ARGS__)

/* All of them, in the order of the kernels. */
#define SCAN_ALL(name)                                                                             \
    {                                                                                              \
        name##_portable, name##_sse2, name##_avx2, name##_avx512                                   \
    }

/* Calls the one of a kernel. */
#define SCAN_CALL(kernel, name, ...)                                                               \
    ((kernel) == SCAN_AVX512 ? name##_avx512(__VA_ARGS__)                                          \
     : (kernel) == SCAN_AVX2 ? name##_avx2(__VA_ARGS__)                                            \
     : (kernel) == SCAN_SSE2 ? name##_sse2(__VA_ARGS__)                                            \
                             : name##_portable(__VA_ARGS__))

#else

#define SCAN_DECLARE(type, name, ...) type name##_portable(__VA_ARGS__)
#define SCAN_ALL(name)                                                                             \
    {                                                                                              \
        name##_portable                                                                            \
    }
#define SCAN_CALL(kernel, name, ...) ((void)(kernel), name##_portable(__VA_ARGS__))

#endif
