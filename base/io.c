/* SPDX-License-Identifier: Apache-2.0 */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Offsets into a source are 32 bits wide, whatever the limit says. */
#define LARGEST_SOURCE ((uint64_t)UINT32_MAX - 1)

str io_reason(int error)
{
    switch (error) {
    case ENOENT:
        return STR("no such file or folder");
    case EISDIR:
        return STR("it is a folder");
    case EACCES:
        return STR("permission denied");
    case ELOOP:
        return STR("a symbolic link stands in the way");
    default:
        return str_of(strerror(error));
    }
}

static bool fail_read(struct diags *dg, span at, str path, int error)
{
    DIAG_STR(dg, FILE_READ, at, path, io_reason(error));
    return false;
}

static bool refuse(struct diags *dg, span at, str path, const char *why)
{
    DIAG_STR(dg, FILE_OUTSIDE, at, path, str_of(why));
    return false;
}

static bool has_nul(str s)
{
    return str_find_byte(s, '\0', 0) != SIZE_MAX;
}

/* ---- reading ---- */

enum slurp { SLURP_DONE, SLURP_ERROR, SLURP_OVER };

/* Reads the descriptor to its end, at most `most` bytes; the text has a NUL behind it. */
static enum slurp slurp(str *out, struct arena *a, int fd, uint64_t most)
{
    struct stat st;
    size_t guess =
        fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : 0;
    if (guess > most)
        return SLURP_OVER;
    struct buf b = BUF(a);
    buf_reserve(&b, guess + 1);
    for (;;) {
        buf_reserve(&b, 1);
        ssize_t got = read(fd, b.p + b.n, b.cap - b.n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return SLURP_ERROR;
        if (got == 0)
            break;
        b.n += (size_t)got;
        if (b.n > most)
            return SLURP_OVER;
    }
    buf_reserve(&b, 1);
    b.p[b.n] = '\0';
    *out = buf_str(&b);
    return SLURP_DONE;
}

/* An open file whose descriptor is closed even when the reading unwinds. */
struct held {
    struct arena *arena;
    int fd;
};

static void close_held(void *p)
{
    struct held *h = p;
    if (h->fd > STDIN_FILENO)
        close(h->fd);
}

static struct held *hold(struct arena *a)
{
    struct arena *own = arena_child(a);
    struct held *h = ARENA_NEW(own, struct held);
    h->arena = own;
    h->fd = -1;
    arena_defer(own, close_held, h);
    return h;
}

/* Reads and closes the file, and registers what it held. */
static bool take_source(uint32_t *source, struct arena *a, struct held *h, str name, span at,
                        struct diags *dg)
{
    uint64_t most = diag_limit_of(dg, LIMIT_document_bytes);
    str text;
    enum slurp s = slurp(&text, a, h->fd, most < LARGEST_SOURCE ? most : LARGEST_SOURCE);
    int error = errno;
    arena_free(h->arena);
    if (s == SLURP_ERROR)
        return fail_read(dg, at, name, error);
    if (s == SLURP_OVER) {
        diag_limit(dg, at, LIMIT_document_bytes);
        diag_label(dg, "%.*s", STR_ARG(name));
        return false;
    }
    *source = sources_add(&dg->sources, name, text);
    return true;
}

int io_open(const char *path, int flags)
{
    int fd;
    do
        fd = open(path, flags | O_CLOEXEC, 0666);
    while (fd < 0 && errno == EINTR);
    return fd;
}

const struct io_files *io_elsewhere(const struct diags *dg, str *path)
{
    const struct io_files *f = dg->sources.files;
    while (f && !str_starts(*path, f->mark))
        f = f->next;
    if (f)
        *path = str_sub(*path, f->mark.n, path->n);
    return f;
}

static bool read_elsewhere(uint32_t *source, struct arena *a, const struct io_files *f, str path,
                           bool links, span at, struct diags *dg)
{
    str text;
    if (!f->read(f->ctx, &text, a, path, links, at, dg))
        return false;
    str name = str_printf(a, "%.*s%.*s", STR_ARG(f->shown), STR_ARG(path));
    *source = sources_add(&dg->sources, name, text);
    return true;
}

bool io_read(uint32_t *source, struct arena *a, str path, span at, struct diags *dg)
{
    const struct io_files *f = io_elsewhere(dg, &path);
    if (f)
        return read_elsewhere(source, a, f, path, true, at, dg);
    bool input = str_eq(path, STR("-"));
    if (!path.n || has_nul(path))
        return fail_read(dg, at, path, ENOENT);
    struct held *h = hold(a);
    h->fd = input ? STDIN_FILENO : io_open(str_c(h->arena, path), O_RDONLY);
    if (h->fd < 0) {
        int error = errno;
        arena_free(h->arena);
        return fail_read(dg, at, path, error);
    }
    return take_source(source, a, h, input ? STR("<stdin>") : path, at, dg);
}

/* NULL when each step of the path is a plain name, else what is wrong with it. */
static const char *bad_step(str path)
{
    if (!path.n)
        return "the name is empty";
    if (path.p[0] == '/')
        return "the path is absolute";
    if (has_nul(path))
        return "the name holds a NUL";
    for (size_t from = 0; from <= path.n;) {
        size_t to = str_find_byte(path, '/', from);
        if (to == SIZE_MAX)
            to = path.n;
        str step = str_sub(path, from, to);
        if (str_eq(step, STR("..")))
            return "`..` is not allowed in the path";
        if (str_eq(step, STR(".git")))
            return "it lies in the repository's own folder";
        from = to + 1;
    }
    return NULL;
}

/* Opens path below the held folder step by step, so that no step is a link; the held descriptor is
 * the file's then, or -1 with errno. */
static void open_below(struct held *h, str path)
{
    for (size_t from = 0; from <= path.n && h->fd >= 0;) {
        size_t to = str_find_byte(path, '/', from);
        bool last = to == SIZE_MAX;
        if (last)
            to = path.n;
        str step = str_sub(path, from, to);
        from = to + 1;
        if (!last && (!step.n || str_eq(step, STR("."))))
            continue;
        int flags = O_NOFOLLOW | O_CLOEXEC | (last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY);
        int next = openat(h->fd, str_c(h->arena, step), flags);
        int error = errno;
        close(h->fd);
        h->fd = next;
        errno = error;
    }
}

bool io_read_below(uint32_t *source, struct arena *a, str folder, str path, span at,
                   struct diags *dg)
{
    const char *bad = bad_step(path);
    if (bad)
        return refuse(dg, at, path, bad);
    str name = io_join(a, folder, path);
    const struct io_files *f = io_elsewhere(dg, &name);
    if (f)
        return read_elsewhere(source, a, f, name, false, at, dg);
    struct held *h = hold(a);
    struct stat st;
    h->fd = io_open(str_c(h->arena, folder.n ? folder : STR(".")), O_PATH | O_DIRECTORY);
    if (h->fd >= 0)
        open_below(h, path);
    int error = errno;
    if (h->fd >= 0 && fstat(h->fd, &st) == 0 && S_ISREG(st.st_mode))
        return take_source(source, a, h, name, at, dg);
    bool opened = h->fd >= 0;
    arena_free(h->arena);
    if (opened)
        return refuse(dg, at, name, "it is no regular file");
    /* a link in the middle shows as ENOTDIR, at the end as ELOOP */
    if (error == ELOOP || error == ENOTDIR)
        return refuse(dg, at, name, "a step of the path is a symbolic link or no folder");
    return fail_read(dg, at, name, error);
}

/* ---- writing ---- */

bool io_write_all(int fd, str s)
{
    for (size_t done = 0; done < s.n;) {
        ssize_t put = write(fd, s.p + done, s.n - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        done += (size_t)put;
    }
    return true;
}

/* ---- names ---- */

str io_join(struct arena *a, str folder, str name)
{
    while (folder.n > 1 && folder.p[folder.n - 1] == '/')
        folder.n--;
    if (!folder.n || str_eq(folder, STR(".")))
        return str_dup(a, name);
    const char *between = folder.p[folder.n - 1] == '/' ? "" : "/";
    return str_printf(a, "%.*s%s%.*s", STR_ARG(folder), between, STR_ARG(name));
}

str io_below(str folder, str path)
{
    while (folder.n && folder.p[folder.n - 1] == '/')
        folder.n--;
    if (str_starts(path, folder) && path.n > folder.n && path.p[folder.n] == '/')
        path = str_sub(path, folder.n, path.n);
    else if (folder.n)
        return path;
    while (path.n && path.p[0] == '/')
        path = str_sub(path, 1, path.n);
    return path;
}

str io_beside(struct arena *a, str file, str path)
{
    size_t slash = file.n;
    while (slash && file.p[slash - 1] != '/')
        slash--;
    if (!slash || str_starts(path, STR("/")))
        return str_dup(a, path);
    return io_join(a, str_sub(file, 0, slash), path);
}

enum io_kind io_kind_of(const struct diags *dg, str path)
{
    const struct io_files *f = io_elsewhere(dg, &path);
    if (f)
        return f->kind(f->ctx, path);
    char name[4096];
    struct stat st;
    if (!path.n || path.n >= sizeof name || has_nul(path))
        return IO_NONE;
    memcpy(name, path.p, path.n);
    name[path.n] = '\0';
    if (stat(name, &st) != 0)
        return IO_NONE;
    return S_ISREG(st.st_mode) ? IO_FILE : S_ISDIR(st.st_mode) ? IO_FOLDER : IO_OTHER;
}
