/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the tokenizer, shared by line.c (window, levels, waiting) and the steps of the
 * shapes (line_indent.c, line_brace.c). Not for others: include slicer/line.h.
 *
 *     input   ...emitted | hold or chunk: whole lines, then a partial one |
 *                        ^base                         ^line_start  ^searched
 *
 * line.c cuts the input into physical lines and gives each whole line to the shape's step once; the
 * step may only refer to bytes from `emitted` on, which are kept until an event covers them. */
#pragma once

#include "slicer/dialect.h"
#include "slicer/line.h"
#include "slicer/line_scan.h"

#include "base/vec.h"

#include <endian.h>
#include <string.h>

/* One whole physical line. */
struct line_raw {
    const char *p;
    size_t n;         /* with its newline */
    size_t len;       /* without newline and carriage returns */
    uint64_t at;      /* byte of the input */
    uint32_t no;      /* from 1 */
    uint32_t skipped; /* bytes of junk on the line before p, which no text holds (line_junk.c) */
};

/* Junk of terminals is looked for up to this byte, and behind it where some was found. */
enum { JUNK_BYTES = 64 * 1024 };

/* What becomes an event, while its depth or kind is not known yet. */
struct line_item {
    uint64_t from, to;
    uint64_t text_at; /* the text as bytes of the input … */
    size_t text_n;
    bool copied; /* … or, if true, it lies in pending_text */
    uint32_t line, last, column, indent, flags, depth;
    enum line_kind kind;
};

struct line_level {
    uint32_t indent,
        child_indent; /* child_indent: of the first statement below, UINT32_MAX: none */
    uint32_t line, column;
    uint64_t from, to; /* of the header's text, for diagnostics */
    size_t name_end;   /* where its text ends in names */
};

/* State of the brace shape between lines. */
struct line_brace {
    struct buf text;
    bool begun, gap, list;
    uint32_t brackets;
    char quote;
    const struct dialect_comment *comment; /* the block comment that is open */
    bool comment_alone;                    /* it is an event of its own */
    struct line_item item;                 /* the open statement or comment */
    uint64_t text_end;                     /* byte behind its last text */
    uint32_t braces;                       /* open ones in a body of code */
    uint64_t open_at;                      /* where the string or comment began */
    uint32_t open_line, open_column;
};

/* Where a lenient reading goes back to when what began there does not end: behind a line. */
struct line_mark {
    bool set, in_pieces;
    uint64_t at;
    uint32_t line;   /* number of the line that ends there */
    size_t text;     /* bytes of the statement's text so far */
    uint32_t braces; /* open ones in a body of code */
};

/* A closer that closes nothing, or the line that ends a configuration: no fault before a statement
 * follows. */
struct line_stray {
    bool set, ending;
    uint64_t from, to;
    uint32_t line, column;
    char text[40];
};

enum line_seek {
    SEEK_NONE,
    SEEK_ON,    /* nothing is emitted until it comes */
    SEEK_FOUND, /* it comes */
    SEEK_LOST,  /* it does not, or too far away */
};

/* The sets of rules that a statement may concern (line_gate.c). */
enum {
    GATE_CLOSER = 1u << 0,
    GATE_OPENER = 1u << 1,
    GATE_TOP = 1u << 2,
    GATE_STAY = 1u << 3,
    GATE_VERBATIM = 1u << 4,
    GATE_LITERAL = 1u << 5,
    GATE_NOISE = 1u << 6,
    GATE_TAG = 1u << 7,
    GATE_PARENT = 1u << 8, /* a literal may stand below */
};

/* What a byte may be outside strings. */
enum {
    BYTE_COMMENT = 1u << 0, /* may begin a comment */
    BYTE_MARK = 1u << 1,    /* a quote, brace, bracket or `;` */
    BYTE_BLANK = 1u << 2,
    BYTE_GATED = 1u << 3, /* may begin a closer, the opener of a literal, or a parent of those */
    BYTE_BELOW = 1u << 4, /* may begin a closer or a parent */
    BYTE_APART = BYTE_COMMENT | BYTE_MARK | BYTE_BLANK, /* may end a word */
};

struct line_word {
    str word;
    uint64_t head, mask;
};

