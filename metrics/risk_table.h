/*
 * Records by their quasi-identifiers: the distinct combinations, how many records have each, and
 * how often each value of a sensitive attribute stands in them. All of disclosure risk is made
 * from it; records themselves are not kept, so memory follows the distinct combinations.
 *
 *     struct risk_table *t = risk_table_new(6, 1);
 *     uint32_t quasi[6] = {...}, sensitive[1] = {...};
 *     if (!risk_table_add(t, quasi, sensitive)) ...   // too many combinations
 *     risk_table_free(t);
 *
 * Values are numbers that the caller gives them (0, 1, 2, ... a column); a missing value is a
 * value of its own, the same for all records. Results do not depend on the order of records.
 */
#ifndef OMBUD_METRICS_RISK_TABLE_H
#define OMBUD_METRICS_RISK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RISK_MAX_QUASI 12
#define RISK_MAX_SENSITIVE 8
#define RISK_MAX_CLASSES ((size_t)1 << 25) /* combinations: 2 GB at 6 quasi-identifiers */

/* How often a value of one sensitive attribute stands in one class. */
struct risk_pair {
    uint32_t class_index, value;
    int64_t n;
};

struct risk_table {
    int n_quasi, n_sensitive;
    size_t n_classes, capacity;
    uint32_t *values; /* n_quasi a class */
    int64_t *counts;  /* records a class, 1 or more */
    int64_t n_records;
    struct risk_index *index; /* finds a class by its values */
    struct {
        struct risk_pair *items;
        size_t n, capacity;
        struct risk_index *index;
    } pairs[RISK_MAX_SENSITIVE];
};

struct risk_table *risk_table_new(int n_quasi, int n_sensitive);
void risk_table_free(struct risk_table *t);
/* One record. False when there are RISK_MAX_CLASSES combinations already. */
bool risk_table_add(struct risk_table *t, const uint32_t *quasi, const uint32_t *sensitive);

/* Sizes of classes and how many classes have each, by size. */
struct risk_size {
    int64_t size, n_classes;
};
struct risk_sizes {
    struct risk_size *items;
    size_t n;
    int64_t n_records, n_classes;
};
/* Of the classes that the attributes of `mask` (bit i is attribute i) make, after `recode`: for
 * each attribute NULL or a new value for each old one. */
void risk_sizes_of(const struct risk_table *t, uint32_t mask,
                   const uint32_t *const recode[RISK_MAX_QUASI], struct risk_sizes *out);
void risk_sizes_clear(struct risk_sizes *s);
/* Classes of exactly this size. */
int64_t risk_sizes_at(const struct risk_sizes *s, int64_t size);

/* Grouping of a table's classes by some of their attributes. */
struct risk_groups {
    uint32_t *group; /* of each class */
    int64_t *counts; /* records of each group */
    size_t n_groups;
};
void risk_groups_of(const struct risk_table *t, uint32_t mask,
                    const uint32_t *const recode[RISK_MAX_QUASI], struct risk_groups *out);
void risk_groups_clear(struct risk_groups *g);

#endif
