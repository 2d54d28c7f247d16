/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a JSON text against the reader that makes trees, which must accept the same texts,
 * and against a plain loop, which must find the same tokens. */
#include "base/json_index.h"
#include "base/bits.h"
#include "base/io.h"
#include "base/json.h"
#include "tests/unit/base/json_cases.h"
#include "tests/unit/support.h"

#include <stdlib.h>

static const char *const kernels[] = {"portable", "SSE2", "AVX2"};

enum { MOST = 1 << 16, DEPTH = 16 };

/* An index for each kernel that this processor has. */
struct rig {
    struct arena *a;
    struct json_index *by[JSON_KERNEL_COUNT];
    uint32_t n;
};

static struct rig rig_new(struct arena *a, uint32_t most)
{
    struct rig r = {.a = a, .n = (uint32_t)json_index_best() + 1};
    for (uint32_t k = 0; k < r.n; k++)
        r.by[k] = json_index_new(a, most, DEPTH, (enum json_index_kernel)k);
    return r;
}

/* A copy in its own block of memory, with nothing but the pad behind it: what an AddressSanitizer
 * watches, and bytes that would go on with any value. */
static str padded(str text, char pad)
{
    char *p = malloc(text.n + JSON_INDEX_PAD);
    cr_assert(p);
    if (text.n)
        memcpy(p, text.p, text.n);
    memset(p + text.n, pad, JSON_INDEX_PAD);
    return (str){p, text.n};
}

static void padded_free(str text)
{
    free((void *)(uintptr_t)text.p);
}

static enum json_index_state index_text(struct json_index *ix, str text, enum json_index_root root,
                                        bool last, uint32_t step)
{
    enum json_index_state state;
    json_index_begin(ix, text.p, (uint32_t)text.n, root, last);
    do
        state = json_index_next(ix, step);
    while (state == JSON_INDEX_MORE);
    return state;
}

/* ---- what the reader says ---- */

enum { REFUSED, ACCEPTED, REPEATS };

/* Whether the reader takes all of the text, and all its documents are objects; a key that stands
 * twice is no matter of the index. */
static int read_text(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_data_depth] = DEPTH;
    struct json_stream js = json_stream_open(sources_add(&dg.sources, STR("t"), text));
    struct value v;
    bool ok = true, objects = true;
    while (json_stream_next(&js, &v, a, &dg, &ok))
        objects = objects && v.kind == VALUE_MAP;
    if (!ok && dg.at[0].code == DIAG_DUPLICATE_KEY)
        return REPEATS;
    return ok && objects ? ACCEPTED : REFUSED;
}

/* Compares all kernels with the reader; whether it was accepted. The text may be lines or one
 * list. */
static bool same_verdict(const struct rig *r, str text)
{
    struct arena *own = arena_child(r->a);
    int want = read_text(own, text);
    str rest = str_trim(text);
    bool list = rest.n && rest.p[0] == '[';
    size_t skip = list ? (size_t)(rest.p - text.p) + 1 : 0;
    str body = padded((str){text.p + skip, text.n - skip}, '"');
    for (uint32_t k = 0; k < r->n && want != REPEATS; k++) {
        bool good = index_text(r->by[k], body, list ? JSON_ROOT_OPEN : JSON_ROOT_LINES, true,
                               64 * (1 + k)) == JSON_INDEX_DONE;
        cr_assert_eq(good, want == ACCEPTED, "%s: %d, the reader %d: <%.*s>", kernels[k], good,
                     want == ACCEPTED, STR_ARG(text));
    }
    padded_free(body);
    arena_free(own);
    return want == ACCEPTED;
}

/* ---- what a plain loop says ---- */

struct plain {
    uint32_t *at, *close, *docs, tokens, doc_count;
    uint64_t *quotes, *atoms, lines;
};

static uint32_t plain_string(struct plain *p, str text, uint32_t i)
{
    bits_set(p->quotes, i++);
    for (; text.p[i] != '"'; i++)
        i += text.p[i] == '\\';
    bits_set(p->quotes, i);
    return i + 1;
}

