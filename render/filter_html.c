/* SPDX-License-Identifier: Apache-2.0 */
/* Filters for HTML and URLs: rare in network templates, but part of the language. */
#include "render/builtin.h"

bool filter_escape(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct value text;
    if (!to_text_value(vm, &text, in))
        return false;
    *out = escape_text(vm, &text);
    return true;
}

bool filter_forceescape(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct value text;
    if (!to_text_value(vm, &text, in))
        return false;
    text.flags = 0;
    *out = escape_text(vm, &text);
    return true;
}

bool filter_safe(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    str s;
    if (!to_text(vm, &s, in))
        return false;
    *out = safe_value(s);
    return true;
}

static void unescape(struct buf *b, str s)
{
    static const struct {
        const char *entity;
        uint32_t c;
    } all[] = {{"&amp;", '&'},  {"&lt;", '<'},  {"&gt;", '>'},    {"&quot;", '"'},
               {"&#39;", '\''}, {"&#34;", '"'}, {"&nbsp;", 0xa0}, {"&apos;", '\''}};
    for (size_t i = 0; i < s.n;) {
        size_t k = 0;
        while (k < COUNTOF(all) && !str_starts(str_sub(s, i, s.n), str_of(all[k].entity)))
            k++;
        if (k < COUNTOF(all)) {
            buf_put_codepoint(b, all[k].c);
            i += strlen(all[k].entity);
        } else {
            buf_putc(b, s.p[i++]);
        }
    }
}

bool filter_striptags(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    str s;
    struct buf plain = BUF(vm->arena), packed = BUF(vm->arena), b = BUF(vm->arena);
    if (!to_text(vm, &s, in))
        return false;
    bool open[2] = {true, true}; /* may an end of a tag, of a comment still come? */
    for (size_t i = 0; i < s.n;) {
        bool comment = str_starts(str_sub(s, i, s.n), STR("<!--"));
        size_t end = SIZE_MAX;
        if (s.p[i] == '<' && open[comment]) {
            end = comment ? str_find(s, STR("-->"), i) : str_find_byte(s, '>', i);
            open[comment] = end != SIZE_MAX;
        }
        if (end == SIZE_MAX)
            buf_putc(&plain, s.p[i++]);
        else
            i = end + (comment ? 3 : 1);
    }
    for (size_t i = 0; i < plain.n; i++) {
        char c = plain.p[i];
        bool blank = c == ' ' || (c >= 9 && c <= 13);
        if (!blank)
            buf_putc(&packed, c);
        else if (packed.n && packed.p[packed.n - 1] != ' ')
            buf_putc(&packed, ' ');
    }
    unescape(&b, str_trim(buf_str(&packed)));
    *out = text_value(buf_str(&b));
    return true;
}

static void quote(struct buf *b, str s, bool query)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool keep = (c >= '0' && c <= '9') || (c | 32u) - 'a' < 26u || (c && strchr("_.-~", c)) ||
                    (c == '/' && !query);
        if (keep)
            buf_putc(b, (char)c);
        else if (c == ' ' && query)
            buf_putc(b, '+');
        else
            buf_printf(b, "%%%02X", c);
    }
}

bool filter_urlencode(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct buf b = BUF(vm->arena);
    struct value walked = *in, pair, part;
    struct iter it;
    str s;
    bool single = is_text(in) || is_number(in) || in->kind == VALUE_NULL || is_undefined(in);
    if (single) {
        if (!to_text(vm, &s, in))
            return false;
        quote(&b, s, false);
        *out = text_value(buf_str(&b));
        return true;
    }
    if (in->kind == VALUE_MAP && !method_map_items(vm, &walked, in, a))
        return false;
    if (!iter_open(vm, &it, &walked))
        return false;
    for (bool first = true; iter_next(vm, &it, &pair); first = false) {
        if (!to_list(vm, &part, &pair))
            return false;
        if (part.as.list->n != 2)
            return vm_fail(vm, DIAG_TEMPLATE_VALUE, "urlencode wants pairs");
        if (!first)
            buf_putc(&b, '&');
        for (uint32_t i = 0; i < 2; i++) {
            if (!to_text(vm, &s, &part.as.list->at[i]))
                return false;
            quote(&b, s, true);
            if (!i)
                buf_putc(&b, '=');
        }
    }
    *out = text_value(buf_str(&b));
    return true;
}

