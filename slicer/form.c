/* SPDX-License-Identifier: Apache-2.0 */
/* Both forms read into words. */
#include "slicer/form_inside.h"

#include "slicer/dialects.h"

const struct dialect *form_braces(const struct dialect *d)
{
    return dialects_braces(NULL, d);
}

const struct dialect *form_lines(const struct dialect *d)
{
    const struct dialect *braces = dialects_braces(NULL, d);
    return braces ? braces->lines : NULL;
}

/* ---- words ---- */

/* The words of one statement on their way into the form. */
struct statement {
    struct form *form;
    const struct dialect *dialect; /* that it is written in */
    uint32_t node;
    bool look;         /* only words that are there */
    VEC(uint32_t) ids; /* of its words; members of a list follow one another */
    uint32_t owner;    /* of the list that is open, FORM_NONE */
    uint32_t at;       /* the newest word, FORM_NONE: not there */
};

static uint32_t child_of(struct form *f, uint32_t parent, str text, bool look)
{
    struct buf key = BUF(f->arena);
    buf_add(&key, (str){(const char *)&parent, sizeof parent});
    buf_add(&key, text);
    if (look) {
        sym s = sym_find(&f->names, buf_str(&key));
        return s == SYM_NONE ? FORM_NONE : s + 1;
    }
    uint32_t id = sym_intern(&f->names, buf_str(&key)) + 1;
    if (id < f->words.n)
        return id;
    vec_push(f->arena, &f->words,
             (struct form_word){.parent = parent,
                                .first = FORM_NONE,
                                .last = FORM_NONE,
                                .next = FORM_NONE,
                                .node = TREE_NONE,
                                .text = str_dup(f->arena, text)});
    struct form_word *up = &f->words.at[parent];
    if (up->last == FORM_NONE)
        up->first = id;
    else
        f->words.at[up->last].next = id;
    up->last = id;
    return id;
}

/* Whether a word ends a run at the top that is no part of paths. */
static bool is_wrap(const struct form *f, uint32_t parent, str word)
{
    for (str runs = str_of(f->braces->wraps ? f->braces->wraps : ""); runs.n;) {
        size_t k = str_find_byte(runs, '|', 0);
        str run = str_sub(runs, 0, k);
        runs = str_sub(runs, k == SIZE_MAX ? runs.n : k + 1, runs.n);
        size_t blank = str_find_byte(run, ' ', 0);
        if (blank == SIZE_MAX && parent == FORM_ROOT && str_eq(run, word))
            return true;
        if (blank != SIZE_MAX && str_eq(str_sub(run, blank + 1, run.n), word) &&
            f->words.at[parent].parent == FORM_ROOT &&
            str_eq(f->words.at[parent].text, str_sub(run, 0, blank)))
            return true;
    }
    return false;
}

static void add_word(struct statement *s, str word)
{
    struct form *f = s->form;
    bool quoted;
    word = dialect_plain_word(f->arena, s->dialect, word, &quoted);
    uint32_t parent = s->owner != FORM_NONE ? s->owner : s->at;
    if (parent == FORM_NONE)
        return;
    if (is_wrap(f, parent, word)) {
        s->at = FORM_ROOT;
        return;
    }
    s->at = child_of(f, parent, word, s->look);
    if (s->at == FORM_NONE)
        return;
    struct form_word *w = &f->words.at[s->at];
    if (w->node == TREE_NONE)
        w->node = s->node;
    w->quoted |= quoted;
    if (s->owner != FORM_NONE)
        w->ends |= !s->look;
    vec_push(f->arena, &s->ids, s->at);
}

/* Whether a list that begins here ends somewhere. */
static bool list_ends(const struct statement *s, str text, size_t at)
{
    while (at < text.n) {
        size_t end = dialect_word_end(s->dialect, text, at);
        if (end > at && text.p[end - 1] == ']')
            return true;
        at = end + 1;
    }
    return false;
}

