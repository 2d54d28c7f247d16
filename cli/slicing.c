/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/slicing.h"

#include "base/io.h"
#include "cli/neighbours.h"
#include "cli/platforms.h"
#include "cli/slicing_json.h"
#include "report/emit.h"
#include "slicer/line.h"
#include "slicer/match.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Small enough that a small file touches few pages; large files are copied faster in larger pieces;
 * and what the reader and the matcher of most files take beside the chunk, in one block. */
enum { CHUNK = 64 * 1024, LARGE_CHUNK = 1024 * 1024, LARGE = 4 * LARGE_CHUNK, ROOM = 256 * 1024 };
_Static_assert(CHUNK >= DETECT_BYTES, "the first chunk is what detection looks at");

/* One file on its way. */
struct run {
    const struct slicing *job;
    struct call *call;
    struct arena *arena; /* of this file */
    const struct match_program *program;
    struct emit *emit; /* of the document, for JSON */
    struct slicing_json json;
    str name;
    bool nameless;              /* the output does not yet say of which file it is */
    struct line_filter *filter; /* NULL: all lines */
    struct neighbours *around;
    struct out *sorted; /* what each expression takes, held back */
    uint32_t now;       /* the expression of the newest slice */
};

static bool put(struct run *r, str bytes)
{
    struct out *o = &r->call->out;
    if (r->nameless && bytes.n) {
        buf_add(&o->buf, STR("==> "));
        buf_put_visible(&o->buf, r->name);
        buf_add(&o->buf, STR(" <==\n"));
        r->nameless = false;
    }
    out_add(o, bytes);
    return !o->broken;
}

static bool put_line(void *arg, str line)
{
    return put(arg, line);
}

static bool put_bytes(void *arg, str bytes)
{
    struct run *r = arg;
    return r->filter ? line_filter_add(r->filter, bytes) : put(r, bytes);
}

static bool open_sorted(void *arg, const struct slice *s)
{
    struct run *r = arg;
    r->now = s->exprs[0];
    return true;
}

static bool put_sorted(void *arg, str bytes)
{
    struct run *r = arg;
    struct out *o = &r->sorted[r->now];
    out_add(o, bytes);
    return !o->broken;
}

static void begin_sorted(struct run *r)
{
    uint32_t n = r->job->n - r->job->nots;
    r->sorted = ARENA_ARRAY(r->arena, struct out, n);
    for (uint32_t i = 0; i < n; i++) {
        r->sorted[i] = out_open(r->arena, (str){0}, STR("never"));
        out_hold(&r->sorted[i]);
    }
}

/* Writes what was held back, in order of the expressions. */
static void end_sorted(struct run *r)
{
    for (uint32_t i = 0; r->sorted && i < r->job->n - r->job->nots; i++) {
        struct buf head = BUF(r->arena);
        buf_add(&head, STR("==> "));
        buf_put_visible(&head, match_text(r->program, i));
        buf_add(&head, STR(" <==\n"));
        put(r, buf_str(&head));
        out_append(&r->call->out, &r->sorted[i]);
    }
}

static bool put_inside(void *arg, str bytes)
{
    struct run *r = arg;
    return neighbours_slice(r->around, bytes);
}

static bool put_outside(void *arg, str bytes)
{
    struct run *r = arg;
    return neighbours_rest(r->around, bytes);
}

static bool keep_bytes(void *arg, str bytes)
{
    struct run *r = arg;
    buf_add(&r->json.text, bytes);
    return true;
}

static bool open_json(void *arg, const struct slice *s)
{
    struct run *r = arg;
    slicing_json_open(&r->json, s);
    return put(r, (str){0});
}

static bool put_event(void *arg, const struct line_event *e)
{
    struct run *r = arg;
    slicing_json_event(&r->json, e);
    return put(r, (str){0});
}

static bool close_json(void *arg, const struct slice *s)
{
    struct run *r = arg;
    slicing_json_close(&r->json, s);
    return put(r, (str){0});
}

static bool close_stage(void *arg, const struct slice *s)
{
    struct run *r = arg;
    struct buf b = BUF(r->arena);
    if (r->job->named) {
        buf_put_visible(&b, r->name);
        buf_add(&b, STR(": "));
    }
    slice_write_one(&b, s);
    return put(r, buf_str(&b));
}

static struct slice_sink sink_of(struct run *r)
{
    static const struct slice_sink sinks[] = {
        [SLICING_BYTES] = {.bytes = put_bytes, .context = put_bytes},
        [SLICING_INVERT] = {.rest = put_bytes},
        [SLICING_AROUND] = {.bytes = put_inside, .rest = put_outside},
        [SLICING_SORTED] = {.open = open_sorted, .bytes = put_sorted, .context = put_sorted},
        [SLICING_JSON] = {.open = open_json,
                          .bytes = keep_bytes,
                          .event = put_event,
                          .close = close_json},
        [SLICING_COUNT] = {0},
        [SLICING_STAGE] = {.close = close_stage},
    };
    struct slice_sink s = sinks[r->job->view];
    s.arg = r;
    return s;
}

