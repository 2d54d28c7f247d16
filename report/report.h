/* SPDX-License-Identifier: Apache-2.0 */
/* What a command found, in a shape that every format writes: items (findings of rules, diagnostics,
 * tests that ran), each of a group (a rule, a code, a file of tests).
 *
 *     command --struct report--> a row of format.def --bytes--> struct report_out
 *                  |
 *                  `- kind->get or kind->next: an item, made when it is asked for, in scratch
 * memory
 *
 * So a report of many findings streams: nothing but the item at hand is in memory. A command
 * fills a struct report (findings.h, diagnostics.h and cases.h do it) and calls report_write for
 * each format that was asked for. */
#pragma once

#include "grammar/ast.h"
#include "report/emit.h"

/* Where a report goes. flush is called now and then and may empty the buffer; NULL: it grows. */
struct report_out {
    struct buf *buf;
    void (*flush)(void *ctx);
    void *ctx;
};

enum outcome { OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_UNDECIDED, OUTCOME_WAIVED, OUTCOME_SKIP };
enum known { KNOWN_NOT_ASKED, KNOWN_NEW, KNOWN_UNCHANGED };

/* What items are of. */
struct report_group {
    str id;
    str summary; /* one line; empty where nothing was written */
    str help;    /* a paragraph, may be empty */
    enum ast_severity severity;
    const str *tags;
    uint32_t tag_count;
    span at;
    uint64_t passed, skipped; /* what was looked at beside the items: only counted */
};

/* A second place of an item. */
struct report_also {
    span at;
    str text;
};

struct report_item {
    uint32_t group;
    enum outcome outcome;
    enum ast_severity severity;
    enum known known;
    bool counts;           /* it is one of those that decide the exit code */
    str name;              /* of the object or test; empty where the group says it all */
    str element;           /* the part of name that is an element of a list, may be empty */
    str table;             /* what kind of object it is: node, link …; may be empty */
    str message;           /* without the name */
    str verdict;           /* as its command calls the outcome, may be empty */
    span at;               /* where it is best looked at */
    uint32_t line, column; /* of at, where its text is not kept; else 0 */
    const struct report_also *also;
    uint32_t also_count;
    const str *fields; /* what decided it */
    uint32_t field_count;
    str fingerprint; /* the same for the same cause, whatever moves; may be empty */
    str excuse;      /* of a waived or skipped one: why, until when, by whom */
    span excuse_at;
};

/* Something that a baseline holds and the run does not: it was mended. */
struct report_gone {
    str group, name, message, fingerprint;
};

struct report;

enum report_order { REPORT_AS_IT_IS, REPORT_BY_GROUP };

/* The items of a report, one behind the other. */
struct report_items {
    const struct report *report;
    struct arena *arena; /* what reading takes */
    uint32_t i, n;       /* where the items are an array: the next, and how many … */
    uint32_t *order;     /* … and their order; NULL: as they are */
    uint32_t at;         /* … and which one this is */
    void *stream;        /* elsewhere: the kind's own */
};

/* What differs between commands. */
struct report_kind {
    const char *name; /* "policy-eval": the kind of its JSON document */
    const char *item; /* "finding": what a line of NDJSON holds */
    /* Where the items are an array: item i, in the arena; with NULL for it at least group, outcome,
     * counts and severity. */
    void (*get)(const struct report *, uint32_t i, struct arena *, struct report_item *);
    /* Elsewhere: begins to read the items; moves on and gives what get does without an arena, false
     * at the end; gives the rest of the same item, in the arena. */
    void *(*open)(const struct report *, struct arena *, enum report_order);
    bool (*next)(void *stream, struct report_item *);
    void (*fill)(void *stream, struct arena *, struct report_item *);
    void (*close)(void *stream);
    void (*text)(struct report_out *, const struct report *); /* NULL: there is none */
    void (*json)(struct report_out *, const struct report *);
    void (*item_json)(struct emit *, const struct report_items *); /* the item at hand */
    void (*summary_json)(struct emit *, const struct report *);
    void (*summary_text)(struct buf *, const struct report *); /* one line; may be NULL */
    /* Once it is written: false with a diagnostic where items of it were lost. NULL: none can be.
     */
    bool (*sound)(const struct report *, struct diags *);
};

struct report {
    const struct report_kind *kind;
    const void *ctx; /* of the kind's functions */
    const struct sources *sources;
    const struct report_group *groups;
    uint32_t group_count;
    uint64_t item_count;
    uint64_t most_results;     /* more items than these: SARIF lists groups */
    const struct diags *diags; /* said beside the items, NULL: none */
    bool of_diags;             /* the items are the diagnostics */
    bool done;                 /* the work could be done, whatever it found */
    bool compared;             /* with a baseline */
    const struct report_gone *gone;
    uint32_t gone_count;
    str now; /* the instant that verdicts depend on, as 2026-12-31T08:00:00Z; empty: on none */
    int exit_code;
    const char *exit_text;
};

struct report_format {
    const char *name;
    bool complete; /* for machines: no limit of findings applies */
    void (*write)(struct report_out *, const struct report *);
};

/* Begins to read the items. */
struct report_items report_items_open(const struct report *, struct arena *, enum report_order);
/* Moves to the next item and fills its group, outcome, counts and severity; false at the end. */
bool report_items_next(struct report_items *, struct report_item *);
/* Fills the rest of that item, in the arena. */
void report_items_fill(struct report_items *, struct arena *, struct report_item *);
void report_items_close(struct report_items *);

/* The row of format.def; NULL when no format has that name. */
const struct report_format *report_format_find(str name);
/* The names of the formats for machines, with blanks between. */
void report_format_list(struct buf *);
/* Lets the output take what was written so far. */
void report_flush(struct report_out *);

/* The formats, one function for each row of format.def. */
#define FORMAT(id, complete) void report_##id(struct report_out *, const struct report *);
#include "report/format.def" /* IWYU pragma: keep */
#undef FORMAT

/* {"start": {"line", "character"}, "end": …}: counted from 0, in UTF-16 code units, as the Language
 * Server Protocol does; null where there is no place. */
void report_range(struct emit *, const struct sources *, span);
/* A diagnostic as JSON: code, severity, message, label, place, end, range, help, related. */
void report_diag_json(struct emit *, const struct diags *, const struct diag *);
/* All of them as an array; NULL: an empty one. */
void report_diags_json(struct emit *, const struct diags *);
/* What is to stand in front of a message about an object: its name, or the part of it that the
 * message does not begin with itself; the name ends with the element. May be empty. */
str report_subject(str name, str element, str message);
/* Its message with label and help, on one line. */
str report_diag_text(struct arena *, const struct diag *);
/* The level of SARIF and GitHub: "error", "warning", "note". */
const char *report_level(enum ast_severity);
const char *report_diag_level(enum severity);
/* The severity of rules that stands for a diagnostic's. */
enum ast_severity report_diag_severity(enum severity);
