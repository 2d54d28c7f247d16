/* SPDX-License-Identifier: Apache-2.0 */
/* Node data judged while it is read against the same data as trees: whatever the stream takes, it
 * judges as they do, in every size of chunk; and it never takes what the trees refuse. The first
 * byte may choose rules that ask other nodes (0x81) or that write (0x82). */
#include "engine/stream.h"
#include "engine/spool.h"
#include "tests/fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

static const char *const plain =
    "RULE eq WHEN vendor == \"cisco\" OR vendor == \"k\xc3\xb6nig\" THEN ASSERT role == \"edge\" "
    "MESSAGE \"{name} is {role}\"\n"
    "RULE numbers WHEN custom_data.n > 3 AND custom_data.n <= 7.5 THEN ASSERT custom_data.n IN (4, "
    "5.0, \"x\")\n"
    "RULE text WHEN name MATCHES \"^n[0-9]*[05]$\" THEN ASSERT model LIKE \"m?\" AND name CONTAINS "
    "\"1\"\n"
    "RULE lists WHEN node.tags CONTAINS \"pci\" THEN ASSERT node.tags CONTAINS 7\n"
    "RULE gone WHEN custom_data.a.b IS NULL THEN ASSERT custom_data.a IS NULL\n"
    "RULE site WHEN location.region == \"emea\" THEN ASSERT location.site STARTS WITH \"f\"\n"
    "RULE alls ALWAYS THEN ASSERT ALL i IN node.interfaces : i.mtu >= 1500 AND i.name MATCHES "
    "\"^e\"\n"
    "RULE anys WHEN ANY i IN node.interfaces : i.enabled THEN ASSERT COUNT(i IN node.interfaces) < "
    "3\n"
    "RULE computed WHEN len(name) > 2 THEN ASSERT custom_data.n * 2 + 1 != 9 MESSAGE \"n "
    "{custom_data.n}\"\n"
    "RULE elements FOR EACH i IN node.interfaces WHEN i.enabled THEN ASSERT i.mtu < 9000\n";

static const char *const asking =
    "RULE u ALWAYS THEN ASSERT node.custom_data.n IS UNIQUE\n"
    "RULE w ALWAYS THEN ASSERT node.vendor IS UNIQUE WITHIN node.role\n"
    "RULE l ALWAYS THEN ASSERT node.location.region == \"emea\" OR node.location.path IS NULL\n"
    "RULE c ALWAYS THEN ASSERT COUNT(n IN fleet.nodes WHERE n.vendor == node.vendor) < 2\n"
    "RULE s ALWAYS THEN ASSERT SUM(n.custom_data.n FOR n IN fleet.nodes) < 20\n";

static const char *const writing =
    "RULE w WHEN vendor == \"cisco\" THEN SET custom_data.n TO custom_data.n + 1; UNSET "
    "custom_data.a.b\n"
    "RULE x WHEN custom_data.n > 4 THEN ASSERT custom_data.a.b IS NOT NULL\n";

static const char *const locations = "locations:\n"
                                     "  - {name: fra, type: site, parent: emea}\n"
                                     "  - {name: emea, type: region}\n";

struct verdicts {
    bool done;
    str story;
};

static str story(struct arena *a, const struct run *run)
{
    struct buf b = BUF(a);
    for (uint32_t r = 0; r < run->rule_count; r++)
        for (int v = 0; v < VERDICT_COUNT; v++)
            buf_printf(&b, " %llu", (unsigned long long)run->rules[r].count[v]);
    struct findings all = spool_all(run->findings, a);
    for (uint32_t i = 0; i < all.n; i++) {
        const struct finding *f = &all.at[i];
        buf_printf(&b, "\n%.*s %.*s %s %.*s %.*s", STR_ARG(f->object_name), STR_ARG(f->rule->id),
                   verdict_name(f->verdict), STR_ARG(f->element), STR_ARG(f->message));
        for (uint32_t k = 0; k < f->part_count; k++)
            for (uint32_t m = 0; m < f->parts[k].fact_count; m++) {
                const struct fact *x = &f->parts[k].facts[m];
                buf_printf(&b, " | %.*s=%.*s @%u-%u", STR_ARG(x->field), STR_ARG(x->found_text),
                           x->place.from, x->place.to);
            }
    }
    return buf_str(&b);
}

