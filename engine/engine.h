/* SPDX-License-Identifier: Apache-2.0 */
/* The front door of the engine: checked rules and a fleet in, verdicts out.
 *
 *     engine_compile(&program, arena, set, dg)          one program for the whole set, verified
 *     engine_run(&run, arena, program, fleet, &options, dg)
 *        run->rules[i]      counts of verdicts of rule i, in run order
 *        run->findings      the failed and undecided verdicts that were asked for, with their
 *                           reasons: a spool to read from
 *        run->nodes[k]      node k after the SETs, and the templates assigned to it run->stats
 * what it took
 *
 * Everything in a run lives in the arena given to engine_run and points into the fleet and the
 * policy set, which must outlive it. No state outside: several runs may go on in several threads,
 * each with its own fleet and arena. */
#pragma once

#include "engine/fleet.h"
#include "grammar/policy.h"

struct program;

/* Lowers the rules (checked by policy_check) into one program and verifies it. False with
 * diagnostics. Rules whose file is disabled are left out. */
bool engine_compile(struct program **out, struct arena *, const struct policy_set *,
                    struct diags *) NODISCARD;
/* Rule i in run order: that of struct run.rules. */
const struct ast_rule *engine_rule(const struct program *, uint32_t i);
/* The program as stable text: fields, constants, predicates, scalars, code. */
void engine_put_program(struct buf *, const struct program *);

enum verdict {
    VERDICT_SKIP,
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_WAIVED,
    VERDICT_UNDECIDED,
    VERDICT_COUNT
};
/* "skip", "pass" and so on. */
const char *verdict_name(enum verdict);

struct node_result;
struct spool;
struct dialect;

/* A configuration for the rules that look at one. */
enum config_state { CONFIG_THERE, CONFIG_MISSING, CONFIG_BROKEN };
struct config_text {
    const struct dialect *dialect;
    str text;
    uint32_t source; /* its number among the diagnostics' sources */
};
/* Where configurations come from. get is called when a rule first asks one of node (its index);
 * rendered: what the templates assigned in `now` produce, else the live configuration. The text
 * must live until the run ends. A NULL get: there are none. */
struct config_source {
    void *ctx;
    enum config_state (*get)(void *ctx, uint32_t node, bool rendered, const struct node_result *now,
                             struct config_text *out);
};

struct run_options {
    /* What becomes of undecided verdicts of rules that do not say themselves. RUN leaves them
     * undecided; WARN too, but they do not count in run_undecided. */
    enum ast_undecided undecided;
    /* Bits of the nodes to judge, as engine_where makes them; NULL: all. Other tables are not
     * judged then. */
    const uint64_t *nodes;
    /* Bits of the rules to report, by their index in policy_set.rules; NULL: all. The others still
     * run, for their SETs. */
    const uint64_t *rules;
    struct config_source configs;
    bool missing_config_skip; /* rules that ask a configuration skip nodes that have none */
    int64_t now;              /* seconds since 1970 UTC: now(), today(), UNTIL */
    const str *env;           /* names of variables that env() may read */
    uint32_t env_count;
    bool outcomes;   /* keep every single verdict (struct run.outcomes): for small fleets */
    bool by_element; /* quantifiers go element by element, never over child rows: tests compare */
    bool profile;    /* measure where the time goes (struct run.profile) */
    bool coverage;   /* note which way each condition went (struct run.seen) */
    /* The rule (index in policy_set.rules) and object whose conditions are to be shown as a tree
     * (struct run.trace); UINT32_MAX or a NULL-initialised `trace`: none. */
    bool trace;
    uint32_t trace_rule, trace_table, trace_object;
    /* Findings to materialise for one rule, and in all; 0: none, UINT64_MAX: every one. */
    uint64_t findings_rule, findings_run;
};

/* A field that took part in a decision. */
struct fact {
    str field;                 /* as rules write it: node.software_version */
    str element;               /* the name of the list's element that it is in; empty elsewhere */
    str test;                  /* the test as text: node.software_version == "21.4R3" */
    span test_at;              /* its place in the policy */
    bool missing;              /* there is no value */
    struct value found;        /* null when missing */
    str found_text;            /* as JSON on one line, cut when long; "missing" */
    str wanted;                /* what the test asks for: "21.4R3" as JSON, `> 5`, `a string` … */
    bool wanted_exact;         /* the test asks for one value … */
    struct value wanted_value; /* … and this is it */
    span place;                /* of the value in the inventory, of the nearest existing parent when
                                  missing, of the SET that made it */
    str sentence;              /* the fact in words where "FIELD is FOUND, wanted WANTED" is none */
    str reason;           /* why the test is undecided: "is missing", "is a string, not a number";
                             empty where it is decided */
    enum verdict verdict; /* FAIL: the test was false; UNDECIDED; PASS: true under a NOT */
};

