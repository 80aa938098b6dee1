#include "policies/spelling.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define MAX_WORD 64

/* Optimal string alignment distance (Damerau 1964), rows of the table at hand. */
static size_t distance(const char *a, size_t n, const char *b, size_t m) {
    size_t rows[3][MAX_WORD + 1];
    for (size_t j = 0; j <= m; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        const size_t *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            char x = g_ascii_tolower(a[i - 1]);
            char y = g_ascii_tolower(b[j - 1]);
            size_t best = MIN(above[j] + 1, row[j - 1] + 1);
            best = MIN(best, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == g_ascii_tolower(b[j - 2]) &&
                g_ascii_tolower(a[i - 2]) == y) {
                best = MIN(best, above2[j - 2] + 1);
            }
            row[j] = best;
        }
    }
    return rows[n % 3][m];
}

const char *spelling_nearest(const char *word, const char *const *known) {
    size_t n = strlen(word);
    const char *best = NULL;
    size_t best_distance = 0;
    for (; n <= MAX_WORD && *known != NULL; known++) {
        size_t m = strlen(*known);
        if (m > MAX_WORD) {
            continue;
        }
        size_t d = distance(word, n, *known, m);
        bool is_near = d * 3 <= MAX(n, m) + 1;
        if (is_near && (best == NULL || d < best_distance)) {
            best = *known;
            best_distance = d;
        }
    }
    return best;
}
