/* SPDX-License-Identifier: Apache-2.0 */
/* What a sync publishes, below one folder (`.unet` of the workspace):
 *
 *     worktrees/NAME/COMMIT/   the files of one commit
 *     sets/N/NAME              -> ../../worktrees/NAME/COMMIT, for each repository
 *     active                   -> sets/N, switched by one rename: readers see all of a set or
 * nothing of it journal.ndjson           what was active when lock                     held while a
 * sync runs
 *
 * Everything is made under a temporary name and renamed; a killed sync leaves only names that the
 * next one takes away. */
#pragma once

#include "gitsync/revision.h"

struct member {
    str name;   /* of the repository */
    str commit; /* its whole id */
};

struct set {
    uint32_t number; /* 0: none is active */
    struct member *at;
    uint32_t n;
};

/* Makes the folder, takes the lock and clears left-overs. The lock is given back with the arena.
 * False with a diagnostic, also where another sync holds the lock. */
bool worktree_begin(struct arena *, str folder, struct diags *) NODISCARD;
/* The active set; number 0 where there is none. */
struct set worktree_active(struct arena *, str folder);
/* The folder that readers use: sets/N of now, "" where nothing is active. */
str worktree_folder(struct arena *, str folder);
/* Lays the files of a revision out as worktrees/NAME/COMMIT, unless they are there. */
bool worktree_lay_out(struct arena *, str folder, const struct member *, const struct revision *,
                      struct diags *) NODISCARD;
/* Makes the members the active set and notes it in the journal; they must have been laid out.
 * set->number is given. */
bool worktree_activate(struct arena *, str folder, struct set *, struct diags *) NODISCARD;
/* Adds what a crash between switch and journal left out, and takes old sets and worktrees away: the
 * newest three sets stay. */
bool worktree_tidy(struct arena *, str folder, struct diags *) NODISCARD;