struct line_gates {
    uint8_t bytes[256];
    bool begins[256];     /* INDENT shape: a plain statement may begin with it */
    uint16_t quick[4096]; /* the sets of rules, by line_gate_slot */
    uint16_t again[1024]; /* and by line_gate_again: what falls together there seldom does here */
    uint16_t first[256];  /* and by the first byte */
    uint32_t all;         /* sets that any statement may concern */
    /* bytes of ASCII that begin what is never passed over: at the top, and below headers that are
     * no parents; bit c >> 4 of [c & 15] */
    uint8_t stop[2][16];
    /* first words of GATE_PARENT, where not all are, and their first eight bytes */
    VEC(struct line_word) parents;
    /* by first byte: the openers that a text can fit; the last bit stands for all from there on */
    uint64_t openers[256];
};

/* Where the gates of a statement stand that begins with these bytes, the first one lowest: case and
 * kinds of blanks fall together. */
static inline uint32_t line_gate_slot(uint32_t bytes)
{
    return (bytes | 0x202020u) * (0x9e3779b1u << 8) >> 20; /* of three bytes */
}

static inline uint32_t line_gate_again(uint32_t bytes)
{
    return (bytes | 0x202020u) * (0x85ebca6bu << 8) >> 22;
}

/* The sets of rules that the statement at p, of n bytes or more of text, may concern. */
static inline uint32_t line_gate_quick(const struct line_gates *g, const char *p, size_t n)
{
    uint32_t key = 0;
    if (LIKELY(n >= sizeof key))
        memcpy(&key, p, sizeof key);
    else
        memcpy(&key, p, n);
    return g->quick[line_gate_slot(key)];
}

/* The first eight of n bytes, the first one lowest, zeros behind fewer. */
static inline uint64_t line_head(const char *p, size_t n)
{
    uint64_t head = 0;
    if (LIKELY(n >= sizeof head))
        memcpy(&head, p, sizeof head);
    else
        memcpy(&head, p, n);
    return le64toh(head);
}

/* A line of a run, looked back at. */
struct look_back {
    str line;        /* without its newline */
    size_t from;     /* in the text looked at */
    uint32_t indent; /* blanks before its first byte */
    bool blank, comment;
    uint32_t number; /* of the line, where it is known */
};

/* What the newest text was that looked like a closer: it comes again and again. */
struct line_closed {
    char text[48];
    uint32_t n;
    const struct dialect_closer *closer;
};

/* A statement and the comments and blank lines behind it that are sent together, at most. */
enum { LIST_APART = 8 };

/* INDENT shape: lines that are taken together (line_list.c). */
struct line_lister {
    /* of those not asked for */
    struct line_list list;
    uint64_t from; /* byte of the input where the list begins */
    uint32_t line; /* number of its first line */
    uint32_t at;   /* the line that comes next */
    bool filled;
    /* where all is asked for (line_list_body.h) */
    bool asked; /* less than all, once */
    struct line_marks rows;
    uint64_t rows_from; /* byte of the input where they begin */
    uint32_t next;      /* no line before it comes next */
};

/* What a plain line with braces is by its last byte. */
struct line_end {
    uint8_t kind;    /* enum line_kind */
    uint8_t marks;   /* bytes behind its text */
    uint8_t closes;  /* how many levels: what its first byte has to say, too (leads) */
    uint8_t opens;   /* behind it */
    uint8_t fits[4]; /* whether it is one where no blank stands before that byte, or one does */
};

/* Shape with braces: what tells plain lines (line_marks.c). */
struct line_marker {
    struct mark_sets sets;
    bool asked; /* less than all, once */
    struct line_marks marks;
    uint64_t from;  /* byte of the input where they begin */
    uint32_t next;  /* no line before it in the list comes next */
    uint32_t limit; /* of levels that are opened without asking */
    uint32_t least; /* levels that have to be open */
    bool bare[256]; /* a line's last byte may end a statement without a mark */
    struct line_end ends[256];
    uint8_t leads[256]; /* a plain line's first byte: 0, one of a close 1, of none 2 */
};

struct line_reader {
    struct arena *arena;
    const struct dialect *dialect;
    struct line_options options;
    line_sink *sink;
    void *arg;
    struct diags *dg;
    bool (*step)(struct line_reader *, const struct line_raw *);
    bool (*end)(struct line_reader *);

    struct line_gates gate;
    struct line_closed closed;
    const char *win; /* bytes base .. base + win_n */
    size_t win_n;
    uint64_t base, emitted, line_start, searched;
    struct buf hold;
    uint32_t line_no;
    bool stopped;
    bool dirty; /* junk of a terminal was seen */

