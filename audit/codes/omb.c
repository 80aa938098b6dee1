#include "audit/codes/omb.h"

#include <glib.h>
#include <string.h>

#include "policies/embedded.h"

/* Categories as letters, which add up as bits. */
static const char letters[] = "IABPWMHNO";
enum { NATIVE = 1, ASIAN = 2, BLACK = 4, PACIFIC = 8, WHITE = 16, MENA = 32 };
enum { HISPANIC = 64, NOT_HISPANIC = 128, OTHER_RACE = 256, SEVERAL = 512 };

const char *const omb_standard_names[] = {"none", "omb-1997", "omb-2024", NULL};

/* What people write besides the names of the code set. */
static const struct {
    const char *text;
    int bits;
} spellings[] = {
    {"african", BLACK},
    {"african american", BLACK},
    {"aian", NATIVE},
    {"alaska native", NATIVE},
    {"alaskan native", NATIVE},
    {"american indian", NATIVE},
    {"api", ASIAN | PACIFIC},
    {"black", BLACK},
    {"caucasian", WHITE},
    {"hawaiian", PACIFIC},
    {"hispanic", HISPANIC},
    {"latin american", HISPANIC},
    {"latina", HISPANIC},
    {"latine", HISPANIC},
    {"latino", HISPANIC},
    {"latinx", HISPANIC},
    {"mena", MENA},
    {"middle eastern", MENA},
    {"mixed", SEVERAL},
    {"more than one race", SEVERAL},
    {"multiple race ethnicity", SEVERAL},
    {"multiple races", SEVERAL},
    {"multiracial", SEVERAL},
    {"multiracial and or multiethnic", SEVERAL},
    {"multiracial or multiethnic", SEVERAL},
    {"native american", NATIVE},
    {"native hawaiian", PACIFIC},
    {"nhpi", PACIFIC},
    {"non hispanic", NOT_HISPANIC},
    {"north african", MENA},
    {"not hispanic", NOT_HISPANIC},
    {"other", OTHER_RACE},
    {"pacific islander", PACIFIC},
    {"portuguese", WHITE},
    {"russian", WHITE},
    {"some other race", OTHER_RACE},
    {"two or more", SEVERAL},
    {"two or more races", SEVERAL},
};

/* Lower case letters and digits, one blank for whatever stands between; the typographic
 * apostrophe is one too. */
static char *plain(const char *text, size_t n) {
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < n; i++) {
        bool is_quote = n - i >= 3 && memcmp(text + i, "\xE2\x80", 2) == 0;
        i += is_quote ? 2 : 0;
        if (!is_quote && (g_ascii_isalnum(text[i]) || (text[i] & 0x80) != 0)) {
            g_string_append_c(out, g_ascii_tolower(text[i]));
        } else if (out->len > 0 && out->str[out->len - 1] != ' ') {
            g_string_append_c(out, ' ');
        }
    }
    while (out->len > 0 && out->str[out->len - 1] == ' ') {
        g_string_truncate(out, out->len - 1);
    }
    return g_string_free(out, FALSE);
}

static void put(GHashTable *table, const char *text, int bits) {
    char *key = plain(text, strlen(text));
    if (key[0] == '\0' || g_hash_table_contains(table, key)) {
        g_free(key);
        return;
    }
    g_hash_table_insert(table, key, GINT_TO_POINTER(bits));
}

/* Rows "category,code,hierarchy,name"; the name may have commas. */
static gpointer load(gpointer data) {
    (void)data;
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(spellings); i++) {
        put(table, spellings[i].text, spellings[i].bits);
    }
    g_auto(GStrv) lines = g_strsplit(embedded_tables[0].text, "\n", -1);
    for (size_t i = 1; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], ",", 4);
        const char *letter = cells[0] == NULL ? NULL : strchr(letters, cells[0][0]);
        for (int c = 1; letter != NULL && *letter != '\0' && c < 4 && cells[c] != NULL; c++) {
            put(table, cells[c], 1 << (letter - letters));
        }
    }
    return table;
}

static int bits_of(const GHashTable *table, const char *text, size_t n) {
    g_autofree char *key = plain(text, n);
    return GPOINTER_TO_INT(g_hash_table_lookup((GHashTable *)(gpointer)(guintptr)table, key));
}

/* Of one answer: itself, what stands before " - ", or its parts between slashes. */
static int bits_of_answer(const GHashTable *table, const char *text) {
    int bits = bits_of(table, text, strlen(text));
    const char *dash = strstr(text, " - ");
    if (bits == 0 && dash != NULL) {
        g_autofree char *head = g_strndup(text, (gsize)(dash - text));
        return bits_of_answer(table, head);
    }
    if (bits == 0 && strchr(text, '/') != NULL) {
        g_auto(GStrv) parts = g_strsplit(text, "/", -1);
        for (size_t i = 0; parts[i] != NULL; i++) {
            bits |= bits_of(table, parts[i], strlen(parts[i]));
        }
    }
    return bits;
}

/* A category by itself, by standard. */
static const struct {
    int bit;
    const char *level[2]; /* 1997, 2024 */
} categories[] = {
    {NATIVE, {"American Indian or Alaska Native", "American Indian or Alaska Native"}},
    {ASIAN, {"Asian", "Asian"}},
    {BLACK, {"Black or African American", "Black or African American"}},
    {PACIFIC, {"Native Hawaiian or Other Pacific Islander", "Native Hawaiian or Pacific Islander"}},
    {WHITE, {"White", "White"}},
    {MENA, {"White", "Middle Eastern or North African"}},
    {HISPANIC, {"Hispanic or Latino", "Hispanic or Latino"}},
    {OTHER_RACE, {"Some other race", "Some other race"}},
    {0, {"Not Hispanic or Latino", "Not Hispanic or Latino"}},
};

static const char *level_of(int bits, int standard, const char *several) {
    for (size_t i = 0; i < G_N_ELEMENTS(categories); i++) {
        if (categories[i].bit == bits) {
            return categories[i].level[standard];
        }
    }
    return several;
}

/* Ethnicity comes before race. */
static const char *level_1997(int bits) {
    int races = bits & (NATIVE | ASIAN | BLACK | PACIFIC | WHITE | OTHER_RACE | SEVERAL);
    races |= (bits & MENA) != 0 ? WHITE : 0;
    return level_of((bits & HISPANIC) != 0 ? HISPANIC : races, 0, "Two or more races");
}

static const char *level_2024(int bits) {
    return level_of(bits & ~NOT_HISPANIC, 1, "Multiracial or multiethnic");
}

static const GHashTable *answers_known(void) {
    static GOnce once = G_ONCE_INIT;
    return g_once(&once, load, NULL);
}

bool omb_is_answer(const char *text, size_t size) {
    return bits_of(answers_known(), text, size) != 0;
}

const char *omb_category(enum omb_standard standard, const char *value) {
    const GHashTable *table = answers_known();
    g_auto(GStrv) answers = g_strsplit_set(value, ";|+", -1);
    int bits = 0;
    for (size_t i = 0; answers[i] != NULL; i++) {
        int of_answer = bits_of_answer(table, g_strstrip(answers[i]));
        if (of_answer == 0 && answers[i][0] != '\0') {
            return NULL; /* part of an answer that is not understood is not passed over */
        }
        bits |= of_answer;
    }
    if (bits == 0 || standard == OMB_NONE) {
        return NULL;
    }
    return standard == OMB_1997 ? level_1997(bits) : level_2024(bits);
}
