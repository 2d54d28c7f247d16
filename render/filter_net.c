/* SPDX-License-Identifier: Apache-2.0 */
/* Filters that read and ask addresses: ipaddr and its short forms. What is no address gives false,
 * never an error, so that `x | ipv4` can be a condition. */
#include "render/filter_net.h"

bool is_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

bool read_index(int64_t *out, str s)
{
    bool minus = s.n && s.p[0] == '-';
    str digits = str_sub(s, minus || (s.n && s.p[0] == '+') ? 1 : 0, s.n);
    int64_t v = 0;
    if (!is_digits(digits))
        return false;
    for (size_t i = 0; i < digits.n; i++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digits.p[i] - '0', &v))
            return false;
    if (!minus && v == INT64_MIN)
        return false;
    *out = minus ? v : -v;
    return true;
}

struct value addr_value(struct vm *vm, const struct net_addr *n, bool with_length)
{
    struct net_addr copy = *n;
    copy.prefix = with_length;
    return text_value(net_text(vm->arena, &copy));
}

struct value addr_number(struct vm *vm, const struct net_addr *n)
{
    str digits = net_number(vm->arena, n);
    int64_t i;
    if (read_index(&i, digits))
        return value_int(i);
    struct value v = text_value(digits);
    v.kind = VALUE_BIGINT;
    return v;
}

bool addr_at(struct net_addr *out, const struct net_addr *network, int64_t at)
{
    struct net_addr n = at < 0 ? net_last(network) : net_first(network);
    if (!net_add(&n, &n, at < 0 ? at + 1 : at) || !net_contains(network, &n))
        return false;
    n.length = network->length;
    n.prefix = true;
    *out = n;
    return true;
}

/* A number as an address: of the family asked for, else of the smaller one that it fits. */
static bool read_number(struct net_addr *out, str digits, int64_t version)
{
    return (version != 6 && net_from_number(out, digits, 4)) || net_from_number(out, digits, 6);
}

/* "167772160/24" */
static bool read_number_masked(struct net_addr *out, str s)
{
    size_t slash = str_find_byte(s, '/', 0);
    int64_t length;
    if (slash == SIZE_MAX || !is_digits(str_sub(s, 0, slash)) ||
        !read_index(&length, str_sub(s, slash + 1, s.n)))
        return false;
    for (int family = 4; family <= 6; family += 2)
        if (net_from_number(out, str_sub(s, 0, slash), family) && length >= 0 &&
            length <= net_width(out)) {
            out->length = (uint8_t)length;
            out->prefix = true;
            return true;
        }
    return false;
}

bool subject_read(struct vm *vm, struct subject *out, const struct value *v, int64_t version)
{
    str s = value_text(v);
    if (v->kind == VALUE_INT && v->as.integer > 0)
        s = str_printf(vm->arena, "%lld", (long long)v->as.integer);
    *out = (struct subject){.value = *v};
    if (is_digits(s)) {
        if (!read_number(&out->addr, s, version))
            return false;
        out->value = addr_value(vm, &out->addr, true);
        return true;
    }
    if (!is_text(v))
        return false;
    if (net_parse_masked(&out->addr, s)) {
        out->network = str_find_byte(s, '/', 0) != SIZE_MAX;
        return out->network == out->addr.prefix;
    }
    if (!read_number_masked(&out->addr, s))
        return false;
    out->value = addr_value(vm, &out->addr, true);
    out->network = true;
    return true;
}

bool net_undefined(struct vm *vm, struct value *out, const struct value *in)
{
    if (is_undefined(in) && is_strict(vm, in))
        return fail_undefined(vm, in);
    *out = value_bool(false);
    return true;
}

static bool ask_one(struct vm *vm, struct value *out, const struct value *in, str query,
                    int64_t version, const char *alias)
{
    struct subject s;
    if (!net_undefined(vm, out, in))
        return false;
    if (!subject_read(vm, &s, in, version) || (version && s.addr.family != version))
        return true;
    return net_query(vm, out, &s, query, alias);
}

static bool ask(struct vm *vm, struct value *out, struct value *in, str query, int64_t version,
                const char *alias)
{
    if (!is_sequence(in) && in->kind != OBJECT_LAZY && in->kind != OBJECT_VIEW)
        return ask_one(vm, out, in, query, version, alias);
    struct value items, answer = {0};
    bool keep;
    if (!to_list(vm, &items, in))
        return false;
    *out = value_list(vm->arena);
    for (uint32_t i = 0; i < items.as.list->n; i++) {
        if (!vm_work(vm, 1) ||
            !ask_one(vm, &answer, &items.as.list->at[i], query, version, alias) ||
            !truth(vm, &keep, &answer))
            return false;
        if (keep)
            list_add(out, answer);
    }
    return true;
}

bool filter_ipaddr(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str query;
    int64_t version;
    if (a->arg[1] && a->arg[1]->kind == VALUE_NULL)
        a->arg[1] = NULL;
    return arg_text(vm, &query, a->arg[0], STR("")) && arg_int(vm, &version, a->arg[1], 0) &&
           ask(vm, out, in, query, version, "ipaddr");
}

bool filter_ipv4(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str query;
    return arg_text(vm, &query, a->arg[0], STR("")) && ask(vm, out, in, query, 4, "ipv4");
}

bool filter_ipv6(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str query;
    return arg_text(vm, &query, a->arg[0], STR("")) && ask(vm, out, in, query, 6, "ipv6");
}

/* An IPv6 address in brackets; anything else as it stands. */
bool filter_ipwrap(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    str query;
    struct value item, wrapped = {0};
    if (!arg_text(vm, &query, a->arg[0], STR("")))
        return false;
    if (!is_sequence(in)) {
        if (!ask_one(vm, &wrapped, in, STR("wrap"), 0, "ipwrap"))
            return false;
        *out = is_text(&wrapped) ? wrapped : *in;
        return true;
    }
    *out = value_list(vm->arena);
    for (uint32_t i = 0; i < in->as.list->n; i++) {
        item = in->as.list->at[i];
        if (!vm_work(vm, 1) || !ask_one(vm, &wrapped, &item, STR("wrap"), 0, "ipwrap"))
            return false;
        list_add(out, is_text(&wrapped) ? wrapped : item);
    }
    return true;
}

/* The filters of SONiC's templates: one query each, and what is no address is an error. */
static bool must(struct vm *vm, struct value *out, struct value *in, const char *query)
{
    struct subject s;
    str text;
    if (is_undefined(in))
        return fail_undefined(vm, in);
    if (subject_read(vm, &s, in, 0))
        return net_query(vm, out, &s, str_of(query), query);
    return to_text(vm, &text, in) &&
           vm_fail(vm, DIAG_TEMPLATE_VALUE, "'%.*s' is no address", STR_ARG(text));
}

bool filter_ip(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    struct subject s;
    if (!subject_read(vm, &s, in, 0))
        return must(vm, out, in, "address");
    *out = addr_value(vm, &s.addr, false);
    return true;
}

bool filter_prefixlen(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return must(vm, out, in, "prefix");
}

bool filter_network(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return must(vm, out, in, "network");
}

bool filter_netmask(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return must(vm, out, in, "netmask");
}

bool filter_broadcast(struct vm *vm, struct value *out, struct value *in, struct args *a)
{
    (void)a;
    return must(vm, out, in, "broadcast");
}
