/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-chat-line.h"
#include "kontor-section.h"

G_BEGIN_DECLS

#define KONTOR_TYPE_CHAT_SECTION (kontor_chat_section_get_type ())
G_DECLARE_FINAL_TYPE (KontorChatSection, kontor_chat_section, KONTOR, CHAT_SECTION, KontorSection)

G_END_DECLS