bool filter_xmlattr(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    bool space;
    struct buf b = BUF(vm->arena);
    if (!arg_bool(vm, &space, a->arg[0], true))
        return false;
    if (in->kind != VALUE_MAP)
        return is_undefined(in) ? fail_undefined(vm, in)
                                : vm_fail(vm, DIAG_TEMPLATE_TYPE, "xmlattr works on a map");
    for (uint32_t i = 0; i < in->as.map->n; i++) {
        const struct pair *p = &in->as.map->at[i];
        str key, s;
        if (p->value.kind == VALUE_NULL || is_undefined(&p->value))
            continue;
        if (!to_text(vm, &key, &p->key) || !to_text(vm, &s, &p->value))
            return false;
        for (size_t k = 0; k < key.n; k++)
            if (key.p[k] && strchr(" \t\n\r\f\v/>=", key.p[k]))
                return vm_fail(vm, DIAG_TEMPLATE_VALUE,
                               "invalid character in attribute name: '%.*s'", STR_ARG(key));
        if (b.n || space)
            buf_putc(&b, ' ');
        put_escaped(&b, key);
        buf_add(&b, STR("=\""));
        if (is_safe(&p->value))
            buf_add(&b, s);
        else
            put_escaped(&b, s);
        buf_putc(&b, '"');
    }
    *out = vm->autoescape ? safe_value(buf_str(&b)) : text_value(buf_str(&b));
    return true;
}

static bool is_url(str s)
{
    return str_starts(s, STR("http://")) || str_starts(s, STR("https://"));
}

static bool has_suffix_domain(str s)
{
    size_t slash = str_find_byte(s, '/', 0), colon = str_find_byte(s, ':', 0);
    size_t end = slash < colon ? slash : colon;
    str host = str_sub(s, 0, end);
    return str_ends(host, STR(".com")) || str_ends(host, STR(".org")) ||
           str_ends(host, STR(".net")) || str_starts(s, STR("www."));
}

static bool is_mail(str s)
{
    size_t at = str_find_byte(s, '@', 0);
    return at != SIZE_MAX && at > 0 && at + 1 < s.n && str_find_byte(s, '@', at + 1) == SIZE_MAX &&
           str_find_byte(s, '.', at) != SIZE_MAX && str_find_byte(s, ':', 0) == SIZE_MAX &&
           str_find_byte(s, '/', 0) == SIZE_MAX;
}

struct linker {
    struct buf *b;
    str rel, target;
    int64_t limit;
    struct value *schemes;
};

static bool in_schemes(const struct linker *l, str s)
{
    if (!l->schemes || !is_sequence(l->schemes))
        return false;
    for (uint32_t i = 0; i < l->schemes->as.list->n; i++) {
        str scheme = value_text(&l->schemes->as.list->at[i]);
        if (s.n > scheme.n && str_starts(s, scheme))
            return true;
    }
    return false;
}

static void put_link(struct linker *l, const char *prefix, str url, bool mail)
{
    struct buf *b = l->b;
    bool long_one = !mail && l->limit >= 0 && utf8_count(url) > (size_t)l->limit;
    buf_printf(b, "<a href=\"%s%.*s\"", prefix, STR_ARG(url));
    if (!mail && l->rel.n)
        buf_printf(b, " rel=\"%.*s\"", STR_ARG(l->rel));
    if (!mail && l->target.n)
        buf_printf(b, " target=\"%.*s\"", STR_ARG(l->target));
    buf_putc(b, '>');
    buf_add(b, long_one ? str_sub(url, 0, utf8_offset(url, (size_t)l->limit)) : url);
    buf_add(b, long_one ? STR("...</a>") : STR("</a>"));
}

static size_t occurrences(str s, str of)
{
    size_t n = 0;
    for (size_t at = 0; (at = str_find(s, of, at)) != SIZE_MAX; at += of.n)
        n++;
    return n;
}

