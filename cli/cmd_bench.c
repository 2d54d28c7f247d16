/* SPDX-License-Identifier: Apache-2.0 */
/* unet bench: how fast this machine is on this workspace. */
#include "cli/bench.h"
#include "cli/project.h"
#include "report/emit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_RUNS = 1000, USUAL_RUNS = 5 };
static const uint64_t enough_ns = 10000000000u; /* of a phase, whatever --runs says */

static const char *const phase_names[BENCH_PHASES] = {"compile", "eval", "slice", "render", "diff"};

static const struct {
    const char *key, *words;
    bool rate;
} figures[BENCH_FIGURES] = {
#define FIGURE(id, words, rate) {#id, words, rate},
#include "cli/bench.def" /* IWYU pragma: keep */
#undef FIGURE
};

/* A phase over its runs. */
struct measured {
    struct bench_result result; /* of the last run */
    uint64_t ns[MOST_RUNS];     /* in order, when all are there */
    uint32_t runs;
    uint64_t peak; /* bytes, of the run that took most */
};

/* ---- a run in a process of its own ---- */

static void work(struct call *c, enum bench_phase phase, int to)
{
    struct bench_result r;
    bench_run(&r, phase, c);
    if (r.code != EXIT_OK)
        call_diags(c);
    ssize_t n = write(to, &r, sizeof r);
    fflush(stderr);
    _exit(n == (ssize_t)sizeof r ? 0 : EXIT_FAILED);
}

