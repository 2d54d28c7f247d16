/* SPDX-License-Identifier: Apache-2.0 */
/* The template language. Statements begin with the token of their keyword (TAG_*), which the scanner
 * makes of the first word of a block tag, and end with TAG_END; what stands between is the
 * language of expressions with Jinja2's own precedence, loosest first:
 *
 *     a if b else c    or    and    not    == != < in …    + -    ~    * / // %    **    -x +x    | is ( )
 */
%code requires {
#include "grammar/template_parser.h"
}
%code {
#include "grammar/template_scan.h"
#define YYMAXDEPTH 4000
#define YYMALLOC(n) arena_alloc(p->arena, (n))
#define YYFREE(memory) ((void)(memory))
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wswitch-enum"
#pragma GCC diagnostic ignored "-Wduplicated-branches"
/* A colon may end the tag that opens a block: `# for x in y:`. */
static bool ends_tag(const struct template_parser *p, uint32_t from)
{
    const struct piece *k = &p->pieces.at[p->piece];
    return k->kind == PIECE_BLOCK && str_trim(str_sub(p->text, from, k->to)).n == 0;
}

/* Letters and digits of any script, but neither signs nor pictures. */
static bool is_identifier(str s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t c = str_next_codepoint(s, &i);
        if ((c >= 0x80 && c < 0xaa) || c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c < 0x2c00 && c != 0x2071 && c != 0x207f) ||
            (c >= 0x3000 && c < 0x3005) || (c >= 0xe000 && c < 0xf900) || c == 0xfffd || (c >= 0x1f000 && c < 0x20000) || c >= 0xe0000)
            return false;
    }
    return true;
}

static int template_yylex(TEMPLATE_YYSTYPE *value, struct template_place *at, struct template_parser *p);
static void template_yyerror(const struct template_place *at, struct template_parser *p, const char *message);
#define N(kind, at, a, b, c) tnode_build(p, TNODE_##kind, at, a, b, c)
#define NAMED(kind, at, text, a, b) tnode_named(p, TNODE_##kind, at, text, a, b)
#define BIN(op, at, a, b) tnode_binary(p, TNODE_BINARY, at, TEMPLATE_##op, a, b)
#define OPERAND(op, at, a) tnode_binary(p, TNODE_OPERAND, at, TEMPLATE_##op, a, NULL)
#define YYLLOC_DEFAULT(now, rhs, n)                                                                \
    do {                                                                                           \
        (now).from = (n) ? YYRHSLOC(rhs, 1).from : YYRHSLOC(rhs, 0).to;                            \
        (now).to = YYRHSLOC(rhs, n).to;                                                            \
    } while (0)
}

%define api.pure full
%define api.prefix {template_yy}
%define api.token.prefix {TT_}
%define api.location.type {struct template_place}
%define parse.error custom
%locations
%param {struct template_parser *p}
%expect 0

%union {
    struct tnode *node;
    struct tlist list;
    str text;
    unsigned flags;
}

%token END 0 "the end of the template"
%token BAD "this character"
%token TEXT "text"
%token OPEN "{{" CLOSE "the end of the expression"
%token TAG_END "the end of the tag"
%token <text> NAME "a name" STRING "a string" INTEGER "a number" FLOAT "a decimal"
%token <text> RECURSIVE "recursive" IGNORE "ignore" MISSING "missing" WITH "with" WITHOUT "without"
%token <text> CONTEXT "context" AS "as" IMPORT "import" SCOPED "scoped" REQUIRED "required"
%token <text> IF "if" ELSE "else" IN "in" IS "is" NOT "not" AND "and" OR "or" TRUE "true" FALSE "false" NONE "none"
%token NOT_IN "not in" EQ "==" NE "!=" LE "<=" GE ">=" FLOORDIV "//" POW "**"
%token TAG_IF "if tag" TAG_ELIF "elif tag" TAG_ELSE "else tag" TAG_ENDIF "endif"
%token TAG_FOR "for tag" TAG_ENDFOR "endfor" TAG_SET "set tag" TAG_ENDSET "endset"
%token TAG_MACRO "macro tag" TAG_ENDMACRO "endmacro" TAG_CALL "call tag" TAG_ENDCALL "endcall" CALL_PAREN "("
%token TAG_FILTER "filter tag" TAG_ENDFILTER "endfilter" TAG_INCLUDE "include tag" TAG_IMPORT "import tag"
%token TAG_FROM "from tag" TAG_EXTENDS "extends tag" TAG_BLOCK "block tag" TAG_ENDBLOCK "endblock"
%token TAG_WITH "with tag" TAG_ENDWITH "endwith" TAG_DO "do tag" TAG_PRINT "print tag"
%token TAG_BREAK "break tag" TAG_CONTINUE "continue tag"
%token TAG_AUTOESCAPE "autoescape tag" TAG_ENDAUTOESCAPE "endautoescape"

