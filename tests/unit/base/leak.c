/* SPDX-License-Identifier: Apache-2.0 */
/* Built and run with the sanitizers only, and marked should_fail: it proves that a leak turns a run
 * red. */
#include <criterion/criterion.h>
#include <stdlib.h>

static void *volatile kept;

Test(leak, a_forgotten_block_fails_the_run)
{
    kept = malloc(100);
    cr_expect(kept != NULL);
    kept = NULL;
}
