/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/diff.h"

#include "slicer/diff_pair.h"

/* A comparison of one pair of trees on its way down. */
struct differ {
    struct edits *out;
    struct arena *arena; /* of the result */
    const struct diff_options *o;
    struct diff_side have, want;
    const struct dialect *dialect;
    VEC(str) path;
    uint32_t pair;
};

static void compare_children(struct differ *, struct arena *, uint32_t h, uint32_t w,
                             uint32_t h_state, uint32_t w_state);

/* Adds an edit at the path as it stands; further > 0 levels are given by the caller. */
static struct edit *add_edit(struct differ *d, enum edit_kind kind, const str *more, uint32_t n)
{
    uint32_t levels = d->path.n + n;
    str *path = ARENA_ARRAY(d->arena, str, levels);
    for (uint32_t i = 0; i < levels; i++)
        path[i] = i < d->path.n ? d->path.at[i] : more[i - d->path.n];
    vec_push(d->arena, d->out,
             (struct edit){.kind = kind,
                           .path = path,
                           .levels = levels,
                           .have_node = TREE_NONE,
                           .want_node = TREE_NONE,
                           .pair = d->pair});
    switch (kind) {
    case EDIT_ADD:
        d->out->added++;
        break;
    case EDIT_REMOVE:
        d->out->removed++;
        break;
    case EDIT_CHANGE:
        d->out->changed++;
        break;
    case EDIT_MOVE:
        d->out->moved++;
        break;
    }
    return &d->out->at[d->out->n - 1];
}

static uint32_t block_end(const struct tree_node *n)
{
    return n->kind == LINE_HEADER && n->end_line > n->last_line ? n->end_line : n->last_line;
}

static void place_have(struct edit *e, const struct differ *d, uint32_t node, uint32_t inherited)
{
    const struct tree_node *n = tree_get(d->have.tree, node);
    e->have_node = node;
    e->have_line = n->line;
    e->have_last = block_end(n);
    e->have_state = inherited | (n->flags & LINE_STATE);
}

static void place_want(struct edit *e, const struct differ *d, uint32_t node, uint32_t inherited)
{
    const struct tree_node *n = tree_get(d->want.tree, node);
    e->want_node = node;
    e->want_line = n->line;
    e->want_last = block_end(n);
    e->want_state = inherited | (n->flags & LINE_STATE);
}

/* Statements below a node and itself when the two subtrees are the same text in the same order, 0
 * when not. Equal hashes were seen before; this is the proof. */
static uint32_t same_subtree(const struct differ *d, uint32_t h, uint32_t w)
{
    const struct tree *ht = d->have.tree, *wt = d->want.tree;
    uint32_t n = 0, i = h, j = w;
    do {
        const struct tree_node *a = tree_get(ht, i), *b = tree_get(wt, j);
        if (!str_eq(a->text, b->text) || !str_eq(a->literal, b->literal) ||
            (a->flags & LINE_STATE) != (b->flags & LINE_STATE) || a->children != b->children)
            return 0;
        n++;
        i = tree_walk(ht, h, i);
        j = tree_walk(wt, w, j);
    } while (i != TREE_NONE && j != TREE_NONE);
    return i == j ? n : 0;
}

static uint32_t child_of_text(const struct tree *t, uint32_t node, str text)
{
    for (uint32_t k = tree_get(t, node)->first; k != TREE_NONE; k = tree_get(t, k)->next)
        if (str_eq(tree_get(t, k)->text, text))
            return k;
    return TREE_NONE;
}

/* Does a block above the place turn the hidden defaults off on this side? */
static bool is_unhidden(const struct differ *d, const struct diff_side *side)
{
    const struct tree *t = side->tree;
    uint32_t node = TREE_ROOT;
    for (uint32_t n = 1; n <= d->path.n && node != TREE_NONE; n++) {
        node = child_of_text(t, node, d->path.at[n - 1]);
        for (const struct dialect_rule *r = d->dialect->unhides; node != TREE_NONE && r->line; r++)
            if (dialect_path_fits(d->dialect, r->under, (struct dialect_path){d->path.at, n}) &&
                child_of_text(t, node, str_of(r->line)) != TREE_NONE)
                return true;
    }
    return false;
}

