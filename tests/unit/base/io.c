/* SPDX-License-Identifier: Apache-2.0 */
#include "base/io.h"
#include "base/io_writer.h"
#include "tests/unit/support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test has a folder of its own, which it stands in. */
static char folder[64];

static void enter(void)
{
    strcpy(folder, "/tmp/unet-io-XXXXXX");
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
}

static void leave(void)
{
    char command[256];
    snprintf(command, sizeof command, "chmod -R u+rwX %s; rm -rf %s", folder, folder);
    cr_expect(chdir("/") == 0 && system(command) == 0);
}

#define IO_TEST(claim) ARENA_TEST(io, claim, .init = enter, .fini = leave)

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    cr_assert(f && fputs(text, f) >= 0 && fclose(f) == 0, "%s", path);
}

static str got(struct diags *dg, const char *path)
{
    uint32_t s;
    if (!io_read(&s, dg->arena, str_of(path), SPAN_NONE, dg))
        return STR("(none)");
    return dg->sources.at[s].text;
}

static int count_files(void)
{
    char text[32] = "";
    FILE *p = popen("ls -A | wc -l", "r");
    cr_assert(p && fgets(text, sizeof text, p));
    pclose(p);
    return atoi(text);
}

IO_TEST(reading_keeps_every_byte_and_ends_with_a_nul)
{
    struct diags dg = diags_new(a);
    struct buf b = BUF(a);
    for (int i = 0; i < 100000; i++)
        buf_putc(&b, (char)(i * 7));
    cr_assert(io_write(STR("f"), buf_str(&b), &dg));
    str s = got(&dg, "f");
    cr_expect(str_eq(s, buf_str(&b)));
    cr_expect_eq(s.p[s.n], '\0');
    put("empty", "");
    cr_expect_eq(got(&dg, "empty").n, 0);
    expect_text(dg.sources.at[1].name, STR("empty"), "name");
    cr_expect_eq(dg.errors, 0);
}

