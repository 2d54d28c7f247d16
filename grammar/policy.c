/* SPDX-License-Identifier: Apache-2.0 */
/* The front door: reads one source into the set, its front matter first. */
#include "grammar/parse.h"
#include "grammar/policy.tab.h"
#include "grammar/words.h"

#include "base/io.h"
#include "base/yaml.h"

struct policy_set *policy_set_new(struct arena *a)
{
    struct policy_set *set = ARENA_NEW(a, struct policy_set);
    set->arena = a;
    set->words = ARENA_NEW(a, struct policy_words);
    return set;
}

/* ---- front matter ---- */

/* The offset of the line behind this offset. */
static size_t next_line(str text, size_t at)
{
    size_t nl = str_find_byte(text, '\n', at);
    return nl == SIZE_MAX ? text.n : nl + 1;
}

static bool is_rule_off(str text, size_t at)
{
    return str_eq(str_trim_end(str_sub(text, at, next_line(text, at))), STR("---"));
}

/* Finds the closing --- of front matter that opens at from: the offsets of its line and of the line
 * behind it. False when the text opens with none. */
static bool find_front(str text, size_t from, size_t *close, size_t *behind)
{
    if (!is_rule_off(text, from))
        return false;
    for (size_t at = next_line(text, from); at < text.n; at = next_line(text, at)) {
        if (is_rule_off(text, at)) {
            *close = at;
            *behind = next_line(text, at);
            return true;
        }
    }
    *close = *behind = SIZE_MAX;
    return true;
}

static void front_error(struct parse *p, const struct value *v, str key, const char *label)
{
    span at = value_span(v);
    if (at.file == SOURCE_NONE)
        at = (span){p->source, 0, 3};
    DIAG_STR(p->dg, FRONT_VALUE, at, key);
    diag_label(p->dg, "%s", label);
    p->failed = true;
}

static str text_of(struct parse *p, const struct value *v, str key)
{
    if (v->kind == VALUE_LIST || v->kind == VALUE_MAP || v->kind == VALUE_NULL)
        front_error(p, v, key, "a text is wanted here");
    return value_source_text(v, &p->dg->sources, p->arena);
}

static void take_tags(struct parse *p, struct ast_file *f, const struct value *v)
{
    if (v->kind != VALUE_LIST) {
        front_error(p, v, STR("tags"), "a list is wanted here: [security, cve]");
        return;
    }
    const struct list *l = v->as.list;
    f->tags = ARENA_ARRAY(p->arena, str, l->n);
    for (uint32_t i = 0; i < l->n; i++)
        f->tags[f->tag_count++] = text_of(p, &l->at[i], STR("tags"));
}

/* One key of the front matter; false when nobody knows it. */
static bool take_key(struct parse *p, struct ast_file *f, str key, const struct value *v)
{
    if (str_eq(key, STR("id"))) {
        f->id = text_of(p, v, key);
    } else if (str_eq(key, STR("owner"))) {
        f->owner = text_of(p, v, key);
    } else if (str_eq(key, STR("summary"))) {
        f->summary = text_of(p, v, key);
    } else if (str_eq(key, STR("tags"))) {
        take_tags(p, f, v);
    } else if (str_eq(key, STR("severity"))) {
        if (!ast_severity_find(&f->severity, value_text(v)))
            front_error(p, v, key, "it is one of info warning error critical");
    } else if (str_eq(key, STR("undecided"))) {
        if (!build_undecided_find(&f->undecided, value_text(v)))
            front_error(p, v, key, "it is one of fail warn skip");
    } else if (str_eq(key, STR("enabled"))) {
        if (v->kind != VALUE_BOOL)
            front_error(p, v, key, "it is true or false");
        f->enabled = v->kind != VALUE_BOOL || v->as.boolean;
    } else {
        return false;
    }
    return true;
}

static void take_front(struct parse *p, struct ast_file *f, const struct value *front)
{
    static const str keys[] = {{"id", 2},       {"owner", 5},     {"summary", 7}, {"tags", 4},
                               {"severity", 8}, {"undecided", 9}, {"enabled", 7}};
    if (front->kind == VALUE_NULL)
        return;
    if (front->kind != VALUE_MAP) {
        front_error(p, front, STR("front matter"), "a map is wanted here: `id: name` and so on");
        return;
    }
    for (uint32_t i = 0; i < front->as.map->n; i++) {
        const struct pair *pair = &front->as.map->at[i];
        str key = value_text(&pair->key);
        if (take_key(p, f, key, &pair->value))
            continue;
        DIAG_STR(p->dg, FRONT_KEY, value_span(&pair->key), key);
        str near = str_nearest(key, keys, COUNTOF(keys));
        if (near.n)
            diag_label(p->dg, "did you mean `%.*s`?", STR_ARG(near));
        else
            diag_label(p->dg, "known are id owner summary tags severity undecided enabled");
        p->failed = true;
    }
}

