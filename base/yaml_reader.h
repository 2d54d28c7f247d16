/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the readers of YAML: what makes values of events. yaml.c reads a text whole,
 * yaml_stream.c the elements of its list one by one. */
#pragma once

#include "base/sym.h"
#include "base/vec.h"
#include "base/yaml.h"
#include "base/yaml_events.h"

struct yaml_anchor {
    struct value value;
    uint64_t size;   /* when written out */
    uint32_t height; /* levels of containers */
    bool open;       /* its value is not complete */
};

struct yaml_frame {
    uint32_t from;
    uint32_t at;
    uint32_t height;
    uint32_t anchor; /* index + 1 */
    uint64_t before; /* size written out before it */
    bool is_map;
    uint8_t merges; /* MERGE_KEY where one of its keys is `<<` */
};

struct yaml_reader {
    struct yaml_events *events;
    struct yaml_at event;
    struct arena *a, *scratch;
    struct diags *dg;
    enum yaml_typing typing;
    uint32_t source;
    bool streams;     /* the text is not there whole: what is read of it is copied */
    str text;         /* without a byte order mark */
    uint32_t skipped; /* bytes of that mark */
    VEC(struct value) items;
    VEC(struct yaml_frame) frames;
    VEC(struct yaml_anchor) anchors;
    struct symtab names;      /* of anchors */
    VEC(uint32_t) latest;     /* by name: the index in anchors */
    uint64_t size, size_most; /* written out */
};

/* Takes in the event at hand: a scalar, or a container at its end, goes to the items. False with a
 * diagnostic. */
bool yaml_take_event(struct yaml_reader *) NODISCARD;
