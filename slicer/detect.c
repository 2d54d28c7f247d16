/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/detect.h"

#include "slicer/dialect.h"

#include <stdlib.h>

enum { NO_WATCH = UINT32_MAX, ANY_START = 256 };

/* A tell that is still looked for. */
struct watch {
    const struct dialect_tell *tell;
    str glob;
    uint32_t dialect; /* whose points they are */
    uint32_t next;    /* with the same first byte */
    int points;
};

/* The tells of all dialects, those with the same first byte in one list: few concern a line. */
struct watches {
    struct watch *at;
    uint32_t n;
    uint32_t
        heads[ANY_START + 1]; /* by the first byte of the glob; last those that any line begins */
    int *points;              /* of each dialect */
};

static size_t tells_count(const struct dialect *d)
{
    size_t n = 0;
    while (d->tells && d->tells[n].glob)
        n++;
    return n;
}

static unsigned list_of(const char *glob)
{
    return strchr("*?[\\", glob[0]) ? ANY_START : (unsigned char)glob[0];
}

static struct watches *watch_all(struct arena *a)
{
    struct watches *w = ARENA_NEW(a, struct watches);
    size_t all = 0;
    for (size_t k = 0; k < dialect_count(); k++)
        all += tells_count(dialect_at(k));
    w->at = ARENA_ARRAY(a, struct watch, all + 1);
    w->points = ARENA_ARRAY(a, int, dialect_count());
    memset(w->heads, 0xff, sizeof w->heads);
    for (uint32_t k = 0; k < dialect_count(); k++) {
        for (const struct dialect_tell *t = dialect_at(k)->tells; t && t->glob; t++) {
            uint32_t *head = &w->heads[list_of(t->glob)];
            w->at[w->n] = (struct watch){t, str_of(t->glob), k, *head, 0};
            *head = w->n++;
        }
    }
    return w;
}

/* Adds the points of a list's tells that fit the line; a tell that gave all it may is let go. */
static void count_list(struct watches *w, uint32_t *link, str line)
{
    while (*link != NO_WATCH) {
        struct watch *one = &w->at[*link];
        int weight = one->tell->weight, most = one->tell->most ? one->tell->most : abs(weight);
        if (str_glob(one->glob, line)) {
            one->points += weight;
            w->points[one->dialect] += weight;
        }
        if (abs(one->points) >= most)
            *link = one->next;
        else
            link = &one->next;
    }
}

static void count_line(struct watches *w, str line)
{
    count_list(w, &w->heads[(unsigned char)line.p[0]], line);
    count_list(w, &w->heads[ANY_START], line);
}

static str explain(struct arena *a, const struct watches *w, uint32_t dialect)
{
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < w->n; i++)
        if (w->at[i].dialect == dialect && w->at[i].points)
            buf_printf(&b, "%s%+d `%s`", b.n ? ", " : "", w->at[i].points, w->at[i].tell->glob);
    return buf_str(&b);
}

/* `unet-dialect: NAME` anywhere in a line of the first 64 KiB. */
static const struct dialect *named(str line)
{
    str mark = STR("unet-dialect:");
    size_t at = str_find(line, mark, 0);
    if (at == SIZE_MAX)
        return NULL;
    str name = str_trim(str_sub(line, at + mark.n, line.n));
    size_t end = 0;
    while (end < name.n && !strchr(" \t*/", name.p[end]))
        end++;
    return dialect_find(str_sub(name, 0, end));
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
    return dialect_find(str_of(name));
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

struct detection detect_dialect(struct arena *a, str text)
{
    text = str_sub(text, 0, DETECT_BYTES);
    uint32_t n = (uint32_t)dialect_count();
    struct arena *scratch = arena_child(a);
    struct watches *w = watch_all(scratch);
    const struct dialect *said = NULL;
    for (size_t i = 0; i < text.n && !said;) {
        size_t nl = str_find_byte(text, '\n', i);
        str line = str_trim(str_sub(text, i, nl));
        i = nl == SIZE_MAX ? text.n : nl + 1;
        if (!line.n)
            continue;
        said = named(line);
        count_line(w, line);
    }
    struct detection out = {.n = n, .at = ARENA_ARRAY(a, struct detect_score, n)};
    for (uint32_t k = 0; k < n; k++)
        out.at[k] = (struct detect_score){dialect_at(k), w->points[k], explain(a, w, k)};
    arena_free(scratch);
    sort_scores(out.at, n);
    out.best = said ? said : out.at[0].points >= 6 ? out.at[0].dialect : shape_of(text);
    out.sure = said || (out.at[0].points >= 10 && out.at[0].points >= out.at[1].points * 5 / 4);
    return out;
}