/* a name of a filter or test takes what follows as its arguments */
%precedence ALONE
%precedence '('

%type <list> items elifs commas commas_or params params_some args args_some pairs exprs concat operands strings
%type <list> target_items aliases assignments
%type <node> item elif else param arg pair expr chain_if or and not compare sum concatenation product power
%type <node> unary filtered prefixed postfix primary literal number list dict subscript slice_part test_arg call_args
%type <node> tuple tuple_or targets target set_target filter filters if_clause alias assignment primary_name
%type <text> ident name_of_attr dotted test_name plain_name import_name block_end_name
%type <flags> recursive ignore context context_given block_flags

%%

template: items                            { p->body = $items.head; }

items: %empty                              { $$ = (struct tlist){0}; }
    | items item                           { $$ = $2 ? tlist_add(p, $1, $2) : $1; }

item: TEXT                                 { $$ = tnode_text(p, @$); }
    | OPEN tuple CLOSE                     { $$ = N(OUTPUT, @$, $2, NULL, NULL); }
    | TAG_PRINT tuple TAG_END              { $$ = N(OUTPUT, @$, $2, NULL, NULL); }
    | TAG_IF tuple_or TAG_END items elifs else TAG_ENDIF TAG_END
                                           { struct tnode *first = N(BRANCH, @2, $2, $4.head, NULL);
                                             first->next = $5.head;
                                             $$ = N(IF, @$, first, $6, NULL); }
    | TAG_FOR targets "in" tuple_or if_clause recursive TAG_END items else TAG_ENDFOR TAG_END
                                           { $$ = N(FOR, @$, template_check_target(p, $2, true), $4, $5);
                                             $$->op = (uint8_t)$6;
                                             $$->d = tnode_adopt(p, $$, $8.head);
                                             $$->e = tnode_adopt(p, $$, $9); }
    | TAG_SET set_target '=' tuple TAG_END { $$ = N(SET, @$, $2, $4, NULL); }
    | TAG_SET set_target TAG_END items TAG_ENDSET TAG_END
                                           { $$ = N(SET_BLOCK, @$, $2, NULL, $4.head); }
    | TAG_SET set_target '|' filters TAG_END items TAG_ENDSET TAG_END
                                           { $$ = N(SET_BLOCK, @$, $2, $4, $6.head); }
    | TAG_MACRO ident '(' params ')' TAG_END items TAG_ENDMACRO TAG_END
                                           { $$ = NAMED(MACRO, @$, $2, template_check_params(p, $4.head), $7.head); }
    | TAG_CALL tuple TAG_END items TAG_ENDCALL TAG_END
                                           { $$ = N(CALL_BLOCK, @$, template_check_call(p, $2), NULL, $4.head); }
    | TAG_CALL CALL_PAREN params ')' tuple TAG_END items TAG_ENDCALL TAG_END
                                           { $$ = N(CALL_BLOCK, @$, template_check_call(p, $5),
                                                    template_check_params(p, $3.head), $7.head); }
    | TAG_FILTER filters TAG_END items TAG_ENDFILTER TAG_END
                                           { $$ = N(FILTER_BLOCK, @$, $2, $4.head, NULL); }
    | TAG_INCLUDE expr ignore context TAG_END
                                           { $$ = N(INCLUDE, @$, $2, NULL, NULL);
                                             $$->op = (uint8_t)($3 | ($4 == 1 ? 0 : TEMPLATE_WITH_CONTEXT)); }
    | TAG_IMPORT expr AS ident context TAG_END
                                           { $$ = NAMED(IMPORT, @$, $4, $2, NULL);
                                             $$->op = (uint8_t)($5 == 2 ? TEMPLATE_WITH_CONTEXT : 0); }
    | TAG_FROM expr IMPORT aliases context TAG_END
                                           { $$ = N(FROM, @$, $2, $4.head, NULL);
                                             $$->op = (uint8_t)($5 == 2 ? TEMPLATE_WITH_CONTEXT : 0); }
    | TAG_FROM expr IMPORT aliases ',' context_given TAG_END
                                           { $$ = N(FROM, @$, $2, $4.head, NULL);
                                             $$->op = (uint8_t)($6 == 2 ? TEMPLATE_WITH_CONTEXT : 0); }
    | TAG_EXTENDS expr TAG_END             { $$ = N(EXTENDS, @$, $2, NULL, NULL); }
    | TAG_BLOCK ident block_flags TAG_END items TAG_ENDBLOCK block_end_name TAG_END
                                           { $$ = NAMED(BLOCK, @$, $2, $5.head, NULL);
                                             $$->op = (uint8_t)$3;
                                             $$ = template_check_required(p, template_close(p, $$, $7, @7)); }
    | TAG_WITH assignments TAG_END items TAG_ENDWITH TAG_END
                                           { $$ = N(WITH, @$, $2.head, $4.head, NULL); }
    | TAG_DO tuple TAG_END                 { $$ = N(DO, @$, $2, NULL, NULL); }
    | TAG_BREAK TAG_END                    { $$ = tnode_new(p, TNODE_BREAK, @$); }
    | TAG_CONTINUE TAG_END                 { $$ = tnode_new(p, TNODE_CONTINUE, @$); }
    | TAG_AUTOESCAPE expr TAG_END items TAG_ENDAUTOESCAPE TAG_END
                                           { $$ = N(AUTOESCAPE, @$, $2, $4.head, NULL); }

