#include "metrics/parallel.h"

#include <glib.h>

struct pool {
    parallel_fn fn;
    void *data;
    int n_tasks;
    gint next; /* atomic */
};

struct worker {
    struct pool *pool;
    int thread;
};

static gpointer work(gpointer data) {
    struct worker *w = data;
    for (int task = g_atomic_int_add(&w->pool->next, 1); task < w->pool->n_tasks;
         task = g_atomic_int_add(&w->pool->next, 1)) {
        w->pool->fn(w->pool->data, task, w->thread);
    }
    return NULL;
}

void parallel_run(int n_threads, int n_tasks, parallel_fn fn, void *data) {
    struct pool pool = {.fn = fn, .data = data, .n_tasks = n_tasks};
    struct worker *workers = g_new0(struct worker, (gsize)n_threads);
    GThread **threads = g_new0(GThread *, (gsize)n_threads);
    for (int i = 0; i < n_threads; i++) {
        workers[i] = (struct worker){.pool = &pool, .thread = i};
        if (i > 0) {
            threads[i] = g_thread_new("ombud", work, &workers[i]);
        }
    }
    work(&workers[0]);
    for (int i = 1; i < n_threads; i++) {
        (void)g_thread_join(threads[i]);
    }
    g_free(threads);
    g_free(workers);
}
