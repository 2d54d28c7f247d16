/* SPDX-License-Identifier: Apache-2.0 */
/* The driver: files into chunks, chunks to lanes, what they find put together. */
#include "engine/stream.h"

#include "base/bits.h"
#include "base/feed.h"
#include "engine/fleet_pass.h"
#include "engine/group.h"
#include "engine/json_head.h"
#include "engine/name_set.h"
#include "engine/schema.h"
#include "engine/spool.h"
#include "engine/stream_csv.h"
#include "engine/stream_cut.h"
#include "engine/stream_trees.h"
#include "grammar/policy.h"

enum {
    CHUNK_BYTES = 1 << 20,
    MOST_CHUNK_BYTES = 1 << 24, /* of which smaller ones would give few objects each */
    FEW_OBJECTS = 512,
    SEVERAL_BYTES = 4 << 20, /* input that is worth more than one thread */
    NAMES_AHEAD = 12, /* names whose places in the table are fetched before they are needed */
    HEAD_BYTES = 4096 /* of a file that tell how its objects stand in it */
};

struct stream {
    struct arena *a;
    const struct program *p;
    struct lane_others others;
    struct needs needs;
    const struct run_options *options;
    struct diags *dg;
    struct lane *lane; /* of a run on one */
    struct vm *vm;     /* with the results */
    uint32_t objects;
    uint64_t bytes; /* of the files that were begun */
    uint64_t *held; /* bits of the policies' fields (set->fields) that some object has */
    uint32_t held_words;
    uint32_t chunk_bytes;
    struct name_set names; /* of all objects */
};

/* ---- names ---- */

/* Takes the names of a chunk; false where two objects may have the same. */
static bool take_names(struct stream *s, struct chunk *c)
{
    bool fresh = true;
    if (s->others.pass) /* it has held them against each other */
        c->names.n = 0;
    name_set_room(&s->names, s->a, c->names.n);
    for (uint32_t i = 0; i < c->names.n && fresh; i++) {
        if (i + NAMES_AHEAD < c->names.n)
            name_set_fetch(&s->names, c->names.at[i + NAMES_AHEAD]);
        fresh = name_set_add(&s->names, c->names.at[i]);
    }
    c->names.n = 0;
    return fresh;
}

/* ---- files ---- */

/* A file with how its objects stand in it. */
struct head {
    struct feed *feed;
    uint32_t source, size;
    struct json_head json;
    str opening; /* how its objects begin */
};

static bool open_head(struct head *h, struct stream *s, str path)
{
    char text[HEAD_BYTES];
    size_t n;
    *h = (struct head){.feed = feed_open(s->a, path)};
    if (!fleet_may_be_json(path) || !h->feed || feed_size(h->feed) >= UINT32_MAX ||
        feed_size(h->feed) > diag_limit_of(s->dg, LIMIT_document_bytes) ||
        !feed_read(h->feed, 0, text, sizeof text, &n))
        return false;
    h->size = (uint32_t)feed_size(h->feed);
    if (!json_head_read(&h->json, text, text + n))
        return false;
    h->opening = cut_opening(s->a, text + h->json.from, text + n);
    h->source = feed_add_source(h->feed, &s->dg->sources, path);
    return true;
}

static bool read_chunk(const struct head *h, struct chunk *c)
{
    size_t got;
    if (!feed_read(h->feed, c->at, c->text, c->room, &got))
        return false;
    c->n = (uint32_t)got;
    c->last = got < c->room || c->at + got >= h->size;
    c->objects = c->taken = 0;
    c->odd = c->closed = false;
    c->first = c->at == h->json.from;
    return !c->last || !h->json.wrapped || json_head_unwrap(c->text, c->n);
}

static struct chunk new_chunk(struct stream *s, uint32_t room)
{
    return (struct chunk){.room = room, .text = arena_alloc(s->a, (size_t)room + CHUNK_PAD)};
}

/* Begins with the chunks of a file. */
static void enter_file(struct stream *s, struct chunk *c, const struct head *h)
{
    c->source = h->source;
    c->at = h->json.from;
    c->root = h->json.root;
    c->before = s->bytes;
    s->bytes += h->size;
}

