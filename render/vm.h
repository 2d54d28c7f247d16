/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the renderer share: compiled code, run-time objects, the state of one render.
 *
 *     struct template ── struct code (main, macros, blocks, recursive loops)   made once
 *     struct vm       ── struct frame (slots of one call) ── struct frame (of the code around it)
 *                     ── struct context (names of one template run)
 *
 * Every function that can fail returns false after vm_fail was called, and its caller returns false
 * at once: the first error of a render is the only one. Texts, lists and objects that a render
 * makes live in vm->arena. Data of the caller's context is never changed: the first attempt to do
 * so ends the run, and it starts anew over a copy (vm_own). */
#pragma once

#include "render/render.h"

#include "base/regex.h"
#include "base/vec.h"
#include "grammar/template.h"

/* --- values ------------------------------------------------------------------------------------
 */

/* Kinds that only a render makes; they go on behind enum value_kind. */
enum object_kind {
    OBJECT_UNDEFINED = VALUE_KIND_COUNT, /* as.object: struct undefined */
    OBJECT_TUPLE,                        /* as.list */
    OBJECT_RANGE,                        /* as.object: struct range */
    OBJECT_LAZY,                         /* as.object: struct lazy */
    OBJECT_VIEW,                         /* as.object: struct view */
    OBJECT_SPACE,                        /* a namespace; as.map */
    OBJECT_LOOP,                         /* as.object: struct loop */
    OBJECT_CALLABLE,                     /* as.object: struct callable */
    OBJECT_MODULE,                       /* as.object: struct module */
    OBJECT_CYCLER,                       /* as.object: struct cycler */
    OBJECT_JOINER,                       /* as.object: struct joiner */
    OBJECT_SELF,                         /* as.object: struct context */
    OBJECT_MISSING                       /* a slot that was not set */
};

enum {
    VALUE_SAFE = 1u << 7, /* flag of a string that needs no escaping */
    VALUE_GROUP = 1u << 6 /* of a tuple: one of groupby, with .grouper and .list */
};

struct undefined {
    str name;                /* of the missing thing, as written */
    const char *owner;       /* kind of the object that lacks it, NULL: a name of the context */
    const struct map *known; /* where it was looked for, for suggestions; may be NULL */
    str message;             /* said instead, when not empty */
    bool lenient;            /* never strict: an inline if without else */
};

struct range {
    int64_t start, stop, step, n;
};

/* What map, select and their like give: it is walked once. */
struct lazy {
    struct value items; /* a list */
    bool taken;
    const char *what; /* the filter that made it */
};

enum view_kind { VIEW_KEYS, VIEW_VALUES, VIEW_ITEMS };

struct view {
    struct value map;
    enum view_kind kind;
};

struct cycler {
    struct list *items;
    uint32_t at;
};

struct joiner {
    struct value separator;
    bool used;
};

struct module {
    str name;
    struct context *context;
    str text;
};

/* A walk over anything that can be walked. */
struct iter {
    struct value of; /* list, tuple, map, string, range or view */
    int64_t at, n;   /* n: of ranges; bytes of strings */
};

struct loop {
    struct iter iter;
    int64_t index0, length;
    int64_t depth0;
    struct value previous, current, next;
    bool has_previous, has_next, ran;
    struct value changed;   /* what changed() saw last */
    struct callable *again; /* of a recursive loop */
};

/* --- calls -------------------------------------------------------------------------------------
 */

enum { ARGS_MOST = 8 };

/* Arguments as they were written, and bound to the parameters of a row. */
struct args {
    struct value *at; /* positional */
    uint32_t n;
    const struct value *names; /* strings */
    struct value *named;
    uint32_t named_n;
    struct value *arg[ARGS_MOST]; /* by parameter; NULL = not given */
};

struct vm;

typedef bool builtin_fn(struct vm *, struct value *out, struct value *in, struct args *);

/* A filter, test, function or method. params are names separated by blanks; `!` behind one: must be
 * given; `*`: any further positional arguments (args->at, n), `**`: any named ones. */
struct builtin {
    const char *name, *params, *doc;
    builtin_fn *fn;
    size_t length; /* of name */
};

enum callable_kind { CALL_MACRO, CALL_FUNCTION, CALL_METHOD, CALL_LOOP, CALL_BLOCK };

struct callable {
    enum callable_kind kind;
    str name;
    const struct code *code;
    struct frame *frame;           /* around a macro */
    struct context *context;       /* of a macro or block */
    const struct builtin *builtin; /* function or method */
    struct value self;             /* of a method; the loop object */
    uint32_t level;                /* of a block: 0 = the innermost child */
    int64_t depth;                 /* of a recursive loop */
};