/* One condition that decided against the object: a failed or undecided ASSERT, or an undecided
 * WHEN. */
struct finding_part {
    enum verdict verdict; /* FAIL or UNDECIDED */
    span at;              /* the condition (or action) in the policy */
    str text;             /* its source text on one line */
    str message;          /* MESSAGE with its placeholders filled; empty where there is none */
    const struct fact *facts;
    uint32_t fact_count;
    str reason; /* an action error in words; empty otherwise */
};

/* The verdict of one rule on one object, with what decided it. */
struct finding {
    const struct ast_rule *rule;
    uint32_t rule_index; /* in run->rules */
    uint32_t table, object;
    str object_name; /* in list order of the fleet */
    str element;     /* FOR EACH: node.interfaces[3]; else empty */
    uint32_t element_index;
    str element_key; /* its `name` in the data, else as element: the same when the list grows */
    const struct ast_exempt *waiver; /* WAIVED: by this one */
    enum verdict verdict;            /* FAIL, UNDECIDED, WAIVED; PASS and SKIP only for notes */
    bool was_undecided;              /* FAIL or SKIP by UNDECIDED or --undecided */
    str message; /* of all parts that decided: their MESSAGE, else made from their facts */
    const struct finding_part *parts;
    uint32_t part_count;
    const str *labels; /* TAG, in order */
    uint32_t label_count;
    const str *notes; /* WARN with its placeholders filled, in order */
    uint32_t note_count;
};

struct rule_result {
    const struct ast_rule *rule;
    uint64_t count[VERDICT_COUNT]; /* of the objects judged, after UNDECIDED and --undecided */
    uint64_t warned;               /* of the undecided ones, those that mode WARN keeps quiet */
    uint64_t findings;             /* findings there are, shown or not */
    bool reported;                 /* chosen by options.rules */
    bool matched;                  /* some object was not skipped */
};

/* A template given to a node by APPLY. */
struct assignment {
    str template;
    struct value with; /* a map, or null */
    const struct ast_rule *rule;
    span at; /* of the APPLY */
};

struct node_result {
    struct value after; /* the node with its SETs: shares what they left alone with the fleet */
    const struct assignment *assignments; /* in order of application = order of rendering */
    uint32_t assignment_count;
    bool changed; /* some SET, UNSET or APPEND held */
};

/* What one predicate cost. */
struct predicate_stats {
    uint64_t evaluated; /* times that the test itself ran: once for each distinct value */
    uint64_t looked_up; /* rows answered */
    uint64_t distinct;  /* distinct values of its field in the run … */
    bool more;          /* … or more: not all were told apart */
};

struct run_stats {
    uint64_t objects, batches, rules;
    uint64_t instructions; /* executed */
    uint64_t evaluated, looked_up;
    uint64_t scalar_rows; /* rows that scalar programs ran on */
    const struct predicate_stats *predicates;
    uint32_t predicate_count;
};

/* Where a run spent its time, in nanoseconds; of several threads the sum. Nothing is in two places:
 * the rules with their shares, the reading of nodes and of configurations, and the findings are the
 * total. */
struct profile_rule {
    uint64_t own_ns;    /* what it alone asked for: joining its conditions, actions, verdicts */
    uint64_t shared_ns; /* its part of each condition, which the rules that ask it share alike */
    uint64_t rows;      /* on which its instructions ran a scalar program */
};
/* A condition that rules ask, once for all of them. */
struct profile_condition {
    str text;    /* as the first rule writes it */
    str field;   /* of a test of a field's values; empty where it is computed row by row */
    uint64_t ns; /* of tests of one field, which are answered together, an equal part each */
    uint64_t hits, rows; /* rows that it was true on, and was asked on */
    uint64_t evaluated;  /* values of the field that were tested; rows, where it is computed */
    uint64_t distinct;   /* values of the field … */
    bool more;           /* … or more */
    uint32_t rules;      /* that ask it */
};
struct profile {
    uint64_t total_ns, read_ns, config_ns, findings_ns; /* reading: text to columns, when nodes are
                                                judged while they are read; else trees to columns */
    const struct profile_rule *rules;                   /* as run.rules */
    const struct profile_condition *conditions;
    uint32_t condition_count;
};

