# Policies in their canonical form.
# in: examples/small-office
$ unet policy fmt --check
policies/10_compliance.rules
policies/20_templates.rules
[2]
$ unet policy fmt --diff
--- policies/10_compliance.rules
+++ policies/10_compliance.rules
@@ -1,3 +1,8 @@
-WHEN node.lifecycle == "live" AND node.software_version IS NULL THEN SET custom_data.incomplete TO true
-WHEN node.vendor == "juniper" AND node.model MATCHES "^srx3" THEN ASSERT node.software_version IS "21.4R3"
-WHEN node.vendor == "cisco" AND node.role == "switch" THEN ASSERT node.software_version IS "15.2(7)E10"
+WHEN node.lifecycle == "live" AND node.software_version IS NULL
+THEN SET custom_data.incomplete TO true
+
+WHEN node.vendor == "juniper" AND node.model MATCHES "^srx3"
+THEN ASSERT node.software_version IS "21.4R3"
+
+WHEN node.vendor == "cisco" AND node.role == "switch"
+THEN ASSERT node.software_version IS "15.2(7)E10"
--- policies/20_templates.rules
+++ policies/20_templates.rules
@@ -1,5 +1,5 @@
-WHEN node.vendor == "cisco"   THEN APPLY "ios/ntp.jinja"
+WHEN node.vendor == "cisco" THEN APPLY "ios/ntp.jinja"
 WHEN node.vendor == "cisco" AND node.role == "switch" THEN APPLY "ios/access_ports.jinja"
 WHEN node.vendor == "juniper" THEN APPLY "junos/ntp.jinja"
 WHEN node.vendor == "juniper" THEN APPLY "junos/uplink.jinja"
-WHEN node.vendor == "frr"     THEN APPLY "frr/bgp.jinja"
+WHEN node.vendor == "frr" THEN APPLY "frr/bgp.jinja"
[2]
$ unet policy fmt
policies/10_compliance.rules
policies/20_templates.rules
$ unet policy fmt --check
$ printf 'when vendor=="cisco"   // all of it\nthen tag "x"\n' > policies/a.rules; chmod 640 policies/a.rules
$ unet policy fmt --check policies
policies/a.rules
[2]
$ unet policy fmt --diff policies/a.rules
--- policies/a.rules
+++ policies/a.rules
@@ -1,2 +1,2 @@
-when vendor=="cisco"   // all of it
-then tag "x"
+WHEN vendor == "cisco"  // all of it
+THEN TAG "x"
[2]
$ unet policy fmt policies/a.rules policies/10_compliance.rules; cat policies/a.rules; stat -c %a policies/a.rules
policies/a.rules
WHEN vendor == "cisco"  // all of it
THEN TAG "x"
640
$ printf 'when vendor=="cisco" then tag "x"' | unet policy fmt --stdin
WHEN vendor == "cisco" THEN TAG "x"
$ printf 'when vendor=="cisco" then tag "x"' | unet policy fmt -
WHEN vendor == "cisco" THEN TAG "x"
$ printf 'when vendor=="cisco" then tag "x"' | unet policy fmt --stdin --check
<stdin>
[2]
$ unet policy fmt --stdin a.rules
unet policy fmt: --stdin reads standard input, so it takes no files
[64]
# A file with a mistake stays as it is, and the others are formatted.
$ printf 'when vendor=="cisco" then tug "x"\n' > policies/b.rules; printf 'when vendor=="cisco" then tag "y"\n' > policies/c.rules
$ unet policy fmt; cat policies/b.rules policies/c.rules
policies/c.rules
error[E0101]: expected an action (ASSERT, SET, APPLY ...), found `tug`
  --> policies/b.rules:1:27
   |
 1 | when vendor=="cisco" then tug "x"
   |                           ^^^ did you mean `TAG`?
when vendor=="cisco" then tug "x"
WHEN vendor == "cisco" THEN TAG "y"
$ unet policy fmt nosuch.rules
error[E0602]: cannot read nosuch.rules: no such file or folder
[1]
