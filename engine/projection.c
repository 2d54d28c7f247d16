/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/projection.h"

#include "base/json.h"
#include "base/sym.h"
#include "base/vec.h"

#include <stdio.h>

#define WANT_NONE UINT32_MAX

enum { MOST_KEYS = 1024 }; /* that a want remembers: more are looked up each time */
enum { AHEAD = 4 };        /* keys behind the expected one that are tried before a look-up */

/* A key as it stands in the text, with its quotes; the first 16 bytes as words to compare. */
struct key {
    uint64_t word[2], mask[2];
    const char *text;
    uint32_t n;
    uint32_t want; /* where it leads; WANT_NONE: nowhere */
};

struct want {
    uint32_t parent;
    bool by_index;        /* its steps are indexes of a list */
    struct symtab kids;   /* keys (of indexes: their digits) that lead on … */
    VEC(uint32_t) leads;  /* … to these wants, by sym */
    struct symtab known;  /* raw keys that were met: sym = number in keys */
    VEC(struct key) keys; /* in the order in which objects have them */
};

/* ---- paths ---- */

static uint32_t add_want(struct projection *p, uint32_t parent)
{
    struct want *grown = ARENA_ARRAY(p->a, struct want, p->n + 1);
    if (p->n)
        memcpy(grown, p->wants, p->n * sizeof *grown);
    p->wants = grown;
    grown[p->n] =
        (struct want){.parent = parent, .kids = symtab_new(p->a), .known = symtab_new(p->a)};
    return p->n++;
}

struct projection *projection_new(struct arena *a)
{
    struct projection *p = ARENA_NEW(a, struct projection);
    p->a = a;
    add_want(p, PROJECTION_OBJECT);
    return p;
}

uint32_t projection_want(struct projection *p, const struct ast_step *steps, uint32_t n)
{
    uint32_t at = PROJECTION_OBJECT;
    for (uint32_t i = 0; i < n; i++) {
        bool index = steps[i].kind == AST_STEP_INDEX;
        /* no JSON key holds a NUL, so an index cannot be taken for a key */
        str key = index ? str_printf(p->a, "%c%u", '\0', steps[i].index) : steps[i].key;
        uint32_t known = p->wants[at].kids.n;
        sym s = sym_intern(&p->wants[at].kids, key);
        p->wants[at].by_index |= index;
        if (s == known) {
            uint32_t kid = add_want(p, at);
            vec_push(p->a, &p->wants[at].leads, kid);
        }
        at = p->wants[at].leads.at[s];
    }
    return at;
}

uint32_t projection_parent(const struct projection *p, uint32_t want)
{
    return p->wants[want].parent;
}

void projection_begin(struct projection *p)
{
    p->at = ARENA_ARRAY(p->a, uint32_t, (size_t)p->n * BATCH_ROWS);
    p->token = ARENA_ARRAY(p->a, uint32_t, (size_t)p->n * BATCH_ROWS);
}

void projection_clear(struct projection *p, uint32_t rows)
{
    memset(p->at, 0, (size_t)rows * p->n * sizeof *p->at);
}

/* ---- keys ---- */

static uint64_t low_bytes(uint32_t n)
{
    return n >= 8 ? ~UINT64_C(0) : (UINT64_C(1) << (8 * n)) - 1;
}

static bool is_key(const struct key *k, const char *text)
{
    uint64_t w[2];
    memcpy(w, text, sizeof w);
    return !(((w[0] ^ k->word[0]) & k->mask[0]) | ((w[1] ^ k->word[1]) & k->mask[1])) &&
           (LIKELY(k->n <= 16) || memcmp(text + 16, k->text + 16, k->n - 16) == 0);
}

/* A key with escapes as the text that it means. */
static str decode_key(struct arena *a, str raw)
{
    struct diags dg = diags_new(a);
    struct value v;
    return json_read_piece(&v, a, raw, 0, 0, &dg) ? value_text(&v) : raw;
}

/* Where a key leads; raw has its quotes. */
static uint32_t lead_of(const struct projection *p, const struct want *want, str raw)
{
    str key = str_sub(raw, 1, raw.n - 1);
    struct arena *scratch = NULL;
    if (memchr(key.p, '\\', key.n)) {
        scratch = arena_child(p->a);
        key = decode_key(scratch, raw);
    }
    sym s = sym_find(&want->kids, key);
    arena_free(scratch);
    return s == SYM_NONE ? WANT_NONE : want->leads.at[s];
}

