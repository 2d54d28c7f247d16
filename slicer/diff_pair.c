/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/diff_pair.h"

#include "base/sym.h"
#include "slicer/align.h"

#include <stdlib.h>

/* Pairing tries one sort of name after another; each names the items that are still alone. */
struct pairing {
    const struct diff_place *place;
    const struct diff_side *have_side, *want_side;
    struct diff_items *have, *want;
};

void diff_children(struct diff_items *out, struct arena *a, const struct diff_side *side,
                   uint32_t node)
{
    *out = (struct diff_items){0};
    if (node == TREE_NONE)
        return;
    const struct tree *t = side->tree;
    vec_reserve(a, out, tree_get(t, node)->children + 1);
    for (uint32_t c = tree_get(t, node)->first; c != TREE_NONE; c = tree_get(t, c)->next)
        if (diff_role_of(side, c) != ROLE_OUTSIDE)
            vec_push(a, out, (struct diff_item){.node = c, .mate = MATE_NONE});
}

static str text_of(const struct diff_side *side, const struct diff_item *i)
{
    return tree_get(side->tree, i->node)->text;
}

static str folded(struct arena *a, str text)
{
    char *p = arena_dup(a, text.p ? text.p : "", text.n);
    for (size_t i = 0; i < text.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] | 0x20);
    return (str){p, text.n};
}

/* Numbers the texts and finds the ordered group of each item. */
static void number_items(struct symtab *texts, struct symtab *groups, const struct diff_place *pl,
                         const struct diff_side *side, struct diff_items *items)
{
    bool all = pl->order == ORDER_POSITION || pl->order == ORDER_UNIT;
    for (uint32_t i = 0; i < items->n; i++) {
        struct diff_item *it = &items->at[i];
        str text = text_of(side, it);
        it->id = sym_intern(texts, text);
        if (all) {
            it->group = 1;
        } else if (pl->dialect->orders && pl->order == ORDER_SET) {
            struct buf name = BUF(pl->scratch);
            enum dialect_order o = dialect_line_order(&name, pl->dialect, pl->path, text);
            if (o == ORDER_POSITION || o == ORDER_UNIT)
                it->group = sym_intern(groups, buf_str(&name)) + 1;
        }
    }
}

static bool may_pair(const struct pairing *p, const struct diff_item *h, const struct diff_item *w)
{
    return h->group == w->group &&
           diff_role_of(p->have_side, h->node) == diff_role_of(p->want_side, w->node);
}

static void join(struct pairing *p, uint32_t h, uint32_t w)
{
    p->have->at[h].mate = w;
    p->want->at[w].mate = h;
}

/* The indexes of a list's items in order of group, stable; begin[g] is where group g begins. */
static uint32_t *sort_by_group(uint32_t **begin, struct arena *a, const struct diff_items *items,
                               uint32_t groups)
{
    uint32_t *at = ARENA_ARRAY(a, uint32_t, groups + 2),
             *out = ARENA_ARRAY(a, uint32_t, items->n + 1);
    for (uint32_t i = 0; i < items->n; i++)
        at[items->at[i].group + 1]++;
    for (uint32_t g = 1; g <= groups + 1; g++)
        at[g] += at[g - 1];
    *begin = arena_dup(a, at, (groups + 2) * sizeof *at);
    for (uint32_t i = 0; i < items->n; i++)
        out[at[items->at[i].group]++] = i;
    return out;
}

/* Aligns the ordered groups by text. */
static void align_groups(struct pairing *p, uint32_t groups)
{
    struct arena *a = p->place->scratch;
    uint32_t *hb, *wb;
    uint32_t *hi = sort_by_group(&hb, a, p->have, groups);
    uint32_t *wi = sort_by_group(&wb, a, p->want, groups);
    uint32_t *hid = ARENA_ARRAY(a, uint32_t, p->have->n + 1);
    uint32_t *wid = ARENA_ARRAY(a, uint32_t, p->want->n + 1);
    uint32_t *mate = ARENA_ARRAY(a, uint32_t, p->have->n + 1);
    for (uint32_t i = 0; i < p->have->n; i++)
        hid[i] = p->have->at[hi[i]].id;
    for (uint32_t i = 0; i < p->want->n; i++)
        wid[i] = p->want->at[wi[i]].id;
    for (uint32_t g = 1; g <= groups; g++) {
        uint32_t h = hb[g], n = hb[g + 1] - h, w = wb[g], m = wb[g + 1] - w;
        align_ids(mate, a, hid + h, n, wid + w, m);
        for (uint32_t i = 0; i < n; i++)
            if (mate[i] != ALIGN_NONE &&
                may_pair(p, &p->have->at[hi[h + i]], &p->want->at[wi[w + mate[i]]]))
                join(p, hi[h + i], wi[w + mate[i]]);
    }
}

