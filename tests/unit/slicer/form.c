/* SPDX-License-Identifier: Apache-2.0 */
/* Braces and lines of one configuration give one tree, and each writes the other. */
#include "slicer/form.h"
#include "slicer/dialects.h"

#include "tests/unit/slicer/lines.h"

static struct tree *tree_of(struct arena *a, const struct dialect *d, str text, struct diags *dg)
{
    struct tree *t = NULL;
    struct line_options o = {.source = SOURCE_NONE};
    return tree_read(&t, a, d, o, text, dg) ? t : NULL;
}

/* The tree of what both forms have in common; NULL with diagnostics. */
static struct tree *words_of(struct arena *a, const struct dialect *d, str text, struct diags *dg)
{
    struct form *f;
    struct tree *t = tree_of(a, d, text, dg), *out;
    if (!t || !form_read(&f, a, t, true, dg) || !form_tree(&out, a, f, false, dg))
        return NULL;
    return out;
}

static str written(struct arena *a, const struct dialect *d, str text, bool lines, struct diags *dg)
{
    struct form *f;
    struct tree *t = tree_of(a, d, text, dg);
    struct buf b = BUF(a);
    if (!t || !form_read(&f, a, t, true, dg))
        return (str){0};
    bool fine = lines ? form_print_lines(&b, a, f, dg) : form_print_braces(&b, a, f, dg);
    return !fine ? (str){0} : b.n ? buf_str(&b) : STR("");
}

static bool same(const struct tree *x, const struct tree *y)
{
    return x && y && memcmp(&x->at[0].all, &y->at[0].all, sizeof(hash128)) == 0;
}

static const struct {
    const char *shows, *dialect, *braces, *lines;
} PAIRS[] = {
    {"paths, empty blocks and blocks on one line", "junos",
     "system { host-name a; services { ssh; } }\nchassis { }\n",
     "set system host-name a\nset system services ssh\nset chassis\n"},
    {"state tags are lines of their own", "junos",
     "interfaces { inactive: ge-0/0/0 { unit 0 { family inet; } } protect: x { y; } }\n"
     "system { inactive: host-name a; }\n",
     "set interfaces ge-0/0/0 unit 0 family inet\ndeactivate interfaces ge-0/0/0\n"
     "set interfaces x y\nprotect interfaces x\nset system host-name a\n"
     "deactivate system host-name\n"},
    {"a list is a line for each member", "junos", "a { export [ x y ]; }\n",
     "set a export x\nset a export y\n"},
    {"comments that bind", "junos", "a {\n    /* say \"hi\" */\n    b;\n}\n",
     "set a b\nannotate a b \"say \\\"hi\\\"\"\n"},
    {"strings stay as they are", "junos", "a { b \"x ; { y\"; }\n", "set a b \"x ; { y\"\n"},
    {"a deletion", "junos", "a { delete: b; }\n", "delete a b\n"},
    {"quotes of the other form", "vyos",
     "interfaces {\n    ethernet eth0 {\n        address \"10.0.0.1/24\"\n        description "
     "\"it's {\"\n        offload {\n            gro\n        }\n    }\n    loopback lo {\n    "
     "}\n}\n",
     "set interfaces ethernet eth0 address '10.0.0.1/24'\n"
     "set interfaces ethernet eth0 description \"it's {\"\n"
     "set interfaces ethernet eth0 offload gro\nset interfaces loopback lo\n"},
    {"a comment of a path", "vyos", "system {\n    /* mine */\n    host-name a\n}\n",
     "set system host-name a\ncomment system host-name \"mine\"\n"},
    {"what is around everything may be left out", "panos",
     "config { devices { localhost.localdomain { deviceconfig { system { hostname a; } } "
     "network { x [ b c]; } } } mgt-config { users { u { phash \"x y\"; } } } }\n",
     "set deviceconfig system hostname a\nset network x [ b c ]\n"
     "set mgt-config users u phash \"x y\"\n"},
    {"values over lines", "panos", "deviceconfig { system { login-banner \"a\nset b c\n}\"; } }\n",
     "set deviceconfig system login-banner \"a\nset b c\n}\"\n"},
    {"the root that is drawn", "nokia_sros_md",
     "configure {\n    router \"Base\" {\n        interface \"a b\" {\n        }\n    }\n}\n",
     "/configure router \"Base\" interface \"a b\"\n"},
    {"empty blocks are nodes", "srlinux", "action {\n    accept {\n    }\n}\n",
     "set / action accept\n"},
};

