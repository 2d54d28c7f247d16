/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of MATCHES and LIKE: compiled once for a set, refused where they do not compile. */
#include "grammar/check.h"

#include "base/regex.h"

static struct known_pattern *find_pattern(struct check *c, str pattern, unsigned flags, bool *fresh)
{
    struct policy_words *w = c->set->words;
    if (!w->pattern_keys.arena)
        w->pattern_keys = symtab_new(c->arena);
    uint32_t before = w->patterns.n;
    struct buf *key = check_key(c);
    buf_add(key, (str){(const char *)&flags, sizeof flags});
    buf_add(key, pattern);
    sym s = sym_intern(&w->pattern_keys, buf_str(key));
    *fresh = s == before;
    if (*fresh)
        vec_push(c->arena, &w->patterns,
                 (struct known_pattern){.pattern = pattern, .flags = flags});
    return &w->patterns.at[s];
}

/* The place inside a pattern literal: exact where no escape moved the bytes. */
static span pattern_place(const struct ast_expr *e, size_t offset)
{
    uint32_t inside = e->at.to - e->at.from;
    bool exact =
        inside >= e->as.regex.pattern.n + 2 && offset < e->as.regex.pattern.n && e->as.regex.exact;
    if (!exact)
        return e->at;
    uint32_t from = e->at.from + 1 + (uint32_t)offset;
    return (span){e->at.file, from, from + 1};
}

static void compile_pattern(struct check *c, struct ast_expr *e)
{
    struct regex_error error;
    bool fresh;
    struct known_pattern *k = find_pattern(c, e->as.regex.pattern, e->as.regex.flags, &fresh);
    e->as.regex.code = k->code;
    if (k->code)
        return;
    k->code = regex_new(c->arena, k->pattern, k->flags, &c->dg->limits, &error);
    e->as.regex.code = k->code;
    if (k->code)
        return;
    DIAG_STR(c->dg, BAD_PATTERN, pattern_place(e, error.at), error.message);
    diag_label(c->dg, "at offset %zu of the pattern", error.at);
    diag_help(c->dg,
              "to find the text as it stands, put a backslash before . * + ? ( ) [ ] { } ^ $ |");
    check_fail(c);
}

static void warn_backspace(struct check *c, const struct ast_expr *e)
{
    if (str_find_byte(e->as.regex.pattern, '\b', 0) == SIZE_MAX)
        return;
    size_t at = str_find(check_source(c, e->at), STR("\\b"), 0);
    span place = e->at;
    if (at != SIZE_MAX)
        place = (span){e->at.file, e->at.from + (uint32_t)at, e->at.from + (uint32_t)at + 2};
    DIAG(c->dg, BACKSPACE, place);
    diag_label(c->dg, "for a word boundary write \\\\b, or the pattern between slashes");
}

/* A pattern that is no literal is a CONST that holds a string; e is that string then. False when
 * reported. */
bool check_take_pattern(struct check *c, struct ast_expr *e, const char *operation)
{
    bool path = e->kind == AST_PATH, named = path && check_name(c, e);
    if (!path || (named && check_is_string(e)))
        return true;
    if (!named || !c->failed) {
        DIAG_STR(c->dg, PATTERN_KNOWN, e->at, str_of(operation));
        if (e->as.path && e->kind == AST_PATH && e->as.path->n == 1)
            diag_label(c->dg, "a text stands in quotes: \"%.*s\"", STR_ARG(check_source(c, e->at)));
        else
            diag_label(c->dg, "write it in quotes, or name a CONST that holds a string");
    }
    check_fail(c);
    return false;
}

void check_pattern(struct check *c, struct ast_expr *e)
{
    if (e->kind == AST_REGEX) {
        e->as.regex.exact = true;
        compile_pattern(c, e);
        return;
    }
    if (!check_take_pattern(c, e, "MATCHES"))
        return;
    str raw = check_source(c, e->at), pattern = value_text(&e->as.value);
    e->kind = AST_REGEX;
    e->as.regex = (struct ast_regex){.pattern = pattern, .exact = raw.n == pattern.n + 2};
    warn_backspace(c, e);
    compile_pattern(c, e);
}

void check_pattern_argument(struct check *c, struct ast_expr *e)
{
    static const struct {
        unsigned flag;
        char letter;
    } flags[] = {
        {REGEX_CASELESS, 'i'}, {REGEX_MULTILINE, 'm'}, {REGEX_DOTALL, 's'}, {REGEX_EXTENDED, 'x'}};
    struct buf text = BUF(c->arena);
    check_pattern(c, e);
    e->text = check_line(c, e->at);
    for (size_t i = 0; i < COUNTOF(flags); i++)
        if (e->as.regex.flags & flags[i].flag) {
            buf_add(&text, text.n ? (str){0} : STR("(?"));
            buf_putc(&text, flags[i].letter);
        }
    buf_add(&text, text.n ? STR(")") : (str){0});
    buf_add(&text, e->as.regex.pattern);
    e->kind = AST_VALUE;
    e->as.value = value_string(buf_str(&text));
    e->as.value.file = e->at.file + 1;
    e->as.value.at = e->at.from;
}
