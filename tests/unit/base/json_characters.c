/* SPDX-License-Identifier: Apache-2.0 */
/* Which bytes the kernels of the JSON index take for characters, against the table of well-formed
 * sequences in the Unicode Standard (3-7), at all places of a block. */
#include "base/json_index.h"
#include "tests/unit/support.h"

enum { MOST = 1 << 15 };

/* First bytes from..to, and the range of the second; further ones are any continuations. */
static const struct {
    uint8_t from, to, second_from, second_to, more;
} rows[] = {
    {0x00, 0x7f, 0, 0, 0},       {0xc2, 0xdf, 0x80, 0xbf, 1}, {0xe0, 0xe0, 0xa0, 0xbf, 2},
    {0xe1, 0xec, 0x80, 0xbf, 2}, {0xed, 0xed, 0x80, 0x9f, 2}, {0xee, 0xef, 0x80, 0xbf, 2},
    {0xf0, 0xf0, 0x90, 0xbf, 3}, {0xf1, 0xf3, 0x80, 0xbf, 3}, {0xf4, 0xf4, 0x80, 0x8f, 3},
};

static size_t character(const uint8_t *p, size_t n)
{
    for (size_t r = 0; r < COUNTOF(rows); r++) {
        if (p[0] < rows[r].from || p[0] > rows[r].to || n <= rows[r].more)
            continue;
        bool good = !rows[r].more || (p[1] >= rows[r].second_from && p[1] <= rows[r].second_to);
        for (size_t i = 2; i <= rows[r].more; i++)
            good = good && p[i] >= 0x80 && p[i] <= 0xbf;
        return good ? 1u + rows[r].more : 0;
    }
    return 0;
}

static bool is_text(const uint8_t *p, size_t n)
{
    for (size_t i = 0, step; i < n; i += step)
        if (!(step = character(p + i, n - i)))
            return false;
    return true;
}

struct rig {
    struct json_index *by[JSON_KERNEL_COUNT];
    uint32_t n, cases, good;
    char text[256];
};

static bool takes(struct json_index *ix, const char *text, uint32_t n)
{
    json_index_begin(ix, text, n, JSON_ROOT_LINES, true);
    enum json_index_state state;
    do
        state = json_index_next(ix, 1 << 14);
    while (state == JSON_INDEX_MORE);
    return state == JSON_INDEX_DONE;
}

/* The bytes as a key, which moves on by one from case to case. */
static void check(struct rig *r, const uint8_t *bytes, uint32_t n)
{
    uint32_t move = 2 + r->cases++ % 131;
    bool good = is_text(bytes, n);
    memset(r->text, 'a', sizeof r->text);
    memcpy(r->text, "{\"", 2);
    memcpy(r->text + move, bytes, n);
    memcpy(r->text + move + n, "\":1}", 4);
    for (uint32_t k = 0; k < r->n; k++)
        cr_assert_eq(takes(r->by[k], r->text, move + n + 4), good,
                     "kernel %u, %u bytes at %u: %02x %02x %02x %02x", k, n, move, bytes[0],
                     bytes[1], bytes[2], bytes[3]);
    r->good += good;
}

static struct rig rig_new(struct arena *a)
{
    struct rig r = {.n = (uint32_t)json_index_best() + 1};
    for (uint32_t k = 0; k < r.n; k++)
        r.by[k] = json_index_new(a, MOST, 4, (enum json_index_kernel)k);
    return r;
}

/* Bytes at the borders of all ranges. */
static const uint8_t borders[] = {'a',  0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2,
                                  0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf4, 0xf5};

ARENA_TEST(json_characters, short_sequences_are_taken_as_unicode_has_them, .timeout = 250)
{
    struct rig r = rig_new(a);
    uint32_t step = test_share() > 1 ? 5 : 1;
    uint8_t bytes[4] = {0};
    for (unsigned x = 0x80; x < 256; x++) {
        bytes[0] = (uint8_t)x;
        check(&r, bytes, 1);
        for (unsigned y = 0x23; y < 256; y++) { /* behind the quote */
            if (y == '\\')
                continue;
            bytes[1] = (uint8_t)y;
            check(&r, bytes, 2);
            for (size_t i = (x + y) % step; i < COUNTOF(borders); i += step) {
                bytes[2] = borders[i];
                check(&r, bytes, 3);
            }
        }
    }
    cr_expect(r.good > 10000 / step && r.good < r.cases / 4, "%u of %u", r.good, r.cases);
}

ARENA_TEST(json_characters, sequences_of_four_are_taken_as_unicode_has_them, .timeout = 250)
{
    struct rig r = rig_new(a);
    uint32_t step = test_share() > 1 ? 5 : 1;
    enum { N = COUNTOF(borders) };
    for (unsigned i = 0; i < N * N * N * N; i += step) {
        uint8_t bytes[] = {borders[i / N / N / N], borders[i / N / N % N], borders[i / N % N],
                           borders[i % N]};
        check(&r, bytes, 4);
    }
    cr_expect(r.good > 1000 / step && r.good < r.cases / 4, "%u of %u", r.good, r.cases);
}

/* Every character there is, in texts that begin at each place of a block. */
ARENA_TEST(json_characters, all_characters_are_taken)
{
    struct rig r = rig_new(a);
    char *text = arena_alloc(a, MOST);
    uint32_t code = 0x80, move = 0;
    while (code <= 0x10ffff) {
        uint32_t n = 2 + move++;
        memset(text, 'a', n);
        memcpy(text, "{\"", 2);
        for (; code <= 0x10ffff && n < MOST - 256; code++) {
            if (code >= 0xd800 && code <= 0xdfff)
                continue;
            unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
            static const uint8_t marks[] = {0, 0xc0, 0xe0, 0xf0};
            text[n++] = (char)(marks[more] | code >> (6 * more));
            while (more-- > 0)
                text[n++] = (char)(0x80 | (code >> (6 * more) & 0x3f));
        }
        memcpy(text + n, "\":1}", 4);
        for (uint32_t k = 0; k < r.n; k++)
            cr_assert(takes(r.by[k], text, n + 4), "kernel %u before U+%X", k, code);
    }
}
