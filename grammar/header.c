/* SPDX-License-Identifier: Apache-2.0 */
#include "grammar/header.h"

#include "base/regex.h"
#include "base/vec.h"

#include <errno.h>
#include <stdlib.h>

typedef VEC(struct match_level) level_list;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Cuts blanks off both ends of text[from..to], but not one that a backslash escapes. */
static void trim_range(str text, size_t *from, size_t *to)
{
    while (*from < *to && is_blank(text.p[*from]))
        ++*from;
    while (*to > *from && is_blank(text.p[*to - 1])) {
        size_t slashes = 0;
        while (*to - 1 > *from + slashes && text.p[*to - 2 - slashes] == '\\')
            slashes++;
        if (slashes % 2)
            return;
        --*to;
    }
}

/* The 1-based column of a byte, in code points, as text for a message. */
static str column_of(struct arena *a, str text, size_t byte)
{
    size_t column = 1;
    for (size_t i = 0; i < byte && i < text.n; column++)
        str_next_codepoint(text, &i);
    return str_printf(a, "%zu", column);
}

static span place_in(span at, size_t from, size_t to)
{
    if (at.file == SOURCE_NONE)
        return SPAN_NONE;
    return (span){at.file, at.from + (uint32_t)from, at.from + (uint32_t)to};
}

/* Checks the pattern of a level; its own flags only, since every dialect compiles it anew. */
static bool check_pattern(str text, span at, const struct match_level *level, size_t start,
                          str number, struct diags *dg)
{
    struct arena *scratch = arena_child(dg->arena);
    struct regex_error error = {0};
    bool fine = regex_new(scratch, level->pattern, REGEX_WHOLE | REGEX_RAW | REGEX_DOTALL,
                          &dg->limits, &error) != NULL;
    if (!fine) {
        size_t byte = start + error.at < text.n ? start + error.at : text.n;
        size_t end = byte < text.n ? byte + 1 : byte;
        DIAG_STR(dg, MATCH_PATTERN, place_in(at, byte, end), number, column_of(scratch, text, byte),
                 error.message);
        if (level->pattern.p[0] == '*')
            diag_help(dg, "inside a pattern write `.*`; `*` and `**` stand alone");
    }
    arena_free(scratch);
    return fine;
}

/* Reads the level text[from..to] and appends it. */
static bool read_level(level_list *levels, struct arena *a, str text, span at, size_t from,
                       size_t to, uint32_t index, struct diags *dg)
{
    trim_range(text, &from, &to);
    str number = str_printf(dg->arena, "%u", index + 1);
    str column = column_of(dg->arena, text, from);
    struct match_level level = {.at = place_in(at, from, to)};
    if (from == to) {
        DIAG_STR(dg, MATCH_EMPTY, place_in(at, from, from), number, column);
        return false;
    }
    if (text.p[from] == '!') {
        level.not_ = true;
        from++;
        trim_range(text, &from, &to);
    }
    level.pattern = str_sub(text, from, to);
    if (str_eq(level.pattern, STR("*")))
        level.kind = MATCH_ANY;
    else if (str_eq(level.pattern, STR("**")))
        level.kind = MATCH_DEEP;
    if (level.not_ &&
        (level.kind != MATCH_PATTERN || level.pattern.n == 0 || str_eq(level.pattern, STR(".*")))) {
        DIAG_STR(dg, MATCH_NOTHING, level.at, number, column);
        return false;
    }
    if (level.kind == MATCH_PATTERN && !check_pattern(text, at, &level, from, number, dg))
        return false;
    vec_push(a, levels, level);
    return true;
}

/* The offset of the next `||` outside escapes at or behind from, or the end. */
static size_t level_end(str text, size_t from)
{
    for (size_t i = from; i < text.n; i++) {
        if (text.p[i] == '\\')
            i++;
        else if (text.p[i] == '|' && i + 1 < text.n && text.p[i + 1] == '|')
            return i;
    }
    return text.n;
}

