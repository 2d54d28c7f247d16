/* SPDX-License-Identifier: Apache-2.0 */
/* JSON in and out (RFC 8259). The reader keeps the place of every value, validates every byte
 * (UTF-8, numbers, escapes, punctuation), refuses duplicate keys, and is iterative: depth costs no
 * stack. */
#pragma once

#include "base/diag.h"
#include "base/value.h"

/* Reads one document that must fill the whole source (blanks around it are fine). Strings without
 * escapes point into the source text. False with diagnostics on an error. */
bool json_read(struct value *out, struct arena *, uint32_t source, struct diags *) NODISCARD;

/* Reads one value that fills the text, which stands in the source from byte `at` on; what is taken
 * from it points into the text. */
bool json_read_piece(struct value *out, struct arena *, str text, uint32_t source, uint32_t at,
                     struct diags *) NODISCARD;

/* A run of documents in one text: NDJSON, or the elements of one big array. */
struct json_stream {
    uint32_t source;
    size_t at; /* byte offset of what is next */
    bool in_array;
    bool started;
};

struct json_stream json_stream_open(uint32_t source);
/* The next document, in the arena; false at the end or after an error, which *ok tells apart (true
 * = end). */
bool json_stream_next(struct json_stream *, struct value *out, struct arena *, struct diags *,
                      bool *ok) NODISCARD;

/* Adds s as a JSON string with its quotes. Invalid UTF-8 becomes U+FFFD; control characters are
 * escaped. */
void json_put_string(struct buf *, str s);
/* Adds a decimal as the shortest text that reads back the same; never nan or inf (they become
 * null). */
void json_put_float(struct buf *, double);
enum { JSON_COMPACT = -1 }; /* an indent: one line without a blank */
/* Adds a value; indent 0 writes it on one line, else that many blanks a level. */
void json_put(struct buf *, const struct value *, int indent);
