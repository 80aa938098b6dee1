/* The figures of the drift page, and the findings behind them. Part of drift_page.c. */
#ifndef OMBUD_REPORTS_PAGES_DRIFT_PARTS_H
#define OMBUD_REPORTS_PAGES_DRIFT_PARTS_H

#include "reports/document.h"
#include "reports/view_drift.h"

/* The worst finding of a measure about a feature, of everybody (n_by 0) or a group; NULL: none. */
const struct view_finding *drift_finding(const struct view *v, const char *measure,
                                         const char *feature, int n_by,
                                         const struct estimate_by *by);
/* What a metric or feature is called in a sentence: "recall", "age". Caller frees. */
char *drift_name(const char *feature);
/* Somebody's text made safe to show, cut to so many characters. Caller frees. */
char *drift_short(const char *text, glong most);
/* "+1.2", "−0.4": points of percent. Caller frees. */
char *drift_points(double share);

/* Its EWMA and CUSUM are judged: there are rows enough. */
bool drift_series_is_summed(const struct view_series *s);

enum drift_chart_shown { DRIFT_SHOW_P, DRIFT_SHOW_EWMA, DRIFT_SHOW_CUSUM };
/* Small ones stand beside each other. */
void drift_series_figure(const struct view_series *s, enum drift_chart_shown which, bool is_small,
                         int number, GPtrArray *blocks);
/* False, and nothing is added, when there is nothing to show. */
bool drift_shifts_figure(const struct view *v, const struct view_drift *d, int number,
                         GPtrArray *blocks);
bool drift_moved_figure(const struct view_drift *d, int number, GPtrArray *blocks);
bool drift_groups_figure(const struct view *v, const struct view_drift *d, int number,
                         GPtrArray *blocks);

#endif