elifs: %empty                              { $$ = (struct tlist){0}; }
    | elifs elif                           { $$ = tlist_add(p, $1, $2); }
elif: TAG_ELIF tuple_or TAG_END items      { $$ = N(BRANCH, @$, $2, $4.head, NULL); }
else: %empty                               { $$ = NULL; }
    | TAG_ELSE TAG_END items               { $$ = $3.head; }

if_clause: %empty                          { $$ = NULL; }
    | "if" expr                            { $$ = $2; }
recursive: %empty                          { $$ = 0; }
    | RECURSIVE                            { $$ = TEMPLATE_RECURSIVE; }
ignore: %empty                             { $$ = 0; }
    | IGNORE MISSING                       { $$ = TEMPLATE_IGNORE_MISSING; }
context: %empty                            { $$ = 0; }
    | context_given
context_given: WITHOUT CONTEXT                      { $$ = 1; }
    | WITH CONTEXT                         { $$ = 2; }
block_flags: %empty                        { $$ = 0; }
    | block_flags SCOPED                   { $$ = $1 | TEMPLATE_SCOPED; }
    | block_flags REQUIRED                 { $$ = $1 | TEMPLATE_REQUIRED; }
block_end_name: %empty                     { $$ = (str){0}; }
    | ident

aliases: alias                             { $$ = tlist_one($1); }
    | aliases ',' alias                    { $$ = tlist_add(p, $1, $3); }
alias: import_name                         { $$ = NAMED(ALIAS, @$, $1, NULL, NULL); $$->alias = $1; }
    | import_name AS ident                 { $$ = NAMED(ALIAS, @$, $1, NULL, NULL); $$->alias = $3; }

assignments: %empty                        { $$ = (struct tlist){0}; }
    | assignment                           { $$ = tlist_one($1); }
    | assignments ',' assignment           { $$ = tlist_add(p, $1, $3); }
assignment: target '=' expr                { $$ = N(SET, @$, template_check_target(p, $1, false), $3, NULL); }

params: %empty                             { $$ = (struct tlist){0}; }
    | params_some
params_some: param                         { $$ = tlist_one($1); }
    | params_some ',' param                { $$ = tlist_add(p, $1, $3); }
param: ident                               { $$ = NAMED(PARAM, @$, $1, NULL, NULL); }
    | ident '=' expr                       { $$ = NAMED(PARAM, @$, $1, $3, NULL); }