/* Conditions as rules write them, and how many there are to answer. */
struct sharing {
    uint64_t written, distinct;
};
struct sharing engine_sharing(const struct program *, struct arena *);

/* What became of a waiver over the reported rules: one for each that the policies hold, in order.
 */
struct waiver_result {
    const struct ast_exempt *exempt;
    uint64_t waived;    /* verdicts that it took */
    uint64_t undecided; /* bad verdicts that its condition could not decide about */
    uint64_t expired;   /* bad verdicts that it would have taken before its end */
};

/* A condition, or a part of one, with what it came to on one object. */
struct trace {
    const char *label; /* WHEN, ASSERT, ELSE ASSERT, EXEMPT, or NULL for a part */
    str text;          /* as in the source, on one line */
    str value;         /* true, false, undecided, or a value as JSON; `undecided: why` */
    span place;        /* of the value in the inventory or configuration, SPAN_NONE */
    struct trace *parts;
    uint32_t n, cap;
};

/* An atomic condition of a rule, as coverage counts them. */
struct condition_leaf {
    const struct ast_expr *expr;
    const struct ast_rule *rule;
    bool negated; /* its text is that of the NOT over it: x IS NOT NULL, NOT IN … */
};
enum { SEEN_TRUE = 1, SEEN_FALSE = 2, SEEN_UNDECIDED = 4 };

/* The atomic conditions of a program, in the order of their rules. */
uint32_t engine_leaves(const struct condition_leaf **out, const struct program *);

/* What a match expression took over a run. */
struct question_result {
    const struct ast_expr *expr;
    uint64_t configurations, hits;
};

struct run {
    const struct rule_result *rules; /* in run order */
    uint32_t rule_count;
    uint64_t total[VERDICT_COUNT]; /* over reported rules */
    uint64_t objects;              /* objects that at least one rule was run on */
    uint64_t undecided;     /* verdicts that make the run exit 3 (those of mode WARN do not) */
    struct spool *findings; /* engine/spool.h */
    const struct node_result *nodes; /* by index in FLEET_NODES */
    uint32_t node_count;
    const struct waiver_result *waivers;
    uint32_t waiver_count;
    const struct question_result *questions;
    uint32_t question_count;
    const uint8_t *const *outcomes; /* enum verdict by rule (run order) and object of its table; of
                                       the elements of a FOR EACH rule the worst; VERDICT_COUNT:
                                       not judged. NULL unless asked for */
    const uint8_t *seen;            /* SEEN_ bits by condition leaf; NULL unless asked for */
    const struct trace *trace;      /* NULL where the object was not judged */
    bool used_now;                  /* some verdict may depend on options.now */
    struct run_stats stats;
    const struct profile *profile; /* NULL unless asked for */
};

/* Runs the program over the fleet. False only when a budget ran out, or findings could not be
 * written down (E06…). */
bool engine_run(struct run **out, struct arena *, const struct program *, struct fleet *,
                const struct run_options *, struct diags *) NODISCARD;

/* A condition about nodes as a program, to see what it reads. It points to the condition's parts.
 */
bool engine_compile_where(struct program **out, struct arena *, const struct ast_expr *,
                          struct diags *) NODISCARD;
/* The objects of a table for which a condition (policy_condition) is true, as bits in the arena. Of
 * the options, which may be NULL, it takes the instant, the names of env and the configurations. */
bool engine_where(uint64_t **out, struct arena *, const struct ast_expr *, enum ast_root kind,
                  str table, struct fleet *, const struct run_options *, struct diags *) NODISCARD;
/* The objects as loaded on which the WHEN of a rule without FOR EACH is true. Both are false
 * without a diagnostic for what reads the instant without options. */
bool engine_where_rule(uint64_t **out, struct arena *, const struct ast_rule *, struct fleet *,
                       const struct run_options *, struct diags *) NODISCARD;

/* The mutations from one map to another as an RFC 6902 patch: a list of maps with op, path, value.
 * Empty where nothing changed. */
struct value engine_patch(struct arena *, const struct value *before, const struct value *after);
