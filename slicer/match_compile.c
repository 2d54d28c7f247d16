/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/match_compile.h"

#include "slicer/dialect.h"

#include <ctype.h>

#define NONE UINT32_MAX

static bool is_meta(char c)
{
    return c && strchr(".^$*+?()[]{}|\\", c) != NULL;
}

/* Whether a `|` stands outside parentheses and classes: then no prefix holds for all branches. */
static bool has_branches(str p)
{
    size_t parens = 0;
    for (size_t i = 0; i < p.n; i++) {
        if (p.p[i] == '\\')
            i++;
        else if (p.p[i] == '(')
            parens++;
        else if (p.p[i] == ')' && parens)
            parens--;
        else if (p.p[i] == '|' && !parens)
            return true;
        else if (p.p[i] == '[') {
            i++;
            i += i < p.n && p.p[i] == '^';
            i += i < p.n && p.p[i] == ']';
            while (i < p.n && p.p[i] != ']')
                i += p.p[i] == '\\' ? 2 : 1;
        }
    }
    return false;
}

/* Takes the literal beginning of the pattern, in small letters where case means nothing; returns
 * the offset behind it. */
static size_t read_prefix(struct buf *out, str p, bool fold)
{
    size_t i = 0, last_at = 0, last_n = 0;
    while (i < p.n) {
        size_t c = i;
        if (p.p[i] == '\\') {
            if (i + 1 == p.n || isalnum((unsigned char)p.p[i + 1]))
                break;
            c = i + 1;
        } else if (is_meta(p.p[i])) {
            break;
        }
        if ((unsigned char)p.p[c] >= 0x80 && fold)
            break;
        size_t end = c + 1;
        while (end < p.n && ((unsigned char)p.p[end] & 0xc0) == 0x80)
            end++;
        last_at = i;
        last_n = out->n;
        for (size_t k = c; k < end; k++)
            buf_putc(out, fold ? (char)tolower((unsigned char)p.p[k]) : p.p[k]);
        i = end;
    }
    if (i < p.n && i && strchr("*+?{", p.p[i])) { /* the quantifier takes the last one along */
        out->n = last_n;
        i = last_at;
    }
    return i;
}

/* Blanks outside classes tell how many words a negated level stands for. */
static uint8_t count_words(str p)
{
    unsigned n = 1;
    for (size_t i = 0; i < p.n; i++) {
        if (p.p[i] == '\\')
            i++;
        else if (p.p[i] == '[')
            while (i + 1 < p.n && p.p[i + 1] != ']')
                i++;
        else if (p.p[i] == ' ')
            n++;
    }
    return (uint8_t)(n > MATCH_WORDS ? MATCH_WORDS : n);
}

static bool compile_pattern(struct arena *a, struct match_edge *e, const struct match_program *p,
                            struct diags *dg)
{
    bool fold = p->dialect->fold;
    struct buf prefix = BUF(a);
    size_t rest = has_branches(e->pattern) ? 0 : read_prefix(&prefix, e->pattern, fold);
    e->prefix = buf_str(&prefix);
    str tail = str_sub(e->pattern, rest, e->pattern.n);
    bool letter = fold && e->prefix.n && isalpha((unsigned char)e->prefix.p[0]);
    e->first = e->prefix.n && !e->not_ && !letter ? e->prefix.p[0] : 0;
    e->exact = tail.n == 0;
    e->open_end = str_eq(tail, STR(".*"));
    e->words = p->run == 1 ? 1 : count_words(e->pattern);
    if (e->exact || e->open_end)
        return true;
    unsigned flags = REGEX_WHOLE | REGEX_RAW | REGEX_DOTALL | (fold ? REGEX_CASELESS : 0u);
    struct regex_error error = {0};
    e->re = regex_new(a, e->pattern, flags, &dg->limits, &error);
    if (e->re)
        return true;
    DIAG_STR(dg, MATCH_PATTERN, e->at, e->pattern, str_printf(dg->arena, "%zu", error.at + 1),
             error.message);
    return false;
}

static uint32_t add_node(struct arena *a, struct match_program *p)
{
    vec_push(a, &p->nodes, (struct match_node){.first = NONE, .accept = NONE});
    return p->nodes.n - 1;
}

