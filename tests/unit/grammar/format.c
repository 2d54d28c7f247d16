/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of policy files: what it looks like, and that it changes layout alone. */
#include "grammar/format.h"

#include "base/io.h"
#include "grammar/format_parts.h"
#include "grammar/policy.h"
#include "grammar/policy.tab.h"
#include "tests/unit/support.h"

#include <stdlib.h>

static str formatted(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    uint32_t source = sources_add(&dg.sources, STR("t.rules"), text);
    str out = STR("");
    if (!policy_format(&out, a, source, &dg)) {
        struct buf b = BUF(a);
        diags_write(&b, &dg, false);
        return buf_str(&b);
    }
    return out;
}

/* ---- what it looks like ---- */

static const struct {
    const char *name, *have, *want;
} looks[] = {
    {"an empty file", "", ""},
    {"blanks alone", " \n\n", ""},
    {"comments alone", "\n# a\n\n\n// b  \n/* c */", "# a\n\n// b\n/* c */\n"},
    {"one line", "when  vendor=='x' then tag 'y'", "WHEN vendor == 'x' THEN TAG 'y'\n"},
    {"a line too long for one",
     "WHEN node.vendor == \"cisco\" AND node.model CONTAINS \"catalyst\" AND node.role == \"core\" "
     "THEN TAG \"long\"",
     "WHEN node.vendor == \"cisco\" AND node.model CONTAINS \"catalyst\" AND node.role == "
     "\"core\"\nTHEN TAG \"long\"\n"},
    {"a head",
     "rule r severity error tags a , b priority 1\ndescription \"d\" undecided warn\nalways then "
     "tag 'x'",
     "RULE r\n  SEVERITY error  TAGS a, b  PRIORITY 1\n  DESCRIPTION \"d\"\n  UNDECIDED warn\n"
     "ALWAYS THEN TAG 'x'\n"},
    {"FOR stays on the line of the name", "RULE r FOR location\nWHEN name == 'x' THEN TAG 'x'",
     "RULE r FOR location\nWHEN name == 'x'\nTHEN TAG 'x'\n"},
    {"a chain that was broken stays so", "WHEN vendor == 'a' AND\nrole == 'b' THEN TAG 'x'",
     "WHEN vendor == 'a'\n  AND role == 'b'\nTHEN TAG 'x'\n"},
    {"AND under OR", "WHEN vendor == 'a' AND role == 'b'\nOR vendor == 'c' THEN TAG 'x'",
     "WHEN vendor == 'a' AND role == 'b'\n  OR vendor == 'c'\nTHEN TAG 'x'\n"},
    {"AND broken under OR", "WHEN vendor == 'a'\nAND role == 'b'\nOR vendor == 'c' THEN TAG 'x'",
     "WHEN vendor == 'a'\n    AND role == 'b'\n  OR vendor == 'c'\nTHEN TAG 'x'\n"},
    {"the AND of BETWEEN is no chain",
     "WHEN custom_data.x BETWEEN 1\nAND 2 AND\nvendor == 'a' THEN TAG 'x'",
     "WHEN custom_data.x BETWEEN 1 AND 2\n  AND vendor == 'a'\nTHEN TAG 'x'\n"},
    {"a block of one line", "WHEN vendor=='a'\nTHEN {TAG 'x';WARN 'y';}",
     "WHEN vendor == 'a'\nTHEN { TAG 'x'; WARN 'y'; }\n"},
    {"a block of lines", "WHEN vendor == 'a' THEN {\nTAG 'x';\n\n\nWARN 'y' }",
     "WHEN vendor == 'a'\nTHEN {\n  TAG 'x';\n\n  WARN 'y'\n}\n"},
    {"actions without braces", "WHEN vendor == 'a' THEN TAG 'x';\nTAG 'y' ELSE TAG 'z'",
     "WHEN vendor == 'a'\nTHEN TAG 'x';\n     TAG 'y'\nELSE TAG 'z'\n"},
    {"MESSAGE on its line", "WHEN vendor == 'a' THEN ASSERT role == 'b'\nMESSAGE 'm'",
     "WHEN vendor == 'a'\nTHEN ASSERT role == 'b'\n       MESSAGE 'm'\n"},
    {"a list that was broken", "WHEN vendor IN ('a',\n'b','c') THEN TAG 'x'",
     "WHEN vendor IN (\n  'a',\n  'b', 'c'\n)\nTHEN TAG 'x'\n"},
    {"a map that was broken",
     "WHEN vendor == 'a' THEN APPLY 'x.jinja' WITH {\na : 1, \"b\":[ 1,2 ]}",
     "WHEN vendor == 'a'\nTHEN APPLY 'x.jinja' WITH {\n  a: 1,\n  \"b\": [1, 2]\n}\n"},
    {"keys, functions and head words keep their case",
     "RULE r UNDECIDED warn ALWAYS THEN APPLY 'x' WITH {When: min(1, 2), In: TRUE, x: Null}",
     "RULE r UNDECIDED warn ALWAYS THEN APPLY 'x' WITH {When: min(1, 2), In: true, x: null}\n"},
    {"words behind a dot are names",
     "WHEN node.custom_data.when == 1 and custom_data.In is null THEN TAG 'x'",
     "WHEN node.custom_data.when == 1 AND custom_data.In IS NULL THEN TAG 'x'\n"},
    {"signs and paths",
     "WHEN custom_data . a [ 0 ] [ 'b' ] .c == - 1 - -2 THEN SET custom_data.x TO -custom_data.y",
     "WHEN custom_data.a[0]['b'].c == -1 - -2 THEN SET custom_data.x TO -custom_data.y\n"},
    {"patterns", "WHEN vendor matches/a b\\/c/i OR vendor =~ 'x' THEN TAG 'x'",
     "WHEN vendor MATCHES /a b\\/c/i OR vendor =~ 'x' THEN TAG 'x'\n"},
    {"comments stay beside their words",
     "# about\nWHEN vendor == 'a' # first\n# second\nAND role /* c */ == 'b'\n# third\nTHEN TAG "
     "'x' "
     "# last\n# own",
     "# about\nWHEN vendor == 'a'  # first\n  # second\n  AND role /* c */ == 'b'\n# third\nTHEN "
     "TAG "
     "'x'  # last\n# own\n"},
    {"comments in a block", "WHEN vendor == 'a' THEN { # in\nTAG 'x' // x\n# end\n}",
     "WHEN vendor == 'a'\nTHEN {  # in\n  TAG 'x'  // x\n  # end\n}\n"},
    {"groups of items",
     "\n\nWHEN vendor == 'a' THEN TAG 'x'\nWHEN vendor == 'b' THEN TAG 'x'\n\n\n# c\nWHEN vendor "
     "== "
     "'c' THEN TAG 'x'",
     "WHEN vendor == 'a' THEN TAG 'x'\nWHEN vendor == 'b' THEN TAG 'x'\n\n# c\nWHEN vendor == 'c' "
     "THEN TAG 'x'\n"},
    {"an empty line round rules of several lines",
     "WHEN vendor == 'a' THEN TAG 'x'\n# about b\nWHEN vendor == 'b'\nTHEN TAG 'x' # c\nWHEN "
     "vendor "
     "== 'c' THEN TAG 'x'",
     "WHEN vendor == 'a' THEN TAG 'x'\n\n# about b\nWHEN vendor == 'b'\nTHEN TAG 'x'  # c\n\nWHEN "
     "vendor == 'c' THEN TAG 'x'\n"},
    {"front matter keeps its bytes", "---\nid:   x\n---\n\n\nWHEN vendor == 'a' then tag 'x'",
     "---\nid:   x\n---\n\nWHEN vendor == 'a' THEN TAG 'x'\n"},
    {"lines that end in CRLF", "# a\r\nWHEN vendor == 'a'\r\nTHEN TAG 'x' /* 1\r\n2 */\r\n\r\n",
     "# a\r\nWHEN vendor == 'a'\r\nTHEN TAG 'x' /* 1\r\n2 */\r\n"},
    {"a file that begins with LF", "# a\nWHEN vendor == 'a'\r\nTHEN TAG 'x'\r\n",
     "# a\nWHEN vendor == 'a'\nTHEN TAG 'x'\n"},
    {"a waiver", "exempt tag x for vendor == 'a' until 2026-12-31\nreason 'r' by 'b'",
     "EXEMPT TAG x\n  FOR vendor == 'a'\n  UNTIL 2026-12-31\n  REASON 'r'\n  BY 'b'\n"},
    {"a test",
     "test 't' given node {vendor: 'a'} given config \"\"\"\na\n  b\"\"\" as ios expect on x not r "
     "fails at node.vendor expect set custom_data.x to [1,2]",
     "TEST 't'\n  GIVEN node {vendor: 'a'}\n  GIVEN CONFIG \"\"\"\na\n  b\"\"\" AS ios\n  EXPECT "
     "ON x "
     "NOT r FAILS AT node.vendor\n  EXPECT SET custom_data.x TO [1, 2]\n"},
    {"quantifiers", "RULE r ALWAYS THEN ASSERT ALL i IN node.interfaces:i.mtu >= 9000\nOR NOT i.up",
     "RULE r\nALWAYS THEN ASSERT ALL i IN node.interfaces\n       : i.mtu >= 9000\n         OR NOT "
     "i.up\n"},
    {"gathering and functions",
     "WHEN count(i in node.interfaces where i.up) > 1 and sum(i.mtu for i in node.interfaces) > 1 "
     "and any([true]) and Contains(1,2) and vendor contains ('a') then tag 'x'",
     "WHEN COUNT(i IN node.interfaces WHERE i.up) > 1\n  AND SUM(i.mtu FOR i IN node.interfaces) > "
     "1\n  AND any([true])\n  AND Contains(1, 2)\n  AND vendor CONTAINS ('a')\nTHEN TAG 'x'\n"},
    {"a choice", "WHEN vendor == ('a' if role == 'b'\nelse 'c') THEN TAG 'x'",
     "WHEN vendor == ('a'\n  IF role == 'b'\n  ELSE 'c')\nTHEN TAG 'x'\n"},
    {"LET", "RULE r\nLET x = 1 LET y=2 WHEN vendor == 'a' THEN TAG 'x'",
     "RULE r\n  LET x = 1\n  LET y = 2\nWHEN vendor == 'a'\nTHEN TAG 'x'\n"},
};

