/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share: libgit2's start, its handles in arenas, its errors as
 * diagnostics. */
#pragma once

#include "gitsync/libgit2.h"
#include "gitsync/revision.h"

struct repository {
    struct arena *arena;
    git_repository *git;
    str prefix; /* of the working directory below the root of the work tree, with a slash behind; or
                   empty */
};

/* Loads libgit2 where that was not done yet, and starts it, once for each arena that uses it; it is
 * ended with the arena. */
bool git_begin(struct arena *, struct diags *) NODISCARD;
/* Has the object freed with the arena. */
void git_keep_repository(struct arena *, git_repository *);
void git_keep_tree(struct arena *, git_tree *);
/* Why the last call failed, or a text for the code where libgit2 left none. */
str git_reason(int code);
