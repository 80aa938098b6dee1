/*
 * Windows over files that are sorted by encounter: parts that hold the same encounters
 * in every file, so that each part is joined by itself and memory does not grow with
 * the files. The cuts are found by bisection, which is right if the file is sorted; that
 * no record is outside its window is looked at as they are read (order.h).
 *
 *     struct window_file files[] = {{source, n_columns, key_at}, ...};
 *     if (window_detect(files, n, &range.kind, &unsorted))
 *         do {
 *             more = window_next(files, n, &range, bytes);
 *             // read to files[i].end
 *         } while (more);
 */
#ifndef OMBUD_AUDIT_INGEST_WINDOW_H
#define OMBUD_AUDIT_INGEST_WINDOW_H

#include "audit/ingest/order.h"
#include "audit/ingest/source.h"

struct window_file {
    const struct source *source; /* plain */
    size_t n_columns;
    int key_at;   /* column of the encounter's id */
    uint64_t at;  /* the part begins here, at a record */
    uint64_t end; /* and ends here: the caller makes it the next `at` */
};

/* In which order the files are, as far as samples show. False: in none that is known, and
 * *unsorted is the first file that shows it. */
bool window_detect(const struct window_file *files, int n, enum order_kind *kind, int *unsorted);

/* Sets the end of every file's part, at most `bytes` long unless one encounter is, and the range
 * of ids: from the last one's end on. False: the parts end with the files. */
bool window_next(struct window_file *files, int n, struct order_range *range, uint64_t bytes);

#endif
