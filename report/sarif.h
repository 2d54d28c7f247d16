/* SPDX-License-Identifier: Apache-2.0 */
/* Private to sarif.c and sarif_result.c: a SARIF log on its way out. */
#pragma once

#include "report/report.h"

struct sarif {
    struct emit e;
    struct report_out *out;
    const struct report *r;
    struct arena *scratch;
    bool suppressing; /* some result is waived: all must then say whether they are */
};

/* "key": "text" */
void sarif_pair(struct emit *, const char *key, str text);
/* "key": {"text": …} */
void sarif_message(struct emit *, const char *key, str text);
void sarif_number(struct emit *, const char *key, uint64_t n);
/* Is a source's name that of a file? "<stdin>" and "--where" are none. */
bool sarif_is_file(str name);
/* "physicalLocation": …, where the place is in a file; line: of a text that is not kept, else 0. */
void sarif_physical(struct sarif *, span at, uint32_t line);

/* The results, one for each item, and what a baseline had beside them. */
void sarif_results(struct sarif *);
/* One result for each group, with its first places. */
void sarif_groups(struct sarif *);
