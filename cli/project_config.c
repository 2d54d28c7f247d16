/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes and their live configurations. */
#include "cli/platforms.h"
#include "cli/project.h"

#include "base/bits.h"

/* The dialect by name, condition or detection; its form is what the text has. */
static const struct dialect *named_dialect(const struct project *p, struct call *c, uint32_t node,
                                           uint32_t source)
{
    struct diags *dg = &c->diags;
    const struct value *object = fleet_object(p->fleet, FLEET_NODES, node);
    const struct value *config = map_get(object, STR("config"));
    const struct value *named[] = {map_get(object, STR("platform")),
                                   config ? map_get(config, STR("dialect")) : NULL};
    for (size_t k = 0; k < COUNTOF(named); k++)
        if (named[k] && named[k]->kind == VALUE_STRING && value_text(named[k]).n)
            return dialects_get(c->dialects, value_text(named[k]), value_span(named[k]), dg);
    for (uint32_t i = 0; i < p->dialects.n; i++)
        if (bits_get(p->dialects.at[i].nodes, node))
            return dialects_get(c->dialects, p->dialects.at[i].use, p->dialects.at[i].at, dg);
    struct detection found = platforms_detect(c, c->arena, dg->sources.at[source].text, false);
    if (!found.sure && found.n > 1 && found.at[0].points)
        DIAG_STR(dg, DIALECT_CLOSE, span_start(source), str_of(found.best->name),
                 str_of(found.at[1].dialect->name));
    return found.best;
}

const struct dialect *project_dialect_of(const struct project *p, struct call *c, uint32_t node,
                                         uint32_t source)
{
    const struct dialect *d = named_dialect(p, c, node, source);
    return d ? dialect_form(d, c->diags.sources.at[source].text) : NULL;
}

enum config_answer project_config_of(struct project *p, struct call *c, uint32_t node,
                                     struct project_config *out)
{
    struct workspace *w = &p->workspace;
    const struct value *object = fleet_object(p->fleet, FLEET_NODES, node);
    if (!w->configs.n)
        return CONFIG_ABSENT;
    enum config_answer found = workspace_config(w, c, object, w->configs, &out->source);
    if (found != CONFIG_FOUND)
        return found;
    out->text = c->diags.sources.at[out->source].text;
    out->dialect = project_dialect_of(p, c, node, out->source);
    return out->dialect ? CONFIG_FOUND : CONFIG_ERROR;
}

enum exit_code project_required(const uint64_t **out, struct project *p, struct call *c)
{
    const struct value *v = p->workspace.required;
    uint32_t count = fleet_count(p->fleet, FLEET_NODES);
    uint64_t *bits = NULL;
    *out = NULL;
    if (!v || (v->kind == VALUE_BOOL && !v->as.boolean))
        return EXIT_OK;
    if (v->kind == VALUE_STRING) {
        if (!project_where(&bits, p, c, STR("unet.yaml: configs.required"), value_text(v)))
            return EXIT_POLICY;
    } else {
        bits = ARENA_ARRAY(c->arena, uint64_t, bits_words(count) + 1);
        for (size_t k = 0; k < bits_words(count); k++)
            bits[k] = bits_tail(count, k);
    }
    *out = bits;
    return EXIT_OK;
}
