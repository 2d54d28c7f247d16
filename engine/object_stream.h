/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of a file of ours one by one, as trees, in memory that does not grow with them.
 *
 *     NDJSON, JSON   [ … ], {"nodes": [ … ]}, objects one behind the other
 *     YAML           a list, or nodes: with nothing beside it (base/yaml_stream.h)
 *     CSV            a row each
 *
 * Each is what the fleet's reader (fleet_read.c) would have added. What is unusual, all mistakes
 * among it, ends the stream without a word: the fleet's reader then says what is wrong, if
 * anything is. Names and ids are held against each other: a stream that came to its end holds no
 * two objects with the same. */
#pragma once

#include "engine/fleet.h"

struct object_stream;

enum object_stream_form { OBJECT_JSON, OBJECT_YAML, OBJECT_CSV };
enum object_stream_state { OBJECT_STREAM_NEXT, OBJECT_STREAM_END, OBJECT_STREAM_ODD };

/* Opens the files, one behind the other, and registers them as sources whose text is fetched. NULL:
 * some is not for us. */
struct object_stream *object_stream_open(struct arena *, const str *paths, uint32_t n,
                                         const struct schema *, struct diags *);
/* How all of its files are written; OBJECT_JSON too where they differ. */
enum object_stream_form object_stream_form(const struct object_stream *);
/* The next object, a map with a name. It lives in the arena, all of it. */
enum object_stream_state object_stream_next(struct object_stream *, struct arena *,
                                            struct value *out);
/* For readers of their own: file i of them, false behind the last; and whether no object had that
 * name or that id (empty: none) before. */
struct feed;
bool object_stream_file(const struct object_stream *, uint32_t i, const struct feed **,
                        uint32_t *source);
bool object_stream_claim(struct object_stream *, str name, str id);
/* Begins again with the first file. */
void object_stream_rewind(struct object_stream *);
