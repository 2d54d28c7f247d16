/* SPDX-License-Identifier: Apache-2.0 */
/* The log's records as findings again, in either order. */
#include "engine/spool_code.h"

#include <errno.h>
#include <unistd.h>

#ifdef UNET_TINY
enum { WINDOW = 64, NEAR = 16 };
#else
enum { WINDOW = 1 << 16, NEAR = 4096 };
#endif

/* Where a log is read, and what of it is in memory from there on. */
struct cursor {
    struct spool *of;
    uint64_t at, end; /* offsets; at a record */
    const char *p;
    size_t n;     /* bytes at p, with at == that of the first */
    char *window; /* p points into it, or into the log's tail */
    size_t cap;
    size_t size; /* of the record at p, with its length; 0: not looked at yet */
    struct key key;
};

struct spool_reader {
    struct arena *arena;
    struct cursor *cursors;
    uint32_t n;
    struct cursor *now; /* holds the finding given last */
    uint64_t *index;    /* by rule: offsets of records, the log's number above them; or NULL */
    uint64_t next, count;
    struct record record;
};

enum { LOG_SHIFT = 48 };

/* ---- bytes ---- */

static bool fail_read(struct spool *s)
{
    s->error = errno ? errno : EIO;
    s->reading = true;
    return false;
}

/* Brings at least n bytes of the log to c->p, more where they are near. */
static bool fetch(struct spool_reader *r, struct cursor *c, size_t n, size_t most)
{
    struct spool *s = c->of;
    if (c->at >= s->spilled) {
        c->p = s->tail.p + (c->at - s->spilled);
        c->n = s->tail.n - (size_t)(c->at - s->spilled);
        return c->n >= n;
    }
    if (c->n >= n)
        return true;
    if (c->cap < n || !c->window) {
        c->cap = n > WINDOW ? n : WINDOW;
        c->window = arena_alloc(r->arena, c->cap);
    }
    size_t want = n > most ? n : most;
    want = s->spilled - c->at < want ? (size_t)(s->spilled - c->at) : want;
    errno = 0;
    for (c->n = 0; c->n < want;) {
        ssize_t got = pread(s->fd, c->window + c->n, want - c->n, (off_t)(c->at + c->n));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail_read(s);
        c->n += (size_t)got;
    }
    c->p = c->window;
    return true;
}

/* ---- reading on ---- */

/* Looks at the record of a cursor; false at its end. */
static bool look(struct spool_reader *r, struct cursor *c, size_t most)
{
    uint32_t size;
    unsigned first;
    struct finding f = {0};
    if (c->size)
        return true;
    if (c->at >= c->end || c->of->error || !fetch(r, c, sizeof size, most))
        return false;
    memcpy(&size, c->p, sizeof size);
    if (!fetch(r, c, sizeof size + size, most))
        return false;
    c->size = sizeof size + size;
    (void)spool_get_head(c->of, &f, &first, c->p + sizeof size);
    c->key = (struct key){f.table, f.object, f.rule_index, f.element_index};
    return true;
}

static void step(struct cursor *c)
{
    c->at += c->size;
    c->p += c->size;
    c->n -= c->size;
    c->size = 0;
}

/* The cursor with the smallest key; NULL: all are at their ends. */
static struct cursor *smallest(struct spool_reader *r)
{
    struct cursor *min = NULL;
    for (uint32_t i = 0; i < r->n; i++) {
        struct cursor *c = &r->cursors[i];
        if (look(r, c, WINDOW) && (!min || key_order(&c->key, &min->key) < 0))
            min = c;
    }
    return min;
}

/* The cursor of the log, set to the next record by rule. */
static struct cursor *next_of_rule(struct spool_reader *r)
{
    if (r->next == r->count)
        return NULL;
    uint64_t entry = r->index[r->next++], at = entry & (((uint64_t)1 << LOG_SHIFT) - 1);
    struct cursor *c = &r->cursors[entry >> LOG_SHIFT];
    bool ahead = at >= c->at && at - c->at < c->n, near = at >= c->at && at - c->at < WINDOW;
    if (ahead) {
        c->p += at - c->at;
        c->n -= (size_t)(at - c->at);
    } else {
        c->n = 0;
    }
    c->at = at;
    c->size = 0;
    return look(r, c, near ? WINDOW : NEAR) ? c : NULL;
}

static struct cursor *next(struct spool_reader *r)
{
    if (r->now && !r->index)
        step(r->now);
    r->now = r->index ? next_of_rule(r) : smallest(r);
    return r->now;
}

const struct finding *spool_whole(struct spool_reader *r)
{
    return spool_get(&r->record, r->now->of, r->now->p + sizeof(uint32_t));
}

const struct finding *spool_next(struct spool_reader *r)
{
    return next(r) ? spool_whole(r) : NULL;
}

