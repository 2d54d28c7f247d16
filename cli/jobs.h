/* SPDX-License-Identifier: Apache-2.0 */
/* Work on many items in several threads whose results come out as if it were one.
 *
 *     thread 1   item 0 ──┐        item 2 ──┐
 *     thread 2   item 1 ──│──┐     item 3 ──│──┐
 *     caller           take 0 1         take 2 3      output and messages, in order
 *
 * A thread keeps what its item said until the caller has taken it: in memory, or in a temporary
 * file where it is large. */
#pragma once

#include "cli/command.h"

/* --jobs, else the processors that this process may use. False after an error of usage. */
bool jobs_count(struct call *, uint32_t *jobs) NODISCARD;

struct jobs_calls {
    void *ctx;
    /* In a thread: the work on an item. It writes to the call that it is given, which is its own:
     * arena, diagnostics and output live until the item is taken. */
    void (*work)(void *ctx, struct call *own, size_t item);
    /* In the caller's thread, in order, before output and messages of the item go on; false ends
     * the run: what the items behind it said is forgotten. */
    bool (*take)(void *ctx, size_t item);
};
/* Runs items 0..n. what names them, for the line of progress: "files". */
void jobs_run(struct call *, const char *what, size_t n, uint32_t jobs, const struct jobs_calls *);