/* Reads the front matter, if there is one; returns where the rules begin. */
static uint32_t read_front(struct parse *p, struct ast_file *f, size_t from)
{
    size_t close, behind;
    if (!find_front(p->text, from, &close, &behind))
        return (uint32_t)from;
    if (close == SIZE_MAX) {
        DIAG(p->dg, FRONT_OPEN, ((span){p->source, (uint32_t)from, (uint32_t)from + 3}));
        diag_label(p->dg, "the front matter begins here and has no closing `---` line");
        p->failed = true;
        return (uint32_t)p->text.n;
    }
    /* the same name and offsets, cut before the closing line: places stay right */
    uint32_t part = sources_add(&p->dg->sources, f->name, str_sub(p->text, 0, close));
    struct value front;
    if (yaml_read(&front, p->arena, part, YAML_CORE, p->dg))
        take_front(p, f, &front);
    else
        p->failed = true;
    return (uint32_t)behind;
}

/* ---- parsing ---- */

static bool check_text(struct parse *p)
{
    size_t bad;
    if (p->text.n > diag_limit_of(p->dg, LIMIT_policy_bytes) || p->text.n >= INT32_MAX) {
        diag_limit(p->dg, (span){p->source, 0, 0}, LIMIT_policy_bytes);
        return false;
    }
    if (str_is_utf8(p->text, &bad))
        return true;
    DIAG(p->dg, NOT_UTF8, ((span){p->source, (uint32_t)bad, (uint32_t)bad + 1}));
    diag_label(p->dg, "this byte cannot stand here");
    return false;
}

static struct parse new_parse(struct policy_set *set, uint32_t source, struct diags *dg)
{
    return (struct parse){
        .arena = set->arena,
        .set = set,
        .dg = dg,
        .source = source,
        .text = dg->sources.at[source].text,
        .end_name = "the end of the file",
        .last_at = SPAN_NONE,
        .before_at = SPAN_NONE,
    };
}

/* Parses items from an offset on; behind an overflow of the parser's stack it starts afresh at the
 * next item. */
static void parse_items(struct parse *p, uint32_t from)
{
    bool more = true;
    scan_open(p, from, (uint32_t)p->text.n);
    p->of_items = true;
    while (more) {
        p->start = TOK_START_FILE;
        more = policy_yyparse(p) == 2 && parse_skip_item(p);
    }
    scan_close(p);
}

bool policy_parse(struct policy_set *set, uint32_t source, struct diags *dg)
{
    struct parse p = new_parse(set, source, dg);
    struct ast_file file = {
        .source = source,
        .name = dg->sources.at[source].name,
        .path = dg->sources.at[source].name,
        .enabled = true,
        .severity = AST_ERROR,
    };
    if (!check_text(&p))
        return false;
    size_t from = str_starts(p.text, STR("\xef\xbb\xbf")) ? 3 : 0;
    uint32_t rules = read_front(&p, &file, from);
    enum { SHORT_RULE = 128 }; /* bytes; what is not needed of the room is never touched */
    vec_reserve(set->arena, &set->rules, p.text.n / SHORT_RULE);
    p.file = set->files.n;
    vec_push(set->arena, &set->files, file);
    parse_items(&p, rules);
    return !p.failed;
}

/* ---- files ---- */

bool policy_parse_file(struct policy_set *set, str path, struct diags *dg)
{
    uint32_t source, file = set->files.n;
    if (!io_read(&source, set->arena, path, SPAN_NONE, dg))
        return false;
    bool parsed = policy_parse(set, source, dg);
    if (set->files.n > file)
        set->files.at[file].path = path;
    return parsed;
}

/* The file of the set that was read from this path, UINT32_MAX when there is none. */
static uint32_t find_file(struct policy_set *set, str path, const struct diags *dg)
{
    for (uint32_t i = 0; i < set->files.n; i++)
        if (str_eq(import_normal(set->arena, set->files.at[i].path, dg), path))
            return i;
    return UINT32_MAX;
}

