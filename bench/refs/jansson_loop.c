/* The reference for evaluation: a loop over the lines of an NDJSON file as one writes it by hand
   with jansson and PCRE2. Each line becomes a json_t; the fields that rules read are looked up
   once; then every rule, compiled C from RULES, is asked.

   cc -O2 -DRULES='"rules_1000.c"' jansson_loop.c -ljansson -lpcre2-8        usage: jansson_loop
   NODES.ndjson > rule<TAB>failures

   A pattern is JIT-compiled once, and run once for each node at most: its answer is kept for the
   other rules of the node. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <jansson.h>
#include <pcre2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATTERNS_MAX = 64 };

/* What rules read of a node. Texts are borrowed from the json_t; NULL or 0 where a map that a node
 * may lack is missing. */
struct node {
    const char *vendor, *role, *lifecycle, *domain, *model, *name, *software_version,
        *management_ip, *location_region, *location_site, *custom_data_syslog_host,
        *custom_data_aaa_mode;
    json_int_t custom_data_cpu_load, custom_data_cpu_cores, custom_data_mem_used_mb,
        custom_data_mem_total_mb, custom_data_uptime_days, custom_data_snmp_version,
        custom_data_ntp_stratum, custom_data_syslog_severity;
    bool custom_data_backup_enabled, custom_data_snmp_enabled, has_ntp, has_syslog, has_aaa;
    const json_t *custom_data_tags, *custom_data_vlans;
    unsigned long long asked, matched; /* patterns, by bit */
};

struct rule {
    const char *name;
    bool (*fails)(struct node *);
};

static bool matches(struct node *n, int k, const char *text);

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool contains(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static bool has_text(const json_t *list, const char *wanted)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (same(json_string_value(json_array_get(list, i)), wanted))
            return true;
    return false;
}

static bool has_number(const json_t *list, json_int_t wanted)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_integer_value(json_array_get(list, i)) == wanted)
            return true;
    return false;
}

#include RULES

enum {
    RULE_COUNT = sizeof rules / sizeof rules[0],
    PATTERN_COUNT = sizeof patterns / sizeof patterns[0]
};

static pcre2_code *compiled[PATTERNS_MAX];
static pcre2_match_data *place;

static bool matches(struct node *n, int k, const char *text)
{
    unsigned long long bit = 1ull << k;
    if (!(n->asked & bit)) {
        n->asked |= bit;
        if (pcre2_jit_match(compiled[k], (PCRE2_SPTR)text, strlen(text), 0, 0, place, NULL) >= 0)
            n->matched |= bit;
    }
    return (n->matched & bit) != 0;
}

static const char *text_of(const json_t *map, const char *key)
{
    return json_string_value(json_object_get(map, key));
}

static json_int_t number_of(const json_t *map, const char *key)
{
    return json_integer_value(json_object_get(map, key));
}

static void read_node(struct node *n, const json_t *doc)
{
    const json_t *place_of = json_object_get(doc, "location"),
                 *data = json_object_get(doc, "custom_data");
    const json_t *snmp = json_object_get(data, "snmp"), *cpu = json_object_get(data, "cpu"),
                 *mem = json_object_get(data, "mem");
    const json_t *ntp = json_object_get(data, "ntp"), *syslog = json_object_get(data, "syslog"),
                 *aaa = json_object_get(data, "aaa");
    *n = (struct node){
        .vendor = text_of(doc, "vendor"),
        .role = text_of(doc, "role"),
        .lifecycle = text_of(doc, "lifecycle"),
        .domain = text_of(doc, "domain"),
        .model = text_of(doc, "model"),
        .name = text_of(doc, "name"),
        .software_version = text_of(doc, "software_version"),
        .management_ip = text_of(doc, "management_ip"),
        .location_region = text_of(place_of, "region"),
        .location_site = text_of(place_of, "site"),
        .custom_data_cpu_load = number_of(cpu, "load"),
        .custom_data_cpu_cores = number_of(cpu, "cores"),
        .custom_data_mem_used_mb = number_of(mem, "used_mb"),
        .custom_data_mem_total_mb = number_of(mem, "total_mb"),
        .custom_data_uptime_days = number_of(data, "uptime_days"),
        .custom_data_snmp_version = number_of(snmp, "version"),
        .custom_data_snmp_enabled = json_is_true(json_object_get(snmp, "enabled")),
        .custom_data_backup_enabled = json_is_true(json_object_get(data, "backup_enabled")),
        .custom_data_tags = json_object_get(data, "tags"),
        .custom_data_vlans = json_object_get(data, "vlans"),
        .has_ntp = ntp != NULL,
        .has_syslog = syslog != NULL,
        .has_aaa = aaa != NULL,
        .custom_data_ntp_stratum = number_of(ntp, "stratum"),
        .custom_data_syslog_host = text_of(syslog, "host"),
        .custom_data_syslog_severity = number_of(syslog, "severity"),
        .custom_data_aaa_mode = text_of(aaa, "mode"),
    };
}

int main(int argc, char **argv)
{
    static unsigned long failures[RULE_COUNT];
    FILE *in = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (in == NULL)
        return 1;
    place = pcre2_match_data_create(16, NULL);
    for (int k = 0; k < PATTERN_COUNT; k++) {
        int code = 0;
        size_t at = 0;
        compiled[k] = pcre2_compile((PCRE2_SPTR)patterns[k], PCRE2_ZERO_TERMINATED, PCRE2_UTF,
                                    &code, &at, NULL);
        if (compiled[k] == NULL || pcre2_jit_compile(compiled[k], PCRE2_JIT_COMPLETE) != 0)
            return 1;
    }
    char *line = NULL;
    size_t room = 0;
    for (ssize_t length; (length = getline(&line, &room, in)) > 0;) {
        json_t *doc = json_loadb(line, (size_t)length, 0, NULL);
        if (doc == NULL)
            return 1;
        struct node n;
        read_node(&n, doc);
        for (int k = 0; k < RULE_COUNT; k++)
            failures[k] += rules[k].fails(&n);
        json_decref(doc);
    }
    for (int k = 0; k < RULE_COUNT; k++)
        printf("%s\t%lu\n", rules[k].name, failures[k]);
    return 0;
}
