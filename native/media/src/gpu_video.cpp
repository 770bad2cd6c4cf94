#include "gpu_video.h"

extern "C" {
#include <libavutil/hwcontext.h>
}

#include "colour.h"
#include "failure.h"
#include "frame_converter.h"

namespace ie {

namespace {

int format_of(AVPixelFormat format)
{
    switch (format) {
    case AV_PIX_FMT_NV12:
        return 0;
    case AV_PIX_FMT_P010:
    case AV_PIX_FMT_P016:
        return 1;
    case AV_PIX_FMT_YUV444P:
        return 2;
    case AV_PIX_FMT_YUV444P16:
        return 3;
    default:
        throw Failure(IE_UNSUPPORTED, "the GPU gives frames of a format that is not known here: decode on the CPU");
    }
}

int matrix_of(AVColorSpace matrix)
{
    switch (matrix) {
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return 2;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        return 0;
    default:
        return 1;
    }
}

uint64_t address(const uint8_t *plane) { return reinterpret_cast<uint64_t>(plane); }

}  // namespace

GpuVideo::GpuVideo(const std::string &path, const ie_video_limits &limits, int device, int part, int parts)
    : container_(std::make_shared<Container>(path, limits)), index_(*container_, limits.max_packets),
      source_(path, limits, container_, index_), packet_(owned<PacketPointer>(av_packet_alloc())),
      frame_(owned<FramePointer>(av_frame_alloc()))
{
    if (index_.counted())
        throw Failure(IE_UNSUPPORTED, "the stream has no time stamps: decode on the CPU");
    const AVCodec *codec = gpu_decoder(container_->stream()->codecpar);
    gpu_ = open_gpu(device);
    decoder_ = std::make_unique<Decoder>(codec, container_->stream(), limits, gpu_.get());
    cut(part, parts);
}

void GpuVideo::cut(int part, int parts)
{
    const std::vector<int64_t> &keyframes = index_.keyframe_pts();
    size_t first = keyframes.size() * part / parts, end = keyframes.size() * (part + 1) / parts;
    if (first == end) { // fewer keyframes than parts: nothing is left for this one
        end_pts_ = INT64_MIN;
        return;
    }
    if (part > 0)
        from_pts_ = keyframes[first];
    source_.jump(part > 0 ? index_.sync_before(from_pts_) : 0); // the index was read to the end of the file
    if (part < parts - 1)
        end_pts_ = keyframes[end];
}

bool GpuVideo::next(ie_gpu_frame *out)
{
    while (end_pts_ != INT64_MIN && receive()) {
        if (frame_->pts >= end_pts_)
            break;
        if (frame_->pts < from_pts_)
            continue;
        if (is_damaged(frame_.get())) {
            skipped_++;
            continue;
        }
        describe(out);
        return true;
    }
    return false;
}

bool GpuVideo::receive()
{
    for (;;) {
        av_frame_unref(frame_.get());
        if (decoder_->receive(frame_.get())) {
            if (frame_->pts == AV_NOPTS_VALUE)
                frame_->pts = frame_->best_effort_timestamp;
            return true;
        }
        size_t place = 0;
        if (draining_)
            return false;
        draining_ = !source_.read(packet_.get(), &place);
        decoder_->send(draining_ ? nullptr : packet_.get());
    }
}

void GpuVideo::describe(ie_gpu_frame *out) const
{
    const auto *frames = reinterpret_cast<const AVHWFramesContext *>(frame_->hw_frames_ctx->data);
    const AVStream *stream = container_->stream();
    Colour colour = colour_of(frame_.get(), stream->codecpar);
    *out = {};
    out->format = format_of(frames->sw_format);
    out->luma = address(frame_->data[0]);
    out->chroma = address(frame_->data[1]);
    out->red = out->format >= 2 ? address(frame_->data[2]) : 0;
    out->luma_stride = frame_->linesize[0];
    out->chroma_stride = frame_->linesize[1];
    out->pts = frame_->pts;
    out->time_us = av_rescale_q(frame_->pts - index_.start_pts(), stream->time_base, AV_TIME_BASE_Q);
    out->width = frame_->width;
    out->height = frame_->height;
    out->matrix = matrix_of(colour.matrix);
    out->transfer = static_cast<int32_t>(colour.transfer);
    out->full_range = colour.full_range;
    out->peak_nits = static_cast<float>(peak_nits(frame_.get(), stream));
}

}  // namespace ie

struct ie_gpu_video {
    ie::GpuVideo video;
};

using ie::fail;
using ie::guard;

int32_t ie_gpu_video_open(
    const char *path, const ie_video_limits *limits, int32_t device, int32_t part, int32_t parts, ie_gpu_video **video)
{
    return guard([&]() -> int {
        if (!path || !limits || !video || device < 0 || part < 0 || parts <= part || parts > 64)
            return fail(IE_INVALID_ARGUMENT, "ie_gpu_video_open: null argument, or a part that is not of 1 to 64");
        *video = new ie_gpu_video{ie::GpuVideo(path, *limits, device, part, parts)};
        return IE_OK;
    });
}

void ie_gpu_video_close(ie_gpu_video *video)
{
    guard([&]() -> int {
        delete video;
        return IE_OK;
    });
}

int32_t ie_gpu_video_next(ie_gpu_video *video, ie_gpu_frame *frame)
{
    return guard([&]() -> int {
        if (!video || !frame)
            return fail(IE_INVALID_ARGUMENT, "ie_gpu_video_next: null argument");
        return video->video.next(frame) ? IE_OK : IE_END;
    });
}

int32_t ie_gpu_video_skipped(const ie_gpu_video *video)
{
    return video ? video->video.skipped() : 0;
}
