/* SPDX-License-Identifier: Apache-2.0 */
/* Folders of a test: they go with its process, also where it failed. */
#pragma once

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    char path[32]; /* of all folders of this process; empty: none yet */
    pid_t owner;   /* what it forks takes nothing away */
    unsigned count;
} test_folders;

static int remove_entry(const char *path, const struct stat *s __attribute__((unused)),
                        int kind __attribute__((unused)), struct FTW *at __attribute__((unused)))
{
    remove(path);
    return 0;
}

static __attribute__((destructor)) void remove_folders(void)
{
    if (test_folders.path[0] && test_folders.owner == getpid())
        nftw(test_folders.path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

enum { TEST_FOLDER = 48 }; /* bytes of its name, with the NUL */

/* Makes an empty folder and writes its name. */
static inline void test_folder(char path[TEST_FOLDER])
{
    if (!test_folders.path[0]) {
        char name[] = "/tmp/unet-test-XXXXXX";
        cr_assert_not_null(mkdtemp(name));
        memcpy(test_folders.path, name, sizeof name);
        test_folders.owner = getpid();
    }
    snprintf(path, TEST_FOLDER, "%s/%u", test_folders.path, test_folders.count++);
    cr_assert_eq(mkdir(path, 0700), 0);
}
