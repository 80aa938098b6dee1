/*
 * Alignment: the encounters with truth, their predictions and their demographics
 * brought together bucket by bucket and counted into a tally. One private tally a
 * thread; they are merged at the end. The input may come in parts, each with whole
 * encounters.
 *
 *     struct align *a = align_new(study, space, n_threads, columns);
 *     align_shape(a, levels, codes, &error);      // again when there are more of them
 *     align_part(a, &part);                       // any number of times
 *     struct tally *t = align_finish(a, &error);
 */
#ifndef OMBUD_AUDIT_INGEST_ALIGN_H
#define OMBUD_AUDIT_INGEST_ALIGN_H

#include "audit/ingest/code_space.h"
#include "audit/ingest/entities.h"
#include "audit/ingest/predictions.h"
#include "audit/study/study.h"
#include "metrics/tally.h"

struct align_part {
    const struct levels *levels;
    struct records *const *records[STUDY_ROLES]; /* truth; encounters or NULL: one a thread */
    const struct entities *patients;             /* or NULL */
    struct predictions *const *predictions;      /* one a thread */
    uint32_t *const *truth_maps;                 /* [thread][raw id]: the tally's code */
    uint32_t *const *prediction_maps;
    const struct ingest_options *options; /* for its progress; or NULL */
};

struct align;

/* columns[role]: NULL for a file not given. The study and its code space must outlive it. */
struct align *align_new(const struct study *s, const struct code_space *space, int n_threads,
                        const struct columns *const columns[STUDY_ROLES]);
/* Levels and codes (sorted) known by now; those of before and the listed ones are among them.
 * False and an error when there are too many. */
bool align_shape(struct align *w, const struct levels *levels, const GPtrArray *codes,
                 GError **error);
void align_part(struct align *w, const struct align_part *part);
/* The finished tally with the counts of alignment in its quality. NULL and an error when nothing
 * was aligned, unless that may be. */
struct tally *align_finish(struct align *w, bool may_be_empty, GError **error);
/* The first predictions without truth. */
void align_locate(const struct align *w, struct reader_notes *notes);
/* Time that joining took, mean of the threads. */
double align_join_seconds(const struct align *w);
void align_free(struct align *w);

#endif
