/* SPDX-License-Identifier: Apache-2.0 */
/* Over lists and over the fleet: quantifiers, gathering, FOR EACH, IS UNIQUE. */
#include "policy_seen.h"

Test(policy_lists, every_form_has_its_canonical_text)
{
    static const struct seen_row rows[] = {
        {"ALL i IN node.interfaces : i.mtu >= 9000 OR NOT i.up", "",
         "ALL i$0 IN node.interfaces : i$0.mtu >= 9000 OR NOT i$0.up"},
        {"(ANY t IN node.tags : t == 'x') AND NONE u IN custom_data.users : u.privilege == 15", "",
         "NONE u$1 IN node.custom_data.users : u$1.privilege == 15"},
        {"COUNT(i IN node.interfaces) > COUNT(i IN node.interfaces WHERE i.up)", "",
         "COUNT(i$0 IN node.interfaces) > COUNT(i$1 IN node.interfaces WHERE i$1.up)"},
        {"SUM(i.mtu FOR i IN node.interfaces WHERE i.up) > 1", "",
         "SUM(i$0.mtu FOR i$0 IN node.interfaces WHERE i$0.up) > 1"},
        {"FIRST(i.name FOR i IN node.interfaces) IN LIST(l.interface FOR l IN node.links)", "",
         "FIRST(i$0.name FOR i$0 IN node.interfaces) IN LIST(l$1:end.interface FOR l$1 IN "
         "node.links)"},
        {"ANY l IN node.links : ANY m IN l.peer.links : m.peer.vendor == l.peer.vendor", "",
         "ANY l$0 IN node.links : ANY m$1 IN l$0:end.peer.links : m$1:end.peer.vendor == "
         "l$0:end.peer.vendor"},
        {"ANY n IN fleet.nodes : n.location.region == 'x'", "",
         "ANY n$0 IN fleet.nodes : n$0:node.location.region == \"x\""},
        {"ANY k IN fleet.links : k.a.vendor != k.z.vendor", "",
         "k$0:link.a.vendor != k$0:link.z.vendor"},
        {"COUNT(p IN fleet.locations WHERE p.type == 'site') > 3", "", "p$0:location.type"},
        {"custom_data.limits[node.role].most > 3", "",
         "node.custom_data.limits[node.role].most > 3"},
        {"node.interfaces[custom_data.n].up", "", "node.interfaces[node.custom_data.n].up"},
        {"node.links[0].peer.vendor == 'x'", "", "node.links[0].peer.vendor == \"x\""},
        {"ALL x IN [1, 2] : x > 0", "", "ALL x$0 IN [1, 2] : x$0 > 0"},
        {"ALL x IN sort(node.tags) : x LIKE 'a*'", "", "ALL x$0 IN sort(node.tags)"},
    };
    seen_conditions(rows, COUNTOF(rows));
}

