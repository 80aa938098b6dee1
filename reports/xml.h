/* Text in XML 1.0, for the writers of XML. */
#ifndef OMBUD_REPORTS_XML_H
#define OMBUD_REPORTS_XML_H

#include <glib.h>

/* Escaped for text and attributes. XML has no place for most control characters, escaped or not:
 * U+FFFD stands for each. NULL is nothing. `text` is UTF-8. */
void xml_put(GString *out, const char *text);

#endif
