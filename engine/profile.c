/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/profile.h"

#include "base/bits.h"

#include <time.h>

/* ---- the clock ---- */

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* The least that lies between two readings: it is in every measured piece. */
static uint64_t measure_lag(void)
{
    enum { TRIES = 64 };
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < TRIES; i++) {
        uint64_t from = now_ns(), took = now_ns() - from;
        least = took < least ? took : least;
    }
    return least;
}

struct meter *meter_new(struct arena *a, const struct program *p)
{
    struct meter *m = ARENA_NEW(a, struct meter);
    m->fields = ARENA_ARRAY(a, struct clocked, p->fields.n);
    m->scalars = ARENA_ARRAY(a, struct clocked, p->scalars.n);
    m->rules = ARENA_ARRAY(a, struct clocked, p->rules.n);
    m->predicate_hits = ARENA_ARRAY(a, uint64_t, p->predicates.n);
    m->scalar_asked = ARENA_ARRAY(a, uint64_t, p->scalars.n);
    m->scalar_hits = ARENA_ARRAY(a, uint64_t, p->scalars.n);
    m->lag = measure_lag();
    return m;
}

uint64_t meter_begin(const struct vm *vm)
{
    return vm->meter ? now_ns() - vm->meter->batch_ns : 0;
}

void meter_end(struct vm *vm, uint64_t began)
{
    if (vm->meter)
        vm->meter->read_ns += now_ns() - vm->meter->batch_ns - began;
}

uint64_t meter_config_begin(const struct vm *vm)
{
    return vm->meter ? now_ns() : 0;
}

void meter_config_end(struct vm *vm, uint64_t began)
{
    if (vm->meter)
        vm->meter->config_ns += now_ns() - began;
}

uint64_t meter_findings_begin(const struct vm *vm)
{
    return vm->meter ? now_ns() : 0;
}

void meter_findings_end(struct vm *vm, uint64_t began)
{
    if (!vm->meter)
        return;
    uint64_t took = now_ns() - began;
    vm->meter->findings_ns += took;
    vm->meter->batch_ns += took;
}

/* ---- owners ---- */

/* Rules own what stands between the COMMIT before and theirs, but for what others share with them:
 * the answers of a field, and computed conditions. */
static struct clocked *owner_of(struct meter *m, const struct program *p, const struct inst *in,
                                uint32_t rule)
{
    if (in->op == OP_LOAD && p->fields.at[in->a].predicates)
        return &m->fields[in->a];
    if (in->op == OP_SCALAR)
        return &m->scalars[in->a];
    if (in->op == OP_FOLD)
        return &m->scalars[p->folds.at[in->a].scalar];
    return in->op == OP_END || rule == PROGRAM_NONE ? NULL : &m->rules[rule];
}

/* The rule whose instructions begin at i: that of the next COMMIT. */
static uint32_t rule_from(const struct vm *vm, uint32_t i)
{
    for (; i < vm->prepared.n; i++)
        if (vm->prepared.at[i].in->op == OP_COMMIT)
            return vm->prepared.at[i].in->a;
    return PROGRAM_NONE;
}

static uint64_t hits_of(const struct vm *vm, uint32_t reg)
{
    return reg == REG_NONE ? 0 : bits_count(vm->regs[reg].t, vm->words);
}

static void count_hits(struct vm *vm, const struct inst *in)
{
    const struct program *p = vm->p;
    struct meter *m = vm->meter;
    if (in->op == OP_SCALAR || in->op == OP_FOLD) {
        uint32_t scalar = in->op == OP_FOLD ? p->folds.at[in->a].scalar : in->a;
        m->scalar_hits[scalar] += hits_of(vm, in->dst);
        m->scalar_asked[scalar] += vm->n;
    }
    if (in->op != OP_LOAD)
        return;
    const struct field *f = &p->fields.at[in->a];
    for (uint32_t i = 0; i < f->predicates; i++) {
        uint32_t pred = p->field_predicates[f->first + i];
        m->predicate_hits[pred] += hits_of(vm, p->predicates.at[pred].reg);
    }
}

/* What was there when a piece began. */
struct piece {
    uint64_t from, config_ns, rows;
};

static struct piece begin_piece(const struct vm *vm)
{
    return (struct piece){now_ns(), vm->meter->config_ns, vm->stats.scalar_rows};
}

