/*
 * What an audit is compared with: the latest tally or evidence of the same model
 * before a period, from a history, read and checked.
 *
 *     struct history_entry from;
 *     struct evidence *then = baseline_evidence("ombud.history", "coder", "2026-Q3", &from,
 * &error); if (then != NULL) { ... evidence_free(then); history_entry_clear(&from); }
 *
 * Periods are in order by their last day (history.h). Opens the history for reading
 * alone, and closes it.
 */
#ifndef OMBUD_AUDIT_HISTORY_BASELINE_H
#define OMBUD_AUDIT_HISTORY_BASELINE_H

#include "audit/history/history.h"
#include "metrics/tally.h"
#include "reports/evidence.h"

/* The caller frees what is returned, and clears `from`. NULL without an error when there is none
 * before; NULL and an error when the history cannot be read or holds no such document. */
struct tally *baseline_tally(const char *history, const char *model, const char *period,
                             struct history_entry *from, GError **error);
struct evidence *baseline_evidence(const char *history, const char *model, const char *period,
                                   struct history_entry *from, GError **error);

#endif
