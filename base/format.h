/* SPDX-License-Identifier: Apache-2.0 */
/* The formats that messages are made of, without the C library: reports print many of them. */
#pragma once

#include "base/str.h"

#include <stdarg.h>
#include <sys/types.h>

/* Adds a format of literal text, %% %c %s %.*s %u %lu %llu %zu %d %ld %lld, with an optional `-`
 * and width, as printf does. False, with nothing added, where it holds anything else. */
bool format_put(struct buf *, const char *format, va_list) NODISCARD;
