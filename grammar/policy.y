/* SPDX-License-Identifier: Apache-2.0
 * The policy language. Actions build the tree by one call each (build.c); what needs a look at the
 * whole is in check.c, what is said about a syntax error in syntax.c. */
%define api.pure full
%define api.prefix {policy_yy}
%define api.token.prefix {TOK_}
%define api.location.type {span}
%define parse.lac full
%define parse.error custom
%locations
%expect 0
%code requires {
#include "grammar/parse.h"
}
%code {
#include "grammar/syntax.h"
#define YYLLOC_DEFAULT(out, rhs, n)                                                               \
    do {                                                                                           \
        if (n)                                                                                     \
            (out) = span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n));                                 \
        else                                                                                       \
            (out) = (span){YYRHSLOC(rhs, 0).file, YYRHSLOC(rhs, 0).to, YYRHSLOC(rhs, 0).to};       \
    } while (0)
static void policy_yyerror(span *, struct parse *, const char *);
/* Both stacks live on the C stack and never grow: deeper nesting is a passed limit. */
#define YYINITDEPTH 3000
#define YYMAXDEPTH 3000
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wswitch-enum"
#pragma GCC diagnostic ignored "-Wunused-parameter"
}
%param { struct parse *p }
%initial-action { @$ = (span){p->source, p->from, p->from}; }
%union {
    str text;
    struct value value;
    int64_t seconds;
    const struct net_addr *net;
    struct { str text; unsigned flags; } pattern;
    enum ast_kind kind;
    struct ast_expr *expr;
    struct exprs *list;
    struct ast_path *path;
    struct ast_message message;
    struct ast_action *action;
    struct ast_actions *actions;
    struct named_text name;
    struct ast_exempt *exempt;
    struct ast_expect *expect;
    int choice;
}

/* Keywords: the scanner finds them here by name, RULE to the last one. */
%token RULE SEVERITY PRIORITY TAGS DESCRIPTION WHEN THEN ELSE ALWAYS FOR ASSERT IS MESSAGE SET TO UNSET
%token APPEND APPLY WITH TAG WARN AND OR NOT NULL EXISTS MISSING IN CONTAINS STARTS ENDS MATCHES LIKE UNIQUE
%token WITHIN BETWEEN IF TRUE FALSE ALL ANY NONE COUNT SUM MIN MAX AVG CONFIG RENDERED HAS EVERY SOME NO
%token SLICE EACH AS WHERE LET DEFINE IMPORT CONST EXEMPT UNTIL REASON BY VERSION ON AMONG VALUES VALUE LIST
%token FIRST TEMPLATE NOW TEST GIVEN EXPECT FAILS AT PASSES SKIPS UNDECIDED WAIVED
%token <text> ID "a name" NAME "a name with dashes" STRING "a string" RAWTEXT "a text"
%token <value> INTEGER "an integer" DECIMAL "a decimal"
%token <net> NETWORK "a network" ADDRESS "an address"
%token <seconds> DURATION "a duration" DATE "a date"
%token <pattern> REGEX "a pattern"
%token EQ "==" NE "!=" LE "<=" GE ">=" COALESCE "??" FINDS "=~" FINDS_NOT "!~"
%token RESYNC "the next item" BAD "a broken word" START_FILE "a file" START_EXPR "an expression"

%type <expr> expr cmp body_of val prim atom lit call inner pattern quantified word_op set gather
%type <expr> among within where slice_where
%type <path> path
%type <list> args pairs map_items
%type <kind> rel each
%type <choice> every source agg
%type <text> word key name tagname whole
%type <value> int
%type <message> message text
%type <action> action
%type <actions> actions seq else
%type <expr> with
%type <name> as on
%type <exempt> what
%type <text> by
%type <expect> expect outcome
%type <path> at

%precedence QUANT
%left OR
%left AND
%precedence NOT
%left '+' '-' '~'
%left '*' '/' '%'
%precedence UMINUS
%right COALESCE
%%
start: START_FILE items
     | START_EXPR expr                  { p->result = $2; };

items: %empty
     | items item                       { parse_item_end(p, @2.to); }
     | items error RESYNC               { yyerrok; build_give_up(p); build_head_start(p, @3); };