/* Where the URL in a word ends: closing signs and points behind it stay outside, but for those that
 * close what the URL itself opens. */
static size_t url_end(str word, size_t from)
{
    static const char *const pairs[][2] = {{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}};
    size_t to = word.n;
    for (bool more = true; more && to > from;) {
        bool entity = str_ends(str_sub(word, from, to), STR("&gt;"));
        more = entity || strchr(")>.,\n", word.p[to - 1]);
        to -= !more ? 0 : entity ? 4 : 1;
    }
    for (size_t k = 0; k < COUNTOF(pairs); k++) {
        str open = str_of(pairs[k][0]), close = str_of(pairs[k][1]);
        size_t opens = occurrences(str_sub(word, from, to), open);
        if (opens <= occurrences(str_sub(word, from, to), close))
            continue;
        for (size_t at; opens-- && (at = str_find(word, close, to)) != SIZE_MAX;)
            to = at + close.n;
    }
    return to;
}

/* A word of escaped text: what stands around an URL stays outside of the link. */
static void link_word(struct linker *l, str word)
{
    size_t from = 0;
    while (from < word.n &&
           (word.p[from] == '(' || str_starts(str_sub(word, from, word.n), STR("&lt;"))))
        from += word.p[from] == '(' ? 1 : 4;
    size_t to = url_end(word, from);
    str url = str_sub(word, from, to);
    buf_add(l->b, str_sub(word, 0, from));
    if (is_url(url))
        put_link(l, "", url, false);
    else if (in_schemes(l, url))
        put_link(l, "", url, false);
    else if (str_starts(url, STR("mailto:")) && is_mail(str_sub(url, 7, url.n)))
        put_link(l, "mailto:", str_sub(url, 7, url.n), true);
    else if (is_mail(url))
        put_link(l, "mailto:", url, true);
    else if (has_suffix_domain(url))
        put_link(l, "https://", url, false);
    else
        buf_add(l->b, url);
    buf_add(l->b, str_sub(word, to, word.n));
}

bool filter_urlize(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    struct value text;
    struct buf b = BUF(vm->arena);
    struct linker l = {.b = &b, .limit = -1, .schemes = a->arg[4]};
    bool nofollow;
    bool limits = a->arg[0] && a->arg[0]->kind != VALUE_NULL;
    bool targets = a->arg[2] && a->arg[2]->kind != VALUE_NULL;
    bool rels = a->arg[3] && a->arg[3]->kind != VALUE_NULL;
    if (!to_text_value(vm, &text, in) || (limits && !arg_int(vm, &l.limit, a->arg[0], -1)) ||
        !arg_bool(vm, &nofollow, a->arg[1], false) ||
        (targets && !arg_text(vm, &l.target, a->arg[2], STR(""))) ||
        (rels && !arg_text(vm, &l.rel, a->arg[3], STR(""))))
        return false;
    struct buf rel = BUF(vm->arena);
    if (nofollow)
        buf_add(&rel, STR("nofollow "));
    buf_add(&rel, STR("noopener"));
    if (l.rel.n && !str_eq(l.rel, STR("noopener")))
        buf_printf(&rel, " %.*s", STR_ARG(l.rel));
    if (l.rel.n && str_eq(l.rel, STR("nofollow")) && !nofollow) {
        rel.n = 0;
        buf_add(&rel, STR("nofollow noopener"));
    }
    l.rel = buf_str(&rel);
    struct value escaped = escape_text(vm, &text);
    str s = value_text(&escaped);
    for (size_t i = 0; i < s.n;) {
        size_t end = i;
        bool blank = s.p[i] == ' ' || (s.p[i] >= 9 && s.p[i] <= 13);
        while (end < s.n && (s.p[end] == ' ' || (s.p[end] >= 9 && s.p[end] <= 13)) == blank)
            end++;
        if (blank)
            buf_add(&b, str_sub(s, i, end));
        else
            link_word(&l, str_sub(s, i, end));
        i = end;
    }
    *out = vm->autoescape ? safe_value(buf_str(&b)) : text_value(buf_str(&b));
    return true;
}
