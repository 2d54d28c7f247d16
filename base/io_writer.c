/* SPDX-License-Identifier: Apache-2.0 */
#include "base/io_writer.h"

#include "base/hash.h"
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_LINKS = 40, MOST_TRIES = 16 };

struct io_writer {
    struct arena *a;
    str path;         /* as it was given, for messages */
    const char *name; /* the target behind all links */
    str temporary;    /* the name that the file has until it is put in place; empty: none */
    int fd;           /* -1: not open, or no more */
    int error;        /* the first failure, as errno; 0: none */
    bool in_place;
};

static void fail(struct io_writer *w, int error)
{
    w->error = w->error ? w->error : error;
}

/* ---- opening ---- */

/* Follows the symbolic links at the name, also to a target that does not exist yet. */
static bool follow(struct io_writer *w)
{
    char link[4096];
    for (int hops = 0; hops < MOST_LINKS; hops++) {
        ssize_t n = readlink(w->name, link, sizeof link);
        if (n < 0)
            return errno == EINVAL || errno == ENOENT;
        w->name = str_c(w->a, io_beside(w->a, str_of(w->name), (str){link, (size_t)n}));
    }
    errno = ELOOP;
    return false;
}

/* A name that nothing in the target's folder has. */
static str fresh_name(struct io_writer *w)
{
    char fresh[32];
    snprintf(fresh, sizeof fresh, ".unet-%016llx", (unsigned long long)hash_secret());
    return io_beside(w->a, str_of(w->name), str_of(fresh));
}

static const char *folder_of(struct io_writer *w)
{
    return str_c(w->a, io_beside(w->a, str_of(w->name), STR(".")));
}

/* The way to an open file that has no name. */
static void way_to(char way[32], int fd)
{
    snprintf(way, 32, "/proc/self/fd/%d", fd);
}

/* A file without a name: nothing of it is left however the process ends. -1 where the file system
 * has none, or nobody could give it a name later. */
static int open_nameless(struct io_writer *w)
{
    char way[32];
    int fd = io_open(folder_of(w), O_TMPFILE | O_WRONLY);
    if (fd < 0)
        return -1;
    way_to(way, fd);
    if (access(way, F_OK) == 0)
        return fd;
    close(fd);
    return -1;
}

static int open_named(struct io_writer *w)
{
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        str name = fresh_name(w);
        int fd = io_open(name.p, O_WRONLY | O_CREAT | O_EXCL);
        if (fd >= 0)
            w->temporary = name;
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* Gives the new file the owner and mode of the one that it replaces; the owner where the system
 * lets us. */
static bool take_over(int fd, const struct stat *old)
{
    if (fchown(fd, old->st_uid, old->st_gid) != 0 && errno != EPERM)
        return false;
    return fchmod(fd, old->st_mode & 0777) == 0;
}

static bool begin(struct io_writer *w)
{
    struct stat st;
    if (!w->path.n || str_find_byte(w->path, '\0', 0) != SIZE_MAX) {
        errno = ENOENT;
        return false;
    }
    w->name = str_c(w->a, w->path);
    if (!follow(w))
        return false;
    bool there = stat(w->name, &st) == 0;
    if (!there && errno != ENOENT)
        return false;
    if (there && S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return false;
    }
    w->in_place = there && !S_ISREG(st.st_mode);
    w->fd = w->in_place ? io_open(w->name, O_WRONLY) : open_nameless(w);
    if (w->fd < 0 && !w->in_place)
        w->fd = open_named(w);
    return w->fd >= 0 && (w->in_place || !there || take_over(w->fd, &st));
}

static void drop(void *writer)
{
    io_writer_drop(writer);
}

struct io_writer *io_writer_open(struct arena *a, str path)
{
    struct io_writer *w = ARENA_NEW(a, struct io_writer);
    *w = (struct io_writer){.a = a, .path = str_dup(a, path), .fd = -1};
    arena_defer(a, drop, w);
    if (!begin(w))
        fail(w, errno);
    return w;
}

/* ---- writing ---- */

void io_writer_add(struct io_writer *w, str text)
{
    if (!w->error && !io_write_all(w->fd, text))
        fail(w, errno);
}

void io_writer_take(struct io_writer *w, struct buf *b)
{
    if (b->n < IO_WRITE_AT)
        return;
    io_writer_add(w, buf_str(b));
    b->n = 0;
}

void io_writer_drop(struct io_writer *w)
{
    if (w->fd >= 0)
        close(w->fd);
    if (w->temporary.n)
        unlink(w->temporary.p);
    w->fd = -1;
    w->temporary = (str){0};
}

/* Gives the file a name beside the target. */
static bool give_name(struct io_writer *w)
{
    char way[32];
    way_to(way, w->fd);
    for (int tries = 0; tries < MOST_TRIES && !w->temporary.n; tries++) {
        str name = fresh_name(w);
        if (linkat(AT_FDCWD, way, AT_FDCWD, name.p, AT_SYMLINK_FOLLOW) == 0)
            w->temporary = name;
        else if (errno != EEXIST)
            return false;
    }
    return w->temporary.n > 0;
}

/* Makes a rename in the target's folder last; failing that is no failure of the write. */
static void sync_folder(struct io_writer *w)
{
    int fd = io_open(folder_of(w), O_RDONLY | O_DIRECTORY);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static bool end(struct io_writer *w)
{
    if (!w->in_place && (fsync(w->fd) != 0 || !give_name(w)))
        return false;
    int fd = w->fd;
    w->fd = -1;
    if (close(fd) != 0)
        return false;
    if (w->in_place)
        return true;
    if (rename(w->temporary.p, w->name) != 0)
        return false;
    w->temporary = (str){0};
    sync_folder(w);
    return true;
}

bool io_writer_cut(struct io_writer *w, uint64_t n)
{
    off_t at = w->fd >= 0 && !w->in_place && !w->error ? lseek(w->fd, 0, SEEK_CUR) : -1;
    if (at < 0 || (uint64_t)at < n)
        return false;
    at -= (off_t)n;
    return ftruncate(w->fd, at) == 0 && lseek(w->fd, at, SEEK_SET) == at;
}

bool io_writer_close(struct io_writer *w, struct diags *dg)
{
    if (!w->error && !end(w))
        fail(w, errno);
    io_writer_drop(w);
    if (!w->error)
        return true;
    DIAG_STR(dg, FILE_WRITE, SPAN_NONE, w->path, io_reason(w->error));
    return false;
}

bool io_write(str path, str content, struct diags *dg)
{
    struct arena *a = arena_child(dg->arena);
    struct io_writer *w = io_writer_open(a, path);
    io_writer_add(w, content);
    bool done = io_writer_close(w, dg);
    arena_free(a);
    return done;
}
