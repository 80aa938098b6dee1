#include "reports/draw/page_image.h"

#include <png.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

/* Cairo's pixel is a native 0x00RRGGBB; libpng wants its three bytes. */
static png_bytep pack(cairo_surface_t *surface, size_t width, size_t height) {
    const size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    png_bytep packed = g_malloc(MAX(width * height * 3, 1));
    png_bytep to = packed;
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            uint32_t pixel;
            memcpy(&pixel, pixels + y * stride + x * 4, 4);
            *to++ = (png_byte)(pixel >> 16);
            *to++ = (png_byte)(pixel >> 8);
            *to++ = (png_byte)pixel;
        }
    }
    return packed;
}

static void put32(GByteArray *out, uint32_t v) {
    const guint8 bytes[] = {(guint8)(v >> 24), (guint8)(v >> 16), (guint8)(v >> 8), (guint8)v};
    g_byte_array_append(out, bytes, sizeof bytes);
}

/* tEXt holds Latin-1 only; any other text goes into iTXt, as UTF-8. */
static void put_text(GByteArray *out, const char *key, const char *text) {
    if (text == NULL || *text == '\0') {
        return;
    }
    g_autofree char *latin = g_convert(text, -1, "ISO-8859-1", "UTF-8", NULL, NULL, NULL);
    GByteArray *chunk = g_byte_array_new();
    g_byte_array_append(chunk, (const guint8 *)(latin ? "tEXt" : "iTXt"), 4);
    g_byte_array_append(chunk, (const guint8 *)key, (guint)strlen(key) + 1);
    if (latin == NULL) { /* not compressed, no language, no translated key */
        g_byte_array_append(chunk, (const guint8 *)"\0\0\0\0", 4);
    }
    const char *body = latin ? latin : text;
    g_byte_array_append(chunk, (const guint8 *)body, (guint)strlen(body));
    put32(out, chunk->len - 4);
    g_byte_array_append(out, chunk->data, chunk->len);
    put32(out, (uint32_t)crc32(0, chunk->data, chunk->len));
    g_byte_array_unref(chunk);
}

#define AFTER_HEADER 33 /* signature and IHDR */

static GBytes *labelled(const guint8 *png, size_t size, const struct page_label *label) {
    GByteArray *out = g_byte_array_sized_new((guint)size + 1024);
    g_byte_array_append(out, png, AFTER_HEADER);
    put_text(out, "Title", label->title);
    put_text(out, "Description", label->description);
    put_text(out, "Source", label->source);
    g_byte_array_append(out, png + AFTER_HEADER, (guint)size - AFTER_HEADER);
    return g_byte_array_free_to_bytes(out);
}

GBytes *page_image(cairo_surface_t *surface, const struct page_label *label) {
    cairo_surface_flush(surface);
    png_image image = {
        .version = PNG_IMAGE_VERSION,
        .width = (png_uint_32)cairo_image_surface_get_width(surface),
        .height = (png_uint_32)cairo_image_surface_get_height(surface),
        .format = PNG_FORMAT_RGB,
        .flags = PNG_IMAGE_FLAG_FAST, /* no filter, zlib's level 3 */
    };
    png_bytep packed = pack(surface, image.width, image.height);
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    guint8 *out = g_malloc(size);
    int is_ok = png_image_write_to_memory(&image, out, &size, 0, packed, 0, NULL);
    png_image_free(&image);
    g_free(packed);
    if (!is_ok) {
        g_free(out);
        return NULL;
    }
    GBytes *png = labelled(out, size, label);
    g_free(out);
    return png;
}
