/* SPDX-License-Identifier: Apache-2.0 */
/* What a terminal leaves in a dump and no device ever had in its configuration:
 *
 *      --More-- ^H^H^H^H^H^H^H^H^H        ^H^H^H^H^H^H^H^H^H mtu 9000     the text is " mtu 9000"
 *     ESC[32minterface eth0ESC[0m                                     the text is "interface eth0"
 *     router#show running-config                                      a comment, and noise
 *     Thu Nov 12 10:01:02.123 UTC                                     the same
 *
 * It is looked for in the first 64 KiB, where every dump with a pager shows it, and behind them
 * only when some was found, or in lenient readings: others pay nothing for it. */
#include "slicer/line_reader.h"

#include <strings.h>

/* Marks of pagers: what they begin with, what ends them ("" the mark itself), and how many blanks
 * erase them where a tool has taken out the control codes that moved the cursor back. */
static const struct {
    const char *begin, *end;
    uint8_t blanks;
} PAGERS[] = {
    {"--more--", "", 9},        {"--more", "--", 9},      {"<--- more --->", "", 14},
    {"---- more ----", "", 42}, {"---(more", ")---", 40}, {"--- more ---", "", 42},
    {"---more---", "", 40},     {"-- more --", NULL, 0},
};

/* Commands behind a prompt. */
static const char COMMANDS[] =
    "show sh sho display dis disp export /export admin cat more info get write wr exit quit logout "
    "logoff end enable en terminal term no set screen-length environment configure config conf "
    "edit top run start";

static bool is_control(char c)
{
    return c == '\033' || c == '\b' || c == '\r' || c == '\a';
}

size_t line_escape(const char *p, size_t n)
{
    if (n < 2 || p[0] != '\033')
        return n && p[0] == '\033';
    size_t i = 2;
    if (p[1] == '[') {
        while (i < n && (unsigned char)p[i] >= 0x20 && (unsigned char)p[i] < 0x40)
            i++;
        return i < n ? i + 1 : n;
    }
    while (p[1] == ']' && i < n && p[i] != '\a' && p[i] != '\033') /* a window's title */
        i++;
    return p[1] == ']' && i < n ? i + 1 : i;
}

/* Behind control codes from i on, and behind blanks that others follow. */
static size_t skip_controls(str s, size_t i)
{
    for (size_t k = i; k < s.n;) {
        if (is_control(s.p[k])) {
            size_t escape = line_escape(s.p + k, s.n - k);
            i = k += escape ? escape : 1;
        } else if (s.p[k] == ' ') {
            k++;
        } else {
            break;
        }
    }
    return i;
}

static size_t skip_digits(str s, size_t i)
{
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i;
}

/* `lines 1-24`, `lines 25-48/96 (END)` and a lone `:` at i, as far as control codes or the end of
 * the line follow; where that ends, else i. */
static size_t less_end(str s, size_t i)
{
    size_t k = i;
    if (s.n - i > 6 && memcmp(s.p + i, "lines ", 6) == 0) {
        size_t from = k + 6;
        k = skip_digits(s, from);
        if (k == from || k >= s.n || s.p[k] != '-')
            return i;
        k = skip_digits(s, k + 1);
        if (k < s.n && s.p[k] == '/')
            k = skip_digits(s, k + 1);
        while (k < s.n && strchr(" 0123456789%(END)", s.p[k]) && s.p[k])
            k++;
        return k == s.n || is_control(s.p[k]) ? k : i;
    }
    return k + 1 < s.n && s.p[k] == ':' && s.p[k + 1] == '\033' ? k + 1 : i;
}

/* Behind a pager's mark at i and what erases it; i when there is none. */
static size_t pager_end(str s, size_t i)
{
    for (size_t k = 0; k < COUNTOF(PAGERS); k++) {
        size_t n = strlen(PAGERS[k].begin), end = i + n;
        if (s.n - i < n || strncasecmp(s.p + i, PAGERS[k].begin, n) != 0)
            continue;
        if (!PAGERS[k].end) { /* a hint how to go on follows */
            while (end < s.n && !is_control(s.p[end]))
                end++;
        } else if (*PAGERS[k].end) {
            end = str_find(s, str_of(PAGERS[k].end), end);
            if (end == SIZE_MAX)
                continue;
            end += strlen(PAGERS[k].end);
        }
        size_t behind = skip_controls(s, end);
        for (uint32_t b = 0; behind == end + b && b < PAGERS[k].blanks; b++)
            behind += behind < s.n && s.p[behind] == ' ';
        return behind;
    }
    size_t end = less_end(s, i);
    return end == i ? i : skip_controls(s, end);
}

