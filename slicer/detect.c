/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/detect.h"

#include "slicer/dialects.h"
#include "slicer/line_reader.h"

#include <stdlib.h>

enum { NO_WATCH = UINT32_MAX, HEADS = 1024, STEPS = 5 };

/* Tells stand in lists by the longest of these beginnings of their glob that is plain text. */
static const uint8_t STEP_BYTES[STEPS] = {1, 2, 4, 8, 12};

/* A tell that is looked for. */
struct watch {
    const struct dialect_tell *tell;
    str glob;
    uint32_t dialect; /* whose points they are */
    uint32_t next;    /* in the same list */
    int most;         /* points, absolute */
    bool easy;        /* the glob is `plain` with or without a `*` at its ends */
    bool from, to;    /* … it is bound to the beginning, the end of the line */
    str plain;
};

struct detector {
    const struct dialects *known;
    struct watch *at; /* of all dialects: of the many that there are, few lists concern a line */
    uint32_t n;
    uint32_t heads[HEADS]; /* by hash of the beginning */
    uint32_t any;          /* those that any line begins */
};

/* What a text has given so far. */
struct count {
    const struct detector *by;
    int *watches;  /* points of each tell */
    int *dialects; /* points of each dialect */
};

/* Hashes the beginning of a text step by step: writes the head of each step that the text is long
 * enough for, and returns their number. */
static unsigned heads_of(uint32_t heads[STEPS], str text)
{
    uint32_t hash = 0x811c9dc5u;
    unsigned steps = 0;
    for (size_t i = 0; i < text.n && steps < STEPS; i++) {
        hash = (hash ^ (unsigned char)text.p[i]) * 0x01000193u;
        if (i + 1 == STEP_BYTES[steps])
            heads[steps++] = (hash ^ hash >> 16) % HEADS;
    }
    return steps;
}

static bool is_plain(char c)
{
    return c != '*' && c != '?' && c != '[' && c != '\\';
}

static uint32_t *list_of(struct detector *w, str glob)
{
    uint32_t heads[STEPS];
    size_t plain = 0;
    while (plain < glob.n && plain < STEP_BYTES[STEPS - 1] && is_plain(glob.p[plain]))
        plain++;
    unsigned steps = heads_of(heads, str_sub(glob, 0, plain));
    return steps ? &w->heads[heads[steps - 1]] : &w->any;
}

/* Most globs need no walk through the line. */
static void ease(struct watch *w)
{
    str g = w->glob;
    w->from = !g.n || g.p[0] != '*';
    w->to = !g.n || g.p[g.n - 1] != '*';
    w->plain = str_sub(g, !w->from, g.n - (!w->to && g.n > 1));
    w->easy = w->plain.n > 0;
    for (size_t i = 0; i < w->plain.n; i++)
        w->easy &= is_plain(w->plain.p[i]);
}

static bool fits(const struct watch *w, str line)
{
    if (!w->easy)
        return str_glob(w->glob, line);
    if (w->from)
        return str_starts(line, w->plain) && (!w->to || line.n == w->plain.n);
    return w->to ? str_ends(line, w->plain) : str_find(line, w->plain, 0) != SIZE_MAX;
}

struct detector *detector_new(struct arena *a, const struct dialects *known)
{
    struct detector *w = ARENA_NEW(a, struct detector);
    size_t all = 0;
    w->known = known;
    for (size_t k = 0; k < dialects_count(known); k++)
        for (const struct dialect_tell *t = dialects_at(known, k)->tells; t && t->glob; t++)
            all++;
    w->at = ARENA_ARRAY(a, struct watch, all + 1);
    memset(w->heads, 0xff, sizeof w->heads);
    w->any = NO_WATCH;
    for (uint32_t k = 0; k < dialects_count(known); k++) {
        for (const struct dialect_tell *t = dialects_at(known, k)->tells; t && t->glob; t++) {
            str glob = str_of(t->glob);
            uint32_t *head = list_of(w, glob);
            w->at[w->n] = (struct watch){.tell = t,
                                         .glob = glob,
                                         .dialect = k,
                                         .next = *head,
                                         .most = abs(t->most ? t->most : t->weight)};
            ease(&w->at[w->n]);
            *head = w->n++;
        }
    }
    return w;
}

const struct dialects *detector_dialects(const struct detector *w)
{
    return w->known;
}

