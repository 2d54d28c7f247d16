/* SPDX-License-Identifier: Apache-2.0 */
/* Not installed: writes what is installed beside the programs, manual pages and completions.
 *
 *     shipping man DIR            unet.1, unet-policy-eval.1 …
 *     shipping SHELL FILE         the completion script */
#include "base/io.h"
#include "cli/completion.h"
#include "cli/manual.h"

#include <stdio.h>

struct request {
    char **argv;
    bool fine;
};

static void write_all(struct boundary *boundary, void *arg)
{
    struct request *r = arg;
    struct arena *a = arena_new(boundary);
    struct diags dg = diags_new(a);
    struct buf b = BUF(a);
    str what = str_of(r->argv[1]), where = str_of(r->argv[2]);
    bool manual = str_eq(what, STR("man"));
    r->fine = manual || (completion_write(&b, what) && io_write(where, buf_str(&b), &dg));
    for (size_t i = 0; manual && i < manual_count(); i++) {
        b.n = 0;
        manual_write(&b, i);
        str path = str_printf(a, "%.*s/%.*s", STR_ARG(where), STR_ARG(manual_name(a, i)));
        r->fine &= io_write(path, buf_str(&b), &dg);
    }
    b.n = 0;
    diags_write(&b, &dg, false);
    fwrite(b.p, 1, b.n, stderr);
    arena_free(a);
}

int main(int argc, char **argv)
{
    struct request r = {.argv = argv};
    if (argc != 3) {
        fprintf(stderr, "usage: shipping man DIR | shipping SHELL FILE\n");
        return 64;
    }
    return boundary_run(write_all, &r) && r.fine ? 0 : 1;
}
