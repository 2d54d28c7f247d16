/* SPDX-License-Identifier: Apache-2.0 */
/* YAML in both typings; what was read, written and read again is the same. */
#include "base/yaml.h"
#include "tests/fuzz/fuzz.h"

static void yaml(struct arena *a, str input)
{
    struct diags dg = diags_new(a);
    struct value v, w;
    dg.limits.at[LIMIT_yaml_alias_floor] = 1u << 16;
    uint32_t source = sources_add(&dg.sources, STR("t"), input);
    bool ok = yaml_read(&v, a, source, YAML_11, &dg);
    fuzz_check_told(ok, &dg);
    ok = yaml_read(&v, a, source, YAML_CORE, &dg);
    fuzz_check_told(ok, &dg);
    fuzz_write_diags(a, &dg);
    if (!ok)
        return;
    struct buf b = BUF(a);
    yaml_put(&b, &v, 0);
    dg = diags_new(a);
    source = sources_add(&dg.sources, STR("u"), buf_str(&b));
    FUZZ_CHECK(yaml_read(&w, a, source, YAML_CORE, &dg), "does not read again:\n%.*s",
               STR_ARG(buf_str(&b)));
    FUZZ_CHECK(value_eq(&v, &w), "reads as other data:\n%.*s", STR_ARG(buf_str(&b)));
}

FUZZ(yaml)