set_target: targets                        { $$ = template_check_target(p, $1, false); }
    | ident '.' name_of_attr               { $$ = NAMED(MEMBER_REF, @$, $1, NULL, NULL); $$->alias = $3; }
targets: target
    | target_items                         { $$ = N(TUPLE, @$, $1.head, NULL, NULL); }
    | target_items target                  { $$ = N(TUPLE, @$, tlist_add(p, $1, $2).head, NULL, NULL); }
target_items: target ','                   { $$ = tlist_one($1); }
    | target_items target ','              { $$ = tlist_add(p, $1, $2); }
target: ident                              { $$ = NAMED(NAME, @$, $1, NULL, NULL); }
    | '(' targets ')'                      { $$ = $2; }
    | literal

/* expressions */

tuple: expr
    | commas                               { $$ = N(TUPLE, @$, $1.head, NULL, NULL); }
    | commas expr                          { $$ = N(TUPLE, @$, tlist_add(p, $1, $2).head, NULL, NULL); }
commas: expr ','                           { $$ = tlist_one($1); }
    | commas expr ','                      { $$ = tlist_add(p, $1, $2); }
tuple_or: or
    | commas_or                            { $$ = N(TUPLE, @$, $1.head, NULL, NULL); }
    | commas_or or                         { $$ = N(TUPLE, @$, tlist_add(p, $1, $2).head, NULL, NULL); }
commas_or: or ','                          { $$ = tlist_one($1); }
    | commas_or or ','                     { $$ = tlist_add(p, $1, $2); }

expr: chain_if
    | chain_if "if" or "else" expr         { $$ = N(COND, @$, $3, $1, $5); }
chain_if: or
    | chain_if "if" or                     { $$ = N(COND, @$, $3, $1, NULL); }
or: and
    | or "or" and                          { $$ = N(OR, @$, $1, $3, NULL); }
and: not
    | and "and" not                        { $$ = N(AND, @$, $1, $3, NULL); }
not: compare
    | "not" not                            { $$ = N(NOT, @$, $2, NULL, NULL); }
compare: sum
    | sum operands                         { $$ = N(COMPARE, @$, $1, $2.head, NULL); }
operands: "==" sum                         { $$ = tlist_one(OPERAND(EQ, @$, $2)); }
    | "!=" sum                             { $$ = tlist_one(OPERAND(NE, @$, $2)); }
    | '<' sum                              { $$ = tlist_one(OPERAND(LT, @$, $2)); }
    | "<=" sum                             { $$ = tlist_one(OPERAND(LE, @$, $2)); }
    | '>' sum                              { $$ = tlist_one(OPERAND(GT, @$, $2)); }
    | ">=" sum                             { $$ = tlist_one(OPERAND(GE, @$, $2)); }
    | "in" sum                             { $$ = tlist_one(OPERAND(IN, @$, $2)); }
    | "not in" sum                         { $$ = tlist_one(OPERAND(NOT_IN, @$, $2)); }
    | operands "==" sum                    { $$ = tlist_add(p, $1, OPERAND(EQ, @$, $3)); }
    | operands "!=" sum                    { $$ = tlist_add(p, $1, OPERAND(NE, @$, $3)); }
    | operands '<' sum                     { $$ = tlist_add(p, $1, OPERAND(LT, @$, $3)); }
    | operands "<=" sum                    { $$ = tlist_add(p, $1, OPERAND(LE, @$, $3)); }
    | operands '>' sum                     { $$ = tlist_add(p, $1, OPERAND(GT, @$, $3)); }
    | operands ">=" sum                    { $$ = tlist_add(p, $1, OPERAND(GE, @$, $3)); }
    | operands "in" sum                    { $$ = tlist_add(p, $1, OPERAND(IN, @$, $3)); }
    | operands "not in" sum                { $$ = tlist_add(p, $1, OPERAND(NOT_IN, @$, $3)); }
sum: concatenation
    | sum '+' concatenation                { $$ = BIN(ADD, @$, $1, $3); }
    | sum '-' concatenation                { $$ = BIN(SUB, @$, $1, $3); }
concatenation: product
    | concat                               { $$ = N(CONCAT, @$, $1.head, NULL, NULL); }
