/* SPDX-License-Identifier: Apache-2.0 */
/* Hardware addresses of 48 bits as numbers, in the spellings of platforms. */
#pragma once

#include "base/str.h"

struct mac_form {
    const char *name;
    char sign;     /* between groups, 0: none */
    uint8_t group; /* digits of a group */
    bool upper;    /* letters */
    bool unpadded; /* groups without leading zeros */
};

/* Reads any spelling; groups between signs may lack leading zeros when there are six. */
bool mac_parse(uint64_t *out, str s) NODISCARD;
/* The form whose groups s is written in, in full; NULL when it is in none. */
const struct mac_form *mac_form_of(str s);
/* The form of a name such as MAC_COLON_TWO, NULL when there is none. */
const struct mac_form *mac_form_find(str name);
/* Adds the address in this form. */
void mac_put(struct buf *, uint64_t, const struct mac_form *);
