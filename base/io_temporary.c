/* SPDX-License-Identifier: Apache-2.0 */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int io_temporary(struct arena *a)
{
    const char *folder = getenv("TMPDIR");
    folder = folder && *folder ? folder : "/tmp";
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT))
        return fd;
    str name = str_printf(a, "%s/unet-XXXXXX", folder);
    char *made = arena_dup(a, name.p, name.n + 1);
    fd = mkostemp(made, O_CLOEXEC);
    if (fd >= 0)
        unlink(made);
    return fd;
}