IO_TEST(what_cannot_be_read_says_why)
{
    struct diags dg = diags_new(a);
    cr_assert_eq(mkdir("dir", 0777), 0);
    static const struct {
        str path;
        const char *message;
    } rows[] = {
        {{"none", 4}, "cannot read none: no such file or folder"},
        {{"dir", 3}, "cannot read dir: it is a folder"},
        {{"", 0}, "cannot read : no such file or folder"},
        {{"a\0b", 3}, "cannot read a\\x00b: no such file or folder"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        uint32_t s;
        cr_expect_not(io_read(&s, a, rows[i].path, SPAN_NONE, &dg));
        expect_text(dg.at[dg.n - 1].message, str_of(rows[i].message), rows[i].path.p);
    }
}

IO_TEST(size_is_limited_for_files_and_for_pipes)
{
    struct diags dg = diags_new(a);
    dg.limits.at[LIMIT_document_bytes] = 10;
    uint32_t s;
    put("ten", "0123456789");
    put("eleven", "0123456789a");
    cr_expect(io_read(&s, a, STR("ten"), SPAN_NONE, &dg));
    cr_expect_not(io_read(&s, a, STR("eleven"), SPAN_NONE, &dg));
    cr_expect_not(io_read(&s, a, STR("/dev/zero"), SPAN_NONE, &dg));
    expect_text(diag_codes(&dg), STR("E0601 E0601"), "limits");
}

IO_TEST(standard_input_is_a_source_of_its_own_name)
{
    struct diags dg = diags_new(a);
    put("in", "piped");
    int fd = open("in", O_RDONLY);
    cr_assert(fd >= 0 && dup2(fd, 0) == 0);
    close(fd);
    expect_text(got(&dg, "-"), STR("piped"), "text");
    expect_text(dg.sources.at[0].name, STR("<stdin>"), "name");
}

IO_TEST(reading_below_refuses_every_way_out)
{
    cr_assert_eq(
        system("mkdir -p root/sub rootb .git root/.git; echo in > root/sub/f; echo out > out; "
               "echo out > rootb/f; echo cfg > root/.git/config; "
               "ln -s ../out root/link; ln -s ../../out root/sub/link; ln -s .. root/up; "
               "ln -s sub root/inner; ln -s sub/f root/flink; mkfifo root/pipe"),
        0);
    static const struct {
        str path;
        const char *code; /* empty: it may be read */
    } rows[] = {
        {{"sub/f", 5}, ""},
        {{"./sub//./f", 10}, ""},
        {{"link", 4}, "E0604"},
        {{"sub/link", 8}, "E0604"},
        {{"up/out", 6}, "E0604"},
        {{"inner/f", 7}, "E0604"},
        {{"flink", 5}, "E0604"},
        {{"../out", 6}, "E0604"},
        {{"sub/../../out", 13}, "E0604"},
        {{"../rootb/f", 10}, "E0604"},
        {{"/etc/passwd", 11}, "E0604"},
        {{"", 0}, "E0604"},
        {{"sub/f\0", 6}, "E0604"},
        {{".git/config", 11}, "E0604"},
        {{"pipe", 4}, "E0604"},
        {{"sub", 3}, "E0604"},
        {{"none", 4}, "E0602"},
        {{"sub/f/x", 7}, "E0604"},
        {{"sub/", 4}, "E0602"},
    };
    for (size_t i = 0; i < COUNTOF(rows); i++) {
        struct diags dg = diags_new(a);
        uint32_t s;
        bool good = io_read_below(&s, a, STR("root"), rows[i].path, SPAN_NONE, &dg);
        cr_expect_eq(good, !rows[i].code[0], "%s", rows[i].path.p);
        expect_text(diag_codes(&dg), str_of(rows[i].code), rows[i].path.p);
        if (good)
            expect_text(dg.sources.at[s].text, STR("in\n"), rows[i].path.p);
    }
}

IO_TEST(writing_replaces_whole_files_and_leaves_nothing_beside)
{
    struct diags dg = diags_new(a);
    cr_expect(io_write(STR("f"), STR("one"), &dg));
    expect_text(got(&dg, "f"), STR("one"), "new");
    cr_assert_eq(chmod("f", 0640), 0);
    cr_assert_eq(link("f", "other"), 0);
    cr_expect(io_write(STR("f"), STR("two"), &dg));
    expect_text(got(&dg, "f"), STR("two"), "replaced");
    expect_text(got(&dg, "other"), STR("one"), "the old file is another one");
    struct stat st;
    cr_assert_eq(stat("f", &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0640u, "the mode stays");
    cr_expect_eq(count_files(), 2);
    cr_expect_eq(dg.errors, 0);
}

IO_TEST(a_new_file_has_the_mode_that_the_user_asks_for)
{
    struct diags dg = diags_new(a);
    struct stat st;
    umask(027);
    cr_expect(io_write(STR("f"), STR("x"), &dg));
    cr_assert_eq(stat("f", &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0640u);
}

IO_TEST(links_are_written_through_and_kept)
{
    struct diags dg = diags_new(a);
    cr_assert_eq(system("mkdir d; echo old > d/f; ln -s d/f l; ln -s l ll; ln -s d/new fresh; "
                        "ln -s loop loop"),
                 0);
    struct stat st;
    cr_expect(io_write(STR("ll"), STR("new"), &dg));
    expect_text(got(&dg, "d/f"), STR("new"), "target");
    cr_expect(lstat("l", &st) == 0 && S_ISLNK(st.st_mode));
    cr_expect(io_write(STR("fresh"), STR("made"), &dg));
    expect_text(got(&dg, "d/new"), STR("made"), "dangling link");
    cr_expect_not(io_write(STR("loop"), STR("x"), &dg));
    expect_text(diag_codes(&dg), STR("E0603"), "loop");
}

IO_TEST(what_cannot_be_written_leaves_the_old_content)
{
    struct diags dg = diags_new(a);
    put("f", "old");
    cr_assert_eq(mkdir("dir", 0777), 0);
    cr_expect_not(io_write(STR("dir"), STR("x"), &dg));
    cr_expect_not(io_write(STR("none/f"), STR("x"), &dg));
    cr_expect_not(io_write(STR("f/g"), STR("x"), &dg));
    cr_expect_not(io_write(STR(""), STR("x"), &dg));
    cr_expect_not(io_write(STR("/dev/full"), STR("x"), &dg));
    expect_text(diag_codes(&dg), STR("E0603 E0603 E0603 E0603 E0603"), "codes");
    expect_text(got(&dg, "f"), STR("old"), "untouched");
    cr_expect_eq(count_files(), 2);
}

IO_TEST(a_file_written_piece_by_piece_appears_whole_at_its_end)
{
    struct diags dg = diags_new(a);
    put("f", "old");
    struct io_writer *w = io_writer_open(a, STR("f"));
    struct buf b = BUF(a);
    size_t n = 0;
    for (int i = 0; i < 100000; i++) {
        buf_printf(&b, "line %d\n", i);
        size_t before = b.n;
        io_writer_take(w, &b);
        cr_assert(b.n < IO_WRITE_AT && (b.n == before || !b.n));
        n += before - b.n;
    }
    cr_expect(n > IO_WRITE_AT, "much is written before the end");
    io_writer_add(w, buf_str(&b));
    expect_text(got(&dg, "f"), STR("old"), "nothing shows before the end");
    cr_expect(io_writer_close(w, &dg));
    str s = got(&dg, "f");
    cr_expect_eq(s.n, n + b.n);
    cr_expect(str_starts(s, STR("line 0\nline 1\n")) && str_ends(s, STR("\nline 99999\n")));
    cr_expect_eq(count_files(), 1);
}

IO_TEST(what_is_dropped_leaves_the_old_content_and_nothing_beside)
{
    struct diags dg = diags_new(a);
    put("f", "old");
    struct io_writer *w = io_writer_open(a, STR("f"));
    io_writer_add(w, STR("new"));
    io_writer_drop(w);
    struct arena *own = arena_child(a);
    w = io_writer_open(own, STR("f"));
    io_writer_add(w, STR("new"));
    arena_free(own);
    expect_text(got(&dg, "f"), STR("old"), "untouched");
    cr_expect_eq(count_files(), 1);
}

IO_TEST(a_process_that_dies_while_it_writes_leaves_nothing_beside)
{
    struct diags dg = diags_new(a);
    put("f", "old");
    pid_t child = fork();
    if (!child) {
        struct io_writer *w = io_writer_open(a, STR("f"));
        io_writer_add(w, STR("new"));
        _exit(0);
    }
    int status;
    cr_assert(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status));
    expect_text(got(&dg, "f"), STR("old"), "untouched");
    cr_expect_eq(count_files(), 1);
}

IO_TEST(the_first_failure_of_a_writer_is_the_one_that_is_told)
{
    struct diags dg = diags_new(a);
    put("f", "old");
    struct rlimit most = {.rlim_cur = 1000, .rlim_max = RLIM_INFINITY};
    cr_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR && setrlimit(RLIMIT_FSIZE, &most) == 0);
    struct io_writer *w = io_writer_open(a, STR("f"));
    char much[4000] = "";
    memset(much, 'x', sizeof much);
    io_writer_add(w, (str){much, sizeof much});
    io_writer_add(w, STR("more"));
    cr_expect_not(io_writer_close(w, &dg));
    expect_text(diag_codes(&dg), STR("E0603"), "code");
    cr_expect(str_find(dg.at[0].message, STR("File too large"), 0) != SIZE_MAX);
    expect_text(got(&dg, "f"), STR("old"), "untouched");
    cr_expect_eq(count_files(), 1);
}

IO_TEST(devices_are_written_in_place)
{
    struct diags dg = diags_new(a);
    struct stat st;
    cr_expect(io_write(STR("/dev/null"), STR("x"), &dg));
    cr_expect(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode));
}

