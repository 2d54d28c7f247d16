/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the machine: one run's state. A kernel (kernels.c) takes it and an instruction.
 *
 *                     row 0   row 1   row 2 ...        a batch, at most BATCH_ROWS objects
 *     rows            tree    tree    tree             as they are now: loaded, then with SETs
 *     column f0       3       1       3                codes in the dictionary of its path
 *     memo p0         [ ? T F T ]                      by code; filled as codes appear
 *     register r0     t 1 0 1   f 0 1 0                T where memo[code] is true
 *
 * SET never changes a tree: it copies the maps on its path into the batch's scratch arena and
 * shares the rest, so that columns and findings keep what they point at until the batch ends; then
 * what is left of the copies moves to the run's arena. */
#pragma once

#include "base/builtin.h"
#include "engine/dict.h"
#include "engine/engine.h"
#include "engine/logic.h"
#include "engine/pending.h"
#include "engine/program.h"
#include "engine/spool.h"
#include "engine/test.h"
#include "engine/walk.h"

/* A row's trees: all but the machine's loading asks for them by vm_tree and vm_now. */
struct row {
    uint32_t object;
    const struct value *loaded; /* NULL: not asked for yet (vm_source) */
    struct value now;           /* with what is pending; null while loaded is NULL */
    struct value before;        /* as the open rule found it, likewise */
    VEC(struct assignment) assigned;
    uint32_t assigned_before;
};

/* A field version over the batch; others ask for its values by vm_value. */
struct column {
    const struct value **values; /* NULL = missing; a source leaves out what has a code */
    uint32_t *codes;
};

/* Answers of a predicate by code. */
struct memo {
    uint8_t *at;
    uint32_t cap, filled;
};

/* What a rule did on a batch. */
struct rule_state {
    uint64_t fail[BATCH_WORDS];      /* some ASSERT was false */
    uint64_t undecided[BATCH_WORDS]; /* some ASSERT was undecided */
    uint64_t error[BATCH_WORDS];     /* some action failed: what was pending is undone */
    uint64_t verdict_fail[BATCH_WORDS], verdict_undecided[BATCH_WORDS]; /* after UNDECIDED */
    uint64_t verdict_skip[BATCH_WORDS];
    uint64_t was_undecided[BATCH_WORDS]; /* before it */
    uint64_t waived[BATCH_WORDS];        /* verdicts that a waiver took */
    uint64_t tells[BATCH_WORDS];         /* rows that have findings */
};

/* A rule that may have findings to be made on the batch: how many more of it are wanted, or those
 * of its elements, which are made. */
struct teller {
    uint32_t rule;
    uint32_t first_early, early;
    uint64_t most;
};

/* Why an action failed on a row. */
struct action_error {
    uint32_t rule, row;
    const struct ast_action *action;
    str reason;
};

struct cell {
    struct value value;
    const struct constant *typed; /* a literal that is no plain value */
    str why;                      /* undecided: in words that follow the expression; may be empty */
    bool undecided;
};

/* What a bound name stands for while the body of its loop runs. */
struct bound {
    struct value value;
    str text;     /* how a report names it: node.interfaces[3]; made while explaining only */
    uint32_t hit; /* of a slice: number of the hit of its question */
};

/* The value of a LET on a row of the batch that it was computed in. */
struct let_cell {
    uint64_t stamp;
    struct cell cell;
};

/* What became of a waiver. */
struct waiver_count {
    uint64_t taken, undecided, expired;
};

struct loader; /* load.c */
/* A list of facts that is used again for each part of a finding. */
struct facts {
    struct fact *at;
    uint32_t n, cap;
};

/* A finding of an element, made while it was bound. */
struct early {
    uint32_t row;
    struct finding finding;
};

struct grouping; /* group.c */
struct asked;    /* config.c */
struct children; /* child.c */

