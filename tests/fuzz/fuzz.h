/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzz target: a function that reads an input of any bytes in all ways that it can be read, and
 * aborts where something that must hold does not. One file for each target, which ends with
 *
 *     FUZZ(name)      defines LLVMFuzzerTestOneInput, which runs static void name(struct arena *,
 *                     str input) in a boundary of its own
 *
 * Built with -Dfuzz=true, libFuzzer makes the inputs; else the driver of this folder does. */
#pragma once

#include "base/diag.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What must hold; else a message and an end that the fuzzer keeps the input of. */
#define FUZZ_CHECK(holds, ...)                                                                     \
    do {                                                                                           \
        if (!(holds)) {                                                                            \
            fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);                                        \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fputc('\n', stderr);                                                                   \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

typedef void fuzz_fn(struct arena *, str input);

struct fuzz_job {
    fuzz_fn *fn;
    str input;
};

static inline void fuzz_job_run(struct boundary *b, void *arg)
{
    struct fuzz_job *j = arg;
    j->fn(arena_new(b), j->input);
}

/* The input comes in a block of its own, so that a step outside is seen. Running out of memory is
 * an answer, too. */
static inline int fuzz_run(fuzz_fn *fn, const uint8_t *data, size_t n)
{
    char *own = malloc(n ? n : 1);
    if (!own)
        return 0;
    for (size_t i = 0; i < n; i++)
        own[i] = (char)data[i];
    struct fuzz_job j = {fn, {own, n}};
    (void)!boundary_run(fuzz_job_run, &j);
    free(own);
    return 0;
}

#define FUZZ(name)                                                                                 \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)                                      \
    {                                                                                              \
        return fuzz_run(name, data, n);                                                            \
    }

/* Takes the text up to a mark off the input; without the mark all of it, and nothing is left. */
static inline str fuzz_take(str *input, char mark)
{
    size_t at = str_find_byte(*input, mark, 0);
    str head = str_sub(*input, 0, at == SIZE_MAX ? input->n : at);
    *input = at == SIZE_MAX ? (str){0} : str_sub(*input, at + 1, input->n);
    return head;
}

/* Takes a number below `below` off the front: a first byte from 0x80 to 0xbf, which begins no text
 * of UTF-8; without it 0. Seeds that are plain files so have choice 0. */
static inline uint32_t fuzz_choice(str *input, uint32_t below)
{
    if (!input->n || (input->p[0] & 0xc0) != 0x80)
        return 0;
    uint32_t choice = (unsigned char)input->p[0] & 0x3f;
    *input = str_sub(*input, 1, input->n);
    return choice % below;
}

/* Two texts: what stands before and behind a byte 0x1e; without it the text, and the text without
 * a part of its middle. */
static inline void fuzz_pair(struct arena *a, str input, str *one, str *two)
{
    size_t at = str_find_byte(input, 0x1e, 0);
    if (at != SIZE_MAX) {
        *one = str_sub(input, 0, at);
        *two = str_sub(input, at + 1, input.n);
        return;
    }
    struct buf b = BUF(a);
    buf_add(&b, str_sub(input, 0, input.n / 3));
    buf_add(&b, str_sub(input, input.n / 2, input.n));
    *one = input;
    *two = b.n ? buf_str(&b) : STR("");
}

/* A reader's answer and its diagnostics go together. */
static inline void fuzz_check_told(bool ok, const struct diags *dg)
{
    FUZZ_CHECK(ok || dg->errors, "false without a diagnostic");
}

/* Writes the diagnostics, as the program would. */
static inline void fuzz_write_diags(struct arena *a, struct diags *dg)
{
    struct buf b = BUF(a);
    diags_sort(dg);
    diags_write(&b, dg, true);
}
