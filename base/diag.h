/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics: what is wrong, where, and how to mend it. Library code adds them to a list and goes
 * on; the cli prints the list. Codes and messages are rows of diag.def; a call gives the place and
 * the texts for the row's {} marks, then may add a label under the carets and help below.
 *
 *     error[E0203]: unknown field `node.vender`               DIAG_STR(dg, UNKNOWN_FIELD, span,
 * name);
 *       --> policies/10_versions.rules:4:6
 *        |
 *      4 | WHEN node.vender == "cisco"
 *        |      ^^^^^^^^^^^ did you mean `node.vendor`?        diag_label(dg, "did you mean
 * `%.*s`?", …); = help: …                                            diag_help(dg, …);
 *
 * A function that can fail returns bool (true = done) and adds at least one error when it returns
 * false. */
#pragma once

#include "base/limits.h"
#include "base/source.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

enum diag_code {
#define DIAG(name, severity, code, message, explanation) DIAG_##name,
#include "base/diag.def" /* IWYU pragma: keep */
#undef DIAG
    DIAG_COUNT
};

struct diag_info {
    const char *name;
    enum severity severity;
    const char *code;
    const char *message;
    const char *explanation;
};

/* The row of diag.def; a constant. */
const struct diag_info *diag_info(enum diag_code);
/* The row with this code ("E0203", any case), NULL when there is none. */
const struct diag_info *diag_find(str code);

struct diag_note {
    struct diag_note *next;
    span at; /* SPAN_NONE: a help line; else a second place */
    str text;
};

struct diag {
    enum diag_code code;
    enum severity severity;
    span at;
    uint32_t line, column;   /* of at, where its source's text is not kept; else 0 */
    str message;             /* one line, without code */
    str label;               /* stands behind the carets, may be empty */
    struct diag_note *notes; /* in order */
};

/* The diagnostics of one run, with what they refer to. One thread. */
struct diags {
    struct arena *arena;
    struct sources sources;
    struct limits limits;
    struct diag *at;
    uint32_t n, cap;
    uint32_t errors, warnings;
    bool dropped; /* the newest one was counted only, so that nothing is added to it */
};

/* An empty list whose texts live in the arena, with default limits. */
struct diags diags_new(struct arena *);

/* Adds the row's diagnostic. args are the texts for {}; n of them. Further diagnostics past four
 * times LIMIT_diagnostics are counted but not kept. */
void diag_add(struct diags *, enum diag_code, span at, const str *args, size_t n);
/* The same as a warning where the caller goes on in spite of it (`--lenient`), whatever the row
 * says. */
void diag_add_warning(struct diags *, enum diag_code, span at, const str *args, size_t n);
#define DIAG(dg, name, at) diag_add((dg), DIAG_##name, (at), NULL, 0)
#define DIAG_STR(dg, name, at, ...)                                                                \
    diag_add((dg), DIAG_##name, (at), (const str[]){__VA_ARGS__},                                  \
             sizeof((const str[]){__VA_ARGS__}) / sizeof(str))

/* These three speak of the newest diagnostic. Text behind the carets: */
void diag_label(struct diags *, const char *format, ...) PRINTF(2, 3);
/* A second place with its own label: */
void diag_also(struct diags *, span at, const char *format, ...) PRINTF(3, 4);
/* Line and column (from 1) of its place, for texts that stream by and are not kept: */
void diag_line(struct diags *, uint32_t line, uint32_t column);
/* A line of help: */
void diag_help(struct diags *, const char *format, ...) PRINTF(2, 3);
/* Adds E0601 for a passed limit. */
void diag_limit(struct diags *, span at, enum limit which);
/* The same as a warning. */
void diag_limit_warning(struct diags *, span at, enum limit which);
/* The value of a limit in this run. */
static inline uint64_t diag_limit_of(const struct diags *dg, enum limit which)
{
    return dg->limits.at[which];
}

/* Puts the list in order of file and place, stable, and drops exact repeats. */
void diags_sort(struct diags *);
/* Writes one diagnostic as people read it; colour adds terminal colours. */
void diag_write(struct buf *, const struct diags *, const struct diag *, bool colour);
/* Writes all (at most LIMIT_diagnostics, then a line that counts the rest). */
void diags_write(struct buf *, const struct diags *, bool colour);
