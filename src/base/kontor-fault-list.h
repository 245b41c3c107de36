/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The faults that the simulation plants, one a line: no include guard, read with FAULT (…) defined.
 * The text says what the program does wrong then. Each stands as KONTOR_FAULT (NAME) at the place that
 * it breaks. */

/* clang-format off */
/* The server: numbers and results. */
FAULT (MID_UNCHECKED, "a number that has a result is worked off again")
FAULT (COMMIT_IGNORED, "a commit that failed is acknowledged")
FAULT (UNSYNCED, "a commit is acknowledged before it is on the disk")
FAULT (RESULT_EARLY, "a result names the seq before its own")
FAULT (REFUSAL_KEPT, "what a refused mutation had written stays")
FAULT (CACHES_KEPT, "what was kept in memory outlives a refusal")
FAULT (OWN_ADD_UNMAPPED, "a removal does not find the own add that it names")
FAULT (STAMP_OLD, "a change is stamped with the seq before its own")
FAULT (HISTORY_UNWRITTEN, "the server writes no history")
FAULT (INVOICE_SKIPPED, "every other invoice number is left out")
FAULT (INVOICE_TWICE, "every third invoice has the number of the one before")
/* The server: who sees what. */
FAULT (MOVE_IN_DROPPED, "who may see a record now does not get it")
FAULT (MOVE_OUT_DROPPED, "who may not see a record any more keeps it")
FAULT (LOSER_UNTOLD, "a change of audience is listed only for those who gain")
FAULT (HELD_KEPT, "what a person holds is not looked up again")
FAULT (REROOT_SKIPPED, "what hangs on a record that moved stays behind")
FAULT (BRANCH_SKIPPED, "what hangs below an event does not follow its attendees")
FAULT (COLLEAGUES_SKIPPED, "people from outside are not told who works with them")
FAULT (LOSS_SKIPPED, "the records of a lost principal are not dropped")
FAULT (GAIN_CUT, "a gain ends with its first full page")
FAULT (CATCH_UP_SKIPPED, "what happened while pages came is passed over")
FAULT (DEPENDENTS_LEAKED, "what hangs on a record is sent unasked")
FAULT (REFUSAL_LEAKED, "a refusal shows a record that may not be seen")
FAULT (HISTORY_LEAKED, "history is told of records that may not be seen")
/* How edits meet, on both sides. */
FAULT (GUARD_IGNORED, "a guarded field is replaced unseen")
FAULT (TEXT_REPLACED, "two edits of a text: the later replaces all")
FAULT (REMOVAL_GREEDY, "a removal takes a later add away")
FAULT (REPLAYED_TWICE, "what waits is replayed twice")
FAULT (TWO_TIMERS, "a timer that starts lets the other run")
FAULT (EXTRA_DROPPED, "a field of a newer version is lost on the way through")
FAULT (OLDER_APPLIED, "a field that was not sent is taken for an empty one")
/* The replica. */
FAULT (SHADOW_UNSAVED, "the server's state is not kept below an own edit")
FAULT (CURSOR_FIRST, "the cursor is written before the page")
FAULT (PAGE_FORGOTTEN, "where the next page begins is not kept")
FAULT (SETTLE_FORGOTTEN, "what is in effect is replayed all the same")
FAULT (NUMBER_FORGOTTEN, "the last number is not kept")
FAULT (REFUSAL_LOST, "what was refused is not put into the tray")
FAULT (REFUSAL_SHOWN, "what was refused stays in view")
FAULT (UNSEEN_KEPT, "a pull from the start keeps what did not come again")
FAULT (PURGE_HISTORY, "history stays when its record goes")
FAULT (PURGE_SEARCH, "words stay in the index when their record goes")
FAULT (PURGE_UNDO, "steps back stay when their record goes")
FAULT (PURGE_SENT, "what was sent stays when its record goes")
FAULT (PURGE_TRAY, "a refusal shows what may not be seen any more")
FAULT (PURGE_LOG, "what was deleted stays in the write-ahead log")
FAULT (PURGE_FILE, "what was deleted stays in the file")
FAULT (DEPENDENTS_KEPT, "what hung on a record stays when it goes")
FAULT (JOURNAL_SKIPPED, "a record that goes is not in the journal")
FAULT (UNDO_BLIND, "undo takes away what somebody else wrote since")
FAULT (UNDO_PARTIAL, "undo goes back by the first field only")
FAULT (UNDO_UNBOUNDED, "steps back are kept for ever")
/* clang-format on */
