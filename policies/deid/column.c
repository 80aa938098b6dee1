/* Names of columns: a row is words that must all be there; the first row that fits wins. */
#include "policies/deid/column.h"

#include <glib.h>
#include <string.h>

#include "policies/deid/lexicon.h"
#include "policies/deid/scanner.h"
#include "policies/deid/zip3.h"

#define MAX_WORDS 8

struct row {
    const char *words; /* "birth date": both; "a|b": either */
    enum deid_rule rule;
};

/* clang-format off */
static const struct row rows[] = {
    /* Codes that are identifiers: the postal code, the code of a person. */
    {"zip|zipcode|postal|postcode|postalcode|zcta|zip3|zip5", RULE_PLACE_ZIP},
    {"type|status|group|race|gender|sex|language|class code", DEID_RULES},
    {"patient|subject|participant|person|member|client|respondent|employee|pt code", RULE_UNIQUE_COLUMN},
    /* What says that it is no identifier of a person. */
    {"code|codes|icd|icd10|icd9|cpt|hcpcs|hcc|ccsr|drg|ndc|loinc|snomed|rxnorm", DEID_RULES},
    {"drug|medication|test|file|procedure|diagnosis|dx|product|brand|generic|column|table|model|variable|measure|display|long|short|unit name", DEID_RULES},
    {"version|score|type|flag|count|status|category|class|group|value|result|reason|description", DEID_RULES},
    {"date|time shift|offset|diff", DEID_RULES},
    /* Contact and numbers. */
    {"email|mail", RULE_EMAIL},
    {"fax|facsimile", RULE_FAX},
    {"phone|telephone|tel|mobile|cell|cellphone|pager|telecom", RULE_PHONE},
    {"ssn|ssno|socialsecurity|sin|itin", RULE_SSN},
    {"social security", RULE_SSN},
    {"mrn|mrno|medrec|medicalrecord|empi", RULE_MRN},
    {"medical record", RULE_MRN},
    {"chart id|no|num|number", RULE_MRN},
    {"member|subscriber|beneficiary|policy|insurance|insured|plan|payer|medicare|medicaid id|no|num|number|identifier|mbi|hicn|bene", RULE_PLAN},
    {"mbi|hicn|bene|beneid", RULE_PLAN},
    {"npi|dea|upin", RULE_LICENCE},
    {"license|licence|certificate|passport|dl", RULE_LICENCE},
    {"vin|vehicle", RULE_VIN},
    {"plate|tag number|no", RULE_PLATE},
    {"plate", RULE_PLATE},
    {"serial|udi|imei|imsi", RULE_DEVICE},
    {"device|implant id|identifier|number|no", RULE_DEVICE},
    {"mac address|addr", RULE_MAC},
    {"ip|ipaddress|ipaddr|ipv4|ipv6", RULE_IP},
    {"url|website|web|homepage|link|uri", RULE_URL},
    {"account|acct|iban|card|creditcard|routing", RULE_ACCOUNT},
    {"fingerprint|biometric|retina|iris|voiceprint|faceprint", RULE_BIOMETRIC},
    {"photo|photograph|picture|image|face|selfie|avatar", RULE_PHOTO},
    /* Dates and ages. */
    {"dob|birthdate|dateofbirth|dod|deathdate|dos", RULE_DATE_COLUMN},
    {"birth|death|admit|admission|discharge|service|visit|event|start|end date|time|dt|datetime|day", RULE_DATE_COLUMN},
    {"date|datetime|timestamp|admittime|dischtime|deathtime|edregtime|edouttime|charttime|storetime|starttime|stoptime|time|dt|when|birthday", RULE_DATE_COLUMN},
    {"birth year|yr", RULE_BIRTH_YEAR},
    {"birthyear|yob|born", RULE_BIRTH_YEAR},
    {"age|ageyears|anchorage", RULE_AGE},
    /* Places. */
    {"street|address|addr|address1|address2|addressline|addressline1|line1|apartment|apt", RULE_PLACE_COLUMN},
    {"city|town|village|county|parish|municipality|borough", RULE_PLACE_TOWN},
    {"ward|precinct|tract|fips|geoid|geocode|neighborhood|neighbourhood", RULE_PLACE_COLUMN},
    {"latitude|longitude|lat|lon|lng|long|geo|coordinates|geolocation", RULE_PLACE_COLUMN},
    {"birth place", RULE_PLACE_COLUMN},
    {"birthplace|residence|hometown", RULE_PLACE_COLUMN},
    /* Names. */
    {"hospital|facility|clinic|practice|site|school|employer|company|organization|organisation|department name", RULE_NAME_EMPLOYER},
    {"employer|workplace", RULE_NAME_EMPLOYER},
    {"provider|doctor|physician|surgeon|attending|prescriber|nurse|clinician|coder|caregiver|order|facility|hospital|site|employee id|key|no|num|number|identifier", RULE_UNIQUE_COLUMN},
    {"provider|doctor|physician|surgeon|attending|prescriber|nurse|clinician|coder|auditor|reviewer|dr name", RULE_NAME_PROVIDER},
    {"provider|doctor|physician|surgeon|attending|prescriber|nurse|clinician", RULE_NAME_PROVIDER},
    {"first|last|middle|maiden|given|family|full|patient|pt|mother|mothers|father|spouse|guardian|contact|person|client|member|subscriber|kin|user|display|legal name", RULE_NAME_COLUMN},
    {"surname|lastname|firstname|middlename|fullname|patientname|fname|lname|mname|forename|givenname|familyname|nickname|alias|nok|given|family", RULE_NAME_COLUMN},
    {"mother|father|spouse|guardian", RULE_NAME_COLUMN},
    {"name|names", RULE_NAME_FULL}, /* of whom or what: the cells say */
    /* Unique codes. */
    {"id|ids|identifier|uuid|guid|key|pk|rowid|seqn|accession|specimen|barcode|token|hash|pid|csn|fin|har|encounter|subject|participant", RULE_UNIQUE_COLUMN},
    {"record|patient|pt|case|claim|order|study|visit|stay|sample no|num|number|nbr", RULE_UNIQUE_COLUMN},
    {"claim|clm|ticket|confirmation number|no|num|nbr", RULE_UNIQUE_COLUMN},
};
/* clang-format on */

