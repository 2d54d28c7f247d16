/* SPDX-License-Identifier: Apache-2.0 */
/* Many expressions at one node: their literal words in a table, so that a word that begins none of
 * them costs one look-up, however many wait.
 *
 *     unit 5          keys  "unit" grows, "unit 5" decides the edge
 *     unit 7                "unit 7" decides the edge
 *     family inet.*         "family": from here on the edge waits alone, one word taken
 */
#include "slicer/dialect.h"
#include "slicer/match_compile.h"

#define NONE UINT32_MAX

/* With fewer edges the threads are as fast. */
enum { LEAST_EDGES = 4 };

static uint32_t hash_of(str text)
{
    uint64_t h = text.n;
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (unsigned char)text.p[i]) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(h >> 32);
}

static struct match_key *slot_of(const struct match_node *n, str text, uint32_t hash)
{
    for (uint32_t i = hash;; i++) {
        struct match_key *k = &n->keys[i & n->mask];
        if (!k->text.n || (k->hash == hash && str_eq(k->text, text)))
            return k;
    }
}

const struct match_key *match_key_at(const struct match_node *n, str text)
{
    unsigned char c = text.n ? (unsigned char)text.p[0] : 0;
    if (!text.n || !(n->begins[c / 8] >> (c % 8) & 1))
        return NULL;
    const struct match_key *k = slot_of(n, text, hash_of(text));
    return k->text.n ? k : NULL;
}

static struct match_key *add_key(struct match_node *n, str text)
{
    uint32_t hash = hash_of(text);
    struct match_key *k = slot_of(n, text, hash);
    unsigned char c = (unsigned char)text.p[0];
    n->begins[c / 8] |= (uint8_t)(1u << (c % 8));
    if (!k->text.n)
        *k = (struct match_key){.text = text, .hash = hash, .first = NONE};
    return k;
}

/* The words that decide an edge, or behind which it waits alone; empty where there are none. */
static str words_of(const struct match_edge *e)
{
    if (e->kind != MATCH_PATTERN || e->not_ || !e->prefix.n || e->prefix.p[0] == ' ')
        return (str){0};
    if (e->exact)
        return e->prefix;
    size_t blank = e->prefix.n;
    while (blank && e->prefix.p[blank - 1] != ' ')
        blank--;
    return str_sub(e->prefix, 0, blank ? blank - 1 : 0);
}

/* The edges that a table can tell, and the keys that they need. */
static uint32_t count_keys(const struct match_program *p, const struct match_node *n,
                           uint32_t *edges)
{
    uint32_t keys = 0;
    *edges = 0;
    for (uint32_t i = n->first; i != NONE; i = p->edges.at[i].next) {
        str words = words_of(&p->edges.at[i]);
        *edges += words.n > 0;
        keys += words.n > 0;
        for (size_t k = 0; k < words.n; k++)
            keys += words.p[k] == ' ';
    }
    return keys;
}

static void index_node(struct arena *a, struct match_program *p, struct match_node *n)
{
    uint32_t edges, keys = count_keys(p, n, &edges), slots = 8;
    if (edges < LEAST_EDGES)
        return;
    while (slots < 2 * keys)
        slots *= 2;
    n->keys = ARENA_ARRAY(a, struct match_key, slots);
    n->mask = slots - 1;
    n->loose = NONE;
    uint32_t *loose = &n->loose;
    for (uint32_t i = n->first; i != NONE; i = p->edges.at[i].next) {
        struct match_edge *e = &p->edges.at[i];
        str words = words_of(e);
        for (size_t k = 0; k < words.n; k++)
            if (words.p[k] == ' ' && k)
                add_key(n, str_sub(words, 0, k))->grows = true;
        if (!words.n) {
            *loose = i;
            loose = &e->next_loose;
            *loose = NONE;
            continue;
        }
        struct match_key *key = add_key(n, words);
        e->next_key = key->first;
        key->first = i;
    }
}

void match_index(struct arena *a, struct match_program *p)
{
    if (p->run == 1 || p->dialect->fold)
        return;
    for (uint32_t i = 0; i < p->nodes.n; i++)
        index_node(a, p, &p->nodes.at[i]);
}
