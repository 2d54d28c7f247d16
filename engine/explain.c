/* SPDX-License-Identifier: Apache-2.0 */
/* Scalar programs explained: which operands of the last step decided, which step could not, and
 * which elements of a list or slices of a configuration made a quantifier what it is. */
#include "engine/explain.h"

#include "base/moment.h"
#include "engine/words.h"
#include "slicer/query.h"

enum { MOST_ELEMENTS = 20, MOST_OTHERS = 5 };

struct scene {
    struct explain *x;
    const struct cond *cond;
    const struct scalar *scalar;
    const struct step *steps;
    const struct cell *cells;
    enum answer answer;
    bool negated;
};

static struct fact begin_fact(const struct scene *s, str field)
{
    return (struct fact){
        .field = field,
        .test = s->cond->expr->text,
        .test_at = s->cond->expr->at,
        .found = value_null(),
        .place = value_span(vm_tree(s->x->vm, s->x->row)),
        .verdict = explain_verdict(s->answer),
    };
}

static bool same_fact(const struct fact *a, const struct fact *b)
{
    return str_eq(a->field, b->field) && str_eq(a->test, b->test) && str_eq(a->wanted, b->wanted);
}

static void add_fact(const struct scene *s, struct fact f)
{
    for (uint32_t i = 0; i < s->x->facts.n; i++)
        if (same_fact(&s->x->facts.at[i], &f))
            return;
    vec_push(s->x->vm->a, &s->x->facts, f);
}

static bool is_leaf(const struct step *step)
{
    return step->op == STEP_FIELD || step->op == STEP_WALK || step->op == STEP_BOUND;
}

/* Seconds in at most two units. */
static str duration_text(struct arena *a, int64_t seconds)
{
    static const struct {
        uint64_t seconds;
        char unit;
    } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    uint64_t left = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;
    struct buf b = BUF(a);
    size_t first = 0;
    while (first + 1 < COUNTOF(units) && left < units[first].seconds)
        first++;
    for (size_t i = first; i < COUNTOF(units) && i < first + 2; i++) {
        uint64_t n = left / units[i].seconds;
        left %= units[i].seconds;
        if (n || i == first)
            buf_printf(&b, "%s%llu%c",
                       i > first     ? " "
                       : seconds < 0 ? "-"
                                     : "",
                       (unsigned long long)n, units[i].unit);
    }
    return buf_str(&b);
}

str explain_computed(struct arena *a, const struct value *v)
{
    int64_t seconds;
    bool ends = v->kind == VALUE_STRING && str_ends(value_text(v), STR("s"));
    return ends && moment_duration(&seconds, value_text(v)) ? duration_text(a, seconds)
                                                            : words_of_value(a, v);
}

/* An operand as the other side of a test. */
static str operand_text(struct arena *a, const struct cell *c)
{
    if (c->typed && c->typed->kind == CONSTANT_DURATION)
        return duration_text(a, c->typed->seconds);
    return c->typed ? c->typed->text : explain_computed(a, &c->value);
}

static struct fact step_fact(const struct scene *s, uint32_t k)
{
    struct vm *vm = s->x->vm;
    const struct step *step = &s->steps[k];
    const struct cell *c = &s->cells[k];
    if (step->op == STEP_FIELD) {
        struct fact f = explain_field(s->x, step->a);
        struct fact own = begin_fact(s, f.field);
        f.test = own.test;
        f.test_at = own.test_at;
        f.verdict = own.verdict;
        return f;
    }
    bool bound = is_leaf(step) && step->expr->as.path->root == AST_BOUND;
    const struct value *element = bound ? &vm->bounds[step->expr->as.path->slot].value : NULL;
    const struct value *name = element ? map_get(element, STR("name")) : NULL;
    struct fact f =
        begin_fact(s, bound ? loop_path_text(vm, step->expr->as.path) : step->expr->text);
    f.missing = !c->undecided && c->value.kind == VALUE_NULL && is_leaf(step);
    f.found = value_copy(vm->told, &c->value);
    f.found_text = f.missing       ? STR("missing")
                   : is_leaf(step) ? words_of_value(vm->told, &c->value)
                                   : explain_computed(vm->told, &c->value);
    f.element = name ? str_dup(vm->told, value_text(name)) : (str){0};
    span at = value_span(&c->value);
    if (at.file == SOURCE_NONE && bound)
        at = value_span(element);
    if (at.file != SOURCE_NONE)
        f.place = at;
    return f;
}