    /* what the sink asked for */
    bool (*skip)(struct line_reader *); /* NULL: this dialect knows no runs */
    enum scan_kernel kernel;
    struct line_lister *lister; /* NULL: this dialect's lines are taken one by one */
    struct line_marker *marker; /* the same for the shape with braces */
    uint32_t ask_depth;         /* UINT32_MAX: all */
    const struct line_want *ask_want, *want_none;
    bool ask_close;              /* a run may end with the close of the level above */
    VEC(struct look_back) above; /* of the end of a run */
    struct line_scan *scan;      /* brace shape */
    uint64_t skip_from;          /* no run begins before it, and no lending */
    line_taker *taker;           /* takes lines itself; NULL: nobody */
    void *taker_arg;
    struct block_marks *blocks; /* the same for the shape with braces */
    uint64_t whole_end;         /* behind the last newline of the window */

    /* open blocks, their texts one behind the other in names, and as a path */
    VEC(struct line_level) levels;
    VEC(str) path;
    struct buf names;

    /* shapes of lines: the statement whose kind waits, and the comments behind it */
    bool pending;
    bool told; /* the pending one is no event any more: it only may be a level */
    struct line_item statement;
    struct buf pending_text;
    struct buf scratch; /* normalised text of the statement at hand */
    VEC(struct line_item) waiting;

    /* an open literal */
    const struct dialect_literal *literal;
    char delimiter[4];
    size_t delimiter_n;
    struct line_item opener;

    /* joined lines (continuation, strings and braces over lines) */
    bool joining;
    struct line_item joined;
    size_t joined_first; /* bytes of joined_text that stand on the first line */
    struct buf joined_text;
    char join_quote;
    uint32_t join_braces;
    bool join_eats;

    struct line_brace brace;

    struct line_stray stray;
    bool begun;          /* a statement was seen */
    char first_word[32]; /* of it */
    size_t first_word_n;

    /* lenient readings (line_lenient.c) */
    struct line_mark mark;
    enum line_seek seek; /* the end of the open literal */
    bool in_pieces;      /* a line over the limit goes on */
    bool join_tail;      /* so does a statement */
    uint64_t vain;       /* bytes that were read in search of an end that did not come */
    uint64_t cut_at;     /* where the text of the line at hand is cut, 0: nowhere */
    uint64_t long_said;  /* lines that begin before it were warned of */
};

/* Fills the gates from the dialect. */
void line_gate_build(struct line_reader *);
/* The sets of rules, GATE_…, that may concern a statement. */
static inline uint32_t line_gate(const struct line_reader *r, str text)
{
    const struct line_gates *g = &r->gate;
    uint32_t key = 0;
    if (!text.n)
        return g->all;
    memcpy(&key, text.p, text.n < 3 ? text.n : 3);
    return g->quick[line_gate_slot(key)] & g->again[line_gate_again(key)] &
           g->first[(unsigned char)text.p[0]];
}
/* Whether a statement is of GATE_PARENT, by its first word. */
bool line_is_parent(const struct line_reader *, str text);
/* Whether one of these sets of rules makes something else of a statement on a line of its own in a
 * dialect with braces. */
bool line_is_special(const struct line_reader *, str text, uint32_t gate, bool header);
/* Whether the dialect drops a statement below the open levels. */
bool line_is_noise(const struct line_reader *, str text);
/* Emits an item with this text. False when the sink stopped. */
bool line_emit(struct line_reader *, const struct line_item *, str text) NODISCARD;
/* The text of an item that was not copied. */
str line_item_text(const struct line_reader *, const struct line_item *);
/* The levels' texts as a path for rules. */
struct dialect_path line_path(const struct line_reader *);
/* Opens a level below a header with this text; false past the depth limit. */
bool line_open(struct line_reader *, const struct line_item *, str text) NODISCARD;
/* Closes levels until n are open. */
void line_cut(struct line_reader *, uint32_t n);
/* Adds a diagnostic at bytes from..to, with line and column in words where there is no source: an
 * error, or when lenient a warning. Returns whether the reading goes on. */
bool line_complain(struct line_reader *, enum diag_code, uint64_t from, uint64_t to, uint32_t line,
                   uint32_t column, str arg);
/* Says that the open levels from n on are never closed: the innermost, or when lenient each.
 * Returns whether the reading goes on. */
bool line_complain_levels(struct line_reader *, uint32_t n);
/* Says that a statement or comment is over LIMIT_line_bytes. Returns whether the reading goes on.
 */
