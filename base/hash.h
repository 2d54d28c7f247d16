/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes of bytes (XXH3). The only user of xxHash. */
#pragma once

#include "base/str.h"

typedef struct hash128 {
    uint64_t lo, hi;
} hash128;

/* 64 bits, fixed for given bytes and seed: for tables inside a process. */
uint64_t hash_bytes(str, uint64_t seed);
/* 128 bits under a seed: for comparing subtrees; give it hash_process_secret() so that nobody can
 * aim at collisions. */
hash128 hash_wide(str, uint64_t seed);
/* A random number drawn from the system; never shows in any output. */
uint64_t hash_secret(void);
/* As hash_secret, but the same for the life of the process, so that hashes made in different places
 * can be compared. */
uint64_t hash_process_secret(void);