bool match_parse(struct match_expr *out, struct arena *a, str text, span at, struct diags *dg)
{
    size_t first = 0, last = text.n;
    trim_range(text, &first, &last);
    if (at.file != SOURCE_NONE)
        at = (span){at.file, at.from + (uint32_t)first, at.from + (uint32_t)last};
    text = str_sub(text, first, last);
    if (text.n > diag_limit_of(dg, LIMIT_regex_bytes)) {
        diag_limit(dg, at, LIMIT_regex_bytes);
        return false;
    }
    level_list levels = {0};
    bool fine = true;
    uint32_t index = 0;
    for (size_t from = 0;; index++) {
        size_t to = level_end(text, from);
        if (index >= diag_limit_of(dg, LIMIT_config_depth)) {
            diag_limit(dg, at, LIMIT_config_depth);
            return false;
        }
        fine &= read_level(&levels, a, text, at, from, to, index, dg);
        if (to == text.n)
            break;
        from = to + 2;
    }
    if (!fine)
        return false;
    *out = (struct match_expr){.text = text, .at = at, .levels = levels.at, .n = levels.n};
    return true;
}

static bool takes_anything(const struct match_level *level)
{
    return level->kind != MATCH_PATTERN || (!level->not_ && str_eq(level->pattern, STR(".*")));
}

struct match_expr match_trimmed(const struct match_expr *expr)
{
    struct match_expr e = *expr;
    while (e.n && takes_anything(&e.levels[e.n - 1]))
        e.n--;
    return e;
}

/* What the reader of a header has at hand. */
struct reader {
    struct arena *arena;
    struct diags *dg;
    struct template_header *out;
    VEC(struct match_expr) matches, nots;
    uint32_t seen; /* 1u << index of the headers that may stand once */
};

static bool bad_value(struct reader *r, str name, str value, span at, const char *wanted)
{
    DIAG_STR(r->dg, HEADER_VALUE, at, value, name, str_of(wanted));
    return false;
}

static bool read_match(struct reader *r, str name, str value, span at)
{
    (void)name;
    struct match_expr e;
    if (!match_parse(&e, r->arena, value, at, r->dg))
        return false;
    vec_push(r->arena, &r->matches, match_trimmed(&e));
    return true;
}

static bool read_not(struct reader *r, str name, str value, span at)
{
    (void)name;
    struct match_expr e;
    if (!match_parse(&e, r->arena, value, at, r->dg))
        return false;
    vec_push(r->arena, &r->nots, match_trimmed(&e));
    return true;
}

static bool read_dialect(struct reader *r, str name, str value, span at)
{
    if (!value.n)
        return bad_value(r, name, value, at, "the name of a dialect");
    r->out->dialect = value;
    r->out->dialect_at = at;
    return true;
}

static bool read_priority(struct reader *r, str name, str value, span at)
{
    char digits[24] = "";
    char *end = digits;
    if (value.n && value.n < sizeof digits)
        memcpy(digits, value.p, value.n);
    errno = 0;
    long long n = strtoll(digits, &end, 10);
    if (errno || end == digits || *end || is_blank(digits[0]))
        return bad_value(r, name, value, at, "a whole number");
    r->out->priority = n;
    return true;
}

static bool read_own(struct reader *r, str name, str value, span at)
{
    if (str_eq(value, STR("exact")))
        r->out->own = OWN_EXACT;
    else if (str_eq(value, STR("atleast")))
        r->out->own = OWN_ATLEAST;
    else
        return bad_value(r, name, value, at, "exact or atleast");
    return true;
}

static bool read_severity(struct reader *r, str name, str value, span at)
{
    if (str_eq(value, STR("error")))
        r->out->severity = SEVERITY_ERROR;
    else if (str_eq(value, STR("warning")))
        r->out->severity = SEVERITY_WARNING;
    else if (str_eq(value, STR("info")))
        r->out->severity = SEVERITY_NOTE;
    else
        return bad_value(r, name, value, at, "error, warning or info");
    return true;
}

static const struct header_row {
    const char *name;
    bool many;
    bool (*read)(struct reader *, str name, str value, span at);
} rows[] = {
    {"template-match", true, read_match},      {"template-not", true, read_not},
    {"template-dialect", false, read_dialect}, {"template-priority", false, read_priority},
    {"template-own", false, read_own},         {"template-severity", false, read_severity},
};

