/* SPDX-License-Identifier: Apache-2.0 */
/* The maps of a large YAML file one by one: it holds a list of them, or a map whose only key leads
 * to such a list. Memory is that of one element.
 *
 * What a reader of one element cannot know ends the stream without a word: anchors, aliases, tags,
 * a byte order mark, other keys beside the list, elements that are no maps, all mistakes. Then
 * yaml_read reads the file, and says what is wrong, if anything is. */
#pragma once

#include "base/yaml.h"
#include "base/yaml_events.h"

struct yaml_stream;

enum yaml_stream_state { YAML_STREAM_ELEMENT, YAML_STREAM_END, YAML_STREAM_ODD };

/* The text comes from `more`; key: of the map that may stand around the list. Values get their
 * places in the source. */
struct yaml_stream *yaml_stream_open(struct arena *, yaml_more_fn *more, void *ctx, str key,
                                     uint32_t source, enum yaml_typing, const struct limits *);
/* The next element, in an arena that need not live longer than it: as yaml_read makes it. */
enum yaml_stream_state yaml_stream_next(struct yaml_stream *, struct arena *, struct value *out);
/* Whether the list stands in a map. */
bool yaml_stream_wrapped(const struct yaml_stream *);
/* The text of a scalar of the last element as it was written; a loan until the next one. */
str yaml_stream_text(const struct yaml_stream *, const struct value *);