static bool parse_import(struct policy_set *set, uint32_t i, struct diags *dg)
{
    struct policy_import m = set->imports.at[i];
    m.path = io_beside(set->arena, set->files.at[m.from].path, m.written);
    m.path = set->imports.at[i].path = import_normal(set->arena, m.path, dg);
    if (!m.path.n) {
        DIAG_STR(dg, IMPORT_PATH, m.at, m.written, STR("it leads out of the revision"));
        return false;
    }
    size_t slash = m.path.n;
    uint32_t source, file = find_file(set, m.path, dg);
    if (file != UINT32_MAX) {
        set->imports.at[i].file = file;
        return true;
    }
    while (slash && m.path.p[slash - 1] != '/')
        slash--;
    str folder = str_sub(m.path, 0, slash > 1 ? slash - 1 : slash);
    if (!io_read_below(&source, set->arena, folder, str_sub(m.path, slash, m.path.n), m.at, dg))
        return false;
    file = set->files.n;
    bool parsed = policy_parse(set, source, dg);
    if (set->files.n == file)
        return false;
    set->files.at[file].path = m.path;
    set->imports.at[i].file = file;
    return parsed;
}

bool policy_parse_imports(struct policy_set *set, struct diags *dg)
{
    bool fine = true;
    for (uint32_t i = 0; i < set->imports.n; i++)
        if (set->imports.at[i].file == UINT32_MAX)
            fine = parse_import(set, i, dg) && fine;
    return fine;
}

static struct ast_expr *parse_one(struct parse *p, uint32_t from, uint32_t to)
{
    scan_open(p, from, to);
    p->start = TOK_START_EXPR;
    int answer = policy_yyparse(p);
    scan_close(p);
    return answer == 0 && !p->failed ? p->result : NULL;
}

struct ast_expr *parse_expression(struct parse *outer, uint32_t from, uint32_t to)
{
    struct parse p = new_parse(outer->set, outer->source, outer->dg);
    p.file = outer->file;
    p.end_name = "the end of the placeholder";
    struct ast_expr *e = parse_one(&p, from, to);
    outer->head.names_link = outer->head.names_link || p.head.names_link;
    if (!e)
        (void)parse_break(outer, (span){p.source, from, to});
    return e;
}

struct ast_expr *policy_condition(struct policy_set *set, uint32_t source, enum ast_root kind,
                                  const struct known_fields *known, struct diags *dg)
{
    struct parse p = new_parse(set, source, dg);
    p.end_name = "the end of the condition";
    if (!check_text(&p))
        return NULL;
    struct ast_expr *e = parse_one(&p, 0, (uint32_t)p.text.n);
    return e && check_condition(set, e, kind, known, dg) ? e : NULL;
}

/* ---- tokens ---- */

uint32_t policy_scan_start(struct parse *p, struct arena *a, uint32_t source, struct diags *dg)
{
    *p = new_parse(policy_set_new(a), source, dg);
    size_t from = str_starts(p->text, STR("\xef\xbb\xbf")) ? 3 : 0, close, behind;
    if (find_front(p->text, from, &close, &behind))
        from = behind == SIZE_MAX ? p->text.n : behind;
    scan_open(p, (uint32_t)from, (uint32_t)p->text.n);
    p->of_items = true;
    return (uint32_t)from;
}

void policy_put_tokens(struct buf *b, uint32_t source, struct diags *dg)
{
    struct policy_set *set = policy_set_new(dg->arena);
    struct parse p = new_parse(set, source, dg);
    struct ast_file file = {.name = dg->sources.at[source].name};
    if (!check_text(&p))
        return;
    union POLICY_YYSTYPE value;
    span at;
    uint32_t from = read_front(&p, &file, str_starts(p.text, STR("\xef\xbb\xbf")) ? 3 : 0);
    scan_open(&p, from, (uint32_t)p.text.n);
    p.of_items = true;
    for (int token; (token = policy_yylex(&value, &at, &p)) != 0;) {
        struct place place = sources_place(&dg->sources, at);
        buf_printf(b, "%u:%u\t%s\t", place.line, place.column, policy_token_name(token));
        buf_put_visible(b, parse_text(&p, at));
        buf_putc(b, '\n');
    }
    scan_close(&p);
}
