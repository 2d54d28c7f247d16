/* SPDX-License-Identifier: Apache-2.0 */
/* Runs driven from outside: caps of findings that depend on data alone, several machines over one
 * program, and rows that have no trees until somebody asks. */
#include "tests/unit/engine/kit.h"

#include "engine/vm.h"

static const char *const rules =
    "RULE a ALWAYS THEN ASSERT custom_data.n > 3\n"
    "RULE b WHEN vendor == \"v2\" THEN TAG \"t\" ASSERT model MATCHES \"[0-4]$\"\n"
    "RULE c FOR EACH i IN node.interfaces WHEN i.mtu > 2 THEN ASSERT i.name == \"x\"\n"
    "RULE d ALWAYS THEN ASSERT name MATCHES \"7\" AND custom_data.n IS NOT NULL\n"
    "RULE e WHEN vendor != \"v1\" THEN ASSERT serial >= 2\n";

static str make_nodes(struct arena *a, uint32_t n)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < n; i++) {
        buf_printf(&b, "{\"name\": \"n%u\", \"vendor\": \"v%u\", \"model\": \"m%u\"", i, i % 3,
                   i % 10);
        if (i % 5)
            buf_printf(&b, ", \"custom_data\": {\"n\": %u}", i % 7);
        if (i % 11 < 4)
            buf_printf(&b,
                       ", \"interfaces\": [{\"name\": \"x\", \"mtu\": %u}, {\"name\": \"y%u\"}]",
                       i % 4, i);
        buf_add(&b, STR("}\n"));
    }
    return buf_str(&b);
}

static void make_world(struct world *w, struct arena *a, uint32_t n)
{
    if (!world_rules(w, a, rules))
        world_complain(w, rules);
    cr_assert(world_data(w, "t.ndjson", make_nodes(a, n)));
}

static str finding_text(struct arena *a, const struct finding *f)
{
    struct buf b = BUF(a);
    buf_printf(&b, "%.*s %.*s %.*s %s: %.*s", STR_ARG(f->object_name), STR_ARG(f->element),
               STR_ARG(f->rule->id), verdict_name(f->verdict), STR_ARG(f->message));
    for (uint32_t i = 0; i < f->label_count; i++)
        buf_printf(&b, " #%.*s", STR_ARG(f->labels[i]));
    return buf_str(&b);
}

/* The findings of a run are those of another that are left by caps. */
static void expect_capped(struct arena *a, const struct run *all, const struct run *few,
                          const struct run_options *o)
{
    uint64_t taken[16] = {0};
    struct findings left = spool_all(few->findings, a), every = spool_all(all->findings, a);
    uint32_t n = 0;
    for (uint32_t i = 0; i < every.n && n < o->findings_run; i++) {
        const struct finding *f = &every.at[i];
        if (taken[f->rule_index]++ >= o->findings_rule)
            continue;
        cr_assert_lt(n, left.n);
        expect_text(finding_text(a, &left.at[n]), finding_text(a, f), "finding");
        n++;
    }
    cr_expect_eq(left.n, n);
    for (uint32_t r = 0; r < all->rule_count; r++) {
        cr_expect_eq(few->rules[r].findings, all->rules[r].findings, "rule %u", r);
        cr_expect_eq(few->rules[r].matched, all->rules[r].matched);
        for (int v = 0; v < VERDICT_COUNT; v++)
            cr_expect_eq(few->rules[r].count[v], all->rules[r].count[v], "rule %u", r);
    }
}

/* A run in batches of `rows` objects, taken in turn by `machines` of them. */
static struct run *run_batches(struct world *w, struct arena *a, const struct run_options *o,
                               uint32_t rows, uint32_t machines)
{
    struct vm *vms[3];
    uint32_t n = fleet_count(w->fleet, FLEET_NODES), turn = 0;
    for (uint32_t k = 0; k < machines; k++) {
        vms[k] = vm_new(a, w->program, w->fleet, o, &w->dg);
        vm_open_section(vms[k], 0);
    }
    for (uint32_t i = 0; i < n; turn++) {
        struct vm *vm = vms[turn % machines];
        for (uint32_t k = 0; k < rows && k < BATCH_ROWS && i < n; k++, i++)
            vm_add_row(vm, i, fleet_object(w->fleet, FLEET_NODES, i));
        vm_batch(vm);
    }
    for (uint32_t k = 1; k < machines; k++)
        vm_merge(vms[0], vms[k]);
    return vm_take_results(vms[0]);
}

