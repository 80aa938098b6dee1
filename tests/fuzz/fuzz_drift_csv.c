/* Any bytes as a CSV file: compared with itself column by column, in one batch and in many, with an
 * estimate and by group; and as a series. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "audit/drift/compare_csv.h"
#include "audit/drift/series_csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const char *path, size_t memory, const char *group, bool has_scores) {
    const struct compare_csv_options o = {
        .path = {path, path},
        .group = group,
        .scores = {has_scores ? "score" : NULL, "pred", "label", "code", NULL},
        .is_calibrated = true,
        .compat = "evidently",
        .top = 100,
        .memory = memory};
    GError *error = NULL;
    struct drift *d = compare_csv(&o, &error);
    g_assert((d == NULL) == (error != NULL));
    if (d != NULL) {
        drift_conclude(d, 11);
        for (guint i = 0; i < d->items->len; i++) { /* a file has not drifted from itself */
            const struct drift_item *item = d->items->pdata[i];
            g_assert(!item->feature.is_compared || item->feature.excess < 1e-9);
        }
    }
    g_clear_error(&error);
    drift_free(d);
}

static void follow(const char *path, enum series_period by) {
    const struct series_csv_options o = {.path = path,
                                         .date = "day",
                                         .by = by,
                                         .right = "label",
                                         .group = "group",
                                         .release = "code",
                                         .n_baseline = 2};
    GError *error = NULL;
    struct drift *d = series_csv(&o, &error);
    g_assert((d == NULL) == (error != NULL));
    if (d != NULL && d->series->len < 20) {
        drift_chart_all(d, 1);
        drift_conclude(d, 11);
    }
    g_clear_error(&error);
    drift_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    int fd = memfd_create("fuzz", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
        return 0;
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    compare(path, 0, NULL, true);
    compare(path, 1, "group", false);
    follow(path, SERIES_WEEK);
    follow(path, SERIES_AS_IT_IS);
    (void)close(fd);
    return 0;
}