static uint32_t plain_atom(struct plain *p, str text, uint32_t i)
{
    while (i < text.n && !strchr(",]} \t\r\n", text.p[i]))
        bits_set(p->atoms, i++);
    return i;
}

/* The tokens of a text that is known to be right. */
static struct plain plain_index(struct arena *a, str text)
{
    struct plain p = {.at = ARENA_ARRAY(a, uint32_t, text.n),
                      .close = ARENA_ARRAY(a, uint32_t, text.n),
                      .docs = ARENA_ARRAY(a, uint32_t, text.n),
                      .quotes = ARENA_ARRAY(a, uint64_t, bits_words(text.n) + 1),
                      .atoms = ARENA_ARRAY(a, uint64_t, bits_words(text.n) + 1)};
    uint32_t open[DEPTH + 1], depth = 0;
    for (uint32_t i = 0; i < text.n;) {
        char c = text.p[i];
        p.lines += c == '\n';
        if (strchr(" \t\r\n:,", c)) {
            i++;
            continue;
        }
        uint32_t token = p.tokens++;
        p.at[token] = i;
        if (c == '{' || c == '[') {
            if (!depth)
                p.docs[p.doc_count++] = token;
            open[depth++] = token;
            i++;
        } else if (c == '}' || c == ']') {
            if (depth)
                p.close[open[--depth]] = token;
            i++;
        } else {
            i = c == '"' ? plain_string(&p, text, i) : plain_atom(&p, text, i);
        }
    }
    return p;
}

static void check_ends(const struct json_index *ix, str text)
{
    for (uint32_t t = 0; t < ix->tokens; t++) {
        uint32_t at = ix->at[t], end = at;
        if (text.p[at] == '"') {
            end = json_index_string_end(ix, at);
            cr_assert(end > at + 1 && text.p[end - 1] == '"' && bits_get(ix->quotes, end - 1));
        } else if (!strchr("{}[]", text.p[at])) {
            end = json_index_atom_end(ix, at);
            cr_assert(end > at && strchr(",]} \t\r\n", text.p[end]));
        }
    }
}

/* Compares what the index holds of the first `n` bytes with the plain loop. */
static void same_tokens(const struct json_index *ix, const struct plain *p, str text, bool whole,
                        const char *name)
{
    cr_assert(ix->tokens <= p->tokens && ix->doc_count <= p->doc_count);
    if (whole)
        cr_assert(ix->tokens == p->tokens && ix->doc_count == p->doc_count &&
                      ix->complete == p->doc_count && ix->lines == p->lines,
                  "%s: <%.*s>", name, STR_ARG(text));
    for (uint32_t t = 0; t < ix->tokens; t++) {
        cr_assert_eq(ix->at[t], p->at[t], "%s: token %u: <%.*s>", name, t, STR_ARG(text));
        if (text.p[ix->at[t]] == '{' || text.p[ix->at[t]] == '[') {
            uint32_t want = p->close[t] < ix->tokens ? p->close[t] : 0;
            cr_assert_eq(ix->close[t], want, "%s: closing of %u: <%.*s>", name, t, STR_ARG(text));
        }
    }
    for (uint32_t d = 0; d < ix->doc_count; d++)
        cr_assert_eq(ix->docs[d], p->docs[d]);
    for (uint32_t d = 0; d < ix->doc_count; d++)
        cr_assert_eq(d < ix->complete, ix->close[ix->docs[d]] != 0);
    for (size_t w = 0; whole && w < bits_words(text.n); w++)
        cr_assert(ix->quotes[w] == p->quotes[w] && ix->atoms[w] == p->atoms[w]);
    if (whole)
        check_ends(ix, text);
}

