/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of items as states.
 *
 * An item is a node and the kinds of next byte under which it counts: "$" leaves the end and the
 * last newline, a word boundary leaves word bytes or all others, most items take any. So what must
 * be seen behind a place is decided when the next byte is known, or the end of the text.
 *
 * A search starts anew in front of each character. The items of those starts are the same in every
 * state (but for the kind of the last byte), so a state holds only the items beyond them, and what
 * the starts become under a byte is computed once.
 *
 *     state   | kind of last byte | 64 answers: those that have just become true | items | */
#include "base/dfa_build.h"

#include "base/bits.h"

#include <stdlib.h>

/* Kinds of next byte. Of a newline it matters whether it ends the text. */
enum next {
    NEXT_WORD = 1,
    NEXT_LAST_NL = 2,
    NEXT_NL = 4,
    NEXT_OTHER = 8,
    NEXT_REST = 16, /* not the first of its character */
    NEXT_END = 32,
    NEXT_ALL = 63,
    NEXT_BITS = 6
};

/* Kinds of last byte; none when the text begins. HIGH is any byte past ASCII. */
enum prev { PREV_WORD, PREV_NL, PREV_OTHER, PREV_HIGH, PREV_NONE, PREV_COUNT };

struct item {
    uint32_t node, next; /* enum next */
};

struct items {
    struct item *at;
    uint32_t n, cap;
};

struct numbers {
    uint32_t *at;
    uint32_t n, cap;
};

/* The searches that start behind a byte of one kind. */
struct starts {
    struct items items;
    uint64_t now, end;  /* answers that are true at once, or at the end of the text */
    struct items *step; /* by class: what the items become */
    uint32_t *state;    /* by class: the state of those alone, + 1 */
};

struct dfa_builder {
    const struct nfa *nfa;
    struct arena *a, *scratch; /* for the life of the builder; of one build */
    uint32_t build;            /* stamps below are those of this build, or older */
    uint32_t *set_stamp;       /* by set of bytes */
    struct numbers *set_classes;
    uint32_t *set_next; /* kinds of its bytes */
    uint32_t *base_stamp;
    uint8_t (*base)[PREV_COUNT]; /* by node: how the starts have it */
    uint32_t gen;
    uint32_t *stamp, *next; /* by node: whether and how it is reached in this generation */
    struct numbers reached;
    struct items stack;
    /* of one build */
    struct dfa_states out;
    struct dfa_budget *budget;
    bool uses_word, uses_newline;
    uint32_t class_next[256];
    enum prev class_prev[256];
    struct starts starts[PREV_COUNT];
    enum prev same[PREV_COUNT]; /* the first kind with the same starts */
    struct words states;
    struct items *buckets; /* by class */
    struct numbers key, current;
};

static bool spent(struct dfa_builder *b)
{
    return b->budget->work == 0 || b->states.entries.n > b->budget->states;
}

static void spend(struct dfa_builder *b, uint64_t work)
{
    b->budget->work -= work < b->budget->work ? work : b->budget->work;
}

/* ---- classes of bytes ---- */

static void split_classes(struct dfa_states *s, const uint64_t *bytes)
{
    uint32_t all[256] = {0}, in[256] = {0}, before = s->classes;
    uint8_t moved[256];
    for (uint32_t c = 0; c < 256; c++) {
        all[s->class_of[c]]++;
        in[s->class_of[c]] += bits_get(bytes, c);
    }
    for (uint32_t k = 0; k < before; k++)
        moved[k] = in[k] && in[k] < all[k] ? (uint8_t)s->classes++ : (uint8_t)k;
    if (s->classes == before)
        return;
    for (uint32_t c = 0; c < 256; c++)
        if (bits_get(bytes, c))
            s->class_of[c] = moved[s->class_of[c]];
}

static const uint64_t *set_bytes(const struct dfa_builder *b, uint32_t set, uint64_t bytes[4])
{
    uint32_t n;
    memcpy(bytes, words_at(&b->nfa->sets, set, &n), 4 * sizeof *bytes);
    return bytes;
}

static bool is_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z');
}

/* Classes are pure in what assertions ask of bytes. */
static void split_kinds(struct dfa_builder *b)
{
    uint64_t words[4] = {0}, high[4] = {0, 0, UINT64_MAX, UINT64_MAX},
             rest[4] = {0, 0, UINT64_MAX, 0}, nl[4] = {0};
    bits_set(nl, '\n');
    for (uint32_t c = 0; c < 256; c++)
        if (is_word(c))
            bits_set(words, c);
    if (b->uses_newline)
        split_classes(&b->out, nl);
    if (b->uses_word) {
        split_classes(&b->out, words);
        split_classes(&b->out, high);
        split_classes(&b->out, rest);
    }
}