concat: product '~' product                { $$ = tlist_add(p, tlist_one($1), $3); }
    | concat '~' product                   { $$ = tlist_add(p, $1, $3); }
product: power
    | product '*' power                    { $$ = BIN(MUL, @$, $1, $3); }
    | product '/' power                    { $$ = BIN(DIV, @$, $1, $3); }
    | product "//" power                   { $$ = BIN(FLOORDIV, @$, $1, $3); }
    | product '%' power                    { $$ = BIN(MOD, @$, $1, $3); }
power: unary
    | power "**" unary                     { $$ = BIN(POW, @$, $1, $3); }
unary: prefixed
    | filtered
filtered: unary '|' filter                 { $$ = $3; $$->a = tnode_adopt(p, $$, $1); }
    | unary "is" test_name %prec ALONE     { template_check_chain(p, $1, @1);
                                             $$ = NAMED(TEST, @$, $3, $1, NULL); }
    | unary "is" test_name call_args       { $$ = NAMED(TEST, @$, $3, $1, $4); }
    | unary "is" test_name test_arg %prec ALONE { template_check_chain(p, $1, @1);
                                             $$ = NAMED(TEST, @$, $3, $1, $4); }
    | unary "is" "not" test_name %prec ALONE { $$ = N(NOT, @$, NAMED(TEST, @$, $4, $1, NULL), NULL, NULL); }
    | unary "is" "not" test_name call_args { $$ = N(NOT, @$, NAMED(TEST, @$, $4, $1, $5), NULL, NULL); }
    | unary "is" "not" test_name test_arg %prec ALONE
                                           { $$ = N(NOT, @$, NAMED(TEST, @$, $4, $1, $5), NULL, NULL); }
    | filtered call_args                   { $$ = N(CALL, @$, $1, $2, NULL); }
filters: filter
    | filters '|' filter                   { $$ = $3; $$->a = tnode_adopt(p, $$, $1); }
filter: dotted %prec ALONE                 { $$ = NAMED(FILTER, @$, $1, NULL, NULL); }
    | dotted call_args                     { $$ = NAMED(FILTER, @$, $1, NULL, $2); }
dotted: name_of_attr %prec ALONE
    | dotted '.' name_of_attr              { $$ = str_sub(p->text, @1.from, @3.to); }
test_name: ident %prec ALONE
    | IN | TRUE | FALSE | NONE
    | test_name '.' name_of_attr           { $$ = str_sub(p->text, @1.from, @3.to); }
test_arg: primary_name | literal
    | test_arg '.' name_of_attr            { $$ = NAMED(GETATTR, @$, $3, $1, NULL); }
    | test_arg '[' subscript ']'           { $$ = N(GETITEM, @$, $1, $3, NULL); }
    | test_arg call_args                   { $$ = N(CALL, @$, $1, $2, NULL); }
prefixed: postfix %prec ALONE
    | '-' prefixed                         { $$ = N(NEGATE, @$, $2, NULL, NULL); }
    | '+' prefixed                         { $$ = N(POSITIVE, @$, $2, NULL, NULL); }
postfix: primary
    | postfix '.' name_of_attr             { $$ = NAMED(GETATTR, @$, $3, $1, NULL); }
    | postfix '.' INTEGER                  { $$ = N(GETITEM, @$, $1, tnode_const(p, @3, template_number_value(p, $3)), NULL); }
    | postfix '[' subscript ']'            { $$ = N(GETITEM, @$, $1, $3, NULL); }
    | postfix call_args                    { $$ = N(CALL, @$, $1, $2, NULL); }
call_args: '(' args ')'                    { $$ = template_check_args(p, $2.head); }

primary: ident                             { $$ = NAMED(NAME, @$, $1, NULL, NULL); }
    | literal
    | '(' ')'                              { $$ = N(TUPLE, @$, NULL, NULL, NULL); }
    | '(' tuple ')'                        { $$ = $2; }
primary_name: plain_name                   { $$ = NAMED(NAME, @$, $1, NULL, NULL); }
literal: number | list | dict
    | strings                              { $$ = $1.head; }
    | TRUE                                 { $$ = tnode_const(p, @$, value_bool(true)); }
    | FALSE                                { $$ = tnode_const(p, @$, value_bool(false)); }
    | NONE                                 { $$ = tnode_const(p, @$, value_null()); }
