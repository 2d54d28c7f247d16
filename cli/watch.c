/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/watch.h"

#include "base/io.h"
#include "cli/workspace.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { QUIET_MS = 100, LONGEST_MS = 2000, MOST_FOLDERS = 20000 };

static const uint32_t EVENTS = IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM |
                               IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF;

/* One folder, and what of it matters. */
struct watched {
    int wd;
    str folder;
    str name; /* one name in it; empty: all of them */
};

struct watch {
    struct arena *arena;
    int fd;
    VEC(struct watched) list;
    VEC(str) outputs; /* names that the run itself writes */
    struct timespec started;
    str changed; /* a file that changed while the run read it; empty: none */
    bool full;   /* the system watches no more */
};

static void close_watch(void *p)
{
    struct watch *w = p;
    close(w->fd);
}

/* ---- what is watched ---- */

static void watch_folder(struct watch *w, str folder, str name)
{
    for (uint32_t i = 0; i < w->list.n; i++)
        if (str_eq(w->list.at[i].folder, folder) && str_eq(w->list.at[i].name, name))
            return;
    const char *path = folder.n ? str_c(w->arena, folder) : ".";
    int wd = inotify_add_watch(w->fd, path, EVENTS);
    if (wd < 0)
        w->full = w->full || errno == ENOSPC || errno == ENOMEM;
    else
        vec_push(w->arena, &w->list, (struct watched){wd, folder, name});
}

static str folder_of(str path, str *name)
{
    size_t slash = path.n;
    while (slash && path.p[slash - 1] != '/')
        slash--;
    *name = str_sub(path, slash, path.n);
    return slash == 1 ? STR("/") : str_sub(path, 0, slash ? slash - 1 : 0);
}

static bool is_folder(struct arena *a, str path)
{
    struct stat st;
    return stat(path.n ? str_c(a, path) : ".", &st) == 0 && S_ISDIR(st.st_mode);
}

/* A file that may come and go, like a folder that does: the nearest folder that is there is
 * watched for the next name on the way. */
static void watch_file(struct watch *w, str path)
{
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    for (;;) {
        str name, folder = folder_of(path, &name);
        if (is_folder(w->arena, folder)) {
            watch_folder(w, folder, name);
            return;
        }
        if (!folder.n || str_eq(folder, path))
            return;
        path = folder;
    }
}

/* A folder with all below it. Each is watched before it is read: what appears in between is seen
 * either way. */
static void watch_tree(struct watch *w, str root)
{
    VEC(str) todo = {0};
    vec_push(w->arena, &todo, root);
    for (uint32_t i = 0; i < todo.n && i < MOST_FOLDERS; i++) {
        str folder = todo.at[i];
        watch_folder(w, folder, STR(""));
        DIR *dir = opendir(folder.n ? str_c(w->arena, folder) : ".");
        if (!dir)
            continue;
        for (struct dirent *d; (d = readdir(dir)) != NULL;) {
            struct stat st;
            str path = io_join(w->arena, folder, str_of(d->d_name));
            if (d->d_name[0] != '.' && lstat(str_c(w->arena, path), &st) == 0 &&
                S_ISDIR(st.st_mode))
                vec_push(w->arena, &todo, path);
        }
        closedir(dir);
    }
}

static void watch_path(struct watch *w, str path)
{
    if (!path.n)
        return;
    if (is_folder(w->arena, path))
        watch_tree(w, path);
    watch_file(w, path);
}

static void note_outputs(struct watch *w, const struct call *c)
{
    static const enum option outputs[] = {OPT_output, OPT_write, OPT_report};
    for (size_t k = 0; k < COUNTOF(outputs); k++) {
        for (uint32_t i = 0; i < c->count[outputs[k]]; i++) {
            str name, text = c->given[outputs[k]][i];
            size_t eq = str_find_byte(text, '=', 0);
            (void)folder_of(eq == SIZE_MAX ? text : str_sub(text, eq + 1, text.n), &name);
            vec_push(w->arena, &w->outputs, name);
        }
    }
}

/* The paths of the workspace. */
static bool watch_workspace(struct watch *w, struct call *c)
{
    struct call probe = *c;
    struct workspace s;
    probe.diags = diags_new(c->arena);
    bool fine = workspace_open(&s, &probe); /* else the run says what is wrong, and paths are few */
    str all = fine ? STR("") : s.root;
    const str paths[] = {all, s.nodes, s.links, s.locations, s.policies, s.templates, s.schema};
    for (size_t i = 0; i < COUNTOF(paths); i++) {
        if (str_eq(paths[i], STR("-"))) {
            call_error(c, "--watch reads files again and again, so standard input is none of them");
            return false;
        }
        watch_path(w, paths[i]);
    }
    for (uint32_t i = 0; i < s.table_count; i++)
        watch_path(w, s.tables[i].input.path);
    for (uint32_t i = 0; i < c->arg_count; i++)
        watch_path(w, c->args[i]);
    watch_file(w, io_join(c->arena, s.root, STR("unet.yaml")));
    return true;
}

