/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out.h"

#include "base/io.h"
#include "base/io_writer.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEFAULT_WIDTH = 80 };

static uint32_t terminal_width(void)
{
    const char *columns = getenv("COLUMNS");
    long n = columns ? strtol(columns, NULL, 10) : 0;
    struct winsize w;
    if (n <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
        n = w.ws_col;
    return n >= 20 && n < 10000 ? (uint32_t)n : DEFAULT_WIDTH;
}

struct out out_open(struct arena *a, str path, str colour)
{
    struct out o = {.buf = BUF(a), .path = path};
    o.terminal = path.n == 0 && isatty(STDOUT_FILENO);
    const char *no_color = getenv("NO_COLOR");
    bool plain = no_color && *no_color;
    o.colour =
        str_eq(colour, STR("always")) || (!str_eq(colour, STR("never")) && o.terminal && !plain);
    o.width = o.terminal ? terminal_width() : DEFAULT_WIDTH;
    return o;
}

/* ---- what is held back ---- */

struct out_kept {
    int fd; /* -1: nothing yet */
    off_t n;
};

static void close_kept(void *kept)
{
    struct out_kept *k = kept;
    if (k->fd >= 0)
        close(k->fd);
    *k = (struct out_kept){.fd = -1};
}

void out_hold(struct out *o)
{
    o->held = !o->path.n;
    if (!o->held || o->kept)
        return;
    o->kept = ARENA_NEW(o->buf.arena, struct out_kept);
    o->kept->fd = -1;
    arena_defer(o->buf.arena, close_kept, o->kept);
}

/* Moves the buffer to the temporary file; where that cannot be it stays in memory. */
static void keep(struct out *o)
{
    enum { KEPT_AT = 4 << 20 };
    struct out_kept *k = o->kept;
    if (o->buf.n < KEPT_AT)
        return;
    if (k->fd < 0)
        k->fd = io_temporary(o->buf.arena);
    if (k->fd < 0)
        return;
    if (io_write_all(k->fd, buf_str(&o->buf))) {
        k->n += (off_t)o->buf.n;
        o->gone += o->buf.n;
        o->buf.n = 0;
    } else if (lseek(k->fd, k->n, SEEK_SET) != k->n || ftruncate(k->fd, k->n) != 0) {
        o->broken = true;
    }
}

/* Calls put for what the temporary file holds, in blocks; false with errno. */
static bool each_block(struct out_kept *k, bool (*put)(void *, str), void *arg)
{
    char block[1 << 16];
    ssize_t got = 1;
    if (!k || k->fd < 0)
        return true;
    if (lseek(k->fd, 0, SEEK_SET) != 0)
        return false;
    while (got > 0 || (got < 0 && errno == EINTR)) {
        got = read(k->fd, block, sizeof block);
        if (got > 0 && !put(arg, (str){block, (size_t)got}))
            return false;
    }
    if (got == 0)
        close_kept(k);
    return got == 0;
}

static bool put_standard(void *arg, str block)
{
    (void)arg;
    return io_write_all(STDOUT_FILENO, block);
}

/* Copies the temporary file to standard output; false with errno. */
static bool release(struct out *o)
{
    o->held = false;
    return each_block(o->kept, put_standard, NULL);
}

static bool put_block(void *out, str block)
{
    struct out *o = out;
    buf_add(&o->buf, block);
    out_flush_some(o);
    return !o->broken;
}

void out_append(struct out *o, struct out *from)
{
    if (!each_block(from->kept, put_block, o))
        o->broken = true;
    (void)put_block(o, buf_str(&from->buf));
    from->buf.n = 0;
}

void out_restart(struct out *o)
{
    if (o->file)
        io_writer_drop(o->file);
    o->file = NULL;
    if (o->kept)
        close_kept(o->kept);
    o->held = o->broken = false;
    o->buf.n = 0;
    o->gone = 0;
}

/* The last n bytes of a file that is written at its end; false where it is none. */
static bool cut_file(int fd, uint64_t n)
{
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    off_t at = lseek(fd, 0, SEEK_CUR);
    if (at != st.st_size || (uint64_t)at < n)
        return false;
    at -= (off_t)n;
    return ftruncate(fd, at) == 0 && lseek(fd, at, SEEK_SET) == at;
}

bool out_undo(struct out *o, uint64_t mark)
{
    if (mark >= o->gone) {
        o->buf.n = mark - o->gone;
        return true;
    }
    uint64_t n = o->gone - mark;
    bool done;
    if (o->path.n)
        done = io_writer_cut(o->file, n);
    else
        done = cut_file(o->held ? o->kept->fd : STDOUT_FILENO, n);
    if (!done)
        return false;
    if (o->held)
        o->kept->n -= (off_t)n;
    o->gone = mark;
    o->buf.n = 0;
    return true;
}

/* ---- writing ---- */

void out_flush_some(struct out *o)
{
    if (o->buf.n < IO_WRITE_AT)
        return;
    if (o->held) {
        keep(o);
        return;
    }
    if (!o->path.n) {
        out_flush(o);
        return;
    }
    if (!o->file)
        o->file = io_writer_open(o->buf.arena, o->path);
    o->gone += o->buf.n;
    io_writer_take(o->file, &o->buf);
    o->gone -= o->buf.n;
}

void out_add(struct out *o, str text)
{
    enum { FEW = 4096 };
    struct buf *b = &o->buf;
    if (UNLIKELY(b->cap - b->n < text.n && b->n + text.n > FEW && b->cap < 2 * IO_WRITE_AT))
        buf_reserve(b, 2 * IO_WRITE_AT - b->n);
    buf_add(b, text);
    out_flush_some(o);
}

void out_flush(struct out *o)
{
    if (o->path.n || o->held)
        return;
    if (!o->broken && !io_write_all(STDOUT_FILENO, buf_str(&o->buf)))
        o->broken = true;
    o->gone += o->buf.n;
    o->buf.n = 0;
}

void out_drop(struct out *o)
{
    out_restart(o);
    o->path = (str){0};
}

static bool close_file(struct out *o, struct diags *dg)
{
    if (!o->file)
        o->file = io_writer_open(o->buf.arena, o->path);
    io_writer_add(o->file, buf_str(&o->buf));
    bool done = io_writer_close(o->file, dg);
    o->file = NULL;
    o->buf.n = 0;
    return done;
}

bool out_close(struct out *o, struct diags *dg)
{
    if (o->path.n)
        return close_file(o, dg);
    bool wrote = !o->broken && release(o) && io_write_all(STDOUT_FILENO, buf_str(&o->buf));
    o->buf.n = 0;
    o->broken = !wrote;
    if (wrote || errno == EPIPE)
        return true;
    DIAG_STR(dg, FILE_WRITE, SPAN_NONE, STR("standard output"), str_of(strerror(errno)));
    return false;
}
