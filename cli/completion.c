/* SPDX-License-Identifier: Apache-2.0 */
/* One writer for each shell. All of them know a command line as
 *
 *     unet  policy eval  --format js|      program, words of the command, the word at the cursor
 *
 * and complete commands, options of the command, values of an option, and files where nothing else
 * is known. */
#include "cli/completion.h"

#include "cli/cmd_config.h"
#include "cli/command.h"
#include "slicer/dialects.h"

const char COMPLETION_SHELLS[] = "bash, zsh, fish";

/* What may stand behind an option. */
enum values {
    VALUES_NONE, /* it is a switch */
    VALUES_ANY,  /* a text that nobody can guess */
    VALUES_FILES,
    VALUES_FOLDERS,
    VALUES_WORDS,
};

/* The kind of an option's values, and where they are words these with a blank between. */
static enum values values_of(struct buf *words, const struct command *k, enum option o)
{
    str argument = str_of(option_info(o)->argument ? option_info(o)->argument : "");
    words->n = 0;
    if (!argument.n)
        return VALUES_NONE;
    if (o == OPT_format)
        buf_add(words, str_of(k->formats ? k->formats : ""));
    else if (o == OPT_dialect)
        for (size_t i = 0; i < dialects_count(NULL); i++)
            buf_printf(words, "%s%s", i ? " " : "", dialects_at(NULL, i)->name);
    else if (str_find_byte(argument, '|', 0) != SIZE_MAX)
        for (size_t i = 0; i < argument.n; i++)
            buf_putc(words, argument.p[i] == '|' ? ' ' : argument.p[i]);
    if (words->n)
        return VALUES_WORDS;
    if (str_eq(argument, STR("FILE")) || str_eq(argument, STR("PATH")))
        return VALUES_FILES;
    return str_eq(argument, STR("DIR")) ? VALUES_FOLDERS : VALUES_ANY;
}

/* The commands of a program, one after the other; NULL behind the last. */
static const struct command *command_of_all(size_t i)
{
    size_t n;
    const struct command *const *all = command_list(&n);
    return i < n ? all[i] : i == n ? &cmd_config_slicer : NULL;
}

static str first_of(const struct command *k)
{
    str name = str_of(k->name);
    return str_sub(name, 0, str_find_byte(name, ' ', 0));
}

/* Writes the words that may stand behind `unet GROUP`, without a group behind `unet`, one blank
 * between. */
static void put_commands(struct buf *b, str group)
{
    size_t n, from = b->n;
    const struct command *const *all = command_list(&n);
    str before = {0};
    for (size_t i = 0; i < n; i++) {
        str name = str_of(all[i]->name), first = first_of(all[i]);
        str word = group.n ? str_sub(name, first.n + 1, name.n) : first;
        if ((group.n && (!str_eq(first, group) || first.n == name.n)) || str_eq(word, before))
            continue;
        buf_printf(b, "%s%.*s", b->n > from ? " " : "", STR_ARG(word));
        before = word;
    }
    if (!group.n)
        buf_add(b, STR(" help"));
}

/* Calls fn for each group of commands. */
static void each_group(struct buf *b, void (*fn)(struct buf *, str group))
{
    size_t n;
    const struct command *const *all = command_list(&n);
    str before = {0};
    for (size_t i = 0; i < n; i++) {
        str first = first_of(all[i]);
        if (!str_eq(first, before) && command_is_group(first))
            fn(b, first);
        before = first;
    }
}

/* ---- bash ---- */

static void bash_group(struct buf *b, str group)
{
    buf_printf(b, "    '%.*s ') words='", STR_ARG(group));
    put_commands(b, group);
    buf_add(b, STR("' ;;\n"));
}

static void bash_value(struct buf *b, const struct command *k, enum option o)
{
    struct buf words = BUF(b->arena);
    enum values kind = values_of(&words, k, o);
    if (kind == VALUES_NONE)
        return;
    buf_printf(b, "        --%.*s", STR_ARG(option_name(b->arena, o)));
    if (option_info(o)->letter)
        buf_printf(b, " | -%c", option_info(o)->letter);
    buf_add(b, STR(") "));
    if (kind == VALUES_WORDS)
        buf_printf(b, "words='%.*s'", STR_ARG(buf_str(&words)));
    else
        buf_add(b, kind == VALUES_FOLDERS ? STR("kind=folders") : STR("kind=files"));
    buf_add(b, STR(" ;;\n"));
}

static void bash_command(struct buf *b, const struct command *k)
{
    enum option taken[OPT_COUNT];
    size_t n = command_options(k, taken);
    buf_printf(b, "    '%s')\n        options='", k->name);
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s--%.*s", i ? " " : "", STR_ARG(option_name(b->arena, taken[i])));
    buf_add(b, STR("'\n        case $before in\n"));
    for (size_t i = 0; i < n; i++)
        bash_value(b, k, taken[i]);
    buf_add(b, STR("        esac\n        ;;\n"));
}

