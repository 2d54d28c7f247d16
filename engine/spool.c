/* SPDX-License-Identifier: Apache-2.0 */
/* The log: where records are kept. */
#include "engine/spool_code.h"

#include "base/hash.h"
#include "base/io.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef UNET_TINY
enum { SHARED_TEXTS = 8, SHARED_BYTES = 256, SHARED_TEXT = 64 };
#else
enum { SHARED_TEXTS = 1 << 16, SHARED_BYTES = 4 << 20, SHARED_TEXT = 4096 };
#endif

static void close_file(void *spool)
{
    struct spool *s = spool;
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

struct spool *spool_new(struct arena *a, const struct limits *limits)
{
    struct spool *s = ARENA_NEW(a, struct spool);
    s->arena = a;
    s->most = (size_t)limits->at[LIMIT_findings_memory];
    s->fd = -1;
    s->sorted = true;
    s->tail = s->batch = BUF(a);
    arena_defer(a, close_file, s);
    return s;
}

/* ---- shared texts ---- */

static void grow_slots(struct spool *s)
{
    uint32_t n = s->slot_count ? s->slot_count * 2 : 64;
    uint32_t *slots = ARENA_ARRAY(s->arena, uint32_t, n);
    for (uint32_t i = 0; i < s->texts.n; i++) {
        uint32_t k = (uint32_t)hash_bytes(s->texts.at[i], 0) & (n - 1);
        while (slots[k])
            k = (k + 1) & (n - 1);
        slots[k] = i + 1;
    }
    s->slots = slots;
    s->slot_count = n;
}

static bool find_or_add(struct spool *s, str text, uint32_t *number)
{
    if (text.n > SHARED_TEXT)
        return false;
    if (s->texts.n * 2 >= s->slot_count)
        grow_slots(s);
    uint32_t k = (uint32_t)hash_bytes(text, 0) & (s->slot_count - 1);
    for (; s->slots[k]; k = (k + 1) & (s->slot_count - 1)) {
        *number = s->slots[k] - 1;
        if (str_eq(s->texts.at[*number], text))
            return true;
    }
    if (s->texts.n == SHARED_TEXTS || s->text_bytes + text.n > SHARED_BYTES)
        return false;
    *number = s->texts.n;
    s->slots[k] = s->texts.n + 1;
    s->text_bytes += text.n;
    vec_push(s->arena, &s->texts, str_dup(s->arena, text));
    return true;
}

/* Most texts stand where they stood the last time: the number that they had then is tried first. */
static uint32_t *recall(struct spool *s, str text)
{
    return &s->recent[((uintptr_t)text.p >> 4 ^ text.n) % COUNTOF(s->recent)];
}

bool spool_share(struct spool *s, str text, uint32_t *number)
{
    uint32_t *recent = recall(s, text);
    if (*recent < s->texts.n && str_eq(s->texts.at[*recent], text)) {
        *number = *recent;
        return true;
    }
    if (!find_or_add(s, text, number))
        return false;
    *recent = *number;
    return true;
}

/* ---- adding ---- */

/* What is counted of a finding. */
struct counted {
    const struct ast_rule *rule;
    enum verdict verdict;
    struct key key;
};

static void count(struct spool *s, const struct counted *c)
{
    uint32_t rule = c->key.rule;
    if (rule >= s->rules.n) {
        uint32_t more = rule + 1 - s->rules.n;
        vec_reserve(s->arena, &s->rules, more);
        memset(s->rules.at + s->rules.n, 0, more * sizeof *s->rules.at);
        s->rules.n += more;
    }
    s->rules.at[rule].rule = c->rule;
    s->rules.at[rule].count[c->verdict]++;
    s->n++;
}

/* The record that begins at `at`, behind room for its length, is there. */
static void end_record(struct spool *s, size_t at, const struct key *key)
{
    struct pending p = {*key, at, s->batch.n - at};
    uint32_t size = (uint32_t)(p.n - sizeof size);
    memcpy(s->batch.p + at, &size, sizeof size);
    const struct pending *before = s->order.n ? &s->order.at[s->order.n - 1] : NULL;
    s->sorted = s->sorted && (!before || key_order(&before->key, &p.key) <= 0);
    vec_push(s->arena, &s->order, p);
}

/* Leaves room for a record's length. */
static size_t begin_record(struct spool *s)
{
    size_t at = s->batch.n;
    buf_reserve(&s->batch, sizeof(uint32_t));
    s->batch.n += sizeof(uint32_t);
    return at;
}

void spool_add(struct spool *s, const struct finding *f)
{
    struct counted c = {
        f->rule, f->verdict, {f->table, f->object, f->rule_index, f->element_index}};
    count(s, &c);
    if (s->error)
        return;
    size_t at = begin_record(s);
    spool_put(s, f);
    end_record(s, at, &c.key);
}

/* ---- moulds ---- */

void spool_add_first(struct spool *s, uint32_t mould, const struct finding *f)
{
    struct finding_part part = f->parts[0];
    struct fact fact = part.facts[0];
    struct finding like = *f;
    struct mould m = {f->rule, f->rule_index, f->table, f->verdict, {{0}}};
    spool_add(s, f);
    if (s->error)
        return;
    part.facts = &fact;
    like.parts = &part;
    for (unsigned missing = 0; missing < 2; missing++) {
        fact.missing = missing;
        m.bytes[missing] = spool_put_mould(s, &like);
    }
    while (s->moulds.n <= mould)
        vec_push(s->arena, &s->moulds, (struct mould){0});
    s->moulds.at[mould] = m;
}

bool spool_has_mould(const struct spool *s, uint32_t mould)
{
    return mould < s->moulds.n && s->moulds.at[mould].rule;
}

void spool_add_cast(struct spool *s, uint32_t mould, const struct spool_cast *cast)
{
    const struct mould *m = &s->moulds.at[mould];
    struct counted c = {m->rule, m->verdict, {m->table, cast->object, m->rule_index, 0}};
    count(s, &c);
    if (s->error)
        return;
    size_t at = begin_record(s);
    spool_put_cast(s, m->bytes[cast->fact->missing], cast);
    end_record(s, at, &c.key);
}

/* ---- the log ---- */

static void fail(struct spool *s)
{
    s->error = errno ? errno : EIO;
    s->tail.n = 0;
}

/* Moves the log's end to the file. */
static void spill(struct spool *s)
{
    if (s->fd < 0)
        s->fd = io_temporary(s->arena);
    if (s->fd < 0 || !io_write_all(s->fd, buf_str(&s->tail))) {
        fail(s);
        return;
    }
    s->spilled += s->tail.n;
    s->tail.n = 0;
}

static int by_key(const void *a, const void *b)
{
    const struct pending *x = a, *y = b;
    int order = key_order(&x->key, &y->key);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

void spool_settle(struct spool *s)
{
    if (!s->sorted)
        qsort(s->order.at, s->order.n, sizeof *s->order.at, by_key);
    if (s->order.n && (!s->runs.n || key_order(&s->order.at[0].key, &s->last) < 0))
        vec_push(s->arena, &s->runs, s->spilled + s->tail.n);
    bool whole = s->sorted && s->order.n && s->tail.n + s->batch.n <= s->most;
    if (whole && !s->error) { /* as it is */
        buf_add(&s->tail, buf_str(&s->batch));
        s->last = s->order.at[s->order.n - 1].key;
    }
    for (uint32_t i = 0; i < s->order.n && !whole && !s->error; i++) {
        const struct pending *p = &s->order.at[i];
        if (s->tail.n && s->tail.n + p->n > s->most)
            spill(s);
        if (!s->error)
            buf_add(&s->tail, (str){s->batch.p + p->at, p->n});
        s->last = p->key;
    }
    s->order.n = 0;
    s->batch.n = 0;
    s->sorted = true;
}

void spool_join(struct spool *s, struct spool *from)
{
    spool_settle(from);
    vec_push(s->arena, &s->joined, from);
}

/* ---- what is asked ---- */

uint64_t spool_count(const struct spool *s)
{
    uint64_t n = s->n;
    for (uint32_t i = 0; i < s->joined.n; i++)
        n += spool_count(s->joined.at[i]);
    return n;
}

uint64_t spool_count_of(const struct spool *s, uint32_t rule, enum verdict v)
{
    uint64_t n = rule < s->rules.n ? s->rules.at[rule].count[v] : 0;
    for (uint32_t i = 0; i < s->joined.n; i++)
        n += spool_count_of(s->joined.at[i], rule, v);
    return n;
}

bool spool_check(const struct spool *s, struct diags *dg)
{
    bool fine = !s->error;
    for (uint32_t i = 0; i < s->joined.n && fine; i++)
        fine = spool_check(s->joined.at[i], dg);
    if (s->error)
        diag_add(dg, s->reading ? DIAG_FILE_READ : DIAG_FILE_WRITE, SPAN_NONE,
                 (const str[]){STR("a temporary file of findings"), str_of(strerror(s->error))}, 2);
    return fine;
}