size_t line_junk_head(str s, bool *pager)
{
    size_t done = 0;
    for (size_t at = SIZE_MAX; at != done;) {
        at = done;
        done = skip_controls(s, done);
        size_t i = done;
        while (i < s.n && s.p[i] == ' ')
            i++;
        if (i < s.n && strchr("-<l:", s.p[i]) && s.p[i]) {
            size_t end = pager_end(s, i);
            *pager |= end > i;
            done = end > i ? end : done;
        }
    }
    return done;
}

/* The control codes that end a line. */
static size_t without_tail(const char *p, size_t n)
{
    for (size_t i = n; i > 0 && n - i < 16; i--)
        if (p[i - 1] == '\033' && i - 1 + line_escape(p + i - 1, n - i + 1) == n)
            n = i - 1;
    return n;
}

/* ---- lines that are noise as a whole ---- */

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("._:/@~()+-*", c));
}

static bool is_command(str rest)
{
    rest = str_trim(rest);
    return !rest.n || rest.p[0] == '?' || dialect_first_word(COMMANDS, rest);
}

/* `router#`, `user@host> show …`, `*A:router>config# info`, `FGT (global) # show`. */
static bool is_plain_prompt(const struct dialect *d, str s)
{
    size_t i = 0;
    while (i < s.n && is_name(s.p[i]))
        i++;
    if (i && i < s.n && s.p[i] == '>' && i + 1 < s.n && is_name(s.p[i + 1]) && s.p[0] != '<') {
        size_t k = i + 1; /* a context behind the name */
        while (k < s.n && (is_name(s.p[k]) || s.p[k] == '>'))
            k++;
        i = k < s.n && s.p[k] == '#' ? k : i;
    }
    if (i == 0)
        return false;
    bool user = memchr(s.p, '@', i) != NULL;
    if (i < s.n && (s.p[i] == '#' || s.p[i] == '>' || (user && s.p[i] == '$')))
        return (user && (i + 1 == s.n || s.p[i + 1] == ' ')) || is_command(str_sub(s, i + 1, s.n));
    if (d->shape != SHAPE_WORDS || i >= s.n || s.p[i] != ' ')
        return false;
    i++;
    if (i < s.n && s.p[i] == '(') {
        size_t close = str_find_byte(s, ')', i);
        i = close == SIZE_MAX ? s.n : close + 2;
    }
    return i < s.n && (s.p[i] == '#' || s.p[i] == '$') && is_command(str_sub(s, i + 1, s.n));
}

/* `[admin@MikroTik] > /export`, and where `#` ends blocks `<HUAWEI>` and `[~HUAWEI-acl]`. */
static bool is_bracket_prompt(const struct dialect *d, str s)
{
    size_t i = 1;
    if (s.p[0] == '[' && i < s.n && (s.p[i] == '~' || s.p[i] == '*'))
        i++;
    while (i < s.n && is_name(s.p[i]))
        i++;
    if (i >= s.n || i < 2 || s.p[i] != (s.p[0] == '[' ? ']' : '>'))
        return false;
    if (d->reset)
        return is_command(str_sub(s, i + 1, s.n));
    size_t mark = str_find_byte(s, '>', i);
    return s.p[0] == '[' && memchr(s.p, '@', i) && mark != SIZE_MAX;
}

