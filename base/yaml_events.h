/* SPDX-License-Identifier: Apache-2.0 */
/* libyaml's events (this is its only user), with places in bytes.
 *
 *     text     - {name: sw1}
 *     events   LIST  MAP  SCALAR name  SCALAR sw1  CLOSE  CLOSE  END
 *
 * The text is in memory whole, or comes piece by piece: then only a window of it is kept, from the
 * place on that yaml_events_forget was told last. libyaml checks that it is UTF-8. */
#pragma once

#include "base/str.h"

enum yaml_event_kind {
    YAML_AT_OTHER, /* around documents */
    YAML_AT_DOCUMENT,
    YAML_AT_SCALAR,
    YAML_AT_ALIAS,
    YAML_AT_LIST,
    YAML_AT_MAP,
    YAML_AT_CLOSE, /* of a list or map */
    YAML_AT_END
};

struct yaml_at {
    enum yaml_event_kind kind;
    bool plain;         /* a scalar without quotes, and no block */
    str text;           /* of a scalar, decoded */
    const char *anchor; /* … or the name of an alias; NULL: none. All are loans until … */
    const char *tag;    /* … the next event */
    size_t from, to;    /* bytes of the text that it takes */
};

/* What libyaml says of a text that is none. */
struct yaml_problem {
    const char *problem;
    size_t at;
    const char *context; /* NULL: none, or on the same line */
    size_t context_at;
};

struct yaml_events;

/* Gives up to n bytes that come next; *got 0: the end. False: they cannot be read. It must not
 * allocate in an arena. */
typedef bool yaml_more_fn(void *ctx, char *to, size_t n, size_t *got);

/* Events of a text, and of one that comes piece by piece. Closed with the arena. */
struct yaml_events *yaml_events_of(struct arena *, str text);
struct yaml_events *yaml_events_from(struct arena *, yaml_more_fn *, void *ctx);
/* The next event; false: the text is none, and yaml_events_problem says why. */
bool yaml_events_next(struct yaml_events *, struct yaml_at *) NODISCARD;
struct yaml_problem yaml_events_problem(struct yaml_events *);
/* The bytes of the text from an offset on that are there: a loan until the next event. */
str yaml_events_text(const struct yaml_events *, size_t from);
/* Nothing in front of this offset, where an event begins, is asked for any more. */
void yaml_events_forget(struct yaml_events *, size_t from);