item: rule
    | DEFINE ID AS expr                 { build_define(p, @$, (struct named_text){$2, @2}, $4); }
    | CONST ID '=' expr                 { build_const(p, @$, (struct named_text){$2, @2}, $4); }
    | IMPORT STRING                     { build_import(p, $2, @2); }
    | EXEMPT what FOR expr UNTIL DATE REASON STRING by
                                        { build_exempt(p, @$, $2, $4, (struct day){$6, @6}, (struct named_text){$8, @8}, $9); }
    | TEST STRING givens expects        { build_test(p, @$, (struct named_text){$2, @2}); };

/* ---- rules ---- */

rule: RULE begin name                   { build_head_name(p, $3, @3); }
      metas lets body
    | RULE begin metas lets body
    | kind metas lets body
    | lets body;
begin: %empty                           { build_head_start(p, @0); };
metas: %empty | metas meta;
meta: SEVERITY word                     { build_head_severity(p, $2, @2); }
    | PRIORITY int                      { build_head_priority(p, $2, @2); }
    | TAGS tags                         { build_head_tags(p, @1); }
    | DESCRIPTION STRING                { build_head_description(p, $2, @1); }
    | UNDECIDED word                    { build_head_undecided(p, $2, @2); }
    | kind;
kind: FOR ID                            { build_head_kind(p, $2, @$); }
    | FOR EACH ID IN path               { build_head_each(p, @$, (struct named_text){$3, @3}, $5); };
tags: tagname                           { build_head_tag(p, $1); }
    | tags ',' tagname                  { build_head_tag(p, $3); };
lets: %empty
    | lets LET ID '=' expr              { build_head_let(p, span_join(@2, @5), (struct named_text){$3, @3}, $5); };
body: WHEN expr then actions else       { build_rule(p, @$, span_join(@1, @2), $2, $4, $5); }
    | ALWAYS then actions else          { build_rule(p, @$, @1, NULL, $3, $4); };
then: THEN
    | %empty                            { build_missing_then(p, @0); };
else: %empty                            { $$ = NULL; }
    | ELSE actions                      { $$ = $2; };

actions: seq
       | seq ';'
       | '{' seq '}'                    { $$ = $2; }
       | '{' seq ';' '}'                { $$ = $2; };
seq: action                             { $$ = build_actions(p, build_no_actions(p), $1); }
   | seq ';' action                     { $$ = build_actions(p, $1, $3); }
   | seq action                         { $$ = build_actions(p, $1, $2); };
action: ASSERT expr message             { $$ = build_assert(p, @$, $2, $3); }
      | SET path TO expr                { $$ = build_action(p, ACTION_SET, @$); $$->target = $2; $$->value = $4; }
      | UNSET path                      { $$ = build_action(p, ACTION_UNSET, @$); $$->target = $2; }
      | APPEND expr TO path             { $$ = build_action(p, ACTION_APPEND, @$); $$->target = $4; $$->value = $2; }
      | APPLY STRING with               { $$ = build_action(p, ACTION_APPLY, @$); $$->text = $2; $$->text_at = @2; $$->value = $3; }
      | TAG STRING                      { $$ = build_action(p, ACTION_TAG, @$); $$->text = $2; $$->text_at = @2; }
      | WARN text                       { $$ = build_action(p, ACTION_WARN, @$); $$->message = $2; };
message: %empty                         { $$ = (struct ast_message){.where = SPAN_NONE}; }
       | MESSAGE text                   { $$ = $2; };
text: STRING                            { $$ = build_message(p, @1); };
with: %empty                            { $$ = NULL; }
    | WITH '{' map_items '}'            { $$ = build_many(p, AST_MAP, span_join(@2, @4), STR(""), $3); };

/* ---- conditions ---- */

expr: expr OR expr                      { $$ = build_chain(p, AST_OR, @$, $1, $3); }
    | expr AND expr                     { $$ = build_chain(p, AST_AND, @$, $1, $3); }
    | NOT expr                          { $$ = build_not(p, @$, $2); }
    | quantified
    | cmp;