static bool is_hidden(const struct differ *d, const struct diff_side *side, uint32_t node)
{
    const struct tree_node *n = tree_get(side->tree, node);
    if (d->o->mode != DIFF_SEMANTIC || n->kind != LINE_LEAF)
        return false;
    struct dialect_path path = {d->path.at, d->path.n};
    if (!dialect_rule_find(d->dialect, d->dialect->hidden, path, n->text))
        return false;
    return !d->dialect->unhides || !(is_unhidden(d, &d->have) || is_unhidden(d, &d->want));
}

/* An item that only live has. */
static void only_have(struct differ *d, struct arena *scratch, struct diff_item *it, uint32_t state)
{
    const struct tree_node *n = tree_get(d->have.tree, it->node);
    it->done = true;
    if (it->repeat)
        return;
    if (diff_role_of(&d->have, it->node) == ROLE_CONTEXT) {
        vec_push(d->arena, &d->path, n->text);
        compare_children(d, scratch, it->node, TREE_NONE, state | (n->flags & LINE_STATE), 0);
        d->path.n--;
        return;
    }
    if (is_hidden(d, &d->have, it->node)) {
        d->out->hidden++;
        return;
    }
    if (d->o->atleast)
        return;
    struct edit *e = add_edit(d, EDIT_REMOVE, &n->text, 1);
    e->live = n->text;
    place_have(e, d, it->node, state);
}

/* An item that only the wanted side has. */
static void only_want(struct differ *d, struct arena *scratch, struct diff_item *it, uint32_t state)
{
    const struct tree_node *n = tree_get(d->want.tree, it->node);
    it->done = true;
    if (it->repeat)
        return;
    if (diff_role_of(&d->want, it->node) == ROLE_CONTEXT) {
        vec_push(d->arena, &d->path, n->text);
        compare_children(d, scratch, TREE_NONE, it->node, 0, state | (n->flags & LINE_STATE));
        d->path.n--;
        return;
    }
    if (is_hidden(d, &d->want, it->node)) {
        d->out->hidden++;
        return;
    }
    struct edit *e = add_edit(d, EDIT_ADD, &n->text, 1);
    e->want = n->text;
    place_want(e, d, it->node, state);
}

/* One property of a pair of items. */
static void property_edit(struct differ *d, enum edit_kind kind, str item, str name, str live,
                          str want, uint32_t h, uint32_t w)
{
    const str more[] = {item, name};
    struct edit *e = add_edit(d, kind, more, 2);
    e->property = true;
    e->live = live;
    e->want = want;
    place_have(e, d, h, 0);
    place_want(e, d, w, 0);
}

/* Items with properties that a key pairs: each property is a line of its own. */
static void compare_properties(struct differ *d, uint32_t h, uint32_t w)
{
    const struct tree_node *hn = tree_get(d->have.tree, h), *wn = tree_get(d->want.tree, w);
    struct diff_properties have = {0}, want = {0};
    diff_properties_read(&have, d->arena, hn->text);
    diff_properties_read(&want, d->arena, wn->text);
    struct buf key = BUF(d->arena);
    str item = wn->text;
    if (d->path.n && dialect_item_key(&key, d->dialect, d->path.at[d->path.n - 1], wn->text))
        item = buf_str(&key);
    uint32_t before = d->out->n;
    for (uint32_t i = 0; i < want.n; i++) {
        const struct diff_property *other = diff_property_find(&have, want.at[i].name);
        if (!other)
            property_edit(d, EDIT_ADD, item, want.at[i].name, (str){0}, want.at[i].value, h, w);
        else if (!str_eq(other->value, want.at[i].value))
            property_edit(d, EDIT_CHANGE, item, want.at[i].name, other->value, want.at[i].value, h,
                          w);
    }
    for (uint32_t i = 0; !d->o->partial && i < have.n; i++)
        if (!diff_property_find(&want, have.at[i].name))
            property_edit(d, EDIT_REMOVE, item, have.at[i].name, have.at[i].value, (str){0}, h, w);
    if (d->out->n == before)
        d->out->same++;
}

