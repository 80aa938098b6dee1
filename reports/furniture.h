/* The words at the head and foot of every page, the same in text and PDF. */
#ifndef OMBUD_REPORTS_FURNITURE_H
#define OMBUD_REPORTS_FURNITURE_H

#include "reports/view.h"

struct furniture {
    char *left;  /* "Lakeview Health · Model" */
    char *right; /* "Quarterly report · 2026 Q3 · Synthetic data" */
    char *foot;  /* "Report ID 7F3A-91C2 · policy … · evidence SHA-256 …" */
    char *title; /* of the document */
};
struct furniture furniture_of(const struct view *v);
void furniture_clear(struct furniture *f);

#endif
