#include "still.h"

#include <unistd.h>

#include <cstring>
#include <vector>

#include "failure.h"
#include "input.h"

namespace ie {

namespace {

// A still larger than this on disk is not a poster source.
constexpr int64_t max_file_bytes = int64_t{256} << 20;

std::vector<uint8_t> read_all(const std::string &path)
{
    int64_t size = 0;
    int descriptor = open_regular_file(path, &size);
    if (size > max_file_bytes) {
        close(descriptor);
        throw Failure(IE_TOO_LARGE, "a still file of " + std::to_string(size) + " bytes is over the limit of " +
                                        std::to_string(max_file_bytes));
    }
    std::vector<uint8_t> bytes(static_cast<size_t>(size));
    size_t filled = 0;
    while (filled < bytes.size()) {
        ssize_t got = read(descriptor, bytes.data() + filled, bytes.size() - filled);
        if (got <= 0)
            break;
        filled += static_cast<size_t>(got);
    }
    close(descriptor);
    bytes.resize(filled);
    return bytes;
}

struct Bytes {
    const uint8_t *data;
    size_t size;
};

bool starts(Bytes bytes, size_t at, const char *text, size_t length)
{
    return bytes.size >= at + length && std::memcmp(bytes.data + at, text, length) == 0;
}

/// Only these three loaders are ever reached, chosen by the first bytes.
VipsImage *load(Bytes bytes)
{
    VipsImage *image = nullptr;
    void *data = const_cast<uint8_t *>(bytes.data);
    int code = -1;
    if (starts(bytes, 0, "\xff\xd8\xff", 3))
        code = vips_jpegload_buffer(data, bytes.size, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr);
    else if (starts(bytes, 0, "\x89PNG\r\n\x1a\n", 8))
        code = vips_pngload_buffer(data, bytes.size, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr);
    else if (starts(bytes, 0, "RIFF", 4) && starts(bytes, 8, "WEBP", 4))
        code = vips_webpload_buffer(data, bytes.size, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr);
    else
        throw Failure(IE_NOT_MEDIA, "the content is no JPEG, PNG or WebP picture");
    if (code != 0)
        raise_vips("reading the picture's header");
    return image;
}

/// Replaces the image by what an operation makes of it.
template <typename Operation>
void apply(ImagePointer &image, const char *doing, Operation operation)
{
    VipsImage *made = nullptr;
    if (operation(image.get(), &made) != 0)
        raise_vips(doing);
    image.reset(made);
}

void make_srgb(ImagePointer &image)
{
    apply(image, "turning the picture upright", [](VipsImage *in, VipsImage **out) { return vips_autorot(in, out, nullptr); });
    if (vips_image_get_typeof(image.get(), VIPS_META_ICC_NAME))
        apply(image, "applying the colour profile", [](VipsImage *in, VipsImage **out) {
            return vips_icc_transform(in, out, "srgb", "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE, nullptr);
        });
    apply(image, "converting to sRGB", [](VipsImage *in, VipsImage **out) {
        return vips_colourspace(in, out, VIPS_INTERPRETATION_sRGB, nullptr);
    });
    if (vips_image_hasalpha(image.get()))
        apply(image, "removing alpha", [](VipsImage *in, VipsImage **out) { return vips_flatten(in, out, nullptr); });
    apply(image, "converting to 8 bits", [](VipsImage *in, VipsImage **out) {
        return vips_cast_uchar(in, out, nullptr);
    });
}

}  // namespace

void raise_vips(const std::string &doing)
{
    std::string text = vips_error_buffer();
    vips_error_clear();
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    bool memory = text.find("out of memory") != std::string::npos;
    throw Failure(memory ? IE_OUT_OF_MEMORY : IE_CORRUPT, doing + ": " + text);
}

ImagePointer own_pixels(ImagePointer image)
{
    apply(image, "rendering the picture", [](VipsImage *in, VipsImage **out) {
        *out = vips_image_copy_memory(in);
        return *out ? 0 : -1;
    });
    return image;
}

ImagePointer read_still(const std::string &path, int64_t max_pixels)
{
    std::vector<uint8_t> bytes = read_all(path);
    return decode_still(bytes.data(), bytes.size(), max_pixels);
}

ImagePointer decode_still(const uint8_t *bytes, size_t length, int64_t max_pixels)
{
    ImagePointer image(load({bytes, length}));
    int64_t pixels = static_cast<int64_t>(vips_image_get_width(image.get())) * vips_image_get_height(image.get());
    if (pixels > max_pixels || vips_image_get_width(image.get()) > 16384 || vips_image_get_height(image.get()) > 16384)
        throw Failure(IE_TOO_LARGE, "a picture of " + std::to_string(vips_image_get_width(image.get())) + "x" +
                                        std::to_string(vips_image_get_height(image.get())) +
                                        " pixels is over the limit of " + std::to_string(max_pixels) + " pixels");
    make_srgb(image);
    // Decodes here, while the file's bytes are alive.
    image = own_pixels(std::move(image));
    if (vips_image_get_bands(image.get()) != 3)
        throw Failure(IE_UNSUPPORTED, "the picture does not convert to three channels");
    return image;
}

ImagePointer resize_rgb(const uint8_t *pixels, int width, int height, int to_width, int to_height)
{
    VipsImage *view = vips_image_new_from_memory(pixels, static_cast<size_t>(width) * height * 3, width, height, 3,
                                                 VIPS_FORMAT_UCHAR);
    if (!view)
        raise_vips("reading the pixels");
    ImagePointer image(view);
    apply(image, "tagging sRGB", [](VipsImage *in, VipsImage **out) {
        return vips_copy(in, out, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr);
    });
    if (width == to_width && height == to_height)
        return image;
    double across = static_cast<double>(to_width) / width, down = static_cast<double>(to_height) / height;
    apply(image, "resizing", [&](VipsImage *in, VipsImage **out) {
        return vips_resize(in, out, across, "vscale", down, "kernel", VIPS_KERNEL_LANCZOS3, nullptr);
    });
    // Rounding inside libvips can be a pixel off.
    if (vips_image_get_width(image.get()) != to_width || vips_image_get_height(image.get()) != to_height)
        apply(image, "fitting", [&](VipsImage *in, VipsImage **out) {
            return vips_embed(in, out, 0, 0, to_width, to_height, "extend", VIPS_EXTEND_COPY, nullptr);
        });
    return image;
}

}  // namespace ie