struct rest {
    struct buf *b;
    str text;
    size_t at;
};

static void skip_value(void *arg, size_t from, size_t to)
{
    struct rest *r = arg;
    buf_add(r->b, str_sub(r->text, r->at, from));
    r->at = to;
}

/* Whether two texts differ only in a value that the device salts anew at every show. */
static bool differ_in_salt(const struct differ *d, struct arena *scratch, str have, str want)
{
    struct dialect_path path = {d->path.at, d->path.n};
    const struct dialect_rule *r = dialect_rule_find(d->dialect, d->dialect->salted, path, have);
    if (!r || !dialect_line_fits(d->dialect, r->line, want))
        return false;
    struct buf a = BUF(scratch), b = BUF(scratch);
    struct rest x = {&a, have, 0}, y = {&b, want, 0};
    dialect_values(d->dialect, r, have, skip_value, &x);
    dialect_values(d->dialect, r, want, skip_value, &y);
    return x.at && y.at && str_eq(buf_str(&a), buf_str(&b)) &&
           str_eq(str_sub(have, x.at, have.n), str_sub(want, y.at, want.n));
}

/* Whether two texts that a name paired mean the same all the same. */
static bool same_meaning(const struct differ *d, struct arena *scratch, const struct tree_node *h,
                         const struct tree_node *w)
{
    if (str_eq(h->text, w->text))
        return true;
    if (d->o->mode != DIFF_SEMANTIC)
        return false;
    if (h->literal.n && w->literal.n) /* only the delimiter differs */
        return str_eq(h->literal, w->literal);
    if (differ_in_salt(d, scratch, h->text, w->text))
        return true;
    struct buf have = BUF(scratch), want = BUF(scratch);
    if (d->dialect->bare_quotes) {
        dialect_bare_text(&have, scratch, d->dialect, h->text);
        dialect_bare_text(&want, scratch, d->dialect, w->text);
        if (str_eq(buf_str(&have), buf_str(&want)))
            return true;
        have.n = want.n = 0;
    }
    struct dialect_path path = {d->path.at, d->path.n};
    if (h->text.n == w->text.n && diff_list_name(&have, scratch, d->dialect, path, h) &&
        diff_list_name(&want, scratch, d->dialect, path, w))
        return str_eq(buf_str(&have), buf_str(&want));
    return d->dialect->fold && h->kind == LINE_HEADER && str_caseeq(h->text, w->text);
}

static void edit_pair(struct differ *d, enum edit_kind kind, uint32_t h, uint32_t w,
                      uint32_t h_state, uint32_t w_state, bool state)
{
    const struct tree_node *hn = tree_get(d->have.tree, h), *wn = tree_get(d->want.tree, w);
    struct edit *e = add_edit(d, kind, &wn->text, 1);
    bool literal = str_eq(hn->text, wn->text) && !str_eq(hn->literal, wn->literal);
    e->live = literal ? hn->literal : hn->text;
    e->want = literal ? wn->literal : wn->text;
    e->state = state;
    place_have(e, d, h, h_state);
    place_want(e, d, w, w_state);
    if (hn->kind == LINE_HEADER && kind == EDIT_CHANGE) { /* the header alone */
        e->have_last = hn->last_line;
        e->want_last = wn->last_line;
    }
}

