/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/platforms.h"

#include "base/io.h"

bool platforms_read(struct call *c, str root)
{
    static const str endings[] = {{".yaml", 5}, {".yml", 4}};
    str folder = io_join(c->arena, root, STR("dialects"));
    struct io_names names = {0};
    bool fine = true;
    c->dialects = dialects_new(c->arena);
    c->detector = NULL;
    if (io_kind_of(&c->diags, folder) != IO_FOLDER)
        return true;
    if (!io_list(&names, c->arena, folder, endings, COUNTOF(endings), false, &c->diags))
        return false;
    for (uint32_t i = 0; i < names.n; i++)
        fine = dialects_add_file(c->dialects, names.at[i], SPAN_NONE, &c->diags) && fine;
    return fine;
}

bool platforms_open(struct call *c)
{
    if (c->dialects)
        return true;
    if (c->tool->platforms)
        return c->tool->platforms(c);
    c->dialects = dialects_new(c->arena);
    return true;
}

bool platforms_option(const struct dialect **out, struct call *c)
{
    str name = call_text(c, OPT_dialect, (str){0});
    *out = NULL;
    if (!platforms_open(c))
        return false;
    if (!name.n)
        return true;
    if (!str_ends(name, STR(".yaml")) && !str_ends(name, STR(".yml")))
        *out = dialects_get(c->dialects, name, SPAN_NONE, &c->diags);
    else if (dialects_add_file(c->dialects, name, SPAN_NONE, &c->diags))
        *out = dialects_at(c->dialects, 0);
    return *out != NULL;
}

void platforms_prepare(struct call *c)
{
    if (!c->detector)
        c->detector = detector_new(c->arena, c->dialects);
}

struct detection platforms_detect(struct call *c, struct arena *a, str text, bool why)
{
    platforms_prepare(c);
    return detector_run(c->detector, a, text, why);
}
