/* SPDX-License-Identifier: Apache-2.0 */
/* Which tokens may begin a line: the items of a file, their parts, and the groups inside. It reads
 * tokens that have been parsed, so it needs to know the shapes of the grammar, not its rules; what
 * has no known shape is refused. */
#include "grammar/format_parts.h"
#include "grammar/policy.tab.h"

enum { SHIFT_ACTION = 5, SHIFT_INSIDE = 7 }; /* behind `THEN `, and one indent more */

static int kind_of(const struct format_tokens *f, uint32_t at)
{
    return at < f->list.n ? f->list.at[at].kind : 0;
}

/* ---- groups ---- */

static struct format_group *open_group(struct format_tokens *f, enum format_kind kind,
                                       uint32_t from, uint32_t shift)
{
    struct format_group *g = ARENA_NEW(f->arena, struct format_group);
    *g = (struct format_group){.kind = kind, .from = from, .shift = shift};
    return g;
}

static void may_break(struct format_tokens *f, struct format_group *g, uint32_t at)
{
    struct format_token *t = &f->list.at[at];
    bool operator= t->kind == TOK_AND || t->kind == TOK_OR || t->kind == ':';
    t->breaks = g;
    g->points = true;
    g->forced = g->forced || t->newlines || (operator&& t[1].newlines);
}

static void append(struct format_group *parent, struct format_group *first,
                   struct format_group *last)
{
    if (parent->last)
        parent->last->next = first;
    else
        parent->first = first;
    parent->last = last;
}

/* Ends a group and hangs it into its parent; one without break points leaves only its own. */
static void close_group(struct format_tokens *f, struct format_group *parent,
                        struct format_group *g, uint32_t to)
{
    g->to = to;
    for (const struct format_group *c = g->first; c; c = c->next)
        g->forced = g->forced || c->forced;
    g->forced = g->forced || format_has_comment(f, g->from, to);
    /* inside of lines that are shifted themselves, one indent is enough */
    for (struct format_group *c = g->points && !g->level ? g->first : NULL; c; c = c->next)
        c->shift = FORMAT_INDENT;
    if (g->points)
        append(parent, g, g);
    else if (g->first)
        append(parent, g->first, g->last);
}

/* ---- expressions ---- */

static uint32_t read_expr(struct format_tokens *, struct format_group *, uint32_t at,
                          uint32_t shift);

static bool begins_action(int kind)
{
    return kind == TOK_ASSERT || kind == TOK_SET || kind == TOK_UNSET || kind == TOK_APPEND ||
           kind == TOK_APPLY || kind == TOK_TAG || kind == TOK_WARN;
}

static bool begins_item(int kind)
{
    return kind == TOK_RULE || kind == TOK_FOR || kind == TOK_LET || kind == TOK_WHEN ||
           kind == TOK_DEFINE || kind == TOK_CONST || kind == TOK_IMPORT || kind == TOK_EXEMPT ||
           kind == TOK_TEST || kind == 0;
}

static bool ends_expr(int kind)
{
    return begins_item(kind) || begins_action(kind) || kind == TOK_ALWAYS || kind == TOK_THEN ||
           kind == TOK_ELSE || kind == TOK_MESSAGE || kind == TOK_IF || kind == TOK_WHERE ||
           kind == TOK_TO || kind == TOK_UNTIL || kind == TOK_GIVEN || kind == TOK_EXPECT ||
           kind == ',' || kind == ';' || kind == ')' || kind == ']' || kind == '}' || kind == ':';
}

/* The elements of a bracket, each a place where a line may begin. */
static void read_elements(struct format_tokens *f, struct format_group *parent, uint32_t at,
                          enum format_kind kind)
{
    uint32_t close = f->list.at[at].partner;
    struct format_group *g = open_group(f, kind, at, FORMAT_INDENT);
    for (uint32_t i = at + 1; i < close;) {
        may_break(f, g, i);
        if (kind_of(f, i + 1) == ':' && f->list.at[i + 1].role == FORMAT_COLON)
            i += 2;
        uint32_t end = read_expr(f, g, i, FORMAT_INDENT);
        i = end + (kind_of(f, end) == ',');
        if (i == end && end < close) /* no form of a list: one piece */
            i = close;
    }
    if (g->points)
        may_break(f, g, close);
    close_group(f, parent, g, close + 1);
}