static char folded(const struct match_program *p, char c)
{
    return p->dialect->fold && c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* Bytes that two prefixes begin with alike. */
static uint32_t count_shared(const struct match_program *p, str a, str b)
{
    uint32_t n = 0;
    while (n < a.n && n < b.n && folded(p, a.p[n]) == folded(p, b.p[n]))
        n++;
    return n;
}

/* The edge of a level: one that is there, or a new one at the end of the list. */
static uint32_t add_level(struct arena *a, struct match_program *p, uint32_t node,
                          const struct match_level *level, struct diags *dg)
{
    uint32_t last = NONE;
    for (uint32_t i = p->nodes.at[node].first; i != NONE; last = i, i = p->edges.at[i].next) {
        const struct match_edge *e = &p->edges.at[i];
        if (e->kind == level->kind && e->not_ == level->not_ && str_eq(e->pattern, level->pattern))
            return i;
    }
    struct match_edge e = {.kind = level->kind,
                           .not_ = level->not_,
                           .words = 1,
                           .next = NONE,
                           .before = last,
                           .pattern = level->pattern,
                           .at = level->at};
    if (e.kind == MATCH_PATTERN && !compile_pattern(a, &e, p, dg))
        return NONE;
    if (last != NONE)
        e.shared = count_shared(p, e.prefix, p->edges.at[last].prefix);
    e.to = add_node(a, p);
    vec_push(a, &p->edges, e);
    if (last == NONE)
        p->nodes.at[node].first = p->edges.n - 1;
    else
        p->edges.at[last].next = p->edges.n - 1;
    return p->edges.n - 1;
}

/* The levels of an expression at the top without the verb that begins every path of the dialect:
 * `set system .*` is `system .*`. */
static struct match_expr without_verb(struct arena *a, const struct match_program *p,
                                      struct match_expr e)
{
    if (!p->dialect->path_verb || !e.n || e.levels[0].kind != MATCH_PATTERN || e.levels[0].not_)
        return e;
    str verb = str_of(p->dialect->path_verb), pattern = e.levels[0].pattern;
    if (str_eq(pattern, verb) && e.n > 1) {
        e.levels++;
        e.n--;
    } else if (str_starts(pattern, verb) && pattern.n > verb.n + 1 && pattern.p[verb.n] == ' ') {
        e.levels = arena_dup(a, e.levels, e.n * sizeof *e.levels);
        e.levels[0].pattern = str_sub(pattern, verb.n + 1, pattern.n);
    }
    return e;
}

static bool add_expr(struct arena *a, struct match_program *p, const struct match_expr *written,
                     uint32_t number, uint32_t node, struct diags *dg)
{
    struct match_expr own = node ? *written : without_verb(a, p, *written), *expr = &own;
    struct match_path *path = &p->paths[number];
    path->n = 0;
    path->edges = ARENA_ARRAY(a, uint32_t, expr->n + 1);
    for (uint32_t i = 0; i < expr->n; i++) {
        if (i && expr->levels[i].kind == MATCH_DEEP && expr->levels[i - 1].kind == MATCH_DEEP)
            continue;
        uint32_t edge = add_level(a, p, node, &expr->levels[i], dg);
        if (edge == NONE)
            return false;
        path->edges[path->n++] = edge;
        node = p->edges.at[edge].to;
    }
    if (expr->n == 0 && p->whole == NONE)
        p->whole = number;
    uint32_t *tail = &p->nodes.at[node].accept;
    while (*tail != NONE)
        tail = &p->accepts.at[*tail].next;
    *tail = p->accepts.n;
    vec_push(a, &p->accepts, (struct match_accept){number, NONE});
    return true;
}

enum { MOST_WRAPS = 3 };

/* The runs of words that the dialect's texts may have around everything. */
static uint32_t wraps_of(str at[MOST_WRAPS], const struct dialect *d)
{
    uint32_t n = 0;
    for (str rest = str_of(d->wraps ? d->wraps : ""); rest.n && n < MOST_WRAPS; n++) {
        size_t bar = str_find_byte(rest, '|', 0);
        at[n] = str_sub(rest, 0, bar);
        rest = str_sub(rest, bar == SIZE_MAX ? rest.n : bar + 1, rest.n);
    }
    return n;
}

/* A run of words as a pattern. */
static str wrap_pattern(struct arena *a, str run)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < run.n; i++) {
        if (run.p[i] == '.')
            buf_putc(&b, '\\');
        buf_putc(&b, run.p[i]);
    }
    return buf_str(&b);
}

/* Takes a run off the front of an expression, where it is written as a level of its own or in front
 * of the first level's words. */
static bool take_wrap(struct arena *a, struct match_expr *e, str run)
{
    if (!e->n || e->levels[0].kind != MATCH_PATTERN || e->levels[0].not_)
        return false;
    str pattern = e->levels[0].pattern, escaped = wrap_pattern(a, run);
    str written = str_starts(pattern, escaped) ? escaped : run;
    if (e->n > 1 && str_eq(pattern, written)) {
        e->levels++;
        e->n--;
        return true;
    }
    if (!str_starts(pattern, written) || pattern.n <= written.n + 1 || pattern.p[written.n] != ' ')
        return false;
    e->levels = arena_dup(a, e->levels, e->n * sizeof *e->levels);
    e->levels[0].pattern = str_sub(pattern, written.n + 1, pattern.n);
    return true;
}

