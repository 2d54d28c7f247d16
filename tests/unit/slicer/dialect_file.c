/* SPDX-License-Identifier: Apache-2.0 */
/* Dialects as YAML: all that the table says can be written and read back, and mistakes are told. */
#include "slicer/dialect_file.h"

#include "base/value.h"
#include "base/yaml.h"
#include "slicer/detect.h"
#include "slicer/dialects.h"
#include "tests/unit/slicer/lines.h"

static const struct dialect *read_text(struct arena *a, str text, struct diags *dg)
{
    struct value v;
    uint32_t source = sources_add(&dg->sources, STR("dialects/acme_os.yaml"), text);
    if (!yaml_read(&v, a, source, YAML_CORE, dg))
        return NULL;
    return dialect_from_value(a, STR("acme_os"), &v, NULL, dg);
}

static str text_of(struct arena *a, const struct dialect *d)
{
    struct buf b = BUF(a);
    struct value v = dialect_to_value(a, d);
    yaml_put(&b, &v, 0);
    return buf_str(&b);
}

ARENA_TEST(dialect_file, every_dialect_is_read_back_as_it_is)
{
    for (size_t i = 0; i < dialects_count(NULL); i++) {
        const struct dialect *d = dialects_at(NULL, i);
        struct diags dg = diags_new(a);
        str text = text_of(a, d);
        const struct dialect *back = read_text(a, text, &dg);
        cr_assert_not_null(back, "%s: %s", d->name, dg.n ? dg.at[0].message.p : "");
        cr_expect(str_eq(text, text_of(a, back)), "%s is written otherwise again", d->name);
    }
}

/* A field that the table of fields lacks would be lost without anybody noticing. */
ARENA_TEST(dialect_file, no_field_is_left_out)
{
    static const struct {
        size_t from, n;
    } known[] = {
#define KNOWN(name) {offsetof(struct dialect, name), sizeof(((struct dialect *)NULL)->name)},
#define TEXT(name, fallback, help) KNOWN(name)
#define FLAG(name, help) KNOWN(name)
#define COUNT(name, help) KNOWN(name)
#define CHOICE(name, names, help) KNOWN(name)
#define ROWS(name, row, help) KNOWN(name)
#define OTHER(name, help) KNOWN(name)
#include "slicer/dialect_field.def" /* IWYU pragma: keep */
#undef TEXT
#undef FLAG
#undef COUNT
#undef CHOICE
#undef ROWS
#undef OTHER
        KNOWN(name)};
    for (size_t i = 0; i < dialects_count(NULL); i++) {
        struct dialect rest = *dialects_at(NULL, i), zero;
        for (size_t k = 0; k < COUNTOF(known); k++)
            memset((char *)&rest + known[k].from, 0, known[k].n);
        memset(&zero, 0, sizeof zero);
        cr_expect(memcmp(&rest, &zero, sizeof zero) == 0, "a field of %s is in no row",
                  dialects_at(NULL, i)->name);
    }
    (void)a;
}

ARENA_TEST(dialect_file, a_platform_of_ones_own_is_read_by_its_rules)
{
    struct diags dg = diags_new(a);
    const struct dialect *d = read_text(a,
                                        STR("shape: indent\n"
                                            "comments: [{open: '%', place: line-start}]\n"
                                            "literals: [{opener: greeting, how: delimiter}]\n"
                                            "closers: [done]\n"
                                            "noise: [{under: '', line: bye}]\n"),
                                        &dg);
    cr_assert_not_null(d);
    str events = lines_of(
        a, d, STR("port 1\n  speed  10\ndone\n% note\ngreeting Xhi\nport 2X\nbye\n"), 3, &dg);
    const char *wanted[] = {"header port 1",
                            "leaf speed 10",
                            "close done",
                            "comment % note",
                            "leaf +literal greeting X",
                            "body hi",
                            "body +last port 2",
                            "leaf +noise bye"};
    for (size_t i = 0; i < COUNTOF(wanted); i++)
        cr_expect_neq(str_find(events, str_of(wanted[i]), 0), SIZE_MAX, "%s not in\n%.*s",
                      wanted[i], STR_ARG(events));
}

