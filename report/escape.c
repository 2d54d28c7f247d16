/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape.h"

/* ---- XML ---- */

/* What stands for an ASCII character; NULL: itself. */
static const char *xml_entity(char c, bool attribute)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return attribute ? "&quot;" : NULL;
    case '\n':
        return attribute ? "&#10;" : NULL;
    case '\t':
        return attribute ? "&#9;" : NULL;
    case '\r': /* a parser turns a bare one into a newline */
        return "&#13;";
    default:
        return NULL;
    }
}

static bool xml_forbids(uint32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0xfffe || c == 0xffff;
}

static bool plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"';
}

static void put_xml(struct buf *b, str s, bool attribute)
{
    size_t kept = 0;
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        if (plain((unsigned char)s.p[i])) {
            i++;
            continue;
        }
        uint32_t c = str_next_codepoint(s, &i);
        bool invalid = c == 0xfffd && i - from == 1;
        const char *entity = xml_entity(s.p[from], attribute);
        if (!entity && !invalid && !xml_forbids(c))
            continue;
        buf_add(b, str_sub(s, kept, from));
        kept = i;
        if (entity)
            buf_add(b, str_of(entity));
        else if (c < 0x20 || invalid)
            buf_printf(b, "\\x%02x", (unsigned char)s.p[from]);
        else
            buf_printf(b, "\\u{%04x}", c);
    }
    buf_add(b, str_sub(s, kept, s.n));
}

void escape_xml(struct buf *b, str s)
{
    put_xml(b, s, false);
}

void escape_xml_attribute(struct buf *b, str s)
{
    put_xml(b, s, true);
}

/* ---- GitHub ---- */

static const char *github_escape(char c, bool property)
{
    switch (c) {
    case '%':
        return "%25";
    case '\r':
        return "%0D";
    case '\n':
        return "%0A";
    case ':':
        return property ? "%3A" : NULL;
    case ',':
        return property ? "%2C" : NULL;
    default:
        return NULL;
    }
}

static void put_github(struct buf *b, str s, bool property)
{
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        const char *escape = github_escape(s.p[i], property);
        while (i < s.n && !github_escape(s.p[i], property))
            i++; /* up to the next one */
        if (escape) {
            buf_add(b, str_of(escape));
            i++;
        } else {
            buf_put_visible(b, str_sub(s, from, i));
        }
    }
}

void escape_github(struct buf *b, str s)
{
    put_github(b, s, false);
}

void escape_github_property(struct buf *b, str s)
{
    put_github(b, s, true);
}

/* ---- URI ---- */

void escape_uri(struct buf *b, str path)
{
    static const char plain[] = "-._~/";
    if (path.n && path.p[0] == '/')
        buf_add(b, STR("file://"));
    while (str_starts(path, STR("./")))
        path = str_sub(path, 2, path.n);
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (word || (c && strchr(plain, c)))
            buf_putc(b, (char)c);
        else
            buf_printf(b, "%%%02X", c);
    }
}
