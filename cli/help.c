/* SPDX-License-Identifier: Apache-2.0 */
/* Help texts, made from the tables of command.h alone. */
#include "cli/command.h"

enum { HELP_WIDTH = 79, OPTION_COLUMN = 28 };

/* Adds text wrapped to the width; further lines begin at the indent. Newlines of the text stay. */
static void put_wrapped(struct buf *b, str text, size_t indent, size_t column)
{
    for (size_t i = 0; i < text.n;) {
        if (text.p[i] == '\n') {
            buf_putc(b, '\n');
            if (i + 1 < text.n && text.p[i + 1] != '\n')
                buf_pad(b, ' ', indent);
            column = indent;
            i++;
            continue;
        }
        size_t end = i;
        while (end < text.n && text.p[end] != ' ' && text.p[end] != '\n')
            end++;
        if (column > indent && column + (end - i) > HELP_WIDTH) {
            while (b->n && b->p[b->n - 1] == ' ')
                b->n--;
            buf_putc(b, '\n');
            buf_pad(b, ' ', indent);
            column = indent;
        }
        buf_add(b, str_sub(text, i, end));
        column += end - i;
        for (i = end; i < text.n && text.p[i] == ' '; i++, column++)
            buf_putc(b, ' ');
    }
    buf_putc(b, '\n');
}

void help_paragraph(struct buf *b, str text)
{
    put_wrapped(b, text, 0, 0);
}

void help_row(struct buf *b, str left, str right)
{
    size_t from = b->n;
    buf_add(b, STR("  "));
    buf_add(b, left);
    size_t width = b->n - from;
    if (width + 2 > OPTION_COLUMN) {
        buf_putc(b, '\n');
        width = 0;
    }
    buf_pad(b, ' ', OPTION_COLUMN - width);
    put_wrapped(b, right, OPTION_COLUMN, OPTION_COLUMN);
}

static void put_option(struct buf *b, const struct command *k, enum option o)
{
    const struct option_info *info = option_info(o);
    struct buf left = BUF(b->arena), right = BUF(b->arena);
    if (info->letter)
        buf_printf(&left, "-%c, ", info->letter);
    else
        buf_add(&left, STR("    "));
    buf_printf(&left, "--%.*s", STR_ARG(option_name(b->arena, o)));
    if (info->argument)
        buf_printf(&left, " %s", info->argument);
    option_help(&right, k, o);
    help_row(b, buf_str(&left), buf_str(&right));
}

static void put_exit_codes(struct buf *b)
{
    static const struct {
        int number;
        const char *text;
    } rows[] = {
#define EXIT(name, number, text) {number, text},
#include "cli/exit.def" /* IWYU pragma: keep */
#undef EXIT
    };
    buf_add(b, STR("\nExit codes:\n"));
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        size_t from = b->n;
        buf_printf(b, "  %-4d", rows[i].number);
        put_wrapped(b, str_of(rows[i].text), 6, b->n - from);
    }
}

void help_command(struct buf *b, const char *program, const struct command *k)
{
    struct buf title = BUF(b->arena);
    command_title(&title, program, k);
    str name = buf_str(&title);
    buf_printf(b, "%.*s: %s\n\nUsage: %.*s%s%s [options]\n", STR_ARG(name), k->summary,
               STR_ARG(name), *k->arguments ? " " : "", k->arguments);
    if (k->details) {
        buf_putc(b, '\n');
        put_wrapped(b, str_of(k->details), 0, 0);
    }
    buf_add(b, STR("\nOptions:\n"));
    enum option taken[OPT_COUNT];
    size_t n = command_options(k, taken);
    for (size_t i = 0; i < n; i++)
        put_option(b, k, taken[i]);
    buf_add(b, STR("\nExamples:\n"));
    for (size_t i = 0; i < COUNTOF(k->examples) && k->examples[i]; i++)
        buf_printf(b, "  %s\n", k->examples[i]);
    put_exit_codes(b);
}
