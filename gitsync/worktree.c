/* SPDX-License-Identifier: Apache-2.0 */
#include "gitsync/worktree.h"

#include "base/json.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEPT_SETS = 3 };

static bool fail(struct diags *dg, str path)
{
    DIAG_STR(dg, FILE_WRITE, SPAN_NONE, path, str_of(strerror(errno)));
    return false;
}

static bool make_folder(struct arena *a, str path, struct diags *dg)
{
    return mkdir(str_c(a, path), 0777) == 0 || errno == EEXIST || fail(dg, path);
}

/* ---- taking away ---- */

static int remove_one(const char *path, const struct stat *st UNUSED, int kind UNUSED,
                      struct FTW *f UNUSED)
{
    return remove(path) != 0 && errno != ENOENT;
}

static void remove_all(struct arena *a, str path)
{
    (void)nftw(str_c(a, path), remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct names {
    str *at;
    uint32_t n, cap;
};

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

/* The names in a folder but . and .., in byte order; none where it is not there. */
static struct names names_in(struct arena *a, str folder)
{
    struct names out = {0};
    DIR *d = opendir(str_c(a, folder));
    if (!d)
        return out;
    /* the folder is ours and small; names are collected before the arena may unwind over the handle
     */
    char all[65536];
    size_t used = 0;
    for (const struct dirent *e; (e = readdir(d)) != NULL;) {
        size_t n = strlen(e->d_name) + 1;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || used + n > sizeof all)
            continue;
        memcpy(all + used, e->d_name, n);
        used += n;
    }
    closedir(d);
    for (size_t i = 0; i < used; i += strlen(all + i) + 1)
        vec_push(a, &out, str_dup(a, str_of(all + i)));
    if (out.n)
        qsort(out.at, out.n, sizeof *out.at, by_bytes);
    return out;
}

/* What is being made has a name that begins with a dot. */
static void clear_folder(struct arena *a, str folder)
{
    struct names names = names_in(a, folder);
    for (uint32_t i = 0; i < names.n; i++)
        if (names.at[i].p[0] == '.')
            remove_all(a, io_join(a, folder, names.at[i]));
}

static void give_lock_back(void *p)
{
    close(*(int *)p);
}

enum { LOCK_TRIES = 20, LOCK_PAUSE = 50 * 1000 * 1000 }; /* nanoseconds: a second in all */

/* What is left of a sync that was killed, its child above all, may hold the lock for a moment. */
static bool take_lock(int lock)
{
    for (int i = 0; flock(lock, LOCK_EX | LOCK_NB) != 0; i++) {
        if (errno != EWOULDBLOCK || i == LOCK_TRIES)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = LOCK_PAUSE}, NULL);
    }
    return true;
}

bool worktree_begin(struct arena *a, str folder, struct diags *dg)
{
    static const char *const parts[] = {"worktrees", "sets", "mirrors"};
    if (!make_folder(a, folder, dg))
        return false;
    int *lock = ARENA_NEW(a, int);
    str path = io_join(a, folder, STR("lock"));
    *lock = open(str_c(a, path), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*lock < 0)
        return fail(dg, path);
    arena_defer(a, give_lock_back, lock);
    if (!take_lock(*lock)) {
        DIAG_STR(dg, GIT_BUSY, SPAN_NONE, path);
        return false;
    }
    for (size_t i = 0; i < COUNTOF(parts); i++)
        if (!make_folder(a, io_join(a, folder, str_of(parts[i])), dg))
            return false;
    clear_folder(a, folder);
    clear_folder(a, io_join(a, folder, STR("sets")));
    str trees = io_join(a, folder, STR("worktrees"));
    struct names names = names_in(a, trees);
    for (uint32_t i = 0; i < names.n; i++)
        clear_folder(a, io_join(a, trees, names.at[i]));
    return true;
}

/* ---- reading what is active ---- */

static str read_link(struct arena *a, str path)
{
    char text[4096];
    ssize_t n = readlink(str_c(a, path), text, sizeof text);
    return n > 0 && (size_t)n < sizeof text ? str_dup(a, (str){text, (size_t)n}) : (str){0};
}

static str last_part(str path)
{
    size_t i = path.n;
    while (i && path.p[i - 1] != '/')
        i--;
    return str_sub(path, i, path.n);
}

static uint32_t set_number(struct arena *a, str name)
{
    return (uint32_t)strtoul(str_c(a, name), NULL, 10);
}

str worktree_folder(struct arena *a, str folder)
{
    str link = read_link(a, io_join(a, folder, STR("active")));
    return link.n ? io_join(a, folder, link) : (str){0};
}

