/* SPDX-License-Identifier: Apache-2.0 */
/* The two forms in which some platforms write one configuration, statements in braces and paths on
 * lines, brought to what they have in common: words.
 *
 *     unit 0 { family inet; }          root -> unit -> 0 -> family -> inet .
 *     set unit 0 description "x"                        `-> description -> "x" .
 *
 * Each word of a path is a node; `.` ends a statement. State tags and comments that bind hang on
 * the word that names their statement (`inactive: unit 0 {`, `deactivate unit 0`). From the words
 * come the lines, and one tree of statements for both forms, whose levels follow the dialect's
 * `named` and `keys` rows alone, not the text that was read. */
#pragma once

#include "base/diag.h"

struct dialect;
struct tree;
struct form;

/* The forms of a dialect's platform, NULL where it has but one. */
const struct dialect *form_braces(const struct dialect *);
const struct dialect *form_lines(const struct dialect *);

/* The words of a tree that was read in either form. False with diagnostics for statements that only
 * one form can say (`rename`, `replace:`). noise: keep statements that comparisons drop. */
bool form_read(struct form **out, struct arena *, const struct tree *, bool noise,
               struct diags *) NODISCARD;
/* The tree of statements, in the dialect of the form with braces. drawn: to be printed, so values
 * that stood in quotes share their name's statement. False past the depth limit, or where a value
 * cannot be written. */
bool form_tree(struct tree **out, struct arena *, const struct form *, bool drawn,
               struct diags *) NODISCARD;
/* Writes the lines. False with diagnostics where a value cannot be written. */
bool form_print_lines(struct buf *, struct arena *, const struct form *, struct diags *) NODISCARD;
/* Writes the form with braces. */
bool form_print_braces(struct buf *, struct arena *, const struct form *, struct diags *) NODISCARD;
