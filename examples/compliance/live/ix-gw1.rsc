/ip service
set telnet disabled=yes
set ftp disabled=yes
set www disabled=yes
set api disabled=yes
/ip ssh
set strong-crypto=yes
/system ntp client
set enabled=yes
