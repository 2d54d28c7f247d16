/* SPDX-License-Identifier: Apache-2.0 */
/* Quantifiers over a list of the rule's own object into folds: what is asked of an element becomes
 * predicates over the columns of a child table (struct child_list). A body that asks something else
 * (two fields of the element against each other, another list, a configuration) has no fold; the
 * scalar that every quantifier has computes it element by element. */
#include "engine/compile.h"

/* The loop at work. */
struct over {
    struct compiler *c;
    uint32_t list, slot;
    bool dry; /* only whether it can be done: nothing is emitted or interned */
};

/* ---- what an expression reads ---- */

enum { MOST_READS = 4 };

struct paths {
    const struct ast_path *at[MOST_READS];
    uint32_t n;
};

struct reads {
    uint32_t slot;
    bool element;         /* the element, or something of it */
    struct paths columns; /* paths from the element … */
    struct paths fields;  /* … and fields of the row */
    bool more;    /* something else: the columns and fields do not say what the expression is */
    bool refused; /* configurations, asked of the rows that need them only; names of outer loops */
};

static void note_path(struct reads *r, struct paths *all, const struct ast_path *path)
{
    for (uint32_t i = 0; i < all->n; i++)
        if (str_eq(all->at[i]->text, path->text))
            return;
    r->more |= all->n == MOST_READS;
    if (all->n < MOST_READS)
        all->at[all->n++] = path;
}

static void read_expr(struct reads *r, const struct ast_expr *e);

static void read_path(struct reads *r, const struct ast_path *path)
{
    r->more |= path->dynamic;
    if (path->root == AST_BOUND && path->slot == r->slot) {
        r->element = true;
        note_path(r, &r->columns, path);
    } else if (path->root == AST_BOUND) { /* names inside have greater slots */
        r->refused |= path->slot < r->slot;
    } else if (path->root != AST_FLEET) { /* the fleet is the same for all */
        note_path(r, &r->fields, path);
    }
    for (uint32_t i = 0; i < path->n; i++)
        if (path->steps[i].kind == AST_STEP_DYNAMIC)
            read_expr(r, path->steps[i].expr);
}

static void read_expr(struct reads *r, const struct ast_expr *e)
{
    if (!e)
        return;
    if (e->kind == AST_PATH)
        read_path(r, e->as.path);
    r->refused |= e->kind == AST_CONFIG;
    r->more |= e->kind == AST_UNIQUE || (e->kind == AST_NAMED && e->as.let) ||
               (e->kind == AST_VERSION && !e->as.version.scheme.n);
    read_expr(r, e->a);
    read_expr(r, e->b);
    read_expr(r, e->c);
    for (uint32_t i = 0; i < e->n; i++)
        read_expr(r, e->items[i]);
}

/* ---- tests of one thing against constants ---- */

struct plain_test {
    const struct ast_expr *of;
    enum test test;
    uint32_t constant;
};

typedef bool subject_fn(const struct over *, const struct ast_expr *);

static bool is_element(const struct over *o, const struct ast_expr *e)
{
    return e->kind == AST_PATH && e->as.path->root == AST_BOUND && e->as.path->slot == o->slot &&
           !e->as.path->dynamic;
}

static bool is_count(const struct over *o, const struct ast_expr *e)
{
    (void)o;
    return e->kind == AST_GATHER && e->as.loop->gather == AST_GATHER_COUNT;
}

static uint32_t constant_of(const struct over *o, const struct ast_expr *e)
{
    return o->dry ? 0 : lower_constant(o->c, e);
}

static bool constant_items(const struct ast_expr *e)
{
    for (uint32_t k = 0; k < e->n; k++)
        if (!lower_is_constant(e->items[k]))
            return false;
    return true;
}