static str listed(struct arena *a, const char *where, const char *ending, bool deep)
{
    struct diags dg = diags_new(a);
    struct io_names names = {0};
    str e = str_of(ending);
    if (!io_list(&names, a, str_of(where), &e, ending ? 1 : 0, deep, &dg))
        return diag_codes(&dg);
    struct buf b = BUF(a);
    for (uint32_t i = 0; i < names.n; i++)
        buf_printf(&b, "%s%.*s", i ? " " : "", STR_ARG(names.at[i]));
    return b.n ? buf_str(&b) : STR("");
}

IO_TEST(listing_is_in_byte_order_without_hidden_names)
{
    cr_assert_eq(system("mkdir -p p/b p/.git p/c.rules out; touch p/10.rules p/9.rules p/a.txt "
                        "p/b/x.rules p/.hidden.rules p/.git/y.rules p/.rules out/z.rules; "
                        "ln -s 9.rules p/same.rules; ln -s b p/linked; mkfifo p/pipe.rules"),
                 0);
    expect_text(listed(a, "p", ".rules", true),
                STR("p/10.rules p/9.rules p/b/x.rules p/same.rules"), "deep");
    expect_text(listed(a, "p/", ".rules", false), STR("p/10.rules p/9.rules p/same.rules"), "flat");
    expect_text(listed(a, "p/b", NULL, true), STR("p/b/x.rules"), "all endings");
    expect_text(listed(a, "out", ".txt", true), STR(""), "none");
    expect_text(listed(a, "nowhere", NULL, true), STR("E0602"), "no folder");
    expect_text(listed(a, "p/a.txt", NULL, true), STR("E0602"), "no folder but a file");
    cr_assert_eq(symlink("../out/z.rules", "p/z.rules"), 0);
    expect_text(listed(a, "p", ".rules", true), STR("E0604"), "a link that leads out");
}

