/* SPDX-License-Identifier: Apache-2.0 */
/* Following a path from an object to a value. Objects of one fleet mostly have their keys in the
 * same order, so a walk remembers for each step where the key stood last and looks there first. */
#pragma once

#include "engine/fleet.h"

struct walk {
    const struct ast_step *steps;
    uint32_t n;
    bool link_end;   /* the first step leads to a node (ast_path.joins) … */
    bool location;   /* … and the next two to a field of its location */
    bool links;      /* the first step is the node's links, made of the fleet's */
    bool views;      /* a location's field, which may be computed */
    uint32_t *hints; /* one for each step */
};

/* A walk along a resolved path; hints live in the arena. */
struct walk walk_new(struct arena *, const struct ast_path *);
/* The value at the end, NULL when a step is missing. *parent, unless NULL, becomes the nearest
 * value on the way that is there: what a message about a missing value points at. */
const struct value *walk_find(const struct walk *, struct fleet *, const struct value *object,
                              const struct value **parent);

/* Follows n steps from an element of a list (its kind says how paths join); keys are the values of
 * the computed steps in order, integers and strings. NULL when a step is missing. */
const struct value *walk_route(struct fleet *, enum ast_element, const struct value *from,
                               const struct ast_step *steps, uint32_t n, const struct value *keys);

/* Writing goes to copies: each map and list on the way is copied into the arena, the rest shared.
 */
enum write_answer { WRITE_DONE, WRITE_NO_MAP, WRITE_NO_INDEX, WRITE_NO_LIST };
enum write_answer walk_set(struct value *root, struct arena *, const struct ast_path *,
                           const struct value *item);
/* Removes the last step; nothing happens where it or a step before it is missing. */
enum write_answer walk_unset(struct value *root, struct arena *, const struct ast_path *);
/* Adds to the list, or begins one; an element that is there already is not added again. */
enum write_answer walk_append(struct value *root, struct arena *, const struct ast_path *,
                              const struct value *item);
/* The same to the value at the end of the path, null for none; *added: it is another one now. */
enum write_answer walk_add(struct value *list, struct arena *, const struct value *item,
                           bool *added);
