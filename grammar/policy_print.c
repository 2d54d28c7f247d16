/* SPDX-License-Identifier: Apache-2.0 */
/* A set of policies as indented lines: rules in the order that they run, waivers, tests. */
#include "grammar/policy.h"

#include "base/json.h"
#include "base/moment.h"

static void put_leaf_line(struct buf *b, const struct ast_expr *e, int indent, const char *role)
{
    buf_pad(b, ' ', (size_t)indent);
    buf_printf(b, "%s", role);
    ast_put_expr(b, e);
    buf_putc(b, '\n');
}

/* AND, OR and NOT open a level; all else is one line. */
static void put_tree(struct buf *b, const struct ast_expr *e, int indent)
{
    if (e->kind == AST_NAMED && !e->as.let) {
        buf_pad(b, ' ', (size_t)indent);
        buf_printf(b, "define %.*s\n", STR_ARG(e->name));
        put_tree(b, e->a, indent + 2);
        return;
    }
    if (e->kind != AST_AND && e->kind != AST_OR && e->kind != AST_NOT) {
        put_leaf_line(b, e, indent, "");
        return;
    }
    buf_pad(b, ' ', (size_t)indent);
    buf_printf(b, "%s\n", ast_kind_info(e->kind)->word);
    if (e->kind == AST_NOT)
        put_tree(b, e->a, indent + 2);
    for (uint32_t i = 0; i < e->n; i++)
        put_tree(b, e->items[i], indent + 2);
}

static void put_message(struct buf *b, const struct ast_message *m)
{
    for (uint32_t i = 0; i < m->n; i++) {
        if (!m->at[i].expr) {
            buf_putc(b, ' ');
            json_put_string(b, m->at[i].text);
            continue;
        }
        buf_add(b, STR(" {"));
        ast_put_expr(b, m->at[i].expr);
        buf_putc(b, '}');
    }
}

static void put_action(struct buf *b, const struct ast_action *a)
{
    buf_printf(b, "    %s", ast_action_word(a->kind));
    if (a->target)
        buf_printf(b, " %.*s", STR_ARG(a->target->text.n ? a->target->text : a->target->written));
    if (a->text_at.file != SOURCE_NONE) {
        buf_putc(b, ' ');
        json_put_string(b, a->text);
    }
    if (a->value) {
        buf_add(b, a->kind == ACTION_APPLY ? STR(" with ") : STR(" to "));
        ast_put_expr(b, a->value);
    }
    if (a->kind == ACTION_WARN)
        put_message(b, &a->message);
    buf_putc(b, '\n');
    if (a->cond)
        put_tree(b, a->cond, 6);
    if (a->kind == ACTION_ASSERT && a->message.n) {
        buf_add(b, STR("      message"));
        put_message(b, &a->message);
        buf_putc(b, '\n');
    }
}

static void put_actions(struct buf *b, const char *word, const struct ast_actions *list)
{
    buf_printf(b, "  %s\n", word);
    for (uint32_t i = 0; i < list->n; i++)
        put_action(b, &list->at[i]);
}

static void put_head(struct buf *b, const struct ast_rule *r)
{
    static const char *const undecided[] = {"", " undecided=fail", " undecided=warn",
                                            " undecided=skip"};
    buf_printf(b, "rule %.*s %s severity=%s", STR_ARG(r->id),
               r->kind == AST_TABLE ? "" : ast_root_name(r->kind), ast_severity_name(r->severity));
    if (r->kind == AST_TABLE)
        buf_printf(b, " table=%.*s", STR_ARG(r->table));
    if (r->priority)
        buf_printf(b, " priority=%d", (int)r->priority);
    for (uint32_t i = 0; i < r->tag_count; i++)
        buf_printf(b, "%s%.*s", i ? "," : " tags=", STR_ARG(r->tags[i]));
    buf_printf(b, "%s%s\n", undecided[r->undecided], r->enabled ? "" : " disabled");
    if (r->each) {
        buf_printf(b, "  each %.*s in ", STR_ARG(r->each_name));
        ast_put_expr(b, &(struct ast_expr){.kind = AST_PATH, .as.path = r->each});
        buf_putc(b, '\n');
    }
    for (uint32_t i = 0; i < r->let_count; i++) {
        buf_printf(b, "  let %.*s = ", STR_ARG(r->lets[i].name));
        put_leaf_line(b, r->lets[i].value, 0, "");
    }
    if (r->description.n) {
        buf_add(b, STR("  description "));
        json_put_string(b, r->description);
        buf_putc(b, '\n');
    }
}

