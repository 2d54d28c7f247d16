/* SPDX-License-Identifier: Apache-2.0 */
/* The small scripts by which git calls unet, and what git tells a hook. */
#pragma once

#include "gitsync/revision.h"

/* The hooks that there are, in the order of help; NULL ends the list. */
extern const char *const hook_names[];

/* Writes the script NAME into the repository's folder of hooks. A hook that stands there already is
 * kept as NAME.before-unet and runs first. command is what the script executes: the program with
 * its options, quoted for a shell. *path is the script's place. */
bool hook_install(str *path, struct arena *, const struct repository *, str name, str command,
                  struct diags *) NODISCARD;
/* Takes the script away and puts the kept hook back. */
bool hook_uninstall(str *path, struct arena *, const struct repository *, str name,
                    struct diags *) NODISCARD;

/* One line that git writes to pre-receive: what a ref was, what it shall be. An id of zeros stands
 * for none. */
struct ref_update {
    str before, after, ref;
};

/* Reads such a line; false where it is none. */
bool hook_read_update(struct ref_update *, str line);
/* Whether an id consists of zeros. */
bool hook_is_none(str id);
