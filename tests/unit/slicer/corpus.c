/* SPDX-License-Identifier: Apache-2.0 */
/* Every real configuration in these dialects: the laws of line events and of trees, and detection.
 */
#include "slicer/detect.h"
#include "slicer/dialects.h"
#include "tests/unit/slicer/lines.h"

struct reading {
    const struct dialect *dialect;
    size_t files, right;
    struct boundary *boundary;
};

/* Files that stand in a folder of another dialect. */
static const struct {
    const char *name, *dialect;
} MISPLACED[] = {
    {"batfish__juniper_testconfigs_juniper_nested_multiline_comments.cfg", "juniper_junos"},
    {"batfish__testconfigs_preprocess-juniper-generated-before.cfg", "juniper_junos"},
    {"hier_config__circular_fixtures_vyos_rollback.conf.cfg", "vyos_set"},
    {"oxidized__model_data_vyos_Supermicro_1.4.3_output.txt.cfg", "vyos_set"},
    {"batfish__palo_alto_testconfigs_multiline-token.cfg", "paloalto_panos"},
    {"batfish__palo_alto_testconfigs_paloalto_layer2_ae_svi.cfg", "paloalto_panos"},
    {"batfish__palo_alto_testconfigs_external-list.cfg", "paloalto_panos"},
    {"batfish__palo_alto_testconfigs_destination-nat-panorama.cfg", "paloalto_panos"},
    {"batfish__palo_alto_testconfigs_bgp.cfg", "paloalto_panos"},
    {"batfish__palo_alto_testconfigs_source-nat-high-availability.cfg", "paloalto_panos"},
    {"batfish__palo_alto_testconfigs_destination-nat.cfg", "paloalto_panos"},
    {"batfish__palo_alto_testconfigs_security-no-explicit-match.cfg", "paloalto_panos"},
    {"batfish__layer2_ae_trunk_configs_pa_fw.cfg", "paloalto_panos"},
};

/* Files that are no whole configurations, and what is said of them. */
static const struct {
    const char *name, *code;
} BROKEN[] = {
    {"netlab__install_libvirt_fortios.txt.cfg", "E0404"}, /* a manual page with an apostrophe */
    {"fortigate-terraform-deploy__7.0_single_fgtconfig.conf.cfg", "E0403"}, /* cut at its end */
    {"netutils__conversion_paloalto_panos_paloalto_basic_sent.txt.cfg", "E0403"}, /* a `}` short */
};

static const char *broken_code(const char *name)
{
    for (size_t i = 0; i < COUNTOF(BROKEN); i++)
        if (strcmp(BROKEN[i].name, name) == 0)
            return BROKEN[i].code;
    return NULL;
}

static const struct dialect *dialect_of(const struct reading *r, const char *name)
{
    for (size_t i = 0; i < COUNTOF(MISPLACED); i++)
        if (strcmp(MISPLACED[i].name, name) == 0)
            return dialects_find(NULL, str_of(MISPLACED[i].dialect));
    return r->dialect;
}

static void check_laws(void *arg, const char *path, const char *name)
{
    struct reading *r = arg;
    if (r->files++ % test_share() && !broken_code(name))
        return;
    struct arena *a = arena_new(r->boundary);
    struct diags dg = diags_new(a);
    str text = whole_file(a, path);
    const struct dialect *d = dialect_of(r, name);
    static const size_t sizes[] = {SIZE_MAX / 2, 1, 7, 4093};
    str whole = {0};
    if (broken_code(name)) {
        lines_of(a, d, text, sizes[1], &dg);
        expect_text(diag_codes(&dg), str_of(broken_code(name)), name);
        arena_free(a);
        return;
    }
    for (size_t i = 0; i < COUNTOF(sizes); i++) {
        str now = lines_of(a, d, text, sizes[i], &dg);
        cr_expect_eq(dg.errors, 0, "%s: %s", name, dg.n ? dg.at[0].message.p : "");
        if (i == 0)
            whole = now;
        cr_expect(str_eq(now, whole), "%s: other events in pieces of %zu", name, sizes[i]);
    }
    str lenient = lines_read(a, d, text, 4093, true, &dg);
    cr_expect(dg.n == 0 && str_eq(lenient, whole), "%s: a lenient reading differs", name);
    arena_free(a);
}

