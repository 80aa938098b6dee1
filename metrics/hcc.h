/*
 * Condition categories of codes with their weights: HCCs of CMS's risk adjustment, or any grouping
 * that gives a code a weight.
 *
 *     struct hcc_map *m = hcc_map_new();
 *     hcc_map_add(m, "E0831", hcc_map_category(m, "37"));     a code may have several
 *     hcc_map_drop(m, hcc_map_category(m, "17"), hcc_map_category(m, "18"));
 *     hcc_map_weigh(m, category, 166000);                     in millionths
 *     hcc_collect(m, codes, n, set);                          hierarchies applied
 *
 * Weights are whole millionths, so that sums do not depend on their order.
 */
#ifndef OMBUD_METRICS_HCC_H
#define OMBUD_METRICS_HCC_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define HCC_WEIGHT_ONE 1000000 /* a weight of 1 */

struct hcc_map {
    GPtrArray *names;   /* of char *, by category */
    GArray *weights;    /* of int64_t, by category */
    GArray *has_weight; /* of bool */
    GPtrArray *drops;   /* of GArray * of uint32_t: categories that this one drops; or NULL */
    GHashTable *index;  /* name -> category + 1 */
    GHashTable *codes;  /* code -> GArray * of uint32_t */
};

struct hcc_map *hcc_map_new(void);
void hcc_map_free(struct hcc_map *m);
/* The category of this name, made when new. */
uint32_t hcc_map_category(struct hcc_map *m, const char *name);
/* The same, or UINT32_MAX when there is none. */
uint32_t hcc_map_find(const struct hcc_map *m, const char *name);
void hcc_map_add(struct hcc_map *m, const char *code, uint32_t category);
/* Whoever has `category` does not count for `dropped`. */
void hcc_map_drop(struct hcc_map *m, uint32_t category, uint32_t dropped);
/* False when the category has another weight already. */
bool hcc_map_weigh(struct hcc_map *m, uint32_t category, int64_t weight);

/* The categories of a set of codes, sorted and distinct, without those that another of them drops
 * (as CMS's software does: a dropped category still drops its own, which its lists say anyway).
 * `set` is a GArray of uint32_t, emptied first. */
void hcc_collect(const struct hcc_map *m, const char *const *codes, size_t n, GArray *set);

/* What truth and prediction share, in categories and weight. */
struct hcc_outcome {
    int64_t agree, over, under;
    int64_t over_weight, under_weight; /* millionths */
};
struct hcc_outcome hcc_compare(const struct hcc_map *m, const GArray *gold, const GArray *pred);

#endif