/* What stands between parentheses, with IF and ELSE or FOR and WHERE in it. */
static void read_inner(struct format_tokens *f, struct format_group *parent, uint32_t at)
{
    uint32_t close = f->list.at[at].partner, i = at + 1;
    struct format_group *g = open_group(f, FORMAT_CHAIN, i, FORMAT_INDENT);
    while (i < close) {
        int kind = kind_of(f, i);
        if (i > at + 1 &&
            (kind == TOK_IF || kind == TOK_ELSE || kind == TOK_FOR || kind == TOK_WHERE))
            may_break(f, g, i++);
        uint32_t end = read_expr(f, g, i, FORMAT_INDENT);
        i = end > i ? end : i + 1;
    }
    close_group(f, parent, g, close);
}

/* A bracket and all inside it; returns where it ends. */
static uint32_t read_bracket(struct format_tokens *f, struct format_group *parent, uint32_t at)
{
    const struct format_token *t = &f->list.at[at];
    if (t->role == FORMAT_MAP)
        read_elements(f, parent, at, FORMAT_EACH);
    else if (t->role == FORMAT_CALL || t->role == FORMAT_IN ||
             (t->kind == '[' && t->role != FORMAT_INDEX))
        read_elements(f, parent, at, FORMAT_FILL);
    else
        read_inner(f, parent, at);
    return t->partner + 1;
}

static bool begins_quantifier(const struct format_tokens *f, uint32_t at)
{
    int kind = kind_of(f, at), next = kind_of(f, at + 1);
    return ((kind == TOK_ALL || kind == TOK_ANY || kind == TOK_NONE) && next == TOK_ID) ||
           ((kind == TOK_EVERY || kind == TOK_SOME || kind == TOK_NO) && next == TOK_SLICE);
}

static bool is_opener(const struct format_tokens *f, uint32_t at)
{
    int kind = kind_of(f, at);
    return (kind == '(' || kind == '[' || kind == '{') && f->list.at[at].partner > at;
}

static uint32_t read_quantifier(struct format_tokens *f, struct format_group *parent, uint32_t at,
                                uint32_t shift)
{
    struct format_group *g = open_group(f, FORMAT_CHAIN, at, shift);
    uint32_t i = at + 1;
    while (kind_of(f, i) && kind_of(f, i) != ':') {
        if (kind_of(f, i) == TOK_WHERE) {
            may_break(f, g, i);
            i = read_expr(f, g, i + 1, FORMAT_INDENT);
            break;
        }
        i = is_opener(f, i) ? read_bracket(f, g, i) : i + 1;
    }
    if (kind_of(f, i) == ':') {
        may_break(f, g, i);
        i = read_expr(f, g, i + 1, FORMAT_INDENT);
    }
    close_group(f, parent, g, i);
    return i;
}

/* One operand of AND and OR, with the NOTs before it. */
static uint32_t read_operand(struct format_tokens *f, struct format_group *parent, uint32_t at,
                             uint32_t shift)
{
    uint32_t between = 0;
    while (kind_of(f, at) == TOK_NOT)
        at++;
    if (begins_quantifier(f, at))
        return read_quantifier(f, parent, at, shift);
    for (;;) {
        int kind = kind_of(f, at);
        if (is_opener(f, at)) {
            at = read_bracket(f, parent, at);
            continue;
        }
        if (kind == TOK_BETWEEN)
            between++;
        else if (kind == TOK_AND && between)
            between--;
        else if (kind == TOK_AND || kind == TOK_OR || ends_expr(kind))
            return at;
        at++;
    }
}

static uint32_t read_expr(struct format_tokens *f, struct format_group *parent, uint32_t at,
                          uint32_t shift)
{
    struct format_group *ors = open_group(f, FORMAT_CHAIN, at, shift);
    for (;;) {
        struct format_group *ands = open_group(f, FORMAT_CHAIN, at, shift);
        at = read_operand(f, ands, at, shift);
        while (kind_of(f, at) == TOK_AND) {
            may_break(f, ands, at);
            at = read_operand(f, ands, at + 1, shift);
        }
        close_group(f, ors, ands, at);
        if (kind_of(f, at) != TOK_OR)
            break;
        may_break(f, ors, at++);
    }
    close_group(f, parent, ors, at);
    return at;
}

/* ---- items ---- */

static struct format_group *open_segment(struct format_tokens *f, uint32_t from)
{
    return open_group(f, FORMAT_PLAIN, from, 0);
}

