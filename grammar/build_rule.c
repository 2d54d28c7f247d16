/* SPDX-License-Identifier: Apache-2.0 */
/* Builders of rules: the head word by word, actions, messages, the finished rule. */
#include "grammar/parse.h"

struct ast_action *build_action(struct parse *p, enum ast_action_kind kind, span at)
{
    struct ast_action *a = ARENA_NEW(p->arena, struct ast_action);
    a->kind = kind;
    a->at = at;
    a->text_at = SPAN_NONE;
    a->message.where = SPAN_NONE;
    return a;
}

struct ast_action *build_assert(struct parse *p, span at, struct ast_expr *cond,
                                struct ast_message message)
{
    struct ast_action *a = build_action(p, ACTION_ASSERT, at);
    const struct ast_expr *e = cond->kind == AST_NOT ? cond->a : cond;
    a->cond = cond;
    a->short_form = cond->kind != AST_NE && e->as_word && e->a->kind == AST_PATH;
    a->message = message;
    return a;
}

struct ast_actions *build_actions(struct parse *p, struct ast_actions *list, struct ast_action *a)
{
    if (!list->n) { /* nearly always there is one, which stands where it was made */
        *list = (struct ast_actions){.at = a, .n = 1, .cap = 1};
        return list;
    }
    if (list->n == list->cap) {
        uint32_t cap = vec_next_cap(p->arena, list->cap, list->n + 1);
        list->at = arena_grow(p->arena, list->at, list->cap * sizeof *a, cap * sizeof *a);
        list->cap = cap;
    }
    list->at[list->n++] = *a;
    return list;
}

struct ast_actions *build_no_actions(struct parse *p)
{
    return ARENA_NEW(p->arena, struct ast_actions);
}

/* ---- messages ---- */

struct message_parts {
    VEC(struct ast_piece) pieces;
    struct buf run; /* the literal text read so far, still escaped */
    bool escapes;   /* a "..." string */
};

static void add_piece(struct parse *p, struct message_parts *m, struct ast_expr *e)
{
    size_t bad;
    if (m->run.n) {
        str raw = buf_str(&m->run);
        str text =
            m->escapes ? literal_unescape(p->arena, raw, &bad) : literal_unquote(p->arena, raw);
        vec_push(p->arena, &m->pieces, (struct ast_piece){.text = text});
        m->run = BUF(p->arena);
    }
    if (e)
        vec_push(p->arena, &m->pieces, (struct ast_piece){.expr = e});
}

/* The offset of the } that closes the placeholder opened before from; to when there is none. */
static uint32_t find_close(const struct parse *p, uint32_t from, uint32_t to)
{
    int depth = 0;
    bool quoted = false;
    for (uint32_t i = from; i < to; i++) {
        char c = p->text.p[i];
        if (c == '\'')
            quoted = !quoted;
        if (quoted)
            continue;
        if (c == '}' && depth-- == 0)
            return i;
        if (c == '{')
            depth++;
    }
    return to;
}

static void bad_placeholder(struct parse *p, span at, const char *label)
{
    if (parse_break_token(p, at)) {
        DIAG(p->dg, PLACEHOLDER, at);
        diag_label(p->dg, "%s", label);
    }
}

/* Reads {expr} at offset i; returns the offset behind it. */
static uint32_t read_placeholder(struct parse *p, struct message_parts *m, uint32_t i, uint32_t to)
{
    uint32_t close = find_close(p, i + 1, to);
    if (close == to) {
        bad_placeholder(p, (span){p->source, i, i + 1},
                        "add the closing `}`, or write {{ for a brace");
        return to;
    }
    str inside = str_trim(str_sub(p->text, i + 1, close));
    if (!inside.n) {
        bad_placeholder(p, (span){p->source, i, close + 1},
                        "name a field, or write {{ }} for braces");
        return close + 1;
    }
    struct ast_expr *e = parse_expression(p, i + 1, close);
    if (e)
        add_piece(p, m, e);
    return close + 1;
}

