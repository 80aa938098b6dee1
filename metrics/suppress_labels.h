/*
 * Tables of one label by groups: rows that measure() left out for want of patients
 * must not follow from everybody's row less the others. Private to
 * metrics/suppress*.c.
 */
#ifndef OMBUD_METRICS_SUPPRESS_LABELS_H
#define OMBUD_METRICS_SUPPRESS_LABELS_H

#include "metrics/suppress_table.h"

/* In each table of a label by an attribute where the labels of the groups that are
 * there do not add up to everybody's, and no group of the attribute is hidden or
 * withheld already, hides the row with the fewest labels. Before anything else is
 * hidden. */
void suppress_labels_close(const struct suppress_tables *t, struct estimates *e);

#endif
