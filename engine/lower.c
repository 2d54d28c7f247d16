/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions into predicates and truth registers; values are lower_scalar.c's. */
#include "engine/compile.h"

#include "base/net.h"
#include "engine/walk.h"

#include <assert.h>

enum { ITEMS_KEY = 0xff }; /* begins the key of several constants together */

void emit(struct compiler *c, enum op op, uint32_t dst, uint32_t a, uint32_t b)
{
    struct inst in = {.op = (uint16_t)op, .dst = dst, .a = a, .b = b};
    vec_push(c->a, &c->p->code, in);
}

/* ---- interning: the number of a key, new ones at the end of their table ---- */

bool lower_is_new(struct symtab *t, const struct buf *key, uint32_t *number)
{
    uint32_t n = t->n;
    *number = sym_intern(t, buf_str(key));
    return *number == n;
}

struct buf *lower_key(struct compiler *c)
{
    c->key.n = 0;
    return &c->key;
}

/* Numbers as a key: their bytes. */
static struct buf *number_key(struct compiler *c, uint32_t x, uint32_t y, uint32_t z)
{
    const uint32_t numbers[] = {x, y, z};
    buf_add(lower_key(c), (str){(const char *)numbers, sizeof numbers});
    return &c->key;
}

/* ---- versions of fields ---- */

/* Adds a step to a key, so that only equal steps give equal bytes. */
static void put_step_key(struct buf *key, const struct ast_step *step)
{
    uint32_t number = step->kind == AST_STEP_KEY ? (uint32_t)step->key.n : step->index;
    buf_putc(key, (char)step->kind);
    buf_add(key, (str){(const char *)&number, sizeof number});
    if (step->kind == AST_STEP_KEY)
        buf_add(key, step->key);
}

void note_write(struct compiler *c, const struct ast_path *path)
{
    struct buf *key = lower_key(c);
    c->epoch++;
    for (uint32_t k = 0; k < path->n; k++) {
        uint32_t i;
        put_step_key(key, &path->steps[k]);
        if (lower_is_new(&c->written_keys, key, &i))
            vec_push(c->scratch, &c->written, (struct written){0});
        c->written.at[i].below = c->epoch;
        if (k + 1 == path->n)
            c->written.at[i].at = c->epoch;
    }
}

/* The newest write to the path, to what it lies in, or to a part of it. */
static uint32_t version_of(struct compiler *c, const struct ast_path *path)
{
    uint32_t version = 0;
    struct buf *key = lower_key(c);
    for (uint32_t k = 0; c->written.n && k < path->n; k++) {
        put_step_key(key, &path->steps[k]);
        sym i = sym_find(&c->written_keys, buf_str(key));
        if (i == SYM_NONE)
            break; /* nothing was written there or below */
        const struct written *w = &c->written.at[i];
        uint32_t epoch = k + 1 == path->n ? w->below : w->at;
        version = epoch > version ? epoch : version;
    }
    return version;
}

static uint32_t path_of(struct compiler *c, const struct ast_path *ast)
{
    const struct section *s = &c->p->sections.at[c->section];
    buf_add(lower_key(c), (str){(const char *)&c->section, sizeof c->section});
    buf_add(&c->key, ast->text);
    uint32_t i;
    if (lower_is_new(&c->path_keys, &c->key, &i)) {
        str root = s->kind == AST_TABLE ? s->table : str_of(ast_root_name(s->kind));
        struct path path = {.ast = ast, .section = c->section};
        path.text = str_printf(c->a, "%.*s.%.*s", STR_ARG(root), STR_ARG(ast->text));
        path.join = !ast->joins ? JOIN_NONE : ast->root == AST_LINK ? JOIN_LINK_END : JOIN_LOCATION;
        vec_push(c->a, &c->p->paths, path);
        vec_push(c->scratch, &c->versions, (struct versions){PROGRAM_NONE, PROGRAM_NONE});
    }
    return i;
}

