/* What the rules' part of a run takes over columns that are there, as a process holds them that
 * judges the same fleet again:
 *
 *     machine RULES NODES [passes]
 *
 * The columns are made once and kept: codes of dictionaries, and beside each other the values that
 * have none, of which nothing else is kept. Prints, as the least of several passes over the fleet,
 * the time of the whole and of its parts: predicates (LOAD), the boolean part, findings (default
 * limits); and that of the findings' text.
 *
 * The clock is read four times for each batch: what is loaded as it was read comes first in it,
 * which no other instruction can tell. */
#include "base/io.h"
#include "engine/spool.h"
#include "engine/vm.h"
#include "report/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* ---- columns that are there ---- */

struct held {
    struct column *columns; /* by batch and field */
    uint32_t batch;         /* the next one */
    struct arena *a;
};

/* A value without a code, as columns hold it: not where its tree has it. */
static const struct value *wide_value(struct held *h, const struct value *v)
{
    struct value *own = ARENA_NEW(h->a, struct value);
    *own = value_copy(h->a, v);
    return own;
}

static void hold_column(struct held *h, struct column *to, const struct column *from, uint32_t n)
{
    to->codes = arena_dup(h->a, from->codes, n * sizeof *from->codes);
    to->values = arena_dup(h->a, from->values, n * sizeof *from->values);
    for (uint32_t r = 0; r < n; r++)
        if (from->codes[r] == DICT_WIDE)
            to->values[r] = wide_value(h, from->values[r]);
}

/* Loads a batch from trees, and keeps it. */
static void hold_columns(void *ctx, struct vm *vm)
{
    struct held *h = ctx;
    struct column *to = h->columns + (size_t)h->batch++ * vm->p->fields.n;
    kernels_load_first(vm, vm->first_fields.at, vm->first_fields.n);
    for (uint32_t i = 0; i < vm->first_fields.n; i++)
        hold_column(h, &to[vm->first_fields.at[i]], &vm->columns[vm->first_fields.at[i]], vm->n);
}

static void take_columns(void *ctx, struct vm *vm)
{
    struct held *h = ctx;
    const struct column *from = h->columns + (size_t)h->batch++ * vm->p->fields.n;
    for (uint32_t i = 0; i < vm->first_fields.n; i++)
        vm->columns[vm->first_fields.at[i]] = from[vm->first_fields.at[i]];
}

/* ---- clocks ---- */

struct clocks {
    uint64_t all, predicates, booleans, findings, report;
};

/* A pass at work. */
struct bench_pass {
    struct held held;
    struct clocks clocks;
    uint64_t last;
    kernel_fn *end;
    const struct inst *first_boolean;
};

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Time since the last look, to a clock. */
static void lap(struct bench_pass *p, uint64_t *to)
{
    uint64_t now = now_ns();
    *to += now - p->last;
    p->last = now;
}

static void load(void *ctx, struct vm *vm)
{
    struct bench_pass *p = ctx;
    p->last = now_ns();
    take_columns(&p->held, vm);
}

static void begin_booleans(struct vm *vm, const struct inst *in)
{
    struct bench_pass *p = vm->source.ctx;
    (void)in;
    lap(p, &p->clocks.predicates);
}

static void timed_end(struct vm *vm, const struct inst *in)
{
    struct bench_pass *p = vm->source.ctx;
    lap(p, &p->clocks.booleans);
    p->end(vm, in);
    lap(p, &p->clocks.findings);
}

static bool loads_first(const struct vm *vm, const struct prepared *p)
{
    return p->in->op == OP_LOAD && !vm->p->fields.at[p->in->a].version;
}

static void put_clocks(struct vm *vm, struct bench_pass *pass)
{
    uint32_t n = vm->prepared.n;
    struct prepared *all = arena_dup(vm->a, vm->prepared.at, n * sizeof *all);
    vm->prepared.n = 0;
    for (uint32_t i = 0; i < n; i++)
        if (loads_first(vm, &all[i]))
            vec_push(vm->a, &vm->prepared, all[i]);
    vec_push(vm->a, &vm->prepared, (struct prepared){begin_booleans, NULL});
    for (uint32_t i = 0; i < n; i++)
        if (!loads_first(vm, &all[i]))
            vec_push(vm->a, &vm->prepared, all[i]);
    struct prepared *end = &vm->prepared.at[vm->prepared.n - 1];
    pass->end = end->run;
    end->run = timed_end;
}

/* ---- passes ---- */

/* Findings are made again in each pass, where the last one had them. */
static void run_pass(struct vm *vm, struct fleet *fleet, struct arena *told)
{
    arena_reset(told);
    vm->spool = spool_new(told, &vm->dg->limits);
    for (uint32_t i = 0; i < vm->p->rules.n; i++)
        vm->results[i].findings = 0;
    uint32_t n = fleet_count(fleet, vm->table);
    for (uint32_t i = 0; i < n; i++) {
        vm_add_row(vm, i, fleet_object(fleet, vm->table, i));
        if (vm->n == BATCH_ROWS)
            vm_batch(vm);
    }
    vm_batch(vm);
}

