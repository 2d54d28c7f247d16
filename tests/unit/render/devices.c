/* SPDX-License-Identifier: Apache-2.0 */
/* Whole Arista devices through the 187 templates of AVD, as Jinja2 renders them. */
#include "tests/unit/render/kit.h"

/* The template of a device is one of the bundle. */
static void adapt_device(struct arena *a UNUSED, struct value *c, const struct value *bundle)
{
    const struct value *main = map_get(bundle, text_at(c, "name"));
    if (main)
        map_set(c, STR("template"), *main);
}

Test(devices, avd_devices_are_byte_exact)
{
    struct tally t = {0};
    struct suite s = {.file = "avd_cases.ndjson",
                      .bundle = "avd_templates.json",
                      .adapt = adapt_device,
                      .tallies = &t,
                      .n = 1,
                      .share = test_share()};
    suite_run(&s);
    cr_expect(tally_share(&t) >= 0.999, "%u of %u", t.passed, t.all);
}
