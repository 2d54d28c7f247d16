/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/tree.h"
#include "slicer/dialects.h"
#include "tests/unit/slicer/lines.h"

static struct tree *read_as(struct arena *a, const char *dialect, const char *text)
{
    struct diags *dg = ARENA_NEW(a, struct diags);
    *dg = diags_new(a);
    struct tree *t = NULL;
    struct line_options o = {.source = SOURCE_NONE};
    cr_assert(tree_read(&t, a, dialects_find(NULL, str_of(dialect)), o, str_of(text), dg), "%s",
              text);
    return t;
}

static bool same_all(const struct tree *x, uint32_t i, const struct tree *y, uint32_t k)
{
    return memcmp(&x->at[i].all, &y->at[k].all, sizeof(hash128)) == 0;
}

ARENA_TEST(tree, links_spans_and_ends)
{
    const char *text = "interface a\n mtu 9\n !\n shutdown\n!\nntp server b\nend\n";
    struct tree *t = read_as(a, "ios", text);
    cr_assert_eq(t->n, 5);
    const struct tree_node *root = tree_get(t, TREE_ROOT), *i = tree_get(t, 1);
    cr_expect_eq(root->first, 1);
    cr_expect_eq(root->last, 4);
    cr_expect_eq(root->children, 2);
    cr_expect_eq(i->children, 2);
    cr_expect_eq(i->next, 4);
    cr_expect_eq(tree_get(t, 4)->prev, 1);
    cr_expect_eq(i->to, 12);
    cr_expect_eq(i->end, 32);
    cr_expect_eq(i->end_line, 4);
    cr_assert_eq(t->trivia.n, 3);
    cr_expect_eq(t->trivia.at[0].parent, 1);
    cr_expect_eq(t->trivia.at[0].before, 3);
    cr_expect_eq(t->trivia.at[1].before, 4);
    cr_expect_eq(t->trivia.at[2].kind, LINE_LEAF);
    cr_expect_eq(t->trivia.at[2].before, TREE_NONE);
    uint32_t seen = 0;
    for (uint32_t n = tree_walk(t, TREE_ROOT, TREE_ROOT); n != TREE_NONE;
         n = tree_walk(t, TREE_ROOT, n))
        cr_expect_eq(n, ++seen);
    cr_expect_eq(seen, 4);
    cr_expect_eq(tree_walk(t, 1, 3), TREE_NONE);
}

/* Two texts and whether they mean the same tree. */
static const struct {
    const char *shows, *dialect, *one, *two;
    bool same;
} PAIRS[] = {
    {"the order of a set", "ios", "a 1\nb 2\n", "b 2\na 1\n", true},
    {"how often a line stands in a set", "ios", "a\n", "a\na\n", false},
    {"the order in an access list", "ios", "ip access-list extended X\n permit a\n deny b\n",
     "ip access-list extended X\n deny b\n permit a\n", false},
    {"the order of lines of one list at the top", "ios",
     "access-list 1 permit a\nx\n"
     "access-list 1 deny b\n",
     "access-list 1 deny b\nx\naccess-list 1 permit a\n", false},
    {"a set around an access list", "ios", "x\naccess-list 1 permit a\naccess-list 1 deny b\n",
     "access-list 1 permit a\naccess-list 1 deny b\nx\n", true},
    {"comments, blanks and noise", "ios", "!\nBuilding configuration...\na\n\nend\n", "a\n", true},
    {"the text of a literal", "ios", "banner motd ^C\nhi\n^C\n", "banner motd ^C\nho\n^C\n", false},
    {"a line break before a literal's text", "ios", "banner motd ^Chi^C\n",
     "banner motd ^C\nhi^C\n", false},
    {"a closer of its own", "ios",
     "router bgp 1\n address-family ipv4\n  x\n exit-address-family\n y\n",
     "router bgp 1\n address-family ipv4\n  x\n y\n", true},
    {"a header written twice", "ios", "interface a\n x\ninterface b\n y\ninterface a\n z\n",
     "interface a\n x\n z\ninterface b\n y\n", true},
    {"a header written twice in code", "bird",
     "filter f {\nif a then { b; }\nif a then { c; }\n}\n", "filter f {\nif a then { b; c; }\n}\n",
     false},
    {"the order of a filter", "bird", "filter f { a; b; }\n", "filter f { b; a; }\n", false},
    {"the order in a protocol", "bird", "protocol p { a; b; }\n", "protocol p { b; a; };\n", true},
    {"terms of a policy", "junos",
     "policy-options { policy-statement p { term a { then accept; } "
     "term b { then reject; } } }\n",
     "policy-options { policy-statement p { term b { then reject; } "
     "term a { then accept; } } }\n",
     false},
    {"state", "junos", "a { inactive: b; }\n", "a { b; }\n", false},
    {"a block without content and a leaf", "junos", "a { b { } }\n", "a { b; }\n", true},
    {"an annotation", "junos", "a { /* x */ b; }\n", "a { b; }\n", true},
    {"two ways to write a section", "routeros", "/ip address add a=b\n/ip address add c=d\n",
     "/ip/address\nadd a=b\nadd c=d\n", true},
    {"the order of policies", "fortios",
     "config firewall policy\nedit 1\nset a b\nnext\nedit 2\nset c d\nnext\nend\n",
     "config firewall policy\nedit 2\nset c d\nnext\nedit 1\nset a b\nnext\nend\n", false},
    {"the order of a table", "fortios", "config x\nedit 1\nnext\nedit 2\nnext\nend\n",
     "config x\nedit 2\nnext\nedit 1\nnext\nend\n", true},
    {"blanks inside a string", "fortios", "config x\nset c \"a  b\"\nend\n",
     "config x\nset c \"a b\"\nend\n", false},
    {"rules of a rulebase", "panos", "rulebase { security { rules { a { x y; } b { x z; } } } }\n",
     "rulebase { security { rules { b { x z; } a { x y; } } } }\n", false},
    {"numbered rules", "vyos", "firewall {\n name X {\n rule 1 {\n }\n rule 2 {\n }\n }\n}\n",
     "firewall {\n name X {\n rule 2 {\n }\n rule 1 {\n }\n }\n}\n", true},
    {"an empty block that is content", "srlinux", "a {\n b {\n }\n}\n", "a {\n}\n", false},
    {"rules of a virtual server", "f5", "ltm virtual v {\n rules {\n a\n b\n }\n}\n",
     "ltm virtual v {\n rules {\n b\n a\n }\n}\n", false},
    {"the code of a rule", "f5", "ltm rule r {\n a\n}\n", "ltm rule r {\n b\n}\n", false},
    {"the order of rules", "routeros", "/ip firewall filter\nadd a=b\nadd c=d\n",
     "/ip firewall filter\nadd c=d\nadd a=b\n", false},
};