number: INTEGER                            { $$ = tnode_const(p, @$, template_number_value(p, $1)); }
    | FLOAT                                { $$ = tnode_const(p, @$, template_number_value(p, $1)); }
strings: STRING                            { $$ = tlist_one(tnode_const(p, @$, template_string_value(p, $1))); }
    | strings STRING                       { $$ = $1;
                                             str more = value_text(&(struct value[]){template_string_value(p, $2)}[0]);
                                             $$.head->value = value_string(str_printf(p->arena, "%.*s%.*s",
                                                 STR_ARG(value_text(&$1.head->value)), STR_ARG(more))); }
list: '[' exprs ']'                        { $$ = N(LIST, @$, $2.head, NULL, NULL); }
    | '[' exprs ',' ']'                    { $$ = N(LIST, @$, $2.head, NULL, NULL); }
    | '[' ']'                              { $$ = N(LIST, @$, NULL, NULL, NULL); }
exprs: expr                                { $$ = tlist_one($1); }
    | exprs ',' expr                       { $$ = tlist_add(p, $1, $3); }
dict: '{' pairs '}'                        { $$ = N(DICT, @$, $2.head, NULL, NULL); }
    | '{' pairs ',' '}'                    { $$ = N(DICT, @$, $2.head, NULL, NULL); }
    | '{' '}'                              { $$ = N(DICT, @$, NULL, NULL, NULL); }
pairs: pair                                { $$ = tlist_one($1); }
    | pairs ',' pair                       { $$ = tlist_add(p, $1, $3); }
pair: expr ':' expr                        { $$ = N(PAIR, @$, $1, $3, NULL); }

subscript: tuple
    | slice_part ':' slice_part            { $$ = N(SLICE, @$, $1, $3, NULL); }
    | slice_part ':' slice_part ':' slice_part { $$ = N(SLICE, @$, $1, $3, $5); }
slice_part: %empty                         { $$ = NULL; }
    | expr

args: %empty                               { $$ = (struct tlist){0}; }
    | args_some
    | args_some ','
args_some: arg                             { $$ = tlist_one($1); }
    | args_some ',' arg                    { $$ = tlist_add(p, $1, $3); }
arg: expr
    | ident '=' expr                       { $$ = NAMED(NAMED, @$, $1, $3, NULL); }
    | IN '=' expr                          { $$ = NAMED(NAMED, @$, $1, $3, NULL); }
    | '*' expr                             { $$ = N(SPREAD, @$, $2, NULL, NULL); }
    | "**" expr                            { $$ = N(SPREAD_MAP, @$, $2, NULL, NULL); }

/* words that are keywords only in some places */
plain_name: NAME | CONTEXT | MISSING | SCOPED | REQUIRED
import_name: plain_name | IGNORE | AS | IMPORT
ident: import_name | WITH | WITHOUT
name_of_attr: ident | IF | ELSE | IN | IS | NOT | AND | OR | TRUE | FALSE | NONE

%%

/* The first word of a block tag, and the tag that closes it (NULL: it opens none, "": only a block without `=`). */
static const struct tag_word {
    const char *word;
    int token;
    const char *closed_by;
} tag_words[] = {
    {"if", TT_TAG_IF, "endif"},       {"elif", TT_TAG_ELIF, NULL},
    {"else", TT_TAG_ELSE, NULL},      {"endif", TT_TAG_ENDIF, NULL},
    {"for", TT_TAG_FOR, "endfor"},    {"endfor", TT_TAG_ENDFOR, NULL},
    {"set", TT_TAG_SET, NULL},        {"endset", TT_TAG_ENDSET, NULL},
    {"macro", TT_TAG_MACRO, "endmacro"}, {"endmacro", TT_TAG_ENDMACRO, NULL},
    {"call", TT_TAG_CALL, "endcall"}, {"endcall", TT_TAG_ENDCALL, NULL},
    {"filter", TT_TAG_FILTER, "endfilter"}, {"endfilter", TT_TAG_ENDFILTER, NULL},
    {"include", TT_TAG_INCLUDE, NULL}, {"import", TT_TAG_IMPORT, NULL},
    {"from", TT_TAG_FROM, NULL},      {"extends", TT_TAG_EXTENDS, NULL},
    {"block", TT_TAG_BLOCK, "endblock"}, {"endblock", TT_TAG_ENDBLOCK, NULL},
    {"with", TT_TAG_WITH, "endwith"}, {"endwith", TT_TAG_ENDWITH, NULL},
    {"do", TT_TAG_DO, NULL},          {"print", TT_TAG_PRINT, NULL},
    {"break", TT_TAG_BREAK, NULL},    {"continue", TT_TAG_CONTINUE, NULL},
    {"autoescape", TT_TAG_AUTOESCAPE, "endautoescape"},
    {"endautoescape", TT_TAG_ENDAUTOESCAPE, NULL},
};