const struct finding *spool_keep(struct spool_reader *r, struct arena *a)
{
    struct record record = {.arena = a, .scratch = a, .keep = true};
    const struct cursor *c = r->now;
    const char *bytes = arena_dup(a, c->p + sizeof(uint32_t), c->size - sizeof(uint32_t));
    return arena_dup(a, spool_get(&record, c->of, bytes), sizeof(struct finding));
}

const struct finding *spool_skim(struct spool_reader *r)
{
    unsigned first;
    const struct cursor *c = next(r);
    if (!c)
        return NULL;
    r->record.finding = (struct finding){0};
    (void)spool_get_head(c->of, &r->record.finding, &first, c->p + sizeof(uint32_t));
    return &r->record.finding;
}

/* ---- opening ---- */

static void add_cursor(struct spool_reader *r, struct spool *s, uint64_t from, uint64_t to)
{
    r->cursors[r->n++] = (struct cursor){.of = s, .at = from, .end = to};
}

static void add_runs(struct spool_reader *r, struct spool *s)
{
    uint64_t end = s->spilled + s->tail.n;
    for (uint32_t i = 0; i < s->runs.n; i++)
        add_cursor(r, s, s->runs.at[i], i + 1 < s->runs.n ? s->runs.at[i + 1] : end);
}

/* The spool and those that joined it, each settled. */
static uint32_t logs_of(struct spool ***out, struct spool *s, struct arena *a)
{
    struct spool **logs = ARENA_ARRAY(a, struct spool *, (size_t)s->joined.n + 1);
    logs[0] = s;
    for (uint32_t i = 0; i < s->joined.n; i++)
        logs[i + 1] = s->joined.at[i];
    *out = logs;
    for (uint32_t i = 0; i <= s->joined.n; i++)
        spool_settle(logs[i]);
    return s->joined.n + 1;
}

static struct spool_reader *open_merged(struct spool **logs, uint32_t n, struct arena *a)
{
    struct arena *own = arena_child(a);
    struct spool_reader *r = ARENA_NEW(own, struct spool_reader);
    uint32_t runs = 0;
    for (uint32_t i = 0; i < n; i++)
        runs += logs[i]->runs.n;
    r->arena = r->record.arena = own;
    r->record.scratch = arena_child(own);
    r->cursors = ARENA_ARRAY(own, struct cursor, (size_t)runs + 1);
    for (uint32_t i = 0; i < n; i++)
        add_runs(r, logs[i]);
    return r;
}

/* Offsets of all records by rule, from one skim in order. */
static void make_index(struct spool_reader *r, struct spool *s, struct spool **logs, uint32_t n)
{
    struct spool_reader *all = open_merged(logs, n, r->arena);
    uint32_t rules = 0;
    for (uint32_t i = 0; i < n; i++)
        rules = logs[i]->rules.n > rules ? logs[i]->rules.n : rules;
    uint64_t *at = ARENA_ARRAY(all->arena, uint64_t, (size_t)rules + 1), sum = 0;
    for (uint32_t i = 0; i < rules; i++) {
        at[i] = sum;
        for (unsigned v = 0; v < VERDICT_COUNT; v++)
            sum += spool_count_of(s, i, v);
    }
    r->index = ARENA_ARRAY(r->arena, uint64_t, sum + 1);
    for (const struct finding *f; (f = spool_skim(all)); r->count++) {
        uint64_t log = 0;
        while (logs[log] != all->now->of)
            log++;
        r->index[at[f->rule_index]++] = log << LOG_SHIFT | all->now->at;
    }
    spool_close(all);
}

struct spool_reader *spool_open(struct spool *s, struct arena *a, enum spool_order order)
{
    struct spool **logs;
    struct arena *scratch = arena_child(a);
    uint32_t n = logs_of(&logs, s, scratch);
    struct spool_reader *r;
    if (order == SPOOL_BY_OBJECT) {
        r = open_merged(logs, n, a);
    } else {
        r = open_merged(logs, 0, a);
        r->cursors = ARENA_ARRAY(r->arena, struct cursor, n);
        for (uint32_t i = 0; i < n; i++)
            add_cursor(r, logs[i], 0, logs[i]->spilled + logs[i]->tail.n);
        make_index(r, s, logs, n);
    }
    arena_free(scratch);
    return r;
}

void spool_close(struct spool_reader *r)
{
    arena_free(r->record.scratch);
    arena_free(r->arena);
}

struct findings spool_all(struct spool *s, struct arena *a)
{
    struct spool_reader *r = spool_open(s, a, SPOOL_BY_OBJECT);
    struct findings all = {ARENA_ARRAY(a, struct finding, spool_count(s) + 1), 0};
    while (spool_skim(r))
        all.at[all.n++] = *spool_keep(r, a);
    spool_close(r);
    return all;
}
