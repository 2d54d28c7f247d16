/* SPDX-License-Identifier: Apache-2.0 */
/* What rules ask of configurations. All questions of a run are answered in one pass over each
 * configuration, when the first of them is asked for a row; the answers live as long as the batch.
 */
#include "engine/profile.h"
#include "engine/vm.h"

#include "slicer/query.h"

#include <assert.h>

enum config_row_state { ROW_UNASKED, ROW_ANSWERED, ROW_MISSING, ROW_BROKEN };

struct config_row {
    enum config_row_state state;
    struct query_answer answer;
    uint32_t source;
    str why;
};

struct asked {
    struct query *query[2]; /* of CONFIG and of RENDERED; NULL without a question */
    uint32_t *number;       /* by question: in its query */
    struct config_row *rows[2];
    struct question_result *results; /* by question */
};

void config_begin(struct vm *vm)
{
    const struct program *p = vm->p;
    if (!p->questions.n)
        return;
    struct asked *asked = vm->asked = ARENA_NEW(vm->a, struct asked);
    asked->number = ARENA_ARRAY(vm->a, uint32_t, p->questions.n);
    asked->results = ARENA_ARRAY(vm->a, struct question_result, p->questions.n);
    for (uint32_t i = 0; i < p->questions.n; i++) {
        const struct question *q = &p->questions.at[i];
        if (!asked->query[q->rendered]) {
            asked->query[q->rendered] = query_new(vm->a);
            asked->rows[q->rendered] = ARENA_ARRAY(vm->a, struct config_row, BATCH_ROWS);
        }
        uint32_t parent = q->parent == PROGRAM_NONE ? QUERY_TOP : asked->number[q->parent];
        asked->number[i] = query_add(asked->query[q->rendered], q->expr->as.config->match, parent);
        asked->results[i] = (struct question_result){.expr = q->expr};
    }
}

void config_end_batch(struct vm *vm)
{
    for (int k = 0; vm->asked && k < 2; k++)
        if (vm->asked->rows[k])
            memset(vm->asked->rows[k], 0, BATCH_ROWS * sizeof *vm->asked->rows[k]);
}

/* Notes for every question how much it took, for the warning about those that never did. */
static void count_hits(struct vm *vm, const struct query_answer *answer, bool rendered)
{
    for (uint32_t i = 0; i < vm->p->questions.n; i++) {
        if (vm->p->questions.at[i].rendered != rendered)
            continue;
        vm->asked->results[i].configurations++;
        vm->asked->results[i].hits += answer->hits[vm->asked->number[i]].n;
    }
}

static void read_config(struct vm *vm, struct config_row *c, uint32_t row, bool rendered)
{
    const struct config_source *from = &vm->options->configs;
    const struct row *r = &vm->rows[row];
    struct node_result now = {.after = *vm_now(vm, row), .assignments = r->assigned.at};
    struct config_text text = {0};
    now.assignment_count = r->assigned.n;
    enum config_state state = CONFIG_MISSING;
    if (from->get)
        state = from->get(from->ctx, r->object, rendered, &now, &text);
    c->state = ROW_MISSING;
    c->why = STR("is missing");
    if (state == CONFIG_MISSING)
        return;
    c->source = text.source;
    bool good =
        state == CONFIG_THERE && query_run(&c->answer, vm->asked->query[rendered], vm->scratch,
                                           text.dialect, text.source, text.text, vm->rx, vm->dg);
    c->state = good ? ROW_ANSWERED : ROW_BROKEN;
    c->why = good       ? (str){0}
             : rendered ? STR("could not be rendered, or cannot be read")
                        : STR("cannot be read");
    if (good)
        count_hits(vm, &c->answer, rendered);
}

static void ask(struct vm *vm, struct config_row *c, uint32_t row, bool rendered)
{
    uint64_t began = meter_config_begin(vm);
    read_config(vm, c, row, rendered);
    meter_config_end(vm, began);
}

static struct config_row *config_row(struct vm *vm, uint32_t row, bool rendered)
{
    struct config_row *c = &vm->asked->rows[rendered][row];
    if (c->state == ROW_UNASKED)
        ask(vm, c, row, rendered);
    return c;
}

const struct query_hit *config_hits(struct vm *vm, uint32_t question, uint32_t row, uint32_t *n,
                                    str *why)
{
    const struct config_row *c = config_row(vm, row, vm->p->questions.at[question].rendered);
    *n = 0;
    *why = c->why;
    if (c->state != ROW_ANSWERED)
        return NULL;
    const struct query_hits *hits = &c->answer.hits[vm->asked->number[question]];
    *n = hits->n;
    return hits->at;
}

