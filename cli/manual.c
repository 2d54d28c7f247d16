/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/manual.h"

#include "cli/cmd_config.h"
#include "cli/command.h"

/* The pages are unet, config-slicer, and the commands of unet. */
enum { PAGE_UNET, PAGE_SLICER, PAGE_COMMANDS };

static const struct command *command_of_page(size_t page)
{
    size_t n;
    const struct command *const *all = command_list(&n);
    return page >= PAGE_COMMANDS ? all[page - PAGE_COMMANDS]
           : page == PAGE_SLICER ? &cmd_config_slicer
                                 : NULL;
}

size_t manual_count(void)
{
    size_t n;
    command_list(&n);
    return n + PAGE_COMMANDS;
}

/* "unet", "unet-policy-eval". */
static str title_of(struct arena *a, size_t page)
{
    const struct command *k = command_of_page(page);
    struct buf b = BUF(a);
    command_title(&b, page == PAGE_SLICER ? k->name : "unet", k);
    for (size_t i = 0; i < b.n; i++)
        b.p[i] = b.p[i] == ' ' ? '-' : b.p[i];
    return buf_str(&b);
}

str manual_name(struct arena *a, size_t page)
{
    return str_printf(a, "%.*s.1", STR_ARG(title_of(a, page)));
}

/* Text as troff shows it: no command at the start of a line, no hyphen for a minus, `code` bold. */
static void put_text(struct buf *b, str s)
{
    bool code = false;
    for (size_t i = 0; i < s.n; i++) {
        bool first = i == 0 || s.p[i - 1] == '\n';
        if (first && (s.p[i] == '.' || s.p[i] == '\''))
            buf_add(b, STR("\\&"));
        switch (s.p[i]) {
        case '\\':
            buf_add(b, STR("\\e"));
            break;
        case '-':
            buf_add(b, STR("\\-"));
            break;
        case '`':
            code = !code;
            buf_add(b, code ? STR("\\fB") : STR("\\fR"));
            break;
        case '\'':
            buf_add(b, STR("\\(aq"));
            break;
        case '^':
            buf_add(b, STR("\\(ha"));
            break;
        case '~':
            buf_add(b, STR("\\(ti"));
            break;
        case '\n':
            buf_add(b, STR("\n.PP\n"));
            break;
        default:
            buf_putc(b, s.p[i]);
        }
    }
}

static void put_heading(struct buf *b, const char *name)
{
    buf_printf(b, ".SH %s\n", name);
}

static void put_row(struct buf *b, str left, str right)
{
    buf_add(b, STR(".TP\n.B "));
    put_text(b, left);
    buf_putc(b, '\n');
    put_text(b, right);
    buf_putc(b, '\n');
}

static void put_option(struct buf *b, const struct command *k, enum option o)
{
    const struct option_info *info = option_info(o);
    struct buf right = BUF(b->arena);
    buf_add(b, STR(".TP\n"));
    if (info->letter)
        buf_printf(b, "\\fB\\-%c\\fR, ", info->letter);
    buf_add(b, STR("\\fB\\-\\-"));
    put_text(b, option_name(b->arena, o));
    buf_add(b, STR("\\fR"));
    if (info->argument) {
        buf_add(b, STR(" \\fI"));
        put_text(b, str_of(info->argument));
        buf_add(b, STR("\\fR"));
    }
    buf_putc(b, '\n');
    option_help(&right, k, o);
    put_text(b, buf_str(&right));
    buf_putc(b, '\n');
}

static void put_exit_codes(struct buf *b)
{
    static const struct {
        const char *number, *text;
    } rows[] = {
#define EXIT(name, number, text) {#number, text},
#include "cli/exit.def" /* IWYU pragma: keep */
#undef EXIT
    };
    put_heading(b, "EXIT STATUS");
    for (size_t i = 0; i < COUNTOF(rows); i++)
        put_row(b, str_of(rows[i].number), str_of(rows[i].text));
}

