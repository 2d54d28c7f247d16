/* SPDX-License-Identifier: Apache-2.0 */
/* What parsing and checking one policy text gives, copied out of its arena: for tests. */
#pragma once

#include "base/diag.h"
#include "base/source.h"
#include "grammar/policy.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct seen {
    bool ok;
    uint32_t errors, warnings, rules;
    char codes[1024];     /* "E0101@3:7 W0201@5:1", in order of place */
    char messages[16384]; /* as people read them */
    char ast[32768];      /* policy_put_ast */
    char tokens[32768];   /* policy_put_tokens */
};

struct seen_input {
    str text;
    const char *name;
    const struct policy_options *options;
    bool tokens_only;
    struct seen *out;
    const struct known_fields *known; /* with warned: what the data know, or NULL */
    bool warned;                      /* policy_warn too */
};

static inline void seen_copy(char *to, size_t room, str s)
{
    size_t n = s.n < room - 1 ? s.n : room - 1;
    memcpy(to, s.n ? s.p : "", n);
    to[n] = 0;
}

static inline void seen_codes(struct seen *s, const struct diags *dg, struct arena *a)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < dg->n; i++) {
        struct place p = sources_place(&dg->sources, dg->at[i].at);
        buf_printf(&b, "%s%s@%u:%u", i ? " " : "", diag_info(dg->at[i].code)->code, p.line,
                   p.column);
    }
    seen_copy(s->codes, sizeof s->codes, buf_str(&b));
}

static inline void seen_run(struct boundary *boundary, void *arg)
{
    struct seen_input *in = arg;
    struct arena *a = arena_new(boundary);
    struct diags dg = diags_new(a);
    struct policy_set *set = policy_set_new(a);
    struct buf messages = BUF(a), ast = BUF(a), tokens = BUF(a);
    uint32_t source = sources_add(&dg.sources, str_of(in->name), in->text);
    if (in->tokens_only) {
        policy_put_tokens(&tokens, source, &dg);
    } else {
        bool parsed = policy_parse(set, source, &dg);
        bool checked = policy_check(set, in->options, &dg);
        bool known = policy_check_fields(set, NULL, &dg);
        in->out->ok = parsed && checked && known;
        if (in->warned && in->out->ok)
            policy_warn(set, in->known, &dg);
        policy_put_ast(&ast, set);
    }
    cr_expect(in->tokens_only || in->out->ok == (dg.errors == 0), "false means an error was added");
    diags_sort(&dg);
    for (uint32_t i = 0; i < dg.n; i++) /* all of them, however few a report would show */
        diag_write(&messages, &dg, &dg.at[i], false);
    seen_codes(in->out, &dg, a);
    seen_copy(in->out->messages, sizeof in->out->messages, buf_str(&messages));
    seen_copy(in->out->ast, sizeof in->out->ast, buf_str(&ast));
    seen_copy(in->out->tokens, sizeof in->out->tokens, buf_str(&tokens));
    in->out->errors = dg.errors;
    in->out->warnings = dg.warnings;
    in->out->rules = set->rules.n;
}

static inline struct seen *see_text(str text, const struct policy_options *options,
                                    bool tokens_only)
{
    static struct seen seen;
    seen = (struct seen){0};
    struct seen_input in = {text, "t.rules", options, tokens_only, &seen, NULL, false};
    cr_assert(boundary_run(seen_run, &in), "memory ran out");
    return &seen;
}

/* Parses and checks a text as a file of that name. */
static inline struct seen *see_named(const char *name, const char *text)
{
    static struct seen seen;
    seen = (struct seen){0};
    struct seen_input in = {str_of(text), name, NULL, false, &seen, NULL, false};
    cr_assert(boundary_run(seen_run, &in), "memory ran out");
    return &seen;
}

/* Parses and checks a text, with the warnings of validate. */
static inline struct seen *see_warned(const char *text, const struct known_fields *known)
{
    static struct seen seen;
    seen = (struct seen){0};
    struct seen_input in = {str_of(text), "t.rules", NULL, false, &seen, known, true};
    cr_assert(boundary_run(seen_run, &in), "memory ran out");
    return &seen;
}

/* Parses and checks a text. */
static inline struct seen *see(const char *text)
{
    return see_text(str_of(text), NULL, false);
}

struct seen_condition {
    const char *text;
    char line[4096];
};

static inline void seen_condition_run(struct boundary *boundary, void *arg)
{
    struct seen_condition *in = arg;
    struct arena *a = arena_new(boundary);
    struct diags dg = diags_new(a);
    struct policy_set *set = policy_set_new(a);
    struct buf b = BUF(a);
    uint32_t source = sources_add(&dg.sources, STR("condition"), str_of(in->text));
    struct ast_expr *e = policy_condition(set, source, AST_NODE, NULL, &dg);
    if (e)
        ast_put_expr(&b, e);
    else
        diags_write(&b, &dg, false);
    seen_copy(in->line, sizeof in->line, buf_str(&b));
}

/* The canonical text of one condition, or the messages about it. */
static inline const char *see_condition(const char *condition)
{
    static struct seen_condition in;
    in.text = condition;
    cr_assert(boundary_run(seen_condition_run, &in), "memory ran out");
    return in.line;
}

/* A text, the codes that it gives with their places, and what the messages (or the canonical text)
 * hold. */
struct seen_row {
    const char *text, *codes, *says;
};

static inline void seen_expect(const struct seen_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct seen *s = see(rows[i].text);
        cr_expect_str_eq(s->codes, rows[i].codes, "%s\n-> %s\n%s", rows[i].text, s->codes,
                         s->messages);
        cr_expect(!rows[i].says || strstr(s->messages, rows[i].says), "%s\n%s", rows[i].text,
                  s->messages);
    }
}

/* As seen_expect, for conditions: they stand behind WHEN, from column 6 on. */
static inline void seen_expect_conditions(const struct seen_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char text[1024];
        snprintf(text, sizeof text, "WHEN %s\nTHEN TAG 'x'", rows[i].text);
        seen_expect(&(struct seen_row){text, rows[i].codes, rows[i].says}, 1);
    }
}

/* Conditions without a fault, whose canonical text holds what the row says. */
static inline void seen_conditions(const struct seen_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *line = see_condition(rows[i].text);
        cr_expect(strstr(line, rows[i].says), "%s\n-> %s", rows[i].text, line);
    }
}