/* ---- tests ---- */

static str config_name(bool rendered)
{
    return rendered ? STR("the rendered configuration") : STR("the configuration");
}

/* There is nothing to look at. */
static void config_gone(const struct scene *s, bool rendered, str why)
{
    struct fact f = begin_fact(s, config_name(rendered));
    f.found_text = STR("missing");
    f.missing = true;
    f.reason = why;
    add_fact(s, f);
}

/* What the last test compares its first operand with. */
static str last_wanted(const struct scene *s)
{
    struct vm *vm = s->x->vm;
    const struct step *last = &s->steps[s->scalar->n - 1];
    if (last->op != STEP_TEST)
        return (str){0};
    struct constant right = scalar_right(vm, last, s->cells);
    if (last->n == 2 && test_info(last->test)->right != RIGHT_ITEMS) {
        const struct cell *other = scalar_operand(vm, last, s->cells, 1);
        right.text = operand_text(vm->told, other);
        const struct step *from = &s->steps[vm->p->operands.at[last->first + 1]];
        if (other->value.kind == VALUE_LIST && from->op != STEP_CONST) /* its name says more */
            right.text = str_printf(vm->told, "%.*s (%u)", STR_ARG(from->expr->text),
                                    other->value.as.list->n);
    } else if (last->n > 1) {
        struct buf all = BUF(vm->told);
        bool between = last->test == TEST_BETWEEN;
        for (uint32_t k = 1; k < last->n; k++) {
            const struct cell *c = scalar_operand(vm, last, s->cells, k);
            buf_add(&all, k == 1    ? (between ? STR("") : STR("("))
                          : between ? STR(" and ")
                                    : STR(", "));
            buf_add(&all, operand_text(vm->told, c));
        }
        buf_add(&all, between ? STR("") : STR(")"));
        right.text = buf_str(&all);
    }
    return test_wanted(vm->told, last->test, &right, s->negated);
}

/* The first step that could not compute although its operands were there; n where there is none. */
static uint32_t culprit(const struct scene *s)
{
    for (uint32_t k = 0; k < s->scalar->n; k++) {
        const struct step *step = &s->steps[k];
        bool whole = s->cells[k].undecided;
        int operands = step_info(step->op)->operands;
        for (uint32_t i = 0; operands < 0 && i < step->n; i++)
            whole &= !scalar_operand(s->x->vm, step, s->cells, i)->undecided;
        whole &= operands < 1 || !s->cells[step->a].undecided;
        whole &= operands < 2 || !s->cells[step->b].undecided;
        if (whole)
            return k;
    }
    return s->scalar->n;
}

/* The operand of an undecided test that is to blame, and why. */
static uint32_t blamed_operand(const struct scene *s, const struct step *test, str *reason)
{
    struct vm *vm = s->x->vm;
    const uint32_t *operands = vm->p->operands.at + test->first;
    uint32_t at = operands[0];
    struct constant right = scalar_right(vm, test, s->cells);
    /* a right side that is null, or a field beside a literal, is to blame, not the left */
    if (test->n > 1 && is_leaf(&s->steps[operands[1]]) &&
        (!is_leaf(&s->steps[at]) || s->cells[operands[1]].value.kind == VALUE_NULL) &&
        s->cells[at].value.kind != VALUE_NULL) {
        const struct cell *left = &s->cells[at];
        right = left->typed ? *left->typed
                            : (struct constant){.kind = CONSTANT_VALUE, .value = left->value};
        at = operands[1];
    }
    *reason = test_reason(vm->told, test->test, &s->cells[at].value, false, &right, vm->rx);
    return at;
}

