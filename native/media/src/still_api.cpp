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

struct ie_still {
    ie::ImagePointer image;
};

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

int save(VipsImage *image, int format, int quality, void **bytes, size_t *length)
{
    switch (format) {
    case IE_STILL_JPEG:
        return vips_jpegsave_buffer(image, bytes, length, "Q", quality, "optimize_coding", TRUE, "interlace",
                                    TRUE, "strip", TRUE, nullptr);
    case IE_STILL_WEBP:
        return vips_webpsave_buffer(image, bytes, length, "Q", quality, "strip", TRUE, nullptr);
    case IE_STILL_AVIF:
        return vips_heifsave_buffer(image, bytes, length, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "Q",
                                    quality, "effort", 3, "strip", TRUE, nullptr);
    case IE_STILL_PNG:
        return vips_pngsave_buffer(image, bytes, length, "compression", 6, "strip", TRUE, nullptr);
    default:
        throw Failure(IE_INVALID_ARGUMENT, "unknown still format " + std::to_string(format));
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

int32_t ie_still_resize(const uint8_t *pixels, int32_t width, int32_t height, int32_t to_width, int32_t to_height,
                        ie_still **still)
{
    return guard([&]() -> int {
        if (!pixels || !still || width < 1 || height < 1 || to_width < 1 || to_height < 1)
            return fail(IE_INVALID_ARGUMENT, "ie_still_resize: null or out of range argument");
        *still = new ie_still{ie::own_pixels(ie::resize_rgb(pixels, width, height, to_width, to_height))};
        ie::activity::advance();
        return IE_OK;
    });
}

int32_t ie_still_encode(const ie_still *still, int32_t format, int32_t quality, uint8_t *encoded, size_t capacity_bytes,
                        size_t *length)
{
    return guard([&]() -> int {
        if (!still || !encoded || !length || quality < 1 || quality > 100)
            return fail(IE_INVALID_ARGUMENT, "ie_still_encode: null or out of range argument");
        void *bytes = nullptr;
        if (save(still->image.get(), format, quality, &bytes, length) != 0)
            ie::raise_vips("encoding the picture");
        copy_encoded(bytes, *length, encoded, capacity_bytes);
        return IE_OK;
    });
}

void ie_still_free(ie_still *still)
{
    delete still;
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
