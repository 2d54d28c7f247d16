/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of unet: the table, the choice of one by its name. */
#include "cli/command.h"
#include "cli/watch.h"
#include "cli/workspace.h"

#define COMMAND(id) extern const struct command id;
#include "cli/command.def" /* IWYU pragma: keep */
#undef COMMAND

static const struct command *const commands[] = {
#define COMMAND(id) &id,
#include "cli/command.def" /* IWYU pragma: keep */
#undef COMMAND
};

const struct command *const *command_list(size_t *n)
{
    *n = COUNTOF(commands);
    return commands;
}

const struct command *command_find(str name)
{
    for (size_t i = 0; i < COUNTOF(commands); i++)
        if (str_eq(str_of(commands[i]->name), name))
            return commands[i];
    return NULL;
}

static str first_word(const char *name)
{
    str s = str_of(name);
    return str_sub(s, 0, str_find_byte(s, ' ', 0));
}

bool command_is_group(str word)
{
    for (size_t i = 0; i < COUNTOF(commands); i++) {
        str first = first_word(commands[i]->name);
        if (str_eq(first, word) && first.n < strlen(commands[i]->name))
            return true;
    }
    return false;
}

/* ---- from argv to the command ---- */

static void unknown_command(struct call *c, str word)
{
    size_t n;
    const struct command *const *all = command_list(&n);
    str *names = ARENA_ARRAY(c->arena, str, 2 * n);
    for (size_t i = 0; i < n; i++) {
        names[i] = str_of(all[i]->name);
        names[n + i] = first_word(all[i]->name);
    }
    str near = str_nearest(word, names, 2 * n);
    if (near.n)
        call_error(c, "no command `%.*s`; did you mean `%.*s`?", STR_ARG(word), STR_ARG(near));
    else
        call_error(c, "no command `%.*s`; `%s --help` lists them", STR_ARG(word), c->tool->name);
}

/* `unet`, `unet --help`, `unet policy`, `unet policy --help`: help, and nothing to run. */
static bool show_help(struct call *c, str first, str second, enum exit_code *code)
{
    bool asked = str_eq(first, STR("--help")) || str_eq(first, STR("-h")) || c->help;
    if (!first.n || str_eq(first, STR("--help")) || str_eq(first, STR("-h"))) {
        help_all(out_buf(&c->out));
        *code = asked ? EXIT_OK : EXIT_USAGE;
        return true;
    }
    if (command_is_group(first) && (!second.n || second.p[0] == '-')) {
        help_group(out_buf(&c->out), first);
        *code = second.n || asked ? EXIT_OK : EXIT_USAGE;
        return true;
    }
    return false;
}

static const struct command *choose_command(struct call *c, int argc, char **argv, int *used,
                                            enum exit_code *code)
{
    if (argc > 0 && str_eq(str_of(argv[0]), STR("help"))) {
        c->help = true;
        *used = 1;
        argc--;
        argv++;
    }
    str first = argc > 0 ? str_of(argv[0]) : (str){0};
    str second = argc > 1 ? str_of(argv[1]) : (str){0};
    if (show_help(c, first, second, code))
        return NULL;
    if (str_eq(first, STR("--version")) || str_eq(first, STR("-V")))
        first = STR("version");
    ++*used;
    if (command_is_group(first)) {
        str name = str_printf(c->arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
        const struct command *k = command_find(name);
        *used += k != NULL;
        if (k)
            return k;
        first = command_find(first) ? first : name;
    }
    const struct command *k = command_find(first);
    if (!k) {
        unknown_command(c, first);
        *code = EXIT_USAGE;
    }
    return k;
}

const struct tool tool_unet = {.name = "unet",
                               .choose = choose_command,
                               .platforms = workspace_platforms,
                               .watches = &watch_verbs};
