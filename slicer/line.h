/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration text in, line events out: a push tokenizer that sees chunks of any size and holds
 * one logical statement, never the file.
 *
 *     interface Gi0/1            0..16  line 1  depth 0  header   "interface Gi0/1"
 *      mtu 9000                 16..26  line 2  depth 1  leaf     "mtu 9000"
 *     !                         26..28  line 3  depth 0  comment  "!"
 *     filter x { accept; }      three events on one line: header "filter x", leaf "accept",
 *                               close ""
 *     banner motd ^C            leaf "banner motd ^C", flag LITERAL, then one body event for each
 *     hi ^C                     line up to its end
 *
 * Laws (tests/unit/slicer): the spans of the events follow one another without gap or overlap from
 * byte 0 to the end of the input; the events are the same for every way of cutting the input into
 * chunks; depth is structural: an event of depth d stands below the newest header of depth d - 1
 * (a comment too, whatever its own indent); a close has the depth of its header; blocks that no
 * closer ends (indent dialects) are ended by the next event of smaller or equal depth that is
 * neither comment nor blank, or by the end of the input.
 *
 * Blanks before a statement belong to its span, so do its newline and a comment behind it on the
 * same line. Comments and blank lines wait for the statement that follows them, because only that
 * tells their depth. */
#pragma once

#include "base/diag.h"

struct dialect;
struct line_reader;
struct line_want;

enum line_kind {
    LINE_HEADER,  /* a statement with a block below it (which may be empty in brace dialects) */
    LINE_LEAF,    /* a statement without a block */
    LINE_CLOSE,   /* the end of a block: `}`, `exit`, `exit-address-family` */
    LINE_COMMENT, /* stands alone; comments inside or behind a statement are in its span */
    LINE_BLANK,   /* nothing but blanks */
    LINE_BODY,    /* one line of the literal that the leaf before it opened: never a command */
    LINE_RUN,     /* whole lines that nobody asked for (line_ask) */
};

enum line_flag {
    LINE_INACTIVE = 1u << 0, /* state tags, not part of the text: `inactive:` */
    LINE_ACTIVE = 1u << 1,   /* `active:` */
    LINE_PROTECT = 1u << 2,  /* `protect:` */
    LINE_REPLACE = 1u << 3,  /* `replace:` */
    LINE_DELETE = 1u << 4,   /* `delete:` */
    LINE_LITERAL = 1u << 5,  /* leaf: body events of the same depth follow */
    LINE_LAST = 1u << 6,     /* body: the last of its literal */
    LINE_BINDS = 1u << 7, /* comment: belongs to the statement that follows (Junos annotations) */
    LINE_NOISE = 1u << 8, /* the dialect drops it when it compares: `end`, `Building …` */
    LINE_LIST = 1u << 9,  /* the text holds a `[ a b ]` list outside quotes */
    LINE_BARE = 1u << 10, /* brace dialects: the statement had no `;` of its own (`{ a }`) */
    LINE_CUT = 1u << 11,  /* lenient only: text is the beginning of what passed a limit */
};
/* The flags that are state of a statement: part of its meaning, not of its text. */
#define LINE_STATE (LINE_INACTIVE | LINE_ACTIVE | LINE_PROTECT | LINE_REPLACE | LINE_DELETE)

/* How a flag of LINE_STATE is written. */
struct line_state {
    uint32_t flag;
    const char *name; /* "inactive" */
    const char *tag;  /* in front of a statement, `inactive:` */
    const char *verb; /* of a line that gives it to a path, NULL where only a tag can */
};
/* All of them, the one that says the usual last; ends with a row whose name is NULL. */
extern const struct line_state LINE_STATES[];

struct line_event {
    uint64_t from, to; /* bytes of the input; from is the previous event's to */
    uint32_t line;     /* of the first byte of its text, from 1; for blanks, of its first byte */
    uint32_t last;     /* line of its last byte but the newline: > line where lines were joined */
    uint32_t column;   /* of the first byte of its text, in bytes, from 1 */
    uint32_t depth;    /* 0 = top level */
    enum line_kind kind;
    uint32_t flags; /* enum line_flag */
    str text;       /* statement: without `{`, `;`, trailing comment and state tag; ends trimmed,
                       blanks outside quotes run together (verbatim rows excepted); close: its word or
                       empty; comment: with its marks, trimmed; body: the line without newline, the last
                       without its end mark */
    str raw;        /* exactly the bytes from..to */
    struct line_reader *reader; /* for line_ask */
};

/* Takes one event. text and raw are valid until the function returns. Returns false to stop the
 * reading: line_push and line_finish then return false without a diagnostic of their own. */
typedef bool line_sink(void *arg, const struct line_event *);

struct line_options {
    uint32_t source; /* the source that spans in diagnostics refer to, SOURCE_NONE: line and column
                        are said in words */
    bool lenient;    /* structure errors and LIMIT_line_bytes become warnings: stray closers close
                        nothing, what goes over lines and never ends is ended (line_lenient.c), what
                        is open at the end is closed there */
};

/* Begins a reading; everything it holds lives in the arena. */
struct line_reader *line_begin(struct arena *, const struct dialect *, struct line_options,
                               line_sink *, void *arg, struct diags *);
/* Reads a chunk of any size. False after a structure error (a diagnostic was added), or when the
 * sink stopped. After false only throw the reader away. */
bool line_push(struct line_reader *, str chunk) NODISCARD;
/* From a sink: until a statement or close above this depth comes, statements of the depth are asked
 * for only where `want` takes them (NULL: none), and nothing below the others. What is not asked
 * for may come in runs: events of kind LINE_RUN of this depth, each of whole lines with all that
 * stands below the statements in them, comments, blank lines and literals; it may as well come one
 * by one. UINT32_MAX: all is asked for. */
void line_ask(struct line_reader *, uint32_t depth, const struct line_want *want);
/* Takes whole lines itself, from the first that no event covers yet; see slicer/line_reader.h for
 * what it has to leave behind. False to stop the reading, with or without a diagnostic. */
typedef bool line_taker(void *arg, struct line_reader *);
/* From a sink: offers the lines to come to a taker instead, wherever they can be told by their
 * indents (lines) or braces (blocks); what only the tokenizer can judge still comes as events.
 * False where the dialect has no such lines. */
bool line_lend(struct line_reader *, line_taker *lines, line_taker *blocks, void *arg);
/* The same, and nothing of that depth is asked for: what stands before the close of the level above
 * may come with it as one event of its kind. */
void line_ask_close(struct line_reader *, uint32_t depth);
/* Statements that begin with one of n texts, none of them empty; in the arena. Where no runs can be
 * told for a dialect, asking for it asks for all. */
struct line_want *line_want_new(struct arena *, const struct dialect *, const str *texts,
                                uint32_t n);
/* Ends the input: emits what waited, reports what is unclosed. Not to be called after false. */
bool line_finish(struct line_reader *) NODISCARD;
/* The whole way for a text in memory. */
bool line_read(struct arena *, const struct dialect *, struct line_options, str text, line_sink *,
               void *arg, struct diags *) NODISCARD;

/* "header", "leaf" … */
const char *line_kind_name(enum line_kind);
/* Adds ` +inactive` and so on for each flag. */
void line_write_flags(struct buf *, uint32_t flags);
/* Writes one event as one stable line: `LINE FROM..TO DEPTH KIND flags text` (--stage lines). */
void line_write(struct buf *, const struct line_event *);
