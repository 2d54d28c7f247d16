/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/trace_text.h"

enum { VALUE_COLUMN = 64 };

static void put_line(struct buf *b, const struct trace *t, uint32_t indent,
                     const struct sources *sources)
{
    size_t from = b->n;
    buf_pad(b, ' ', indent);
    if (t->label)
        buf_printf(b, "%s ", t->label);
    buf_put_visible(b, t->text);
    if (t->value.n) {
        size_t width = b->n - from;
        buf_pad(b, ' ', width + 2 < VALUE_COLUMN ? VALUE_COLUMN - width : 2);
        buf_put_visible(b, t->value);
    }
    if (t->place.file != SOURCE_NONE) {
        struct place place = sources_place(sources, t->place);
        buf_printf(b, "  (%.*s:%u:%u)", STR_ARG(place.name), place.line, place.column);
    }
    buf_putc(b, '\n');
}

void trace_text(struct buf *b, const struct trace *t, uint32_t indent,
                const struct sources *sources)
{
    if (t->text.n || t->label) {
        put_line(b, t, indent, sources);
        indent += 2;
    }
    for (uint32_t i = 0; i < t->n; i++)
        trace_text(b, &t->parts[i], indent, sources);
}
