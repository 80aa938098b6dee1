/* Race and ethnicity to OMB's categories. Detail: CDC Race and Ethnicity Code Set 1.3; categories:
 * Statistical Policy Directive 15 of 1997 and of March 2024. */
#include <glib.h>
#include <string.h>

#include "audit/codes/omb.h"
#include "tests/unit/run.h"

struct row {
    const char *value, *in_1997, *in_2024; /* NULL: in no table */
};

#define NATIVE "American Indian or Alaska Native"
#define BLACK "Black or African American"
#define HISPANIC "Hispanic or Latino"
#define SEVERAL "Two or more races"
#define MULTI "Multiracial or multiethnic"
#define MENA "Middle Eastern or North African"

static const struct row rows[] = {
    {"2106-3", "White", "White"},
    {"2121-2", "White", MENA}, /* Iranian */
    {"r5.02.002", "White", MENA},
    {"2129-5", "White", MENA},
    {"2148-5", HISPANIC, HISPANIC}, /* Mexican */
    {"2034-7", "Asian", "Asian"},
    {"1126-2", NATIVE, NATIVE}, /* Minnesota Chippewa Tribe, Minnesota: its name has a comma */
    {"Minnesota Chippewa Tribe, Minnesota", NATIVE, NATIVE},
    {"2076-8", "Native Hawaiian or Other Pacific Islander", "Native Hawaiian or Pacific Islander"},
    {"2186-5", "Not Hispanic or Latino", "Not Hispanic or Latino"},
    {"2131-1", "Some other race", "Some other race"},
    {"black/african american", BLACK, BLACK},
    {"BLACK/CAPE VERDEAN", BLACK, BLACK},
    {"WHITE - RUSSIAN", "White", "White"},
    {"HISPANIC/LATINO - PUERTO RICAN", HISPANIC, HISPANIC},
    {"ASIAN - SOUTH EAST ASIAN", "Asian", "Asian"},
    {"MULTIPLE RACE/ETHNICITY", SEVERAL, MULTI},
    {"Caucasian", "White", "White"},
    {" latinx ", HISPANIC, HISPANIC},
    {"White;Asian", SEVERAL, MULTI},
    {"2106-3|2028-9", SEVERAL, MULTI},
    {"White; Hispanic or Latino", HISPANIC, MULTI},
    {"White;Not Hispanic or Latino", "White", "White"},
    {"White;White", "White", "White"},
    {"White;Iranian", "White", MULTI},
    {"White;Vulcan", NULL, NULL},
    {"purple", NULL, NULL},
    {"9999-9", NULL, NULL},
    {"", NULL, NULL},
    {";", NULL, NULL},
};

START_TEST(test_values_become_categories_of_both_standards) {
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *a = omb_category(OMB_1997, rows[i].value);
        const char *b = omb_category(OMB_2024, rows[i].value);
        ck_assert_msg(g_strcmp0(a, rows[i].in_1997) == 0, "1997: \"%s\" is %s", rows[i].value,
                      a == NULL ? "nothing" : a);
        ck_assert_msg(g_strcmp0(b, rows[i].in_2024) == 0, "2024: \"%s\" is %s", rows[i].value,
                      b == NULL ? "nothing" : b);
    }
}
END_TEST

START_TEST(test_a_category_is_itself) {
    static const char *const levels[] = {NATIVE, "Asian", BLACK, HISPANIC, "White", MULTI, MENA};
    for (size_t i = 0; i < G_N_ELEMENTS(levels); i++) {
        ck_assert_str_eq(omb_category(OMB_2024, levels[i]), levels[i]);
    }
}
END_TEST

RUN_TESTS("omb", test_values_become_categories_of_both_standards, test_a_category_is_itself)
