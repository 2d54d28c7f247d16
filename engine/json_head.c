/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/json_head.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

const char *json_blanks(const char *p, const char *end)
{
    while (p < end && is_blank(*p))
        p++;
    return p;
}

uint32_t json_trim(const char *text, uint32_t n)
{
    while (n && is_blank(text[n - 1]))
        n--;
    return n;
}

/* Moves over blanks and a word; NULL where something else stands there. */
static const char *word(const char *p, const char *end, const char *w)
{
    size_t n = strlen(w);
    p = p ? json_blanks(p, end) : NULL;
    return p && (size_t)(end - p) >= n && memcmp(p, w, n) == 0 ? p + n : NULL;
}

bool json_head_read(struct json_head *h, const char *text, const char *end)
{
    const char *list = word(text, end, "[");
    const char *nodes =
        word(word(word(word(text, end, "{"), end, "\"nodes\""), end, ":"), end, "[");
    h->wrapped = nodes != NULL;
    h->root = list || nodes ? JSON_ROOT_OPEN : JSON_ROOT_LINES;
    h->from = (uint32_t)((nodes ? nodes : list ? list : text) - text);
    return list || word(text, end, "{");
}

bool json_head_unwrap(char *text, uint32_t n)
{
    n = json_trim(text, n);
    if (!n || text[n - 1] != '}')
        return false;
    text[n - 1] = ' ';
    return true;
}
