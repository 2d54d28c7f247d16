/* SPDX-License-Identifier: Apache-2.0 */
/* The front door of the policy language: texts in, one checked set of rules out.
 *
 *     struct policy_set *set = policy_set_new(arena);
 *     for each source: policy_parse(set, source, dg)      syntax; goes on behind errors
 *     policy_parse_imports(set, dg)                       the files that they IMPORT
 *     policy_check(set, &options, dg)                     meaning that needs no data
 *     policy_check_fields(set, known or NULL, dg)         names of fields; NULL: standard fields
 * only compile only when all of them returned true
 *
 * validate calls all three with what it has; eval may call policy_check_fields after the fleet was
 * loaded, so that fields of the data count as known and suggestions carry numbers. */
#pragma once

#include "grammar/ast.h"

/* A path that some rule reads, for policy_check_fields; in order of appearance, each once. */
struct policy_field {
    const struct ast_path *path; /* the first place that reads it */
    str table;                   /* for AST_TABLE */
    span again;                  /* the second place, SPAN_NONE when there is none */
    uint32_t uses;
};

/* IMPORT "path" of a file. policy_check reports cycles. */
struct policy_import {
    str path;    /* to read: the importing file's folder joined with what was written */
    str written; /* as it stands in the source */
    span at;
    uint32_t from; /* index in files */
    uint32_t file; /* index in files of the imported one once it was parsed, UINT32_MAX before */
};

struct policy_set {
    struct arena *arena;
    VEC(struct policy_import) imports;
    VEC(struct ast_file) files;
    VEC(struct ast_rule) rules;
    VEC(struct ast_exempt) exempts;
    VEC(struct ast_test) tests;
    VEC(struct policy_field) fields;  /* that rules read; filled by policy_check */
    VEC(struct policy_field) written; /* that rules SET or UNSET; likewise, one for each action */
    uint32_t *run_order;        /* rules.n indexes: priority down, then file path, then position; by
                                   policy_check */
    struct policy_words *words; /* private to grammar/ */
};

struct policy_options {
    const str *
        writable; /* further paths that SET may write, beside custom_data ("node.tags" or "tags") */
    uint32_t writable_count;
    const str *tables; /* names for FOR member */
    uint32_t table_count;
};

/* What the data says about fields. Paths are relative to the object, as ast_path.text. */
struct known_fields {
    void *ctx;
    /* How many objects of the kind there are, and how many of them hold the path. */
    uint64_t (*total)(void *ctx, enum ast_root kind, str table);
    uint64_t (*count)(void *ctx, enum ast_root kind, str table, str path);
    /* Whether any object holds the path: what count > 0 says, without counting. NULL: ask count. */
    bool (*has)(void *ctx, enum ast_root kind, str table, str path);
    /* Calls fn for each key seen right below the path parent ("" = the object itself). */
    void (*each)(void *ctx, enum ast_root kind, str table, str parent,
                 void (*fn)(void *arg, str name, uint64_t count), void *arg);
    /* Calls fn for each distinct text that the path holds, copied into the arena; false, without a
     * call, where some value is no text or more than `most` differ. NULL: not known. */
    bool (*values)(void *ctx, enum ast_root kind, str table, str path, uint32_t most,
                   struct arena *, void (*fn)(void *arg, str value), void *arg);
    /* How many objects fit the WHENs of both rules as loaded, and the name of the first; false
     * where that is not known. NULL: not known. */
    bool (*both)(void *ctx, const struct ast_rule *, const struct ast_rule *, struct arena *,
                 uint64_t *count, str *first);
};

/* An empty set; everything that parsing and checking make lives in the arena. */
struct policy_set *policy_set_new(struct arena *);
/* Reads the rules of one source into the set. False when there was an error; the rules that could
 * be read are in the set all the same, so that policy_check finds their mistakes in the same run.
 */
bool policy_parse(struct policy_set *, uint32_t source, struct diags *) NODISCARD;
/* Reads a file and parses it. */
bool policy_parse_file(struct policy_set *, str path, struct diags *) NODISCARD;
/* Reads and parses what the files of the set import, and what those import, each file once. A file
 * that is in the set already is the one meant, however it came there. */
bool policy_parse_imports(struct policy_set *, struct diags *) NODISCARD;
/* Checks and completes all rules (ast.h says what then holds). A NULL option means none. */
bool policy_check(struct policy_set *, const struct policy_options *, struct diags *) NODISCARD;
/* Reports fields that nobody knows: error E0203 under a standard root, warning for custom_data. */
bool policy_check_fields(struct policy_set *, const struct known_fields *,
                         struct diags *) NODISCARD;
/* Warns of what can be run but is probably not meant, in a set that was checked without an error:
 * conditions that are always true or never, rules that say what others say, SETs that overwrite
 * one another; with data also of compared values that never occur. */
void policy_warn(const struct policy_set *, const struct known_fields *, struct diags *);
/* A single condition, as `--where` takes it: parsed, checked and resolved for that kind of object,
 * its fields held against what is known (NULL: standard fields only); NULL with diagnostics when it
 * is wrong. */
struct ast_expr *policy_condition(struct policy_set *, uint32_t source, enum ast_root kind,
                                  const struct known_fields *, struct diags *) NODISCARD;

/* Fetches the tree of rule i into the cache, for a pass that comes to it soon: a tree is many small
 * pieces, of which each would be waited for. Past the last rule it does nothing. */
void policy_fetch_rule(const struct policy_set *, uint32_t i);

/* Stable text of stages: the tokens of a source, and the rules of a set. */
void policy_put_tokens(struct buf *, uint32_t source, struct diags *);
void policy_put_ast(struct buf *, const struct policy_set *);
