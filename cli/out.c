/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out.h"

#include "base/io.h"
#include "base/io_writer.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
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

void out_flush_some(struct out *o)
{
    if (o->buf.n < IO_WRITE_AT)
        return;
    if (!o->path.n) {
        out_flush(o);
        return;
    }
    if (!o->file)
        o->file = io_writer_open(o->buf.arena, o->path);
    io_writer_take(o->file, &o->buf);
}

void out_flush(struct out *o)
{
    if (o->path.n)
        return;
    if (!o->broken && !io_write_all(STDOUT_FILENO, buf_str(&o->buf)))
        o->broken = true;
    o->buf.n = 0;
}

void out_drop(struct out *o)
{
    if (o->file)
        io_writer_drop(o->file);
    o->file = NULL;
    o->path = (str){0};
    o->buf.n = 0;
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
    bool wrote = !o->broken && io_write_all(STDOUT_FILENO, buf_str(&o->buf));
    o->buf.n = 0;
    o->broken = !wrote;
    if (wrote || errno == EPIPE)
        return true;
    DIAG_STR(dg, FILE_WRITE, SPAN_NONE, STR("standard output"), str_of(strerror(errno)));
    return false;
}
