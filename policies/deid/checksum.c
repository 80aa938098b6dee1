/* Check digits; see the header for whose. */
#include "policies/deid/checksum.h"

#include <string.h>

static int value(char c) {
    return c >= '0' && c <= '9' ? c - '0' : -1;
}
static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* Sum of Luhn from the right, the last digit counted once. */
static int luhn_sum(const char *digits, size_t n) {
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int d = value(digits[n - 1 - i]) * (i % 2 == 1 ? 2 : 1);
        sum += d > 9 ? d - 9 : d;
    }
    return sum;
}

bool checksum_luhn(const char *digits, size_t n) {
    return n > 1 && luhn_sum(digits, n) % 10 == 0;
}

bool checksum_npi(const char *d) {
    return (d[0] == '1' || d[0] == '2') && (luhn_sum(d, 10) + 24) % 10 == 0;
}

bool checksum_dea(const char *t) {
    static const char kinds[] = "ABCDEFGHJKLMPRSTUX";
    if (strchr(kinds, upper(t[0])) == NULL || !(is_upper(upper(t[1])) || t[1] == '9')) {
        return false;
    }
    int d[7];
    for (int i = 0; i < 7; i++) {
        d[i] = value(t[2 + i]);
        if (d[i] < 0) {
            return false;
        }
    }
    return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6];
}

bool checksum_vin(const char *t) {
    static const int letters[26] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4,
                                    5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9};
    static const int weights[17] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++) {
        char c = upper(t[i]);
        int v = value(c) >= 0 ? value(c) : is_upper(c) ? letters[c - 'A'] : 0;
        if (value(c) < 0 && v == 0) {
            return false;
        }
        sum += v * weights[i];
    }
    return upper(t[8]) == (sum % 11 == 10 ? 'X' : (char)('0' + sum % 11));
}

bool checksum_iban(const char *t, size_t n) {
    if (n < 15 || n > 34 || !is_upper(t[0]) || !is_upper(t[1]) || value(t[2]) < 0 ||
        value(t[3]) < 0) {
        return false;
    }
    int rest = 0;
    for (size_t i = 0; i < n; i++) {
        char c = t[(i + 4) % n];
        if (value(c) >= 0) {
            rest = (rest * 10 + value(c)) % 97;
        } else if (is_upper(c)) {
            rest = (rest * 100 + c - 'A' + 10) % 97;
        } else {
            return false;
        }
    }
    return rest == 1;
}

bool checksum_aba(const char *d) {
    static const int weights[3] = {3, 7, 1};
    int sum = 0;
    for (int i = 0; i < 9; i++) {
        sum += value(d[i]) * weights[i % 3];
    }
    return sum % 10 == 0 && sum > 0;
}

bool checksum_verhoeff(const char *digits, size_t n) {
    static const char products[10][11] = {"0123456789", "1234067895", "2340178956", "3401289567",
                                          "4012395678", "5987604321", "6598710432", "7659821043",
                                          "8765932104", "9876543210"};
    static const char places[8][11] = {"0123456789", "1576283094", "5803796142", "8916043527",
                                       "9453126870", "4286573901", "2793806415", "7046913258"};
    int c = 0;
    for (size_t i = 0; i < n; i++) {
        int d = value(digits[n - 1 - i]);
        if (d < 0) {
            return false;
        }
        c = products[c][places[i % 8][d] - '0'] - '0';
    }
    return c == 0;
}

bool checksum_mbi(const char *t) {
    /* n: 1-9, d: 0-9, a: a letter but S L O I B Z, x: either. */
    static const char classes[] = "naxdaxdaadd";
    for (int i = 0; i < 11; i++) {
        char c = upper(t[i]);
        bool is_letter = is_upper(c) && strchr("SLOIBZ", c) == NULL;
        bool is_digit = value(c) >= 0;
        if ((classes[i] == 'n' && !(is_digit && c != '0')) || (classes[i] == 'd' && !is_digit) ||
            (classes[i] == 'a' && !is_letter) || (classes[i] == 'x' && !is_letter && !is_digit)) {
            return false;
        }
    }
    return true;
}

bool checksum_ssn(const char *d) {
    return memcmp(d, "000", 3) != 0 && memcmp(d, "666", 3) != 0 && memcmp(d + 3, "00", 2) != 0 &&
           memcmp(d + 5, "0000", 4) != 0;
}

bool checksum_nanp(const char *d) {
    return d[0] >= '2' && d[3] >= '2' && !(d[1] == '1' && d[2] == '1');
}

bool checksum_card(const char *d, size_t n) {
    static const struct {
        const char *prefix;
        size_t lo, hi;
    } issuers[] = {{"4", 13, 19},  {"5", 16, 16},  {"2", 16, 16},  {"34", 15, 15}, {"37", 15, 15},
                   {"30", 14, 14}, {"36", 14, 14}, {"38", 14, 14}, {"6", 12, 19},  {"35", 16, 16},
                   {"18", 15, 15}, {"21", 15, 15}, {"5", 12, 19}};
    for (size_t i = 0; i < sizeof issuers / sizeof issuers[0]; i++) {
        if (strncmp(d, issuers[i].prefix, strlen(issuers[i].prefix)) == 0 && n >= issuers[i].lo &&
            n <= issuers[i].hi) {
            return checksum_luhn(d, n);
        }
    }
    return false;
}
