/* SPDX-License-Identifier: Apache-2.0 */
/* Findings that went through a spool are what they were, in whatever order they came, in memory or
 * in a file. */
#include "engine/spool.h"

#include "base/hash.h"
#include "base/json.h"
#include "tests/unit/support.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

static const struct ast_rule rules[] = {{.id = {"r0", 2}}, {.id = {"r1", 2}}, {.id = {"r2", 2}}};
static const struct ast_exempt waiver;

/* ---- findings made by dice ---- */

static uint64_t roll(uint64_t *dice, uint64_t sides)
{
    *dice = hash_bytes((str){(const char *)dice, sizeof *dice}, 11);
    return *dice % sides;
}

static str some_text(struct arena *a, uint64_t *dice)
{
    static const size_t lengths[] = {0, 1, 7, 40, 200, 5000};
    struct buf b = BUF(a);
    size_t n = lengths[roll(dice, roll(dice, 20) ? 4 : COUNTOF(lengths))];
    while (b.n < n)
        buf_putc(&b, (char)('a' + roll(dice, 26)));
    return b.n ? buf_str(&b) : (str){0};
}

/* A text that is not made of the rest when it is read. */
static str own_text(struct arena *a, uint64_t *dice)
{
    str text = some_text(a, dice);
    return text.n ? text : STR("said");
}

static span some_place(uint64_t *dice)
{
    if (!roll(dice, 4))
        return SPAN_NONE;
    uint32_t from = (uint32_t)roll(dice, UINT32_MAX - 300);
    return (span){(uint32_t)roll(dice, 300), from, from + (uint32_t)roll(dice, 300)};
}

static struct value some_value(struct arena *a, uint64_t *dice, int depth)
{
    struct value v = value_null();
    uint64_t kind = roll(dice, depth ? 8 : 6);
    if (kind == 1)
        v = value_bool(roll(dice, 2));
    if (kind == 2)
        v = value_int((int64_t)roll(dice, UINT64_MAX));
    if (kind == 3)
        v = value_float((double)roll(dice, 1000) / 7);
    if (kind >= 4 && kind < 6)
        v = value_string(some_text(a, dice));
    if (kind == 5 && v.len)
        v.kind = VALUE_BIGINT;
    if (kind == 6)
        v = value_list(a);
    if (kind == 7)
        v = value_map(a);
    for (uint64_t i = kind < 6 ? 0 : roll(dice, 20); i; i--) {
        struct value item = some_value(a, dice, depth - 1);
        if (kind == 6)
            list_add(&v, item);
        else
            map_set(&v, str_printf(a, "k%d", (int)i), item);
    }
    if (roll(dice, 2)) {
        v.file = 1 + (uint32_t)roll(dice, 9);
        v.at = (uint32_t)roll(dice, UINT32_MAX - 6000);
        v.extra = (uint16_t)roll(dice, 3);
    }
    v.flags = (uint8_t)roll(dice, 2);
    return v;
}

static void some_fact(struct fact *f, struct arena *a, uint64_t *dice)
{
    *f = (struct fact){.field = some_text(a, dice),
                       .element = some_text(a, dice),
                       .test = some_text(a, dice),
                       .test_at = some_place(dice),
                       .missing = roll(dice, 2),
                       .found = some_value(a, dice, 2),
                       .found_text = own_text(a, dice),
                       .wanted = some_text(a, dice),
                       .wanted_exact = roll(dice, 2),
                       .sentence = some_text(a, dice),
                       .reason = some_text(a, dice),
                       .verdict = (enum verdict)roll(dice, VERDICT_COUNT)};
    if (f->wanted_exact)
        f->wanted_value = some_value(a, dice, 1);
    f->place = roll(dice, 2) ? value_span(&f->found) : some_place(dice);
}

static str *some_texts(struct arena *a, uint64_t *dice, uint32_t *n)
{
    *n = (uint32_t)roll(dice, 3);
    str *texts = ARENA_ARRAY(a, str, *n + 1);
    for (uint32_t i = 0; i < *n; i++)
        texts[i] = some_text(a, dice);
    return *n ? texts : NULL;
}

