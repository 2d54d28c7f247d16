/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of network systems in the order of their makers: one row of version.def and one reader
 * each. */
#pragma once

#include "base/str.h"

enum version_scheme {
#define VERSION(name, word, example, order) VERSION_##name,
#include "base/version.def" /* IWYU pragma: keep */
#undef VERSION
    VERSION_COUNT
};

struct version_info {
    const char *name;    /* "junos", as written behind ON */
    const char *example; /* "21.4R3-S5.4" */
    const char *order;   /* for readers: what is compared, from left to right */
};

/* The row of version.def; a constant. */
const struct version_info *version_info(enum version_scheme);
/* "junos"; and its reverse (case does not matter), false when there is no such scheme. */
const char *version_scheme_name(enum version_scheme);
bool version_scheme_find(enum version_scheme *out, str name) NODISCARD;
/* The scheme of a dialect's or platform's name ("juniper_junos", "NX-OS", "arista.eos.eos"), false
 * when it has none. */
bool version_scheme_of(enum version_scheme *out, str dialect) NODISCARD;
/* Does the text read as a version of the scheme? */
bool version_parses(enum version_scheme, str);
/* Orders two versions: *out below, at or above 0. False when one of them does not read. */
bool version_compare(int *out, enum version_scheme, str a, str b) NODISCARD;
