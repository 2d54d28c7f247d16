/* SPDX-License-Identifier: Apache-2.0 */
/* The parse cases that other tools' tests assert, after their style is taken off: statements as
 * `level||level||text` without indent, closers and bodies; bodies as their bytes without blanks. */
#include "base/json.h"
#include "slicer/dialects.h"
#include "tests/unit/slicer/lines.h"

/* Where we differ on purpose. */
static const struct {
    const char *id, *why;
} DIFFERENT[] = {
    {"batfish_parse_002",
     "applies groups and deletions: what the device does, not what stands there"},
    {"batfish_parse_003", "applies replacements and deletions, as 002"},
    {"netutils_parse_012", "a closer behind tabs is a parent there"},
    {"netutils_parse_006", "writes ^C for the delimiter of a banner"},
    {"netutils_parse_015", "writes braces as `set` lines, a banner's lines twice"},
    {"netutils_parse_017", "a banner's lines stand twice"},
    {"netutils_parse_018", "writes braces as `set` lines, and takes a missing `}`"},
    {"batfish_parse_007", "writes braces as flat lines"},
};

struct flat {
    struct arena *arena;
    struct buf statements, bodies;
    str open[64];
    bool set_lines; /* as `set` lines with blanks between the levels */
};

static void add_bytes(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr(" \t\r\n", s.p[i]))
            buf_putc(b, s.p[i]);
}

static void add_path(struct flat *f, uint32_t depth, str text, const char *verb)
{
    const char *between = f->set_lines ? " " : "||";
    bool command = f->set_lines && (str_starts(text, STR("set ")) || str_starts(text, STR("#")));
    if (verb && !command)
        buf_printf(&f->statements, "%s ", verb);
    for (uint32_t i = 0; i < depth; i++)
        buf_printf(&f->statements, "%.*s%s", STR_ARG(f->open[i]), between);
    struct buf whole = BUF(f->arena);
    for (size_t i = 0; i < text.n; i++) /* blanks of any kind and number are one */
        if (!strchr(" \t\r\n", text.p[i]))
            buf_putc(&whole, text.p[i]);
        else if (whole.n && whole.p[whole.n - 1] != ' ')
            buf_putc(&whole, ' ');
    buf_printf(&f->statements, "%.*s\n", STR_ARG(buf_str(&whole)));
}

static bool take_event(void *arg, const struct line_event *e)
{
    struct flat *f = arg;
    if (e->kind == LINE_BODY)
        add_bytes(&f->bodies, e->raw);
    bool closer = e->flags & LINE_NOISE && str_starts(e->text, STR("exit"));
    if ((e->kind != LINE_HEADER && e->kind != LINE_LEAF) || closer)
        return true;
    if (f->set_lines && e->flags & LINE_REPLACE)
        add_path(f, e->depth, e->text, "replace");
    if (f->set_lines && e->flags & LINE_ACTIVE)
        add_path(f, e->depth, e->text, "activate");
    if (!f->set_lines || e->kind == LINE_LEAF)
        add_path(f, e->depth, e->text, f->set_lines ? "set" : NULL);
    f->open[e->depth] = str_dup(f->arena, e->text);
    return true;
}

/* The text without joins: a backslash, a newline and the indent behind it. */
static str joined(struct arena *a, str s)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == '\n') {
            for (i += 2; i < s.n && s.p[i] == ' '; i++)
                ;
            i--;
        } else {
            buf_putc(&b, s.p[i]);
        }
    }
    return b.n ? buf_str(&b) : s;
}

static bool is_literal(str text)
{
    return str_starts(text, STR("banner ")) || str_starts(text, STR("certificate ")) ||
           str_starts(text, STR("header "));
}

/* Writes entry i of [[line, parent]…] into the flat form; returns nothing for closers. */
static void add_expected(struct flat *f, const struct list *lines, uint32_t i)
{
    str above[64];
    uint32_t n = 0;
    bool body = false;
    for (uint32_t k = i;;) {
        const struct list *row = lines->at[k].as.list;
        int64_t parent = row->at[1].kind == VALUE_INT ? row->at[1].as.integer : -1;
        if (parent < 0 || n == 64)
            break;
        k = (uint32_t)parent;
        above[n++] = str_trim(value_text(&lines->at[k].as.list->at[0]));
        body |= is_literal(above[n - 1]);
    }
    str text = str_trim(joined(f->arena, value_text(&lines->at[i].as.list->at[0])));
    if (body) {
        add_bytes(&f->bodies, text);
        return;
    }
    bool title = !n && str_ends(text, STR(" Configuration"));
    if (str_starts(text, STR("exit")) || title)
        return;
    if (n && str_ends(above[n - 1], STR(" Configuration"))) /* of echo lines they make parents */
        above[n - 1] = STR("configure");
    for (uint32_t k = 0; k < n; k++)
        f->open[k] = above[n - 1 - k];
    add_path(f, n, text, NULL);
}