/* Who fills batches in place of the fleet's trees: a reader that knows the codes of a row's fields
 * before there is a tree, and makes trees and values only where somebody asks. All calls are about
 * the batch that is loaded and come from the thread that runs it; what they return lives until
 * vm_batch returns. NULL functions: the trees of rows[].loaded say everything. */
struct vm;
struct vm_source {
    void *ctx;
    /* Fills columns[f].codes for the fields f of vm->first_fields on rows 0 … n - 1, with codes of
     * the dictionary of f's path (0 = missing or null; where the path has no codes, 1 = a value),
     * and columns[f].values on the rows whose code is DICT_WIDE, but for those that loader_read
     * took, where it is NULL. The other rows' values are asked of `value`. */
    void (*load)(void *ctx, struct vm *);
    /* The tree of a row as loaded: a map. */
    const struct value *(*tree)(void *ctx, struct vm *, uint32_t row);
    /* The value of a field of version 0 on a row, with its place; NULL when it is missing. Not
     * asked where columns[f].values holds it. */
    const struct value *(*value)(void *ctx, struct vm *, uint32_t field, uint32_t row);
    /* Fills the child table of a list of version 0 and the columns of it (child.h) for the batch;
     * false: from the lists' values. NULL: likewise. */
    bool (*elements)(void *ctx, struct vm *, uint32_t list);
    /* Whether a value that is neither a map nor null stands in the way to a path that is written
     * (pending_path), in the object as loaded. NULL: writes go to trees. */
    bool (*bars)(void *ctx, uint32_t slot, uint32_t row);
    /* The name of a row's object; it lives as long as the run. NULL: the fleet's. */
    str (*name)(void *ctx, struct vm *, uint32_t row);
};

typedef void kernel_fn(struct vm *, const struct inst *);
struct prepared {
    kernel_fn *run;
    const struct inst *in;
};

struct vm {
    const struct program *p;
    struct fleet *fleet; /* may be NULL where a source fills the batches */
    struct vm_source source;
    const struct run_options *options;
    struct arena *a;       /* the run's */
    struct arena *scratch; /* the batch's */
    struct arena *told;    /* that of the finding being made */
    uint32_t section, table;
    uint32_t n; /* rows of the batch */
    struct row rows[BATCH_ROWS];
    struct truth *regs;
    struct column *columns;     /* by field */
    VEC(uint32_t) first_fields; /* version 0 of the section */
    struct dict *dicts;         /* by path */
    struct walk *walks;         /* by path */
    struct walk *routes;        /* by route; without steps where it is no plain one */
    struct loader *loader;      /* what is known of the values of fields */
    const struct logic *logic;
    uint32_t words;                /* of the batch */
    uint64_t valid[BATCH_WORDS];   /* bits of its rows */
    VEC(struct prepared) prepared; /* the section's instructions that do something */
    struct rule_state **states;    /* by rule; NULL: plain, or not run yet */
    VEC(struct early) early;       /* findings of elements of the batch */
    VEC(struct teller) tellers;    /* of the batch, in order of rules */
    struct cell *cells;            /* a stack of frames, one for each scalar at work */
    uint32_t top;                  /* cells in use */
    struct bound *bounds;          /* by slot */
    struct let_cell **lets;        /* by scalar and row; NULL before the first use */
    uint64_t batch;                /* counts batches: a stamp of what was computed in one */
    const struct value *lone;      /* scalars run on this object as loaded, not on a row */
    struct cell *fixed;            /* by loop: results that hold for the whole run */
    bool *has_fixed;               /* by loop */
    struct grouping **groups;      /* by loop; NULL before the first use */
    struct grouping **uniques;     /* by unique */
    struct memos *memos;           /* memo.c */
    struct children *children;     /* NULL: no fold is in the program */
    struct diags *dg;
    struct waiver_count *waiver_counts; /* by waiver */
    struct asked *asked;                /* what configurations were asked; NULL: nothing is */
    struct builtin_run builtin;
    uint8_t *seen;      /* by leaf; NULL: coverage is not wanted */
    uint8_t **outcomes; /* by rule; NULL: not wanted */
    struct trace *trace;
    uint32_t trace_left; /* elements that it only counts */
    bool explaining;     /* bound names get their texts */
    struct regex_scratch *rx;
    VEC(struct action_error) errors;
    struct pending *pending;     /* NULL: writes go to the trees */
    uint32_t rule;               /* the open one */
    uint64_t mask[BATCH_WORDS];  /* rows that its actions take */
    struct rule_result *results; /* by rule */
    struct node_result *nodes;
    struct predicate_stats *predicate_stats;
    struct run_stats stats;
    struct spool *spool; /* findings */
    struct facts facts;
    bool merged;         /* … those of several machines */
    struct meter *meter; /* NULL: no time is measured (profile.h) */
};

