/* SPDX-License-Identifier: Apache-2.0 */
/* From line events to the tree. `open` holds the newest node of each depth; what an event says of
 * depth d hangs on open[d - 1]. */
#include "slicer/tree.h"

#include <assert.h>

/* Headers of merging dialects by parent, state and text: slots hold node numbers + 1. */
struct header_table {
    uint32_t *slots;
    uint32_t count, used;
};

struct tree_builder {
    struct tree *tree;
    VEC(uint32_t) open;
    VEC(str) path; /* texts of open, for the dialect's rules */
    struct header_table headers;
    uint64_t secret;  /* of their hashes */
    uint32_t waiting; /* first trivia whose `before` is not known yet */
    struct buf note;  /* annotations that wait for their statement */
    uint32_t note_depth;
    struct tree_trivia note_as; /* … as trivia, in case no statement follows */
    struct buf body, body_raw;  /* the literal that is open */
    uint32_t literal;           /* its node, TREE_NONE where none is */
};

struct tree *tree_new(struct arena *a, const struct dialect *d)
{
    struct tree *t = ARENA_NEW(a, struct tree);
    *t = (struct tree){.arena = a, .dialect = d, .source = SOURCE_NONE};
    vec_push(a, t,
             (struct tree_node){.parent = TREE_NONE,
                                .first = TREE_NONE,
                                .last = TREE_NONE,
                                .next = TREE_NONE,
                                .prev = TREE_NONE,
                                .written = 1,
                                .kind = LINE_HEADER,
                                .order = dialect_children_order(d, (struct dialect_path){0})});
    return t;
}

struct tree_builder *tree_begin(struct arena *a, const struct dialect *d, uint32_t source)
{
    struct tree_builder *b = ARENA_NEW(a, struct tree_builder);
    b->tree = tree_new(a, d);
    b->tree->source = source;
    b->secret = hash_process_secret();
    b->note = BUF(a);
    b->body = BUF(a);
    b->body_raw = BUF(a);
    b->literal = TREE_NONE;
    return b;
}

/* Links a new node behind the last child of its parent. */
static uint32_t append(struct tree *t, struct tree_node node)
{
    uint32_t id = t->n;
    struct tree_node *p = &t->at[node.parent];
    node.first = node.last = node.next = TREE_NONE;
    node.prev = p->last;
    node.written = 1;
    if (p->last == TREE_NONE)
        p->first = id;
    else
        t->at[p->last].next = id;
    p->last = id;
    p->children++;
    vec_push(t->arena, t, node);
    return id;
}

/* ---- merged headers ---- */

static uint64_t header_hash(const struct tree_builder *b, uint32_t parent, uint32_t state, str text)
{
    return hash_bytes(text, ((uint64_t)parent << 32 | state) ^ b->secret);
}

static void grow_headers(struct tree_builder *b)
{
    struct header_table *h = &b->headers;
    struct header_table wide = {.count = h->count ? h->count * 2 : 64, .used = h->used};
    wide.slots = ARENA_ARRAY(b->tree->arena, uint32_t, wide.count);
    for (uint32_t i = 0; i < h->count; i++) {
        if (!h->slots[i])
            continue;
        const struct tree_node *n = tree_get(b->tree, h->slots[i] - 1);
        uint64_t k = header_hash(b, n->parent, n->flags & LINE_STATE, n->text);
        while (wide.slots[k & (wide.count - 1)])
            k++;
        wide.slots[k & (wide.count - 1)] = h->slots[i];
    }
    *h = wide;
}

/* The slot of the header of this name; *slot is 0 where there is none yet. */
static uint32_t *header_slot(struct tree_builder *b, uint32_t parent, uint32_t state, str text)
{
    struct header_table *h = &b->headers;
    if (h->used * 2 >= h->count)
        grow_headers(b);
    for (uint64_t k = header_hash(b, parent, state, text);; k++) {
        uint32_t *slot = &h->slots[k & (h->count - 1)];
        if (!*slot)
            return slot;
        const struct tree_node *n = tree_get(b->tree, *slot - 1);
        if (n->parent == parent && (n->flags & LINE_STATE) == state && str_eq(n->text, text))
            return slot;
    }
}

