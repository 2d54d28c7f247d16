/* SPDX-License-Identifier: Apache-2.0 */
/* Skipping a Criterion test so that the reason is counted: scripts/count-tests.py reads the line.
 */
#pragma once

#include <criterion/criterion.h>
#include <stdio.h>

#define SKIP_TEST(reason)                                                                          \
    do {                                                                                           \
        printf("SKIP: %s\n", (reason));                                                            \
        fflush(stdout);                                                                            \
        cr_skip_test("skipped");                                                                   \
    } while (0)

#define CORPUS_ABSENT "the corpus (UNET_CORPUS, ../shared/corpus by default) is absent"