/* One chunk behind the other, by a lane or the first pass. */
static bool run_file(struct stream *s, struct chunk *c, const struct head *h, struct pass *pass)
{
    enter_file(s, c, h);
    for (;;) {
        if (!read_chunk(h, c))
            return false;
        if (pass)
            pass_chunk(pass, c);
        else
            lane_chunk(s->lane, c);
        if (c->odd || (c->closed && !c->last) || !take_names(s, c))
            return false;
        s->objects += c->objects;
        if (c->last)
            return true;
        if (!c->taken && c->room >= h->size)
            return false;
        uint32_t at = c->at + c->taken, room = c->room * 2;
        if (!c->taken || (c->objects < FEW_OBJECTS && c->room < MOST_CHUNK_BYTES)) {
            c->text = arena_alloc(s->a, (size_t)room + CHUNK_PAD);
            c->room = room;
        }
        if (c->taken && c->root != JSON_ROOT_LINES)
            c->root = JSON_ROOT_VALUE;
        c->at = at;
    }
}

static bool read_files(struct stream *s, const struct head *heads, uint32_t n, struct pass *pass)
{
    struct chunk c = new_chunk(s, s->chunk_bytes);
    bool good = true;
    for (uint32_t i = 0; i < n && good; i++)
        good = run_file(s, &c, &heads[i], pass);
    return good;
}

/* The sections that are about other tables; of a program with one about nodes, those in front of
 * it, or behind it. */
static void run_others(struct stream *s, bool behind)
{
    const struct program *p = s->p;
    const struct vm_source none = {0}, source = s->vm->source;
    const struct run_options *options = s->vm->options;
    struct run_options all = *options;
    bool past = false;
    all.findings_run = UINT64_MAX;
    if (s->vm->merged)
        s->vm->options = &all;
    s->vm->source = none;
    for (uint32_t i = 0; i < p->sections.n; i++) {
        bool nodes = p->sections.at[i].kind == AST_NODE;
        if (!nodes && past == behind)
            vm_run_section(s->vm, i);
        past = past || nodes;
    }
    s->vm->source = source;
    s->vm->options = options;
}

static bool run_files(struct stream *s, const struct head *heads, uint32_t n)
{
    s->lane = lane_new(s->a, s->p, &s->others, s->options, &s->dg->limits);
    s->vm = s->lane->vm;
    run_others(s, false);
    vm_open_section(s->vm, lane_section(s->p));
    bool good = read_files(s, heads, n, NULL);
    memcpy(s->held, s->lane->held, s->held_words * sizeof *s->held);
    if (good)
        run_others(s, true);
    return good;
}

/* No rule is about nodes. */
static bool run_tables(struct stream *s)
{
    s->vm = lane_vm(s->a, s->p, &s->others, s->options, s->dg);
    run_others(s, false);
    return true;
}

/* Keeps what rules ask of other nodes. */
static bool run_pass(struct stream *s, const struct head *heads, uint32_t n)
{
    struct pass *pass = pass_new(s->others.fleet, &s->needs, &s->dg->limits);
    for (uint32_t i = 0; i < n; i++)
        pass_add_file(pass, heads[i].source, heads[i].feed);
    s->others.pass = pass;
    if (!read_files(s, heads, n, pass) || !pass_end(pass))
        return false;
    struct vm *known = lane_vm(s->a, s->p, &s->others, s->options, s->dg);
    group_prepare(known);
    s->others.known = known;
    return true;
}

/* ---- several lanes ---- */

/* The chunks of all files in turn, each cut between two objects. */
struct cutter {
    struct stream *s;
    const struct head *heads;
    uint32_t n, file;
    struct chunk next; /* where the next one begins; without a text */
    bool odd;
};

static bool next_chunk(void *ctx, struct chunk *c)
{
    struct cutter *k = ctx;
    if (k->file == k->n || k->odd)
        return false;
    const struct head *h = &k->heads[k->file];
    if (!k->next.n)
        enter_file(k->s, &k->next, h);
    c->source = h->source;
    c->at = k->next.at;
    c->root = k->next.root;
    c->before = k->next.before;
    c->whole = true;
    k->odd = !read_chunk(h, c);
    if (c->last) {
        k->file++;
        k->next.n = 0;
        return !k->odd;
    }
    c->n = cut_place(h->opening, h->json.root, c->text, c->n);
    k->odd = k->odd || !c->n || !cut_root(&k->next.root, c->text, c->n);
    k->next.at += c->n;
    k->next.n = 1;
    return !k->odd;
}

