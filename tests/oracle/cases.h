/* SPDX-License-Identifier: Apache-2.0 */
/* A case of the oracle: rules and objects as texts, drawn from a seed, and one run of them. */
#pragma once

#include "engine/engine.h"
#include "tests/oracle/naive.h"

enum { FRONT, RULES, WAIVERS, NODES, LINKS, LOCATIONS, PARTS };

/* The texts of one part of a case; a text that was dropped is empty. */
struct texts {
    str *at;
    uint32_t n;
};

struct oracle_case {
    uint64_t seed;
    bool pure;  /* its rules write nothing */
    bool alone; /* its rules look at no other object */
    struct texts part[PARTS];
};

/* The case of a seed. */
struct oracle_case case_draw(struct arena *, uint64_t seed);
/* Its policy file and its data as text; backwards: rules, or nodes, in reverse order. */
str case_rules(struct arena *, const struct oracle_case *, bool backwards);
str case_data(struct arena *, const struct oracle_case *, bool backwards);
/* The data with its nodes repeated under new names until there are n. */
str case_repeated(struct arena *, const struct oracle_case *, uint32_t n);

/* The instant of every run: 2026-11-21. */
#define CASE_NOW 1795219200

struct case_run {
    struct arena *arena;
    struct diags dg;
    uint32_t data; /* source of the data */
    struct policy_set *set;
    struct run *run;
    struct finding *findings; /* sorted for case_finding */
    uint32_t finding_count;
};

/* Reads the rules and checks them; false with diagnostics. */
bool case_read(struct case_run *, struct arena *, str rules) NODISCARD;
/* Loads the data and runs the engine; false with diagnostics. */
bool case_judge(struct case_run *, str data) NODISCARD;
/* The finding of a rule (in run order) on an object and element, NULL where there is none. */
const struct finding *case_finding(const struct case_run *, uint32_t rule, uint32_t object,
                                   uint32_t element);

enum variant {
    REVERSED_NODES,
    REVERSED_RULES,
    REVERSED_OPERANDS,
    DOUBLE_NEGATION,
    BATCHES,
    VARIANTS
};

/* kinds.c: counts what occurs in the rules of a set. Names and counts are for report. */
struct kinds;
struct kinds *kinds_new(struct arena *);
void kinds_count(struct kinds *, const struct policy_set *);
void kinds_verdict(struct kinds *, enum naive_verdict);
void kinds_variant(struct kinds *, enum variant);
/* Adds the names of what occurred fewer times than wanted. */
void kinds_put_rare(struct buf *, const struct kinds *, uint64_t wanted);
void kinds_put_all(struct buf *, const struct kinds *);

/* variants.c: runs a changed case that must give the same verdicts; what differs goes to `what`. */
const char *variant_name(enum variant);
/* Whether the change leaves the meaning of this case as it is. */
bool variant_fits(enum variant, const struct oracle_case *, const struct policy_set *);
/* Same verdicts; false with *what filled. */
bool variant_try(enum variant, const struct oracle_case *, const struct case_run *base,
                 struct buf *what);
