/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sync.h"

#include "base/io.h"
#include "base/json.h"
#include "base/vec.h"
#include "cli/gate.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const names[] = {"policies", "templates", "nodes"};

const char *sync_state_name(enum sync_state s)
{
    static const char *const texts[] = {"same", "active", "refused", "unreachable"};
    return texts[s];
}

/* ---- settings ---- */

static const char *const keys[] = {"url", "ref", "path", "key", "token_env", "ca"};

static bool check_row(struct call *c, const struct value *row)
{
    str known[COUNTOF(keys)];
    for (size_t k = 0; k < COUNTOF(keys); k++)
        known[k] = str_of(keys[k]);
    for (uint32_t i = 0; i < row->as.map->n; i++) {
        const struct pair *p = &row->as.map->at[i];
        bool found = false;
        for (size_t k = 0; k < COUNTOF(keys); k++)
            found |= str_eq(known[k], value_text(&p->key));
        if (!found) {
            DIAG_STR(&c->diags, SETTING_UNKNOWN, value_span(&p->key), value_text(&p->key));
            str near = str_nearest(value_text(&p->key), known, COUNTOF(keys));
            if (near.n)
                diag_label(&c->diags, "did you mean `%.*s`?", STR_ARG(near));
            return false;
        }
        if (p->value.kind != VALUE_STRING) {
            DIAG_STR(&c->diags, SETTING_KIND, value_span(&p->value), value_text(&p->key),
                     STR("a text"), str_of(value_kind_name(&p->value)));
            return false;
        }
    }
    if (map_get(row, STR("url")))
        return true;
    DIAG_STR(&c->diags, SETTING_KIND, value_span(row), STR("git"), STR("a url for each repository"),
             STR("a map without one"));
    return false;
}

/* A text of the row with a NUL behind it, as libgit2 wants it. */
static str text_of(struct call *c, const struct value *row, const char *key, const char *fallback)
{
    const struct value *v = map_get(row, str_of(key));
    return str_of(str_c(c->arena, v ? value_text(v) : str_of(fallback)));
}

/* Paths in unet.yaml are relative to it; host:path and scheme://… are not paths. */
static str place_of(const struct workspace *w, struct call *c, str text)
{
    size_t colon = str_find_byte(text, ':', 0), slash = str_find_byte(text, '/', 0);
    if (!text.n || colon < slash)
        return text;
    return text.p[0] == '/' ? text : str_of(str_c(c->arena, io_join(c->arena, w->root, text)));
}

static struct sync_repository read_row(const struct workspace *w, struct call *c, const char *name,
                                       const struct value *row)
{
    const char *token = getenv(text_of(c, row, "token_env", "").p);
    return (struct sync_repository){
        .remote = {.name = str_of(name),
                   .url = place_of(w, c, text_of(c, row, "url", "")),
                   .ref = text_of(c, row, "ref", "HEAD"),
                   .key = place_of(w, c, text_of(c, row, "key", "")),
                   .token = str_of(token ? token : ""),
                   .ca = place_of(w, c, text_of(c, row, "ca", ""))},
        .path = text_of(c, row, "path", ""),
    };
}

static str commit_in(const struct set *s, str name)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (str_eq(s->at[i].name, name))
            return s->at[i].commit;
    return (str){0};
}

bool sync_open(struct sync *s, struct call *c, struct workspace *w)
{
    const struct value *git = map_get(&w->settings, STR("git"));
    *s = (struct sync){.c = c, .w = w, .folder = workspace_cache(w, c)};
    s->at = ARENA_ARRAY(c->arena, struct sync_repository, COUNTOF(names));
    for (uint32_t i = 0; git && i < git->as.map->n; i++) {
        const struct pair *p = &git->as.map->at[i];
        bool known = false;
        for (size_t k = 0; k < COUNTOF(names); k++)
            known |= str_eq(str_of(names[k]), value_text(&p->key));
        if (!known) {
            DIAG_STR(&c->diags, SETTING_UNKNOWN, value_span(&p->key), value_text(&p->key));
            diag_label(&c->diags, "there are policies, templates and nodes");
            return false;
        }
    }
    for (size_t k = 0; k < COUNTOF(names); k++) {
        const struct value *row = workspace_remote(w, str_of(names[k]));
        if (row && !check_row(c, row))
            return false;
        if (row)
            s->at[s->n++] = read_row(w, c, names[k], row);
    }
    s->active = worktree_active(c->arena, s->folder);
    for (uint32_t i = 0; i < s->n; i++)
        s->at[i].active = commit_in(&s->active, s->at[i].remote.name);
    if (!s->n)
        call_error(c, "unet.yaml names no repository: git: {policies: {url: …, ref: main}}");
    return s->n > 0;
}

