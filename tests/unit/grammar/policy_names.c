/* SPDX-License-Identifier: Apache-2.0 */
/* Names that policies give: LET, CONST, DEFINE, and files that IMPORT others. */
#include "policy_seen.h"

#include "base/io.h"
#include "tests/unit/folder.h"

#include <stdlib.h>
#include <sys/stat.h>

Test(policy_names, a_use_reads_as_what_it_stands_for)
{
    static const struct seen_row rows[] = {
        {"DEFINE core AS role IN ('core', 'spine')\nRULE r WHEN core AND NOT core THEN TAG 'x'", "",
         "    and\n      define core\n        node.role IN (\"core\", \"spine\")\n      not\n"},
        {"DEFINE aa AS role == 'x'\nDEFINE b AS aa OR vendor == 'y'\nWHEN b THEN TAG 'x'", "",
         "define b\n      or\n        define aa\n"},
        {"CONST c = ['a', 'b']\nWHEN vendor IN c AND role IN (c, 'z') THEN TAG 'x'", "",
         "node.role IN ([\"a\", \"b\"], \"z\")"},
        {"CONST n = [10.0.0.0/8, 2001:db8::/32]\nWHEN management_ip IN n THEN TAG 'x'", "",
         "node.management_ip IN (10.0.0.0/8, 2001:db8::/32)"},
        {"CONST n = 10.0.0.0/8\nWHEN management_ip IN n THEN SET custom_data.x TO n", "",
         "set custom_data.x to \"10.0.0.0/8\""},
        {"CONST aa = 1\nCONST b = [aa, 2]\nWHEN custom_data.x == b THEN TAG 'x'", "",
         "node.custom_data.x == [1, 2]"},
        {"CONST p = '^core'\nWHEN name MATCHES p AND name LIKE p THEN TAG 'x'", "",
         "node.name MATCHES /^core/\n      node.name LIKE \"^core\""},
        {"CONST m = {a: {b: [7, 8]}}\nWHEN custom_data.x == m.a.b[1] THEN TAG 'x'", "",
         "node.custom_data.x == 8"},
        {"CONST m = {x: 1}\nWHEN custom_data.x == m[role] THEN TAG 'x'", "",
         "node.custom_data.x == get({\"x\": 1}, node.role)"},
        {"CONST k = 'x'\nWHEN custom_data[k].y == 1 THEN TAG 'x'", "", "node.custom_data.x.y == 1"},
        {"CONST v = VERSION '17.9' ON iosxe\nWHEN software_version >= v THEN TAG 'x'", "",
         "node.software_version >= VERSION \"17.9\" ON iosxe"},
        {"CONST nothing = null\nWHEN vendor == nothing AND role != nothing THEN TAG 'x'", "",
         "node.vendor IS NULL\n      not\n        node.role IS NULL"},
        {"RULE r LET x = custom_data.n + 1 LET y = x * 2 WHEN y > 3 THEN SET custom_data.n TO x",
         "", "LET(LET(node.custom_data.n + 1) * 2) > 3"},
        {"RULE r LET s = custom_data.snmp WHEN s.version == 3 THEN TAG 'x'", "",
         "get(LET(node.custom_data.snmp) ?? {}, \"version\") == 3"},
        {"DEFINE far AS link.role == 'x'\nRULE r WHEN far THEN TAG 'x'", "", "rule r link "},
        {"DEFINE far AS link.role == 'x'\nDEFINE b AS far\nRULE r LET y = b WHEN y THEN TAG 'x'",
         "", "rule r link "},
        {"DEFINE far AS role == 'x'\nRULE r FOR link WHEN far THEN TAG 'x'", "",
         "link.role == \"x\""},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct seen *s = see(rows[i].text);
        cr_expect_str_eq(s->codes, rows[i].codes, "%s\n%s", rows[i].text, s->messages);
        cr_expect(strstr(s->ast, rows[i].says), "%s\n%s", rows[i].text, s->ast);
    }
}

