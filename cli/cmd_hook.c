/* SPDX-License-Identifier: Apache-2.0 */
/* unet hook install | uninstall | run. */
#include "cli/gate.h"
#include "gitsync/hook.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* What a hook works on, and how many lines it may still say: 20 for all refs together. */
struct hook {
    struct call *c;
    struct repository *repository;
    uint32_t lines;
};

enum { MOST_LINES = 20, FRAME = 3 }; /* the frame: what is refused, how many more, where to look */

/* ---- install and uninstall ---- */

static bool known_hook(struct call *c, str name)
{
    str names[8];
    size_t n = 0;
    for (; hook_names[n]; n++) {
        names[n] = str_of(hook_names[n]);
        if (str_eq(names[n], name))
            return true;
    }
    str near = str_nearest(name, names, n);
    if (near.n)
        call_error(c, "no hook `%.*s`; did you mean `%.*s`?", STR_ARG(name), STR_ARG(near));
    else
        call_error(c, "no hook `%.*s`; there are pre-commit and pre-receive", STR_ARG(name));
    return false;
}

static void put_quoted(struct buf *b, str text)
{
    buf_putc(b, '\'');
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\'')
            buf_add(b, STR("'\\''"));
        else
            buf_putc(b, text.p[i]);
    buf_putc(b, '\'');
}

/* This program by its whole path, with the options that the hook shall run with. */
static str hook_command(struct call *c, str name)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self);
    struct buf b = BUF(c->arena);
    put_quoted(&b, n > 0 ? (str){self, (size_t)n} : STR("unet"));
    buf_printf(&b, " hook run %.*s", STR_ARG(name));
    if (call_has(c, OPT_budget)) {
        buf_add(&b, STR(" --budget "));
        put_quoted(&b, call_text(c, OPT_budget, (str){0}));
    }
    return buf_str(&b);
}

static bool read_budget(struct call *c, uint64_t *millis)
{
    char *end;
    const char *text = str_c(c->arena, call_text(c, OPT_budget, STR("30s")));
    unsigned long long n = strtoull(text, &end, 10);
    bool seconds = strcmp(end, "s") == 0;
    if (end == text || text[0] == '-' || !n || n > 86400 || (!seconds && strcmp(end, "ms") != 0)) {
        call_error(c, "--budget takes a time such as 5s or 500ms, not `%s`", text);
        return false;
    }
    *millis = seconds ? n * 1000 : n;
    return true;
}

static enum exit_code change(struct call *c, bool install)
{
    struct repository *r;
    uint64_t millis;
    str path, name = c->args[0];
    if (!known_hook(c, name) || (install && !read_budget(c, &millis)))
        return EXIT_USAGE;
    if (!repository_open(&r, c->arena, call_text(c, OPT_repo, STR(".")), &c->diags))
        return EXIT_FAILED;
    bool done = install ? hook_install(&path, c->arena, r, name, hook_command(c, name), &c->diags)
                        : hook_uninstall(&path, c->arena, r, name, &c->diags);
    if (done)
        buf_printf(out_buf(&c->out), "%s %.*s\n", install ? "wrote" : "took away", STR_ARG(path));
    return done ? EXIT_OK : EXIT_FAILED;
}

static enum exit_code run_install(struct call *c)
{
    return change(c, true);
}

static enum exit_code run_uninstall(struct call *c)
{
    return change(c, false);
}

/* ---- run ---- */

static void over_budget(int signal UNUSED)
{
    static const char text[] =
        "unet: refused: the time that --budget allows is over; push less at once or allow more\n";
    (void)!write(STDERR_FILENO, text, sizeof text - 1);
    _exit(EXIT_FAILED);
}

static void start_budget(uint64_t millis)
{
    struct itimerval t = {
        .it_value = {(time_t)(millis / 1000), (suseconds_t)(millis % 1000) * 1000}};
    struct sigaction act = {.sa_handler = over_budget};
    sigaction(SIGALRM, &act, NULL);
    setitimer(ITIMER_REAL, &t, NULL);
}

static void put_plural(struct buf *b, uint32_t n, const char *what)
{
    buf_printf(b, "%u %s%s", n, what, n == 1 ? "" : "s");
}

static void put_answer(struct hook *h, str what, const struct gate *now, const struct gate *before,
                       uint32_t faults)
{
    struct buf b = BUF(h->c->arena);
    uint32_t most = h->lines - FRAME;
    bool broken = now->call.diags.errors > 0;
    const struct {
        uint32_t n;
        const char *what;
    } counts[] = {{now->call.diags.errors, "error"},
                  {now->tests.failed, "failed test"},
                  {faults, "new violation"}};
    buf_add(&b, STR("unet: refused "));
    buf_put_visible(&b, what);
    const char *between = ": ";
    for (size_t i = 0; i < COUNTOF(counts); i++) {
        if (!counts[i].n)
            continue;
        buf_add(&b, str_of(between));
        put_plural(&b, counts[i].n, counts[i].what);
        between = ", ";
    }
    buf_putc(&b, '\n');
    uint32_t all = gate_put(&b, now, before, most);
    if (all > most)
        buf_printf(&b, "... and %u more\n", all - most);
    buf_add(&b, broken              ? STR("`unet policy validate` and `unet template validate` say "
                                                       "more\n")
                : now->tests.failed ? STR("`unet policy test` says more\n")
                                    : STR("`unet policy eval` says more\n"));
    h->lines -= FRAME + (all < most ? all : most);
    str text = buf_str(&b);
    (void)!write(STDERR_FILENO, text.p, text.n);
}

