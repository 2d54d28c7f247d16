/* SPDX-License-Identifier: Apache-2.0 */
/* The tip of a branch of a repository on this machine, read from its files: a sync that finds
 * nothing new then needs neither the library nor a connection. Whatever is not plainly a branch in
 * the files format (gitrepository-layout(5)) is left to the real fetch. */
#include "gitsync/mirror.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OID = 40, MOST_PACKED = 1 << 20 };

static bool is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* The folder that holds HEAD, objects and refs. */
static bool find_folder(char *out, size_t size, const char *url)
{
    char probe[4096 + 16];
    const char *path = strncmp(url, "file:///", 8) == 0 ? url + 7 : url;
    static const char *const inside[] = {"/.git", ""};
    const char *colon = strchr(path, ':'), *slash = strchr(path, '/');
    if (colon && (!slash || colon < slash)) /* host:path, scheme://… */
        return false;
    for (size_t i = 0; i < 2; i++) {
        if ((size_t)snprintf(out, size, "%s%s", path, inside[i]) >= size)
            return false;
        snprintf(probe, sizeof probe, "%s/objects", out);
        if (is_folder(out) && is_folder(probe))
            return true;
    }
    return false;
}

/* Names that git itself would take for a branch, and that lead nowhere else. */
static bool is_plain(const char *ref)
{
    if (!ref[0] || ref[0] == '/' || ref[0] == '.' || strstr(ref, "..") || strstr(ref, "/."))
        return false;
    return strspn(ref, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") ==
           strlen(ref);
}

/* Reads at most size - 1 bytes; false for a longer file or none. */
static bool read_small(char *out, size_t size, const char *path, size_t *n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t got = fd < 0 ? -1 : read(fd, out, size);
    if (fd >= 0)
        close(fd);
    if (got < 0 || (size_t)got >= size)
        return false;
    *n = (size_t)got;
    out[got] = 0;
    return true;
}

static bool is_oid(const char *text)
{
    return strspn(text, "0123456789abcdef") == OID;
}

/* A line `OID refs/heads/NAME` of packed-refs. */
static bool find_packed(char *oid, struct arena *a, const char *folder, const char *ref)
{
    char path[4096 + 16], wanted[1100];
    size_t n;
    char *text = arena_alloc(a, MOST_PACKED);
    snprintf(path, sizeof path, "%s/packed-refs", folder);
    if ((size_t)snprintf(wanted, sizeof wanted, " refs/heads/%s\n", ref) >= sizeof wanted ||
        !read_small(text, MOST_PACKED, path, &n))
        return false;
    const char *at = strstr(text, wanted);
    if (!at || at - text < OID || (at - text > OID && at[-OID - 1] != '\n') || !is_oid(at - OID))
        return false;
    memcpy(oid, at - OID, OID);
    return true;
}

/* What `refs/heads/NAME` is, loose or packed. */
static bool read_branch(char *oid, struct arena *a, const char *folder, const char *ref)
{
    char path[8192], text[128];
    size_t n;
    if (!is_plain(ref) ||
        (size_t)snprintf(path, sizeof path, "%s/refs/heads/%s", folder, ref) >= sizeof path)
        return false;
    if (!read_small(text, sizeof text, path, &n))
        return access(path, F_OK) != 0 && find_packed(oid, a, folder, ref);
    if (n != OID + 1 || text[OID] != '\n' || !is_oid(text))
        return false;
    memcpy(oid, text, OID);
    return true;
}

/* HEAD: the branch that it names. */
static bool read_head(char *oid, struct arena *a, const char *folder)
{
    static const char names[] = "ref: refs/heads/";
    char path[4096 + 16], text[1100];
    size_t n;
    snprintf(path, sizeof path, "%s/HEAD", folder);
    if (!read_small(text, sizeof text, path, &n) || !n || text[n - 1] != '\n' ||
        strncmp(text, names, sizeof names - 1) != 0)
        return false;
    text[n - 1] = 0;
    return read_branch(oid, a, folder, text + sizeof names - 1);
}

bool mirror_local_tip(str *oid, struct arena *a, const struct remote *r)
{
    char folder[4096], *out = arena_alloc(a, OID + 1);
    if (!find_folder(folder, sizeof folder, r->url.p))
        return false;
    bool found = str_eq(r->ref, STR("HEAD")) ? read_head(out, a, folder)
                                             : read_branch(out, a, folder, r->ref.p);
    *oid = (str){out, OID};
    return found;
}
