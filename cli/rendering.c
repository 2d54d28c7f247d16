/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rendering.h"

#include "base/io.h"
#include "base/json.h"
#include "base/yaml.h"

static enum exit_code set_profile(struct rendering *r, const struct project *p, struct call *c)
{
    str name = p->workspace.profile.n ? p->workspace.profile : STR("nornir");
    if (render_profile(&r->options, name))
        return EXIT_OK;
    size_t n;
    const str *names = render_profile_names(&n);
    str near = str_nearest(name, names, n);
    call_error(c, "no profile `%.*s`%s%.*s%s", STR_ARG(name), near.n ? "; did you mean `" : "",
               STR_ARG(near), near.n ? "`?" : "; there are jinja2, nornir, ansible, homer");
    return EXIT_USAGE;
}

/* --trim-blocks on|off and the like. */
static enum exit_code set_switch(struct rendering *r, struct call *c, enum option o)
{
    if (!call_has(c, o))
        return EXIT_OK;
    str text = call_text(c, o, (str){0});
    bool on = str_eq(text, STR("on"));
    struct value v = value_bool(on);
    if ((on || str_eq(text, STR("off"))) &&
        render_option(&r->options, str_of(option_info(o)->name), &v))
        return EXIT_OK;
    call_error(c, "`%.*s` should be on or off", STR_ARG(text));
    return EXIT_USAGE;
}

static enum exit_code read_vars(struct rendering *r, struct call *c)
{
    r->vars = value_map(c->arena);
    for (uint32_t i = 0; i < c->count[OPT_vars]; i++) {
        str path = c->given[OPT_vars][i];
        uint32_t source;
        struct value v;
        if (!io_read(&source, c->arena, path, SPAN_NONE, &c->diags))
            return EXIT_FAILED;
        bool read = str_ends(path, STR(".json"))
                        ? json_read(&v, c->arena, source, &c->diags)
                        : yaml_read(&v, c->arena, source, YAML_CORE, &c->diags);
        if (!read)
            return EXIT_DATA;
        if (v.kind == VALUE_NULL)
            continue;
        if (v.kind != VALUE_MAP) {
            DIAG_STR(&c->diags, SETTING_KIND, value_span(&v), path, STR("a map of variables"),
                     str_of(value_kind_name(&v)));
            return EXIT_DATA;
        }
        for (uint32_t k = 0; k < v.as.map->n; k++)
            map_set(&r->vars, value_text(&v.as.map->at[k].key), v.as.map->at[k].value);
    }
    return EXIT_OK;
}

bool rendering_is_template(str path)
{
    static const char *const endings[] = {".jinja", ".j2", ".jinja2"};
    for (size_t i = 0; i < COUNTOF(endings); i++)
        if (str_ends(path, str_of(endings[i])))
            return true;
    return false;
}

enum exit_code rendering_open(struct rendering *r, const struct project *p, struct call *c)
{
    *r = (struct rendering){.arena = c->arena};
    if (!p->workspace.templates.n) {
        call_error(c, p->workspace.unsynced
                          ? "no templates yet: `unet git sync` brings them"
                          : "no templates: name their folder with --templates, or run inside a "
                            "workspace");
        return EXIT_EMPTY;
    }
    if (io_kind_of(&c->diags, p->workspace.templates) != IO_FOLDER) {
        call_error(c, "%.*s is no folder of templates", STR_ARG(p->workspace.templates));
        return EXIT_FAILED;
    }
    enum exit_code code = set_profile(r, p, c);
    if (code == EXIT_OK)
        code = set_switch(r, c, OPT_trim_blocks);
    if (code == EXIT_OK)
        code = set_switch(r, c, OPT_lstrip_blocks);
    if (code == EXIT_OK)
        code = read_vars(r, c);
    r->loader = loader_folders(c->arena, &p->workspace.templates, 1);
    r->environment = environment_new(c->arena, &r->options, r->loader);
    return code;
}