/* Cuts into lower-case words: at marks and blanks, and before a capital after a small letter. */
static int cut(const char *name, size_t size, char words[MAX_WORDS][24]) {
    int n = 0;
    size_t k = 0;
    for (size_t i = 0; i <= size && n < MAX_WORDS; i++) {
        bool is_end = i == size || !g_ascii_isalnum(name[i]);
        bool is_hump = !is_end && i > 0 && g_ascii_isupper(name[i]) && g_ascii_islower(name[i - 1]);
        if ((is_end || is_hump) && k > 0) {
            words[n++][k] = '\0';
            k = 0;
        }
        if (!is_end && n < MAX_WORDS && k < 23) {
            words[n][k++] = g_ascii_tolower(name[i]);
        }
    }
    return n;
}

/* One alternative of "a|b|c" is among the words. */
static bool has_one(const char *either, size_t size, char words[MAX_WORDS][24], int n) {
    for (size_t at = 0; at < size;) {
        const char *bar = memchr(either + at, '|', size - at);
        size_t length = bar == NULL ? size - at : (size_t)(bar - either) - at;
        for (int i = 0; i < n; i++) {
            if (strlen(words[i]) == length && memcmp(words[i], either + at, length) == 0) {
                return true;
            }
        }
        at += length + 1;
    }
    return false;
}

static bool fits_row(const struct row *r, char words[MAX_WORDS][24], int n) {
    for (const char *p = r->words; *p != '\0';) {
        size_t size = strcspn(p, " ");
        if (!has_one(p, size, words, n)) {
            return false;
        }
        p += size;
        p += *p == ' ';
    }
    return true;
}

enum deid_rule column_rule(const char *name, size_t size) {
    char words[MAX_WORDS][24];
    if (size > 80) {
        return DEID_RULES;
    }
    int n = cut(name, size, words);
    /* "PATIENT ID" and "patientid": the words as one, too. */
    if (n > 0 && n < MAX_WORDS && n > 1) {
        size_t k = 0;
        for (int i = 0; i < n; i++) {
            for (const char *p = words[i]; *p != '\0' && k < 23; p++) {
                words[n][k++] = *p;
            }
        }
        words[n][k] = '\0';
        n++;
    }
    for (size_t i = 0; n > 0 && i < G_N_ELEMENTS(rows); i++) {
        if (fits_row(&rows[i], words, n)) {
            return rows[i].rule;
        }
    }
    bool is_id = n == 1 && strlen(words[0]) > 3 &&
                 strcmp(words[0] + strlen(words[0]) - 2, "id") == 0 &&
                 strcmp(words[0], "paid") != 0 && strcmp(words[0], "covid") != 0 &&
                 strcmp(words[0], "thyroid") != 0 && strcmp(words[0], "steroid") != 0;
    return is_id ? RULE_UNIQUE_COLUMN : DEID_RULES;
}

