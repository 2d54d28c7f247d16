/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes per second (of processor time) of the tokenizer alone: lines DIALECT FILE [RUNS]. The file
 * is read into memory and pushed in chunks of 128 KiB; the sink counts the events. The best of the
 * runs counts. */
#include "base/io.h"
#include "slicer/dialects.h"
#include "slicer/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CHUNK = 128 * 1024 };

struct job {
    const char *dialect, *path;
    int runs;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool count(void *arg, const struct line_event *e)
{
    uint64_t *kinds = arg;
    kinds[e->kind]++;
    return true;
}

static bool read_all(struct arena *a, const struct dialect *d, str text, uint64_t *kinds)
{
    struct diags dg = diags_new(a);
    struct line_options o = {.source = SOURCE_NONE};
    struct line_reader *r = line_begin(a, d, o, count, kinds, &dg);
    bool fine = true;
    for (size_t at = 0; fine && at < text.n; at += CHUNK)
        fine = line_push(r, str_sub(text, at, at + CHUNK));
    return fine && line_finish(r);
}

static void measure(struct boundary *b, void *arg)
{
    struct job *job = arg;
    struct arena *a = arena_new(b);
    const struct dialect *d = dialects_find(NULL, str_of(job->dialect));
    FILE *f = fopen(job->path, "rb");
    struct buf all = BUF(a);
    static char chunk[1 << 16];
    for (size_t n; f && (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_add(&all, (str){chunk, n});
    if (f)
        fclose(f);
    double best = 1e9;
    uint64_t events = 0;
    bool fine = d != NULL;
    for (int i = 0; fine && i < job->runs; i++) {
        struct arena *own = arena_child(a);
        uint64_t kinds[LINE_RUN + 1] = {0};
        double from = now();
        fine = read_all(own, d, buf_str(&all), kinds);
        double took = now() - from;
        best = took < best ? took : best;
        events = 0;
        for (size_t k = 0; k < COUNTOF(kinds); k++)
            events += kinds[k];
        arena_free(own);
    }
    printf("%s %.4f ms %.3f GB/s %llu events\n", fine ? "read" : "malformed", best * 1e3,
           (double)all.n / best * 1e-9, (unsigned long long)events);
}

int main(int argc, char **argv)
{
    struct job job = {argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "",
                      argc > 3 ? atoi(argv[3]) : 5};
    return boundary_run(measure, &job) ? 0 : 1;
}
