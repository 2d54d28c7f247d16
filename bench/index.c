/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes per second (of processor time) of the JSON index by kernel: index FILE [RUNS [KERNEL]]. The
 * file is NDJSON; it is read into memory and given in texts of 256 KiB that end with a line, each
 * in steps of 64 KiB. The best of the runs counts. */
#include "base/io.h"
#include "base/json_index.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TEXT = 1 << 18, STEP = 64 << 10 };

struct job {
    const char *path;
    int runs;
    enum json_index_kernel from;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Documents of the file, -1 when it is odd. */
static long index_all(struct json_index *ix, str text)
{
    long docs = 0;
    for (size_t from = 0; from < text.n;) {
        size_t to = from + TEXT < text.n ? from + TEXT : text.n;
        while (to < text.n && text.p[to - 1] != '\n')
            to--;
        json_index_begin(ix, text.p + from, (uint32_t)(to - from), JSON_ROOT_LINES, true);
        enum json_index_state state;
        do
            state = json_index_next(ix, STEP);
        while (state == JSON_INDEX_MORE);
        if (state == JSON_INDEX_ODD)
            return -1;
        docs += ix->doc_count;
        from = to;
    }
    return docs;
}

static void measure(struct boundary *b, void *arg)
{
    static const char *const names[] = {"portable", "sse2", "avx2"};
    struct job *job = arg;
    struct arena *a = arena_new(b);
    FILE *f = fopen(job->path, "rb");
    struct buf all = BUF(a);
    static char chunk[1 << 16];
    for (size_t n; f && (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_add(&all, (str){chunk, n});
    if (f)
        fclose(f);
    str text = buf_str(&all);
    for (enum json_index_kernel k = job->from; k <= json_index_best(); k++) {
        struct json_index *ix = json_index_new(a, TEXT, 128, k);
        double best = 1e9;
        long docs = 0;
        for (int i = 0; i < job->runs; i++) {
            double from = now();
            docs = index_all(ix, text);
            double took = now() - from;
            best = took < best ? took : best;
        }
        printf("%-9s %8.4f ms %6.2f GB/s  %ld documents\n", names[k], best * 1e3,
               (double)text.n / best * 1e-9, docs);
    }
}

int main(int argc, char **argv)
{
    struct job job = {argc > 1 ? argv[1] : "", argc > 2 ? atoi(argv[2]) : 5,
                      argc > 3 ? (enum json_index_kernel)atoi(argv[3]) : JSON_KERNEL_PORTABLE};
    return boundary_run(measure, &job) ? 0 : 1;
}
