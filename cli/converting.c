/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/converting.h"

#include "base/feed.h"
#include "base/io.h"
#include "engine/object_stream.h"

/* Are the nodes in our own format, and does nothing else matter? */
static bool may_stream(const struct project *p, const struct call *c, const struct fleet_input *in)
{
    const struct workspace *w = &p->workspace;
    bool own = (!in->format.n || str_eq(in->format, STR("unet"))) && !in->map_count && !in->root.n;
    bool alone = c->arg_count || (!w->links.n && !w->locations.n && !w->table_count);
    return own && alone && !c->revision && !call_has(c, OPT_links) && !call_has(c, OPT_locations) &&
           !call_has(c, OPT_node) && !call_has(c, OPT_where);
}

static bool list_files(struct io_names *names, const struct project *p, struct call *c)
{
    const struct workspace *w = &p->workspace;
    bool good = c->arg_count || project_node_files(names, c, w->nodes);
    for (uint32_t i = 0; i < c->arg_count && good; i++)
        good = project_node_files(names, c, workspace_path(w, c, c->args[i]));
    bool input = false;
    for (uint32_t i = 0; i < names->n; i++)
        input = input || str_eq(names->at[i], STR("-"));
    struct diags quiet = diags_new(c->arena);
    return good && names->n && (!input || (names->n == 1 && feed_keep_input(&quiet)));
}

/* One object behind the other, each looked at first; false where the stream is odd. */
static bool write_all(struct object_stream *s, struct fleet_writer *w, struct call *c, bool looked)
{
    struct arena *a = arena_child(c->arena);
    enum object_stream_state state;
    struct value object;
    uint64_t n = 0;
    while ((state = object_stream_next(s, a, &object)) == OBJECT_STREAM_NEXT) {
        if (!looked && !fleet_writer_look(w, &object))
            break;
        fleet_writer_put(w, &object);
        out_flush_some(&c->out);
        arena_reset(a);
        n++;
    }
    arena_free(a);
    fleet_write_end(w);
    return state == OBJECT_STREAM_END && n;
}

/* Takes the columns of all objects. */
static bool look_at_all(struct object_stream *s, struct fleet_writer *w, struct arena *parent)
{
    struct arena *a = arena_child(parent);
    enum object_stream_state state;
    struct value object;
    bool good = true;
    while (good && (state = object_stream_next(s, a, &object)) == OBJECT_STREAM_NEXT) {
        good = fleet_writer_look(w, &object);
        arena_reset(a);
    }
    arena_free(a);
    object_stream_rewind(s);
    return good && state == OBJECT_STREAM_END;
}

static bool convert(struct project *p, struct call *c, const struct io_names *names,
                    enum fleet_form form)
{
    struct diags quiet = diags_new(c->arena); /* the fleet's reader and writer say what is wrong */
    quiet.limits = c->diags.limits;
    struct object_stream *s =
        object_stream_open(c->arena, names->at, names->n, p->schema, &c->diags);
    if (!s)
        return false;
    bool table = form == FLEET_CSV;
    struct fleet_writer *w = fleet_writer_stream(c->arena, fleet_new(c->arena), FLEET_NODES, form,
                                                 out_buf(&c->out), &quiet);
    if (table && !look_at_all(s, w, c->arena))
        return false;
    out_hold(&c->out);
    fleet_writer_begin(w);
    if (write_all(s, w, c, table))
        return true;
    out_restart(&c->out);
    return false;
}

bool convert_stream(struct project *p, struct call *c, const struct fleet_input *in,
                    enum fleet_form form)
{
    struct io_names names = {0};
    struct diags quiet = diags_new(c->arena);
    uint32_t sources = c->diags.sources.n;
    if (!may_stream(p, c, in) || !list_files(&names, p, c) ||
        !fleet_check_input(fleet_new(c->arena), (str){0}, in, &quiet))
        return false;
    if (convert(p, c, &names, form))
        return true;
    c->diags.sources.n = sources;
    return false;
}