/* Adds the points of a list's tells that fit the line and have not given all they may. */
static void count_list(struct count *c, uint32_t i, str line)
{
    for (const struct watch *w; i != NO_WATCH; i = w->next) {
        w = &c->by->at[i];
        if (abs(c->watches[i]) >= w->most || !fits(w, line))
            continue;
        c->watches[i] += w->tell->weight;
        c->dialects[w->dialect] += w->tell->weight;
    }
}

static void count_line(struct count *c, str line)
{
    uint32_t heads[STEPS];
    unsigned steps = heads_of(heads, line);
    for (unsigned i = 0; i < steps; i++)
        count_list(c, c->by->heads[heads[i]], line);
    count_list(c, c->by->any, line);
}

static str explain(struct arena *a, const struct count *c, uint32_t dialect)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < c->by->n; i++)
        if (c->by->at[i].dialect == dialect && c->watches[i])
            buf_printf(&b, "%s%+d `%s`", b.n ? ", " : "", c->watches[i], c->by->at[i].tell->glob);
    return buf_str(&b);
}

/* `unet-dialect: NAME` anywhere in a line of the first 64 KiB. */
static const struct dialect *named(const struct dialects *known, str line)
{
    str mark = STR("unet-dialect:");
    size_t at = str_find(line, mark, 0);
    if (at == SIZE_MAX)
        return NULL;
    str name = str_trim(str_sub(line, at + mark.n, line.n));
    size_t end = 0;
    while (end < name.n && !strchr(" \t*/", name.p[end]))
        end++;
    return dialects_find(known, str_sub(name, 0, end));
}

/* What a text is called that no tell speaks for. */
static const struct dialect *shape_of(str text)
{
    size_t indented = 0, braces = 0, lines = 0;
    for (size_t i = 0; i < text.n;) {
        size_t nl = str_find_byte(text, '\n', i);
        str line = str_trim_end(str_sub(text, i, nl));
        i = nl == SIZE_MAX ? text.n : nl + 1;
        if (!line.n)
            continue;
        lines++;
        indented += line.p[0] == ' ' || line.p[0] == '\t';
        braces += line.p[line.n - 1] == '{' || line.p[line.n - 1] == '}';
    }
    const char *name = braces * 20 > lines ? "generic_brace" : indented ? "generic_indent" : "flat";
    return dialects_find(NULL, str_of(name));
}

/* Best first; equal ones stay in order of the table. */
static void sort_scores(struct detect_score *s, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct detect_score one = s[i];
        size_t k = i;
        for (; k > 0 && s[k - 1].points < one.points; k--)
            s[k] = s[k - 1];
        s[k] = one;
    }
}

/* A line without what a pager left in front of it. */
static str without_junk(str line)
{
    bool pager = false;
    return line.n ? str_sub(line, line_junk_head(line, &pager), line.n) : line;
}

struct detection detector_run(const struct detector *w, struct arena *a, str text, bool why)
{
    text = str_sub(text, 0, DETECT_BYTES);
    uint32_t n = (uint32_t)dialects_count(w->known);
    struct arena *scratch = arena_child(a);
    struct count c = {w, ARENA_ARRAY(scratch, int, w->n + 1), ARENA_ARRAY(scratch, int, n)};
    const struct dialect *said = NULL;
    for (size_t i = 0; i < text.n && !said;) {
        size_t nl = str_find_byte(text, '\n', i);
        str line = str_trim(without_junk(str_sub(text, i, nl)));
        i = nl == SIZE_MAX ? text.n : nl + 1;
        if (!line.n)
            continue;
        said = named(w->known, line);
        count_line(&c, line);
    }
    struct detection out = {.n = n, .at = ARENA_ARRAY(a, struct detect_score, n)};
    for (uint32_t k = 0; k < n; k++)
        out.at[k] = (struct detect_score){dialects_at(w->known, k), c.dialects[k],
                                          why ? explain(a, &c, k) : (str){0}};
    arena_free(scratch);
    sort_scores(out.at, n);
    out.best = said ? said : out.at[0].points >= 6 ? out.at[0].dialect : shape_of(text);
    out.sure = said || (out.at[0].points >= 10 && out.at[0].points >= out.at[1].points * 5 / 4);
    return out;
}

struct detection detect_dialect(struct arena *a, str text)
{
    struct arena *scratch = arena_child(a);
    struct detection found = detector_run(detector_new(scratch, NULL), a, text, true);
    arena_free(scratch);
    return found;
}
