/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/workspace.h"

#include "base/io.h"
#include "base/vec.h"
#include "base/yaml.h"
#include "cli/platforms.h"
#include "gitsync/revision.h"
#include "gitsync/worktree.h"

#include <stdlib.h>

enum key_kind { KIND_PATH, KIND_MAP, KIND_LIST, KIND_TEXT, KIND_ANY };

static const struct key_info {
    const char *name;
    enum key_kind kind;
    bool used;
} keys[] = {
#define KEY(name, kind, used, text) {#name, KIND_##kind, used},
#include "cli/workspace.def" /* IWYU pragma: keep */
#undef KEY
};

/* ---- finding and checking unet.yaml ---- */

/* How many folders stand above the working directory. */
static size_t depth_here(void)
{
    char *here = realpath(".", NULL);
    size_t depth = 0;
    for (const char *p = here; p && *p; p++)
        depth += *p == '/' && p[1];
    free(here);
    return depth;
}

/* base where unet.yaml is in the working directory, base + ".." where it is one up, and so on to
 * the root of the file system or of the revision. */
static bool find_root(struct workspace *w, struct call *c, str base, size_t depth)
{
    enum { HIGHEST = 64 };
    struct buf up = BUF(c->arena);
    buf_add(&up, base);
    for (size_t i = 0; i <= depth && i < HIGHEST; i++) {
        str path = io_join(c->arena, buf_str(&up), STR("unet.yaml"));
        if (io_kind_of(&c->diags, path) == IO_FILE) {
            w->root = str_dup(c->arena, buf_str(&up));
            return true;
        }
        buf_add(&up, up.n > base.n ? STR("/..") : STR(".."));
    }
    return false;
}

bool workspace_revision(struct call *c)
{
    struct repository *repository;
    if (c->revision || !call_has(c, OPT_rev))
        return true;
    return repository_open(&repository, c->arena, STR("."), &c->diags) &&
           revision_find(&c->revision, c->arena, repository, call_text(c, OPT_rev, (str){0}),
                         &c->diags);
}

str workspace_path(const struct workspace *w, struct call *c, str path)
{
    return w->mark.n ? io_join(c->arena, w->mark, path) : path;
}

static bool kind_fits(enum key_kind want, const struct value *v)
{
    switch (want) {
    case KIND_PATH:
    case KIND_TEXT:
        return v->kind == VALUE_STRING;
    case KIND_MAP:
        return v->kind == VALUE_MAP;
    case KIND_LIST:
        return v->kind == VALUE_LIST;
    case KIND_ANY:
        return v->kind == VALUE_STRING || v->kind == VALUE_MAP;
    }
    return false;
}

static const char *kind_text(enum key_kind want)
{
    static const char *const texts[] = {"a path", "a map", "a list", "a name", "a path or a map"};
    return texts[want];
}

static void unknown_key(struct call *c, const struct value *key)
{
    str names[COUNTOF(keys)], text = value_text(key);
    for (size_t i = 0; i < COUNTOF(keys); i++)
        names[i] = str_of(keys[i].name);
    DIAG_STR(&c->diags, SETTING_UNKNOWN, value_span(key), text);
    str near = str_nearest(text, names, COUNTOF(names));
    if (near.n)
        diag_label(&c->diags, "did you mean `%.*s`?", STR_ARG(near));
    else
        diag_label(&c->diags, "no such setting");
}

static bool check_key(struct call *c, const struct pair *p)
{
    str name = value_text(&p->key);
    for (size_t i = 0; i < COUNTOF(keys); i++) {
        if (!str_eq(str_of(keys[i].name), name))
            continue;
        if (!kind_fits(keys[i].kind, &p->value)) {
            DIAG_STR(&c->diags, SETTING_KIND, value_span(&p->value), name,
                     str_of(kind_text(keys[i].kind)), str_of(value_kind_name(&p->value)));
            return false;
        }
        if (!keys[i].used)
            DIAG_STR(&c->diags, SETTING_UNUSED, value_span(&p->key), name);
        return true;
    }
    unknown_key(c, &p->key);
    return false;
}