Test(policy_names, mistakes_with_names_are_told_once)
{
    static const struct seen_row rows[] = {
        {"DEFINE core AS vender == 'x'\nWHEN core THEN TAG 'x'\nWHEN core THEN TAG 'y'",
         "E0203@1:16", NULL},
        {"DEFINE n AS link.a.role == node.role\nWHEN n THEN TAG 'x'\nWHEN n THEN TAG 'y'",
         "E0201@1:28", "used here"},
        {"WHEN core THEN TAG 'x'\nDEFINE core AS role == 'x'", "E0219@1:6",
         "`core` is used before its DEFINE"},
        {"CONST c = b\nCONST b = 1", "E0219@1:11", "move the CONST in front of it"},
        {"DEFINE core AS NOT core\nWHEN core THEN TAG 'x'", "E0220@1:20",
         "`core` is used in its own DEFINE"},
        {"CONST c = [1, c]", "E0220@1:15", "`c` is used in its own CONST"},
        {"CONST c = role", "E0221@1:11", "a CONST must be a constant"},
        {"CONST c = 1 + 1", "E0221@1:11", "write a literal value, or a list or map of such"},
        {"CONST c = [CONFIG COUNT 'x']", "E0221@1:12", "this is read from a configuration"},
        {"CONST c = 1\nCONST c = 2", "E0218@2:7", "`c` is a CONST already"},
        {"CONST c = 1\nDEFINE c AS role == 'x'", "E0218@2:8", "it is given here"},
        {"DEFINE vendor AS role == 'x'", "E0218@1:8", "`vendor` is a standard field already"},
        {"CONST bandwidth = 1", "E0218@1:7", NULL},
        {"DEFINE fleet AS role == 'x'", "E0218@1:8", "`fleet` is a kind of object already"},
        {"CONST c = 1\nRULE r LET c = 1 WHEN c == 1 THEN TAG 'x'", "E0218@2:12", NULL},
        {"CONST i = 1\nWHEN ANY i IN node.tags : i == 'x' THEN TAG 'x'", "E0218@2:10", NULL},
        {"RULE r LET x = 1 LET x = 2 WHEN custom_data.n == x THEN TAG 'x'", "E0218@1:22",
         "`x` is a LET of this rule already"},
        {"RULE r LET x = y LET y = 2 WHEN custom_data.n == x THEN TAG 'x'", "E0203@1:16", NULL},
        {"RULE r LET x = 1 WHEN custom_data.n == x THEN TAG 'x'\nWHEN x == 2 THEN TAG 'x'",
         "E0203@2:6", NULL},
        {"RULE r LET x = 1 WHEN y THEN TAG 'x'\nDEFINE y AS x == 2", "E0219@1:23", NULL},
        {"DEFINE y AS x == 2\nRULE r LET x = 1 WHEN y AND x == 1 THEN TAG 'x'", "E0203@1:13", NULL},
        {"CONST m = {mtu: 1}\nWHEN custom_data.n == m.mtuu THEN TAG 'x'", "E0222@2:25",
         "`m` has no `mtuu`"},
        {"CONST m = {mtu: 1}\nWHEN custom_data.n == m.mtu.x THEN TAG 'x'", "E0222@2:29",
         "here it is an integer"},
        {"DEFINE d AS role == 'x'\nWHEN d.x == 1 THEN TAG 'x'", "E0202@2:6",
         "`d` is a DEFINE, which has no fields"},
        {"CONST c = [1]\nWHEN name MATCHES c THEN TAG 'x'", "E0223@2:19",
         "write it in quotes, or name a CONST that holds a string"},
        {"CONST c = 'a(b'\nWHEN name MATCHES c THEN TAG 'x'", "E0204@2:19", NULL},
        {"DEFINE broken AS = 1\nWHEN broken THEN TAG 'x'", "E0101@1:18", NULL},
        {"CONST n = 10.0.0.1/8\nWHEN management_ip IN n THEN TAG 'x'", "E0206@1:11", NULL},
    };
    seen_expect(rows, COUNTOF(rows));
}

Test(policy_names, a_rule_has_a_limit_for_all_that_it_uses)
{
    static char text[8192];
    size_t n = (size_t)snprintf(text, sizeof text, "DEFINE d0 AS role == 'x' OR vendor == 'y'\n");
    for (int i = 1; i < 40; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "DEFINE d%d AS d%d OR d%d\n", i, i - 1,
                              i - 1);
    snprintf(text + n, sizeof text - n, "WHEN d39 THEN TAG 'x'\nWHEN vender == 'a' THEN TAG 'x'");
    struct seen *s = see(text);
#ifndef UNET_TINY /* where the limit of nesting is passed first */
    cr_expect(strstr(s->messages, "parts of one policy rule with all that it uses is over the"),
              "%s", s->messages);
#endif
    cr_expect_eq(s->errors, 2, "%s", s->messages);
    n = (size_t)snprintf(text, sizeof text, "RULE r LET l0 = custom_data.n + 1\n");
    for (int i = 1; i < 40; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "LET l%d = l%d + l%d\n", i, i - 1, i - 1);
    snprintf(text + n, sizeof text - n, "WHEN l39 > 1 THEN TAG 'x'");
    s = see(text);
    cr_expect_eq(s->errors, 1, "%s", s->messages);
    cr_expect(strstr(s->messages, "parts of one policy rule"), "%s", s->messages);
}

Test(policy_names, definitions_nest_only_so_deep)
{
    static char text[32768];
    size_t n = (size_t)snprintf(text, sizeof text, "DEFINE d0 AS role == 'x'\n");
    for (int i = 1; i < 300; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "DEFINE d%d AS NOT d%d\n", i, i - 1);
    snprintf(text + n, sizeof text - n, "WHEN d299 THEN TAG 'x'");
    struct seen *s = see(text);
    cr_expect_eq(s->errors, 1, "%s", s->messages);
    cr_expect(strstr(s->messages, "nesting of a policy expression is over the limit"), "%s",
              s->messages);
}