static void take_words(struct statement *s, uint32_t from, str text)
{
    s->at = from;
    s->owner = FORM_NONE;
    s->ids.n = 0;
    bool lists = !form_braces(s->dialect)->bare_brackets;
    for (size_t at = 0; at < text.n;) {
        size_t end = dialect_word_end(s->dialect, text, at);
        str word = str_sub(text, at, end);
        if (lists && s->owner == FORM_NONE && word.n && word.p[0] == '[' &&
            list_ends(s, text, at)) {
            s->owner = s->at;
            if (s->owner != FORM_NONE)
                s->form->words.at[s->owner].list = true;
            end = at + 1; /* what is glued to it is the first member */
            word.n = 0;
        }
        bool closes = s->owner != FORM_NONE && word.n && word.p[word.n - 1] == ']';
        word.n -= closes;
        if (word.n)
            add_word(s, word);
        if (closes) {
            s->at = s->owner;
            s->owner = FORM_NONE;
        }
        for (at = end; at < text.n && text.p[at] == ' ';)
            at++;
    }
}

/* ---- statements of a tree ---- */

static bool complain(struct form *f, uint32_t node, str text, struct diags *dg)
{
    const struct tree *t = f->tree;
    const struct tree_node *n = tree_get(t, node);
    span at = t->source == SOURCE_NONE ? SPAN_NONE
                                       : (span){t->source, (uint32_t)n->from, (uint32_t)n->to};
    DIAG_STR(dg, CONFIG_CONVERT, at, str_sub(text, 0, 80));
    diag_line(dg, n->line, 1);
    return false;
}

static size_t count_words(const struct dialect *d, str text)
{
    size_t n = 0;
    for (size_t at = 0; at < text.n; n++)
        at = dialect_word_end(d, text, at) + 1;
    return n;
}

/* The word that names a statement whose words were taken: state and comments hang on it. */
static uint32_t named_word(struct statement *s, const struct tree_node *n)
{
    struct buf key = BUF(s->form->arena);
    if (n->kind == LINE_LEAF && s->ids.n &&
        dialect_key(&key, s->form->braces, (struct dialect_path){0}, n->text)) {
        size_t words = count_words(s->dialect, buf_str(&key));
        if (words && words <= s->ids.n)
            return s->ids.at[words - 1];
    }
    return s->at;
}

/* A comment without its marks. */
static str bare_note(struct arena *a, str note)
{
    struct buf b = BUF(a);
    while (note.n) {
        size_t open = str_find(note, STR("/*"), 0), end = str_find(note, STR("*/"), 0);
        if (open == SIZE_MAX || end == SIZE_MAX || end < open)
            break;
        if (b.n)
            buf_putc(&b, '\n');
        buf_add(&b, str_trim(str_sub(note, open + 2, end)));
        note = str_sub(note, end + 2, note.n);
    }
    return b.n ? buf_str(&b) : STR("");
}

static uint32_t state_of_verb(const struct form *f, str verb)
{
    for (const struct line_state *s = LINE_STATES; s->name; s++)
        if (s->verb && f->braces->tags && strstr(f->braces->tags, s->tag) &&
            str_eq(verb, str_of(s->verb)))
            return s->flag;
    return 0;
}

/* `annotate PATH "text"` */
static bool take_note_line(struct statement *s, str rest)
{
    size_t last = 0;
    for (size_t at = 0; at < rest.n; at = dialect_word_end(s->dialect, rest, at) + 1)
        last = at;
    bool quoted;
    str text = dialect_plain_word(s->form->arena, s->dialect, str_sub(rest, last, rest.n), &quoted);
    if (text.n >= 2 && text.p[0] == '"')
        text = str_sub(text, 1, text.n - 1);
    s->look = true;
    take_words(s, FORM_ROOT, str_trim(str_sub(rest, 0, last)));
    if (s->at != FORM_NONE && s->at != FORM_ROOT)
        s->form->words.at[s->at].note = text;
    return s->at != FORM_NONE && s->at != FORM_ROOT;
}

/* A line that begins with a verb other than the one of paths. */
static bool take_verb_line(struct statement *s, str text)
{
    struct form *f = s->form;
    size_t end = str_find_byte(text, ' ', 0);
    str verb = str_sub(text, 0, end),
        rest = str_sub(text, end == SIZE_MAX ? text.n : end + 1, text.n);
    if (f->lines->note_verb && str_eq(verb, str_of(f->lines->note_verb)))
        return take_note_line(s, rest);
    uint32_t state = state_of_verb(f, verb);
    if (!state || !rest.n)
        return false;
    s->look = true;
    take_words(s, FORM_ROOT, rest);
    if (state == LINE_DELETE) {
        if (s->at != FORM_NONE)
            return false; /* takes away what stands above it */
        s->look = false;
        take_words(s, FORM_ROOT, rest);
    }
    if (s->at == FORM_NONE)
        return false;
    f->words.at[s->at].state |= state;
    return true;
}

