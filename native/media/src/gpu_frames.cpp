#include "gpu_frames.h"

#include <algorithm>
#include <string>

extern "C" {
#include <libavutil/hwcontext.h>
}

#include "failure.h"

namespace ie {

namespace {

/// How a device's two planes hold samples, and the planar format that the processor's decoders give instead.
struct Layout {
    AVPixelFormat planar;
    int sample_bytes;
    int shift;
};

Layout layout_of(const AVFrame *frame)
{
    if (frame->crop_left || frame->crop_top)
        throw Failure(IE_UNSUPPORTED, "the GPU does not cut the left or the top off frames: decode on the CPU");
    switch (reinterpret_cast<const AVHWFramesContext *>(frame->hw_frames_ctx->data)->sw_format) {
    case AV_PIX_FMT_NV12:
        return {AV_PIX_FMT_YUV420P, 1, 0};
    case AV_PIX_FMT_P010:
        return {AV_PIX_FMT_YUV420P10, 2, 6};
    default:
        throw Failure(IE_UNSUPPORTED, "the GPU gives frames that are not 4:2:0 of 8 or 10 bit: decode on the CPU");
    }
}

FramePointer planar_frame(const AVFrame *like, AVPixelFormat format, int width, int height)
{
    auto frame = owned<FramePointer>(av_frame_alloc());
    frame->width = width;
    frame->height = height;
    frame->format = format;
    if (av_frame_get_buffer(frame.get(), 64) < 0 || av_frame_copy_props(frame.get(), like) < 0)
        throw std::bad_alloc();
    return frame;
}

template <typename Sample>
void split(const AVFrame *from, int shift, AVFrame *to)
{
    for (int plane = 0; plane < 3; plane++) {
        int step = plane == 0 ? 1 : 2, first = plane == 2 ? 1 : 0;
        int width = plane == 0 ? to->width : (to->width + 1) / 2, height = plane == 0 ? to->height : (to->height + 1) / 2;
        for (int y = 0; y < height; y++) {
            const auto *in = reinterpret_cast<const Sample *>(
                from->data[plane > 0] + static_cast<ptrdiff_t>(y) * from->linesize[plane > 0]) + first;
            auto *out = reinterpret_cast<Sample *>(to->data[plane] + static_cast<ptrdiff_t>(y) * to->linesize[plane]);
            for (int x = 0; x < width; x++)
                out[x] = static_cast<Sample>(in[x * step] >> shift);
        }
    }
}

}  // namespace

GpuFrames::GpuFrames(int device, ie_gpu_halve halve, void *state) : device_(open_gpu(device)), halve_(halve), state_(state)
{
}

const AVFrame *GpuFrames::halve(const AVFrame *frame, int least_side)
{
    int steps = 0, width = frame->width, height = frame->height;
    for (; std::max(width, height) >= 2 * least_side; steps++)
        width = (width + 1) / 2, height = (height + 1) / 2;
    if (steps == 0) {
        small_ = download(frame);
        return small_.get();
    }
    Layout layout = layout_of(frame);
    small_ = planar_frame(frame, layout.planar, width, height);
    const ie_gpu_surface surface = {
        reinterpret_cast<uint64_t>(frame->data[0]), reinterpret_cast<uint64_t>(frame->data[1]), frame->linesize[0],
        frame->linesize[1], frame->width, frame->height, layout.sample_bytes, layout.shift};
    const int64_t strides[] = {small_->linesize[0], small_->linesize[1], small_->linesize[2]};
    char message[512] = {};
    if (halve_(state_, &surface, steps, small_->data, strides, message, sizeof message) != 0)
        throw Failure(IE_DEVICE_FAILED, std::string("shrinking a frame on the GPU: ") + message);
    return small_.get();
}

FramePointer GpuFrames::download(const AVFrame *frame) const
{
    Layout layout = layout_of(frame);
    auto copy = owned<FramePointer>(av_frame_alloc());
    int code = av_hwframe_transfer_data(copy.get(), frame, 0);
    if (code < 0)
        raise_av(code, "copying a frame from the GPU", IE_DEVICE_FAILED);
    FramePointer planar = planar_frame(frame, layout.planar, frame->width, frame->height);
    if (layout.sample_bytes == 1)
        split<uint8_t>(copy.get(), layout.shift, planar.get());
    else
        split<uint16_t>(copy.get(), layout.shift, planar.get());
    return planar;
}

}  // namespace ie
