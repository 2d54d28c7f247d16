# The whole gate.
# in: examples/routeros-dns-ntp
$ unet check
rule                              fail undecided      pass      skip
policies/10_routeros.rules:1         0         0         6         0
policies/10_routeros.rules:2         0         0         6         0
policies/10_routeros.rules:3         0         0         4         2
policies/10_routeros.rules:4         0         0         2         4
policies/10_routeros.rules:5         0         0         6         0

5 rules, 6 objects: 0 failed, 0 undecided, 24 passed, 6 skipped

cpe-01, cpe-02, cpe-03, cpe-04: 4 differences on each of 4 nodes

@@ routeros/dns.jinja @@
 /ip dns
-set servers=203.0.113.53
+set servers=192.0.2.53,192.0.2.54
@@ routeros/ntp_v7.jinja @@
 /system ntp client servers
+add address=192.0.2.123
+add address=192.0.2.124
-add address=203.0.113.123

owned 3 of 16 lines

cpe-05, cpe-06: 3 differences on each of 2 nodes

@@ routeros/dns.jinja @@
 /ip dns
-set servers=203.0.113.53
+set servers=192.0.2.53,192.0.2.54
@@ routeros/ntp_v6.jinja @@
 /system ntp client
-set primary-ntp=203.0.113.123
+set primary-ntp=192.0.2.123
+set secondary-ntp=192.0.2.124

owned 2 of 9 lines

node    template               state
cpe-01  routeros/dns.jinja     differs
cpe-01  routeros/ntp_v7.jinja  differs
cpe-02  routeros/dns.jinja     differs
cpe-02  routeros/ntp_v7.jinja  differs
cpe-03  routeros/dns.jinja     differs
cpe-03  routeros/ntp_v7.jinja  differs
cpe-04  routeros/dns.jinja     differs
cpe-04  routeros/ntp_v7.jinja  differs
cpe-05  routeros/dns.jinja     differs
cpe-05  routeros/ntp_v6.jinja  differs
cpe-06  routeros/dns.jinja     differs
cpe-06  routeros/ntp_v6.jinja  differs

6 nodes: 6 differ, 0 same
[2]
$ unet check --exit-zero --format json | head -12
{
  "schema_version": 1,
  "kind": "check",
  "tests": {
    "run": 0,
    "failed": 0,
    "failures": []
  },
  "policies": {
    "schema_version": 1,
    "kind": "policy-eval",
    "summary": {
# What does not compile ends the gate before anything is judged.
$ echo 'WHEN node.vendor = THEN' > policies/99_broken.rules
$ unet check
error[E0101]: expected THEN or an operator, found `=`
  --> policies/99_broken.rules:1:18
   |
 1 | WHEN node.vendor = THEN
   |                  ^ did you mean `==`?
[65]
# Outside a workspace it says what is missing.
$ cd / && unet check
unet check: no policies: name them with --policies, or run inside a workspace (`unet init`)
[4]
