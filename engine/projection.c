/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/projection.h"

#include "base/json.h"
#include "base/sym.h"
#include "base/vec.h"

#include <stdio.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define WANT_NONE UINT32_MAX

enum { MOST_KEYS = 1024 }; /* that a want remembers: more are looked up each time */
enum { AHEAD = 4 };        /* keys behind the expected one that are tried before a look-up */
enum { KEY_BYTES = 16, LONG_KEY = 1 << KEY_BYTES };

/* A key as it stands in the text, with its quotes; the first KEY_BYTES are compared at once. */
struct key {
    uint8_t bytes[KEY_BYTES];
    uint32_t mask; /* a bit for each of them; LONG_KEY: there are more; the one behind the last key
                      has bytes of no key */
    uint32_t n;
    const char *text;
    uint32_t want; /* where it leads; WANT_NONE: nowhere */
    sym sym;       /* in known */
};

struct want {
    uint32_t parent;
    bool by_index;       /* its steps are indexes of a list */
    struct symtab kids;  /* keys (of indexes: their digits) that lead on … */
    VEC(uint32_t) leads; /* … to these wants, by sym */
    struct symtab known; /* raw keys that were met */
    struct key *keys;    /* in the order in which objects have them, and one that matches nothing */
    uint32_t *places;    /* by sym of known: number in keys */
    uint32_t key_count, key_room;
};

/* A map that is open. */
struct open_map {
    struct want *want;
    const struct key *next; /* the key expected */
    const uint32_t *t;      /* the token at hand */
    const uint32_t *close;  /* the one that ends it */
};

/* ---- paths ---- */

/* No key begins with a NUL. */
static struct key no_key(void)
{
    return (struct key){.mask = 1, .want = WANT_NONE};
}

static uint32_t add_want(struct projection *p, uint32_t parent)
{
    struct want *grown = ARENA_ARRAY(p->a, struct want, p->n + 1);
    if (p->n)
        memcpy(grown, p->wants, p->n * sizeof *grown);
    p->wants = grown;
    grown[p->n] = (struct want){.parent = parent,
                                .kids = symtab_new(p->a),
                                .known = symtab_new(p->a),
                                .keys = ARENA_ARRAY(p->a, struct key, 1),
                                .places = ARENA_ARRAY(p->a, uint32_t, 1),
                                .key_room = 1};
    grown[p->n].keys[0] = no_key();
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
    p->outer = ARENA_ARRAY(p->a, struct open_map, p->n); /* a level is a want that leads on */
}

void projection_clear(struct projection *p, uint32_t rows)
{
    memset(p->at, 0, (size_t)rows * p->n * sizeof *p->at);
}

/* ---- keys ---- */

#ifdef __SSE2__
static inline uint32_t same_bytes(const uint8_t *key, const char *text)
{
    __m128i a = _mm_loadu_si128((const __m128i *)(const void *)key);
    __m128i b = _mm_loadu_si128((const __m128i *)(const void *)text);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b));
}
#else
static inline uint32_t same_bytes(const uint8_t *key, const char *text)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < KEY_BYTES; i++)
        bits |= (uint32_t)(key[i] == (uint8_t)text[i]) << i;
    return bits;
}
#endif

/* Never true of longer keys than are compared at once. */
static inline bool is_key(const struct key *k, const char *text)
{
    return !(k->mask & ~same_bytes(k->bytes, text));
}

