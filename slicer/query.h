/* SPDX-License-Identifier: Apache-2.0 */
/* All the questions that a run asks of configurations, answered in one pass over each of them.
 *
 *     q0  interface .*               a question of the whole text
 *     q1    ip address (?<ip>\S+).*  a question of each hit of q0: counted from its children on
 *     q2  router bgp .*||**||neighbor (\S+) remote-as .*
 *
 *     hits[0]  4 interface a     hits[1]  first[0]  below hit 0 of q0: 5 ip address 10.0.0.1/24
 *              7 interface b              first[1]  below hit 1 of q0: none
 *                                         first[2]  the end
 *
 * A question is a match expression, at the top or below another question. Equal questions below the
 * same parent are one. Levels count as written, also `.*`, `*` and `**` at the end: `x||.*` asks
 * for the children of x, `x||**` for x and all below it, `**` alone for every statement, and below
 * a question `**` is everything under the hit, never the hit itself.
 *
 * A hit is a statement that the last level takes, also inside another hit. It counts once for each
 * hit of the parent question that it stands under with all levels between them, so it is named
 * under each of several nested ones. Where the dialect merges repeated headers, a header that is
 * written again is the same hit. Where a line is a whole path (Junos `set`), a hit is the path up
 * to the words taken, and lines that go on from there are all below it: both forms of a
 * configuration give the same hits wherever the pattern takes a statement's words whole. In the
 * brace form what is below a hit begins behind the words taken, or with the block's statements. */
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
    uint32_t line;     /* from 1; of the first line where it is written several times */
    uint32_t from, to; /* bytes of that statement, without the blanks around it */
    str header;        /* the whole statement as the dialect normalises it, or the path */
    str level;         /* what the last level took of it: in `words` dialects the words; of `**` the
                          last word */
    const struct query_group *groups; /* of all levels of the question in order, as query_groups
                                         names them */
    uint32_t group_count;
};

/* The hits of a question: by number of the parent's hit, then in order of text. */
struct query_hits {
    const struct query_hit *at;
    uint32_t n;
    const uint32_t *first; /* below another question: the first hit under each of its hits, and n */
};

struct query_answer {
    const struct query_hits *hits; /* by question */
    uint32_t n;
};

/* The hits of a question under one hit of its parent question; *n of them. */
static inline const struct query_hit *
query_below(const struct query_answer *answer, uint32_t question, uint32_t parent_hit, uint32_t *n)
{
    const struct query_hits *h = &answer->hits[question];
    *n = h->first[parent_hit + 1] - h->first[parent_hit];
    return h->at + h->first[parent_hit];
}

/* No questions yet; they and what they compile to live in the arena. One thread. */
struct query *query_new(struct arena *);
/* Adds a question below another (or QUERY_TOP) and returns its number. The expression's texts are
 * borrowed. */
uint32_t query_add(struct query *, const struct match_expr *, uint32_t parent);
uint32_t query_count(const struct query *);
/* The names of the question's capture groups, empty ones for numbered; *n of them. The same for all
 * dialects. */
const str *query_groups(const struct query *, uint32_t question, uint32_t *n);
/* Answers all questions for one text; hits live in the arena and point into the text where they
 * can. Compiles the questions for the dialect when it is first met. False with diagnostics where
 * the text does not parse, a pattern gave up (E0454) or is bad, or a question has more hits than
 * LIMIT_query_hits. `source` is the text's number in dg->sources, or SOURCE_NONE; the scratch may
 * be NULL. */
bool query_run(struct query_answer *out, struct query *, struct arena *, const struct dialect *,
               uint32_t source, str text, struct regex_scratch *, struct diags *) NODISCARD;

/* Writes a question for people: `interface .* : ip address .*` is the second below the first. */
void query_put_text(struct buf *, const struct query *, uint32_t question);
/* Writes all hits as stable lines: `qN LINE header`, ` under N` behind the line where there is a
 * parent, `level=…` where it is not the header, and ` name=text` or ` 1=text` for the groups. */
void query_write(struct buf *, const struct query_answer *);
