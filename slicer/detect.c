/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/detect.h"

#include "slicer/dialect.h"

/* The points of one tell so far. */
struct count {
    int points;
};

struct tally {
    const struct dialect *dialect;
    struct count *counts;
    size_t n;
    int points;
};

static size_t tells_count(const struct dialect *d)
{
    size_t n = 0;
    while (d->tells && d->tells[n].glob)
        n++;
    return n;
}

/* A glob that begins with an ordinary character must begin with the same one as the line. */
static bool may_fit(const char *glob, str line)
{
    return strchr("*?[\\", glob[0]) || glob[0] == line.p[0];
}

static void count_line(struct tally *t, str line)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct dialect_tell *tell = &t->dialect->tells[i];
        int most = tell->most ? tell->most : tell->weight < 0 ? -tell->weight : tell->weight;
        int now = t->counts[i].points;
        if ((now < 0 ? -now : now) >= most || !may_fit(tell->glob, line) ||
            !str_glob(str_of(tell->glob), line))
            continue;
        t->counts[i].points += tell->weight;
        t->points += tell->weight;
    }
}

static str explain(struct arena *a, const struct tally *t)
{
    struct buf b = BUF(a);
    for (size_t i = 0; i < t->n; i++)
        if (t->counts[i].points)
            buf_printf(&b, "%s%+d `%s`", b.n ? ", " : "", t->counts[i].points,
                       t->dialect->tells[i].glob);
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
    size_t n = dialect_count();
    struct tally *tallies = ARENA_ARRAY(a, struct tally, n);
    for (size_t k = 0; k < n; k++) {
        const struct dialect *d = dialect_at(k);
        tallies[k] = (struct tally){.dialect = d, .n = tells_count(d)};
        tallies[k].counts = ARENA_ARRAY(a, struct count, tallies[k].n + 1);
    }
    const struct dialect *said = NULL;
    for (size_t i = 0; i < text.n && !said;) {
        size_t nl = str_find_byte(text, '\n', i);
        str line = str_trim(str_sub(text, i, nl));
        i = nl == SIZE_MAX ? text.n : nl + 1;
        if (!line.n)
            continue;
        said = named(line);
        for (size_t k = 0; k < n; k++)
            count_line(&tallies[k], line);
    }
    struct detection out = {.n = n, .at = ARENA_ARRAY(a, struct detect_score, n)};
    for (size_t k = 0; k < n; k++)
        out.at[k] =
            (struct detect_score){tallies[k].dialect, tallies[k].points, explain(a, &tallies[k])};
    sort_scores(out.at, n);
    out.best = said ? said : out.at[0].points >= 6 ? out.at[0].dialect : shape_of(text);
    out.sure = said || (out.at[0].points >= 10 && out.at[0].points >= out.at[1].points * 5 / 4);
    return out;
}
