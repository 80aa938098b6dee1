/* Two characteristics together: for the page, and for the annex that holds its numbers. */
#ifndef OMBUD_REPORTS_PAGES_TWO_PAGE_H
#define OMBUD_REPORTS_PAGES_TWO_PAGE_H

#include "reports/document.h"
#include "reports/view.h"

/* Every cell of every pair of attributes. */
void two_table(const struct view *v, GPtrArray *blocks);

#endif
