/* SPDX-License-Identifier: Apache-2.0 */
/* env: what the workspace lets a policy see of its surroundings. */
#include "base/builtin_call.h"

#include <stdlib.h>

static bool is_allowed(const struct builtin_run *run, str name)
{
    for (uint32_t i = 0; i < run->env_count; i++)
        if (str_eq(run->env[i], name))
            return true;
    return false;
}

bool call_env(struct call *c)
{
    str name;
    if (!take_text(c, 0, &name))
        return false;
    if (!is_allowed(c->run, name) || str_find_byte(name, '\0', 0) != SIZE_MAX)
        return call_wants(c, 0, "a name that the workspace allows");
    const char *text = getenv(str_c(c->run->arena, name));
    if (!text)
        return give(c, value_null());
    if (!str_is_utf8(str_of(text), NULL))
        return call_fail(c, "names a variable that is not valid UTF-8");
    return give_text(c, str_dup(c->run->arena, str_of(text)));
}