/* ---- fetching ---- */

static str mirror_of(struct sync *s, const struct sync_repository *r)
{
    return str_printf(s->c->arena, "%.*s/mirrors/%.*s.git", STR_ARG(s->folder),
                      STR_ARG(r->remote.name));
}

static void fetch(struct sync *s, struct sync_repository *r)
{
    static const enum exit_code codes[] = {EXIT_OK, EXIT_NETWORK, EXIT_REFUSED, EXIT_FAILED};
    str folder = mirror_of(s, r), tip;
    if (r->active.n && mirror_local_tip(&tip, s->c->arena, &r->remote) && str_eq(tip, r->active)) {
        r->fetched = r->active;
        return; /* code and state are those of nothing new */
    }
    mirror_clean(s->c->arena, folder, &s->c->diags);
    uint32_t before = s->c->diags.n;
    enum fetch_answer answer =
        mirror_fetch(&r->fetched, s->c->arena, folder, &r->remote, &s->c->diags);
    r->code = codes[answer];
    r->state = answer != FETCH_DONE            ? SYNC_UNREACHABLE
               : str_eq(r->fetched, r->active) ? SYNC_SAME
                                               : SYNC_NEW;
    if (answer != FETCH_DONE)
        r->reason = s->c->diags.n > before ? s->c->diags.at[before].message : STR("it failed");
}

/* ---- judging ---- */

/* Which commit of each repository is judged: "" = leave it out. */
struct choice {
    str commit[COUNTOF(names)];
};

/* The files of a repository at a commit, as one more place to read from. */
static bool add_files(struct sync *s, struct gate_paths *paths, const struct sync_repository *r,
                      str commit, struct revision **rev)
{
    struct repository *mirror;
    struct arena *a = s->c->arena;
    if (!repository_open(&mirror, a, mirror_of(s, r), &s->c->diags) ||
        !revision_at(rev, a, mirror, commit, r->remote.name, &s->c->diags))
        return false;
    struct io_files *f = ARENA_NEW(a, struct io_files);
    *f = *revision_files(*rev);
    struct io_names all = {0}; /* a tree that could not be laid out is refused as a whole */
    if (!f->list(f->ctx, &all, a, (str){0}, true, &s->c->diags))
        return false;
    f->next = paths->files;
    paths->files = f;
    str path = io_join(a, f->mark, r->path);
    if (str_eq(r->remote.name, STR("policies")))
        paths->policies = path;
    else if (str_eq(r->remote.name, STR("templates")))
        paths->templates = path;
    else
        paths->nodes = path;
    return true;
}

/* NULL where a commit cannot be read. */
static const struct gate *judge(struct sync *s, const struct choice *choice)
{
    struct gate_paths paths = {0};
    struct revision *rev;
    for (uint32_t i = 0; i < s->n; i++)
        if (choice->commit[i].n && !add_files(s, &paths, &s->at[i], choice->commit[i], &rev))
            return NULL;
    return gate_judge_paths(s->c, &paths);
}

static bool is_good(const struct gate *g)
{
    return g && g->code == EXIT_OK;
}

static void refuse(struct sync *s, struct sync_repository *r, const struct gate *g,
                   struct buf *said)
{
    enum { MOST = 20 };
    struct buf b = BUF(s->c->arena);
    uint32_t all = g ? gate_put(&b, g, NULL, MOST) : 0;
    str text = buf_str(&b);
    r->state = SYNC_REFUSED;
    const struct diags *dg = &s->c->diags;
    r->reason = text.n  ? str_sub(text, 0, str_find_byte(text, '\n', 0))
                : dg->n ? dg->at[dg->n - 1].message
                        : STR("it cannot be read");
    buf_printf(said, "%.*s %.10s: refused\n%.*s", STR_ARG(r->remote.name), r->fetched.p,
               STR_ARG(text));
    if (all > MOST)
        buf_printf(said, "... and %u more\n", all - MOST);
}

/* All that is new together; if that is not good, each new one with the others' active. What passes
 * alone must pass together too. */
static void choose(struct sync *s, struct choice *out, struct buf *said)
{
    struct choice all = {0}, old = {0};
    uint32_t fresh = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        bool is_new = s->at[i].state == SYNC_NEW;
        fresh += is_new;
        old.commit[i] = s->at[i].active;
        all.commit[i] = is_new ? s->at[i].fetched : s->at[i].active;
    }
    *out = fresh ? all : old;
    const struct gate *g = fresh ? judge(s, &all) : NULL;
    if (!fresh || is_good(g))
        return;
    *out = old;
    for (uint32_t i = 0; i < s->n; i++) {
        struct choice one = *out;
        if (s->at[i].state != SYNC_NEW)
            continue;
        one.commit[i] = s->at[i].fetched;
        const struct gate *alone = fresh == 1 ? g : judge(s, &one);
        if (is_good(alone))
            *out = one;
        else
            refuse(s, &s->at[i], alone, said);
    }
}

