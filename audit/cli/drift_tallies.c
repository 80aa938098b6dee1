#include "audit/cli/drift_tallies.h"

#include <string.h>

#include "audit/cli/cli.h"
#include "audit/drift/compare_tallies.h"
#include "audit/history/baseline.h"
#include "audit/study/describe.h"

/* The period that a tally's study names, or NULL. */
static char *period_of(const struct tally *t) {
    struct description *about = description_of(t, NULL);
    char *period = about == NULL ? NULL : g_strdup(about->study.period);
    description_free(about);
    return period;
}

/* --- the baseline from a history --- */

/* name: the period under which it is kept. */
static struct tally *from_history(const struct drift_tallies *o, const struct tally *cur,
                                  char **name, char **sum, GError **error) {
    struct description *about = description_of(cur, error);
    if (about == NULL) {
        return NULL;
    }
    const char *model = o->model != NULL ? o->model : about->study.model;
    const char *period = o->period != NULL ? o->period : about->study.period;
    struct tally *t = NULL;
    GError *own = NULL;
    if (model == NULL || period == NULL) {
        g_set_error(&own, g_quark_from_static_string("ombud-drift"), 0,
                    "the current tally does not say its %s; fix: add --%s",
                    model == NULL ? "model" : "period", model == NULL ? "model" : "period");
    } else {
        struct history_entry from = {0};
        t = baseline_tally(o->history, model, period, &from, &own);
        if (t != NULL) {
            *sum = g_strdup_printf("%s  %s, %s%s%s (from the history)\n", from.sha256, from.model,
                                   from.period, from.version[0] == '\0' ? "" : ", version ",
                                   from.version);
            *name = g_strdup(from.period);
            history_entry_clear(&from);
        }
    }
    if (t == NULL && own == NULL) {
        g_set_error(&own, g_quark_from_static_string("ombud-drift"), 0,
                    "the history has no tally of %.100s before %.100s; fix: see `ombud history "
                    "list`, or give --reference",
                    model, period);
    }
    if (own != NULL) {
        g_propagate_error(error, own);
    }
    description_free(about);
    return t;
}

struct drift *drift_tallies_compare(const struct drift_tallies *o, char **sum, GError **error) {
    struct compare_tallies_options options = {.top = o->top, .compat = o->compat};
    char *name[2] = {NULL, g_strdup(o->period)};
    *sum = NULL;
    struct tally *cur = cli_load_tally(o->current, error);
    struct tally *ref = cur == NULL            ? NULL
                        : o->reference != NULL ? cli_load_tally(o->reference, error)
                                               : from_history(o, cur, &name[0], sum, error);
    bool is_ok = ref != NULL;
    if (is_ok && o->code_groups != NULL) {
        options.code_groups = code_groups_read(o->code_groups, error);
        is_ok = options.code_groups != NULL;
    }
    options.tally[0] = ref;
    options.tally[1] = cur;
    struct drift *d = is_ok ? compare_tallies(&options, error) : NULL;
    for (int side = 0; side < 2 && d != NULL; side++) {
        name[side] = name[side] == NULL ? period_of(options.tally[side]) : name[side];
        d->names[side] = drift_string(d, name[side]);
    }
    g_clear_pointer(&options.code_groups, g_hash_table_unref);
    g_free(name[0]);
    g_free(name[1]);
    tally_free(ref);
    tally_free(cur);
    return d;
}

/* --- a series --- */

struct drift *drift_tallies_follow(char *const *paths, int n_baseline, GError **error) {
    GPtrArray *tallies = g_ptr_array_new();
    GPtrArray *labels = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; paths[i] != NULL; i++) {
        struct tally *t = cli_load_tally(paths[i], error);
        if (t == NULL) {
            break;
        }
        char *period = period_of(t);
        g_ptr_array_add(tallies, t);
        g_ptr_array_add(labels, period != NULL ? period : g_strdup_printf("%d", i + 1));
    }
    struct drift *d =
        paths[tallies->len] == NULL
            ? series_of_tallies((const struct tally *const *)tallies->pdata,
                                (const char *const *)labels->pdata, tallies->len, error)
            : NULL;
    for (guint i = 0; d != NULL && n_baseline > 0 && i < d->series->len; i++) {
        ((struct drift_series *)d->series->pdata[i])->options.n_baseline = (size_t)n_baseline;
    }
    for (guint i = 0; i < tallies->len; i++) {
        tally_free(tallies->pdata[i]);
    }
    g_ptr_array_unref(tallies);
    g_ptr_array_unref(labels);
    return d;
}
