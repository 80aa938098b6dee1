/* A group by its attributes' levels, as the fairness section and its page name it. */
#ifndef OMBUD_METRICS_FAIRNESS_GROUP_H
#define OMBUD_METRICS_FAIRNESS_GROUP_H

#include "metrics/estimate.h"

struct fair_group {
    int n_by;
    struct estimate_by by[ESTIMATE_MAX_BY];
};

#endif
