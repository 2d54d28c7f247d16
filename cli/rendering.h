/* SPDX-License-Identifier: Apache-2.0 */
/* Templates of a project: found, compiled once, their match headers read, rendered for a node. */
#pragma once

#include "cli/project.h"
#include "grammar/header.h"
#include "render/render.h"

/* A template with what its head declares; one for each name of a run. */
struct sheet {
    str name;
    uint32_t source;
    const struct template *code;
    struct template_header header;
    bool fine; /* it compiled, and so did its header */
};

struct rendering {
    struct arena *arena;
    struct environment *environment;
    struct loader loader;
    struct render_options options;
    VEC(struct sheet *) sheets;
    struct value vars; /* a map: --vars files, merged */
};

/* One assigned template of a node, rendered. */
struct rendered {
    const struct sheet *sheet;
    const struct assignment *assignment; /* NULL where no rule assigned it */
    str text;
};

/* Whether a file's name is a template's: .jinja, .j2, .jinja2. */
bool rendering_is_template(str path);
/* Sets options from profile and flags, opens the template folder, reads --vars. */
enum exit_code rendering_open(struct rendering *, const struct project *, struct call *);
/* Compiles every template of the folder; EXIT_POLICY where one is wrong. */
enum exit_code rendering_check(uint32_t *seen, struct rendering *, const struct project *,
                               struct call *);
/* The template of that name, compiled on first use; sheet->fine tells whether it may be rendered.
 * at is the place that named it. Never NULL. */
struct sheet *rendering_sheet(struct rendering *, str name, span at, struct diags *);
/* The variables that templates of a node see: node, custom_data, derived, location, WITH, --vars.
 */
struct value rendering_context(const struct rendering *, const struct project *,
                               const struct node_result *, const struct value *with);
/* Renders the templates assigned to a node, in order. False where one failed (a diagnostic was
 * added). */
bool rendering_node(struct rendered **out, uint32_t *n, struct rendering *, const struct project *,
                    const struct node_result *, struct diags *) NODISCARD;
/* The texts joined; one that does not end in a newline gets one. */
str rendering_join(struct arena *, const struct rendered *, uint32_t n);