quantified: each ID IN atom ':' body_of { $$ = build_loop(p, $1, @$, (struct named_text){$2, @2}, $4, $6, NULL); }
          | every SLICE STRING as slice_where ':' body_of
                                        { $$ = build_slice(p, @$, $1, (struct named_text){$3, @3}, $4, $5, $7); };
slice_where: %empty                     { $$ = NULL; }
           | WHERE expr                 { $$ = $2; };
body_of: expr                           %prec QUANT;
each: ALL                               { $$ = AST_ALL; }
    | ANY                               { $$ = AST_ANY; }
    | NONE                              { $$ = AST_NONE; };
every: EVERY                            { $$ = AST_CONFIG_EVERY; }
     | SOME                             { $$ = AST_CONFIG_SOME; }
     | NO                               { $$ = AST_CONFIG_NO; };
as: %empty                              { $$ = (struct named_text){.at = SPAN_NONE}; }
  | AS ID                               { $$ = (struct named_text){$2, @2}; };

cmp: val
   | val rel val                        { $$ = build_two(p, $2, @$, $1, $3); }
   | val EQ val                         { $$ = build_equal(p, @$, $1, $3, false, false); }
   | val NE val                         { $$ = build_equal(p, @$, $1, $3, true, false); }
   | val IS val                         { $$ = build_equal(p, @$, $1, $3, false, true); }
   | val IS NOT val                     { $$ = build_equal(p, @$, $1, $4, true, true); }
   | val IS UNIQUE among within         { $$ = build_three(p, AST_UNIQUE, @$, $1, $4, $5); }
   | val IS NOT UNIQUE among within     { $$ = build_not(p, @$, build_three(p, AST_UNIQUE, @$, $1, $5, $6)); }
   | EXISTS path                        { $$ = build_not(p, @$, build_one(p, AST_IS_NULL, @$, build_path(p, $2))); }
   | MISSING path                       { $$ = build_one(p, AST_IS_NULL, @$, build_path(p, $2)); }
   | val word_op                        { $$ = build_left(p, @$, $1, $2, false); }
   | val NOT word_op                    { $$ = build_left(p, @$, $1, $3, true); }
   | val FINDS pattern                  { $$ = build_two(p, AST_MATCHES, @$, $1, $3); }
   | val FINDS_NOT pattern              { $$ = build_not(p, @$, build_two(p, AST_MATCHES, @$, $1, $3)); }
   | source HAS STRING                  { $$ = build_config(p, @$, AST_CONFIG_HAS, $1, (struct named_text){$3, @3}); }
   | source MISSING STRING              { $$ = build_config(p, @$, AST_CONFIG_MISSING, $1, (struct named_text){$3, @3}); }
   | HAS STRING                         { $$ = build_config(p, @$, AST_CONFIG_HAS, OF_SLICE, (struct named_text){$2, @2}); }
   | MISSING STRING                     { $$ = build_config(p, @$, AST_CONFIG_MISSING, OF_SLICE, (struct named_text){$2, @2}); };
rel: '<'                                { $$ = AST_LT; }
   | '>'                                { $$ = AST_GT; }
   | LE                                 { $$ = AST_LE; }
   | GE                                 { $$ = AST_GE; };
among: %empty                           { $$ = NULL; }
     | AMONG '(' expr ')'               { $$ = $3; };
within: %empty                          { $$ = NULL; }
      | WITHIN atom                     { $$ = $2; };
word_op: IN set                         { $$ = $2; }
       | CONTAINS val                   { $$ = build_two(p, AST_CONTAINS, @$, NULL, $2); }
       | STARTS WITH val                { $$ = build_two(p, AST_STARTS_WITH, @$, NULL, $3); }
       | ENDS WITH val                  { $$ = build_two(p, AST_ENDS_WITH, @$, NULL, $3); }
       | MATCHES pattern                { $$ = build_two(p, AST_MATCHES, @$, NULL, $2); }
       | LIKE STRING                    { $$ = build_two(p, AST_LIKE, @$, NULL, build_value(p, value_string($2), @2)); }
       | LIKE path                      { $$ = build_two(p, AST_LIKE, @$, NULL, build_path(p, $2)); }
       | BETWEEN val AND val            { $$ = build_three(p, AST_BETWEEN, @$, NULL, $2, $4); };
