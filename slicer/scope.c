/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/scope.h"

#include "base/bits.h"
#include "slicer/match.h"

/* An expression of the common program: whose it is, and whether it takes away. */
struct scope_expr {
    uint32_t scope;
    bool takes_away;
};

struct scoping {
    struct arena *arena;
    const struct scope *scopes;
    uint32_t n;
    const struct match_program *program;
    struct scope_expr *exprs;
    struct diags *dg;
    uint64_t *told; /* bits of pairs of scopes whose conflict was reported */
};

/* A pattern that takes exactly this text. */
static str literal_pattern(struct arena *a, str text)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool plain = c >= 0x80 || c == ' ' || (c >= '0' && c <= '9') ||
                     ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!plain)
            buf_putc(&b, '\\');
        buf_putc(&b, text.p[i]);
    }
    return buf_str(&b);
}

/* A statement as an expression: one level, or one for each word where a path is its words. */
static struct match_expr literal_expr(struct arena *a, const struct dialect *d, str text)
{
    VEC(struct match_level) levels = {0};
    for (size_t from = 0, at; from <= text.n; from = at + 1) {
        at = d->words ? dialect_word_end(d, text, from) : text.n;
        vec_push(a, &levels,
                 (struct match_level){.kind = MATCH_PATTERN,
                                      .pattern = literal_pattern(a, str_sub(text, from, at)),
                                      .at = SPAN_NONE});
    }
    return (struct match_expr){.text = text, .at = SPAN_NONE, .levels = levels.at, .n = levels.n};
}

/* The top statements of a rendering as expressions: what a template without a header owns. */
static uint32_t add_top_lines(struct match_expr *out, struct arena *a, const struct tree *t)
{
    uint32_t n = 0;
    for (uint32_t c = tree_get(t, TREE_ROOT)->first; c != TREE_NONE; c = tree_get(t, c)->next) {
        if (out) {
            str text = tree_get(t, c)->text;
            out[n] = literal_expr(a, t->dialect, text);
        }
        n++;
    }
    return n;
}

static uint32_t count_exprs(struct arena *a, const struct scope *s)
{
    uint32_t n = s->match_count + s->not_count;
    if (!s->match_count && s->rendered)
        n += add_top_lines(NULL, a, s->rendered);
    return n;
}

/* One program for all headers of a node. */
static bool compile_scopes(struct scoping *sc, const struct dialect *dialect)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < sc->n; i++)
        total += count_exprs(sc->arena, &sc->scopes[i]);
    struct match_expr *exprs = ARENA_ARRAY(sc->arena, struct match_expr, total + 1);
    sc->exprs = ARENA_ARRAY(sc->arena, struct scope_expr, total + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < sc->n; i++) {
        const struct scope *s = &sc->scopes[i];
        uint32_t first = n;
        for (uint32_t k = 0; k < s->match_count; k++)
            exprs[n++] = s->matches[k];
        if (!s->match_count && s->rendered)
            n += add_top_lines(exprs + n, sc->arena, s->rendered);
        for (uint32_t k = first; k < n; k++)
            sc->exprs[k].scope = i;
        for (uint32_t k = 0; k < s->not_count; k++) {
            sc->exprs[n] = (struct scope_expr){i, true};
            exprs[n++] = s->nots[k];
        }
    }
    sc->program = match_compile(sc->arena, dialect, exprs, n, sc->dg);
    return sc->program != NULL;
}

/* The reach of a scope at a node is the depth of its deepest match there or above (in units + 1; 0
 * = none), AWAY where a `template-not` took the subtree away. */
#define AWAY UINT32_MAX

struct owner_walk {
    struct scoping *sc;
    const struct tree *tree;
    uint32_t *owner;    /* result, by node */
    uint32_t **by_node; /* reach of a node, NULL = its parent's */
    bool clash;
};

static str line_text(struct arena *a, uint32_t line)
{
    return str_printf(a, "%u", line);
}

static span node_span(const struct tree *t, uint32_t node)
{
    const struct tree_node *n = tree_get(t, node);
    if (t->source == SOURCE_NONE)
        return SPAN_NONE;
    return (span){t->source, (uint32_t)n->from, (uint32_t)n->to};
}

static void tell_conflict(struct owner_walk *w, uint32_t a, uint32_t b, uint32_t node)
{
    struct scoping *sc = w->sc;
    w->clash = true;
    size_t pair = (size_t)a * sc->n + b;
    if (bits_get(sc->told, pair))
        return;
    bits_set(sc->told, pair);
    const struct tree_node *n = tree_get(w->tree, node);
    DIAG_STR(sc->dg, SCOPE_CONFLICT, node_span(w->tree, node), sc->scopes[a].name,
             sc->scopes[b].name, n->text, line_text(sc->dg->arena, n->line));
    diag_help(sc->dg,
              "give one of them a higher `template-priority`, or a deeper `template-match`");
}

