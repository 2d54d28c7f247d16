/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the fleet's files: how its tables are kept. */
#pragma once

#include "base/sym.h"
#include "base/vec.h"
#include "engine/fleet.h"
#include "grammar/policy.h"

struct fleet_table {
    str name; /* "node" */
    enum ast_root kind;
    VEC(struct value) objects;
    struct symtab names; /* sym of a name = index of its object, once checked */
    struct symtab ids;
    uint32_t *by_id; /* index of the object of an id's sym */
    uint32_t by_id_cap;
    uint32_t checked; /* objects whose name and id are known to be fine */
    /* locations: the computed fields of each, see locate.c */
    struct value *views;
    struct value all;    /* the objects as a list, once asked for */
    struct value *links; /* nodes: the links of each, once asked for */
};

/* Whole nodes, where the fleet holds no more of them than rules ask (fleet_pass.h). */
struct fleet_whole {
    void *ctx;
    bool (*wanted)(void *ctx); /* else what the fleet holds of them will do */
    /* The node of that number, whole; NULL: it cannot be read. */
    const struct value *(*node)(void *ctx, uint32_t i);
    /* Where its links with whole peers are kept, once they are made. */
    const struct value **(*links)(void *ctx, uint32_t i);
    struct arena *room; /* for what is made of them */
};

struct pass;
struct fleet {
    struct arena *arena;
    VEC(struct fleet_table) tables;
    const struct schema *schema;     /* of the workspace, or NULL */
    const struct fleet_whole *whole; /* NULL: nodes are whole */
    struct pass *pass;               /* that made the nodes; NULL: none did */
};

/* Adds an object to a table, typing its standard string fields by their text. */
bool fleet_add(struct fleet *, uint32_t table, struct value object, struct diags *) NODISCARD;
/* The text that a value was typed from, in the arena; empty: not known. */
typedef str fleet_text_fn(void *ctx, const struct value *, struct arena *);
/* Strings by nature that YAML typed otherwise (`version: 7.10`) get their text back. */
void fleet_retype(struct value *object, enum ast_root kind, fleet_text_fn *, void *ctx,
                  struct arena *);
/* The object behind a key of a map that is keyed by name: with the key as its name where it has
 * none of its own. */
struct value fleet_named(struct arena *, const struct pair *);
/* Adds the objects of a list, or of a map keyed by name. */
bool fleet_add_all(struct fleet *, uint32_t table, const struct value *, struct diags *) NODISCARD;
/* The table of a name, made when it is new. */
uint32_t fleet_table_make(struct fleet *, str name);
/* Names, ids, links and locations over all tables. */
bool fleet_check(struct fleet *, struct diags *) NODISCARD;
/* Makes the views of all locations; false where one lies inside itself. */
bool fleet_locate(struct fleet *, struct diags *) NODISCARD;
