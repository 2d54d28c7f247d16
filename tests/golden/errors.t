# One run reports every mistake, each with its place and a suggestion.
# in: tests/fixtures/policy
$ unet policy validate five_errors.rules
error[E0203]: unknown field `node.vender`
  --> five_errors.rules:4:6
   |
 4 | WHEN node.vender == "cisco"
   |      ^^^^^^^^^^^ did you mean `node.vendor`?

error[E0107]: missing THEN
  --> five_errors.rules:9:3
   |
 9 |   ASSERT node.lifecycle IS "live"
   |   ^^^^^^ write THEN in front of the action

error[E0102]: unclosed string
   --> five_errors.rules:12:21
    |
 12 | WHEN node.vendor == "juniper
    |                     ^^^^^^^^ add the closing `"` on this line

error[E0204]: bad pattern: missing closing parenthesis
   --> five_errors.rules:16:25
    |
 16 | WHEN node.model MATCHES "^srx(3"
    |                         ^^^^^^^^ at offset 6 of the pattern
    = help: to find the text as it stands, put a backslash before . * + ? ( ) [ ] { } ^ $ |

error[E0205]: cannot SET `node.tier`
   --> five_errors.rules:21:10
    |
 21 | THEN SET node.tier TO "gold"
    |          ^^^^^^^^^ rules write below custom_data; did you mean `custom_data.tier`?
[65]
$ unet policy validate five_errors.rules --format json | head -20
{
  "schema_version": 1,
  "kind": "policy-validate",
  "valid": false,
  "rules": 5,
  "diagnostics": [
    {
      "code": "E0203",
      "severity": "error",
      "message": "unknown field `node.vender`",
      "label": "did you mean `node.vendor`?",
      "place": {
        "file": "five_errors.rules",
        "line": 4,
        "column": 6
      },
      "end": {
        "file": "five_errors.rules",
        "line": 4,
        "column": 17

# What people of other languages write first.
# in: examples/small-office
$ printf 'WHEN %s THEN TAG "x"\n' 'COUNT(node.interfaces) > 2' > h.rules; unet policy validate -p h.rules
error[E0101]: expected IN, found `.`
  --> h.rules:1:16
   |
 1 | WHEN COUNT(node.interfaces) > 2 THEN TAG "x"
   |                ^ len(LIST) counts a list; COUNT(i IN LIST WHERE …) and ALL i IN LIST : … name an element first
[65]
$ printf 'WHEN %s THEN TAG "x"\n' 'ALL i IN node.interfaces WHERE i.up : i.mtu > 1' > h.rules; unet policy validate -p h.rules
error[E0101]: expected `:`, found `WHERE`
  --> h.rules:1:31
   |
 1 | WHEN ALL i IN node.interfaces WHERE i.up : i.mtu > 1 THEN TAG "x"
   |                               ^^^^^ it has no WHERE; write : NOT (…) OR … for the elements that are meant
[65]
$ printf 'WHEN %s THEN TAG "x"\n' 'node.management_ip IN 10.0.0.0/8, 192.168.0.0/16' > h.rules; unet policy validate -p h.rules
error[E0101]: expected THEN or an operator, found `,`
  --> h.rules:1:38
   |
 1 | WHEN node.management_ip IN 10.0.0.0/8, 192.168.0.0/16 THEN TAG "x"
   |                                      ^ several stand in parentheses: IN (10.0.0.0/8, 192.168.0.0/16)
[65]
$ printf 'WHEN %s THEN TAG "x"\n' 'age(custom_data.since) > 30 days' > h.rules; unet policy validate -p h.rules
error[E0101]: expected THEN or an operator, found `days`
  --> h.rules:1:34
   |
 1 | WHEN age(custom_data.since) > 30 days THEN TAG "x"
   |                                  ^^^^ a duration is one word, such as 30s 15m 2h 7d; a text stands in quotes
[65]
$ printf 'WHEN %s THEN TAG "x"\n' 'ALL tag IN node.tags : tag == "x"' > h.rules; unet policy validate -p h.rules
error[E0101]: expected `(` or a name, found `tag`
  --> h.rules:1:10
   |
 1 | WHEN ALL tag IN node.tags : tag == "x" THEN TAG "x"
   |          ^^^ this word is a keyword of the language; call the element something else
[65]
$ printf 'WHEN true THEN FAIL "old"\n' > h.rules; unet policy validate -p h.rules
error[E0101]: expected an action (ASSERT, SET, APPLY ...), found `FAIL`
  --> h.rules:1:16
   |
 1 | WHEN true THEN FAIL "old"
   |                ^^^^ ASSERT condition MESSAGE "…" fails an object for which the condition is not true
[65]
