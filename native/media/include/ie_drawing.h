/* Vector drawings through librsvg and text through Pango, as premultiplied RGBA rows. */
#ifndef IE_DRAWING_H
#define IE_DRAWING_H

#include <stddef.h>

#include "ie_status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ie_text_align {
    IE_ALIGN_START = 0, /* left, or right in text that runs from right to left */
    IE_ALIGN_MIDDLE = 1,
    IE_ALIGN_END = 2
} ie_text_align;

typedef struct ie_text_style {
    double largest;      /* font size in pixels: tried first */
    double smallest;     /* no smaller one is tried */
    double line_spacing; /* 1 is the font's own */
    int32_t width;       /* of the box, in pixels */
    int32_t height;
    int32_t weight; /* 100..1000 */
    int32_t align;  /* ie_text_align */
    int32_t lift;   /* ie_text_align: the top, the middle or the bottom of the box */
    int32_t max_lines;
    int32_t color; /* 0xRRGGBB */
    int32_t reserved;
} ie_text_style;

typedef struct ie_text_layout {
    double size; /* the font size in pixels that was drawn */
    int32_t lines;
    int32_t unknown;    /* characters that no installed font has */
    int32_t fits;       /* 0: even the smallest size is too large, and nothing was drawn */
    int32_t ink_left;   /* what is drawn, in pixels of the box */
    int32_t ink_top;
    int32_t ink_width;
    int32_t ink_height;
} ie_text_layout;

/* Draws an SVG document over nothing, stretched to width x height by its own rules. It reads no other file. */
IE_EXPORT int32_t ie_drawing_svg(const uint8_t *svg, size_t length, int32_t width, int32_t height, uint8_t *rgba,
                                 size_t capacity_bytes);

/* Sets text in a box: the largest size at which it fits, lines of even length. font is a list of families. */
IE_EXPORT int32_t ie_drawing_text(const char *text, const char *font, const ie_text_style *style, uint8_t *rgba,
                                  size_t capacity_bytes, ie_text_layout *layout);

#ifdef __cplusplus
}
#endif
#endif
