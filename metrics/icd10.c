#include "metrics/icd10.h"

#include <string.h>

/* Ranges and titles: ICD-10-CM tabular list (NCHS, FY2021 and later). */
/* clang-format off */
const struct icd10_chapter icd10_chapters[] = {
    {"01", "A00", "B99", "Certain infectious and parasitic diseases"},
    {"02", "C00", "D49", "Neoplasms"},
    {"03", "D50", "D89", "Diseases of the blood and blood-forming organs and certain disorders involving the immune mechanism"},
    {"04", "E00", "E89", "Endocrine, nutritional and metabolic diseases"},
    {"05", "F01", "F99", "Mental, behavioral and neurodevelopmental disorders"},
    {"06", "G00", "G99", "Diseases of the nervous system"},
    {"07", "H00", "H59", "Diseases of the eye and adnexa"},
    {"08", "H60", "H95", "Diseases of the ear and mastoid process"},
    {"09", "I00", "I99", "Diseases of the circulatory system"},
    {"10", "J00", "J99", "Diseases of the respiratory system"},
    {"11", "K00", "K95", "Diseases of the digestive system"},
    {"12", "L00", "L99", "Diseases of the skin and subcutaneous tissue"},
    {"13", "M00", "M99", "Diseases of the musculoskeletal system and connective tissue"},
    {"14", "N00", "N99", "Diseases of the genitourinary system"},
    {"15", "O00", "O9A", "Pregnancy, childbirth and the puerperium"},
    {"16", "P00", "P96", "Certain conditions originating in the perinatal period"},
    {"17", "Q00", "Q99", "Congenital malformations, deformations and chromosomal abnormalities"},
    {"18", "R00", "R99", "Symptoms, signs and abnormal clinical and laboratory findings, not elsewhere classified"},
    {"19", "S00", "T88", "Injury, poisoning and certain other consequences of external causes"},
    {"20", "V00", "Y99", "External causes of morbidity"},
    {"21", "Z00", "Z99", "Factors influencing health status and contact with health services"},
    {"22", "U00", "U85", "Codes for special purposes"},
};
/* clang-format on */
const size_t n_icd10_chapters = sizeof icd10_chapters / sizeof icd10_chapters[0];

static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

void icd10_category(const char *code, char out[4]) {
    size_t n = 0;
    while (n < 3 && code[n] != '\0') {
        out[n] = code[n];
        n++;
    }
    out[n] = '\0';
}

int icd10_chapter(const char *code) {
    if (!icd10_has_shape(code)) {
        return -1;
    }
    char category[4];
    icd10_category(code, category);
    for (size_t i = 0; i < n_icd10_chapters; i++) {
        /* Third characters are digits or A, B, which sort behind them: C7A, M1A, O9A. */
        if (strcmp(category, icd10_chapters[i].first) >= 0 &&
            strcmp(category, icd10_chapters[i].last) <= 0) {
            return (int)i;
        }
    }
    return -1;
}

bool icd10_has_shape(const char *code) {
    if (!is_upper(code[0]) || !is_digit(code[1]) ||
        !(is_digit(code[2]) || code[2] == 'A' || code[2] == 'B')) {
        return false;
    }
    size_t n = 3;
    while (is_digit(code[n]) || is_upper(code[n])) {
        n++;
    }
    return code[n] == '\0' && n <= 7;
}

size_t icd10_normalise(const char *raw, size_t n, char *out) {
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        char c = raw[i];
        if (c == '.' || c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            continue;
        }
        if (length == ICD10_MAX_CODE) {
            return (size_t)-1;
        }
        out[length++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    out[length] = '\0';
    return length;
}