int template_word(str word)
{
    static const struct {
        const char *word;
        int token;
    } words[] = {
        {"ignore", TT_IGNORE},   {"missing", TT_MISSING}, {"with", TT_WITH},     {"without", TT_WITHOUT},
        {"context", TT_CONTEXT}, {"as", TT_AS},           {"import", TT_IMPORT}, {"scoped", TT_SCOPED},
        {"required", TT_REQUIRED}, {"if", TT_IF},         {"else", TT_ELSE},     {"in", TT_IN},
        {"is", TT_IS},           {"not", TT_NOT},         {"and", TT_AND},       {"or", TT_OR},
        {"true", TT_TRUE},       {"True", TT_TRUE},       {"false", TT_FALSE},   {"False", TT_FALSE},
        {"none", TT_NONE},       {"None", TT_NONE},
    };
    for (size_t i = 0; i < COUNTOF(words); i++)
        if (str_eq(word, str_of(words[i].word)))
            return words[i].token;
    return TT_NAME;
}

static void push_open(struct template_parser *p, str word, struct template_place at)
{
    struct template_open *o = ARENA_NEW(p->arena, struct template_open);
    *o = (struct template_open){word, at.from, at.to, p->open};
    p->open = o;
}

/* Keeps the stack of open blocks, which only messages use. */
static void note_tag(struct template_parser *p, const struct tag_word *t, str word, struct template_place at)
{
    if (t->closed_by)
        push_open(p, word, at);
    else if (str_starts(word, STR("end")) && p->open && str_eq(str_sub(word, 3, word.n), p->open->keyword))
        p->open = p->open->outer;
}

static int unknown_tag(struct template_parser *p, str word, struct template_place at)
{
    str names[COUNTOF(tag_words)];
    for (size_t i = 0; i < COUNTOF(tag_words); i++)
        names[i] = str_of(tag_words[i].word);
    template_fail(p, at, "there is no tag '{}'", word);
    str near = str_nearest(word, names, COUNTOF(names));
    if (near.n)
        diag_label(p->dg, "did you mean `%.*s`?", STR_ARG(near));
    return TT_TEMPLATE_YYerror;
}

/* The statement that a block tag begins with. */
static int first_word(struct template_parser *p, int token, TEMPLATE_YYSTYPE *value, struct template_place *at)
{
    str word = str_sub(p->text, at->from, at->to);
    p->tag_head = false;
    bool is_word = token == TT_NAME || (token >= TT_RECURSIVE && token <= TT_NONE);
    if (!is_word) {
        template_fail(p, *at, token ? "a tag begins with its name" : "the tag is empty", word);
        return TT_TEMPLATE_YYerror;
    }
    (void)value;
    for (size_t i = 0; i < COUNTOF(tag_words); i++)
        if (str_eq(word, str_of(tag_words[i].word))) {
            note_tag(p, &tag_words[i], word, *at);
            return tag_words[i].token;
        }
    return unknown_tag(p, word, *at);
}

static int open_piece(struct template_parser *p, struct template_place *at)
{
    if (p->piece == p->pieces.n) {
        *at = (struct template_place){(uint32_t)p->text.n, (uint32_t)p->text.n};
        return TT_END;
    }
    const struct piece *k = &p->pieces.at[p->piece];
    *at = (struct template_place){k->from, k->to};
    if (k->kind == PIECE_TEXT) {
        p->piece++;
        return TT_TEXT;
    }
    p->inside = true;
    p->tag_head = k->kind == PIECE_BLOCK;
    template_scan_piece(p, k->from, k->to);
    at->to = at->from;
    return TT_OPEN;
}

