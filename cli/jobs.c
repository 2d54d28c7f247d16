/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/jobs.h"

#include "cli/progress.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>

enum { MOST_JOBS = 1024, MOST_THREADS = 64 };

bool jobs_count(struct call *c, uint32_t *jobs)
{
    str text = call_text(c, OPT_jobs, (str){0});
    if (!text.n) {
        cpu_set_t set;
        *jobs = sched_getaffinity(0, sizeof set, &set) == 0 ? (uint32_t)CPU_COUNT(&set) : 1;
        return true;
    }
    uint64_t n;
    if (call_number(text, &n) && n > 0 && n <= MOST_JOBS) {
        *jobs = (uint32_t)n;
        return true;
    }
    call_error(c, "--jobs takes a number from 1 to %d, not `%.*s`", MOST_JOBS, STR_ARG(text));
    return false;
}

struct crew;

struct worker {
    struct crew *crew;
    pthread_t thread;
    struct call call; /* of the item at hand */
    struct buf said;  /* its diagnostics as text */
    size_t item;
    bool held;   /* the item is done and waits to be taken */
    bool failed; /* no memory */
};

struct crew {
    struct call *call;
    struct call begin; /* the same as it was before the threads: its output grows while they work */
    const struct jobs_calls *calls;
    size_t items, next;
    struct worker **by; /* of each item: who has done it */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stop;
    struct worker *workers;
    uint32_t n;
    bool spoke; /* something went to standard error */
};

/* ---- in the threads ---- */

/* The next item, SIZE_MAX when there is none. */
static size_t next_item(struct crew *c)
{
    pthread_mutex_lock(&c->lock);
    size_t item = c->stop || c->next == c->items ? SIZE_MAX : c->next++;
    pthread_mutex_unlock(&c->lock);
    return item;
}

/* Gives the item away and waits until it is taken. */
static void hand_over(struct worker *w)
{
    struct crew *c = w->crew;
    pthread_mutex_lock(&c->lock);
    w->held = true;
    c->by[w->item] = w;
    pthread_cond_broadcast(&c->changed);
    while (w->held && !c->stop)
        pthread_cond_wait(&c->changed, &c->lock);
    pthread_mutex_unlock(&c->lock);
}

static void do_item(struct worker *w, struct arena *a)
{
    const struct call *begin = &w->crew->begin;
    w->call = *begin;
    w->call.arena = a;
    w->call.diags = diags_new(a);
    w->call.diags.limits = begin->diags.limits;
    w->call.out = out_open(a, (str){0}, STR("never"));
    out_hold(&w->call.out);
    w->crew->calls->work(w->crew->calls->ctx, &w->call, w->item);
    w->said = BUF(a);
    diags_sort(&w->call.diags);
    diags_write(&w->said, &w->call.diags, begin->out.colour);
}

static void work(struct boundary *b, void *arg)
{
    struct worker *w = arg;
    struct arena *parent = arena_new(b);
    while ((w->item = next_item(w->crew)) != SIZE_MAX) {
        struct arena *a = arena_child(parent);
        do_item(w, a);
        hand_over(w);
        arena_free(a);
    }
}

static void *run_worker(void *arg)
{
    struct worker *w = arg;
    bool done = boundary_run(work, w);
    pthread_mutex_lock(&w->crew->lock);
    w->failed = !done;
    if (!done && w->item < w->crew->items)
        w->crew->by[w->item] = w;
    pthread_cond_broadcast(&w->crew->changed);
    pthread_mutex_unlock(&w->crew->lock);
    return NULL;
}

/* ---- in the caller's thread ---- */

static struct worker *wait_for(struct crew *c, size_t item)
{
    pthread_mutex_lock(&c->lock);
    while (!c->by[item])
        pthread_cond_wait(&c->changed, &c->lock);
    struct worker *w = c->by[item];
    pthread_mutex_unlock(&c->lock);
    return w;
}

static bool take(struct crew *c, size_t item, struct progress *progress)
{
    struct worker *w = wait_for(c, item);
    if (w->failed)
        boundary_fail(arena_boundary(c->call->arena));
    bool go_on = c->calls->take(c->calls->ctx, item);
    out_append(&c->call->out, &w->call.out);
    if (w->said.n) {
        progress_clear(progress);
        out_flush(&c->call->out);
        fprintf(stderr, "%s%.*s", c->spoke ? "\n" : "", STR_ARG(buf_str(&w->said)));
        c->spoke = true;
    }
    pthread_mutex_lock(&c->lock);
    w->held = false;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    return go_on && !c->call->out.broken;
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

/* Where no thread can be had: one after the other, with the same calls. */
static void run_alone(struct crew *c)
{
    bool go_on = true;
    for (size_t i = 0; i < c->items && go_on; i++) {
        c->calls->work(c->calls->ctx, c->call, i);
        go_on = c->calls->take(c->calls->ctx, i) && !c->call->out.broken;
    }
}

void jobs_run(struct call *call, const char *what, size_t n, uint32_t jobs,
              const struct jobs_calls *calls)
{
    struct arena *a = arena_child(call->arena);
    struct crew *c = ARENA_NEW(a, struct crew);
    *c = (struct crew){.call = call, .begin = *call, .calls = calls, .items = n};
    jobs = jobs < MOST_THREADS ? jobs : MOST_THREADS;
    jobs = jobs < n ? jobs : (uint32_t)n;
    c->by = ARENA_ARRAY(a, struct worker *, n + 1);
    c->workers = ARENA_ARRAY(a, struct worker, jobs + 1);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->changed, NULL);
    arena_defer(a, end_crew, c);
    for (uint32_t i = 0; i < jobs && jobs > 1; i++) {
        struct worker *w = &c->workers[i];
        *w = (struct worker){.crew = c, .item = SIZE_MAX};
        if (pthread_create(&w->thread, NULL, run_worker, w) != 0)
            break;
        c->n++;
    }
    struct progress progress = progress_begin(what, n);
    if (!c->n)
        run_alone(c);
    for (size_t i = 0; i < n && c->n && take(c, i, &progress); i++)
        progress_step(&progress, i + 1);
    progress_clear(&progress);
    arena_free(a);
}
