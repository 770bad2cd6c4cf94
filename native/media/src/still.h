#pragma once

#include <vips/vips.h>

#include <memory>
#include <string>

namespace ie {

struct FreeImage {
    void operator()(VipsImage *image) const { g_object_unref(image); }
};
using ImagePointer = std::unique_ptr<VipsImage, FreeImage>;

/// Decodes a JPEG, PNG or WebP file to 8-bit sRGB without alpha, upright.
ImagePointer read_still(const std::string &path, int64_t max_pixels);

/// The same for a file's bytes, which are no longer needed afterwards.
ImagePointer decode_still(const uint8_t *bytes, size_t length, int64_t max_pixels);

/// A view of packed RGB rows, resized with Lanczos3. The rows must outlive it.
ImagePointer resize_rgb(const uint8_t *pixels, int width, int height, int to_width, int to_height);

/// The same image with pixels of its own.
ImagePointer own_pixels(ImagePointer image);

/// Throws what libvips said about the failed `doing`.
[[noreturn]] void raise_vips(const std::string &doing);

}  // namespace ie
