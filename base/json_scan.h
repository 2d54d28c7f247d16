/* SPDX-License-Identifier: Apache-2.0 */
/* The words of JSON: strings, numbers, literals, blanks, and what to say where one is missing. Used
 * by the readers that build trees or columns from them; others include base/json.h. */
#pragma once

#include "base/diag.h"
#include "base/value.h"

struct json_scan {
    const char *p;          /* the next byte */
    const char *base, *end; /* the text */
    uint32_t shift;         /* where it begins in its source */
    uint32_t source;
    struct arena *a;       /* decoded texts */
    struct arena *scratch; /* passing memory */
    struct diags *dg;
};

/* At the first byte of the source. */
struct json_scan json_scan_open(struct arena *, struct arena *scratch, uint32_t source,
                                struct diags *);
/* At the first byte of a text that stands in the source from byte `shift` on. */
struct json_scan json_scan_piece(struct arena *, struct arena *scratch, str text, uint32_t source,
                                 uint32_t shift, struct diags *);
/* Refuses a byte order mark and UTF-16 at the beginning of a text. */
bool json_scan_begin(struct json_scan *) NODISCARD;
/* A string, number or literal, with its place. */
bool json_scan_scalar(struct json_scan *, struct value *) NODISCARD;
/* A string, p being at its opening quote. */
bool json_scan_string(struct json_scan *, struct value *) NODISCARD;
/* Adds E0301 at the next byte, with what stands there; false. */
bool json_scan_expected(struct json_scan *, const char *what);

/* Moves over blanks. */
static inline void json_scan_blanks(struct json_scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t'))
        s->p++;
}
