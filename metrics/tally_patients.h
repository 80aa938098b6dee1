/* Private to metrics/tally*.c. */
#ifndef OMBUD_METRICS_TALLY_PATIENTS_H
#define OMBUD_METRICS_TALLY_PATIENTS_H

#include "metrics/tally.h"

/* Drops what repeats among the patients that were added since the last time. */
void tally_settle_patients(struct tally *t);

/* Sorts the patients by (token, atom) and drops repeats. */
void tally_sort_patients(struct tally *t);

/* Fills n_patients from the sorted list. */
void tally_count_patients(struct tally *t);

#endif