static uint32_t new_field(struct compiler *c, uint32_t path, uint32_t version)
{
    struct versions *known = &c->versions.at[path];
    known->newest = c->p->fields.n;
    if (!version)
        known->base = known->newest;
    struct field f = {.path = path, .version = version, .base = known->base};
    vec_push(c->a, &c->p->fields, f);
    emit(c, OP_LOAD, 0, known->newest, 0);
    return known->newest;
}

uint32_t lower_base(struct compiler *c, const struct ast_path *ast)
{
    uint32_t path = path_of(c, ast);
    if (c->versions.at[path].base == PROGRAM_NONE)
        (void)new_field(c, path, 0);
    return c->versions.at[path].base;
}

/* The field of the path as it is now, loaded before its first use. Versions only grow. */
uint32_t lower_field(struct compiler *c, const struct ast_path *ast)
{
    uint32_t path = path_of(c, ast), i = c->versions.at[path].newest;
    uint32_t version = ast->joins && ast->root == AST_LINK ? 0 : version_of(c, ast);
    if (i != PROGRAM_NONE && c->p->fields.at[i].version == version)
        return i;
    if (version)
        (void)lower_base(c, ast);
    return new_field(c, path, version);
}

bool lower_is_constant(const struct ast_expr *e)
{
    static const bool constant[AST_KIND_COUNT] = {
        [AST_VALUE] = true, [AST_NETWORK] = true,  [AST_ADDRESS] = true,
        [AST_DATE] = true,  [AST_DURATION] = true, [AST_REGEX] = true,
    };
    return constant[e->kind] || (e->kind == AST_VERSION && e->as.version.scheme.n);
}

static struct value text_value(struct compiler *c, str text)
{
    return value_string(str_dup(c->a, text));
}

static struct constant make_constant(struct compiler *c, const struct ast_expr *e)
{
    struct constant k = {.kind = CONSTANT_VALUE};
    struct buf text = BUF(c->a);
    ast_put_expr(&text, e);
    k.text = buf_str(&text);
    if (e->kind == AST_VALUE) {
        k.value = e->as.value;
    } else if (e->kind == AST_NETWORK || e->kind == AST_ADDRESS) {
        k.kind = e->kind == AST_NETWORK ? CONSTANT_NET : CONSTANT_ADDRESS;
        k.net = e->as.net;
        k.value = value_string(net_text(c->a, e->as.net));
    } else if (e->kind == AST_REGEX) {
        k.kind = CONSTANT_REGEX;
        k.regex = e->as.regex.code;
        k.pattern = &e->as.regex;
    } else if (e->kind == AST_VERSION) {
        k.kind = CONSTANT_VERSION;
        k.value = value_string(e->as.version.text);
        if (!version_scheme_find(&k.scheme, e->as.version.scheme))
            k.scheme = VERSION_COUNT; /* the row's dialect says */
    } else {
        k.kind = e->kind == AST_DATE ? CONSTANT_DATE : CONSTANT_DURATION;
        k.seconds = e->as.seconds;
        k.value = text_value(c, e->text);
    }
    return k;
}

/* Adds what tells a constant from others: the kinds, then bytes of the value, or its text. */
static void put_constant_key(struct buf *key, const struct ast_expr *e)
{
    const struct value *v = &e->as.value;
    uint8_t kinds[] = {(uint8_t)e->kind, e->kind == AST_VALUE ? v->kind : 0};
    buf_add(key, (str){(const char *)kinds, sizeof kinds});
    if (e->kind == AST_VALUE && v->kind == VALUE_STRING) {
        buf_add(key, (str){(const char *)&v->len, sizeof v->len});
        buf_add(key, value_text(v));
    } else if (e->kind == AST_VALUE && v->kind == VALUE_INT) {
        buf_add(key, (str){(const char *)&v->as.integer, sizeof v->as.integer});
    } else {
        ast_put_expr(key, e);
    }
}

uint32_t lower_constant(struct compiler *c, const struct ast_expr *e)
{
    uint32_t i;
    struct buf *key = lower_key(c);
    put_constant_key(key, e);
    if (lower_is_new(&c->constant_keys, key, &i)) {
        struct constant k = make_constant(c, e);
        vec_push(c->a, &c->p->constants, k);
    }
    return i;
}