/* By opcode. */
extern kernel_fn *const vm_kernels[OP_COUNT];
/* Fills vm->prepared with the instructions of a section. */
void kernels_prepare(struct vm *, uint32_t section);

/* Loads version 0 of these fields for the whole batch from the rows' trees. */
void kernels_load_first(struct vm *, const uint32_t *fields, uint32_t n);

/* ---- vm.c: a run, batch by batch ----
 *
 *     vm = vm_new(…)
 *     for each section: vm_open_section(vm, s)
 *         for each batch: vm_add_row(vm, object, tree) …, vm_batch(vm)
 *     vm_take_results(vm)
 *
 * Several machines may run one program at once, each in its own thread with its own arena and
 * diagnostics: the program and the options are only read. The fleet computes some answers at their
 * first use, so that machines of several threads may share one only where no path joins tables. */

/* A machine whose results live in the arena. fleet may be NULL where a source is set before the
 * first batch; rules that join tables, or ask for all objects, then do not work. */
struct vm *vm_new(struct arena *, const struct program *, struct fleet *,
                  const struct run_options *, struct diags *);
/* Makes a section the one that batches are run for: vm->table is its table in the fleet, vm->
 * first_fields what a source has to fill. */
void vm_open_section(struct vm *, uint32_t section);
/* Adds a row to the batch; there is room for BATCH_ROWS. tree: as loaded, NULL where the source
 * makes it. */
void vm_add_row(struct vm *, uint32_t object, const struct value *tree);
/* Runs the rows added since the last batch and forgets them. Nothing that a source gave is kept:
 * findings copy what they show. */
void vm_batch(struct vm *);
/* All rows of a section from the fleet's trees. */
void vm_run_section(struct vm *, uint32_t section);
/* Adds what a second machine over the same program found: counts, findings, coverage, waivers,
 * outcomes, statistics. What it found stays in its arena. Each batch was run by one of the two, and
 * each of them got its batches in the order of objects. Nodes (vm->nodes) are for
 * the caller to share. */
void vm_merge(struct vm *into, const struct vm *from);
/* The results so far, findings in order. */
struct run *vm_take_results(struct vm *);

/* Rows without a tree get it. */
void vm_make_tree(struct vm *, uint32_t row);

/* The tree of a row as loaded. */
static inline const struct value *vm_tree(struct vm *vm, uint32_t row)
{
    if (UNLIKELY(!vm->rows[row].loaded))
        vm_make_tree(vm, row);
    return vm->rows[row].loaded;
}

/* The tree of a row as it is now, with what is pending. */
static inline struct value *vm_now(struct vm *vm, uint32_t row)
{
    (void)vm_tree(vm, row);
    if (UNLIKELY(vm->pending))
        pending_replay(vm, row);
    return &vm->rows[row].now;
}

