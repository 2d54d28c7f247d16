/* SPDX-License-Identifier: Apache-2.0 */
/* Records as findings. */
#include "engine/spool_code.h"
#include "engine/words.h"

static uint64_t get_number(const char **p)
{
    uint64_t n = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char byte = (unsigned char)*(*p)++;
        n |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return n;
    }
}

static uint32_t get_small(const char **p)
{
    return (uint32_t)get_number(p);
}

static str get_text(const struct spool *s, const char **p)
{
    uint64_t n = get_number(p);
    if (n & 1)
        return s->texts.at[n >> 1];
    str text = {*p, (size_t)(n >> 1)};
    *p += text.n;
    return text.n ? text : (str){0};
}

static span get_span(const char **p)
{
    uint32_t file = get_small(p);
    if (!file)
        return SPAN_NONE;
    uint32_t from = get_small(p), n = get_small(p);
    return (span){file - 1, from, from + n};
}

/* ---- records ---- */

static struct value get_value(struct record *r, const char **p, span here);

static void get_items(struct record *r, struct value *v, const char **p)
{
    uint32_t n = get_small(p);
    r->scratched = true;
    struct value own = v->kind == VALUE_LIST ? value_list(r->scratch) : value_map(r->scratch);
    v->as = own.as;
    struct pair *pairs = ARENA_ARRAY(r->scratch, struct pair, n);
    for (uint32_t i = 0; i < n && v->kind == VALUE_LIST; i++)
        list_add(v, get_value(r, p, SPAN_NONE));
    bool plain = true;
    for (uint32_t i = 0; i < n && v->kind == VALUE_MAP; i++) {
        pairs[i].key = get_value(r, p, SPAN_NONE);
        pairs[i].value = get_value(r, p, SPAN_NONE);
        plain = plain && pairs[i].key.kind == VALUE_STRING;
    }
    if (v->kind == VALUE_MAP && plain)
        (void)map_fill(v, pairs, n);
    for (uint32_t i = 0; i < n && v->kind == VALUE_MAP && !plain; i++)
        map_append(v, pairs[i].key, pairs[i].value);
}

static struct value get_value(struct record *r, const char **p, span here)
{
    unsigned first = (unsigned char)*(*p)++;
    struct value v = {.kind = (uint8_t)(first & KIND_BITS)};
    if (first & VALUE_FLAGGED)
        v.flags = (uint8_t) * (*p)++;
    if (first & VALUE_PLACED) {
        v.file = get_small(p);
        v.at = get_small(p);
        v.extra = (uint16_t)get_number(p);
        v.len = get_small(p);
    }
    if (first & VALUE_HERE) {
        v.file = here.file + 1;
        v.at = here.from;
        v.len = here.to - here.from;
    }
    switch ((enum value_kind)v.kind) {
    case VALUE_BOOL:
        v.as.boolean = *(*p)++;
        break;
    case VALUE_INT: {
        uint64_t n = get_number(p);
        v.as.integer = (int64_t)(n >> 1 ^ (0 - (n & 1)));
        break;
    }
    case VALUE_FLOAT:
        memcpy(&v.as.real, *p, sizeof v.as.real);
        *p += sizeof v.as.real;
        break;
    case VALUE_BIGINT:
    case VALUE_STRING:
        v.len = get_small(p);
        v.extra = first & VALUE_HERE ? (uint16_t)(here.to - here.from - v.len) : v.extra;
        v.as.text = *p;
        *p += v.len;
        break;
    case VALUE_LIST:
    case VALUE_MAP:
        get_items(r, &v, p);
        break;
    case VALUE_NULL:
    case VALUE_KIND_COUNT:
        break;
    }
    return v;
}

