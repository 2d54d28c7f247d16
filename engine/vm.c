/* SPDX-License-Identifier: Apache-2.0 */
/* The run: sections over the tables of the fleet, batch by batch. */
#include "engine/vm.h"

#include "base/bits.h"
#include "engine/memo.h"
#include "engine/profile.h"

/* ---- state ---- */

static void make_dicts(struct vm *vm, const struct limits *limits)
{
    const struct program *p = vm->p;
    vm->dicts = ARENA_ARRAY(vm->a, struct dict, p->paths.n);
    vm->walks = ARENA_ARRAY(vm->a, struct walk, p->paths.n);
    for (uint32_t i = 0; i < p->paths.n; i++) {
        vm->walks[i] = walk_new(vm->a, p->paths.at[i].ast);
        dict_init(&vm->dicts[i], vm->a, limits->at[LIMIT_dictionary_entries]);
        if (!p->paths.at[i].codes) { /* only presence matters: code 1 is any value */
            vm->dicts[i].values[1] = value_bool(true);
            vm->dicts[i].n = 2;
        }
    }
}

static void make_columns(struct vm *vm)
{
    const struct program *p = vm->p;
    vm->columns = ARENA_ARRAY(vm->a, struct column, p->fields.n);
    for (uint32_t i = 0; i < p->fields.n; i++) {
        vm->columns[i].values = ARENA_ARRAY(vm->a, const struct value *, BATCH_ROWS);
        vm->columns[i].codes = ARENA_ARRAY(vm->a, uint32_t, BATCH_ROWS);
    }
}

struct vm *vm_new(struct arena *a, const struct program *p, struct fleet *fleet,
                  const struct run_options *options, struct diags *dg)
{
    const struct limits *limits = &dg->limits;
    struct vm *vm = ARENA_NEW(a, struct vm);
    vm->p = p;
    vm->fleet = fleet;
    vm->options = options;
    vm->a = a;
    vm->scratch = arena_child(a);
    vm->told = arena_child(a);
    vm->spool = spool_new(a, limits);
    vm->regs = ARENA_ARRAY(a, struct truth, p->registers);
    vm->logic = logic_best();
    vm->states = ARENA_ARRAY(a, struct rule_state *, p->rules.n);
    vm->cells = ARENA_ARRAY(a, struct cell, p->max_cells);
    vm->bounds = ARENA_ARRAY(a, struct bound, p->slots);
    vm->lets = ARENA_ARRAY(a, struct let_cell *, p->scalars.n);
    vm->fixed = ARENA_ARRAY(a, struct cell, p->loops.n);
    vm->has_fixed = ARENA_ARRAY(a, bool, p->loops.n);
    vm->groups = ARENA_ARRAY(a, struct grouping *, p->loops.n);
    vm->uniques = ARENA_ARRAY(a, struct grouping *, p->uniques.n);
    vm->waiver_counts = ARENA_ARRAY(a, struct waiver_count, p->waivers.n);
    vm->results = ARENA_ARRAY(a, struct rule_result, p->rules.n);
    vm->predicate_stats = ARENA_ARRAY(a, struct predicate_stats, p->predicates.n);
    vm->rx = regex_scratch_new(a, limits);
    vm->dg = dg;
    vm->builtin = (struct builtin_run){.arena = vm->scratch,
                                       .now = options->now,
                                       .rx = vm->rx,
                                       .cache = builtin_cache_new(a),
                                       .limits = limits,
                                       .env = options->env,
                                       .env_count = options->env_count};
    config_begin(vm);
    cover_begin(vm);
    loop_begin(vm);
    child_begin(vm);
    memo_begin(vm);
    make_dicts(vm, limits);
    make_columns(vm);
    vm->loader = loader_new(vm);
    vm->meter = options->profile ? meter_new(a, p) : NULL;
    for (uint32_t i = 0; i < p->rules.n; i++) {
        vm->results[i].rule = p->rules.at[i].ast;
        vm->results[i].reported = !options->rules || bits_get(options->rules, p->rules.at[i].index);
    }
    return vm;
}