static void name_kinds(struct dfa_builder *b)
{
    for (uint32_t c = 0; c < 256; c++) {
        uint32_t k = b->out.class_of[c];
        b->class_next[k] = NEXT_OTHER;
        b->class_prev[k] = PREV_OTHER;
        if (b->uses_newline && c == '\n') {
            b->class_next[k] = NEXT_NL | NEXT_LAST_NL;
            b->class_prev[k] = PREV_NL;
        } else if (b->uses_word && c >= 0x80) {
            b->class_next[k] = c < 0xc0 ? NEXT_REST : NEXT_OTHER;
            b->class_prev[k] = PREV_HIGH;
        } else if (b->uses_word && is_word(c)) {
            b->class_next[k] = NEXT_WORD;
            b->class_prev[k] = PREV_WORD;
        }
    }
}

static void note_assertion(struct dfa_builder *b, enum dfa_assertion which)
{
    b->uses_word = b->uses_word || which == ASSERT_WORD || which == ASSERT_NOT_WORD;
    b->uses_newline = b->uses_newline || which == ASSERT_LINE_START || which == ASSERT_END_NL ||
                      which == ASSERT_LINE_END;
}

static void fresh_generation(struct dfa_builder *b)
{
    b->gen++;
    b->reached.n = 0;
}

static void visit(struct dfa_builder *b, uint32_t node)
{
    if (b->stamp[node] == b->gen)
        return;
    b->stamp[node] = b->gen;
    vec_push(b->a, &b->reached, node);
}

/* All nodes that the patterns have, and the sets of bytes in them. */
static void find_classes(struct dfa_builder *b, const uint32_t *starts, uint32_t n)
{
    struct numbers sets = {0};
    uint64_t bytes[4];
    fresh_generation(b);
    for (uint32_t i = 0; i < n; i++)
        visit(b, starts[i]);
    for (uint32_t i = 0; i < b->reached.n; i++) {
        const struct nfa_node *node = &b->nfa->nodes.at[b->reached.at[i]];
        if (node->kind != NFA_ACCEPT)
            visit(b, node->a);
        if (node->kind == NFA_SPLIT)
            visit(b, node->b);
        if (node->kind == NFA_ASSERT)
            note_assertion(b, node->assertion);
        if (node->kind == NFA_BYTES && b->set_stamp[node->set] != b->build) {
            b->set_stamp[node->set] = b->build;
            vec_push(b->scratch, &sets, node->set);
            split_classes(&b->out, set_bytes(b, node->set, bytes));
        }
    }
    spend(b, b->reached.n + (uint64_t)sets.n * 64);
    split_kinds(b);
    name_kinds(b);
    uint32_t sample[256];
    for (uint32_t c = 0; c < 256; c++)
        sample[b->out.class_of[c]] = c;
    for (uint32_t i = 0; i < sets.n; i++) {
        struct numbers list = {0};
        uint32_t kinds = 0;
        set_bytes(b, sets.at[i], bytes);
        for (uint32_t k = 0; k < b->out.classes; k++)
            if (bits_get(bytes, sample[k])) {
                vec_push(b->scratch, &list, k);
                kinds |= b->class_next[k];
            }
        b->set_classes[sets.at[i]] = list;
        b->set_next[sets.at[i]] = kinds;
    }
}

/* ---- items ---- */

/* What an assertion leaves of the kinds of next byte. */
static uint32_t assertion_next(enum dfa_assertion which, enum prev prev)
{
    switch (which) {
    case ASSERT_START:
        return prev == PREV_NONE ? NEXT_ALL : 0;
    case ASSERT_LINE_START:
        return prev == PREV_NONE ? NEXT_ALL : prev == PREV_NL ? NEXT_ALL & ~(uint32_t)NEXT_END : 0;
    case ASSERT_END:
        return NEXT_END;
    case ASSERT_END_NL:
        return NEXT_END | NEXT_LAST_NL;
    case ASSERT_LINE_END:
        return NEXT_END | NEXT_LAST_NL | NEXT_NL;
    case ASSERT_WORD:
        return prev == PREV_WORD ? NEXT_ALL & ~(uint32_t)NEXT_WORD : NEXT_WORD;
    case ASSERT_NOT_WORD:
        return prev == PREV_WORD ? NEXT_WORD : NEXT_ALL & ~(uint32_t)NEXT_WORD;
    }
    return 0;
}

