/*
 * What an outsider reads from an evidence file: groups with their counts and values,
 * or that these are not shown. Knows JSON only: nothing of how the file was made.
 */
#ifndef OMBUD_TESTS_ATTACK_PUBLISHED_H
#define OMBUD_TESTS_ATTACK_PUBLISHED_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PUBLISHED_ATTRIBUTES = 3 };

/* Shares whose hits and units add up over groups. */
enum measure_id { EXACT, JACCARD, RECALL, PRECISION, MEASURES };

struct value {
    bool is_there;
    double value;
    double n; /* what it was divided by; -1: not shown */
    double rest;
    bool has_rest;
};

struct group {
    int n_by;
    char *attribute[PUBLISHED_ATTRIBUTES]; /* sorted */
    char *level[PUBLISHED_ATTRIBUTES];
    bool is_suppressed, has_counts;
    double patients, encounters;
    struct value values[MEASURES];
};

struct published {
    GPtrArray *groups; /* of struct group; the first is everybody */
    GHashTable *index; /* name -> struct group */
};

static const char *const metrics[MEASURES] = {"exact_match", "jaccard_samples", "recall_micro",
                                              "precision_micro"};

static inline char *group_name(const struct group *g) {
    GString *name = g_string_new(NULL);
    for (int i = 0; i < g->n_by; i++) {
        g_string_append_printf(name, "%s%s=%s", i > 0 ? " x " : "", g->attribute[i], g->level[i]);
    }
    return g_string_free(name, FALSE);
}

static inline char *group_table(const struct group *g) {
    GString *name = g_string_new(NULL);
    for (int i = 0; i < g->n_by; i++) {
        g_string_append_printf(name, "%s%s", i > 0 ? "," : "", g->attribute[i]);
    }
    return g_string_free(name, FALSE);
}

static inline bool group_is_part(const struct group *part, const struct group *of) {
    for (int i = 0; i < of->n_by; i++) {
        bool is_found = false;
        for (int k = 0; k < part->n_by; k++) {
            is_found = is_found || (strcmp(part->attribute[k], of->attribute[i]) == 0 &&
                                    strcmp(part->level[k], of->level[i]) == 0);
        }
        if (!is_found) {
            return false;
        }
    }
    return true;
}

static inline struct group *group_of(struct published *p, const json_t *by) {
    struct group g = {.n_by = 0};
    const char *attribute = NULL;
    json_t *level = NULL;
    json_object_foreach((json_t *)(uintptr_t)by, attribute, level) {
        int at = g.n_by++;
        for (; at > 0 && strcmp(g.attribute[at - 1], attribute) > 0; at--) {
            g.attribute[at] = g.attribute[at - 1];
            g.level[at] = g.level[at - 1];
        }
        g.attribute[at] = g_strdup(attribute);
        g.level[at] = g_strdup(json_string_value(level));
    }
    g_autofree char *name = group_name(&g);
    struct group *known = g_hash_table_lookup(p->index, name);
    if (known != NULL) {
        for (int i = 0; i < g.n_by; i++) {
            g_free(g.attribute[i]);
            g_free(g.level[i]);
        }
        return known;
    }
    struct group *kept = g_memdup2(&g, sizeof g);
    g_ptr_array_add(p->groups, kept);
    g_hash_table_insert(p->index, g_steal_pointer(&name), kept);
    return kept;
}

static inline double number_or(const json_t *o, const char *key, double without) {
    const json_t *x = json_object_get(o, key);
    return json_is_number(x) ? json_number_value(x) : without;
}

static inline void read_estimate(struct published *p, const json_t *e) {
    const char *metric = json_string_value(json_object_get(e, "metric"));
    const char *level = json_string_value(json_object_get(e, "level"));
    if (strcmp(level, "overall") != 0) {
        return;
    }
    struct group *g = group_of(p, json_object_get(e, "by"));
    for (int m = 0; m < MEASURES; m++) {
        struct value *v = &g->values[m];
        g_autofree char *rest = g_strconcat(metrics[m], "_difference_to_rest", NULL);
        if (strcmp(metric, rest) == 0 && json_is_array(json_object_get(e, "parts"))) {
            v->has_rest = true;
            v->rest = json_number_value(json_array_get(json_object_get(e, "parts"), 3));
        }
        if (strcmp(metric, metrics[m]) != 0) {
            continue;
        }
        v->is_there = json_is_number(json_object_get(e, "value"));
        v->value = number_or(e, "value", 0);
        v->n = number_or(e, "n_labels", -1);
        g->has_counts = json_is_number(json_object_get(e, "n_patients"));
        g->patients = number_or(e, "n_patients", -1);
        g->encounters = number_or(e, "n_encounters", -1);
        g->is_suppressed =
            strcmp(json_string_value(json_object_get(e, "status")), "suppressed") == 0;
    }
}

static inline struct published *published_read(const char *path) {
    json_error_t where;
    json_t *root = json_load_file(path, 0, &where);
    if (root == NULL) {
        fprintf(stderr, "%s: %s\n", path, where.text);
        exit(2);
    }
    struct published *p = g_new0(struct published, 1);
    p->groups = g_ptr_array_new();
    p->index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    json_t *everybody = json_object();
    (void)group_of(p, everybody);
    json_decref(everybody);
    size_t i = 0;
    json_t *e = NULL;
    json_array_foreach(json_object_get(root, "estimates"), i, e) {
        read_estimate(p, e);
    }
    json_decref(root);
    return p;
}

static inline void published_free(struct published *p) {
    for (guint i = 0; i < p->groups->len; i++) {
        struct group *g = p->groups->pdata[i];
        for (int k = 0; k < g->n_by; k++) {
            g_free(g->attribute[k]);
            g_free(g->level[k]);
        }
        g_free(g);
    }
    g_ptr_array_unref(p->groups);
    g_hash_table_unref(p->index);
    g_free(p);
}

#endif