static void write_bash(struct buf *b)
{
    buf_add(b, STR("# bash completion for unet and config-slicer\n"
                   "_unet() {\n"
                   "    local at=$COMP_CWORD words= options= kind= command= word before first=1\n"
                   "    word=${COMP_WORDS[at]} before=${COMP_WORDS[at - 1]}\n"
                   "    if [[ $word == = ]]; then word=; fi\n"
                   "    if [[ $before == = ]]; then before=${COMP_WORDS[at - 2]}; fi\n"
                   "    if [[ ${COMP_WORDS[1]} == help && $at -gt 1 ]]; then first=2; fi\n"
                   "    if [[ ${1##*/} == config-slicer ]]; then command=config-slicer\n"
                   "    elif ((at > first)); then\n"
                   "        command=${COMP_WORDS[first]}\n"
                   "        case $command in\n        "));
    size_t from = b->n;
    struct buf groups = BUF(b->arena);
    each_group(&groups, bash_group);
    str before = {0};
    for (size_t i = 0; command_of_all(i + 1); i++) {
        str first = first_of(command_of_all(i));
        if (command_is_group(first) && !str_eq(first, before))
            buf_printf(b, "%s%.*s", b->n > from ? " | " : "", STR_ARG(first));
        before = first;
    }
    buf_add(b, STR(") command+=' '; ((at > first + 1)) && command+=${COMP_WORDS[first + 1]} ;;\n"
                   "        esac\n    fi\n    case $command in\n    '') words='"));
    put_commands(b, (str){0});
    buf_printf(b, "' ;;\n%.*s", STR_ARG(buf_str(&groups)));
    for (size_t i = 0; command_of_all(i); i++)
        bash_command(b, command_of_all(i));
    buf_add(b, STR("    esac\n"
                   "    if [[ -z $words$kind && $word == -* ]]; then words=$options; fi\n"
                   "    COMPREPLY=()\n"
                   "    if [[ $kind == folders ]]; then\n"
                   "        mapfile -t COMPREPLY < <(compgen -d -- \"$word\")\n"
                   "    elif [[ -n $words ]]; then\n"
                   "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                   "    fi\n"
                   "}\n"
                   "complete -o bashdefault -o default -F _unet unet config-slicer\n"));
}

/* ---- zsh ---- */

/* Text inside '…' of a specification of _arguments, where [ ] : and \ mean something. */
static void put_zsh_text(struct buf *b, str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'')
            buf_add(b, STR("'\\'"));
        else if (strchr("[]:\\", text.p[i]))
            buf_putc(b, '\\');
        buf_putc(b, text.p[i]);
    }
}

static void zsh_option(struct buf *b, const struct command *k, enum option o)
{
    const struct option_info *info = option_info(o);
    str name = option_name(b->arena, o);
    struct buf words = BUF(b->arena);
    enum values kind = values_of(&words, k, o);
    const char *equals = info->argument ? "=" : "";
    buf_add(b, STR("            "));
    if (info->letter && info->many)
        buf_printf(b, "'*'{-%c,--%.*s%s}'", info->letter, STR_ARG(name), equals);
    else if (info->letter)
        buf_printf(b, "'(-%c --%.*s)'{-%c,--%.*s%s}'", info->letter, STR_ARG(name), info->letter,
                   STR_ARG(name), equals);
    else
        buf_printf(b, "'%s--%.*s%s", info->many ? "*" : "", STR_ARG(name), equals);
    buf_putc(b, '[');
    put_zsh_text(b, str_of(info->help));
    buf_putc(b, ']');
    if (info->argument)
        buf_printf(
            b, ":%.*s:", (int)str_find_byte(str_printf(b->arena, "%s|", info->argument), '|', 0),
            info->argument);
    if (kind == VALUES_WORDS)
        buf_printf(b, "(%.*s)", STR_ARG(buf_str(&words)));
    else if (kind == VALUES_FILES || kind == VALUES_FOLDERS)
        buf_add(b, kind == VALUES_FILES ? STR("_files") : STR("_files -/"));
    buf_add(b, STR("' \\\n"));
}

static void zsh_command(struct buf *b, const struct command *k)
{
    enum option taken[OPT_COUNT];
    size_t n = command_options(k, taken);
    buf_printf(b, "    '%s')\n        _arguments -s -S \\\n", k->name);
    for (size_t i = 0; i < n; i++)
        zsh_option(b, k, taken[i]);
    buf_add(b, STR("            '*:argument:_files'\n        ;;\n"));
}

static void zsh_group(struct buf *b, str group)
{
    buf_printf(b, "    '%.*s') commands=(", STR_ARG(group));
    put_commands(b, group);
    buf_add(b, STR(") ;;\n"));
}

