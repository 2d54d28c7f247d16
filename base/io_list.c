/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a folder, in byte order whatever order the system hands them out in. */
#include "base/io.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

struct listing {
    struct io_names *out;
    struct arena *a;
    str root; /* real path of the folder, with a slash behind it */
    const str *endings;
    size_t n;
    bool recursive;
    VEC(str) folders; /* still to be read */
    struct diags *dg;
};

static bool fail(struct listing *l, str path, int error)
{
    DIAG_STR(l->dg, FILE_READ, SPAN_NONE, path, str_of(strerror(error)));
    return false;
}

static bool wanted(const struct listing *l, str name)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_ends(name, l->endings[i]) && name.n > l->endings[i].n)
            return true;
    return l->n == 0;
}

/* The real path of a file, empty when there is none. */
static str real_path(struct arena *a, str path)
{
    char real[PATH_MAX];
    return realpath(str_c(a, path), real) ? str_dup(a, str_of(real)) : (str){0};
}

/* A link may stand for a file of the same folder; one that leads out is refused, not passed over.
 */
static bool check_link(struct listing *l, str path)
{
    str real = real_path(l->a, path);
    if (!real.n)
        return fail(l, path, ENOENT);
    if (str_starts(real, l->root))
        return true;
    DIAG_STR(l->dg, FILE_OUTSIDE, SPAN_NONE, path,
             STR("it is a symbolic link that leads out of the folder"));
    return false;
}

static bool add_entry(struct listing *l, str folder, const char *name)
{
    if (name[0] == '.')
        return true;
    str path = io_join(l->a, folder, str_of(name));
    struct stat st;
    if (lstat(path.p, &st) != 0)
        return errno == ENOENT || fail(l, path, errno);
    if (S_ISDIR(st.st_mode)) {
        if (l->recursive)
            vec_push(l->a, &l->folders, path);
        return true;
    }
    if (!wanted(l, str_of(name)))
        return true;
    if (S_ISLNK(st.st_mode)) {
        if (!check_link(l, path))
            return false;
        if (stat(path.p, &st) != 0)
            return fail(l, path, errno);
    }
    if (S_ISREG(st.st_mode))
        vec_push(l->a, l->out, path);
    return true;
}

static void close_folder(void *p)
{
    DIR **d = p;
    if (*d)
        closedir(*d);
}

static bool read_folder(struct listing *l, str folder)
{
    struct arena *own = arena_child(l->a);
    DIR **d = ARENA_NEW(own, DIR *);
    arena_defer(own, close_folder, d); /* closed even when the work below unwinds */
    *d = opendir(str_c(own, folder));
    bool good = *d || fail(l, folder, errno);
    while (good) {
        errno = 0;
        const struct dirent *e = readdir(*d);
        if (!e && errno)
            good = fail(l, folder, errno);
        if (!e)
            break;
        good = add_entry(l, folder, e->d_name);
    }
    arena_free(own);
    return good;
}

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

static void sort_from(struct io_names *out, uint32_t from)
{
    if (out->n > from)
        qsort(out->at + from, out->n - from, sizeof *out->at, by_bytes);
}

/* The same of files that are not on the disk. */
static bool list_elsewhere(struct listing *l, const struct io_files *f, str folder)
{
    uint32_t before = l->out->n, kept = before;
    if (!f->list(f->ctx, l->out, l->a, folder, l->recursive, l->dg))
        return false;
    for (uint32_t i = before; i < l->out->n; i++)
        if (wanted(l, l->out->at[i]))
            l->out->at[kept++] =
                str_printf(l->a, "%.*s%.*s", STR_ARG(f->mark), STR_ARG(l->out->at[i]));
    l->out->n = kept;
    sort_from(l->out, before);
    return true;
}

bool io_list(struct io_names *out, struct arena *a, str folder, const str *endings, size_t n,
             bool recursive, struct diags *dg)
{
    struct listing l = {
        .out = out, .a = a, .endings = endings, .n = n, .recursive = recursive, .dg = dg};
    const struct io_files *f = io_elsewhere(dg, &folder);
    if (f)
        return list_elsewhere(&l, f, folder);
    if (!folder.n)
        folder = STR(".");
    str root = real_path(a, folder);
    if (!root.n)
        return fail(&l, folder, errno);
    l.root = str_printf(a, "%.*s%s", STR_ARG(root), str_ends(root, STR("/")) ? "" : "/");
    vec_push(a, &l.folders, folder);
    uint32_t before = out->n;
    for (uint32_t i = 0; i < l.folders.n; i++)
        if (!read_folder(&l, l.folders.at[i]))
            return false;
    sort_from(out, before);
    return true;
}
