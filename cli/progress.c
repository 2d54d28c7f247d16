/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { QUIET_MS = 500, EVERY_MS = 100 };

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

struct progress progress_begin(const char *what, size_t total)
{
    return (struct progress){.what = what,
                             .total = total,
                             .start = now_ms(),
                             .on = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO)};
}

void progress_step(struct progress *p, size_t done)
{
    if (!p->on || !done)
        return;
    uint64_t now = now_ms(), took = now - p->start;
    if (took < QUIET_MS || now - p->shown < EVERY_MS)
        return;
    p->shown = now;
    uint64_t left = took * (p->total - done) / done / 1000;
    fprintf(stderr, "\r%zu of %zu %s, %llu a second, %llu:%02llu left\033[K", done, p->total,
            p->what, (unsigned long long)((uint64_t)done * 1000 / took),
            (unsigned long long)(left / 60), (unsigned long long)(left % 60));
}

void progress_clear(struct progress *p)
{
    if (p->shown)
        fprintf(stderr, "\r\033[K");
    p->shown = 0;
}
