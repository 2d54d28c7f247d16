/* SPDX-License-Identifier: Apache-2.0 */
/* How the objects of a JSON file stand in it, told by its first bytes:
 *
 *     {"name": "a"} {"name": "b"}         one behind the other
 *     [{"name": "a"}, {"name": "b"}]      in a list
 *     {"nodes": [{"name": "a"}, …]}       in a list that a map wraps */
#pragma once

#include "base/json_index.h"

struct json_head {
    uint32_t from; /* where its objects begin */
    enum json_index_root root;
    bool wrapped;
};

/* Past the blanks at p. */
const char *json_blanks(const char *p, const char *end);
/* The bytes of a text without the blanks at its end. */
uint32_t json_trim(const char *text, uint32_t n);
/* False where it begins in another way. */
bool json_head_read(struct json_head *, const char *text, const char *end);
/* Takes away the bracket that closes the map around the list, at the end of the file's last n
 * bytes; false where there is none. */
bool json_head_unwrap(char *text, uint32_t n);