/* Adds a node under these kinds of next byte, with all that it leads to without a byte. */
static void reach(struct dfa_builder *b, uint32_t from, uint32_t next, enum prev prev)
{
    struct item one = {from, next};
    vec_push(b->a, &b->stack, one);
    while (b->stack.n) {
        one = b->stack.at[--b->stack.n];
        bool known = b->stamp[one.node] == b->gen;
        uint32_t before = known ? b->next[one.node] : 0;
        if ((before | one.next) == before)
            continue;
        visit(b, one.node);
        b->next[one.node] = before | one.next;
        spend(b, 1);
        const struct nfa_node *node = &b->nfa->nodes.at[one.node];
        if (node->kind == NFA_SPLIT) {
            struct item other = {node->b, one.next};
            vec_push(b->a, &b->stack, other);
        }
        if (node->kind == NFA_ASSERT)
            one.next &= assertion_next(node->assertion, prev);
        if (node->kind == NFA_SPLIT || node->kind == NFA_ASSERT) {
            one.node = node->a;
            vec_push(b->a, &b->stack, one);
        }
    }
}

/* Adds an item that leads nowhere without a byte. */
static void join(struct dfa_builder *b, struct item one)
{
    uint32_t before = b->stamp[one.node] == b->gen ? b->next[one.node] : 0;
    visit(b, one.node);
    b->next[one.node] = before | one.next;
}

/* The kinds of next byte that matter to a reached node; 0 where it is no item. */
static uint32_t item_next(const struct dfa_builder *b, uint32_t node)
{
    const struct nfa_node *n = &b->nfa->nodes.at[node];
    if (n->kind == NFA_ACCEPT)
        return b->next[node];
    if (n->kind != NFA_BYTES)
        return 0;
    uint32_t next = b->next[node] & b->set_next[n->set];
    return next == b->set_next[n->set] && next ? NEXT_ALL : next;
}

/* What counts behind a byte of this class, for an item that counts under `next`; 0: nothing. */
static uint32_t behind(const struct dfa_builder *b, uint32_t next, uint32_t class)
{
    uint32_t kind = b->class_next[class];
    if (!(kind & next))
        return 0;
    return kind & NEXT_NL && !(next & NEXT_NL) ? NEXT_END : NEXT_ALL;
}

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

static void sort(uint32_t *at, uint32_t n)
{
    if (n > 24) {
        qsort(at, n, sizeof *at, by_number);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        uint32_t x = at[i], k = i;
        for (; k && at[k - 1] > x; k--)
            at[k] = at[k - 1];
        at[k] = x;
    }
}

/* ---- where searches start ---- */

static uint64_t answer_of(const struct dfa_builder *b, uint32_t node)
{
    return (uint64_t)1 << (b->nfa->nodes.at[node].answer % 64);
}

/* Answers of the patterns that have come to their end, whatever follows. */
static uint64_t reached_answers(const struct dfa_builder *b)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < b->reached.n; i++) {
        uint32_t node = b->reached.at[i];
        if (b->nfa->nodes.at[node].kind == NFA_ACCEPT && b->next[node] == NEXT_ALL)
            all |= answer_of(b, node);
    }
    return all;
}

/* The starts behind a byte of a kind, from what is reached. */
static void keep_starts(struct dfa_builder *b, enum prev prev)
{
    struct starts *s = &b->starts[prev];
    s->now = reached_answers(b);
    sort(b->reached.at, b->reached.n);
    for (uint32_t i = 0; i < b->reached.n; i++) {
        uint32_t node = b->reached.at[i], next = item_next(b, node);
        if (!next)
            continue;
        if (s->now & answer_of(b, node))
            continue;
        if (b->nfa->nodes.at[node].kind == NFA_ACCEPT && next & NEXT_END)
            s->end |= answer_of(b, node);
        struct item one = {node, next};
        vec_push(b->scratch, &s->items, one);
    }
}

static bool same_starts(const struct starts *x, const struct starts *y)
{
    return x->items.n == y->items.n && x->now == y->now &&
           (!x->items.n || memcmp(x->items.at, y->items.at, x->items.n * sizeof *x->items.at) == 0);
}

