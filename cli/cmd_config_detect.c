/* SPDX-License-Identifier: Apache-2.0 */
/* unet config detect | dialect: which dialect a configuration is in, and what a dialect consists
 * of. */
#include "base/io.h"
#include "base/value.h"
#include "base/yaml.h"
#include "cli/cmd_config.h"
#include "cli/platforms.h"
#include "report/emit.h"
#include "slicer/dialect_file.h"

/* ---- detect ---- */

static void put_detection(struct call *c, str name, const struct detection *found, bool scores)
{
    struct buf *b = out_buf(&c->out);
    buf_put_visible(b, name);
    buf_printf(b, ": %s%s\n", found->best->name, found->sure ? "" : " (not sure)");
    for (size_t i = 0; i < found->n && scores; i++) {
        const struct detect_score *s = &found->at[i];
        if (s->points <= 0)
            continue;
        buf_printf(b, s->why.n ? "%6d  %-20s  " : "%6d  %s", s->points, s->dialect->name);
        buf_put_visible(b, s->why);
        buf_putc(b, '\n');
    }
}

static void emit_detection(struct emit *e, str name, const struct detection *found, bool signs)
{
    emit_open(e, '{');
    emit_key(e, "file");
    emit_str(e, name);
    emit_key(e, "dialect");
    emit_text(e, found->best->name);
    emit_key(e, "sure");
    emit_bool(e, found->sure);
    emit_key(e, "scores");
    emit_open(e, '{');
    for (size_t i = 0; i < found->n; i++) {
        if (found->at[i].points <= 0)
            continue;
        emit_key_str(e, str_of(found->at[i].dialect->name));
        emit_int(e, found->at[i].points);
    }
    emit_close(e, '}');
    if (signs) {
        emit_key(e, "signs");
        emit_open(e, '{');
        for (size_t i = 0; i < found->n; i++) {
            if (found->at[i].points <= 0)
                continue;
            emit_key_str(e, str_of(found->at[i].dialect->name));
            emit_str(e, found->at[i].why);
        }
        emit_close(e, '}');
    }
    emit_close(e, '}');
}

static enum exit_code detect_files(struct call *c, const struct io_names *names, struct emit *e)
{
    enum exit_code code = EXIT_OK;
    bool why = call_has(c, OPT_explain);
    for (uint32_t i = 0; i < names->n; i++) {
        uint32_t source;
        if (!io_read(&source, c->arena, names->at[i], SPAN_NONE, &c->diags)) {
            code = EXIT_FAILED;
            continue;
        }
        str text = c->diags.sources.at[source].text;
        struct detection found = platforms_detect(c, c->arena, text, why);
        if (e)
            emit_detection(e, names->at[i], &found, why);
        else
            put_detection(c, names->at[i], &found, why || names->n == 1);
        out_flush_some(&c->out);
    }
    return code;
}

static enum exit_code run_detect(struct call *c)
{
    struct io_names names = {0};
    if (!platforms_open(c))
        return EXIT_POLICY;
    if (!config_files(&names, c))
        return EXIT_FAILED;
    if (!call_format(c, "json"))
        return detect_files(c, &names, NULL);
    struct emit e = emit_begin(out_buf(&c->out), 2);
    emit_document(&e, "config-detect");
    emit_key(&e, "files");
    emit_open(&e, '[');
    enum exit_code code = detect_files(c, &names, &e);
    emit_close(&e, ']');
    emit_close(&e, '}');
    buf_putc(out_buf(&c->out), '\n');
    return code;
}

static const enum option detect_options[] = {OPT_explain, OPT_json, OPT_format, OPT_output,
                                             OPT_COUNT};

const struct command cmd_config_detect = {
    .name = "config detect",
    .arguments = "FILE|DIR...",
    .summary = "tell the dialect of configurations",
    .details = "Counts the signs of every dialect in the first 64 KiB; of one file the points are "
               "shown. --explain says which signs gave them.",
    .formats = "text json",
    .examples = {"unet config detect running.cfg", "unet config detect --explain running.cfg",
                 "unet config detect --json configs/"},
    .options = detect_options,
    .least = 1,
    .most = 100000,
    .run = run_detect,
};

/* ---- dialect ---- */

static void list_dialects(struct call *c)
{
    struct buf *b = out_buf(&c->out);
    for (size_t i = 0; i < dialects_count(c->dialects); i++) {
        const struct dialect *d = dialects_at(c->dialects, i);
        buf_printf(b, "%-20s  %s\n", d->name, d->summary);
        if (*d->aliases)
            buf_printf(b, "%-20s  also %s\n", "", d->aliases);
    }
}

static enum exit_code run_dialect(struct call *c)
{
    if (!platforms_open(c))
        return EXIT_POLICY;
    if (call_has(c, OPT_explain)) {
        dialect_write_fields(out_buf(&c->out));
        return EXIT_OK;
    }
    if (!c->arg_count) {
        list_dialects(c);
        return EXIT_OK;
    }
    const struct dialect *d = dialects_get(c->dialects, c->args[0], SPAN_NONE, &c->diags);
    if (!d)
        return EXIT_USAGE;
    struct value v = dialect_to_value(c->arena, d);
    yaml_put(out_buf(&c->out), &v, 0);
    return EXIT_OK;
}

static const enum option dialect_options[] = {OPT_explain, OPT_output, OPT_COUNT};

const struct command cmd_config_dialect = {
    .name = "config dialect",
    .arguments = "[NAME]",
    .summary = "list the dialects, or print all that makes up one",
    .details =
        "A dialect is printed as the YAML that dialects/NAME.yaml beside unet.yaml takes: "
        "what to begin with for a platform of your own. --explain tells what each field means.",
    .examples = {"unet config dialect", "unet config dialect arista_eos > dialects/acme_os.yaml"},
    .options = dialect_options,
    .most = 1,
    .run = run_dialect,
};