/* The value of a field version on a row, NULL when it is missing. */
static inline const struct value *vm_value(struct vm *vm, uint32_t field, uint32_t row)
{
    const struct column *c = &vm->columns[field];
    if (LIKELY(!vm->source.value))
        return c->values[row];
    if (vm->p->fields.at[field].version)
        return c->values[row] || !vm->pending ? c->values[row] : pending_value(vm, field, row);
    if (c->codes[row] == DICT_WIDE && c->values[row])
        return c->values[row];
    return vm->source.value(vm->source.ctx, vm, field, row);
}

/* The name of a row's object; it lives as long as the run. */
static inline str vm_object_name(struct vm *vm, uint32_t row)
{
    if (vm->source.name)
        return vm->source.name(vm->source.ctx, vm, row);
    return fleet_name(vm->fleet, vm->table, vm->rows[row].object);
}

/* ---- load.c ---- */

/* Plans how the predicates of every field are answered. */
struct loader *loader_new(struct vm *);
/* A value as it stands in a JSON text: n bytes from its token on; 0: missing. */
struct text_cell {
    const char *text;
    uint32_t n;
};
enum { LOADER_CELLS = 64 }; /* read at once */
/* Takes the answers of a field on up to LOADER_CELLS rows of the batch, from `from` on, from texts;
 * the codes of rows that have a value are to be DICT_WIDE, and their values may be NULL: a source
 * tells them. Returns bits of the rows whose values have to be built, for loader_answer. */
uint64_t loader_read(struct vm *, uint32_t field, uint32_t from, const struct text_cell *,
                     uint32_t n);
/* Answers all predicates of a field whose column is there, into their registers. */
void loader_answer(struct vm *, uint32_t field);
/* What a predicate took so far. */
struct predicate_stats loader_stats(const struct vm *, uint32_t predicate);

/* ---- settle.c ---- */

/* Whether the rule's verdicts follow from registers alone. */
bool settle_is_plain(const struct vm *, uint32_t rule);
/* Counts the verdicts of a rule whose instructions ran, of a plain one. */
void settle_rule(struct vm *, uint32_t rule);
void settle_plain(struct vm *, uint32_t rule);
/* What a settled rule did on the rows of word k: kept, or made again in *room. */
const struct rule_state *settle_state(struct vm *, uint32_t rule, size_t k,
                                      struct rule_state *room);

/* Bits of the batch's rows in word k. */
static inline uint64_t vm_rows(const struct vm *vm, size_t k)
{
    size_t from = k * 64;
    if (vm->n >= from + 64)
        return ~(uint64_t)0;
    return vm->n > from ? ((uint64_t)1 << (vm->n - from)) - 1 : 0;
}

/* ---- scalar.c ---- */

/* One step of a scalar program; frame holds the cells before it. A row of op.def without its
 * function does not link. */
typedef struct cell step_fn(struct vm *, const struct step *, const struct cell *frame,
                            uint32_t row);
#define STEP(name, kernel, word, operands, effect) step_fn step_##kernel;
#include "engine/op.def" /* IWYU pragma: keep */
#undef STEP

/* Runs a scalar program on a row. */
struct cell scalar_run(struct vm *, uint32_t scalar, uint32_t row);
/* As scalar_run, and leaves its cells above vm->top until the next run. */
const struct cell *scalar_frame(struct vm *, uint32_t scalar, uint32_t row);
/* A cell as a condition. */
enum answer scalar_answer(const struct cell *);
/* What a register says of a row. */
static inline enum answer reg_answer(const struct vm *vm, uint32_t reg, uint32_t row)
{
    const struct truth *t = &vm->regs[reg];
    uint64_t bit = (uint64_t)1 << (row % 64);
    return t->t[row / 64] & bit   ? ANSWER_TRUE
           : t->f[row / 64] & bit ? ANSWER_FALSE
                                  : ANSWER_UNDECIDED;
}

/* A condition on a row: from its registers, or computed where the tree is loose. */
enum answer cond_answer(struct vm *, const struct cond *, uint32_t row);
/* Whether step k is only where the walk behind it begins. */
bool scalar_is_base(const struct vm *, const struct scalar *, uint32_t k);
/* The operand of a step, and all of them as one constant (of TEST: those behind the first). */
const struct cell *scalar_operand(const struct vm *, const struct step *, const struct cell *frame,
                                  uint32_t k);