struct ast_message build_message(struct parse *p, span at)
{
    struct message_parts m = {.run = BUF(p->arena), .escapes = p->text.p[at.from] == '"'};
    const char *t = p->text.p;
    uint32_t to = at.to - 1;
    for (uint32_t i = at.from + 1; i < to;) {
        bool twice = i + 1 < to && t[i + 1] == t[i];
        if (m.escapes && t[i] == '\\' && i + 1 < to) {
            buf_add(&m.run, (str){t + i, 2});
            i += 2;
        } else if (twice && (t[i] == '{' || t[i] == '}')) {
            buf_putc(&m.run, t[i]);
            i += 2;
        } else if (t[i] == '{') {
            i = read_placeholder(p, &m, i, to);
        } else {
            if (t[i] == '}')
                bad_placeholder(p, (span){p->source, i, i + 1}, "write }} for a brace in the text");
            buf_putc(&m.run, t[i++]);
        }
    }
    add_piece(p, &m, NULL);
    if (!m.pieces.n)
        vec_push(p->arena, &m.pieces, (struct ast_piece){.text = STR("")});
    return (struct ast_message){m.pieces.at, m.pieces.n, at};
}

/* ---- the head ---- */

void build_head_start(struct parse *p, span word)
{
    p->head = (struct rule_head){.from = word};
}

void build_head_name(struct parse *p, str name, span at)
{
    p->head.rule.name = name;
    p->head.rule.name_at = at;
}

/* Each word of the head may stand once. */
static void once(struct parse *p, bool *had, const char *word, span at)
{
    if (*had && parse_break_token(p, at)) {
        DIAG_STR(p->dg, HEAD_TWICE, at, str_of(word));
        diag_label(p->dg, "drop one of the two");
    }
    *had = true;
}

static void bad_word(struct parse *p, span at, const char *what, str word, const str *choices,
                     size_t n, const char *list)
{
    if (!parse_break_token(p, at))
        return;
    DIAG_STR(p->dg, HEAD_WORD, at, word, str_of(what));
    str near = str_nearest(word, choices, n);
    if (near.n)
        diag_label(p->dg, "did you mean `%.*s`?", STR_ARG(near));
    else
        diag_label(p->dg, "it is one of %s", list);
}

void build_head_severity(struct parse *p, str word, span at)
{
    static const str choices[] = {{"info", 4}, {"warning", 7}, {"error", 5}, {"critical", 8}};
    once(p, &p->head.has_severity, "SEVERITY", at);
    if (!ast_severity_find(&p->head.rule.severity, word))
        bad_word(p, at, "severity", word, choices, COUNTOF(choices), "info warning error critical");
}

void build_head_priority(struct parse *p, struct value number, span at)
{
    once(p, &p->head.has_priority, "PRIORITY", at);
    bool fits = number.kind == VALUE_INT && number.as.integer >= INT32_MIN &&
                number.as.integer <= INT32_MAX;
    if (fits)
        p->head.rule.priority = (int32_t)number.as.integer;
    else if (parse_break_token(p, at))
        DIAG(p->dg, BAD_NUMBER, at);
}

void build_head_tag(struct parse *p, str tag)
{
    struct ast_rule *r = &p->head.rule;
    if ((r->tag_count & (r->tag_count - 1)) == 0) {
        size_t room = r->tag_count, next = room ? 2 * room : 1;
        r->tags = arena_grow(p->arena, r->tags, room * sizeof(str), next * sizeof(str));
    }
    r->tags[r->tag_count++] = tag;
}

void build_head_tags(struct parse *p, span at)
{
    once(p, &p->head.has_tags, "TAGS", at);
}

void build_head_description(struct parse *p, str text, span at)
{
    once(p, &p->head.has_description, "DESCRIPTION", at);
    p->head.rule.description = text;
}

bool build_undecided_find(enum ast_undecided *out, str word)
{
    static const char *const words[] = {"fail", "warn", "skip"};
    for (size_t i = 0; i < COUNTOF(words); i++) {
        if (str_caseeq(str_of(words[i]), word)) {
            *out = (enum ast_undecided)(AST_UNDECIDED_FAIL + i);
            return true;
        }
    }
    return false;
}

void build_head_undecided(struct parse *p, str word, span at)
{
    static const str choices[] = {{"fail", 4}, {"warn", 4}, {"skip", 4}};
    once(p, &p->head.has_undecided, "UNDECIDED", at);
    if (!build_undecided_find(&p->head.rule.undecided, word))
        bad_word(p, at, "choice for undecided", word, choices, COUNTOF(choices), "fail warn skip");
}

/* A rule without the word RULE begins with the first word of its head. */
static void begins_here(struct parse *p, span at)
{
    if (p->head.from.to <= p->head.from.from)
        p->head.from = at;
}

