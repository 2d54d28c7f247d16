/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#define XXH_INLINE_ALL /* short keys are most: no call, and no library to load */

#include <sys/auxv.h>
#include <sys/random.h>
#include <time.h>
#include <xxhash.h>

uint64_t hash_bytes(str s, uint64_t seed)
{
    return XXH3_64bits_withSeed(s.p, s.n, seed);
}

hash128 hash_wide(str s, uint64_t seed)
{
    XXH128_hash_t h = XXH3_128bits_withSeed(s.p, s.n, seed);
    return (hash128){h.low64, h.high64};
}

uint64_t hash_secret(void)
{
    uint64_t secret;
    if (getrandom(&secret, sizeof secret, GRND_NONBLOCK) == (ssize_t)sizeof secret)
        return secret;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return hash_bytes((str){(const char *)&t, sizeof t}, (uint64_t)(uintptr_t)&secret);
}

uint64_t hash_process_secret(void)
{
    const void *kernel = (const void *)getauxval(AT_RANDOM); /* 16 bytes, drawn at exec */
    str bytes = {kernel, kernel ? 16 : 0};
    return hash_bytes(bytes, 0x756e6574);
}
