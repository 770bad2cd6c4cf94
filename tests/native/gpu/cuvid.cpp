// NVIDIA's video decoder for machines without a GPU: libavcodec decodes what FFmpeg hands over, into the stand-in's device memory.
// VP9 only, whose packets are handed over whole; other codecs are answered as by a device that does not have them. With FAIL_AFTER
// the device is lost after so many pictures. The structs are the beginnings of those of NVIDIA's cuviddec.h.
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/pixdesc.h>
}

#define API extern "C" __attribute__((visibility("default")))
#ifndef FAIL_AFTER
#define FAIL_AFTER INT64_MAX
#endif

extern "C" {
int cuMemAlloc_v2(std::uint64_t *, std::size_t);
int cuMemFree_v2(std::uint64_t);
}

namespace {

constexpr int success = 0, invalid_value = 1, not_supported = 801, device_lost = 700, vp9 = 10, nv12 = 0;
constexpr std::size_t row_alignment = 512;

struct Caps {
    int codec, chroma;
    unsigned bits_minus_8, reserved1[3];
    unsigned char supported, engines;
    unsigned short formats;
    unsigned max_width, max_height, max_macroblocks;
    unsigned short min_width, min_height;
};

struct Creation {
    unsigned long width, height, surfaces;
    int codec, chroma;
    unsigned long flags, bits_minus_8, intra_only, max_width, max_height, reserved;
    short display[4];
    int format, deinterlacing;
    unsigned long target_width, target_height, outputs;
};

struct Picture {
    int width_in_blocks, height_in_blocks, index, field, bottom, second;
    unsigned bytes;
    const unsigned char *bitstream;
};

struct Free {
    void operator()(AVCodecContext *p) const { avcodec_free_context(&p); }
    void operator()(AVFrame *p) const { av_frame_free(&p); }
    void operator()(AVPacket *p) const { av_packet_free(&p); }
};
using Frame = std::unique_ptr<AVFrame, Free>;

struct VideoDecoder {
    Creation made;
    std::unique_ptr<AVCodecContext, Free> codec;
    std::map<int, Frame> pictures; // by the index of their surface
    std::int64_t decoded = 0;
    unsigned long mapped = 0;

    bool lost() const { return decoded >= FAIL_AFTER; }
};

template <typename Sample>
void place(const AVFrame *frame, int shift, std::uint64_t device, std::size_t pitch, unsigned long rows)
{
    for (int plane = 0; plane < 3; plane++) {
        int width = plane ? (frame->width + 1) / 2 : frame->width, height = plane ? (frame->height + 1) / 2 : frame->height;
        for (int y = 0; y < height; y++) {
            const auto *in = reinterpret_cast<const Sample *>(frame->data[plane] + y * frame->linesize[plane]);
            auto *out = reinterpret_cast<Sample *>(device + ((plane ? rows : 0) + static_cast<unsigned long>(y)) * pitch);
            for (int x = 0; x < width; x++)
                out[plane ? 2 * x + plane - 1 : x] = static_cast<Sample>(in[x] << shift);
        }
    }
}

}  // namespace

API int cuvidGetDecoderCaps(Caps *caps)
{
    caps->supported = caps->codec == vp9 && caps->chroma == 1 && caps->bits_minus_8 <= 2;
    caps->engines = 1;
    caps->formats = 3; // NV12, P016
    caps->max_width = caps->max_height = 4096;
    caps->max_macroblocks = 65536;
    caps->min_width = caps->min_height = 16;
    return success;
}

API int cuvidCreateDecoder(void **decoder, const Creation *creation)
{
    const AVCodec *software = avcodec_find_decoder_by_name("vp9");
    if (creation->codec != vp9 || !software)
        return not_supported;
    auto made = std::make_unique<VideoDecoder>();
    made->made = *creation;
    made->codec.reset(avcodec_alloc_context3(software));
    made->codec->thread_count = 1;
    if (avcodec_open2(made->codec.get(), software, nullptr) < 0)
        return not_supported;
    *decoder = made.release();
    return success;
}

API int cuvidDestroyDecoder(void *decoder)
{
    delete static_cast<VideoDecoder *>(decoder);
    return success;
}

API int cuvidDecodePicture(void *handle, const Picture *picture)
{
    auto *decoder = static_cast<VideoDecoder *>(handle);
    if (decoder->lost())
        return device_lost;
    decoder->decoded++;
    std::unique_ptr<AVPacket, Free> packet(av_packet_alloc());
    if (av_new_packet(packet.get(), static_cast<int>(picture->bytes)) < 0)
        return invalid_value;
    std::memcpy(packet->data, picture->bitstream, picture->bytes);
    Frame frame(av_frame_alloc());
    decoder->pictures.erase(picture->index);
    if (avcodec_send_packet(decoder->codec.get(), packet.get()) < 0)
        return invalid_value;
    if (avcodec_receive_frame(decoder->codec.get(), frame.get()) >= 0)
        decoder->pictures[picture->index] = std::move(frame);
    return success;
}

API int cuvidMapVideoFrame64(void *handle, int index, std::uint64_t *device, unsigned *pitch, void *)
{
    auto *decoder = static_cast<VideoDecoder *>(handle);
    if (decoder->lost())
        return device_lost;
    auto picture = decoder->pictures.find(index);
    if (picture == decoder->pictures.end() || decoder->mapped >= decoder->made.outputs)
        return invalid_value;
    const AVFrame *frame = picture->second.get();
    int bytes = decoder->made.format == nv12 ? 1 : 2;
    *pitch = static_cast<unsigned>((decoder->made.target_width * bytes + row_alignment - 1) / row_alignment * row_alignment);
    int code = cuMemAlloc_v2(device, *pitch * (decoder->made.target_height * 3 / 2 + 1));
    if (code != success)
        return code;
    int depth = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame->format))->comp[0].depth;
    if (bytes == 1)
        place<std::uint8_t>(frame, 0, *device, *pitch, decoder->made.target_height);
    else
        place<std::uint16_t>(frame, 16 - depth, *device, *pitch, decoder->made.target_height);
    decoder->mapped++;
    return success;
}

API int cuvidUnmapVideoFrame64(void *handle, std::uint64_t device)
{
    static_cast<VideoDecoder *>(handle)->mapped--;
    return cuMemFree_v2(device);
}

// What FFmpeg's loader looks up and its decoder does not call.
#define ABSENT(name) API int name() { return not_supported; }
ABSENT(cuvidGetDecodeStatus) ABSENT(cuvidReconfigureDecoder) ABSENT(cuvidCtxLockCreate) ABSENT(cuvidCtxLockDestroy) ABSENT(cuvidCtxLock)
ABSENT(cuvidCtxUnlock) ABSENT(cuvidCreateVideoSource) ABSENT(cuvidCreateVideoSourceW) ABSENT(cuvidDestroyVideoSource)
ABSENT(cuvidSetVideoSourceState) ABSENT(cuvidGetVideoSourceState) ABSENT(cuvidGetSourceVideoFormat) ABSENT(cuvidGetSourceAudioFormat)
ABSENT(cuvidCreateVideoParser) ABSENT(cuvidParseVideoData) ABSENT(cuvidDestroyVideoParser)
