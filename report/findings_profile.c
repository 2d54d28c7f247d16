/* SPDX-License-Identifier: Apache-2.0 */
/* The profile of a run as a member of the document of eval. */
#include "report/findings.h"

struct member {
    const char *key;
    uint64_t n;
};

static void put_members(struct emit *e, const struct member *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        emit_key(e, m[i].key);
        emit_count(e, m[i].n);
    }
}

static void put_rule(struct emit *e, const struct rule_result *r, const struct profile_rule *p)
{
    uint64_t hits = 0;
    for (int v = 0; v < VERDICT_COUNT; v++)
        hits += v == VERDICT_SKIP ? 0 : r->count[v];
    const struct member members[] = {{"nanoseconds", p->own_ns + p->shared_ns},
                                     {"alone_nanoseconds", p->own_ns},
                                     {"hits", hits},
                                     {"computed", p->rows}};
    emit_open(e, '{');
    emit_key(e, "rule");
    emit_str(e, r->rule->id);
    put_members(e, members, COUNTOF(members));
    emit_close(e, '}');
}

static void put_condition(struct emit *e, const struct profile_condition *c)
{
    const struct member members[] = {{"nanoseconds", c->ns},
                                     {"true", c->hits},
                                     {"rows", c->rows},
                                     {"evaluated", c->evaluated},
                                     {"rules", c->rules}};
    emit_open(e, '{');
    emit_key(e, "condition");
    emit_str(e, c->text);
    put_members(e, members, COUNTOF(members));
    emit_key(e, "field");
    if (c->field.n) {
        emit_str(e, c->field);
        emit_key(e, "distinct");
        emit_count(e, c->distinct);
        emit_key(e, "distinct_or_more");
        emit_bool(e, c->more);
    } else {
        emit_null(e);
    }
    emit_close(e, '}');
}

void findings_put_profile(struct emit *e, const struct run *run)
{
    const struct profile *p = run->profile;
    if (!p)
        return;
    const struct member members[] = {{"nanoseconds", p->total_ns},
                                     {"reading_nodes_nanoseconds", p->read_ns},
                                     {"reading_configurations_nanoseconds", p->config_ns},
                                     {"findings_nanoseconds", p->findings_ns}};
    emit_key(e, "profile");
    emit_open(e, '{');
    put_members(e, members, COUNTOF(members));
    emit_key(e, "rules");
    emit_open(e, '[');
    for (uint32_t i = 0; i < run->rule_count; i++)
        put_rule(e, &run->rules[i], &p->rules[i]);
    emit_close(e, ']');
    emit_key(e, "conditions");
    emit_open(e, '[');
    for (uint32_t i = 0; i < p->condition_count; i++)
        put_condition(e, &p->conditions[i]);
    emit_close(e, ']');
    emit_close(e, '}');
}
