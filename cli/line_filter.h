/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a text that pass by, chosen as behind a `|` on a router: --begin, then --include, then
 * --exclude. A line is what ends with a newline; a pattern may be found anywhere in it. */
#pragma once

#include "cli/command.h"

struct regex;

struct line_pattern {
    struct regex *code;
    str text;
    span at;
};

struct line_rules {
    struct line_pattern *begin, *include, *exclude; /* of several one is enough */
    uint32_t begins, includes, excludes;            /* 0: all lines pass */
};

/* The options of the call; *any tells whether there are some. The patterns serve all threads. False
 * with a diagnostic for a bad one. */
bool line_rules_read(struct line_rules *, bool *any, struct call *) NODISCARD;

struct line_filter;

/* Begins a text; chosen lines go to put, which returns false to stop. Lives in the arena. */
struct line_filter *line_filter_new(struct arena *, const struct line_rules *,
                                    bool (*put)(void *, str), void *arg, struct diags *);
/* Adds a piece of any size. False when put did, or a pattern gave up (E0454). */
bool line_filter_add(struct line_filter *, str piece) NODISCARD;
/* Ends the text: a last line without newline is a line. */
bool line_filter_end(struct line_filter *) NODISCARD;
