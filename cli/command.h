/* SPDX-License-Identifier: Apache-2.0 */
/* Commands as values: each cmd_*.c holds a few constants of struct command and the functions that
 * run them; command.def lists them. Parsing, help, suggestions, exit codes and documentation come
 * from these tables.
 *
 *     argv --option_parse--> struct call --command->run--> enum exit_code
 *
 * Only this folder prints, exits or reads argv. */
#pragma once

#include "base/diag.h"
#include "cli/out.h"

enum exit_code {
#define EXIT(name, number, text) EXIT_##name = number,
#include "cli/exit.def" /* IWYU pragma: keep */
#undef EXIT
};

enum option {
#define OPTION(id, letter, argument, many, help) OPT_##id,
#include "cli/option.def" /* IWYU pragma: keep */
#undef OPTION
    OPT_COUNT
};

struct option_info {
    const char *name; /* with dashes, without the leading two */
    char letter;
    bool many;
    const char *argument; /* NULL for a switch */
    const char *help;
};

struct call;
struct tool;
struct detector;
struct dialects;
struct workspace;

struct command {
    const char *name;      /* "policy eval": words with one blank between */
    const char *arguments; /* as the synopsis shows them: "[NODE...]"; "" for none */
    const char *summary;   /* one line, no full stop */
    const char *details;   /* paragraphs for --help, may be NULL */
    const char *formats;   /* what --format takes: "text json"; NULL: the command has no --format */
    const char *examples[3];
    const enum option
        *options;         /* ends with OPT_COUNT; help, workspace and color come by themselves */
    uint32_t least, most; /* positional arguments */
    enum exit_code (*run)(struct call *);
};

/* A program. config-slicer is started for every single file, so it holds the little that it needs:
 * what unet has beside its commands is named here and not in what the two have in common. */
struct tool {
    const char *name;           /* "unet" or "config-slicer" */
    const struct command *only; /* NULL: choose, from the first words of argv */
    /* Takes these words off argv, *used is their number. NULL after help or an error was printed.
     */
    const struct command *(*choose)(struct call *, int argc, char **argv, int *used,
                                    enum exit_code *);
    bool (*platforms)(struct call *);  /* reads the dialects of a workspace; NULL: it has none */
    const struct watch_verbs *watches; /* --watch; NULL: it has none */
};
extern const struct tool tool_unet;

/* One invocation: everything that a command reads and writes. */
struct call {
    const struct tool *tool;
    const struct command *command;
    bool help; /* `unet help COMMAND` */
    struct arena *arena;
    struct diags diags;
    struct revision *revision;       /* that the workspace is read from; NULL = the disk */
    struct dialects *dialects;       /* that it knows beside the table; NULL: none are read yet */
    const struct detector *detector; /* of these; NULL: not made yet (platforms.h) */
    struct out out;                  /* results; errors go through diags or call_error */
    str *args;
    uint32_t arg_count;
    str *given[OPT_COUNT]; /* the texts given for each option, in order */
    uint32_t count[OPT_COUNT];
};

/* The row of option.def, and of a command by its whole name (NULL: none). */
const struct option_info *option_info(enum option);
/* The option's name as users write it, without the leading dashes: "nodes-format". */
str option_name(struct arena *, enum option);
/* Writes what an option does, as help and manual say it of a command. */
void option_help(struct buf *, const struct command *, enum option);
/* The options that a command takes, in the order of its help; returns their number. */
size_t command_options(const struct command *, enum option out[OPT_COUNT]);
const struct command *const *command_list(size_t *n);
const struct command *command_find(str name);

/* Is the option given? Its last text, or fallback. */
bool call_has(const struct call *, enum option);
str call_text(const struct call *, enum option, str fallback);
/* Reads decimal digits alone; false for anything else, also past 18 digits. */
bool call_number(str text, uint64_t *n);
/* "unet policy eval", "config-slicer"; the program alone where k is NULL. */
void command_title(struct buf *, const char *program, const struct command *k);
/* An error of usage or work that has no place: "unet policy eval: …" on standard error. */
void call_error(struct call *, const char *format, ...) PRINTF(2, 3);
/* Whether --format (or --json) chose this name; "text" is the default. */
bool call_format(const struct call *, const char *name);
/* Prints the diagnostics of the call on standard error. */
void call_diags(struct call *);
/* Runs argv. Never returns anything but the code that the process ends with. */
enum exit_code command_main(int argc, char **argv, const struct tool *);

/* Help: of everything, of a group ("policy"), of one command. */
void help_all(struct buf *);
/* A paragraph wrapped to the width of help texts. */
void help_paragraph(struct buf *, str text);
/* A row of a list: the right column wrapped. */
void help_row(struct buf *, str left, str right);
void help_group(struct buf *, str group);
void help_command(struct buf *, const char *program, const struct command *);
/* "policy" when some command's name begins with that word. */
bool command_is_group(str word);
