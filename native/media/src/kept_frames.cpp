#include "kept_frames.h"

#include <algorithm>

namespace ie {

namespace {

int64_t bytes_of(const AVFrame *frame)
{
    int64_t bytes = 0;
    for (const AVBufferRef *buffer : frame->buf)
        bytes += buffer ? static_cast<int64_t>(buffer->size) : 0;
    return bytes;
}

}  // namespace

KeptFrames::KeptFrames(size_t most_frames, int64_t most_bytes, int64_t most_frame_bytes)
    : most_frames_(most_frames), most_bytes_(most_bytes), most_frame_bytes_(most_frame_bytes)
{
}

void KeptFrames::add(const AVFrame *frame, double worth)
{
    int64_t bytes = bytes_of(frame);
    if (bytes > most_frame_bytes_ || find(frame->pts))
        return;
    frames_.push_back({owned<FramePointer>(av_frame_clone(frame)), bytes, worth});
    bytes_ += bytes;
    while (frames_.size() > most_frames_ || bytes_ > most_bytes_) {
        auto least = std::min_element(
            frames_.begin(), frames_.end(), [](const Kept &a, const Kept &b) { return a.worth < b.worth; });
        bytes_ -= least->bytes;
        frames_.erase(least);
    }
}

void KeptFrames::clear()
{
    frames_.clear();
    bytes_ = 0;
}

bool KeptFrames::begin(const std::vector<int64_t> &wanted)
{
    wanted_.clear();
    position_ = 0;
    if (wanted.empty() || !std::all_of(wanted.begin(), wanted.end(), [this](int64_t pts) { return find(pts); }))
        return false;
    wanted_ = wanted;
    return true;
}

bool KeptFrames::next(AVFrame *frame)
{
    if (position_ >= wanted_.size())
        return false;
    int64_t pts = wanted_[position_++];
    if (av_frame_ref(frame, find(pts)) < 0)
        throw std::bad_alloc();
    return true;
}

const AVFrame *KeptFrames::find(int64_t pts) const
{
    for (const Kept &each : frames_) {
        if (each.frame->pts == pts)
            return each.frame.get();
    }
    return nullptr;
}

}  // namespace ie
