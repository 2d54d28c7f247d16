/* SPDX-License-Identifier: Apache-2.0 */
/* The small texts that rules compare: addresses, hardware addresses, versions, instants. What is
 * written of a value reads as that value; orders are orders. Two texts, apart by a byte 0x1e. */
#include "base/mac.h"
#include "base/moment.h"
#include "base/net.h"
#include "base/version.h"
#include "tests/fuzz/fuzz.h"

static void addresses(struct arena *a, str one, str two)
{
    struct net_addr x, y, again;
    if (!net_parse(&x, one))
        return;
    str text = net_text(a, &x);
    FUZZ_CHECK(net_parse(&again, text) && net_equal(&x, &again), "%.*s reads as another address",
               STR_ARG(text));
    struct net_addr network = net_network(&x), last = net_last(&x);
    FUZZ_CHECK(net_contains(&network, &x) && net_contains(&network, &last),
               "%.*s is not in its network", STR_ARG(text));
    if (net_parse(&y, two)) {
        FUZZ_CHECK(net_compare(&x, &y) == -net_compare(&y, &x), "addresses have no order");
        FUZZ_CHECK(net_overlaps(&x, &y) == net_overlaps(&y, &x), "overlaps one way only");
    }
}

static void versions(str one, str two)
{
    for (int s = 0; s < VERSION_COUNT; s++) {
        int there = 0, back = 0;
        enum version_scheme scheme = (enum version_scheme)s;
        bool ok = version_compare(&there, scheme, one, two);
        FUZZ_CHECK(ok == version_compare(&back, scheme, two, one), "compares one way only");
        FUZZ_CHECK(!ok || (there < 0) == (back > 0), "%s: no order", version_scheme_name(scheme));
        FUZZ_CHECK(!version_compare(&there, scheme, one, one) || !there, "%s: unequal to itself",
                   version_scheme_name(scheme));
    }
}

static void words(struct arena *a, str input)
{
    str one, two, text;
    fuzz_pair(a, input, &one, &two);
    addresses(a, one, two);
    versions(one, two);
    uint64_t mac = 0, mac_again = 0;
    int64_t at = 0, at_again = 0;
    if (mac_parse(&mac, one) && mac_form_of(one)) {
        struct buf b = BUF(a);
        mac_put(&b, mac, mac_form_of(one));
        FUZZ_CHECK(mac_parse(&mac_again, buf_str(&b)) && mac == mac_again, "another MAC");
    }
    (void)!moment_duration(&at, one);
    if (moment_date(&at, one) && moment_text(&text, a, at))
        FUZZ_CHECK(moment_date(&at_again, text) && at == at_again, "%.*s is another instant",
                   STR_ARG(text));
}

FUZZ(words)
