/* SPDX-License-Identifier: Apache-2.0 */
/* Templates in, text out: the front door of the renderer.
 *
 *     environment_new(options, loader)          one for a workspace and thread
 *        template_get(env, "ios/ntp.jinja") ->  struct template   compiled once, kept by name
 *           template_render(template, context) -> text, or false and exactly one error
 *
 * Templates live as long as the environment's arena, rendered text as long as the arena given to
 * template_render. A context is a VALUE_MAP that the render reads and never changes. An environment
 * belongs to one thread. Limits come from the diags given (base/limits.def, rows template_*). */
#pragma once

#include "base/diag.h"
#include "base/value.h"

struct environment;
struct template;

/* What a name that is not there does when it is used. */
enum undefined_mode {
    UNDEFINED_DEFAULT,         /* prints nothing, iterates empty; its attributes are errors */
    UNDEFINED_STRICT,          /* every use but `is defined` and `default` is an error */
    UNDEFINED_CHAINABLE,       /* as default, and its attributes are undefined too */
    UNDEFINED_STRICT_CHAINABLE /* as strict, but its attributes are undefined too */
};

struct render_options {
    bool trim_blocks, lstrip_blocks, keep_trailing_newline;
    bool restore_newline; /* a final newline of the main template is kept in the result */
    bool autoescape;
    enum undefined_mode undefined;
    str newline;                      /* what line ends of a template become */
    str block_begin, block_end;       /* {% %} */
    str variable_begin, variable_end; /* {{ }} */
    str comment_begin, comment_end;   /* {# #} */
    str line_statement, line_comment; /* empty: none */
};

/* Fills the options of a profile: jinja2, nornir (what unet uses where nothing is said), ansible,
 * homer. False when there is no profile of that name; out is then unchanged. */
bool render_profile(struct render_options *out, str name) NODISCARD;
/* Sets one option by its name (trim_blocks, lstrip_blocks, keep_trailing_newline, autoescape,
 * undefined, newline_sequence, block_start_string …) from a setting; false when the name is unknown
 * or the value does not fit. */
bool render_option(struct render_options *, str name, const struct value *) NODISCARD;
/* The names of all profiles and of all options, in order, for suggestions and help. */
const str *render_profile_names(size_t *n);
const str *render_option_names(size_t *n);

enum load_answer {
    LOAD_FOUND,
    LOAD_ABSENT, /* no such template: `ignore missing` goes on */
    LOAD_FAILED  /* it is there but cannot be read; a diagnostic was added */
};

/* Finds template texts by name. The environment has checked the name before: relative, no `..`, no
 * empty step, no backslash, no NUL. */
struct loader {
    enum load_answer (*load)(void *arg, str name, uint32_t *source, struct diags *);
    void *arg;
};

/* A loader over folders, tried in order; no step below a folder may be a symbolic link. */
struct loader loader_folders(struct arena *, const str *folders, size_t n);

struct environment *environment_new(struct arena *, const struct render_options *, struct loader);
/* Sets the options of templates that are loaded from now on. */
void environment_options(struct environment *, const struct render_options *);
/* A name that every template sees when its context has none of that name. */
void environment_global(struct environment *, str name, struct value);

/* The template of a name through the loader, compiled once. NULL with diagnostics when it is not
 * there or has errors. */
const struct template *template_get(struct environment *, str name, struct diags *) NODISCARD;
/* Compiles a registered source text; name is how other templates would call it. NULL with
 * diagnostics. */
const struct template *template_compile(struct environment *, uint32_t source, str name,
                                        struct diags *) NODISCARD;

/* Renders over a context map. On success *out is text in the arena; on failure exactly one error
 * was added, with template, line, and the chain of includes and macros that led there. */
bool template_render(str *out, struct arena *, const struct template *, const struct value *context,
                     struct diags *) NODISCARD;

/* The name that the template was compiled under. */
str template_name(const struct template *);
/* The bytecode as stable text, one instruction a line. */
void template_dump(struct buf *, const struct template *);

/* The rows of filters, tests and functions, for help, documentation and suggestions. */
struct builtin_info {
    const char *name, *params, *doc;
};
const struct builtin_info *render_filters(size_t *n);
const struct builtin_info *render_tests(size_t *n);
const struct builtin_info *render_functions(size_t *n);
