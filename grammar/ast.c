/* SPDX-License-Identifier: Apache-2.0 */
#include "grammar/ast.h"

enum { NOW = true, LATER = false };
enum { LEAF = AST_LEAF, ONE = AST_ONE, TWO = AST_TWO, THREE = AST_THREE };
enum {
    MANY = AST_MANY,
    SEARCH = AST_SEARCH,
    PAIRS = AST_PAIRS,
    CALL = AST_SHAPE_CALL,
    LOOP = AST_LOOP
};

static const struct ast_kind_info kinds[AST_KIND_COUNT] = {
#define AST_EXPR(name, word, shape, stage, meaning)                                                \
    {#name, word, (enum ast_shape)(shape), stage, meaning},
#define AST_ACTION(name, word, meaning)
#include "grammar/ast.def" /* IWYU pragma: keep */
#undef AST_EXPR
#undef AST_ACTION
};

const struct ast_kind_info *ast_kind_info(enum ast_kind kind)
{
    return &kinds[kind];
}

static const char *const severities[AST_SEVERITY_COUNT] = {"info", "warning", "error", "critical"};

const char *ast_severity_name(enum ast_severity s)
{
    return severities[s];
}

bool ast_severity_find(enum ast_severity *out, str s)
{
    for (size_t i = 0; i < COUNTOF(severities); i++) {
        if (str_eq(str_of(severities[i]), s)) {
            *out = (enum ast_severity)i;
            return true;
        }
    }
    return false;
}

const char *ast_action_word(enum ast_action_kind kind)
{
    static const char *const words[] = {
#define AST_EXPR(name, word, shape, stage, meaning)
#define AST_ACTION(name, word, meaning) word,
#include "grammar/ast.def" /* IWYU pragma: keep */
#undef AST_EXPR
#undef AST_ACTION
    };
    return words[kind];
}

const char *ast_root_name(enum ast_root r)
{
    static const char *const names[AST_ROOT_COUNT] = {"node",  "link",  "location",
                                                      "table", "fleet", "bound"};
    return names[r];
}
