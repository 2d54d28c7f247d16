/* SPDX-License-Identifier: Apache-2.0 */
/* Meaning that needs no run: fields, constants, patterns, targets. */
#include "policy_seen.h"

#include "base/json.h"

struct row {
    const char *condition, *codes, *says;
};

static void expect_findings(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char text[1024];
        snprintf(text, sizeof text, "WHEN %s\nTHEN TAG 'x'", rows[i].condition);
        struct seen *s = see(text);
        cr_expect_str_eq(s->codes, rows[i].codes, "%s\n-> %s\n%s", text, s->codes, s->messages);
        cr_expect(!rows[i].says || strstr(s->messages, rows[i].says), "%s\n%s", text, s->messages);
    }
}

Test(policy_check, networks_are_what_they_say)
{
    static const struct row rows[] = {
        {"management_ip IN 10.0.0.1/8", "E0206@1:23", "the network is 10.0.0.0/8"},
        {"management_ip IN (2001:db8::1/32)", "E0206@1:24", "the network is 2001:db8::/32"},
        {"management_ip IN \"10.0.0.0/8\"", "E0207@1:23", "drop the quotes: 10.0.0.0/8"},
        {"management_ip IN ('10.0.0.0/8', 'x')", "E0207@1:24", NULL},
        {"management_ip IN ['10.0.0.0/8']", "E0207@1:24", NULL},
        {"management_ip IN ('10.0.0.1')", "", NULL},
        {"management_ip IN 10.0.0.1", "", NULL},
        {"management_ip IN 10.0.0.0/33", "E0106@1:23", "a prefix length to 32"},
        {"management_ip IN (10.0.0.0/33)", "E0106@1:24", "a prefix length to 32"},
        {"management_ip IN 16.12.04", "E0106@1:23", "in quotes"},
        {"management_ip IN 'abc'", "E0209@1:23", "write =="},
        {"management_ip IN 5", "E0209@1:23", NULL},
    };
    expect_findings(rows, COUNTOF(rows));
}

Test(policy_check, patterns_compile_or_say_where_they_fail)
{
    static const struct row rows[] = {
        {"name MATCHES /a(b/", "E0204@1:19", "at offset 3"},
        {"name MATCHES 'a[z-a]b'", "E0204@1:24", "at offset"},
        {"name =~ \"a\\\\(b)+)\"", "E0204@1:14", NULL},
        {"name MATCHES \"\\bcore\"", "W0202@1:20", "for a word boundary"},
        {"name MATCHES '\\bcore'", "", NULL},
        {"name MATCHES \"\\\\bcore\"", "", NULL},
        {"name MATCHES \"^7\\.\"", "", NULL},
        {"name MATCHES /a/q", "E0110@1:22", "i m s x"},
        {"name MATCHES /a/ii", "E0110@1:22", NULL},
        {"name MATCHES /10.0.0.0/8/", "E0110@1:29", "write a slash inside a pattern as \\/"},
        {"name MATCHES /abc", "E0104@1:19", NULL},
        {"name == /abc/", "E0208@1:14", "write MATCHES"},
        {"name IN (/abc/)", "E0208@1:15", NULL},
        {"name MATCHES role", "E0223@1:19", "a text stands in quotes: \"role\""},
        {"name MATCHES /a[/]b\\/c/", "", NULL},
    };
    expect_findings(rows, COUNTOF(rows));
}

Test(policy_check, operands_that_never_fit_are_refused)
{
    static const struct row rows[] = {
        {"name STARTS WITH 5", "E0209@1:23", "STARTS WITH"},
        {"name ENDS WITH null", "E0209@1:21", NULL},
        {"name < null", "E0209@1:13", NULL},
        {"name >= [1]", "E0209@1:14", NULL},
        {"name BETWEEN true AND 5", "E0209@1:19", NULL},
        {"custom_data.n BETWEEN 9 AND 1", "W0203@1:6", "the lower end stands first"},
        {"1 == 1", "W0203@1:6", "always true"},
        {"'a' IS NULL", "W0203@1:6", "always false"},
    };
    expect_findings(rows, COUNTOF(rows));
}

