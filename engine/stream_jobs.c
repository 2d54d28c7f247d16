/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes in threads.
 *
 *     this thread   fill 0   fill 1   fill 2   fill 3   take 0   fill 4   take 1 …
 *     lane 0                 chunk 0           chunk 2                    chunk 4
 *     lane 1                          chunk 1           chunk 3
 *
 * Chunk k belongs to lane k mod lanes, which has two slots for chunks, so that one is filled while
 * it judges the other. This thread fills and takes them in order. A lane's memory is its thread's:
 * it lives until this thread has taken what the lane found. */
#include "engine/spool.h"
#include "engine/stream_lane.h"

#include <pthread.h>

enum { SLOTS = 2, MOST_LANES = 64 };

enum slot_state { SLOT_FREE, SLOT_FILLED, SLOT_DONE };

struct slot {
    struct chunk chunk;
    enum slot_state state;
};

struct crew;

struct worker {
    struct crew *crew;
    pthread_t thread;
    struct slot slots[SLOTS];
    struct lane *lane; /* while the thread lives */
    bool ready;        /* it has its lane, or could not make it … */
    bool failed;       /* … for want of memory */
};

struct crew {
    const struct program *p;
    const struct lane_others *others;
    struct run_options options;
    struct limits limits;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stop;   /* no more chunks: threads may go */
    bool enough; /* the first chunk gave all findings that are wanted */
    struct worker *workers;
    uint32_t n;
};

/* ---- in the threads ---- */

static bool wait_for_slot(struct crew *c, struct slot *slot)
{
    pthread_mutex_lock(&c->lock);
    while (slot->state != SLOT_FILLED && !c->stop)
        pthread_cond_wait(&c->changed, &c->lock);
    bool filled = slot->state == SLOT_FILLED && !c->stop;
    pthread_mutex_unlock(&c->lock);
    return filled;
}

static void set_state(struct crew *c, struct slot *slot, enum slot_state state)
{
    pthread_mutex_lock(&c->lock);
    slot->state = state;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

static void work(struct boundary *b, void *arg)
{
    struct worker *w = arg;
    struct crew *c = w->crew;
    struct lane *lane = lane_new(arena_new(b), c->p, c->others, &c->options, &c->limits);
    pthread_mutex_lock(&c->lock);
    w->lane = lane;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    for (uint32_t k = 0; wait_for_slot(c, &w->slots[k % SLOTS]); k++) {
        lane_chunk(lane, &w->slots[k % SLOTS].chunk);
        set_state(c, &w->slots[k % SLOTS], SLOT_DONE);
    }
}

static void *run_worker(void *arg)
{
    struct worker *w = arg;
    bool done = boundary_run(work, w);
    pthread_mutex_lock(&w->crew->lock);
    w->failed = !done;
    w->lane = NULL;
    pthread_cond_broadcast(&w->crew->changed);
    pthread_mutex_unlock(&w->crew->lock);
    return NULL;
}

/* ---- in the caller's thread ---- */

/* Waits for a chunk that a lane has; false where its thread died. */
static bool wait_for_chunk(struct crew *c, struct worker *w, struct slot *slot)
{
    pthread_mutex_lock(&c->lock);
    while (slot->state == SLOT_FILLED && !w->failed)
        pthread_cond_wait(&c->changed, &c->lock);
    bool done = slot->state == SLOT_DONE;
    pthread_mutex_unlock(&c->lock);
    return done;
}

static struct slot *slot_of(struct crew *c, uint64_t chunk)
{
    return &c->workers[chunk % c->n].slots[chunk / c->n % SLOTS];
}

static bool take_slot(struct crew *c, uint64_t chunk, const struct crew_calls *calls)
{
    struct slot *slot = slot_of(c, chunk);
    bool good =
        wait_for_chunk(c, &c->workers[chunk % c->n], slot) && calls->take(calls->ctx, &slot->chunk);
    set_state(c, slot, SLOT_FREE);
    return good;
}

/* The first chunk is judged alone: mostly it gives all findings that a report wants, and the lanes
 * need make none then. Else each makes what may be among the first ones, which no lane knows. */
static bool run_first(struct crew *c, const struct crew_calls *calls)
{
    uint64_t most = c->options.findings_run;
    struct slot *slot = slot_of(c, 0);
    if (!calls->next(calls->ctx, &slot->chunk))
        return true;
    set_state(c, slot, SLOT_FILLED);
    if (!take_slot(c, 0, calls))
        return false;
    c->enough = spool_count(c->workers[0].lane->vm->spool) >= most;
    c->options.findings_run = c->enough ? 0 : UINT64_MAX;
    return true;
}

static bool run_chunks(struct crew *c, const struct crew_calls *calls)
{
    uint64_t filled = 1, taken = 1, window = (uint64_t)c->n * SLOTS;
    bool good = run_first(c, calls);
    for (; good; filled++) {
        if (filled - taken == window)
            good = take_slot(c, taken++, calls);
        struct slot *slot = slot_of(c, filled);
        if (!good || !calls->next(calls->ctx, &slot->chunk))
            break;
        set_state(c, slot, SLOT_FILLED);
    }
    while (good && taken < filled)
        good = take_slot(c, taken++, calls);
    return good;
}

/* A thread that comes late still reads the program, which the caller may free. */
static void wait_for_lanes(struct crew *c)
{
    pthread_mutex_lock(&c->lock);
    for (uint32_t i = 0; i < c->n; i++)
        while (!c->workers[i].lane && !c->workers[i].failed)
            pthread_cond_wait(&c->changed, &c->lock);
    pthread_mutex_unlock(&c->lock);
}

static void begin_worker(struct arena *a, struct crew *c, struct worker *w, uint32_t bytes)
{
    w->crew = c;
    for (uint32_t k = 0; k < SLOTS; k++) {
        w->slots[k].chunk.room = bytes;
        w->slots[k].chunk.text = arena_alloc(a, (size_t)bytes + CHUNK_PAD);
    }
}

/* Stops and joins the threads; also when memory runs out in this one. */
static void end_crew(void *arg)
{
    struct crew *c = arg;
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    for (uint32_t i = 0; i < c->n; i++)
        pthread_join(c->workers[i].thread, NULL);
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->lock);
}

bool crew_run(struct arena *parent, const struct program *p, const struct lane_others *others,
              const struct run_options *options, const struct limits *limits, uint32_t jobs,
              uint32_t chunk_bytes, const struct crew_calls *calls)
{
    struct arena *a = arena_child(parent);
    struct crew *c = ARENA_NEW(a, struct crew);
    *c = (struct crew){.p = p, .others = others, .options = *options, .limits = *limits};
    jobs = jobs < MOST_LANES ? jobs : MOST_LANES;
    c->workers = ARENA_ARRAY(a, struct worker, jobs);
    for (uint32_t i = 0; i < jobs; i++)
        begin_worker(a, c, &c->workers[i], chunk_bytes);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->changed, NULL);
    arena_defer(a, end_crew, c);
    while (c->n < jobs &&
           pthread_create(&c->workers[c->n].thread, NULL, run_worker, &c->workers[c->n]) == 0)
        c->n++;
    bool good = c->n && run_chunks(c, calls);
    wait_for_lanes(c);
    for (uint32_t i = 0; i < c->n && good; i++)
        if (c->workers[i].lane)
            calls->end(calls->ctx, c->workers[i].lane, c->enough);
    if (!good) /* else the threads keep what they found until the caller's arena is freed */
        arena_free(a);
    return good;
}