static void print_pass(const struct clocks *c, double rules, double nodes)
{
    printf(
        "in memory %.2f ms: predicates %.2f ms, booleans %.2f ms (%.3f ns for each rule and node), "
        "findings %.2f ms; report %.2f ms\n",
        (double)c->all / 1e6, (double)c->predicates / 1e6, (double)c->booleans / 1e6,
        (double)c->booleans / rules / nodes, (double)c->findings / 1e6, (double)c->report / 1e6);
}

static void keep_least(uint64_t *least, uint64_t x, bool first)
{
    *least = first || x < *least ? x : *least;
}

static void keep_least_of(struct clocks *least, const struct clocks *c, bool first)
{
    keep_least(&least->all, c->all, first);
    keep_least(&least->predicates, c->predicates, first);
    keep_least(&least->booleans, c->booleans, first);
    keep_least(&least->findings, c->findings, first);
    keep_least(&least->report, c->report, first);
}

struct bench {
    str rules, nodes;
    int passes;
    bool done;
};

/* Of the findings alone: the line for each rule is a constant of the run. */
static void report(const struct vm *vm, struct bench_pass *p, struct diags *dg)
{
    struct arena *a = arena_child(vm->a);
    struct buf b = BUF(a);
    struct run run = {.rules = vm->results, .rule_count = vm->p->rules.n, .findings = vm->spool};
    struct findings_report r = {.run = &run, .sources = &dg->sources};
    r.most_rule = vm->options->findings_rule;
    r.most_run = vm->options->findings_run;
    p->last = now_ns();
    findings_text(&(struct report_out){.buf = &b}, &r);
    lap(p, &p->clocks.report);
    arena_free(a);
}

/* Twice, so that dictionaries that do not pay are closed from the first row on. */
static void make_columns(struct vm *vm, struct fleet *fleet, struct held *held)
{
    uint32_t batches = fleet_count(fleet, vm->table) / BATCH_ROWS + 1;
    held->columns = ARENA_ARRAY(vm->a, struct column, (size_t)batches * vm->p->fields.n);
    held->a = vm->a;
    struct arena *told = arena_child(vm->a);
    vm->source = (struct vm_source){.ctx = held, .load = hold_columns};
    for (int i = 0; i < 2; i++) {
        held->batch = 0;
        run_pass(vm, fleet, told);
    }
    arena_free(told);
}

static void passes(const struct bench *bench, struct vm *vm, struct fleet *fleet)
{
    struct clocks least = {0};
    struct bench_pass pass = {0};
    struct arena *told = arena_child(vm->a);
    vm_open_section(vm, 0);
    make_columns(vm, fleet, &pass.held);
    vm->source = (struct vm_source){.ctx = &pass, .load = load};
    put_clocks(vm, &pass);
    for (int i = 0; i < bench->passes; i++) {
        pass.clocks = (struct clocks){0};
        pass.held.batch = 0;
        uint64_t begun = now_ns();
        run_pass(vm, fleet, told);
        pass.clocks.all = now_ns() - begun;
        report(vm, &pass, vm->dg);
        keep_least_of(&least, &pass.clocks, i == 0);
    }
    printf("least of %d: ", bench->passes);
    print_pass(&least, vm->p->rules.n, fleet_count(fleet, vm->table));
}

static void work(struct boundary *boundary, void *arg)
{
    struct bench *bench = arg;
    struct arena *a = arena_new(boundary);
    struct diags dg = diags_new(a);
    struct policy_set *set = policy_set_new(a);
    struct fleet *fleet = fleet_new(a);
    struct program *p;
    uint32_t source;
    if (!io_read(&source, a, bench->rules, SPAN_NONE, &dg) || !policy_parse(set, source, &dg) ||
        !policy_check(set, NULL, &dg) || !engine_compile(&p, a, set, &dg) ||
        !fleet_load(fleet, &bench->nodes, 1, &dg)) {
        struct buf b = BUF(a);
        diags_write(&b, &dg, false);
        fprintf(stderr, "%.*s", STR_ARG(buf_str(&b)));
        return;
    }
    struct run_options o = {.findings_rule = 20, .findings_run = 10000};
    uint64_t begun = now_ns();
    struct vm *vm = vm_new(a, p, fleet, &o, &dg);
    printf("machine made in %.2f ms\n", (double)(now_ns() - begun) / 1e6);
    passes(bench, vm, fleet);
    bench->done = true;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "machine RULES NODES [passes]\n");
        return 64;
    }
    struct bench bench = {str_of(argv[1]), str_of(argv[2]), argc > 3 ? atoi(argv[3]) : 5, false};
    return boundary_run(work, &bench) && bench.done ? 0 : 1;
}