/* A configuration that an operand asked is not there. */
static bool is_config(const struct step *step)
{
    return step->op == STEP_CONFIG || step->op == STEP_SLICES;
}

/* Fields and computed operands that the outcome was read off. */
static void operand_facts(const struct scene *s)
{
    struct vm *vm = s->x->vm;
    const struct step *last = &s->steps[s->scalar->n - 1];
    uint32_t bad = s->answer == ANSWER_UNDECIDED ? culprit(s) : s->scalar->n;
    str reason = {0};
    uint32_t to_blame = bad;
    if (bad < s->scalar->n && s->steps[bad].op == STEP_TEST)
        to_blame = blamed_operand(s, &s->steps[bad], &reason);
    else if (bad < s->scalar->n && s->steps[bad].op == STEP_LOOP &&
             is_leaf(&s->steps[s->steps[bad].a]) && !loop_fits(&s->cells[s->steps[bad].a].value)) {
        to_blame = s->steps[bad].a; /* the list itself */
        reason = str_printf(vm->told, "is %s, wanted is a list",
                            value_kind_name(&s->cells[to_blame].value));
    } else if (bad < s->scalar->n)
        reason = s->cells[bad].why.n ? str_dup(vm->told, s->cells[bad].why) : STR("is undecided");
    else if (s->answer == ANSWER_UNDECIDED)
        reason = STR("is no truth value");
    if (bad < s->scalar->n && is_config(&s->steps[bad]) && reason.n) {
        config_gone(s, s->steps[bad].expr->as.config->rendered, reason);
        return;
    }
    for (uint32_t k = 0; k < s->scalar->n; k++) {
        bool direct = last->op == STEP_TEST && vm->p->operands.at[last->first] == k &&
                      s->steps[k].op != STEP_CONST;
        if ((!is_leaf(&s->steps[k]) || scalar_is_base(vm, s->scalar, k)) && !direct &&
            k != to_blame)
            continue;
        struct fact f = step_fact(s, k);
        if (direct && !s->cells[k].undecided)
            f.wanted = last_wanted(s);
        if (k == to_blame || (bad >= s->scalar->n && s->answer == ANSWER_UNDECIDED))
            f.reason = f.missing ? STR("is missing") : reason;
        add_fact(s, f);
    }
}

/* ---- quantifiers ---- */

/* Which answers of the body made the quantifier what it is; UNKNOWN: no element alone did. */
static enum answer telling_answer(enum ast_kind kind, enum answer answer)
{
    if (answer == ANSWER_UNDECIDED)
        return ANSWER_UNDECIDED;
    if (kind == AST_ALL)
        return answer == ANSWER_FALSE ? ANSWER_FALSE : ANSWER_UNKNOWN;
    if (kind == AST_ANY)
        return answer == ANSWER_TRUE ? ANSWER_TRUE : ANSWER_UNKNOWN;
    return answer == ANSWER_FALSE ? ANSWER_TRUE : ANSWER_UNKNOWN;
}

static void more_fact(const struct scene *s, str field, uint32_t more)
{
    struct fact f = begin_fact(s, field);
    f.found_text = str_printf(s->x->vm->told, "so %u more times", more);
    if (more)
        add_fact(s, f);
}

static void none_fact(const struct scene *s, const struct ast_expr *e, const struct value *list)
{
    struct vm *vm = s->x->vm;
    struct fact f = begin_fact(s, e->a->text);
    uint32_t n = loop_count(list);
    bool any = e->kind == AST_ANY;
    f.found_text = str_printf(vm->told, "a list of %u", n);
    f.wanted = str_printf(vm->told, "%s of them with %.*s", any != s->negated ? "one" : "none",
                          STR_ARG(e->b->text));
    if (e->kind == AST_ALL)
        f.wanted = str_printf(vm->told, "one of them without %.*s", STR_ARG(e->b->text));
    span at = value_span(list);
    if (at.file != SOURCE_NONE)
        f.place = at;
    add_fact(s, f);
}