/* The text behind the verb of paths; p is NULL where the line begins otherwise. */
static str path_of(const struct form *f, str text)
{
    str verb = str_of(f->lines->path_verb);
    if (str_starts(text, verb) && text.n > verb.n && text.p[verb.n] == ' ')
        return str_trim(str_sub(text, verb.n + 1, text.n));
    return (str){0};
}

static bool take_line(struct statement *s, str text)
{
    str path = path_of(s->form, text);
    if (!path.p)
        return take_verb_line(s, text);
    take_words(s, FORM_ROOT, path);
    s->form->words.at[s->at].ends = true;
    return true;
}

/* A statement of the form with braces; ids says which word each header ends with. */
static bool take_statement(struct statement *s, uint32_t *ids, uint32_t node)
{
    struct form *f = s->form;
    const struct tree_node *n = tree_get(f->tree, node);
    if (n->parent == TREE_ROOT && f->braces->line_verbs && n->kind == LINE_LEAF &&
        !(n->flags & LINE_BARE) && dialect_first_word(f->braces->line_verbs, n->text))
        return take_line(s, n->text);
    take_words(s, ids[n->parent], n->text);
    ids[node] = s->at;
    struct form_word *w = &f->words.at[s->at];
    w->ends |= n->kind == LINE_LEAF || n->first == TREE_NONE;
    struct form_word *named = &f->words.at[named_word(s, n)];
    named->state |= n->flags & LINE_STATE;
    if (n->comment.n)
        named->note = bare_note(f->arena, n->comment);
    return !(n->flags & LINE_REPLACE);
}

static struct form *new_form(struct arena *a, const struct tree *t)
{
    struct form *f = ARENA_NEW(a, struct form);
    *f = (struct form){.arena = a,
                       .tree = t,
                       .braces = form_braces(t->dialect),
                       .lines = form_lines(t->dialect),
                       .names = symtab_new(a)};
    vec_push(a, &f->words,
             (struct form_word){.parent = FORM_NONE,
                                .first = FORM_NONE,
                                .last = FORM_NONE,
                                .next = FORM_NONE,
                                .node = TREE_NONE});
    return f;
}

/* Statements that a comparison drops, at the top: `version 21.4R3`. */
static void take_noise(struct statement *s)
{
    struct form *f = s->form;
    const struct dialect *d = f->tree->dialect;
    for (uint32_t i = 0; i < f->tree->trivia.n; i++) {
        const struct tree_trivia *v = &f->tree->trivia.at[i];
        if (v->kind != LINE_LEAF || v->parent != TREE_ROOT ||
            !dialect_rule_find(d, d->noise, (struct dialect_path){0}, v->text))
            continue;
        str path = d == f->braces ? v->text : path_of(f, v->text);
        if (!path.p)
            continue;
        take_words(s, FORM_ROOT, path);
        f->words.at[s->at].ends = true;
    }
}

bool form_read(struct form **out, struct arena *a, const struct tree *t, bool noise,
               struct diags *dg)
{
    struct form *f = new_form(a, t);
    struct statement s = {.form = f, .dialect = t->dialect, .node = TREE_NONE};
    uint32_t *ids = ARENA_ARRAY(a, uint32_t, t->n + 1);
    bool fine = true;
    if (noise)
        take_noise(&s);
    ids[TREE_ROOT] = FORM_ROOT;
    for (uint32_t i = tree_walk(t, TREE_ROOT, TREE_ROOT); i != TREE_NONE;
         i = tree_walk(t, TREE_ROOT, i)) {
        s.node = i;
        s.look = false;
        bool lines = t->dialect == f->lines;
        if (!(lines ? take_line(&s, tree_get(t, i)->text) : take_statement(&s, ids, i)))
            fine = complain(f, i, tree_get(t, i)->text, dg);
    }
    *out = f;
    return fine;
}
