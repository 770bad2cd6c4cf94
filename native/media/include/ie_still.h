/* Stills through libvips: reading JPEG, PNG and WebP, and encoding RGB memory. */
#ifndef IE_STILL_H
#define IE_STILL_H

#include <stddef.h>

#include "ie_status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ie_still_format {
    IE_STILL_JPEG = 0,
    IE_STILL_WEBP = 1,
    IE_STILL_AVIF = 2,
    IE_STILL_PNG = 3
} ie_still_format;

typedef struct ie_still ie_still;

/* Starts libvips with its caches off. Called once, before the sandbox closes. */
IE_EXPORT int32_t ie_still_start(int32_t threads);

/* Decodes a file to packed sRGB rows; alpha is laid over black, the EXIF orientation is applied. */
IE_EXPORT int32_t ie_still_read(const char *path, int64_t max_pixels, uint8_t *pixels, size_t capacity_bytes,
                                int32_t *width, int32_t *height);

/* The same for a file's bytes. */
IE_EXPORT int32_t ie_still_decode(const uint8_t *bytes, size_t length, int64_t max_pixels, uint8_t *pixels,
                                  size_t capacity_bytes, int32_t *width, int32_t *height);

/* Copies packed sRGB rows, resized (Lanczos3). The caller frees the still. */
IE_EXPORT int32_t ie_still_resize(const uint8_t *pixels, int32_t width, int32_t height, int32_t to_width, int32_t to_height,
                                  ie_still **still);

/* Encodes a still without metadata. format is an ie_still_format, quality 1..100, which PNG ignores; length receives the
   encoded size. */
IE_EXPORT int32_t ie_still_encode(const ie_still *still, int32_t format, int32_t quality, uint8_t *encoded,
                                  size_t capacity_bytes, size_t *length);

IE_EXPORT void ie_still_free(ie_still *still);

typedef struct ie_still_animation {
    int32_t width; /* of a frame */
    int32_t height;
    int32_t frames;
    int32_t delay_ms; /* of each frame */
    int32_t quality;  /* 1..100 */
    int32_t reserved;
} ie_still_animation;

/* Encodes frames that lie one under the other, packed sRGB rows, as an animated WebP that repeats for ever. */
IE_EXPORT int32_t ie_still_animate(const uint8_t *pixels, const ie_still_animation *animation, uint8_t *encoded,
                                   size_t capacity_bytes, size_t *length);

#ifdef __cplusplus
}
#endif
#endif
