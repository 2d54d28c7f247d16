/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a text as line events in pieces of one size and writes them as --stage lines does, holding
 * every event to the laws of slicer/line.h on the way. */
#pragma once

#include "slicer/dialect.h"
#include "slicer/line.h"
#include "slicer/tree.h"
#include "tests/unit/support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

struct lines {
    struct buf out;
    str text; /* the whole input, to hold raw to */
    uint64_t at;
    uint32_t headers; /* open ones: a statement may stand at most that deep */
    const char *broken;
};

static inline UNUSED bool lines_take(void *arg, const struct line_event *e)
{
    struct lines *l = arg;
    bool trivia = e->kind == LINE_COMMENT || e->kind == LINE_BLANK || e->kind == LINE_BODY;
    if (e->from != l->at)
        l->broken = "a gap or an overlap";
    if (e->raw.n != e->to - e->from || !str_eq(e->raw, str_sub(l->text, e->from, e->to)))
        l->broken = "raw is not the span";
    if (e->depth > l->headers || (e->kind == LINE_CLOSE && e->depth >= l->headers))
        l->broken = "deeper than its headers";
    if (!trivia || e->depth < l->headers)
        l->headers = e->kind == LINE_HEADER ? e->depth + 1 : e->depth;
    l->at = e->to;
    line_write(&l->out, e);
    return true;
}

/* The events as text; an empty str where the reading failed. */
static inline UNUSED str lines_read(struct arena *a, const struct dialect *d, str text,
                                    size_t chunk, bool lenient, struct diags *dg)
{
    struct lines l = {.out = BUF(a), .text = text};
    struct line_options o = {.source = SOURCE_NONE, .lenient = lenient};
    struct line_reader *r = line_begin(a, d, o, lines_take, &l, dg);
    bool ok = true;
    for (size_t at = 0; ok && at < text.n; at += chunk) {
        /* a copy of its own, so that reading behind a piece is seen by the sanitizer */
        str piece = str_sub(text, at, at + chunk);
        char *own = malloc(piece.n);
        memcpy(own, piece.p, piece.n);
        ok = line_push(r, (str){own, piece.n});
        memset(own, '?', piece.n);
        free(own);
    }
    ok = ok && line_finish(r);
    cr_assert_eq(ok, dg->errors == 0, "%s: false and errors go together", d->name);
    if (!ok)
        return (str){0};
    cr_expect_null(l.broken, "%s: %s at byte %llu", d->name, l.broken, (unsigned long long)l.at);
    cr_expect_eq(l.at, text.n, "%s: events end at %llu of %zu", d->name, (unsigned long long)l.at,
                 text.n);
    return l.out.n ? buf_str(&l.out) : STR("");
}

static inline UNUSED str lines_of(struct arena *a, const struct dialect *d, str text, size_t chunk,
                                  struct diags *dg)
{
    return lines_read(a, d, text, chunk, false, dg);
}

static inline UNUSED str whole_file(struct arena *a, const char *path)
{
    struct buf b = BUF(a);
    FILE *f = fopen(path, "rb");
    if (!f)
        return (str){0};
    char block[65536];
    for (size_t n; (n = fread(block, 1, sizeof block, f));)
        buf_add(&b, (str){block, n});
    fclose(f);
    return b.n ? buf_str(&b) : STR("");
}

struct corpus_folder {
    const char *folder, *dialect;
};

/* The folders of the corpus whose dialects are in the table. */
static const struct corpus_folder CORPUS[] UNUSED = {
    {"cisco_ios", "cisco_ios"},
    {"cisco_nxos", "cisco_nxos"},
    {"cisco_iosxr", "cisco_xr"},
    {"cisco_asa", "cisco_asa"},
    {"cisco_ftd", "cisco_asa"},
    {"arista_eos", "arista_eos"},
    {"huawei_vrp", "huawei_vrp"},
    {"hp_comware", "hp_comware"},
    {"hp_procurve", "hp_procurve"},
    {"aruba_aoscx", "aruba_aoscx"},
    {"nokia_sros", "nokia_sros"},
    {"frr", "frr"},
    {"juniper_junos", "juniper_junos"},
    {"juniper_junos_set", "juniper_junos_set"},
    {"mikrotik_routeros", "mikrotik_routeros"},
    {"bird", "bird2"},
    {"fortinet_fortios", "fortinet_fortios"},
    {"vyos_boot", "vyos"},
    {"edgeos_boot", "vyos"},
    {"vyos_set", "vyos_set"},
    {"paloalto_panos", "paloalto_panos_set"},
    {"paloalto_panos_braces", "paloalto_panos"},
    {"nokia_sros_md", "nokia_sros_md"},
    {"nokia_sros_flat", "nokia_sros_md_flat"},
    {"nokia_srlinux", "nokia_srlinux"},
    {"nokia_srlinux_set", "nokia_srlinux_set"},
    {"f5_tmsh", "f5_bigip"},
    {"f5_imish", "f5_bigip"},
    {"nftables", "generic_brace"},
    {"openbgpd", "generic_brace"},
    {"openwrt_uci", "generic_indent"},
    {"ifupdown2", "generic_indent"},
};

/* Calls fn for each file of a corpus folder in order of the folder; returns how many. */
static inline UNUSED size_t each_file(const char *folder,
                                      void (*fn)(void *, const char *path, const char *name),
                                      void *arg)
{
    const char *corpus = getenv("UNET_CORPUS");
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", corpus ? corpus : "", folder);
    DIR *dir = corpus ? opendir(path) : NULL;
    if (!dir)
        return 0;
    size_t n = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s/%s", corpus, folder, e->d_name);
        fn(arg, path, e->d_name);
        n++;
    }
    closedir(dir);
    return n;
}
