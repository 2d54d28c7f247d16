#!/bin/sh
# Reads every #include "folder/…" and fails on one that points upward in the order of the house
# (HACKING.md, Folders). Usage: tests/layers.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 1
allowed() {
    case $1 in
    base) echo base ;;
    grammar) echo base grammar ;;
    slicer) echo base slicer ;;
    engine) echo base grammar slicer engine ;;
    render) echo base grammar slicer render ;;
    gitsync) echo base gitsync ;;
    report) echo base engine slicer render grammar report ;;
    cli) echo base grammar slicer engine render gitsync report cli ;;
    esac
}
bad=0
for folder in base grammar slicer engine render gitsync report cli; do
    for file in "$folder"/*.[chly] "$folder"/*.def; do
        [ -f "$file" ] || continue
        for up in $(sed -n 's/^ *# *include "\([a-z_]*\)\/.*/\1/p' "$file" | sort -u); do
            case " $(allowed "$folder") " in
            *" $up "*) ;;
            *) echo "$file: includes $up/, which stands above $folder/"; bad=1 ;;
            esac
        done
    done
done
[ $bad -eq 0 ] && echo "include order: fine"
exit $bad
