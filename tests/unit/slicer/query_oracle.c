/* SPDX-License-Identifier: Apache-2.0 */
/* Questions against a slow reading of what they mean: the tree is in memory, every statement has
 * the whole list of its path's units, and each way to share them among the levels is tried from
 * the last level backwards. It shares the line reader and the regular expressions with the program,
 * nothing of the walk. */
#include "base/vec.h"
#include "slicer/dialects.h"
#include "tests/unit/slicer/ask.h"
#include "tests/unit/slicer/lines.h"

#define NONE UINT32_MAX

struct accept {
    uint32_t unit, hit;
};
typedef VEC(struct accept) accepts;

struct item {
    uint32_t parent, line, base, end; /* units: those of the path above it, and with its own */
    uint64_t from;
    str text;
    const str *units;
    accepts *of; /* by question */
};

struct oracle_hit {
    uint32_t under, item, units, moved, number;
};

struct oracle {
    struct arena *arena;
    const struct dialect *dialect;
    const struct asked *asked;
    struct regex **regexes[ASK_MOST];
    struct regex_scratch *scratch;
    VEC(struct item) items;
    VEC(struct oracle_hit) hits[ASK_MOST];
    uint32_t most; /* units of a level */
    bool flat;
};

/* ---- what a level takes ---- */

static str joined(struct oracle *o, const str *units, uint32_t n)
{
    struct buf b = BUF(o->arena);
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            buf_putc(&b, ' ');
        buf_add(&b, units[i]);
    }
    return b.n ? buf_str(&b) : STR("");
}

static uint32_t words_of(str pattern)
{
    uint32_t n = 1;
    bool class = false;
    for (size_t i = 0; i < pattern.n; i++) {
        if (pattern.p[i] == '[')
            class = true;
        if (pattern.p[i] == ']')
            class = false;
        n += pattern.p[i] == ' ' && !class;
    }
    return n;
}

static bool takes(struct oracle *o, uint32_t q, uint32_t level, const str *units, uint32_t n)
{
    const struct match_level *l = &o->asked->exprs[q].levels[level];
    if (l->kind == MATCH_ANY)
        return n == 1;
    if (l->not_ && o->dialect->words && n != words_of(l->pattern))
        return false;
    str text = n == 1 ? units[0] : joined(o, units, n);
    return (regex_match(o->regexes[q][level], o->scratch, text) == REGEX_YES) != l->not_;
}

/* Whether the first n levels take exactly the units from..to. */
static bool reach(struct oracle *o, uint32_t q, uint32_t n, const str *units, uint32_t from,
                  uint32_t to)
{
    if (n == 0)
        return from == to;
    bool deep = o->asked->exprs[q].levels[n - 1].kind == MATCH_DEEP;
    uint32_t least = deep ? 0 : 1, most = deep ? to - from : o->most;
    for (uint32_t k = least; k <= most && from + k <= to; k++)
        if ((deep || takes(o, q, n - 1, units + to - k, k)) &&
            reach(o, q, n - 1, units, from, to - k))
            return true;
    return false;
}

/* Whether a hit ends with the unit before `to`: its last level is the shortest run that fits. */
static bool ends(struct oracle *o, uint32_t q, uint32_t n, const str *units, uint32_t from,
                 uint32_t to)
{
    if (n == 0)
        return false;
    if (o->asked->exprs[q].levels[n - 1].kind == MATCH_DEEP) {
        for (uint32_t k = 1; from + k <= to; k++)
            if (reach(o, q, n - 1, units, from, to - k))
                return true;
        return ends(o, q, n - 1, units, from, to);
    }
    for (uint32_t k = 1; k <= o->most && from + k <= to; k++) {
        bool shorter = false;
        for (uint32_t i = 1; i < k; i++)
            shorter |= takes(o, q, n - 1, units + to - k, i);
        if (!shorter && takes(o, q, n - 1, units + to - k, k) &&
            reach(o, q, n - 1, units, from, to - k))
            return true;
    }
    return false;
}

/* ---- the statements ---- */

