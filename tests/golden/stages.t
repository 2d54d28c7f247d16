# What the program makes of a file on its way.
# in: examples/small-office
$ printf 'RULE r WHEN node.vendor == "cisco" AND NOT node.model LIKE "C9*" THEN TAG "x"\n' > one.rules
$ unet explain --stage tokens one.rules
1:1	RULE	RULE
1:6	a name	r
1:8	WHEN	WHEN
1:13	a name	node
1:17	'.'	.
1:18	a name	vendor
1:25	==	==
1:28	a string	"cisco"
1:36	AND	AND
1:40	NOT	NOT
1:44	a name	node
1:48	'.'	.
1:49	a name	model
1:55	LIKE	LIKE
1:60	a string	"C9*"
1:66	THEN	THEN
1:71	TAG	TAG
1:75	a string	"x"
$ unet explain --stage ast one.rules
rule r node severity=error
  when
    and
      node.vendor == "cisco"
      not
        node.model LIKE "C9*"
  then
    tag "x"
$ unet explain --stage code one.rules
fields 2
  f0    node.vendor
  f1    node.model
constants 2
  c0    "cisco"
  c1    "C9*"
predicates 2
  p0    node.vendor == "cisco"
  p1    node.model like "C9*"
scalars 0
code for each node
  0     LOAD    f0              node.vendor
  1     LOAD    f1              node.model
  2     PRED    r1 p0           node.vendor == "cisco"
  3     PRED    r2 p1           node.model like "C9*"
  4     ANDN    r0 r1 r2
  5     RULE    #0 r0           r
  6     TAG     #0              x
  7     COMMIT  #0              r
  8     END
$ unet explain --stage tokens templates/ios/ntp.jinja
unet explain: --stage tokens is of policies; of a template there is --stage code
[64]
$ unet explain --stage ast templates/ios/ntp.jinja
unet explain: --stage ast is of policies; of a template there is --stage code
[64]
$ unet explain --stage code templates/ios/ntp.jinja
main templates/ios/ntp.jinja slots 1 stack 2
    0  LOOKUP        0 0 0  ; node
    1  ATTR          0 0 1  ; custom_data
    2  ATTR          0 0 2  ; ntp
    3  FOR           0 0 0
    4  NEXT          0 0 12
    5  STORE         0 0 0
    6  RAN           0 0 0
    7  TEXT          0 0 3  ; ntp server 
    8  SLOT          0 0 4  ; s
    9  PRINT         0 0 0
   10  TEXT          0 0 5  ; \n
   11  JUMP          0 0 4
   12  END_FOR       0 0 0
   13  RETURN        0 0 0
$ unet explain --stage lines live/br-rtr1.cfg | head -12
1 0..47 0 comment ## Last commit: 2026-11-20 10:00:01 UTC by noc
2 47..63 0 leaf +noise version 21.4R3
3 63..72 0 header system
4 72..95 1 leaf host-name br-rtr1
5 95..105 1 header ntp
6 105..133 2 leaf server 192.0.2.124
7 133..183 2 leaf server 192.0.2.123 prefer
8 183..189 1 close
9 189..191 0 close
10 191..204 0 header interfaces
11 204..219 1 header ge-0/0/0
12 219..236 2 header unit 0
$ unet explain --stage tree live/br-rtr1.cfg | head -12
3-9 0 header system
4 1 leaf host-name br-rtr1
5-8 1 header ntp
6 2 leaf server 192.0.2.124
7 2 leaf server 192.0.2.123 prefer
10-23 0 header interfaces
11-18 1 header ge-0/0/0
12-17 2 header unit 0
13 3 leaf description "to HQ"
14-16 3 header family inet
15 4 leaf address 198.51.100.2/30
20-22 1 header +inactive ge-0/0/7
$ unet explain --stage verdicts one.rules
unet explain: --stage takes tokens, ast, code, lines or tree, not `verdicts`
[64]
$ unet explain --stage ast
unet explain: --stage ast wants a FILE
[64]
$ unet explain E0206
E0206 (error): `...` has host bits set

A network literal names the network itself: 10.0.0.0/24. An address inside of
it would never be equal to it.

Wrong:

    WHEN node.management_ip IN 10.0.0.1/8 THEN TAG "x"

Mended:

    WHEN node.management_ip IN 10.0.0.0/8 THEN TAG "x"
$ unet explain e0613
E0613 (error): ... of this node is missing or cannot be part of a file name

In `configs:` a placeholder such as {node.name} must give one path component:
not empty, without `/`, `*` or NUL, and neither `.` nor `..`.

Commands that give it:

    unet template diff --all --configs 'live/{node.site_code}.cfg'

Commands that do not:

    unet template diff --all --configs 'live/{node.name}.cfg'
$ unet explain E0290
E0290 (error): the compiled policies are unsound: ...

This is a fault of unet itself, found before anything ran. Please report it
with the policy files.

How it comes:

    No policy should bring this about: the compiler made a program that its own check refuses.

