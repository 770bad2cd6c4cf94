#include "ie_libraries.h"

#include <cstdio>
#include <string>

#include <vips/vips.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/hwcontext.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

#include "failure.h"

namespace {

int write_text(const std::string &text, char *target, int32_t capacity)
{
    if (!target || capacity < 1)
        return ie::fail(IE_INVALID_ARGUMENT, "no room for text");
    std::snprintf(target, static_cast<size_t>(capacity), "%s", text.c_str());
    return IE_OK;
}

std::string av_line(const char *name, unsigned version)
{
    return std::string(name) + " " + std::to_string(AV_VERSION_MAJOR(version)) + "." +
           std::to_string(AV_VERSION_MINOR(version)) + "." + std::to_string(AV_VERSION_MICRO(version)) + "\n";
}

void append(std::string &names, const char *name)
{
    if (!names.empty())
        names.push_back(' ');
    names.append(name);
}

}  // namespace

int32_t ie_libraries_versions(char *text, int32_t capacity)
{
    return ie::guard([&]() -> int {
        std::string vips = "vips " + std::to_string(vips_version(0)) + "." + std::to_string(vips_version(1)) + "." +
                           std::to_string(vips_version(2)) + "\n";
        return write_text(av_line("libavcodec", avcodec_version()) + av_line("libavformat", avformat_version()) +
                              av_line("libavutil", avutil_version()) +
                              av_line("libswresample", swresample_version()) +
                              av_line("libswscale", swscale_version()) + vips,
                          text, capacity);
    });
}

int32_t ie_libraries_decoders(char *text, int32_t capacity)
{
    return ie::guard([&]() -> int {
        std::string names;
        void *cursor = nullptr;
        while (const AVCodec *codec = av_codec_iterate(&cursor)) {
            if (av_codec_is_decoder(codec) && codec->type == AVMEDIA_TYPE_VIDEO)
                append(names, codec->name);
        }
        return write_text(names, text, capacity);
    });
}

int32_t ie_libraries_accelerations(char *text, int32_t capacity)
{
    return ie::guard([&]() -> int {
        std::string names;
        AVHWDeviceType type = AV_HWDEVICE_TYPE_NONE;
        while ((type = av_hwdevice_iterate_types(type)) != AV_HWDEVICE_TYPE_NONE)
            append(names, av_hwdevice_get_type_name(type));
        return write_text(names, text, capacity);
    });
}
