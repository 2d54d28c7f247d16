/* SPDX-License-Identifier: Apache-2.0 */
#include "gitsync/git.h"

#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_HOPS = 40 }; /* symbolic links followed for one path, as in the kernel */

struct revision {
    struct arena *arena;
    struct repository *repository;
    git_odb *objects;
    git_tree *root;
    str prefix; /* that paths are relative to, with a slash behind; or empty */
    str id;
    struct io_files files;
};

/* ---- paths inside the tree ---- */

/* The path from the root of the tree, without `.` and `..`; false where it leaves the tree. */
static bool inside(struct buf *b, str folder, str path)
{
    buf_add(b, folder);
    for (size_t from = 0; from <= path.n;) {
        size_t to = str_find_byte(path, '/', from);
        to = to == SIZE_MAX ? path.n : to;
        str step = str_sub(path, from, to);
        from = to + 1;
        if (!step.n || str_eq(step, STR(".")))
            continue;
        if (!str_eq(step, STR(".."))) {
            buf_printf(b, "%.*s/", STR_ARG(step));
            continue;
        }
        if (!b->n)
            return false;
        for (b->n--; b->n && b->p[b->n - 1] != '/';)
            b->n--;
    }
    return true;
}

static bool refuse(struct diags *dg, span at, str path, const char *why)
{
    DIAG_STR(dg, FILE_OUTSIDE, at, path, str_of(why));
    return false;
}

static bool fail(struct diags *dg, span at, str path, str why)
{
    DIAG_STR(dg, FILE_READ, at, path, why);
    return false;
}

/* What stands at a path of the tree: mode and id; false where nothing does. */
struct found {
    git_filemode_t mode;
    git_oid id;
};

static bool look_up(struct found *f, const struct revision *r, struct arena *a, str path)
{
    if (!path.n) {
        *f = (struct found){GIT_FILEMODE_TREE, *lg2.git_tree_id(r->root)};
        return true;
    }
    git_tree_entry *e;
    str plain = str_sub(path, 0, path.n - 1); /* without the slash behind */
    if (str_find_byte(plain, '\0', 0) != SIZE_MAX ||
        lg2.git_tree_entry_bypath(&e, r->root, str_c(a, plain)) < 0)
        return false;
    *f = (struct found){lg2.git_tree_entry_filemode(e), *lg2.git_tree_entry_id(e)};
    lg2.git_tree_entry_free(e);
    return true;
}

/* ---- blobs ---- */

/* Checks type and size before anything is unpacked. */
static bool check_blob(const struct revision *r, const git_oid *id, str path, span at,
                       struct diags *dg)
{
    size_t size;
    git_object_t type;
    if (lg2.git_odb_read_header(&size, &type, r->objects, id) < 0)
        return fail(dg, at, path, git_reason(GIT_ENOTFOUND));
    if (type != GIT_OBJECT_BLOB)
        return refuse(dg, at, path, "the object is no blob");
    enum limit most = diag_limit_of(dg, LIMIT_git_blob) < diag_limit_of(dg, LIMIT_document_bytes)
                          ? LIMIT_git_blob
                          : LIMIT_document_bytes;
    if (size <= diag_limit_of(dg, most))
        return true;
    diag_limit(dg, at, most);
    diag_label(dg, "%.*s", STR_ARG(path));
    return false;
}

static bool read_blob(str *text, struct arena *a, const struct revision *r, const git_oid *id,
                      str path, span at, struct diags *dg)
{
    git_odb_object *o;
    if (!check_blob(r, id, path, at, dg))
        return false;
    int code = lg2.git_odb_read(&o, r->objects, id);
    if (code < 0)
        return fail(dg, at, path, git_reason(code));
    size_t n = lg2.git_odb_object_size(o);
    char *p = malloc(n + 1); /* the arena may unwind, and the object must be freed first */
    if (p)
        memcpy(p, lg2.git_odb_object_data(o), n);
    lg2.git_odb_object_free(o);
    if (!p)
        return fail(dg, at, path, STR("memory ran out"));
    arena_defer(a, free, p);
    p[n] = '\0';
    *text = (str){p, n};
    return true;
}

/* ---- the three of io_files ---- */

/* Looks a path up and follows links that stay inside, when told to. */
static bool resolve(struct found *f, const struct revision *r, struct arena *a, str path,
                    bool links, span at, struct diags *dg)
{
    struct buf b = BUF(a);
    if (!inside(&b, r->prefix, path))
        return refuse(dg, at, path, "the path leads out of the repository");
    for (int hops = 0; hops < MOST_HOPS; hops++) {
        str target, here = str_dup(a, buf_str(&b));
        if (!look_up(f, r, a, here))
            return fail(dg, at, path, STR("no such file or folder in the revision"));
        if (f->mode != GIT_FILEMODE_LINK)
            return true;
        if (!links)
            return refuse(dg, at, path, "it is a symbolic link");
        if (!read_blob(&target, a, r, &f->id, path, at, dg))
            return false;
        b.n = 0;
        size_t slash = here.n - 1;
        while (slash && here.p[slash - 1] != '/')
            slash--;
        if (!target.n || target.p[0] == '/' || !inside(&b, str_sub(here, 0, slash), target))
            return refuse(dg, at, path, "it is a symbolic link that leads out of the repository");
    }
    return refuse(dg, at, path, "its symbolic links have no end");
}

