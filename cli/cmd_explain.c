/* SPDX-License-Identifier: Apache-2.0 */
/* unet explain CODE: what a diagnostic means and how to mend it.
 * unet explain --stage STAGE FILE: what the program makes of a file on its way. */
#include "base/io.h"
#include "cli/explain_code.h"
#include "cli/platforms.h"
#include "cli/rendering.h"
#include "engine/engine.h"
#include "grammar/policy.h"
#include "render/render.h"
#include "slicer/tree.h"

/* ---- stages ---- */

static enum exit_code stage_tokens(struct call *c, uint32_t source)
{
    policy_put_tokens(out_buf(&c->out), source, &c->diags);
    return c->diags.errors ? EXIT_POLICY : EXIT_OK;
}

/* Parses and checks one file of policies; fields are not looked at, for there is no data. */
static struct policy_set *read_policy(struct call *c, uint32_t source)
{
    struct policy_set *set = policy_set_new(c->arena);
    bool parsed = policy_parse(set, source, &c->diags);
    parsed = policy_parse_imports(set, &c->diags) && parsed;
    bool checked = policy_check(set, NULL, &c->diags);
    return parsed && checked ? set : NULL;
}

static enum exit_code stage_ast(struct call *c, uint32_t source)
{
    struct policy_set *set = read_policy(c, source);
    if (!set)
        return EXIT_POLICY;
    policy_put_ast(out_buf(&c->out), set);
    return EXIT_OK;
}

static enum exit_code stage_code(struct call *c, uint32_t source)
{
    if (rendering_is_template(c->args[0])) {
        struct render_options o;
        if (!render_profile(&o, STR("nornir")))
            return EXIT_FAILED;
        struct environment *e = environment_new(c->arena, &o, loader_folders(c->arena, NULL, 0));
        const struct template *t = template_compile(e, source, c->args[0], &c->diags);
        if (!t)
            return EXIT_POLICY;
        template_dump(out_buf(&c->out), t);
        return EXIT_OK;
    }
    struct policy_set *set = read_policy(c, source);
    struct program *program;
    if (!set || !engine_compile(&program, c->arena, set, &c->diags))
        return EXIT_POLICY;
    engine_put_program(out_buf(&c->out), program);
    return EXIT_OK;
}

static const struct dialect *dialect_of(struct call *c, uint32_t source)
{
    const struct dialect *given;
    if (!platforms_option(&given, c))
        return NULL;
    str text = c->diags.sources.at[source].text;
    return given ? given : platforms_detect(c, c->arena, text, false).best;
}

static bool put_line(void *arg, const struct line_event *e)
{
    struct call *c = arg;
    line_write(out_buf(&c->out), e);
    out_flush_some(&c->out);
    return !c->out.broken;
}

static enum exit_code stage_lines(struct call *c, uint32_t source)
{
    const struct dialect *d = dialect_of(c, source);
    struct line_options o = {.source = source, .lenient = call_has(c, OPT_lenient)};
    str text = c->diags.sources.at[source].text;
    if (!d)
        return EXIT_USAGE;
    return line_read(c->arena, d, o, text, put_line, c, &c->diags) ? EXIT_OK : EXIT_PARTIAL;
}

static enum exit_code stage_tree(struct call *c, uint32_t source)
{
    const struct dialect *d = dialect_of(c, source);
    struct line_options o = {.source = source, .lenient = call_has(c, OPT_lenient)};
    struct tree *tree;
    if (!d)
        return EXIT_USAGE;
    if (!tree_read(&tree, c->arena, d, o, c->diags.sources.at[source].text, &c->diags))
        return EXIT_PARTIAL;
    tree_write(out_buf(&c->out), tree);
    return EXIT_OK;
}

static const struct stage {
    const char *name;
    enum exit_code (*run)(struct call *, uint32_t source);
    bool of_policies; /* and of nothing else */
} stages[] = {{"tokens", stage_tokens, true},
              {"ast", stage_ast, true},
              {"code", stage_code, false},
              {"lines", stage_lines, false},
              {"tree", stage_tree, false}};

static enum exit_code explain_stage(struct call *c)
{
    str wanted = call_text(c, OPT_stage, (str){0});
    if (call_format(c, "json")) {
        call_error(c, "stages are printed as text alone");
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < COUNTOF(stages); i++) {
        if (!str_eq(str_of(stages[i].name), wanted))
            continue;
        uint32_t source;
        if (!c->arg_count) {
            call_error(c, "--stage %s wants a FILE", stages[i].name);
            return EXIT_USAGE;
        }
        if (rendering_is_template(c->args[0]) && stages[i].of_policies) {
            call_error(c, "--stage %s is of policies; of a template there is --stage code",
                       stages[i].name);
            return EXIT_USAGE;
        }
        if (!io_read(&source, c->arena, c->args[0], SPAN_NONE, &c->diags))
            return EXIT_FAILED;
        return stages[i].run(c, source);
    }
    call_error(c, "--stage takes tokens, ast, code, lines or tree, not `%.*s`", STR_ARG(wanted));
    return EXIT_USAGE;
}

static enum exit_code run_explain(struct call *c)
{
    return call_has(c, OPT_stage) ? explain_stage(c) : explain_code(c);
}

static const enum option explain_options[] = {OPT_list,   OPT_stage,  OPT_dialect, OPT_lenient,
                                              OPT_format, OPT_output, OPT_COUNT};

const struct command cmd_explain = {
    .name = "explain",
    .arguments = "[CODE|FILE]",
    .summary = "explain a diagnostic by its code, or print a stage of a file",
    .details = "With a CODE: what the diagnostic means, a text that gives it, and the same text "
               "mended; without one, or with --list: all codes.\n"
               "With --stage: tokens, ast and code of a policy, code of a template, lines and tree "
               "of a configuration, as "
               "stable text.",
    .formats = "text json",
    .examples = {"unet explain E0203", "unet explain --stage tree live/hq-sw1.cfg",
                 "unet explain --stage code policies/10_compliance.rules"},
    .options = explain_options,
    .most = 1,
    .run = run_explain,
};