set: '(' args ')'                       { $$ = build_many(p, AST_IN, @$, STR(""), $2); }
   | atom                               { $$ = build_many(p, AST_IN, @$, STR(""), build_list(p, NULL, $1)); $$->bare = true; };
pattern: REGEX                          { $$ = build_regex(p, @$, $1.text, $1.flags); }
       | STRING                         { $$ = build_value(p, value_string($1), @$); }
       | path                           { $$ = build_path(p, $1); };
source: CONFIG                          { $$ = OF_CONFIG; }
      | RENDERED                        { $$ = OF_RENDERED; };

/* ---- values ---- */

val: val COALESCE val                   { $$ = build_two(p, AST_COALESCE, @$, $1, $3); }
   | val '~' val                        { $$ = build_two(p, AST_CONCAT, @$, $1, $3); }
   | val '+' val                        { $$ = build_two(p, AST_ADD, @$, $1, $3); }
   | val '-' val                        { $$ = build_two(p, AST_SUB, @$, $1, $3); }
   | val '*' val                        { $$ = build_two(p, AST_MUL, @$, $1, $3); }
   | val '/' val                        { $$ = build_two(p, AST_DIV, @$, $1, $3); }
   | val '%' val                        { $$ = build_two(p, AST_MOD, @$, $1, $3); }
   | '-' val                            %prec UMINUS { $$ = build_negative(p, @$, $2); }
   | prim;
prim: '(' inner ')'                     { $$ = build_parens(p, @$, $2); }
    | atom;
inner: expr
     | expr IF expr ELSE inner          { $$ = build_three(p, AST_IF, @$, $1, $3, $5); };
atom: path                              { $$ = build_path(p, $1); }
    | call
    | lit
    | '[' ']'                           { $$ = build_many(p, AST_LIST, @$, STR(""), NULL); }
    | '[' args ']'                      { $$ = build_many(p, AST_LIST, @$, STR(""), $2); }
    | '[' args ',' ']'                  { $$ = build_many(p, AST_LIST, @$, STR(""), $2); }
    | '{' map_items '}'                 { $$ = build_many(p, AST_MAP, @$, STR(""), $2); };
call: ID '(' ')'                        { $$ = build_call(p, @$, @1, NULL); }
    | ID '(' args ')'                   { $$ = build_call(p, @$, @1, $3); }
    | function '(' args ')'             { $$ = build_call(p, @$, @1, $3); }
    | agg '(' args ')'                  { $$ = build_call(p, @$, @1, $3); }
    | NOW '(' ')'                       { $$ = build_call(p, @$, @1, NULL); }
    | gather;
gather: COUNT '(' ID IN atom where ')'  { $$ = build_gather(p, @$, AST_GATHER_COUNT, (struct named_text){$3, @3}, $5, NULL, $6); }
      | agg '(' expr FOR ID IN atom where ')'
                                        { $$ = build_gather(p, @$, $1, (struct named_text){$5, @5}, $7, $3, $8); };
function: ALL | ANY | CONTAINS | VERSION | UNIQUE | VALUES;
agg: SUM                                { $$ = AST_GATHER_SUM; }
   | MIN                                { $$ = AST_GATHER_MIN; }
   | MAX                                { $$ = AST_GATHER_MAX; }
   | AVG                                { $$ = AST_GATHER_AVG; }
   | LIST                               { $$ = AST_GATHER_LIST; }
   | FIRST                              { $$ = AST_GATHER_FIRST; };
where: %empty                           { $$ = NULL; }
     | WHERE expr                       { $$ = $2; };
