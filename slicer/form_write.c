/* SPDX-License-Identifier: Apache-2.0 */
/* Words written as lines, and as a tree of statements. */
#include "slicer/form_inside.h"

/* ---- one word ---- */

static bool needs_quotes(const struct form_word *w)
{
    if (!w->text.n || w->quoted)
        return true;
    for (size_t i = 0; i < w->text.n; i++)
        if (strchr(" \t\r\n\"'{}[]();#", w->text.p[i]))
            return true;
    return false;
}

static bool put_quoted(struct buf *b, const struct dialect *d, str text)
{
    for (const char *q = d->quotes; *q; q++) {
        bool inside = str_find_byte(text, *q, 0) != SIZE_MAX;
        if (inside && !d->quote_escapes)
            continue;
        buf_putc(b, *q);
        for (size_t i = 0; i < text.n; i++) {
            if (d->quote_escapes && (text.p[i] == *q || text.p[i] == '\\'))
                buf_putc(b, '\\');
            buf_putc(b, text.p[i]);
        }
        buf_putc(b, *q);
        return true;
    }
    return false;
}

bool form_put_word(struct buf *b, const struct dialect *d, const struct form_word *w)
{
    if (!d->quote_lines && str_find_byte(w->text, '\n', 0) != SIZE_MAX)
        return false;
    if (d->bare_quotes && needs_quotes(w))
        return put_quoted(b, d, w->text);
    buf_add(b, w->text);
    return true;
}

bool form_complain_word(struct diags *dg, const struct form *f, const struct form_word *w)
{
    const struct tree *t = f->tree;
    span at = SPAN_NONE;
    if (w->node != TREE_NONE && t->source != SOURCE_NONE)
        at = (span){t->source, (uint32_t)t->at[w->node].from, (uint32_t)t->at[w->node].to};
    DIAG_STR(dg, CONFIG_CONVERT, at, str_sub(w->text, 0, 80));
    if (w->node != TREE_NONE)
        diag_line(dg, t->at[w->node].line, 1);
    return false;
}

/* Whether a word says something at all: what only wrapped others does not. */
static bool is_there(const struct form_word *w)
{
    return w->first != FORM_NONE || w->ends || w->state;
}

static bool is_member(const struct form *f, const struct form_word *up, const struct form_word *w)
{
    return up->list && f->lines->line_lists && w->first == FORM_NONE && w->ends;
}

static uint32_t members_of(const struct form *f, const struct form_word *up)
{
    uint32_t n = 0;
    for (uint32_t c = up->first; c != FORM_NONE; c = f->words.at[c].next)
        n += is_member(f, up, &f->words.at[c]);
    return n;
}

/* ---- lines ---- */

struct line_writer {
    struct buf *out, path; /* the words down to the one at hand, a blank before each */
    const struct form *form;
    VEC(size_t) ends; /* where the path of each level above ends */
    struct diags *dg;
    bool fine;
};

static void put_line(struct line_writer *w, const char *verb)
{
    buf_add(w->out, str_of(verb));
    buf_add(w->out, buf_str(&w->path));
}

/* `set a [ b c ]` */
static void put_list(struct line_writer *w, const struct form_word *up)
{
    const struct form *f = w->form;
    put_line(w, f->lines->path_verb);
    buf_add(w->out, STR(" ["));
    for (uint32_t c = up->first; c != FORM_NONE; c = f->words.at[c].next) {
        if (!is_member(f, up, &f->words.at[c]))
            continue;
        buf_putc(w->out, ' ');
        if (!form_put_word(w->out, f->lines, &f->words.at[c]))
            w->fine = form_complain_word(w->dg, f, &f->words.at[c]);
    }
    buf_add(w->out, STR(" ]\n"));
}

static void enter_word(struct line_writer *w, uint32_t id)
{
    const struct form *f = w->form;
    const struct form_word *x = &f->words.at[id], *up = &f->words.at[x->parent];
    vec_push(f->arena, &w->ends, w->path.n);
    buf_putc(&w->path, ' ');
    if (!form_put_word(&w->path, f->lines, x))
        w->fine = form_complain_word(w->dg, f, x);
    if (members_of(f, x) > 1)
        put_list(w, x);
    bool deleted = x->state & LINE_DELETE;
    bool listed = is_member(f, up, x) && members_of(f, up) > 1;
    if (x->first != FORM_NONE || !x->ends || deleted || listed)
        return;
    put_line(w, f->lines->path_verb);
    buf_putc(w->out, '\n');
}

