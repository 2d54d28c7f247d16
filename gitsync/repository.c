/* SPDX-License-Identifier: Apache-2.0 */
#include "gitsync/git.h"

#include <stdlib.h>
#include <string.h>

/* The working directory below the work tree, "net/" in WORKDIR/net; empty outside and at its root.
 */
static str prefix_of(struct arena *a, git_repository *r)
{
    const char *top = lg2.git_repository_workdir(r);
    char *here = top ? realpath(".", NULL) : NULL, *root = top ? realpath(top, NULL) : NULL;
    str out = {0};
    size_t n = root ? strlen(root) : 0;
    while (n && root[n - 1] == '/')
        n--;
    if (here && root && strncmp(here, root, n) == 0 && here[n] == '/' && here[n + 1])
        out = str_printf(a, "%s/", here + n + 1);
    free(here);
    free(root);
    return out;
}

bool repository_open(struct repository **out, struct arena *a, str folder, struct diags *dg)
{
    git_repository *r;
    if (!git_begin(a, dg))
        return false;
    /* with the environment, git's own hooks are served: GIT_DIR, the quarantine's object folders */
    int code = GIT_ENOTFOUND;
    if (str_eq(folder, STR(".")))
        code = lg2.git_repository_open_ext(&r, ".", GIT_REPOSITORY_OPEN_FROM_ENV, NULL);
    if (code < 0) /* also where a setting of the environment is not known to libgit2 */
        code = lg2.git_repository_open_ext(&r, str_c(a, folder), 0, NULL);
    if (code < 0) {
        DIAG_STR(dg, GIT_OPEN, SPAN_NONE, folder, git_reason(code));
        return false;
    }
    git_keep_repository(a, r);
    *out = ARENA_NEW(a, struct repository);
    **out = (struct repository){a, r, prefix_of(a, r)};
    return true;
}

str repository_folder(const struct repository *r)
{
    return str_of(lg2.git_repository_path(r->git));
}