/* ---- after a batch ---- */

/* Moves what lies in the batch's arena to the run's; depth is that of data and written paths. */
static struct value adopt(struct vm *vm, struct value v)
{
    if (v.kind == VALUE_STRING || v.kind == VALUE_BIGINT) { /* perhaps a computed one */
        v.as.text = str_dup(vm->a, value_text(&v)).p;
        return v;
    }
    if (v.kind == VALUE_LIST && v.as.list->arena == vm->scratch) {
        struct value copy = v;
        copy.as.list = value_list(vm->a).as.list;
        for (uint32_t i = 0; i < v.as.list->n; i++)
            list_add(&copy, adopt(vm, v.as.list->at[i]));
        return copy;
    }
    if (v.kind != VALUE_MAP || v.as.map->arena != vm->scratch)
        return v;
    struct value copy = v;
    copy.as.map = value_map(vm->a).as.map;
    const struct map *m = v.as.map;
    struct pair *pairs = m->n ? arena_dup(vm->a, m->at, m->n * sizeof *pairs) : NULL;
    for (uint32_t i = 0; i < m->n; i++)
        pairs[i].value = adopt(vm, m->at[i].value);
    map_fill(&copy, pairs, m->n);
    return copy;
}

static void keep_nodes(struct vm *vm)
{
    if (vm->table != FLEET_NODES || !vm->nodes)
        return;
    for (uint32_t r = 0; r < vm->n; r++) {
        struct row *row = &vm->rows[r];
        struct node_result *node = &vm->nodes[row->object];
        node->assignments = row->assigned.at;
        node->assignment_count = row->assigned.n;
        node->changed = row->loaded && row->now.as.map != row->loaded->as.map;
        if (node->changed)
            node->after = adopt(vm, row->now);
    }
}

/* ---- batches ---- */

void vm_make_tree(struct vm *vm, uint32_t row)
{
    vm->rows[row].loaded = vm->source.tree(vm->source.ctx, vm, row);
    vm->rows[row].now = *vm->rows[row].loaded;
}

/* Where rules of the section find their objects. */
static uint32_t table_of(const struct vm *vm, const struct section *s)
{
    if (vm->fleet)
        return fleet_table(vm->fleet, s->kind, s->table);
    return s->kind == AST_NODE       ? FLEET_NODES
           : s->kind == AST_LINK     ? FLEET_LINKS
           : s->kind == AST_LOCATION ? FLEET_LOCATIONS
                                     : FLEET_NONE;
}

void vm_open_section(struct vm *vm, uint32_t section)
{
    const struct program *p = vm->p;
    vm->section = section;
    vm->table = table_of(vm, &p->sections.at[section]);
    kernels_prepare(vm, section);
    pending_begin(vm);
    vm->first_fields.n = 0;
    for (uint32_t i = 0; i < p->fields.n; i++)
        if (p->fields.at[i].version == 0 && p->paths.at[p->fields.at[i].path].section == section)
            vec_push(vm->a, &vm->first_fields, i);
}

void vm_add_row(struct vm *vm, uint32_t object, const struct value *tree)
{
    struct row *row = &vm->rows[vm->n++];
    *row = (struct row){.object = object, .loaded = tree};
    if (tree)
        row->now = *tree;
}

static void load_batch(struct vm *vm)
{
    if (vm->source.load)
        vm->source.load(vm->source.ctx, vm);
    else
        kernels_load_first(vm, vm->first_fields.at, vm->first_fields.n);
}

static void run_instructions(struct vm *vm)
{
    load_batch(vm);
    for (uint32_t i = 0; i < vm->prepared.n; i++)
        vm->prepared.at[i].run(vm, vm->prepared.at[i].in);
}

