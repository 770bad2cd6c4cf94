#include "frame_reader.h"

#include <algorithm>

#include "gpu_decoder.h"

namespace ie {

namespace {

/// Packets; a longer run asks for the rest as it reads.
constexpr size_t most_expected = 4096;

/// For fewer frames, those decoded ahead and thrown away would cost more than cores that wait.
constexpr size_t many_frames = 64;

Decoder make_decoder(Container &container, const ie_video_limits &limits, size_t frames, const AVBufferRef *gpu)
{
    const AVStream *stream = container.stream();
    if (gpu)
        return Decoder(gpu_decoder(stream->codecpar), stream, limits, gpu);
    auto threads = frames > many_frames ? Decoder::Threads::far_ahead : Decoder::Threads::ahead;
    return Decoder(container.decoder(), stream, limits, threads);
}

}  // namespace

FrameReader::FrameReader(PacketSource &source, const PacketIndex &index, const ie_video_limits &limits,
                         std::vector<int64_t> wanted, const AVBufferRef *gpu)
    : source_(source), index_(index), wanted_(std::move(wanted)),
      decoder_(make_decoder(source.container(), limits, wanted_.size(), gpu)),
      packet_(owned<PacketPointer>(av_packet_alloc())), current_(owned<FramePointer>(av_frame_alloc()))
{
    if (source_.container().is_partial())
        expect();
}

void FrameReader::expect() const
{
    // A decoder gives a frame some packets later: as many as it reorders, and one for each thread.
    const size_t later = static_cast<size_t>(source_.container().stream()->codecpar->video_delay + decoder_.threads() + 1);
    const std::vector<PacketEntry> &entries = index_.entries();
    std::vector<ByteRange> needed;
    size_t from = 0;
    for (int64_t pts : wanted_) {
        size_t sync = index_.sync_before(pts);
        size_t last = std::min(index_.place_of(pts, sync) + later, entries.size() - 1);
        for (from = std::max(from, sync); from <= last && needed.size() < most_expected; from++) {
            if (entries[from].position >= 0)
                needed.push_back({entries[from].position, entries[from].size_bytes});
        }
    }
    source_.container().expect(needed);
}

bool FrameReader::next(AVFrame *frame)
{
    while (position_ < wanted_.size()) {
        int64_t pts = wanted_[position_++];
        const std::vector<int64_t> &shown = index_.shown_pts();
        if (std::binary_search(shown.begin(), shown.end(), pts) && find(pts, frame))
            return true;
        skipped_++;
    }
    return false;
}

bool FrameReader::find(int64_t pts, AVFrame *frame)
{
    size_t sync = index_.sync_before(pts);
    bool ahead = started_ && current_pts_ <= pts && source_.next_place() > sync;
    if (find_from(ahead ? SIZE_MAX : sync, pts, frame))
        return true;
    size_t earlier = index_.earlier_sync(sync);
    if (sync > 0 && find_from(earlier, pts, frame))
        return true;
    return earlier > 0 && find_from(0, pts, frame);
}

bool FrameReader::find_from(size_t sync, int64_t pts, AVFrame *frame)
{
    if (sync != SIZE_MAX)
        start(sync);
    while (current_pts_ < pts) {
        if (!advance())
            return false;
    }
    if (current_pts_ != pts || is_damaged(current_.get()))
        return false;
    int code = av_frame_ref(frame, current_.get());
    if (code < 0)
        throw std::bad_alloc();
    frame->pts = pts;
    return true;
}

void FrameReader::start(size_t sync)
{
    source_.discard_others(false);
    source_.jump(sync);
    decoder_.flush();
    counter_ = index_.entries()[sync].pts;
    current_pts_ = INT64_MIN;
    started_ = true;
    draining_ = false;
}

bool FrameReader::advance()
{
    for (;;) {
        av_frame_unref(current_.get());
        if (decoder_.receive(current_.get())) {
            current_pts_ = time_of(current_.get());
            return true;
        }
        size_t place = 0;
        if (draining_)
            return false;
        draining_ = !source_.read(packet_.get(), &place);
        decoder_.send(draining_ ? nullptr : packet_.get());
    }
}

int64_t FrameReader::time_of(const AVFrame *frame)
{
    if (index_.counted()) {
        int64_t time = counter_;
        counter_ += index_.step();
        return time;
    }
    return frame->pts != AV_NOPTS_VALUE ? frame->pts : frame->best_effort_timestamp;
}

}  // namespace ie