uint32_t lower_items(struct compiler *c, struct ast_expr *const *items, uint32_t n,
                     const char *between)
{
    uint32_t i;
    struct buf *key = lower_key(c);
    static_assert((int)AST_KIND_COUNT < (int)ITEMS_KEY,
                  "no kind of expression begins with this byte");
    buf_putc(key, (char)ITEMS_KEY);
    buf_add(key, str_of(between));
    for (uint32_t k = 0; k < n; k++) {
        buf_putc(key, '\x1f'); /* which no text of an expression holds */
        put_constant_key(key, items[k]);
    }
    if (!lower_is_new(&c->constant_keys, key, &i))
        return i;
    struct constant all = {.kind = CONSTANT_ITEMS, .n = n};
    struct constant *at = ARENA_ARRAY(c->a, struct constant, n);
    struct buf text = BUF(c->a);
    bool list = str_eq(str_of(between), STR(", "));
    buf_add(&text, list ? STR("(") : STR(""));
    for (uint32_t k = 0; k < n; k++) {
        at[k] = make_constant(c, items[k]);
        buf_add(&text, k ? str_of(between) : STR(""));
        buf_add(&text, at[k].text);
    }
    buf_add(&text, list ? STR(")") : STR(""));
    all.items = at;
    all.text = buf_str(&text);
    vec_push(c->a, &c->p->constants, all);
    return i;
}

static uint32_t predicate_of(struct compiler *c, const struct ast_path *path, enum test test,
                             uint32_t constant)
{
    uint32_t field = lower_field(c, path), i;
    if (lower_is_new(&c->predicate_keys, number_key(c, field, (uint32_t)test, constant), &i)) {
        struct predicate p = {.field = field, .test = test, .constant = constant};
        vec_push(c->a, &c->p->predicates, p);
        vec_push(c->scratch, &c->predicate_regs, REG_NONE);
        if (test != TEST_IS_NULL)
            c->p->paths.at[c->p->fields.at[field].path].codes = true;
    }
    return i;
}

/* ---- conditions ---- */

static struct cond *new_cond(struct compiler *c, enum cond_kind kind, uint32_t index,
                             const struct ast_expr *e)
{
    struct cond *k = ARENA_NEW(c->a, struct cond);
    *k = (struct cond){.kind = kind, .index = index, .reg = REG_NONE, .expr = e};
    k->leaf = PROGRAM_NONE;
    bool leaf = kind == COND_PRED || kind == COND_SCALAR;
    if (!leaf || c->quiet)
        return k;
    k->leaf = c->p->leaves.n;
    vec_push(c->a, &c->p->leaves, (struct condition_leaf){.expr = e, .rule = c->rule});
    return k;
}

static struct cond *predicate_cond(struct compiler *c, const struct ast_path *path, enum test test,
                                   uint32_t constant, const struct ast_expr *e)
{
    return new_cond(c, COND_PRED, predicate_of(c, path, test, constant), e);
}

bool lower_mirrored(enum ast_kind kind, enum test *out)
{
    static const uint8_t tests[AST_KIND_COUNT] = {
        [AST_EQ] = TEST_EQ, [AST_NE] = TEST_NE, [AST_LT] = TEST_GT,
        [AST_LE] = TEST_GE, [AST_GT] = TEST_LT, [AST_GE] = TEST_LE,
    };
    if (!tests[kind])
        return false;
    *out = (enum test)tests[kind];
    return true;
}

bool lower_is_field(const struct ast_expr *e)
{
    return e->kind == AST_PATH && !e->as.path->dynamic && e->as.path->root != AST_BOUND &&
           e->as.path->root != AST_FLEET;
}

static bool is_list(const struct ast_expr *e)
{
    return e->kind == AST_VALUE && e->as.value.kind == VALUE_LIST;
}

