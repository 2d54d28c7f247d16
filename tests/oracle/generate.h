/* SPDX-License-Identifier: Apache-2.0 */
/* Rules and objects drawn by dice from one small vocabulary, so that they meet: every operator of
 * the language, values that are missing, null or of another type, and SETs that later rules read.
 * Equal seeds give equal texts. */
#pragma once

#include "base/str.h"

struct dice {
    uint64_t state;
};

/* A number below sides. */
uint32_t roll(struct dice *, uint32_t sides);

/* One rule as text, with its newline. */
void generate_rule(struct buf *, struct dice *, uint32_t number);
/* One object as JSON. Links and locations refer to nodes and locations by number. */
void generate_node(struct buf *, struct dice *, uint32_t number, uint32_t locations);
void generate_link(struct buf *, struct dice *, uint32_t number, uint32_t nodes);
void generate_location(struct buf *, struct dice *, uint32_t number);