/* An accepted text: tokens by all kernels and steps, and of its beginnings. */
static void check_tokens(const struct rig *r, str text, bool list)
{
    struct arena *own = arena_child(r->a);
    enum json_index_root root = list ? JSON_ROOT_OPEN : JSON_ROOT_LINES;
    struct plain p = plain_index(own, text);
    str body = padded(text, '1');
    for (uint32_t k = 0; k < r->n; k++)
        for (uint32_t step = 64; step <= 64u << 12; step *= 8) {
            cr_assert_eq(index_text(r->by[k], body, root, true, step), JSON_INDEX_DONE);
            same_tokens(r->by[k], &p, text, true, kernels[k]);
            cr_assert_eq(r->by[k]->root_end == UINT32_MAX, !list);
        }
    padded_free(body);
    for (size_t n = 0; n < text.n; n += 1 + text.n / 20) {
        str cut = padded((str){text.p, n}, '"');
        for (uint32_t k = 0; k < r->n; k++) {
            cr_assert_eq(index_text(r->by[k], cut, root, false, 128), JSON_INDEX_DONE,
                         "%s: beginning of %zu: <%.*s>", kernels[k], n, STR_ARG(text));
            same_tokens(r->by[k], &p, text, false, kernels[k]);
        }
        padded_free(cut);
    }
    arena_free(own);
}

/* ---- texts ---- */

/* All texts of few words between the two. */
static void all_texts(const struct rig *r, char *text, size_t n, int words, const char *to)
{
    static const char *const parts[] = {"{", "}", "[", "]", ":", ",", "\"\"", "1 ", "\n"};
    memcpy(text + n, to, strlen(to));
    same_verdict(r, (str){text, n + strlen(to)});
    for (size_t i = 0; words && i < COUNTOF(parts); i++) {
        size_t len = strlen(parts[i]);
        memcpy(text + n, parts[i], len);
        all_texts(r, text, n + len, words - 1, to);
    }
}

ARENA_TEST(json_index, short_texts_are_accepted_as_the_reader_does, .timeout = 280)
{
    static const char *const from[] = {"", "{\"\":[[]", "{\"\":{}", "{\"\":[1", "{\"\":1"};
    static const char *const to[] = {"]}", "}", "1]}", "1}"};
    const char *asked = getenv("UNET_INDEX_WORDS");
    struct rig r = rig_new(a, 64);
    int words = asked ? atoi(asked) : test_share() > 1 ? 4 : 5;
    char text[64];
    all_texts(&r, text, 0, words, "");
    for (size_t i = 0; i < COUNTOF(from); i++)
        for (size_t k = 0; k < COUNTOF(to); k++) {
            memcpy(text, from[i], strlen(from[i]));
            all_texts(&r, text, strlen(from[i]), words - 1, to[k]);
        }
}

/* Objects by dice: lines, or a list. */
static void put_objects(struct buf *b, struct dice *d, bool list, int depth)
{
    if (list)
        buf_putc(b, '[');
    for (uint32_t i = 0, n = roll(d, 4); i < n; i++) {
        put_blank(b, d);
        buf_add(b, i && list ? STR(",{") : STR("{"));
        for (uint32_t k = 0, keys = roll(d, 8); k < keys; k++) {
            buf_printf(b, "%s\"%s%u\"%s:", k ? "," : "", roll(d, 4) ? "name" : "\\\\\\\"", k,
                       roll(d, 9) ? "" : " ");
            put_document(b, d, depth);
        }
        buf_putc(b, '}');
    }
    put_blank(b, d);
    if (list)
        buf_putc(b, ']');
}

ARENA_TEST(json_index, generated_texts_have_the_tokens_of_a_plain_loop, .timeout = 250)
{
    struct rig r = rig_new(a, MOST);
    int good = 0, cases = 1500;
    for (int i = 0; i < cases; i++) {
        struct dice d = {(uint64_t)i};
        struct arena *own = arena_child(a);
        struct buf b = BUF(own);
        bool list = i % 3 == 0;
        put_objects(&b, &d, list, 1 + i % 4);
        if (b.n && b.n < MOST && same_verdict(&r, buf_str(&b))) {
            size_t skip = list ? (size_t)(strchr(b.p, '[') - b.p) + 1 : 0;
            check_tokens(&r, (str){b.p + skip, b.n - skip}, list);
            good++;
        }
        arena_free(own);
    }
    cr_expect_gt(good, cases / 2, "%d of %d", good, cases);
}

