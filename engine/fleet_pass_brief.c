/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes in brief. IS UNIQUE takes one node after the other and keeps what it compares, so that a
 * tree of each needs to live no longer than it is looked at:
 *
 *     node        1          2          3          4
 *     .serial     code 0     code 1     ALONE      ALONE       missing; shared with others; its own
 *     texts                             "SN03"     "SN04"
 */
#include "engine/cell_value.h"
#include "engine/fleet_pass_parts.h"
#include "engine/fleet_table.h"

/* Takes a text away; returns where it is found again. */
static uint32_t add_text(struct pass *p, const char *text, uint32_t n)
{
    struct texts *t = &p->texts;
    uint32_t whole = n + (uint32_t)sizeof n;
    if (t->pieces.n == UINT32_MAX / PIECE)
        return UINT32_MAX;
    if (!t->pieces.n || PIECE - t->used < whole) {
        vec_push(p->a, &t->pieces, arena_alloc(p->a, whole > PIECE ? whole : PIECE));
        t->used = 0;
    }
    uint32_t at = t->used;
    char *to = t->pieces.at[t->pieces.n - 1] + t->used;
    memcpy(to, &n, sizeof n);
    memcpy(to + sizeof n, text, n);
    t->used = whole > PIECE - at ? PIECE : at + whole; /* a longer one fills a piece of its own */
    return (t->pieces.n - 1) * PIECE + at;
}

static void note_parts(struct pass *p, const struct part *above, uint32_t row);

static void note_part(struct pass *p, struct part *part, uint32_t row)
{
    const char *text = p->chunk->text;
    uint32_t at = projection_at(p->wanted, part->want, row);
    if (!at || part == p->name)
        return;
    if (text[at] == '{' && !part->whole) {
        part->code = PASS_MAP;
        note_parts(p, part, row);
        return;
    }
    uint32_t n = projection_end(p->wanted, p->ix, part->want, row) - at;
    part->code = PASS_ALONE;
    if (text[at] != '{' && text[at] != '[') {
        struct text_key key = text_key(&part->seen, text + at, n);
        uint32_t known = text_codes_find(&part->seen, key);
        if (known != TEXT_CODE_NONE || (part->values.n < MOST_SHARED && !part->various))
            (void)pass_shared_value(p, part, text + at, n, p->chunk->at + at);
    }
    if (part->code == PASS_ALONE) {
        part->text = add_text(p, text + at, n);
        p->chunk->odd |= part->text == UINT32_MAX;
    }
}

static void note_parts(struct pass *p, const struct part *above, uint32_t row)
{
    for (uint32_t i = 0; i < above->parts.n; i++)
        note_part(p, above->parts.at[i], row);
}

struct value pass_brief_node(struct pass *p, uint32_t row)
{
    struct fleet_table *nodes = &p->fleet->tables.at[FLEET_NODES];
    uint32_t at = projection_at(p->wanted, p->name->want, row);
    uint32_t n = projection_end(p->wanted, p->ix, p->name->want, row) - at;
    const char *text = p->chunk->text + at;
    str name = {text + 1, n - 2};
    if (memchr(text, '\\', n)) {
        struct value v = cell_read(p->a, text, n, p->chunk->source, at, &p->dg);
        name = value_text(&v);
    }
    p->chunk->odd |= !name.n || sym_intern(&nodes->names, name) != nodes->objects.n;
    nodes->checked++;
    note_parts(p, p->root, row);
    return p->empty;
}

static struct value *brief_parts(const struct pass *p, struct arena *room, struct value *map,
                                 const struct part *above, uint32_t i);

/* What a text is read into: floats need no memory that lasts. */
static struct arena *arena_of(const struct pass *p, struct arena *room, const char *text,
                              uint32_t n)
{
    bool number = *text == '-' || (*text >= '0' && *text <= '9');
    return number && memchr(text, '.', n) ? room : p->a;
}

static struct value brief_value(const struct pass *p, struct arena *room, const struct part *part,
                                uint32_t i)
{
    uint32_t code = part->codes.at[i], n;
    struct value map;
    if (code == PASS_MAP)
        return *brief_parts(p, room, &map, part, i);
    if (code != PASS_ALONE)
        return part->values.at[code - 1];
    const char *at = p->texts.pieces.at[part->texts.at[i] / PIECE] + part->texts.at[i] % PIECE;
    struct diags dg = p->dg;
    memcpy(&n, at, sizeof n);
    at += sizeof n;
    uint32_t source = fleet_object(p->fleet, FLEET_NODES, i)->file - 1;
    return cell_read(arena_of(p, room, at, n), at, n, source, 0, &dg);
}

static struct value *brief_parts(const struct pass *p, struct arena *room, struct value *map,
                                 const struct part *above, uint32_t i)
{
    *map = value_map(room);
    for (uint32_t k = 0; k < above->parts.n; k++) {
        const struct part *part = above->parts.at[k];
        if (part == p->name)
            map_set(map, STR("name"), value_string(fleet_name(p->fleet, FLEET_NODES, i)));
        else if (part->codes.at[i])
            map_set(map, value_text(&part->key), brief_value(p, room, part, i));
    }
    return map;
}

const struct value *pass_node(const struct pass *p, struct arena *room, uint32_t i)
{
    if (!p->brief)
        return fleet_object(p->fleet, FLEET_NODES, i);
    return brief_parts(p, room, ARENA_NEW(room, struct value), p->root, i);
}