static void check_tree(void *arg, const char *path, const char *name)
{
    struct reading *r = arg;
    struct arena *a = arena_new(r->boundary);
    struct diags dg = diags_new(a);
    const struct dialect *d = dialect_of(r, name);
    struct line_options o = {.source = SOURCE_NONE, .lenient = broken_code(name) != NULL};
    struct tree *one = NULL, *two = NULL;
    cr_assert(tree_read(&one, a, d, o, whole_file(a, path), &dg), "%s", name);
    struct buf print = BUF(a), again = BUF(a);
    tree_print(&print, one);
    cr_assert(tree_read(&two, a, d, o, buf_str(&print), &dg), "%s: does not read again", name);
    cr_expect(memcmp(&one->at[0].all, &two->at[0].all, sizeof(hash128)) == 0,
              "%s: printed and read again it is another tree", name);
    tree_print(&again, two);
    cr_expect(str_eq(buf_str(&print), buf_str(&again)), "%s: prints differ", name);
    r->files++;
    arena_free(a);
}

static void check_detection(void *arg, const char *path, const char *name)
{
    struct reading *r = arg;
    struct arena *a = arena_new(r->boundary);
    struct detection found = detect_dialect(a, whole_file(a, path));
    r->files++;
    if (found.best == dialect_of(r, name))
        r->right++;
    else
        printf("detect: %s is called %s\n", name, found.best->name);
    arena_free(a);
}

static size_t read_all(struct arena *a, void (*fn)(void *, const char *, const char *),
                       size_t *right)
{
    size_t files = 0;
    *right = 0;
    for (size_t i = 0; i < COUNTOF(CORPUS); i++) {
        struct reading r = {.dialect = dialects_find(NULL, str_of(CORPUS[i].dialect)),
                            .boundary = arena_boundary(a)};
        cr_assert_not_null(r.dialect);
        each_file(CORPUS[i].folder, fn, &r);
        files += r.files;
        *right += r.right;
    }
    if (!files)
        SKIP_TEST(CORPUS_ABSENT);
    printf("%zu files\n", files);
    cr_assert_geq(files, 360, "the corpus is not whole");
    return files;
}

ARENA_TEST(corpus, every_file_keeps_the_laws_of_events_for_every_cut, .timeout = 280)
{
    size_t right;
    read_all(a, check_laws, &right);
}

ARENA_TEST(corpus, every_tree_reads_back_from_its_print)
{
    size_t right;
    read_all(a, check_tree, &right);
}

ARENA_TEST(corpus, detection_is_right_for_95_of_100)
{
    size_t right, files = read_all(a, check_detection, &right);
    printf("detect: %zu of %zu right\n", right, files);
    cr_assert_geq(right * 100, files * 95);
}

/* Files of other platforms must not crash the readers, whatever they are read as: with sanitizers
 * each as some dialects. */
static void read_as_all(void *arg, const char *path, const char *name UNUSED)
{
    struct reading *r = arg;
    struct arena *a = arena_new(r->boundary);
    str text = whole_file(a, path);
    for (size_t i = r->files % test_share(); i < dialects_count(NULL); i += test_share()) {
        struct arena *own = arena_child(a);
        struct diags dg = diags_new(own);
        lines_of(own, dialects_at(NULL, i), text, 1021, &dg);
        arena_free(own);
    }
    detect_dialect(a, text);
    r->files++;
    arena_free(a);
}

ARENA_TEST(corpus, other_platforms_are_read_without_harm, .timeout = 280)
{
    static const char *const folders[] = {"odd",         "arista_eos",
                                          "cisco_asa",   "cisco_nxos",
                                          "cisco_iosxr", "vyos_boot",
                                          "huawei_vrp",  "fortinet_fortios",
                                          "nftables",    "openbgpd",
                                          "f5_tmsh",     "nokia_sros",
                                          "hp_comware",  "paloalto_panos_braces"};
    struct reading r = {.boundary = arena_boundary(a)};
    for (size_t i = 0; i < COUNTOF(folders); i++)
        each_file(folders[i], read_as_all, &r);
    if (!r.files)
        SKIP_TEST(CORPUS_ABSENT);
    printf("%zu files in %zu dialects\n", r.files, dialects_count(NULL));
}