static void end_segment(struct format_tokens *f, struct format_item *item, struct format_group *g,
                        uint32_t to, uint32_t indent, bool joins)
{
    g->to = to;
    for (const struct format_group *c = g->first; c; c = c->next)
        g->forced = g->forced || c->forced;
    struct format_segment s = {g->from, to, indent, joins, g};
    vec_push(f->arena, &item->segments, s);
    item->to = to;
}

/* A path: a name with keys and indexes. */
static uint32_t read_path(struct format_tokens *f, struct format_group *g, uint32_t at)
{
    at++;
    for (;;) {
        if (kind_of(f, at) == '.')
            at += 2;
        else if (is_opener(f, at) && f->list.at[at].role == FORMAT_INDEX)
            at = read_bracket(f, g, at);
        else
            return at;
    }
}

/* FOR node, FOR EACH i IN path. */
static uint32_t read_kind(struct format_tokens *f, struct format_group *g, uint32_t at)
{
    return kind_of(f, at + 1) == TOK_EACH ? read_path(f, g, at + 4) : at + 2;
}

/* One action; inside: where its further lines stand. */
static uint32_t read_action(struct format_tokens *f, struct format_group *parent, uint32_t at,
                            uint32_t inside)
{
    struct format_group *g = open_group(f, FORMAT_CHAIN, at, inside);
    g->level = true;
    at = read_expr(f, g, at + 1, inside);
    while (kind_of(f, at) == TOK_MESSAGE || kind_of(f, at) == TOK_TO) {
        if (kind_of(f, at) == TOK_MESSAGE)
            may_break(f, g, at);
        at = read_expr(f, g, at + 1, inside);
    }
    close_group(f, parent, g, at);
    return at;
}

static uint32_t read_block(struct format_tokens *f, struct format_group *parent, uint32_t at)
{
    uint32_t close = f->list.at[at].partner, i = at + 1;
    struct format_group *g = open_group(f, FORMAT_EACH, at, FORMAT_INDENT);
    while (i < close && begins_action(kind_of(f, i))) {
        may_break(f, g, i);
        i = read_action(f, g, i, FORMAT_INDENT);
        i += kind_of(f, i) == ';';
    }
    may_break(f, g, close);
    close_group(f, parent, g, close + 1);
    return close + 1;
}

/* THEN or ELSE with its actions. */
static uint32_t read_branch(struct format_tokens *f, struct format_item *item, uint32_t from,
                            uint32_t word)
{
    struct format_group *s = open_segment(f, from);
    uint32_t i = word + 1;
    if (is_opener(f, i)) {
        i = read_block(f, s, i);
    } else {
        struct format_group *g = open_group(f, FORMAT_CHAIN, i, SHIFT_ACTION);
        g->level = true;
        for (bool first = true; begins_action(kind_of(f, i)); first = false) {
            if (!first)
                may_break(f, g, i);
            i = read_action(f, g, i, SHIFT_INSIDE);
            i += kind_of(f, i) == ';';
        }
        close_group(f, s, g, i);
    }
    end_segment(f, item, s, i, 0, false);
    return i;
}

static uint32_t read_meta(struct format_tokens *f, struct format_item *item, uint32_t at,
                          bool joins)
{
    struct format_group *g = open_segment(f, at);
    int kind = kind_of(f, at);
    uint32_t i = at + 2;
    if (kind == TOK_FOR)
        i = read_kind(f, g, at);
    else if (kind == TOK_PRIORITY)
        i += kind_of(f, at + 1) == '-';
    while (kind == TOK_TAGS && kind_of(f, i) == ',')
        i += 2;
    bool alone = kind == TOK_FOR || kind == TOK_DESCRIPTION;
    end_segment(f, item, g, i, FORMAT_INDENT, joins && !alone);
    return i;
}

static bool is_meta(int kind)
{
    return kind == TOK_SEVERITY || kind == TOK_PRIORITY || kind == TOK_TAGS ||
           kind == TOK_DESCRIPTION || kind == TOK_UNDECIDED || kind == TOK_FOR;
}

static uint32_t read_let(struct format_tokens *f, struct format_item *item, uint32_t at,
                         uint32_t indent)
{
    struct format_group *g = open_segment(f, at);
    uint32_t i = read_expr(f, g, at + 3, FORMAT_INDENT);
    end_segment(f, item, g, i, indent, false);
    return i;
}

