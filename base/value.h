/* SPDX-License-Identifier: Apache-2.0 */
/* Data as trees of values: what JSON, YAML and settings files read into, what templates see.
 *
 * A value is 24 bytes and is passed by pointer or copied; strings, lists and maps point into the
 * arena that made them. Maps keep insertion order and find by hash once they are large. Every value
 * that was read from a file keeps its place. */
#pragma once

#include "base/source.h"

enum value_kind {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_FLOAT,
    VALUE_BIGINT, /* an integer past 64 bits: its digits as text */
    VALUE_STRING,
    VALUE_LIST,
    VALUE_MAP,
    VALUE_KIND_COUNT /* a renderer may go on from here with kinds of its own */
};

struct value {
    uint8_t kind; /* enum value_kind */
    uint8_t flags;
    uint16_t extra; /* bytes that its token in the source has beyond len: quotes and escapes */
    uint32_t file;  /* source of the value + 1; 0 = made by the program */
    uint32_t at;    /* byte offset in it */
    uint32_t len;   /* bytes of a string; of a scalar's token in its source where known, else 0 */
    union {
        bool boolean;
        int64_t integer;
        double real;
        const char *text;
        struct list *list;
        struct map *map;
        void *object;
    } as;
};

struct list {
    struct arena *arena;
    struct value *at;
    uint32_t n, cap;
};

struct pair {
    struct value key; /* a string, in data; a renderer may use others */
    struct value value;
};

struct map {
    struct arena *arena;
    struct pair *at; /* in order of insertion */
    uint32_t n, cap;
    uint32_t *slots; /* pair index + 1 by hash of a string key, once n is over 16 */
    uint32_t slot_count;
};

struct value value_null(void);
struct value value_bool(bool);
struct value value_int(int64_t);
struct value value_float(double);
/* Borrows the text, which must outlive the value and be at most 4 GiB. */
struct value value_string(str);
/* New and empty, in the arena. */
struct value value_list(struct arena *);
struct value value_map(struct arena *);

/* The text of a VALUE_STRING or VALUE_BIGINT; empty for other kinds. */
str value_text(const struct value *);
/* Where the value stands in its file; SPAN_NONE for values that the program made. */
span value_span(const struct value *);
/* What people call the kind: "null", "a boolean", "an integer", "a decimal", "a string", "a list",
 * "a map". */
const char *value_kind_name(const struct value *);

void list_add(struct value *list, struct value item);
/* The value of a string key, NULL when there is none or m is no map. A loan until the map grows. */
struct value *map_get(const struct value *m, str key);
/* Sets the key, in place when it is there; the key text is borrowed. Returns the stored value. */
struct value *map_set(struct value *m, str key, struct value);
/* Fills an empty map with n pairs whose keys are strings; the array becomes the map's own. Returns
 * n, or the index of the first pair whose key an earlier pair has (the map is unfinished then). */
uint32_t map_fill(struct value *m, struct pair *at, uint32_t n);
/* Appends a pair whose key is no string and is known to be absent; the caller's order of equality
 * holds. */
void map_append(struct value *m, struct value key, struct value item);
/* Removes pair i, keeping the order of the others. */
void map_remove_at(struct value *m, uint32_t i);
/* Removes the key, keeping the order of the others. Returns whether it was there. */
bool map_remove(struct value *m, str key);
/* Follows a dotted path of string keys from v; NULL when a step is missing. */
struct value *value_path(struct value *v, str path);

/* Equality of data: 1 == 1.0, integers exact to 64 bits, lists in order, maps in any order, kinds
 * differ. */
bool value_eq(const struct value *, const struct value *);
/* A hash that equal values share (1 and 1.0, maps in any order), under a seed: a secret where the
 * values are strangers'. Recursion is as deep as the data. */
uint64_t value_hash(const struct value *, uint64_t seed);
/* Orders two integers or decimals exactly: below, at or above 0; a decimal that is no number is at
 * 0 to all. */
int value_order_numbers(const struct value *, const struct value *);
/* A deep copy in the arena: texts, lists and maps. */
struct value value_copy(struct arena *, const struct value *);
