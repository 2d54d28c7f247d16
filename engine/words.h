/* SPDX-License-Identifier: Apache-2.0 */
/* What findings say in words: made where they are read, from what was kept of them. */
#pragma once

#include "engine/engine.h"

/* At most so many bytes of a text, whole characters, with … where something is cut. */
str words_cut(struct arena *, str, size_t most);
/* A value as JSON on one line, cut when it is long. */
str words_of_value(struct arena *, const struct value *);
/* Every part that made the verdict what it is: its MESSAGE, else what its facts are. */
str words_of_finding(struct arena *, const struct finding *);