/* Name and summary of one page. */
static void put_head(struct buf *b, size_t page, const char *summary)
{
    str title = title_of(b->arena, page);
    buf_add(b, STR(".TH \""));
    for (size_t i = 0; i < title.n; i++)
        buf_putc(b, title.p[i] >= 'a' && title.p[i] <= 'z' ? (char)(title.p[i] - 32) : title.p[i]);
    buf_add(b, STR("\" 1 \"\" \"unet " UNET_VERSION "\" \"unet manual\"\n"));
    put_heading(b, "NAME");
    put_text(b, title);
    buf_add(b, STR(" \\- "));
    put_text(b, str_of(summary));
    buf_putc(b, '\n');
}

static void write_command(struct buf *b, size_t page)
{
    const struct command *k = command_of_page(page);
    struct buf call = BUF(b->arena);
    enum option taken[OPT_COUNT];
    size_t n = command_options(k, taken);
    command_title(&call, page == PAGE_SLICER ? k->name : "unet", k);
    put_head(b, page, k->summary);
    put_heading(b, "SYNOPSIS");
    buf_add(b, STR(".B "));
    put_text(b, buf_str(&call));
    buf_add(b, STR("\n"));
    put_text(b, str_of(k->arguments));
    buf_add(b, *k->arguments ? STR(" [options]\n") : STR("[options]\n"));
    if (k->details) {
        put_heading(b, "DESCRIPTION");
        put_text(b, str_of(k->details));
        buf_putc(b, '\n');
    }
    put_heading(b, "OPTIONS");
    for (size_t i = 0; i < n; i++)
        put_option(b, k, taken[i]);
    put_heading(b, "EXAMPLES");
    for (size_t i = 0; i < COUNTOF(k->examples) && k->examples[i]; i++) {
        buf_add(b, i ? STR(".PP\n.nf\n.RS\n") : STR(".nf\n.RS\n"));
        put_text(b, str_of(k->examples[i]));
        buf_add(b, STR("\n.RE\n.fi\n"));
    }
    put_exit_codes(b);
    put_heading(b, "SEE ALSO");
    buf_add(b, page == PAGE_SLICER ? STR(".BR unet (1)\n")
                                   : STR(".BR unet (1),\n.BR config\\-slicer (1)\n"));
}

static void put_keys(struct buf *b)
{
    static const struct {
        const char *name, *help;
    } rows[] = {
#define KEY(name, kind, used, help) {used ? #name : NULL, help},
#include "cli/workspace.def" /* IWYU pragma: keep */
#undef KEY
    };
    put_heading(b, "WORKSPACE");
    buf_add(b, STR("A workspace is a folder with a\n.I unet.yaml\nwhose keys are below; "
                   "it is looked for upwards from the working directory. Each path in it has an "
                   "option of the same name, so every command also works without one.\n"));
    for (size_t i = 0; i < COUNTOF(rows); i++)
        if (rows[i].name)
            put_row(b, str_of(rows[i].name), str_of(rows[i].help));
}

static void write_unet(struct buf *b)
{
    size_t n;
    const struct command *const *all = command_list(&n);
    put_head(b, PAGE_UNET,
             "policies, templates and configuration diffs for fleets of network devices");
    put_heading(b, "SYNOPSIS");
    buf_add(b, STR(".B unet\n.I COMMAND\n[options]\n"));
    put_heading(b, "COMMANDS");
    buf_add(b, STR("Each has a page of its own: the one of the first is\n"));
    buf_add(b, STR(".BR unet\\-init (1).\n"));
    for (size_t i = 0; i < n; i++)
        put_row(b, str_of(all[i]->name), str_of(all[i]->summary));
    put_keys(b);
    put_heading(b, "ENVIRONMENT");
    put_row(b, STR("UNET_NODES, UNET_POLICIES, UNET_TEMPLATES, UNET_CONFIGS"),
            STR("in place of the keys of unet.yaml with these names; options stand over them"));
    put_row(b, STR("NO_COLOR"), STR("no colours, unless --color says otherwise"));
    put_row(b, STR("COLUMNS"), STR("width of the terminal"));
    put_row(b, STR("TMPDIR"), STR("folder of temporary files; they have no name there"));
    put_exit_codes(b);
    put_heading(b, "SEE ALSO");
    buf_add(b, STR(".BR config\\-slicer (1)\n"));
}

void manual_write(struct buf *b, size_t page)
{
    if (page == PAGE_UNET)
        write_unet(b);
    else
        write_command(b, page);
}