struct sheet *rendering_sheet(struct rendering *r, str name, span at, struct diags *dg)
{
    for (uint32_t i = 0; i < r->sheets.n; i++)
        if (str_eq(r->sheets.at[i]->name, name))
            return r->sheets.at[i];
    struct sheet *s = ARENA_NEW(r->arena, struct sheet);
    s->name = name;
    vec_push(r->arena, &r->sheets, s);
    uint32_t errors = dg->errors;
    s->code = template_get(r->environment, name, dg);
    if (!s->code) {
        if (dg->errors > errors && at.file != SOURCE_NONE)
            diag_also(dg, at, "assigned here");
        return s;
    }
    if (r->loader.load(r->loader.arg, name, &s->source, dg) != LOAD_FOUND)
        return s;
    s->fine = header_parse(&s->header, r->arena, s->source, r->options.comment_begin,
                           r->options.comment_end, dg);
    return s;
}

static void set_if_there(struct value *context, str key, const struct value *v)
{
    if (v)
        map_set(context, key, *v);
}

/* What the name `location` is for a node: its inline map, or the location that it refers to. */
static void set_location(struct value *context, const struct project *p, const struct value *node)
{
    const struct value *own = map_get(node, STR("location"));
    const struct value *id = map_get(node, STR("location_id"));
    if (own && own->kind == VALUE_MAP) {
        map_set(context, STR("location"), *own);
        return;
    }
    str name = own && own->kind == VALUE_STRING ? value_text(own) : id ? value_text(id) : (str){0};
    uint32_t i = name.n ? fleet_find(p->fleet, FLEET_LOCATIONS, name) : FLEET_NONE;
    set_if_there(context, STR("location"),
                 i == FLEET_NONE ? own : fleet_object(p->fleet, FLEET_LOCATIONS, i));
}

static void merge(struct value *context, const struct value *map)
{
    for (uint32_t i = 0; map && map->kind == VALUE_MAP && i < map->as.map->n; i++)
        map_set(context, value_text(&map->as.map->at[i].key), map->as.map->at[i].value);
}

struct value rendering_context(const struct rendering *r, const struct project *p,
                               const struct node_result *node, const struct value *with)
{
    const struct value *after = &node->after;
    struct value context = value_map(r->arena);
    map_set(&context, STR("node"), *after);
    set_if_there(&context, STR("custom_data"), map_get(after, STR("custom_data")));
    set_if_there(&context, STR("derived"), map_get(after, STR("derived")));
    set_if_there(&context, STR("links"), fleet_node_links(p->fleet, after));
    set_location(&context, p, after);
    merge(&context, with);
    merge(&context, &r->vars);
    return context;
}

bool rendering_node(struct rendered **out, uint32_t *n, struct rendering *r,
                    const struct project *p, const struct node_result *result, struct diags *dg)
{
    *out = ARENA_ARRAY(r->arena, struct rendered, result->assignment_count);
    *n = result->assignment_count;
    bool fine = true;
    for (uint32_t i = 0; i < result->assignment_count; i++) {
        const struct assignment *a = &result->assignments[i];
        const struct sheet *s = rendering_sheet(r, a->template, a->at, dg);
        struct value context = rendering_context(r, p, result, &a->with);
        (*out)[i] = (struct rendered){.sheet = s, .assignment = a};
        fine = s->fine && template_render(&(*out)[i].text, r->arena, s->code, &context, dg) && fine;
    }
    return fine;
}

str rendering_join(struct arena *a, const struct rendered *parts, uint32_t n)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < n; i++) {
        buf_add(&b, parts[i].text);
        if (parts[i].text.n && !str_ends(parts[i].text, STR("\n")))
            buf_putc(&b, '\n');
    }
    return buf_str(&b);
}

enum exit_code rendering_check(uint32_t *seen, struct rendering *r, const struct project *p,
                               struct call *c)
{
    struct io_names names = {0};
    bool fine = true;
    *seen = 0;
    if (!io_list(&names, c->arena, p->workspace.templates, NULL, 0, true, &c->diags))
        return EXIT_FAILED;
    for (uint32_t i = 0; i < names.n; i++) {
        if (!rendering_is_template(names.at[i]))
            continue;
        str name = io_below(p->workspace.templates, names.at[i]);
        const struct sheet *s = rendering_sheet(r, name, SPAN_NONE, &c->diags);
        ++*seen;
        fine = s->fine && fine;
        if (s->fine && !s->header.match_count)
            DIAG_STR(&c->diags, HEADER_NONE, span_start(s->source), s->name);
    }
    return fine ? EXIT_OK : EXIT_POLICY;
}
