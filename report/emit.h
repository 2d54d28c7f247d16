/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON documents piece by piece: commas, indents and quotes come by themselves, so that a
 * report streams and needs no tree of itself.
 *
 *     struct emit e = emit_begin(buf, 2);
 *     emit_open(&e, '{');
 *     emit_key(&e, "rule");  emit_str(&e, rule->id);
 *     emit_key(&e, "parts"); emit_open(&e, '['); … emit_close(&e, ']');
 *     emit_close(&e, '}');
 */
#pragma once

#include "base/diag.h"
#include "base/value.h"

struct emit {
    struct buf *buf;
    int indent;     /* blanks a level; 0 = one line */
    uint32_t depth; /* at most 64 */
    bool first;     /* nothing stands in the innermost bracket yet */
    bool after_key;
};

struct emit emit_begin(struct buf *, int indent);
void emit_open(struct emit *, char bracket);
void emit_close(struct emit *, char bracket);
/* A key of the program: nothing in it needs an escape. */
void emit_key(struct emit *, const char *key);
/* A key that is data. */
void emit_key_str(struct emit *, str key);
void emit_str(struct emit *, str);
void emit_text(struct emit *, const char *);
void emit_int(struct emit *, int64_t);
void emit_count(struct emit *, uint64_t); /* below 2^63 */
void emit_bool(struct emit *, bool);
void emit_null(struct emit *);
void emit_value(struct emit *, const struct value *);
/* Opens a document: the version of its schema, and what it is. */
void emit_document(struct emit *, const char *kind);
/* {"file": …, "line": …, "column": …}, or null for SPAN_NONE. */
void emit_place(struct emit *, const struct sources *, span);