static bool check_settings(struct call *c, const struct value *v)
{
    if (v->kind == VALUE_NULL)
        return true;
    if (v->kind != VALUE_MAP) {
        DIAG_STR(&c->diags, SETTING_KIND, value_span(v), STR("unet.yaml"), STR("a map"),
                 str_of(value_kind_name(v)));
        return false;
    }
    bool fine = true;
    for (uint32_t i = 0; i < v->as.map->n; i++)
        fine = check_key(c, &v->as.map->at[i]) && fine;
    return fine;
}

static bool set_limit(struct call *c, const struct pair *p)
{
    str name = value_text(&p->key), names[LIMIT_COUNT];
    for (unsigned i = 0; i < LIMIT_COUNT; i++) {
        names[i] = str_of(limit_info(i)->name);
        if (!str_eq(names[i], name))
            continue;
        if (p->value.kind != VALUE_INT || p->value.as.integer <= 0) {
            DIAG_STR(&c->diags, SETTING_KIND, value_span(&p->value), name,
                     STR("a positive integer"), str_of(value_kind_name(&p->value)));
            return false;
        }
        c->diags.limits.at[i] = (uint64_t)p->value.as.integer;
        return true;
    }
    DIAG_STR(&c->diags, SETTING_UNKNOWN, value_span(&p->key), name);
    str near = str_nearest(name, names, LIMIT_COUNT);
    if (near.n)
        diag_label(&c->diags, "did you mean `%.*s`?", STR_ARG(near));
    return false;
}

static bool set_limits(struct call *c, const struct value *limits)
{
    bool fine = true;
    for (uint32_t i = 0; limits && i < limits->as.map->n; i++)
        fine = set_limit(c, &limits->as.map->at[i]) && fine;
    return fine;
}

static bool read_limits(struct call *c, str root)
{
    uint32_t source;
    struct value settings;
    if (!io_read(&source, c->arena, io_join(c->arena, root, STR("unet.yaml")), SPAN_NONE,
                 &c->diags) ||
        !yaml_read(&settings, c->arena, source, YAML_CORE, &c->diags))
        return false;
    const struct value *limits =
        settings.kind == VALUE_MAP ? map_get(&settings, STR("limits")) : NULL;
    return !limits || limits->kind != VALUE_MAP || set_limits(c, limits);
}

bool workspace_platforms(struct call *c)
{
    struct workspace w = {0};
    if (find_root(&w, c, (str){0}, depth_here()))
        return read_limits(c, w.root) && platforms_read(c, w.root);
    c->dialects = dialects_new(c->arena);
    return true;
}

/* ---- one path from its four homes ---- */

str workspace_cache(const struct workspace *w, struct call *c)
{
    return io_join(c->arena, w->root, STR(".unet"));
}

const struct value *workspace_remote(const struct workspace *w, str name)
{
    const struct value *git = map_get(&w->settings, STR("git"));
    const struct value *row = git && git->kind == VALUE_MAP ? map_get(git, name) : NULL;
    return row && row->kind == VALUE_MAP ? row : NULL;
}

/* What the active set holds of a repository, as long as that set: a switch during the run does not
 * mix two revisions. */
static str synced_path(struct workspace *w, struct call *c, str name, const struct value *row)
{
    str set = worktree_folder(c->arena, workspace_cache(w, c));
    const struct value *path = map_get(row, STR("path"));
    str folder = io_join(c->arena, set, name);
    if (!set.n || io_kind_of(&c->diags, folder) != IO_FOLDER) {
        w->unsynced = true;
        return (str){0};
    }
    return path ? io_join(c->arena, folder, value_text(path)) : folder;
}

static str path_setting(struct workspace *w, struct call *c, enum option o, const char *env_name,
                        const char *const *defaults)
{
    /* rules and templates are the revision's, the data that they are held against may be given */
    bool code = o == OPT_policies || o == OPT_templates;
    const char *env = getenv(env_name);
    str given = call_text(c, o, env ? str_of(env) : (str){0});
    if (given.n)
        return code ? workspace_path(w, c, given) : given;
    const struct value *v = map_get(&w->settings, str_of(option_info(o)->name));
    if (v && v->kind == VALUE_MAP && map_get(v, STR("path")))
        v = map_get(v, STR("path"));
    if (v && v->kind == VALUE_STRING) {
        str text = value_text(v);
        return str_eq(text, STR("-")) ? text : io_join(c->arena, w->root, text);
    }
    const struct value *row = workspace_remote(w, str_of(option_info(o)->name));
    if (row && !w->mark.n)
        return synced_path(w, c, str_of(option_info(o)->name), row);
    for (; w->found && *defaults; defaults++) {
        str path = io_join(c->arena, w->root, str_of(*defaults));
        if (io_kind_of(&c->diags, path) != IO_NONE)
            return path;
    }
    return (str){0};
}