/* `constant OP subject`, or `constant IN subject`. */
static bool turned_test(struct plain_test *out, const struct over *o, const struct ast_expr *e,
                        subject_fn *fits)
{
    const struct ast_expr *left = lower_bare(o->c, e->a);
    const struct ast_expr *right = e->b ? lower_bare(o->c, e->b) : NULL;
    if (!lower_is_constant(left))
        return false;
    if (right && fits(o, right) && lower_mirrored(e->kind, &out->test))
        out->of = right;
    else if (e->kind == AST_IN && e->bare && fits(o, e->items[0])) {
        out->of = e->items[0];
        out->test = TEST_MEMBER;
    } else
        return false;
    out->constant = constant_of(o, left);
    return true;
}

/* A test of a subject against constants; false when e is none. */
static bool plain_test(struct plain_test *out, const struct over *o, const struct ast_expr *e,
                       subject_fn *fits)
{
    if (!lower_test(&out->test, e->kind))
        return false;
    const struct ast_expr *left = lower_bare(o->c, e->a);
    if (!fits(o, left))
        return turned_test(out, o, e, fits);
    out->of = left;
    out->constant = UINT32_MAX;
    if (out->test == TEST_IS_NULL)
        return true;
    if (out->test == TEST_IN) {
        bool list =
            e->bare && e->items[0]->kind == AST_VALUE && e->items[0]->as.value.kind == VALUE_LIST;
        if (!constant_items(e))
            return false;
        out->test = list ? TEST_WITHIN : TEST_IN;
        out->constant = list     ? constant_of(o, e->items[0])
                        : o->dry ? 0
                                 : lower_items(o->c, e->items, e->n, ", ");
        return true;
    }
    const struct ast_expr *right = lower_bare(o->c, e->b);
    if (!lower_is_constant(right) || (e->c && !lower_is_constant(e->c)))
        return false;
    struct ast_expr *const ends[] = {e->b, e->c};
    if (out->test == TEST_BETWEEN && (!lower_is_constant(e->b)))
        return false;
    out->constant = out->test != TEST_BETWEEN ? constant_of(o, right)
                    : o->dry                  ? 0
                                              : lower_items(o->c, ends, 2, " and ");
    return true;
}

/* ---- the tables ---- */

static uint32_t list_of(struct compiler *c, const struct ast_path *path)
{
    uint32_t field = lower_field(c, path);
    for (uint32_t i = 0; i < c->p->child_lists.n; i++)
        if (c->p->child_lists.at[i].field == field)
            return i;
    vec_push(c->a, &c->p->child_lists, (struct child_list){field});
    return c->p->child_lists.n - 1;
}

static uint32_t column_of(const struct over *o, const struct ast_path *path)
{
    struct compiler *c = o->c;
    size_t cut = 0; /* behind the bound name */
    uint32_t i;
    while (cut < path->text.n && path->text.p[cut] != '.' && path->text.p[cut] != '[')
        cut++;
    buf_printf(lower_key(c), "%u %.*s", o->list, STR_ARG(str_sub(path->text, cut, path->text.n)));
    if (lower_is_new(&c->child_column_keys, &c->key, &i))
        vec_push(c->a, &c->p->child_columns, (struct child_column){o->list, path});
    return i;
}

static uint32_t predicate_of(const struct over *o, const struct child_predicate *p)
{
    struct compiler *c = o->c;
    uint32_t i;
    buf_printf(lower_key(c), "%u %u %u %u", p->column, (unsigned)p->test, p->constant, p->scalar);
    if (lower_is_new(&c->child_predicate_keys, &c->key, &i))
        vec_push(c->a, &c->p->child_predicates, *p);
    return i;
}

/* ---- conditions ---- */

static struct child_cond *new_child(const struct over *o, enum child_kind kind, uint32_t index)
{
    struct child_cond *k = ARENA_NEW(o->dry ? o->c->scratch : o->c->a, struct child_cond);
    *k = (struct child_cond){.kind = kind, .index = index};
    return k;
}

static struct child_cond *test_child(const struct over *o, const struct plain_test *t)
{
    struct child_predicate p = {
        .test = t->test, .constant = t->constant, .scalar = PROGRAM_NONE, .slot = PROGRAM_NONE};
    if (o->dry)
        return new_child(o, CHILD_PRED, 0);
    p.column = column_of(o, t->of->as.path);
    return new_child(o, CHILD_PRED, predicate_of(o, &p));
}

