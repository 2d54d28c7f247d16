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
# A long line, or bytes that are no text, are shown around the place alone.
$ python3 -c "import sys; sys.stdout.buffer.write(b'RULE a WHEN vendor == \"' + b'x' * 300 + b'\x01\xff\x1b[31m' + bytes(range(128, 256)) * 9)" > h.rules; unet policy validate -p h.rules
error[E0120]: the file is not UTF-8
  --> h.rules:1:325
   |
 1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\x01\xff\x1b[31m\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94…
   |                                                              ^^^^ this byte cannot stand here
[65]
$ python3 -c "print('{\"name\": \"' + 'x' * 500 + '\", \"role\": \x01 ' + 'y' * 900)" > h.json; unet node validate -n h.json
error[E0301]: this is not JSON: expected a value, found `\x01`
  --> h.json:1:522
   |
 1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "role": \x01 yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
   |                                                              ^^^^
[66]
$ python3 -c "import sys; sys.stdout.buffer.write(bytes(range(256)) * 30)" > h.json; unet node validate -n h.json
error[E0306]: this is not UTF-8 text: it looks like UTF-16
  --> h.json:1:1
   |
 1 | \x00\x01\x02\x03\x04\x05\x06\x07\x08
   | ^^^^
   = help: save the file as UTF-8 without a byte order mark
[66]
