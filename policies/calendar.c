#include "policies/calendar.h"

#include <glib.h>
#include <string.h>

bool calendar_days(const char *text, int *days) {
    if (strlen(text) != 10) {
        return false;
    }
    for (size_t i = 0; i < 10; i++) {
        bool is_hyphen = i == 4 || i == 7;
        if (is_hyphen ? text[i] != '-' : !g_ascii_isdigit(text[i])) {
            return false;
        }
    }
    int year = (int)g_ascii_strtoll(text, NULL, 10);
    int month = (int)g_ascii_strtoll(text + 5, NULL, 10);
    int day = (int)g_ascii_strtoll(text + 8, NULL, 10);
    if (!g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year)) {
        return false;
    }
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    *days = (int)g_date_get_julian(&date);
    return true;
}

bool calendar_is_date(const char *text) {
    int days = 0;
    return calendar_days(text, &days);
}