/* The batch's instructions; its columns and registers stay until end_batch. */
static void run_batch(struct vm *vm)
{
    const struct section *s = &vm->p->sections.at[vm->section];
    vm->words = (uint32_t)bits_words(vm->n);
    for (size_t k = 0; k < BATCH_WORDS; k++)
        vm->valid[k] = vm_rows(vm, k);
    if (vm->meter)
        meter_batch(vm, load_batch);
    else
        run_instructions(vm);
    vm->stats.instructions += s->end - s->first;
    vm->stats.batches++;
    vm->batch++;
    vm->stats.objects += vm->n;
    keep_nodes(vm);
}

static void end_batch(struct vm *vm)
{
    config_end_batch(vm);
    spool_settle(vm->spool);
    if (vm->pending)
        pending_clear(vm);
    vm->n = 0;
    vm->errors.at = NULL;
    vm->errors.n = vm->errors.cap = 0;
    vm->early.at = NULL;
    vm->early.n = vm->early.cap = 0;
    vm->tellers.at = NULL;
    vm->tellers.n = vm->tellers.cap = 0;
    arena_reset(vm->scratch);
}

void vm_batch(struct vm *vm)
{
    if (!vm->n)
        return;
    run_batch(vm);
    uint64_t began = meter_findings_begin(vm);
    end_batch(vm);
    meter_findings_end(vm, began);
}

void vm_run_section(struct vm *vm, uint32_t section)
{
    const uint64_t *chosen = vm->options->nodes;
    vm_open_section(vm, section);
    if (vm->table == FLEET_NONE || (chosen && vm->table != FLEET_NODES))
        return;
    uint32_t n = fleet_count(vm->fleet, vm->table);
    for (uint32_t i = 0; i < n; i++) {
        if (chosen && !bits_get(chosen, i))
            continue;
        vm_add_row(vm, i, fleet_object(vm->fleet, vm->table, i));
        if (vm->n == BATCH_ROWS)
            vm_batch(vm);
    }
    vm_batch(vm);
}

/* ---- results ---- */

/* How many findings of each section are within the limits of the run: sections take theirs in the
 * order in which they run. */
static uint64_t *section_shares(struct vm *vm)
{
    const struct run_options *o = vm->options;
    uint64_t *shares = ARENA_ARRAY(vm->a, uint64_t, vm->p->sections.n), left = o->findings_run;
    for (uint32_t i = 0; i < vm->p->rules.n; i++) {
        uint64_t n = 0;
        for (unsigned v = 0; v < VERDICT_COUNT; v++)
            n += spool_count_of(vm->spool, i, v);
        shares[vm->p->rules.at[i].section] += n < o->findings_rule ? n : o->findings_rule;
    }
    for (uint32_t s = 0; s < vm->p->sections.n; s++) {
        shares[s] = shares[s] < left ? shares[s] : left;
        left -= shares[s];
    }
    return shares;
}

/* Findings of several machines, cut to what one would have made: of each rule the first in order of
 * objects, of these the first of the run. Each machine kept all that can be among them: what it
 * left out has as many in front of it in the batches of that machine alone. */
static struct spool *cut_findings(struct vm *vm)
{
    struct spool *cut = spool_new(vm->a, &vm->dg->limits);
    uint64_t *taken = ARENA_ARRAY(vm->a, uint64_t, vm->p->rules.n), *left = section_shares(vm);
    struct spool_reader *r = spool_open(vm->spool, vm->a, SPOOL_BY_OBJECT);
    for (const struct finding *f; (f = spool_next(r));) {
        uint64_t *of_section = &left[vm->p->rules.at[f->rule_index].section];
        if (!*of_section || taken[f->rule_index] == vm->options->findings_rule)
            continue;
        taken[f->rule_index]++;
        --*of_section;
        spool_add(cut, f);
        spool_settle(cut);
    }
    spool_close(r);
    return cut;
}