/* --- code --------------------------------------------------------------------------------------
 */

enum op {
#define OP(name, operands, effect) OP_##name,
#include "render/op.def" /* IWYU pragma: keep */
#undef OP
    OP_COUNT
};

struct insn {
    uint8_t op, a;
    uint16_t b;
    uint32_t c;
};

struct code_place {
    uint32_t from, to;
};

enum code_kind { CODE_MAIN, CODE_MACRO, CODE_CALLER, CODE_BLOCK, CODE_LOOP };

struct code {
    enum code_kind kind;
    str name;
    const struct template *template;
    VEC(struct insn) insns;
    struct code_place *places; /* one for each instruction */
    uint32_t places_cap;
    str *params; /* of macros, in the first slots */
    bool *has_default;
    uint32_t param_n;
    int caller_slot, varargs_slot, kwargs_slot; /* -1: not used */
    uint32_t slot_n, stack_n;
    uint8_t flags; /* of a block */
};

struct template
{
    struct environment *env;
    str name;
    uint32_t source;
    struct render_options options;
    struct code *main;
    VEC(struct code *) codes;  /* macros, callers, blocks, loops; by number */
    VEC(struct code *) blocks; /* those of them that are blocks */
    VEC(struct value) constants;
    bool extends;
};

struct environment {
    struct arena *arena;
    struct render_options options;
    struct loader loader;
    struct value templates; /* name to index + 1 */
    VEC(struct template *) list;
    struct value globals;
};

/* Compiles a parsed template; false with a diagnostic. */
bool compile_template(struct template *, const struct template_tree *, struct diags *) NODISCARD;
void code_dump(struct buf *, const struct template *, const struct code *);
const char *op_name(enum op);
/* The template of a name during a render; NULL with *absent set when there is none. */
const struct template *environment_find(struct environment *, str name, span at, bool *absent,
                                        struct diags *);

/* --- the state of a render ---------------------------------------------------------------------
 */

struct block_stack {
    str name;
    const struct code *code;
    struct block_stack *parent; /* the same block of the parent template */
    struct block_stack *next;   /* another block */
};

struct context {
    const struct value *data; /* the caller's map; may be NULL */
    const struct context *up; /* of the including template; may be NULL */
    struct value locals;      /* names of the including place; a map or null */
    struct value vars;        /* set at the top of this template */
    struct value exported;    /* names of vars that importers see */
    const struct template *template;
    const struct template *parent; /* set by extends */
    struct block_stack *blocks;
};

struct frame {
    struct frame *outer; /* of the code around this one */
    struct context *context;
    const struct code *code;
    struct block_stack *block; /* that this frame runs */
    struct value slots[];
};

struct call_note {
    struct call_note *outer;
    const struct code *code;
    const struct insn *at;
};

struct stack_chunk {
    struct stack_chunk *older;
    struct value *at;
    uint32_t n, cap;
};

struct vm {
    struct arena *arena;
    struct diags *dg;
    struct environment *env;
    const struct template *main;
    struct buf out;
    struct call_note *calls; /* the chain of running code */
    struct stack_chunk *stack;
    uint64_t steps, step_limit, next_check;
    uint64_t started_ms;
    uint32_t depth, includes;
    bool autoescape, failed, wants_copy, owned;
    enum undefined_mode undefined;
    struct value modules; /* name to module, of imports without context */
    struct open_loop *free_loops;
    uint64_t arena_base; /* bytes of the arena before the render */
    struct regex_scratch *scratch;
    struct value regexes; /* pattern to compiled object */
};

/* Starts the clock and the counters of a render. */
void vm_start(struct vm *);
/* Reports an error at the running instruction. vm_fail does so and is false, which compiler and
 * checkers see. */