/* `Thu Nov 12 10:01:02.123 UTC` above a configuration. */
static bool is_time(str s)
{
    static const char days[] = "Mon Tue Wed Thu Fri Sat Sun ";
    static const char months[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec ";
    if (s.n < 19 || s.n > 40)
        return false;
    str day = str_sub(s, 0, 4), month = str_sub(s, 4, 8);
    if (str_find(str_of(days), day, 0) == SIZE_MAX ||
        str_find(str_of(months), month, 0) == SIZE_MAX)
        return false;
    size_t colon = str_find_byte(s, ':', 10);
    return colon != SIZE_MAX && s.p[colon - 1] >= '0' && s.p[colon - 1] <= '9';
}

/* The command itself without a prompt: `show run`. */
static bool is_echo(const struct dialect *d, str s)
{
    if (d->shape == SHAPE_PATH)
        return dialect_first_word("/export export", s);
    if (!dialect_first_word("show sh display dis admin", s))
        return false;
    size_t blank = str_find_byte(s, ' ', 0);
    str what = str_trim(str_sub(s, blank == SIZE_MAX ? s.n : blank, s.n));
    static const char *const begins[] = {"run",   "start",  "conf",          "curr",
                                         "saved", "full-c", "display-config"};
    for (size_t i = 0; i < COUNTOF(begins); i++)
        if (str_starts(what, str_of(begins[i])))
            return true;
    return false;
}

static bool is_header(str s)
{
    s = str_sub(s, s.p[0] == '!' || s.p[0] == '#', s.n);
    return str_starts(s, STR("RANCID-CONTENT-TYPE:")) || str_starts(s, STR("BATFISH_FORMAT:"));
}

bool line_is_junk(const struct dialect *d, str s)
{
    s = str_trim_end(s);
    if (!s.n || s.p[0] == ' ' || s.p[0] == '\t')
        return false;
    if (s.p[0] == '!' || s.p[0] == '#')
        return is_header(s);
    if (s.p[0] == '<' || s.p[0] == '[')
        return is_bracket_prompt(d, s);
    return is_plain_prompt(d, s) || is_time(s) || is_echo(d, s);
}

/* Whether the line stands inside a string, a literal or a statement. */
static bool is_inside(const struct line_reader *r)
{
    return r->literal || r->joining || r->brace.begun || r->brace.comment || r->brace.quote;
}

bool line_junk(struct line_reader *r, struct line_raw *l, bool *whole)
{
    bool controls =
        memchr(l->p, '\033', l->len) || memchr(l->p, '\b', l->len) || memchr(l->p, '\r', l->len);
    bool inside = is_inside(r), pager = false;
    size_t k = line_junk_head((str){l->p, l->len}, &pager);
    if (pager ? controls || !inside : !inside) { /* a banner may be coloured, and show a pager */
        l->skipped = (uint32_t)k;
        l->p += k;
        l->at += k;
        l->n -= k;
        l->len -= k;
    }
    if (controls && !inside && l->len) {
        size_t len = without_tail(l->p, l->len);
        l->len = len;
    }
    *whole = !inside && line_is_junk(r->dialect, (str){l->p, l->len});
    if (!*whole)
        return true;
    r->stray.set &= !r->stray.ending;
    struct line_item it = {
        .from = l->at - l->skipped,
        .to = l->at + l->n,
        .text_at = l->at,
        .text_n = str_trim_end((str){l->p, l->len}).n,
        .line = l->no,
        .last = l->no,
        .column = l->skipped + 1,
        .depth = r->levels.n,
        .kind = LINE_COMMENT,
        .flags = LINE_NOISE,
    };
    if (r->dialect->shape == SHAPE_BRACE)
        return line_emit(r, &it, line_item_text(r, &it));
    return line_wait(r, &it);
}

/* Whether line_junk may find something on a line; where it is not, it changes nothing. */
static bool looks_junk(const struct dialect *d, str line, bool controls)
{
    bool pager = false;
    while (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    if (!line.n)
        return false;
    if (controls && (memchr(line.p, '\033', line.n) || memchr(line.p, '\b', line.n) ||
                     memchr(line.p, '\r', line.n)))
        return true;
    return line_junk_head(line, &pager) || line_is_junk(d, line);
}

void line_junk_watch(struct line_reader *r)
{
    const char *p = r->win + (r->line_start - r->base);
    str text = {p, r->whole_end - r->line_start};
    size_t first = JUNK_BYTES - r->line_start; /* lines that begin before it are looked at */
    str head = str_sub(text, 0, first);
    bool controls = text.n > first || memchr(head.p, '\033', head.n) ||
                    memchr(head.p, '\b', head.n) || memchr(head.p, '\r', head.n);
    for (size_t i = 0; i < text.n && i < first && !r->dirty;) {
        size_t nl = str_find_byte(text, '\n', i);
        r->dirty = looks_junk(r->dialect, str_sub(text, i, nl), controls);
        i = nl + 1;
    }
}
