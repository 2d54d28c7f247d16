#!/bin/sh
# Installs manual pages and completions: install.sh SHIPPING MAN1 SHARE, below $DESTDIR.
set -eu
shipping=$1 man="${DESTDIR:-}$2" share="${DESTDIR:-}$3"
bash="$share/bash-completion/completions" zsh="$share/zsh/site-functions" fish="$share/fish/vendor_completions.d"
mkdir -p "$man" "$bash" "$zsh" "$fish"
"$shipping" man "$man"
"$shipping" bash "$bash/unet"
"$shipping" zsh "$zsh/_unet"
"$shipping" fish "$fish/unet.fish"
# shells look for the file of the program's name
ln -sf unet "$bash/config-slicer"
ln -sf unet.fish "$fish/config-slicer.fish"