/* Their terse RouterOS lines are our sections and items. */
static bool take_terse(void *arg, const struct line_event *e)
{
    struct flat *f = arg;
    if (e->kind == LINE_HEADER)
        f->open[0] = str_dup(f->arena, e->text);
    if (e->kind == LINE_LEAF)
        add_path(f, 0, str_printf(f->arena, "%.*s %.*s", STR_ARG(f->open[0]), STR_ARG(e->text)),
                 NULL);
    return true;
}

/* Entries of a dump have two blanks a level; closers are statements there. */
static void add_dump(struct flat *f, const struct list *dump)
{
    bool body = false;
    for (uint32_t i = 0; i < dump->n; i++) {
        str line = value_text(&dump->at[i]), text = str_trim(line);
        if (body)
            add_bytes(&f->bodies, text);
        else if (!str_eq(text, STR("peer-public-key end"))) {
            uint32_t depth = (uint32_t)(text.p - line.p) / 2;
            add_path(f, depth, text, NULL);
            f->open[depth] = text;
        }
        body = (body || str_eq(text, STR("public-key-code begin"))) &&
               !str_eq(text, STR("public-key-code end"));
    }
}

static bool read_case(struct arena *a, const struct value *c, struct flat *have, struct flat *want)
{
    str dialect = value_text(map_get(c, STR("dialect")));
    str config = value_text(map_get(map_get(c, STR("inputs")), STR("config")));
    struct value *expected = map_get(c, STR("expected"));
    struct value *lines = map_get(expected, STR("lines")), *dump = map_get(expected, STR("dump"));
    have->set_lines = want->set_lines = !lines && !dump;
    if (dump)
        add_dump(want, dump->as.list);
    else if (!lines) {
        str text = value_text(map_get(expected, STR("text")));
        buf_add(&want->statements, str_sub(text, str_find_byte(text, '\n', 0) + 1, text.n));
    }
    for (uint32_t i = 0; lines && i < lines->as.list->n; i++)
        add_expected(want, lines->as.list, i);
    struct diags dg = diags_new(a);
    const struct dialect *d = dialects_find(NULL, dialect);
    if (lines)
        d = dialect_form(d, config);
    bool terse = d->shape == SHAPE_PATH;
    return line_read(a, d, (struct line_options){.source = SOURCE_NONE}, config,
                     terse ? take_terse : take_event, have, &dg);
}

static bool is_different(str id)
{
    for (size_t i = 0; i < COUNTOF(DIFFERENT); i++)
        if (str_eq(id, str_of(DIFFERENT[i].id)))
            return true;
    return false;
}

static void run_case(struct arena *a, const struct value *c)
{
    str id = value_text(map_get(c, STR("id")));
    struct flat have = {.arena = a, .statements = BUF(a), .bodies = BUF(a)}, want = have;
    bool read = read_case(a, c, &have, &want);
    cr_expect_gt(want.statements.n, 40);
    bool same = read && str_eq(buf_str(&have.statements), buf_str(&want.statements)) &&
                str_eq(buf_str(&have.bodies), buf_str(&want.bodies));
    str x = buf_str(&have.statements), y = buf_str(&want.statements);
    size_t at = 0; /* of the first line that differs: whole texts do not fit a test's pipe */
    for (size_t i = 0; i < x.n && i < y.n && x.p[i] == y.p[i]; i++)
        at = x.p[i] == '\n' ? i + 1 : at;
    x = str_sub(x, at, at + 300);
    y = str_sub(y, at, at + 300);
    cr_expect(same != is_different(id), "%.*s: have\n%.*s\nwant\n%.*s", STR_ARG(id), STR_ARG(x),
              STR_ARG(y));
}

ARENA_TEST(cases, parse_cases_of_other_tools_agree)
{
    static const char *const files[] = {"cases/netutils_parse.json", "cases/batfish_parse.json",
                                        "cases/hier_config_parse.json"};
    const char *corpus = getenv("UNET_CORPUS");
    size_t ran = 0;
    for (size_t i = 0; i < COUNTOF(files); i++) {
        struct diags dg = diags_new(a);
        str text = whole_file(a, str_printf(a, "%s/%s", corpus ? corpus : "", files[i]).p);
        if (!text.n)
            continue;
        struct value all;
        cr_assert(json_read(&all, a, sources_add(&dg.sources, STR("cases"), text), &dg));
        for (uint32_t k = 0; k < all.as.list->n; k++) {
            const struct value *c = &all.as.list->at[k];
            if (!dialects_find(NULL, value_text(map_get(c, STR("dialect")))))
                continue;
            run_case(a, c);
            ran++;
        }
    }
    if (!ran)
        SKIP_TEST(CORPUS_ABSENT);
    printf("%zu parse cases, %zu of them differ on purpose\n", ran, COUNTOF(DIFFERENT));
    cr_expect_eq(ran, 26);
}