static bool read_result(int from, struct bench_result *r)
{
    size_t n = 0;
    while (n < sizeof *r) {
        ssize_t k = read(from, (char *)r + n, sizeof *r - n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        n += (size_t)k;
    }
    return true;
}

/* Runs the phase once. False where its process could not begin or did not end well. */
static bool run_once(struct measured *m, struct call *c, enum bench_phase phase)
{
    int ends[2], status;
    struct rusage used;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        work(c, phase, ends[1]);
    close(ends[1]);
    bool told = child > 0 && read_result(ends[0], &m->result);
    close(ends[0]);
    if (child < 0)
        return false;
    while (wait4(child, &status, 0, &used) < 0)
        if (errno != EINTR)
            return false;
    uint64_t peak = (uint64_t)used.ru_maxrss * 1024;
    m->peak = peak > m->peak ? peak : m->peak;
    return told;
}

static int by_size(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

/* EXIT_OK, or what ended the phase. */
static enum exit_code measure(struct measured *m, struct call *c, enum bench_phase phase,
                              uint32_t runs)
{
    uint64_t all = 0;
    while (m->runs < runs && (!m->runs || all < enough_ns)) {
        if (!run_once(m, c, phase)) {
            call_error(c, "the process that measures %s ended early", phase_names[phase]);
            return EXIT_FAILED;
        }
        if (m->result.code != EXIT_OK || m->result.lacks[0])
            return m->result.code;
        m->ns[m->runs++] = m->result.ns;
        all += m->result.ns;
    }
    qsort(m->ns, m->runs, sizeof *m->ns, by_size);
    return EXIT_OK;
}

/* ---- what is said of it ---- */

static uint64_t median_of(const struct measured *m)
{
    uint64_t ns = (m->ns[(m->runs - 1) / 2] + m->ns[m->runs / 2]) / 2;
    return ns ? ns : 1;
}

static double rate_of(const struct measured *m, unsigned figure)
{
    return (double)m->result.count[figure] * 1e9 / (double)median_of(m);
}

static double sharing_of(const struct measured *m)
{
    return (double)m->result.count[BENCH_conditions] / (double)m->result.count[BENCH_distinct];
}

static void put_figure(struct buf *b, const struct measured *m, unsigned f)
{
    if (f == BENCH_input_bytes)
        buf_printf(b, "%.2f MB (%.1f MB/s)", (double)m->result.count[f] / 1e6, rate_of(m, f) / 1e6);
    else if (figures[f].rate)
        buf_printf(b, "%llu %s (%.0f/s)", (unsigned long long)m->result.count[f], figures[f].words,
                   rate_of(m, f));
    else
        buf_printf(b, "%llu %s", (unsigned long long)m->result.count[f], figures[f].words);
    if (f == BENCH_distinct)
        buf_printf(b, " (sharing factor %.2f)", sharing_of(m));
}

static void put_phase(struct buf *b, const struct measured *m, const char *name)
{
    const char *between = "  ";
    if (m->result.lacks[0]) {
        buf_printf(b, "%-8s %4s %12s %9s  left out: %s\n", name, "-", "-", "-", m->result.lacks);
        return;
    }
    buf_printf(b, "%-8s %4u %12.3f %9.1f", name, m->runs, (double)median_of(m) / 1e6,
               (double)m->peak / (1 << 20));
    for (unsigned f = 0; f < BENCH_FIGURES; f++) {
        if (!m->result.count[f])
            continue;
        buf_add(b, str_of(between));
        put_figure(b, m, f);
        between = ", ";
    }
    buf_putc(b, '\n');
}

static void emit_phase(struct emit *e, const struct measured *m, const char *name)
{
    emit_open(e, '{');
    emit_key(e, "phase");
    emit_text(e, name);
    emit_key(e, "left_out");
    if (m->result.lacks[0]) {
        emit_text(e, m->result.lacks);
        emit_close(e, '}');
        return;
    }
    emit_null(e);
    emit_key(e, "runs");
    emit_count(e, m->runs);
    emit_key(e, "nanoseconds");
    emit_count(e, median_of(m));
    emit_key(e, "least_nanoseconds");
    emit_count(e, m->ns[0]);
    emit_key(e, "most_nanoseconds");
    emit_count(e, m->ns[m->runs - 1]);
    emit_key(e, "peak_bytes");
    emit_count(e, m->peak);
    for (unsigned f = 0; f < BENCH_FIGURES; f++) {
        if (!m->result.count[f])
            continue;
        emit_key(e, figures[f].key);
        emit_count(e, m->result.count[f]);
        if (!figures[f].rate)
            continue;
        emit_key_str(e, str_printf(e->buf->arena, "%s_per_second", figures[f].key));
        emit_count(e, (uint64_t)rate_of(m, f));
    }
    if (m->result.count[BENCH_distinct]) {
        emit_key(e, "sharing_percent");
        emit_count(e, (uint64_t)(sharing_of(m) * 100));
    }
    emit_close(e, '}');
}

static void put_all(struct call *c, const struct measured *all)
{
    struct buf *b = out_buf(&c->out);
    struct emit e = emit_begin(b, 2);
    if (!call_format(c, "json")) {
        buf_printf(b, "%-8s %4s %12s %9s\n", "phase", "runs", "median ms", "peak MiB");
        for (unsigned i = 0; i < BENCH_PHASES; i++)
            put_phase(b, &all[i], phase_names[i]);
        return;
    }
    emit_document(&e, "bench");
    emit_key(&e, "phases");
    emit_open(&e, '[');
    for (unsigned i = 0; i < BENCH_PHASES; i++)
        emit_phase(&e, &all[i], phase_names[i]);
    emit_close(&e, ']');
    emit_close(&e, '}');
    buf_putc(b, '\n');
}

/* ---- the command ---- */

static bool run_count(struct call *c, uint32_t *runs)
{
    str text = call_text(c, OPT_runs, (str){0});
    *runs = USUAL_RUNS;
    if (!call_has(c, OPT_runs))
        return true;
    uint64_t n;
    if (call_number(text, &n) && n > 0 && n <= MOST_RUNS) {
        *runs = (uint32_t)n;
        return true;
    }
    call_error(c, "--runs takes a number from 1 to %d, not `%.*s`", MOST_RUNS, STR_ARG(text));
    return false;
}

static enum exit_code run_bench(struct call *c)
{
    uint32_t runs;
    struct project p;
    if (!run_count(c, &runs))
        return EXIT_USAGE;
    enum exit_code code = project_open(&p, c);
    if (code != EXIT_OK)
        return code;
    if (str_eq(p.workspace.nodes, STR("-"))) {
        call_error(c, "the node data is read several times, so that it must be a file");
        return EXIT_USAGE;
    }
    struct measured *all = ARENA_ARRAY(c->arena, struct measured, BENCH_PHASES);
    for (unsigned i = 0; i < BENCH_PHASES && code == EXIT_OK; i++)
        code = measure(&all[i], c, i, runs);
    if (code == EXIT_OK)
        put_all(c, all);
    return code;
}

static const enum option bench_options[] = {
    OPT_runs,    OPT_jobs, OPT_policies, OPT_nodes,  OPT_links,  OPT_locations, OPT_templates,
    OPT_configs, OPT_now,  OPT_vars,     OPT_format, OPT_output, OPT_COUNT};

const struct command cmd_bench = {
    .name = "bench",
    .arguments = "",
    .summary = "measure the work on this workspace: time, rates and peak memory of each phase",
    .details = "Compiles the policies, judges the fleet, slices and compares live configurations "
               "and renders templates, each several times in processes of their own, and prints "
               "the median. A phase ends after ten seconds, but runs once at least; one that the "
               "workspace has nothing for is left out.",
    .formats = "text json",
    .examples = {"unet bench", "unet bench --runs 20 --jobs 1 --format json"},
    .options = bench_options,
    .run = run_bench,
};
