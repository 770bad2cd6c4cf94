#include "keyframe_sweep.h"

namespace ie {

KeyframeSweep::KeyframeSweep(PacketSource &source, const PacketIndex &index, const ie_video_limits &limits,
                             int64_t min_interval)
    : source_(source), index_(index), min_interval_(min_interval),
      decoder_(source.container().decoder(), source.container().stream(), limits, Decoder::Threads::within),
      packet_(owned<PacketPointer>(av_packet_alloc())), rest_(owned<FramePointer>(av_frame_alloc()))
{
    if (source_.container().is_partial()) {
        expect();
        return;
    }
    source_.jump(0);
    source_.discard_others(true);
}

bool KeyframeSweep::next(AVFrame *frame)
{
    size_t place = 0;
    while (read(&place)) {
        const PacketEntry &entry = index_.entries()[place];
        if (!is_wanted(entry, last_pts_) || !(packet_->flags & AV_PKT_FLAG_KEY))
            continue;
        if (!decode(packet_.get(), frame)) {
            skipped_++;
            continue;
        }
        frame->pts = last_pts_ = entry.pts;
        return true;
    }
    return false;
}

bool KeyframeSweep::is_wanted(const PacketEntry &entry, int64_t last_pts) const
{
    bool near = last_pts != INT64_MIN && entry.pts < last_pts + min_interval_;
    return entry.keyframe && !entry.hidden && !near;
}

bool KeyframeSweep::read(size_t *place)
{
    if (!source_.container().is_partial())
        return source_.read(packet_.get(), place);
    // What is not wanted is not read: it would have to be fetched.
    while (next_ < index_.entries().size()) {
        size_t candidate = next_++;
        if (!is_wanted(index_.entries()[candidate], last_pts_))
            continue;
        source_.jump(candidate);
        return source_.read(packet_.get(), place);
    }
    return false;
}

void KeyframeSweep::expect() const
{
    std::vector<ByteRange> wanted;
    int64_t last_pts = INT64_MIN;
    for (const PacketEntry &entry : index_.entries()) {
        if (!is_wanted(entry, last_pts) || entry.position < 0)
            continue;
        wanted.push_back({entry.position, entry.size_bytes});
        last_pts = entry.pts;
    }
    source_.container().expect(wanted);
}

bool KeyframeSweep::decode(const AVPacket *packet, AVFrame *frame)
{
    decoder_.send(packet);
    decoder_.send(nullptr);
    bool found = decoder_.receive(frame) && !is_damaged(frame);
    // A packet may hold more than one picture; the first is the keyframe.
    while (decoder_.receive(rest_.get()))
        av_frame_unref(rest_.get());
    decoder_.flush();
    return found;
}

}  // namespace ie