ARENA_TEST(form, braces_and_lines_are_one_tree)
{
    for (size_t i = 0; i < COUNTOF(PAIRS); i++) {
        struct diags dg = diags_new(a);
        const struct dialect *braces = dialects_find(NULL, str_of(PAIRS[i].dialect)), *lines;
        lines = form_lines(braces);
        struct tree *x = words_of(a, braces, str_of(PAIRS[i].braces), &dg);
        struct tree *y = words_of(a, lines, str_of(PAIRS[i].lines), &dg);
        cr_expect(same(x, y), "%s: two trees", PAIRS[i].shows);
        expect_text(written(a, braces, str_of(PAIRS[i].braces), true, &dg), str_of(PAIRS[i].lines),
                    PAIRS[i].shows);
        str drawn = written(a, lines, str_of(PAIRS[i].lines), false, &dg);
        cr_expect(same(words_of(a, braces, drawn, &dg), x), "%s: drawn as\n%.*s", PAIRS[i].shows,
                  STR_ARG(drawn));
        cr_expect_eq(dg.n, 0, "%s: %s", PAIRS[i].shows, dg.n ? dg.at[0].message.p : "");
    }
}

static const struct {
    const char *dialect, *text;
    uint32_t line;
} REFUSED[] = {
    {"junos_set", "set a b\nrename a b to c\n", 2},
    {"junos_set", "set a b\ninsert a b before c\n", 2},
    {"junos_set", "set a b\ndelete a\n", 2},
    {"junos_set", "deactivate a\n", 1},
    {"junos", "a { b; }\nreplace: c { d; }\n", 2},
    {"panos_set", "set a b\nmove a b top\n", 2},
};

ARENA_TEST(form, what_one_form_alone_can_say_is_an_error_with_its_line)
{
    for (size_t i = 0; i < COUNTOF(REFUSED); i++) {
        struct diags dg = diags_new(a);
        const struct dialect *d = dialects_find(NULL, str_of(REFUSED[i].dialect));
        cr_expect_null(words_of(a, d, str_of(REFUSED[i].text), &dg));
        expect_text(diag_codes(&dg), STR("E0406"), REFUSED[i].text);
        cr_expect_eq(dg.at[0].line, REFUSED[i].line, "%s: line %u", REFUSED[i].text, dg.at[0].line);
    }
}

/* ---- generated trees ---- */

static uint32_t roll(uint64_t *seed, uint32_t n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % n;
}

/* Words that share statements and words that do not, values, strings, states. */
static void grow(struct tree *t, uint32_t parent, uint32_t depth, uint64_t *seed)
{
    static const char *const words[] = {"alpha",
                                        "unit 0",
                                        "rule 10",
                                        "mtu 9000",
                                        "address 1.2.3.4",
                                        "family inet",
                                        "policy P",
                                        "beta gamma",
                                        "description \"x { ; y\"",
                                        "import A",
                                        "unit",
                                        "disable",
                                        "interface x"};
    uint32_t n = 1 + roll(seed, 4);
    for (uint32_t i = 0; i < n; i++) {
        str text = str_of(words[roll(seed, COUNTOF(words))]);
        bool header = depth < 4 && roll(seed, 2);
        uint32_t state = 0;
        if (t->dialect->tags && !roll(seed, 6))
            state = roll(seed, 2) ? LINE_INACTIVE : LINE_PROTECT;
        uint32_t node = tree_add(t, parent, header ? LINE_HEADER : LINE_LEAF, text, state);
        if (header)
            grow(t, node, depth + 1, seed);
    }
}

ARENA_TEST(form, generated_trees_come_back, .timeout = 280)
{
    static const char *const dialects[] = {"junos", "vyos", "panos", "nokia_sros_md", "srlinux"};
    for (uint64_t i = 0; i < 1000 / test_share(); i++) {
        struct arena *own = arena_child(a);
        struct diags dg = diags_new(own);
        uint64_t seed = i;
        const struct dialect *d = dialects_find(NULL, str_of(dialects[i % COUNTOF(dialects)]));
        struct tree *t = tree_new(own, d);
        grow(t, TREE_ROOT, 0, &seed);
        struct buf text = BUF(own);
        tree_print(&text, t);
        struct tree *braces = words_of(own, d, buf_str(&text), &dg);
        str lines = written(own, d, buf_str(&text), true, &dg);
        str drawn = written(own, d, buf_str(&text), false, &dg);
        cr_assert(same(braces, words_of(own, form_lines(d), lines, &dg)), "%s %zu:\n%.*s\n%.*s",
                  d->name, (size_t)i, STR_ARG(buf_str(&text)), STR_ARG(lines));
        cr_assert(same(braces, words_of(own, d, drawn, &dg)), "%s %zu:\n%.*s\n%.*s", d->name,
                  (size_t)i, STR_ARG(buf_str(&text)), STR_ARG(drawn));
        cr_assert_eq(dg.n, 0);
        arena_free(own);
    }
}

