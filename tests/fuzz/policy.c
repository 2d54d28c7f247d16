/* SPDX-License-Identifier: Apache-2.0 */
/* Policies: tokens, tree, checks, warnings, program, and a run over a small fleet, where
 * quantifiers over child rows must say what they say element by element. The canonical form of a
 * policy is its own canonical form. */
#include "engine/engine.h"
#include "engine/spool.h"
#include "grammar/format.h"
#include "tests/fuzz/files.h"

static const char *const fleet_text =
    "nodes:\n"
    "  - {name: rs1, vendor: cisco, platform: cisco_ios, role: core, software_version: 16.9.1,\n"
    "     management_ip: 10.0.0.1, tags: [x, 7], location: fra, custom_data: {n: 4, a: {b: [1, "
    "2.5,\n"
    "     y, null, true, {c: d}]}}, interfaces: [{name: e0, mtu: 1500, up: true}, {name: e1}]}\n"
    "  - {name: rs2, vendor: juniper, role: edge, custom_data: {n: '5', list: [a, a, b]},\n"
    "     interfaces: {ge0: {mtu: 9000, enabled: false}, ge1: 3}, management_ip: '2001:db8::1'}\n"
    "  - {name: rs3, custom_data: {n: 123456789012345678901234567890}, interfaces: []}\n"
    "  - {name: \xc3\xa4, role: null, tags: x, interfaces: [null, [], {mtu: x}], location: "
    "{region: emea}}\n"
    "links:\n"
    "  - {name: l1, a: rs1, interface_a: e0, z: rs2, interface_z: ge0}\n"
    "locations:\n"
    "  - {name: fra, type: site, parent: emea}\n"
    "  - {name: emea, type: region}\n";

static bool same_rule(const struct rule_result *a, const struct rule_result *b)
{
    for (int v = 0; v < VERDICT_COUNT; v++)
        if (a->count[v] != b->count[v])
            return false;
    return a->findings == b->findings;
}

static void run(struct arena *a, const struct program *p, struct fleet *fleet, struct diags *dg)
{
    struct run *one, *two;
    struct run_options o = {.now = 1700000000, .findings_rule = 5, .findings_run = 100};
    struct diags other = diags_new(a);
    other.limits = dg->limits;
    bool first = engine_run(&one, a, p, fleet, &o, dg);
    fuzz_check_told(first, dg);
    o.by_element = true;
    bool second = engine_run(&two, a, p, fleet, &o, &other);
    if (!first || !second)
        return;
    for (uint32_t i = 0; i < one->rule_count; i++)
        FUZZ_CHECK(same_rule(&one->rules[i], &two->rules[i]), "rule %u differs by element", i);
    (void)spool_all(one->findings, a);
}

static void format(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    str once, twice;
    if (!policy_format(&once, a, sources_add(&dg.sources, STR("t.rules"), text), &dg)) {
        FUZZ_CHECK(dg.errors, "false without a diagnostic");
        return;
    }
    FUZZ_CHECK(policy_format(&twice, a, sources_add(&dg.sources, STR("u.rules"), once), &dg),
               "the canonical form does not parse:\n%.*s", STR_ARG(once));
    FUZZ_CHECK(str_eq(once, twice), "the canonical form has another one:\n%.*s\n----\n%.*s",
               STR_ARG(once), STR_ARG(twice));
}

/* What an input may ask for in a run of the fuzzer. */
static void bound(struct limits *l)
{
    l->at[LIMIT_regex_match_steps] = 2000;
    l->at[LIMIT_function_items] = 2000;
    l->at[LIMIT_function_bytes] = 1u << 16;
    l->at[LIMIT_policy_parts] = 100000;
    l->at[LIMIT_rule_parts] = 20000;
}

static void policy(struct arena *a, str input)
{
    struct diags dg = diags_new(a);
    bound(&dg.limits);
    struct policy_set *set = policy_set_new(a);
    struct fleet *fleet = fleet_new(a);
    struct known_fields known;
    struct program *program;
    struct buf out = BUF(a);
    uint32_t data = sources_add(&dg.sources, STR("nodes.yaml"), str_of(fleet_text));
    FUZZ_CHECK(fleet_load_source(fleet, data, &dg), "the fleet does not load");
    uint32_t source = sources_add(&dg.sources, STR("t.rules"), input);
    struct diags quiet = diags_new(a);
    policy_put_tokens(&out, sources_add(&quiet.sources, STR("t.rules"), input), &quiet);
    fuzz_file_set(a, &dg, STR("t.rules"), input); /* which IMPORT may name */
    bool ok = policy_parse(set, source, &dg);
    policy_put_ast(&out, set);
    if (!policy_parse_imports(set, &dg)) {
        fuzz_check_told(false, &dg);
        return;
    }
    ok = policy_check(set, NULL, &dg) && ok;
    fleet_known_fields(&known, fleet);
    ok = policy_check_fields(set, &known, &dg) && ok;
    fuzz_check_told(ok, &dg);
    if (ok) {
        policy_warn(set, &known, &dg);
        ok = engine_compile(&program, a, set, &dg);
        fuzz_check_told(ok, &dg);
        if (ok) {
            engine_put_program(&out, program);
            run(a, program, fleet, &dg);
        }
    }
    fuzz_write_diags(a, &dg);
    format(a, input);
}

FUZZ(policy)
