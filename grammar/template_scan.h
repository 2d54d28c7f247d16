/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner of tags, behind three functions. Included behind the grammar's own header, which
 * names TEMPLATE_YYSTYPE. */
#pragma once

/* Makes the scanner; it lives in the parser's arena. */
void template_scan_open(struct template_parser *);
/* Goes on with the inside of a tag: bytes from..to of the parser's text. */
void template_scan_piece(struct template_parser *, uint32_t from, uint32_t to);
/* The next token of the tag, 0 at its end. */
int template_scan_next(struct template_parser *, TEMPLATE_YYSTYPE *, struct template_place *);
/* The token of a word of expressions: a keyword, or NAME. */
int template_word(str);