/* The note as one string of the form of lines. */
static void put_note(struct line_writer *w, const struct form_word *x)
{
    const struct dialect *d = w->form->lines;
    if (!d->note_verb)
        return;
    put_line(w, d->note_verb);
    buf_putc(w->out, ' ');
    struct dialect strings = {.quotes = "\"'", .quote_escapes = d->quote_escapes};
    if (!put_quoted(w->out, &strings, x->note))
        w->fine = form_complain_word(w->dg, w->form, x);
    buf_putc(w->out, '\n');
}

static void leave_word(struct line_writer *w, uint32_t id)
{
    const struct form_word *x = &w->form->words.at[id];
    for (const struct line_state *s = LINE_STATES; s->name; s++)
        if (s->verb && x->state & s->flag) {
            put_line(w, s->verb);
            buf_putc(w->out, '\n');
        }
    if (x->note.n)
        put_note(w, x);
    w->path.n = w->ends.at[--w->ends.n];
}

bool form_print_lines(struct buf *out, struct arena *a, const struct form *f, struct diags *dg)
{
    struct line_writer w = {.out = out, .path = BUF(a), .form = f, .dg = dg, .fine = true};
    uint32_t id = f->words.at[FORM_ROOT].first;
    while (id != FORM_NONE) {
        const struct form_word *x = &f->words.at[id];
        if (is_there(x)) {
            enter_word(&w, id);
            if (x->first != FORM_NONE) {
                id = x->first;
                continue;
            }
            leave_word(&w, id);
        }
        while (f->words.at[id].next == FORM_NONE && f->words.at[id].parent != FORM_ROOT) {
            id = f->words.at[id].parent;
            leave_word(&w, id);
        }
        id = f->words.at[id].next;
    }
    return w.fine;
}

/* ---- the tree ---- */

/* A word whose children are being written below a statement. */
struct frame {
    uint32_t next;  /* child to come */
    uint32_t named; /* grandchild to come: its parent shares the statement with it */
    uint32_t parent, depth;
};

struct tree_writer {
    const struct form *form;
    struct tree *tree;
    struct buf text;
    VEC(struct frame) frames;
    bool drawn, fine;
    struct diags *dg;
};

/* A text that no keyword looks like. */
static bool looks_like_value(str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!((text.p[i] >= 'a' && text.p[i] <= 'z') || text.p[i] == '-' || text.p[i] == '_'))
            return true;
    return false;
}

/* Whether a childless word is the value of its parent. */
static bool is_value(const struct tree_writer *w, const struct form_word *up,
                     const struct form_word *x)
{
    if (x->first != FORM_NONE)
        return false;
    if (looks_like_value(x->text) || (w->drawn && x->quoted))
        return true;
    struct buf b = BUF(w->form->arena);
    buf_printf(&b, "%.*s %.*s", STR_ARG(up->text), STR_ARG(x->text));
    const struct dialect *d = w->form->braces;
    return dialect_rule_find(d, d->keys, (struct dialect_path){0}, buf_str(&b)) ||
           dialect_rule_find(d, d->sequences, (struct dialect_path){0}, buf_str(&b));
}

/* Whether the children of a word share its statement, one each. */
static bool shares(const struct tree_writer *w, const struct form_word *x)
{
    if (x->first == FORM_NONE || (x->list && members_of(w->form, x) > 1))
        return false;
    if (x->state || x->note.n) { /* one value may carry what is said of its name */
        const struct form_word *only = &w->form->words.at[x->first];
        return only->next == FORM_NONE && !only->state && !only->note.n && is_value(w, x, only);
    }
    bool value = false, below = false;
    for (uint32_t c = x->first; c != FORM_NONE; c = w->form->words.at[c].next) {
        value |= is_value(w, x, &w->form->words.at[c]);
        below |= w->form->words.at[c].first != FORM_NONE;
    }
    str named = str_of(w->form->braces->named ? w->form->braces->named : "");
    return (value && !below) || dialect_first_word(named.p, x->text);
}

/* Whether all children are members of one list whose order counts or that stood in brackets. */
static bool is_list(const struct tree_writer *w, const struct form_word *x)
{
    const struct form *f = w->form;
    uint32_t n = 0;
    for (uint32_t c = x->first; c != FORM_NONE; c = f->words.at[c].next, n++)
        if (f->words.at[c].first != FORM_NONE || f->words.at[c].state || f->words.at[c].note.n)
            return false;
    struct buf b = BUF(f->arena);
    buf_printf(&b, "%.*s x", STR_ARG(x->text));
    return n > 1 && ((x->list && f->lines->line_lists) ||
                     dialect_rule_find(f->braces, f->braces->sequences, (struct dialect_path){0},
                                       buf_str(&b)));
}

