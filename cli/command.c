/* SPDX-License-Identifier: Apache-2.0 */
/* The options behind command.h, and the way from argv to an exit code. */
#include "cli/command.h"

#include "cli/watch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct option_info options[OPT_COUNT] = {
#define OPTION(id, letter, argument, many, help) {#id, letter, many, argument, help},
#include "cli/option.def" /* IWYU pragma: keep */
#undef OPTION
};

const struct option_info *option_info(enum option o)
{
    return &options[o];
}

bool call_has(const struct call *c, enum option o)
{
    return c->count[o] > 0;
}

str call_text(const struct call *c, enum option o, str fallback)
{
    return c->count[o] ? c->given[o][c->count[o] - 1] : fallback;
}

bool call_format(const struct call *c, const char *name)
{
    str wanted = call_text(c, OPT_format, call_has(c, OPT_json) ? STR("json") : STR("text"));
    return str_eq(wanted, str_of(name));
}

bool call_number(str text, uint64_t *n)
{
    *n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        *n = *n * 10 + (uint64_t)(text.p[i] - '0');
    }
    return text.n && text.n <= 18;
}

void command_title(struct buf *b, const char *program, const struct command *k)
{
    buf_add(b, str_of(program));
    if (k && strcmp(k->name, program) != 0)
        buf_printf(b, " %s", k->name);
}

void call_error(struct call *c, const char *format, ...)
{
    struct buf raw = BUF(c->arena), b = BUF(c->arena);
    va_list ap;
    va_start(ap, format);
    buf_vprintf(&raw, format, ap);
    va_end(ap);
    buf_put_visible(&b, buf_str(&raw));
    struct buf title = BUF(c->arena);
    command_title(&title, c->tool->name, c->command);
    fprintf(stderr, "%.*s: %.*s\n", STR_ARG(buf_str(&title)), STR_ARG(buf_str(&b)));
}

void call_diags(struct call *c)
{
    struct buf b = BUF(c->arena);
    const char *no_color = getenv("NO_COLOR");
    bool colour = isatty(STDERR_FILENO) && !(no_color && *no_color);
    str choice = call_text(c, OPT_color, STR("auto"));
    if (!str_eq(choice, STR("auto")))
        colour = str_eq(choice, STR("always"));
    diags_sort(&c->diags);
    diags_write(&b, &c->diags, colour);
    if (b.n)
        fwrite(b.p, 1, b.n, stderr);
}

/* ---- options ---- */

str option_name(struct arena *a, enum option o)
{
    str s = str_of(options[o].name);
    s.n -= str_ends(s, STR("_")); /* the name is taken by another option of the table */
    char *p = arena_dup(a, s.p, s.n);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] == '_')
            p[i] = '-';
    return (str){p, s.n};
}

void option_help(struct buf *b, const struct command *k, enum option o)
{
    buf_add(b, str_of(options[o].help));
    if (o == OPT_format && k->formats)
        buf_printf(b, ": %s", k->formats);
    if (options[o].many)
        buf_add(b, STR(" (may be repeated)"));
}

size_t command_options(const struct command *k, enum option out[OPT_COUNT])
{
    size_t n = 0;
    for (const enum option *o = k->options; o && *o != OPT_COUNT; o++) {
        out[n++] = *o;
        if (*o == OPT_nodes) { /* these go with it */
            out[n++] = OPT_nodes_format;
            out[n++] = OPT_schema;
        }
    }
    out[n++] = OPT_color;
    out[n++] = OPT_workspace;
    out[n++] = OPT_help;
    return n;
}

static enum option find_option(struct call *c, str name, char letter)
{
    enum option taken[OPT_COUNT];
    size_t n = command_options(c->command, taken);
    for (size_t i = 0; i < n; i++)
        if (letter ? options[taken[i]].letter == letter
                   : str_eq(option_name(c->arena, taken[i]), name))
            return taken[i];
    return OPT_COUNT;
}

