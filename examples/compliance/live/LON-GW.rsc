/ip service
set telnet disabled=yes
set ftp disabled=yes
set www disabled=yes
set api disabled=yes
/ip dns
set allow-remote-requests=yes servers=192.0.2.53
/system ntp client
set enabled=yes
/snmp community
add addresses=0.0.0.0/0 name=public
