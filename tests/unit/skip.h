/* SPDX-License-Identifier: Apache-2.0 */
/* Skipping a Criterion test so that the reason is counted: scripts/count-tests.py reads the line.
 * And how much of its work a test does under sanitizers. */
#pragma once

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define SKIP_TEST(reason)                                                                          \
    do {                                                                                           \
        printf("SKIP: %s\n", (reason));                                                            \
        fflush(stdout);                                                                            \
        cr_skip_test("skipped");                                                                   \
    } while (0)

#define CORPUS_ABSENT "the corpus (UNET_CORPUS, ../shared/corpus by default) is absent"

/* The share of generated or corpus cases that this build is to run: one of so many, by UNET_SHARE.
 * The plain build runs every one; those with sanitizers, several times slower, a fixed part. */
static inline __attribute__((unused)) uint32_t test_share(void)
{
    const char *asked = getenv("UNET_SHARE");
    long share = asked ? atol(asked) : 1;
    return share > 1 && share < 1000 ? (uint32_t)share : 1;
}