static void merge_rules(struct vm *into, const struct vm *from)
{
    for (uint32_t i = 0; i < into->p->rules.n; i++) {
        struct rule_result *r = &into->results[i];
        const struct rule_result *more = &from->results[i];
        for (int v = 0; v < VERDICT_COUNT; v++)
            r->count[v] += more->count[v];
        r->warned += more->warned;
        r->findings += more->findings;
        r->matched |= more->matched;
    }
    for (uint32_t i = 0; i < into->p->waivers.n; i++) {
        into->waiver_counts[i].taken += from->waiver_counts[i].taken;
        into->waiver_counts[i].undecided += from->waiver_counts[i].undecided;
        into->waiver_counts[i].expired += from->waiver_counts[i].expired;
    }
}

/* What a predicate took, with what it took other machines; of distinct values the most that one
 * told apart. */
static struct predicate_stats stats_of(const struct vm *vm, uint32_t pred)
{
    struct predicate_stats own = loader_stats(vm, pred), *others = &vm->predicate_stats[pred];
    own.evaluated += others->evaluated;
    own.looked_up += others->looked_up;
    own.distinct = own.distinct > others->distinct ? own.distinct : others->distinct;
    own.more |= others->more;
    return own;
}

static void merge_stats(struct vm *into, const struct vm *from)
{
    struct run_stats *s = &into->stats;
    const struct run_stats *more = &from->stats;
    s->objects += more->objects;
    s->batches += more->batches;
    s->instructions += more->instructions;
    s->scalar_rows += more->scalar_rows;
    for (uint32_t i = 0; i < into->p->predicates.n; i++) {
        struct predicate_stats *sum = &into->predicate_stats[i], other = stats_of(from, i);
        sum->evaluated += other.evaluated;
        sum->looked_up += other.looked_up;
        sum->distinct = sum->distinct > other.distinct ? sum->distinct : other.distinct;
        sum->more = true; /* each told its own apart */
    }
}

void vm_merge(struct vm *into, const struct vm *from)
{
    merge_rules(into, from);
    merge_stats(into, from);
    if (into->meter)
        meter_merge(into->meter, from->meter, into->p);
    config_merge(into, from);
    cover_merge(into, from);
    if (from->trace)
        into->trace = from->trace;
    spool_join(into->spool, from->spool);
    into->merged = true;
}

struct run *vm_take_results(struct vm *vm)
{
    struct run *run = ARENA_NEW(vm->a, struct run);
    for (uint32_t i = 0; i < vm->p->rules.n; i++) {
        const struct rule_result *r = &vm->results[i];
        if (!r->reported)
            continue;
        for (int v = 0; v < VERDICT_COUNT; v++)
            run->total[v] += r->count[v];
        run->undecided += r->count[VERDICT_UNDECIDED] - r->warned;
    }
    bool cut = vm->options->findings_run < UINT64_MAX || vm->options->findings_rule < UINT64_MAX;
    if (vm->merged && cut)
        vm->spool = cut_findings(vm);
    for (uint32_t i = 0; i < vm->p->predicates.n; i++) {
        struct predicate_stats *s = &vm->predicate_stats[i];
        *s = stats_of(vm, i);
        vm->stats.evaluated += s->evaluated;
        vm->stats.looked_up += s->looked_up;
    }
    vm->stats.predicates = vm->predicate_stats;
    vm->stats.predicate_count = vm->p->predicates.n;
    vm->stats.rules = vm->p->rules.n;
    run->rules = vm->results;
    run->rule_count = vm->p->rules.n;
    run->objects = vm->stats.objects;
    run->findings = vm->spool;
    run->nodes = vm->nodes;
    run->node_count = vm->nodes ? fleet_count(vm->fleet, FLEET_NODES) : 0;
    run->used_now = vm->p->reads_now;
    run->outcomes = (const uint8_t *const *)vm->outcomes;
    run->seen = vm->seen;
    run->trace = vm->trace;
    waiver_results(vm, run);
    config_counts(vm, run);
    run->stats = vm->stats;
    run->profile = vm->meter ? meter_result(vm) : NULL;
    return run;
}

