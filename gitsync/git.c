/* SPDX-License-Identifier: Apache-2.0 */
#include "gitsync/git.h"

#include <assert.h>
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

struct git_library lg2;

static bool loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The release that unet was compiled against: its structures are part of the interface. */
static void load(void)
{
    void *handle = dlopen("libgit2.so." LIBGIT2_SOVERSION, RTLD_LAZY | RTLD_LOCAL);
    static const char *const names[] = {
#define GIT_FUNCTION(name) #name,
#include "gitsync/libgit2.def"
#undef GIT_FUNCTION
    };
    void *functions[COUNTOF(names)];
    static_assert(sizeof functions == sizeof lg2, "a pointer for each row");
    loaded = handle != NULL;
    for (size_t i = 0; loaded && i < COUNTOF(names); i++) {
        functions[i] = dlsym(handle, names[i]);
        loaded = functions[i] != NULL;
    }
    if (loaded)
        memcpy(&lg2, functions, sizeof functions);
}

static void end_git(void *unused UNUSED)
{
    lg2.git_libgit2_shutdown();
}

bool git_begin(struct arena *a, struct diags *dg)
{
    /* written by `git sparse-checkout`; it says nothing that reading objects depends on */
    static const char *extensions[] = {"worktreeconfig"};
    pthread_once(&once, load);
    if (!loaded) {
        DIAG_STR(dg, GIT_OPEN, SPAN_NONE, STR("."),
                 STR("libgit2 " LIBGIT2_SOVERSION
                     " is not installed (package libgit2-" LIBGIT2_SOVERSION ")"));
        return false;
    }
    if (lg2.git_libgit2_init() < 0) {
        DIAG_STR(dg, GIT_OPEN, SPAN_NONE, STR("libgit2"), git_reason(-1));
        return false;
    }
    arena_defer(a, end_git, NULL);
    /* Objects are only read, and no hook, filter or program of the repository's configuration is
     * run: whose files they are does not matter, and continuous integration often runs as another
     * user. */
    lg2.git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    lg2.git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, COUNTOF(extensions));
    return true;
}

static void free_repository(void *p)
{
    lg2.git_repository_free(p);
}

static void free_tree(void *p)
{
    lg2.git_tree_free(p);
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
    const git_error *e = lg2.git_error_last();
    if (e && e->message && *e->message)
        return str_of(e->message);
    return code == GIT_ENOTFOUND ? STR("it was not found") : STR("libgit2 gave no reason");
}