Test(policy_lists, mistakes_in_loops_are_named)
{
    static const struct seen_row rows[] = {
        {"ANY l IN node.links : l.rol == 'x'", "E0203@1:28", "did you mean `role`?"},
        {"ANY l IN node.links : l.bandwidth == 'x'", "E0203@1:28",
         "an element of links has role, interface, peer, peer_interface"},
        {"ANY l IN node.links : l.peer.vender == 'x'", "E0203@1:28",
         "did you mean `l.peer.vendor`?"},
        {"ANY n IN fleet.nodes : n.vender == 'x'", "E0203@1:29", "did you mean `n.vendor`?"},
        {"ANY n IN fleet.nodes : n == 'x'", "E0202@1:29", "this is the whole object"},
        {"ANY n IN fleet.ndoes : n.name == 'x'", "E0203@1:15", "did you mean `fleet.nodes`?"},
        {"len(fleet.nodes) > 3", "E0225@1:10", "COUNT(n IN fleet.nodes WHERE"},
        {"fleet.nodes[0].name == 'x'", "E0225@1:6", "it has no order and no names"},
        {"ANY vendor IN node.tags : vendor == 'x'", "E0218@1:10",
         "`vendor` is a standard field already"},
        {"ANY fleet IN node.tags : fleet == 'x'", "E0218@1:10",
         "`fleet` is a kind of object already"},
        {"ANY i IN node.tags : ANY i IN node.tags : i == 'x'", "E0218@1:31",
         "`i` is an element of the list around it already"},
        {"ALL x IN 5 : x > 1", "E0209@1:15", "`ALL` takes a list or map, not an integer"},
        {"ALL x IN 10.0.0.0/8 : x > 1", "E0209@1:15", "not a network"},
        {"ANY i IN node.interfaces : i.ip IS UNIQUE", "E0229@1:33",
         "it stands inside a quantifier or SLICE"},
        {"serial IS UNIQUE AMONG (name IS UNIQUE)", "E0229@1:30", "inside another IS UNIQUE"},
        {"serial IS UNIQUE AMONG (CONFIG HAS 'x')", "E0229@1:30", "AMONG looks at fields only"},
        {"5 IS UNIQUE", "E0209@1:6", "`IS UNIQUE` takes a field"},
        {"node.interfaces[1 - 2].up", "", NULL},
        {"custom_data[true].up", "E0202@1:18", "an index counts from 0"},
    };
    seen_expect_conditions(rows, COUNTOF(rows));
}

Test(policy_lists, over_the_fleet_there_are_two_forms)
{
    static const struct seen_row rows[] = {
        {"ANY n IN fleet.nodes : n.role == 'core'", "", NULL},
        {"COUNT(n IN fleet.nodes) > 3", "", NULL},
        {"COUNT(n IN fleet.nodes WHERE n.domain == node.domain) > 3", "", NULL},
        {"COUNT(n IN fleet.nodes WHERE node.domain == n.domain AND n.role == 'x') > 3", "", NULL},
        {"ANY n IN fleet.nodes : n.domain == custom_data.x + 1 AND (n.role == 'x' OR n.vendor == "
         "'y')",
         "", NULL},
        {"ANY l IN node.links : ANY n IN fleet.nodes : n.name == l.role", "", NULL},
        {"SUM(len(n.interfaces) FOR n IN fleet.nodes WHERE n.domain == domain) > 3", "", NULL},
        {"ANY n IN fleet.nodes : n.domain == node.domain OR n.role == 'x'", "E0224@1:29",
         "this test over fleet.nodes would have to be done again for every object"},
        {"ANY n IN fleet.nodes : n.domain != node.domain", "E0224@1:29",
         "either only n is named: ANY n IN fleet.nodes"},
        {"ANY n IN fleet.nodes : n.domain == n.name ~ node.domain", "E0224@1:29",
         "or equalities with AND and tests of n alone"},
        {"ANY n IN fleet.nodes : n.domain == node.domain AND vendor == 'x'", "E0224@1:57", NULL},
        {"SUM(len(n.interfaces) + custom_data.x FOR n IN fleet.nodes) > 3", "E0224@1:10", NULL},
    };
    seen_expect_conditions(rows, COUNTOF(rows));
}

