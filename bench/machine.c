/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules' part of a run takes, over columns that are there:
 *
 *     machine RULES NODES [passes]
 *
 * Prints, as the least of several passes over the fleet, the time of the predicates (LOAD without
 * reading trees), of the boolean part, of findings (default limits) and of their text. */
#include "base/io.h"
#include "engine/spool.h"
#include "engine/vm.h"
#include "report/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct clocks {
    uint64_t last, columns, predicates, booleans, findings, report;
    kernel_fn *load, *end;
};

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Time since the last look, to a clock. */
static void lap(struct clocks *c, uint64_t *to)
{
    uint64_t now = now_ns();
    *to += now - c->last;
    c->last = now;
}

static void load_columns(void *ctx, struct vm *vm)
{
    struct clocks *c = ctx;
    c->last = now_ns();
    kernels_load_first(vm, vm->first_fields.at, vm->first_fields.n);
    lap(c, &c->columns);
}

static void timed_load(struct vm *vm, const struct inst *in)
{
    struct clocks *c = vm->source.ctx;
    lap(c, &c->booleans);
    c->load(vm, in);
    lap(c, &c->predicates);
}

static void timed_end(struct vm *vm, const struct inst *in)
{
    struct clocks *c = vm->source.ctx;
    lap(c, &c->booleans);
    c->end(vm, in);
    lap(c, &c->findings);
}

static void put_clocks(struct vm *vm, struct clocks *c)
{
    for (uint32_t i = 0; i < vm->prepared.n; i++) {
        struct prepared *p = &vm->prepared.at[i];
        if (p->in->op == OP_LOAD) {
            c->load = p->run;
            p->run = timed_load;
        } else if (p->in->op == OP_END) {
            c->end = p->run;
            p->run = timed_end;
        }
    }
}

static void run_pass(struct vm *vm, struct fleet *fleet, struct clocks *c)
{
    struct clocks zero = {.load = c->load, .end = c->end};
    *c = zero;
    vm->spool = spool_new(vm->a, &vm->dg->limits); /* findings are made again in each pass */
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
        "columns %.1f ms, predicates %.1f ms, booleans %.1f ms (%.3f ns for each rule and node), "
        "findings %.2f ms, report %.2f ms\n",
        (double)c->columns / 1e6, (double)c->predicates / 1e6, (double)c->booleans / 1e6,
        (double)c->booleans / rules / nodes, (double)c->findings / 1e6, (double)c->report / 1e6);
}

static void keep_least(struct clocks *least, const struct clocks *c, bool first)
{
    least->columns = first || c->columns < least->columns ? c->columns : least->columns;
    least->predicates =
        first || c->predicates < least->predicates ? c->predicates : least->predicates;
    least->booleans = first || c->booleans < least->booleans ? c->booleans : least->booleans;
    least->findings = first || c->findings < least->findings ? c->findings : least->findings;
    least->report = first || c->report < least->report ? c->report : least->report;
}

struct bench {
    str rules, nodes;
    int passes;
    bool done;
};

/* Of the findings alone: the line for each rule is a constant of the run. */
static void report(const struct vm *vm, struct clocks *c, struct diags *dg)
{
    struct arena *a = arena_child(vm->a);
    struct buf b = BUF(a);
    struct run run = {.rules = vm->results, .rule_count = vm->p->rules.n, .findings = vm->spool};
    struct findings_report r = {.run = &run, .sources = &dg->sources};
    r.most_rule = vm->options->findings_rule;
    r.most_run = vm->options->findings_run;
    c->last = now_ns();
    findings_text(&(struct report_out){.buf = &b}, &r);
    lap(c, &c->report);
    arena_free(a);
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
    struct clocks c = {0}, least = {0};
    vm->source = (struct vm_source){.ctx = &c, .load = load_columns};
    vm_open_section(vm, 0);
    put_clocks(vm, &c);
    for (int i = 0; i <= bench->passes; i++) {
        run_pass(vm, fleet, &c);
        report(vm, &c, &dg);
        if (i == 0) {
            printf("first pass: ");
            print_pass(&c, p->rules.n, fleet_count(fleet, vm->table));
        } else {
            keep_least(&least, &c, i == 1);
        }
    }
    printf("least of %d: ", bench->passes);
    print_pass(&least, p->rules.n, fleet_count(fleet, vm->table));
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