ARENA_TEST(dialect_file, lists_stand_in_front_of_those_of_the_base)
{
    struct diags dg = diags_new(a);
    const struct dialect *ios = dialects_find(NULL, STR("cisco_ios"));
    const struct dialect *d = read_text(
        a, STR("base: cisco_ios\nnegation-word: undo\nkeys: [{under: '', line: motto ==}]\n"), &dg);
    cr_assert_not_null(d);
    cr_expect_str_eq(d->name, "acme_os");
    cr_expect_str_eq(d->negation_word, "undo");
    cr_expect_str_eq(d->aliases, "", "the base keeps its names");
    cr_expect_str_eq(d->keys[0].line, "motto ==");
    cr_expect_str_eq(d->keys[1].line, ios->keys[0].line);
    cr_expect_eq(d->literals, ios->literals);
}

ARENA_TEST(dialect_file, mistakes_are_told_with_their_place)
{
    static const struct {
        const char *text, *says;
        uint32_t at;
    } rows[] = {
        {"shap: indent\n", "unknown setting `shap`", 0},
        {"shape: indents\n", "`shape` wants one of indent, keyword, words, brace, path, flat", 7},
        {"fold: 1\n", "`fold` wants true or false, this is an integer", 6},
        {"tab: -1\n", "`tab` wants a number from 0", 5},
        {"quotes: [a]\n", "`quotes` wants a text, this is a list", 8},
        {"keys: hostname =\n", "`keys` wants a list, this is a string", 6},
        {"keys: [1]\n", "`keys` wants rows that are texts or maps, this is an integer", 7},
        {"keys: [{under: x}]\n", "`keys` wants rows with `line`, this is a map", 7},
        {"keys: [{line: x, over: y}]\n", "unknown setting `over`", 17},
        {"base: no_such_os\n", "unknown dialect `no_such_os`", 6},
        {"[a]\n", "`acme_os` wants a map, this is a list", 0},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        cr_expect_null(read_text(a, str_of(rows[i].text), &dg), "%s", rows[i].text);
        cr_assert_eq(dg.n, 1, "%s", rows[i].text);
        cr_expect_neq(str_find(dg.at[0].message, str_of(rows[i].says), 0), SIZE_MAX, "%s: %s",
                      rows[i].text, dg.at[0].message.p);
        cr_expect_eq(dg.at[0].at.from, rows[i].at, "%s: at %u", rows[i].text, dg.at[0].at.from);
    }
}

/* Whatever the fields, reading a text may fail, but nothing else. */
ARENA_TEST(dialect_file, bare_dialects_of_every_shape_read_any_text)
{
    static const char *const shapes[] = {"indent", "keyword", "words", "brace", "path", "flat"};
    static const char *const more[] = {"",
                                       "words: true\n",
                                       "properties: true\nmerge: true\n",
                                       "continuation: true\nquote-lines: true\nquotes: '\"'\n",
                                       "line-verbs: set\ncode: true\nbody-words: filter\n",
                                       "reset: '#'\ntab: 8\ncloser-at-header: true\n"};
    str text =
        STR("a b {\n c \"d\n e\\\n } [ f ];\n#\n/ip x\nadd a=b\n\tset x\nend\nfilter x {}\n}");
    for (size_t i = 0; i < COUNTOF(shapes); i++)
        for (size_t k = 0; k < COUNTOF(more); k++) {
            struct diags dg = diags_new(a);
            str yaml = str_printf(a, "shape: %s\n%s", shapes[i], more[k]);
            const struct dialect *d = read_text(a, yaml, &dg);
            struct tree *t;
            cr_assert_not_null(d, "%.*s", STR_ARG(yaml));
            struct line_options o = {.source = SOURCE_NONE, .lenient = true};
            if (!tree_read(&t, a, d, o, text, &dg))
                cr_expect(dg.errors, "%.*s", STR_ARG(yaml));
        }
}
