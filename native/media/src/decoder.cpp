#include "decoder.h"

#include <algorithm>
#include <new>
#include <string>

extern "C" {
#include <libavutil/imgutils.h>
}

#include "activity.h"
#include "failure.h"
#include "library_log.h"

namespace ie {

namespace {

/// Surfaces beyond what the codec itself keeps: the one that the caller holds, and those it copies from meanwhile.
constexpr int extra_surfaces = 4;

/// Takes the GPU's memory or nothing: a silent way back to the CPU would cost the time that was to be saved.
AVPixelFormat choose_gpu(AVCodecContext *context, const AVPixelFormat *offered)
{
    for (; *offered != AV_PIX_FMT_NONE; offered++) {
        if (*offered == AV_PIX_FMT_CUDA)
            return AV_PIX_FMT_CUDA;
    }
    *static_cast<bool *>(context->opaque) = true;
    return AV_PIX_FMT_NONE;
}

int thread_count(const AVCodecParameters *parameters, const ie_video_limits &limits, Decoder::Threads threads)
{
    int few = std::min(limits.cores, limits.decode_threads);
    auto format = static_cast<AVPixelFormat>(parameters->format);
    int64_t frame_bytes = av_image_get_buffer_size(format, parameters->width, parameters->height, 1);
    if (threads != Decoder::Threads::far_ahead || frame_bytes <= 0)
        return few;
    // Half as much memory as for the frames that a scan keeps.
    return static_cast<int>(std::clamp<int64_t>(limits.kept_bytes / 2 / frame_bytes, few, limits.decode_threads));
}

}  // namespace

Decoder::Decoder(const AVCodec *codec, const AVStream *stream, const ie_video_limits &limits, Threads threads)
{
    prepare(codec, stream, limits);
    context_->thread_count = thread_count(stream->codecpar, limits, threads);
    context_->thread_type = threads == Threads::within ? FF_THREAD_SLICE : FF_THREAD_FRAME | FF_THREAD_SLICE;
    open(codec);
}

Decoder::Decoder(const AVCodec *codec, const AVStream *stream, const ie_video_limits &limits, const AVBufferRef *gpu)
{
    prepare(codec, stream, limits);
    context_->hw_device_ctx = av_buffer_ref(gpu);
    if (!context_->hw_device_ctx)
        throw std::bad_alloc();
    context_->opaque = refused_.get();
    context_->get_format = choose_gpu;
    context_->extra_hw_frames = extra_surfaces;
    context_->thread_count = 1; // the engine works ahead by itself
    open(codec);
}

void Decoder::prepare(const AVCodec *codec, const AVStream *stream, const ie_video_limits &limits)
{
    if (!codec)
        raise_no_decoder(stream->codecpar);
    context_ = owned<CodecPointer>(avcodec_alloc_context3(codec));
    int code = avcodec_parameters_to_context(context_.get(), stream->codecpar);
    if (code < 0)
        raise_av(code, "preparing the decoder");
    context_->pkt_timebase = stream->time_base;
    context_->max_pixels = limits.max_frame_pixels;
}

void Decoder::open(const AVCodec *codec)
{
    int code = avcodec_open2(context_.get(), codec, nullptr);
    if (code == AVERROR(EAGAIN)) // no thread could be started
        throw std::bad_alloc();
    if (code < 0)
        raise_av(code, std::string("opening the ") + codec->name + " decoder", IE_UNSUPPORTED);
}

void Decoder::raise_refused() const
{
    std::string detail = library_log::take();
    throw Failure(IE_UNSUPPORTED, std::string("the GPU does not decode this ") + avcodec_get_name(context_->codec_id) +
                                      " video (profile, depth, size or memory" + (detail.empty() ? "" : "; " + detail) +
                                      "): decode on the CPU");
}

void Decoder::note_damage(int code)
{
    if (*refused_)
        raise_refused();
    if (context_->hw_device_ctx && code != AVERROR_INVALIDDATA)
        raise_av(code, "decoding on the GPU", IE_DEVICE_FAILED);
    damaged_++;
}

void Decoder::send(const AVPacket *packet)
{
    activity::check();
    int code = avcodec_send_packet(context_.get(), packet);
    activity::advance();
    if (code == AVERROR(ENOMEM))
        raise_av(code, "decoding");
    if (code < 0 && code != AVERROR_EOF)
        note_damage(code);
}

bool Decoder::receive(AVFrame *frame)
{
    for (;;) {
        activity::check();
        int code = avcodec_receive_frame(context_.get(), frame);
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF)
            return false;
        if (code == AVERROR(ENOMEM))
            raise_av(code, "decoding");
        if (code < 0) {
            note_damage(code);
            continue;
        }
        if (context_->hw_device_ctx && frame->format != AV_PIX_FMT_CUDA)
            raise_refused();
        activity::advance();
        return true;
    }
}

void Decoder::flush()
{
    avcodec_flush_buffers(context_.get());
}

void raise_no_decoder(const AVCodecParameters *parameters)
{
    // A codec newer than the library has no name there, only the container's four letters.
    char tag[AV_FOURCC_MAX_STRING_SIZE] = {};
    av_fourcc_make_string(tag, parameters->codec_tag);
    std::string name = parameters->codec_id == AV_CODEC_ID_NONE ? tag : avcodec_get_name(parameters->codec_id);
    throw Failure(IE_UNSUPPORTED, "there is no decoder for '" + name + "'");
}

bool is_damaged(const AVFrame *frame)
{
    return (frame->flags & AV_FRAME_FLAG_CORRUPT) || frame->decode_error_flags;
}

}  // namespace ie
