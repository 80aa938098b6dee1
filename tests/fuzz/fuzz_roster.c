/* Any bytes as a file of codes that is read row by row: predictions and truth at once, then
 * agreement and review of what was read. */
#include <glib/gstdio.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "audit/codes/agree_study.h"
#include "audit/codes/review_study.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(struct roster *r) {
    const struct agree_rater raters[] = {
        {"a", r, STUDY_PREDICTIONS}, {"b", r, STUDY_TRUTH}, {"c", r, STUDY_TRUTH}};
    for (int by_chart = 0; by_chart < 2; by_chart++) {
        const struct agree_options o = {
            .is_by_chart = by_chart == 1, .is_empty_unrated = by_chart == 1, .confidence = 0.95};
        struct agree_result *a = agree_study(r, &o, raters, G_N_ELEMENTS(raters));
        g_assert(a->comparisons->len == 4);
        agree_result_free(a);
    }
    struct review_result *v = review_study(r, 0.95);
    g_assert(v->n_right_accepted <= v->n_right && v->n_wrong_accepted <= v->n_wrong);
    review_result_free(v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    g_autofree char *path =
        g_strdup_printf("%s/ombud-fuzz-roster-%ld.csv", g_get_tmp_dir(), (long)getpid());
    if (!g_file_set_contents(path, (const char *)data, (gssize)size, NULL)) {
        return 0;
    }
    struct study *s = study_new();
    s->inputs[STUDY_PREDICTIONS].path = g_strdup(path);
    s->inputs[STUDY_TRUTH].path = g_strdup(path);
    g_ptr_array_add(s->attributes, study_attribute_new("sex"));
    const struct roster_options none = {{NULL}};
    GError *error = NULL;
    struct roster *r = roster_read(s, &none, &error);
    g_assert((r == NULL) == (error != NULL));
    g_clear_error(&error);
    if (r != NULL) {
        compare(r);
    }
    roster_free(r);
    study_free(s);
    (void)g_unlink(path);
    return 0;
}