static bool is_long_key(const struct key *k, const struct json_index *ix, uint32_t at)
{
    return k->n > KEY_BYTES && k->n <= ix->n - at && memcmp(ix->text + at, k->text, k->n) == 0;
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

static void make_room(struct arena *a, struct want *want)
{
    size_t old = want->key_room;
    if (want->key_count + 1 < old)
        return;
    want->key_room *= 2;
    want->keys = arena_grow(a, want->keys, old * sizeof *want->keys, 2 * old * sizeof *want->keys);
    want->places =
        arena_grow(a, want->places, old * sizeof *want->places, 2 * old * sizeof *want->places);
}

/* A new key in front of the one that was expected where it was met. */
static void add_key(struct arena *a, struct want *want, struct key k, uint32_t place)
{
    make_room(a, want);
    memcpy(k.bytes, k.text, k.n < KEY_BYTES ? k.n : KEY_BYTES);
    k.mask = k.n <= KEY_BYTES ? (1u << k.n) - 1 : LONG_KEY;
    uint32_t behind = ++want->key_count - place;
    memmove(&want->keys[place + 1], &want->keys[place], behind * sizeof k);
    want->keys[place] = k;
    for (uint32_t i = place; i < want->key_count; i++)
        want->places[want->keys[i].sym] = i;
}

/* Where a key leads, and which one is expected behind it. */
struct lead {
    const struct key *next;
    uint32_t want;
};

static struct lead lead_by(const struct key *k)
{
    return (struct lead){k + 1, k->want};
}

/* Of the key at an offset, when it is not one of those expected. */
static struct lead find_key(struct projection *p, struct want *want, const struct key *expected,
                            uint32_t at)
{
    str raw = {p->ix->text + at, json_index_string_end(p->ix, at) - at};
    sym s = sym_find(&want->known, raw);
    if (s == SYM_NONE) {
        struct key k = {.n = (uint32_t)raw.n, .want = lead_of(p, want, raw)};
        if (want->key_count == MOST_KEYS)
            return (struct lead){expected, k.want};
        k.sym = s = sym_intern(&want->known, raw);
        k.text = sym_text(&want->known, s).p;
        add_key(p->a, want, k, (uint32_t)(expected - want->keys));
    }
    return lead_by(&want->keys[want->places[s]]);
}

/* Of the key at an offset, which is not the expected one. */
static NOINLINE struct lead other_key(struct projection *p, struct want *want,
                                      const struct key *expected, uint32_t at)
{
    const char *text = p->ix->text + at;
    const struct key *end = want->keys + want->key_count;
    for (const struct key *k = expected; k < end && k <= expected + AHEAD; k++)
        if (is_key(k, text) || is_long_key(k, p->ix, at))
            return lead_by(k);
    return find_key(p, want, expected, at);
}

/* ---- objects ---- */

static inline bool opens(char c)
{
    return (c & 0xdf) == '['; /* or the brace, 32 behind it */
}

static bool take_map(struct projection *p, uint32_t want, uint32_t token, struct open_map *outer);

/* The elements of a list that some path names by their index. */
static bool take_list(struct projection *p, uint32_t want, uint32_t token, struct open_map *outer)
{
    const struct json_index *ix = p->ix;
    const struct want *w = &p->wants[want];
    uint32_t close = ix->close[token], index = 0;
    for (uint32_t t = token + 1; t < close; index++) {
        char digits[16];
        int n = snprintf(digits, sizeof digits, "%c%u", '\0', index);
        sym s = sym_find(&w->kids, (str){digits, (size_t)n});
        char first = ix->text[ix->at[t]];
        if (s != SYM_NONE) {
            uint32_t kid = w->leads.at[s];
            size_t cell = (size_t)p->row * p->n + kid;
            p->at[cell] = ix->at[t];
            p->token[cell] = t;
            if (first == '{' && p->wants[kid].leads.n && !take_map(p, kid, t, outer))
                return false;
            if (first == '[' && p->wants[kid].by_index && !take_list(p, kid, t, outer))
                return false;
        }
        t = (opens(first) ? ix->close[t] : t) + 1;
    }
    return true;
}

static struct open_map enter(struct projection *p, uint32_t want, uint32_t token)
{
    const struct json_index *ix = p->ix;
    struct want *w = &p->wants[want];
    return (struct open_map){w, w->keys, ix->at + token + 1, ix->at + ix->close[token]};
}

/* The map of a want, which begins with the token, and those inside of it; outer: room for one of
 * each level. */
static bool take_map(struct projection *p, uint32_t want, uint32_t token, struct open_map *outer)
{
    const struct json_index *ix = p->ix;
    const char *text = ix->text;
    uint32_t *cells = p->at + (size_t)p->row * p->n, levels = 0;
    struct open_map m = enter(p, want, token);
    for (;;) {
        if (UNLIKELY(m.t == m.close)) {
            if (!levels)
                return true;
            m = outer[--levels];
            continue;
        }
        size_t kid = m.next->want;
        if (LIKELY(is_key(m.next, text + *m.t))) {
            m.next++;
        } else {
            struct lead lead = other_key(p, m.want, m.next, *m.t);
            kid = lead.want;
            m.next = lead.next;
        }
        uint32_t value = m.t[1], opening;
        m.t += 2;
        if (kid != WANT_NONE) {
            if (UNLIKELY(cells[kid]))
                return false;
            cells[kid] = value;
        }
        if (LIKELY(!opens(text[value])))
            continue;
        opening = (uint32_t)(m.t - ix->at) - 1;
        m.t = ix->at + ix->close[opening] + 1;
        if (kid == WANT_NONE)
            continue;
        p->token[(size_t)p->row * p->n + kid] = opening;
        if (p->wants[kid].leads.n && text[value] == '{') {
            outer[levels++] = m;
            m = enter(p, (uint32_t)kid, opening);
        } else if (p->wants[kid].by_index && text[value] == '[' &&
                   !take_list(p, (uint32_t)kid, opening, outer + levels)) {
            return false;
        }
    }
}

bool projection_take(struct projection *p, const struct json_index *ix, uint32_t token,
                     uint32_t row)
{
    p->ix = ix;
    p->row = row;
    return take_map(p, PROJECTION_OBJECT, token, p->outer);
}