static uint32_t split(struct oracle *o, str *out, uint32_t at, str text)
{
    if (!o->dialect->words) {
        out[at] = text;
        return at + 1;
    }
    size_t i = 0, verb = strlen(o->dialect->path_verb);
    if (!at && str_starts(text, str_of(o->dialect->path_verb)) && text.n > verb &&
        text.p[verb] == ' ')
        i = verb + 1;
    while (i < text.n) {
        size_t from = i;
        char quote = 0;
        for (; i < text.n && (quote || text.p[i] != ' '); i++) {
            char c = text.p[i];
            bool marks = !o->dialect->word_marks || i == from;
            if (quote && o->dialect->quote_escapes && c == '\\')
                i++;
            else if (quote ? c == quote : marks && c && strchr(o->dialect->quotes, c))
                quote = quote ? 0 : c;
        }
        i = i < text.n ? i : text.n;
        out[at++] = str_sub(text, from, i);
        i++;
    }
    return at;
}

static void add_item(struct oracle *o, uint32_t parent, uint32_t line, uint64_t from, str text)
{
    struct item it = {.parent = parent, .line = line, .from = from, .text = text};
    const struct item *up = parent == NONE ? NULL : &o->items.at[parent];
    it.base = up ? up->end : 0;
    str *units = ARENA_ARRAY(o->arena, str, it.base + text.n + 2);
    if (up)
        memcpy(units, up->units, it.base * sizeof *units);
    it.end = split(o, units, it.base, text);
    it.units = units;
    it.of = ARENA_ARRAY(o->arena, accepts, o->asked->n);
    vec_push(o->arena, &o->items, it);
}

/* The statements in order of text, those that the tree calls noise too. */
static void add_items(struct oracle *o, const struct tree *t)
{
    uint32_t *item_of = ARENA_ARRAY(o->arena, uint32_t, t->n), v = 0;
    item_of[TREE_ROOT] = NONE;
    for (uint32_t n = 1; n <= t->n; n++) {
        uint64_t from = n < t->n ? t->at[n].from : UINT64_MAX;
        for (; v < t->trivia.n && t->trivia.at[v].from < from; v++) {
            const struct tree_trivia *w = &t->trivia.at[v];
            if (w->kind == LINE_LEAF)
                add_item(o, item_of[w->parent], w->line, w->from, w->text);
        }
        if (n == t->n)
            break;
        item_of[n] = o->items.n;
        add_item(o, item_of[t->at[n].parent], t->at[n].line, from, t->at[n].text);
    }
}

/* ---- hits ---- */

static bool same_path(struct oracle *o, const struct oracle_hit *h, uint32_t item, uint32_t units)
{
    if (!o->flat)
        return h->item == item;
    const struct item *a = &o->items.at[h->item], *b = &o->items.at[item];
    bool same = h->units == units;
    for (uint32_t i = 0; same && i < units; i++)
        same = str_eq(a->units[i], b->units[i]);
    return same;
}

static void note(struct oracle *o, uint32_t q, uint32_t under, uint32_t item, uint32_t unit)
{
    uint32_t h = o->hits[q].n;
    while (h-- > 0) {
        const struct oracle_hit *x = &o->hits[q].at[h];
        if (x->under == under && same_path(o, x, item, unit))
            break;
        if (!o->flat && x->item != item) {
            h = NONE;
            break;
        }
    }
    if (h == NONE) {
        h = o->hits[q].n;
        vec_push(o->arena, &o->hits[q], (struct oracle_hit){under, item, unit, 0, h});
    }
    vec_push(o->arena, &o->items.at[item].of[q], (struct accept){unit, h});
}

static void try_from(struct oracle *o, uint32_t q, uint32_t item, uint32_t from, uint32_t under)
{
    const struct item *it = &o->items.at[item];
    uint32_t u = it->base > from ? it->base : from;
    for (u++; u <= it->end; u++)
        if (ends(o, q, o->asked->exprs[q].n, it->units, from, u))
            note(o, q, under, item, u);
}

static void try_item(struct oracle *o, uint32_t q, uint32_t item)
{
    uint32_t parent = o->asked->parents[q];
    if (parent == QUERY_TOP) {
        try_from(o, q, item, 0, QUERY_TOP);
        return;
    }
    for (uint32_t up = item; up != NONE; up = o->flat ? NONE : o->items.at[up].parent) {
        const accepts *of = &o->items.at[up].of[parent];
        for (uint32_t i = 0; i < of->n; i++) {
            try_from(o, q, item, of->at[i].unit, of->at[i].hit);
            if (!o->flat && of->at[i].unit != o->items.at[up].end)
                try_from(o, q, item, o->items.at[up].end, of->at[i].hit);
        }
    }
}

