/*
 * Alignment: the encounters with truth, their predictions and their demographics
 * brought together bucket by bucket and counted into a tally. One private tally a
 * thread; they are merged at the end.
 */
#ifndef OMBUD_AUDIT_INGEST_ALIGN_H
#define OMBUD_AUDIT_INGEST_ALIGN_H

#include "audit/ingest/code_space.h"
#include "audit/ingest/entities.h"
#include "audit/ingest/predictions.h"
#include "audit/study/study.h"
#include "metrics/tally.h"

struct align_input {
    const struct study *study;
    int n_threads;
    const struct levels *levels;
    const struct entities *entities[STUDY_ROLES]; /* truth; encounters, patients or NULL */
    const struct columns *columns[STUDY_ROLES];
    struct predictions *const *predictions; /* one a thread */
    uint32_t *const *prediction_maps;       /* [thread][raw id]: the tally's code */
    const uint32_t *truth_map;              /* code of the truth's list: the tally's code */
    const GPtrArray *codes;                 /* sorted */
    const struct code_space *space;
    const uint8_t *is_listed; /* by code; NULL: there is no label list */
    const char *fingerprint, *study_json;
};

/* The finished tally with the counts of alignment in its quality. */
struct tally *align(const struct align_input *in, GError **error);

#endif
