/* SPDX-License-Identifier: Apache-2.0 */
/* Paths in data as settings and schemas write them: custom_data.snmp["a-b"].hosts[0].name, with []
 * for each element of a list and * for each key of a map. */
#pragma once

#include "base/value.h"

enum fleet_step_kind { FLEET_STEP_KEY, FLEET_STEP_INDEX, FLEET_STEP_EACH, FLEET_STEP_ANY };

struct fleet_step {
    enum fleet_step_kind kind;
    str key;        /* FLEET_STEP_KEY, FLEET_STEP_ANY ("*") */
    uint32_t index; /* FLEET_STEP_INDEX */
};

struct fleet_path {
    struct fleet_step *steps;
    uint32_t n;
};

/* Reads a path; false when the text is none. Keys are loans from the text, or in the arena. */
bool fleet_path_read(struct fleet_path *out, struct arena *, str text) NODISCARD;
/* What stands at the path: with [] or * in it a new list of all that is there. False where there is
 * nothing, or null. */
bool fleet_path_find(struct value *out, struct arena *, const struct fleet_path *,
                     const struct value *from) NODISCARD;
/* Sets the value at a path of keys, making maps on the way; maps that are there are changed in
 * place. False where a step of the path is no map. */
bool fleet_path_set(struct value *root, struct arena *, const struct fleet_path *,
                    struct value item) NODISCARD;
/* Adds a key as a path writes it behind others: .name, ["a-b"]; the first without its dot. */
void fleet_path_put_key(struct buf *, str key);
