/*
 * Names and places by frequency: a dictionary of single words, and of places of up to four.
 *
 *     struct lexeme x = lexicon_find("smith", 5);   // x.surname 8, x.first 0
 *
 * lexicon.txt, 105,581 entries, 1.2 MB, is in the program's read-only pages; an index of 1 MB
 * is made at the first question. A line is a word (lower case, blanks of a place as _) and what
 * it is: s surname, f first name, c town, each with a class 0-9, and w: also an English word.
 * Classes are logarithmic, 2.5 a factor of ten: 0 is at most .0025 % of people, 7 about 1 %;
 * of towns the power of two of their ZIP codes.
 *
 * Sources. Surnames and first names: US Census Bureau, 1990 Census name files (public domain;
 * 88,799 surnames, 5,163 first names). Towns: the post offices' names of the public ZIP code
 * list of federalgovernmentzipcodes.us, as packaged under BSD-3-Clause in zipcodes 8.0.0
 * (18,910). English words: the american-english list of SCOWL (public domain and permissive),
 * which only adds w to what is there.
 */
#ifndef OMBUD_POLICIES_DEID_LEXICON_H
#define OMBUD_POLICIES_DEID_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Class + 1; 0: it is none. */
struct lexeme {
    uint8_t surname, first, town;
    bool is_word;
};

/* Any case; ASCII letters only, others match nothing. Thread safe. */
struct lexeme lexicon_find(const char *word, size_t size);
/* The same where lexicon_hash is known already. */
struct lexeme lexicon_find_hashed(const char *word, size_t size, uint32_t hash);
/* Hash of a word without regard to case; the same that lexicon_find uses. */
uint32_t lexicon_hash(const char *word, size_t size);

#endif
