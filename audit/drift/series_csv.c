#include "audit/drift/series_csv.h"

#include <stdlib.h>
#include <string.h>

#include "audit/codes/csv_rows.h"
#include "audit/drift/decimal.h"
#include "audit/ingest/header.h"

#define MOST_PERIODS 5000
#define MOST_SERIES 200

static const char *const period_names[] = {NULL, "week", "month", "quarter"};

enum series_period series_period_find(const char *name) {
    int i = SERIES_WEEK;
    while (i < SERIES_PERIODS && strcmp(period_names[i], name) != 0) {
        i++;
    }
    return (enum series_period)i;
}

static GQuark series_error(void) {
    return g_quark_from_static_string("ombud-series");
}

/* --- dates --- */

static bool date_of(const struct csv_field *f, GDate *date) {
    if (f->size < 10 || f->text[4] != '-' || f->text[7] != '-') {
        return false;
    }
    int part[3] = {0};
    for (int i = 0, k = 0; i < 10; i++) {
        if (i == 4 || i == 7) {
            k++;
        } else if (!g_ascii_isdigit(f->text[i])) {
            return false;
        } else {
            part[k] = part[k] * 10 + (f->text[i] - '0');
        }
    }
    if (!g_date_valid_dmy((GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0])) {
        return false;
    }
    g_date_set_dmy(date, (GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]);
    return true;
}

static char *iso_week(const GDate *date) {
    GDate thursday = *date; /* the week belongs to the year of its Thursday */
    int shift = 4 - (int)g_date_get_weekday(date);
    if (shift > 0) {
        g_date_add_days(&thursday, (guint)shift);
    } else {
        g_date_subtract_days(&thursday, (guint)-shift);
    }
    guint week = (g_date_get_day_of_year(&thursday) - 1) / 7 + 1;
    return g_strdup_printf("%04u-W%02u", g_date_get_year(&thursday), week);
}

static char *label_of(const GDate *date, enum series_period by) {
    unsigned year = g_date_get_year(date);
    unsigned month = (unsigned)g_date_get_month(date);
    return by == SERIES_WEEK    ? iso_week(date)
           : by == SERIES_MONTH ? g_strdup_printf("%04u-%02u", year, month)
                                : g_strdup_printf("%04u-Q%u", year, (month + 2) / 3);
}

/* Does the period go on after this day, on a weekday? */
static bool is_incomplete(const GDate *last, enum series_period by) {
    g_autofree char *label = label_of(last, by);
    GDate day = *last;
    for (;;) {
        g_date_add_days(&day, 1);
        g_autofree char *next = label_of(&day, by);
        if (strcmp(next, label) != 0) {
            return false;
        }
        if (g_date_get_weekday(&day) <= G_DATE_FRIDAY) {
            return true;
        }
    }
}

/* The next period's label, to fill gaps: a period without rows is a period. */
static char *next_label(const char *label, enum series_period by) {
    GDate date;
    unsigned year = (unsigned)strtoul(label, NULL, 10);
    if (by == SERIES_WEEK) {
        unsigned week = (unsigned)strtoul(label + 6, NULL, 10);
        g_date_set_dmy(&date, 4, G_DATE_JANUARY, (GDateYear)year); /* in week 1 */
        g_date_add_days(&date, week * 7);
    } else if (by == SERIES_MONTH) {
        g_date_set_dmy(&date, 1, (GDateMonth)strtoul(label + 5, NULL, 10), (GDateYear)year);
        g_date_add_months(&date, 1);
    } else {
        g_date_set_dmy(&date, 1, (GDateMonth)(strtoul(label + 6, NULL, 10) * 3 - 2),
                       (GDateYear)year);
        g_date_add_months(&date, 3);
    }
    return label_of(&date, by);
}

void series_mark(struct drift_series_period *p) {
    static const char *const ends[] = {"-10", "-04", "-Q4", "-Q2", "-W40", "-W14"};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        if (strlen(p->label) == 4 + strlen(ends[i]) && g_str_has_suffix(p->label, ends[i])) {
            p->has_event[DRIFT_EVENT_CODE_SET] = true;
        }
    }
}

/* --- reading --- */

struct tallied {
    GHashTable *periods; /* char * label -> struct drift_period * */
    GPtrArray *order;    /* labels as first seen; borrowed */
};