bool column_may_show(const char *name, size_t size) {
    char words[MAX_WORDS][24];
    size_t n_digits = 0;
    if (size == 0 || size > 40) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        bool is_good = g_ascii_isalnum(name[i]) || strchr("_ -.", name[i]) != NULL;
        n_digits += g_ascii_isdigit(name[i]);
        if (!is_good || name[i] == '\0') {
            return false;
        }
    }
    if (column_rule(name, size) != DEID_RULES && n_digits < 4) {
        return true;
    }
    int n = cut(name, size, words);
    for (int i = 0; i < n; i++) {
        struct lexeme x = lexicon_find(words[i], strlen(words[i]));
        if (!x.is_word && (x.first > 0 || x.surname > 0)) {
            return false;
        }
    }
    return n_digits < 4;
}

static bool is_nothing(const char *p, size_t n) {
    static const struct {
        uint8_t size;
        const char *word;
    } words[] = {{4, "null"}, {2, "na"},      {3, "n/a"},      {4, "none"},
                 {3, "nan"},  {7, "unknown"}, {7, "missing"},  {12, "not recorded"},
                 {1, "?"},    {1, "-"},       {1, "."},        {2, "\\n"},
                 {1, "0"},    {3, "***"},     {8, "redacted"}, {7, "removed"},
                 {3, "000"}};
    if (n == 0 || (n > 2 && p[0] == '[' && p[n - 1] == ']')) {
        return true;
    }
    if (n > 12 || (p[0] >= '1' && p[0] <= '9')) {
        return false; /* none of the words */
    }
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].size == n && g_ascii_strncasecmp(words[i].word, p, n) == 0) {
            return true;
        }
    }
    return false;
}

static long digits_of(const char *p, size_t n, size_t *n_digits) {
    long x = 0;
    *n_digits = 0;
    for (size_t i = 0; i < n; i++) {
        if (g_ascii_isdigit(p[i])) {
            x = ++*n_digits < 10 ? x * 10 + p[i] - '0' : x;
        }
    }
    return x;
}

static bool is_all(const char *p, size_t n, int (*kind)(int)) {
    for (size_t i = 0; i < n; i++) {
        if (!kind((unsigned char)p[i])) {
            return false;
        }
    }
    return n > 0;
}
static int is_digit(int c) {
    return c >= '0' && c <= '9';
}

static bool fits_zip(const char *p, size_t n, int census) {
    int prefix = zip3_of(p, n);
    if (prefix < 0) {
        return false;
    }
    bool is_cut = n == 3 || (n == 5 && p[3] == '*' && p[4] == '*');
    return !is_cut || zip3_is_small(prefix, census) || (prefix > 0 && !zip3_has_people(prefix));
}

/* A date finer than a year: more than four digits in a row, or marks between them. */
static bool fits_date(const char *p, size_t n, size_t n_digits) {
    bool is_year = n_digits == 4 && n == 4;
    bool is_clock = n >= 4 && n <= 8 && p[n > 4 ? 2 : 1] == ':';
    return n_digits > 0 && !is_year && !is_clock && (n_digits >= 3 || memchr(p, '/', n) != NULL) &&
           !(n_digits <= 4 && is_all(p, n, is_digit));
}

/* Is there a word that is somebody's name, and no English word? */
static bool has_name(const char *p, size_t n) {
    for (size_t i = 0; i < n;) {
        size_t k = i;
        while (k < n && g_ascii_isalpha(p[k])) {
            k++;
        }
        struct lexeme x =
            k - i >= 2 && k - i < 32 ? lexicon_find(p + i, k - i) : (struct lexeme){0};
        if ((x.first > 2 || x.surname > 2) && (!x.is_word || x.first > 5 || x.surname > 5)) {
            return true;
        }
        i = k + 1;
    }
    return false;
}

bool column_fits(enum deid_rule rule, const char *p, size_t n, int census) {
    size_t n_digits;
    if (is_nothing(p, n)) {
        return false;
    }
    long number = digits_of(p, n, &n_digits);
    bool has_letter = n_digits < n;
    switch (rule) {
    case RULE_PLACE_ZIP:
        return fits_zip(p, n, census);
    case RULE_AGE:
        return is_all(p, n, is_digit) && n <= 3 && number > 89;
    case RULE_BIRTH_YEAR:
        return n_digits > 4 || (n == 4 && n_digits == 4 && number <= SCANNER_REFERENCE_YEAR - 90);
    case RULE_DATE_COLUMN:
        return fits_date(p, n, n_digits);
    case RULE_PHONE:
    case RULE_FAX:
        return n_digits >= 7;
    case RULE_IP:
        return n_digits >= 3;
    case RULE_NAME_COLUMN:
    case RULE_NAME_PROVIDER:
    case RULE_NAME_EMPLOYER:
        return has_letter && n >= 2;
    case RULE_NAME_FULL:
        return has_name(p, n);
    case RULE_PHOTO:
    case RULE_URL:
    case RULE_EMAIL:
        return n >= 4 && has_letter;
    default:
        return true;
    }
}