static void look_inside(struct boundary *b, void *arg UNUSED)
{
    struct arena *a = arena_new(b);
    struct diags dg = diags_new(a);
    struct policy_set *set = policy_set_new(a);
    uint32_t source = sources_add(
        &dg.sources, STR("t"),
        STR("DEFINE other AS node.role == 'x'\n"
            "RULE r WHEN ANY n IN fleet.nodes : custom_data.s == n.domain AND n.role == 'x' AND "
            "(n.vendor == 'y' AND n.serial == serial)\n"
            "THEN ASSERT COUNT(n IN fleet.nodes WHERE EXISTS n.role) > 3\n"
            "RULE e FOR EACH i IN node.interfaces WHEN up AND i.mtu > 1 AND node.vendor == 'x' "
            "AND ANY t IN i.tags : t == 'x' THEN TAG 'x'"));
    bool parsed = policy_parse(set, source, &dg), checked = policy_check(set, NULL, &dg);
    cr_assert(parsed && checked);
    const struct ast_loop *l = set->rules.at[0].when->as.loop;
    cr_expect(l->fleet && !l->fixed);
    cr_assert_eq(l->key_count, 2);
    cr_expect(str_eq(l->keys[0].inner->as.path->text, STR("n.domain")), "either way round");
    cr_expect(str_eq(l->keys[0].outer->as.path->text, STR("custom_data.s")));
    cr_expect(str_eq(l->keys[1].inner->as.path->text, STR("n.serial")));
    cr_assert(l->rest && l->rest->kind == AST_AND && l->rest->n == 2);
    const struct ast_loop *count = set->rules.at[0].then.at[0].cond->a->as.loop;
    cr_expect(count->fleet && count->fixed && !count->keys && count->slot == 1);
    cr_expect_eq(set->rules.at[0].slots, 2);
    const struct ast_rule *each = &set->rules.at[1];
    cr_expect_eq(each->slots, 2);
    const struct ast_path *up = each->when->items[0]->as.path;
    const struct ast_path *mtu = each->when->items[1]->a->as.path;
    const struct ast_path *vendor = each->when->items[2]->a->as.path;
    cr_expect(up->root == AST_BOUND && up->slot == 0 && str_eq(up->text, STR("i.up")));
    cr_expect(mtu->root == AST_BOUND && str_eq(mtu->text, STR("i.mtu")));
    cr_expect(vendor->root == AST_NODE && str_eq(vendor->text, STR("vendor")));
    bool domain = false;
    for (uint32_t i = 0; i < set->fields.n; i++)
        domain = domain || (set->fields.at[i].path->root == AST_NODE &&
                            str_eq(set->fields.at[i].path->text, STR("domain")));
    cr_expect(domain, "what is read of fleet.nodes is a field of nodes");
}

Test(policy_lists, the_tree_is_as_the_compiler_wants_it)
{
    cr_assert(boundary_run(look_inside, NULL));
}

Test(policy_lists, rules_over_elements_write_nothing)
{
    static const char *const actions[] = {"SET custom_data.x TO 1", "UNSET custom_data.x",
                                          "APPEND 1 TO custom_data.x", "APPLY 'a.jinja'"};
    for (size_t i = 0; i < COUNTOF(actions); i++) {
        char text[256];
        snprintf(text, sizeof text, "RULE r FOR EACH i IN node.interfaces WHEN up THEN %s",
                 actions[i]);
        struct seen *s = see(text);
        cr_expect_str_eq(s->codes, "E0230@1:51", "%s\n%s", text, s->messages);
        cr_expect(strstr(s->messages, "cannot stand in a FOR EACH rule"));
    }
    static const struct seen_row rows[] = {
        {"RULE r FOR EACH i IN node.interfaces WHEN up THEN { TAG 'x'; WARN '{i.name} of "
         "{node.name}' }",
         "", NULL},
        {"RULE r FOR EACH vendor IN node.interfaces WHEN up THEN TAG 'x'", "E0218@1:17", NULL},
        {"RULE r FOR EACH l IN node.links WHEN peer.vender == 'x' THEN TAG 'x'", "E0203@1:38",
         "did you mean `peer.vendor`?"},
        {"RULE r FOR EACH i IN node.intrfaces WHEN up THEN TAG 'x'", "E0203@1:22",
         "did you mean `node.interfaces`?"},
        {"RULE r FOR EACH i IN node.interfaces WHEN description == 'x' THEN TAG 'x'", "E0101@1:43",
         "alone this word is a keyword; a field is i.description, a text \"description\""},
        {"RULE r FOR EACH i IN node.interfaces FOR link WHEN up THEN TAG 'x'", "E0121@1:38", NULL},
    };
    seen_expect(rows, COUNTOF(rows));
}
