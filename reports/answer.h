/* The answer card: one sentence, and why. From the verdicts as they stand. */
#ifndef OMBUD_REPORTS_ANSWER_H
#define OMBUD_REPORTS_ANSWER_H

#include "reports/figure.h"

struct answer {
    enum mark mark;
    char *statement; /* at most 20 words */
    char *detail;
};
struct answer answer_of(const struct view *v, const struct figure_summary *s);
/* One finding in a sentence with its number, range and limit; one that cannot be told says so. */
char *answer_finding(const struct view_finding *f);
void answer_clear(struct answer *a);

#endif