/* The words in front of WHEN; returns where they end. */
static uint32_t read_head(struct format_tokens *f, struct format_item *item, uint32_t at)
{
    bool named = kind_of(f, at) == TOK_RULE, joins = false;
    uint32_t i = at;
    if (named || kind_of(f, at) == TOK_FOR) {
        struct format_group *g = open_segment(f, at);
        i += named;
        int name = kind_of(f, i);
        i += named && (name == TOK_ID || name == TOK_NAME || name == TOK_STRING);
        if (kind_of(f, i) == TOK_FOR)
            i = read_kind(f, g, i);
        end_segment(f, item, g, i, 0, false);
    }
    while (is_meta(kind_of(f, i))) {
        int kind = kind_of(f, i);
        i = read_meta(f, item, i, joins);
        joins = kind != TOK_FOR && kind != TOK_DESCRIPTION;
    }
    while (kind_of(f, i) == TOK_LET)
        i = read_let(f, item, i, named ? FORMAT_INDENT : 0);
    return i;
}

static bool read_rule(struct format_item *item, struct format_tokens *f, uint32_t at)
{
    uint32_t i = read_head(f, item, at), body = i;
    item->single = true;
    if (kind_of(f, i) == TOK_WHEN) {
        struct format_group *g = open_segment(f, i);
        i = read_expr(f, g, i + 1, FORMAT_INDENT);
        end_segment(f, item, g, i, 0, false);
        body = i;
    } else if (kind_of(f, i) == TOK_ALWAYS) {
        i++;
    }
    if (kind_of(f, i) != TOK_THEN)
        return false;
    i = read_branch(f, item, body, i);
    if (kind_of(f, i) == TOK_ELSE)
        (void)read_branch(f, item, i, i);
    return true;
}

static void read_exempt(struct format_item *item, struct format_tokens *f, uint32_t at)
{
    struct format_group *s = open_segment(f, at);
    struct format_group *g = open_group(f, FORMAT_CHAIN, at, FORMAT_INDENT);
    uint32_t i = at + 1;
    while (kind_of(f, i) && kind_of(f, i) != TOK_FOR)
        i++;
    may_break(f, g, i);
    i = read_expr(f, g, i + 1, FORMAT_INDENT);
    for (; kind_of(f, i) == TOK_UNTIL || kind_of(f, i) == TOK_REASON || kind_of(f, i) == TOK_BY;
         i += 2)
        may_break(f, g, i);
    close_group(f, s, g, i);
    end_segment(f, item, s, i, 0, false);
}

static void read_test(struct format_item *item, struct format_tokens *f, uint32_t at)
{
    uint32_t i = at;
    do {
        struct format_group *g = open_segment(f, i);
        uint32_t from = i++;
        while (!begins_item(kind_of(f, i)) && kind_of(f, i) != TOK_GIVEN &&
               kind_of(f, i) != TOK_EXPECT) {
            if (kind_of(f, i) == TOK_TO)
                i = read_expr(f, g, i + 1, FORMAT_INDENT);
            else
                i = is_opener(f, i) ? read_bracket(f, g, i) : i + 1;
        }
        end_segment(f, item, g, i, from == at ? 0 : FORMAT_INDENT, false);
    } while (kind_of(f, i) == TOK_GIVEN || kind_of(f, i) == TOK_EXPECT);
}

/* IMPORT "x", CONST x = expr, DEFINE x AS expr: head tokens and an expression. */
static void read_simple(struct format_item *item, struct format_tokens *f, uint32_t at,
                        uint32_t head)
{
    struct format_group *g = open_segment(f, at);
    uint32_t i = at + head;
    i = read_expr(f, g, i, FORMAT_INDENT);
    end_segment(f, item, g, i, 0, false);
}

bool format_item(struct format_item *item, struct format_tokens *f, uint32_t at)
{
    *item = (struct format_item){.from = at, .to = at};
    int kind = kind_of(f, at);
    if (kind == TOK_RULE || kind == TOK_FOR || kind == TOK_LET || kind == TOK_WHEN)
        return read_rule(item, f, at);
    if (kind == TOK_EXEMPT)
        read_exempt(item, f, at);
    else if (kind == TOK_TEST)
        read_test(item, f, at);
    else if (kind == TOK_IMPORT)
        read_simple(item, f, at, 1);
    else if (kind == TOK_CONST || kind == TOK_DEFINE)
        read_simple(item, f, at, 3);
    return item->to > at;
}