/* Says why on standard error, where git shows it to who pushes. */
static enum exit_code answer(struct hook *h, str what, const struct gate *now,
                             const struct gate *before)
{
    uint32_t faults = gate_new_faults(now, before);
    if (now->code == EXIT_OK && !faults)
        return EXIT_OK;
    if (h->lines > FRAME)
        put_answer(h, what, now, before, faults);
    return now->code != EXIT_OK ? now->code : EXIT_FINDINGS;
}

/* The revision of a name, judged; NULL where there is none to compare with: nothing is new then. */
static const struct gate *judge_before(struct hook *h, str name)
{
    struct diags quiet = diags_new(h->c->arena);
    struct revision *rev;
    if (!revision_find(&rev, h->c->arena, h->repository, name, &quiet))
        return NULL;
    const struct gate *g = gate_judge(h->c, rev);
    return g->code == EXIT_OK && !g->empty ? g : NULL;
}

static enum exit_code run_pre_commit(struct hook *h)
{
    struct revision *index;
    if (!revision_of_index(&index, h->c->arena, h->repository, &h->c->diags))
        return EXIT_FAILED;
    const struct gate *now = gate_judge(h->c, index);
    return answer(h, STR("the commit"), now, judge_before(h, STR("HEAD")));
}

static enum exit_code judge_update(struct hook *h, const struct ref_update *u)
{
    struct revision *rev;
    struct diags quiet = diags_new(h->c->arena);
    if (hook_is_none(u->after)) /* a ref that goes away brings nothing */
        return EXIT_OK;
    if (!revision_find(&rev, h->c->arena, h->repository, u->after, &quiet)) {
        if (str_starts(u->ref, STR("refs/heads/"))) {
            call_error(h->c, "cannot read what %.*s shall be", STR_ARG(u->ref));
            return EXIT_FAILED;
        }
        return EXIT_OK; /* a tag of something without a tree */
    }
    const struct gate *now = gate_judge(h->c, rev);
    /* a new branch is held against the one that the repository shows first */
    const struct gate *before = judge_before(h, hook_is_none(u->before) ? STR("HEAD") : u->before);
    return answer(h, str_printf(h->c->arena, "%.*s %.*s", STR_ARG(u->ref), 10, u->after.p), now,
                  before);
}

static enum exit_code run_pre_receive(struct hook *h)
{
    struct call *c = h->c;
    uint32_t source;
    enum exit_code worst = EXIT_OK;
    if (!io_read(&source, c->arena, STR("-"), SPAN_NONE, &c->diags))
        return EXIT_FAILED;
    str text = c->diags.sources.at[source].text;
    for (size_t at = 0; at < text.n;) {
        size_t end = str_find_byte(text, '\n', at);
        struct ref_update u;
        str line = str_sub(text, at, end);
        at = end == SIZE_MAX ? text.n : end + 1;
        if (!line.n)
            continue;
        if (!hook_read_update(&u, line)) {
            call_error(c, "standard input holds no line of git's: `%.*s`", STR_ARG(line));
            return EXIT_USAGE;
        }
        enum exit_code code = judge_update(h, &u);
        worst = worst == EXIT_OK ? code : worst;
    }
    return worst;
}

static enum exit_code run_hook(struct call *c)
{
    struct hook h = {.c = c, .lines = MOST_LINES};
    uint64_t millis;
    if (!known_hook(c, c->args[0]) || !read_budget(c, &millis))
        return EXIT_USAGE;
    start_budget(millis);
    if (!repository_open(&h.repository, c->arena, STR("."), &c->diags))
        return EXIT_FAILED;
    return str_eq(c->args[0], STR("pre-commit")) ? run_pre_commit(&h) : run_pre_receive(&h);
}

static const enum option install_options[] = {OPT_repo, OPT_budget, OPT_COUNT};
static const enum option uninstall_options[] = {OPT_repo, OPT_COUNT};
static const enum option run_options[] = {OPT_budget, OPT_COUNT};

const struct command cmd_hook_install = {
    .name = "hook install",
    .arguments = "pre-commit|pre-receive",
    .summary = "let git ask unet before a commit or a push lands",
    .details = "Writes the hook into the repository (core.hooksPath is obeyed). A hook that stands "
               "there is kept as NAME.before-unet and runs first.",
    .examples = {"unet hook install pre-commit",
                 "unet hook install pre-receive --repo /srv/git/policies.git --budget 10s"},
    .options = install_options,
    .least = 1,
    .most = 1,
    .run = run_install,
};

const struct command cmd_hook_uninstall = {
    .name = "hook uninstall",
    .arguments = "pre-commit|pre-receive",
    .summary = "take the hook away and put back the one that stood there before",
    .examples = {"unet hook uninstall pre-commit"},
    .options = uninstall_options,
    .least = 1,
    .most = 1,
    .run = run_uninstall,
};

const struct command cmd_hook_run = {
    .name = "hook run",
    .arguments = "pre-commit|pre-receive",
    .summary = "judge what git is about to take, as the hook does",
    .details =
        "pre-commit judges the index, not the work tree; pre-receive the pushed commits, of "
        "which it reads the refs on standard input. What does not compile is refused, and so "
        "is what brings violations that the revision before did not have. The answer has at "
        "most 20 lines.",
    .examples = {"unet hook run pre-commit"},
    .options = run_options,
    .least = 1,
    .most = 1,
    .run = run_hook,
};
