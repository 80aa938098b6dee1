/* The long passes over a tally's codes and cells, on several threads. Each task fills what no other
 * does, and sums are made in the order of the codes: threads change no bit. */
#include "metrics/measure_parts.h"
#include "metrics/parallel.h"
#include "metrics/tally_score.h"

#define CELLS_A_TASK 256 /* the counts of each code are read once a task */
#define CODES_A_TASK 256

struct passes {
    struct measure_work *work;
    const struct measure_options *options;
    size_t n_codes;
    int n_macro_tasks;
    struct measure_code_sums (*codes)[TALLY_WIDE_GROUPS + 1]; /* one a code */
};

static void score_codes(const struct passes *p, size_t first) {
    struct score_sorter *sorter = score_sorter_new();
    for (size_t code = first; code < MIN(first + CODES_A_TASK, p->n_codes); code++) {
        measure_code_scores(p->work, code, sorter, p->codes[code]);
    }
    score_sorter_free(sorter);
}

/* The longest first. */
static void do_task(void *data, int task, int thread) {
    (void)thread;
    const struct passes *p = data;
    int n_cells = p->work->n_cells;
    if (p->options->beside != NULL && task-- == 0) {
        p->options->beside(p->options->beside_data);
        return;
    }
    if (task < p->n_macro_tasks) {
        int first = task * CELLS_A_TASK;
        measure_macro_sums(p->work, first, MIN(CELLS_A_TASK, n_cells - first));
    } else if (task < p->n_macro_tasks + n_cells) {
        measure_cell_scores(p->work, task - p->n_macro_tasks);
    } else {
        score_codes(p, (size_t)(task - p->n_macro_tasks - n_cells) * CODES_A_TASK);
    }
}

static void add_codes(const struct passes *p) {
    for (size_t code = 0; code < p->n_codes; code++) {
        for (int r = 0; r <= TALLY_WIDE_GROUPS; r++) {
            const struct measure_code_sums *x = &p->codes[code][r];
            struct measure_code_sums *sums = &p->work->code_sums[r];
            sums->n += x->n;
            sums->auc += x->auc; /* 0 where n is */
            sums->precision += x->precision;
        }
    }
}

void measure_passes(struct measure_work *w, const struct measure_options *options) {
    gsize n_sides = (gsize)w->n_cells * SIDES;
    w->macro = g_new0(struct metric_macro_sums, n_sides * (TALLY_WIDE_GROUPS + 1));
    w->n_score_rows = 0;
    for (size_t i = 0; i < n_metric_rows; i++) {
        w->n_score_rows += metric_rows[i].kind == METRIC_SCORES;
    }
    w->scores = g_new0(struct sample, n_sides * w->n_score_rows);
    struct passes p = {.work = w,
                       .options = options,
                       .n_codes = w->tally->labels[TALLY_CODE].names->len,
                       .n_macro_tasks = (w->n_cells + CELLS_A_TASK - 1) / CELLS_A_TASK};
    p.codes = g_malloc_n(MAX(p.n_codes, 1), sizeof *p.codes);
    int n_code_tasks = (int)((p.n_codes + CODES_A_TASK - 1) / CODES_A_TASK);
    parallel_run(MAX(options->n_threads, 1),
                 (options->beside != NULL) + p.n_macro_tasks + w->n_cells + n_code_tasks, do_task,
                 &p);
    add_codes(&p);
    g_free(p.codes);
}