ARENA_TEST(tree, hashes_follow_the_meaning_of_order)
{
    for (size_t i = 0; i < COUNTOF(PAIRS); i++) {
        struct tree *x = read_as(a, PAIRS[i].dialect, PAIRS[i].one);
        struct tree *y = read_as(a, PAIRS[i].dialect, PAIRS[i].two);
        cr_expect_eq(same_all(x, 0, y, 0), PAIRS[i].same, "%s", PAIRS[i].shows);
    }
}

ARENA_TEST(tree, a_literal_is_one_node_with_its_body)
{
    struct tree *t = read_as(a, "ios", "banner motd ^C\nhi ho\n^C\nbanner login #x#\n");
    cr_assert_eq(t->n, 3);
    expect_text(tree_get(t, 1)->literal, STR("\nhi ho\n"), "over lines");
    expect_text(tree_get(t, 1)->literal_raw, STR("hi ho\n^C\n"), "over lines, raw");
    cr_expect_eq(tree_get(t, 1)->last_line, 3);
    expect_text(tree_get(t, 2)->literal, STR("x"), "on its line");
}

ARENA_TEST(tree, an_annotation_hangs_on_the_next_statement)
{
    struct tree *t = read_as(a, "junos", "a {\n /* one */\n /* two */\n b;\n /* rest */\n}\nc;\n");
    expect_text(tree_get(t, 2)->comment, STR("/* one */\n/* two */"), "b");
    expect_text(tree_get(t, 3)->comment, STR(""), "c");
    cr_assert_eq(t->trivia.n, 1);
    expect_text(t->trivia.at[0].text, STR("/* rest */"), "rest");
}

ARENA_TEST(tree, stages_have_a_stable_text)
{
    struct tree *t = read_as(a, "ios",
                             "interface a\n mtu 9\nbanner motd #\nhi\n#\ninterface a\n x\n"
                             "ip access-list standard L\n permit any\n");
    struct buf b = BUF(a);
    tree_write(&b, t);
    expect_text(buf_str(&b),
                STR("1-7 0 header *2 interface a\n2 1 leaf mtu 9\n7 1 leaf x\n"
                    "3-5 0 leaf +literal banner motd # <\\nhi\\n>\n"
                    "8-9 0 header (position) ip access-list standard L\n9 1 leaf permit any\n"),
                "tree");
}

ARENA_TEST(tree, made_by_hand_equals_read)
{
    struct tree *t = tree_new(a, dialects_find(NULL, STR("junos")));
    uint32_t system = tree_add(t, TREE_ROOT, LINE_HEADER, STR("system"), 0);
    tree_add(t, system, LINE_LEAF, STR("host-name a"), LINE_INACTIVE);
    tree_hash(t);
    struct buf b = BUF(a);
    tree_print(&b, t);
    expect_text(buf_str(&b), STR("system {\n    inactive: host-name a;\n}\n"), "print");
    cr_expect(same_all(t, 0, read_as(a, "junos", "system { inactive: host-name a; }\n"), 0));
}