lit: STRING                             { $$ = build_value(p, value_string($1), @$); }
   | INTEGER                            { $$ = build_value(p, $1, @$); }
   | DECIMAL                            { $$ = build_value(p, $1, @$); }
   | TRUE                               { $$ = build_value(p, value_bool(true), @$); }
   | FALSE                              { $$ = build_value(p, value_bool(false), @$); }
   | NULL                               { $$ = build_value(p, value_null(), @$); }
   | NETWORK                            { $$ = build_leaf(p, AST_NETWORK, @$); $$->as.net = $1; }
   | ADDRESS                            { $$ = build_leaf(p, AST_ADDRESS, @$); $$->as.net = $1; }
   | DURATION                           { $$ = build_leaf(p, AST_DURATION, @$); $$->as.seconds = $1; }
   | DATE                               { $$ = build_leaf(p, AST_DATE, @$); $$->as.seconds = $1; }
   | REGEX                              { $$ = build_regex(p, @$, $1.text, $1.flags); }
   | VERSION STRING                     { $$ = build_version(p, @$, $2, STR("")); }
   | VERSION STRING ON ID               { $$ = build_version(p, @$, $2, $4); }
   | source COUNT STRING                { $$ = build_config(p, @$, AST_CONFIG_COUNT, $1, (struct named_text){$3, @3}); }
   | COUNT STRING                       { $$ = build_config(p, @$, AST_CONFIG_COUNT, OF_SLICE, (struct named_text){$2, @2}); }
   | source VALUES STRING               { $$ = build_config(p, @$, AST_CONFIG_VALUES, $1, (struct named_text){$3, @3}); }
   | source VALUE STRING                { $$ = build_config(p, @$, AST_CONFIG_VALUE, $1, (struct named_text){$3, @3}); };
args: expr                              { $$ = build_list(p, NULL, $1); }
    | args ',' expr                     { $$ = build_list(p, $1, $3); };
map_items: %empty                       { $$ = NULL; }
         | pairs
         | pairs ',';
pairs: key ':' expr                     { $$ = build_list(p, build_list(p, NULL, build_value(p, value_string($1), @1)), $3); }
     | pairs ',' key ':' expr           { $$ = build_list(p, build_list(p, $1, build_value(p, value_string($3), @3)), $5); };
path: ID                                { $$ = build_field(p, @$, $1); }
    | path '.' ID                       { $$ = build_key(p, @$, $1, $3, @3); }
    | path '[' expr ']'                 { $$ = build_index(p, @$, $1, $3); };

/* ---- names ---- */

int: INTEGER
   | '-' INTEGER                        { $$ = build_negative(p, @$, build_value(p, $2, @2))->as.value; };
word: ID
    | WARN                              { $$ = parse_text(p, @1); };
name: ID | NAME | STRING;
tagname: ID | NAME | STRING;
key: ID | STRING | NAME
   | keyword                            { $$ = parse_text(p, @1); };
keyword: RULE | SEVERITY | PRIORITY | TAGS | DESCRIPTION | WHEN | THEN | ELSE | ALWAYS | FOR | ASSERT | IS | MESSAGE
       | SET | TO | UNSET | APPEND | APPLY | WITH | TAG | WARN | AND | OR | NOT | NULL | EXISTS | MISSING | IN
       | CONTAINS | STARTS | ENDS | MATCHES | LIKE | UNIQUE | WITHIN | BETWEEN | IF | TRUE | FALSE | ALL | ANY
       | NONE | COUNT | SUM | MIN | MAX | AVG | CONFIG | RENDERED | HAS | EVERY | SOME | NO | SLICE | EACH | AS
       | WHERE | LET | DEFINE | IMPORT | CONST | EXEMPT | UNTIL | REASON | BY | VERSION | ON | AMONG | VALUES
       | VALUE | LIST | FIRST | TEMPLATE | NOW | TEST | GIVEN | EXPECT | FAILS | AT | PASSES | SKIPS | UNDECIDED
       | WAIVED;

/* ---- waivers and tests ---- */

what: name                              { $$ = build_exempted(p, EXEMPT_RULE, $1, @1); }
    | TAG tagname                       { $$ = build_exempted(p, EXEMPT_TAG, $2, @2); }
    | TEMPLATE STRING                   { $$ = build_exempted(p, EXEMPT_TEMPLATE, $2, @2); };
by: %empty                              { $$ = STR(""); }
  | BY STRING                           { $$ = $2; };
givens: given | givens given;
given: GIVEN ID '{' map_items '}'       { build_given(p, @$, (struct named_text){$2, @2}, build_many(p, AST_MAP, span_join(@3, @5), STR(""), $4)); }
     | GIVEN NOW DATE                   { build_given_now(p, @$, $3); }
     | GIVEN CONFIG whole as            { build_given_config(p, @$, $3, $4.text); };
