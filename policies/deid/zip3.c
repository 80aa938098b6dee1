/* The lists by census, and prefixes without people. */
#include "policies/deid/zip3.h"

static const short small_2020[] = {36,  59,  102, 202, 203, 204, 205, 369, 556,
                                   692, 753, 772, 821, 823, 878, 879, 884, 893};
static const short small_2010[] = {36,  59,  102, 203, 205, 369, 556,
                                   692, 821, 823, 878, 879, 884, 893};
static const short small_2000[] = {36,  59,  63,  102, 203, 556, 692, 790, 821,
                                   823, 830, 831, 878, 879, 884, 890, 893};

static bool has(const short *list, size_t n, int prefix) {
    for (size_t i = 0; i < n; i++) {
        if (list[i] == prefix) {
            return true;
        }
    }
    return false;
}

bool zip3_is_small(int prefix, int census) {
    switch (census) {
    case 2000:
        return has(small_2000, sizeof small_2000 / sizeof small_2000[0], prefix);
    case 2010:
        return has(small_2010, sizeof small_2010 / sizeof small_2010[0], prefix);
    default:
        return has(small_2020, sizeof small_2020 / sizeof small_2020[0], prefix);
    }
}

bool zip3_has_people(int prefix) {
    static const short empty[] = {
        0,   1,   2,   3,   4,   5,   8,   55,  90,  91,  92,  93,  94,  95,  96,  97,  98,  99,
        192, 213, 269, 311, 332, 340, 343, 345, 348, 353, 375, 399, 419, 428, 429, 459, 509, 517,
        518, 519, 529, 533, 536, 552, 555, 568, 569, 578, 579, 589, 621, 632, 642, 643, 649, 659,
        663, 682, 694, 695, 696, 697, 698, 699, 702, 709, 715, 732, 733, 742, 771, 817, 818, 819,
        839, 842, 848, 849, 854, 858, 861, 862, 866, 867, 868, 869, 872, 876, 885, 886, 887, 888,
        889, 892, 896, 899, 901, 909, 929, 938, 942, 962, 963, 964, 965, 966, 969, 987};
    return prefix >= 0 && prefix <= 999 && !has(empty, sizeof empty / sizeof empty[0], prefix);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int zip3_of(const char *p, size_t n) {
    char digits[9];
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_digit(p[i]) && k < sizeof digits) {
            digits[k++] = p[i];
        } else if (!(p[i] == '-' && (k == 5 || k == 4)) && !(p[i] == '*' && k >= 3)) {
            return -1;
        }
    }
    if (k != 3 && k != 4 && k != 5 && k != 8 && k != 9) {
        return -1;
    }
    /* Four or eight digits: the leading zero was lost where the column was read as numbers. */
    bool is_cut = k == 4 || k == 8;
    return is_cut ? (digits[0] - '0') * 10 + digits[1] - '0'
                  : (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + digits[2] - '0';
}
