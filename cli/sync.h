/* SPDX-License-Identifier: Apache-2.0 */
/* Brings the repositories of `git:` in unet.yaml up to date: fetched, judged together, then
 * switched to by one rename. What does not compile stays out, and what was active stays active. */
#pragma once

#include "cli/project.h"
#include "gitsync/mirror.h"
#include "gitsync/worktree.h"

enum sync_state {
    SYNC_SAME,        /* nothing new */
    SYNC_NEW,         /* a new commit is active now */
    SYNC_REFUSED,     /* the new commit is not good; the old one stays */
    SYNC_UNREACHABLE, /* it could not be fetched; the old one stays */
};

struct sync_repository {
    struct remote remote;
    str path;            /* inside the repository */
    str active, fetched; /* commits; "" = none */
    enum sync_state state;
    enum exit_code code; /* of the fetch */
    str reason;          /* the first line of what is wrong */
};

struct sync {
    struct call *c;
    struct workspace *w;
    str folder; /* .unet */
    struct sync_repository *at;
    uint32_t n;
    struct set active;
};

/* Reads `git:`. False with a diagnostic where a setting is wrong or there is none. */
bool sync_open(struct sync *, struct call *, struct workspace *) NODISCARD;
/* Does the work; what is refused is written to `said`. */
enum exit_code sync_run(struct sync *, struct buf *said);
/* "same", "active", "refused", "unreachable" */
const char *sync_state_name(enum sync_state);
