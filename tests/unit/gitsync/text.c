/* SPDX-License-Identifier: Apache-2.0 */
/* What git tells a hook, and what of a url may be shown. */
#include "gitsync/hook.h"
#include "gitsync/mirror.h"
#include "tests/unit/support.h"

#define ID "0123456789abcdef0123456789abcdef01234567"
#define NONE "0000000000000000000000000000000000000000"

Test(hook, lines_of_pre_receive_are_read)
{
    struct ref_update u;
    cr_assert(hook_read_update(&u, STR(NONE " " ID " refs/heads/a b")));
    expect_text(u.before, STR(NONE), "before");
    expect_text(u.after, STR(ID), "after");
    expect_text(u.ref, STR("refs/heads/a b"), "ref");
    cr_expect(hook_is_none(u.before));
    cr_expect_not(hook_is_none(u.after));
}

Test(hook, other_lines_are_refused)
{
    static const char *const lines[] = {"",
                                        " ",
                                        ID,
                                        ID " " ID,
                                        ID " " ID " ",
                                        ID "x " ID " r",
                                        "short " ID " r",
                                        "0123456789ABCDEF0123456789ABCDEF01234567 " ID " r"};
    struct ref_update u;
    for (size_t i = 0; i < COUNTOF(lines); i++)
        cr_expect_not(hook_read_update(&u, str_of(lines[i])), "<%s>", lines[i]);
}

ARENA_TEST(mirror, urls_are_shown_without_secrets)
{
    static const char *const rows[][2] = {
        {"https://user:secret@host/x.git", "https://host/x.git"},
        {"https://host/a@b", "https://host/a@b"},
        {"ssh://git@host:22/x", "ssh://host:22/x"},
        {"git@host:x.git", "git@host:x.git"},
        {"/srv/a@b", "/srv/a@b"},
        {"https://token@host", "https://host"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++)
        expect_text(mirror_shown_url(a, str_of(rows[i][0])), str_of(rows[i][1]), rows[i][0]);
}
