/* SPDX-License-Identifier: Apache-2.0 */
#include "base/net.h"

/* ---- reading ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A decimal number without leading zeros, at most `most`, that fills the text. */
static bool read_number(unsigned *out, str s, unsigned most)
{
    if (!s.n || s.n > 3 || (s.n > 1 && s.p[0] == '0'))
        return false;
    unsigned n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i]))
            return false;
        n = n * 10 + (unsigned)(s.p[i] - '0');
    }
    *out = n;
    return n <= most;
}

static bool read_v4(uint8_t *bytes, str s)
{
    size_t from = 0;
    for (int i = 0; i < 4; i++) {
        size_t to = str_find_byte(s, '.', from);
        if ((to == SIZE_MAX) != (i == 3))
            return false;
        unsigned n;
        if (!read_number(&n, str_sub(s, from, i == 3 ? s.n : to), 255))
            return false;
        bytes[i] = (uint8_t)n;
        from = to + 1;
    }
    return true;
}

static int hex_digit(char c)
{
    return is_digit(c)            ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Groups of four hexadecimal digits between colons, as many as fit; the last may be an IPv4
 * address. Returns the bytes filled, SIZE_MAX when the text is wrong. */
static size_t read_groups(uint8_t *bytes, size_t room, str s)
{
    size_t filled = 0;
    if (!s.n)
        return 0;
    for (size_t from = 0; from <= s.n;) {
        size_t to = str_find_byte(s, ':', from);
        str group = str_sub(s, from, to == SIZE_MAX ? s.n : to);
        if (to == SIZE_MAX && str_find_byte(group, '.', 0) != SIZE_MAX)
            return filled + 4 <= room && read_v4(bytes + filled, group) ? filled + 4 : SIZE_MAX;
        if (!group.n || group.n > 4 || filled + 2 > room)
            return SIZE_MAX;
        unsigned n = 0;
        for (size_t i = 0; i < group.n; i++) {
            int d = hex_digit(group.p[i]);
            if (d < 0)
                return SIZE_MAX;
            n = n * 16 + (unsigned)d;
        }
        bytes[filled++] = (uint8_t)(n >> 8);
        bytes[filled++] = (uint8_t)n;
        if (to == SIZE_MAX)
            break;
        from = to + 1;
    }
    return filled;
}

static bool read_v6(uint8_t *bytes, str s)
{
    size_t gap = str_find(s, STR("::"), 0);
    if (gap == SIZE_MAX)
        return read_groups(bytes, 16, s) == 16;
    uint8_t tail[16] = {0};
    str front = str_sub(s, 0, gap), back = str_sub(s, gap + 2, s.n);
    if (str_find_byte(front, '.', 0) != SIZE_MAX)
        return false;
    size_t before = read_groups(bytes, 14, front);
    if (before == SIZE_MAX)
        return false;
    /* `::` stands for at least one group */
    size_t behind = read_groups(tail, 14 - before, back);
    if (behind == SIZE_MAX)
        return false;
    memcpy(bytes + 16 - behind, tail, behind);
    return true;
}

static bool read_address(struct net_addr *n, str s)
{
    bool six = str_find_byte(s, ':', 0) != SIZE_MAX;
    n->family = six ? 6 : 4;
    n->length = six ? 128 : 32;
    return six ? read_v6(n->bytes, s) : read_v4(n->bytes, s);
}

bool net_parse(struct net_addr *out, str s)
{
    struct net_addr n = {0};
    size_t slash = str_find_byte(s, '/', 0);
    unsigned length = 0;
    if (s.n > 49 || !read_address(&n, str_sub(s, 0, slash)))
        return false;
    if (slash != SIZE_MAX) {
        if (!read_number(&length, str_sub(s, slash + 1, s.n), net_width(&n)))
            return false;
        n.prefix = true;
        n.length = (uint8_t)length;
    }
    *out = n;
    return true;
}

bool net_parse_masked(struct net_addr *out, str s)
{
    size_t cut = str_find_byte(s, '/', 0);
    if (cut == SIZE_MAX)
        cut = str_find_byte(s, ' ', 0);
    struct net_addr n, mask;
    unsigned length;
    if (cut == SIZE_MAX || str_find_byte(str_sub(s, cut, s.n), '.', 0) == SIZE_MAX)
        return net_parse(out, s);
    if (!net_parse(&n, str_sub(s, 0, cut)) || !net_parse(&mask, str_sub(s, cut + 1, s.n)) ||
        n.family != 4 || mask.family != 4 || mask.prefix || !net_mask_length(&length, &mask))
        return false;
    n.prefix = true;
    n.length = (uint8_t)length;
    *out = n;
    return true;
}

/* ---- sums ---- */

/* The mask of byte i for a prefix of this length. */
static uint8_t mask_byte(unsigned length, unsigned i)
{
    if (length >= 8 * i + 8)
        return 0xff;
    return (uint8_t)(length <= 8 * i ? 0u : 0xff00u >> (length - 8 * i));
}

static unsigned byte_count(const struct net_addr *n)
{
    return net_width(n) / 8;
}

/* The same family, without a length, all bytes zero. */
static struct net_addr blank(const struct net_addr *n)
{
    return (struct net_addr){.family = n->family, .length = (uint8_t)net_width(n)};
}

struct net_addr net_host(const struct net_addr *n)
{
    struct net_addr a = *n;
    a.prefix = false;
    a.length = (uint8_t)net_width(n);
    return a;
}

struct net_addr net_network(const struct net_addr *n)
{
    struct net_addr a = *n;
    a.prefix = true;
    for (unsigned i = 0; i < byte_count(n); i++)
        a.bytes[i] &= mask_byte(n->length, i);
    return a;
}

bool net_has_host_bits(const struct net_addr *n)
{
    for (unsigned i = 0; i < byte_count(n); i++)
        if (n->bytes[i] & ~mask_byte(n->length, i))
            return true;
    return false;
}

bool net_contains(const struct net_addr *outer, const struct net_addr *inner)
{
    if (outer->family != inner->family || inner->length < outer->length)
        return false;
    for (unsigned i = 0; i < byte_count(outer); i++)
        if ((outer->bytes[i] ^ inner->bytes[i]) & mask_byte(outer->length, i))
            return false;
    return true;
}

bool net_overlaps(const struct net_addr *a, const struct net_addr *b)
{
    return net_contains(a, b) || net_contains(b, a);
}

bool net_equal(const struct net_addr *a, const struct net_addr *b)
{
    return net_compare(a, b) == 0;
}

int net_compare(const struct net_addr *a, const struct net_addr *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    int c = memcmp(a->bytes, b->bytes, byte_count(a));
    if (c)
        return c < 0 ? -1 : 1;
    return a->length < b->length ? -1 : a->length > b->length;
}

struct net_addr net_netmask(const struct net_addr *n)
{
    struct net_addr a = blank(n);
    for (unsigned i = 0; i < byte_count(n); i++)
        a.bytes[i] = mask_byte(n->length, i);
    return a;
}

struct net_addr net_hostmask(const struct net_addr *n)
{
    struct net_addr a = blank(n);
    for (unsigned i = 0; i < byte_count(n); i++)
        a.bytes[i] = (uint8_t)~mask_byte(n->length, i);
    return a;
}

struct net_addr net_first(const struct net_addr *n)
{
    struct net_addr a = net_network(n);
    return net_host(&a);
}

struct net_addr net_last(const struct net_addr *n)
{
    struct net_addr a = net_host(n);
    for (unsigned i = 0; i < byte_count(n); i++)
        a.bytes[i] |= (uint8_t)~mask_byte(n->length, i);
    return a;
}

bool net_broadcast(struct net_addr *out, const struct net_addr *n)
{
    if (n->family != 4 || n->length > 30)
        return false;
    *out = net_last(n);
    return true;
}

struct net_addr net_first_host(const struct net_addr *n)
{
    struct net_addr a = net_first(n);
    if (net_width(n) - n->length >= 2)
        a.bytes[byte_count(n) - 1] |= 1;
    return a;
}

struct net_addr net_last_host(const struct net_addr *n)
{
    struct net_addr a = net_last(n);
    if (n->family == 4 && n->length <= 30)
        a.bytes[3] &= 0xfe;
    return a;
}

bool net_add(struct net_addr *out, const struct net_addr *n, int64_t step)
{
    struct net_addr a = *n;
    uint64_t left = step < 0 ? 0 - (uint64_t)step : (uint64_t)step;
    int carry = 0;
    for (unsigned i = byte_count(n); i-- > 0;) {
        int part = (int)(left & 0xff);
        int sum = a.bytes[i] + (step < 0 ? -part : part) + carry;
        carry = sum < 0 ? -1 : sum > 255 ? 1 : 0;
        a.bytes[i] = (uint8_t)(sum - 256 * carry);
        left >>= 8;
    }
    if (carry || left)
        return false;
    *out = a;
    return true;
}

bool net_mask_length(unsigned *out, const struct net_addr *mask)
{
    unsigned length = 0;
    while (length < net_width(mask) && mask->bytes[length / 8] & (0x80u >> (length % 8)))
        length++;
    for (unsigned i = 0; i < byte_count(mask); i++)
        if (mask->bytes[i] != mask_byte(length, i))
            return false;
    *out = length;
    return true;
}

str net_number(struct arena *arena, const struct net_addr *n)
{
    uint8_t left[16];
    char digits[40];
    size_t at = sizeof digits;
    bool more = true;
    memcpy(left, n->bytes, sizeof left);
    while (more) {
        unsigned rest = 0;
        more = false;
        for (unsigned i = 0; i < byte_count(n); i++) {
            unsigned part = rest << 8 | left[i];
            left[i] = (uint8_t)(part / 10);
            rest = part % 10;
            more |= left[i] != 0;
        }
        digits[--at] = (char)('0' + rest);
    }
    return str_dup(arena, (str){digits + at, sizeof digits - at});
}

bool net_from_number(struct net_addr *out, str digits, int family)
{
    struct net_addr n = {.family = (uint8_t)family, .length = family == 4 ? 32 : 128};
    for (size_t k = 0; k < digits.n; k++) {
        if (!is_digit(digits.p[k]))
            return false;
        unsigned carry = (unsigned)(digits.p[k] - '0');
        for (unsigned i = byte_count(&n); i-- > 0;) {
            carry += n.bytes[i] * 10u;
            n.bytes[i] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry)
            return false;
    }
    *out = n;
    return digits.n > 0;
}

/* ---- blocks of special purpose ---- */

static bool in_block(const struct net_addr *n, const char *const *blocks)
{
    for (; *blocks; blocks++) {
        struct net_addr block;
        if (net_parse(&block, str_of(*blocks)) && net_contains(&block, n))
            return true;
    }
    return false;
}

bool net_is_private(const struct net_addr *n)
{
    static const char *const blocks[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                         "fc00::/7", NULL};
    return in_block(n, blocks);
}

bool net_is_global(const struct net_addr *n)
{
    static const char *const special[] = {
        "0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10",
        "127.0.0.0/8",    "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24",   "192.0.2.0/24",   "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15",  "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
        "64:ff9b:1::/48", "2001:db8::/32",  "2001::/23",
        "2002::/16",      "3fff::/20",      NULL,
    };
    static const char *const unicast[] = {"2000::/3", "64:ff9b::/96", NULL};
    if (in_block(n, special))
        return false;
    return n->family == 4 || in_block(n, unicast);
}

/* ---- writing ---- */

/* The longest run of two or more zero groups, the first of equals; length 0 when there is none. */
static void longest_zeros(const unsigned *groups, unsigned *from, unsigned *length)
{
    *from = *length = 0;
    for (unsigned i = 0; i < 8; i++) {
        unsigned to = i;
        while (to < 8 && groups[to] == 0)
            to++;
        if (to - i >= 2 && to - i > *length) {
            *from = i;
            *length = to - i;
        }
        i = to > i ? to - 1 : i;
    }
}

static void put_v6(struct buf *b, const uint8_t *bytes)
{
    unsigned groups[8], gap, length;
    for (size_t i = 0; i < 8; i++)
        groups[i] = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
    longest_zeros(groups, &gap, &length);
    bool mapped = length == 5 && gap == 0 && groups[5] == 0xffff;
    for (unsigned i = 0; i < (mapped ? 6u : 8u); i++) {
        if (length && i == gap) {
            buf_add(b, STR("::"));
            i += length - 1;
            continue;
        }
        if (i && i != gap + length)
            buf_putc(b, ':');
        buf_printf(b, "%x", groups[i]);
    }
    if (mapped)
        buf_printf(b, ":%u.%u.%u.%u", bytes[12], bytes[13], bytes[14], bytes[15]);
}

void net_put(struct buf *b, const struct net_addr *n)
{
    if (n->family == 4)
        buf_printf(b, "%u.%u.%u.%u", n->bytes[0], n->bytes[1], n->bytes[2], n->bytes[3]);
    else
        put_v6(b, n->bytes);
    if (n->prefix)
        buf_printf(b, "/%u", n->length);
}

str net_text(struct arena *a, const struct net_addr *n)
{
    struct buf b = BUF(a);
    net_put(&b, n);
    return buf_str(&b);
}
