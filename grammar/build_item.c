/* SPDX-License-Identifier: Apache-2.0 */
/* Builders of what stands beside rules: DEFINE, CONST, IMPORT, EXEMPT, TEST. */
#include "grammar/parse.h"

#include "base/io.h"

/* ---- names ---- */

void build_declared(struct parse *p, str name)
{
    struct symtab *names = &p->set->words->declared;
    if (!names->arena)
        *names = symtab_new(p->arena);
    sym_intern(names, name);
}

static void declare(struct parse *p, struct declared d)
{
    struct policy_words *w = p->set->words;
    uint32_t number = w->declarations.n;
    if (!w->declared_names.arena)
        w->declared_names = symtab_new(p->arena);
    sym name = sym_intern(&w->declared_names, d.name);
    vec_push(p->arena, &w->declarations, d);
    vec_push(p->arena, &w->next, UINT32_MAX);
    if (name == w->first.n) {
        vec_push(p->arena, &w->first, number);
        vec_push(p->arena, &w->last, number);
    } else {
        w->next.at[w->last.at[name]] = number;
        w->last.at[name] = number;
    }
    build_give_up(p);
}

void build_define(struct parse *p, span at, struct named_text name, struct ast_expr *body)
{
    declare(p, (struct declared){.name = name.text,
                                 .at = at,
                                 .name_at = name.at,
                                 .names_link = p->head.names_link,
                                 .value = body});
}

void build_const(struct parse *p, span at, struct named_text name, struct ast_expr *value)
{
    declare(p,
            (struct declared){
                .name = name.text, .at = at, .name_at = name.at, .is_const = true, .value = value});
}

/* ---- other files ---- */

/* The path without `.` and, where a folder stands before it, `..`. */
static str normal_path(struct arena *a, str path)
{
    struct buf b = BUF(a);
    bool rooted = str_starts(path, STR("/"));
    size_t floor = 0; /* what lies before it are `..` that nothing takes back */
    for (size_t from = 0, to; from <= path.n; from = to + 1) {
        to = str_find_byte(path, '/', from);
        to = to == SIZE_MAX ? path.n : to;
        str part = str_sub(path, from, to);
        if (!part.n || str_eq(part, STR(".")))
            continue;
        if (str_eq(part, STR("..")) && b.n > floor) {
            while (b.n > floor && b.p[b.n - 1] != '/')
                b.n--;
            b.n -= b.n > floor; /* the slash */
            continue;
        }
        if (b.n)
            buf_putc(&b, '/');
        buf_add(&b, part);
        if (str_eq(part, STR("..")))
            floor = b.n;
    }
    return rooted ? str_printf(a, "/%.*s", STR_ARG(buf_str(&b))) : buf_str(&b);
}

str import_normal(struct arena *a, str path, const struct diags *dg)
{
    str below = path;
    if (!io_elsewhere(dg, &below))
        return normal_path(a, path);
    str mark = str_sub(path, 0, path.n - below.n), normal = normal_path(a, below);
    bool leaves = str_eq(normal, STR("..")) || str_starts(normal, STR("../"));
    return leaves ? (str){0} : str_printf(a, "%.*s%.*s", STR_ARG(mark), STR_ARG(normal));
}

static void bad_import(struct parse *p, str path, span at, const char *why, const char *label)
{
    if (!parse_break_token(p, at))
        return;
    DIAG_STR(p->dg, IMPORT_PATH, at, path, str_of(why));
    diag_label(p->dg, "%s", label);
}

static void add_import(struct parse *p, str path, span at)
{
    struct policy_import m = {.written = path, .at = at, .from = p->file, .file = UINT32_MAX};
    vec_push(p->arena, &p->set->imports, m);
}

void build_import(struct parse *p, str path, span at)
{
    if (str_starts(path, STR("/")))
        bad_import(p, path, at, "it is an absolute path", "name it from this file's folder on");
    else if (!str_ends(path, STR(".rules")) || str_find_byte(path, '\0', 0) != SIZE_MAX)
        bad_import(p, path, at, "it is no policy file", "a policy file ends in .rules");
    else if (p->set->imports.n < diag_limit_of(p->dg, LIMIT_imports))
        add_import(p, path, at);
    else if (parse_break_token(p, at))
        diag_limit(p->dg, at, LIMIT_imports);
    build_give_up(p);
}