/* Counts a piece for its owner, else for *plain_ns. */
static void end_piece(struct vm *vm, const struct piece *begun, struct clocked *owner,
                      uint64_t *plain_ns)
{
    struct meter *m = vm->meter;
    uint64_t took = now_ns() - begun->from;
    uint64_t others = m->lag + m->config_ns - begun->config_ns;
    took = took > others ? took - others : 0;
    if (owner) {
        owner->ns += took;
        owner->rows += vm->stats.scalar_rows - begun->rows;
    } else {
        *plain_ns += took;
    }
}

void meter_batch(struct vm *vm, void (*load)(struct vm *))
{
    struct meter *m = vm->meter;
    struct piece batch = begin_piece(vm), piece = batch;
    load(vm);
    end_piece(vm, &piece, NULL, &m->read_ns);
    uint32_t n = vm->prepared.n, rule = rule_from(vm, 0);
    for (uint32_t i = 0; i < n;) {
        struct clocked *owner = owner_of(m, vm->p, vm->prepared.at[i].in, rule), *next = owner;
        uint32_t first = i;
        piece = begin_piece(vm);
        while (i < n && next == owner) {
            const struct prepared *step = &vm->prepared.at[i++];
            step->run(vm, step->in);
            if (step->in->op == OP_COMMIT)
                rule = rule_from(vm, i);
            next = i < n ? owner_of(m, vm->p, vm->prepared.at[i].in, rule) : owner;
        }
        end_piece(vm, &piece, owner, &m->findings_ns);
        for (uint32_t k = first; k < i; k++)
            count_hits(vm, vm->prepared.at[k].in);
    }
    m->batch_ns += now_ns() - batch.from;
}

static void add_clocked(struct clocked *into, const struct clocked *from, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        into[i].ns += from[i].ns;
        into[i].rows += from[i].rows;
    }
}

void meter_merge(struct meter *into, const struct meter *from, const struct program *p)
{
    into->read_ns += from->read_ns;
    into->config_ns += from->config_ns;
    into->findings_ns += from->findings_ns;
    add_clocked(into->fields, from->fields, p->fields.n);
    add_clocked(into->scalars, from->scalars, p->scalars.n);
    add_clocked(into->rules, from->rules, p->rules.n);
    for (uint32_t i = 0; i < p->predicates.n; i++)
        into->predicate_hits[i] += from->predicate_hits[i];
    for (uint32_t i = 0; i < p->scalars.n; i++) {
        into->scalar_hits[i] += from->scalar_hits[i];
        into->scalar_asked[i] += from->scalar_asked[i];
    }
}

/* ---- who asks what ---- */

/* Conditions by number: predicates, then scalars. */
struct uses {
    const struct program *p;
    uint32_t *rules;              /* that ask it */
    uint32_t *last;               /* the last of them, plus one */
    const struct ast_expr **expr; /* as the first one writes it */
    uint64_t written;
    struct profile_rule *profiles; /* where shares go; NULL: nowhere */
    const uint64_t *ns;            /* by condition */
};

static void use_cond(struct uses *u, const struct cond *c, uint32_t rule)
{
    for (uint32_t i = 0; c && i < c->n; i++)
        use_cond(u, c->kids[i], rule);
    if (!c || (c->kind != COND_PRED && c->kind != COND_SCALAR) || c->reg == REG_NONE)
        return;
    uint32_t id = c->kind == COND_PRED ? c->index : u->p->predicates.n + c->index;
    u->written++;
    if (u->last[id] == rule + 1)
        return;
    u->last[id] = rule + 1;
    if (u->profiles) {
        u->profiles[rule].shared_ns += u->ns[id] / u->rules[id];
        return;
    }
    u->rules[id]++;
    if (!u->expr[id])
        u->expr[id] = c->expr;
}

static void use_rules(struct uses *u)
{
    const struct program *p = u->p;
    memset(u->last, 0, (p->predicates.n + p->scalars.n) * sizeof *u->last);
    u->written = 0;
    for (uint32_t i = 0; i < p->rules.n; i++) {
        const struct rule *r = &p->rules.at[i];
        use_cond(u, r->when, i);
        for (uint32_t k = 0; k < r->assert_count; k++)
            use_cond(u, p->asserts.at[r->first_assert + k].cond, i);
        for (uint32_t k = 0; k < r->waiver_count; k++)
            use_cond(u, p->waivers.at[r->first_waiver + k].cond, i);
    }
}

