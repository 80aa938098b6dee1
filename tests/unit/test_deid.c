/* Identifiers: check digits, ZIP areas, columns, and what texts hold. */
#include <string.h>

#include "policies/deid/checksum.h"
#include "policies/deid/column.h"
#include "policies/deid/scanner.h"
#include "policies/deid/zip3.h"
#include "tests/unit/run.h"

/* Each from its standard's own example, or a specimen that its issuer prints. */
START_TEST(check_digits_confirm_specimens) {
    ck_assert(checksum_npi("1234567893"));        /* CMS, "Requirements for NPI", 2004 */
    ck_assert(!checksum_npi("1234567890"));       /* one digit off */
    ck_assert(checksum_vin("1M8GDM9AXKP042788")); /* 49 CFR 565.15(c)(4), worked example */
    ck_assert(!checksum_vin("1M8GDM9A0KP042788"));
    ck_assert(checksum_iban("GB82WEST12345698765432", 22)); /* ISO 13616 registry */
    ck_assert(!checksum_iban("GB82WEST12345698765433", 22));
    ck_assert(checksum_luhn("79927398713", 11)); /* ISO/IEC 7812-1 annex B */
    ck_assert(checksum_card("4111111111111111", 16));
    ck_assert(checksum_aba("111000025"));        /* a Federal Reserve bank's */
    ck_assert(checksum_verhoeff("2363", 4));     /* 236 has the check digit 3 */
    ck_assert(checksum_verhoeff("73211009", 8)); /* SNOMED CT, diabetes mellitus */
    ck_assert(checksum_mbi("1EG4TE5MK73"));      /* CMS's specimen card */
    ck_assert(!checksum_mbi("1SG4TE5MK73"));
    ck_assert(checksum_dea("AP5836727"));
    ck_assert(!checksum_dea("AP5836726"));
    ck_assert(!checksum_ssn("000123456"));
    ck_assert(!checksum_ssn("123004567"));
    ck_assert(checksum_ssn("912701234")); /* an ITIN: 26 CFR 301.6109-1(d)(3) */
}
END_TEST

/* HRSA's UDS+ answers and the count of the 2020 areas; 2010; OCR's guidance of 2012. */
START_TEST(zip_areas_are_the_published_sets) {
    static const struct {
        int census, n, sum; /* sum of the prefixes: the set, not only how many */
    } sets[] = {
        {2020, 18,
         36 + 59 + 102 + 202 + 203 + 204 + 205 + 369 + 556 + 692 + 753 + 772 + 821 + 823 + 878 +
             879 + 884 + 893},
        {2010, 14, 36 + 59 + 102 + 203 + 205 + 369 + 556 + 692 + 821 + 823 + 878 + 879 + 884 + 893},
        {2000, 17,
         36 + 59 + 63 + 102 + 203 + 556 + 692 + 790 + 821 + 823 + 830 + 831 + 878 + 879 + 884 +
             890 + 893}};
    for (size_t k = 0; k < 3; k++) {
        int n = 0, sum = 0;
        for (int p = 0; p < 1000; p++) {
            n += zip3_is_small(p, sets[k].census);
            sum += zip3_is_small(p, sets[k].census) ? p : 0;
        }
        ck_assert_int_eq(n, sets[k].n);
        ck_assert_int_eq(sum, sets[k].sum);
    }
    int empty = 0;
    for (int p = 0; p < 1000; p++) {
        empty += !zip3_has_people(p);
    }
    ck_assert_int_eq(empty, 106);
}
END_TEST

START_TEST(zip_codes_are_read_as_people_write_them) {
    ck_assert_int_eq(zip3_of("03601", 5), 36);
    ck_assert_int_eq(zip3_of("3601", 4), 36); /* the leading zero is lost */
    ck_assert_int_eq(zip3_of("03601-1234", 10), 36);
    ck_assert_int_eq(zip3_of("36011234", 8), 36);
    ck_assert_int_eq(zip3_of("036", 3), 36);
    ck_assert_int_eq(zip3_of("90210", 5), 902);
    ck_assert_int_eq(zip3_of("12", 2), -1);
    ck_assert_int_eq(zip3_of("A1B2C", 5), -1);
    ck_assert(column_fits(RULE_PLACE_ZIP, "036", 3, 2020));
    ck_assert(!column_fits(RULE_PLACE_ZIP, "902", 3, 2020));
    ck_assert(!column_fits(RULE_PLACE_ZIP, "000", 3, 2020));
    ck_assert(!column_fits(RULE_PLACE_ZIP, "753", 3, 2010));
    ck_assert(column_fits(RULE_PLACE_ZIP, "753", 3, 2020));
    ck_assert(column_fits(RULE_PLACE_ZIP, "90210", 5, 2020));
}
END_TEST

START_TEST(columns_are_told_by_their_names) {
    static const struct {
        const char *name;
        enum deid_rule rule;
    } rows[] = {{"admittime", RULE_DATE_COLUMN},
                {"Date of Birth", RULE_DATE_COLUMN},
                {"PatientName", RULE_NAME_COLUMN},
                {"last_name", RULE_NAME_COLUMN},
                {"hadm_id", RULE_UNIQUE_COLUMN},
                {"subject_id", RULE_UNIQUE_COLUMN},
                {"MRN", RULE_MRN},
                {"home phone", RULE_PHONE},
                {"zip", RULE_PLACE_ZIP},
                {"postalCode", RULE_PLACE_ZIP},
                {"zip_code", RULE_PLACE_ZIP},
                {"patient_code", RULE_UNIQUE_COLUMN},
                {"patient type code", DEID_RULES},
                {"city", RULE_PLACE_TOWN},
                {"anchor_age", RULE_AGE},
                {"member_id", RULE_PLAN},
                {"admit_provider_id", RULE_UNIQUE_COLUMN},
                {"icd_code", DEID_RULES},
                {"drug_name", DEID_RULES},
                {"score", DEID_RULES},
                {"race", DEID_RULES},
                {"insurance", DEID_RULES},
                {"language", DEID_RULES},
                {"marital_status", DEID_RULES}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        enum deid_rule found = column_rule(rows[i].name, strlen(rows[i].name));
        ck_assert_msg(found == rows[i].rule, "%s: %d", rows[i].name, (int)found);
    }
}
END_TEST

/* Letters found in a text, in order. */
static char *letters_of(struct scanner *s, const char *text) {
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct deid_span));
    scanner_text(s, text, strlen(text), spans);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < spans->len; i++) {
        const struct deid_span *x = &g_array_index(spans, struct deid_span, i);
        if (x->severity != DEID_POSSIBLE) {
            g_string_append_c(out, x->letter);
        }
    }
    g_array_unref(spans);
    return g_string_free(out, FALSE);
}

static const struct {
    const char *text, *letters;
} texts[] = {
#include "tests/unit/deid_texts.inc"
};

START_TEST(texts_hold_the_letters_that_they_hold) {
    struct scanner *s = scanner_new();
    int n_bad = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *found = letters_of(s, texts[i].text);
        if (strcmp(found, texts[i].letters) != 0) {
            g_printerr("\"%s\": %s, not %s\n", texts[i].text, found, texts[i].letters);
            n_bad++;
        }
    }
    ck_assert_int_eq(n_bad, 0);
    scanner_free(s);
}
END_TEST

RUN_TESTS("deid", check_digits_confirm_specimens, zip_areas_are_the_published_sets,
          zip_codes_are_read_as_people_write_them, columns_are_told_by_their_names,
          texts_hold_the_letters_that_they_hold)
