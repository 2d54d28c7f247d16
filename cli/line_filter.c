/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/line_filter.h"

#include "base/regex.h"

struct line_filter {
    const struct line_rules *rules;
    bool (*put)(void *, str);
    void *arg;
    struct diags *dg;
    struct regex_scratch *scratch;
    struct buf part; /* of a line whose end has not come yet */
    bool begun;
};

static bool compile(struct line_pattern *out, struct call *c, const char *option, str pattern)
{
    struct regex_error error;
    uint32_t source = sources_add(&c->diags.sources, str_of(option), pattern);
    out->text = pattern;
    out->at = (span){source, 0, (uint32_t)pattern.n};
    out->code = regex_new(c->arena, pattern, REGEX_RAW, &c->diags.limits, &error);
    if (out->code)
        regex_prepare(out->code);
    else
        DIAG_STR(&c->diags, BAD_PATTERN, ((span){source, (uint32_t)error.at, (uint32_t)error.at}),
                 error.message);
    return out->code != NULL;
}

/* All patterns of an option. */
static bool compile_all(struct line_pattern **out, uint32_t *n, struct call *c, enum option o,
                        const char *name)
{
    bool fine = true;
    *n = c->count[o];
    *out = ARENA_ARRAY(c->arena, struct line_pattern, *n + 1);
    for (uint32_t i = 0; i < *n; i++)
        fine &= compile(&(*out)[i], c, name, c->given[o][i]);
    return fine;
}

bool line_rules_read(struct line_rules *r, bool *any, struct call *c)
{
    bool fine = compile_all(&r->begin, &r->begins, c, OPT_begin, "--begin");
    fine &= compile_all(&r->include, &r->includes, c, OPT_include, "--include");
    fine &= compile_all(&r->exclude, &r->excludes, c, OPT_exclude, "--exclude");
    *any = r->begins || r->includes || r->excludes;
    return fine;
}

struct line_filter *line_filter_new(struct arena *a, const struct line_rules *rules,
                                    bool (*put)(void *, str), void *arg, struct diags *dg)
{
    struct line_filter *f = ARENA_NEW(a, struct line_filter);
    *f = (struct line_filter){.rules = rules,
                              .put = put,
                              .arg = arg,
                              .dg = dg,
                              .scratch = regex_scratch_new(a, &dg->limits),
                              .part = BUF(a),
                              .begun = !rules->begins};
    return f;
}

/* Whether one of the patterns is found; *fine becomes false where one gave up. */
static bool found(struct line_filter *f, const struct line_pattern *all, uint32_t n, str line,
                  bool *fine)
{
    for (uint32_t i = 0; i < n && *fine; i++) {
        enum regex_answer answer = regex_match(all[i].code, f->scratch, line);
        if (answer == REGEX_YES)
            return true;
        if (answer == REGEX_LIMIT) {
            DIAG_STR(f->dg, MATCH_LIMIT, all[i].at, all[i].text);
            *fine = false;
        }
    }
    return false;
}

static bool take_line(struct line_filter *f, str line)
{
    const struct line_rules *r = f->rules;
    bool fine = true;
    str text = line;
    while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    f->begun = f->begun || found(f, r->begin, r->begins, text, &fine);
    bool wanted = f->begun && (!r->includes || found(f, r->include, r->includes, text, &fine)) &&
                  !found(f, r->exclude, r->excludes, text, &fine);
    return fine && (!wanted || f->put(f->arg, line));
}

bool line_filter_add(struct line_filter *f, str piece)
{
    while (piece.n) {
        size_t nl = str_find_byte(piece, '\n', 0);
        str line = str_sub(piece, 0, nl == SIZE_MAX ? piece.n : nl + 1);
        piece = str_sub(piece, line.n, piece.n);
        if (nl == SIZE_MAX || f->part.n) {
            buf_add(&f->part, line);
            if (f->part.n > diag_limit_of(f->dg, LIMIT_line_bytes) + 1) {
                diag_limit(f->dg, SPAN_NONE, LIMIT_line_bytes);
                return false;
            }
            line = buf_str(&f->part);
        }
        if (nl == SIZE_MAX)
            return true;
        if (!take_line(f, line))
            return false;
        f->part.n = 0;
    }
    return true;
}

bool line_filter_end(struct line_filter *f)
{
    return !f->part.n || take_line(f, buf_str(&f->part));
}
