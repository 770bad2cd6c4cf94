#include <cstring>
#include <string>
#include <vector>

#include "activity.h"
#include "failure.h"
#include "ie_still.h"
#include "still.h"

using ie::fail;
using ie::Failure;
using ie::guard;

namespace {

struct FreeBytes {
    void operator()(void *bytes) const { g_free(bytes); }
};

void copy_pixels(VipsImage *image, uint8_t *pixels, size_t capacity_bytes, int32_t *width, int32_t *height)
{
    ie::activity::advance();
    *width = vips_image_get_width(image);
    *height = vips_image_get_height(image);
    size_t needed = static_cast<size_t>(*width) * *height * 3;
    if (needed > capacity_bytes)
        throw Failure(IE_TOO_LARGE, "the picture does not fit the frame memory");
    std::memcpy(pixels, vips_image_get_data(image), needed);
}

int save(VipsImage *image, const ie_still_encoding &encoding, void **bytes, size_t *length)
{
    switch (encoding.format) {
    case IE_STILL_JPEG:
        return vips_jpegsave_buffer(image, bytes, length, "Q", encoding.quality, "optimize_coding", TRUE, "interlace",
                                    TRUE, "strip", TRUE, nullptr);
    case IE_STILL_WEBP:
        return vips_webpsave_buffer(image, bytes, length, "Q", encoding.quality, "strip", TRUE, nullptr);
    case IE_STILL_AVIF:
        return vips_heifsave_buffer(image, bytes, length, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "Q",
                                    encoding.quality, "effort", 3, "strip", TRUE, nullptr);
    case IE_STILL_PNG:
        return vips_pngsave_buffer(image, bytes, length, "compression", 6, "strip", TRUE, nullptr);
    default:
        throw Failure(IE_INVALID_ARGUMENT, "unknown still format " + std::to_string(encoding.format));
    }
}

void copy_encoded(void *bytes, size_t length, uint8_t *encoded, size_t capacity_bytes)
{
    std::unique_ptr<void, FreeBytes> owned(bytes);
    ie::activity::advance();
    if (length > capacity_bytes)
        throw Failure(IE_TOO_LARGE, "the encoded picture does not fit the frame memory");
    std::memcpy(encoded, bytes, length);
}

/// Says where frames end and how long each is shown.
void describe_frames(VipsImage *image, const ie_still_animation &animation)
{
    std::vector<int> delays(static_cast<size_t>(animation.frames), animation.delay_ms);
    vips_image_set_int(image, VIPS_META_PAGE_HEIGHT, animation.height);
    vips_image_set_int(image, "loop", 0);
    vips_image_set_array_int(image, "delay", delays.data(), animation.frames);
}

}  // namespace

int32_t ie_still_start(int32_t threads)
{
    return guard([&]() -> int {
        if (vips_init("ie_media") != 0)
            ie::raise_vips("starting libvips");
        vips_cache_set_max(0);
        vips_cache_set_max_mem(0);
        vips_concurrency_set(threads);
        vips_block_untrusted_set(TRUE);
        return IE_OK;
    });
}

int32_t ie_still_read(const char *path, int64_t max_pixels, uint8_t *pixels, size_t capacity_bytes, int32_t *width,
                      int32_t *height)
{
    return guard([&]() -> int {
        if (!path || !pixels || !width || !height)
            return fail(IE_INVALID_ARGUMENT, "ie_still_read: null argument");
        ie::ImagePointer image = ie::read_still(path, max_pixels);
        copy_pixels(image.get(), pixels, capacity_bytes, width, height);
        return IE_OK;
    });
}

int32_t ie_still_decode(const uint8_t *bytes, size_t length, int64_t max_pixels, uint8_t *pixels, size_t capacity_bytes,
                        int32_t *width, int32_t *height)
{
    return guard([&]() -> int {
        if (!bytes || !pixels || !width || !height)
            return fail(IE_INVALID_ARGUMENT, "ie_still_decode: null argument");
        ie::ImagePointer image = ie::decode_still(bytes, length, max_pixels);
        copy_pixels(image.get(), pixels, capacity_bytes, width, height);
        return IE_OK;
    });
}

int32_t ie_still_encode(const uint8_t *pixels, int32_t width, int32_t height, const ie_still_encoding *encoding,
                        uint8_t *encoded, size_t capacity_bytes, size_t *length)
{
    return guard([&]() -> int {
        if (!pixels || !encoding || !encoded || !length || width < 1 || height < 1 || encoding->width < 1 ||
            encoding->height < 1 || encoding->quality < 1 || encoding->quality > 100)
            return fail(IE_INVALID_ARGUMENT, "ie_still_encode: null or out of range argument");
        ie::ImagePointer image = ie::resize_rgb(pixels, width, height, encoding->width, encoding->height);
        void *bytes = nullptr;
        if (save(image.get(), *encoding, &bytes, length) != 0)
            ie::raise_vips("encoding the picture");
        copy_encoded(bytes, *length, encoded, capacity_bytes);
        return IE_OK;
    });
}

int32_t ie_still_animate(const uint8_t *pixels, const ie_still_animation *animation, uint8_t *encoded,
                         size_t capacity_bytes, size_t *length)
{
    return guard([&]() -> int {
        if (!pixels || !animation || !encoded || !length || animation->width < 1 || animation->height < 1 ||
            animation->frames < 1 || animation->delay_ms < 1 || animation->quality < 1 || animation->quality > 100)
            return fail(IE_INVALID_ARGUMENT, "ie_still_animate: null or out of range argument");
        int rows = animation->height * animation->frames;
        ie::ImagePointer image = ie::resize_rgb(pixels, animation->width, rows, animation->width, rows);
        describe_frames(image.get(), *animation);
        void *bytes = nullptr;
        if (vips_webpsave_buffer(image.get(), &bytes, length, "Q", animation->quality, "effort", 3, nullptr) != 0)
            ie::raise_vips("encoding the animation");
        copy_encoded(bytes, *length, encoded, capacity_bytes);
        return IE_OK;
    });
}