void vm_report(struct vm *, enum diag_code, const char *format, ...) PRINTF(3, 4);
static inline bool vm_failed(void)
{
    return false;
}
#define vm_fail(...) (vm_report(__VA_ARGS__), vm_failed())
bool vm_limit(struct vm *, enum limit);
/* Looks at clock, steps and memory; called once so many steps have passed. */
bool vm_check(struct vm *) NODISCARD;
/* Counts n steps of work inside a builtin. */
bool vm_work(struct vm *, uint64_t n) NODISCARD;
/* Counts the work of reading v from end to end, where it is a long text. */
static inline bool vm_scan(struct vm *vm, const struct value *v)
{
    return v->kind != VALUE_STRING || v->len < 1024 || vm_work(vm, v->len / 64);
}
/* Is there memory for n more bytes in this render? */
bool vm_room(struct vm *, uint64_t n) NODISCARD;
/* May the list or map be changed? Where it is the caller's data the render starts over. */
bool vm_own(struct vm *, const struct arena *) NODISCARD;
/* Runs code with a frame; its output goes to vm->out. */
bool vm_run(struct vm *, const struct code *, struct frame *) NODISCARD;
struct frame *frame_new(struct vm *, const struct code *, struct frame *outer, struct context *);
/* Starts another template: include, import, extends. */
bool vm_include(struct vm *, struct context *up, const struct value *name, struct value locals,
                unsigned flags) NODISCARD;
bool vm_import(struct vm *, struct value *out, struct context *up, const struct value *name,
               struct value locals, unsigned flags) NODISCARD;
bool vm_extends(struct vm *, struct context *, const struct value *name) NODISCARD;
bool vm_run_template(struct vm *, const struct template *, struct context *) NODISCARD;
struct context *context_new(struct vm *, const struct template *);
/* The value of a name: variables, data, globals, functions; undefined when there is none. */
struct value context_lookup(struct vm *, const struct context *, str name);
void context_add_blocks(struct vm *, struct context *, const struct template *);
struct block_stack *context_block(const struct context *, str name);
bool vm_run_block(struct vm *, struct context *, struct block_stack *) NODISCARD;

/* --- objects (object.c) ------------------------------------------------------------------------
 */

static inline bool is_undefined(const struct value *v)
{
    return v->kind == OBJECT_UNDEFINED;
}

/* Is every use of this undefined value an error? */
static inline bool is_strict(const struct vm *vm, const struct value *v)
{
    return (vm->undefined == UNDEFINED_STRICT || vm->undefined == UNDEFINED_STRICT_CHAINABLE) &&
           !((const struct undefined *)v->as.object)->lenient;
}

static inline bool is_text(const struct value *v)
{
    return v->kind == VALUE_STRING;
}

static inline bool is_safe(const struct value *v)
{
    return v->kind == VALUE_STRING && (v->flags & VALUE_SAFE);
}

static inline bool is_sequence(const struct value *v)
{
    return v->kind == VALUE_LIST || v->kind == OBJECT_TUPLE;
}

static inline bool is_number(const struct value *v)
{
    return v->kind == VALUE_INT || v->kind == VALUE_FLOAT || v->kind == VALUE_BOOL;
}

/* An integer or boolean as an integer. */
static inline int64_t int_of(const struct value *v)
{
    return v->kind == VALUE_BOOL ? v->as.boolean : v->as.integer;
}

static inline double real_of(const struct value *v)
{
    return v->kind == VALUE_FLOAT ? v->as.real : (double)int_of(v);
}

struct value object_value(enum object_kind, void *);
struct value text_value(str);
struct value safe_value(str);
/* A string with the safe flag of another value. */
struct value text_like(str, const struct value *like);
struct value tuple_new(struct vm *);
struct value tuple_pair(struct vm *, struct value a, struct value b);
struct value undefined_name(struct vm *, str name, const struct map *known);
struct value undefined_member(struct vm *, const struct value *owner, str name);
struct value undefined_message(struct vm *, const char *format, ...) PRINTF(2, 3);
/* What Jinja2 makes of an inline if without else: undefined, but never strict. */
struct value undefined_lenient(struct vm *, str message);
struct value lazy_new(struct vm *, struct value list, const char *what);
struct value builtin_value(struct vm *, const struct builtin *);
/* What Python calls the kind: 'int object' of messages is "int". */
const char *python_kind(const struct value *);
/* Reports the use of an undefined value. */
void report_undefined(struct vm *, const struct value *);
static inline bool fail_undefined(struct vm *vm, const struct value *v)
{
    report_undefined(vm, v);
    return false;
}
/* Starts to walk v; false when it cannot be walked. */
bool iter_open(struct vm *, struct iter *, struct value *v) NODISCARD;
/* The next item; false at the end. */
bool iter_next(struct vm *, struct iter *, struct value *out);
/* Items that a walk still gives. */
int64_t iter_left(const struct iter *);
/* Everything that v walks as a list: v itself when it is a list or tuple. */
bool to_list(struct vm *, struct value *list, struct value *v) NODISCARD;
struct value *dict_get(const struct value *map, const struct value *key);
bool dict_set(struct vm *, struct value *map, const struct value *key, struct value item) NODISCARD;
bool dict_remove(struct value *map, const struct value *key);
bool check_hashable(struct vm *, const struct value *key) NODISCARD;
size_t utf8_count(str);
/* The byte offset of code point k. */
size_t utf8_offset(str, size_t k);

