/*
 * History: the tallies and the evidence of earlier audits in one SQLite file, by
 * model, version and period, so that a drift report or a quarterly report finds
 * what to compare with.
 *
 *     struct history *h = history_open("ombud.history", HISTORY_READ, &error);
 *     struct history_entry found;
 *     GBytes *bytes = history_before(h, HISTORY_TALLY, "coder", "2026-Q3", &found, &error);
 *     if (bytes != NULL) { ... history_entry_clear(&found); g_bytes_unref(bytes); }
 *     history_close(h);
 *
 * What is stored is the document itself, byte for byte, with its SHA-256; reading
 * checks it. A document is stored under a key (kind, model, version, period). The
 * same bytes again change nothing; other bytes are refused, unless they are told to
 * replace: the earlier one is kept then, marked as replaced.
 *
 * Periods are put in order by what they say: 2026, 2026-H2, 2026-Q3, 2026Q3, Q3 2026,
 * 2026-09, 2026-W38, 2026-09-21 by their last day (history_period_day); others come
 * first, by their text.
 *
 * One file in WAL mode with full sync, schema versioned: after a kill or a loss of
 * power it holds the state before or after a change. Several programs may read and
 * write at once; a writer waits 30 seconds for another. The file holds small cells and
 * patient tokens: it is made readable for its owner alone. Not for network drives.
 *
 * sqlite3.h is in history.c alone.
 */
#ifndef OMBUD_AUDIT_HISTORY_HISTORY_H
#define OMBUD_AUDIT_HISTORY_HISTORY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum history_mode {
    HISTORY_READ, /* must exist; nothing is changed */
    HISTORY_WRITE /* made when it does not exist */
};

enum history_kind { HISTORY_TALLY, HISTORY_EVIDENCE, HISTORY_KINDS };
extern const char *const history_kind_names[HISTORY_KINDS]; /* "tally", "evidence" */

/* What a document is stored under. Strings are not NULL; version may be "". */
struct history_key {
    enum history_kind kind;
    const char *model, *version, *period;
};

struct history_entry {
    int64_t id;
    enum history_kind kind;
    char *model, *version, *period;
    char *fingerprint; /* of the study: tallies of one study can be compared */
    char *verdict;     /* of evidence; "" otherwise */
    char *sha256;      /* of the bytes, hex */
    int64_t size;
    bool is_internal; /* contains small cells */
    bool is_current;  /* false: replaced by a later one */
};
void history_entry_clear(struct history_entry *e);
void history_entry_free(struct history_entry *e); /* clears it too */

struct history;

/* NULL and an error: not there, not a history, from a later version, not writable. */
struct history *history_open(const char *path, enum history_mode mode, GError **error);
void history_close(struct history *h);

enum history_change { HISTORY_NEW, HISTORY_SAME, HISTORY_REPLACED };

/* What is said beside the key when a document is added. */
struct history_document {
    GBytes *bytes;
    const char *fingerprint, *verdict; /* NULL: "" */
    bool is_internal;
};
/* Whole or not at all. False and an error when the key has another document and
 * may_replace is false; when the disk is full; when another writer holds it for long. */
bool history_add(struct history *h, const struct history_key *key,
                 const struct history_document *document, bool may_replace,
                 enum history_change *change, GError **error);

/* The document of a key, or of an id; NULL without an error when there is none. `found`
 * may be NULL, else the caller clears it when a document is returned. */
GBytes *history_get(struct history *h, const struct history_key *key, struct history_entry *found,
                    GError **error);
GBytes *history_get_id(struct history *h, int64_t id, struct history_entry *found, GError **error);

/* The latest of a model before a period, whatever its version: the baseline. Of several
 * versions in one period the one added last. NULL without an error when there is none. */
GBytes *history_before(struct history *h, enum history_kind kind, const char *model,
                       const char *period, struct history_entry *found, GError **error);

/* Of a model (NULL: all), in order of model, period, version, kind, id; replaced ones
 * too when asked. Array of struct history_entry *; the caller unrefs. */
GPtrArray *history_list(struct history *h, const char *model, bool with_replaced, GError **error);

/* SQLite's own check of the file and the digest of every document. */
bool history_check(struct history *h, GError **error);

/* The last day of a period, as days since 1970; INT64_MIN when it is not one of the
 * forms above. */
int64_t history_period_day(const char *period);

#endif
