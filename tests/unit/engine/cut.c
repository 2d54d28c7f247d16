/* SPDX-License-Identifier: Apache-2.0 */
/* Places where a text of objects may be cut (stream_cut.h). */
#include "tests/unit/support.h"

#include "engine/stream_cut.h"

struct example {
    const char *text;   /* behind the bracket of the list, where there is one */
    const char *behind; /* what stands behind the cut; NULL: it is not cut */
    enum json_index_root root, next;
};

static const struct example examples[] = {
    /* a line for each object */
    {"{\"a\":1}\n{\"a\":2}\n{\"b", "{\"b", JSON_ROOT_LINES, JSON_ROOT_LINES},
    {"{\"a\":1}", NULL, JSON_ROOT_LINES, JSON_ROOT_LINES},
    {"\n{\"a\":1},\n{\"a\":2},\n{\"a\":3", "\n{\"a\":3", JSON_ROOT_OPEN, JSON_ROOT_COMMA},
    /* all on one line */
    {"{\"a\":1},{\"a\":2},{\"a\":3", "{\"a\":3", JSON_ROOT_OPEN, JSON_ROOT_COMMA},
    {"{\"a\": 1}, {\"a\": 2}, {\"b\": 3", "{\"a\": 2}, {\"b\": 3", JSON_ROOT_OPEN, JSON_ROOT_COMMA},
    {"{\"a\":[{\"b\":1},{\"b\":2}]},{\"a\":[{\"b\":1},{\"b\":", "{\"a\":[{\"b\":1},{\"b\":",
     JSON_ROOT_OPEN, JSON_ROOT_COMMA},
    {"{\"a\":\"{\\\"a\\\":\"},{\"a\":\"x\"},{\"b\":\"{\\\"a\\\":",
     "{\"a\":\"x\"},{\"b\":\"{\\\"a\\\":", JSON_ROOT_OPEN, JSON_ROOT_COMMA},
    {"{\"b\":1},{\"a\":2},{\"a\":3", NULL, JSON_ROOT_OPEN, JSON_ROOT_OPEN},
    {"{},{},{}", NULL, JSON_ROOT_OPEN, JSON_ROOT_OPEN},
    {"1,2,3,4", NULL, JSON_ROOT_OPEN, JSON_ROOT_OPEN},
    /* many lines for each */
    {"\n  {\n    \"a\": [\n      {\n        \"a\": 1\n      },\n      {\n        \"a\": 2\n      "
     "}\n    ]\n  },\n  {\n"
     "    \"a\": [\n      {\n        \"a\": 1\n      },\n      {\n        \"a\": 2\n      }\n",
     "\n  {\n    \"a\": [\n      {\n        \"a\": 1\n      },\n      {\n        \"a\": 2\n      "
     "}\n",
     JSON_ROOT_OPEN, JSON_ROOT_COMMA},
    {"{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n{\n  \"a\"", "{\n  \"a\": 2\n}\n{\n  \"a\"",
     JSON_ROOT_LINES, JSON_ROOT_LINES},
};

ARENA_TEST(cut, places)
{
    for (size_t i = 0; i < COUNTOF(examples); i++) {
        const struct example *e = &examples[i];
        uint32_t n = (uint32_t)strlen(e->text);
        str opening = cut_opening(a, e->text, e->text + n);
        uint32_t at = cut_place(opening, e->root, e->text, n);
        enum json_index_root root = e->root;
        if (!e->behind) {
            cr_expect_eq(at, 0, "%s: cut at %u", e->text, at);
            continue;
        }
        cr_assert(at > 0, "%s: not cut", e->text);
        cr_expect_str_eq(e->text + at, e->behind);
        cr_expect(cut_root(&root, e->text, at));
        cr_expect_eq(root, e->next, "%s", e->text);
    }
}