static void element_facts(const struct scene *s, const struct loop *l, const struct value *list)
{
    struct vm *vm = s->x->vm;
    enum ast_kind kind = l->expr->kind;
    enum answer tells = telling_answer(kind, s->answer);
    uint32_t n = loop_count(list), shown = 0, more = 0;
    if (tells == ANSWER_UNKNOWN) {
        none_fact(s, l->expr, list);
        return;
    }
    bool negated = kind == AST_ALL ? s->negated : kind == AST_ANY ? s->negated : !s->negated;
    for (uint32_t i = 0; i < n; i++) {
        loop_bind(vm, l, list, i);
        if (cond_answer(vm, l->body, s->x->row) != tells)
            continue;
        if (shown < MOST_ELEMENTS)
            explain_cond(s->x, l->body, negated);
        more += shown++ >= MOST_ELEMENTS;
    }
    more_fact(s, l->expr->a->text, more);
}

static void loop_facts(const struct scene *s, const struct step *last)
{
    const struct loop *l = &s->x->vm->p->loops.at[last->b];
    const struct cell list = s->cells[last->a];
    if (l->expr->kind == AST_GATHER || list.undecided || !loop_fits(&list.value)) {
        operand_facts(s);
    } else if (l->fixed || l->grouped) {
        struct fact f = begin_fact(s, l->expr->text);
        f.found_text = answer_name(s->answer);
        add_fact(s, f);
    } else {
        element_facts(s, l, &list.value);
    }
}

/* ---- configurations ---- */

static void slices_facts(const struct scene *s, const struct step *last)
{
    struct vm *vm = s->x->vm;
    const struct loop *l = &vm->p->loops.at[last->a];
    enum ast_config_kind kind = l->expr->as.config->kind;
    uint32_t n, shown = 0, more = 0;
    str why;
    (void)config_hits(vm, l->question, s->x->row, &n, &why);
    if (why.n) {
        config_gone(s, l->expr->as.config->rendered, why);
        return;
    }
    enum answer tells = kind == AST_CONFIG_EVERY ? ANSWER_FALSE : ANSWER_TRUE;
    bool one_tells =
        s->answer == ANSWER_UNDECIDED || (kind == AST_CONFIG_SOME) == (s->answer == ANSWER_TRUE);
    for (uint32_t i = 0; one_tells && i < n; i++) {
        loop_bind_slice(vm, l, i, s->x->row);
        enum answer where = l->where ? cond_answer(vm, l->where, s->x->row) : ANSWER_TRUE;
        enum answer body = cond_answer(vm, l->body, s->x->row);
        bool open = where == ANSWER_UNDECIDED || body == ANSWER_UNDECIDED;
        if (where == ANSWER_FALSE || (s->answer == ANSWER_UNDECIDED ? !open : body != tells))
            continue;
        if (shown < MOST_ELEMENTS)
            explain_cond(s->x, l->body, kind != AST_CONFIG_EVERY);
        more += shown++ >= MOST_ELEMENTS;
    }
    str pattern = l->expr->as.config->pattern;
    if (!one_tells) {
        struct fact f = begin_fact(s, config_name(l->expr->as.config->rendered));
        f.place = config_place(vm, l->question, s->x->row, 0, 0);
        f.found_text = str_printf(vm->told, "%u", n);
        if (n)
            f.sentence = str_printf(vm->told, "%s of %u \"%.*s\" in %.*s fits %.*s",
                                    kind == AST_CONFIG_SOME ? "none" : "each", n, STR_ARG(pattern),
                                    STR_ARG(f.field), STR_ARG(l->expr->b->text));
        else
            f.sentence =
                str_printf(vm->told, "%.*s has no \"%.*s\"", STR_ARG(f.field), STR_ARG(pattern));
        add_fact(s, f);
    }
    if (more) {
        struct fact f = begin_fact(s, pattern);
        f.sentence = str_printf(vm->told, "and so %u more \"%.*s\"", more, STR_ARG(pattern));
        add_fact(s, f);
    }
}

