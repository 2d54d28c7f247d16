/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the readers of CSV: fleet_csv.c reads a file whole, fleet_csv_rows.c row by row. */
#pragma once

#include "base/sym.h"
#include "base/vec.h"
#include "engine/fleet_format.h"

#define CSV_NONE UINT32_MAX

struct csv_cell {
    str text;
    uint32_t at; /* of its text in the source */
    uint32_t quotes;
};

/* Quotes make a cell text, but for a field that a schema types. */
enum csv_cell_type { CSV_TEXT, CSV_PLAIN_TYPED, CSV_TYPED, CSV_LIST };

struct csv_column {
    str name;
    str key; /* the last step of its path */
    enum csv_cell_type type;
    uint32_t shape; /* that its cells go into */
    uint32_t at, to;
};

/* A map of each row. */
struct csv_shape {
    str key;
    uint32_t parent, step;
    uint32_t rival; /* the column of the same path, or NONE: a row has only one of the two */
    uint32_t row;   /* that counts and fills it, from 1 */
    uint32_t n;     /* pairs in this row */
    struct value map;
};

/* What a key of a map leads to, or NONE. */
struct csv_step {
    uint32_t shape, column;
};

struct csv_reader {
    struct arena *a, *scratch;
    struct diags *dg;
    const struct fleet *fleet;
    uint32_t table, source;
    str text;        /* the file's, or a piece of it … */
    uint32_t origin; /* … which begins here */
    bool streams;    /* pieces do not stay: what is read of them is copied */
    size_t at;       /* in the text */
    char comma;
    bool plain;
    uint64_t marks; /* of the block, as bits */
    size_t block;   /* where it begins */
    uint32_t row;
    VEC(struct csv_column) columns;
    VEC(struct csv_shape) shapes;
    struct symtab names; /* of the steps */
    VEC(struct csv_step) steps;
    VEC(struct csv_cell) cells; /* of the row */
};

/* A reader of a text, or of the first piece of one. */
struct csv_reader csv_reader_of(struct arena *, const struct fleet *, uint32_t table,
                                uint32_t source, struct diags *);
/* Finds the character that parts cells, and the marks of the first block. */
void csv_begin(struct csv_reader *);
/* Begins with another piece of the text. */
void csv_enter(struct csv_reader *, str text, uint32_t origin);
/* The next line's cells; false at the end of the text or (*good becomes false) after an error. */
bool csv_read_row(struct csv_reader *, bool *good);
/* Makes columns and maps of the line's cells. */
bool csv_read_header(struct csv_reader *) NODISCARD;
/* Whether nothing stands in the line. */
bool csv_is_blank(const struct csv_reader *);
/* The value of a cell, and the object of the line's cells, in r->a. */
struct value csv_typed(struct csv_reader *, const struct csv_column *, const struct csv_cell *);
bool csv_make_row(struct csv_reader *, struct value *out) NODISCARD;