static void get_fact(struct record *r, const struct spool *s, struct fact *f, const char **p)
{
    unsigned first = (unsigned char)*(*p)++;
    *f = (struct fact){.verdict = first & VERDICT_BITS,
                       .missing = first & FACT_MISSING,
                       .wanted_exact = first & FACT_EXACT};
    f->field = get_text(s, p);
    f->test = get_text(s, p);
    f->test_at = get_span(p);
    f->wanted = get_text(s, p);
    if (f->wanted_exact)
        f->wanted_value = get_value(r, p, SPAN_NONE);
    f->found_text = get_text(s, p);
    f->place = get_span(p);
    if (first & FACT_ELEMENT)
        f->element = get_text(s, p);
    if (first & FACT_SENTENCE)
        f->sentence = get_text(s, p);
    if (first & FACT_REASON)
        f->reason = get_text(s, p);
    f->found = get_value(r, p, f->place);
    if (f->found_text.n || f->found.kind == VALUE_NULL)
        return;
    r->scratched = true;
    f->found_text = words_of_value(r->scratch, &f->found);
}

static uint32_t get_part(struct record *r, const struct spool *s, struct finding_part *part,
                         struct fact *facts, const char **p)
{
    unsigned first = (unsigned char)*(*p)++;
    *part = (struct finding_part){.verdict = first & VERDICT_BITS, .facts = facts};
    part->at = get_span(p);
    part->text = get_text(s, p);
    if (first & PART_MESSAGE)
        part->message = get_text(s, p);
    if (first & PART_REASON)
        part->reason = get_text(s, p);
    part->fact_count = get_small(p);
    for (uint32_t i = 0; i < part->fact_count; i++)
        get_fact(r, s, &facts[i], p);
    return part->fact_count;
}

/* Room for n items: that of the finding before, where it is large enough and is not kept. */
static void *room(struct record *r, void *before, size_t *cap, size_t n, size_t size)
{
    if (!r->keep && n <= *cap)
        return before;
    *cap = r->keep ? n : 2 * n + 8;
    return arena_array(r->keep ? r->scratch : r->arena, *cap, size);
}

static void get_notes(struct record *r, const struct spool *s, struct finding *f, const char **p)
{
    f->label_count = get_small(p);
    f->note_count = get_small(p);
    uint32_t n = f->label_count + f->note_count;
    r->texts = room(r, r->texts, &r->texts_cap, n, sizeof *r->texts);
    for (uint32_t i = 0; i < n; i++)
        r->texts[i] = get_text(s, p);
    f->labels = f->label_count ? r->texts : NULL;
    f->notes = f->note_count ? r->texts + f->label_count : NULL;
}

const char *spool_get_head(const struct spool *s, struct finding *f, unsigned *first, const char *p)
{
    memcpy(&f->object, p, sizeof f->object);
    p += sizeof f->object;
    *first = (unsigned char)*p++;
    f->verdict = *first & VERDICT_BITS;
    f->was_undecided = *first & HEAD_UNDECIDED;
    f->rule_index = get_small(&p);
    f->rule = s->rules.at[f->rule_index].rule;
    f->table = get_small(&p);
    if (*first & HEAD_ELEMENT) {
        f->element_index = get_small(&p);
        f->element = get_text(s, &p);
        f->element_key = get_text(s, &p);
    }
    if (*first & HEAD_WAIVER) {
        memcpy(&f->waiver, p, sizeof f->waiver);
        p += sizeof f->waiver;
    }
    return p;
}

const struct finding *spool_get(struct record *r, const struct spool *s, const char *record)
{
    unsigned first;
    struct finding *f = &r->finding;
    *f = (struct finding){0};
    if (r->scratched && !r->keep)
        arena_reset(r->scratch);
    r->scratched = false;
    const char *p = spool_get_head(s, f, &first, record);
    f->message = get_text(s, &p);
    f->part_count = get_small(&p);
    uint32_t facts = get_small(&p), n = 0;
    r->parts = room(r, r->parts, &r->parts_cap, f->part_count, sizeof *r->parts);
    r->facts = room(r, r->facts, &r->facts_cap, facts, sizeof *r->facts);
    f->parts = f->part_count ? r->parts : NULL;
    for (uint32_t i = 0; i < f->part_count; i++)
        n += get_part(r, s, &r->parts[i], r->facts + n, &p);
    if (first & HEAD_NOTES)
        get_notes(r, s, f, &p);
    f->object_name = get_text(s, &p);
    if (!f->message.n) {
        r->scratched = true;
        f->message = words_of_finding(r->scratch, f);
    }
    return f;
}