bool line_too_long(struct line_reader *, uint64_t from, uint64_t to, uint32_t line);
/* Runs of blanks outside strings as one blank, ends trimmed; the same text where nothing changes,
 * else a text in the buffer. */
str line_normalise(struct buf *, const struct dialect *, str text);
/* The number of the first line that no event covers. */
uint32_t line_first_open(const struct line_reader *);
/* The text of a statement of the shapes of lines as its event has it: blanks run together, unless
 * they count in it. */
str line_statement_text(const struct line_reader *, struct buf *, str text);
/* The comment that begins at p[i] of a line; at_start: nothing but blanks or `;{}` stands before.
 */
const struct dialect_comment *line_comment_at(const struct line_reader *, const char *p, size_t n,
                                              size_t i, bool at_start);
/* Takes state tags off the front of a text and returns their flags. */
uint32_t line_tags(const struct dialect *, str *text);

/* Takes what a terminal left at the ends of a line off it. A line that is noise as a whole becomes
 * an event, and *whole true. False when the sink stopped. */
bool line_junk(struct line_reader *, struct line_raw *, bool *whole) NODISCARD;
/* How many bytes at the beginning of a line are a pager's or control codes; *pager becomes true
 * where there is a pager's mark. */
size_t line_junk_head(str line, bool *pager);
/* Whether a line is noise as a whole where it begins at column 0: a prompt, an echoed command. */
bool line_is_junk(const struct dialect *, str line);
/* How long the escape code is that p begins with, 0 for none; one that the line cuts short ends
 * with it. */
size_t line_escape(const char *p, size_t n);
/* Looks for junk on the whole lines of the window that begin in the first JUNK_BYTES, and where
 * some shows says so (dirty). */
void line_junk_watch(struct line_reader *);
/* Shapes of lines: keeps a comment or blank line until what follows tells its depth. */
bool line_wait(struct line_reader *, const struct line_item *);

/* Passes over what was not asked for, as far as whole lines go. False when the sink stopped. */
bool line_skip_indent(struct line_reader *);
bool line_skip_brace(struct line_reader *);
/* Ends a run before the line of the scan's stop, with the levels that are open there. */
bool line_skip_brace_end(struct line_reader *);
/* The same without an event, where the text begins behind r->emitted and r->line_no. */
bool line_skip_brace_back(struct line_reader *);
/* Whether the byte at a place, which may end what is careful, does. */
bool line_ends_careful(const struct line_reader *, const char *p, size_t at);
/* Makes what runs of a dialect with braces stop at; false where it knows no runs. */
bool line_skip_brace_build(struct line_reader *);

/* INDENT shape: takes lines together, and passes over what was not asked for, up to the end or a
 * line that is for the steps. False when the sink stopped. */
bool line_list_go(struct line_reader *);
/* The same where all is asked for, by kernel; leaves when less is. */
SCAN_DECLARE(bool, line_list_go, struct line_reader *);
/* Sends what waits before a statement at an indent, which tells what it is. */
bool line_list_settle(struct line_reader *, uint32_t indent);
/* The next line waits: a plain statement, whose kind is not known yet, or a comment or blank line.
 */
void line_list_wait(struct line_reader *, struct line_item *);
bool line_list_apart(struct line_reader *, struct line_item *);
/* Takes the next line if it is a closer; *left: it is none. */
bool line_list_close(struct line_reader *, struct line_item *, bool *left);
/* Lists the lines of whole blocks of a text up to LIST_BYTES; MARK_BAD are those with control
 * characters, or blanks that count for nothing but at their beginnings. */
SCAN_DECLARE(void, line_rows_list, struct line_marks *, str text);
/* Makes the lister, where the dialect's lines can be taken together. */
void line_list_build(struct line_reader *);
/* Before the window moves. */
void line_list_forget(struct line_reader *);
/* The same two for the shape with braces, and the kernels of the first. */
bool line_marks_go(struct line_reader *);
void line_marks_build(struct line_reader *);
SCAN_DECLARE(bool, line_marks, struct line_reader *);
/* Lists the lines of whole blocks of a text up to LIST_BYTES, the first that ends in a string the
 * last; for tests. */
SCAN_DECLARE(void, line_marks_list, struct line_marks *, const struct mark_sets *, str text);
/* Whether a run may begin here. */
bool line_may_skip(struct line_reader *);

