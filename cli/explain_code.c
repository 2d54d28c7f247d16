/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/explain_code.h"

#include "base/diag_example.h"
#include "report/emit.h"

static bool says_something(str message)
{
    for (size_t i = 0; i < message.n; i++)
        if (message.p[i] >= 'a' && message.p[i] <= 'z')
            return true;
    return false;
}

static const char *severity_of(const struct diag_info *d)
{
    static const char *const names[] = {"note", "warning", "error"};
    return names[d->severity];
}

/* The message; what differs from case to case shows as three dots. */
static void put_message(struct buf *b, const struct diag_info *d)
{
    str m = str_of(d->message);
    if (!says_something(
            m)) { /* all of it differs from case to case: the explanation begins with what it is */
        str e = str_of(d->explanation);
        m = str_sub(e, 0, str_find_byte(e, '.', 0));
    }
    for (size_t i = 0; i < m.n; i++) {
        bool hole = m.p[i] == '{' && i + 1 < m.n && m.p[i + 1] == '}';
        buf_add(b, hole ? STR("...") : str_sub(m, i, i + 1));
        i += hole;
    }
}

static void put_row(struct buf *b, const struct diag_info *d)
{
    buf_printf(b, "%s (%s): ", d->code, severity_of(d));
    put_message(b, d);
    buf_putc(b, '\n');
}

static void put_indented(struct buf *b, const char *title, str text)
{
    buf_printf(b, "\n%s:\n\n", title);
    for (size_t from = 0; from < text.n;) {
        size_t to = str_find_byte(text, '\n', from);
        to = to == SIZE_MAX ? text.n : to;
        if (to > from)
            buf_add(b, STR("    "));
        buf_put_visible(b, str_sub(text, from, to));
        buf_putc(b, '\n');
        from = to + 1;
    }
}

static void put_example(struct buf *b, const struct diag_example *x)
{
    static const char *const words[EXAMPLE_COUNT][2] = {
        [EXAMPLE_POLICY] = {"Wrong", "Mended"},
        [EXAMPLE_NODES] = {"Wrong", "Mended"},
        [EXAMPLE_JSON] = {"Wrong", "Mended"},
        [EXAMPLE_TEMPLATE] = {"Wrong", "Mended"},
        [EXAMPLE_CONFIG] = {"Wrong", "Mended"},
        [EXAMPLE_SETTINGS] = {"Wrong, in unet.yaml", "Mended"},
        [EXAMPLE_SHELL] = {"Commands that give it", "Commands that do not"},
        [EXAMPLE_WORDS] = {"How it comes", "What to do"},
    };
    put_indented(b, words[x->kind][0], str_of(x->wrong));
    put_indented(b, words[x->kind][1], str_of(x->mended));
}

static void emit_code(struct emit *e, const struct diag_info *d, const struct diag_example *x)
{
    struct buf message = BUF(e->buf->arena);
    put_message(&message, d);
    emit_open(e, '{');
    emit_key(e, "code");
    emit_text(e, d->code);
    emit_key(e, "severity");
    emit_text(e, severity_of(d));
    emit_key(e, "message");
    emit_str(e, buf_str(&message));
    emit_key(e, "explanation");
    emit_text(e, d->explanation);
    emit_key(e, "example");
    if (x) {
        emit_open(e, '{');
        emit_key(e, "kind");
        emit_text(e, diag_example_kind(x->kind));
        emit_key(e, "wrong");
        emit_text(e, x->wrong);
        emit_key(e, "mended");
        emit_text(e, x->mended);
        emit_close(e, '}');
    } else {
        emit_null(e);
    }
    emit_close(e, '}');
}

/* The codes of all, or the one. */
static void put_json(struct buf *b, const struct diag_info *only)
{
    struct emit e = emit_begin(b, 2);
    emit_document(&e, "explain");
    emit_key(&e, "diagnostics");
    emit_open(&e, '[');
    for (unsigned i = 0; i < DIAG_COUNT; i++)
        if (!only || only == diag_info(i))
            emit_code(&e, diag_info(i), diag_example(i));
    emit_close(&e, ']');
    emit_close(&e, '}');
    buf_putc(b, '\n');
}

enum exit_code explain_code(struct call *c)
{
    struct buf *b = out_buf(&c->out);
    const struct diag_info *only = NULL;
    if (c->arg_count && call_has(c, OPT_list)) {
        call_error(c, "--list lists all codes, so it takes none");
        return EXIT_USAGE;
    }
    if (c->arg_count && !(only = diag_find(c->args[0]))) {
        call_error(c, "no diagnostic has the code `%.*s`; `unet explain --list` lists all",
                   STR_ARG(c->args[0]));
        return EXIT_USAGE;
    }
    if (call_format(c, "json")) {
        put_json(b, only);
        return EXIT_OK;
    }
    for (unsigned i = 0; i < DIAG_COUNT && !only; i++)
        put_row(b, diag_info(i));
    for (unsigned i = 0; i < DIAG_COUNT; i++) {
        if (only != diag_info(i))
            continue;
        put_row(b, only);
        buf_putc(b, '\n');
        help_paragraph(b, str_of(only->explanation));
        if (diag_example(i))
            put_example(b, diag_example(i));
    }
    return EXIT_OK;
}
