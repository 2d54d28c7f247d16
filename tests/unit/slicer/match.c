/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/match.h"

#include "slicer/dialects.h"

#include "tests/unit/slicer/kit.h"

/* One text line per statement, two blanks of indent a level; the result names what takes each:
 * "line: 0 2\n" for those that are taken. */
static str walk_lines(struct arena *a, const char *dialect, const char *const *exprs, uint32_t n,
                      const char *lines)
{
    struct diags dg = diags_new(a);
    struct match_expr *e = ARENA_ARRAY(a, struct match_expr, n + 1);
    for (uint32_t i = 0; i < n; i++)
        e[i] = kit_expr(a, exprs[i]);
    const struct match_program *p =
        match_compile(a, dialects_find(NULL, str_of(dialect)), e, n, &dg);
    cr_assert(p, "%s", exprs[0]);
    struct match_walk *w = match_walk_new(a, p, &dg.limits, NULL);
    struct buf out = BUF(a);
    str s = str_of(lines);
    uint32_t line = 1;
    for (size_t at = 0; at < s.n; line++) {
        size_t end = str_find_byte(s, '\n', at);
        end = end == SIZE_MAX ? s.n : end;
        str text = str_sub(s, at, end);
        uint32_t depth = 0;
        while (str_starts(text, STR("  "))) {
            text = str_sub(text, 2, text.n);
            depth++;
        }
        struct match_hit hit = match_enter(w, depth, text);
        if (hit.n)
            buf_printf(&out, "%s%u:", out.n ? " " : "", line);
        for (uint32_t i = 0; i < hit.n; i++)
            buf_printf(&out, "%s%u", i ? "," : "", hit.at[i].expr);
        at = end + 1;
    }
    return buf_str(&out);
}

struct row {
    const char *expr, *lines, *taken;
};

static void check_rows(const char *dialect, const struct row *rows, size_t n)
{
    struct arena *a = arena_new(edge);
    for (size_t i = 0; i < n; i++) {
        str got = walk_lines(a, dialect, &rows[i].expr, 1, rows[i].lines);
        cr_expect(str_eq(got, str_of(rows[i].taken)), "%s over\n%s\ngives %.*s, wanted %s",
                  rows[i].expr, rows[i].lines, STR_ARG(got), rows[i].taken);
    }
}

static void lines_are_levels(void)
{
    static const struct row rows[] = {
        {"interface .*", "interface a\n  mtu 1\ninterface b", "1:0 3:0"},
        {"INTERFACE A", "interface a", ""},
        {"interface", "interface a", ""},
        {"a||b", "a\n  b\n  c\n    b\nb", "2:0"},
        {"a||*||b", "a\n  b\n  c\n    b\nb", "4:0"},
        {"**||b", "a\n  b\n  c\n    b\nb", "2:0 4:0 5:0"},
        {"a||**||b", "a\n  b\n  c\n    b\nb", "2:0 4:0"},
        {"a||**", "a\n  b\n  c\n    b\nb", "1:0 2:0 3:0 4:0"},
        {"!a||b", "a\n  b\nc\n  b", "4:0"},
        {"!a", "a\nb", "2:0"},
        {"a.c||x", "abc\n  x\nac\n  x", "2:0"},
        {"a\\.c", "abc\na.c", "2:0"},
        {"ab?c", "ac\nabc\nab", "1:0 2:0"},
        {"a|b", "a\nb\nab", "1:0 2:0"},
        {"(?i)A.*", "ax", "1:0"},
        {"x [a|b]|y", "x a\ny", "1:0 2:0"},
    };
    check_rows("cisco_ios", rows, COUNTOF(rows));
}

/* Quotes are part of the text, where they mean nothing, too: the forms of a platform write others.
 */
static void quotes_are_text(void)
{
    static const struct row rows[] = {
        {"interfaces||description \"to spine\"", "interfaces\n  description \"to spine\"", "2:0"},
        {"interfaces||description to spine", "interfaces\n  description \"to spine\"", ""},
        {"interfaces||description .?to spine.?", "interfaces\n  description \"to spine\"", "2:0"},
        {"interfaces||description .?to spine.?", "set interfaces description 'to spine'", "1:0"},
        {"interfaces description .?up.?",
         "set interfaces description 'up'\nset interfaces description up", "1:0 2:0"},
        {"interfaces||description .*", "set interfaces description 'to spine'", "1:0"},
    };
    check_rows("vyos", rows, 3);
    check_rows("vyos_set", rows + 3, COUNTOF(rows) - 3);
}

Test(match, quotes_are_part_of_the_text)
{
    IN_BOUNDARY(quotes_are_text);
}

Test(match, a_level_is_a_whole_line)
{
    IN_BOUNDARY(lines_are_levels);
}