static void suggest_option(struct call *c, str name)
{
    str names[OPT_COUNT];
    enum option taken[OPT_COUNT];
    size_t n = command_options(c->command, taken);
    for (size_t i = 0; i < n; i++)
        names[i] = option_name(c->arena, taken[i]);
    str near = str_nearest(name, names, n);
    if (near.n)
        call_error(c, "unknown option --%.*s; did you mean --%.*s?", STR_ARG(name), STR_ARG(near));
    else
        call_error(c, "unknown option --%.*s; --help lists them", STR_ARG(name));
}

static void add_text(struct call *c, enum option o, str text)
{
    uint32_t n = c->count[o];
    c->given[o] = arena_grow(c->arena, c->given[o], n * sizeof(str), (n + 1) * sizeof(str));
    c->given[o][n] = text;
    c->count[o] = n + 1;
}

/* One option at argv[i]; moves *i over its argument. */
static bool take_option(struct call *c, int argc, char **argv, int *i, str text, bool is_long)
{
    size_t eq = is_long ? str_find_byte(text, '=', 0) : SIZE_MAX;
    str name = is_long ? str_sub(text, 0, eq) : str_sub(text, 0, 1);
    enum option o = find_option(c, name, is_long ? 0 : text.p[0]);
    if (o == OPT_COUNT && is_long) {
        suggest_option(c, name);
        return false;
    }
    if (o == OPT_COUNT) {
        call_error(c, "unknown option -%.*s", STR_ARG(name));
        return false;
    }
    str value = {0};
    bool glued = is_long ? eq != SIZE_MAX : options[o].argument && text.n > 1;
    if (glued)
        value = str_sub(text, is_long ? eq + 1 : 1, text.n);
    if (!options[o].argument && glued) {
        call_error(c, "--%.*s takes no value", STR_ARG(option_name(c->arena, o)));
        return false;
    }
    if (options[o].argument && !glued) {
        if (*i + 1 >= argc) {
            call_error(c, "--%.*s wants a value: %s", STR_ARG(option_name(c->arena, o)),
                       options[o].argument);
            return false;
        }
        value = str_of(argv[++*i]);
    }
    add_text(c, o, value);
    if (!is_long && !options[o].argument && text.n > 1)
        return take_option(c, argc, argv, i, str_sub(text, 1, text.n), false);
    return true;
}

static bool parse_options(struct call *c, int argc, char **argv)
{
    bool only_args = false;
    c->args = ARENA_ARRAY(c->arena, str, (size_t)argc + 1);
    for (int i = 0; i < argc; i++) {
        str a = str_of(argv[i]);
        bool option = !only_args && a.n > 1 && a.p[0] == '-';
        if (option && str_eq(a, STR("--"))) {
            only_args = true;
        } else if (option) {
            bool is_long = a.p[1] == '-';
            if (!take_option(c, argc, argv, &i, str_sub(a, is_long ? 2 : 1, a.n), is_long))
                return false;
        } else {
            c->args[c->arg_count++] = a;
        }
    }
    return true;
}

static bool check_format(struct call *c)
{
    if (!call_has(c, OPT_format) || !c->command->formats)
        return true;
    str wanted = call_text(c, OPT_format, (str){0}), list = str_of(c->command->formats);
    for (size_t from = 0; from < list.n;) {
        size_t blank = str_find_byte(list, ' ', from);
        size_t to = blank == SIZE_MAX ? list.n : blank;
        if (str_eq(str_sub(list, from, to), wanted))
            return true;
        from = to + 1;
    }
    call_error(c, "no format `%.*s` here; there are: %s", STR_ARG(wanted), c->command->formats);
    return false;
}

static bool check_arguments(struct call *c)
{
    const struct command *k = c->command;
    if (c->arg_count < k->least) {
        call_error(c, "wants %s; --help tells more", k->arguments);
        return false;
    }
    if (c->arg_count > k->most) {
        call_error(c, "`%.*s` is one argument too many", STR_ARG(c->args[k->most]));
        return false;
    }
    return check_format(c);
}

/* ---- from argv to the command ---- */