ARENA_TEST(format, gives_the_canonical_form)
{
    for (size_t i = 0; i < COUNTOF(looks); i++) {
        str once = formatted(a, str_of(looks[i].have));
        expect_text(once, str_of(looks[i].want), looks[i].name);
        expect_text(formatted(a, once), once, looks[i].name);
    }
}

ARENA_TEST(format, leaves_a_text_with_errors_alone)
{
    static const char *const wrong[] = {"WHEN",
                                        "WHEN vendor = 'a' THEN TAG 'x'",
                                        "RULE a ALWAYS",
                                        "WHEN vendor == 'a' THEN TAG 'x' }",
                                        "---\nid: a\nWHEN",
                                        "WHEN vendor == \"a THEN TAG 'x'",
                                        "\xff"};
    for (size_t i = 0; i < COUNTOF(wrong); i++) {
        struct diags dg = diags_new(a);
        str out = STR("untouched");
        uint32_t source = sources_add(&dg.sources, STR("t.rules"), str_of(wrong[i]));
        cr_expect_not(policy_format(&out, a, source, &dg), "%s", wrong[i]);
        cr_expect_eq(dg.at[0].severity, SEVERITY_ERROR);
        cr_expect_neq(dg.at[0].code, DIAG_FORMAT);
        expect_text(out, STR("untouched"), wrong[i]);
    }
}