bool line_step_lines(struct line_reader *, const struct line_raw *);
/* INDENT shape: takes a statement that is a closer. */
bool line_close_indent(struct line_reader *, const struct dialect_closer *, struct line_item *,
                       str text);
/* Emits the pending statement, as a header where what follows stands below it. */
bool line_flush_pending(struct line_reader *, bool header);
/* Emits the waiting comments and blanks; low is the depth of what follows them. */
bool line_flush_waiting(struct line_reader *, uint32_t low);
/* The same before a statement at an indent: comments that stand deeper do not bind to it. */
bool line_flush_above(struct line_reader *, uint32_t low, uint32_t indent);
/* Lets a comment or blank line wait. */
bool line_wait(struct line_reader *, const struct line_item *);
bool line_end_lines(struct line_reader *);
/* Brace shape: begins a body of code behind the byte i of a line, whose opener `it` says; then
 * takes the line from i on, up to the body's end, and moves i there. */
bool line_code_begin(struct line_reader *, const struct dialect_literal *, const struct line_raw *,
                     struct line_item *, str text, size_t *i) NODISCARD;
bool line_code_step(struct line_reader *, const struct line_raw *, size_t *i) NODISCARD;
bool line_step_brace(struct line_reader *, const struct line_raw *);
bool line_end_brace(struct line_reader *);

/* Shapes of lines only: emits a statement whose kind and levels are known. */
bool line_emit_statement(struct line_reader *, struct line_item *, str text);
/* A statement begins: settles what a stray line before it means. False when the reading ends. */
bool line_stray_settle(struct line_reader *, str text) NODISCARD;
/* Remembers a line that is stray when a statement follows. */
void line_stray_note(struct line_reader *, const struct line_item *, str text, bool ending);
/* The closer that a statement is, NULL for none. */
const struct dialect_closer *line_closer_at(struct line_reader *, str text);
/* Whether a statement below that many of the open levels opens a block by its words. */
bool line_is_opener(const struct line_reader *, uint32_t levels, str text);
/* WORDS shape: a statement, a block's opener or a closer. */
bool line_words_statement(struct line_reader *, struct line_item *, str text);
/* The literal that a statement opens below the open levels, NULL for none. */
const struct dialect_literal *line_literal_at(const struct line_reader *, str text);
/* Begins a literal at a line, whose event is emitted; body lines go to
 * line_literal_step until r->literal is NULL again. */
bool line_literal_begin(struct line_reader *, const struct dialect_literal *,
                        const struct line_raw *, struct line_item *);
bool line_literal_step(struct line_reader *, const struct line_raw *);

/* Lenient: what begins on a line goes on behind it, with so many bytes of text; the reading may
 * come back to there. False where so much was read in vain already that it should not. */
bool line_mark(struct line_reader *, const struct line_raw *, size_t text);
void line_go_back(struct line_reader *);
/* Whether the end that is looked for should have come. */
bool line_mark_too_old(const struct line_reader *);
/* At the end of the input, or where that is so: ends what does not end. *again: the reading went
 * back. False when the sink stopped. */
bool line_recover(struct line_reader *, bool *again) NODISCARD;
/* Begins to look for the end of the literal that was opened on a line. False when the reading ends.
 */
bool line_literal_seek(struct line_reader *, const struct line_raw *) NODISCARD;
/* A line of the literal was looked at. */
bool line_literal_found(struct line_reader *, bool found) NODISCARD;
bool line_literal_lost(struct line_reader *) NODISCARD;
/* Behind the last line of a literal. */
void line_literal_end(struct line_reader *);
/* Says that the open literal is not closed. Returns whether the reading goes on. */
bool line_literal_complain(struct line_reader *);
/* Whether a line speaks for its dialect in detection. */
bool line_is_told(const struct dialect *, str text);
/* Whether a line inside a literal that has no end is evidently configuration. */
bool line_is_evident(const struct line_reader *, const struct line_raw *);
/* Takes up to LIMIT_line_bytes of the next n bytes, which are part of one line: the first piece is
 * read as a line, what follows is body. */
bool line_piece(struct line_reader *, size_t n) NODISCARD;
/* A joined statement, or what is open between braces, ends at the mark … */
bool line_join_lost(struct line_reader *) NODISCARD;
bool line_brace_lost(struct line_reader *) NODISCARD;
/* … or with the line that was read last. */
bool line_join_cut(struct line_reader *) NODISCARD;
bool line_brace_cut(struct line_reader *) NODISCARD;
