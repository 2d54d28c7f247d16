/* SPDX-License-Identifier: Apache-2.0 */
/* Each tree is made from its end: the node that follows is known before the nodes that lead to it.
 */
#include "base/dfa_nfa.h"

#include "base/bits.h"
#include "base/hash.h"

enum { STEPS_MOST = 20000, TAILS_MOST = 64 };

/* ---- arrays of words ---- */

static void widen(struct words *s)
{
    s->slot_count = s->slot_count ? s->slot_count * 2 : 64;
    s->slots = ARENA_ARRAY(s->arena, uint32_t, s->slot_count);
    for (uint32_t i = 0; i < s->entries.n; i++) {
        uint32_t k = (uint32_t)s->entries.at[i].hash & (s->slot_count - 1);
        while (s->slots[k])
            k = (k + 1) & (s->slot_count - 1);
        s->slots[k] = i + 1;
    }
}

uint32_t words_intern(struct words *s, const uint32_t *w, uint32_t n)
{
    if (s->entries.n * 2 >= s->slot_count)
        widen(s);
    uint64_t hash = hash_bytes((str){(const char *)w, (size_t)n * sizeof *w}, n);
    uint32_t k = (uint32_t)hash & (s->slot_count - 1);
    for (; s->slots[k]; k = (k + 1) & (s->slot_count - 1)) {
        const struct words_entry *e = &s->entries.at[s->slots[k] - 1];
        if (e->hash == hash && e->n == n &&
            (!n || memcmp(s->pool.at + e->at, w, (size_t)n * sizeof *w) == 0))
            return s->slots[k] - 1;
    }
    struct words_entry e = {s->pool.n, n, hash};
    vec_reserve(s->arena, &s->pool, n);
    if (n)
        memcpy(s->pool.at + s->pool.n, w, (size_t)n * sizeof *w);
    s->pool.n += n;
    vec_push(s->arena, &s->entries, e);
    s->slots[k] = s->entries.n;
    return s->entries.n - 1;
}

/* ---- nodes ---- */

struct emitter {
    struct nfa *nfa;
    uint32_t answer, first, steps;
    bool full;
};

static uint32_t add_node(struct emitter *e, struct nfa_node node)
{
    struct nfa *n = e->nfa;
    if (n->nodes.n - e->first >= NFA_PATTERN_NODES || n->nodes.n >= NFA_NODES) {
        e->full = true;
        return e->first;
    }
    node.answer = e->answer;
    vec_push(n->arena, &n->nodes, node);
    return n->nodes.n - 1;
}

static uint32_t bytes_node(struct emitter *e, const uint64_t *bytes, uint32_t next)
{
    uint32_t set = words_intern(&e->nfa->sets, (const uint32_t *)bytes, 8);
    return add_node(e, (struct nfa_node){.kind = NFA_BYTES, .set = set, .a = next});
}

static uint32_t range_node(struct emitter *e, unsigned lo, unsigned hi, uint32_t next)
{
    uint64_t bytes[4] = {0};
    for (unsigned c = lo; c <= hi; c++)
        bits_set(bytes, c);
    return bytes_node(e, bytes, next);
}

static uint32_t split_node(struct emitter *e, uint32_t a, uint32_t b)
{
    return add_node(e, (struct nfa_node){.kind = NFA_SPLIT, .a = a, .b = b});
}

/* ---- sets of code points ---- */

/* The UTF-8 sequences of one set: what follows their first bytes, shared where it is the same. */
struct sequences {
    struct emitter *e;
    uint32_t next;
    struct tail {
        uint32_t lo, hi, next, node;
    } tails[TAILS_MOST]; /* continuation bytes lo to hi in front of next */
    uint32_t tail_count;
    struct head {
        uint64_t bytes[4];
        uint32_t next;
    } heads[TAILS_MOST]; /* first bytes in front of next */
    uint32_t head_count;
};

static void add_head(struct sequences *s, unsigned lo, unsigned hi, uint32_t next)
{
    uint32_t i = 0;
    while (i < s->head_count && s->heads[i].next != next)
        i++;
    if (i == TAILS_MOST) {
        s->e->full = true;
        return;
    }
    if (i == s->head_count)
        s->heads[s->head_count++] = (struct head){.next = next};
    for (unsigned c = lo; c <= hi; c++)
        bits_set(s->heads[i].bytes, c);
}

static uint32_t tail_of(struct sequences *s, unsigned lo, unsigned hi, uint32_t next)
{
    for (uint32_t i = 0; i < s->tail_count; i++)
        if (s->tails[i].lo == lo && s->tails[i].hi == hi && s->tails[i].next == next)
            return s->tails[i].node;
    if (s->tail_count == TAILS_MOST) {
        s->e->full = true;
        return next;
    }
    uint32_t node = range_node(s->e, lo, hi, next);
    s->tails[s->tail_count++] = (struct tail){lo, hi, next, node};
    return node;
}

static unsigned byte_of(uint32_t c, int n, int k)
{
    static const unsigned marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
    uint32_t bits = c >> (6 * (n - 1 - k));
    return k ? 0x80 | (bits & 0x3f) : marks[n] | bits;
}

