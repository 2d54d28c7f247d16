/* SPDX-License-Identifier: Apache-2.0 */
/* All the questions that a run asks of configurations, answered in one pass over each of them.
 *
 *     q0  interface .*            a question of the whole text
 *     q1    ip address .*         a question of each hit of q0: counted from its children on
 *     q2  router bgp .*||neighbor (\S+) remote-as .*
 *
 * A question is a match expression, at the top or below another question. Equal questions below the
 * same parent are one. A hit is a statement that an expression's last level takes. */
#pragma once

#include "base/diag.h"
#include "base/match_expr.h"
#include "base/regex.h"

#define QUERY_TOP UINT32_MAX

struct dialect;
struct query;

/* A capture group of a hit. */
struct query_group {
    str name; /* empty: numbered */
    str text; /* empty and not taken: `taken` is false */
    bool taken;
};

struct query_hit {
    uint32_t parent;   /* the hit of the parent question, by number; QUERY_TOP at the top */
    uint32_t line;     /* from 1 */
    uint32_t from, to; /* bytes of the statement */
    str header;        /* the whole statement as the dialect normalises it */
    const struct query_group *groups; /* of all levels in order */
    uint32_t group_count;
};

struct query_answer {
    /* hits[q] of question q in order of text */
    struct query_hits {
        const struct query_hit *at;
        uint32_t n;
    } * hits;
    uint32_t n;
};

/* No questions yet; they and what they compile to live in the arena. */
struct query *query_new(struct arena *);
/* Adds a question below another (or QUERY_TOP) and returns its number. */
uint32_t query_add(struct query *, const struct match_expr *, uint32_t parent);
uint32_t query_count(const struct query *);
/* Answers all questions for one text; hits live in the arena and point into the text where they
 * can. Compiles the questions for the dialect when it is first met. False with diagnostics where
 * the text does not parse or a pattern gave up. `source` is the text's number in dg->sources. */
bool query_run(struct query_answer *out, struct query *, struct arena *, const struct dialect *,
               uint32_t source, str text, struct regex_scratch *, struct diags *) NODISCARD;
