/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/pending.h"

#include "base/bits.h"
#include "engine/vm.h"

/* A path that is written, and what it holds on the rows where it was. */
struct slot {
    const struct ast_path *path;
    const struct value **now; /* NULL: it was removed */
    uint64_t written[BATCH_WORDS];
};

/* One write. Records of a row are a list from the newest one back, and never change: who holds one
 * holds the row as it was then. */
struct record {
    const struct record *before;
    uint32_t n; /* records up to this one */
    uint32_t slot;
    const struct value *value; /* NULL: removed */
};

struct log {
    const struct record *last;
    const struct record *kept;    /* the last one of the rules before the open one */
    const struct record *applied; /* the last one that the row's tree has */
};

/* How a field of a later version is found: in a slot, or around some. */
struct view {
    uint32_t slot;         /* it is that of the slot or lies below it; PROGRAM_NONE … */
    struct walk rest;      /* … from there on */
    const uint32_t *below; /* … the slots that lie below it */
    uint32_t below_count;
    const struct record **as_of; /* where only presence matters: how far each row was written; its
                                    value is looked for when somebody asks */
    uint64_t rows[BATCH_WORDS];  /* that were written when it was loaded */
};

struct pending {
    struct slot *slots;
    uint32_t slot_count;
    uint32_t *slot_of;  /* by write */
    struct view *views; /* by field; those of version 0 are empty */
    struct log logs[BATCH_ROWS];
    const struct value *last; /* the value that was coded last, and its code */
    uint32_t last_code;
};

/* ---- planning ---- */

/* The number of steps that two paths have in common from the beginning. */
static uint32_t common(const struct ast_path *a, const struct ast_path *b)
{
    uint32_t i = 0;
    while (i < a->n && i < b->n && a->steps[i].kind == AST_STEP_KEY &&
           b->steps[i].kind == AST_STEP_KEY && str_eq(a->steps[i].key, b->steps[i].key))
        i++;
    return i;
}

static bool is_above(const struct ast_path *a, const struct ast_path *b)
{
    return common(a, b) == a->n;
}

/* The slot of a path; PROGRAM_NONE where it lies above or below that of another one. */
static uint32_t slot_of(struct pending *p, const struct ast_path *path)
{
    for (uint32_t i = 0; i < p->slot_count; i++) {
        const struct ast_path *other = p->slots[i].path;
        if (is_above(path, other) || is_above(other, path))
            return path->n == other->n ? i : PROGRAM_NONE;
    }
    p->slots[p->slot_count].path = path;
    return p->slot_count++;
}

static bool plan_slots(struct vm *vm, struct pending *p)
{
    const struct program *program = vm->p;
    p->slots = ARENA_ARRAY(vm->a, struct slot, program->writes.n);
    p->slot_of = ARENA_ARRAY(vm->a, uint32_t, program->writes.n);
    for (uint32_t i = 0; i < program->writes.n; i++) {
        const struct write *w = &program->writes.at[i];
        if (program->rules.at[w->rule].section != vm->section)
            continue;
        p->slot_of[i] = slot_of(p, w->ast->target);
        if (p->slot_of[i] == PROGRAM_NONE)
            return false;
    }
    for (uint32_t i = 0; i < p->slot_count; i++)
        p->slots[i].now = ARENA_ARRAY(vm->a, const struct value *, BATCH_ROWS);
    return true;
}

/* False where the field is found in another way than by steps through the object. */
static bool plan_view(struct vm *vm, struct pending *p, uint32_t field)
{
    const struct path *path = &vm->p->paths.at[vm->p->fields.at[field].path];
    const struct walk *w = &vm->walks[vm->p->fields.at[field].path];
    struct view *v = &p->views[field];
    uint32_t *below = ARENA_ARRAY(vm->a, uint32_t, p->slot_count);
    v->slot = PROGRAM_NONE;
    v->below = below;
    for (uint32_t i = 0; i < p->slot_count; i++) {
        const struct ast_path *slot = p->slots[i].path;
        if (is_above(slot, path->ast)) {
            v->slot = i;
            v->rest = (struct walk){.steps = w->steps + slot->n, .n = w->n - slot->n};
            v->rest.hints = ARENA_ARRAY(vm->a, uint32_t, v->rest.n);
        } else if (is_above(path->ast, slot)) {
            below[v->below_count++] = i;
        }
    }
    if (v->slot == PROGRAM_NONE && !path->codes)
        v->as_of = ARENA_ARRAY(vm->a, const struct record *, BATCH_ROWS);
    return path->join == JOIN_NONE && !w->links && !w->location &&
           (v->slot != PROGRAM_NONE || v->below_count);
}

