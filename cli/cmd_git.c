/* SPDX-License-Identifier: Apache-2.0 */
/* unet git sync | status | log. */
#include "base/io.h"
#include "base/json.h"
#include "cli/sync.h"

#include <sys/stat.h>
#include <time.h>

static enum exit_code open_sync(struct sync *s, struct project *p, struct call *c)
{
    enum exit_code code = project_open(p, c);
    if (code != EXIT_OK)
        return code;
    if (!p->workspace.found) {
        call_error(c, "there is no unet.yaml here: `unet init` writes one");
        return EXIT_EMPTY;
    }
    return sync_open(s, c, &p->workspace) ? EXIT_OK : EXIT_POLICY;
}

static str short_id(str id)
{
    return id.n ? str_sub(id, 0, 10) : STR("-");
}

/* ---- sync ---- */

static enum exit_code run_sync(struct call *c)
{
    struct project p;
    struct sync s;
    enum exit_code code = open_sync(&s, &p, c);
    if (code != EXIT_OK)
        return code;
    struct buf said = BUF(c->arena), *b = out_buf(&c->out);
    code = sync_run(&s, &said);
    for (uint32_t i = 0; i < s.n; i++) {
        const struct sync_repository *r = &s.at[i];
        str name = r->remote.name;
        buf_printf(b, "%.*s %.*s: ", STR_ARG(name), STR_ARG(r->remote.ref));
        if (r->state == SYNC_SAME)
            buf_printf(b, "nothing new, %.*s is active\n", STR_ARG(short_id(r->active)));
        else if (r->state == SYNC_NEW && code != EXIT_FAILED)
            buf_printf(b, "%.*s is active, was %.*s\n", STR_ARG(short_id(r->fetched)),
                       STR_ARG(short_id(r->active)));
        else if (r->state == SYNC_NEW)
            buf_printf(b, "%.*s was fetched, %.*s stays active\n", STR_ARG(short_id(r->fetched)),
                       STR_ARG(short_id(r->active)));
        else
            buf_printf(b, "%s, %.*s stays active\n", sync_state_name(r->state),
                       STR_ARG(short_id(r->active)));
    }
    buf_add(b, buf_str(&said));
    return code;
}

/* ---- status ---- */

/* The file that the last sync wrote, and when that was; null before the first. */
static bool read_status(struct value *out, struct call *c, str folder)
{
    uint32_t source;
    struct stat st;
    struct tm t;
    char when[32];
    str path = io_join(c->arena, folder, STR("status.json"));
    *out = value_null();
    if (stat(str_c(c->arena, path), &st) != 0)
        return true;
    if (!io_read(&source, c->arena, path, SPAN_NONE, &c->diags) ||
        !json_read(out, c->arena, source, &c->diags))
        return false;
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&st.st_mtime, &t));
    if (out->kind == VALUE_MAP)
        map_set(out, STR("checked"), value_string(str_dup(c->arena, str_of(when))));
    return true;
}

static str text_at(const struct value *m, const char *key)
{
    const struct value *v = m ? map_get(m, str_of(key)) : NULL;
    return v && v->kind == VALUE_STRING ? value_text(v) : (str){0};
}

