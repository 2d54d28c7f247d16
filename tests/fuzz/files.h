/* SPDX-License-Identifier: Apache-2.0 */
/* For targets that read files by their names: one file in memory is all that there is. */
#pragma once

#include "base/io.h"
#include "tests/fuzz/fuzz.h"

struct fuzz_file {
    struct io_files files;
    str name, text; /* the text with a NUL behind it */
};

static inline enum io_kind fuzz_file_kind(void *ctx, str path)
{
    const struct fuzz_file *f = ctx;
    return str_eq(path, f->name) ? IO_FILE : IO_NONE;
}

static inline bool fuzz_file_read(void *ctx, str *text, struct arena *a UNUSED, str path,
                                  bool links UNUSED, span at, struct diags *dg)
{
    const struct fuzz_file *f = ctx;
    if (!str_eq(path, f->name)) {
        DIAG_STR(dg, FILE_READ, at, path, STR("no such file"));
        return false;
    }
    *text = f->text;
    return true;
}

static inline bool fuzz_file_list(void *ctx, struct io_names *out UNUSED, struct arena *a UNUSED,
                                  str folder, bool recursive UNUSED, struct diags *dg)
{
    (void)ctx;
    DIAG_STR(dg, FILE_READ, SPAN_NONE, folder, STR("no such folder"));
    return false;
}

/* From now on the diagnostics' texts come from here; it lives in the arena. */
static inline void fuzz_file_set(struct arena *a, struct diags *dg, str name, str text)
{
    struct fuzz_file *f = ARENA_NEW(a, struct fuzz_file);
    f->files = (struct io_files){
        .ctx = f, .kind = fuzz_file_kind, .read = fuzz_file_read, .list = fuzz_file_list};
    f->name = name;
    f->text = str_dup(a, text);
    dg->sources.files = &f->files;
}