/* ---- events ---- */

/* The node that an event of this depth hangs on. */
static uint32_t parent_of(const struct tree_builder *b, uint32_t depth)
{
    if (depth > b->open.n)
        depth = b->open.n;
    return depth ? b->open.at[depth - 1] : TREE_ROOT;
}

static void cut(struct tree_builder *b, uint32_t depth)
{
    if (b->open.n > depth)
        b->open.n = b->path.n = depth;
}

/* Tells the waiting trivia which statement they stand before. */
static void settle_trivia(struct tree_builder *b, uint32_t parent, uint32_t before)
{
    for (; b->waiting < b->tree->trivia.n; b->waiting++) {
        struct tree_trivia *v = &b->tree->trivia.at[b->waiting];
        v->before = v->parent == parent ? before : TREE_NONE;
    }
}

static void add_trivia(struct tree_builder *b, const struct line_event *e)
{
    struct tree *t = b->tree;
    struct tree_trivia v = {
        .kind = e->kind,
        .parent = parent_of(b, e->depth),
        .before = TREE_NONE,
        .line = e->line,
        .from = e->from,
        .to = e->to,
        .text = str_dup(t->arena, e->text),
    };
    if (!(e->flags & LINE_BINDS)) {
        vec_push(t->arena, &t->trivia, v);
        return;
    }
    if (b->note.n)
        buf_putc(&b->note, '\n');
    buf_add(&b->note, e->text);
    b->note_depth = e->depth;
    b->note_as = v;
}

/* The annotations that wait, for a statement of this depth; none stays behind. */
static str take_note(struct tree_builder *b, uint32_t depth)
{
    str note = {"", 0};
    if (!b->note.n)
        return note;
    if (depth == b->note_depth)
        note = str_dup(b->tree->arena, buf_str(&b->note));
    else
        vec_push(b->tree->arena, &b->tree->trivia, b->note_as);
    b->note.n = 0;
    return note;
}

static void push_open(struct tree_builder *b, uint32_t node)
{
    struct arena *a = b->tree->arena;
    vec_push(a, &b->open, node);
    vec_push(a, &b->path, b->tree->at[node].text);
}

static void add_statement(struct tree_builder *b, const struct line_event *e)
{
    struct tree *t = b->tree;
    cut(b, e->depth);
    uint32_t parent = parent_of(b, e->depth);
    str note = take_note(b, e->depth);
    uint32_t *slot = NULL;
    bool merges = t->dialect->merge && e->kind == LINE_HEADER && t->at[parent].order != ORDER_UNIT;
    if (merges) {
        slot = header_slot(b, parent, e->flags & LINE_STATE, e->text);
        if (*slot) {
            uint32_t node = *slot - 1;
            t->at[node].written++;
            t->at[node].end = e->to;
            settle_trivia(b, parent, node);
            push_open(b, node);
            return;
        }
    }
    uint32_t node = append(t, (struct tree_node){
                                  .parent = parent,
                                  .depth = e->depth,
                                  .line = e->line,
                                  .last_line = e->last,
                                  .end_line = e->last,
                                  .flags = e->flags,
                                  .kind = e->kind,
                                  .from = e->from,
                                  .to = e->to,
                                  .end = e->to,
                                  .text = str_dup(t->arena, e->text),
                                  .comment = note,
                              });
    settle_trivia(b, parent, node);
    if (merges) {
        *slot = node + 1;
        b->headers.used++;
    }
    if (e->kind == LINE_HEADER) {
        push_open(b, node);
        t->at[node].order =
            dialect_children_order(t->dialect, (struct dialect_path){b->path.at, b->path.n});
    }
    if (e->flags & LINE_LITERAL) {
        b->literal = node;
        b->body.n = b->body_raw.n = 0;
        if (e->raw.n && e->raw.p[e->raw.n - 1] == '\n')
            buf_putc(&b->body, '\n');
    }
}

