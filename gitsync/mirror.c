/* SPDX-License-Identifier: Apache-2.0 */
#include "gitsync/mirror.h"

#include "gitsync/git.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the child tells: nothing of it is believed but the id, which the parent looks up. */
struct report {
    int32_t answer;
    char oid[GIT_OID_HEXSZ + 1];
    char why[512];
};

struct fetching {
    const struct remote *remote;
    uint64_t most_bytes, most_objects;
    bool asked; /* for credentials: the second time they were wrong */
};

/* ---- in the child: no arena, no diagnostics ---- */

static int give_credentials(git_credential **out, const char *url UNUSED, const char *user,
                            unsigned types, void *arg)
{
    struct fetching *f = arg;
    const struct remote *r = f->remote;
    if (types & GIT_CREDENTIAL_USERNAME)
        return lg2.git_credential_username_new(out, user ? user : "git");
    if (f->asked)
        return GIT_EAUTH;
    f->asked = true;
    if (types & GIT_CREDENTIAL_SSH_KEY)
        return r->key.n
                   ? lg2.git_credential_ssh_key_new(out, user ? user : "git", NULL, r->key.p, NULL)
                   : lg2.git_credential_ssh_key_from_agent(out, user ? user : "git");
    if ((types & GIT_CREDENTIAL_USERPASS_PLAINTEXT) && r->token.n)
        return lg2.git_credential_userpass_plaintext_new(out, user ? user : "git", r->token.p);
    return GIT_EAUTH;
}

static int watch(const git_indexer_progress *p, void *arg)
{
    const struct fetching *f = arg;
    if (p->received_bytes <= f->most_bytes && p->total_objects <= f->most_objects)
        return 0;
    lg2.git_error_set_str(GIT_ERROR_NET,
                          "the remote sends more than the limits git_fetch_bytes and "
                          "git_fetch_objects allow");
    return -1;
}

/* The id that the remote advertises for the wanted name, and the name's whole form. */
static int find_ref(git_oid *oid, char *name, size_t size, git_remote *remote, const char *ref)
{
    static const char *const forms[] = {"refs/heads/%s", "refs/tags/%s", "%s"};
    const git_remote_head **heads;
    size_t n;
    int code = lg2.git_remote_ls(&heads, &n, remote);
    for (size_t k = 0; code == 0 && k < COUNTOF(forms); k++) {
        int length = k == 0   ? snprintf(name, size, "refs/heads/%s", ref)
                     : k == 1 ? snprintf(name, size, "refs/tags/%s", ref)
                              : snprintf(name, size, "%s", ref);
        for (size_t i = 0; length > 0 && (size_t)length < size && i < n; i++)
            if (strcmp(heads[i]->name, name) == 0) {
                *oid = heads[i]->oid;
                return 0;
            }
    }
    if (code < 0)
        return code;
    lg2.git_error_set_str(GIT_ERROR_REFERENCE, "the remote has no such branch or tag");
    return GIT_ENOTFOUND;
}

static bool is_id(const char *text)
{
    return strlen(text) == GIT_OID_HEXSZ && strspn(text, "0123456789abcdef") == GIT_OID_HEXSZ;
}

/* A commit by its id: all branches are asked for, since a remote need not give out single objects.
 */
static int download(git_remote *remote, const git_fetch_options *o, char *name, bool all)
{
    char heads[] = "+refs/heads/*:refs/unet/heads/*", tags[] = "+refs/tags/*:refs/unet/tags/*";
    char *one[] = {name}, *each[] = {heads, tags};
    git_strarray specs = {all ? each : one, all ? 2 : 1};
    return lg2.git_remote_download(remote, &specs, o);
}

static int fetch(git_oid *oid, git_repository *r, git_remote *remote, struct fetching *f)
{
    char name[1024];
    git_fetch_options o;
    lg2.git_fetch_options_init(&o, GIT_FETCH_OPTIONS_VERSION);
    o.callbacks.credentials = give_credentials;
    o.callbacks.transfer_progress = watch;
    o.callbacks.payload = f;
    o.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
    o.proxy_opts.type = GIT_PROXY_AUTO;
    bool by_id = is_id(f->remote->ref.p);
    git_odb *odb = NULL;
    int code = lg2.git_repository_odb(&odb, r);
    if (code == 0 && by_id) {
        code = lg2.git_oid_fromstr(oid, f->remote->ref.p);
        if (code == 0 && lg2.git_odb_exists(odb, oid))
            goto done;
    }
    if (code == 0)
        code =
            lg2.git_remote_connect(remote, GIT_DIRECTION_FETCH, &o.callbacks, &o.proxy_opts, NULL);
    if (code == 0 && !by_id)
        code = find_ref(oid, name, sizeof name, remote, f->remote->ref.p);
    if (code == 0 && !lg2.git_odb_exists(odb, oid))
        code = download(remote, &o, name, by_id);
done:
    lg2.git_odb_free(odb);
    return code;
}