static void put_waivers(struct buf *b, const struct ast_rule *r)
{
    for (uint32_t i = 0; i < r->waiver_count; i++) {
        const struct ast_exempt *x = r->waivers[i].exempt;
        buf_printf(b, "  exempt until %.*s reason ", STR_ARG(x->until_text));
        json_put_string(b, x->reason);
        buf_putc(b, '\n');
        put_tree(b, r->waivers[i].cond, 4);
    }
}

static void put_expect(struct buf *b, const struct ast_expect *x)
{
    static const char *const outcomes[] = {"fails", "passes", "skips", "is undecided", "is waived"};
    buf_printf(b, "  expect %s", x->negated ? "not " : "");
    if (x->on.n)
        buf_printf(b, "on %.*s ", STR_ARG(x->on));
    if (x->kind == AST_EXPECT_APPLY)
        buf_add(b, STR("apply "));
    if (x->kind == AST_EXPECT_APPLY)
        json_put_string(b, x->template);
    else if (x->kind == AST_EXPECT_VERDICT)
        buf_printf(b, "%.*s %s", STR_ARG(x->rule), outcomes[x->outcome]);
    if (x->field)
        buf_printf(b, "%s%.*s", x->kind == AST_EXPECT_SET ? "set " : " at ",
                   STR_ARG(x->field->text));
    if (x->has_value) {
        buf_add(b, STR(" to "));
        json_put(b, &x->value, 0);
    }
    buf_putc(b, '\n');
}

static void put_given(struct buf *b, const struct ast_given *g)
{
    buf_add(b, STR("  given "));
    if (g->kind == AST_GIVEN_OBJECT) {
        buf_printf(b, "%.*s ",
                   STR_ARG(g->root == AST_TABLE ? g->table : str_of(ast_root_name(g->root))));
        json_put(b, &g->object, 0);
    } else if (g->kind == AST_GIVEN_NOW) {
        buf_add(b, STR("now "));
        moment_put(b, g->now);
    } else {
        buf_add(b, STR("config "));
        json_put_string(b, g->config);
        buf_printf(b, "%s%.*s", g->dialect.n ? " as " : "", STR_ARG(g->dialect));
    }
    buf_putc(b, '\n');
}

static void put_test(struct buf *b, const struct ast_test *t)
{
    buf_add(b, STR("test "));
    json_put_string(b, t->name);
    buf_putc(b, '\n');
    for (uint32_t i = 0; i < t->given_count; i++)
        put_given(b, &t->givens[i]);
    for (uint32_t i = 0; i < t->expect_count; i++)
        put_expect(b, &t->expects[i]);
}

static void put_template_waiver(struct buf *b, const struct ast_exempt *x)
{
    buf_add(b, STR("exempt template "));
    json_put_string(b, x->template);
    buf_printf(b, " until %.*s reason ", STR_ARG(x->until_text));
    json_put_string(b, x->reason);
    buf_putc(b, '\n');
    put_tree(b, x->cond, 2);
}

void policy_put_ast(struct buf *b, const struct policy_set *set)
{
    for (uint32_t i = 0; i < set->rules.n; i++) {
        const struct ast_rule *r = &set->rules.at[set->run_order ? set->run_order[i] : i];
        put_head(b, r);
        if (r->when) {
            buf_add(b, STR("  when\n"));
            put_tree(b, r->when, 4);
        } else {
            buf_add(b, STR("  always\n"));
        }
        put_actions(b, "then", &r->then);
        if (r->has_else)
            put_actions(b, "else", &r->otherwise);
        put_waivers(b, r);
    }
    for (uint32_t i = 0; i < set->exempts.n; i++)
        if (set->exempts.at[i].template.n)
            put_template_waiver(b, &set->exempts.at[i]);
    for (uint32_t i = 0; i < set->tests.n; i++)
        put_test(b, &set->tests.at[i]);
}
