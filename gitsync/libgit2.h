/* SPDX-License-Identifier: Apache-2.0 */
/* libgit2, loaded when it is first needed: git_begin must have been called before any of its
 * functions. A run that does not touch a repository starts four times as fast without the twenty
 * libraries that it draws in. */
#pragma once

#include <git2.h>

struct git_library {
#define GIT_FUNCTION(name) __typeof__(&(name)) name;
#include "gitsync/libgit2.def"
#undef GIT_FUNCTION
};

/* Written once, by git_begin; every call goes through it. */
extern struct git_library lg2;