static struct finding some_finding(struct arena *a, uint64_t *dice)
{
    struct finding f = {.rule_index = (uint32_t)roll(dice, COUNTOF(rules)),
                        .object_name = some_text(a, dice),
                        .verdict = (enum verdict)roll(dice, VERDICT_COUNT),
                        .was_undecided = roll(dice, 2),
                        .waiver = roll(dice, 5) ? NULL : &waiver,
                        .message = own_text(a, dice)};
    f.rule = &rules[f.rule_index];
    if (!roll(dice, 3)) {
        f.element = STR("node.interfaces[3]");
        f.element_index = (uint32_t)roll(dice, 3);
        f.element_key = some_text(a, dice);
    }
    f.part_count = (uint32_t)roll(dice, 3);
    struct finding_part *parts = ARENA_ARRAY(a, struct finding_part, f.part_count + 1);
    for (uint32_t i = 0; i < f.part_count; i++) {
        struct fact *facts = ARENA_ARRAY(a, struct fact, 3);
        parts[i] = (struct finding_part){.verdict = (enum verdict)roll(dice, VERDICT_COUNT),
                                         .at = some_place(dice),
                                         .text = some_text(a, dice),
                                         .message = some_text(a, dice),
                                         .facts = facts,
                                         .fact_count = (uint32_t)roll(dice, 4),
                                         .reason = some_text(a, dice)};
        for (uint32_t k = 0; k < parts[i].fact_count; k++)
            some_fact(&facts[k], a, dice);
    }
    f.parts = f.part_count ? parts : NULL;
    f.labels = some_texts(a, dice, &f.label_count);
    f.notes = some_texts(a, dice, &f.note_count);
    return f;
}

/* n findings in order. */
static struct finding *some_findings(struct arena *a, uint64_t seed, uint32_t n)
{
    struct finding *all = ARENA_ARRAY(a, struct finding, n);
    uint64_t dice = seed;
    for (uint32_t i = 0; i < n; i++) {
        all[i] = some_finding(a, &dice);
        all[i].table = i / (n / 2 + 1);
        all[i].object = i / 2;
        if (i && all[i].object == all[i - 1].object && all[i].rule_index <= all[i - 1].rule_index) {
            all[i].rule_index = all[i - 1].rule_index; /* the next element of its rule */
            all[i].rule = all[i - 1].rule;
            all[i].element = STR("e");
            all[i].element_index = all[i - 1].element_index + 1;
        }
    }
    return all;
}

/* ---- all that a finding says ---- */

static void put_text(struct buf *b, str s)
{
    buf_printf(b, "<%.*s>", STR_ARG(s));
}

static void put_span(struct buf *b, span at)
{
    if (at.file != SOURCE_NONE)
        buf_printf(b, "(%u %u %u)", at.file, at.from, at.to);
}

static void put_value(struct buf *b, const struct value *v)
{
    buf_printf(b, "[%u %u %u %u %u %u ", v->kind, v->flags, v->extra, v->file, v->at, v->len);
    json_put(b, v, 0);
    for (uint32_t i = 0; v->kind == VALUE_LIST && i < v->as.list->n; i++)
        put_value(b, &v->as.list->at[i]);
    for (uint32_t i = 0; v->kind == VALUE_MAP && i < v->as.map->n; i++)
        put_value(b, &v->as.map->at[i].value);
    buf_putc(b, ']');
}

static void put_fact(struct buf *b, const struct fact *f)
{
    const str texts[] = {f->field,  f->element,  f->test,  f->found_text,
                         f->wanted, f->sentence, f->reason};
    buf_printf(b, "\n  fact %d %d %d", f->verdict, f->missing, f->wanted_exact);
    for (size_t i = 0; i < COUNTOF(texts); i++)
        put_text(b, texts[i]);
    put_span(b, f->test_at);
    put_span(b, f->place);
    put_value(b, &f->found);
    put_value(b, &f->wanted_value);
}

static str told(struct arena *a, const struct finding *f)
{
    struct buf b = BUF(a);
    buf_printf(&b, "%s %u %u %u %u %d %d %d", f->rule->id.p, f->rule_index, f->table, f->object,
               f->element_index, f->verdict, f->was_undecided, f->waiver == &waiver);
    put_text(&b, f->object_name);
    put_text(&b, f->element);
    put_text(&b, f->element_key);
    put_text(&b, f->message);
    for (uint32_t i = 0; i < f->part_count; i++) {
        const struct finding_part *p = &f->parts[i];
        buf_printf(&b, "\n part %d", p->verdict);
        put_span(&b, p->at);
        put_text(&b, p->text);
        put_text(&b, p->message);
        put_text(&b, p->reason);
        for (uint32_t k = 0; k < p->fact_count; k++)
            put_fact(&b, &p->facts[k]);
    }
    for (uint32_t i = 0; i < f->label_count; i++)
        put_text(&b, f->labels[i]);
    buf_printf(&b, " | ");
    for (uint32_t i = 0; i < f->note_count; i++)
        put_text(&b, f->notes[i]);
    return buf_str(&b);
}

/* ---- the tests ---- */