void pending_begin(struct vm *vm)
{
    const struct program *program = vm->p;
    vm->pending = NULL;
    if (!vm->source.value || !vm->source.bars || !program->sections.at[vm->section].writes)
        return;
    struct pending *p = ARENA_NEW(vm->a, struct pending);
    if (!plan_slots(vm, p))
        return;
    p->views = ARENA_ARRAY(vm->a, struct view, program->fields.n);
    for (uint32_t i = 0; i < program->fields.n; i++) {
        const struct field *f = &program->fields.at[i];
        if (f->version && program->paths.at[f->path].section == vm->section && !plan_view(vm, p, i))
            return;
    }
    vm->pending = p;
}

void pending_clear(struct vm *vm)
{
    struct pending *p = vm->pending;
    for (uint32_t i = 0; i < p->slot_count; i++)
        memset(p->slots[i].written, 0, sizeof p->slots[i].written);
    memset(p->logs, 0, vm->n * sizeof *p->logs);
    p->last = NULL;
}

uint32_t pending_paths(const struct vm *vm)
{
    return vm->pending ? vm->pending->slot_count : 0;
}

const struct ast_path *pending_path(const struct vm *vm, uint32_t slot)
{
    return vm->pending->slots[slot].path;
}

/* ---- writing ---- */

static void put_slot(struct slot *s, uint32_t row, const struct value *v)
{
    bits_set(s->written, row);
    s->now[row] = v;
}

static uint32_t count(const struct record *r)
{
    return r ? r->n : 0;
}

static enum write_answer put(struct vm *vm, uint32_t write, uint32_t row, const struct value *v)
{
    struct pending *p = vm->pending;
    struct log *log = &p->logs[row];
    uint32_t slot = p->slot_of[write];
    if (vm->source.bars(vm->source.ctx, slot, row))
        return WRITE_NO_MAP;
    put_slot(&p->slots[slot], row, v);
    struct record *r = ARENA_NEW(vm->scratch, struct record);
    *r = (struct record){log->last, count(log->last) + 1, slot, v};
    log->last = r;
    return WRITE_DONE;
}

enum write_answer pending_set(struct vm *vm, uint32_t write, uint32_t row, const struct value *v)
{
    return put(vm, write, row, v);
}

enum write_answer pending_unset(struct vm *vm, uint32_t write, uint32_t row)
{
    return put(vm, write, row, NULL);
}

enum write_answer pending_append(struct vm *vm, uint32_t write, uint32_t row,
                                 const struct value *item)
{
    uint32_t slot = vm->pending->slot_of[write];
    const struct slot *s = &vm->pending->slots[slot];
    if (vm->source.bars(vm->source.ctx, slot, row))
        return WRITE_NO_MAP;
    const struct value *now =
        bits_get(s->written, row) ? s->now[row] : vm_value(vm, vm->p->writes.at[write].base, row);
    struct value *list = ARENA_NEW(vm->scratch, struct value);
    *list = now ? *now : value_null();
    bool added;
    enum write_answer answer = walk_add(list, vm->scratch, item, &added);
    return added ? put(vm, write, row, list) : answer;
}

/* ---- logs ---- */

/* The records behind `from` up to `to`, in order. */
static const struct record **in_order(struct vm *vm, const struct record *from,
                                      const struct record *to)
{
    uint32_t n = count(to) - count(from);
    const struct record **all = ARENA_ARRAY(vm->scratch, const struct record *, n);
    for (const struct record *r = to; n > 0; r = r->before)
        all[--n] = r;
    return all;
}

/* Writes them to a tree; it was seen that nothing is in the way. */
static void replay(struct vm *vm, struct value *tree, const struct record *from,
                   const struct record *to)
{
    const struct record **all = in_order(vm, from, to);
    for (uint32_t i = 0; i < count(to) - count(from); i++) {
        const struct ast_path *path = vm->pending->slots[all[i]->slot].path;
        if (all[i]->value)
            (void)walk_set(tree, vm->scratch, path, all[i]->value);
        else
            (void)walk_unset(tree, vm->scratch, path);
    }
}

