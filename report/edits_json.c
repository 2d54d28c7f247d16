/* SPDX-License-Identifier: Apache-2.0 */
#include "report/edits.h"

/* What stands on one side: a text, or null. An empty property value is still there. */
static void emit_side(struct emit *e, const char *key, str text, bool there)
{
    emit_key(e, key);
    if (there)
        emit_str(e, text);
    else
        emit_null(e);
}

static void emit_lines(struct emit *e, const char *key, uint32_t from, uint32_t to)
{
    emit_key(e, key);
    if (!from) {
        emit_null(e);
        return;
    }
    emit_open(e, '[');
    emit_count(e, from);
    emit_count(e, to);
    emit_close(e, ']');
}

static void emit_edit(struct emit *e, const struct edits *edits, const struct edit *edit)
{
    emit_open(e, '{');
    emit_key(e, "kind");
    emit_text(e, edit_kind_name(edit->kind));
    emit_key(e, "path");
    emit_open(e, '[');
    for (uint32_t i = 0; i < edit->levels; i++)
        emit_str(e, edit->path[i]);
    emit_close(e, ']');
    emit_side(e, "live", edit->live, edit->kind != EDIT_ADD);
    emit_side(e, "want", edit->want, edit->kind != EDIT_REMOVE);
    const char *have = edit_state_name(edit->have_state);
    const char *want = edit_state_name(edit->want_state);
    if (have || want) {
        emit_key(e, "state");
        emit_text(e, edit->have_node != TREE_NONE ? (have ? have : "active") : want);
    }
    if (edit->have_node != TREE_NONE && edit->want_node != TREE_NONE &&
        edit->have_state != edit->want_state) {
        emit_key(e, "want_state");
        emit_text(e, want ? want : "active");
    }
    str name = edits->pairs[edit->pair].name;
    if (name.n) {
        emit_key(e, "template");
        emit_str(e, name);
    }
    emit_lines(e, "live_lines", edit->have_line, edit->have_last);
    emit_lines(e, "want_lines", edit->want_line, edit->want_last);
    emit_close(e, '}');
}

void edits_json(struct emit *e, const struct edits *edits)
{
    emit_open(e, '[');
    for (uint32_t i = 0; i < edits->n; i++)
        emit_edit(e, edits, &edits->at[i]);
    emit_close(e, ']');
}