/* Patterns of which each text holds a match are true from the beginning and need no search. */
static void make_starts(struct dfa_builder *b, const uint32_t *starts, uint32_t n)
{
    fresh_generation(b);
    for (uint32_t i = 0; i < n; i++)
        reach(b, starts[i], NEXT_ALL, PREV_NONE);
    uint64_t always = reached_answers(b);
    for (enum prev p = PREV_WORD; p < PREV_COUNT; p++) {
        struct starts *s = &b->starts[p];
        *s = (struct starts){0};
        s->step = ARENA_ARRAY(b->scratch, struct items, b->out.classes);
        s->state = ARENA_ARRAY(b->scratch, uint32_t, b->out.classes);
        b->same[p] = p;
        if (p == PREV_NONE)
            break;
        fresh_generation(b);
        for (uint32_t i = 0; i < n; i++)
            if (!(always & answer_of(b, starts[i])))
                reach(b, starts[i], p == PREV_HIGH ? NEXT_ALL & ~(uint32_t)NEXT_REST : NEXT_ALL, p);
        keep_starts(b, p);
        for (enum prev q = p; q > PREV_WORD; q--)
            if (same_starts(s, &b->starts[q - 1]))
                b->same[p] = b->same[q - 1];
        for (uint32_t i = 0; i < s->items.n; i++) {
            uint32_t node = s->items.at[i].node;
            if (b->base_stamp[node] != b->build)
                memset(b->base[node], 0, sizeof b->base[node]);
            b->base_stamp[node] = b->build;
            b->base[node][p] = (uint8_t)s->items.at[i].next;
        }
    }
}

/* What the starts become under a class, computed on first use. */
static const struct items *starts_step(struct dfa_builder *b, enum prev p, uint32_t class)
{
    struct starts *s = &b->starts[p];
    uint64_t bytes[4];
    uint32_t sample = 0;
    if (s->step[class].cap || !s->items.n)
        return &s->step[class];
    while (b->out.class_of[sample] != class)
        sample++;
    fresh_generation(b);
    for (uint32_t i = 0; i < s->items.n; i++) {
        struct item one = s->items.at[i];
        const struct nfa_node *n = &b->nfa->nodes.at[one.node];
        uint32_t next = behind(b, one.next, class);
        if (next && (n->kind == NFA_ACCEPT || bits_get(set_bytes(b, n->set, bytes), sample)))
            reach(b, n->kind == NFA_ACCEPT ? one.node : n->a, next, b->class_prev[class]);
    }
    vec_reserve(b->scratch, &s->step[class], b->reached.n + 1);
    for (uint32_t i = 0; i < b->reached.n; i++) {
        struct item one = {b->reached.at[i], item_next(b, b->reached.at[i])};
        if (one.next)
            vec_push(b->scratch, &s->step[class], one);
    }
    return &s->step[class];
}

/* ---- states ---- */

/* Words of a state's key in front of its items. */
enum { KEY_PREV, KEY_LOW, KEY_HIGH, KEY_ITEMS };

/* The state of what is reached behind a byte of this kind. */
static uint32_t make_state(struct dfa_builder *b, enum prev p)
{
    struct numbers *key = &b->key;
    uint64_t now = b->starts[p].now | reached_answers(b);
    key->n = 0;
    vec_push(b->a, key, b->same[p]);
    vec_push(b->a, key, (uint32_t)now);
    vec_push(b->a, key, (uint32_t)(now >> 32));
    for (uint32_t i = 0; i < b->reached.n; i++) {
        uint32_t node = b->reached.at[i], next = item_next(b, node);
        uint32_t base = b->base_stamp[node] == b->build ? b->base[node][p] : 0;
        if (next & ~base && !(now & answer_of(b, node)))
            vec_push(b->a, key, node << NEXT_BITS | next | base);
    }
    sort(key->at + KEY_ITEMS, key->n - KEY_ITEMS);
    spend(b, b->reached.n);
    return words_intern(&b->states, key->at, key->n);
}

static uint32_t state_of_starts(struct dfa_builder *b, enum prev p, uint32_t class)
{
    uint32_t *known = &b->starts[p].state[class];
    if (*known)
        return *known - 1;
    const struct items *step = starts_step(b, p, class);
    fresh_generation(b);
    for (uint32_t i = 0; i < step->n; i++)
        join(b, step->at[i]);
    uint32_t state = make_state(b, b->class_prev[class]);
    *known = state + 1;
    return state;
}

static void drop_in_bucket(struct dfa_builder *b, uint32_t class, uint32_t node, uint32_t next)
{
    next = behind(b, next, class);
    struct item one = {node, next};
    if (next)
        vec_push(b->scratch, &b->buckets[class], one);
}

/* Where the items of a state go, by class. */
static void fill_buckets(struct dfa_builder *b, const uint32_t *items, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = items[i] >> NEXT_BITS, next = items[i] & NEXT_ALL;
        const struct nfa_node *x = &b->nfa->nodes.at[node];
        if (x->kind == NFA_ACCEPT) {
            for (uint32_t k = 0; k < b->out.classes; k++)
                drop_in_bucket(b, k, node, next);
            spend(b, b->out.classes);
            continue;
        }
        const struct numbers *classes = &b->set_classes[x->set];
        for (uint32_t k = 0; k < classes->n; k++)
            drop_in_bucket(b, classes->at[k], x->a, next);
        spend(b, classes->n);
    }
}

