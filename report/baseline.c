/* SPDX-License-Identifier: Apache-2.0 */
#include "report/baseline.h"

#include "base/json.h"
#include "base/sym.h"

struct entry {
    enum verdict verdict;
    bool met;
    struct report_gone as_gone;
    str element;                 /* that its fields begin with; may be empty */
    const struct value *reasons; /* a list of maps with `field`, or of fields; NULL: none */
};

struct baseline {
    struct arena *arena;
    struct symtab fingerprints;
    VEC(struct entry) entries; /* by number of the fingerprint */
};

static str text_at(const struct value *map, const char *key)
{
    const struct value *v = map_get(map, str_of(key));
    return v && v->kind == VALUE_STRING ? value_text(v) : (str){0};
}

static const struct value *list_at(const struct value *map, const char *key)
{
    const struct value *v = map_get(map, str_of(key));
    return v && v->kind == VALUE_LIST ? v : NULL;
}

static bool verdict_find(enum verdict *out, str name)
{
    for (unsigned v = 0; v < VERDICT_COUNT; v++) {
        if (!str_eq(name, str_of(verdict_name(v))))
            continue;
        *out = v;
        return true;
    }
    return false;
}

/* Of two entries of one fingerprint the first stays. */
static void add_entry(struct baseline *b, str fingerprint, struct entry e)
{
    uint32_t before = b->fingerprints.n;
    if (sym_intern(&b->fingerprints, fingerprint) == before)
        vec_push(b->arena, &b->entries, e);
}

/* ---- our JSON ---- */

static bool read_findings(struct baseline *b, const struct value *doc)
{
    const struct value *list = list_at(doc, "findings");
    for (uint32_t i = 0; list && i < list->as.list->n; i++) {
        const struct value *f = &list->as.list->at[i];
        struct entry e = {.reasons = list_at(f, "reasons"), .element = text_at(f, "element")};
        if (!verdict_find(&e.verdict, text_at(f, "verdict")))
            return false;
        if (e.verdict == VERDICT_PASS || e.verdict == VERDICT_SKIP)
            continue;
        str name = text_at(f, "object");
        if (e.element.n)
            name = str_printf(b->arena, "%.*s %.*s", STR_ARG(name), STR_ARG(e.element));
        e.as_gone = (struct report_gone){text_at(f, "rule"), name, text_at(f, "message"),
                                         text_at(f, "fingerprint")};
        if (!e.as_gone.fingerprint.n)
            return false;
        add_entry(b, e.as_gone.fingerprint, e);
    }
    return list != NULL;
}

static bool version_is_one(const struct value *doc)
{
    const struct value *v = map_get(doc, STR("schema_version"));
    return v && v->kind == VALUE_INT && v->as.integer == 1;
}

/* ---- SARIF ---- */

static bool is_ours(const struct value *run)
{
    const struct value *tool = map_get(run, STR("tool"));
    const struct value *driver = tool ? map_get(tool, STR("driver")) : NULL;
    return driver && str_eq(text_at(driver, "name"), STR("unet"));
}

/* False for a result that stands for many. */
static bool read_result(struct baseline *b, const struct value *result)
{
    const struct value *prints = map_get(result, STR("partialFingerprints"));
    const struct value *bag = map_get(result, STR("properties"));
    const struct value *message = map_get(result, STR("message"));
    struct entry e = {.reasons = bag ? list_at(bag, "fields") : NULL,
                      .element = bag ? text_at(bag, "element") : (str){0}};
    str state = text_at(result, "baselineState");
    if (str_eq(state, STR("absent")))
        return true;
    if (!prints || !bag || !verdict_find(&e.verdict, text_at(bag, "verdict")))
        return false;
    str name = text_at(bag, "object"), text = message ? text_at(message, "text") : (str){0};
    size_t at = name.n ? str_find(text, name, 0) : SIZE_MAX; /* "undecided: NAME: message" */
    str said = at == SIZE_MAX ? text : str_sub(text, at + name.n + 2, text.n);
    e.as_gone = (struct report_gone){text_at(result, "ruleId"), name, said,
                                     text_at(prints, "unetFinding/v1")};
    if (e.as_gone.fingerprint.n)
        add_entry(b, e.as_gone.fingerprint, e);
    return e.as_gone.fingerprint.n > 0;
}

enum sarif { SARIF_READ, SARIF_NOT_OURS, SARIF_GROUPED };

static enum sarif read_sarif(struct baseline *b, const struct value *runs)
{
    bool ours = false;
    for (uint32_t i = 0; i < runs->as.list->n; i++) {
        const struct value *run = &runs->as.list->at[i];
        const struct value *results = list_at(run, "results");
        if (!results || !is_ours(run))
            continue;
        ours = true;
        for (uint32_t k = 0; k < results->as.list->n; k++)
            if (!read_result(b, &results->as.list->at[k]))
                return SARIF_GROUPED;
    }
    return ours ? SARIF_READ : SARIF_NOT_OURS;
}