static enum io_kind kind(void *ctx, str path)
{
    const struct revision *r = ctx;
    struct arena *own = arena_child(r->arena);
    struct diags quiet = diags_new(own);
    struct found f;
    enum io_kind out = IO_NONE;
    if (resolve(&f, r, own, path, true, SPAN_NONE, &quiet))
        out = f.mode == GIT_FILEMODE_TREE     ? IO_FOLDER
              : f.mode == GIT_FILEMODE_COMMIT ? IO_OTHER
                                              : IO_FILE;
    arena_free(own);
    return out;
}

static bool read(void *ctx, str *text, struct arena *a, str path, bool links, span at,
                 struct diags *dg)
{
    const struct revision *r = ctx;
    struct found f;
    if (!resolve(&f, r, a, path, links, at, dg))
        return false;
    if (f.mode == GIT_FILEMODE_COMMIT)
        return refuse(dg, at, path, "it is a submodule");
    if (f.mode == GIT_FILEMODE_TREE)
        return fail(dg, at, path, STR("it is a folder"));
    return read_blob(text, a, r, &f.id, path, at, dg);
}

struct walk {
    const struct revision *revision;
    struct io_names *out;
    struct arena *a;
    struct diags *dg;
    bool recursive;
    uint64_t entries;
};

/* NULL where a name may stand in a tree, else what is wrong with it. */
static const char *bad_name(str name)
{
    if (!name.n || str_eq(name, STR(".")) || str_eq(name, STR("..")))
        return "a tree of the repository has an entry without a name of its own";
    if (str_caseeq(name, STR(".git")))
        return "a tree of the repository has an entry `.git`";
    if (str_find_byte(name, '/', 0) != SIZE_MAX)
        return "a tree of the repository has an entry with a slash in its name";
    return NULL;
}

static bool walk_tree(struct walk *w, const git_oid *id, str path, unsigned depth);

static bool walk_entry(struct walk *w, const git_tree_entry *e, str folder, unsigned depth)
{
    str name = str_of(lg2.git_tree_entry_name(e)), path = io_join(w->a, folder, name);
    const char *bad = bad_name(name);
    if (bad)
        return refuse(w->dg, SPAN_NONE, path, bad);
    if (++w->entries > diag_limit_of(w->dg, LIMIT_git_entries)) {
        diag_limit(w->dg, SPAN_NONE, LIMIT_git_entries);
        return false;
    }
    git_filemode_t mode = lg2.git_tree_entry_filemode(e);
    struct found f = {mode, *lg2.git_tree_entry_id(e)};
    if (name.p[0] == '.' || mode == GIT_FILEMODE_COMMIT)
        return true;
    if (mode == GIT_FILEMODE_TREE)
        return !w->recursive || walk_tree(w, &f.id, path, depth + 1);
    if (mode == GIT_FILEMODE_LINK) {
        if (!resolve(&f, w->revision, w->a, path, true, SPAN_NONE, w->dg))
            return false;
        if (f.mode == GIT_FILEMODE_TREE || f.mode == GIT_FILEMODE_COMMIT)
            return true;
    }
    vec_push(w->a, w->out, path);
    return true;
}

static bool walk_tree(struct walk *w, const git_oid *id, str path, unsigned depth)
{
    git_tree *t;
    struct arena *own = arena_child(w->a);
    if (depth > diag_limit_of(w->dg, LIMIT_git_depth)) {
        diag_limit(w->dg, SPAN_NONE, LIMIT_git_depth);
        return false;
    }
    int code = lg2.git_tree_lookup(&t, w->revision->repository->git, id);
    if (code < 0)
        return fail(w->dg, SPAN_NONE, path, git_reason(code));
    git_keep_tree(own, t);
    bool fine = true;
    for (size_t i = 0; fine && i < lg2.git_tree_entrycount(t); i++)
        fine = walk_entry(w, lg2.git_tree_entry_byindex(t, i), path, depth);
    arena_free(own);
    return fine;
}

static bool list(void *ctx, struct io_names *out, struct arena *a, str folder, bool recursive,
                 struct diags *dg)
{
    const struct revision *r = ctx;
    struct found f;
    struct walk w = {r, out, a, dg, recursive, 0};
    if (!resolve(&f, r, a, folder, true, SPAN_NONE, dg))
        return false;
    if (f.mode != GIT_FILEMODE_TREE)
        return fail(dg, SPAN_NONE, folder, STR("it is no folder"));
    return walk_tree(&w, &f.id, folder, 0);
}

/* ---- finding one ---- */