ARENA_TEST(io, names_are_joined_plainly)
{
    struct diags dg = diags_new(a);
    expect_text(io_join(a, STR("a"), STR("b")), STR("a/b"), "join");
    expect_text(io_join(a, STR("a//"), STR("b")), STR("a/b"), "slashes");
    expect_text(io_join(a, STR("/"), STR("b")), STR("/b"), "root");
    expect_text(io_join(a, STR("."), STR("b")), STR("b"), "here");
    expect_text(io_join(a, STR(""), STR("b")), STR("b"), "nothing");
    expect_text(io_below(STR("a/b"), STR("a/b/c/d")), STR("c/d"), "below");
    expect_text(io_below(STR("a//"), STR("a/b")), STR("b"), "below, slashes");
    expect_text(io_below(STR("."), STR("b/c")), STR("b/c"), "below here");
    expect_text(io_below(STR("./"), STR("./b")), STR("b"), "below here, written out");
    expect_text(io_below(STR(""), STR("b")), STR("b"), "below nothing");
    expect_text(io_below(STR("/"), STR("/b")), STR("b"), "below the root");
    expect_text(io_below(STR("a"), STR("ab/c")), STR("ab/c"), "not below");
    expect_text(io_beside(a, STR("a/b.yaml"), STR("c")), STR("a/c"), "beside");
    expect_text(io_beside(a, STR("b.yaml"), STR("c")), STR("c"), "beside, here");
    expect_text(io_beside(a, STR("a/b.yaml"), STR("/c")), STR("/c"), "absolute");
    expect_text(io_beside(a, STR("/b"), STR("c")), STR("/c"), "in the root");
    cr_expect_eq(io_kind_of(&dg, STR("/dev/null")), IO_OTHER);
    cr_expect_eq(io_kind_of(&dg, STR("/")), IO_FOLDER);
    cr_expect_eq(io_kind_of(&dg, STR("/nowhere")), IO_NONE);
    cr_expect_eq(io_kind_of(&dg, STR("/etc/passwd")), IO_FILE);
}
