/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/completion.h"

static enum exit_code run_completion(struct call *c)
{
    if (completion_write(out_buf(&c->out), c->args[0]))
        return EXIT_OK;
    call_error(c, "no completion for `%.*s`; there is one for %s", STR_ARG(c->args[0]),
               COMPLETION_SHELLS);
    return EXIT_USAGE;
}

static const enum option completion_options[] = {OPT_output, OPT_COUNT};

const struct command cmd_completion = {
    .name = "completion",
    .arguments = "SHELL",
    .summary = "print the completion script of a shell: bash, zsh or fish",
    .details = "The script completes the commands, options and values of unet and config-slicer. "
               "An installed unet has put it where the shell looks; else load it from the shell's "
               "own start file.",
    .examples = {"source <(unet completion bash)      # in ~/.bashrc",
                 "unet completion zsh > ~/.zfunc/_unet   # in a folder of $fpath",
                 "unet completion fish > ~/.config/fish/completions/unet.fish"},
    .options = completion_options,
    .least = 1,
    .most = 1,
    .run = run_completion,
};
