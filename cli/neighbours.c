/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/neighbours.h"

#include "base/vec.h"

struct neighbours {
    struct arena *a;
    bool (*put)(void *, str);
    void *arg;
    uint32_t most;
    uint32_t owed;      /* lines behind the last slice that are still shown */
    bool shown;         /* something was */
    bool left_out;      /* … and lines since then were not */
    bool in_line;       /* what came last ended inside a line */
    struct buf kept;    /* the last lines that were not shown, at most `most` and a part of one */
    VEC(uint32_t) ends; /* of the whole lines in kept */
};

struct neighbours *neighbours_new(struct arena *a, uint32_t lines, bool (*put)(void *, str),
                                  void *arg)
{
    struct neighbours *n = ARENA_NEW(a, struct neighbours);
    *n = (struct neighbours){.a = a, .put = put, .arg = arg, .most = lines, .kept = BUF(a)};
    return n;
}

bool neighbours_slice(struct neighbours *n, str piece)
{
    if (!piece.n)
        return true;
    bool fine = !n->left_out || !n->shown || n->put(n->arg, STR("--\n"));
    fine = fine && (!n->kept.n || n->put(n->arg, buf_str(&n->kept)));
    n->kept.n = n->ends.n = 0;
    n->left_out = false;
    n->shown = true;
    n->owed = n->most;
    n->in_line = piece.p[piece.n - 1] != '\n';
    return fine && n->put(n->arg, piece);
}

/* Lets the oldest kept line go when there are too many. */
static void forget_one(struct neighbours *n)
{
    uint32_t first = n->ends.at[0];
    memmove(n->kept.p, n->kept.p + first, n->kept.n - first);
    n->kept.n -= first;
    for (uint32_t i = 1; i < n->ends.n; i++)
        n->ends.at[i - 1] = n->ends.at[i] - first;
    n->ends.n--;
    n->left_out = true;
}

bool neighbours_rest(struct neighbours *n, str piece)
{
    while (piece.n) {
        size_t nl = str_find_byte(piece, '\n', 0);
        bool whole = nl != SIZE_MAX;
        str line = str_sub(piece, 0, whole ? nl + 1 : piece.n);
        piece = str_sub(piece, line.n, piece.n);
        if (n->in_line || n->owed) { /* the end of a slice's own line is no line of the rest */
            if (!n->put(n->arg, line))
                return false;
            n->owed -= whole && !n->in_line;
            n->in_line = !whole && n->in_line;
            continue;
        }
        buf_add(&n->kept, line);
        if (!whole)
            continue;
        vec_push(n->a, &n->ends, (uint32_t)n->kept.n);
        if (n->ends.n > n->most)
            forget_one(n);
    }
    return true;
}
