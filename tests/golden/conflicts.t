# SETs of one path at one priority: the warning names an object that both rules apply to.
# in: examples/small-office
$ cat > c.rules <<'END'
> RULE by-vendor LET v = node.vendor WHEN v == "cisco" THEN SET custom_data.tier TO "gold"
> RULE by-role WHEN node.role == "switch" THEN SET custom_data.tier TO "silver"
> RULE by-name WHEN node.name LIKE "hq-*" THEN SET custom_data.ring TO 1
> RULE everywhere ALWAYS THEN SET custom_data.ring TO 2
> RULE never WHEN node.model == "none such" THEN SET custom_data.side TO 1
> RULE side WHEN node.name LIKE "b*" THEN SET custom_data.side TO 2
> END
$ unet policy validate c.rules
6 rules in 1 file compile, with 3 warnings
warning[W0212]: `custom_data.tier` is set by `by-vendor` and by `by-role` at the same priority
  --> c.rules:2:50
   |
 2 | RULE by-role WHEN node.role == "switch" THEN SET custom_data.tier TO "silver"
   |                                                  ^^^^^^^^^^^^^^^^ the later one wins; give one of them a PRIORITY, or exclude the other's objects in WHEN
   = help: both apply to `hq-sw1`
  --> c.rules:1:63
   |
 1 | RULE by-vendor LET v = node.vendor WHEN v == "cisco" THEN SET custom_data.tier TO "gold"
   |                                                               ^^^^^^^^^^^^^^^^ it is set here too

warning[W0212]: `custom_data.ring` is set by `by-name` and by `everywhere` at the same priority
  --> c.rules:4:33
   |
 4 | RULE everywhere ALWAYS THEN SET custom_data.ring TO 2
   |                                 ^^^^^^^^^^^^^^^^ the later one wins; give one of them a PRIORITY, or exclude the other's objects in WHEN
   = help: both apply to `hq-rtr1` and 1 more
  --> c.rules:3:50
   |
 3 | RULE by-name WHEN node.name LIKE "hq-*" THEN SET custom_data.ring TO 1
   |                                                  ^^^^^^^^^^^^^^^^ it is set here too

warning[W0212]: `custom_data.side` is set by `never` and by `side` at the same priority
  --> c.rules:6:45
   |
 6 | RULE side WHEN node.name LIKE "b*" THEN SET custom_data.side TO 2
   |                                             ^^^^^^^^^^^^^^^^ the later one wins; give one of them a PRIORITY, or exclude the other's objects in WHEN
  --> c.rules:5:52
   |
 5 | RULE never WHEN node.model == "none such" THEN SET custom_data.side TO 1
   |                                                    ^^^^^^^^^^^^^^^^ it is set here too
# Without data there is no object to name.
$ rm nodes.yaml; sed -i '/^nodes/d' unet.yaml; unet policy validate c.rules 2>&1 | grep -e "both apply" -e W0212
warning[W0212]: `custom_data.tier` is set by `by-vendor` and by `by-role` at the same priority
warning[W0212]: `custom_data.ring` is set by `by-name` and by `everywhere` at the same priority
warning[W0212]: `custom_data.side` is set by `never` and by `side` at the same priority