/* Nothing is half written when a run is given up: files appear whole or not at all. */
static void interrupted(int signal UNUSED)
{
    _exit(EXIT_SIGNAL);
}

static struct watch *open_watch(struct call *c, enum exit_code *code)
{
    struct watch *w = ARENA_NEW(c->arena, struct watch);
    *code = EXIT_USAGE;
    if (call_has(c, OPT_rev)) {
        call_error(c, "--watch looks at files; what --rev names never changes");
        return NULL;
    }
    *w = (struct watch){.arena = c->arena, .fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
    if (w->fd < 0) {
        call_error(c, "cannot watch files: %s", strerror(errno));
        *code = EXIT_FAILED;
        return NULL;
    }
    arena_defer(c->arena, close_watch, w);
    clock_gettime(CLOCK_REALTIME_COARSE, &w->started); /* the clock of file times */
    note_outputs(w, c);
    if (!watch_workspace(w, c))
        return NULL;
    if (w->full) {
        call_error(c, "cannot watch so many folders; the system's limit is "
                      "fs.inotify.max_user_watches");
        *code = EXIT_FAILED;
        return NULL;
    }
    struct sigaction act = {.sa_handler = interrupted};
    sigaction(SIGINT, &act, NULL);
    return w;
}

static void add_files(struct watch *w, const struct call *c)
{
    for (uint32_t i = 0; i < c->diags.sources.n; i++) {
        struct stat st;
        str path = c->diags.sources.at[i].name;
        if (!path.n || path.p[0] == '<' || stat(str_c(w->arena, path), &st) != 0)
            continue;
        uint32_t known = w->list.n;
        watch_file(w, path);
        bool later =
            st.st_mtim.tv_sec > w->started.tv_sec ||
            (st.st_mtim.tv_sec == w->started.tv_sec && st.st_mtim.tv_nsec > w->started.tv_nsec);
        if (w->list.n > known && later) /* between its reading and now */
            w->changed = path;
    }
}

/* ---- waiting ---- */

/* A new file is announced once more when it is closed; a link is not. */
static bool is_being_written(const struct watch *w, const struct inotify_event *e, str path)
{
    struct stat st;
    return (e->mask & IN_CREATE) && !(e->mask & IN_ISDIR) &&
           lstat(str_c(w->arena, path), &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1;
}

/* The path that an event is about, where it matters; else empty. */
static str matters(const struct watch *w, const struct inotify_event *e)
{
    str name = e->len ? str_of(e->name) : STR("");
    if (e->mask & IN_Q_OVERFLOW)
        return STR("something");
    if (str_starts(name, STR(".")) || str_ends(name, STR("~")))
        return STR("");
    for (uint32_t i = 0; i < w->outputs.n; i++)
        if (str_eq(w->outputs.at[i], name))
            return STR("");
    for (uint32_t i = 0; i < w->list.n; i++) {
        const struct watched *one = &w->list.at[i];
        if (one->wd != e->wd || (one->name.n && !str_eq(one->name, name)))
            continue;
        str path = name.n ? io_join(w->arena, one->folder, name) : one->folder;
        return is_being_written(w, e, path) ? STR("") : path;
    }
    return STR("");
}

/* Reads what happened; keeps the first that matters. */
static void drain(struct watch *w)
{
    union {
        struct inotify_event align;
        char bytes[8192];
    } b;
    for (;;) {
        ssize_t n = read(w->fd, b.bytes, sizeof b.bytes);
        if (n <= 0)
            return;
        for (ssize_t i = 0; i < n;) {
            const struct inotify_event *e = (const void *)(b.bytes + i);
            str path = matters(w, e);
            if (path.n && !w->changed.n)
                w->changed = path;
            i += (ssize_t)sizeof *e + e->len;
        }
    }
}

static int64_t milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static str wait_for_change(struct watch *w)
{
    struct pollfd p = {.fd = w->fd, .events = POLLIN};
    drain(w);
    while (!w->changed.n)
        if (poll(&p, 1, -1) > 0)
            drain(w);
    /* editors and checkouts write several files: wait until they are done, but not for ever */
    int64_t end = milliseconds() + LONGEST_MS;
    while (milliseconds() < end && poll(&p, 1, QUIET_MS) > 0)
        drain(w);
    return w->changed;
}

const struct watch_verbs watch_verbs = {open_watch, add_files, wait_for_change};
