/*
 * Files to compare, as large as asked, the same bytes from the same seed:
 *     drift_files narrow ROWS SEED SHIFT > ref.csv   (SHIFT in thousandths) 10 columns: 5 numbers,
 * score, pred, label, code of 2,000 levels, group of 5 drift_files wide ROWS COLUMNS SEED > ref.csv
 * 9 columns in 10 of numbers, 1 of levels drift_files dated ROWS SEED > ref.csv          narrow
 * over 52 weeks, with a date
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixtures/dice.h"

/* Near enough to normal, and fast. */
static double bell(struct dice *d) {
    return (dice_unit(d) + dice_unit(d) + dice_unit(d) + dice_unit(d) - 2) * 1.7320508075688772;
}

static unsigned zipf(struct dice *d, unsigned n) {
    double u = dice_unit(d);
    return (unsigned)(n * u * u * u);
}

/* A decimal with six places, without printf: there are hundreds of millions. */
static char *put_decimal(char *out, double x) {
    int64_t millionths = (int64_t)(fabs(x) * 1e6 + 0.5);
    char digits[24];
    int n = 0;
    for (int i = 0; i < 6 || millionths > 0 || i == 6; i++) {
        if (i == 6) {
            digits[n++] = '.';
        }
        digits[n++] = (char)('0' + millionths % 10);
        millionths /= 10;
    }
    if (x < 0) {
        *out++ = '-';
    }
    while (n > 0) {
        *out++ = digits[--n];
    }
    return out;
}

static void narrow(int64_t rows, uint64_t seed, double shift, int is_dated) {
    struct dice d = dice_new(seed, 1);
    fputs("x1,x2,x3,x4,x5,score,pred,label,code,group", stdout);
    puts(is_dated ? ",day" : "");
    for (int64_t i = 0; i < rows; i++) {
        char line[256];
        char *end = line;
        for (int k = 0; k < 5; k++) {
            double x = bell(&d) + (k == 0 ? shift : 0);
            end = put_decimal(end, k == 2 ? exp(x) : x);
            *end++ = ',';
        }
        double score = 1 / (1 + exp(-1.5 * bell(&d)));
        double chance = 0.1 + 0.8 * score * score;
        end = put_decimal(end, score);
        int label = dice_unit(&d) < chance;
        unsigned group = dice_below(&d, 5);
        end += snprintf(end, 64, ",%d,%d,C%04u,G%u", score >= 0.5, label, zipf(&d, 2000), group);
        if (is_dated) {
            int64_t day = i * 364 / rows;
            end += snprintf(end, 32, ",2025-%02d-%02d", (int)(day / 28 % 13 % 12 + 1),
                            (int)(day % 28 + 1));
        }
        *end++ = '\n';
        fwrite(line, 1, (size_t)(end - line), stdout);
    }
}

static void wide(int64_t rows, int columns, uint64_t seed) {
    struct dice d = dice_new(seed, 2);
    char *line = malloc((size_t)columns * 16 + 16);
    if (line == NULL) {
        exit(70);
    }
    for (int k = 0; k < columns; k++) {
        printf("%sc%d", k == 0 ? "" : ",", k);
    }
    putchar('\n');
    for (int64_t i = 0; i < rows; i++) {
        char *end = line;
        for (int k = 0; k < columns; k++) {
            if (k % 10 == 9) {
                *end++ = 'L';
                *end++ = (char)('a' + zipf(&d, 26));
            } else {
                end = put_decimal(end, 4 * (double)(dice_next(&d) >> 44) * 0x1p-20 - 2);
                end -= 2; /* four places */
            }
            *end++ = k + 1 == columns ? '\n' : ',';
        }
        fwrite(line, 1, (size_t)(end - line), stdout);
    }
    free(line);
}

int main(int argc, char **argv) {
    int64_t rows = argc > 2 ? strtoll(argv[2], NULL, 10) : 0;
    uint64_t last = argc > 3 ? strtoull(argv[argc > 4 ? 4 : 3], NULL, 10) : 0;
    if (argc == 5 && strcmp(argv[1], "narrow") == 0) {
        char *end = NULL;
        narrow(rows, strtoull(argv[3], NULL, 10), (double)strtol(argv[4], &end, 10) / 1000, 0);
    } else if (argc == 5 && strcmp(argv[1], "wide") == 0) {
        wide(rows, (int)strtol(argv[3], NULL, 10), last);
    } else if (argc == 4 && strcmp(argv[1], "dated") == 0) {
        narrow(rows, last, 0, 1);
    } else {
        fputs("drift_files narrow ROWS SEED SHIFT | wide ROWS COLUMNS SEED | dated ROWS SEED\n",
              stderr);
        return 2;
    }
    return fflush(stdout) == 0 ? 0 : 70;
}