static void put_word(struct tree_writer *w, const struct form_word *x)
{
    struct form_word own = *x;
    own.quoted &= w->drawn;
    if (w->text.n)
        buf_putc(&w->text, ' ');
    if (!form_put_word(&w->text, w->form->braces, &own))
        w->fine = form_complain_word(w->dg, w->form, x);
}

/* Adds the statement whose text is ready; x is its last word. */
static void add_statement(struct tree_writer *w, struct frame f, const struct form_word *x,
                          bool header, uint32_t flags)
{
    struct tree *t = w->tree;
    uint32_t node = tree_add(t, f.parent, header ? LINE_HEADER : LINE_LEAF, buf_str(&w->text),
                             x->state | flags);
    w->text.n = 0;
    struct tree_node *n = &t->at[node];
    if (x->note.n)
        n->comment = str_printf(t->arena, "/* %.*s */", STR_ARG(x->note));
    const struct tree *source = w->form->tree;
    if (x->node != TREE_NONE) {
        const struct tree_node *from = tree_get(source, x->node);
        n->line = from->line;
        n->last_line = from->last_line;
        n->end_line = header && from->end_line > from->line ? from->end_line : from->last_line;
        n->from = from->from;
        n->to = from->to;
        n->end = from->end;
    }
    if (header && f.depth + 1 >= diag_limit_of(w->dg, LIMIT_config_depth)) {
        diag_limit(w->dg, SPAN_NONE, LIMIT_config_depth);
        w->fine = false;
    } else if (header) {
        vec_push(w->form->arena, &w->frames,
                 (struct frame){x->first, FORM_NONE, node, f.depth + 1});
    }
}

static void write_list(struct tree_writer *w, struct frame f, const struct form_word *x)
{
    put_word(w, x);
    buf_add(&w->text, STR(" ["));
    for (uint32_t c = x->first; c != FORM_NONE; c = w->form->words.at[c].next)
        put_word(w, &w->form->words.at[c]);
    buf_add(&w->text, STR(" ]"));
    add_statement(w, f, x, false, LINE_LIST);
}

/* The next statement of the innermost frame; pops it at its end. */
static void write_next(struct tree_writer *w)
{
    struct frame *top = &w->frames.at[w->frames.n - 1], f = *top;
    if (f.named != FORM_NONE) {
        const struct form_word *x = &w->form->words.at[f.named];
        const struct form_word *up = &w->form->words.at[x->parent];
        struct form_word both = *x;
        top->named = x->next;
        put_word(w, up);
        put_word(w, x);
        both.state |= up->state;
        both.note = x->note.n ? x->note : up->note;
        add_statement(w, f, &both, x->first != FORM_NONE, 0);
        return;
    }
    if (f.next == FORM_NONE) {
        w->frames.n--;
        return;
    }
    const struct form_word *x = &w->form->words.at[f.next];
    top->next = x->next;
    if (!is_there(x))
        return;
    if (is_list(w, x)) {
        write_list(w, f, x);
    } else if (shares(w, x)) {
        top->named = x->first;
    } else {
        put_word(w, x);
        add_statement(w, f, x, x->first != FORM_NONE, 0);
    }
}

bool form_tree(struct tree **out, struct arena *a, const struct form *f, bool drawn,
               struct diags *dg)
{
    struct tree_writer w = {.form = f,
                            .tree = tree_new(a, f->braces),
                            .text = BUF(a),
                            .drawn = drawn,
                            .fine = true,
                            .dg = dg};
    w.tree->source = f->tree->source;
    uint32_t top = TREE_ROOT;
    if (drawn && f->braces->root)
        top = tree_add(w.tree, TREE_ROOT, LINE_HEADER, str_of(f->braces->root), 0);
    vec_push(f->arena, &w.frames,
             (struct frame){f->words.at[FORM_ROOT].first, FORM_NONE, top, top != TREE_ROOT});
    while (w.frames.n && w.fine)
        write_next(&w);
    tree_hash(w.tree);
    *out = w.tree;
    return w.fine;
}

bool form_print_braces(struct buf *out, struct arena *a, const struct form *f, struct diags *dg)
{
    struct tree *t;
    if (!form_tree(&t, a, f, true, dg))
        return false;
    tree_print(out, t);
    return true;
}
