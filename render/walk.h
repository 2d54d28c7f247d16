/* SPDX-License-Identifier: Apache-2.0 */
/* Helpers that the filters over lists share. */
#pragma once

#include "render/vm.h"

/* What an item is compared by: itself or its attribute, texts in lower case where fold is set. */
bool item_key(struct vm *, struct value *key, struct value *item, const struct value *attribute,
              const struct value *fallback, bool fold) NODISCARD;
/* A new list of all items of anything that can be walked. */
bool fresh_list(struct vm *, struct value *out, struct value *in) NODISCARD;
bool list_has(struct vm *, bool *out, struct value *list, const struct value *item) NODISCARD;
