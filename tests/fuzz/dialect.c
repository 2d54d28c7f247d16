/* SPDX-License-Identifier: Apache-2.0 */
/* Dialects of a workspace: whatever a file says of a platform, it is refused with a message, or it
 * is written and read back the same, and reads any configuration without harm. A line `...` parts
 * the dialect from the configuration. */
#include "base/yaml.h"
#include "slicer/detect.h"
#include "slicer/dialect_file.h"
#include "slicer/diff.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/texts.h"

static const struct dialect *read_dialect(struct arena *a, str text)
{
    struct diags dg = diags_new(a);
    struct value v;
    const struct dialect *d = NULL;
    uint32_t source = sources_add(&dg.sources, STR("dialects/own.yaml"), text);
    bool ok = yaml_read(&v, a, source, YAML_CORE, &dg) &&
              (d = dialect_from_value(a, STR("own"), &v, NULL, &dg)) != NULL;
    fuzz_check_told(ok, &dg);
    fuzz_write_diags(a, &dg);
    return d;
}

static str yaml_of(struct arena *a, const struct dialect *d)
{
    struct buf b = BUF(a);
    struct value v = dialect_to_value(a, d);
    yaml_put(&b, &v, 0);
    return buf_str(&b);
}

static void dialect(struct arena *a, str input)
{
    size_t end = str_find(input, STR("\n...\n"), 0);
    str text = end == SIZE_MAX ? STR("a\n b\n") : str_sub(input, end + 5, input.n);
    const struct dialect *d = read_dialect(a, str_sub(input, 0, end == SIZE_MAX ? input.n : end));
    if (!d)
        return;
    str yaml = yaml_of(a, d);
    const struct dialect *back = read_dialect(a, yaml);
    FUZZ_CHECK(back && str_eq(yaml_of(a, back), yaml), "not read back as it is:\n%.*s",
               STR_ARG(yaml));
    struct tree *t;
    if (!fuzz_tree(&t, a, d, text))
        return;
    struct buf out = BUF(a);
    tree_write(&out, t);
    tree_print(&out, t);
}

FUZZ(dialect)