static bool all_constant(const struct ast_expr *e)
{
    for (uint32_t k = 0; k < e->n; k++)
        if (!lower_is_constant(e->items[k]))
            return false;
    return true;
}

/* A test of one field against constants, NULL when it is none. */
static struct cond *try_predicate(struct compiler *c, const struct ast_expr *e, enum test test)
{
    const struct ast_expr *left = lower_bare(c, e->a), *right = e->b ? lower_bare(c, e->b) : NULL;
    if (c->loose)
        return NULL;
    if (!lower_is_field(left)) {
        bool constant = lower_is_constant(left);
        if (constant && right && lower_is_field(right) && lower_mirrored(e->kind, &test))
            return predicate_cond(c, right->as.path, test, lower_constant(c, left), e);
        if (constant && e->kind == AST_IN && e->bare && lower_is_field(e->items[0]))
            return predicate_cond(c, e->items[0]->as.path, TEST_MEMBER, lower_constant(c, left), e);
        return NULL;
    }
    const struct ast_path *path = left->as.path;
    if (test == TEST_IS_NULL)
        return predicate_cond(c, path, test, UINT32_MAX, e);
    if (test == TEST_IN && e->bare && is_list(e->items[0]))
        return predicate_cond(c, path, TEST_WITHIN, lower_constant(c, e->items[0]), e);
    if (test == TEST_IN)
        return all_constant(e)
                   ? predicate_cond(c, path, test, lower_items(c, e->items, e->n, ", "), e)
                   : NULL;
    if (!lower_is_constant(right) || (e->c && !lower_is_constant(e->c)))
        return NULL;
    if (test == TEST_BETWEEN) {
        struct ast_expr *const ends[] = {e->b, e->c};
        return predicate_cond(c, path, test, lower_items(c, ends, 2, " and "), e);
    }
    return predicate_cond(c, path, test, lower_constant(c, right), e);
}

static struct cond *join_cond(struct compiler *c, enum cond_kind kind, const struct ast_expr *e)
{
    struct cond *k = new_cond(c, kind, 0, e);
    k->n = kind == COND_NOT ? 1 : e->n;
    k->kids = ARENA_ARRAY(c->a, struct cond *, k->n);
    for (uint32_t i = 0; i < k->n; i++)
        k->kids[i] = lower_condition(c, kind == COND_NOT ? e->a : e->items[i]);
    const struct cond *kid = k->kids[0];
    bool leaf = kid->kind == COND_PRED || kid->kind == COND_SCALAR;
    if (kind == COND_NOT && leaf && !c->quiet && str_eq(e->text, kid->expr->text))
        c->p->leaves.at[kid->leaf].negated = true;
    return k;
}

struct cond *lower_condition(struct compiler *c, const struct ast_expr *e)
{
    enum test test;
    if (!e)
        return new_cond(c, COND_CONST, ANSWER_TRUE, NULL);
    e = lower_bare(c, e);
    if (e->kind == AST_VALUE) {
        enum answer answer = e->as.value.kind != VALUE_BOOL ? ANSWER_UNDECIDED
                             : e->as.value.as.boolean       ? ANSWER_TRUE
                                                            : ANSWER_FALSE;
        return new_cond(c, COND_CONST, (uint32_t)answer, e);
    }
    if (lower_is_field(e) && !c->loose)
        return predicate_cond(c, e->as.path, TEST_TRUTH, UINT32_MAX, e);
    if (e->kind == AST_AND || e->kind == AST_OR)
        return join_cond(c, e->kind == AST_AND ? COND_AND : COND_OR, e);
    if (e->kind == AST_NOT)
        return join_cond(c, COND_NOT, e);
    if (lower_test(&test, e->kind)) {
        struct cond *k = try_predicate(c, e, test);
        if (k)
            return k;
    }
    return new_cond(c, COND_SCALAR, lower_fold(c, e), e);
}

struct cond *lower_loose(struct compiler *c, const struct ast_expr *e)
{
    c->loose++;
    struct cond *k = lower_condition(c, e);
    c->loose--;
    return k;
}