/* The rules compiled anew, as threads and runs leave nothing behind in a program. */
static struct program *compile(struct arena *a, const char *rules, struct diags *dg)
{
    struct policy_set *set = policy_set_new(a);
    struct program *p = NULL;
    bool ok = policy_parse(set, sources_add(&dg->sources, STR("r.rules"), str_of(rules)), dg) &&
              policy_check(set, NULL, dg) && engine_compile(&p, a, set, dg);
    FUZZ_CHECK(ok, "the rules are wrong");
    return p;
}

static void load_locations(struct fleet *f, struct diags *dg)
{
    uint32_t source = sources_add(&dg->sources, STR("l.yaml"), str_of(locations));
    FUZZ_CHECK(fleet_load_source(f, source, dg), "the locations are wrong");
}

static struct verdicts judge_trees(struct arena *a, const char *rules, const char *name, str input)
{
    struct diags dg = diags_new(a);
    struct run_options o = {.findings_rule = UINT64_MAX, .findings_run = UINT64_MAX};
    struct program *p = compile(a, rules, &dg);
    struct fleet *fleet = fleet_new(a);
    struct run *run;
    load_locations(fleet, &dg);
    bool ok = fleet_load_source(fleet, sources_add(&dg.sources, str_of(name), input), &dg);
    fuzz_check_told(ok, &dg);
    if (!ok || !engine_run(&run, a, p, fleet, &o, &dg)) {
        fuzz_write_diags(a, &dg);
        return (struct verdicts){0};
    }
    return (struct verdicts){true, story(a, run)};
}

static struct verdicts judge_stream(struct arena *a, const char *rules, str path, uint32_t jobs,
                                    uint32_t chunk)
{
    struct diags dg = diags_new(a);
    struct run_options o = {.findings_rule = UINT64_MAX, .findings_run = UINT64_MAX};
    struct program *p = compile(a, rules, &dg);
    struct stream *stream;
    struct run *run;
    struct stream_input in = {.paths = &path, .n = 1, .jobs = jobs, .chunk_bytes = chunk};
    bool others;
    in.others = fleet_new(a);
    load_locations(in.others, &dg);
    if (!stream_fits(p, &o, &others))
        abort();
    if (!stream_run(&run, &stream, a, p, &in, &o, &dg)) {
        FUZZ_CHECK(!dg.n, "a stream that gives up says nothing");
        return (struct verdicts){0};
    }
    return (struct verdicts){true, story(a, run)};
}

static void stream(struct arena *a, str input)
{
    static const struct {
        uint32_t jobs, chunk;
    } ways[] = {{1, 0}, {1, 64}, {1, 1000}, {2, 256}};
    const char *const sets[] = {plain, asking, writing};
    const char *rules = sets[fuzz_choice(&input, 3)];
    int fd = memfd_create("nodes", MFD_CLOEXEC);
    if (fd < 0 || write(fd, input.p, input.n) != (ssize_t)input.n)
        abort();
    str path = str_printf(a, "/proc/self/fd/%d", fd);
    struct verdicts want = judge_trees(a, rules, path.p, input);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct verdicts got = judge_stream(a, rules, path, ways[i].jobs, ways[i].chunk);
        FUZZ_CHECK(!got.done || want.done, "the stream takes what the trees refuse");
        FUZZ_CHECK(!got.done || str_eq(got.story, want.story),
                   "jobs %u chunk %u: the stream says\n%.*s\nthe trees\n%.*s", ways[i].jobs,
                   ways[i].chunk, STR_ARG(got.story), STR_ARG(want.story));
    }
    close(fd);
}

FUZZ(stream)
