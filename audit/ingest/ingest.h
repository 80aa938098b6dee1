/*
 * Ingest and align: a study in, a finished tally out, and where the bad records
 * were (positions only, never a value).
 */
#ifndef OMBUD_AUDIT_INGEST_INGEST_H
#define OMBUD_AUDIT_INGEST_INGEST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "audit/study/study.h"
#include "metrics/tally.h"

#define INGEST_MAX_LOCATED 5 /* first positions kept for each counter and role */

struct ingest_location {
    enum quality_counter counter;
    enum study_role role;
    uint64_t row; /* line of the file's record, the header being row 1 */
    int column;   /* 1-based, 0 when it is the whole row */
};

struct ingest_stage {
    const char *name;
    double seconds;
};

struct ingest_options {
    int n_threads; /* at least 1 */
    /* Called now and then from the main thread with the phase and the share done
     * (0..1, or -1 when unknown); may be NULL. */
    void (*progress)(const char *phase, double done, void *data);
    void *data;
};

struct ingest_result {
    struct tally *tally;       /* finished */
    GArray *locations;         /* of struct ingest_location, sorted */
    char *sha256[STUDY_ROLES]; /* of the file's bytes, hex; NULL: not given, or not a plain file */
    GArray *stages;            /* of struct ingest_stage */
};

struct ingest_result *ingest(const struct study *s, const struct ingest_options *options,
                             GError **error);
void ingest_result_free(struct ingest_result *r);

#endif