/* ---- several files ---- */

static char folder[TEST_FOLDER];

struct files {
    const char *text[3]; /* a.rules, lib/b.rules, lib/c.rules */
    char codes[1024], messages[8192], ast[8192];
};

static void read_files(struct boundary *b, void *arg)
{
    static const char *const names[] = {"a.rules", "lib/b.rules", "lib/c.rules"};
    struct files *f = arg;
    struct arena *a = arena_new(b);
    struct diags dg = diags_new(a);
    struct policy_set *set = policy_set_new(a);
    struct buf out = BUF(a), ast = BUF(a), codes = BUF(a);
    for (size_t i = 0; i < COUNTOF(names); i++) {
        str path = str_printf(a, "%s/%s", folder, names[i]);
        remove(path.p);
        if (f->text[i])
            cr_assert(io_write(path, str_of(f->text[i]), &dg));
    }
    bool fine = policy_parse_file(set, str_printf(a, "%s/./a.rules", folder), &dg);
    fine = policy_parse_imports(set, &dg) && fine;
    fine = policy_check(set, NULL, &dg) && fine;
    fine = policy_check_fields(set, NULL, &dg) && fine;
    cr_expect_eq(fine, dg.errors == 0, "false means an error was added");
    policy_put_ast(&ast, set);
    diags_sort(&dg);
    for (uint32_t i = 0; i < dg.n; i++) {
        struct place p = sources_place(&dg.sources, dg.at[i].at);
        buf_printf(&codes, "%s%s@%u:%u", i ? " " : "", diag_info(dg.at[i].code)->code, p.line,
                   p.column);
        diag_write(&out, &dg, &dg.at[i], false);
    }
    seen_copy(f->codes, sizeof f->codes, buf_str(&codes));
    seen_copy(f->messages, sizeof f->messages, buf_str(&out));
    seen_copy(f->ast, sizeof f->ast, buf_str(&ast));
}

static void expect_files(const char *a, const char *b, const char *c, const char *codes,
                         const char *says)
{
    static struct files f;
    f = (struct files){.text = {a, b, c}};
    cr_assert(boundary_run(read_files, &f), "memory ran out");
    cr_expect_str_eq(f.codes, codes, "%s", f.messages);
    cr_expect(!says || strstr(f.messages, says) || strstr(f.ast, says), "%s\n%s", f.messages,
              f.ast);
}

Test(policy_names, files_are_imported_once_and_in_no_circle)
{
    char lib[64];
    test_folder(folder);
    snprintf(lib, sizeof lib, "%s/lib", folder);
    cr_assert(mkdir(lib, 0700) == 0);
    const char *core = "DEFINE core AS role == 'core'\nCONST n = 5\n";
    expect_files("IMPORT 'lib/b.rules'\nWHEN core AND custom_data.n == n THEN TAG 'x'", core, NULL,
                 "", "define core");
    expect_files("IMPORT 'lib/b.rules'\nWHEN core THEN TAG 'x'", "IMPORT 'c.rules'", core, "",
                 "define core");
    expect_files("IMPORT 'lib/b.rules'\nIMPORT 'lib/../lib/./c.rules'\nWHEN core THEN TAG 'x'",
                 "IMPORT 'c.rules'", core, "", "define core");
    expect_files("WHEN core THEN TAG 'x'\nIMPORT 'lib/b.rules'", core, NULL, "E0203@1:6",
                 "it is a DEFINE of another file: IMPORT that file first");
    expect_files("IMPORT 'lib/b.rules'\nCONST n = 6", core, NULL, "E0218@2:7",
                 "`n` is a CONST already");
    expect_files("IMPORT 'lib/b.rules'", "IMPORT '../a.rules'", NULL, "E0227@1:8",
                 "a.rules is imported in a circle");
    expect_files("IMPORT 'a.rules'", NULL, NULL, "E0227@1:8", NULL);
    expect_files("IMPORT 'lib/x.rules'\nWHEN node.vender == 'x' THEN TAG 'x'", NULL, NULL,
                 "E0602@1:8 E0203@2:6", "lib/x.rules: no such file");
    expect_files("IMPORT 'lib/x.rules'\nWHEN core AND node.vender == 'x' THEN TAG 'x'", NULL, NULL,
                 "E0602@1:8 E0203@2:15", NULL);
    expect_files("IMPORT '/etc/passwd'", NULL, NULL, "E0226@1:8", "it is an absolute path");
    expect_files("IMPORT 'lib/b.yaml'", NULL, NULL, "E0226@1:8", "a policy file ends in .rules");
    expect_files("IMPORT 'lib/b.rules'\nRULE r WHEN role == 'x' THEN TAG 'x'",
                 "RULE imported WHEN role == 'y' THEN TAG 'y'", NULL, "", "rule imported node");
}
