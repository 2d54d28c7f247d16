/* SPDX-License-Identifier: Apache-2.0 */
/* Rules and objects drawn by dice from one small vocabulary, so that they meet: every operator of
 * the language, values that are missing, null or of another type, and SETs that later rules read.
 * Equal seeds give equal texts. */
#pragma once

#include "base/str.h"

struct dice {
    uint64_t state;
    bool pure;  /* rules write nothing */
    bool alone; /* rules look at no other object */
    bool light; /* nothing that takes a step for each pair of objects */
};

/* A number below sides. */
uint32_t roll(struct dice *, uint32_t sides);

#define PICK(d, table) ((table)[roll((d), COUNTOF(table))])

enum word {
    WORD_TEXT, /* as JSON and the language write it */
    WORD_NUMBER,
    WORD_SMALL, /* a small integer */
    WORD_ADDRESS,
    WORD_NETWORK,
    WORD_DATE,
    WORD_DURATION,
    WORD_VERSION, /* as VERSION takes it */
    WORD_VERSION_ON,
    WORD_PLATFORM
};
const char *generate_word(struct dice *, enum word);
void generate_put(struct buf *, const char *text);

/* What a rule runs over. */
enum kind { KIND_NODE, KIND_LINK, KIND_LOCATION, KIND_EACH };

/* What the names of a rule's lists stand for. */
enum element {
    ELEMENT_SCALAR,
    ELEMENT_MAP,
    ELEMENT_NODE_LINK,
    ELEMENT_NODE,
    ELEMENT_LINK,
    ELEMENT_LOCATION
};

/* What a condition may speak of. */
struct scope {
    struct dice *d;
    enum kind kind;
    uint32_t bound; /* names i0, i1, … */
    enum element elements[4];
    uint32_t lets; /* names let0, let1 … */
    bool inner;    /* of the innermost bound name alone: a list of the fleet */
    bool names;    /* DEFINEs and CONSTs may be used */
    bool define;   /* the condition may be used in any loop */
};

/* generate_cond.c: a condition, a value, a field. */
void generate_cond(struct buf *, struct scope *, int depth);
void generate_value(struct buf *, struct scope *);
void generate_path(struct buf *, struct scope *);
/* generate_term.c: numbers, texts and the like that are computed; lists and what is told of them.
 */
void generate_number(struct buf *, struct scope *, int depth);
void generate_text(struct buf *, struct scope *, int depth);
void generate_list(struct buf *, struct scope *);
bool generate_quantifier(struct buf *, struct scope *, int depth);
void generate_gather(struct buf *, struct scope *, int depth);

/* What stands in front of the rules: DEFINEs d0, d1 (of nodes) and CONSTs c0, c1. */
enum { GENERATE_DEFINES = 2, GENERATE_CONSTS = 2 };
void generate_front(struct buf *, struct dice *, uint32_t number);
/* One rule as text, with its newline; and a waiver for the rule of a number. */
void generate_rule(struct buf *, struct dice *, uint32_t number);
void generate_waiver(struct buf *, struct dice *, uint32_t rules);
/* One object as JSON. Links and locations refer to nodes and locations by number. */
void generate_node(struct buf *, struct dice *, uint32_t number, uint32_t locations);
void generate_link(struct buf *, struct dice *, uint32_t number, uint32_t nodes);
void generate_location(struct buf *, struct dice *, uint32_t number);