static enum exit_code run_status(struct call *c)
{
    struct project p;
    struct sync s;
    struct value status;
    enum exit_code code = open_sync(&s, &p, c);
    if (code != EXIT_OK)
        return code;
    if (!read_status(&status, c, s.folder))
        return EXIT_FAILED;
    struct buf *b = out_buf(&c->out);
    if (call_format(c, "json")) {
        json_put(b, &status, 2);
        buf_putc(b, '\n');
    }
    bool bad = status.kind == VALUE_NULL;
    const struct value *all = bad ? NULL : map_get(&status, STR("repositories"));
    if (!call_format(c, "json")) {
        str checked = bad ? STR("never") : text_at(&status, "checked");
        buf_printf(b, "%-10s %-12s %-12s %s\n", "repository", "ref", "active", "last sync");
        for (uint32_t i = 0; i < s.n; i++) {
            const struct sync_repository *r = &s.at[i];
            const struct value *row = all ? map_get(all, r->remote.name) : NULL;
            str state = text_at(row, "state"), reason = text_at(row, "reason");
            buf_printf(b, "%-10.*s %-12.*s %-12.*s %.*s %.*s\n", STR_ARG(r->remote.name),
                       STR_ARG(r->remote.ref), STR_ARG(short_id(r->active)), STR_ARG(checked),
                       STR_ARG(state));
            if (str_eq(state, STR("refused")))
                buf_printf(b, "  refused %.*s: ", STR_ARG(short_id(text_at(row, "fetched"))));
            else if (reason.n)
                buf_add(b, STR("  "));
            buf_put_visible(b, reason);
            buf_add(b, reason.n ? STR("\n") : (str){0});
        }
    }
    for (uint32_t i = 0; all && i < all->as.map->n; i++) {
        str state = text_at(&all->as.map->at[i].value, "state");
        bad |= str_eq(state, STR("refused")) || str_eq(state, STR("unreachable"));
    }
    return bad ? EXIT_FINDINGS : EXIT_OK;
}

/* ---- log ---- */

static enum exit_code run_log(struct call *c)
{
    struct project p;
    struct sync s;
    uint32_t source;
    enum exit_code code = open_sync(&s, &p, c);
    if (code != EXIT_OK)
        return code;
    str path = io_join(c->arena, s.folder, STR("journal.ndjson"));
    if (io_kind_of(&c->diags, path) != IO_FILE) {
        call_error(c, "nothing was ever active: `unet git sync` comes first");
        return EXIT_EMPTY;
    }
    if (!io_read(&source, c->arena, path, SPAN_NONE, &c->diags))
        return EXIT_FAILED;
    struct buf *b = out_buf(&c->out);
    if (call_format(c, "ndjson")) {
        buf_add(b, c->diags.sources.at[source].text);
        return EXIT_OK;
    }
    struct json_stream lines = json_stream_open(source);
    struct value line;
    bool fine = true;
    while (json_stream_next(&lines, &line, c->arena, &c->diags, &fine)) {
        const struct value *commits = map_get(&line, STR("commits"));
        const struct value *number = map_get(&line, STR("set"));
        buf_printf(b, "%.*s set %lld", STR_ARG(text_at(&line, "at")),
                   number ? (long long)number->as.integer : 0LL);
        for (uint32_t i = 0; commits && i < commits->as.map->n; i++) {
            const struct pair *m = &commits->as.map->at[i];
            buf_printf(b, " %.*s %.*s", STR_ARG(value_text(&m->key)),
                       STR_ARG(short_id(value_text(&m->value))));
        }
        buf_add(b, map_get(&line, STR("recovered")) ? STR(" (recovered)\n") : STR("\n"));
    }
    return fine ? EXIT_OK : EXIT_FAILED;
}

static const enum option sync_options[] = {OPT_output, OPT_COUNT};
static const enum option status_options[] = {OPT_format, OPT_output, OPT_COUNT};
static const enum option log_options[] = {OPT_format, OPT_output, OPT_COUNT};

const struct command cmd_git_sync = {
    .name = "git sync",
    .arguments = "",
    .summary = "fetch the repositories of unet.yaml, judge them, switch to what is good",
    .details = "What does not compile is refused (exit 2), and what was active stays active. All "
               "repositories are switched together, by one rename: a reader sees the old set or "
               "the new one.",
    .examples = {"unet git sync", "unet git sync -C /srv/unet"},
    .options = sync_options,
    .run = run_sync,
};

const struct command cmd_git_status = {
    .name = "git status",
    .arguments = "",
    .summary = "show what is active, and how the last sync went",
    .formats = "text json",
    .examples = {"unet git status", "unet git status --format json"},
    .options = status_options,
    .run = run_status,
};

const struct command cmd_git_log = {
    .name = "git log",
    .arguments = "",
    .summary = "show what was active when",
    .formats = "text ndjson",
    .examples = {"unet git log"},
    .options = log_options,
    .run = run_log,
};