static void words_are_levels(void)
{
    static const struct row rows[] = {
        {"interfaces ge-.*||unit .*", "interfaces\n  ge-0/0/0\n    unit 0\n    mtu 9", "3:0"},
        {"interfaces ge-.*||unit .*", "interfaces ge-0/0/0 unit 0 family inet\ninterfaces xe-0",
         "1:0"},
        {"system||ntp", "system\n  ntp\n    server 1\n  ntpx", "2:0"},
        {"system||ntp", "system\n  ntp server 1", "2:0"},
        {"interfaces||*", "interfaces\n  a\n    unit 0\n  b", "2:0 4:0"},
        {"interfaces .*", "interfaces\n  a\n    unit 0\n  b", "2:0 4:0"},
        {"interfaces .* family||inet", "interfaces\n  a\n    unit 0\n      family inet", "4:0"},
        {"a .*||b c", "a x b b c", "1:0"},
        {"system||!ntp", "system\n  ntp\n  dns", "3:0"},
        {"system||!ntp x", "system\n  ntp x\n  ntp y", "3:0"},
        {"**||description .*", "a\n  description \"x y\"\n  b\n    description z", "2:0 4:0"},
        {"x \"a b\"", "x \"a b\" c", "1:0"},
        {"a b c d e f g h", "a\n  b c d e f g h", "2:0"},
        {"a b c d e f g h i", "a\n  b c d e f g h i", ""},
        {"Interfaces", "interfaces", ""},
    };
    check_rows("juniper_junos", rows, COUNTOF(rows));
}

Test(match, in_word_dialects_a_level_is_the_shortest_run_of_words)
{
    IN_BOUNDARY(words_are_levels);
}

static void set_is_no_word(void)
{
    static const struct row rows[] = {
        {"interfaces ge-.*||unit .*", "set interfaces ge-0/0/0 unit 0\nset interfaces xe-0 unit 0",
         "1:0"},
        {"set interfaces .*", "set interfaces ge-0/0/0\nset system", "1:0"},
        {"set||interfaces", "set interfaces ge-0/0/0\nset system", "1:0"},
        {"interfaces", "delete interfaces\nsettings interfaces\ninterfaces x", "3:0"},
        {"*||x", "set a x\nset x a", "1:0"},
        {"set", "set a\nset", "2:0"},
    };
    check_rows("juniper_junos_set", rows, COUNTOF(rows));
}

Test(match, the_verb_of_a_path_is_none_of_its_words)
{
    IN_BOUNDARY(set_is_no_word);
}

static void all_at_once(void)
{
    static const char *const exprs[] = {"a||b", "a||.*", "**||c", "a", "!b||c", "a||b||c", "*||*"};
    static const char lines[] = "a\n  b\n    c\n  c\nb\n  c\nc";
    struct arena *a = arena_new(edge);
    struct buf want = BUF(a);
    for (uint32_t line = 1; line <= 7; line++) {
        bool first = true;
        for (uint32_t i = 0; i < COUNTOF(exprs); i++) {
            str alone = walk_lines(a, "cisco_ios", &exprs[i], 1, lines);
            str mark = str_printf(a, "%u:0", line);
            for (size_t at = 0; (at = str_find(alone, mark, at)) != SIZE_MAX; at++)
                if (at == 0 || alone.p[at - 1] == ' ') {
                    if (first)
                        buf_printf(&want, "%s%u:", want.n ? " " : "", line);
                    buf_printf(&want, "%s%u", first ? "" : ",", i);
                    first = false;
                    break;
                }
        }
    }
    str got = walk_lines(a, "cisco_ios", exprs, COUNTOF(exprs), lines);
    cr_expect(str_eq(got, buf_str(&want)), "%.*s, alone %.*s", STR_ARG(got),
              STR_ARG(buf_str(&want)));
    cr_expect(str_find(got, STR("2:0,1"), 0) != SIZE_MAX, "%.*s", STR_ARG(got));
}

Test(match, many_expressions_in_one_pass_are_each_alone)
{
    IN_BOUNDARY(all_at_once);
}

static void one_trie(void)
{
    struct arena *a = arena_new(edge);
    struct diags dg = diags_new(a);
    struct match_expr e[] = {kit_expr(a, "a b||c.*"), kit_expr(a, "a b||d"), kit_expr(a, "a b")};
    const struct match_program *p =
        match_compile(a, dialects_find(NULL, STR("cisco_ios")), e, COUNTOF(e), &dg);
    struct buf b = BUF(a);
    match_write(&b, p);
    cr_expect(str_eq(buf_str(&b), STR("0 -> 1  a b  text `a b`\n"
                                      "1 -> 2  c.*  prefix `c`\n"
                                      "1 -> 3  d  text `d`\n"
                                      "1 accepts 2\n2 accepts 0\n3 accepts 1\n")),
              "%.*s", STR_ARG(buf_str(&b)));
}

Test(match, equal_levels_share_an_edge)
{
    IN_BOUNDARY(one_trie);
}