/* Code points lo to hi, all of n bytes: cut where their continuation bytes begin anew. */
static void add_sequences(struct sequences *s, uint32_t lo, uint32_t hi, int n)
{
    for (int i = 1; i < n; i++) {
        uint32_t m = (1u << (6 * i)) - 1;
        if ((lo & ~m) == (hi & ~m))
            continue;
        uint32_t cut = lo & m ? lo | m : (hi & m) != m ? (hi & ~m) - 1 : 0;
        if (cut) {
            add_sequences(s, lo, cut, n);
            add_sequences(s, cut + 1, hi, n);
            return;
        }
    }
    uint32_t next = s->next;
    for (int k = n - 1; k > 0; k--)
        next = tail_of(s, byte_of(lo, n, k), byte_of(hi, n, k), next);
    add_head(s, byte_of(lo, n, 0), byte_of(hi, n, 0), next);
}

static void add_range(struct sequences *s, uint32_t lo, uint32_t hi)
{
    static const uint32_t ends[] = {0x7f, 0x7ff, 0xffff, CODEPOINT_LAST};
    for (int n = 1; n <= 4 && lo <= hi; n++) {
        if (lo > ends[n - 1])
            continue;
        uint32_t last = hi < ends[n - 1] ? hi : ends[n - 1];
        add_sequences(s, lo, last, n);
        lo = last + 1;
    }
}

/* All code points past ASCII: in valid UTF-8 the first byte tells the length, and that is all there
 * is to check. */
static void add_high(struct sequences *s)
{
    uint32_t one = tail_of(s, 0x80, 0xbf, s->next), two = tail_of(s, 0x80, 0xbf, one);
    add_head(s, 0xc2, 0xdf, one);
    add_head(s, 0xe0, 0xef, two);
    add_head(s, 0xf0, 0xf4, tail_of(s, 0x80, 0xbf, two));
}

static uint32_t set_nodes(struct emitter *e, const struct cp_set *set, uint32_t next)
{
    struct sequences s = {.e = e, .next = next};
    for (uint32_t i = 0; i < set->ranges.n && !e->full; i++) {
        struct cp_range r = set->ranges.at[i];
        if (r.lo <= 0x80 && r.hi == CODEPOINT_LAST) {
            add_high(&s);
            r.hi = 0x7f;
        }
        add_range(&s, r.lo, r.hi);
    }
    uint64_t none[4] = {0};
    if (!s.head_count)
        return bytes_node(e, none, next);
    uint32_t all = bytes_node(e, s.heads[0].bytes, s.heads[0].next);
    for (uint32_t i = 1; i < s.head_count; i++)
        all = split_node(e, bytes_node(e, s.heads[i].bytes, s.heads[i].next), all);
    return all;
}

/* ---- trees ---- */

static uint32_t nodes_of(struct emitter *e, const struct tree *t, uint32_t next);

static uint32_t repeat_nodes(struct emitter *e, const struct tree *t, uint32_t next)
{
    const struct tree *one = t->kids.at[0];
    uint32_t entry = next;
    int copies = t->min;
    if (t->max == REPEAT_NO_END) {
        uint32_t loop = split_node(e, next, next), body = nodes_of(e, one, loop);
        if (e->full)
            return next;
        e->nfa->nodes.at[loop].a = body;
        entry = copies ? body : loop; /* a+ is a body that loops */
        copies -= copies > 0;
    }
    for (int k = t->min; k < t->max && !e->full; k++)
        entry = split_node(e, nodes_of(e, one, entry), next);
    for (int k = 0; k < copies && !e->full; k++)
        entry = nodes_of(e, one, entry);
    return entry;
}

static uint32_t nodes_of(struct emitter *e, const struct tree *t, uint32_t next)
{
    if (++e->steps > STEPS_MOST)
        e->full = true;
    if (e->full)
        return next;
    switch (t->kind) {
    case TREE_EMPTY:
        return next;
    case TREE_SET:
        return set_nodes(e, &t->set, next);
    case TREE_BYTES:
        return bytes_node(e, t->bytes, next);
    case TREE_ASSERT:
        return add_node(
            e, (struct nfa_node){.kind = NFA_ASSERT, .assertion = t->assertion, .a = next});
    case TREE_CAT:
        for (uint32_t i = t->kids.n; i; i--)
            next = nodes_of(e, t->kids.at[i - 1], next);
        return next;
    case TREE_ALT: {
        uint32_t all = nodes_of(e, t->kids.at[0], next);
        for (uint32_t i = 1; i < t->kids.n; i++)
            all = split_node(e, nodes_of(e, t->kids.at[i], next), all);
        return all;
    }
    case TREE_REPEAT:
        return repeat_nodes(e, t, next);
    }
    return next;
}

bool nfa_add(struct nfa *n, const struct tree *t, uint32_t answer, uint32_t *start)
{
    struct emitter e = {.nfa = n, .answer = answer, .first = n->nodes.n};
    uint32_t accept = add_node(&e, (struct nfa_node){.kind = NFA_ACCEPT});
    *start = nodes_of(&e, t, accept);
    if (e.full)
        n->nodes.n = e.first;
    return !e.full;
}
