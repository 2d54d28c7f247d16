/* SPDX-License-Identifier: Apache-2.0 */
/* unet config diff: two configurations compared as trees. */
#include "base/io.h"
#include "cli/cmd_config.h"
#include "cli/platforms.h"
#include "report/edits.h"
#include "slicer/form.h"
#include "slicer/scope.h"
#include "slicer/textdiff.h"

/* One side: a file, its text and tree, and what of it takes part. */
struct side {
    uint32_t source;
    struct tree *tree;
    uint8_t *role;
};

static bool read_texts(struct side *sides, struct call *c)
{
    bool fine = true;
    for (uint32_t i = 0; i < 2; i++)
        fine = io_read(&sides[i].source, c->arena, c->args[i], SPAN_NONE, &c->diags) && fine;
    return fine;
}

/* --dialect, else what is detected on the first file; a second that looks otherwise is warned of.
 */
static const struct dialect *choose_dialect(struct side *sides, struct call *c)
{
    struct detection found[2];
    for (uint32_t i = 0; i < 2; i++)
        found[i] = platforms_detect(c, c->arena, c->diags.sources.at[sides[i].source].text, false);
    uint32_t best = found[0].sure || !found[1].sure ? 0 : 1;
    bool forms = form_braces(found[0].best) && found[0].best != found[1].best &&
                 form_braces(found[0].best) == form_braces(found[1].best);
    if (forms)
        return form_braces(found[0].best);
    if (found[0].best != found[1].best && found[0].sure == found[1].sure)
        DIAG_STR(&c->diags, DIALECT_CLOSE, ((span){sides[best].source, 0, 0}),
                 str_of(found[0].best->name), str_of(found[1].best->name));
    return found[best].best;
}

/* The tree of one side; words: what both forms of the platform have in common. */
static bool read_tree(struct side *s, struct call *c, const struct dialect *d, bool words,
                      const struct scope *scope)
{
    struct line_options o = {.source = s->source, .lenient = call_has(c, OPT_lenient)};
    str text = c->diags.sources.at[s->source].text;
    if (!tree_read(&s->tree, c->arena, d, o, text, &c->diags))
        return false;
    struct form *form;
    if (words && (!form_read(&form, c->arena, s->tree, false, &c->diags) ||
                  !form_tree(&s->tree, c->arena, form, false, &c->diags)))
        return false;
    uint32_t *owner;
    if (!scope->match_count)
        return true;
    if (!scope_owners(&owner, c->arena, s->tree, scope, 1, &c->diags))
        return false;
    s->role = scope_roles(c->arena, s->tree, owner, 0);
    return true;
}

static void put_json(struct call *c, const struct edits *edits, const struct side *sides)
{
    struct emit e = emit_begin(out_buf(&c->out), 2);
    const struct source *files = c->diags.sources.at;
    emit_document(&e, "config-diff");
    emit_key(&e, "live");
    emit_str(&e, files[sides[0].source].name);
    emit_key(&e, "want");
    emit_str(&e, files[sides[1].source].name);
    emit_key(&e, "dialect");
    emit_text(&e, sides[0].tree->dialect->name);
    const struct {
        const char *key;
        uint32_t n;
    } counts[] = {{"added", edits->added},     {"removed", edits->removed},
                  {"changed", edits->changed}, {"moved", edits->moved},
                  {"same", edits->same},       {"hidden", edits->hidden},
                  {"ignored", edits->ignored}};
    emit_key(&e, "summary");
    emit_open(&e, '{');
    for (size_t i = 0; i < COUNTOF(counts); i++) {
        emit_key(&e, counts[i].key);
        emit_count(&e, counts[i].n);
    }
    emit_close(&e, '}');
    emit_key(&e, "edits");
    edits_json(&e, edits);
    emit_close(&e, '}');
    buf_putc(out_buf(&c->out), '\n');
}

/* Comments and noise that the comparison passed over. */
static void put_ignored(struct call *c, const struct side *sides)
{
    struct buf *b = out_buf(&c->out);
    for (uint32_t i = 0; i < 2; i++) {
        str name = c->diags.sources.at[sides[i].source].name;
        for (uint32_t k = 0; k < sides[i].tree->trivia.n; k++) {
            const struct tree_trivia *t = &sides[i].tree->trivia.at[k];
            if (t->kind == LINE_BLANK)
                continue;
            buf_add(b, STR("ignored "));
            buf_put_visible(b, name);
            buf_printf(b, ":%u  ", t->line);
            buf_put_visible(b, t->text);
            buf_putc(b, '\n');
        }
    }
}

static void put_text(struct call *c, const struct edits *edits, const struct side *sides)
{
    struct buf *b = out_buf(&c->out);
    struct edits_view view = {.colour = c->out.colour, .line_numbers = true};
    if (edits->n) {
        for (uint32_t i = 0; i < 2; i++) {
            buf_add(b, i ? STR("+++ ") : STR("--- "));
            buf_put_visible(b, c->diags.sources.at[sides[i].source].name);
            buf_putc(b, '\n');
        }
        edits_text(b, edits, &view);
        buf_putc(b, '\n');
    }
    if (call_has(c, OPT_show_ignored))
        put_ignored(c, sides);
    if (!edits->n)
        buf_add(b, STR("no differences"));
    else
        buf_printf(b, "%u %s: %u added, %u removed, %u changed, %u moved", edits->n,
                   edits->n == 1 ? "difference" : "differences", edits->added, edits->removed,
                   edits->changed, edits->moved);
    if (edits->ignored)
        buf_printf(b, "; %u %s ignored", edits->ignored,
                   edits->ignored == 1 ? "comment or noise line" : "comments and noise lines");
    if (edits->hidden)
        buf_printf(b, "; %u %s passed over", edits->hidden,
                   edits->hidden == 1 ? "hidden default" : "hidden defaults");
    buf_putc(b, '\n');
}

