/* SPDX-License-Identifier: Apache-2.0 */
#include "base/feed.h"

#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 1 << 16 };

struct feed {
    int fd;
    uint64_t begin, size; /* of the file: where it begins for us, and the bytes behind that */
};

static void close_feed(void *p)
{
    struct feed *f = p;
    if (f->fd > STDIN_FILENO)
        close(f->fd);
}

struct feed *feed_open(struct arena *a, str path)
{
    struct stat st;
    bool input = str_eq(path, STR("-"));
    if (!path.n || str_find_byte(path, '\0', 0) != SIZE_MAX)
        return NULL;
    struct feed *f = ARENA_NEW(a, struct feed);
    f->fd = -1;
    arena_defer(a, close_feed, f);
    /* a fifo must not block here: it is not for us */
    f->fd = input ? STDIN_FILENO : open(str_c(a, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (f->fd < 0 || fstat(f->fd, &st) != 0 || !S_ISREG(st.st_mode))
        return NULL;
    off_t begin = input ? lseek(f->fd, 0, SEEK_CUR) : 0;
    if (begin < 0 || begin > st.st_size)
        return NULL;
    f->begin = (uint64_t)begin;
    f->size = (uint64_t)(st.st_size - begin);
    return f;
}

uint64_t feed_size(const struct feed *f)
{
    return f->size;
}

bool feed_read(const struct feed *f, uint64_t offset, char *to, size_t n, size_t *got)
{
    *got = 0;
    while (*got < n) {
        ssize_t more = pread(f->fd, to + *got, n - *got, (off_t)(f->begin + offset + *got));
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return false;
        if (more == 0)
            break;
        *got += (size_t)more;
    }
    return true;
}

/* ---- standard input ---- */

static bool copy_input(int to)
{
    char block[COPY_BYTES];
    for (;;) {
        ssize_t got = read(STDIN_FILENO, block, sizeof block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        if (!io_write_all(to, (str){block, (size_t)got}))
            return false;
    }
}

bool feed_keep_input(struct diags *dg)
{
    struct stat st;
    if (fstat(STDIN_FILENO, &st) != 0 || S_ISREG(st.st_mode))
        return true; /* a closed one is for the reader to say */
    int fd = io_temporary(dg->arena);
    bool done = fd >= 0 && copy_input(fd) && lseek(fd, 0, SEEK_SET) == 0 &&
                dup2(fd, STDIN_FILENO) == STDIN_FILENO;
    int error = errno;
    if (fd >= 0)
        close(fd);
    if (!done)
        DIAG_STR(dg, FILE_WRITE, SPAN_NONE, STR("a temporary copy of standard input"),
                 str_of(strerror(error)));
    return done;
}

static size_t fetch(void *ctx, uint64_t at, char *into, size_t n)
{
    size_t got;
    return feed_read(ctx, at, into, n, &got) ? got : 0;
}

uint32_t feed_add_source(struct feed *f, struct sources *sources, str path)
{
    return sources_add_fetched(sources, str_eq(path, STR("-")) ? STR("<stdin>") : path,
                               (struct source_fetch){f, fetch}, (uint32_t)feed_size(f));
}