static void skip_dead(void)
{
    struct arena *a = arena_new(edge);
    struct diags dg = diags_new(a);
    struct match_expr e[] = {kit_expr(a, "a||b")};
    const struct match_program *p = match_compile(a, dialects_find(NULL, STR("frr")), e, 1, &dg);
    struct match_walk *w = match_walk_new(a, p, &dg.limits, NULL);
    cr_expect(!match_enter(w, 0, STR("x")).alive);
    cr_expect(match_enter(w, 0, STR("a")).alive);
    cr_expect(!match_enter(w, 1, STR("c")).alive);
    cr_expect_eq(match_enter(w, 2, STR("b")).n, 0);
    struct match_hit hit = match_enter(w, 1, STR("b"));
    cr_expect_eq(hit.n, 1);
    cr_expect_eq(hit.at[0].units, 2);
    cr_expect(!hit.alive);
    cr_expect(!match_gave_up(w, &dg));
}

Test(match, a_subtree_that_nothing_can_enter_is_not_alive)
{
    IN_BOUNDARY(skip_dead);
}

static void give_up(void)
{
    struct arena *a = arena_new(edge);
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_regex_match_steps] = 1000;
    struct match_expr e[] = {kit_expr(a, "(x+x+)+y")};
    const struct match_program *p = match_compile(a, dialects_find(NULL, STR("frr")), e, 1, &dg);
    struct match_walk *w = match_walk_new(a, p, &dg.limits, NULL);
    cr_expect_eq(match_enter(w, 0, STR("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx y")).n, 0);
    cr_expect(match_gave_up(w, &dg));
    cr_assert_eq(dg.n, 1);
    cr_expect_eq(dg.at[0].code, DIAG_MATCH_LIMIT);
}

Test(match, a_pattern_that_gives_up_is_an_error_and_not_a_no)
{
    IN_BOUNDARY(give_up);
}

/* ---- many at one node ---- */

static uint32_t next_below(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*state >> 33) % n);
}

/* Lines of one to four words out of three, up to four levels deep. */
static const char *make_lines(struct arena *a, uint64_t seed)
{
    struct buf b = BUF(a);
    uint32_t depth = 0;
    for (int i = 0; i < 60; i++) {
        depth = next_below(&seed, depth < 3 ? depth + 2 : 4);
        for (uint32_t k = 0; k < depth; k++)
            buf_add(&b, STR("  "));
        for (uint32_t n = 1 + next_below(&seed, 4); n > 0; n--)
            buf_printf(&b, "%c%s", (char)('a' + next_below(&seed, 3)), n > 1 ? " " : "\n");
        if (next_below(&seed, 8) == 0) /* the next one cannot stand below nothing */
            depth = 0;
    }
    buf_putc(&b, 0);
    return b.p;
}

/* Whether a result names an expression for a line. */
static bool names(str result, uint32_t line, uint32_t expr)
{
    struct buf b = BUF(arena_new(edge));
    buf_printf(&b, "%u:", line);
    for (size_t at = 0; at < result.n;) {
        size_t end = str_find_byte(result, ' ', at);
        str one = str_sub(result, at, end);
        at = end == SIZE_MAX ? result.n : end + 1;
        if (!str_starts(one, buf_str(&b)))
            continue;
        struct buf list = BUF(arena_new(edge)), wanted = BUF(arena_new(edge));
        buf_printf(&list, ",%.*s,", STR_ARG(str_sub(one, b.n, one.n)));
        buf_printf(&wanted, ",%u,", expr);
        return str_find(buf_str(&list), buf_str(&wanted), 0) != SIZE_MAX;
    }
    return false;
}

static void together_as_alone(void)
{
    static const char *const exprs[] = {
        "a||b",          "a b",         "a b c",         "a||c b",       "a b.*",
        "b||.*||a b",    "b||.*||a c",  "b||.*||c",      "b||.*||a b.*", "b||.*||b a a",
        "b||.*||a [bc]", "b||.*||!c",   "**||a b c",     "**||a c.*",    "**||b b",
        "**||c a",       "**||c a||.*", "b||.*||a c||b", "a a||.*||b c", "b||.*||a b b",
    };
    size_t taken = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct arena *a = arena_new(edge);
        const char *lines = make_lines(a, seed);
        str all = walk_lines(a, "juniper_junos", exprs, COUNTOF(exprs), lines);
        for (uint32_t i = 0; i < COUNTOF(exprs); i++) {
            str alone = walk_lines(a, "juniper_junos", &exprs[i], 1, lines);
            for (uint32_t line = 1; line <= 60; line++) {
                bool want = names(alone, line, 0);
                taken += want;
                cr_assert_eq(names(all, line, i), want, "%s, line %u of\n%s", exprs[i], line,
                             lines);
            }
        }
        arena_free(a);
    }
    cr_assert_geq(taken, 500);
}

Test(match, expressions_together_take_what_each_takes_alone)
{
    IN_BOUNDARY(together_as_alone);
}