struct constant scalar_right(struct vm *, const struct step *, const struct cell *frame);

static inline struct cell cell_undecided(const char *why)
{
    return (struct cell){.undecided = true, .why = str_of(why)};
}

static inline struct cell cell_of(struct value v)
{
    return (struct cell){.value = v};
}

static inline struct cell cell_of_answer(enum answer a)
{
    return a == ANSWER_UNDECIDED ? cell_undecided("") : cell_of(value_bool(a == ANSWER_TRUE));
}

/* ---- loop.c ---- */

/* Binds element i of a list or map to the loop's name. */
void loop_bind(struct vm *, const struct loop *, const struct value *list, uint32_t i);
/* Binds hit i of a SLICE quantifier. */
void loop_bind_slice(struct vm *, const struct loop *, uint32_t hit, uint32_t row);
/* A list or map, which a loop may go over; the number of its elements, and element i. */
static inline bool loop_fits(const struct value *list)
{
    return list->kind == VALUE_LIST || list->kind == VALUE_MAP;
}
uint32_t loop_count(const struct value *list);
const struct value *loop_element(const struct value *list, uint32_t i);
/* The step to element i as paths write it: [3], or .key of a map. */
void loop_put_step(struct buf *, const struct value *list, uint32_t i);
/* How a path behind a bound name is called: node.interfaces[3].mtu. */
str loop_path_text(struct vm *, const struct ast_path *);
/* The walk along a route that has fixed steps and joins nothing; NULL for others. */
const struct walk *loop_walk(const struct vm *, uint32_t route);
/* Makes vm->routes. */
void loop_begin(struct vm *);
/* What an aggregate makes of the values that it took, and of their number. */
struct cell loop_finish(struct vm *, const struct loop *, const struct value *values,
                        uint64_t taken);
/* A loop that is the same for every object: computed once, kept for the run. */
struct cell loop_fixed(struct vm *, uint32_t loop, const struct value *list, uint32_t row);
/* The quantifier or aggregate over a list or map, element by element. */
struct cell loop_over(struct vm *, const struct loop *, const struct value *list, uint32_t row);

/* ---- child.c, fold.c ---- */

/* Begins a run's child tables (child.h); nothing when the program has none. */
void child_begin(struct vm *);
/* A quantifier over child rows, for every row of the batch. */
void fold_run(struct vm *, uint32_t fold, struct truth *dst);
/* Whether a loop takes its answers from a child table: it has one, and runs on a row of the batch
 * that nobody wants explained. */
bool fold_takes(const struct vm *, uint32_t loop);
/* Such a loop on one row. */
struct cell fold_cell(struct vm *, uint32_t loop, uint32_t row);

/* ---- group.c ---- */

/* The others of an object that IS UNIQUE is false for: the first `most` names, and how many there
 * are. Empty where the object is unique. */
str unique_others(struct vm *, uint32_t unique, uint32_t row, uint32_t most);
/* ALL, ANY, NONE and aggregates over the fleet in their grouped form. */
struct cell group_loop(struct vm *, const struct loop *, const struct value *list, uint32_t row);

/* ---- config.c ---- */

struct query_hit;
/* Begins a run's questions; nothing when the program asks none. */
void config_begin(struct vm *);
/* Forgets the answers of the batch's rows. */
void config_end_batch(struct vm *);
/* Hits of a question on a row; *n of them. Where there is no configuration to look at, *why says so
 * (it is empty otherwise). */
const struct query_hit *config_hits(struct vm *, uint32_t question, uint32_t row, uint32_t *n,
                                    str *why);
/* Those under one hit of its parent question; the configuration was looked at. */
const struct query_hit *config_hits_below(struct vm *, uint32_t question, uint32_t row,
                                          uint32_t parent, uint32_t *n);