Test(policy_check, fields_are_known_or_reported_once)
{
    static const struct row rows[] = {
        {"node.vender == 'a'", "E0203@1:6", "did you mean `node.vendor`?"},
        {"vender == 'a' AND vender == 'b'", "E0203@1:6", "also here"},
        {"zzz == 'a'", "E0203@1:6", "custom_data"},
        {"custom_data.anything.at.all == 'a' AND derived.x == 1 AND location.x == 2", "", NULL},
        {"link.a.vender == 'a'", "E0203@1:6", "did you mean `link.a.vendor`?"},
        {"link.bandwith == 1", "E0203@1:6", "did you mean `link.bandwidth`?"},
        {"link.role == 'x' AND node.vendor == 'a'", "E0201@1:27",
         "write link.a.vendor or link.z.vendor"},
        {"node == 1", "E0202@1:6", NULL},
        {"node.interfaces[-1].mtu == 1", "E0202@1:22", "counts from 0"},
    };
    expect_findings(rows, COUNTOF(rows));
}

Test(policy_check, rules_write_below_custom_data_only)
{
    static const char *const bad[] = {
        "SET vendor TO 'a'",         "SET node.role TO 'a'",        "SET custom_data TO {a: 1}",
        "SET location.x TO 1",       "UNSET node.software_version", "SET derived.x TO 1",
        "SET custom_data.l[0] TO 1", "SET custom_database TO 1",
    };
    for (size_t i = 0; i < COUNTOF(bad); i++) {
        char text[256];
        snprintf(text, sizeof text, "RULE a ALWAYS THEN %s", bad[i]);
        struct seen *s = see(text);
        cr_expect_eq(strncmp(s->codes, "E0205", 5), 0, "%s\n%s", text, s->messages);
        cr_expect_eq(s->errors, 1, "%s\n%s", text, s->messages);
    }
    static const str writable[] = {{"node.tags", 9}, {"tier", 4}};
    const struct policy_options o = {.writable = writable, .writable_count = 2};
    struct seen *s = see_text(STR("RULE a WHEN tier IS NULL THEN { SET node.tags TO ['a']; "
                                  "SET tier.x TO 1; SET custom_data.a['b-c'].d TO 1 }"),
                              &o, false);
    cr_expect_str_eq(s->codes, "", "a path that a rule SETs is known: %s", s->messages);
}

Test(policy_check, apply_belongs_to_nodes)
{
    cr_expect_str_eq(see("WHEN link.role == 'x' THEN APPLY 'a'")->codes, "E0211@1:28");
    cr_expect_str_eq(see("WHEN role == 'x' THEN APPLY ''")->codes, "E0212@1:29");
    cr_expect_str_eq(see("WHEN role == 'x' THEN APPLY 'a' WITH {k: nmae}")->codes, "E0203@1:42");
}

Test(policy_check, two_rules_of_one_name_are_warned_of)
{
    struct seen *s = see("RULE a ALWAYS THEN TAG 'x'\nRULE a ALWAYS THEN TAG 'y'");
    cr_expect_str_eq(s->codes, "W0201@2:6");
    cr_expect(strstr(s->messages, "the first one is here"));
    cr_expect(s->ok, "a warning is no error");
}

/* ---- fields that the data know ---- */

static uint64_t total_of(void *ctx UNUSED, enum ast_root kind, str table UNUSED)
{
    return kind == AST_NODE ? 4812 : 0;
}

static uint64_t count_of(void *ctx UNUSED, enum ast_root kind UNUSED, str table UNUSED, str path)
{
    return str_eq(path, STR("vendor")) ? 4812 : str_eq(path, STR("site_code")) ? 12 : 0;
}

static void each_of(void *ctx UNUSED, enum ast_root kind UNUSED, str table UNUSED, str parent,
                    void (*fn)(void *, str, uint64_t), void *arg)
{
    if (!parent.n)
        fn(arg, STR("site_code"), 12);
}