void build_head_kind(struct parse *p, str word, span at)
{
    static const enum ast_root kinds[] = {AST_NODE, AST_LINK, AST_LOCATION};
    bool first = !p->head.has_kind;
    begins_here(p, at);
    once(p, &p->head.has_kind, "FOR", at);
    if (!first)
        return;
    p->head.rule.kind = AST_TABLE;
    p->head.rule.table = word;
    for (size_t i = 0; i < COUNTOF(kinds); i++) {
        if (str_eq(str_of(ast_root_name(kinds[i])), word)) {
            p->head.rule.kind = kinds[i];
            p->head.rule.table = (str){0};
        }
    }
}

void build_head_each(struct parse *p, span at, struct named_text name, struct ast_path *list)
{
    bool first = !p->head.has_kind;
    begins_here(p, at);
    once(p, &p->head.has_kind, "FOR", at);
    if (!first)
        return;
    p->head.rule.kind = AST_NODE;
    p->head.rule.each = list;
    p->head.rule.each_name = name.text;
    p->head.rule.each_name_at = name.at;
}

void build_head_let(struct parse *p, span at, struct named_text name, struct ast_expr *value)
{
    begins_here(p, at);
    vec_push(p->arena, &p->lets,
             (struct ast_let){.name = name.text, .at = at, .name_at = name.at, .value = value});
}

void build_give_up(struct parse *p)
{
    p->head = (struct rule_head){0};
    p->lets.n = p->givens.n = p->expects.n = 0;
    p->lets.cap = p->givens.cap = p->expects.cap = 0; /* what is in a tree already stays there */
    p->lets.at = NULL;
    p->givens.at = NULL;
    p->expects.at = NULL;
}

void build_missing_then(struct parse *p, span next)
{
    span at = p->last_at.file == SOURCE_NONE ? next : p->last_at;
    if (!parse_break(p, at))
        return;
    DIAG(p->dg, MISSING_THEN, at);
    diag_label(p->dg, "write THEN in front of the action");
}

/* ---- the finished rule ---- */

static str name_by_place(struct parse *p, span at)
{
    struct place place = sources_place(&p->dg->sources, at);
    struct buf b = BUF(p->arena);
    buf_reserve(&b, place.name.n + 12);
    buf_add(&b, place.name);
    buf_putc(&b, ':');
    buf_put_int(&b, place.line);
    return buf_str(&b);
}

static void take_lost_name(struct parse *p, struct ast_rule *r)
{
    if (r->name.n || !p->lost_name.n)
        return;
    r->name = p->lost_name;
    r->name_at = p->lost_name_at;
    p->lost_name = (str){0};
}

static void take_defaults(struct ast_rule *r, const struct rule_head *h, const struct ast_file *f)
{
    if (!h->has_severity)
        r->severity = f->severity;
    if (!h->has_undecided)
        r->undecided = f->undecided;
    if (!h->has_tags) {
        r->tags = f->tags;
        r->tag_count = f->tag_count;
    }
    r->enabled = f->enabled;
}

void build_rule(struct parse *p, span body, span when_at, struct ast_expr *when,
                struct ast_actions *then, struct ast_actions *otherwise)
{
    struct ast_rule r = p->head.rule;
    const struct ast_file *f = &p->set->files.at[p->file];
    r.at = p->head.from.to > p->head.from.from ? span_join(p->head.from, body) : body;
    r.when_at = when_at;
    r.when = when;
    r.then = *then;
    r.has_else = otherwise != NULL;
    if (otherwise)
        r.otherwise = *otherwise;
    r.file = p->file;
    take_lost_name(p, &r);
    take_defaults(&r, &p->head, f);
    r.lets = p->lets.at;
    r.let_count = p->lets.n;
    r.kind_said = p->head.has_kind || p->head.names_link;
    if (!p->head.has_kind)
        r.kind = p->head.names_link ? AST_LINK : AST_NODE;
    if (r.name.n) {
        r.id =
            f->id.n ? str_printf(p->arena, "%.*s/%.*s", STR_ARG(f->id), STR_ARG(r.name)) : r.name;
    } else {
        r.name_at = r.at;
        r.name_at.to = r.at.from + 1;
        r.id = name_by_place(p, r.at);
    }
    if (p->set->rules.n == diag_limit_of(p->dg, LIMIT_rules))
        diag_limit(p->dg, r.at, LIMIT_rules);
    if (p->set->rules.n <= diag_limit_of(p->dg, LIMIT_rules))
        vec_push(p->arena, &p->set->rules, r);
    build_give_up(p);
}