bool engine_run(struct run **out, struct arena *a, const struct program *p, struct fleet *fleet,
                const struct run_options *options, struct diags *dg)
{
    struct vm *vm = vm_new(a, p, fleet, options, dg);
    uint32_t n = fleet_count(fleet, FLEET_NODES);
    vm->nodes = ARENA_ARRAY(a, struct node_result, n);
    for (uint32_t i = 0; i < n; i++)
        vm->nodes[i].after = *fleet_object(fleet, FLEET_NODES, i);
    for (uint32_t s = 0; s < p->sections.n; s++)
        vm_run_section(vm, s);
    arena_free(vm->scratch);
    arena_free(vm->told);
    *out = vm_take_results(vm);
    return spool_check(vm->spool, dg);
}

/* ---- a condition alone ---- */

/* The WHEN of a rule as a program of its own. */
static bool compile_alone(struct program **out, struct arena *a, const struct ast_rule *rule,
                          struct diags *dg)
{
    struct ast_rule alone = {.id = rule->id,
                             .kind = rule->kind,
                             .table = rule->table,
                             .enabled = true,
                             .when = rule->when,
                             .lets = rule->lets,
                             .let_count = rule->let_count,
                             .slots = rule->slots};
    struct policy_set *set = ARENA_NEW(a, struct policy_set);
    *set = (struct policy_set){.arena = a, .run_order = ARENA_NEW(a, uint32_t)};
    vec_push(a, &set->rules, alone);
    return engine_compile(out, a, set, dg);
}

bool engine_compile_where(struct program **out, struct arena *a, const struct ast_expr *cond,
                          struct diags *dg)
{
    struct ast_expr *when = arena_dup(a, cond, sizeof *cond);
    struct ast_rule rule = {.id = STR("--where"), .kind = AST_NODE, .when = when};
    return compile_alone(out, a, &rule, dg);
}

bool engine_where_rule(uint64_t **out, struct arena *a, const struct ast_rule *rule,
                       struct fleet *fleet, const struct run_options *options, struct diags *dg)
{
    struct arena *scratch = arena_child(a);
    uint32_t t = fleet_table(fleet, rule->kind, rule->table);
    struct program *p;
    if (!compile_alone(&p, scratch, rule, dg) || (!options && p->reads_now)) {
        arena_free(scratch);
        return false;
    }
    uint32_t n = t == FLEET_NONE ? 0 : fleet_count(fleet, t);
    uint64_t *bits = ARENA_ARRAY(a, uint64_t, bits_words(n) + 1);
    struct run_options own = options ? *options : (struct run_options){0};
    own.coverage = own.outcomes = own.trace = own.profile = false;
    own.rules = NULL; /* bits of another set */
    struct vm *vm = vm_new(scratch, p, fleet, &own, dg);
    vm_open_section(vm, 0);
    for (uint32_t from = 0; from < n; from += BATCH_ROWS) {
        for (uint32_t i = from; i < n && i < from + BATCH_ROWS; i++)
            vm_add_row(vm, i, fleet_object(fleet, t, i));
        run_batch(vm);
        const struct truth *when_reg = &vm->regs[p->rules.at[0].when_reg];
        for (uint32_t r = 0; r < vm->n; r++)
            if (bits_get(when_reg->t, r))
                bits_set(bits, from + r);
        end_batch(vm);
    }
    arena_free(vm->scratch);
    arena_free(vm->told);
    arena_free(scratch);
    *out = bits;
    return true;
}

bool engine_where(uint64_t **out, struct arena *a, const struct ast_expr *cond, enum ast_root kind,
                  str table, struct fleet *fleet, const struct run_options *options,
                  struct diags *dg)
{
    struct ast_expr when = *cond;
    struct ast_rule rule = {.id = STR("--where"), .kind = kind, .table = table, .when = &when};
    return engine_where_rule(out, a, &rule, fleet, options, dg);
}
