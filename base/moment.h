/* SPDX-License-Identifier: Apache-2.0 */
/* Dates and durations as seconds, read strictly. Dates are of the years 1 to 9999. */
#pragma once

#include "base/str.h"

/* Seconds from 1970-01-01 UTC to the text's moment: 2026-12-31, or with a time behind it as
 * 2026-12-31T08:00:00, with a blank for the T, a fraction (dropped), and Z or an offset (+02:00).
 * False when the text is no such date. */
bool moment_date(int64_t *seconds, str) NODISCARD;
/* Seconds of 30s, 15m, 2h, 7d or 4w, with a minus in front where the time runs backwards. False
 * when the text is none, or over 64 bits. */
bool moment_duration(int64_t *seconds, str) NODISCARD;
/* Seconds since 1970 UTC as 2026-12-31, or as 2026-12-31T08:00:00Z where they are no midnight. */
void moment_put(struct buf *, int64_t seconds);
/* As moment_put, in the arena. False outside the years 1 to 9999. */
bool moment_text(str *out, struct arena *, int64_t seconds) NODISCARD;