/* Adds an expression for the top of a text, and, where the dialect's texts may have blocks drawn
 * around everything, also for each way of having them: `system` is `configure||system` as well. */
static bool add_top(struct arena *a, struct match_program *p, const struct match_expr *written,
                    uint32_t number, struct diags *dg)
{
    str wraps[MOST_WRAPS];
    uint32_t n = wraps_of(wraps, p->dialect);
    struct match_expr bare = n ? without_verb(a, p, *written) : *written;
    for (uint32_t i = 0; i < n; i++)
        (void)take_wrap(a, &bare, wraps[i]);
    if (!add_expr(a, p, n ? &bare : written, number, 0, dg))
        return false;
    if (!bare.n || bare.levels[0].kind == MATCH_DEEP)
        return true;
    struct match_path path = p->paths[number];
    for (uint32_t set = 1; set < 1u << n; set++) {
        struct match_expr e = bare;
        e.levels = ARENA_ARRAY(a, struct match_level, bare.n + n);
        e.n = 0;
        for (uint32_t i = 0; i < n; i++)
            if (set & 1u << i)
                e.levels[e.n++] = (struct match_level){.at = bare.levels[0].at,
                                                       .pattern = wrap_pattern(a, wraps[i])};
        memcpy(e.levels + e.n, bare.levels, bare.n * sizeof *bare.levels);
        e.n += bare.n;
        if (!add_expr(a, p, &e, number, 0, dg))
            return false;
    }
    p->paths[number] = path;
    return true;
}

static struct match_program *new_program(struct arena *a, const struct dialect *dialect, uint32_t n)
{
    struct match_program *p = ARENA_NEW(a, struct match_program);
    p->dialect = dialect;
    p->run = dialect->words ? MATCH_WORDS : 1;
    p->prefixes = dialect->words && dialect->shape == SHAPE_FLAT;
    p->n = n;
    p->whole = NONE;
    p->texts = ARENA_ARRAY(a, str, n ? n : 1);
    p->roots = ARENA_ARRAY(a, uint32_t, n ? n : 1);
    p->paths = ARENA_ARRAY(a, struct match_path, n ? n : 1);
    add_node(a, p);
    vec_reserve(a, &p->accepts, n);
    return p;
}

struct match_program *match_compile(struct arena *a, const struct dialect *dialect,
                                    const struct match_expr *exprs, uint32_t n, struct diags *dg)
{
    struct match_program *p = new_program(a, dialect, n);
    bool fine = true;
    for (uint32_t i = 0; i < n; i++) {
        p->texts[i] = exprs[i].text;
        p->roots[i] = NONE;
        fine &= add_top(a, p, &exprs[i], i, dg);
    }
    return fine ? p : NULL;
}

struct match_program *match_compile_below(struct arena *a, const struct dialect *dialect,
                                          const struct match_expr *exprs, const uint32_t *parents,
                                          uint32_t n, struct diags *dg)
{
    struct match_program *p = new_program(a, dialect, n);
    bool fine = true;
    for (uint32_t i = 0; i < n; i++) {
        p->texts[i] = exprs[i].text;
        p->roots[i] = NONE;
        uint32_t *root = parents[i] == MATCH_TOP ? NULL : &p->roots[parents[i]];
        if (root && *root == NONE)
            *root = add_node(a, p);
        fine &= add_expr(a, p, &exprs[i], i, root ? *root : 0, dg);
    }
    p->whole = NONE;
    return fine ? p : NULL;
}

uint32_t match_count(const struct match_program *p)
{
    return p->n;
}

uint32_t match_whole(const struct match_program *p)
{
    return p->whole;
}

str match_text(const struct match_program *p, uint32_t expr)
{
    return p->texts[expr];
}

void match_write(struct buf *b, const struct match_program *p)
{
    for (uint32_t n = 0; n < p->nodes.n; n++) {
        for (uint32_t i = p->nodes.at[n].first; i != NONE; i = p->edges.at[i].next) {
            const struct match_edge *e = &p->edges.at[i];
            buf_printf(b, "%u -> %u  %s", n, e->to, e->not_ ? "!" : "");
            buf_put_visible(b, e->pattern);
            if (e->kind == MATCH_PATTERN)
                buf_printf(b, "  %s `%.*s`",
                           e->exact      ? "text"
                           : e->open_end ? "prefix"
                                         : "pattern behind",
                           STR_ARG(e->prefix));
            buf_putc(b, '\n');
        }
        for (uint32_t i = p->nodes.at[n].accept; i != NONE; i = p->accepts.at[i].next)
            buf_printf(b, "%u accepts %u\n", n, p->accepts.at[i].expr);
    }
}
