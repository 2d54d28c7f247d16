#!/bin/sh
# config-slicer is started for every single file: it holds the slicer and nothing of policies, templates, workspaces or git.
# Usage: tests/lean.sh CONFIG-SLICER
command -v nm >/dev/null || exit 77
names=$(nm "$1") || exit 1
echo "$names" | grep -q ' slicing_file$' || { echo "$1: no names to look at"; exit 77; }
extra=$(echo "$names" | grep -E ' (policy_|engine_|template_|workspace_open$|repository_|yaml_write$|json_index_run_|emit_html)')
if [ -n "$extra" ]; then
    echo "$1 holds what it never runs:"
    echo "$extra" | head -20
    exit 1
fi
echo "config-slicer: lean"
