/* SPDX-License-Identifier: Apache-2.0 */
/* Operands that are computed with: arithmetic, joined texts, functions, versions. */
#include "grammar/check.h"

#include "base/builtin.h"
#include "base/version.h"

static void check_number(struct check *c, const struct ast_expr *e, const struct ast_expr *other,
                         const char *operation)
{
    enum value_kind k = (enum value_kind)e->as.value.kind;
    bool timed = other && (other->kind == AST_DATE || other->kind == AST_DURATION);
    bool fits = e->kind == AST_VALUE
                    ? k == VALUE_INT || k == VALUE_FLOAT || (k == VALUE_STRING && (timed || !other))
                    : e->kind == AST_DATE || e->kind == AST_DURATION;
    if (!check_is_constant(e) || fits)
        return;
    check_bad_operand(c, e, operation, "numbers, dates and durations");
    if (check_is_string(e))
        diag_label(c->dg, "texts are joined with ~");
}

void check_arithmetic(struct check *c, struct ast_expr *e)
{
    const char *word = e->kind == AST_NEG ? "-" : ast_kind_info(e->kind)->word;
    check_number(c, e->a, e->b ? e->b : e->a, word);
    if (e->b)
        check_number(c, e->b, e->a, word);
}

static void check_joined(struct check *c, const struct ast_expr *e)
{
    enum value_kind k = (enum value_kind)e->as.value.kind;
    if (e->kind == AST_VALUE && k != VALUE_STRING && k != VALUE_INT && k != VALUE_FLOAT)
        check_bad_operand(c, e, "~", "strings and numbers");
}

void check_concat(struct check *c, struct ast_expr *e)
{
    check_joined(c, e->a);
    check_joined(c, e->b);
}

static str arguments(struct check *c, uint32_t n)
{
    return n == 1 ? STR("1 argument") : str_printf(c->arena, "%u arguments", n);
}

static str wanted_arguments(struct check *c, const struct builtin_info *info)
{
    if (info->most == info->least)
        return arguments(c, info->least);
    if (info->most == UINT32_MAX)
        return str_printf(c->arena, "at least %.*s", STR_ARG(arguments(c, info->least)));
    return str_printf(c->arena, "%u to %.*s", info->least, STR_ARG(arguments(c, info->most)));
}

void check_call(struct check *c, struct ast_expr *e)
{
    span name_at = {e->at.file, e->at.from, e->at.from + (uint32_t)e->name.n};
    e->as.function = builtin_find(e->name);
    if (!e->as.function) {
        DIAG_STR(c->dg, UNKNOWN_FUNCTION, name_at, e->name);
        str near = builtin_nearest(e->name);
        if (near.n)
            diag_label(c->dg, "did you mean `%.*s`?", STR_ARG(near));
        check_fail(c);
        return;
    }
    const struct builtin_info *info = builtin_info(e->as.function);
    if (e->n >= info->least && e->n <= info->most)
        return;
    DIAG_STR(c->dg, ARGUMENT_COUNT, e->at, e->name, wanted_arguments(c, info),
             e->n ? str_printf(c->arena, "%u", e->n) : STR("none"));
    diag_label(c->dg, "it is called as %s", info->signature);
    check_fail(c);
}

void check_version(struct check *c, struct ast_expr *e)
{
    static const str names[] = {
#define VERSION(name, word, example, order) {#word, sizeof #word - 1},
#include "base/version.def" /* IWYU pragma: keep */
#undef VERSION
    };
    enum version_scheme scheme;
    str text = e->as.version.text, as = e->as.version.scheme;
    if (!as.n)
        return;
    if (!version_scheme_find(&scheme, as)) {
        span at = {e->at.file, e->at.to - (uint32_t)as.n, e->at.to};
        DIAG_STR(c->dg, UNKNOWN_SCHEME, at, as);
        str near = str_nearest(as, names, COUNTOF(names));
        if (near.n)
            diag_label(c->dg, "did you mean `%.*s`?", STR_ARG(near));
        else
            diag_label(c->dg, "there are ios iosxe nxos junos eos routeros fortios semver");
        check_fail(c);
    } else if (!version_parses(scheme, text)) {
        DIAG_STR(c->dg, BAD_VERSION, e->at, text, str_of(version_scheme_name(scheme)));
        check_fail(c);
    } else {
        e->as.version.scheme = str_of(version_scheme_name(scheme));
    }
}