ARENA_TEST(json_index, spoilt_texts_are_refused_as_the_reader_does, .timeout = 280)
{
    struct rig r = rig_new(a, MOST);
    const char *asked = getenv("UNET_ORACLE_CASES");
    int cases = asked ? atoi(asked) : 200000 / (int)test_share(), good = 0;
    for (int i = 0; i < cases; i++) {
        struct dice d = {(uint64_t)i + 5000000};
        struct arena *own = arena_child(a);
        struct buf b = BUF(own);
        put_objects(&b, &d, i % 3 == 0, i % 16 ? 1 : 2);
        mutate(&b, &d);
        if (b.n < MOST)
            good += same_verdict(&r, b.n ? buf_str(&b) : STR(""));
        arena_free(own);
    }
    cr_expect(good > cases / 20 && good < cases * 4 / 5, "%d of %d", good, cases);
}

/* A text moved by each number of blanks, so that all that spans blocks meets their border. */
static void shifted(const struct rig *r, str text, bool want)
{
    for (uint32_t move = 0; move < 130; move++) {
        struct buf b = BUF(r->a);
        for (uint32_t i = 0; i < move; i++)
            buf_putc(&b, " \n"[i % 7 == 0]);
        buf_add(&b, text);
        cr_assert_eq(same_verdict(r, buf_str(&b)), want, "%u blanks, <%.*s>", move, STR_ARG(text));
        if (want)
            check_tokens(r, buf_str(&b), false);
    }
}

ARENA_TEST(json_index, nothing_depends_on_where_a_block_ends, .timeout = 250)
{
    static const struct {
        const char *text;
        bool want;
    } rows[] = {
        {"{\"a\\\\\\\"b\":\"\\\\\",\"\\\\\\\\\":-1.5e3,\"c\":[true,false,null,0,10,0.0]}", true},
        {"{\"a\":\"\\ud83d\\ude00\\u00e4\",\"b\":\"\xf0\x9f\x98\x80\xe2\x82\xac\xc3\xa4\"}", true},
        {"{ \"a\" : [ { } , [ ] , [ 1 , { \"b\" : 2 } ] ] , \"c\" : { } } \n { }", true},
        {"{\"a\":[[[[[[1]]]]],{\"b\":{\"c\":{}}}],\"d\":1}{\"e\":[],\"f\":[1,[2,3],4]}", true},
        {"{\"a\":123456789012345678901234567890123456789012345678901234567890123456789}", true},
        {"{\"a\":1.23456789012345678901234567890e-20,\"b\":100200300}", true},
        {"{\"a\":\"\\ud83d\\u0041\"}", false},
        {"{\"a\":\"\\ude00\"}", false},
        {"{\"a\":\"\xf0\x9f\x98\"}", false},
        {"{\"a\":\"\xe2\x82\"}", false},
        {"{\"a\":\"\xed\xa0\x80\"}", false},
        {"{\"a\":\"b\nc\"}", false},
        {"{\"a\":012345678901234567890123456789}", false},
        {"{\"a\":trueish}", false},
        {"{\"a\":1true}", false},
        {"{\"a\":true\"\"}", false},
        {"{\"a\":-}", false},
        {"{\"a\":1e400}", false},
        {"{\"a\":[1 2]}", false},
        {"{\"a\":[1,2]]}", false},
        {"{\"a\":{\"b\":[1,2}}}", false},
        {"{\"a\":[],2}", false},
        {"{\"a\":[[],\"b\":1]}", false},
        {"{\"a\":[[],\"b\":1,2]}", false},
        {"{\"a\":[[],\"b\":{}]}", false},
        {"{\"a\":[[],\"b\":{},2]}", false},
        {"{\"a\":{},2,\"b\":3}", false},
        {"{\"a\":{},2,3}", false},
        {"{\"a\":{},[],\"b\":3}", false},
        {"{\"a\":[{}\n{}]}", false},
        {"{},{}", false},
        {"{\"a\":1,\n}", false},
        {"{\"a\":1} true", false},
    };
    struct rig r = rig_new(a, MOST);
    for (size_t i = 0; i < COUNTOF(rows); i++)
        shifted(&r, str_of(rows[i].text), rows[i].want);
}