struct set worktree_active(struct arena *a, str folder)
{
    str set = worktree_folder(a, folder);
    if (!set.n)
        return (struct set){0};
    struct names names = names_in(a, set);
    struct set out = {.number = set_number(a, last_part(set)),
                      .at = ARENA_ARRAY(a, struct member, names.n + 1)};
    for (uint32_t i = 0; i < names.n; i++)
        out.at[out.n++] =
            (struct member){names.at[i], last_part(read_link(a, io_join(a, set, names.at[i])))};
    return out;
}

/* ---- laying out ---- */

/* Makes the folders of a path below the open one, and the file itself, which must be new. */
static int create_below(struct arena *a, int root, str path)
{
    int at = dup(root);
    for (size_t from = 0; at >= 0;) {
        size_t to = str_find_byte(path, '/', from);
        const char *step = str_c(a, str_sub(path, from, to));
        int next;
        if (to == SIZE_MAX) {
            next = openat(at, step, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        } else {
            next = mkdirat(at, step, 0777) == 0 || errno == EEXIST
                       ? openat(at, step, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                       : -1;
        }
        int error = errno;
        close(at);
        errno = error;
        at = next;
        if (to == SIZE_MAX)
            break;
        from = to + 1;
    }
    return at;
}

static bool write_file(struct arena *a, int root, str path, str text)
{
    int fd = create_below(a, root, path);
    bool fine = fd >= 0 && io_write_all(fd, text);
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && fine) {
        fine = false;
        error = errno;
    }
    errno = error;
    return fine;
}

static bool write_files(struct arena *a, int root, const struct revision *r, struct diags *dg)
{
    const struct io_files *f = revision_files(r);
    struct io_names names = {0};
    if (!f->list(f->ctx, &names, a, (str){0}, true, dg))
        return false;
    for (uint32_t i = 0; i < names.n; i++) {
        struct arena *own = arena_child(a);
        str text;
        bool fine = f->read(f->ctx, &text, own, names.at[i], true, SPAN_NONE, dg) &&
                    (write_file(own, root, names.at[i], text) || fail(dg, names.at[i]));
        arena_free(own);
        if (!fine)
            return false;
    }
    return true;
}

/* All that was written below is on the disk before its name is. */
static bool sync_and_close(int fd, str path, struct diags *dg)
{
    bool fine = syncfs(fd) == 0 || fail(dg, path);
    return close(fd) == 0 && fine;
}

bool worktree_lay_out(struct arena *a, str folder, const struct member *m, const struct revision *r,
                      struct diags *dg)
{
    str above = io_join(a, io_join(a, folder, STR("worktrees")), m->name);
    str path = io_join(a, above, m->commit), stage = io_join(a, above, STR(".stage"));
    if (io_kind_of(dg, path) == IO_FOLDER)
        return true;
    if (!make_folder(a, above, dg) || !make_folder(a, stage, dg))
        return false;
    int root = open(str_c(a, stage), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return fail(dg, stage);
    bool fine = write_files(a, root, r, dg);
    fine = sync_and_close(root, stage, dg) && fine;
    if (fine && rename(stage.p, path.p) != 0)
        fine = fail(dg, path);
    if (!fine)
        remove_all(a, stage);
    return fine;
}

/* ---- switching ---- */

static uint32_t newest_set(struct arena *a, str sets)
{
    struct names names = names_in(a, sets);
    uint32_t newest = 0;
    for (uint32_t i = 0; i < names.n; i++) {
        uint32_t n = set_number(a, names.at[i]);
        newest = n > newest ? n : newest;
    }
    return newest;
}

static bool sync_folder(struct arena *a, str path, struct diags *dg)
{
    int fd = open(str_c(a, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        fail(dg, path);
        if (fd >= 0)
            close(fd);
        return false;
    }
    return close(fd) == 0;
}

static bool make_set(struct arena *a, str sets, const struct set *s, struct diags *dg)
{
    str stage = io_join(a, sets, STR(".stage"));
    str path = io_join(a, sets, str_printf(a, "%u", s->number));
    remove_all(a, stage);
    if (!make_folder(a, stage, dg))
        return false;
    for (uint32_t i = 0; i < s->n; i++) {
        str target = str_printf(a, "../../worktrees/%.*s/%.*s", STR_ARG(s->at[i].name),
                                STR_ARG(s->at[i].commit));
        str link = io_join(a, stage, s->at[i].name);
        if (symlink(target.p, link.p) != 0)
            return fail(dg, link);
    }
    if (!sync_folder(a, stage, dg))
        return false;
    if (rename(stage.p, path.p) != 0)
        return fail(dg, path);
    return sync_folder(a, sets, dg);
}

static str journal_line(struct arena *a, const struct set *s, bool recovered)
{
    char when[32];
    time_t now = time(NULL);
    struct tm t;
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &t));
    struct buf b = BUF(a);
    buf_printf(&b, "{\"at\":\"%s\",\"set\":%u,\"commits\":{", when, s->number);
    for (uint32_t i = 0; i < s->n; i++) {
        buf_add(&b, i ? STR(",") : (str){0});
        json_put_string(&b, s->at[i].name);
        buf_putc(&b, ':');
        json_put_string(&b, s->at[i].commit);
    }
    buf_printf(&b, "}%s}\n", recovered ? ",\"recovered\":true" : "");
    return buf_str(&b);
}

static bool add_to_journal(struct arena *a, str folder, const struct set *s, bool recovered,
                           struct diags *dg)
{
    str path = io_join(a, folder, STR("journal.ndjson")), line = journal_line(a, s, recovered);
    int fd = open(str_c(a, path), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail(dg, path);
    bool fine = io_write_all(fd, line) && fsync(fd) == 0;
    if (!fine)
        fail(dg, path);
    return close(fd) == 0 && fine;
}

bool worktree_activate(struct arena *a, str folder, struct set *s, struct diags *dg)
{
    str sets = io_join(a, folder, STR("sets"));
    s->number = newest_set(a, sets) + 1;
    if (!make_set(a, sets, s, dg))
        return false;
    str target = str_printf(a, "sets/%u", s->number);
    str fresh = io_join(a, folder, STR(".active")), path = io_join(a, folder, STR("active"));
    unlink(fresh.p);
    if (symlink(target.p, fresh.p) != 0)
        return fail(dg, fresh);
    if (rename(fresh.p, path.p) != 0)
        return fail(dg, path);
    return sync_folder(a, folder, dg) && add_to_journal(a, folder, s, false, dg);
}

/* ---- afterwards ---- */

/* Whether the last whole line of the journal names the set; a half line is ended. */
static bool in_journal(struct arena *a, str folder, uint32_t number, struct diags *dg)
{
    uint32_t source;
    str path = io_join(a, folder, STR("journal.ndjson"));
    if (io_kind_of(dg, path) != IO_FILE || !io_read(&source, a, path, SPAN_NONE, dg))
        return false;
    str text = dg->sources.at[source].text;
    if (text.n && text.p[text.n - 1] != '\n') { /* a kill in the middle of a line */
        size_t keep = text.n;
        while (keep && text.p[keep - 1] != '\n')
            keep--;
        if (truncate(str_c(a, path), (off_t)keep) != 0)
            return false;
        text.n = keep;
    }
    str mark = str_printf(a, "\"set\":%u,", number);
    size_t from = text.n ? text.n - 1 : 0;
    while (from && text.p[from - 1] != '\n')
        from--;
    return str_find(str_sub(text, from, text.n), mark, 0) != SIZE_MAX;
}

static bool is_used(struct arena *a, str sets, const struct names *kept, str name, str commit)
{
    for (uint32_t i = 0; i < kept->n; i++) {
        str link = read_link(a, io_join(a, io_join(a, sets, kept->at[i]), name));
        if (str_eq(last_part(link), commit))
            return true;
    }
    return false;
}

static void prune(struct arena *a, str folder, uint32_t active)
{
    str sets = io_join(a, folder, STR("sets")), trees = io_join(a, folder, STR("worktrees"));
    struct names all = names_in(a, sets), kept = {0}, names = names_in(a, trees);
    for (uint32_t i = 0; i < all.n; i++) {
        uint32_t n = set_number(a, all.at[i]);
        if (n > active || n + KEPT_SETS <= active) /* one that never became active, or an old one */
            remove_all(a, io_join(a, sets, all.at[i]));
        else
            vec_push(a, &kept, all.at[i]);
    }
    for (uint32_t i = 0; i < names.n; i++) {
        str tree = io_join(a, trees, names.at[i]);
        struct names commits = names_in(a, tree);
        for (uint32_t k = 0; k < commits.n; k++)
            if (!is_used(a, sets, &kept, names.at[i], commits.at[k]))
                remove_all(a, io_join(a, tree, commits.at[k]));
    }
}

bool worktree_tidy(struct arena *a, str folder, struct diags *dg)
{
    struct set s = worktree_active(a, folder);
    if (s.number && !in_journal(a, folder, s.number, dg) &&
        !add_to_journal(a, folder, &s, true, dg))
        return false;
    prune(a, folder, s.number);
    return true;
}
