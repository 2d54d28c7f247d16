/* SPDX-License-Identifier: Apache-2.0 */
/* Dialects for what has no dialect of its own: any indent, braces, or plain lines. */
#include "slicer/dialect.h"

static const struct dialect_comment LINE_COMMENTS[] = {
    {"!", NULL, COMMENT_LINE_START, false},
    {"#", NULL, COMMENT_LINE_START, false},
    {0},
};

static const struct dialect_comment BRACE_COMMENTS[] = {
    {"/*", "*/", COMMENT_ANYWHERE, false},
    {"#", NULL, COMMENT_SPACED, false},
    {"//", NULL, COMMENT_LINE_START, false},
    {0},
};

static const struct dialect_closer CLOSERS[] = {{"exit", NULL}, {0}};

static const struct dialect_tell INDENT_TELLS[] = {
    {"interface *", 1, 2},
    {"!", 1, 2},
    /* interfaces of Debian */
    {"iface * inet*", 16, 48},
    {"auto *", 6, 24},
    {0},
};

static const struct dialect_tell BRACE_TELLS[] = {
    {"* {", 1, 6},
    {"}", 1, 4},
    /* nftables */
    {"table inet *", 30, 0},
    {"table ip* * {", 20, 20},
    {"chain * {", 12, 36},
    {"flush ruleset", 40, 0},
    {"type filter hook *", 20, 20},
    /* OpenBGPD */
    {"AS [0-9]*", 30, 0},
    {"fib-update *", 20, 0},
    {"prefix-set * {", 20, 40},
    {"allow *", 6, 18},
    {"deny *", 4, 12},
    {"match from *", 8, 24},
    {0},
};

const struct dialect dialect_generic_indent = {
    .name = "generic_indent",
    .summary = "any text whose deeper indent stands below",
    .aliases = "indent generic linux linux_generic generic_linux linux_indent linux_generic_indent",
    .shape = SHAPE_INDENT,
    .closers = CLOSERS,
    .comments = LINE_COMMENTS,
    .quotes = "\"",
    .negation = NEGATE_PREPEND,
    .negation_word = "no",
    .tells = INDENT_TELLS,
};

const struct dialect dialect_generic_brace = {
    .name = "generic_brace",
    .summary = "any text with braces, statements end with `;` or the line",
    .aliases = "brace braces linux_brace generic_braces linux_generic_brace openbgpd nftables",
    .shape = SHAPE_BRACE,
    .newline_ends = true,
    .comments = BRACE_COMMENTS,
    .quotes = "\"",
    .quote_escapes = true,
    .quote_lines = true,
    .negation = NEGATE_NONE,
    .tells = BRACE_TELLS,
};

const struct dialect dialect_flat = {
    .name = "flat",
    .summary = "any text, every line a statement of its own",
    .aliases = "lines plain text linux_flat generic_flat linux_generic_flat",
    .shape = SHAPE_FLAT,
    .comments = LINE_COMMENTS + 1,
    .quotes = "\"",
    .negation = NEGATE_NONE,
};
