/*
 * Words that mean something to the rules: titles, kin, months, kinds of street, labels of
 * numbers, units, words that make an eponym of a name. One table, looked up by hash without
 * regard to case.
 */
#ifndef OMBUD_POLICIES_DEID_VOCABULARY_H
#define OMBUD_POLICIES_DEID_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

enum vocabulary_class {
    WORD_TITLE = 1 << 0,      /* Mr, Ms */
    WORD_DOCTOR = 1 << 1,     /* Dr, nurse: what follows is a provider */
    WORD_CREDENTIAL = 1 << 2, /* MD, RN: what precedes is a provider */
    WORD_KIN = 1 << 3,
    WORD_NAME_LABEL = 1 << 4, /* patient, named */
    WORD_MONTH = 1 << 5,      /* value 1-12 */
    WORD_DAY = 1 << 6,        /* of the week */
    WORD_FACILITY = 1 << 7,   /* hospital, clinic: ends a facility's name */
    WORD_STREET = 1 << 8,
    WORD_STATE = 1 << 9,   /* of one word, or its first: value 1 when more must follow */
    WORD_AT = 1 << 10,     /* before a facility: at, our */
    WORD_IN = 1 << 11,     /* before a place: in, from, near */
    WORD_TO = 1 << 12,     /* admitted to */
    WORD_LIVES = 1 << 13,  /* lives, residing */
    WORD_EPONYM = 1 << 14, /* disease, sign: what precedes is no person */
    WORD_UNIT = 1 << 15,
    WORD_GENERIC = 1 << 16,  /* number, no, id: between a label and its number */
    WORD_LABEL = 1 << 17,    /* of a number; letter says of which */
    WORD_CODE = 1 << 18,     /* ICD, CPT: what follows is a medical code */
    WORD_DATE_CUE = 1 << 19, /* on, since, admitted: before a day */
    WORD_SIGN = 1 << 20,     /* signed by, seen by, dictated */
    WORD_WORKS = 1 << 21,    /* works at, employed by, employer */
    WORD_NOT_NAME = 1 << 22, /* capitalised in medical text, but no person */
    WORD_YEARS = 1 << 23,    /* year, yr, yo */
    WORD_NUMBER = 1 << 24,   /* ninety: value */
    WORD_BORN = 1 << 25,
    WORD_PARTICLE = 1 << 26, /* de, van, of: within a name */
    WORD_PERSON = 1 << 27,   /* male, woman, pt: a name may follow after a comma */
    WORD_COUNTRY = 1 << 28,  /* or continent, people: wider than a state */
    WORD_AGED = 1 << 29,
    WORD_COUNTY = 1 << 30 /* county, parish */
};
/* A word by which a hospital is known (beyond what an enumerator may hold). */
#define WORD_HOSPITAL 0x80000000u

#define VOCABLE_MAX 16

struct vocable {
    char word[VOCABLE_MAX + 1]; /* lower case */
    uint8_t size;
    uint32_t classes;
    char letter;   /* of WORD_LABEL; 'e': an eponym among WORD_NOT_NAME, which people bear too */
    uint8_t value; /* of WORD_MONTH, WORD_NUMBER, WORD_STATE */
};

/* NULL when the word means nothing. hash: lexicon_hash of the word. Thread safe. */
const struct vocable *vocabulary_find(const char *word, size_t size, uint32_t hash);

#endif
