/* What a period says about when it ends. */
#include "audit/history/history.h"

#include <string.h>

/* Days from 1970-01-01 to the first of a month; month may be 13. */
static int64_t first_day(int year, int month) {
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, 1, (GDateMonth)(month > 12 ? 1 : month),
                   (GDateYear)(month > 12 ? year + 1 : year));
    GDate epoch;
    g_date_clear(&epoch, 1);
    g_date_set_dmy(&epoch, 1, G_DATE_JANUARY, 1970);
    return g_date_days_between(&epoch, &date);
}

/* Monday of ISO week 1 is the Monday of the week that has 4 January. */
static int64_t last_of_week(int year, int week) {
    int64_t fourth = first_day(year, 1) + 3;
    int64_t weekday = (fourth + 3) % 7; /* 1970-01-01 was a Thursday; Monday is 0 */
    return fourth - weekday + 7 * (int64_t)week - 1;
}

/* The digits of a part, within bounds; -1: it is no such number. */
static int number_of(const char *text, size_t n, int lo, int hi) {
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[i])) {
            return -1;
        }
        value = 10 * value + (text[i] - '0');
    }
    return n > 0 && n <= 4 && value >= lo && value <= hi ? value : -1;
}

/* Q3, H2, W38, 09, 09-21: what follows the year. */
static int64_t last_day(int year, const char *rest) {
    size_t n = strlen(rest);
    int q = n == 2 && rest[0] == 'Q' ? number_of(rest + 1, 1, 1, 4) : -1;
    int half = n == 2 && rest[0] == 'H' ? number_of(rest + 1, 1, 1, 2) : -1;
    int week = n == 3 && rest[0] == 'W' ? number_of(rest + 1, 2, 1, 53) : -1;
    int month = n == 2 || (n == 5 && rest[2] == '-') ? number_of(rest, 2, 1, 12) : -1;
    int day = n == 5 && month > 0 ? number_of(rest + 3, 2, 1, 31) : -1;
    if (n == 0) {
        return first_day(year, 13) - 1;
    }
    if (q > 0) {
        return first_day(year, 3 * q + 1) - 1;
    }
    if (half > 0) {
        return first_day(year, 6 * half + 1) - 1;
    }
    if (week > 0) {
        return last_of_week(year, week);
    }
    if (day > 0 && g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year)) {
        return first_day(year, month) + day - 1;
    }
    return month > 0 && n == 2 ? first_day(year, month + 1) - 1 : INT64_MIN;
}

int64_t history_period_day(const char *period) {
    size_t n = strlen(period);
    int year = n >= 4 ? number_of(period, 4, 1900, 2999) : -1;
    if (year > 0) {
        const char *rest = period + 4;
        rest += *rest == '-' || *rest == ' ' ? 1 : 0;
        return last_day(year, rest);
    }
    /* "Q3 2026" */
    year = n == 7 && (period[2] == ' ' || period[2] == '-') ? number_of(period + 3, 4, 1900, 2999)
                                                            : -1;
    const char first[] = {period[0], n > 1 ? period[1] : '\0', '\0'};
    return year > 0 && !g_ascii_isdigit(first[0]) ? last_day(year, first) : INT64_MIN;
}