/* As many parts as a row of two blocks holds, all in the first of them. */
ARENA_TEST(json_index, a_block_may_fill_a_row_alone)
{
    struct rig r = rig_new(a, MOST);
    for (uint32_t n = 20; n < 34; n++)
        for (uint32_t odd = 0; odd < 2; odd++) {
            struct buf b = BUF(a);
            buf_add(&b, odd ? STR("{\"\":[[],0") : STR("{\"\":[0"));
            for (uint32_t i = 1; i < n; i++)
                buf_add(&b, STR(",0"));
            buf_add(&b, STR("]}"));
            buf_pad(&b, ' ', 130);
            shifted(&r, buf_str(&b), true);
        }
}

ARENA_TEST(json_index, dense_and_deep_texts_are_read)
{
    struct rig r = rig_new(a, MOST);
    struct buf b = BUF(a);
    for (int i = 0; i < 500; i++)
        buf_add(&b, STR("{}"));
    cr_assert(same_verdict(&r, buf_str(&b)));
    check_tokens(&r, buf_str(&b), false);
    static const struct {
        int depth;
        bool want;
    } rows[] = {{DEPTH - 2, true},  {DEPTH - 1, true}, {DEPTH, false},
                {DEPTH + 1, false}, {500, false},      {30000, false}};
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        b.n = 0;
        buf_add(&b, STR("{\"a\":"));
        for (int k = 0; k < rows[i].depth; k++)
            buf_putc(&b, '[');
        for (int k = 0; k < rows[i].depth; k++)
            buf_putc(&b, ']');
        buf_putc(&b, '}');
        cr_expect_eq(same_verdict(&r, buf_str(&b)), rows[i].want, "%d levels", rows[i].depth);
    }
    b.n = 0;
    for (int i = 0; i < 20000; i++)
        buf_add(&b, STR("}"));
    cr_expect_not(same_verdict(&r, buf_str(&b)));
}

/* Brackets are matched 64 at a time: a nest of containers between `move` small ones. */
static str nest(struct arena *a, int move, int depth, char end, char inner_end)
{
    struct buf b = BUF(a);
    buf_add(&b, STR("{\"a\":["));
    for (int i = 0; i < move; i++)
        buf_add(&b, i % 3 ? STR("[],") : STR("{\"b\":{}},"));
    buf_add(&b, STR("{\"c\":{\"d\":"));
    for (int i = 0; i < depth; i++)
        buf_putc(&b, '[');
    buf_add(&b, STR("{}"));
    for (int i = 0; i < depth; i++)
        buf_putc(&b, i ? ']' : inner_end);
    buf_printf(&b, "%c}", end);
    for (int i = 0; i < move; i++)
        buf_add(&b, STR(",[{}]"));
    buf_add(&b, STR("]}"));
    return buf_str(&b);
}

ARENA_TEST(json_index, brackets_match_wherever_a_word_of_them_ends, .timeout = 250)
{
    enum { OUTER = 5 }; /* levels around the nest, and the one within it */
    struct rig r = rig_new(a, MOST);
    for (int move = 0; move < 70; move++) {
        static const int depths[] = {1, 3, DEPTH - OUTER, DEPTH - OUTER + 1};
        for (size_t i = 0; i < COUNTOF(depths); i++) {
            str text = nest(a, move, depths[i], '}', ']');
            bool fits = depths[i] <= DEPTH - OUTER;
            cr_assert_eq(same_verdict(&r, text), fits, "%d before, %d deep", move, depths[i]);
            if (fits)
                check_tokens(&r, text, false);
            cr_assert_not(same_verdict(&r, nest(a, move, depths[i], ']', ']')));
            cr_assert_not(same_verdict(&r, nest(a, move, depths[i], '}', '}')));
        }
    }
}

