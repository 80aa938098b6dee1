/*
 * Check digits and number plans. Each takes the plain characters (no separators) and is true
 * when the number could have been issued. Sources: SSA "Social Security Number Randomization"
 * (areas 000 and 666, group 00 and serial 0000 are never issued; 900 to 999 neither, but those are
 * taxpayers' numbers, ITIN, which tell of one person as well and so are true here); CMS "Medicare
 * Beneficiary Identifier format"; 45 CFR 162.406 with ISO/IEC 7812 (NPI: Luhn over 80840 and
 * the number); 49 CFR 565.15 (VIN); ISO 13616 (IBAN); DEA registration numbers; American
 * Bankers Association routing numbers (weights 3, 7, 1); LOINC and SNOMED CT check digits
 * (mod 10; Verhoeff).
 */
#ifndef OMBUD_POLICIES_DEID_CHECKSUM_H
#define OMBUD_POLICIES_DEID_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>

bool checksum_luhn(const char *digits, size_t n);
bool checksum_npi(const char *digits10);
bool checksum_dea(const char *text9);
bool checksum_vin(const char *text17);
bool checksum_iban(const char *text, size_t n);
bool checksum_aba(const char *digits9);
bool checksum_verhoeff(const char *digits, size_t n);
bool checksum_mbi(const char *text11);
bool checksum_ssn(const char *digits9);
/* Area and exchange of ten digits of the North American plan. */
bool checksum_nanp(const char *digits10);
/* Payment card: issuer's prefix, length, Luhn. */
bool checksum_card(const char *digits, size_t n);

#endif
