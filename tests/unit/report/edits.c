/* SPDX-License-Identifier: Apache-2.0 */
#include "report/edits.h"

#include "tests/unit/slicer/kit.h"

static const struct row {
    const char *name, *dialect, *have, *want, *text;
} rows[] = {
    {"a change below its heading", "cisco_ios", "interface a\n mtu 1\n", "interface a\n mtu 2\n",
     " interface a\n- mtu 1\n+ mtu 2   (live 2, want 2)\n"},
    {"a heading once for neighbours", "cisco_ios", "interface a\n mtu 1\n x\n",
     "interface a\n mtu 2\n y\n",
     " interface a\n- mtu 1\n+ mtu 2   (live 2, want 2)\n+ y   (want 3)\n- x   (live 3)\n"},
    {"whole blocks with their closers", "juniper_junos", "a { b; }",
     "a { b; c { d; e { f; } } g; }",
     " a {\n+    c {   (want 1)\n+        d;\n+        e {\n+            f;\n+        }\n+    }\n"
     "+    g;   (want 1)\n"},
    {"a state", "juniper_junos", "inactive: a;", "a;",
     "!a;   (live is inactive, wanted is active)   (live 1, want 1)\n"},
    {"a literal line by line", "cisco_ios", "banner motd ^C\nx\n^C\n", "",
     "-banner motd ^C   (live 1-3)\n-x\n-^C\n"},
    {"a property on its item's line", "mikrotik_routeros", "/ip dns\nset servers=1.1.1.1\n",
     "/ip dns\nset servers=1.1.1.2\n",
     " /ip dns\n-set servers=1.1.1.1\n+set servers=1.1.1.2   (live 2, want 2)\n"},
    {"a move", "bird2", "filter f { a; b; }", "filter f { b; a; }",
     " filter f {\n~    a;   (moved: line 1 of live, line 1 of wanted)\n"},
    {"escapes are shown, not obeyed", "cisco_ios", "", "hostname \002x\n",
     "+hostname \\x02x   (want 1)\n"},
};

static void draw_rows(void)
{
    struct arena *a = arena_new(edge);
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct tree *have = kit_tree(a, rows[i].dialect, str_of(rows[i].have));
        struct tree *want = kit_tree(a, rows[i].dialect, str_of(rows[i].want));
        struct edits e = diff_trees(a, have, want, DIFF_TREE);
        struct buf b = BUF(a);
        edits_text(&b, &e, &(struct edits_view){.line_numbers = true});
        cr_expect(str_eq(buf_str(&b), str_of(rows[i].text)), "%s gives\n%.*s", rows[i].name,
                  STR_ARG(buf_str(&b)));
    }
}

Test(edits, are_drawn_as_the_dialect_draws)
{
    IN_BOUNDARY(draw_rows);
}

static void as_json(void)
{
    struct arena *a = arena_new(edge);
    struct tree *have = kit_tree(a, "juniper_junos", STR("inactive: a { x; }"));
    struct tree *want = kit_tree(a, "juniper_junos", STR("a { y; }"));
    struct edits e = diff_trees(a, have, want, DIFF_TREE);
    struct buf b = BUF(a);
    struct emit out = emit_begin(&b, 0);
    edits_json(&out, &e);
    static const char *const parts[] = {
        "\"kind\":\"change\"",       "\"path\":[\"a\"]",       "\"state\":\"inactive\"",
        "\"want_state\":\"active\"", "\"path\":[\"a\",\"y\"]", "\"live\":null",
        "\"live_lines\":null",       "\"want_lines\":[1,1]",   "\"kind\":\"remove\""};
    struct buf squeezed = BUF(a);
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] != ' ' && b.p[i] != '\n')
            buf_putc(&squeezed, b.p[i]);
    for (size_t i = 0; i < COUNTOF(parts); i++)
        cr_expect(str_find(buf_str(&squeezed), str_of(parts[i]), 0) != SIZE_MAX, "%s in %.*s",
                  parts[i], STR_ARG(buf_str(&b)));
}

Test(edits, json_has_both_sides_lines_and_states)
{
    IN_BOUNDARY(as_json);
}
