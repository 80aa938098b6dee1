/*
 * regex_bench FILE: the identifiers of `ombud deid` that a pattern can tell, as 22 patterns of
 * PCRE2 with JIT, one after the other over the whole file. Prints "bytes matches". What patterns
 * cannot tell (names by frequency, check digits, medical codes as evidence against) is not in it.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <glib.h>
#include <pcre2.h>
#include <stdio.h>

/* clang-format off */
static const char *const patterns[] = {
    "\\b(?:Mr|Mrs|Ms|Miss|Dr)\\.? [A-Z][a-z]+(?: [A-Z][a-z]+)?",
    "\\b(?:Patient|Name)\\s*:\\s*[A-Z][A-Za-z'-]+,? [A-Z][A-Za-z]+",
    "\\b(?:husband|wife|son|daughter|mother|father|sister|brother),? [A-Z][a-z]+",
    "\\b\\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Blvd|Way)\\b",
    "\\b[A-Z][a-z]+ County\\b",
    "\\b[A-Z]{2},? \\d{5}(?:-\\d{4})?\\b",
    "\\b\\d{1,2}[/-]\\d{1,2}[/-](?:\\d{4}|\\d{2})\\b",
    "\\b\\d{4}-\\d{2}-\\d{2}\\b",
    "\\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}\\b",
    "\\b(?:9\\d|1[01]\\d)[- ]?(?:years?[- ]old|y/?o)\\b",
    "(?:\\+?1[-. ])?\\(?[2-9]\\d{2}\\)?[-. ][2-9]\\d{2}[-. ]\\d{4}\\b",
    "\\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}\\b",
    "\\b\\d{3}-\\d{2}-\\d{4}\\b",
    "\\bMRN\\s*[:#]?\\s*[A-Z0-9-]{5,12}\\b",
    "\\b[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\\d-?[AC-HJKMNP-RT-Y]{2}\\d{2}\\b",
    "\\b(?:\\d{4}[- ]?){3}\\d{4}\\b",
    "\\b(?:NPI|DEA)\\s*[:#]?\\s*[A-Z0-9]{9,10}\\b",
    "\\b[A-HJ-NPR-Z0-9]{17}\\b",
    "\\b(?:serial|S/N|SN)\\s*[:#]?\\s*[A-Z0-9-]{5,20}\\b",
    "\\bhttps?://[^\\s]+",
    "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b",
    "\\b\\S+\\.(?:jpe?g|png|tiff?|dcm)\\b",
};
/* clang-format on */

static long matches_of(const char *pattern, const char *text, size_t size) {
    int error;
    PCRE2_SIZE at;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, 0, &error, &at, NULL);
    g_assert(code != NULL && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0);
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
    const PCRE2_SIZE *found = pcre2_get_ovector_pointer(data);
    long n = 0;
    for (size_t from = 0; from < size; n++) {
        if (pcre2_jit_match(code, (PCRE2_SPTR)text, size, from, 0, data, NULL) < 0) {
            break;
        }
        from = found[1] > from ? found[1] : from + 1;
    }
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return n;
}

int main(int argc, char **argv) {
    char *text;
    gsize size;
    if (argc != 2 || !g_file_get_contents(argv[1], &text, &size, NULL)) {
        return 2;
    }
    long n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(patterns); i++) {
        n += matches_of(patterns[i], text, size);
    }
    (void)printf("%zu %ld\n", size, n);
    g_free(text);
    return 0;
}
