#include "audit/drift/sort_numbers.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DIGIT_BITS 11
#define RADIX (1U << DIGIT_BITS)
#define DIGITS 6 /* of 11 bits: 64 bits */
#define FEW 256

static int by_value(const void *a, const void *b) {
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

/* Bits whose order as unsigned numbers is the order of the doubles. */
static inline uint64_t key_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & UINT64_C(1) << 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static inline double double_of(uint64_t key) {
    uint64_t bits = key & UINT64_C(1) << 63 ? key & ~(UINT64_C(1) << 63) : ~key;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline unsigned digit_of(uint64_t key, int digit) {
    return (unsigned)(key >> (digit * DIGIT_BITS)) & (RADIX - 1);
}

/* One pass by one digit; false, and nothing done, when all keys have the same. */
static bool pass(const uint64_t *from, uint64_t *to, size_t n, int digit, const uint32_t *count) {
    uint32_t start[RADIX];
    uint32_t sum = 0;
    for (unsigned d = 0; d < RADIX; d++) {
        if (count[d] == n) {
            return false;
        }
        start[d] = sum;
        sum += count[d];
    }
    for (size_t i = 0; i < n; i++) {
        to[start[digit_of(from[i], digit)]++] = from[i];
    }
    return true;
}

void sort_numbers(double *x, size_t n, double *spare) {
    if (n < FEW || n > UINT32_MAX) {
        if (n > 0) {
            qsort(x, n, sizeof *x, by_value);
        }
        return;
    }
    static const size_t size = sizeof(uint64_t);
    uint64_t *from = (uint64_t *)(void *)x;
    uint64_t *to = (uint64_t *)(void *)spare;
    uint32_t count[DIGITS][RADIX];
    memset(count, 0, sizeof count);
    for (size_t i = 0; i < n; i++) {
        uint64_t key = key_of(x[i]);
        memcpy(&from[i], &key, size);
        for (int d = 0; d < DIGITS; d++) {
            count[d][digit_of(key, d)]++;
        }
    }
    for (int d = 0; d < DIGITS; d++) {
        if (pass(from, to, n, d, count[d])) {
            uint64_t *swap = from;
            from = to;
            to = swap;
        }
    }
    double *out = x;
    for (size_t i = 0; i < n; i++) {
        uint64_t key;
        memcpy(&key, &from[i], size);
        double value = double_of(key);
        memcpy(&out[i], &value, size);
    }
}
