/* SPDX-License-Identifier: Apache-2.0 */
/* Many texts as one tree, so that a look tells which of them a text is, or begins with: it goes
 * down from its first byte on, past the bytes that all texts of a branch share, and its way is as
 * long as what it has in common with them, however many there are.
 *
 *     unit 1     "unit " -+- "1" -+---- ends: `unit 1`
 *     unit 17             |       `- "7"  ends: `unit 17`
 *     unit 2              `- "2"          ends: `unit 2`
 */
#pragma once

#include "base/str.h"

/* A text to be looked for. */
struct tree_text {
    str text;
    bool whole, begins;           /* as a whole; at the beginning of texts; or both */
    uint32_t as_whole, as_begins; /* numbers given to them */
};

struct text_branch {
    const char *text; /* what it has more than the branch above */
    uint32_t n;
    uint32_t ends;   /* number of a text that ends behind it, … */
    uint32_t begins; /* … and of one that goes on to no kid */
    uint32_t kid;    /* the first one */
    uint16_t kids;
    uint8_t byte;    /* the first one of text */
    uint16_t *table; /* by byte: kid + 1, counted from `kid`; NULL: few kids */
};

struct text_tree {
    const uint16_t *first; /* by first byte: a branch, 0: none */
    const struct text_branch *branches;
    uint32_t empty; /* the number of a text without bytes */
    uint32_t n;     /* numbers given: 1 to n */
    uint32_t longest;
};

/* Makes a tree of n texts, in the arena; their bytes must live on, and beginnings are not empty.
 * Puts them in order, equal ones together, and gives numbers; returns how many are left. */
uint32_t text_tree_make(struct text_tree *, struct arena *, struct tree_text *, uint32_t n);
/* The tree of no texts, as its `first`. */
extern const uint16_t text_tree_none[256];

static inline uint64_t text_bytes8(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static inline uint32_t text_bytes4(const char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static inline bool text_same(const char *a, const char *b, size_t n)
{
    if (n < 4) {
        while (n && a[n - 1] == b[n - 1])
            n--;
        return n == 0;
    }
    if (n < 8)
        return text_bytes4(a) == text_bytes4(b) && text_bytes4(a + n - 4) == text_bytes4(b + n - 4);
    for (size_t i = 0; i + 8 <= n; i += 8)
        if (text_bytes8(a + i) != text_bytes8(b + i))
            return false;
    return text_bytes8(a + n - 8) == text_bytes8(b + n - 8);
}

/* The kid that goes on with a byte, 0 for none. */
static inline uint32_t text_tree_kid(const struct text_branch *branches,
                                     const struct text_branch *b, char byte)
{
    if (b->table) {
        uint32_t kid = b->table[(unsigned char)byte];
        return kid ? b->kid + kid - 1 : 0;
    }
    for (uint32_t i = 0; i < b->kids; i++)
        if (branches[b->kid + i].byte == (unsigned char)byte)
            return b->kid + i;
    return 0;
}

/* The number of a text from a branch on; 0 is none and gives 0. */
static inline uint32_t text_tree_from(const struct text_branch *branches, uint32_t branch, str text)
{
    uint32_t number = 0;
    while (branch) {
        const struct text_branch *b = &branches[branch];
        if (text.n < b->n || !text_same(text.p, b->text, b->n))
            break;
        if (text.n == b->n)
            return b->ends;
        number = b->begins;
        branch = text_tree_kid(branches, b, text.p[b->n]);
        text.p += b->n;
        text.n -= b->n;
    }
    return number;
}

/* The number of a text: of the one that it is as a whole, else of the longest one that it begins
 * with, else 0. */
static inline uint32_t text_tree_look(const struct text_tree *t, str text)
{
    if (!text.n)
        return t->empty;
    return text_tree_from(t->branches, t->first[(unsigned char)text.p[0]], text);
}

/* Where a text goes another way than all texts of a tree of beginnings: the offset of that byte, or
 * its own end; SIZE_MAX where it begins with one of them. */
static inline size_t text_tree_stop(const struct text_tree *t, str text)
{
    size_t at = 0;
    uint32_t branch = text.n ? t->first[(unsigned char)text.p[0]] : 0;
    while (branch) {
        const struct text_branch *b = &t->branches[branch];
        if (text.n - at < b->n || !text_same(text.p + at, b->text, b->n)) {
            for (uint32_t i = 0; i < b->n && at < text.n && text.p[at] == b->text[i]; i++)
                at++;
            return at;
        }
        at += b->n;
        if (b->begins)
            return SIZE_MAX;
        branch = at < text.n ? text_tree_kid(t->branches, b, text.p[at]) : 0;
    }
    return at;
}