/* ---- waivers ---- */

struct ast_exempt *build_exempted(struct parse *p, enum exempted kind, str what, span at)
{
    struct ast_exempt *x = ARENA_NEW(p->arena, struct ast_exempt);
    *(kind == EXEMPT_RULE ? &x->rule : kind == EXEMPT_TAG ? &x->tag : &x->template) = what;
    x->what_at = at;
    if (!what.n && parse_break_token(p, at))
        DIAG_STR(p->dg, NOTHING_GIVEN, at, STR("what EXEMPT names"));
    return x;
}

void build_exempt(struct parse *p, span at, struct ast_exempt *x, struct ast_expr *cond,
                  struct day until, struct named_text reason, str by)
{
    x->at = at;
    x->file = p->file;
    x->cond = cond;
    x->until = until.seconds + 86400;
    x->until_text = parse_text(p, until.at);
    x->reason = reason.text;
    x->by = by;
    if (!str_trim(reason.text).n && parse_break_token(p, reason.at)) {
        DIAG_STR(p->dg, NOTHING_GIVEN, reason.at, STR("the REASON of a waiver"));
        diag_label(p->dg, "say why, and where it is written down");
    }
    vec_push(p->arena, &p->set->exempts, *x);
    build_give_up(p);
}

/* ---- tests ---- */

void build_given(struct parse *p, span at, struct named_text kind, struct ast_expr *object)
{
    static const enum ast_root kinds[] = {AST_NODE, AST_LINK, AST_LOCATION};
    struct ast_given g = {.kind = AST_GIVEN_OBJECT,
                          .root = AST_TABLE,
                          .table = kind.text,
                          .table_at = kind.at,
                          .object_expr = object,
                          .at = at};
    for (size_t i = 0; i < COUNTOF(kinds); i++) {
        if (str_eq(str_of(ast_root_name(kinds[i])), kind.text)) {
            g.root = kinds[i];
            g.table = (str){0};
        }
    }
    vec_push(p->arena, &p->givens, g);
}

void build_given_now(struct parse *p, span at, int64_t seconds)
{
    vec_push(p->arena, &p->givens,
             (struct ast_given){.kind = AST_GIVEN_NOW, .now = seconds, .at = at});
}

void build_given_config(struct parse *p, span at, str text, str dialect)
{
    size_t from = str_starts(text, STR("\r\n")) ? 2 : str_starts(text, STR("\n")) ? 1 : 0;
    vec_push(p->arena, &p->givens,
             (struct ast_given){.kind = AST_GIVEN_CONFIG,
                                .config = str_sub(text, from, text.n),
                                .dialect = dialect,
                                .at = at});
}

struct ast_expect *build_outcome(struct parse *p, struct named_text rule, enum ast_outcome outcome)
{
    struct ast_expect *x = ARENA_NEW(p->arena, struct ast_expect);
    x->kind = AST_EXPECT_VERDICT;
    x->rule = rule.text;
    x->rule_at = rule.at;
    x->outcome = outcome;
    return x;
}

struct ast_expect *build_expect_set(struct parse *p, struct ast_path *path, struct ast_expr *value)
{
    struct ast_expect *x = ARENA_NEW(p->arena, struct ast_expect);
    x->kind = AST_EXPECT_SET;
    x->field = path;
    x->has_value = value != NULL;
    x->value_expr = value;
    return x;
}

struct ast_expect *build_expect_apply(struct parse *p, str template)
{
    struct ast_expect *x = ARENA_NEW(p->arena, struct ast_expect);
    x->kind = AST_EXPECT_APPLY;
    x->template = template;
    return x;
}

void build_expect(struct parse *p, span at, const struct ast_expect *x)
{
    vec_push(p->arena, &p->expects, *x);
    p->expects.at[p->expects.n - 1].at = at;
}

void build_test(struct parse *p, span at, struct named_text name)
{
    struct ast_test t = {.name = name.text, .at = at, .name_at = name.at, .file = p->file};
    t.givens = p->givens.at;
    t.given_count = p->givens.n;
    t.expects = p->expects.at;
    t.expect_count = p->expects.n;
    vec_push(p->arena, &p->set->tests, t);
    build_give_up(p);
}