const struct query_hit *config_hits_below(struct vm *vm, uint32_t question, uint32_t row,
                                          uint32_t parent, uint32_t *n)
{
    const struct config_row *c = config_row(vm, row, vm->p->questions.at[question].rendered);
    return query_below(&c->answer, vm->asked->number[question], parent, n);
}

bool config_excuses(const struct vm *vm, const struct rule *rule, uint32_t row)
{
    return vm->options->missing_config_skip && rule->reads_config && vm->asked &&
           vm->asked->rows[0] && vm->asked->rows[0][row].state == ROW_MISSING;
}

span config_place(struct vm *vm, uint32_t question, uint32_t row, uint32_t from, uint32_t to)
{
    const struct config_row *c = config_row(vm, row, vm->p->questions.at[question].rendered);
    return (span){c->source, from, to};
}

void config_counts(struct vm *vm, struct run *run)
{
    if (!vm->asked)
        return;
    run->questions = vm->asked->results;
    run->question_count = vm->p->questions.n;
}

void config_merge(struct vm *into, const struct vm *from)
{
    for (uint32_t i = 0; into->asked && i < into->p->questions.n; i++) {
        into->asked->results[i].configurations += from->asked->results[i].configurations;
        into->asked->results[i].hits += from->asked->results[i].hits;
    }
}

/* ---- values ---- */

/* What the hit's groups took: a map by name, the one group's text, else the whole statement. */
static struct value hit_value(struct vm *vm, const struct query_hit *h)
{
    struct value map = value_null(), one = value_string(h->level);
    for (uint32_t i = 0; i < h->group_count; i++) {
        const struct query_group *g = &h->groups[i];
        struct value text = g->taken ? value_string(g->text) : value_null();
        if (!g->name.n) {
            if (i == 0)
                one = text;
            continue;
        }
        if (map.kind == VALUE_NULL)
            map = value_map(vm->scratch);
        map_set(&map, g->name, text);
    }
    return map.kind == VALUE_MAP ? map : one;
}

/* Gives a value the place of the statement that it was taken from. */
static struct value placed(struct value v, span at)
{
    v.file = at.file + 1;
    v.at = at.from;
    return v;
}

/* What a hit took, with the place of its statement. */
static struct value hit_at(struct vm *vm, uint32_t question, uint32_t row,
                           const struct query_hit *h)
{
    return placed(hit_value(vm, h), config_place(vm, question, row, h->from, h->to));
}

struct cell step_config(struct vm *vm, const struct step *s, const struct cell *frame, uint32_t row)
{
    (void)frame;
    uint32_t n;
    str why;
    enum ast_config_kind kind = s->test;
    const struct query_hit *hits = config_hits(vm, s->a, row, &n, &why);
    if (why.n)
        return (struct cell){.undecided = true, .why = why};
    if (s->b != PROGRAM_NONE)
        hits = config_hits_below(vm, s->a, row, vm->bounds[s->b].hit, &n);
    if (kind == AST_CONFIG_HAS || kind == AST_CONFIG_MISSING)
        return cell_of(value_bool((n > 0) == (kind == AST_CONFIG_HAS)));
    if (kind == AST_CONFIG_COUNT)
        return cell_of(value_int(n));
    if (kind == AST_CONFIG_VALUE)
        return cell_of(n ? hit_at(vm, s->a, row, hits) : value_null());
    struct value list = value_list(vm->scratch);
    for (uint32_t i = 0; i < n; i++)
        list_add(&list, hit_at(vm, s->a, row, &hits[i]));
    return cell_of(list);
}

void loop_bind_slice(struct vm *vm, const struct loop *l, uint32_t hit, uint32_t row)
{
    struct bound *bound = &vm->bounds[l->slot];
    uint32_t n;
    str why;
    const struct query_hit *hits = config_hits(vm, l->question, row, &n, &why);
    assert(hit < n);
    bound->hit = hit;
    bound->value = value_null();
    bound->text = hits[hit].header;
    if (!l->expr->name.n)
        return;
    struct value map = value_map(vm->scratch);
    span at = config_place(vm, l->question, row, hits[hit].from, hits[hit].to);
    map_set(&map, STR("header"), placed(value_string(hits[hit].header), at));
    map_set(&map, STR("line"), placed(value_int(hits[hit].line), at));
    for (uint32_t i = 0; i < hits[hit].group_count; i++) {
        const struct query_group *g = &hits[hit].groups[i];
        if (g->name.n)
            map_set(&map, g->name, placed(g->taken ? value_string(g->text) : value_null(), at));
    }
    bound->value = map;
}