static bool take_chunk(void *ctx, struct chunk *c)
{
    struct cutter *k = ctx;
    k->s->objects += c->objects;
    return !c->odd && (!c->closed || c->last) && take_names(k->s, c);
}

static void end_lane(void *ctx, struct lane *l, bool exact)
{
    struct cutter *k = ctx;
    vm_merge(k->s->vm, l->vm);
    k->s->vm->merged = !exact;
    for (uint32_t i = 0; i < k->s->held_words; i++)
        k->s->held[i] |= l->held[i];
}

static bool run_lanes(struct stream *s, const struct head *heads, uint32_t n, uint32_t jobs)
{
    struct cutter k = {.s = s, .heads = heads, .n = n};
    const struct crew_calls calls = {&k, next_chunk, take_chunk, end_lane};
    s->vm = lane_vm(s->a, s->p, &s->others, s->options, s->dg);
    struct run_options o = *s->options;
    if (s->p->sections.n > 1) /* which findings are the first ones shows when all are there */
        o.findings_run = UINT64_MAX;
    if (!crew_run(s->a, s->p, &s->others, &o, &s->dg->limits, jobs, s->chunk_bytes, &calls) ||
        k.odd)
        return false;
    run_others(s, false);
    run_others(s, true);
    return true;
}

/* ---- trees ---- */

/* Forgets what an attempt found. */
static void begin_again(struct stream *s)
{
    s->objects = 0;
    s->bytes = 0;
    name_set_clear(&s->names);
    memset(s->held, 0, s->held_words * sizeof *s->held);
}

/* Nodes of YAML and CSV, where no rule asks others; the run had so many sources before. */
static bool run_trees(struct stream *s, const struct stream_input *in, uint32_t sources)
{
    s->dg->sources.n = sources;
    if (s->needs.others || in->choose || s->p->sections.n != 1 || lane_section(s->p) != 0)
        return false;
    struct object_stream *objects = object_stream_open(s->a, in->paths, in->n, in->schema, s->dg);
    if (!objects || object_stream_form(objects) == OBJECT_JSON)
        return false;
    s->vm = lane_vm(s->a, s->p, &s->others, s->options, s->dg);
    vm_open_section(s->vm, 0);
    if (object_stream_form(objects) == OBJECT_YAML)
        return trees_run(objects, s->vm, s->held, &s->objects);
    if (csv_run(objects, in->schema, s->vm, s->held, &s->objects))
        return true;
    begin_again(s);
    object_stream_rewind(objects);
    s->vm = lane_vm(s->a, s->p, &s->others, s->options, s->dg);
    vm_open_section(s->vm, 0);
    return trees_run(objects, s->vm, s->held, &s->objects);
}

/* ---- what fits ---- */

bool stream_fits(const struct program *p, const struct run_options *o, bool *others)
{
    struct arena *scratch = arena_child(p->arena);
    struct needs needs;
    bool fits = p->sections.n && !p->questions.n && !p->applies.n && !o->outcomes && !o->coverage &&
                !o->trace;
    for (uint32_t i = 0; i < p->rules.n && fits; i++)
        fits = !p->rules.at[i].reads_config && !p->rules.at[i].reads_rendered;
    if (fits) {
        needs_read(&needs, scratch, p);
        *others = needs.others;
        fits = !needs.whole;
    }
    arena_free(scratch);
    return fits;
}

