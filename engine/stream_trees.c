/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/stream_trees.h"

#include "base/bits.h"
#include "engine/stream_lane.h"
#include "grammar/policy.h"

/* Rows of a batch: the memory of so many trees stays in the cache, and with the arena. */
enum { TREE_ROWS = BATCH_ROWS < 256 ? BATCH_ROWS : 256 };

struct trees {
    struct vm *vm;
    struct walk *known; /* by field of the policies; without steps where nobody asks for it */
    uint32_t known_count;
    uint64_t *held;
    struct value rows[TREE_ROWS];
};

/* ---- what the machine asks for ---- */

static const struct value *find(struct vm *vm, uint32_t field, uint32_t row)
{
    uint32_t path = vm->p->fields.at[field].path;
    return walk_find(&vm->walks[path], vm->fleet, vm_tree(vm, row), NULL);
}

static void load_field(struct vm *vm, uint32_t field, uint32_t row)
{
    uint32_t path = vm->p->fields.at[field].path;
    struct column *col = &vm->columns[field];
    const struct value *v = find(vm, field, row);
    bool codes = vm->p->paths.at[path].codes;
    col->codes[row] = codes ? dict_code(&vm->dicts[path], v, true) : v && v->kind != VALUE_NULL;
    col->values[row] = v;
}

static void load(void *ctx UNUSED, struct vm *vm)
{
    for (uint32_t r = 0; r < vm->n; r++)
        for (uint32_t k = 0; k < vm->first_fields.n; k++)
            load_field(vm, vm->first_fields.at[k], r);
}

static const struct value *tree(void *ctx, struct vm *vm UNUSED, uint32_t row)
{
    struct trees *t = ctx;
    return &t->rows[row];
}

static const struct value *value(void *ctx UNUSED, struct vm *vm, uint32_t field, uint32_t row)
{
    return find(vm, field, row);
}

static str name(void *ctx, struct vm *vm, uint32_t row)
{
    struct trees *t = ctx;
    return str_dup(vm->a, value_text(map_get(&t->rows[row], STR("name"))));
}

/* ---- fields that some object has ---- */

static void begin_known(struct trees *t, struct arena *a)
{
    const struct policy_set *set = t->vm->p->set;
    t->known_count = set->fields.n;
    t->known = ARENA_ARRAY(a, struct walk, set->fields.n);
    for (uint32_t i = 0; i < set->fields.n; i++)
        if (lane_knows(&set->fields.at[i]))
            t->known[i] = walk_new(a, set->fields.at[i].path);
}

static void note_held(struct trees *t)
{
    for (uint32_t i = 0; i < t->known_count; i++)
        for (uint32_t r = 0; t->known[i].n && r < t->vm->n && !bits_get(t->held, i); r++)
            if (walk_find(&t->known[i], t->vm->fleet, &t->rows[r], NULL))
                bits_set(t->held, i);
}

bool trees_run(struct object_stream *s, struct vm *vm, uint64_t *held, uint32_t *objects)
{
    struct trees *t = ARENA_NEW(vm->a, struct trees);
    struct arena *batch = arena_child(vm->a);
    enum object_stream_state state;
    *t = (struct trees){.vm = vm, .held = held};
    begin_known(t, vm->a);
    vm->source =
        (struct vm_source){.ctx = t, .load = load, .tree = tree, .value = value, .name = name};
    do {
        state = object_stream_next(s, batch, &t->rows[vm->n]);
        if (state == OBJECT_STREAM_NEXT)
            vm_add_row(vm, (*objects)++, &t->rows[vm->n]);
        if (vm->n == TREE_ROWS || (state == OBJECT_STREAM_END && vm->n)) {
            note_held(t);
            vm_batch(vm);
            arena_reset(batch);
        }
    } while (state == OBJECT_STREAM_NEXT);
    arena_free(batch);
    return state == OBJECT_STREAM_END;
}