What to do:

    Nothing in the policies is known to be wrong. Report the fault with the files that gave it.
$ unet explain --format json W0203
{
  "schema_version": 1,
  "kind": "explain",
  "diagnostics": [
    {
      "code": "W0203",
      "severity": "warning",
      "message": "this comparison is always ...",
      "explanation": "Both sides are constants, so no object can change the outcome. Probably a field was meant on one side.",
      "example": {
        "kind": "policy",
        "wrong": "WHEN \"vendor\" == \"cisco\" THEN TAG \"x\"\n",
        "mended": "WHEN vendor == \"cisco\" THEN TAG \"x\"\n"
      }
    }
  ]
}
$ unet explain E9999
unet explain: no diagnostic has the code `E9999`; `unet explain --list` lists all
[64]
$ unet explain --list E0101
unet explain: --list lists all codes, so it takes none
[64]
$ unet explain --stage ast --format json one.rules
unet explain: stages are printed as text alone
[64]
$ unet explain
E0101 (error): expected ..., found ...
E0102 (error): unclosed string
E0103 (error): unclosed comment
E0104 (error): unclosed pattern
E0105 (error): stray ...
E0106 (error): `...` is no number, address, network, date or duration
E0107 (error): missing THEN
E0108 (error): `...` cannot follow another comparison
E0109 (error): `...` is one word with dashes
E0110 (error): `...` stands straight behind a pattern
E0111 (error): number out of range
E0112 (error): there is no day ...
E0113 (error): broken \u escape
E0114 (error): `...` is no operator here
E0115 (error): broken placeholder in a message
E0116 (error): unclosed front matter
E0117 (error): unknown key `...` in the front matter
E0118 (error): bad value for `...` in the front matter
E0119 (error): ... is not supported yet
E0120 (error): the file is not UTF-8
E0121 (error): ... is given twice
E0122 (error): `...` is no ...
E0201 (error): `...` is not at hand in ...
E0202 (error): `...` is no field
E0203 (error): unknown field `...`
E0204 (error): bad pattern: ...
E0205 (error): cannot ... `...`
E0206 (error): `...` has host bits set
E0207 (error): "..." is a string, not a network
E0208 (error): a pattern cannot stand here
E0209 (error): `...` takes ..., not ...
E0210 (error): unknown kind of object `...`
E0211 (error): ... belongs to node rules
E0212 (error): ... must not be empty
E0213 (error): `...` leads out of the template folder
E0214 (error): no function is called `...`
E0215 (error): ...() takes ..., here are ...
E0216 (error): no version scheme is called `...`
E0217 (error): "..." is no version of ...
E0218 (error): `...` is ... already
E0219 (error): `...` is used before its ...
E0220 (error): `...` is used in its own ...
E0221 (error): ... must be a constant
E0222 (error): `...` has no `...`
E0223 (error): the pattern of ... must be known before the run
E0224 (error): this test over ... would have to be done again for every object
E0225 (error): `...` cannot stand here
E0226 (error): cannot import "...": ...
E0227 (error): ... is imported in a circle
E0228 (error): ... without CONFIG stands inside a SLICE only
E0229 (error): ... cannot stand here
E0230 (error): ... cannot stand in a FOR EACH rule
E0231 (error): ... cannot stand in a rule that reads RENDERED
E0232 (error): TEST stands in files that end in _test.rules
E0233 (error): a file of tests holds no rules
E0234 (error): no rule is called `...`
E0235 (error): no GIVEN object is called `...`
E0236 (error): a CONFIG belongs to the node given before it
E0237 (error): this test gives no object
W0201 (warning): two rules are called `...`
W0202 (warning): `\b` in a quoted pattern is a backspace
W0203 (warning): this comparison is always ...
W0204 (warning): `...` is on no object and no rule SETs it
W0205 (warning): no rule is exempted by `...`
W0206 (warning): `...` and `...` are never both true
W0207 (warning): `...` or `...` is always true
W0208 (warning): ... alone is no condition
W0209 (warning): this condition is always ...
W0210 (warning): WHEN says already that `...`
W0211 (warning): rule `...` demands nothing that rule `...` does not demand
W0212 (warning): `...` is set by `...` and by `...` at the same priority
W0213 (warning): "..." never occurs in ... (...)
E0290 (error): the compiled policies are unsound: ...
E0291 (error): this file cannot be formatted
W0271 (warning): this waiver ended with ...
W0272 (warning): the condition of this waiver cannot be decided
N0273 (note): this waiver ends with ...
W0274 (warning): this waiver waives nothing
W0275 (warning): `...` matched nothing in any configuration
E0276 (error): the tests cover ... of the outcomes of conditions, wanted are ...
W0276 (warning): ... match expressions matched nothing in any configuration
E0301 (error): this is not JSON: expected ..., found ...
E0302 (error): bad text in a JSON string: ...
E0303 (error): bad number `...`: ...
E0304 (error): the number ... is too large
E0305 (error): the key `...` stands twice in one map
E0306 (error): this is not UTF-8 text: ...
E0310 (error): this is not YAML: ...
E0311 (error): the alias `*...` ...
E0312 (error): unknown tag `...`
E0313 (error): `...` is no value for the tag `...`
E0314 (error): `<<` takes a map or a list of maps, found ...
E0315 (error): the key of a map must be a plain value, found ...
E0316 (error): a second YAML document begins here
E0330 (error): ... must be a map, found ...
E0331 (error): Rules, reports and other objects refer to an object by its name: a string that is not empty
E0332 (error): two objects of the table ... have the ... `...`
E0333 (error): there are no ... here: found ...
E0334 (error): there are no data files in ...
E0335 (error): the location `...` lies inside itself
E0336 (error): end ... of the link `...` ...
E0340 (error): unknown format of node data `...`
E0341 (error): this is data of ..., not of unet
E0342 (error): this is no inventory of ...: it should hold ...
E0343 (error): unknown group `...`
E0344 (error): the group `...` lies inside itself
E0345 (error): unknown field `...` in the map
E0346 (error): `...` is no path
E0347 (error): the map gives both `...` and `...`
E0348 (error): `...` cannot be set here: a part of the path is no map
W0349 (warning): none of ... objects has ...
W0350 (warning): this looks like data of ... and is read as unet's own
W0351 (warning): ... of ... objects are here
W0352 (warning): ... is encrypted and was left out
E0353 (error): `...` cannot head a column
E0354 (error): this line has ... cells, the header has ...
E0355 (error): the quotes of this cell are not closed
E0356 (error): no column is called `name`
E0366 (error): no cell of CSV holds ...: `...`
E0367 (error): JSON has no word for ...
W0358 (warning): ... no name that others do not have
E0360 (error): unknown word `...` in the schema
E0361 (error): ... of the schema must be ..., found ...
E0362 (error): `...` must be ..., found ...
E0363 (error): `...` is not among the values of `...`
E0364 (error): `...` is missing
W0365 (warning): `...` is no standard field and not in the schema
E0401 (error): unknown dialect `...`
E0402 (error): `...` closes a block that was never opened
E0403 (error): block `...` is never closed
E0404 (error): ... is never closed
E0405 (error): statement `...` is never ended
E0406 (error): `...` has no place in the other form
E0407 (error): `...` ends the configuration, and statements stand behind it
E0451 (error): level ... of the match expression is empty (column ...)
E0452 (error): bad pattern in level ... of the match expression (column ...): ...
E0453 (error): level ... of the match expression excludes everything (column ...)
W0420 (warning): this may be ... or ...: name it with --dialect or the node's `platform`
E0454 (error): the pattern `...` takes too much work on a line of the configuration
E0501 (error): The text inside a tag does not follow the template language, or a block is not closed
E0502 (error): no ... named '...'
E0503 (error): no template ...
E0504 (error): '...' is no name for a template
E0510 (error): The context of this render has no such name or key
E0511 (error): An operation met a value of a kind that it does not work on
E0512 (error): A value has the right kind but cannot be used here
E0513 (error): The template is well formed but cannot be rendered
E0514 (error): Division by zero has no result
E0515 (error): Templates reach data, not the inside of the program
E0516 (error): Integers of templates have 64 bits; a result that does not fit is refused, never cut
E0551 (error): unknown template header `...`
E0552 (error): bad value `...` of ...: wanted ...
E0553 (error): ... is given twice
W0554 (warning): this template header stands behind text and is not read
W0560 (warning): ... has no template-match header: it owns whatever it renders
E0570 (error): ... and ... both own `...` (line ...)
E0571 (error): ... renders `...` (line ...), which it does not own
E0601 (error): ... is over the limit of ...
E0602 (error): cannot read ...: ...
E0603 (error): cannot write ...: ...
E0604 (error): ... may not be read: ...
E0610 (error): unknown setting `...`
E0611 (error): `...` wants ..., this is ...
W0612 (warning): the setting `...` is not used by this version
E0613 (error): ... of this node is missing or cannot be part of a file name
E0614 (error): two configurations fit this node: ... and ...
E0615 (error): `...` cannot be the name of a table
E0616 (error): the node `...` must have a configuration, and has none
E0701 (error): cannot open the repository at ...: ...
E0702 (error): no revision `...`: ...
E0703 (error): ... is no hook that unet wrote
E0704 (error): cannot fetch ...: ...
E0705 (error): another sync holds ...
E0801 (error): ... is no report that findings can be held against
E0802 (error): ... has another version than ...
E0803 (error): ... does not list every finding
$ unet config slice -m 'ntp .*' --stage slices live/hq-sw1.cfg
577..600 28-28 0 ntp server 192.0.2.123
600..623 29-29 0 ntp server 203.0.113.9
$ unet config diff --stage diff live/hq-sw1.cfg live/hq-sw1.cfg
