/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the machine: fleet-wide tests, whose answers several machines may share. */
#pragma once

#include "engine/vm.h"

/* Computes what every fleet-wide test of the program needs to know of the fleet. */
void group_prepare(struct vm *);
/* Lets a machine read what another one knows, which has done group_prepare and lives as long. */
void group_share(struct vm *, const struct vm *known);
/* A loop that is the same for all objects, where elements that are alike need be asked once; false
 * where it has to go over all. */
bool group_fixed(struct vm *, const struct loop *, const struct value *list, uint32_t row,
                 struct cell *out);