ARENA_TEST(machines, caps_leave_out_the_same_whatever_the_batches)
{
    static const uint64_t caps[][2] = {{1, 3}, {3, 1000}, {5, 12}, {1000, 17}, {20, 0}, {0, 9}};
    static const uint32_t sizes[] = {1, 7, 64, 65, 1000, 1024};
    struct world w;
    struct run_options everything = {.findings_rule = UINT64_MAX, .findings_run = UINT64_MAX};
    struct run *all;
    make_world(&w, a, 2100);
    cr_assert(engine_run(&all, a, w.program, w.fleet, &everything, &w.dg));
    cr_assert_gt(spool_count(all->findings), 2000);
    for (size_t c = 0; c < COUNTOF(caps); c++)
        for (size_t s = 0; s < COUNTOF(sizes); s++)
            for (uint32_t machines = 1; machines <= 3; machines++) {
                struct arena *own = arena_child(a);
                struct run_options o = {.findings_rule = caps[c][0], .findings_run = caps[c][1]};
                expect_capped(own, all, run_batches(&w, own, &o, sizes[s], machines), &o);
                arena_free(own);
            }
}

/* ---- rows without trees ---- */

/* Knows the codes of a batch, and counts who asks for more. */
struct lazy {
    struct world *w;
    uint32_t trees, values, names;
};

static const struct value *object_of(struct lazy *l, const struct vm *vm, uint32_t row)
{
    return fleet_object(l->w->fleet, FLEET_NODES, vm->rows[row].object);
}

static const struct value *field_of(struct lazy *l, struct vm *vm, uint32_t field, uint32_t row)
{
    uint32_t path = vm->p->fields.at[field].path;
    return walk_find(&vm->walks[path], l->w->fleet, object_of(l, vm, row), NULL);
}

static void lazy_load(void *ctx, struct vm *vm)
{
    for (uint32_t k = 0; k < vm->first_fields.n; k++) {
        uint32_t field = vm->first_fields.at[k], path = vm->p->fields.at[field].path;
        struct column *column = &vm->columns[field];
        for (uint32_t r = 0; r < vm->n; r++) {
            const struct value *v = field_of(ctx, vm, field, r);
            column->values[r] = NULL;
            column->codes[r] = vm->p->paths.at[path].codes ? dict_code(&vm->dicts[path], v, true)
                                                           : v && v->kind != VALUE_NULL;
            if (column->codes[r] == DICT_WIDE)
                column->values[r] = v;
        }
    }
}

static const struct value *lazy_tree(void *ctx, struct vm *vm, uint32_t row)
{
    struct lazy *l = ctx;
    l->trees++;
    return object_of(l, vm, row);
}

static const struct value *lazy_value(void *ctx, struct vm *vm, uint32_t field, uint32_t row)
{
    struct lazy *l = ctx;
    l->values++;
    return field_of(l, vm, field, row);
}

static str lazy_name(void *ctx, struct vm *vm, uint32_t row)
{
    struct lazy *l = ctx;
    l->names++;
    return fleet_name(l->w->fleet, FLEET_NODES, vm->rows[row].object);
}

ARENA_TEST(machines, rows_without_trees_say_the_same)
{
    struct world w;
    struct run_options o = {.findings_rule = 4, .findings_run = 100};
    make_world(&w, a, 3000);
    struct lazy lazy = {.w = &w};
    struct vm *vm = vm_new(a, w.program, NULL, &o, &w.dg);
    vm->source = (struct vm_source){
        .ctx = &lazy, .load = lazy_load, .tree = lazy_tree, .value = lazy_value, .name = lazy_name};
    vm_open_section(vm, 0);
    for (uint32_t i = 0; i < 3000; i++) {
        vm_add_row(vm, i, NULL);
        if (vm->n == BATCH_ROWS || i == 2999)
            vm_batch(vm);
    }
    struct run *want;
    cr_assert(engine_run(&want, a, w.program, w.fleet, &o, &w.dg));
    expect_capped(a, want, vm_take_results(vm), &o);
    cr_expect_lt(lazy.trees, 100, "%u trees", lazy.trees);
    cr_expect_eq(lazy.names, spool_count(want->findings));
}