void pending_remember(struct vm *vm, uint32_t row)
{
    struct log *log = &vm->pending->logs[row];
    log->kept = log->last;
}

void pending_take_back(struct vm *vm, uint32_t row)
{
    struct pending *p = vm->pending;
    struct log *log = &p->logs[row];
    for (const struct record *r = log->last; r != log->kept; r = r->before)
        bits_clear(p->slots[r->slot].written, row);
    log->last = log->kept;
    for (const struct record *r = log->last; r; r = r->before)
        if (!bits_get(p->slots[r->slot].written, row)) /* else nothing of it was taken back */
            put_slot(&p->slots[r->slot], row, r->value);
    if (count(log->applied) <= count(log->last))
        return;
    log->applied = NULL;
    vm->rows[row].now = *vm->rows[row].loaded;
}

void pending_replay(struct vm *vm, uint32_t row)
{
    struct log *log = &vm->pending->logs[row];
    if (log->applied != log->last)
        replay(vm, &vm->rows[row].now, log->applied, log->last);
    log->applied = log->last;
}

/* ---- columns ---- */

static void put_cell(struct vm *vm, uint32_t field, uint32_t row, const struct value *v)
{
    struct pending *p = vm->pending;
    struct column *col = &vm->columns[field];
    uint32_t path = vm->p->fields.at[field].path;
    col->values[row] = v;
    if (!vm->p->paths.at[path].codes) {
        col->codes[row] = v && v->kind != VALUE_NULL;
        return;
    }
    if (!v || v != p->last)
        p->last_code = dict_code(&vm->dicts[path], v, true);
    p->last = v;
    col->codes[row] = p->last_code;
}

/* Rows on which the field may be another one than it was. */
static void find_written(const struct pending *p, struct view *v)
{
    if (v->slot != PROGRAM_NONE) {
        memcpy(v->rows, p->slots[v->slot].written, sizeof v->rows);
        return;
    }
    memset(v->rows, 0, sizeof v->rows);
    for (uint32_t i = 0; i < v->below_count; i++)
        for (uint32_t k = 0; k < BATCH_WORDS; k++)
            v->rows[k] |= p->slots[v->below[i]].written[k];
}

/* Is it a map for what was written below it? A removal leaves maps as they are. */
static bool has_written(const struct pending *p, const struct view *view, uint32_t row)
{
    for (uint32_t i = 0; i < view->below_count; i++) {
        const struct slot *s = &p->slots[view->below[i]];
        if (bits_get(s->written, row) && s->now[row])
            return true;
    }
    return false;
}

static void load_row(struct vm *vm, uint32_t field, struct view *view, uint32_t row)
{
    struct pending *p = vm->pending;
    const struct slot *s = view->slot == PROGRAM_NONE ? NULL : &p->slots[view->slot];
    if (view->as_of) {
        view->as_of[row] = p->logs[row].last;
        vm->columns[field].codes[row] |= has_written(p, view, row);
        return;
    }
    const struct value *v = s ? s->now[row] : vm_now(vm, row);
    const struct walk *w = s ? &view->rest : &vm->walks[vm->p->fields.at[field].path];
    put_cell(vm, field, row, v && w->n ? walk_find(w, vm->fleet, v, NULL) : v);
}

void pending_load(struct vm *vm, uint32_t field)
{
    struct pending *p = vm->pending;
    struct view *view = &p->views[field];
    struct column *col = &vm->columns[field];
    memcpy(col->codes, vm->columns[vm->p->fields.at[field].base].codes, vm->n * sizeof *col->codes);
    memset(col->values, 0, vm->n * sizeof *col->values);
    find_written(p, view);
    p->last = NULL; /* its code is that of another dictionary */
    for (uint32_t k = 0; k < vm->words; k++)
        for (uint64_t bits = view->rows[k]; bits; bits &= bits - 1)
            load_row(vm, field, view, k * 64 + (uint32_t)__builtin_ctzll(bits));
}

const struct value *pending_value(struct vm *vm, uint32_t field, uint32_t row)
{
    const struct view *view = &vm->pending->views[field];
    const struct field *f = &vm->p->fields.at[field];
    if (!bits_get(view->rows, row))
        return vm_value(vm, f->base, row);
    if (!view->as_of)
        return NULL;
    struct value tree = *vm_tree(vm, row);
    replay(vm, &tree, NULL, view->as_of[row]);
    return walk_find(&vm->walks[f->path], vm->fleet, &tree, NULL);
}
