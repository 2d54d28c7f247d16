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
bad=$(for folder in base grammar slicer engine render gitsync report cli; do
    [ -d "$folder" ] || continue
    find "$folder" -name '*.[chly]' -o -name '*.def' | xargs -r grep -Hno '^ *# *include "[a-z_]*/' /dev/null |
        awk -F'"' -v allowed=" $(allowed "$folder" | tr '\n' ' ')" -v folder="$folder" '{
            up = $2; sub("/.*", "", up)
            if (index(allowed, " " up " ") == 0) {
                where = $1; sub(":[^:]*$", "", where)
                print where ": includes " up "/, which stands above " folder "/"
            }
        }'
done)
if [ -n "$bad" ]; then
    echo "$bad"
    exit 1
fi
echo "include order: fine"
