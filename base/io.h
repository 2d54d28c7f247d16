/* SPDX-License-Identifier: Apache-2.0 */
/* Files: whole texts in, whole results out. Every failure is a diagnostic with the system's reason.
 */
#pragma once

#include "base/diag.h"

/* Reads a whole file ("-" is standard input) into the arena and registers it as a source under its
 * name. Over LIMIT_document_bytes is an error. at is the place that asked for it, or SPAN_NONE. */
bool io_read(uint32_t *source, struct arena *, str path, span at, struct diags *) NODISCARD;
/* As io_read, but the path is relative to a folder and no step of it may be a symbolic link, `..`
 * or
 * `.git`; only regular files are read. */
bool io_read_below(uint32_t *source, struct arena *, str folder, str path, span at,
                   struct diags *) NODISCARD;

/* Writes a whole file as io_writer.h does. The old content stays on any failure. */
bool io_write(str path, str content, struct diags *) NODISCARD;

/* Opens a new file without a name in the folder for temporary ones (TMPDIR, else /tmp), to write
 * and read; -1 with errno. */
int io_temporary(struct arena *);

/* Opens a file as open(2) does, closed in programs that are started, and again where a signal came
 * between; a new file may be read and written by whom the umask lets. -1 with errno. */
int io_open(const char *path, int flags);

/* What a failure is called in messages, by errno. */
str io_reason(int error);

/* Writes all of s to a descriptor; false with errno. */
bool io_write_all(int fd, str s) NODISCARD;

enum io_kind { IO_NONE, IO_FILE, IO_FOLDER, IO_OTHER };
/* What stands at a path (links followed). */
enum io_kind io_kind_of(const struct diags *, str path);

/* The regular files below a folder whose name ends in one of the given endings (n == 0: all), as
 * paths that begin with the folder, in byte order. Hidden names (.git) are left out. recursive goes
 * into subfolders. A symbolic link to a file below the folder is listed too; one that leads out is
 * an error; linked folders are passed over. */
struct io_names {
    str *at;
    uint32_t n, cap;
};
bool io_list(struct io_names *out, struct arena *, str folder, const str *endings, size_t n,
             bool recursive, struct diags *) NODISCARD;

/* Files that are not on the disk: a revision of a repository. Paths that begin with the mark are
 * asked of it, all others of the disk; a source that it gives is named without the mark, so that
 * a run on a revision says what a run on its checkout says. */
struct io_files {
    const struct io_files *next; /* more of them, with other marks */
    str shown;                   /* what the names of its sources begin with, mostly nothing */
    str mark; /* ends with `/`, so that io_join and io_below work on such paths */
    void *ctx;
    /* The three of io.h, on paths without the mark. read and list add a diagnostic on failure. */
    enum io_kind (*kind)(void *ctx, str path);
    /* The text, with a NUL behind it. links: whether symbolic links are followed (inside only). */
    bool (*read)(void *ctx, str *text, struct arena *, str path, bool links, span at,
                 struct diags *);
    /* Adds the regular files below the folder, in any order, hidden ones left out. */
    bool (*list)(void *ctx, struct io_names *out, struct arena *, str folder, bool recursive,
                 struct diags *);
};

/* The files that a path is of, and the path without their mark; NULL where it is of the disk. */
const struct io_files *io_elsewhere(const struct diags *, str *path);

/* What of a path stands below the folder that it begins with: "a/", "a/b/c" gives "b/c". */
str io_below(str folder, str path);
/* path of a file relative to the folder of another file; absolute paths stay. "a/b.yaml" + "c" =
 * "a/c". */
str io_beside(struct arena *, str file, str path);
/* folder + "/" + name without doubled slashes; an empty folder or "." gives name. */
str io_join(struct arena *, str folder, str name);