static struct spool *new_spool(struct arena *a, uint64_t bytes)
{
    struct limits limits = limits_default();
    limits.at[LIMIT_findings_memory] = bytes;
    return spool_new(a, &limits);
}

static void expect_all(struct arena *a, struct spool *s, const struct finding *want, uint32_t n)
{
    struct spool_reader *one = spool_open(s, a, SPOOL_BY_OBJECT);
    struct spool_reader *two = spool_open(s, a, SPOOL_BY_OBJECT);
    struct findings all = spool_all(s, a);
    cr_assert_eq(all.n, n);
    cr_assert_eq(spool_count(s), n);
    for (uint32_t i = 0; i < n; i++) {
        struct arena *own = arena_child(a);
        const struct finding *f = spool_next(one);
        cr_assert(f, "%u of %u", i, n);
        str wanted = told(own, &want[i]);
        expect_text(told(own, f), wanted, "read");
        expect_text(told(own, &all.at[i]), wanted, "kept");
        cr_assert_eq(spool_skim(two)->object, want[i].object);
        if (i % 3 == 0)
            expect_text(told(own, spool_whole(two)), wanted, "skimmed, then read");
        arena_free(own);
    }
    cr_expect(!spool_next(one) && !spool_next(one) && !spool_skim(two));
    spool_close(one);
    spool_close(two);
}

static void expect_by_rule(struct arena *a, struct spool *s, const struct finding *want, uint32_t n)
{
    struct spool_reader *r = spool_open(s, a, SPOOL_BY_RULE);
    uint64_t count[COUNTOF(rules)] = {0};
    for (uint32_t k = 0; k < COUNTOF(rules); k++)
        for (uint32_t i = 0; i < n; i++) {
            if (want[i].rule_index != k)
                continue;
            struct arena *own = arena_child(a);
            const struct finding *f = spool_next(r);
            cr_assert(f, "rule %u, %u of %u", k, i, n);
            expect_text(told(own, f), told(own, &want[i]), "by rule");
            count[k] += f->verdict == VERDICT_FAIL;
            arena_free(own);
        }
    cr_expect(!spool_next(r));
    for (uint32_t k = 0; k < COUNTOF(rules); k++)
        cr_expect_eq(spool_count_of(s, k, VERDICT_FAIL), count[k]);
    spool_close(r);
}

static const uint64_t sizes[] = {0, 1000, 100000, UINT64_MAX};

ARENA_TEST(spool, gives_back_what_it_got)
{
    enum { N = 300 };
    for (size_t k = 0; k < COUNTOF(sizes); k++) {
        struct spool *s = new_spool(a, sizes[k]);
        struct finding *all = some_findings(a, k + 1, N);
        for (uint32_t i = 0; i < N; i++) {
            spool_add(s, &all[i]);
            if (i % 50 == 0)
                spool_settle(s);
        }
        expect_all(a, s, all, N);
        expect_by_rule(a, s, all, N);
        struct diags dg = diags_new(a);
        cr_expect(spool_check(s, &dg));
    }
}

ARENA_TEST(spool, puts_in_order_what_comes_in_any)
{
    enum { N = 300 };
    for (size_t k = 0; k < 8; k++) {
        struct spool *s = new_spool(a, sizes[k % COUNTOF(sizes)]);
        struct finding *all = some_findings(a, k + 10, N);
        for (uint32_t i = 0; i < N; i++) {
            spool_add(s, &all[(i * 7 + 5) % N]);
            if (k >= 4 && i % 20 == 0)
                spool_settle(s);
        }
        expect_all(a, s, all, N);
        expect_by_rule(a, s, all, N);
    }
}

ARENA_TEST(spool, joins_those_of_several_machines)
{
    enum { N = 300, MACHINES = 3 };
    for (size_t k = 0; k < COUNTOF(sizes); k++) {
        struct spool *s[MACHINES];
        struct finding *all = some_findings(a, k + 20, N);
        for (uint32_t m = 0; m < MACHINES; m++)
            s[m] = new_spool(a, sizes[k]);
        for (uint32_t i = 0; i < N; i++) {
            spool_add(s[all[i].object / 10 % MACHINES], &all[i]);
            if (i % 20 == 0)
                spool_settle(s[i % MACHINES]);
        }
        for (uint32_t m = 1; m < MACHINES; m++)
            spool_join(s[0], s[m]);
        expect_all(a, s[0], all, N);
        expect_by_rule(a, s[0], all, N);
    }
}

ARENA_TEST(spool, may_be_empty)
{
    struct spool *s = new_spool(a, 100);
    expect_all(a, s, NULL, 0);
    expect_by_rule(a, s, NULL, 0);
}