static void end_literal(struct tree_builder *b)
{
    if (b->literal == TREE_NONE)
        return;
    struct tree_node *n = &b->tree->at[b->literal];
    n->literal = str_dup(b->tree->arena, buf_str(&b->body));
    n->literal_raw = str_dup(b->tree->arena, buf_str(&b->body_raw));
    b->literal = TREE_NONE;
}

static void add_body(struct tree_builder *b, const struct line_event *e)
{
    if (b->literal == TREE_NONE)
        return;
    struct tree_node *n = &b->tree->at[b->literal];
    buf_add(&b->body, e->text);
    buf_add(&b->body_raw, e->raw);
    n->last_line = n->end_line = e->last;
    n->to = n->end = e->to;
    if (!(e->flags & LINE_LAST)) {
        buf_putc(&b->body, '\n');
        return;
    }
    end_literal(b);
}

static void close_block(struct tree_builder *b, const struct line_event *e)
{
    (void)take_note(b, UINT32_MAX);
    cut(b, e->depth + 1);
    if (b->open.n == e->depth + 1) {
        struct tree_node *n = &b->tree->at[b->open.at[e->depth]];
        n->end = e->to;
        n->end_line = e->last;
    }
    cut(b, e->depth);
    settle_trivia(b, TREE_NONE, TREE_NONE);
}

bool tree_take(void *builder, const struct line_event *e)
{
    struct tree_builder *b = builder;
    if (e->kind != LINE_BODY)
        end_literal(b); /* lenient: one whose end mark never came */
    switch (e->kind) {
    case LINE_LEAF:
        if (e->flags & LINE_NOISE) {
            cut(b, e->depth);
            (void)take_note(b, UINT32_MAX);
            add_trivia(b, e);
            break;
        }
        add_statement(b, e);
        break;
    case LINE_HEADER:
        add_statement(b, e);
        break;
    case LINE_CLOSE:
        close_block(b, e);
        break;
    case LINE_COMMENT:
    case LINE_BLANK:
        add_trivia(b, e);
        break;
    case LINE_RUN: /* never asked for */
    case LINE_BODY:
        add_body(b, e);
        break;
    }
    return true;
}

struct tree *tree_finish(struct tree_builder *b)
{
    struct tree *t = b->tree;
    end_literal(b);
    (void)take_note(b, UINT32_MAX);
    settle_trivia(b, TREE_NONE, TREE_NONE);
    for (uint32_t i = t->n; i-- > 1;) {
        const struct tree_node *n = &t->at[i];
        struct tree_node *p = &t->at[n->parent];
        if (n->end > p->end)
            p->end = n->end;
        if (n->end_line > p->end_line)
            p->end_line = n->end_line;
    }
    tree_hash(t);
    return t;
}

bool tree_read(struct tree **out, struct arena *a, const struct dialect *d, struct line_options o,
               str text, struct diags *dg)
{
    struct tree_builder *b = tree_begin(a, d, o.source);
    if (!line_read(a, d, o, text, tree_take, b, dg))
        return false;
    *out = tree_finish(b);
    return true;
}

/* ---- by hand ---- */

uint32_t tree_add(struct tree *t, uint32_t parent, enum line_kind kind, str text, uint32_t flags)
{
    assert(kind == LINE_HEADER || kind == LINE_LEAF);
    t->at[parent].kind = LINE_HEADER;
    uint32_t depth = parent == TREE_ROOT ? 0 : t->at[parent].depth + 1;
    uint32_t node = append(t, (struct tree_node){.parent = parent,
                                                 .depth = depth,
                                                 .kind = kind,
                                                 .flags = flags,
                                                 .text = str_dup(t->arena, text)});
    if (kind == LINE_HEADER)
        t->at[node].order = dialect_children_order(t->dialect, tree_path(t->arena, t, node));
    return node;
}

