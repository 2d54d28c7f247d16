/* SPDX-License-Identifier: Apache-2.0 */
/* The case of letters, without a locale: Latin, Greek and Cyrillic; others have none. */
#pragma once

#include "base/str.h"

enum letter_case { CASE_UPPER, CASE_LOWER };

/* The letter in the wanted case; any other code point as it is. */
uint32_t letter_in_case(uint32_t codepoint, enum letter_case);
/* s with all its letters in the wanted case, in the arena. */
str letters_in_case(struct arena *, str s, enum letter_case);