static enum fetch_answer answer_of(int code)
{
    const git_error *e = lg2.git_error_last();
    if (code == 0)
        return FETCH_DONE;
    if (code == GIT_EAUTH || code == GIT_ECERTIFICATE)
        return FETCH_REFUSED;
    if (e && (e->klass == GIT_ERROR_NET || e->klass == GIT_ERROR_SSH ||
              e->klass == GIT_ERROR_HTTP || e->klass == GIT_ERROR_SSL || e->klass == GIT_ERROR_OS))
        return e->klass == GIT_ERROR_SSL ? FETCH_REFUSED : FETCH_NETWORK;
    return FETCH_FAILED;
}

static void work(struct report *out, const char *folder, struct fetching *f)
{
    git_repository *r = NULL;
    git_remote *remote = NULL;
    git_oid oid;
    lg2.git_libgit2_init();
    if (f->remote->ca.n)
        lg2.git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, f->remote->ca.p, NULL);
    lg2.git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    lg2.git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    int code = lg2.git_repository_open_bare(&r, folder);
    if (code == 0)
        code = lg2.git_remote_create_anonymous(&remote, r, f->remote->url.p);
    if (code == 0)
        code = fetch(&oid, r, remote, f);
    out->answer = (int32_t)answer_of(code);
    if (code == 0)
        lg2.git_oid_tostr(out->oid, sizeof out->oid, &oid);
    else
        snprintf(out->why, sizeof out->why, "%s", git_reason(code).p);
}

static void limit_self(uint64_t seconds, uint64_t bytes)
{
    struct rlimit cpu = {seconds, seconds}, file = {bytes, bytes}, core = {0, 0};
    setrlimit(RLIMIT_CPU, &cpu);
    setrlimit(RLIMIT_FSIZE, &file);
    setrlimit(RLIMIT_CORE, &core);
    signal(SIGXFSZ, SIG_IGN); /* the write fails instead */
    signal(SIGALRM, SIG_DFL);
    alarm((unsigned)seconds); /* should the parent be gone */
}

/* ---- in the parent ---- */

static int64_t now_millis(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The whole report, or false when the child died, talked nonsense or took too long. */
static bool read_report(struct report *out, int fd, uint64_t seconds, bool *late)
{
    int64_t end = now_millis() + (int64_t)seconds * 1000;
    size_t got = 0;
    while (got < sizeof *out) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int64_t left = end - now_millis();
        int ready = left > 0 ? poll(&p, 1, (int)(left < 1000 ? left : 1000)) : 0;
        *late = left <= 0;
        if (*late || (ready < 0 && errno != EINTR))
            return false;
        if (ready <= 0)
            continue;
        ssize_t n = read(fd, (char *)out + got, sizeof *out - got);
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        got += n > 0 ? (size_t)n : 0;
    }
    out->oid[sizeof out->oid - 1] = 0;
    out->why[sizeof out->why - 1] = 0;
    return out->answer >= FETCH_DONE && out->answer <= FETCH_FAILED;
}

static enum fetch_answer fail(struct diags *dg, const struct remote *r, str why,
                              enum fetch_answer answer)
{
    DIAG_STR(dg, GIT_FETCH, SPAN_NONE, r->name, why);
    diag_label(dg, "%.*s, %.*s", STR_ARG(mirror_shown_url(dg->arena, r->url)), STR_ARG(r->ref));
    return answer;
}

