# Compiling, rendering and comparing templates.
# in: examples/small-office
$ unet template validate
5 templates compile
$ unet template render hq-rtr1
ip prefix-list OWN seq 5 permit 203.0.113.0/24
!
route-map TO-RS permit 10
 match ip address prefix-list OWN
exit
!
router bgp 64497
 bgp router-id 192.0.2.12
 no bgp ebgp-requires-policy
 neighbor 192.0.2.1 remote-as 64500
 neighbor 192.0.2.1 description rs1
 !
 address-family ipv4 unicast
  redistribute static route-map TO-RS
  neighbor 192.0.2.1 activate
 exit-address-family
exit
$ unet template render br-rtr1 --template 'junos/*' --format json
{
  "schema_version": 1,
  "kind": "template-render",
  "nodes": [
    {
      "node": "br-rtr1",
      "templates": [
        {
          "template": "junos/ntp.jinja",
          "rule": "policies/20_templates.rules:3",
          "text": "system {\n    ntp {\n        server 192.0.2.123;\n        server 192.0.2.124;\n    }\n}"
        },
        {
          "template": "junos/uplink.jinja",
          "rule": "policies/20_templates.rules:4",
          "text": "interfaces {\n    ge-0/0/0 {\n        unit 0 {\n            description \"to HQ\";\n            family inet {\n                address 198.51.100.2/30;\n            }\n        }\n    }\n}"
        }
      ]
    }
  ]
}
$ unet template diff hq-rtr1
hq-rtr1: no differences; owned 14 of 30 lines
$ unet template diff hq-sw1
hq-sw1: 5 differences

@@ ios/ntp.jinja @@
+ntp server 192.0.2.124
-ntp server 203.0.113.9
@@ ios/access_ports.jinja @@
 interface GigabitEthernet1/0/2
- spanning-tree portfast disable
+ spanning-tree portfast
 interface GigabitEthernet1/0/3
+ switchport access vlan 20
+ spanning-tree portfast

owned 15 of 30 lines
[2]
$ unet template diff --all --exit-zero | tail -9

node     template                state
hq-rtr1  frr/bgp.jinja           same
hq-sw1   ios/ntp.jinja           differs
hq-sw1   ios/access_ports.jinja  differs
br-rtr1  junos/ntp.jinja         differs
br-rtr1  junos/uplink.jinja      differs

3 nodes: 2 differ, 1 same
$ cd templates && unet template validate -t .
5 templates compile
# A node that does not exist, no node at all, a template that no rule assigns.
$ unet template render hq-sw9
unet template render: no node is called `hq-sw9`; did you mean `hq-sw1`?
[4]
$ unet template render
unet template render: name nodes, or --all, or a --template with --vars
[64]
$ unet template diff hq-sw1 --template no/such.jinja
unet template diff: no rule assigns a template to these nodes
[4]
# A variable that is not there stops the node, with the place; the other nodes go on.
$ sed -i 's/^/{{ node.custom_data.absent }}/;2,$d' templates/ios/ntp.jinja
$ unet template render hq-sw1
unet template render: 1 of 1 nodes could not be rendered
error[E0510]: 'dict object' has no attribute 'absent'
  --> templates/ios/ntp.jinja:1:4
   |
 1 | {{ node.custom_data.absent }}{# template-match: ntp server .* #}
   |    ^^^^^^^^^^^^^^^^^^^^^^^

warning[W0554]: this template header stands behind text and is not read
  --> templates/ios/ntp.jinja:1:33
   |
 1 | {{ node.custom_data.absent }}{# template-match: ntp server .* #}
   |                                 ^^^^^^^^^^^^^^
[5]
$ unet template diff --all | tail -9
error[E0510]: 'dict object' has no attribute 'absent'
  --> templates/ios/ntp.jinja:1:4
   |
 1 | {{ node.custom_data.absent }}{# template-match: ntp server .* #}
   |    ^^^^^^^^^^^^^^^^^^^^^^^

warning[W0554]: this template header stands behind text and is not read
  --> templates/ios/ntp.jinja:1:33
   |
 1 | {{ node.custom_data.absent }}{# template-match: ntp server .* #}
   |                                 ^^^^^^^^^^^^^^

node     template                state
hq-rtr1  frr/bgp.jinja           same
hq-sw1   ios/ntp.jinja           error
hq-sw1   ios/access_ports.jinja  error
br-rtr1  junos/ntp.jinja         differs
br-rtr1  junos/uplink.jinja      differs

3 nodes: 1 differs, 1 same, 1 with errors
# Several mistakes in several templates, one run.
$ printf '{%% if a %%}\n{{ b | nosuch }}\n' > templates/ios/ntp.jinja
$ printf '{%% for x in %%}\n{%% endfor %%}\n' > templates/frr/bgp.jinja
$ unet template validate
error[E0501]: unexpected end of the tag
  --> templates/frr/bgp.jinja:1:13
   |
 1 | {% for x in %}
   |             ^

error[E0501]: unexpected end of the template; wanted endif
  --> templates/ios/ntp.jinja:2:17
   |
 2 | {{ b | nosuch }}
   |                 ^
  --> templates/ios/ntp.jinja:1:4
   |
 1 | {% if a %}
   |    ^^ this block is still open
[65]
# A live configuration that is not there.
$ rm live/hq-sw1.cfg
$ unet template diff --all | tail -9
error[E0501]: unexpected end of the tag
  --> templates/frr/bgp.jinja:1:13
   |
 1 | {% for x in %}
   |             ^
  --> policies/20_templates.rules:5:36
   |
 5 | WHEN node.vendor == "frr"     THEN APPLY "frr/bgp.jinja"
   |                                    ^^^^^^^^^^^^^^^^^^^^^ assigned here

error[E0501]: unexpected end of the template; wanted endif
  --> templates/ios/ntp.jinja:2:17
   |
 2 | {{ b | nosuch }}
   |                 ^
  --> templates/ios/ntp.jinja:1:4
   |
 1 | {% if a %}
   |    ^^ this block is still open
  --> policies/20_templates.rules:1:36
   |
 1 | WHEN node.vendor == "cisco"   THEN APPLY "ios/ntp.jinja"
   |                                    ^^^^^^^^^^^^^^^^^^^^^ assigned here

node     template                state
hq-rtr1  frr/bgp.jinja           error
hq-sw1   ios/ntp.jinja           error
hq-sw1   ios/access_ports.jinja  error
br-rtr1  junos/ntp.jinja         differs
br-rtr1  junos/uplink.jinja      differs

3 nodes: 1 differs, 0 same, 2 with errors