/* --- printing (print.c) ------------------------------------------------------------------------
 */

/* The text of a value as Python's str(); a loan. */
bool to_text(struct vm *, str *out, const struct value *) NODISCARD;
/* As to_text, as a value that keeps the safe flag of strings. */
bool to_text_value(struct vm *, struct value *out, const struct value *) NODISCARD;
bool put_text(struct vm *, struct buf *, const struct value *) NODISCARD;
bool put_repr(struct vm *, struct buf *, const struct value *, int depth) NODISCARD;
void put_float(struct buf *, double);
void put_escaped(struct buf *, str);
struct value escape_text(struct vm *, const struct value *text);
/* Writes what {{ }} writes. */
bool print_value(struct vm *, const struct value *) NODISCARD;

/* --- operations (operate.c, compare.c) ---------------------------------------------------------
 */

bool operate(struct vm *, struct value *out, enum template_operator, struct value *a,
             struct value *b) NODISCARD;
bool negate(struct vm *, struct value *out, const struct value *a, bool minus) NODISCARD;
bool concatenate(struct vm *, struct value *out, struct value *parts, uint32_t n) NODISCARD;
bool truth(struct vm *, bool *out, const struct value *) NODISCARD;
bool equals(struct vm *, bool *out, const struct value *a, const struct value *b) NODISCARD;
/* -1, 0, 1; an error when the kinds have no order. op is for the message. */
bool order(struct vm *, int *out, const struct value *a, const struct value *b,
           const char *op) NODISCARD;
bool contains(struct vm *, bool *out, struct value *in, const struct value *item) NODISCARD;
bool compare(struct vm *, bool *out, enum template_operator, struct value *a,
             struct value *b) NODISCARD;
enum {
    SORT_REVERSE = 1u << 0, /* ties stay in order */
    SORT_EQUAL = 1u << 1    /* equal keys need no order: none twice, undefined twice */
};
/* Sorts in place, stable, by keys (as many as items). */
bool sort_values(struct vm *, struct value *items, struct value *keys, uint32_t n,
                 unsigned flags) NODISCARD;

/* --- lookup and calls (lookup.c, call.c) -------------------------------------------------------
 */

bool get_attr(struct vm *, struct value *out, const struct value *of, str name) NODISCARD;
bool get_item(struct vm *, struct value *out, struct value *of, const struct value *key) NODISCARD;
bool get_slice(struct vm *, struct value *out, struct value *of, const struct value *from,
               const struct value *to, const struct value *step) NODISCARD;
/* The values at a.b.0 below v, as filters with attribute= read it. */
bool get_path(struct vm *, struct value *out, struct value *v, const struct value *path,
              const struct value *fallback) NODISCARD;
bool call_value(struct vm *, struct value *out, struct value *callee, struct args *) NODISCARD;
bool call_builtin(struct vm *, struct value *out, const struct builtin *, const char *sort,
                  struct value *in, struct args *) NODISCARD;
bool call_method(struct vm *, struct value *out, struct value *self, str name,
                 struct args *) NODISCARD;
const struct builtin *find_method(const struct value *self, str name);
/* Whether values of some kind have a method of this name. */
bool is_method_name(str name);
const struct builtin *find_filter(str name);
const struct builtin *find_test(str name);
const struct builtin *find_function(str name);
/* The number of a filter or test for code, -1 when there is none; and back. */
int filter_index(str name);
int test_index(str name);
const struct builtin *filter_at(uint32_t);
const struct builtin *test_at(uint32_t);

/* Reads arguments: with a default where not given; an error when of the wrong kind. */
bool arg_int(struct vm *, int64_t *out, const struct value *arg, int64_t otherwise) NODISCARD;
bool arg_text(struct vm *, str *out, const struct value *arg, str otherwise) NODISCARD;
bool arg_bool(struct vm *, bool *out, const struct value *arg, bool otherwise) NODISCARD;

/* Python's % and str.format (format.c). */
bool format_percent(struct vm *, struct value *out, const struct value *format,
                    struct value *args) NODISCARD;
bool format_braces(struct vm *, struct value *out, const struct value *format,
                   struct args *) NODISCARD;
/* JSON of a value: sorted keys, Python's separators (filter_json.c). */
bool put_json(struct vm *, struct buf *, const struct value *, int indent, bool sorted,
              int depth) NODISCARD;
