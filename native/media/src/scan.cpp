#include "scan.h"

#include <algorithm>
#include <utility>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace ie {

namespace {

/// Detail is compared at 480 to 959 pixels: noise and grain of larger ones are mostly gone, a viewer's blur is not.
constexpr int detail_side = 480;

template <typename Sample>
double mean_squared_laplacian(const AVFrame *frame, int rows, int shift)
{
    uint64_t sum = 0;
    ptrdiff_t stride = frame->linesize[0];
    for (int y = rows; y < frame->height - rows; y++) {
        const uint8_t *line = frame->data[0] + y * stride;
        const auto *above = reinterpret_cast<const Sample *>(line - rows * stride);
        const auto *here = reinterpret_cast<const Sample *>(line);
        const auto *below = reinterpret_cast<const Sample *>(line + rows * stride);
        uint64_t row = 0;
        for (int x = 1; x < frame->width - 1; x++) {
            int laplacian = (above[x] + below[x] + here[x - 1] + here[x + 1] - 4 * here[x]) >> shift;
            row += static_cast<uint32_t>(laplacian * laplacian);
        }
        sum += row;
    }
    return static_cast<double>(sum) / (static_cast<double>(frame->width) * frame->height);
}

}  // namespace

double detail_of(const AVFrame *frame)
{
    if (!is_plain_planar(frame->format))
        return 0;
    int rows = frame->interlaced_frame ? 2 : 1;
    int depth = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame->format))->comp[0].depth;
    return depth > 8 ? mean_squared_laplacian<uint16_t>(frame, rows, depth - 8)
                     : mean_squared_laplacian<uint8_t>(frame, rows, 0);
}

Scan::Scan(PacketSource &source, const PacketIndex &index, const ie_video_limits &limits, int64_t window, int64_t after,
           GpuFrames *gpu)
    : start_(index.start_pts()), window_(window), gpu_(gpu),
      reader_(source, index, limits, wanted(index, after), gpu ? gpu->device() : nullptr),
      held_(owned<FramePointer>(av_frame_alloc()))
{
}

std::vector<int64_t> Scan::wanted(const PacketIndex &index, int64_t after) const
{
    const std::vector<int64_t> &shown = index.shown_pts();
    auto is_done = [&](int64_t pts) { return after != INT64_MIN && (pts - start_) / window_ <= (after - start_) / window_; };
    return {std::partition_point(shown.begin(), shown.end(), is_done), shown.end()};
}

bool Scan::next(AVFrame *frame)
{
    if (std::exchange(holds_, false)) {
        av_frame_move_ref(frame, held_.get());
        see(frame);
        return true;
    }
    if (!reader_.next(frame))
        return give(frame);
    if (best_ && best_->window != (frame->pts - start_) / window_) {
        av_frame_move_ref(held_.get(), frame);
        holds_ = true;
        return give(frame);
    }
    see(frame);
    return true;
}

void Scan::see(AVFrame *frame)
{
    small_ = gpu_ ? gpu_->halve(frame, detail_side) : halver_.halve(frame, detail_side);
    double detail = detail_of(small_);
    is_picture_ = false;
    if (best_ && detail <= best_->detail)
        return;
    best_ = Best{owned<FramePointer>(av_frame_clone(frame)), (frame->pts - start_) / window_, detail};
}

bool Scan::give(AVFrame *frame)
{
    if (!best_)
        return false;
    if (gpu_)
        best_->frame = gpu_->download(best_->frame.get());
    av_frame_move_ref(frame, best_->frame.get());
    detail_ = best_->detail;
    is_picture_ = true;
    best_.reset();
    return true;
}

}  // namespace ie