/* The scope with the deepest match; a tie goes to the priority, else it is a conflict. */
static uint32_t choose_owner(struct owner_walk *w, const uint32_t *reach, uint32_t node)
{
    const struct scoping *sc = w->sc;
    uint32_t best = SCOPE_NONE, rival = SCOPE_NONE;
    for (uint32_t i = 0; i < sc->n; i++) {
        if (reach[i] == 0 || reach[i] == AWAY)
            continue;
        if (best == SCOPE_NONE || reach[i] > reach[best] ||
            (reach[i] == reach[best] && sc->scopes[i].priority > sc->scopes[best].priority)) {
            best = i;
            rival = SCOPE_NONE;
        } else if (reach[i] == reach[best] && sc->scopes[i].priority == sc->scopes[best].priority) {
            rival = i;
        }
    }
    if (rival != SCOPE_NONE)
        tell_conflict(w, best, rival, node);
    return best;
}

static void take_hit(struct owner_walk *w, uint32_t node, const uint32_t *above,
                     const struct match_hit *hit)
{
    struct scoping *sc = w->sc;
    uint32_t *reach = ARENA_ARRAY(sc->arena, uint32_t, sc->n + 1);
    if (above)
        memcpy(reach, above, sc->n * sizeof *reach);
    for (uint32_t i = 0; i < hit->n; i++) {
        const struct scope_expr *e = &sc->exprs[hit->at[i].expr];
        uint32_t depth = hit->at[i].units + 1;
        if (e->takes_away)
            reach[e->scope] = AWAY;
        else if (reach[e->scope] != AWAY && depth > reach[e->scope])
            reach[e->scope] = depth;
    }
    w->by_node[node] = reach;
    w->owner[node] = choose_owner(w, reach, node);
}

static void note_hit(void *arg, uint32_t node, const struct match_hit *hit)
{
    struct owner_walk *w = arg;
    /* what the nearest level above knows */
    const uint32_t *above = NULL;
    uint32_t up = tree_get(w->tree, node)->parent;
    while (!above && up != TREE_NONE) {
        above = w->by_node[up];
        up = tree_get(w->tree, up)->parent;
    }
    take_hit(w, node, above, hit);
}

/* The owner of each node: of its own hit, else its parent's. */
static bool find_owners(struct owner_walk *w)
{
    const struct tree *t = w->tree;
    uint32_t *none = ARENA_ARRAY(w->sc->arena, uint32_t, t->n + 1);
    memset(none, 0xff, (t->n + 1) * sizeof *none);
    w->owner = none;
    w->by_node = ARENA_ARRAY(w->sc->arena, uint32_t *, t->n + 1);
    if (!match_tree(w->sc->arena, w->sc->program, t, note_hit, w, w->sc->dg))
        return false;
    for (uint32_t i = tree_walk(t, TREE_ROOT, TREE_ROOT); i != TREE_NONE;
         i = tree_walk(t, TREE_ROOT, i))
        if (!w->by_node[i] && tree_get(t, i)->parent != TREE_ROOT)
            w->owner[i] = w->owner[tree_get(t, i)->parent];
    return !w->clash;
}

static struct scoping begin(struct arena *a, const struct scope *scopes, uint32_t n,
                            struct diags *dg)
{
    return (struct scoping){.arena = a,
                            .scopes = scopes,
                            .n = n,
                            .dg = dg,
                            .told = ARENA_ARRAY(a, uint64_t, bits_words((size_t)n * n + 1))};
}

bool scope_owners(uint32_t **owner, struct arena *a, const struct tree *t,
                  const struct scope *scopes, uint32_t n, struct diags *dg)
{
    struct scoping sc = begin(a, scopes, n, dg);
    struct owner_walk w = {.sc = &sc, .tree = t};
    if (!compile_scopes(&sc, t->dialect) || !find_owners(&w))
        return false;
    *owner = w.owner;
    return true;
}

uint8_t *scope_roles(struct arena *a, const struct tree *t, const uint32_t *owner, uint32_t scope)
{
    uint8_t *role = ARENA_ARRAY(a, uint8_t, t->n + 1);
    for (uint32_t i = 0; i < t->n; i++) {
        if (i == TREE_ROOT || owner[i] != scope)
            continue;
        role[i] = ROLE_OWNED;
        for (uint32_t up = tree_get(t, i)->parent; up != TREE_NONE && role[up] == ROLE_OUTSIDE;
             up = tree_get(t, up)->parent)
            role[up] = ROLE_CONTEXT;
    }
    return role;
}