/* Pairs items of equal names, in order. A name is a number; NONE = the item has none here. */
static void pair_names(struct pairing *p, const uint32_t *have, const uint32_t *want,
                       uint32_t names, bool moved)
{
    struct arena *a = p->place->scratch;
    uint32_t *first = ARENA_ARRAY(a, uint32_t, names + 1);
    uint32_t *next = ARENA_ARRAY(a, uint32_t, p->want->n + 1);
    for (uint32_t i = 0; i < names; i++)
        first[i] = MATE_NONE;
    for (uint32_t w = p->want->n; w-- > 0;) {
        if (want[w] == SYM_NONE || p->want->at[w].mate != MATE_NONE)
            continue;
        next[w] = first[want[w]];
        first[want[w]] = w;
    }
    for (uint32_t h = 0; h < p->have->n; h++) {
        if (have[h] == SYM_NONE || p->have->at[h].mate != MATE_NONE)
            continue;
        uint32_t *link = &first[have[h]];
        while (*link != MATE_NONE && !may_pair(p, &p->have->at[h], &p->want->at[*link]))
            link = &next[*link];
        if (*link == MATE_NONE)
            continue;
        join(p, h, *link);
        bool out_of_order = moved && p->have->at[h].group;
        p->have->at[h].moved = p->want->at[*link].moved = out_of_order;
        *link = next[*link];
    }
}

/* A sort of name: writes it, false where the item has none. */
typedef bool name_item(struct buf *, const struct diff_place *, const struct tree_node *);

static void name_side(uint32_t *out, struct symtab *names, const struct diff_place *pl,
                      const struct diff_side *side, const struct diff_items *items, name_item *name)
{
    struct buf b = BUF(pl->scratch);
    for (uint32_t i = 0; i < items->n; i++) {
        b.n = 0;
        out[i] = SYM_NONE;
        if (items->at[i].mate == MATE_NONE && !items->at[i].repeat &&
            name(&b, pl, tree_get(side->tree, items->at[i].node)))
            out[i] = sym_intern(names, buf_str(&b));
    }
}

static void pair_by(struct pairing *p, name_item *name, bool moved)
{
    struct arena *a = p->place->scratch;
    struct symtab names = symtab_new(a);
    uint32_t *have = ARENA_ARRAY(a, uint32_t, p->have->n + 1);
    uint32_t *want = ARENA_ARRAY(a, uint32_t, p->want->n + 1);
    name_side(have, &names, p->place, p->have_side, p->have, name);
    name_side(want, &names, p->place, p->want_side, p->want, name);
    pair_names(p, have, want, names.n, moved);
}

static bool name_text(struct buf *b, const struct diff_place *pl, const struct tree_node *n)
{
    (void)pl;
    buf_add(b, n->text);
    return true;
}

static bool name_folded(struct buf *b, const struct diff_place *pl, const struct tree_node *n)
{
    if (pl->dialect->fold)
        buf_add(b, folded(pl->scratch, n->text));
    return pl->dialect->fold;
}

static bool name_key(struct buf *b, const struct diff_place *pl, const struct tree_node *n)
{
    if (pl->dialect->properties && n->kind == LINE_LEAF && pl->path.n)
        return dialect_item_key(b, pl->dialect, pl->path.at[pl->path.n - 1], n->text);
    return dialect_key(b, pl->dialect, pl->path, n->text);
}

/* `no X` and `X` are two values of one line. */
static bool name_negation(struct buf *b, const struct diff_place *pl, const struct tree_node *n)
{
    if (pl->dialect->negation != NEGATE_PREPEND || n->kind != LINE_LEAF)
        return false;
    str word = str_of(pl->dialect->negation_word), text = n->text;
    if (str_starts(text, word) && text.n > word.n && text.p[word.n] == ' ')
        text = str_sub(text, word.n + 1, text.n);
    buf_add(b, text);
    return true;
}

