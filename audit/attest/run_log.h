/*
 * The run log: who asked what of which evidence, one JSON line each, only ever appended to. Each
 * line carries the digest of the line before it, so that a line that is changed, taken out or put
 * between breaks the chain; that the last lines are missing shows where an attestation holds the
 * digest of a later one.
 *
 *     {"evidence_sha256":"...","n":1,"prev":"0000...","time":"2026-11-25T10:00:00Z",
 *      "verb":"run","verdict":"fail","version":"0.1.0"}
 *
 * The time is SOURCE_DATE_EPOCH's, else the clock's: the only place where a clock is asked, and
 * only when a log is asked for.
 */
#ifndef OMBUD_AUDIT_ATTEST_RUN_LOG_H
#define OMBUD_AUDIT_ATTEST_RUN_LOG_H

#include <glib.h>
#include <stdbool.h>

/* Can a line be appended to what is there, if anything? Asked before there is an output. */
bool run_log_ready(const char *path, GError **error);
/* Appends a line, under a lock, after checking the chain. sha256 and verdict may be NULL. */
bool run_log_append(const char *path, const char *verb, const char *sha256, const char *verdict,
                    GError **error);
/* Number of lines of a whole chain; -1 and an error that names the first broken line. *head gets
 * the digest of the last line (caller frees), "0..." when empty; it may be NULL. */
int run_log_check(const char *text, size_t length, const char *name, char **head, GError **error);

#endif
