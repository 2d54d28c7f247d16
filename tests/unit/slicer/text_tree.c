/* SPDX-License-Identifier: Apache-2.0 */
/* A tree of texts, and what lines are asked for by, against trying each text. */
#include "slicer/text_tree.h"

#include "slicer/line.h"
#include "slicer/line_scan.h"

#include "tests/unit/slicer/kit.h"

enum { MOST_TEXTS = 40, LOOKS = 200 };

static uint32_t below(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*state >> 33) % n);
}

/* Up to twelve bytes of few kinds, or of many. */
static str make_text(struct arena *a, uint64_t *seed, const char *letters)
{
    struct buf b = BUF(a);
    uint32_t kinds = (uint32_t)strlen(letters);
    if (below(seed, 4) == 0)
        buf_add(&b, STR("aabba"));
    for (uint32_t n = below(seed, 8); n > 0; n--)
        buf_putc(&b, letters[below(seed, kinds)]);
    return b.n ? buf_str(&b) : STR("");
}

/* The number that trying each text gives. */
static uint32_t try_each(const struct tree_text *texts, uint32_t n, str s)
{
    uint32_t number = 0;
    size_t longest = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (texts[i].whole && str_eq(texts[i].text, s))
            return texts[i].as_whole;
        if (texts[i].begins && str_starts(s, texts[i].text) && texts[i].text.n >= longest) {
            longest = texts[i].text.n;
            number = texts[i].as_begins;
        }
    }
    return number;
}

static void look_in_trees(void)
{
    static const char *const letters[] = {"ab", "abc d", "abcdefghijklmnopqrstuvwxyz0123456789"};
    size_t found = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct arena *a = arena_new(edge);
        uint64_t state = seed;
        const char *of = letters[seed % COUNTOF(letters)];
        struct tree_text texts[MOST_TEXTS] = {0};
        uint32_t n = below(&state, MOST_TEXTS + 1);
        for (uint32_t i = 0; i < n; i++) {
            uint32_t how = 1 + below(&state, 3);
            texts[i] = (struct tree_text){
                .text = make_text(a, &state, of), .whole = how & 1, .begins = how & 2};
            texts[i].begins &= texts[i].text.n > 0;
        }
        struct text_tree tree;
        n = text_tree_make(&tree, a, texts, n);
        for (int i = 0; i < LOOKS; i++) {
            str s = make_text(a, &state, of);
            uint32_t got = text_tree_look(&tree, s), want = try_each(texts, n, s);
            found += want > 0;
            cr_assert_eq(got, want, "seed %llu, '%.*s': %u, wanted %u", (unsigned long long)seed,
                         STR_ARG(s), got, want);
        }
        arena_free(a);
    }
    cr_assert_geq(found, 5000);
}

Test(text_tree, a_look_finds_the_text_itself_or_the_longest_beginning)
{
    IN_BOUNDARY(look_in_trees);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* Whether a line begins with a text, whose blanks stand for runs of blanks and tabs. */
static bool fits(str line, str text, bool fold)
{
    size_t at = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (at == line.n)
            return false;
        if (text.p[i] == ' ') {
            if (!is_blank(line.p[at]))
                return false;
            while (at < line.n && is_blank(line.p[at]))
                at++;
        } else if (fold ? small(line.p[at++]) != small(text.p[i]) : line.p[at++] != text.p[i]) {
            return false;
        }
    }
    return true;
}

/* Letters with single blanks between them. */
static str make_beginning(struct arena *a, uint64_t *seed)
{
    struct buf b = BUF(a);
    for (uint32_t n = 1 + below(seed, 8); n > 0; n--) {
        bool blank = b.n && b.p[b.n - 1] != ' ' && below(seed, 4) == 0;
        buf_putc(&b, blank ? ' ' : (char)('a' + below(seed, 3)));
    }
    return buf_str(&b);
}

/* What asks for lines by texts, and nothing that a dialect adds. */
static struct dialect bare_dialect(bool fold)
{
    struct dialect d = *dialects_find(NULL, STR("generic_indent"));
    d.closers = NULL;
    d.literals = NULL;
    d.tags = d.line_verbs = d.ending = NULL;
    d.fold = fold;
    return d;
}

static void ask_for_lines(void)
{
    size_t taken = 0, refused = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct arena *a = arena_new(edge);
        struct dialect d = bare_dialect(seed % 4 == 3);
        uint64_t state = seed;
        str texts[MOST_TEXTS];
        uint32_t n = 1 + below(&state, seed % 2 ? 3 : MOST_TEXTS);
        for (uint32_t i = 0; i < n; i++)
            texts[i] = make_beginning(a, &state);
        const struct line_want *w = line_want_new(a, &d, texts, n);
        for (int i = 0; i < LOOKS; i++) {
            str line = make_text(a, &state, d.fold ? "abcABC \t" : "aabbccc \t");
            if (!line.n || is_blank(line.p[0]))
                continue;
            bool want = false;
            for (uint32_t k = 0; k < n; k++)
                want |= fits(line, texts[k], d.fold);
            cr_assert_eq(line_want_takes(w, line), want, "seed %llu, '%.*s', wanted %d",
                         (unsigned long long)seed, STR_ARG(line), want);
            taken += want;
            refused += !want;
        }
        arena_free(a);
    }
    cr_assert_geq(taken, 3000);
    cr_assert_geq(refused, 3000);
}

Test(text_tree, lines_are_asked_for_by_texts_whose_blanks_are_runs_of_blanks)
{
    IN_BOUNDARY(ask_for_lines);
}
