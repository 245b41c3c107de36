/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every command, once: no include guard. Menus, key bindings, the shortcuts dialog and the palette are
 * made from this table; what a command does is the GAction of its name. Adding a command is one line
 * here and the action.
 *
 * COMMAND (name, title, keys, icon, where, hint)
 *
 * name   the action: "app.…", "win.…", "record.…" (the record that is shown), "records.…" (the list
 *        that has the focus), or "SECTION.…"
 * title  what the palette and the dialog call it
 * keys   accelerators, apart by spaces; "" for none (the palette still has it)
 * icon   a symbolic icon's name
 * where  ANYWHERE: an accelerator of the application, for keys that no text widget uses;
 *        OUTSIDE_TEXT: a shortcut of the window in the bubble phase, for keys that text widgets use
 *        LOCAL: the widget that has the action binds the key itself; here it is only told of
 * hint   more words by which the palette finds it, "" for none */

/* clang-format off */
COMMAND ("app.new-window", NC_ ("command", "New window"), "<Control><Shift>n", "window-new-symbolic", ANYWHERE, "")
COMMAND ("win.palette", NC_ ("command", "Find anything"), "<Control>k", "system-search-symbolic", ANYWHERE, NC_ ("command hint", "search palette go to"))
COMMAND ("win.search", NC_ ("command", "Search here"), "<Control>f", "edit-find-symbolic", ANYWHERE, NC_ ("command hint", "find filter"))
COMMAND ("win.undo", NC_ ("command", "Undo"), "<Control>z", "edit-undo-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "take back revert"))
COMMAND ("win.go-back", NC_ ("command", "Back"), "<Alt>Left", "go-previous-symbolic", ANYWHERE, "")
COMMAND ("win.close-record", NC_ ("command", "Close the record"), "Escape", "window-close-symbolic", OUTSIDE_TEXT, "")
COMMAND ("win.sidebar", NC_ ("command", "Show or hide the sidebar"), "F9", "sidebar-show-symbolic", ANYWHERE, "")
COMMAND ("win.activity", NC_ ("command", "Activity"), "<Control><Shift>a", "kontor-sync-symbolic", ANYWHERE, NC_ ("command hint", "sync transfers progress"))
COMMAND ("win.attention", NC_ ("command", "Needs attention"), "<Control><Shift>e", "kontor-attention-symbolic", ANYWHERE, NC_ ("command hint", "conflicts rejected"))
COMMAND ("win.sync-now", NC_ ("command", "Sync now"), "<Control>r", "view-refresh-symbolic", ANYWHERE, NC_ ("command hint", "refresh reload"))
COMMAND ("win.pause-sync", NC_ ("command", "Pause or resume sync"), "<Control><Shift>p", "media-playback-pause-symbolic", ANYWHERE, "")
COMMAND ("win.section-1", NC_ ("command", "First section"), "<Control>1", "go-jump-symbolic", ANYWHERE, "")
COMMAND ("win.section-2", NC_ ("command", "Second section"), "<Control>2", "go-jump-symbolic", ANYWHERE, "")
COMMAND ("win.section-3", NC_ ("command", "Third section"), "<Control>3", "go-jump-symbolic", ANYWHERE, "")
COMMAND ("win.section-4", NC_ ("command", "Fourth section"), "<Control>4", "go-jump-symbolic", ANYWHERE, "")
COMMAND ("win.section-5", NC_ ("command", "Fifth section"), "<Control>5", "go-jump-symbolic", ANYWHERE, "")
COMMAND ("win.section-6", NC_ ("command", "Sixth section"), "<Control>6", "go-jump-symbolic", ANYWHERE, "")
COMMAND ("win.section-7", NC_ ("command", "Seventh section"), "<Control>7", "go-jump-symbolic", ANYWHERE, "")
COMMAND ("win.preferences", NC_ ("command", "Preferences"), "<Control>comma", "preferences-system-symbolic", ANYWHERE, NC_ ("command hint", "settings options"))
COMMAND ("win.shortcuts", NC_ ("command", "Keyboard shortcuts"), "<Control>question", "preferences-desktop-keyboard-shortcuts-symbolic", ANYWHERE, NC_ ("command hint", "keys help"))
COMMAND ("win.menu", NC_ ("command", "Main menu"), "F10", "open-menu-symbolic", ANYWHERE, "")
COMMAND ("win.close", NC_ ("command", "Close the window"), "<Control>w", "window-close-symbolic", ANYWHERE, "")
COMMAND ("people.write", NC_ ("command", "Write to the person"), "", "kontor-chat-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "message chat"))
COMMAND ("people.mail", NC_ ("command", "Send the person e-mail"), "", "mail-unread-symbolic", OUTSIDE_TEXT, "")
COMMAND ("people.call", NC_ ("command", "Call the person"), "", "call-start-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "phone"))
COMMAND ("people.new", NC_ ("command", "New in People"), "", "list-add-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "absence department role"))
COMMAND ("tasks.new", NC_ ("command", "New task"), "<Control>n", "list-add-symbolic", ANYWHERE, NC_ ("command hint", "add quick todo"))
COMMAND ("tasks.insert", NC_ ("command", "New task below this one"), "<Control>i", "kontor-subtask-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "insert row"))
COMMAND ("tasks.from-template", NC_ ("command", "New task from a template"), "<Control><Shift>t", "edit-copy-symbolic", ANYWHERE, "")
COMMAND ("tasks.paste", NC_ ("command", "Paste lines as tasks"), "<Control>v", "edit-paste-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "import table"))
COMMAND ("tasks.complete", NC_ ("command", "Complete or reopen the task"), "<Control>Return", "object-select-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "done finish tick"))
COMMAND ("tasks.timer", NC_ ("command", "Start or stop the timer of the task"), "<Control><Alt>t", "kontor-timer-symbolic", ANYWHERE, NC_ ("command hint", "time track"))
COMMAND ("tasks.indent", NC_ ("command", "Make it part of the task above"), "<Control>bracketright", "format-indent-more-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "indent"))
COMMAND ("tasks.outdent", NC_ ("command", "Take it out of the task above"), "<Control>bracketleft", "format-indent-less-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "outdent"))
COMMAND ("tasks.move-up", NC_ ("command", "Move the task up"), "<Alt>Up", "go-up-symbolic", OUTSIDE_TEXT, "")
COMMAND ("tasks.move-down", NC_ ("command", "Move the task down"), "<Alt>Down", "go-down-symbolic", OUTSIDE_TEXT, "")
COMMAND ("tasks.shift-day", NC_ ("command", "Move dates one day later"), "<Control><Alt>Right", "go-next-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "postpone deadline tomorrow"))
COMMAND ("tasks.shift-week", NC_ ("command", "Move dates one week later"), "<Control><Alt><Shift>Right", "go-last-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "postpone deadline"))
COMMAND ("tasks.shift-deadline", NC_ ("command", "Move dates by…"), "<Control><Shift>d", "alarm-symbolic", ANYWHERE, NC_ ("command hint", "shift deadline postpone"))
COMMAND ("tasks.scope", NC_ ("command", "Which tasks are shown"), "<Control><Shift>o", "kontor-filter-symbolic", ANYWHERE, NC_ ("command hint", "project scope mine"))
COMMAND ("tasks.list", NC_ ("command", "Tasks as a list"), "<Alt>1", "view-list-symbolic", OUTSIDE_TEXT, "")
COMMAND ("tasks.board", NC_ ("command", "Tasks on a board"), "<Alt>2", "kontor-board-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "kanban stages plan"))
COMMAND ("tasks.gantt", NC_ ("command", "Tasks as a Gantt chart"), "<Alt>3", "kontor-gantt-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "timeline dependencies"))
COMMAND ("tasks.new-project", NC_ ("command", "New project"), "", "list-add-symbolic", ANYWHERE, NC_ ("command hint", "add plan"))
COMMAND ("tasks.calendar", NC_ ("command", "Tasks in a month"), "<Alt>4", "kontor-calendar-symbolic", OUTSIDE_TEXT, "")
COMMAND ("tasks.completed", NC_ ("command", "Show or hide completed tasks"), "<Control><Shift>h", "object-select-symbolic", ANYWHERE, NC_ ("command hint", "done finished"))
COMMAND ("crm.new", NC_ ("command", "New customer record"), "", "list-add-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "deal lead contact company"))
COMMAND ("crm.board", NC_ ("command", "Deals on a board"), "", "kontor-pipeline-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "pipeline stages"))
COMMAND ("crm.leads", NC_ ("command", "Leads"), "", "starred-symbolic", OUTSIDE_TEXT, "")
COMMAND ("crm.contacts", NC_ ("command", "Contacts"), "", "kontor-people-symbolic", OUTSIDE_TEXT, "")
COMMAND ("crm.companies", NC_ ("command", "Companies"), "", "kontor-company-symbolic", OUTSIDE_TEXT, "")
COMMAND ("records.open", NC_ ("command", "Open the row"), "Return", "document-open-symbolic", LOCAL, "")
COMMAND ("records.peek", NC_ ("command", "Peek at the row"), "space", "view-reveal-symbolic", LOCAL, NC_ ("command hint", "preview"))
COMMAND ("records.edit", NC_ ("command", "Edit the cell"), "F2", "document-edit-symbolic", LOCAL, NC_ ("command hint", "rename change"))
COMMAND ("records.copy", NC_ ("command", "Copy the rows"), "<Control>c", "edit-copy-symbolic", LOCAL, "")
COMMAND ("records.delete", NC_ ("command", "Delete the rows"), "Delete", "user-trash-symbolic", LOCAL, NC_ ("command hint", "remove bin"))
COMMAND ("records.export", NC_ ("command", "Export the list as CSV…"), "", "document-save-symbolic", LOCAL, NC_ ("command hint", "spreadsheet table"))
COMMAND ("records.expand-all", NC_ ("command", "Expand all"), "", "pan-down-symbolic", LOCAL, "")
COMMAND ("records.collapse-all", NC_ ("command", "Collapse all"), "", "pan-end-symbolic", LOCAL, "")
COMMAND ("record.link", NC_ ("command", "Link the record to…"), "<Control>l", "kontor-link-symbolic", LOCAL, NC_ ("command hint", "connect relate"))
COMMAND ("record.edit-title", NC_ ("command", "Rename the record"), "F2", "document-edit-symbolic", LOCAL, NC_ ("command hint", "title"))
COMMAND ("record.copy-link", NC_ ("command", "Copy a link to the record"), "", "edit-copy-symbolic", LOCAL, "")
COMMAND ("record.attach", NC_ ("command", "Attach files to the record…"), "", "mail-attachment-symbolic", LOCAL, NC_ ("command hint", "upload"))
COMMAND ("record.message", NC_ ("command", "Write in the record’s discussion"), "", "kontor-chat-symbolic", LOCAL, NC_ ("command hint", "comment"))
COMMAND ("record.delete", NC_ ("command", "Delete the record"), "", "user-trash-symbolic", LOCAL, NC_ ("command hint", "remove bin"))
COMMAND ("timer.choose", NC_ ("command", "Start timer…"), "<Control>t", "kontor-timer-symbolic", ANYWHERE, NC_ ("command hint", "time track switch"))
COMMAND ("timer.stop", NC_ ("command", "Stop timer"), "<Control><Shift>s", "media-playback-stop-symbolic", ANYWHERE, NC_ ("command hint", "time pause"))
COMMAND ("time.day", NC_ ("command", "Time: the day"), "", "kontor-timeline-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "timeline entries"))
COMMAND ("time.reports", NC_ ("command", "Time: reports"), "", "kontor-report-symbolic", OUTSIDE_TEXT, NC_ ("command hint", "hours sheet load absences"))
COMMAND ("app.about", NC_ ("command", "About Kontor"), "F1", "help-about-symbolic", ANYWHERE, NC_ ("command hint", "version licence help"))
COMMAND ("app.quit", NC_ ("command", "Quit"), "<Control>q", "application-exit-symbolic", ANYWHERE, "")
/* clang-format on */
