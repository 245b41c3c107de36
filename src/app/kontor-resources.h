/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Registers what the window draws from. A resource inside a static library does not do so by itself:
 * the linker drops it unless somebody names it. */
void kontor_resources_register (void);
