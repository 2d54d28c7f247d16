/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of a file: its items one behind the other, with the comments and empty lines
 * between them. */
#include "grammar/format.h"
#include "grammar/format_parts.h"
#include "grammar/policy.h"

/* Does the author's text have an empty line somewhere before the token, not counting what stands
 * on the line of the token before it? */
static bool has_blank(const struct format_tokens *f, const struct format_token *t)
{
    for (uint32_t k = 0; k < t->comment_count; k++)
        if (f->comments.at[t->comments + k].newlines > 1)
            return true;
    return t->newlines > 1;
}

static void put_break(struct buf *b, bool blank)
{
    if (b->n)
        buf_add(b, blank ? STR("\n\n") : STR("\n"));
}

/* What stands between two items: remarks behind the first, then the comments of the second. apart:
 * an empty line must stand somewhere. */
static void put_between(struct buf *b, const struct format_tokens *f, const struct format_token *t,
                        bool apart)
{
    bool first = b->n == 0, item = t->kind != 0;
    bool wants = apart && !first && !has_blank(f, t);
    for (uint32_t k = 0; k < t->comment_count; k++) {
        const struct format_comment *c = &f->comments.at[t->comments + k];
        bool beside = !c->newlines && !(first && k == 0);
        if (beside) {
            buf_add(b, c->to_eol ? STR("  ") : STR(" "));
        } else {
            put_break(b, c->newlines > 1 || wants);
            wants = false;
        }
        buf_add(b, c->text);
    }
    const struct format_comment *last = &f->comments.at[t->comments + t->comment_count - 1];
    bool inline_comment = t->comment_count && !t->newlines && !last->to_eol;
    bool own_line = inline_comment && (last->newlines || (first && t->comment_count == 1));
    if (item && own_line)
        buf_putc(b, ' ');
    else if (item)
        put_break(b, t->newlines > 1 || wants);
}

static bool put_items(struct buf *b, struct format_tokens *f)
{
    bool apart = false;
    uint32_t i = 0;
    while (f->list.at[i].kind) {
        struct format_item item;
        struct buf text = BUF(f->arena);
        if (!format_item(&item, f, i))
            return false;
        format_put_item(&text, f, &item);
        bool long_item = str_find_byte(buf_str(&text), '\n', 0) != SIZE_MAX;
        put_between(b, f, &f->list.at[i], apart || long_item);
        buf_add(b, buf_str(&text));
        apart = long_item;
        i = item.to;
    }
    put_between(b, f, &f->list.at[i], false);
    if (b->n)
        buf_putc(b, '\n');
    return true;
}

/* ---- the whole text ---- */

/* What the lines of the file end with: what its first line ends with. */
static bool has_crlf(str text)
{
    size_t nl = str_find_byte(text, '\n', 0);
    return nl != SIZE_MAX && nl > 0 && text.p[nl - 1] == '\r';
}

/* Copies text with its line ends made CRLF (once), but for `"""` texts, which keep their bytes. */
static str with_line_ends(struct arena *a, struct diags *dg, str text, bool crlf)
{
    if (!crlf)
        return text;
    struct format_tokens f;
    uint32_t source = sources_add(&dg->sources, STR("formatted"), text);
    struct buf b = BUF(a);
    format_read(&f, a, source, dg);
    uint32_t raw = 0;
    for (size_t i = 0; i < text.n; i++) {
        while (raw + 1 < f.list.n && f.list.at[raw].at.to <= i)
            raw++;
        bool inside = i >= f.list.at[raw].at.from && i < f.list.at[raw].at.to;
        bool bare = text.p[i] == '\n' && !(i && text.p[i - 1] == '\r');
        if (bare && !inside && i >= f.from)
            buf_putc(&b, '\r');
        buf_putc(&b, text.p[i]);
    }
    return b.n ? buf_str(&b) : STR("");
}

/* The same tokens, but for the case of keywords? */
static bool same_tokens(const struct format_tokens *a, const struct format_tokens *b)
{
    if (a->list.n != b->list.n || a->comments.n != b->comments.n)
        return false;
    for (uint32_t i = 0; i + 1 < a->list.n; i++) {
        const struct format_token *x = &a->list.at[i], *y = &b->list.at[i];
        str have = str_sub(a->text, x->at.from, x->at.to);
        str want = str_sub(b->text, y->at.from, y->at.to);
        bool keyword = policy_keyword_name(x->kind) != NULL;
        /* what is no keyword there (a key, a function) keeps its case by its spelling */
        if (x->kind != y->kind || !str_eq(want, x->text) ||
            !(keyword ? str_caseeq(have, want) : str_eq(have, want)))
            return false;
    }
    for (uint32_t i = 0; i < a->comments.n; i++) {
        if (!str_eq(a->comments.at[i].text, b->comments.at[i].text))
            return false;
    }
    return true;
}

static bool refuse(struct diags *dg, uint32_t source)
{
    DIAG(dg, FORMAT, ((span){source, 0, 0}));
    return false;
}

bool policy_format(str *out, struct arena *a, uint32_t source, struct diags *dg)
{
    struct format_tokens f, again;
    if (!policy_parse(policy_set_new(a), source, dg))
        return false;
    format_read(&f, a, source, dg);
    struct buf items = BUF(a), b = BUF(a);
    if (!put_items(&items, &f))
        return refuse(dg, source);
    buf_add(&b, str_sub(f.text, 0, f.from));
    const struct format_token *first = &f.list.at[0];
    uint32_t gap = first->comment_count ? f.comments.at[0].newlines : first->newlines;
    bool front = f.from > 3; /* more than a byte order mark */
    if (front && items.n && gap)
        buf_putc(&b, '\n');
    buf_add(&b, buf_str(&items));
    str text = with_line_ends(a, dg, b.n ? buf_str(&b) : STR(""), has_crlf(f.text));
    uint32_t formatted = sources_add(&dg->sources, dg->sources.at[source].name, text);
    format_read(&again, a, formatted, dg);
    if (!same_tokens(&f, &again))
        return refuse(dg, source);
    *out = text;
    return true;
}