/* A block that goes on with one written before holds what needed no `;` where it stood. */
ARENA_TEST(tree, ends_of_blocks_are_apart_once_they_are_merged)
{
    struct tree *t = read_as(a, "junos", "a { b { c } b { d } }\n");
    struct buf b = BUF(a);
    tree_print(&b, t);
    expect_text(buf_str(&b), STR("a {\n    b {\n        c;\n        d\n    }\n}\n"), "print");
    buf_putc(&b, '\0');
    cr_expect(same_all(t, 0, read_as(a, "junos", b.p), 0));
}

ARENA_TEST(tree, a_byte_order_mark_of_the_first_statement_is_printed_so_that_it_stays)
{
    struct buf once = BUF(a), twice = BUF(a);
    tree_print(&once, read_as(a, "arista_eos",
                              "!\n\xef\xbb\xbf"
                              "enable secret 5\n"));
    tree_print(&twice, read_as(a, "arista_eos", str_printf(a, "%.*s", STR_ARG(buf_str(&once))).p));
    expect_text(buf_str(&twice), buf_str(&once), "print");
    cr_assert(str_starts(buf_str(&once), STR("\xef\xbb\xbf\xef\xbb\xbf")));
}

ARENA_TEST(tree, what_begins_as_a_comment_is_printed_as_the_statement_that_it_is)
{
    static const char *const rows[][2] = {{"junos_set", "set a\n !b\n"}, {"junos", "a;\n !b;\n"}};
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct tree *t = read_as(a, rows[i][0], rows[i][1]);
        struct buf b = BUF(a);
        tree_print(&b, t);
        expect_text(buf_str(&b), str_of(rows[i][1]), rows[i][0]);
    }
}

static uint32_t draw(uint64_t *seed, uint32_t n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % n;
}

/* A text that a line pattern fits: of words the first alternative, of any others a letter. */
static str pattern_text(struct arena *a, const char *pattern, uint32_t i)
{
    struct buf b = BUF(a);
    for (str rest = str_of(pattern); rest.n;) {
        size_t k = str_find_byte(rest, ' ', 0);
        str word = str_sub(rest, 0, k);
        rest = str_sub(rest, k == SIZE_MAX ? rest.n : k + 1, rest.n);
        word = str_sub(word, 0, str_find_byte(word, '|', 0));
        bool any = str_find_byte(word, '*', 0) != SIZE_MAX || str_eq(word, STR("=="));
        if (b.n)
            buf_putc(&b, ' ');
        if (any || str_eq(word, STR("=")))
            buf_printf(&b, "w%u", i);
        else
            buf_add(&b, word);
    }
    return buf_str(&b);
}

/* A header that the dialect knows below the parent; empty where it knows none. */
static str known_header(struct tree *t, uint32_t parent, uint64_t *seed, uint32_t i)
{
    const struct dialect *d = t->dialect;
    struct dialect_path path = tree_path(t->arena, t, parent);
    const char *fits[256];
    uint32_t n = 0;
    for (const struct dialect_opener *o = d->openers; o && o->line && n < COUNTOF(fits); o++)
        if (dialect_path_fits(d, o->under, path))
            fits[n++] = o->line;
    for (const struct dialect_closer *c = d->closers; c && c->word && n < COUNTOF(fits); c++)
        if (d->shape == SHAPE_INDENT && c->opens)
            fits[n++] = c->opens;
    str text = n ? pattern_text(t->arena, fits[draw(seed, n)], i) : (str){"", 0};
    for (uint32_t c = t->at[parent].first; c != TREE_NONE; c = t->at[c].next)
        if (str_eq(t->at[c].text, text))
            return (str){"", 0}; /* would go on with that one */
    return text;
}

/* A generated tree: words that need care in every dialect's way of writing, and the headers that
 * the dialect's table knows. */
static void grow(struct tree *t, uint32_t parent, uint32_t depth, uint64_t *seed)
{
    static const char *const words[] = {"alpha", "beta x", "gamma \"q { ; r\"", "delta", "eps 1 2"};
    enum dialect_shape shape = t->dialect->shape;
    uint32_t n = 1 + draw(seed, 4);
    for (uint32_t i = 0; i < n; i++) {
        str text = str_printf(t->arena, "%s %u", words[draw(seed, COUNTOF(words))], i);
        bool header = depth < 4 && draw(seed, 2) && shape != SHAPE_FLAT;
        if (header && (shape == SHAPE_KEYWORD || draw(seed, 2))) {
            str known = known_header(t, parent, seed, i);
            text = known.n ? known : text;
            header = known.n || shape != SHAPE_KEYWORD;
        }
        if (header && shape == SHAPE_WORDS)
            text = str_printf(t->arena, "%s %.*s", depth % 2 ? "edit" : "config", STR_ARG(text));
        uint32_t node = tree_add(t, parent, header ? LINE_HEADER : LINE_LEAF, text, 0);
        if (header)
            grow(t, node, depth + 1, seed);
    }
}

