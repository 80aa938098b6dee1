/*
 * A reliability plot as data: what the model says of its own certainty across,
 * how often it is right up. One panel with its histogram, or many small ones
 * beside each other, a group each.
 */
#ifndef OMBUD_REPORTS_CHARTS_RELIABILITY_H
#define OMBUD_REPORTS_CHARTS_RELIABILITY_H

#include <stdbool.h>
#include <stdint.h>

struct reliability_bin {
    double from, to;  /* of the stated confidence */
    bool is_shown;    /* false: too few, or hidden */
    double said, was; /* mean stated confidence, share that was right */
    double lo, hi;    /* its interval */
    int64_t n;        /* height of the histogram's bar */
};

struct reliability {
    const char *name; /* of the group */
    const char *note; /* under a small panel; NULL: none */
    bool is_hidden;   /* a small group: hatched */
    int n_bins;
    struct reliability_bin *bins;
    const char *label; /* beside the line: "over-confident"; NULL: none */
    bool is_bad;       /* marked as outside its limit */
};

struct multiples {
    int n;
    struct reliability *panels;
};

#endif