/* What one value of the element decides, however it is computed: by a scalar over that value. */
static struct child_cond *value_child(const struct over *o, const struct ast_expr *e,
                                      const struct ast_path *path)
{
    struct compiler *c = o->c;
    if (o->dry)
        return new_child(o, CHILD_PRED, 0);
    struct child_predicate p = {.test = TEST_TRUTH, .constant = UINT32_MAX, .slot = o->slot};
    c->whole = path;
    c->loose++;
    p.scalar = lower_value(c, e);
    c->loose--;
    c->whole = NULL;
    p.column = column_of(o, path);
    return new_child(o, CHILD_PRED, predicate_of(o, &p));
}

/* What some values of the element and the row decide together. */
static struct child_cond *tuple_child(const struct over *o, const struct ast_expr *e,
                                      const struct reads *r)
{
    struct compiler *c = o->c;
    if (o->dry)
        return new_child(o, CHILD_PRED, 0);
    uint32_t *reads = ARENA_ARRAY(c->a, uint32_t, r->columns.n + r->fields.n);
    struct child_predicate p = {.test = TEST_TRUTH, .constant = UINT32_MAX, .slot = o->slot};
    p.reads = reads;
    p.columns = r->columns.n;
    p.fields = r->fields.n;
    for (uint32_t i = 0; i < r->columns.n; i++)
        *reads++ = column_of(o, r->columns.at[i]);
    for (uint32_t i = 0; i < r->fields.n; i++) {
        uint32_t field = *reads++ = lower_field(c, r->fields.at[i]);
        c->p->paths.at[c->p->fields.at[field].path].codes = true;
    }
    p.column = p.reads[0];
    c->loose++;
    p.scalar = lower_value(c, e);
    c->loose--;
    return new_child(o, CHILD_PRED, predicate_of(o, &p));
}

/* What is the same for all elements of a row. */
static struct child_cond *row_child(const struct over *o, const struct ast_expr *e)
{
    struct compiler *c = o->c;
    if (o->dry)
        return new_child(o, CHILD_ROW, 0);
    bool quiet = c->quiet; /* coverage runs the scalar */
    c->quiet = true;
    struct cond *cond = lower_condition(c, e);
    c->quiet = quiet;
    return new_child(o, CHILD_ROW, emit_condition(c, cond));
}

static struct child_cond *lower_child(const struct over *o, const struct ast_expr *e);

static struct child_cond *join_child(const struct over *o, enum child_kind kind,
                                     const struct ast_expr *e)
{
    struct child_cond *k = new_child(o, kind, 0);
    k->n = kind == CHILD_NOT ? 1 : e->n;
    k->kids = ARENA_ARRAY(o->c->a, struct child_cond *, k->n);
    for (uint32_t i = 0; i < k->n; i++) {
        k->kids[i] = lower_child(o, kind == CHILD_NOT ? e->a : e->items[i]);
        if (!k->kids[i])
            return NULL;
    }
    return k;
}

/* A condition over the elements; NULL when it asks what child columns do not hold. */
static struct child_cond *lower_child(const struct over *o, const struct ast_expr *e)
{
    struct plain_test t;
    struct reads r = {.slot = o->slot};
    e = lower_bare(o->c, e);
    if (e->kind == AST_VALUE)
        return new_child(o, CHILD_CONST,
                         e->as.value.kind != VALUE_BOOL ? (uint32_t)ANSWER_UNDECIDED
                         : e->as.value.as.boolean       ? (uint32_t)ANSWER_TRUE
                                                        : (uint32_t)ANSWER_FALSE);
    read_expr(&r, e);
    if (r.refused)
        return NULL;
    if (!r.element)
        return row_child(o, e);
    if (e->kind == AST_AND || e->kind == AST_OR)
        return join_child(o, e->kind == AST_AND ? CHILD_AND : CHILD_OR, e);
    if (e->kind == AST_NOT)
        return join_child(o, CHILD_NOT, e);
    if (is_element(o, e))
        return test_child(o, &(struct plain_test){e, TEST_TRUTH, UINT32_MAX});
    if (plain_test(&t, o, e, is_element))
        return test_child(o, &t);
    if (r.more)
        return NULL;
    return r.columns.n == 1 && !r.fields.n ? value_child(o, e, r.columns.at[0])
                                           : tuple_child(o, e, &r);
}

