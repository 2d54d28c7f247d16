/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/column_patterns.h"

#include "base/bits.h"
#include "base/dfa.h"
#include "engine/program.h"

enum {
    COLUMN_STATES =
#ifdef UNET_TINY
        60
#else
        10000
#endif
};

struct column_patterns {
    const struct dfa *dfa;
    size_t words;
    uint64_t *turned; /* the answers that are true where nothing matches; NULL: none */
};

/* The patterns of one field while they are read off. */
struct reading {
    struct arena *scratch;
    VEC(struct dfa_pattern) patterns;
};

static void add(struct reading *r, enum dfa_kind kind, unsigned flags, uint32_t answer, str text)
{
    struct dfa_pattern p = {kind, flags, answer, text};
    vec_push(r->scratch, &r->patterns, p);
}

/* Strings that equal a value: itself, or nothing. */
static void add_equal(struct reading *r, uint32_t answer, const struct value *v)
{
    if (v->kind == VALUE_STRING)
        add(r, DFA_EQUAL, 0, answer, value_text(v));
}

static void add_elements(struct reading *r, uint32_t answer, const struct value *v)
{
    for (uint32_t i = 0; v->kind == VALUE_LIST && i < v->as.list->n; i++)
        add_equal(r, answer, &v->as.list->at[i]);
}

static bool add_items(struct reading *r, uint32_t answer, const struct constant *c)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->items[i].kind != CONSTANT_VALUE)
            return false;
    for (uint32_t i = 0; i < c->n; i++) {
        add_equal(r, answer, &c->items[i].value);
        add_elements(r, answer, &c->items[i].value);
    }
    return true;
}

/* A test with a constant string; undecided for any other constant. */
static bool add_part(struct reading *r, uint32_t answer, enum dfa_kind kind,
                     const struct constant *c)
{
    if (c->kind != CONSTANT_VALUE || c->value.kind != VALUE_STRING)
        return false;
    add(r, kind, 0, answer, value_text(&c->value));
    return true;
}

/* Adds what makes the test true of a string; false where no automaton can tell. */
static bool add_test(struct reading *r, uint32_t answer, enum test test, const struct constant *c)
{
    switch (test) {
    case TEST_EQ:
    case TEST_NE:
        if (c->kind != CONSTANT_VALUE)
            return false;
        add_equal(r, answer, &c->value);
        return true;
    case TEST_IN:
        return c->kind == CONSTANT_ITEMS && add_items(r, answer, c);
    case TEST_WITHIN:
        if (c->kind != CONSTANT_VALUE || c->value.kind != VALUE_LIST)
            return false;
        add_elements(r, answer, &c->value);
        return true;
    case TEST_CONTAINS:
        return add_part(r, answer, DFA_CONTAINS, c);
    case TEST_STARTS_WITH:
        return add_part(r, answer, DFA_PREFIX, c);
    case TEST_ENDS_WITH:
        return add_part(r, answer, DFA_SUFFIX, c);
    case TEST_LIKE:
        return add_part(r, answer, DFA_GLOB, c);
    case TEST_MATCHES:
        if (c->kind != CONSTANT_REGEX)
            return false;
        add(r, DFA_REGEX, c->pattern->flags, answer, c->pattern->pattern);
        return true;
    case TEST_TRUTH:
    case TEST_IS_NULL:
    case TEST_LT:
    case TEST_LE:
    case TEST_GT:
    case TEST_GE:
    case TEST_BETWEEN:
    case TEST_MEMBER:
    case TEST_COUNT:
        break;
    }
    return false;
}

struct column_patterns *column_patterns_new(struct arena *a, const struct program *p,
                                            const uint32_t *predicates, uint32_t n, bool *taken)
{
    struct reading r = {.scratch = arena_child(a)};
    struct column_patterns *c = ARENA_NEW(a, struct column_patterns);
    uint64_t *turned = ARENA_ARRAY(a, uint64_t, bits_words(n));
    bool *read = ARENA_ARRAY(r.scratch, bool, n), any_turned = false;
    for (uint32_t i = 0; i < n; i++) {
        const struct predicate *x = &p->predicates.at[predicates[i]];
        read[i] =
            x->constant != UINT32_MAX && add_test(&r, i, x->test, &p->constants.at[x->constant]);
    }
    c->dfa = dfa_new(a, r.patterns.at, r.patterns.n, n, COLUMN_STATES, taken);
    c->words = bits_words(n);
    bool any = false;
    for (uint32_t i = 0; i < n; i++) {
        taken[i] = taken[i] && read[i];
        any = any || taken[i];
        if (taken[i] && p->predicates.at[predicates[i]].test == TEST_NE) {
            bits_set(turned, i);
            any_turned = true;
        }
    }
    c->turned = any_turned ? turned : NULL;
    arena_free(r.scratch);
    return any ? c : NULL;
}

void column_patterns_run(const struct column_patterns *c, const str *texts, uint32_t count,
                         uint64_t *out)
{
    dfa_run(c->dfa, texts, count, out);
    for (size_t i = 0; c->turned && i < count; i++)
        for (size_t w = 0; w < c->words; w++)
            out[i * c->words + w] ^= c->turned[w];
}