/* ---- the corpus ---- */

struct reading {
    const struct dialect *dialect;
    struct boundary *boundary;
    size_t seen, files, refused;
};

static bool is_refused(const struct diags *dg)
{
    for (uint32_t i = 0; i < dg->n; i++)
        if (dg->at[i].code != DIAG_CONFIG_CONVERT)
            return false;
    return dg->n > 0;
}

static void check_file(void *arg, const char *path, const char *name)
{
    struct reading *r = arg;
    if (r->seen++ % test_share())
        return;
    struct arena *a = arena_new(r->boundary);
    struct diags dg = diags_new(a);
    str text = whole_file(a, path);
    const struct dialect *d = dialect_form(form_braces(r->dialect), text);
    struct tree *own = words_of(a, d, text, &dg);
    r->files++;
    if (!own) {
        r->refused++;
        if (is_refused(&dg))
            printf("%s: %s (line %u)\n", name, dg.at[0].message.p, dg.at[0].line);
        arena_free(a);
        return;
    }
    for (int lines = 0; lines < 2; lines++) {
        str other = written(a, d, text, lines, &dg);
        const struct dialect *od = lines ? form_lines(d) : form_braces(d);
        struct tree *back = words_of(a, od, other, &dg);
        cr_expect_eq(dg.n, 0, "%s: %s", name, dg.n ? dg.at[0].message.p : "");
        cr_expect(same(own, back), "%s: %s give another tree", name, lines ? "lines" : "braces");
        str again = written(a, od, other, lines, &dg);
        cr_expect(str_eq(again, other), "%s: written again %s differ", name,
                  lines ? "lines" : "braces");
    }
    arena_free(a);
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* The lines of a text in order of their bytes, each once. */
static str sorted_lines(struct arena *a, str text)
{
    VEC(str) lines = {0};
    for (size_t i = 0; i < text.n;) {
        size_t nl = str_find_byte(text, '\n', i);
        str line = str_sub(text, i, nl);
        i = nl == SIZE_MAX ? text.n : nl + 1;
        if (line.n)
            vec_push(a, &lines, line);
    }
    if (lines.n)
        qsort(lines.at, lines.n, sizeof *lines.at, by_text);
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < lines.n; i++)
        if (!i || !str_eq(lines.at[i], lines.at[i - 1]))
            buf_printf(&b, "%.*s\n", STR_ARG(lines.at[i]));
    return b.n ? buf_str(&b) : STR("");
}

/* The lines that a device printed come back byte for byte, through braces too. */
ARENA_TEST(form, lines_of_devices_come_back_as_they_were)
{
    const char *corpus = getenv("UNET_CORPUS");
    DIR *dir = corpus ? opendir(str_printf(a, "%s/pairs", corpus).p) : NULL;
    if (!dir)
        SKIP_TEST(CORPUS_ABSENT);
    size_t pairs = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        if (strncmp(e->d_name, "braces_vs_set", 13) != 0)
            continue;
        struct diags dg = diags_new(a);
        const struct dialect *braces = dialects_find(NULL, STR("vyos")),
                             *lines = form_lines(braces);
        str text = whole_file(a, str_printf(a, "%s/pairs/%s/b.cfg", corpus, e->d_name).p);
        str drawn = written(a, lines, text, false, &dg);
        str back = written(a, braces, drawn, true, &dg);
        expect_text(sorted_lines(a, back), sorted_lines(a, text), e->d_name);
        str other = whole_file(a, str_printf(a, "%s/pairs/%s/a.cfg", corpus, e->d_name).p);
        str as_lines = written(a, braces, other, true, &dg);
        cr_expect(same(words_of(a, braces, other, &dg), words_of(a, lines, as_lines, &dg)), "%s",
                  e->d_name);
        cr_expect_eq(dg.n, 0);
        pairs++;
    }
    closedir(dir);
    cr_expect_eq(pairs, 20);
}

ARENA_TEST(form, every_file_of_two_forms_comes_back, .timeout = 280)
{
    size_t files = 0, refused = 0;
    for (size_t i = 0; i < COUNTOF(CORPUS); i++) {
        struct reading r = {dialects_find(NULL, str_of(CORPUS[i].dialect)), arena_boundary(a), 0, 0,
                            0};
        if (form_braces(r.dialect))
            each_file(CORPUS[i].folder, check_file, &r);
        files += r.files;
        refused += r.refused;
    }
    if (!files)
        SKIP_TEST(CORPUS_ABSENT);
    printf("%zu files, %zu refused\n", files, refused);
    cr_expect_geq(files, 180 / test_share());
    cr_expect_leq(refused * 5, files);
}