struct dialect_path tree_path(struct arena *a, const struct tree *t, uint32_t node)
{
    size_t n = 0;
    for (uint32_t i = node; i != TREE_ROOT; i = t->at[i].parent)
        n++;
    str *texts = ARENA_ARRAY(a, str, n);
    size_t k = n;
    for (uint32_t i = node; i != TREE_ROOT; i = t->at[i].parent)
        texts[--k] = t->at[i].text;
    return (struct dialect_path){texts, n};
}

uint32_t tree_walk(const struct tree *t, uint32_t top, uint32_t node)
{
    if (t->at[node].first != TREE_NONE)
        return t->at[node].first;
    while (node != top) {
        if (t->at[node].next != TREE_NONE)
            return t->at[node].next;
        node = t->at[node].parent;
    }
    return TREE_NONE;
}

/* ---- hashes ---- */

/* Whether some children of a node may stand in ordered groups although the rest is a set. */
static bool has_groups(const struct dialect *d, struct dialect_path path)
{
    for (const struct dialect_order_row *o = d->orders; o && o->under; o++)
        if (o->lines && o->order != ORDER_SET && o->order != ORDER_SEQUENCE &&
            dialect_path_fits(d, o->under, path))
            return true;
    return false;
}

static hash128 plus(hash128 a, hash128 b)
{
    uint64_t lo = a.lo + b.lo;
    return (hash128){lo, a.hi + b.hi + (lo < a.lo)};
}

/* One more member of a sequence. */
static hash128 chain(hash128 sum, hash128 next, uint64_t secret)
{
    hash128 pair[2] = {sum, next};
    return hash_wide((str){(const char *)pair, sizeof pair}, secret);
}

static hash128 hash_self(struct buf *b, const struct tree_node *n, uint64_t secret)
{
    b->n = 0;
    uint32_t state[2] = {n->flags & LINE_STATE, (uint32_t)n->text.n};
    buf_add(b, (str){(const char *)state, sizeof state});
    buf_add(b, n->text);
    buf_add(b, n->literal);
    return hash_wide(buf_str(b), secret);
}

static hash128 hash_below(struct arena *scratch, const struct tree *t, uint32_t node,
                          uint64_t secret)
{
    const struct tree_node *n = &t->at[node];
    bool ordered = n->order == ORDER_POSITION || n->order == ORDER_UNIT;
    struct dialect_path path = {0};
    bool groups = false;
    if (!ordered && n->first != TREE_NONE) {
        path = tree_path(scratch, t, node);
        groups = has_groups(t->dialect, path);
    }
    hash128 sum = {n->children, 0}, sequence = {0, 0};
    struct buf name = BUF(scratch);
    for (uint32_t c = n->first; c != TREE_NONE; c = t->at[c].next) {
        name.n = 0;
        enum dialect_order own =
            groups ? dialect_line_order(&name, t->dialect, path, t->at[c].text) : ORDER_SET;
        if (ordered || own == ORDER_POSITION || own == ORDER_UNIT)
            sequence = chain(sequence, t->at[c].all, secret);
        else
            sum = plus(sum, t->at[c].all);
    }
    return chain(sum, sequence, secret);
}

void tree_hash(struct tree *t)
{
    uint64_t secret = hash_process_secret();
    struct arena *scratch = arena_child(t->arena);
    struct buf b = BUF(scratch);
    for (uint32_t i = t->n; i-- > 0;) {
        struct tree_node *n = &t->at[i];
        n->self = hash_self(&b, n, secret);
        n->all = n->self;
        if (n->first != TREE_NONE)
            n->all = chain(n->self, hash_below(scratch, t, i, secret), secret);
    }
    arena_free(scratch);
}