static int by_parent(const void *a, const void *b)
{
    const struct oracle_hit *x = a, *y = b;
    if (x->under != y->under)
        return x->under < y->under ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static str oracle_text(struct oracle *o)
{
    struct buf b = BUF(o->arena);
    for (uint32_t q = 0; q < o->asked->n; q++) {
        uint32_t parent = o->asked->parents[q];
        for (uint32_t i = 0; parent != QUERY_TOP && i < o->hits[q].n; i++)
            o->hits[q].at[i].under = o->hits[parent].at[o->hits[q].at[i].under].moved;
        struct oracle_hit *sorted = ARENA_ARRAY(o->arena, struct oracle_hit, o->hits[q].n);
        if (o->hits[q].n) {
            memcpy(sorted, o->hits[q].at, o->hits[q].n * sizeof *sorted);
            qsort(sorted, o->hits[q].n, sizeof *sorted, by_parent);
        }
        for (uint32_t i = 0; i < o->hits[q].n; i++) {
            const struct oracle_hit *h = &sorted[i];
            const struct item *it = &o->items.at[h->item];
            o->hits[q].at[h->number].moved = i;
            buf_printf(&b, "q%u %u", q, it->line);
            if (h->under != QUERY_TOP)
                buf_printf(&b, " under %u", h->under);
            buf_putc(&b, ' ');
            buf_add(&b, o->flat ? joined(o, it->units, h->units) : it->text);
            buf_putc(&b, '\n');
        }
    }
    return b.n ? buf_str(&b) : STR("");
}

/* The questions without the verb that lines of paths begin with. */
static const struct asked *without_verb(struct arena *a, str verb, const struct asked *asked)
{
    struct asked *own = ARENA_NEW(a, struct asked);
    *own = *asked;
    for (uint32_t q = 0; q < own->n; q++) {
        struct match_expr *e = &own->exprs[q];
        e->levels = arena_dup(a, e->levels, (e->n + 1) * sizeof *e->levels);
        str first = e->levels[0].pattern;
        if (own->parents[q] != QUERY_TOP || e->levels[0].not_)
            continue;
        if (str_starts(first, verb) && first.n > verb.n + 1 && first.p[verb.n] == ' ')
            e->levels[0].pattern = str_sub(first, verb.n + 1, first.n);
        else if (str_eq(first, verb) && e->n > 1)
            memmove(e->levels, e->levels + 1, --e->n * sizeof *e->levels);
    }
    return own;
}

static str oracle_answer(struct arena *a, const struct dialect *d, const struct asked *asked,
                         str text, struct diags *dg)
{
    if (d->words)
        asked = without_verb(a, str_of(d->path_verb), asked);
    struct oracle *o = ARENA_NEW(a, struct oracle);
    *o = (struct oracle){.arena = a, .dialect = d, .asked = asked, .most = d->words ? 8 : 1};
    o->flat = d->words && d->shape == SHAPE_FLAT;
    o->scratch = regex_scratch_new(a, &dg->limits);
    for (uint32_t q = 0; q < asked->n; q++) {
        o->regexes[q] = ARENA_ARRAY(a, struct regex *, asked->exprs[q].n + 1);
        for (uint32_t i = 0; i < asked->exprs[q].n; i++) {
            struct regex_error error;
            const struct match_level *l = &asked->exprs[q].levels[i];
            unsigned flags = REGEX_WHOLE | REGEX_RAW | REGEX_DOTALL;
            if (l->kind == MATCH_PATTERN)
                o->regexes[q][i] = regex_new(a, l->pattern, flags | (d->fold ? REGEX_CASELESS : 0u),
                                             &dg->limits, &error);
        }
    }
    struct tree *t = NULL;
    if (!tree_read(&t, a, d, (struct line_options){.source = SOURCE_NONE}, text, dg))
        return STR("does not parse");
    add_items(o, t);
    for (uint32_t i = 0; i < o->items.n; i++)
        for (uint32_t q = 0; q < asked->n; q++)
            try_item(o, q, i);
    return oracle_text(o);
}

/* The program's answer in the same words. */
static str short_answer(struct arena *a, const struct dialect *d, const struct asked *asked,
                        str text, struct diags *dg, size_t *hits)
{
    struct query_answer answer;
    struct query *questions = ask_add(a, asked);
    if (!query_run(&answer, questions, a, d, SOURCE_NONE, text, NULL, dg))
        return dg->errors ? STR("does not parse") : STR("failed without a word");
    struct buf b = BUF(a);
    for (uint32_t q = 0; q < answer.n; q++) {
        uint32_t groups;
        query_groups(questions, q, &groups);
        for (uint32_t i = 0; i < answer.hits[q].n; i++, ++*hits) {
            const struct query_hit *h = &answer.hits[q].at[i];
            cr_expect_eq(h->group_count, groups, "a hit whose levels were not found again");
            buf_printf(&b, "q%u %u", q, h->line);
            if (h->parent != QUERY_TOP)
                buf_printf(&b, " under %u", h->parent);
            buf_putc(&b, ' ');
            buf_add(&b, h->header);
            buf_putc(&b, '\n');
        }
    }
    return b.n ? buf_str(&b) : STR("");
}

static size_t compare(struct arena *a, const char *dialect, str questions, str text,
                      const char *where)
{
    const struct dialect *d = dialects_find(NULL, str_of(dialect));
    struct diags dg = ask_diags(a);
    const struct asked *asked = ask_read(a, questions);
    size_t hits = 0;
    str have = short_answer(a, d, asked, text, &dg, &hits);
    str want = oracle_answer(a, d, asked, text, &dg);
    size_t at = 0, line = 0;
    while (at < have.n && at < want.n && have.p[at] == want.p[at]) {
        if (have.p[at++] == '\n')
            line = at;
    }
    cr_expect(str_eq(have, want), "%s: have <%.*s>, want <%.*s>", where,
              STR_ARG(str_sub(have, line, line + 160)), STR_ARG(str_sub(want, line, line + 160)));
    return hits;
}

ARENA_TEST(query_oracle, agrees_on_every_row)
{
    size_t hits = 0;
    for (size_t i = 0; i < COUNTOF(ROWS); i++)
        hits += compare(a, CONFIGS[ROWS[i].config].dialect, str_of(ROWS[i].questions),
                        str_of(CONFIGS[ROWS[i].config].text), ROWS[i].questions);
    cr_expect_geq(hits, (size_t)200);
}

/* ---- made texts ---- */

static uint32_t roll(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % n;
}

/* Statements of few words, deeply nested, so that levels line up in many ways. */
static str made_text(struct arena *a, uint64_t *dice, const struct dialect *d)
{
    struct buf b = BUF(a);
    uint32_t depth = 0, lines = 1 + roll(dice, 14);
    bool braces = d->shape == SHAPE_BRACE;
    for (uint32_t i = 0; i < lines; i++) {
        uint32_t words = 1 + roll(dice, d->shape == SHAPE_FLAT ? 7 : 3);
        bool header = d->shape != SHAPE_FLAT && roll(dice, 2);
        buf_pad(&b, ' ', depth);
        if (d->shape == SHAPE_FLAT)
            buf_add(&b, STR("set"));
        for (uint32_t w = 0; w < words; w++)
            buf_printf(&b, "%s%c", w || d->shape == SHAPE_FLAT ? " " : "", "aabc"[roll(dice, 4)]);
        buf_add(&b, !braces ? STR("\n") : header ? STR(" {\n") : STR(";\n"));
        depth += header;
        for (; depth && !roll(dice, 3); depth--)
            buf_add(&b, braces ? STR("}\n") : STR(""));
    }
    for (; depth && braces; depth--)
        buf_add(&b, STR("}\n"));
    return buf_str(&b);
}

static str made_questions(struct arena *a, uint64_t *dice)
{
    static const char *const levels[] = {"a",   "b",    "**",    "*",    ".*",        "a.*", "!a",
                                         "a b", "a .*", "(a|b)", "!a b", "[ab]( .)?", "a? c"};
    struct buf b = BUF(a);
    uint32_t depth = 0;
    for (uint32_t i = 0, n = 1 + roll(dice, 4); i < n; i++) {
        buf_pad(&b, '>', depth);
        buf_printf(&b, " %s", levels[roll(dice, COUNTOF(levels))]);
        for (uint32_t k = roll(dice, 3); k > 0; k--)
            buf_printf(&b, "||%s", levels[roll(dice, COUNTOF(levels))]);
        buf_putc(&b, '\n');
        depth = roll(dice, depth + 2);
    }
    return buf_str(&b);
}

ARENA_TEST(query_oracle, agrees_on_made_texts, .timeout = 280)
{
    static const char *const dialects[] = {"generic_indent", "cisco_ios", "juniper_junos",
                                           "juniper_junos_set", "generic_brace"};
    uint64_t dice = 20240607;
    size_t hits = 0;
    uint32_t share = test_share();
    for (uint32_t i = 0; i < 15000 / share; i++) {
        struct arena *own = arena_child(a);
        const char *dialect = dialects[i % COUNTOF(dialects)];
        str text = made_text(own, &dice, dialects_find(NULL, str_of(dialect)));
        str questions = made_questions(own, &dice);
        str where = str_printf(own, "%s\n%.*s\n%.*s", dialect, STR_ARG(questions), STR_ARG(text));
        hits += compare(own, dialect, questions, text, where.p);
        arena_free(own);
    }
    printf("%zu hits\n", hits);
    cr_expect_geq(hits, (size_t)40000 / share);
}

/* ---- real ones ---- */

static const char LINE_QUESTIONS[] =
    "interface .*\n> ip address (\\S+) .*\n> **||.*address.*\n> shutdown\n> .*\n"
    "**||neighbor (\\S+) .*\nrouter .*\n> **||neighbor .*\n> address-family .*\n>> neighbor .*\n"
    "router bgp .*||**||neighbor (?<ip>\\S+) remote-as (?<as>\\S+)\nline .*||!transport .*\n"
    "!interface .*||.*\n*||*||**\n**||(no )?(.*)\nip access-list .*||(permit|deny) .*\n"
    "**||!.* .*\nend\n/ip .*||add .*\n> **\n/interface .*\n> add name=(\\S+).*\n"
    "protocol .*\n> **||import .*\n> ipv[46]||export .*\n**||if .*\n> **||accept\nroute-map .*\n"
    "> match .*\n> set .*\nvlan .*||name .*\n";

static const char WORD_QUESTIONS[] =
    "interfaces||.*\n> unit .*\n>> **||address .*\n> description .*\ninterfaces .*||unit .*\n"
    "> family inet||address .*\n> *\nsystem||**\n**||description (.*)\nprotocols||bgp||*\n"
    "> **||peer-as .*\nprotocols bgp group .*||neighbor (\\S+)\n> peer-as .*\n"
    "policy-options||policy-statement .*||term .*\n> then .*\n> from||!protocol .*\n"
    "system login user .*||**||class .*\n**||then||.*\n!interfaces||.*\nsystem .*||!ntp||*\n"
    "firewall .* filter||.*||term .*||then .*\nset system .*\n";

struct comparing {
    const char *dialect;
    struct boundary *boundary;
    size_t seen, files, hits;
};

static void compare_file(void *arg, const char *path, const char *name)
{
    struct comparing *c = arg;
    if (c->seen++ % test_share())
        return;
    struct arena *a = arena_new(c->boundary);
    bool words = dialects_find(NULL, str_of(c->dialect))->words;
    str questions = str_of(words ? WORD_QUESTIONS : LINE_QUESTIONS);
    c->hits += compare(a, c->dialect, questions, whole_file(a, path), name);
    c->files++;
    arena_free(a);
}

ARENA_TEST(query_oracle, agrees_on_every_real_configuration, .timeout = 280)
{
    size_t files = 0, hits = 0;
    for (size_t i = 0; i < COUNTOF(CORPUS); i++) {
        struct comparing c = {CORPUS[i].dialect, arena_boundary(a), 0, 0, 0};
        each_file(CORPUS[i].folder, compare_file, &c);
        files += c.files;
        hits += c.hits;
    }
    if (!files)
        SKIP_TEST(CORPUS_ABSENT);
    printf("%zu files, %zu hits\n", files, hits);
    cr_expect_geq(hits, (size_t)100000 / test_share() / 2);
}
