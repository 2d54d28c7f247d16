/* SPDX-License-Identifier: Apache-2.0 */
/* One line on standard error that says how far a long work is: count, rate, time left. Only on a
 * terminal, only after half a second, and only where results do not go to a terminal themselves. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    const char *what; /* "files" */
    size_t total;
    uint64_t start, shown; /* ms; shown: when the line was written last, 0 while there is none */
    bool on;
};

struct progress progress_begin(const char *what, size_t total);
/* So many are done. */
void progress_step(struct progress *, size_t done);
/* Takes the line away: before anything else goes to standard error, and at the end. */
void progress_clear(struct progress *);
