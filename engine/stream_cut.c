/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/stream_cut.h"

#include "engine/json_head.h"

#include <string.h>

str cut_opening(struct arena *a, const char *text, const char *end)
{
    const char *brace = json_blanks(text, end),
               *key = brace < end ? json_blanks(brace + 1, end) : end;
    if (key == end || *brace != '{' || *key != '"')
        return (str){0};
    const char *colon = memchr(key, ':', (size_t)(end - key));
    const char *line = memchr(text, '\n', (size_t)(brace - text));
    const char *from = line ? line : brace;
    return colon ? str_dup(a, (str){from, (size_t)(colon + 1 - from)}) : (str){0};
}

bool cut_root(enum json_index_root *root, const char *text, uint32_t n)
{
    n = json_trim(text, n);
    if (*root == JSON_ROOT_LINES || !n)
        return true;
    char end = text[n - 1];
    *root = end == ',' ? JSON_ROOT_COMMA : end == '[' ? JSON_ROOT_OPEN : JSON_ROOT_VALUE;
    return end == ',' || end == '[' || end == '}';
}

/* Where the last object of the text begins that opens so; 0: nowhere. */
static uint32_t last_opening(str opening, enum json_index_root root, const char *text, uint32_t n)
{
    n = n < opening.n ? 0 : n - (uint32_t)opening.n;
    while (n) {
        const char *at = memrchr(text, *opening.p, n);
        if (!at)
            return 0;
        n = (uint32_t)(at - text);
        uint32_t before = json_trim(text, n);
        if (root != JSON_ROOT_LINES && before && text[before - 1] == ',')
            before = json_trim(text, before - 1);
        if (before && text[before - 1] == '}' && memcmp(at, opening.p, opening.n) == 0)
            return n;
    }
    return 0;
}

uint32_t cut_place(str opening, enum json_index_root root, const char *text, uint32_t n)
{
    bool several = opening.n && memchr(opening.p, '\n', opening.n),
         at_lines = root == JSON_ROOT_LINES && !several;
    uint32_t at = opening.n && !at_lines ? last_opening(opening, root, text, n) : 0;
    const char *line = at ? NULL : memrchr(text, '\n', n);
    return line ? (uint32_t)(line - text) + 1 : at;
}