static void write_zsh(struct buf *b)
{
    buf_add(b, STR("#compdef unet config-slicer\n"
                   "_unet() {\n"
                   "    local -a commands\n"
                   "    local command=$service\n"
                   "    if [[ $service == unet ]]; then\n"
                   "        if [[ $words[2] == help ]] && ((CURRENT > 2)); then\n"
                   "            shift words; ((CURRENT--))\n"
                   "        fi\n"
                   "        if ((CURRENT == 2)); then\n"
                   "            commands=("));
    put_commands(b, (str){0});
    buf_add(b, STR(")\n            compadd -a commands; return\n        fi\n"
                   "        command=$words[2]; shift words; ((CURRENT--))\n"
                   "        case $command in\n"));
    each_group(b, zsh_group);
    buf_add(b, STR("        esac\n        if (($#commands)); then\n"
                   "            if ((CURRENT == 2)); then compadd -a commands; return; fi\n"
                   "            command+=\" $words[2]\"; shift words; ((CURRENT--))\n"
                   "        fi\n    fi\n    case $command in\n"));
    for (size_t i = 0; command_of_all(i); i++)
        zsh_command(b, command_of_all(i));
    buf_add(b, STR("    esac\n}\n"
                   "if [[ $funcstack[1] == _unet ]]; then _unet \"$@\"\n"
                   "else compdef _unet unet config-slicer; fi\n"));
}

/* ---- fish ---- */

static void put_fish_text(struct buf *b, str text)
{
    buf_putc(b, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'' || text.p[i] == '\\')
            buf_putc(b, '\\');
        buf_putc(b, text.p[i]);
    }
    buf_putc(b, '\'');
}

static void fish_option(struct buf *b, const struct command *k, enum option o)
{
    const struct option_info *info = option_info(o);
    struct buf words = BUF(b->arena);
    enum values kind = values_of(&words, k, o);
    bool alone = k == &cmd_config_slicer;
    buf_printf(b, "complete -c %s", alone ? k->name : "unet");
    if (!alone)
        buf_printf(b, " -n \"__unet_is '%s'\"", k->name);
    buf_printf(b, " -l %.*s", STR_ARG(option_name(b->arena, o)));
    if (info->letter)
        buf_printf(b, " -s %c", info->letter);
    if (kind == VALUES_WORDS)
        buf_printf(b, " -x -a '%.*s'", STR_ARG(buf_str(&words)));
    else if (kind == VALUES_FOLDERS)
        buf_add(b, STR(" -x -a '(__fish_complete_directories)'"));
    else if (kind != VALUES_NONE)
        buf_add(b, kind == VALUES_FILES ? STR(" -r -F") : STR(" -x"));
    buf_add(b, STR(" -d "));
    put_fish_text(b, str_of(info->help));
    buf_putc(b, '\n');
}

static void fish_command(struct buf *b, const struct command *k)
{
    enum option taken[OPT_COUNT];
    size_t n = command_options(k, taken);
    str name = str_of(k->name), first = first_of(k);
    if (k != &cmd_config_slicer) {
        bool grouped = first.n < name.n;
        buf_printf(b, "complete -c unet -f -n \"__unet_is '%.*s' last\" -a '%.*s' -d ",
                   grouped ? (int)first.n : 0, first.p,
                   STR_ARG(grouped ? str_sub(name, first.n + 1, name.n) : name));
        put_fish_text(b, str_of(k->summary));
        buf_putc(b, '\n');
    }
    for (size_t i = 0; i < n; i++)
        fish_option(b, k, taken[i]);
}

static void fish_group(struct buf *b, str group)
{
    buf_printf(b, "complete -c unet -f -n \"__unet_is '' last\" -a '%.*s'\n", STR_ARG(group));
}

static void write_fish(struct buf *b)
{
    buf_add(b, STR("# fish completion for unet and config-slicer\n"
                   "function __unet_is\n"
                   "    set -l words (commandline -opc)[2..-1]\n"
                   "    test \"$words[1]\" = help; and set -e words[1]\n"
                   "    set -l wanted (string split -n ' ' -- $argv[1])\n"
                   "    set -l n (count $wanted)\n    set -l have (count $words)\n"
                   "    test $n -gt $have; and return 1\n"
                   "    test \"$argv[2]\" = last; and test $n -lt $have; and return 1\n"
                   "    test $n -eq 0; or test \"$words[1..$n]\" = \"$argv[1]\"\n"
                   "end\n"));
    each_group(b, fish_group);
    fish_group(b, STR("help"));
    for (size_t i = 0; command_of_all(i); i++)
        fish_command(b, command_of_all(i));
}

bool completion_write(struct buf *b, str shell)
{
    static const struct {
        const char *name;
        void (*write)(struct buf *);
    } shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
    for (size_t i = 0; i < COUNTOF(shells); i++)
        if (str_eq(shell, str_of(shells[i].name))) {
            shells[i].write(b);
            return true;
        }
    return false;
}