/* HAS, MISSING: of the whole configuration, or of the slice at hand. */
static void config_fact(const struct scene *s, const struct step *last)
{
    struct vm *vm = s->x->vm;
    const struct ast_config *config = last->expr->as.config;
    uint32_t n;
    str why;
    bool inner = last->b != PROGRAM_NONE;
    const struct query_hit *hits = config_hits(vm, last->a, s->x->row, &n, &why);
    if (why.n) {
        config_gone(s, config->rendered, why);
        return;
    }
    struct fact f = begin_fact(s, config_name(config->rendered));
    f.place = config_place(vm, last->a, s->x->row, 0, 0);
    if (inner) {
        uint32_t outer = vm->p->questions.at[last->a].parent, count;
        const struct query_hit *slices = config_hits(vm, outer, s->x->row, &count, &why);
        const struct query_hit *slice = &slices[vm->bounds[last->b].hit];
        f.field = str_dup(vm->told, slice->header);
        f.place = config_place(vm, outer, s->x->row, slice->from, slice->to);
        hits = config_hits_below(vm, last->a, s->x->row, vm->bounds[last->b].hit, &n);
    }
    if (n)
        f.place = config_place(vm, last->a, s->x->row, hits[0].from, hits[0].to);
    f.found = value_int(n);
    f.found_text = str_printf(vm->told, "%u", n);
    f.wanted = (config->kind == AST_CONFIG_HAS) != s->negated ? STR("> 0") : STR("0");
    str pattern = config->pattern;
    if (!n)
        f.sentence =
            str_printf(vm->told, "%.*s has no \"%.*s\"", STR_ARG(f.field), STR_ARG(pattern));
    else
        f.sentence =
            str_printf(vm->told, n > 1 ? "%.*s has \"%.*s\" %u times" : "%.*s has \"%.*s\"",
                       STR_ARG(f.field), STR_ARG(pattern), n);
    add_fact(s, f);
}

/* ---- uniqueness ---- */

static void unique_fact(const struct scene *s, const struct step *last)
{
    struct vm *vm = s->x->vm;
    const struct unique *u = &vm->p->uniques.at[last->a];
    const struct cell *frame = scalar_frame(vm, u->value, s->x->row);
    struct scene inner = *s;
    inner.scalar = &vm->p->scalars.at[u->value];
    inner.steps = vm->p->steps.at + inner.scalar->first;
    inner.cells = arena_dup(vm->scratch, frame, inner.scalar->n * sizeof *frame);
    struct fact f = step_fact(&inner, inner.scalar->n - 1);
    str others = unique_others(vm, last->a, s->x->row, MOST_OTHERS);
    f.wanted = others.n ? str_printf(vm->told, "a value of its own (it is also that of %.*s)",
                                     STR_ARG(others))
                        : STR("a value that others have too");
    if (s->answer == ANSWER_UNDECIDED)
        f.reason = f.missing ? STR("is missing") : STR("cannot be compared with the others");
    add_fact(s, f);
}

void explain_scalar(struct explain *x, const struct cond *c, enum answer answer, bool negated)
{
    struct vm *vm = x->vm;
    const struct scalar *scalar = &vm->p->scalars.at[c->index];
    const struct cell *frame = scalar_frame(vm, c->index, x->row);
    struct scene s = {.x = x, .cond = c, .scalar = scalar, .answer = answer, .negated = negated};
    s.steps = vm->p->steps.at + scalar->first;
    s.cells = arena_dup(vm->scratch, frame, scalar->n * sizeof *frame);
    const struct step *last = &s.steps[scalar->n - 1];
    if (last->op == STEP_LOOP)
        loop_facts(&s, last);
    else if (last->op == STEP_SLICES)
        slices_facts(&s, last);
    else if (last->op == STEP_UNIQUE)
        unique_fact(&s, last);
    else if (last->op == STEP_CONFIG && last->test <= AST_CONFIG_MISSING)
        config_fact(&s, last);
    else
        operand_facts(&s);
}