enum mode { MODE_TREE = DIFF_TREE, MODE_SEMANTIC = DIFF_SEMANTIC, MODE_TEXT };

static bool read_mode(enum mode *mode, struct call *c)
{
    static const struct {
        str name;
        enum mode mode;
    } rows[] = {
        {{"tree", 4}, MODE_TREE}, {{"semantic", 8}, MODE_SEMANTIC}, {{"text", 4}, MODE_TEXT}};
    str text = call_text(c, OPT_mode, STR("tree"));
    for (size_t i = 0; i < COUNTOF(rows); i++)
        if (str_eq(text, rows[i].name)) {
            *mode = rows[i].mode;
            return true;
        }
    call_error(c, "--mode takes tree, semantic or text, not `%.*s`", STR_ARG(text));
    return false;
}

/* --mode text: lines as lines, whatever they mean. */
static enum exit_code diff_texts(struct call *c, const struct side *sides)
{
    const struct source *have = &c->diags.sources.at[sides[0].source];
    const struct source *want = &c->diags.sources.at[sides[1].source];
    if (call_format(c, "json") || call_has(c, OPT_match) || call_has(c, OPT_not)) {
        call_error(c, "--mode text has no JSON form and takes no --match and no --not");
        return EXIT_USAGE;
    }
    struct text_diff_options o = {
        .context = 3, .visible = c->out.terminal, .colour = c->out.colour};
    struct text_diff d =
        text_diff(out_buf(&c->out), c->arena, have->name, have->text, want->name, want->text, o);
    return d.hunks && !call_has(c, OPT_exit_zero) ? EXIT_FINDINGS : EXIT_OK;
}

/* Whether the expressions took anything of a side; without expressions all of it. */
static bool takes_part(const struct side *s)
{
    bool any = !s->role;
    for (uint32_t i = 0; s->role && i < s->tree->n; i++)
        any |= s->role[i] == ROLE_OWNED;
    return any;
}

static enum exit_code run_diff(struct call *c)
{
    struct side sides[2] = {0};
    struct diff_options options = {0};
    struct config_exprs exprs;
    const struct dialect *d;
    enum mode mode;
    if (!read_mode(&mode, c) || !platforms_option(&d, c))
        return EXIT_USAGE;
    if (!config_exprs(&exprs, c))
        return EXIT_POLICY;
    if (!read_texts(sides, c))
        return EXIT_FAILED;
    if (mode == MODE_TEXT)
        return diff_texts(c, sides);
    options.mode = (enum diff_mode)mode;
    if (!d)
        d = choose_dialect(sides, c);
    struct scope scope = {.name = STR("--match"),
                          .matches = exprs.at,
                          .match_count = exprs.n - exprs.nots,
                          .nots = exprs.at + (exprs.n - exprs.nots),
                          .not_count = exprs.nots};
    bool fine = true;
    const struct dialect *forms[2];
    for (uint32_t i = 0; i < 2; i++)
        forms[i] = dialect_form(d, c->diags.sources.at[sides[i].source].text);
    for (uint32_t i = 0; i < 2; i++)
        fine = read_tree(&sides[i], c, forms[i], forms[0] != forms[1], &scope) && fine;
    if (!fine)
        return EXIT_PARTIAL;
    if (!takes_part(&sides[0]) && !takes_part(&sides[1])) {
        call_error(c, "no line of either side matches: nothing was compared");
        return EXIT_EMPTY;
    }
    options.have_role = sides[0].role;
    options.want_role = sides[1].role;
    struct edits edits = {.arena = c->arena};
    diff_add(&edits, sides[0].tree, sides[1].tree, (str){0}, &options);
    if (call_has(c, OPT_stage))
        edits_write(out_buf(&c->out), &edits);
    else if (call_format(c, "json"))
        put_json(c, &edits, sides);
    else
        put_text(c, &edits, sides);
    return edits.n && !call_has(c, OPT_exit_zero) ? EXIT_FINDINGS : EXIT_OK;
}

static const enum option diff_options[] = {OPT_mode,    OPT_match,  OPT_not,          OPT_dialect,
                                           OPT_lenient, OPT_json,   OPT_show_ignored, OPT_exit_zero,
                                           OPT_stage,   OPT_format, OPT_output,       OPT_COUNT};

const struct command cmd_config_diff = {
    .name = "config diff",
    .arguments = "LIVE WANTED",
    .summary = "compare two configurations as trees",
    .details = "Order counts only where the device looks at it; a line that a key names and whose "
               "value differs is a change. `-` is what is live, `+` what is wanted. --mode "
               "semantic also takes other writings of one thing as equal: defaults that the "
               "device hides, members of a list in another order. --mode text compares lines.",
    .formats = "text json",
    .examples = {"unet config diff running.cfg intended.cfg",
                 "unet config diff --mode semantic -m 'router bgp .*' a.cfg b.cfg"},
    .options = diff_options,
    .least = 2,
    .most = 2,
    .run = run_diff,
};
