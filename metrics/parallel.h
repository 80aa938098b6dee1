/* Runs fn(data, i) for i = 0 .. n_tasks - 1 on n_threads threads, tasks taken in
 * order; fn also learns which thread (0 .. n_threads - 1) it is on. */
#ifndef OMBUD_METRICS_PARALLEL_H
#define OMBUD_METRICS_PARALLEL_H

typedef void (*parallel_fn)(void *data, int task, int thread);
void parallel_run(int n_threads, int n_tasks, parallel_fn fn, void *data);

#endif