/* ---- that it changes layout alone ---- */

/* The tree as text; what is named by its line is named by nothing. */
static str tree_of(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    struct policy_set *set = policy_set_new(a);
    struct buf ast = BUF(a), b = BUF(a);
    uint32_t source = sources_add(&dg.sources, STR("t.rules"), text);
    bool parsed = policy_parse(set, source, &dg);
    bool checked = policy_check(set, NULL, &dg);
    buf_printf(&b, "%d %d %u\n", parsed, checked, dg.errors);
    policy_put_ast(&ast, set);
    str s = buf_str(&ast);
    for (size_t i = 0; i < s.n; i++) {
        buf_putc(&b, s.p[i]);
        if (str_ends(buf_str(&b), STR("t.rules:")))
            while (i + 1 < s.n && s.p[i + 1] >= '0' && s.p[i + 1] <= '9')
                i++;
    }
    return buf_str(&b);
}

static struct format_tokens tokens_of(struct arena *a, struct diags *dg, str text)
{
    struct format_tokens f;
    format_read(&f, a, sources_add(&dg->sources, STR("t.rules"), text), dg);
    return f;
}

/* Everything that must hold of any text that parses. */
static void holds(struct arena *a, str text, const char *where)
{
    struct diags dg = diags_new(a);
    str once = formatted(a, text);
    struct format_tokens before = tokens_of(a, &dg, text), after = tokens_of(a, &dg, once);
    expect_text(formatted(a, once), once, where);
    expect_text(tree_of(a, once), tree_of(a, text), where);
    cr_assert_eq(before.list.n, after.list.n, "%s: %.*s", where, STR_ARG(once));
    cr_assert_eq(before.comments.n, after.comments.n, "%s", where);
    for (uint32_t i = 0; i < before.list.n; i++) {
        cr_expect_eq(before.list.at[i].kind, after.list.at[i].kind, "%s: token %u", where, i);
        expect_text(before.list.at[i].text, after.list.at[i].text, where);
    }
    for (uint32_t i = 0; i < before.comments.n; i++)
        expect_text(before.comments.at[i].text, after.comments.at[i].text, where);
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

/* What may stand between two tokens: mostly blanks, sometimes lines and comments. */
static void put_noise(struct buf *b, uint64_t *state, bool block_comments, uint32_t n)
{
    static const char *const noise[] = {
        " ",    " ",        " ", "\t", "\n",      "\n\n\n",    "  ",           "\r\n",
        " # c", "\n// own", " ", " ",  "\n#\n\n", " /* b */ ", "\n/* own */ ", " /* two\nlines */"};
    uint32_t pick = next_random(state) % (uint32_t)(block_comments ? COUNTOF(noise) : 13);
    if (next_random(state) % 3)
        pick = 0;
    buf_add(b, str_of(noise[pick]));
    bool open = strstr(noise[pick], "# c") || strstr(noise[pick], "//");
    if (open)
        buf_printf(b, " %u\n", n);
}

/* The same tokens with other blanks, comments and capitals. */
static str shaken(struct arena *a, const struct format_tokens *f, uint64_t *state)
{
    struct buf b = BUF(a);
    buf_add(&b, str_sub(f->text, 0, f->from));
    for (uint32_t i = 0; i + 1 < f->list.n; i++) {
        const struct format_token *t = &f->list.at[i];
        const char *keyword = policy_keyword_name(t->kind);
        bool lower = keyword && str_eq(t->text, str_of(keyword)) && next_random(state) % 2;
        for (size_t k = 0; k < t->text.n; k++)
            buf_putc(&b, (char)(lower ? t->text.p[k] | 32 : t->text.p[k]));
        put_noise(&b, state, t->kind != '.', i);
    }
    return buf_str(&b);
}

static void shake(struct arena *a, str text, const char *where, int times)
{
    struct diags dg = diags_new(a);
    struct format_tokens f = tokens_of(a, &dg, text);
    for (int i = 0; i < times; i++) {
        uint64_t state = (uint64_t)i + 1;
        struct arena *scratch = arena_child(a);
        str other = shaken(scratch, &f, &state);
        holds(scratch, other, where);
        /* whatever the blanks were, the tokens in canonical spelling are the same */
        struct diags more = diags_new(scratch);
        struct format_tokens g = tokens_of(scratch, &more, formatted(scratch, other));
        cr_assert_eq(g.list.n, f.list.n, "%s: %.*s", where, STR_ARG(other));
        arena_free(scratch);
    }
}

ARENA_TEST(format, keeps_tokens_comments_and_tree_of_shaken_texts)
{
    for (size_t i = 0; i < COUNTOF(looks); i++) {
        holds(a, str_of(looks[i].have), looks[i].name);
        shake(a, str_of(looks[i].want), looks[i].name, test_share() > 1 ? 10 : 60);
    }
}

ARENA_TEST(format, keeps_tokens_comments_and_tree_of_the_files_of_the_project)
{
    static const char *const folders[] = {"examples", "tests/fixtures"};
    static const str endings[] = {{".rules", 6}};
    const char *root = getenv("UNET_SOURCE");
    uint32_t seen = 0;
    cr_assert(root);
    for (size_t k = 0; k < COUNTOF(folders); k++) {
        struct diags dg = diags_new(a);
        struct io_names names = {0};
        str folder = io_join(a, str_of(root), str_of(folders[k]));
        cr_assert(io_list(&names, a, folder, endings, 1, true, &dg));
        for (uint32_t i = 0; i < names.n; i++) {
            uint32_t source;
            cr_assert(io_read(&source, a, names.at[i], SPAN_NONE, &dg));
            str text = dg.sources.at[source].text, out;
            struct diags quiet = diags_new(a);
            uint32_t again = sources_add(&quiet.sources, STR("t.rules"), text);
            if (!policy_format(&out, a, again, &quiet))
                continue; /* a fixture with mistakes */
            seen++;
            holds(a, text, str_c(a, names.at[i]));
            shake(a, text, str_c(a, names.at[i]), test_share() > 1 ? 2 : 10);
        }
    }
    cr_expect_geq(seen, 4);
}

ARENA_TEST(format, keeps_to_its_columns)
{
    for (size_t i = 0; i < COUNTOF(looks); i++) {
        str text = formatted(a, str_of(looks[i].have));
        for (size_t from = 0; from < text.n;) {
            size_t to = str_find_byte(text, '\n', from);
            cr_expect_leq(to - from, FORMAT_COLUMNS, "%s", looks[i].name);
            from = to + 1;
        }
    }
}

ARENA_TEST(format, takes_deep_and_long_texts)
{
    struct buf deep = BUF(a), wide = BUF(a);
    buf_add(&deep, STR("WHEN vendor == "));
    for (int i = 0; i < 30; i++)
        buf_add(&deep, STR("["));
    for (int i = 0; i < 30; i++)
        buf_add(&deep, STR("]"));
    buf_add(&deep, STR(" THEN TAG 'x'"));
    holds(a, buf_str(&deep), "deep");
    buf_add(&wide, STR("WHEN vendor IN ("));
    for (int i = 0; i < 2000; i++)
        buf_printf(&wide, "%s'vendor-%d'", i ? "," : "", i);
    buf_add(&wide, STR(") AND role == 'a'"));
    for (int i = 0; i < 300; i++)
        buf_printf(&wide, " OR role == 'r%d' AND name != 'x'", i);
    buf_add(&wide, STR(" THEN TAG 'x'"));
    holds(a, buf_str(&wide), "wide");
}
