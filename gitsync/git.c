/* SPDX-License-Identifier: Apache-2.0 */
#include "gitsync/git.h"

static void end_git(void *unused UNUSED)
{
    git_libgit2_shutdown();
}

bool git_begin(struct arena *a, struct diags *dg)
{
    /* written by `git sparse-checkout`; it says nothing that reading objects depends on */
    static const char *extensions[] = {"worktreeconfig"};
    if (git_libgit2_init() < 0) {
        DIAG_STR(dg, GIT_OPEN, SPAN_NONE, STR("libgit2"), git_reason(-1));
        return false;
    }
    arena_defer(a, end_git, NULL);
    /* Objects are only read, and no hook, filter or program of the repository's configuration is
     * run: whose files they are does not matter, and continuous integration often runs as another
     * user. */
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, COUNTOF(extensions));
    return true;
}

static void free_repository(void *p)
{
    git_repository_free(p);
}

static void free_tree(void *p)
{
    git_tree_free(p);
}

void git_keep_repository(struct arena *a, git_repository *r)
{
    arena_defer(a, free_repository, r);
}

void git_keep_tree(struct arena *a, git_tree *t)
{
    arena_defer(a, free_tree, t);
}

str git_reason(int code)
{
    const git_error *e = git_error_last();
    if (e && e->message && *e->message)
        return str_of(e->message);
    return code == GIT_ENOTFOUND ? STR("it was not found") : STR("libgit2 gave no reason");
}