/* The body of a loop, or its WHERE, over child rows; false when it cannot be. */
static bool loop_child(struct over *o, const struct ast_expr *e, uint32_t *list,
                       const struct child_cond **child)
{
    const struct ast_expr *from = lower_bare(o->c, e->a);
    const struct ast_expr *cond = e->kind == AST_GATHER ? e->c : e->b;
    o->slot = e->as.loop->slot;
    o->dry = true;
    if (!lower_is_field(from) || e->as.loop->fleet || (cond && !lower_child(o, cond)))
        return false;
    o->dry = false;
    *list = o->list = list_of(o->c, from->as.path);
    *child = cond ? lower_child(o, cond) : NULL;
    return true;
}

void lower_loop_child(struct compiler *c, struct loop *l)
{
    struct over o = {.c = c};
    uint32_t used = c->used.n, bounds = c->bounds;
    l->list = l->column = PROGRAM_NONE;
    bool done = !c->loose && !c->told && loop_child(&o, l->expr, &l->list, &l->child);
    const struct ast_expr *value = done && l->fold ? lower_bare(c, l->expr->b) : NULL;
    if (value && is_element(&o, value))
        l->column = column_of(&o, value->as.path);
    c->used.n = used; /* the loop element by element has noted all */
    c->bounds = bounds;
}

/* A condition that is a loop, or a COUNT beside a constant. */
static bool fold_of(struct compiler *c, struct fold *f, const struct ast_expr *e)
{
    struct over o = {.c = c, .dry = true};
    struct plain_test t = {.of = e, .constant = UINT32_MAX};
    bool whole = e->kind == AST_ALL || e->kind == AST_ANY || e->kind == AST_NONE;
    if ((!whole && !plain_test(&t, &o, e, is_count)) || !loop_child(&o, t.of, &f->list, &f->cond))
        return false;
    f->kind = t.of->kind;
    if (!whole && plain_test(&t, &o, e, is_count))
        f->test = t.test;
    f->constant = t.constant;
    return true;
}

uint32_t lower_fold(struct compiler *c, const struct ast_expr *e)
{
    struct fold f = {0};
    bool told = c->told, folds = !c->loose && !told && fold_of(c, &f, e);
    c->told |= folds; /* its scalar only explains */
    f.scalar = lower_value(c, e);
    c->told = told;
    if (folds && c->p->scalars.at[f.scalar].fold == PROGRAM_NONE) {
        vec_push(c->a, &c->p->folds, f);
        c->p->scalars.at[f.scalar].fold = c->p->folds.n - 1;
    }
    return f.scalar;
}

/* The condition of a rule over elements, or of its assert; a NULL expression is true. */
static bool each_child(const struct over *o, const struct child_cond **out,
                       const struct ast_expr *e)
{
    const struct child_cond *k = e ? lower_child(o, e) : NULL;
    if (!o->dry)
        *out = k;
    return !e || k;
}

static bool each_children(const struct over *o, struct rule *r)
{
    struct program *p = o->c->p;
    if (!each_child(o, &r->each_when, r->ast->when))
        return false;
    for (uint32_t i = r->first_assert; i < p->asserts.n; i++) {
        const struct child_cond *child = NULL;
        if (!each_child(o, &child, p->asserts.at[i].ast->cond))
            return false;
        p->asserts.at[i].child = child;
    }
    return true;
}

void lower_each_children(struct compiler *c, struct rule *r)
{
    struct over o = {.c = c, .dry = true};
    r->each_list = PROGRAM_NONE;
    if (r->ast->each->dynamic || !each_children(&o, r))
        return;
    o.dry = false;
    r->each_list = o.list = list_of(c, r->ast->each);
    (void)each_children(&o, r);
}