static void read_paths(struct workspace *w, struct call *c)
{
    static const char *const nodes[] = {"nodes", "nodes.yaml", "nodes.json", "nodes.ndjson", NULL};
    static const char *const links[] = {"links", "links.yaml", "links.json", NULL};
    static const char *const locations[] = {"locations", "locations.yaml", "locations.json", NULL};
    static const char *const policies[] = {"policies", NULL};
    static const char *const templates[] = {"templates", NULL};
    w->nodes = path_setting(w, c, OPT_nodes, "UNET_NODES", nodes);
    w->links = path_setting(w, c, OPT_links, "UNET_LINKS", links);
    w->locations = path_setting(w, c, OPT_locations, "UNET_LOCATIONS", locations);
    w->policies = path_setting(w, c, OPT_policies, "UNET_POLICIES", policies);
    w->templates = path_setting(w, c, OPT_templates, "UNET_TEMPLATES", templates);
}

static void read_configs(struct workspace *w, struct call *c)
{
    const char *env = getenv("UNET_CONFIGS");
    const struct value *v = map_get(&w->settings, STR("configs"));
    if (v && v->kind == VALUE_MAP) {
        w->required = map_get(v, STR("required"));
        v = map_get(v, STR("path"));
    }
    if (call_has(c, OPT_configs))
        w->configs = call_text(c, OPT_configs, (str){0});
    else if (env && *env)
        w->configs = str_of(env);
    else if (v && v->kind == VALUE_STRING)
        w->configs = io_join(c->arena, w->root, value_text(v));
}

static void read_policy_settings(struct workspace *w, struct call *c)
{
    struct value *writable = value_path(&w->settings, STR("policy.writable"));
    struct value *env = value_path(&w->settings, STR("policy.env"));
    struct value *undecided = value_path(&w->settings, STR("policy.undecided"));
    struct value *profile = map_get(&w->settings, STR("profile"));
    VEC(str) paths = {0}, names = {0};
    for (uint32_t i = 0; env && env->kind == VALUE_LIST && i < env->as.list->n; i++)
        vec_push(c->arena, &names, value_text(&env->as.list->at[i]));
    w->env = names.at;
    w->env_count = names.n;
    for (uint32_t i = 0; writable && writable->kind == VALUE_LIST && i < writable->as.list->n; i++)
        vec_push(c->arena, &paths, value_text(&writable->as.list->at[i]));
    w->writable = paths.at;
    w->writable_count = paths.n;
    w->undecided = call_text(c, OPT_undecided, undecided ? value_text(undecided) : (str){0});
    w->profile = call_text(c, OPT_profile, profile ? value_text(profile) : (str){0});
}

bool workspace_open(struct workspace *w, struct call *c)
{
    *w = (struct workspace){.settings = value_null()};
    if (c->revision) { /* paths of the workspace carry the revision's mark */
        c->diags.sources.files = revision_files(c->revision);
        w->mark = c->diags.sources.files->mark;
    }
    w->found = find_root(w, c, w->mark, w->mark.n ? revision_depth(c->revision) : depth_here());
    if (w->found) {
        uint32_t source;
        str path = io_join(c->arena, w->root, STR("unet.yaml"));
        if (!io_read(&source, c->arena, path, SPAN_NONE, &c->diags) ||
            !yaml_read(&w->settings, c->arena, source, YAML_CORE, &c->diags) ||
            !check_settings(c, &w->settings) ||
            !set_limits(c, map_get(&w->settings, STR("limits"))))
            return false;
    }
    if (!platforms_read(c, w->found ? w->root : w->mark))
        return false;
    read_paths(w, c);
    read_configs(w, c);
    read_policy_settings(w, c);
    return workspace_inputs(w, c);
}

/* ---- configurations by pattern ---- */

/* The text of {node.field} for this node; false (with *name the placeholder) when it is no path
 * component. */
