/* SPDX-License-Identifier: Apache-2.0 */
/* What a revision is worth: whether it compiles, and whom its rules find at fault. A hook holds
 * what is pushed or committed against what was there before. */
#pragma once

#include "base/sym.h"
#include "cli/testing.h"
#include "gitsync/revision.h"

struct gate {
    struct call call; /* its own diagnostics and selection; nothing is printed */
    struct project project;
    bool empty;           /* there is nothing to judge: no policies and no templates */
    enum exit_code code;  /* EXIT_OK: it compiles, and so do its templates; its tests pass and its
                             fleet was judged */
    struct testing tests; /* of its policies */
    struct symtab faults; /* rule and object of each failure that counts (warning and above) */
};

/* Judges a revision; everything lives in the arena of the call. */
struct gate *gate_judge(struct call *, struct revision *);
/* Paths that stand in for those of the workspace, "" = its own, and where they lead. */
struct gate_paths {
    const struct io_files *files;
    str policies, templates, nodes;
};

/* Judges a workspace on the disk with other policies, templates or nodes. */
struct gate *gate_judge_paths(struct call *, const struct gate_paths *);
/* How many faults of the new revision the old one does not have (NULL: none is new). */
uint32_t gate_new_faults(const struct gate *now, const struct gate *before);
/* Writes at most `most` lines: what does not compile, the tests that fail, then the faults that the
 * old one does not have. Each line begins with its place. Returns how many there would be. */
uint32_t gate_put(struct buf *, const struct gate *now, const struct gate *before, uint32_t most);