/* A token of the tag; its end becomes CLOSE or TAG_END. */
static int inside_token(struct template_parser *p, TEMPLATE_YYSTYPE *value, struct template_place *at)
{
    if (p->held) {
        int held = p->held;
        p->held = 0;
        *at = p->held_at;
        value->text = p->held_text;
        return held;
    }
    int token = template_scan_next(p, value, at);
    const struct piece *k = &p->pieces.at[p->piece];
    if (token == 0 && !p->tag_head) {
        *at = (struct template_place){k->to, k->to};
        p->inside = false;
        p->piece++;
        return k->kind == PIECE_BLOCK ? TT_TAG_END : TT_CLOSE;
    }
    return token;
}

/* `not in` is one operator, except behind `is`. */
static int join_not_in(struct template_parser *p, struct template_place *at)
{
    TEMPLATE_YYSTYPE value = {0};
    struct template_place next = {0};
    int token = inside_token(p, &value, &next);
    if (token == TT_IN && p->last != TT_IS) {
        at->to = next.to;
        return TT_NOT_IN;
    }
    p->held = token;
    p->held_at = next;
    p->held_text = value.text;
    return TT_NOT;
}

static int template_yylex(TEMPLATE_YYSTYPE *value, struct template_place *at, struct template_parser *p)
{
    if (p->failed)
        return TT_TEMPLATE_YYerror;
    int token = p->inside ? inside_token(p, value, at) : open_piece(p, at);
    if (token == TT_OPEN && p->tag_head) {
        token = first_word(p, inside_token(p, value, at), value, at);
        p->tag = token;
    } else if (token == TT_NOT) {
        token = join_not_in(p, at);
    } else if (token == '(' && p->last == TT_TAG_CALL) {
        token = TT_CALL_PAREN;
    } else if (token == TT_NAME && p->tag == TT_TAG_FOR && str_eq(value->text, STR("recursive"))) {
        token = TT_RECURSIVE;
    }
    if (token == ':' && ends_tag(p, at->to))
        token = inside_token(p, value, at);
    if (token == TT_NAME && !is_identifier(value->text)) {
        template_fail(p, *at, "`{}` is no name", value->text);
        return TT_TEMPLATE_YYerror;
    }
    p->last = token;
    return token;
}

static void template_yyerror(const struct template_place *at, struct template_parser *p, const char *message)
{
    if (p->failed)
        return;
    p->failed = true;
    if (strcmp(message, "memory exhausted") == 0)
        diag_limit(p->dg, (span){p->source, at->from, at->to}, LIMIT_template_depth);
    else
        template_fail(p, *at, message, (str){0});
}

static void add_expected(struct buf *b, const yypcontext_t *context)
{
    enum { MOST = 5 };
    yysymbol_kind_t expected[MOST];
    int n = yypcontext_expected_tokens(context, expected, MOST);
    for (int i = 0; i < n && n < MOST; i++) {
        buf_add(b, i == 0 ? STR("; wanted ") : i + 1 < n ? STR(", ") : STR(" or "));
        buf_add(b, str_of(yysymbol_name(expected[i])));
    }
}

static int yyreport_syntax_error(const yypcontext_t *context, struct template_parser *p)
{
    if (p->failed)
        return 0;
    struct template_place at = *yypcontext_location(context);
    struct buf b = BUF(p->arena);
    str seen = str_sub(p->text, at.from, at.to);
    yysymbol_kind_t got = yypcontext_token(context);
    buf_add(&b, STR("unexpected "));
    if (got == YYSYMBOL_YYEOF || got == YYSYMBOL_TAG_END || got == YYSYMBOL_CLOSE || !seen.n)
        buf_add(&b, str_sub(str_of(yysymbol_name(got)), sizeof "the " - 1, SIZE_MAX));
    else
        buf_printf(&b, "`%.*s`", STR_ARG(seen));
    add_expected(&b, context);
    template_fail(p, at, "{}", buf_str(&b));
    if (p->open && (got == YYSYMBOL_YYEOF || str_starts(seen, STR("end"))))
        diag_also(p->dg, (span){p->source, p->open->from, p->open->to}, "this block is still open");
    return 0;
}
