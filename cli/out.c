/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out.h"

#include "base/io.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { FLUSH_AT = 256 * 1024, DEFAULT_WIDTH = 80 };

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

/* Writes all bytes; false with errno set. */
static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

void out_flush_some(struct out *o)
{
    if (o->buf.n >= FLUSH_AT)
        out_flush(o);
}

void out_flush(struct out *o)
{
    if (o->path.n)
        return;
    if (!o->broken && !write_all(STDOUT_FILENO, o->buf.p, o->buf.n))
        o->broken = true;
    o->buf.n = 0;
}

bool out_close(struct out *o, struct diags *dg)
{
    if (o->path.n)
        return io_write(o->path, buf_str(&o->buf), dg);
    bool wrote = !o->broken && write_all(STDOUT_FILENO, o->buf.p, o->buf.n);
    o->buf.n = 0;
    o->broken = !wrote;
    if (wrote || errno == EPIPE)
        return true;
    DIAG_STR(dg, FILE_WRITE, SPAN_NONE, STR("standard output"), str_of(strerror(errno)));
    return false;
}
