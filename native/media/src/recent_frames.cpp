#include "recent_frames.h"

#include <algorithm>

namespace ie {

namespace {

constexpr size_t most_frames = 32;
/// Thirty frames of 1080p or ten of 4K; of 8K only the last ones stay, so that the worker's memory limit still holds.
constexpr int64_t most_bytes = int64_t{128} << 20;

int64_t bytes_of(const AVFrame *frame)
{
    int64_t bytes = 0;
    for (const AVBufferRef *buffer : frame->buf)
        bytes += buffer ? static_cast<int64_t>(buffer->size) : 0;
    return bytes;
}

}  // namespace

void RecentFrames::add(const AVFrame *frame)
{
    if (find(frame->pts))
        return;
    frames_.push_back(owned<FramePointer>(av_frame_clone(frame)));
    int64_t bytes = 0;
    for (const FramePointer &each : frames_)
        bytes += bytes_of(each.get());
    while (frames_.size() > most_frames || (bytes > most_bytes && !frames_.empty())) {
        bytes -= bytes_of(frames_.front().get());
        frames_.pop_front();
    }
}

bool RecentFrames::begin(const std::vector<int64_t> &wanted)
{
    wanted_.clear();
    position_ = 0;
    if (wanted.empty() || !std::all_of(wanted.begin(), wanted.end(), [this](int64_t pts) { return find(pts); }))
        return false;
    wanted_ = wanted;
    return true;
}

bool RecentFrames::next(AVFrame *frame)
{
    if (position_ >= wanted_.size())
        return false;
    int64_t pts = wanted_[position_++];
    if (av_frame_ref(frame, find(pts)) < 0)
        throw std::bad_alloc();
    return true;
}

const AVFrame *RecentFrames::find(int64_t pts) const
{
    for (const FramePointer &each : frames_) {
        if (each->pts == pts)
            return each.get();
    }
    return nullptr;
}

}  // namespace ie
