/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that a run has read, by number, so that a place is 12 bytes and a message can show its
 * line.
 *
 * A span is bytes from..to of one source; lines and columns are counted only when something is
 * printed. A text may stay outside of memory: then its source fetches the pieces that places are
 * asked in. */
#pragma once

#include "base/str.h"

typedef struct span {
    uint32_t file; /* number of a source, SOURCE_NONE for no place */
    uint32_t from, to;
} span;

#define SOURCE_NONE UINT32_MAX
#define SPAN_NONE ((span){SOURCE_NONE, 0, 0})

/* Where a text that is not in memory comes from. */
struct source_fetch {
    void *ctx;
    /* Copies n bytes from an offset on; fewer at the end of the text and when reading fails. */
    size_t (*get)(void *ctx, uint64_t at, char *into, size_t n);
};

struct source {
    str name;                   /* path as the user wrote it, or "<stdin>", "<-e>" … */
    str text;                   /* a loan: lives as long as the run; empty when it was not kept */
    struct source_fetch fetch;  /* where text is empty; get NULL: it is gone */
    struct source_marks *marks; /* what was counted already */
};

struct io_files;

struct sources {
    struct arena *arena;
    struct source *at;
    uint32_t n, cap;
    struct source_windows *windows; /* pieces that were fetched last, of all sources */
    const struct io_files
        *files; /* where some texts come from instead of the disk (io.h), or NULL */
};

struct sources sources_new(struct arena *);
/* Registers a text; the name is copied, the text borrowed. Returns its number. */
uint32_t sources_add(struct sources *, str name, str text);
/* Registers a text of `size` bytes that is fetched; the context is borrowed. */
uint32_t sources_add_fetched(struct sources *, str name, struct source_fetch, uint64_t size);
/* Tells of a fetched text, by whoever reads it through: its first `at` bytes hold so many newlines.
 * To be told in order of `at`, best about every 64 KiB; what is nearer is passed over. Without it
 * all of the text in front of a place is fetched to count them. */
void sources_tell_lines(struct sources *, uint32_t source, uint64_t at, uint64_t newlines);

/* A place as people count: from 1; columns count code points, column16 counts UTF-16 code units, as
 * editors and SARIF do. */
struct place {
    str name;
    uint32_t line, column, column16;
};

/* Where a span begins; in any order at about the same small cost, cheapest in ascending order. For
 * SPAN_NONE line is 0 and the name is empty; line is 0, too, where the text is gone. */
struct place sources_place(const struct sources *, span);

/* The line that a span begins in, without its newline; of a very long one what is near. */
struct source_line {
    str text;
    size_t at; /* where in it the span begins */
};

/* A loan: of a fetched text until the next place, line or text is asked for. */
struct source_line sources_line(const struct sources *, span);
/* The bytes of a span: a loan, of a fetched text a copy in the arena. Empty where the text is gone.
 */
str sources_text(const struct sources *, struct arena *, span);

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
