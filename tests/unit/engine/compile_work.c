/* SPDX-License-Identifier: Apache-2.0 */
/* Eight times the rules are eight times the work of reading, checking and compiling them, counted
 * in slots of tables and bytes of memory. */
#include "tests/unit/engine/kit.h"

#include "engine/program.h"
#include "grammar/words.h"

struct work {
    uint64_t probes, bytes;
};

/* Rules of which no two read, write or say the same. */
static const char *make_rules(struct arena *a, unsigned n)
{
    struct buf b = BUF(a);
    for (unsigned i = 0; i < n; i++) {
        buf_printf(&b, "RULE r%u WHEN custom_data.a%u == 'v%u' AND name MATCHES /^x%u-/\n", i, i, i,
                   i);
        buf_printf(&b, " AND custom_data.b%u IN (%u, %u) AND custom_data.c > %u\n", i / 2, i, i + 1,
                   i);
        buf_printf(&b, " THEN SET custom_data.d%u.x TO custom_data.a%u; ASSERT custom_data.d%u IS ",
                   i, i, i);
        buf_printf(&b, "NOT NULL MESSAGE \"{custom_data.d%u.x} and {custom_data.e%u}\"\n", i, i);
    }
    buf_putc(&b, '\0');
    return b.p;
}

static struct work work_of(struct arena *a, const char *rules)
{
    struct world w;
    struct arena *own = arena_child(a);
    if (!world_rules(&w, own, rules))
        world_complain(&w, "rules");
    const struct policy_words *words = w.set->words;
    const struct symtab *const tables[] = {&words->field_keys, &words->written_keys,
                                           &words->pattern_keys};
    struct work work = {w.program->probes, arena_bytes(own)};
    for (size_t i = 0; i < COUNTOF(tables); i++)
        work.probes += tables[i]->probes;
    arena_free(own);
    return work;
}

ARENA_TEST(compile_work, grows_as_the_rules_do)
{
    enum { FEW = 512, TIMES = 8 };
    struct work few = work_of(a, make_rules(a, FEW)), many = work_of(a, make_rules(a, TIMES * FEW));
    cr_expect_geq(few.probes, (uint64_t)FEW * 10);
    cr_expect_leq(many.probes * 10, few.probes * TIMES * 11, "%lu slots, then %lu",
                  (unsigned long)few.probes, (unsigned long)many.probes);
    cr_expect_leq(many.bytes * 10, few.bytes * TIMES * 11, "%lu bytes, then %lu",
                  (unsigned long)few.bytes, (unsigned long)many.bytes);
}
