/* SPDX-License-Identifier: Apache-2.0 */
/* A template cut into pieces: what is copied and what is read. Whitespace control is done here and
 * nowhere else. */
#pragma once

#include "grammar/template.h"

#include "base/vec.h"

enum piece_kind {
    PIECE_TEXT,
    PIECE_VARIABLE, /* the inside of {{ }} */
    PIECE_BLOCK     /* the inside of {% %} or of a line statement */
};

struct piece {
    enum piece_kind kind;
    uint32_t from, to;
};

struct pieces {
    struct piece *at;
    uint32_t n, cap;
};

/* Cuts text, whose line ends are all LF, into pieces. False with a diagnostic for a tag, comment or
 * raw block that does not end. source is where text stands. */
bool template_cut(struct pieces *out, struct arena *, str text, uint32_t source,
                  const struct template_syntax *, struct diags *) NODISCARD;