static struct uses uses_of(struct arena *a, const struct program *p)
{
    size_t n = p->predicates.n + p->scalars.n;
    struct uses u = {.p = p,
                     .rules = ARENA_ARRAY(a, uint32_t, n),
                     .last = ARENA_ARRAY(a, uint32_t, n),
                     .expr = ARENA_ARRAY(a, const struct ast_expr *, n)};
    use_rules(&u);
    return u;
}

struct sharing engine_sharing(const struct program *p, struct arena *a)
{
    struct arena *own = arena_child(a);
    struct uses u = uses_of(own, p);
    struct sharing s = {.written = u.written};
    for (uint32_t i = 0; i < p->predicates.n + p->scalars.n; i++)
        s.distinct += u.rules[i] > 0;
    arena_free(own);
    return s;
}

/* ---- the result ---- */

/* The time of each condition: that of a field goes to its predicates in equal parts. */
static uint64_t *times_of(const struct vm *vm, const struct uses *u)
{
    const struct program *p = vm->p;
    uint64_t *ns = ARENA_ARRAY(vm->a, uint64_t, p->predicates.n + p->scalars.n);
    for (uint32_t f = 0; f < p->fields.n; f++) {
        const struct field *field = &p->fields.at[f];
        const uint32_t *preds = p->field_predicates + field->first;
        uint32_t asked = 0;
        for (uint32_t i = 0; i < field->predicates; i++)
            asked += u->rules[preds[i]] > 0;
        for (uint32_t i = 0; i < field->predicates; i++)
            if (u->rules[preds[i]])
                ns[preds[i]] = vm->meter->fields[f].ns / asked;
    }
    for (uint32_t i = 0; i < p->scalars.n; i++)
        ns[p->predicates.n + i] = vm->meter->scalars[i].ns;
    return ns;
}

static void put_predicate(struct profile_condition *c, const struct vm *vm, uint32_t i)
{
    const struct predicate *pred = &vm->p->predicates.at[i];
    const struct predicate_stats *s = &vm->predicate_stats[i];
    c->field = vm->p->paths.at[vm->p->fields.at[pred->field].path].text;
    c->hits = vm->meter->predicate_hits[i];
    c->rows = s->looked_up;
    c->evaluated = s->evaluated;
    c->distinct = s->distinct;
    c->more = s->more;
}

static void put_scalar(struct profile_condition *c, const struct vm *vm, uint32_t i)
{
    c->hits = vm->meter->scalar_hits[i];
    c->rows = vm->meter->scalar_asked[i];
    c->evaluated = vm->meter->scalars[i].rows;
}

const struct profile *meter_result(const struct vm *vm)
{
    const struct program *p = vm->p;
    const struct meter *m = vm->meter;
    uint32_t all = p->predicates.n + p->scalars.n;
    struct profile *out = ARENA_NEW(vm->a, struct profile);
    struct uses u = uses_of(vm->a, p);
    u.ns = times_of(vm, &u);
    out->rules = u.profiles = ARENA_ARRAY(vm->a, struct profile_rule, p->rules.n);
    use_rules(&u);
    struct profile_condition *conditions = ARENA_ARRAY(vm->a, struct profile_condition, all);
    out->conditions = conditions;
    for (uint32_t i = 0; i < all; i++) {
        if (!u.rules[i])
            continue;
        struct profile_condition *c = &conditions[out->condition_count++];
        *c =
            (struct profile_condition){.text = u.expr[i]->text, .ns = u.ns[i], .rules = u.rules[i]};
        if (i < p->predicates.n)
            put_predicate(c, vm, i);
        else
            put_scalar(c, vm, i - p->predicates.n);
    }
    for (uint32_t i = 0; i < p->rules.n; i++) {
        u.profiles[i].own_ns = m->rules[i].ns;
        u.profiles[i].rows = m->rules[i].rows;
        out->total_ns += u.profiles[i].own_ns + u.profiles[i].shared_ns;
    }
    out->read_ns = m->read_ns;
    out->config_ns = m->config_ns;
    out->findings_ns = m->findings_ns;
    out->total_ns += m->read_ns + m->config_ns + m->findings_ns;
    return out;
}