static bool unknown_name(struct reader *r, str name, span at)
{
    str names[COUNTOF(rows)];
    for (size_t i = 0; i < COUNTOF(rows); i++)
        names[i] = str_of(rows[i].name);
    DIAG_STR(r->dg, HEADER_NAME, at, name);
    str near = str_nearest(name, names, COUNTOF(rows));
    if (near.n)
        diag_label(r->dg, "did you mean `%.*s`?", STR_ARG(near));
    return false;
}

/* Reads one `name: value`, which stands at text[from..to]. */
static bool read_entry(struct reader *r, str text, uint32_t source, size_t from, size_t to)
{
    trim_range(text, &from, &to);
    if (from == to)
        return true;
    str line = str_sub(text, from, to);
    size_t colon = str_find_byte(line, ':', 0);
    str name = str_trim_end(str_sub(line, 0, colon == SIZE_MAX ? line.n : colon));
    span name_at = {source, (uint32_t)from, (uint32_t)(from + name.n)};
    size_t value_from = colon == SIZE_MAX ? to : from + colon + 1, value_to = to;
    trim_range(text, &value_from, &value_to);
    str value = str_sub(text, value_from, value_to);
    span value_at = {source, (uint32_t)value_from, (uint32_t)value_to};
    if (r->out->at.file == SOURCE_NONE)
        r->out->at = name_at;
    for (uint32_t i = 0; i < COUNTOF(rows); i++) {
        if (!str_eq(name, str_of(rows[i].name)))
            continue;
        if (!rows[i].many && (r->seen & 1u << i)) {
            DIAG_STR(r->dg, HEADER_TWICE, name_at, name);
            return false;
        }
        r->seen |= 1u << i;
        return rows[i].read(r, name, value, value_at);
    }
    return unknown_name(r, name, name_at);
}

/* Reads the comment text[from..to] (without its marks): headers, one a line, or remarks. */
static bool read_comment(struct reader *r, str text, uint32_t source, size_t from, size_t to)
{
    if (from < to && (text.p[from] == '-' || text.p[from] == '+'))
        from++;
    if (from < to && (text.p[to - 1] == '-' || text.p[to - 1] == '+'))
        to--;
    trim_range(text, &from, &to);
    if (!str_starts(str_sub(text, from, to), STR("template-")))
        return true;
    bool fine = true;
    while (from < to) {
        size_t end = str_find_byte(text, '\n', from);
        if (end > to)
            end = to;
        fine &= read_entry(r, text, source, from, end);
        from = end + 1;
    }
    return fine;
}

/* Warns of comments behind the head that read like headers. */
static void warn_late(struct diags *dg, str text, uint32_t source, str open, size_t from)
{
    for (size_t at; (at = str_find(text, open, from)) != SIZE_MAX; from = at + open.n) {
        size_t name = at + open.n;
        while (name < text.n && (is_blank(text.p[name]) || text.p[name] == '-'))
            name++;
        if (str_starts(str_sub(text, name, text.n), STR("template-match:")))
            DIAG(dg, HEADER_LATE, ((span){source, (uint32_t)name, (uint32_t)name + 14}));
    }
}

bool header_parse(struct template_header *out, struct arena *a, uint32_t source, str open,
                  str close, struct diags *dg)
{
    str text = dg->sources.at[source].text;
    *out = (struct template_header){
        .severity = SEVERITY_ERROR, .at = SPAN_NONE, .dialect_at = SPAN_NONE};
    struct reader r = {.arena = a, .dg = dg, .out = out};
    bool fine = true;
    size_t at = str_starts(text, STR("\xef\xbb\xbf")) ? 3 : 0;
    for (;;) {
        while (at < text.n && is_blank(text.p[at]))
            at++;
        size_t end = str_starts(str_sub(text, at, text.n), open)
                         ? str_find(text, close, at + open.n)
                         : SIZE_MAX;
        if (end == SIZE_MAX)
            break;
        fine &= read_comment(&r, text, source, at + open.n, end);
        at = end + close.n;
    }
    warn_late(dg, text, source, open, at);
    out->matches = r.matches.at;
    out->match_count = r.matches.n;
    out->nots = r.nots.at;
    out->not_count = r.nots.n;
    return fine;
}
