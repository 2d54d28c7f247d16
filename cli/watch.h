/* SPDX-License-Identifier: Apache-2.0 */
/* --watch: a command runs again whenever a file changes that it reads.
 *
 *     open    folders and files of the workspace are watched before the command reads them
 *     (run)   what changes meanwhile is not lost
 *     files   files that only the run itself knew of: imports, configurations, a schema
 *     wait    sleeps until one of them changes, and 100 ms pass without a further change
 *
 * Everything is opened afresh for each run, so new folders and settings are picked up. What the run
 * itself writes (--output and the like), hidden names and the backups of editors wake nobody. */
#pragma once

#include "cli/command.h"

struct watch;

/* The steps, for command.c, which does not know whether its program has any. */
struct watch_verbs {
    /* Watches what the call will read. NULL after an error of usage or of the system, which has
     * been said; *code is then what to exit with. */
    struct watch *(*open)(struct call *, enum exit_code *code);
    /* Further files that the call has read. */
    void (*files)(struct watch *, const struct call *);
    /* Sleeps until something changes; its path is a loan of the arena of the call. An interrupt
     * ends the process with code 130. */
    str (*wait)(struct watch *);
};
extern const struct watch_verbs watch_verbs;