whole: RAWTEXT | STRING;
expects: EXPECT expect                  { build_expect(p, @$, $2); }
       | expects EXPECT expect          { build_expect(p, span_join(@2, @3), $3); };
expect: on NOT outcome                  { $$ = $3; $$->negated = true; $$->on = $1.text; $$->on_at = $1.at; }
      | on outcome                      { $$ = $2; $$->on = $1.text; $$->on_at = $1.at; };
on: %empty                              { $$ = (struct named_text){.at = SPAN_NONE}; }
  | ON name                             { $$ = (struct named_text){$2, @2}; };
outcome: name FAILS at                  { $$ = build_outcome(p, (struct named_text){$1, @1}, AST_FAILS); $$->field = $3; }
       | name PASSES                    { $$ = build_outcome(p, (struct named_text){$1, @1}, AST_PASSES); }
       | name SKIPS                     { $$ = build_outcome(p, (struct named_text){$1, @1}, AST_SKIPS); }
       | name IS UNDECIDED              { $$ = build_outcome(p, (struct named_text){$1, @1}, AST_IS_UNDECIDED); }
       | name IS WAIVED                 { $$ = build_outcome(p, (struct named_text){$1, @1}, AST_IS_WAIVED); }
       | SET path                       { $$ = build_expect_set(p, $2, NULL); }
       | SET path TO expr               { $$ = build_expect_set(p, $2, $4); }
       | APPLY STRING                   { $$ = build_expect_apply(p, $2); };
at: %empty                              { $$ = NULL; }
  | AT path                             { $$ = $2; };
%%
static void policy_yyerror(span *at, struct parse *p, const char *message UNUSED)
{
    if (parse_break(p, *at))
        diag_limit(p->dg, *at, LIMIT_expr_depth);
}

static int token_of(yysymbol_kind_t kind)
{
    int t = 0;
    while (t < TOK_START_EXPR && YYTRANSLATE(t) != kind)
        t++;
    return t;
}

static int yyreport_syntax_error(const yypcontext_t *c, struct parse *p)
{
    struct unexpected u = {.token = p->last, .at = *yypcontext_location(c)};
    if (p->dg->dropped) { /* it would be counted only; what was expected is not worth asking */
        syntax_count(p, &u);
        return 0;
    }
    yysymbol_kind_t wanted[YYNTOKENS];
    int n = yypcontext_expected_tokens(c, wanted, YYNTOKENS);
    for (int i = 0; i < n; i++)
        syntax_wanted(&u, token_of(wanted[i]));
    syntax_report(p, &u);
    return 0;
}

const char *policy_token_name(int token)
{
    return yysymbol_name(YYTRANSLATE(token));
}

/* Walks the grammar's own names once for each set of policies; words are looked up in capitals. */
static void learn_keywords(struct policy_words *w, struct arena *a)
{
    w->keywords = symtab_new(a);
    for (int k = TOK_RULE; k <= TOK_WAIVED; k++) {
        str word = str_of(policy_token_name(k));
        sym_intern(&w->keywords, word);
        w->first_letters[word.n] |= 1u << (word.p[0] - 'A');
    }
}

int policy_keyword(struct parse *p, str word)
{
    struct policy_words *w = p->set->words;
    char upper[COUNTOF(w->first_letters) - 1];
    if (word.n < 2 || word.n > sizeof upper)
        return 0;
    if (!w->keywords.arena)
        learn_keywords(w, p->arena);
    unsigned letter = (word.p[0] | 32u) - 'a';
    if (letter >= 26 || !(w->first_letters[word.n] >> letter & 1))
        return 0;
    for (size_t i = 0; i < word.n; i++)
        upper[i] = (char)(word.p[i] >= 'a' && word.p[i] <= 'z' ? word.p[i] - 32 : word.p[i]);
    sym s = sym_find(&w->keywords, (str){upper, word.n});
    return s == SYM_NONE ? 0 : TOK_RULE + (int)s;
}

const char *policy_keyword_name(int token)
{
    return token >= TOK_RULE && token <= TOK_WAIVED ? policy_token_name(token) : NULL;
}