static uint32_t new_reg(struct compiler *c)
{
    return c->p->registers++;
}

static uint32_t take_temp(struct compiler *c)
{
    return c->free_regs.n ? c->free_regs.at[--c->free_regs.n] : new_reg(c);
}

static uint32_t emit_leaf(struct compiler *c, enum op op, uint32_t index, uint32_t *reg)
{
    if (*reg == REG_NONE) {
        *reg = new_reg(c);
        emit(c, op, *reg, index, 0);
    }
    return *reg;
}

static uint32_t emit_scalar(struct compiler *c, uint32_t i)
{
    uint32_t fold = c->p->scalars.at[i].fold, *reg = &c->scalar_regs.at[i];
    return fold == PROGRAM_NONE ? emit_leaf(c, OP_SCALAR, i, reg)
                                : emit_leaf(c, OP_FOLD, fold, reg);
}

static uint32_t emit_constant(struct compiler *c, enum answer answer)
{
    if (answer == ANSWER_TRUE && c->true_reg != REG_NONE)
        return c->true_reg;
    uint32_t reg = new_reg(c);
    emit(c, OP_CONST, reg, answer == ANSWER_TRUE ? 1 : answer == ANSWER_FALSE ? 2 : 0, 0);
    if (answer == ANSWER_TRUE)
        c->true_reg = reg;
    return reg;
}

/* The kid that the others are joined to: one that is no NOT, whose NOT costs nothing behind it. */
static uint32_t first_kid(const struct cond *k)
{
    for (uint32_t i = 0; i < k->n; i++)
        if (k->kids[i]->kind != COND_NOT)
            return i;
    return 0;
}

static enum op joining(enum cond_kind kind, const struct cond *kid)
{
    if (kind == COND_NOT)
        return OP_NOT;
    if (kid->kind == COND_NOT)
        return kind == COND_AND ? OP_ANDN : OP_ORN;
    return kind == COND_AND ? OP_AND : OP_OR;
}

/* Emits a tree into dst (REG_NONE: wherever it falls); *temp tells whether the register may be used
 * again when its value was taken. */
static uint32_t emit_tree(struct compiler *c, struct cond *k, uint32_t dst, bool *temp)
{
    *temp = false;
    switch (k->kind) {
    case COND_CONST:
        return k->reg = emit_constant(c, (enum answer)k->index);
    case COND_PRED:
        return k->reg = emit_leaf(c, OP_PRED, k->index, &c->predicate_regs.at[k->index]);
    case COND_SCALAR:
        return k->reg = emit_scalar(c, k->index);
    case COND_NOT:
    case COND_AND:
    case COND_OR:
        break;
    }
    uint32_t first = first_kid(k);
    bool temp_a, temp_b;
    uint32_t all = emit_tree(c, k->kids[first], REG_NONE, &temp_a);
    for (uint32_t i = 0; i < k->n; i++) {
        struct cond *kid = k->kids[i];
        uint32_t next = 0;
        temp_b = false;
        if (i == first && k->kind != COND_NOT)
            continue;
        if (k->kind != COND_NOT)
            next = emit_tree(c, kid->kind == COND_NOT ? kid->kids[0] : kid, REG_NONE, &temp_b);
        bool last = i + 1 >= k->n || (i + 2 == k->n && first == i + 1);
        uint32_t to = last && dst != REG_NONE ? dst : temp_a ? all : take_temp(c);
        emit(c, joining(k->kind, kid), to, all, next);
        if (temp_a && to != all)
            vec_push(c->scratch, &c->free_regs, all);
        if (temp_b)
            vec_push(c->scratch, &c->free_regs, next);
        all = to;
        temp_a = to != dst;
    }
    *temp = all != dst;
    return all;
}

uint32_t emit_condition(struct compiler *c, struct cond *k)
{
    bool temp;
    bool leaf = k->kind == COND_CONST || k->kind == COND_PRED || k->kind == COND_SCALAR;
    return emit_tree(c, k, leaf ? REG_NONE : new_reg(c), &temp);
}
