/* SPDX-License-Identifier: Apache-2.0 */
/* The dialects of a run: those of the table, and in front of them a workspace's own. NULL stands
 * for the table alone everywhere. */
#pragma once

#include "slicer/dialect.h"

struct dialects;

struct dialects *dialects_new(struct arena *);
/* Adds the dialect of a YAML file, named after it; it may replace one of the table, and stand on
 * those added before. False with diagnostics. */
bool dialects_add_file(struct dialects *, str path, span at, struct diags *) NODISCARD;

size_t dialects_count(const struct dialects *);
const struct dialect *dialects_at(const struct dialects *, size_t);
/* By name or alias, any case, `-` as good as `_`; NULL when unknown. */
const struct dialect *dialects_find(const struct dialects *, str name);
/* As dialects_find, with the diagnostic E0401 that suggests the nearest name. */
const struct dialect *dialects_get(const struct dialects *, str name, span at,
                                   struct diags *) NODISCARD;
/* The form with braces of a dialect's platform, NULL where it has but one form. */
const struct dialect *dialects_braces(const struct dialects *, const struct dialect *);