static bool fill_hole(struct arena *a, const struct value *node, str hole, str *text)
{
    struct value copy = *node;
    str path = str_starts(hole, STR("node.")) ? str_sub(hole, 5, hole.n) : hole;
    const struct value *v = value_path(&copy, path);
    if (!v)
        return false;
    if (v->kind == VALUE_INT)
        *text = str_printf(a, "%lld", (long long)v->as.integer);
    else
        *text = value_text(v);
    return text->n && !str_eq(*text, STR(".")) && !str_eq(*text, STR("..")) &&
           !memchr(text->p, '/', text->n) && !memchr(text->p, '\0', text->n) &&
           !memchr(text->p, '*', text->n);
}

static bool expand(struct call *c, const struct value *node, str pattern, str *out)
{
    struct buf b = BUF(c->arena);
    for (size_t i = 0; i < pattern.n;) {
        size_t close = pattern.p[i] == '{' ? str_find_byte(pattern, '}', i) : SIZE_MAX;
        if (close == SIZE_MAX) {
            buf_putc(&b, pattern.p[i++]);
            continue;
        }
        str hole = str_sub(pattern, i + 1, close), text = {0};
        if (!fill_hole(c->arena, node, hole, &text)) {
            DIAG_STR(&c->diags, CONFIG_PATTERN, value_span(node), hole);
            return false;
        }
        buf_add(&b, text);
        i = close + 1;
    }
    *out = buf_str(&b);
    return true;
}

/* The part of the pattern that no value can change: up to the last / in front of the first { or *.
 */
static str fixed_folder(str pattern)
{
    size_t stop = 0, slash = SIZE_MAX;
    while (stop < pattern.n && pattern.p[stop] != '{' && pattern.p[stop] != '*') {
        if (pattern.p[stop] == '/')
            slash = stop;
        stop++;
    }
    return slash == SIZE_MAX ? (str){0} : str_sub(pattern, 0, slash ? slash : 1);
}

static bool read_names(struct workspace *w, struct call *c, str folder)
{
    if (w->config_names_read)
        return true;
    struct io_names names = {0};
    if (!io_list(&names, c->arena, folder, NULL, 0, true, &c->diags))
        return false;
    for (uint32_t i = 0; i < names.n; i++)
        names.at[i] = io_below(folder, names.at[i]);
    w->config_names = names.at;
    w->config_name_count = names.n;
    w->config_names_read = true;
    return true;
}

/* The one name of the folder that fits the glob. Names are in byte order: the literal start is
 * searched for. */
static enum config_answer pick_name(struct workspace *w, struct call *c, const struct value *node,
                                    str glob, str *name)
{
    str start = str_sub(glob, 0, str_find_byte(glob, '*', 0));
    uint32_t lo = 0, hi = w->config_name_count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (str_cmp(w->config_names[mid], start) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    *name = (str){0};
    for (; lo < w->config_name_count && str_starts(w->config_names[lo], start); lo++) {
        if (!str_glob(glob, w->config_names[lo]))
            continue;
        if (name->n) {
            DIAG_STR(&c->diags, CONFIG_AMBIGUOUS, value_span(node), *name, w->config_names[lo]);
            return CONFIG_ERROR;
        }
        *name = w->config_names[lo];
    }
    return name->n ? CONFIG_FOUND : CONFIG_ABSENT;
}

enum config_answer workspace_config(struct workspace *w, struct call *c, const struct value *node,
                                    str pattern, uint32_t *source)
{
    str folder = fixed_folder(pattern), name;
    if (!expand(c, node, io_below(folder, pattern), &name))
        return CONFIG_ERROR;
    if (memchr(name.p, '*', name.n)) {
        if (!read_names(w, c, folder))
            return CONFIG_ERROR;
        enum config_answer found = pick_name(w, c, node, name, &name);
        if (found != CONFIG_FOUND)
            return found;
    } else if (io_kind_of(&c->diags, io_join(c->arena, folder, name)) == IO_NONE) {
        return CONFIG_ABSENT;
    }
    if (!io_read_below(source, c->arena, folder.n ? folder : STR("."), name, value_span(node),
                       &c->diags))
        return CONFIG_ERROR;
    return CONFIG_FOUND;
}