bool baseline_read(struct baseline **out, struct arena *a, uint32_t source, struct diags *dg)
{
    struct value doc;
    struct baseline *b = ARENA_NEW(a, struct baseline);
    *b = (struct baseline){.arena = a, .fingerprints = symtab_new(a)};
    *out = b;
    str name = dg->sources.at[source].name;
    if (!json_read(&doc, a, source, dg))
        return false;
    const struct value *judged = map_get(&doc, STR("policies"));
    if (str_eq(text_at(&doc, "kind"), STR("check")) && judged)
        doc = *judged; /* the part of `unet check` that is such a document */
    const struct value *runs = list_at(&doc, "runs");
    bool eval = str_eq(text_at(&doc, "kind"), STR("policy-eval"));
    if (eval && !version_is_one(&doc)) {
        DIAG_STR(dg, BASELINE_VERSION, span_start(source), name, STR("schema_version 1"));
        return false;
    }
    if (runs && !str_eq(text_at(&doc, "version"), STR("2.1.0"))) {
        DIAG_STR(dg, BASELINE_VERSION, span_start(source), name, STR("SARIF 2.1.0"));
        return false;
    }
    enum sarif read = runs                             ? read_sarif(b, runs)
                      : eval && read_findings(b, &doc) ? SARIF_READ
                                                       : SARIF_NOT_OURS;
    if (read == SARIF_NOT_OURS)
        DIAG_STR(dg, BASELINE_KIND, span_start(source), name);
    if (read == SARIF_GROUPED)
        DIAG_STR(dg, BASELINE_GROUPED, span_start(source), name);
    return read == SARIF_READ;
}

/* ---- comparing ---- */

/* A field as seen from its element, whose index may have changed. */
static str within(str field, str element)
{
    return element.n && str_starts(field, element) ? str_sub(field, element.n, field.n) : field;
}

static bool entry_has(const struct entry *e, str field)
{
    for (uint32_t i = 0; e->reasons && i < e->reasons->as.list->n; i++) {
        const struct value *v = &e->reasons->as.list->at[i];
        str have = v->kind == VALUE_STRING ? value_text(v)
                   : v->kind == VALUE_MAP  ? text_at(v, "field")
                                           : (str){0};
        if (str_eq(within(have, e->element), field))
            return true;
    }
    return false;
}

static bool covers(const struct entry *e, const struct finding *f)
{
    bool as_bad = e->verdict == VERDICT_FAIL ||
                  (e->verdict == VERDICT_UNDECIDED && f->verdict == VERDICT_UNDECIDED) ||
                  (e->verdict == VERDICT_WAIVED && f->verdict == VERDICT_WAIVED);
    if (!as_bad)
        return false;
    for (uint32_t i = 0; i < f->part_count; i++)
        for (uint32_t k = 0; k < f->parts[i].fact_count; k++)
            if (!entry_has(e, within(f->parts[i].facts[k].field, f->element)))
                return false;
    return true;
}

static void collect_gone(struct findings_report *r, struct arena *a, const struct baseline *b)
{
    struct report_gone *gone = ARENA_ARRAY(a, struct report_gone, b->entries.n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->entries.n; i++) {
        const struct entry *e = &b->entries.at[i];
        if (!e->met && e->verdict != VERDICT_WAIVED)
            gone[n++] = e->as_gone;
    }
    r->gone = gone;
    r->gone_count = n;
}

static sym entry_of(const struct baseline *b, const struct findings_report *r,
                    const struct finding *f)
{
    struct fingerprint print = findings_fingerprint(r, f);
    return sym_find(&b->fingerprints, (str){print.text, sizeof print.text});
}

static enum known known_as(const struct baseline *b, sym entry, const struct finding *f)
{
    if (f->verdict == VERDICT_PASS || f->verdict == VERDICT_SKIP)
        return KNOWN_NOT_ASKED;
    return entry != SYM_NONE && covers(&b->entries.at[entry], f) ? KNOWN_UNCHANGED : KNOWN_NEW;
}

enum known baseline_known(const struct baseline *b, const struct findings_report *r,
                          const struct finding *f)
{
    return known_as(b, entry_of(b, r, f), f);
}

void baseline_compare(struct findings_report *r, struct arena *a, struct baseline *b, bool chosen)
{
    struct spool_reader *all = spool_open(r->run->findings, a, SPOOL_BY_OBJECT);
    r->fresh = r->unchanged = 0;
    for (const struct finding *f; (f = spool_next(all));) {
        if (f->verdict == VERDICT_PASS || f->verdict == VERDICT_SKIP)
            continue;
        sym entry = entry_of(b, r, f);
        if (entry != SYM_NONE)
            b->entries.at[entry].met = true;
        bool known = known_as(b, entry, f) == KNOWN_UNCHANGED;
        r->fresh += !known;
        r->unchanged += known;
    }
    spool_close(all);
    r->baseline = b;
    if (!chosen)
        collect_gone(r, a, b);
}
