/* SPDX-License-Identifier: Apache-2.0 */
/* What a plain scalar of YAML is: null, a boolean, a number or a string. */
#pragma once

#include "base/yaml.h"

enum yaml_typed {
    YAML_TYPED, /* a value of its own kind, or a string */
    YAML_RANGE  /* written as a number, but too large for any */
};

/* Types the text of a plain scalar. Sets kind and as (and len, for strings and integers past 64
 * bits) of *out. Texts are loans from the argument or in the arena. */
enum yaml_typed yaml_type(struct value *out, struct arena *, str text, enum yaml_typing) NODISCARD;

/* Whether a plain scalar with this text is a string, and neither null nor a boolean nor a number.
 */
bool yaml_is_text(str text, enum yaml_typing);
