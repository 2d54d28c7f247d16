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