/* One process: the options of the command may ask for several runs. */
struct start {
    int argc;
    char **argv;
    const struct tool *tool;
    enum exit_code code;
    bool again;        /* --watch: a further run is wanted */
    bool moved;        /* --workspace was obeyed, in an earlier run */
    char changed[256]; /* what woke this run */
};

/* Goes to the folder of --workspace. */
static bool enter_workspace(struct call *c, struct start *s)
{
    if (!call_has(c, OPT_workspace) || s->moved)
        return true;
    const char *dir = str_c(c->arena, call_text(c, OPT_workspace, (str){0}));
    if (chdir(dir) != 0) {
        call_error(c, "cannot work in %s: %s", dir, strerror(errno));
        return false;
    }
    s->moved = true;
    return true;
}

/* Reads the command line. True where the command is to be run; else s->code is the answer. */
static bool prepare(struct call *c, struct start *s, int argc, char **argv)
{
    s->code = EXIT_USAGE;
    if (!parse_options(c, argc, argv))
        return false;
    if (c->help || call_has(c, OPT_help)) {
        help_command(out_buf(&c->out), c->tool->name, c->command);
        s->code = EXIT_OK;
        return false;
    }
    if (!check_arguments(c))
        return false;
    s->code = EXIT_FAILED;
    if (!enter_workspace(c, s))
        return false;
    c->out = out_open(c->arena, call_text(c, OPT_output, (str){0}),
                      call_text(c, OPT_color, STR("auto")));
    return true;
}

/* Writes what is left of results and diagnostics. A run that could not do its work leaves the file
 * of --output as it is. */
static void finish(struct call *c, struct start *s)
{
    bool failed = s->code == EXIT_FAILED || s->code >= EXIT_USAGE;
    if (failed && !c->out.buf.n && !c->out.file)
        out_drop(&c->out);
    if (!out_close(&c->out, &c->diags) && s->code != EXIT_USAGE)
        s->code = EXIT_FAILED;
    call_diags(c);
}

/* One run of --watch, and the wait for the next. */
static void run_watched(struct call *c, struct start *s)
{
    const struct watch_verbs *verbs = s->tool->watches;
    struct watch *w = verbs->open(c, &s->code);
    s->again = false;
    if (!w) {
        finish(c, s);
        return;
    }
    if (s->changed[0])
        fprintf(stderr, "\n=== %s changed ===\n", s->changed);
    s->code = c->command->run(c);
    finish(c, s);
    if (s->code == EXIT_USAGE || c->out.broken)
        return;
    verbs->files(w, c);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "=== waiting for a change; Ctrl-C ends ===\n");
    struct buf b = BUF(c->arena);
    buf_put_visible(&b, verbs->wait(w));
    snprintf(s->changed, sizeof s->changed, "%.*s", STR_ARG(buf_str(&b)));
    s->again = true;
}

static void start_in_boundary(struct boundary *b, void *arg)
{
    struct start *s = arg;
    struct arena *a = arena_new(b);
    const struct tool *tool = s->tool;
    struct call c = {.tool = tool, .arena = a, .diags = diags_new(a), .command = tool->only};
    c.diags.limits.fixed = tool->only != NULL;
    c.out = out_open(a, (str){0}, STR("auto"));
    int used = 1;
    if (!tool->only) {
        int words = 0;
        c.command = tool->choose(&c, s->argc - 1, s->argv + 1, &words, &s->code);
        used += words;
    }
    bool runs = c.command && prepare(&c, s, s->argc - used, s->argv + used);
    if (runs && tool->watches && call_has(&c, OPT_watch)) {
        run_watched(&c, s);
        return;
    }
    if (runs)
        s->code = c.command->run(&c);
    finish(&c, s);
}

enum exit_code command_main(int argc, char **argv, const struct tool *tool)
{
    signal(SIGPIPE, SIG_IGN);
    struct start s = {.argc = argc, .argv = argv, .tool = tool};
    do {
        if (!boundary_run(start_in_boundary, &s)) {
            fprintf(stderr, "%s: out of memory\n", tool->name);
            return EXIT_FAILED;
        }
    } while (s.again);
    return s.code;
}