static int cmp_strs(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

bool diff_list_name(struct buf *b, struct arena *scratch, const struct dialect *d,
                    struct dialect_path path, const struct tree_node *n)
{
    VEC(str) words = {0};
    bool inside = false;
    if (!(n->flags & LINE_LIST) || dialect_rule_find(d, d->sequences, path, n->text))
        return false;
    for (size_t at = 0, end; at < n->text.n; at = end + 1) {
        end = dialect_word_end(d, n->text, at);
        str word = str_sub(n->text, at, end);
        if (str_eq(word, STR("]"))) {
            if (words.n)
                qsort(words.at, words.n, sizeof *words.at, cmp_strs);
            for (uint32_t i = 0; i < words.n; i++)
                buf_printf(b, "%.*s ", STR_ARG(words.at[i]));
            inside = false;
            words.n = 0;
        }
        if (inside) {
            vec_push(scratch, &words, word);
        } else {
            buf_add(b, word);
            buf_putc(b, ' ');
        }
        inside |= str_eq(word, STR("["));
    }
    return true;
}

static bool name_list(struct buf *b, const struct diff_place *pl, const struct tree_node *n)
{
    return pl->options->mode == DIFF_SEMANTIC &&
           diff_list_name(b, pl->scratch, pl->dialect, pl->path, n);
}

/* Quotes that mean nothing. */
static bool name_bare(struct buf *b, const struct diff_place *pl, const struct tree_node *n)
{
    if (pl->options->mode != DIFF_SEMANTIC || !pl->dialect->bare_quotes)
        return false;
    dialect_bare_text(b, pl->scratch, pl->dialect, n->text);
    return true;
}

/* Marks a line that repeats an equal sibling where repeating says nothing. */
static void mark_repeats(struct pairing *p, struct diff_items *items, const struct diff_side *side)
{
    if (p->place->dialect->properties)
        return;
    uint32_t most = 0;
    for (uint32_t i = 0; i < items->n; i++)
        most = items->at[i].id > most ? items->at[i].id : most;
    bool *seen = ARENA_ARRAY(p->place->scratch, bool, most + 1);
    for (uint32_t i = 0; i < items->n; i++) {
        struct diff_item *it = &items->at[i];
        bool plain = !it->group && tree_get(side->tree, it->node)->kind == LINE_LEAF &&
                     !tree_get(side->tree, it->node)->literal.n;
        if (plain && seen[it->id] && it->mate == MATE_NONE)
            it->repeat = true;
        seen[it->id] |= plain;
    }
}

static void put_property(struct diff_properties *out, struct arena *a, struct diff_property p)
{
    for (uint32_t i = 0; i < out->n; i++)
        if (str_eq(out->at[i].name, p.name)) {
            out->at[i].value = p.value;
            return;
        }
    vec_push(a, out, p);
}

void diff_properties_read(struct diff_properties *out, struct arena *a, str text)
{
    struct dialect_property p;
    for (size_t at = 0; dialect_property_next(&p, text, &at);)
        if (p.name.n)
            put_property(out, a,
                         (struct diff_property){p.name, dialect_property_plain(a, p.value)});
}

const struct diff_property *diff_property_find(const struct diff_properties *list, str name)
{
    for (uint32_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i].name, name))
            return &list->at[i];
    return NULL;
}

/* Whether an item says all that a rendered one says. The verb must be the same. */
static bool covers(struct arena *a, str have, str want)
{
    size_t hv = str_find_byte(have, ' ', 0), wv = str_find_byte(want, ' ', 0);
    if (!str_eq(str_sub(have, 0, hv), str_sub(want, 0, wv)))
        return false;
    struct diff_properties h = {0}, w = {0};
    diff_properties_read(&h, a, have);
    diff_properties_read(&w, a, want);
    for (uint32_t i = 0; i < w.n; i++) {
        const struct diff_property *other = diff_property_find(&h, w.at[i].name);
        if (!other || !str_eq(other->value, w.at[i].value))
            return false;
    }
    return w.n > 0;
}

/* Items that no key names: a live one that says all that the rendering says is the same item. */
static void pair_covering(struct pairing *p)
{
    uint32_t budget = 100000;
    for (uint32_t w = 0; w < p->want->n; w++) {
        for (uint32_t h = 0; p->want->at[w].mate == MATE_NONE && h < p->have->n && budget; h++) {
            if (p->have->at[h].mate != MATE_NONE || !may_pair(p, &p->have->at[h], &p->want->at[w]))
                continue;
            budget--;
            struct arena *own = arena_child(p->place->scratch);
            if (covers(own, text_of(p->have_side, &p->have->at[h]),
                       text_of(p->want_side, &p->want->at[w])))
                join(p, h, w);
            arena_free(own);
        }
    }
}

void diff_pair(const struct diff_place *pl, const struct diff_side *have_side,
               struct diff_items *have, const struct diff_side *want_side, struct diff_items *want)
{
    struct pairing p = {pl, have_side, want_side, have, want};
    struct symtab texts = symtab_new(pl->scratch), groups = symtab_new(pl->scratch);
    number_items(&texts, &groups, pl, have_side, have);
    number_items(&texts, &groups, pl, want_side, want);
    uint32_t last = pl->order == ORDER_POSITION || pl->order == ORDER_UNIT ? 1 : groups.n;
    if (last)
        align_groups(&p, last);
    pair_by(&p, name_text, true);
    mark_repeats(&p, have, have_side);
    mark_repeats(&p, want, want_side);
    pair_by(&p, name_folded, false);
    pair_by(&p, name_list, false);
    pair_by(&p, name_bare, true);
    pair_by(&p, name_key, false);
    pair_by(&p, name_negation, false);
    if (pl->dialect->properties && pl->options->partial)
        pair_covering(&p);
}
