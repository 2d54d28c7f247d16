/* SPDX-License-Identifier: Apache-2.0 */
/* A revision of a repository as files to read: straight from the object database, by object id,
 * with no checkout. Works on bare and on shallow repositories and inside a hook's quarantine.
 *
 * The trees are hostile: names `.`, `..`, `.git` or with a slash, links that lead out, submodules
 * and objects over the limits are refused with a diagnostic. Nothing is written but, for an index,
 * its trees. */
#pragma once

#include "base/io.h"

struct repository;
struct revision;

/* Opens the repository that a folder lies in (".": or that GIT_DIR names; inside a hook also its
 * quarantine). It is closed with the arena. */
bool repository_open(struct repository **, struct arena *, str folder, struct diags *) NODISCARD;
/* The git directory, ending with a slash. */
str repository_folder(const struct repository *);

/* What a name means: a branch, a tag, an object id, HEAD~2, or a tree such as HEAD:site. */
bool revision_find(struct revision **, struct arena *, struct repository *, str name,
                   struct diags *) NODISCARD;
/* A commit by its whole id, under a name that its files are shown with: "policies:10.rules". */
bool revision_at(struct revision **, struct arena *, struct repository *, str id, str name,
                 struct diags *) NODISCARD;
/* What the next commit would hold: the index (the file of GIT_INDEX_FILE where that is set), not
 * the work tree. */
bool revision_of_index(struct revision **, struct arena *, struct repository *,
                       struct diags *) NODISCARD;

/* Its files for base/io.h: paths are relative to the working directory where that lies in the work
 * tree, else to the tree's root. */
const struct io_files *revision_files(const struct revision *);
/* How many folders the working directory lies below the tree's root. */
size_t revision_depth(const struct revision *);
/* The commit's id, or the tree's where there is no commit: 40 hexadecimal digits. */
str revision_id(const struct revision *);
