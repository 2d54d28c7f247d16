/* SPDX-License-Identifier: Apache-2.0 */
/* The phases that `unet bench` measures, each run in a process of its own, which tells what it took
 * and did. */
#pragma once

#include "cli/command.h"

enum bench_phase {
    BENCH_COMPILE, /* policies: read, checked, compiled */
    BENCH_EVAL,    /* policies and node data: read and judged, as `policy eval` does */
    BENCH_SLICE,   /* live configurations: cut into their top-level sections */
    BENCH_RENDER,  /* assigned templates */
    BENCH_DIFF,    /* templates rendered and compared with live configurations */
    BENCH_PHASES
};

enum bench_figure {
#define FIGURE(id, words, rate) BENCH_##id,
#include "cli/bench.def" /* IWYU pragma: keep */
#undef FIGURE
    BENCH_FIGURES
};

struct bench_result {
    enum exit_code code; /* diagnostics are in the call where it is not EXIT_OK */
    uint64_t ns;
    uint64_t count[BENCH_FIGURES]; /* 0: says nothing */
    char lacks[64];                /* what the workspace has not, so that the phase is left out */
};

/* Does the work of a phase once in the call's arena. */
void bench_run(struct bench_result *, enum bench_phase, struct call *);