/* A rendered statement must be its template's own, or lead to what is. */
static bool check_rendered(struct scoping *sc, const struct tree *t, const uint32_t *owner,
                           const uint8_t *role, uint32_t scope)
{
    bool fine = true;
    uint32_t parent_told = TREE_NONE;
    for (uint32_t i = tree_walk(t, TREE_ROOT, TREE_ROOT); i != TREE_NONE;
         i = tree_walk(t, TREE_ROOT, i)) {
        const struct tree_node *n = tree_get(t, i);
        bool empty_way = n->kind == LINE_HEADER && !n->children && owner[i] == SCOPE_NONE;
        if (role[i] != ROLE_OUTSIDE || empty_way)
            continue;
        fine = false;
        if (n->parent != TREE_ROOT && n->parent == parent_told) {
            parent_told = i; /* said of the level above */
            continue;
        }
        parent_told = i;
        DIAG_STR(sc->dg, SCOPE_OUTSIDE, node_span(t, i), sc->scopes[scope].name, n->text,
                 line_text(sc->dg->arena, n->line));
        if (owner[i] != SCOPE_NONE)
            diag_help(sc->dg, "a deeper header of %.*s owns it",
                      STR_ARG(sc->scopes[owner[i]].name));
        else
            diag_help(sc->dg, "add a `template-match` for it, or leave it to its own template");
    }
    return fine;
}

static void own_lines(struct scope_diff *out, uint32_t from, uint32_t to)
{
    for (uint32_t l = from; l && l <= to && l <= out->total; l++) {
        out->owned += !bits_get(out->owned_lines, l - 1);
        bits_set(out->owned_lines, l - 1);
    }
}

/* Marks the lines of live that belong to some scope. */
static void count_lines(struct scope_diff *out, struct arena *a, const struct tree *live,
                        uint32_t lines)
{
    out->total = lines;
    out->owned_lines = ARENA_ARRAY(a, uint64_t, bits_words((size_t)lines + 1));
    for (uint32_t i = 1; i < live->n; i++) {
        const struct tree_node *n = tree_get(live, i);
        if (out->owner[i] == SCOPE_NONE)
            continue;
        own_lines(out, n->line, n->last_line);
        if (n->kind == LINE_HEADER && n->written == 1 && n->end_line >= n->line) {
            bool mixed = false; /* a block that another scope shares is counted line by line */
            for (uint32_t c = tree_walk(live, i, i); c != TREE_NONE; c = tree_walk(live, i, c))
                mixed |= out->owner[c] == SCOPE_NONE;
            own_lines(out, mixed ? n->end_line : n->line, n->end_line);
        }
    }
}

static bool compare_scope(struct scope_diff *out, struct scoping *sc, const struct tree *live,
                          uint32_t i, enum diff_mode mode)
{
    const struct scope *s = &sc->scopes[i];
    struct owner_walk w = {.sc = sc, .tree = s->rendered};
    if (!find_owners(&w))
        return false;
    uint8_t *want_role = scope_roles(sc->arena, s->rendered, w.owner, i);
    bool fine = check_rendered(sc, s->rendered, w.owner, want_role, i);
    struct diff_options options = {.mode = mode,
                                   .have_role = scope_roles(sc->arena, live, out->owner, i),
                                   .want_role = want_role,
                                   .atleast = s->atleast,
                                   .partial = true};
    diff_add(&out->edits, live, s->rendered, s->name, &options);
    return fine;
}

bool scope_compare(struct scope_diff *out, struct arena *a, const struct tree *live, uint32_t lines,
                   const struct scope *scopes, uint32_t n, enum diff_mode mode, struct diags *dg)
{
    *out = (struct scope_diff){.edits = {.arena = a}};
    struct arena *scratch = arena_child(a);
    struct scoping sc = begin(scratch, scopes, n, dg);
    struct owner_walk w = {.sc = &sc, .tree = live};
    bool fine = compile_scopes(&sc, live->dialect);
    if (fine) {
        fine = find_owners(&w);
        out->owner = arena_dup(a, w.owner, live->n * sizeof *w.owner);
        for (uint32_t i = 0; i < n; i++)
            fine &= compare_scope(out, &sc, live, i, mode);
        count_lines(out, a, live, lines);
    }
    arena_free(scratch);
    return fine;
}
