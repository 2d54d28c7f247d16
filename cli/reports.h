/* SPDX-License-Identifier: Apache-2.0 */
/* The reports of one run: --format (with --output) says what the results are written in, each
 * --report FORMAT=FILE adds a file. No format changes the exit code. */
#pragma once

#include "cli/command.h"
#include "report/report.h"

struct reports_file {
    const struct report_format *format;
    str path;
};

struct reports {
    const struct report_format *format; /* of the results */
    struct reports_file *files;         /* further ones */
    uint32_t file_count;
};

/* Reads --format and --report. False after an error of usage. */
bool reports_open(struct reports *, struct call *) NODISCARD;
/* Where results go, on their way out. */
struct report_out reports_out(struct call *);
/* Is one of them for machines, who get all findings? */
bool reports_complete(const struct reports *);
/* Writes all: `text` where the format is for people, `machine` elsewhere, both with the exit code
 * and the diagnostics of the call. What a report for machines says on standard output is not said
 * again on standard error. Returns the code, or EXIT_FAILED when a file could not be written. */
enum exit_code reports_write(const struct reports *, struct call *, struct report *text,
                             struct report *machine, enum exit_code);