static void check_with_data(struct boundary *b, void *arg)
{
    struct arena *a = arena_new(b);
    struct diags dg = diags_new(a);
    struct policy_set *set = policy_set_new(a);
    struct buf out = BUF(a);
    const struct known_fields known = {.total = total_of, .count = count_of, .each = each_of};
    uint32_t source =
        sources_add(&dg.sources, STR("t"),
                    STR("WHEN node.vender == 'a' AND site_code == 1 AND sitecode == 2 "
                        "AND custom_data.z == 1 AND custom_data.s == 2 AND role IS NULL "
                        "THEN SET custom_data.s.t TO 1"));
    bool parsed = policy_parse(set, source, &dg), checked = policy_check(set, NULL, &dg);
    cr_expect(parsed && checked);
    cr_expect(!policy_check_fields(set, &known, &dg));
    diags_write(&out, &dg, false);
    seen_copy(arg, 8192, buf_str(&out));
    cr_expect_eq(dg.errors, 2);
    cr_expect_eq(dg.warnings, 1);
}

Test(policy_check, data_name_the_rest_and_give_counts)
{
    static char out[8192];
    cr_assert(boundary_run(check_with_data, out));
    cr_expect(strstr(out, "unknown field `node.vender`"), "%s", out);
    cr_expect(strstr(out, "on 0 of 4,812 nodes; did you mean `node.vendor` (4,812)?"), "%s", out);
    cr_expect(strstr(out, "did you mean `site_code` (12)?"), "%s", out);
    cr_expect(strstr(out, "`custom_data.z` is on no object and no rule SETs it"), "%s", out);
}

/* ---- what the compiler may rely on ---- */

static void look_inside(struct boundary *b, void *arg UNUSED)
{
    struct arena *a = arena_new(b);
    struct diags dg = diags_new(a);
    struct policy_set *set = policy_set_new(a);
    uint32_t source = sources_add(
        &dg.sources, STR("t"),
        STR("WHEN name MATCHES 'x' AND /* c */ role\n  MATCHES /x/ AND location.site == 'a'\n"
            "THEN { ASSERT vendor IS 'a'; ASSERT vendor IS NOT NULL; ASSERT vendor == 'a'; "
            "SET custom_data.n TO [10.0.0.0/8, 15m] }"));
    bool parsed = policy_parse(set, source, &dg), checked = policy_check(set, NULL, &dg);
    cr_assert(parsed && checked);
    const struct ast_rule *r = &set->rules.at[0];
    cr_expect_eq(r->when->items[0]->b->as.regex.code, r->when->items[1]->b->as.regex.code,
                 "one pattern is compiled once");
    cr_expect(r->when->items[0]->b->as.regex.code != NULL);
    cr_expect(str_eq(r->when->items[1]->text, STR("role MATCHES /x/")), "text is one line");
    cr_expect(str_eq(r->when->text,
                     STR("name MATCHES 'x' AND role MATCHES /x/ AND location.site == 'a'")),
              "%.*s", STR_ARG(r->when->text));
    const struct ast_path *join = r->when->items[2]->a->as.path;
    cr_expect(join->joins && join->n == 2 && str_eq(join->text, STR("location.site")));
    cr_expect(r->then.at[0].short_form && r->then.at[1].short_form && !r->then.at[2].short_form);
    struct buf out = BUF(a);
    cr_assert_eq(r->then.at[3].value->kind, AST_VALUE, "data has no network literals");
    json_put(&out, &r->then.at[3].value->as.value, 0);
    cr_expect(str_eq(buf_str(&out), STR("[\"10.0.0.0/8\", \"15m\"]")), "%.*s",
              STR_ARG(buf_str(&out)));
}

Test(policy_check, the_tree_is_as_the_compiler_wants_it)
{
    cr_assert(boundary_run(look_inside, NULL));
}

Test(policy_check, templates_are_named_below_their_folder)
{
    static const struct {
        const char *action, *codes;
    } rows[] = {
        {"APPLY 'ios/ntp.jinja'", ""},
        {"APPLY 'ios/..ntp.jinja'", ""},
        {"APPLY '../ntp.jinja'", "E0213@1:31"},
        {"APPLY 'ios/../../ntp.jinja'", "E0213@1:31"},
        {"APPLY 'ios/..'", "E0213@1:31"},
        {"APPLY '/etc/ntp.jinja'", "E0213@1:31"},
        {"APPLY ''", "E0212@1:31"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        char text[256];
        snprintf(text, sizeof text, "WHEN vendor == 'a' THEN %s", rows[i].action);
        struct seen *s = see(text);
        cr_expect_str_eq(s->codes, rows[i].codes, "%s\n-> %s\n%s", text, s->codes, s->messages);
    }
}