/* The key at an offset, when it is not one of those expected: *next becomes the number of the key
 * behind it. */
static uint32_t find_key(struct projection *p, struct want *want, uint32_t at, uint32_t *next)
{
    const char *text = p->ix->text + at;
    str raw = {text, json_index_string_end(p->ix, at) - at};
    sym s = sym_find(&want->known, raw);
    if (s == SYM_NONE) {
        if (want->keys.n == MOST_KEYS)
            return lead_of(p, want, raw);
        struct key k = {.n = (uint32_t)raw.n, .want = lead_of(p, want, raw)};
        s = sym_intern(&want->known, raw);
        k.text = sym_text(&want->known, s).p;
        for (uint32_t i = 0; i < 2 && k.n > 8 * i; i++) {
            k.mask[i] = low_bytes(k.n - 8 * i);
            memcpy(&k.word[i], k.text + 8 * i, k.n - 8 * i < 8 ? k.n - 8 * i : 8);
        }
        vec_push(p->a, &want->keys, k);
    }
    *next = s + 1;
    return want->keys.at[s].want;
}

/* Where a key leads that is not the expected one. */
static uint32_t other_key(struct projection *p, struct want *want, uint32_t at, uint32_t *next)
{
    const char *text = p->ix->text + at;
    for (uint32_t i = *next + 1; i < want->keys.n && i <= *next + AHEAD; i++) {
        if (is_key(&want->keys.at[i], text)) {
            *next = i + 1;
            return want->keys.at[i].want;
        }
    }
    return find_key(p, want, at, next);
}

/* ---- objects ---- */

static bool take_map(struct projection *p, uint32_t want, uint32_t token);
static bool take_list(struct projection *p, uint32_t want, uint32_t token);

static inline bool opens(char c)
{
    return (c & 0xdf) == '['; /* or the brace, 32 behind it */
}

/* What leads on inside of a list or map. */
static bool take_inner(struct projection *p, uint32_t want, uint32_t token)
{
    const struct want *w = &p->wants[want];
    p->token[(size_t)p->row * p->n + want] = token;
    if (!w->leads.n)
        return true;
    bool map = p->ix->text[p->ix->at[token]] == '{';
    return map ? take_map(p, want, token) : !w->by_index || take_list(p, want, token);
}

/* The value of a want, at a token; depth is that of the paths. */
static inline bool take_value(struct projection *p, uint32_t want, uint32_t token, uint32_t at,
                              char first)
{
    uint32_t *cell = &p->at[(size_t)p->row * p->n + want];
    if (UNLIKELY(*cell))
        return false;
    *cell = at;
    return !opens(first) || take_inner(p, want, token);
}

static bool take_map(struct projection *p, uint32_t want, uint32_t token)
{
    const struct json_index *ix = p->ix;
    const uint32_t *at = ix->at;
    const char *text = ix->text;
    struct want *w = &p->wants[want];
    const struct key *keys = w->keys.at;
    uint32_t close = ix->close[token], next = 0, known = w->keys.n;
    for (uint32_t t = token + 1; t < close; t++) {
        uint32_t kid;
        if (LIKELY(next < known && is_key(&keys[next], text + at[t]))) {
            kid = keys[next++].want;
        } else {
            kid = other_key(p, w, at[t], &next);
            keys = w->keys.at;
            known = w->keys.n;
        }
        uint32_t value = at[++t];
        char first = text[value];
        if (kid != WANT_NONE && UNLIKELY(!take_value(p, kid, t, value, first)))
            return false;
        if (opens(first))
            t = ix->close[t];
    }
    return true;
}

/* The elements that some path names by their index. */
static bool take_list(struct projection *p, uint32_t want, uint32_t token)
{
    const struct json_index *ix = p->ix;
    const struct want *w = &p->wants[want];
    uint32_t close = ix->close[token], index = 0;
    for (uint32_t t = token + 1; t < close; index++) {
        char digits[16];
        int n = snprintf(digits, sizeof digits, "%c%u", '\0', index);
        sym s = sym_find(&w->kids, (str){digits, (size_t)n});
        char first = ix->text[ix->at[t]];
        if (s != SYM_NONE && !take_value(p, w->leads.at[s], t, ix->at[t], first))
            return false;
        t = (opens(first) ? ix->close[t] : t) + 1;
    }
    return true;
}

bool projection_take(struct projection *p, const struct json_index *ix, uint32_t token,
                     uint32_t row)
{
    p->ix = ix;
    p->row = row;
    return take_map(p, PROJECTION_OBJECT, token);
}
