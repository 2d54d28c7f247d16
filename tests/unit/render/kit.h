/* SPDX-License-Identifier: Apache-2.0 */
/* Runs files of cases that Jinja2 itself (or the library whose filters we offer) answered: expected
 * text byte for byte, errors by type, line and template.
 *
 * Every case that differs must stand in tests/fixtures/templates/differences.txt as `id TAB reason`
 * (`*` at the end of an id: all that begin so), and every case that stands there must differ: the
 * list is the truth about us. UNET_SHOW=WORD prints each differing case whose id holds the word. */
#pragma once

#include "base/json.h"
#include "render/render.h"
#include "tests/unit/support.h"

struct tally {
    const char *tier; /* NULL: all cases */
    unsigned passed, all;
};

struct suite {
    const char *file;   /* of the corpus, under templates/ */
    const char *bundle; /* a map of templates that all cases share, or NULL */
    /* Turns a case of another form into one of ours (template, context, expected or error); NULL:
     * it has that form. */
    void (*adapt)(struct arena *, struct value *c, const struct value *bundle);
    struct tally *tallies;
    size_t n;
    uint32_t share;           /* runs one case of so many; 0: every one */
    unsigned unlisted, stale; /* differ and not listed; listed and do not differ */
};

/* Runs all cases; ends the test as skipped where the corpus is absent, fails it for each case that
 * contradicts the list. */
void suite_run(struct suite *);
double tally_share(const struct tally *);
/* The text at a dotted path of a map; empty when there is none. */
str text_at(const struct value *m, const char *path);