bool stream_run(struct run **out, struct stream **stream, struct arena *a, const struct program *p,
                const struct stream_input *in, const struct run_options *options, struct diags *dg)
{
    struct stream *s = ARENA_NEW(a, struct stream);
    *s = (struct stream){.a = a, .p = p, .options = options, .dg = dg};
    s->others.fleet = in->others;
    s->chunk_bytes = in->chunk_bytes ? in->chunk_bytes : CHUNK_BYTES;
    s->held_words = (uint32_t)bits_words(p->set->fields.n);
    s->held = ARENA_ARRAY(a, uint64_t, s->held_words);
    uint32_t sources = dg->sources.n;
    struct head *heads = ARENA_ARRAY(a, struct head, in->n);
    uint64_t bytes = 0;
    bool good = in->n > 0;
    for (uint32_t i = 0; i < in->n && good; i++) {
        good = open_head(&heads[i], s, in->paths[i]);
        bytes += heads[i].size;
    }
    bool nodes = lane_section(p) < p->sections.n;
    needs_read(&s->needs, a, p);
    if (in->where)
        needs_add_all(&s->needs, a, in->where);
    good = good && !s->needs.whole;
    bool trees = !good && run_trees(s, in, sources);
    bool several = good && nodes && in->jobs > 1 && (in->chunk_bytes || bytes >= SEVERAL_BYTES);
    if (good && (s->needs.others || in->choose)) {
        good = run_pass(s, heads, in->n) && s->objects && (!in->choose || in->choose(in->ctx));
        if (nodes)
            begin_again(s);
    }
    if (several && good && !run_lanes(s, heads, in->n, in->jobs)) {
        begin_again(s);
        several = false;
    }
    good = good && (several || (nodes ? run_files(s, heads, in->n) : run_tables(s)));
    good = (good || trees) && s->objects;
    struct diags quiet = diags_new(a); /* findings that were lost are lost from trees, too */
    if (good)
        *out = vm_take_results(s->vm);
    if (!good || !spool_check((*out)->findings, &quiet)) {
        dg->sources.n = sources;
        return false;
    }
    *stream = s;
    return true;
}

/* ---- what it knows of fields ---- */

static const struct known_fields *of_fleet(struct stream_known *k)
{
    if (!k->of_fleet.ctx)
        fleet_known_fields(&k->of_fleet, k->fleet(k->ctx));
    return &k->of_fleet;
}

static uint64_t total(void *ctx, enum ast_root kind, str table)
{
    struct stream_known *k = ctx;
    return kind == AST_NODE ? k->stream->objects
                            : of_fleet(k)->total(of_fleet(k)->ctx, kind, table);
}

static uint64_t count(void *ctx, enum ast_root kind, str table, str path)
{
    return of_fleet(ctx)->count(of_fleet(ctx)->ctx, kind, table, path);
}

/* What the first pass kept says it: tables are whole, and nodes hold what is asked of others. */
static bool has_kept(const struct stream *s, enum ast_root kind, str table, str path)
{
    struct known_fields kept;
    if (!s->others.pass)
        return false;
    fleet_known_fields(&kept, s->others.fleet);
    return kept.has(kept.ctx, kind, table, path);
}

static bool has(void *ctx, enum ast_root kind, str table, str path)
{
    const struct stream_known *k = ctx;
    const struct policy_set *set = k->stream->p->set;
    if (kind == AST_NODE && k->schema && schema_knows(k->schema, STR("node"), path))
        return true;
    for (uint32_t i = 0; i < set->fields.n && kind == AST_NODE; i++)
        if (set->fields.at[i].path->root == AST_NODE && !set->fields.at[i].path->dynamic &&
            str_eq(set->fields.at[i].path->text, path))
            return bits_get(k->stream->held, i) || /* of joins never: they are standard fields */
                   (lane_knows(&set->fields.at[i]) && has_kept(k->stream, kind, table, path));
    return has_kept(k->stream, kind, table, path) ||
           of_fleet(ctx)->has(of_fleet(ctx)->ctx, kind, table, path);
}

static void each(void *ctx, enum ast_root kind, str table, str parent,
                 void (*fn)(void *arg, str name, uint64_t n), void *arg)
{
    of_fleet(ctx)->each(of_fleet(ctx)->ctx, kind, table, parent, fn, arg);
}

static bool values(void *ctx, enum ast_root kind, str table, str path, uint32_t most,
                   struct arena *a, void (*fn)(void *arg, str value), void *arg)
{
    return of_fleet(ctx)->values(of_fleet(ctx)->ctx, kind, table, path, most, a, fn, arg);
}

void stream_known_fields(struct known_fields *out, struct stream_known *k)
{
    *out = (struct known_fields){
        .ctx = k, .total = total, .count = count, .has = has, .each = each, .values = values};
}