static void free_objects(void *p)
{
    lg2.git_odb_free(p);
}

static bool make(struct revision **out, struct arena *a, struct repository *repository,
                 git_tree *root, const git_oid *id, str name, str prefix, struct diags *dg)
{
    struct revision *r = ARENA_NEW(a, struct revision);
    char hex[GIT_OID_HEXSZ + 1];
    git_keep_tree(a, root);
    int code = lg2.git_repository_odb(&r->objects, repository->git);
    if (code < 0) {
        DIAG_STR(dg, GIT_OPEN, SPAN_NONE, repository_folder(repository), git_reason(code));
        return false;
    }
    arena_defer(a, free_objects, r->objects);
    r->arena = a;
    r->repository = repository;
    r->root = root;
    r->prefix = prefix;
    r->id = str_dup(a, str_of(lg2.git_oid_tostr(hex, sizeof hex, id)));
    /* as git writes it; HEAD@{1} would be a placeholder in patterns of paths */
    bool plain = !memchr(name.p, '{', name.n) && !memchr(name.p, '*', name.n);
    r->files = (struct io_files){.mark = str_printf(a, "%.*s:/", STR_ARG(plain ? name : r->id)),
                                 .ctx = r,
                                 .kind = kind,
                                 .read = read,
                                 .list = list};
    *out = r;
    return true;
}

static bool no_revision(struct diags *dg, str name, int code)
{
    DIAG_STR(dg, GIT_REVISION, SPAN_NONE, name, git_reason(code));
    return false;
}

bool revision_find(struct revision **out, struct arena *a, struct repository *repository, str name,
                   struct diags *dg)
{
    git_object *o, *tree = NULL;
    if (!name.n || str_find_byte(name, '\0', 0) != SIZE_MAX)
        return no_revision(dg, name, GIT_ENOTFOUND);
    int code = lg2.git_revparse_single(&o, repository->git, str_c(a, name));
    if (code < 0)
        return no_revision(dg, name, code);
    code = lg2.git_object_peel(&tree, o, GIT_OBJECT_TREE);
    git_oid id = *lg2.git_object_id(o);
    git_object *commit;
    bool subtree = lg2.git_object_type(o) == GIT_OBJECT_TREE;
    if (!subtree && lg2.git_object_peel(&commit, o, GIT_OBJECT_COMMIT) == 0) {
        id = *lg2.git_object_id(commit);
        lg2.git_object_free(commit);
    }
    lg2.git_object_free(o);
    if (code < 0)
        return no_revision(dg, name, code);
    return make(out, a, repository, (git_tree *)tree, &id, name,
                subtree ? (str){0} : repository->prefix, dg);
}

bool revision_at(struct revision **out, struct arena *a, struct repository *repository, str id,
                 str name, struct diags *dg)
{
    git_oid oid;
    git_commit *commit = NULL;
    git_tree *tree = NULL;
    int code = lg2.git_oid_fromstr(&oid, str_c(a, id));
    if (code == 0)
        code = lg2.git_commit_lookup(&commit, repository->git, &oid);
    if (code == 0)
        code = lg2.git_commit_tree(&tree, commit);
    lg2.git_commit_free(commit);
    if (code < 0 || !tree)
        return no_revision(dg, id, code);
    if (!make(out, a, repository, tree, &oid, name, (str){0}, dg))
        return false;
    (*out)->files.shown = str_printf(a, "%.*s:", STR_ARG(name));
    return true;
}

/* Entries that are announced but not added have no content yet. */
static void drop_announced(git_index *index)
{
    for (size_t i = lg2.git_index_entrycount(index); i-- > 0;) {
        const git_index_entry *e = lg2.git_index_get_byindex(index, i);
        if (e->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD)
            (void)lg2.git_index_remove(index, e->path, lg2.git_index_entry_stage(e));
    }
}

bool revision_of_index(struct revision **out, struct arena *a, struct repository *repository,
                       struct diags *dg)
{
    const char *name = getenv("GIT_INDEX_FILE");
    git_index *index;
    git_oid id;
    git_tree *tree = NULL;
    int code = name && *name ? lg2.git_index_open(&index, name)
                             : lg2.git_repository_index(&index, repository->git);
    if (code < 0)
        return no_revision(dg, STR("the index"), code);
    drop_announced(index);
    code = lg2.git_index_write_tree_to(&id, index, repository->git);
    lg2.git_index_free(index);
    if (code == 0)
        code = lg2.git_tree_lookup(&tree, repository->git, &id);
    if (code < 0)
        return no_revision(dg, STR("the index"), code);
    return make(out, a, repository, tree, &id, STR("index"), repository->prefix, dg);
}

const struct io_files *revision_files(const struct revision *r)
{
    return &r->files;
}

size_t revision_depth(const struct revision *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->prefix.n; i++)
        n += r->prefix.p[i] == '/';
    return n;
}

str revision_id(const struct revision *r)
{
    return r->id;
}