/* Two items that stand for each other. */
static void compare_pair(struct differ *d, struct arena *scratch, const struct diff_item *hi,
                         const struct diff_item *wi, uint32_t h_state, uint32_t w_state)
{
    const struct tree_node *h = tree_get(d->have.tree, hi->node);
    const struct tree_node *w = tree_get(d->want.tree, wi->node);
    bool owned = diff_role_of(&d->want, wi->node) == ROLE_OWNED;
    uint32_t h_own = h->flags & LINE_STATE, w_own = w->flags & LINE_STATE;
    /* what a level above says counts where that level is not compared itself */
    bool parent_owned = w->parent != TREE_ROOT && diff_role_of(&d->want, w->parent) == ROLE_OWNED;
    bool states = parent_owned ? h_own != w_own : (h_own | h_state) != (w_own | w_state);
    if (wi->moved && owned)
        edit_pair(d, EDIT_MOVE, hi->node, wi->node, h_state, w_state, false);
    if (d->dialect->properties && h->kind == LINE_LEAF && w->kind == LINE_LEAF &&
        !str_eq(h->text, w->text)) {
        compare_properties(d, hi->node, wi->node);
        return;
    }
    bool same = same_meaning(d, scratch, h, w) && str_eq(h->literal, w->literal);
    if (owned && (!same || states))
        edit_pair(d, EDIT_CHANGE, hi->node, wi->node, h_state, w_state, same);
    uint32_t equal = !states && memcmp(&h->all, &w->all, sizeof h->all) == 0
                         ? same_subtree(d, hi->node, wi->node)
                         : 0;
    if (equal) {
        d->out->same += equal;
        return;
    }
    d->out->same += same && !states;
    vec_push(d->arena, &d->path, w->text);
    compare_children(d, scratch, hi->node, wi->node, h_state | h_own, w_state | w_own);
    d->path.n--;
}

/* Whether one statement is the other with further words behind it. */
static bool extends(str a, str b)
{
    str less = a.n < b.n ? a : b, more = a.n < b.n ? b : a;
    return more.n > less.n && more.p[less.n] == ' ' && str_starts(more, less);
}

/* Writes the removed siblings that belong right in front of want item j: those of its ordered group
 * that stand before `limit` in have, or a line that differs from it by words at the end. */
static void removed_before(struct differ *d, struct arena *scratch, struct diff_items *have,
                           const struct diff_item *w, uint32_t limit, uint32_t state)
{
    str text = tree_get(d->want.tree, w->node)->text;
    for (uint32_t i = 0; i < have->n; i++) {
        struct diff_item *h = &have->at[i];
        if (h->mate != MATE_NONE || h->done)
            continue;
        bool before = w->group && h->group == w->group && i < limit;
        bool kin = w->mate == MATE_NONE && h->group == w->group &&
                   extends(tree_get(d->have.tree, h->node)->text, text);
        if (before || kin)
            only_have(d, scratch, h, state);
    }
}

static uint32_t count_lonely(const struct diff_items *items)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < items->n; i++)
        n += items->at[i].mate == MATE_NONE;
    return n;
}

/* By want item: the index in have up to which removed lines of its ordered group come first. */
static uint32_t *find_limits(struct arena *a, const struct diff_items *have,
                             const struct diff_items *want)
{
    uint32_t groups = 1;
    for (uint32_t i = 0; i < want->n; i++)
        groups = want->at[i].group >= groups ? want->at[i].group + 1 : groups;
    uint32_t *open = ARENA_ARRAY(a, uint32_t, groups), *out = ARENA_ARRAY(a, uint32_t, want->n + 1);
    for (uint32_t g = 0; g < groups; g++)
        open[g] = have->n;
    for (uint32_t i = want->n; i-- > 0;) {
        const struct diff_item *w = &want->at[i];
        if (w->mate != MATE_NONE && !w->moved)
            open[w->group] = w->mate;
        out[i] = open[w->group];
    }
    return out;
}