static enum fetch_answer run_child(struct report *out, str folder, const struct remote *r,
                                   struct diags *dg)
{
    int ends[2];
    uint64_t seconds = diag_limit_of(dg, LIMIT_git_seconds);
    struct fetching f = {.remote = r,
                         .most_bytes = diag_limit_of(dg, LIMIT_git_fetch_bytes),
                         .most_objects = diag_limit_of(dg, LIMIT_git_fetch_objects)};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return fail(dg, r, str_of(strerror(errno)), FETCH_FAILED);
    pid_t child = fork();
    if (child == 0) {
        limit_self(seconds + 5, f.most_bytes + (1u << 20));
        *out = (struct report){.answer = FETCH_FAILED};
        work(out, folder.p, &f);
        ssize_t n = write(ends[1], out, sizeof *out);
        _exit(n == (ssize_t)sizeof *out ? 0 : 1);
    }
    int error = errno;
    close(ends[1]);
    bool late = false, told = child > 0 && read_report(out, ends[0], seconds, &late);
    close(ends[0]);
    if (child < 0)
        return fail(dg, r, str_of(strerror(error)), FETCH_FAILED);
    if (!told)
        kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    if (late)
        return fail(dg, r, STR("the remote did not answer in time (limit git_seconds)"),
                    FETCH_NETWORK);
    if (!told)
        return fail(dg, r, STR("the fetch was ended by a limit or a fault"), FETCH_FAILED);
    return out->answer == FETCH_DONE
               ? FETCH_DONE
               : fail(dg, r, str_of(out->why), (enum fetch_answer)out->answer);
}

static bool make_mirror(str folder, const struct remote *r, struct diags *dg)
{
    git_repository *made = NULL;
    git_repository_init_options o;
    lg2.git_repository_init_options_init(&o, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
    o.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
    if (lg2.git_repository_open_bare(&made, folder.p) == 0) {
        lg2.git_repository_free(made);
        return true;
    }
    int code = lg2.git_repository_init_ext(&made, folder.p, &o);
    lg2.git_repository_free(made);
    return code == 0 || fail(dg, r, git_reason(code), FETCH_FAILED) == FETCH_DONE;
}

/* Looks up what the child claims, as far as a commit, and pins it. */
static bool pin(char *commit, git_repository *r, const char *oid)
{
    git_oid id, old;
    git_object *o = NULL, *found = NULL;
    git_reference *ref = NULL;
    bool fine = lg2.git_oid_fromstr(&id, oid) == 0 &&
                lg2.git_object_lookup(&o, r, &id, GIT_OBJECT_ANY) == 0 &&
                lg2.git_object_peel(&found, o, GIT_OBJECT_COMMIT) == 0;
    bool pinned = fine && lg2.git_reference_name_to_id(&old, r, "refs/unet/pin") == 0 &&
                  lg2.git_oid_equal(&old, lg2.git_object_id(found));
    fine = fine && (pinned || lg2.git_reference_create(&ref, r, "refs/unet/pin",
                                                       lg2.git_object_id(found), 1, NULL) == 0);
    if (fine)
        lg2.git_oid_tostr(commit, GIT_OID_HEXSZ + 1, lg2.git_object_id(found));
    lg2.git_reference_free(ref);
    lg2.git_object_free(found);
    lg2.git_object_free(o);
    return fine;
}

enum fetch_answer mirror_fetch(str *commit, struct arena *a, str folder, const struct remote *r,
                               struct diags *dg)
{
    struct report *report = ARENA_NEW(a, struct report);
    struct repository *mirror;
    char id[GIT_OID_HEXSZ + 1];
    folder = str_dup(a, folder);
    if (!git_begin(a, dg) || !make_mirror(folder, r, dg))
        return FETCH_FAILED;
    enum fetch_answer answer = run_child(report, folder, r, dg);
    if (answer != FETCH_DONE)
        return answer;
    if (!repository_open(&mirror, a, folder, dg))
        return FETCH_FAILED;
    if (!pin(id, mirror->git, report->oid))
        return fail(dg, r, STR("what the remote advertises is no commit that it sent"),
                    FETCH_FAILED);
    *commit = str_dup(a, str_of(id));
    return FETCH_DONE;
}

void mirror_clean(struct arena *a, str folder, struct diags *dg)
{
    struct io_names names = {0};
    if (io_kind_of(dg, folder) != IO_FOLDER || !io_list(&names, a, folder, NULL, 0, true, dg))
        return;
    for (uint32_t i = 0; i < names.n; i++)
        if (str_ends(names.at[i], STR(".lock")) ||
            str_find(names.at[i], STR("/pack_git2_"), 0) != SIZE_MAX)
            unlink(str_c(a, names.at[i]));
}

str mirror_shown_url(struct arena *a, str url)
{
    size_t from = str_find(url, STR("://"), 0);
    size_t slash = from == SIZE_MAX ? 0 : str_find_byte(url, '/', from + 3);
    size_t at = from == SIZE_MAX ? SIZE_MAX : str_find_byte(url, '@', from + 3);
    if (at == SIZE_MAX || at > slash)
        return url;
    return str_printf(a, "%.*s%.*s", (int)(from + 3), url.p, (int)(url.n - at - 1), url.p + at + 1);
}