static bool grows(const struct dialect *d)
{
    switch (d->shape) {
    case SHAPE_INDENT:
    case SHAPE_KEYWORD:
    case SHAPE_FLAT:
    case SHAPE_BRACE:
    case SHAPE_WORDS:
        return true;
    case SHAPE_PATH:
        break;
    }
    return false;
}

ARENA_TEST(tree, printing_and_reading_is_identity_on_generated_trees)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        for (size_t i = 0; i < dialects_count(NULL); i++) {
            const struct dialect *d = dialects_at(NULL, i);
            if (!grows(d))
                continue;
            struct arena *own = arena_child(a);
            uint64_t s = seed;
            struct tree *t = tree_new(own, d);
            grow(t, TREE_ROOT, 0, &s);
            tree_hash(t);
            struct buf b = BUF(own);
            tree_print(&b, t);
            buf_putc(&b, '\0');
            struct tree *again = read_as(own, d->name, b.p);
            cr_assert(same_all(t, 0, again, 0), "%s, seed %llu:\n%s", d->name,
                      (unsigned long long)seed, b.p);
            arena_free(own);
        }
    }
}

/* A text with one literal in the blocks that its row asks for; returns how many these are. */
static size_t literal_text(struct buf *b, const struct dialect_literal *l)
{
    size_t depth = 0;
    for (str rest = str_of(l->under ? l->under : ""); rest.n; depth++) {
        size_t k = str_find(rest, STR("||"), 0);
        str level = pattern_text(b->arena, str_dup(b->arena, str_sub(rest, 0, k)).p, 0);
        buf_pad(b, ' ', depth);
        buf_printf(b, "%.*s\n", STR_ARG(level));
        rest = str_sub(rest, k == SIZE_MAX ? rest.n : k + 2, rest.n);
    }
    bool line = l->how == LITERAL_LINE;
    str end = line ? pattern_text(b->arena, l->end, 0) : STR("%");
    buf_pad(b, ' ', depth);
    buf_printf(b, "%.*s%s\ninterface x\n mtu 9\n#\nend\n%.*s\nlast 1\n",
               STR_ARG(pattern_text(b->arena, l->opener, 0)), line ? "" : " %", STR_ARG(end));
    return depth;
}

ARENA_TEST(tree, no_literal_of_any_dialect_lets_a_command_out)
{
    for (size_t i = 0; i < dialects_count(NULL); i++) {
        const struct dialect *d = dialects_at(NULL, i);
        bool lines = d->shape == SHAPE_INDENT || d->shape == SHAPE_KEYWORD;
        for (const struct dialect_literal *l = d->literals; lines && l && l->opener; l++) {
            struct buf text = BUF(a);
            size_t above = literal_text(&text, l);
            buf_putc(&text, '\0');
            struct tree *t = read_as(a, d->name, text.p);
            cr_assert_eq(t->n, above + 3, "%s: %s", d->name, text.p);
            str want = STR("\ninterface x\n mtu 9\n#\nend\n");
            expect_text(tree_get(t, (uint32_t)above + 1)->literal, want, text.p);
            expect_text(tree_get(t, (uint32_t)above + 2)->text, STR("last 1"), text.p);
        }
    }
}

ARENA_TEST(tree, closers_and_commas_are_printed_where_the_platform_wants_them)
{
    static const char *const rows[][2] = {
        {"xr", "route-policy P\n if a then\n  pass\n elseif b then\n  drop\n else\n  set med 1\n "
               "endif\n if c then\n  drop\n endif\nend-policy\n"},
        {"xr", "! one\n! two\ninterface a\n ! mtu\n mtu 9\nhostname b\n"},
        {"xr", "prefix-set P\n 10.0.0.0/8 le 24,\n 11.0.0.0/8\nend-set\n"},
        {"vrp", "rsa peer-public-key a\n public-key-code begin\n  30\n public-key-code end\n"
                "peer-public-key end\nsysname a\n"},
        {"sros", "configure\n system\n  module A\n  exit\n  power off\n exit\nexit\n"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct buf b = BUF(a);
        tree_print(&b, read_as(a, rows[i][0], rows[i][1]));
        expect_text(buf_str(&b), str_of(rows[i][1]), rows[i][0]);
    }
}
