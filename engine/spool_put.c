/* SPDX-License-Identifier: Apache-2.0 */
/* Findings as records. */
#include "engine/spool_code.h"

static void put_byte(struct spool *s, unsigned byte)
{
    buf_putc(&s->batch, (char)byte);
}

enum { NUMBER_BYTES = 10, SPAN_BYTES = 3 * NUMBER_BYTES }; /* at most */

static inline char *write_number(char *p, uint64_t n)
{
    for (; n >= 128; n >>= 7)
        *p++ = (char)(n | 128);
    *p++ = (char)n;
    return p;
}

static void put_number(struct spool *s, uint64_t n)
{
    struct buf *b = &s->batch;
    if (UNLIKELY(b->cap - b->n < NUMBER_BYTES))
        buf_reserve(b, NUMBER_BYTES);
    b->n = (size_t)(write_number(b->p + b->n, n) - b->p);
}

static void put_bytes(struct spool *s, const void *p, size_t n)
{
    buf_add(&s->batch, (str){p, n});
}

static void put_own(struct spool *s, str text)
{
    put_number(s, (uint64_t)text.n << 1);
    buf_add(&s->batch, text);
}

static void put_shared(struct spool *s, str text)
{
    uint32_t number;
    if (spool_share(s, text, &number))
        put_number(s, (uint64_t)number << 1 | 1);
    else
        put_own(s, text);
}

static inline char *write_span(char *p, span at)
{
    p = write_number(p, at.file == SOURCE_NONE ? 0 : (uint64_t)at.file + 1);
    if (at.file == SOURCE_NONE)
        return p;
    p = write_number(p, at.from);
    return write_number(p, at.to - at.from);
}

static void put_span(struct spool *s, span at)
{
    struct buf *b = &s->batch;
    buf_reserve(b, SPAN_BYTES);
    b->n = (size_t)(write_span(b->p + b->n, at) - b->p);
}

static void put_value(struct spool *s, const struct value *v, span here);

static void put_items(struct spool *s, const struct value *v)
{
    if (v->kind == VALUE_LIST) {
        put_number(s, v->as.list->n);
        for (uint32_t i = 0; i < v->as.list->n; i++)
            put_value(s, &v->as.list->at[i], SPAN_NONE);
        return;
    }
    put_number(s, v->as.map->n);
    for (uint32_t i = 0; i < v->as.map->n; i++) {
        put_value(s, &v->as.map->at[i].key, SPAN_NONE);
        put_value(s, &v->as.map->at[i].value, SPAN_NONE);
    }
}

/* A value; recursion is as deep as the data. */
static void put_value(struct spool *s, const struct value *v, span here)
{
    bool placed = v->file || v->at || v->extra;
    bool text = v->kind == VALUE_STRING || v->kind == VALUE_BIGINT;
    bool same = v->file && v->file - 1 == here.file && v->at == here.from && v->at <= here.to &&
                here.to - v->at == v->len + (uint32_t)v->extra && (text || !v->extra);
    unsigned first = v->kind | (same                          ? VALUE_HERE
                                : placed || (!text && v->len) ? VALUE_PLACED
                                                              : 0u);
    put_byte(s, first | (v->flags ? VALUE_FLAGGED : 0u));
    if (v->flags)
        put_byte(s, v->flags);
    if (first & VALUE_PLACED) {
        put_number(s, v->file);
        put_number(s, v->at);
        put_number(s, v->extra);
        put_number(s, text ? 0 : v->len);
    }
    switch ((enum value_kind)v->kind) {
    case VALUE_BOOL:
        put_byte(s, v->as.boolean);
        return;
    case VALUE_INT:
        put_number(s, (uint64_t)v->as.integer << 1 ^ (uint64_t)(v->as.integer >> 63));
        return;
    case VALUE_FLOAT:
        put_bytes(s, &v->as.real, sizeof v->as.real);
        return;
    case VALUE_BIGINT:
    case VALUE_STRING:
        put_number(s, v->len);
        put_bytes(s, v->as.text, v->len);
        return;
    case VALUE_LIST:
    case VALUE_MAP:
        put_items(s, v);
        return;
    case VALUE_NULL:
    case VALUE_KIND_COUNT:
        break;
    }
}

