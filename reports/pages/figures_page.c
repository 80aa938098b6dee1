/* A page for every other measure that was judged by group. */
#include <string.h>

#include "reports/figure.h"

static char *question(const struct figure *f) {
    if (strcmp(f->base, "precision_micro") == 0) {
        return words(SAY_H1_PRECISION);
    }
    return words(SAY_H1_METRIC, "metric", words_metric_title(f->base));
}

void page_figures(const struct view *v, struct document *d) {
    GPtrArray *figures = figures_of(v);
    for (guint i = 1; i < figures->len; i++) {
        block_page(d->blocks, question(figures->pdata[i]));
        figure_blocks(v, figures->pdata[i], ++d->n_figures, d->blocks);
    }
    g_ptr_array_unref(figures);
}