static void compare_children(struct differ *d, struct arena *outer, uint32_t h, uint32_t w,
                             uint32_t h_state, uint32_t w_state)
{
    struct arena *scratch = arena_child(outer);
    struct diff_items have, want;
    diff_children(&have, scratch, &d->have, h);
    diff_children(&want, scratch, &d->want, w);
    struct diff_place place = {.scratch = scratch,
                               .dialect = d->dialect,
                               .path = {d->path.at, d->path.n},
                               .order = h != TREE_NONE ? tree_get(d->have.tree, h)->order
                                                       : tree_get(d->want.tree, w)->order,
                               .options = d->o};
    diff_pair(&place, &d->have, &have, &d->want, &want);
    uint32_t *limits = find_limits(scratch, &have, &want);
    uint64_t lonely = count_lonely(&have);
    bool search = lonely && lonely * want.n <= 4000000;
    for (uint32_t i = 0; i < want.n; i++) {
        struct diff_item *it = &want.at[i];
        if (search)
            removed_before(d, scratch, &have, it, limits[i], h_state);
        if (it->mate == MATE_NONE)
            only_want(d, scratch, it, w_state);
        else
            compare_pair(d, scratch, &have.at[it->mate], it, h_state, w_state);
    }
    for (uint32_t i = 0; i < have.n; i++)
        if (have.at[i].mate == MATE_NONE && !have.at[i].done)
            only_have(d, scratch, &have.at[i], h_state);
    arena_free(scratch);
}

static uint32_t count_ignored(const struct tree *t)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->trivia.n; i++)
        n += t->trivia.at[i].kind != LINE_BLANK;
    return n;
}

void diff_add(struct edits *out, const struct tree *have, const struct tree *want, str name,
              const struct diff_options *options)
{
    struct edit_pair *pairs = ARENA_ARRAY(out->arena, struct edit_pair, out->pair_count + 1);
    bool first = true;
    for (uint32_t i = 0; i < out->pair_count; i++) {
        pairs[i] = out->pairs[i];
        first &= pairs[i].have != have;
    }
    pairs[out->pair_count] = (struct edit_pair){have, want, name};
    out->pairs = pairs;
    out->ignored += count_ignored(want) + (first ? count_ignored(have) : 0);
    struct differ d = {.out = out,
                       .arena = out->arena,
                       .o = options,
                       .have = {have, options->have_role},
                       .want = {want, options->want_role},
                       .dialect = have->dialect,
                       .pair = out->pair_count++};
    struct arena *scratch = arena_child(out->arena);
    compare_children(&d, scratch, TREE_ROOT, TREE_ROOT, 0, 0);
    arena_free(scratch);
}

struct edits diff_trees(struct arena *a, const struct tree *have, const struct tree *want,
                        enum diff_mode mode)
{
    struct edits out = {.arena = a};
    struct diff_options options = {.mode = mode};
    diff_add(&out, have, want, (str){0}, &options);
    return out;
}

const char *edit_kind_name(enum edit_kind kind)
{
    static const char *const names[] = {[EDIT_ADD] = "add",
                                        [EDIT_REMOVE] = "remove",
                                        [EDIT_CHANGE] = "change",
                                        [EDIT_MOVE] = "move"};
    return names[kind];
}

const char *edit_state_name(uint32_t flags)
{
    const struct line_state *s = LINE_STATES;
    while (s->name && !(flags & s->flag))
        s++;
    return s->name;
}

static void write_lines(struct buf *b, const char *side, uint32_t from, uint32_t to)
{
    if (!from)
        buf_printf(b, " %s -", side);
    else
        buf_printf(b, " %s %u-%u", side, from, to);
}

void edits_write(struct buf *b, const struct edits *edits)
{
    for (uint32_t i = 0; i < edits->n; i++) {
        const struct edit *e = &edits->at[i];
        buf_printf(b, "%s", edit_kind_name(e->kind));
        write_lines(b, "have", e->have_line, e->have_last);
        write_lines(b, "want", e->want_line, e->want_last);
        for (uint32_t k = 0; k < e->levels; k++) {
            buf_add(b, k ? STR("||") : STR(" "));
            buf_put_visible(b, e->path[k]);
        }
        if (e->kind == EDIT_CHANGE || e->property) {
            buf_add(b, STR("  `"));
            buf_put_visible(b, e->live);
            buf_add(b, STR("` -> `"));
            buf_put_visible(b, e->want);
            buf_putc(b, '`');
        }
        const char *state = edit_state_name(e->have_state);
        if (state)
            buf_printf(b, "  live is %s", state);
        state = edit_state_name(e->want_state);
        if (state)
            buf_printf(b, "  wanted is %s", state);
        buf_putc(b, '\n');
    }
}
