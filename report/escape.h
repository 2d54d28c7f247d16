/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile text made harmless in what reports are written in. */
#pragma once

#include "base/str.h"

/* Text of an XML element: markup escaped, what XML 1.0 forbids (control characters, U+FFFE, U+FFFF,
 * invalid UTF-8) shown as \x01, \u{fffe}. */
void escape_xml(struct buf *, str);
/* The same between double quotes; line breaks and tabs survive. */
void escape_xml_attribute(struct buf *, str);
/* The message of a workflow command (::error::MESSAGE) and the value of one of its properties.
 * Control characters other than line breaks are shown. */
void escape_github(struct buf *, str);
void escape_github_property(struct buf *, str);
/* A path as a relative URI reference or, where it is absolute, as a file: URI. */
void escape_uri(struct buf *, str path);