struct reading {
    const struct series_csv_options *o;
    int date, right, rows, prediction, label, group, release; /* -1: none */
    GHashTable *series;                                       /* char * level -> struct tallied * */
    GHashTable *releases; /* char * label -> char * version seen last; "" key not used */
    GHashTable *released; /* set of labels */
    char *version;
    GDate last;
    bool has_last;
    int64_t left_out;
};

static void tallied_free(gpointer data) {
    struct tallied *t = data;
    g_hash_table_unref(t->periods);
    g_ptr_array_unref(t->order);
    g_free(t);
}

static bool find(const GPtrArray *header, const char *file, const char *name, int *at,
                 GError **error) {
    *at = name == NULL ? -1 : header_find(header, name);
    if (name != NULL && *at < 0) {
        g_set_error(error, series_error(), 0,
                    "%s: there is no column \"%.100s\"; fix: see its header row", file, name);
        return false;
    }
    return true;
}

static bool on_head(void *data, const char *file, const GPtrArray *header, GError **error) {
    struct reading *r = data;
    const struct series_csv_options *o = r->o;
    return find(header, file, o->date, &r->date, error) &&
           find(header, file, o->right, &r->right, error) &&
           find(header, file, o->rows, &r->rows, error) &&
           find(header, file, o->prediction, &r->prediction, error) &&
           find(header, file, o->label, &r->label, error) &&
           find(header, file, o->group, &r->group, error) &&
           find(header, file, o->release, &r->release, error);
}

static bool count_of(const struct csv_field *f, int64_t *n) {
    double x = 0;
    if (decimal_parse(f->text, f->size, &x) != DECIMAL_IS || x < 0 || x > 1e15) {
        return false;
    }
    *n = (int64_t)x;
    return !((double)*n < x);
}

/* Rows and right ones of this record. */
static bool counts_of(const struct reading *r, const struct csv_field *fields, int64_t *n,
                      int64_t *hits) {
    *n = 1;
    if (r->rows >= 0 && !count_of(&fields[r->rows], n)) {
        return false;
    }
    if (r->right >= 0) {
        return count_of(&fields[r->right], hits) && *hits <= *n;
    }
    int64_t prediction = 0;
    int64_t label = 0;
    if (!count_of(&fields[r->prediction], &prediction) || !count_of(&fields[r->label], &label)) {
        return false;
    }
    *hits = prediction == label;
    return true;
}

static void add(struct reading *r, const char *level, const char *label, int64_t n, int64_t hits) {
    struct tallied *t = g_hash_table_lookup(r->series, level);
    if (t == NULL) {
        t = g_new0(struct tallied, 1);
        t->periods = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        t->order = g_ptr_array_new();
        g_hash_table_insert(r->series, g_strdup(level), t);
    }
    struct drift_period *p = g_hash_table_lookup(t->periods, label);
    if (p == NULL) {
        char *key = g_strdup(label);
        p = g_new0(struct drift_period, 1);
        g_hash_table_insert(t->periods, key, p);
        g_ptr_array_add(t->order, key);
    }
    p->n += n;
    p->hits += hits;
}

static void note_release(struct reading *r, const struct csv_field *f, const char *label) {
    g_autofree char *version = csv_rows_copy(*f);
    char *seen = g_hash_table_lookup(r->releases, version);
    if (seen == NULL || strcmp(label, seen) < 0) {
        g_hash_table_insert(r->releases, g_steal_pointer(&version), g_strdup(label));
    }
}

static bool on_row(void *data, const struct csv_field *fields, uint64_t row, GError **error) {
    struct reading *r = data;
    int64_t n = 0;
    int64_t hits = 0;
    GDate date;
    (void)row;
    bool is_dated = r->o->by == SERIES_AS_IT_IS || date_of(&fields[r->date], &date);
    if (!is_dated || !counts_of(r, fields, &n, &hits)) {
        r->left_out++;
        return true;
    }
    g_autofree char *label =
        r->o->by == SERIES_AS_IT_IS ? csv_rows_copy(fields[r->date]) : label_of(&date, r->o->by);
    if (r->o->by != SERIES_AS_IT_IS && (!r->has_last || g_date_compare(&date, &r->last) > 0)) {
        r->last = date;
        r->has_last = true;
    }
    add(r, "", label, n, hits);
    if (r->group >= 0) {
        g_autofree char *level = csv_rows_copy(fields[r->group]);
        add(r, level[0] == '\0' ? "not recorded" : level, label, n, hits);
    }
    if (r->release >= 0) {
        note_release(r, &fields[r->release], label);
    }
    struct tallied *all = g_hash_table_lookup(r->series, "");
    if (all->order->len > MOST_PERIODS || g_hash_table_size(r->series) > MOST_SERIES) {
        g_set_error(error, series_error(), 0,
                    "there are more than %d periods or %d groups; fix: give a longer period or "
                    "another column",
                    MOST_PERIODS, MOST_SERIES);
        return false;
    }
    return true;
}