/* Whether the rule skips the row, undecided for want of a configuration (--missing-config skip). */
bool config_excuses(const struct vm *, const struct rule *, uint32_t row);
/* The configuration's place of a line, for reports. */
span config_place(struct vm *, uint32_t question, uint32_t row, uint32_t from, uint32_t to);
/* What a question took over the run. */
void config_counts(struct vm *, struct run *);
/* Adds what another machine's questions took. */
void config_merge(struct vm *into, const struct vm *from);

/* ---- waiver.c ---- */

/* Takes `rows` verdicts by a waiver whose condition has this answer: true where it holds and has
 * not expired. Counts what became of it. */
bool waiver_take(struct vm *, uint32_t waiver, enum answer, uint64_t rows);
/* Where to look up which waiver took a row's verdict; NULL when none did. */
const struct ast_exempt *waiver_of(struct vm *, const struct rule *, uint32_t row);
/* The waivers of the run with what became of them. */
void waiver_results(struct vm *, struct run *);

/* ---- each.c ---- */

/* What becomes of the rule's undecided verdicts. */
static inline enum ast_undecided rule_undecided(const struct vm *vm, const struct rule *r)
{
    return r->ast->undecided != AST_UNDECIDED_RUN ? r->ast->undecided : vm->options->undecided;
}

/* Judges every element of a rule over elements on the batch. */
void each_run(struct vm *, uint32_t rule);

/* ---- cover.c ---- */

static inline uint8_t cover_bit(enum answer a)
{
    return a == ANSWER_TRUE ? SEEN_TRUE : a == ANSWER_FALSE ? SEEN_FALSE : SEEN_UNDECIDED;
}
/* Notes how the conditions of a settled rule went on the batch, and its verdicts. */
void cover_rule(struct vm *, uint32_t rule);
/* Notes one verdict; of several for an object the worst stays. */
void cover_verdict(struct vm *, uint32_t rule, uint32_t object, enum verdict);
void cover_begin(struct vm *);
/* Adds what another machine saw. */
void cover_merge(struct vm *into, const struct vm *from);

/* ---- trace.c ---- */

static inline bool trace_wants(const struct vm *vm, uint32_t rule, uint32_t row)
{
    const struct run_options *o = vm->options;
    return o->trace && o->trace_rule == vm->p->rules.at[rule].index &&
           o->trace_table == vm->table && o->trace_object == vm->rows[row].object;
}
/* Shows the rule's conditions on a row. */
void trace_rule(struct vm *, uint32_t rule, uint32_t row);
/* Adds the bound element of a rule over elements, with its verdict; of very many the bad ones. */
void trace_element(struct vm *, uint32_t rule, uint32_t row, enum verdict);

/* ---- finding.c ---- */

/* The settled verdict of a row. */
enum verdict state_verdict(const struct rule_state *, uint32_t row);
/* Makes the findings of the batch that the options ask for: of each rule the first findings_rule in
 * the order of objects, of these the first findings_run in the order of objects, then rules. What
 * is left out does not depend on batches. */
void finding_collect(struct vm *);
/* A message with its placeholders filled, in the run's arena. */
str finding_message(struct vm *, const struct message *, uint32_t row);
/* One element's finding: its verdicts are given, the rest is read off the bound element. */
struct finding_outcome {
    enum verdict verdict;
    bool was_undecided;
    bool error; /* an action failed */
    const struct ast_exempt *waiver;
    str element;
    uint32_t element_index;
    str no_list; /* why the rule has no elements to judge, though its list is there; else empty */
};
/* Makes the finding of an element, for the end of the batch. */
void finding_add(struct vm *, uint32_t rule, uint32_t row, const struct finding_outcome *);
/* Whether another finding of the rule is wanted; counts it. */
bool finding_wanted(struct vm *, uint32_t rule);