/* Findings like those of a large run. */
static struct finding plain_finding(struct arena *a, uint32_t i)
{
    static const struct ast_rule *rule = &rules[1];
    struct fact *fact = ARENA_NEW(a, struct fact);
    struct finding_part *part = ARENA_NEW(a, struct finding_part);
    *fact = (struct fact){.field = STR("node.mtu"),
                          .test = STR("node.mtu == 9000"),
                          .test_at = {1, 20, 36},
                          .found = value_int(i),
                          .found_text = str_printf(a, "%u", i),
                          .wanted = STR("9000"),
                          .verdict = VERDICT_FAIL,
                          .place = {2, i * 100, i * 100 + 4}};
    *part = (struct finding_part){.verdict = VERDICT_FAIL,
                                  .at = {1, 20, 36},
                                  .text = STR("node.mtu == 9000"),
                                  .facts = fact,
                                  .fact_count = 1};
    return (struct finding){.rule = rule,
                            .rule_index = 1,
                            .object = i,
                            .object_name = str_printf(a, "switch-%u", i),
                            .verdict = VERDICT_FAIL,
                            .message = str_printf(a, "node.mtu is %u, wanted 9000", i),
                            .parts = part,
                            .part_count = 1};
}

ARENA_TEST(spool, makes_words_of_what_has_none)
{
    struct spool *s = new_spool(a, 0);
    struct finding f = plain_finding(a, 1500), want = f;
    struct fact *facts = ARENA_ARRAY(a, struct fact, 3);
    struct finding_part *part = arena_dup(a, f.parts, sizeof *part);
    facts[0] = facts[1] = facts[2] = f.parts->facts[0];
    facts[0].found_text = facts[1].found_text = facts[2].found_text = (str){0};
    facts[2].found = value_list(a);
    list_add(&facts[2].found, value_string(STR("a")));
    part->facts = facts;
    part->fact_count = 3;
    f.parts = part;
    f.message = (str){0};
    spool_add(s, &f);
    spool_add(s, &want);
    spool_settle(s);
    struct findings all = spool_all(s, a);
    expect_text(all.at[0].message,
                STR("node.mtu is 1500, wanted 9000; node.mtu is [\"a\"], wanted 9000"),
                "said once");
    expect_text(all.at[0].parts[0].facts[2].found_text, STR("[\"a\"]"), "a list");
    expect_text(told(a, &all.at[1]), told(a, &want), "its own");
}

ARENA_TEST(spool, takes_no_memory_past_its_limit)
{
    enum { N = 100000, LIMIT = 100000, BATCH = 1024 };
    struct arena *of_spool = arena_child(a), *own = arena_child(a), *reading = arena_child(a);
    struct spool *s = new_spool(of_spool, LIMIT);
    for (uint32_t i = 0; i < N; i++) {
        struct finding f = plain_finding(own, i);
        spool_add(s, &f);
        arena_reset(own);
        if (i % BATCH == 0)
            spool_settle(s);
    }
    uint32_t n = 0;
    struct spool_reader *r = spool_open(s, reading, SPOOL_BY_OBJECT);
    for (const struct finding *f; (f = spool_next(r)); n++)
        cr_assert_eq(f->object, n);
    cr_expect_eq(n, N);
    cr_expect(arena_bytes(of_spool) < 3000000, "%zu bytes", arena_bytes(of_spool));
    cr_expect(arena_bytes(reading) < 300000, "%zu bytes", arena_bytes(reading));
}

ARENA_TEST(spool, says_that_its_file_could_not_be_written)
{
    struct rlimit small = {2000, 2000};
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct spool *s = new_spool(a, 1000);
    struct finding *all = some_findings(a, 3, 200);
    for (uint32_t i = 0; i < 200; i++)
        spool_add(s, &all[i]);
    spool_settle(s);
    struct diags dg = diags_new(a);
    cr_expect(!spool_check(s, &dg));
    expect_text(diag_codes(&dg), str_of(diag_info(DIAG_FILE_WRITE)->code), "code");
    struct spool_reader *r = spool_open(s, a, SPOOL_BY_OBJECT);
    cr_expect(!spool_next(r), "nothing is better than a part of it");
}

ARENA_TEST(spool, says_that_there_is_no_place_for_its_file)
{
    setenv("TMPDIR", "/nowhere/at/all", 1);
    struct spool *s = new_spool(a, 0);
    struct finding *all = some_findings(a, 3, 20);
    for (uint32_t i = 0; i < 20; i++)
        spool_add(s, &all[i]);
    spool_settle(s);
    struct diags dg = diags_new(a);
    cr_expect(!spool_check(s, &dg));
}