/* What is the same in all facts of a test that find a value, or none. */
static void put_test(struct spool *s, const struct fact *f)
{
    put_byte(s, f->verdict | (f->missing ? FACT_MISSING : 0u) |
                    (f->wanted_exact ? FACT_EXACT : 0u) | (f->element.n ? FACT_ELEMENT : 0u) |
                    (f->sentence.n ? FACT_SENTENCE : 0u) | (f->reason.n ? FACT_REASON : 0u));
    put_shared(s, f->field);
    put_shared(s, f->test);
    put_span(s, f->test_at);
    put_shared(s, f->wanted);
    if (f->wanted_exact)
        put_value(s, &f->wanted_value, SPAN_NONE);
}

static void put_fact(struct spool *s, const struct fact *f)
{
    put_test(s, f);
    put_own(s, f->found_text);
    put_span(s, f->place);
    if (f->element.n)
        put_own(s, f->element);
    if (f->sentence.n)
        put_own(s, f->sentence);
    if (f->reason.n)
        put_own(s, f->reason);
    put_value(s, &f->found, f->place);
}

/* All of a part but its facts. */
static void put_condition(struct spool *s, const struct finding_part *p)
{
    put_byte(s, p->verdict | (p->message.n ? PART_MESSAGE : 0u) | (p->reason.n ? PART_REASON : 0u));
    put_span(s, p->at);
    put_shared(s, p->text);
    if (p->message.n)
        put_own(s, p->message);
    if (p->reason.n)
        put_own(s, p->reason);
    put_number(s, p->fact_count);
}

/* All in front of the parts but the object. */
static void put_head(struct spool *s, const struct finding *f)
{
    bool notes = f->label_count || f->note_count, element = f->element.n || f->element_index;
    uint32_t facts = 0;
    for (uint32_t i = 0; i < f->part_count; i++)
        facts += f->parts[i].fact_count;
    put_byte(s, f->verdict | (f->was_undecided ? HEAD_UNDECIDED : 0u) |
                    (element ? HEAD_ELEMENT : 0u) | (f->waiver ? HEAD_WAIVER : 0u) |
                    (notes ? HEAD_NOTES : 0u));
    put_number(s, f->rule_index);
    put_number(s, f->table);
    if (element) {
        put_number(s, f->element_index);
        put_own(s, f->element);
        put_own(s, f->element_key);
    }
    if (f->waiver)
        put_bytes(s, &f->waiver, sizeof f->waiver);
    put_own(s, f->message);
    put_number(s, f->part_count);
    put_number(s, facts);
}

void spool_put(struct spool *s, const struct finding *f)
{
    put_bytes(s, &f->object, sizeof f->object);
    put_head(s, f);
    for (uint32_t i = 0; i < f->part_count; i++) {
        put_condition(s, &f->parts[i]);
        for (uint32_t k = 0; k < f->parts[i].fact_count; k++)
            put_fact(s, &f->parts[i].facts[k]);
    }
    if (f->label_count || f->note_count) {
        put_number(s, f->label_count);
        put_number(s, f->note_count);
    }
    for (uint32_t i = 0; i < f->label_count; i++)
        put_shared(s, f->labels[i]);
    for (uint32_t i = 0; i < f->note_count; i++)
        put_own(s, f->notes[i]);
    put_own(s, f->object_name);
}

/* ---- moulds ---- */

str spool_put_mould(struct spool *s, const struct finding *f)
{
    size_t from = s->batch.n;
    put_head(s, f);
    put_condition(s, &f->parts[0]);
    put_test(s, &f->parts[0].facts[0]);
    str mould = str_dup(s->arena, str_sub(buf_str(&s->batch), from, s->batch.n));
    s->batch.n = from;
    return mould;
}

static inline char *write_own(char *p, str text)
{
    p = write_number(p, (uint64_t)text.n << 1);
    if (text.n)
        memcpy(p, text.p, text.n);
    return p + text.n;
}

void spool_put_cast(struct spool *s, str mould, const struct spool_cast *c)
{
    struct buf *b = &s->batch;
    const struct fact *f = c->fact;
    buf_reserve(b, sizeof c->object + mould.n + 2 * NUMBER_BYTES + f->found_text.n + SPAN_BYTES);
    char *p = b->p + b->n;
    memcpy(p, &c->object, sizeof c->object);
    memcpy(p + sizeof c->object, mould.p, mould.n);
    p = write_own(p + sizeof c->object + mould.n, f->found_text);
    b->n = (size_t)(write_span(p, f->place) - b->p);
    put_value(s, &f->found, f->place);
    put_own(s, c->object_name);
}
