/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target without libFuzzer, and takes the same arguments: TARGET [-runs=N] [-seed=N]
 * [-max_len=N] [FILE|FOLDER...]. It runs every seed as it is, then seeds that it changes by dice,
 * up to N runs in all; the same seed makes the same inputs. An input is kept in crash-input (in the
 * folder of -artifact_prefix=) while it runs, so that it is there when the run ends badly. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEEDS = 4096, PATH = 4096 };

struct seeds {
    struct {
        uint8_t *p;
        size_t n;
    } at[SEEDS];
    size_t n;
};

struct driver {
    struct seeds seeds;
    uint64_t dice;
    size_t runs, most;
    const char *prefix;
    uint8_t *room; /* 2 * most bytes */
};

static uint32_t roll(struct driver *d, size_t below)
{
    d->dice += 0x9e3779b97f4a7c15u;
    uint64_t z = d->dice;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) >> 32) % (uint32_t)(below ? below : 1);
}

static void add_file(struct driver *d, const char *path)
{
    FILE *f = d->seeds.n < SEEDS ? fopen(path, "rb") : NULL;
    if (!f)
        return;
    uint8_t *p = malloc(d->most);
    if (p) {
        d->seeds.at[d->seeds.n].p = p;
        d->seeds.at[d->seeds.n++].n = fread(p, 1, d->most, f);
    }
    fclose(f);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_seeds(struct driver *d, const char *path)
{
    struct stat s;
    struct dirent **names;
    if (stat(path, &s) || !S_ISDIR(s.st_mode)) {
        add_file(d, path);
        return;
    }
    int n = scandir(path, &names, NULL, by_name);
    for (int i = 0; i < n; i++) {
        char file[PATH];
        int length = snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && length < PATH)
            add_file(d, file);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

/* Puts n bytes of another place in the room at `at`; what passes the room's end is lost. */
static size_t insert(struct driver *d, size_t have, size_t at, const uint8_t *from, size_t n)
{
    if (have + n > d->most)
        n = d->most - have;
    memmove(d->room + at + n, d->room + at, have - at);
    memcpy(d->room + at, from, n);
    return have + n;
}

static size_t change(struct driver *d, size_t have)
{
    static const char *const words[] = {
        "\0",        "\xff",     "\n",           "\r\n", "\t",      "{",    "}",     "[",    "]",
        "\"",        "'",        "\\",           "/*",   "*/",      "{{",   "}}",    "{%",   "%}",
        "{#",        "||",       "**",           "!",    "9999999", "-1",   "1e99",  "&a",   "*a",
        "0.0.0.0/0", "::/0",     ": ",           "- ",   "|",       "NOT ", " AND ", "((((", "~",
        "\x1e",      "\xc3\xa9", "\xed\xa0\x80", ";"};
    size_t at = roll(d, have + 1), n = roll(d, roll(d, 4) ? 8 : 200);
    switch (roll(d, 7)) {
    case 0:
        n = n > have - at ? have - at : n;
        memmove(d->room + at, d->room + at + n, have - at - n);
        return have - n;
    case 1: {
        const char *w = words[roll(d, sizeof words / sizeof *words)];
        return insert(d, have, at, (const uint8_t *)w, *w ? strlen(w) : 1);
    }
    case 2:
        if (at < have)
            d->room[at] ^= (uint8_t)(1u << roll(d, 8));
        return have;
    case 3: {
        size_t other = roll(d, d->seeds.n), length = d->seeds.at[other].n;
        size_t from = roll(d, length + 1);
        n = n > length - from ? length - from : n;
        return insert(d, have, at, d->seeds.at[other].p + from, n);
    }
    case 4: {
        uint8_t copy[256];
        n = n > have - at ? have - at : n;
        memcpy(copy, d->room + at, n);
        return insert(d, have, at, copy, n);
    }
    case 5:
        if (at < have)
            d->room[at] = (uint8_t)roll(d, 256);
        return have;
    default:
        return roll(d, 8) ? have : at;
    }
}

static void run(struct driver *d, size_t n)
{
    char path[PATH];
    snprintf(path, sizeof path, "%scrash-input", d->prefix);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 || write(fd, d->room, n) != (ssize_t)n || close(fd))
        fprintf(stderr, "%s cannot be written\n", path);
    alarm(60);
    LLVMFuzzerTestOneInput(d->room, n);
    alarm(0);
    unlink(path);
}

static void run_all(struct driver *d)
{
    size_t done = 0;
    for (size_t i = 0; i < d->seeds.n && done < d->runs; i++, done++) {
        memcpy(d->room, d->seeds.at[i].p, d->seeds.at[i].n);
        run(d, d->seeds.at[i].n);
    }
    for (; done < d->runs; done++) {
        size_t i = roll(d, d->seeds.n), n = d->seeds.n ? d->seeds.at[i].n : 0;
        if (n)
            memcpy(d->room, d->seeds.at[i].p, n);
        for (uint32_t k = 1 + roll(d, 6); k; k--)
            n = change(d, n);
        run(d, n);
    }
    printf("%zu runs, %zu seeds\n", done, d->seeds.n);
}

static bool number(const char *arg, const char *name, size_t *out)
{
    size_t n = strlen(name);
    if (strncmp(arg, name, n) != 0)
        return false;
    *out = strtoull(arg + n, NULL, 10);
    return true;
}

int main(int argc, char **argv)
{
    struct driver *d = calloc(1, sizeof *d);
    size_t seed = 1;
    if (!d)
        return 1;
    d->runs = 1000;
    d->most = 4096;
    d->prefix = "";
    for (int i = 1; i < argc; i++)
        if (!number(argv[i], "-runs=", &d->runs) && !number(argv[i], "-seed=", &seed) &&
            !number(argv[i], "-max_len=", &d->most) &&
            strncmp(argv[i], "-artifact_prefix=", 17) == 0)
            d->prefix = argv[i] + 17;
    d->dice = seed;
    d->room = malloc(2 * d->most + 1);
    for (int i = 1; d->room && i < argc; i++)
        if (argv[i][0] != '-')
            add_seeds(d, argv[i]);
    if (d->room)
        run_all(d);
    for (size_t i = 0; i < d->seeds.n; i++)
        free(d->seeds.at[i].p);
    free(d->room);
    free(d);
    return 0;
}
