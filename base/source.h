/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that a run has read, by number, so that a place is 12 bytes and a message can show its
 * line.
 *
 * A span is bytes from..to of one source; lines and columns are counted only when something is
 * printed. */
#pragma once

#include "base/str.h"

typedef struct span {
    uint32_t file; /* number of a source, SOURCE_NONE for no place */
    uint32_t from, to;
} span;

#define SOURCE_NONE UINT32_MAX
#define SPAN_NONE ((span){SOURCE_NONE, 0, 0})

struct source {
    str name;                   /* path as the user wrote it, or "<stdin>", "<-e>" … */
    str text;                   /* a loan: lives as long as the run; empty when it was not kept */
    struct source_marks *marks; /* what was counted already */
};

struct io_files;

struct sources {
    struct arena *arena;
    struct source *at;
    uint32_t n, cap;
    const struct io_files
        *files; /* where some texts come from instead of the disk (io.h), or NULL */
};

struct sources sources_new(struct arena *);
/* Registers a text; the name is copied, the text borrowed. Returns its number. */
uint32_t sources_add(struct sources *, str name, str text);

/* A place as people count: from 1; columns count code points, column16 counts UTF-16 code units, as
 * editors and SARIF do. */
struct place {
    str name;
    uint32_t line, column, column16;
    str line_text; /* the line without its newline, of a very long one what is near */
};

/* Where a span begins; in any order at about the same small cost. For SPAN_NONE line is 0 and the
 * texts are empty. */
struct place sources_place(const struct sources *, span);

/* The beginning of a source, for messages about the whole of it. */
static inline span span_start(uint32_t source)
{
    return (span){source, 0, 0};
}

/* The span that covers both; the second may be SPAN_NONE. */
static inline span span_join(span a, span b)
{
    if (b.file == SOURCE_NONE)
        return a;
    if (a.file == SOURCE_NONE)
        return b;
    return (span){a.file, a.from < b.from ? a.from : b.from, a.to > b.to ? a.to : b.to};
}
