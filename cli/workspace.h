/* SPDX-License-Identifier: Apache-2.0 */
/* The workspace: where nodes, policies, templates and configurations are. For each path the order
 * is: option, environment (UNET_NODES …), unet.yaml (found upwards from the working directory),
 * default. */
#pragma once

#include "base/value.h"
#include "cli/command.h"
#include "engine/fleet.h"

/* A table of `objects:`. */
struct workspace_table {
    str name;
    struct fleet_input input;
};

struct workspace {
    str mark; /* what paths of the revision begin with; "" = the workspace is on the disk */
    str root; /* folder of unet.yaml, "" for the working directory; "" too where there is none */
    bool found;
    bool unsynced; /* something comes from git, and no sync has brought it yet */
    str nodes, links, locations, policies, templates; /* "" = not given and not there */
    struct fleet_input node_input;                    /* how nodes are read; its path is `nodes` */
    struct workspace_table *tables;                   /* of `objects:` */
    uint32_t table_count;
    str schema;                   /* file; "" = none */
    str configs;                  /* pattern; "" = none */
    const struct value *required; /* configs.required: a condition, true or false; NULL = none */
    str profile;                  /* "" = default */
    str undecided;                /* "" = default */
    const str *writable;          /* canonical field paths */
    uint32_t writable_count;
    const str *env; /* names of variables that env() may read */
    uint32_t env_count;
    struct value settings; /* the whole unet.yaml, null where there is none */
    /* names of the folder of the pattern, read once */
    str *config_names;
    uint32_t config_name_count;
    bool config_names_read;
};

/* The dialects of the workspace whose unet.yaml stands in the working directory or nearest above
 * it, on the disk, and its limits; those of the table where there is none. Reads nothing else of
 * it. */
bool workspace_platforms(struct call *) NODISCARD;
/* Opens the revision of --rev, where it is given; the workspace is then read from it. */
bool workspace_revision(struct call *) NODISCARD;
/* Reads unet.yaml and the options of the call, and sets the limits of the call. False with
 * diagnostics where a setting is wrong. */
bool workspace_open(struct workspace *, struct call *) NODISCARD;

/* Reads the settings of `nodes`, `objects` and `schema` into the workspace; part of workspace_open.
 */
bool workspace_inputs(struct workspace *, struct call *) NODISCARD;

/* A path that names part of the workspace: of the revision, where there is one. */
str workspace_path(const struct workspace *, struct call *, str path);

/* Where syncs put what they bring: `.unet` beside unet.yaml. */
str workspace_cache(const struct workspace *, struct call *);
/* The row of `git:` for policies, templates or nodes; NULL where there is none. */
const struct value *workspace_remote(const struct workspace *, str name);

enum config_answer { CONFIG_FOUND, CONFIG_ABSENT, CONFIG_ERROR };

/* Reads the live configuration of a node by the pattern: {node.field} takes a value that must be
 * one path component, a * in the last component takes the one file that is there (two are an
 * error). The file is opened below the pattern's fixed folder, following no links. */
enum config_answer workspace_config(struct workspace *, struct call *, const struct value *node,
                                    str pattern, uint32_t *source);
