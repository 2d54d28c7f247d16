/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/words.h"

#include "base/json.h"

/* ---- values ---- */

enum { FOUND_BYTES = 120 }; /* longer values are cut */

str words_cut(struct arena *a, str s, size_t most)
{
    size_t cut = most;
    if (s.n <= most)
        return s;
    while (cut && ((unsigned char)s.p[cut] & 0xc0) == 0x80)
        cut--;
    return str_printf(a, "%.*s…", (int)cut, s.p);
}

str words_of_value(struct arena *a, const struct value *v)
{
    struct buf b = BUF(a);
    json_put(&b, v, 0);
    return words_cut(a, buf_str(&b), FOUND_BYTES);
}

/* ---- findings ---- */

static void put_sentence(struct buf *b, const struct fact *f)
{
    if (f->sentence.n) {
        buf_add(b, f->sentence);
        return;
    }
    buf_reserve(b, f->field.n + f->found_text.n + f->wanted.n + 16);
    buf_add(b, f->field);
    if (f->element.n) {
        buf_add(b, STR(" ("));
        buf_add(b, f->element);
        buf_putc(b, ')');
    }
    if (f->verdict == VERDICT_UNDECIDED && f->reason.n) {
        /* "its argument 2 is missing" is a sentence of its own */
        buf_add(b, str_starts(f->reason, STR("its ")) ? STR(": ") : STR(" "));
        buf_add(b, f->reason);
        return;
    }
    buf_add(b, STR(" is "));
    buf_add(b, f->found_text);
    buf_add(b, f->wanted.n ? STR(", wanted ") : (str){0});
    buf_add(b, f->wanted);
}

/* Facts that say why, in front of those that only were read on the way. */
static bool is_telling(const struct fact *f)
{
    return f->wanted.n || f->reason.n || f->sentence.n;
}

/* Did an earlier fact of the part say the same? */
static bool is_said(struct arena *a, const struct finding_part *part, uint32_t i, str sentence)
{
    for (uint32_t k = 0; k < i; k++) {
        if (!str_eq(part->facts[k].field, part->facts[i].field))
            continue;
        struct buf earlier = BUF(a);
        put_sentence(&earlier, &part->facts[k]);
        if (str_eq(buf_str(&earlier), sentence))
            return true;
    }
    return false;
}

static void put_facts(struct buf *b, const struct finding_part *part)
{
    uint32_t telling = 0;
    size_t begin = b->n;
    for (uint32_t i = 0; i < part->fact_count; i++)
        telling += is_telling(&part->facts[i]);
    for (uint32_t i = 0; i < part->fact_count; i++) {
        const struct fact *f = &part->facts[i];
        size_t before = b->n;
        /* an undecided part is explained by what could not be decided alone */
        if (telling && !(part->verdict == VERDICT_UNDECIDED ? f->reason.n > 0 : is_telling(f)))
            continue;
        buf_add(b, before > begin ? STR("; ") : STR(""));
        size_t from = b->n;
        put_sentence(b, f);
        if (i && is_said(b->arena, part, i, str_sub(buf_str(b), from, b->n)))
            b->n = before;
    }
    for (uint32_t i = 0; telling && part->verdict == VERDICT_FAIL && i < part->fact_count; i++) {
        if (is_telling(&part->facts[i]))
            continue;
        buf_add(b, STR("; "));
        put_sentence(b, &part->facts[i]);
    }
}

/* What one part says: a MESSAGE tells what it means that the test is false, not why it could not be
 * decided. */
static void put_part(struct buf *b, const struct finding_part *part)
{
    if (part->message.n && part->verdict == VERDICT_FAIL) {
        buf_add(b, part->message);
        return;
    }
    if (part->reason.n || !part->fact_count) {
        str why = part->verdict == VERDICT_FAIL ? STR("false") : STR("undecided");
        buf_add(b, part->reason.n
                       ? part->reason
                       : str_printf(b->arena, "%.*s is %.*s", STR_ARG(part->text), STR_ARG(why)));
        return;
    }
    put_facts(b, part);
}

str words_of_finding(struct arena *a, const struct finding *f)
{
    enum verdict deciding = f->was_undecided ? VERDICT_UNDECIDED : VERDICT_FAIL;
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < f->part_count; i++) {
        if (f->parts[i].verdict != deciding)
            continue;
        buf_add(&b, b.n ? STR("; ") : STR(""));
        put_part(&b, &f->parts[i]);
    }
    return buf_str(&b);
}