/* --- the series --- */

static int by_text(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Labels from first to last, gaps filled. */
static GPtrArray *labels_of(const struct reading *r) {
    const struct tallied *all = g_hash_table_lookup(r->series, "");
    GPtrArray *labels = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < all->order->len; i++) {
        g_ptr_array_add(labels, g_strdup(all->order->pdata[i]));
    }
    if (r->o->by == SERIES_AS_IT_IS) {
        return labels; /* in the order of the file */
    }
    g_ptr_array_sort(labels, by_text);
    for (guint i = 1; i < labels->len && labels->len < MOST_PERIODS; i++) {
        char *next = next_label(labels->pdata[i - 1], r->o->by);
        if (strcmp(next, labels->pdata[i]) < 0) {
            g_ptr_array_insert(labels, (gint)i, next);
        } else {
            g_free(next);
        }
    }
    return labels;
}

/* A version's first period is a release, but for the first version of all. */
static bool is_release(const struct reading *r, const char *label, const char *first) {
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, r->releases);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (strcmp(value, label) == 0 && strcmp(label, first) != 0) {
            return true;
        }
    }
    return false;
}

static void make_series(struct drift *d, const struct reading *r, const char *level,
                        const GPtrArray *labels) {
    const struct tallied *t = g_hash_table_lookup(r->series, level);
    const char *metric = r->o->right != NULL ? r->o->right : "right";
    struct drift_series *s = drift_add_series(d, metric, metric);
    s->options.n_baseline = r->o->n_baseline > 0 ? r->o->n_baseline : s->options.n_baseline;
    if (level[0] != '\0') {
        s->n_by = 1;
        s->by = (struct estimate_by){drift_string(d, r->o->group), drift_string(d, level)};
    }
    for (guint i = 0; i < labels->len; i++) {
        const struct drift_period *p = g_hash_table_lookup(t->periods, labels->pdata[i]);
        struct drift_series_period x = {.label = g_strdup(labels->pdata[i])};
        if (p != NULL) {
            x.counts = *p;
        }
        x.n_charted = (double)x.counts.n;
        x.counts.is_left_out = i + 1 == labels->len && r->has_last && !r->o->keeps_incomplete &&
                               is_incomplete(&r->last, r->o->by);
        series_mark(&x);
        x.has_event[DRIFT_EVENT_RELEASE] = is_release(r, x.label, labels->pdata[0]);
        g_array_append_val(s->periods, x);
    }
}

static void make_all(struct drift *d, const struct reading *r) {
    GPtrArray *levels = g_ptr_array_new();
    GPtrArray *labels = labels_of(r);
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, r->series);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        g_ptr_array_add(levels, key);
    }
    g_ptr_array_sort(levels, by_text);
    for (guint i = 0; i < levels->len; i++) {
        make_series(d, r, levels->pdata[i], labels);
    }
    d->ragged[1] = r->left_out;
    g_ptr_array_unref(labels);
    g_ptr_array_unref(levels);
}

struct drift *series_csv(const struct series_csv_options *options, GError **error) {
    struct reading r = {.o = options};
    r.series = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, tallied_free);
    r.releases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    const struct csv_rows rows = {.head = on_head, .row = on_row, .data = &r};
    struct drift *d = NULL;
    if (csv_rows_file(options->path, &rows, error)) {
        if (g_hash_table_size(r.series) == 0) {
            g_set_error(
                error, series_error(), 0,
                "no row has a date and a count that can be used; fix: dates are YYYY-MM-DD");
        } else {
            d = drift_new("series");
            make_all(d, &r);
        }
    }
    g_hash_table_unref(r.releases);
    g_hash_table_unref(r.series);
    return d;
}
