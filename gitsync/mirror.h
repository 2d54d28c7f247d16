/* SPDX-License-Identifier: Apache-2.0 */
/* A bare mirror of a remote: filled by a child process with a deadline and limits, of which the
 * parent trusts only what it can look up itself. The mirror has one ref of its own, refs/unet/pin,
 * so that the next fetch asks only for what is new; the remote's refs are never copied, and none of
 * its locks can get in the way. */
#pragma once

#include "gitsync/revision.h"

struct remote {
    str name;  /* of the repository in unet.yaml, for messages */
    str url;   /* as libgit2 takes it */
    str ref;   /* branch, tag, HEAD or a commit's whole id */
    str key;   /* file of a private key for ssh; "" = the agent */
    str token; /* for https; "" = none. Never printed */
    str ca;    /* file of certificates that are trusted; "" = the system's */
};

enum fetch_answer { FETCH_DONE, FETCH_NETWORK, FETCH_REFUSED, FETCH_FAILED };

/* The id that the wanted branch has in a repository on this machine, read without the library;
 * false where the remote is elsewhere or anything is out of the ordinary. url and ref end in a NUL.
 */
bool mirror_local_tip(str *oid, struct arena *, const struct remote *) NODISCARD;
/* Brings what the remote advertises for the ref into the mirror at `folder` (made where it is
 * missing), and pins it. commit: the id of the commit, which is in the mirror then. A ref that is
 * gone is an error, not the old commit again. */
enum fetch_answer mirror_fetch(str *commit, struct arena *, str folder, const struct remote *,
                               struct diags *);
/* Takes away what a killed fetch left: locks and half packs. */
void mirror_clean(struct arena *, str folder, struct diags *);
/* The url without what stands in front of its @. */
str mirror_shown_url(struct arena *, str url);