ARENA_TEST(json_index, a_list_may_be_given_in_pieces)
{
    static const struct {
        const char *text;
        enum json_index_root root;
        bool want;
        uint32_t docs;
    } rows[] = {
        {"]", JSON_ROOT_OPEN, true, 0},           {"{}]", JSON_ROOT_OPEN, true, 1},
        {" {} , {} ] ", JSON_ROOT_OPEN, true, 2}, {"{},{}]", JSON_ROOT_COMMA, true, 2},
        {",{},{}]", JSON_ROOT_VALUE, true, 2},    {"]\n", JSON_ROOT_VALUE, true, 0},
        {"]", JSON_ROOT_COMMA, false, 0},         {",{}]", JSON_ROOT_OPEN, false, 0},
        {",{}]", JSON_ROOT_COMMA, false, 0},      {"{}]", JSON_ROOT_VALUE, false, 0},
        {"{}", JSON_ROOT_OPEN, false, 0},         {"{},]", JSON_ROOT_OPEN, false, 0},
        {"{} {}]", JSON_ROOT_OPEN, false, 0},     {"1]", JSON_ROOT_OPEN, false, 0},
        {"{},1]", JSON_ROOT_OPEN, false, 0},      {"{},1,{}]", JSON_ROOT_OPEN, false, 0},
        {"[]]", JSON_ROOT_OPEN, false, 0},        {"{}],", JSON_ROOT_OPEN, false, 0},
        {"{}]{}", JSON_ROOT_OPEN, false, 0},      {"{}]]", JSON_ROOT_OPEN, false, 0},
        {"{}],5", JSON_ROOT_OPEN, false, 0},      {"\"a\":{}]", JSON_ROOT_OPEN, false, 0},
        {"}", JSON_ROOT_OPEN, false, 0},          {"", JSON_ROOT_VALUE, false, 0},
        {"", JSON_ROOT_LINES, true, 0},           {" \n", JSON_ROOT_LINES, true, 0},
        {"]", JSON_ROOT_LINES, false, 0},         {"[]", JSON_ROOT_LINES, false, 0},
        {"1", JSON_ROOT_LINES, false, 0},         {",{}", JSON_ROOT_LINES, false, 0},
    };
    struct rig r = rig_new(a, 64);
    for (size_t i = 0; i < COUNTOF(rows); i++)
        for (uint32_t k = 0; k < r.n; k++) {
            str text = padded(str_of(rows[i].text), ' ');
            bool good = index_text(r.by[k], text, rows[i].root, true, 64) == JSON_INDEX_DONE;
            cr_expect_eq(good, rows[i].want, "%s: %s", kernels[k], rows[i].text);
            if (good)
                cr_expect_eq(r.by[k]->complete, rows[i].docs, "%s: %s", kernels[k], rows[i].text);
            padded_free(text);
        }
}

/* Each JSON file as the value of a key, so that it is an object whatever it holds. */
ARENA_TEST(json_index, kernels_agree_on_the_corpus, .timeout = 250)
{
    const char *root = getenv("UNET_CORPUS");
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_document_bytes] = UINT32_MAX;
    const str endings[] = {STR(".json"), STR(".ndjson")};
    struct io_names names = {0};
    if (!root || !io_list(&names, a, str_of(root), endings, COUNTOF(endings), true, &dg))
        SKIP_TEST(CORPUS_ABSENT);
    uint32_t good = 0;
    for (uint32_t i = 0; i < names.n; i++) {
        uint32_t file;
        cr_assert(io_read(&file, a, names.at[i], SPAN_NONE, &dg));
        struct buf b = BUF(a);
        buf_add(&b, STR("{\"a\":"));
        buf_add(&b, dg.sources.at[file].text);
        buf_add(&b, STR("}"));
        struct rig r = rig_new(a, (uint32_t)b.n);
        if (same_verdict(&r, buf_str(&b)) && ++good)
            check_tokens(&r, buf_str(&b), false);
    }
    cr_expect_gt(good, 5, "%u of %u files", good, names.n);
}
