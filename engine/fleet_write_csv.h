/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the fleet's files: objects as lines of CSV. */
#pragma once

#include "base/sym.h"
#include "base/vec.h"
#include "engine/fleet_table.h"

struct csv_column;

struct csv_writer {
    struct arena *a;
    const struct fleet *fleet;
    uint32_t table;
    struct diags *dg;
    struct symtab names; /* of the columns, in order */
    VEC(struct csv_column) columns;
    const struct value **row; /* by column: the cell of this line */
    struct buf path;          /* of the value at hand */
    struct buf words;         /* of the list at hand */
};

/* Takes in the columns of an object. False with diagnostics where a cell cannot hold a value. */
bool csv_look(struct csv_writer *, const struct value *object) NODISCARD;
void csv_put_header(struct csv_writer *, struct buf *);
void csv_put_row(struct csv_writer *, struct buf *, const struct value *object);
