/*
 * The published tables as one system: groupings of one to three attributes, their
 * cells, and which cells are margins of which. Private to metrics/suppress*.c.
 *
 * A cell is found by its level in each attribute of its grouping. Cells that no
 * estimate names have no patients. Knows nothing of how cells are chosen.
 */
#ifndef OMBUD_METRICS_SUPPRESS_TABLE_H
#define OMBUD_METRICS_SUPPRESS_TABLE_H

#include "metrics/suppress.h"

#define SUPPRESS_MAX_ATTRIBUTES 64
#define SUPPRESS_MAX_GROUPINGS 256
#define SUPPRESS_UNBOUNDED (INT64_MAX / 4)

struct suppress_cell {
    int64_t n; /* patients */
    int grouping;
    enum suppress_state state;
    bool is_reference;
    bool is_small;     /* 1..below-1 patients */
    bool is_dependent; /* a part of a hidden cell, or hidden though empty: 0 is possible */
};

struct suppress_grouping {
    int n;
    int attribute[ESTIMATE_MAX_BY]; /* ascending */
    int stride[ESTIMATE_MAX_BY];
    uint64_t mask; /* of attributes */
    int first, n_cells;
    bool is_blurred; /* wholly hidden: any count is possible */
};

struct suppress_tables {
    int64_t below;
    int64_t n_all;                               /* patients in the study; 0: not said */
    bool is_all_hidden;                          /* the whole study is small */
    GPtrArray *attributes;                       /* of char * (borrowed) */
    GHashTable *levels[SUPPRESS_MAX_ATTRIBUTES]; /* level -> index + 1 (borrowed strings) */
    int n_levels[SUPPRESS_MAX_ATTRIBUTES];
    GArray *groupings; /* of struct suppress_grouping, fewest attributes first */
    GArray *cells;     /* of struct suppress_cell */
};

/* Strings are the estimates', which must outlive the tables. */
void suppress_tables_fill(struct suppress_tables *t, const struct estimates *e, int64_t below);
void suppress_tables_clear(struct suppress_tables *t);

struct suppress_cell *suppress_cell_at(const struct suppress_tables *t, int cell);
struct suppress_grouping *suppress_grouping_at(const struct suppress_tables *t, int grouping);
/* -1 when there is no such cell. */
int suppress_cell_find(const struct suppress_tables *t, int n_by, const struct estimate_by *by);
/* The level of each attribute of the cell's grouping. */
void suppress_cell_levels(const struct suppress_tables *t, int cell, int level[ESTIMATE_MAX_BY]);
/* The margin of a cell in a grouping of fewer of its attributes. */
int suppress_cell_margin(const struct suppress_tables *t, int cell, int grouping);
/* The grouping with exactly these attributes, or -1. */
int suppress_grouping_find(const struct suppress_tables *t, uint64_t mask);

/* What an outsider knows of a cell that is hidden or withheld, beside the tables. */
void suppress_cell_bounds(const struct suppress_tables *t, const struct suppress_cell *c,
                          int64_t *lo, int64_t *hi);

#endif