static uint32_t state_of_bucket(struct dfa_builder *b, enum prev p, uint32_t class)
{
    struct items *bucket = &b->buckets[class];
    const struct items *step = starts_step(b, p, class);
    fresh_generation(b);
    for (uint32_t i = 0; i < bucket->n; i++)
        reach(b, bucket->at[i].node, bucket->at[i].next, b->class_prev[class]);
    for (uint32_t i = 0; i < step->n; i++)
        join(b, step->at[i]);
    bucket->n = 0;
    return make_state(b, b->class_prev[class]);
}

/* The two masks of a state. */
static void note_answers(struct dfa_builder *b, const uint32_t *key, uint32_t n)
{
    uint64_t end = b->starts[key[KEY_PREV]].end;
    for (uint32_t i = KEY_ITEMS; i < n; i++) {
        uint32_t node = key[i] >> NEXT_BITS;
        if (b->nfa->nodes.at[node].kind == NFA_ACCEPT && key[i] & NEXT_END)
            end |= answer_of(b, node);
    }
    vec_push(b->scratch, &b->out.come, (uint64_t)key[KEY_HIGH] << 32 | key[KEY_LOW]);
    vec_push(b->scratch, &b->out.end, end);
}

static void expand(struct dfa_builder *b, uint32_t state)
{
    uint32_t n;
    const uint32_t *key = words_at(&b->states, state, &n);
    b->current.n = 0;
    vec_reserve(b->a, &b->current, n);
    memcpy(b->current.at, key, n * sizeof *key); /* it moves when states are added */
    key = b->current.at;
    enum prev p = (enum prev)key[KEY_PREV];
    note_answers(b, key, n);
    fill_buckets(b, key + KEY_ITEMS, n - KEY_ITEMS);
    spend(b, b->out.classes / 8 + 1);
    for (uint32_t k = 0; k < b->out.classes; k++) {
        uint32_t next = b->buckets[k].n ? state_of_bucket(b, p, k) : state_of_starts(b, p, k);
        vec_push(b->scratch, &b->out.next, next);
    }
}

/* ---- the whole ---- */

struct dfa_builder *dfa_builder_new(struct arena *a, const struct nfa *nfa)
{
    struct dfa_builder *b = ARENA_NEW(a, struct dfa_builder);
    b->nfa = nfa;
    b->a = a;
    b->scratch = arena_child(a);
    b->set_stamp = ARENA_ARRAY(a, uint32_t, nfa->sets.entries.n);
    b->set_classes = ARENA_ARRAY(a, struct numbers, nfa->sets.entries.n);
    b->set_next = ARENA_ARRAY(a, uint32_t, nfa->sets.entries.n);
    b->base_stamp = ARENA_ARRAY(a, uint32_t, nfa->nodes.n);
    b->base = arena_array(a, nfa->nodes.n, sizeof *b->base);
    b->stamp = ARENA_ARRAY(a, uint32_t, nfa->nodes.n);
    b->next = ARENA_ARRAY(a, uint32_t, nfa->nodes.n);
    return b;
}

static void begin(struct dfa_builder *b, struct dfa_budget *budget)
{
    arena_reset(b->scratch);
    b->build++;
    b->budget = budget;
    b->uses_word = b->uses_newline = false;
    b->states = (struct words){.arena = b->scratch};
    b->out = (struct dfa_states){.classes = 1};
}

struct dfa_states *dfa_build(struct dfa_builder *b, const uint32_t *starts, uint32_t n,
                             struct dfa_budget *budget)
{
    begin(b, budget);
    find_classes(b, starts, n);
    uint32_t most = DFA_ROWS_MOST / dfa_row_units(b->out.classes);
    budget->states = budget->states < most ? budget->states : most;
    make_starts(b, starts, n);
    b->buckets = ARENA_ARRAY(b->scratch, struct items, b->out.classes);
    fresh_generation(b);
    for (uint32_t i = 0; i < n; i++)
        reach(b, starts[i], NEXT_ALL, PREV_NONE);
    make_state(b, PREV_NONE);
    uint32_t done = 0;
    for (; done < b->states.entries.n && !spent(b); done++)
        expand(b, done);
    b->out.n = done;
    return done == b->states.entries.n && !spent(b) ? &b->out : NULL;
}
