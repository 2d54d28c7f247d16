/* SPDX-License-Identifier: Apache-2.0 */
/* The functions behind the rows of filter.def, test.def, function.def and method.def, all of one
 * type: they get the input (filters, tests: what stands before the bar; methods: the object), the
 * arguments bound to the row's parameters, and give a value or fail. */
#pragma once

#include "render/vm.h"

#define FILTER(name, fn, params, doc) builtin_fn filter_##fn;
#include "render/filter.def" /* IWYU pragma: keep */
#undef FILTER
#define TEST(name, fn, params, doc) builtin_fn test_##fn;
#include "render/test.def" /* IWYU pragma: keep */
#undef TEST
#define FUNCTION(name, params, doc) builtin_fn function_##name;
#include "render/function.def" /* IWYU pragma: keep */
#undef FUNCTION
#define METHOD(kind, of, name, params, doc) builtin_fn method_##of##_##name;
#include "render/method.def" /* IWYU pragma: keep */
#undef METHOD

/* Shared by several of them. */
/* Replaces from by to, at most `most` times (negative: all). */
str replace_text(struct vm *, str s, str from, str to, int64_t most);
str strip_text(str s, const str *chars, bool left, bool right);