/* ---- switching ---- */

static enum exit_code activate(struct sync *s, const struct choice *chosen)
{
    struct arena *a = s->c->arena;
    struct set set = {.at = ARENA_ARRAY(a, struct member, COUNTOF(names))};
    bool changed = false;
    for (uint32_t i = 0; i < s->n; i++) {
        struct gate_paths unused = {0};
        struct revision *rev;
        if (!chosen->commit[i].n)
            continue;
        struct member m = {s->at[i].remote.name, chosen->commit[i]};
        changed |= !str_eq(m.commit, s->at[i].active);
        if (!add_files(s, &unused, &s->at[i], m.commit, &rev) ||
            !worktree_lay_out(a, s->folder, &m, rev, &s->c->diags))
            return EXIT_FAILED;
        set.at[set.n++] = m;
    }
    if ((changed || set.n != s->active.n) && !worktree_activate(a, s->folder, &set, &s->c->diags))
        return EXIT_FAILED;
    return EXIT_OK;
}

static void put_pair(struct buf *b, const char *key, str text)
{
    buf_printf(b, "%s\"%s\":", b->n && b->p[b->n - 1] != '{' ? "," : "", key);
    json_put_string(b, text);
}

/* Whether the file holds just this text; then only its time is new, which costs no wait for the
 * disk. */
static bool touch_same(struct call *c, str path, str text)
{
    uint32_t source;
    return io_kind_of(&c->diags, path) == IO_FILE &&
           io_read(&source, c->arena, path, SPAN_NONE, &c->diags) &&
           str_eq(c->diags.sources.at[source].text, text) &&
           utimensat(AT_FDCWD, str_c(c->arena, path), NULL, 0) == 0;
}

/* What `unet git status` reads: how the last sync went. The file's own time tells when. */
static bool write_status(struct sync *s, const struct choice *chosen)
{
    struct buf b = BUF(s->c->arena);
    buf_add(&b, STR("{\"repositories\":{"));
    for (uint32_t i = 0; i < s->n; i++) {
        const struct sync_repository *r = &s->at[i];
        buf_add(&b, i ? STR(",") : (str){0});
        json_put_string(&b, r->remote.name);
        buf_add(&b, STR(":{"));
        put_pair(&b, "ref", r->remote.ref);
        put_pair(&b, "url", mirror_shown_url(s->c->arena, r->remote.url));
        put_pair(&b, "active", chosen->commit[i]);
        put_pair(&b, "state", str_of(sync_state_name(r->state)));
        put_pair(&b, "fetched", r->fetched);
        put_pair(&b, "reason", r->reason);
        buf_putc(&b, '}');
    }
    buf_add(&b, STR("}}\n"));
    str path = io_join(s->c->arena, s->folder, STR("status.json"));
    return touch_same(s->c, path, buf_str(&b)) || io_write(path, buf_str(&b), &s->c->diags);
}

enum exit_code sync_run(struct sync *s, struct buf *said)
{
    struct choice chosen;
    if (!worktree_begin(s->c->arena, s->folder, &s->c->diags))
        return EXIT_FAILED;
    s->active = worktree_active(s->c->arena, s->folder); /* again, under the lock */
    for (uint32_t i = 0; i < s->n; i++) {
        s->at[i].active = commit_in(&s->active, s->at[i].remote.name);
        fetch(s, &s->at[i]);
    }
    choose(s, &chosen, said);
    enum exit_code code = EXIT_OK;
    bool idle = s->active.n == s->n;
    for (uint32_t i = 0; i < s->n; i++)
        idle = idle && str_eq(chosen.commit[i], s->at[i].active);
    if (!idle)
        code = activate(s, &chosen);
    if (code == EXIT_OK && !worktree_tidy(s->c->arena, s->folder, &s->c->diags))
        code = EXIT_FAILED;
    bool told = write_status(s, &chosen);
    if (code != EXIT_OK || !told)
        return EXIT_FAILED;
    for (uint32_t i = 0; i < s->n; i++) {
        const struct sync_repository *r = &s->at[i];
        if (r->state == SYNC_REFUSED && code == EXIT_OK)
            code = EXIT_FINDINGS;
        if (r->state == SYNC_UNREACHABLE && (code == EXIT_OK || code == EXIT_FINDINGS))
            code = r->code;
    }
    return code;
}
