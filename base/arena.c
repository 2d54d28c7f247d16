/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ALIGN 16u
#ifdef UNET_TINY
#define FIRST_BLOCK 64u
#define LARGEST_BLOCK 4096u
#define SMALL_TO 8192u
#define HUGE_FROM 16384u
#define HUGE_PAGE 4096u
#else
#define FIRST_BLOCK 4096u
#define LARGEST_BLOCK (1u << 20)
#define SMALL_TO (512u << 10) /* bytes of an arena that is large … */
#define HUGE_FROM (1u << 20)  /* … as is an array of so many … */
#define HUGE_PAGE (2u << 20)  /* … and grows by pages of this size: one fault for 512 of them */
#endif

struct block {
    struct block *next; /* older block */
    size_t size;        /* usable bytes behind the header */
    size_t used;
    size_t mapped; /* bytes from the header on, where they are pages of their own; else 0 */
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *);
    void *object;
};

struct arena {
    struct boundary *boundary;
    struct arena *prev, *next; /* siblings in the boundary */
    struct block *blocks;      /* newest first */
    struct deferred *deferred; /* newest first; the records live in the arena itself */
    size_t next_size;
    size_t bytes;
};

struct boundary {
    jmp_buf env;
    struct arena *arenas;
};

static void boundary_clear(struct boundary *b)
{
    while (b->arenas)
        arena_free(b->arenas);
}

/* The boundary lives in the caller's frame, so that nothing local to this one changes after setjmp.
 */
static bool run_guarded(struct boundary *b, void (*fn)(struct boundary *, void *), void *arg)
{
    if (setjmp(b->env) != 0)
        return false;
    fn(b, arg);
    return true;
}

bool boundary_run(void (*fn)(struct boundary *, void *), void *arg)
{
    struct boundary b = {.arenas = NULL};
    bool done = run_guarded(&b, fn, arg);
    boundary_clear(&b);
    return done;
}

void boundary_fail(struct boundary *b)
{
    longjmp(b->env, 1);
}

struct arena *arena_new(struct boundary *b)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        boundary_fail(b);
    a->boundary = b;
    a->next_size = FIRST_BLOCK;
    a->next = b->arenas;
    if (b->arenas)
        b->arenas->prev = a;
    b->arenas = a;
    return a;
}

struct arena *arena_child(struct arena *a)
{
    return arena_new(a->boundary);
}

struct boundary *arena_boundary(struct arena *a)
{
    return a->boundary;
}

static void run_deferred(struct arena *a)
{
    struct deferred *d = a->deferred;
    a->deferred = NULL;
    for (; d; d = d->next)
        d->fn(d->object);
}

static void free_blocks(struct block *k)
{
    while (k) {
        struct block *next = k->next;
        if (k->mapped)
            munmap(k, k->mapped);
        else
            free(k);
        k = next;
    }
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    run_deferred(a);
    free_blocks(a->blocks);
    if (a->prev)
        a->prev->next = a->next;
    else
        a->boundary->arenas = a->next;
    if (a->next)
        a->next->prev = a->prev;
    free(a);
}

void arena_reset(struct arena *a)
{
    run_deferred(a);
    struct block *keep = a->blocks;
    if (!keep)
        return;
    free_blocks(keep->next);
    keep->next = NULL;
    memset(keep + 1, 0, keep->used);
    keep->used = 0;
    a->bytes = keep->size + sizeof *keep;
}

/* A block of huge pages, where the system has them; NULL: it has no memory. */
static struct block *map_block(size_t n)
{
    size_t size = (sizeof(struct block) + n + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
    char *all =
        mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED)
        return NULL;
    size_t before = -(uintptr_t)all & (HUGE_PAGE - 1);
    if (before)
        munmap(all, before);
    if (before < HUGE_PAGE)
        munmap(all + before + size, HUGE_PAGE - before);
    (void)madvise(all + before, size, MADV_HUGEPAGE); /* small pages do as well */
    struct block *k = (struct block *)(void *)(all + before);
    k->mapped = size;
    k->size = size - sizeof *k;
    return k;
}

static struct block *add_block(struct arena *a, size_t n)
{
    size_t size = a->next_size;
    if (size < n)
        size = n;
    else if (a->next_size < LARGEST_BLOCK)
        a->next_size *= 2;
    if (size > SIZE_MAX - sizeof(struct block) - 2 * (size_t)HUGE_PAGE)
        boundary_fail(a->boundary);
    bool huge = a->bytes >= SMALL_TO || size >= HUGE_FROM;
    struct block *k = huge ? map_block(size) : calloc(1, sizeof *k + size);
    if (!k)
        boundary_fail(a->boundary);
    if (!huge)
        k->size = size;
    k->next = a->blocks;
    a->blocks = k;
    a->bytes += k->size + sizeof *k;
    return k;
}

void arena_room(struct arena *a, size_t n)
{
    if (!a->blocks || a->blocks->size - a->blocks->used < n)
        (void)add_block(a, n);
}

void *arena_alloc(struct arena *a, size_t n)
{
    if (UNLIKELY(n > SIZE_MAX - ALIGN))
        boundary_fail(a->boundary);
    n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    struct block *k = a->blocks;
    if (UNLIKELY(!k || k->size - k->used < n))
        k = add_block(a, n);
    void *p = (char *)(k + 1) + k->used;
    k->used += n;
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n))
        boundary_fail(a->boundary);
    return arena_alloc(a, n);
}

void *arena_grow(struct arena *a, void *old_memory, size_t old_n, size_t new_n)
{
    if (new_n <= old_n)
        return old_memory;
    if (new_n > SIZE_MAX - ALIGN)
        boundary_fail(a->boundary);
    size_t old_size = (old_n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    size_t new_size = (new_n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    struct block *k = a->blocks;
    if (old_memory && old_size && k && (char *)old_memory + old_size == (char *)(k + 1) + k->used &&
        k->size - k->used >= new_size - old_size) {
        k->used += new_size - old_size;
        return old_memory;
    }
    void *p = arena_alloc(a, new_n);
    if (old_n)
        memcpy(p, old_memory, old_n);
    return p;
}

void *arena_dup(struct arena *a, const void *p, size_t n)
{
    void *q = arena_alloc(a, n);
    if (n)
        memcpy(q, p, n);
    return q;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *object)
{
    struct deferred *d = ARENA_NEW(a, struct deferred);
    d->fn = fn;
    d->object = object;
    d->next = a->deferred;
    a->deferred = d;
}

size_t arena_bytes(const struct arena *a)
{
    return a->bytes;
}