/* Reads until the buffer is full or the input ends; -1 on failure. */
static ssize_t read_chunk(int fd, char *p, size_t room)
{
    size_t n = 0;
    while (n < room) {
        ssize_t k = read(fd, p + n, room - n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return -1;
        if (k == 0)
            break;
        n += (size_t)k;
    }
    return (ssize_t)n;
}

/* Whether a file is so large that its chunks should be. */
static bool is_large(int fd)
{
    struct stat is;
    return fstat(fd, &is) == 0 && S_ISREG(is.st_mode) && is.st_size >= LARGE;
}

static const struct dialect *choose_dialect(struct run *r, uint32_t source, str head)
{
    if (r->job->dialect)
        return r->job->dialect;
    struct detection found =
        platforms_detect(r->call, r->arena, str_sub(head, 0, DETECT_BYTES), false);
    if (!found.sure && found.n > 1 && found.at[0].points) {
        DIAG_STR(&r->call->diags, DIALECT_CLOSE, ((span){source, 0, 0}), str_of(found.best->name),
                 str_of(found.at[1].dialect->name));
        diag_line(&r->call->diags, 1, 1);
    }
    return found.best;
}

/* The object of one file: its slices stand between the two. */
static void open_document(struct run *r, const struct dialect *d)
{
    emit_document(r->emit, "config-slice");
    emit_key(r->emit, "file");
    emit_str(r->emit, r->name);
    emit_key(r->emit, "dialect");
    emit_text(r->emit, d->name);
    emit_key(r->emit, "slices");
    emit_open(r->emit, '[');
}

static void close_document(struct run *r, const struct slice_counts *n, bool malformed)
{
    emit_close(r->emit, ']');
    if (malformed) {
        emit_key(r->emit, "malformed");
        emit_bool(r->emit, true);
    }
    emit_key(r->emit, "count");
    emit_count(r->emit, n->slices);
    emit_key(r->emit, "lines");
    emit_count(r->emit, n->lines);
    emit_close(r->emit, '}');
}

static enum slicing_result read_failed(struct run *r)
{
    DIAG_STR(&r->call->diags, FILE_READ, SPAN_NONE, r->name, io_reason(errno));
    return SLICING_UNREADABLE;
}

static void put_count(struct run *r, uint64_t n)
{
    struct buf b = BUF(r->arena);
    if (r->job->named) {
        buf_put_visible(&b, r->name);
        buf_add(&b, STR(": "));
    }
    buf_printf(&b, "%llu\n", (unsigned long long)n);
    put(r, buf_str(&b));
}

/* The whole way of an open file. */
static enum slicing_result slice_fd(struct run *r, int fd, uint64_t *found)
{
    struct diags *dg = &r->call->diags;
    char *chunk = arena_alloc(r->arena, CHUNK);
    ssize_t n = read_chunk(fd, chunk, CHUNK);
    if (n < 0)
        return read_failed(r);
    /* the name alone: the text streams by, so messages carry the line that the reader counted */
    uint32_t source = sources_add(&dg->sources, r->name, (str){0});
    const struct dialect *d = choose_dialect(r, source, (str){chunk, (size_t)n});
    struct match_program *p = match_compile(r->arena, d, r->job->exprs, r->job->n, dg);
    if (!p)
        return SLICING_REFUSED;
    r->program = p;
    if (r->job->lines)
        r->filter = line_filter_new(r->arena, r->job->lines, put_line, r, dg);
    if (r->job->view == SLICING_AROUND)
        r->around = neighbours_new(r->arena, r->job->around, put_bytes, r);
    if (r->job->view == SLICING_SORTED)
        begin_sorted(r);
    r->json.emit = r->emit;
    r->json.program = p;
    r->json.takers = r->job->n - r->job->nots;
    if (r->emit)
        open_document(r, d);
    struct slice_options options = {.headers = r->job->headers, .nots = r->job->nots};
    struct slicer *s = slice_begin(r->arena, d, p, options, sink_of(r), dg);
    struct line_options lines = {.source = source, .lenient = r->job->lenient};
    struct line_reader *reader = line_begin(r->arena, d, lines, slice_take, s, dg);
    bool fine = true;
    bool large = is_large(fd);
    char *next = large ? arena_alloc(r->arena, LARGE_CHUNK) : chunk;
    while (fine && n > 0) {
        fine = line_push(reader, (str){chunk, (size_t)n});
        chunk = next;
        n = read_chunk(fd, chunk, large ? LARGE_CHUNK : CHUNK);
    }
    if (n < 0)
        return read_failed(r);
    if (r->call->out.broken)
        return SLICING_DONE;
    fine = fine && line_finish(reader) && slice_finish(s);
    fine = fine && (!r->filter || line_filter_end(r->filter));
    struct slice_counts counts = slice_counts(s);
    if (r->emit)
        close_document(r, &counts, !fine);
    if (!fine)
        return SLICING_MALFORMED;
    end_sorted(r);
    *found += counts.slices;
    if (r->job->view == SLICING_COUNT)
        put_count(r, counts.slices);
    return SLICING_DONE;
}

enum slicing_result slicing_file(const struct slicing *job, struct call *c, str path,
                                 uint64_t *found)
{
    bool standard = str_eq(path, STR("-"));
    struct arena *own = arena_child(c->arena);
    arena_room(own, ROOM);
    struct run r = {.job = job,
                    .call = c,
                    .arena = own,
                    .json = {.text = BUF(own), .literal = BUF(own)},
                    .name = standard ? STR("<stdin>") : path,
                    .nameless = job->named && job->view <= SLICING_SORTED};
    struct emit e;
    uint64_t before = out_mark(&c->out);
    if (job->view == SLICING_JSON) {
        e = emit_begin(&c->out.buf, 0);
        r.emit = &e;
    }
    int fd = standard ? STDIN_FILENO : io_open(str_c(own, path), O_RDONLY);
    enum slicing_result result = fd < 0 ? read_failed(&r) : slice_fd(&r, fd, found);
    if (fd >= 0 && !standard)
        close(fd);
    bool undone = result != SLICING_DONE && out_undo(&c->out, before);
    if (r.emit && !undone)
        buf_putc(&c->out.buf, '\n');
    arena_free(own);
    return result;
}
