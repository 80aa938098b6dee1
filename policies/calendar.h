/* Days of the calendar: what a date is, and how far two are apart. Knows no clock. */
#ifndef OMBUD_POLICIES_CALENDAR_H
#define OMBUD_POLICIES_CALENDAR_H

#include <stdbool.h>

/* Days since 0001-01-01 of a text YYYY-MM-DD; false when it is no day that exists. */
bool calendar_days(const char *text, int *days);
/* Is the text such a day? */
bool calendar_is_date(const char *text);

#endif
