/* SPDX-License-Identifier: Apache-2.0 */
#include "gitsync/hook.h"

#include "gitsync/git.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const hook_names[] = {"pre-commit", "pre-receive", NULL};

static const char signature[] =
    "# Written by `unet hook install`; `unet hook uninstall` takes it away again.\n";

/* core.hooksPath, else hooks/ of the folder that all work trees share. */
static str hooks_folder(struct arena *a, const struct repository *r)
{
    git_config *config = NULL;
    git_buf path = {0};
    str out = {0};
    if (lg2.git_repository_config_snapshot(&config, r->git) == 0 &&
        lg2.git_config_get_path(&path, config, "core.hooksPath") == 0)
        out = str_dup(a, str_of(path.ptr));
    lg2.git_buf_dispose(&path);
    lg2.git_config_free(config);
    const char *top = lg2.git_repository_workdir(r->git);
    if (!out.n)
        return io_join(a, str_of(lg2.git_repository_commondir(r->git)), STR("hooks"));
    return out.p[0] == '/' ? out
                           : io_join(a, str_of(top ? top : lg2.git_repository_path(r->git)), out);
}

static bool is_ours(struct arena *a, str path, struct diags *dg)
{
    uint32_t source;
    return io_kind_of(dg, path) == IO_FILE && io_read(&source, a, path, SPAN_NONE, dg) &&
           str_find(dg->sources.at[source].text, str_of(signature), 0) != SIZE_MAX;
}

static bool fail(struct diags *dg, str path)
{
    DIAG_STR(dg, FILE_WRITE, SPAN_NONE, path, str_of(strerror(errno)));
    return false;
}

/* pre-receive reads its refs from standard input, which a hook that runs first would use up. */
static str script(struct arena *a, str name, str command)
{
    bool input = str_eq(name, STR("pre-receive"));
    return str_printf(
        a,
        "#!/bin/sh\n%s%s"
        "if [ -x \"$0.before-unet\" ]; then\n    %s\"$0.before-unet\" \"$@\" || exit\nfi\n"
        "%s%.*s\n",
        signature, input ? "refs=$(cat)\n" : "", input ? "printf '%s\\n' \"$refs\" | " : "",
        input ? "printf '%s\\n' \"$refs\" | " : "exec ", STR_ARG(command));
}

bool hook_install(str *path, struct arena *a, const struct repository *r, str name, str command,
                  struct diags *dg)
{
    str folder = hooks_folder(a, r);
    *path = io_join(a, folder, name);
    str kept = str_printf(a, "%.*s.before-unet", STR_ARG(*path));
    if (mkdir(str_c(a, folder), 0777) != 0 && errno != EEXIST)
        return fail(dg, folder);
    if (io_kind_of(dg, *path) != IO_NONE && !is_ours(a, *path, dg)) {
        if (io_kind_of(dg, kept) != IO_NONE) {
            errno = EEXIST;
            return fail(dg, kept);
        }
        if (rename(str_c(a, *path), str_c(a, kept)) != 0)
            return fail(dg, kept);
    }
    if (!io_write(*path, script(a, name, command), dg))
        return false;
    return chmod(str_c(a, *path), 0755) == 0 || fail(dg, *path);
}

bool hook_uninstall(str *path, struct arena *a, const struct repository *r, str name,
                    struct diags *dg)
{
    *path = io_join(a, hooks_folder(a, r), name);
    str kept = str_printf(a, "%.*s.before-unet", STR_ARG(*path));
    if (!is_ours(a, *path, dg)) {
        DIAG_STR(dg, HOOK_ABSENT, SPAN_NONE, *path);
        return false;
    }
    if (io_kind_of(dg, kept) == IO_NONE)
        return unlink(str_c(a, *path)) == 0 || fail(dg, *path);
    return rename(str_c(a, kept), str_c(a, *path)) == 0 || fail(dg, *path);
}

/* ---- what git tells ---- */

static bool is_id(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789abcdef", s.p[i]) || !s.p[i])
            return false;
    return s.n == GIT_OID_HEXSZ;
}

bool hook_is_none(str id)
{
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] != '0')
            return false;
    return true;
}

bool hook_read_update(struct ref_update *u, str line)
{
    size_t one = str_find_byte(line, ' ', 0);
    size_t two = one == SIZE_MAX ? one : str_find_byte(line, ' ', one + 1);
    if (two == SIZE_MAX)
        return false;
    *u = (struct ref_update){str_sub(line, 0, one), str_sub(line, one + 1, two),
                             str_sub(line, two + 1, line.n)};
    return is_id(u->before) && is_id(u->after) && u->ref.n;
}
