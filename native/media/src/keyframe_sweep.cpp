#include "keyframe_sweep.h"

namespace ie {

KeyframeSweep::KeyframeSweep(PacketSource &source, const PacketIndex &index, const ie_video_limits &limits,
                             int64_t min_interval)
    : source_(source), index_(index), min_interval_(min_interval),
      decoder_(source.container().decoder(), source.container().stream(), limits, Decoder::Threads::within),
      packet_(owned<PacketPointer>(av_packet_alloc())), rest_(owned<FramePointer>(av_frame_alloc()))
{
    source_.jump(0);
    source_.discard_others(true);
}

bool KeyframeSweep::next(AVFrame *frame)
{
    size_t place = 0;
    while (source_.read(packet_.get(), &place)) {
        const PacketEntry &entry = index_.entries()[place];
        bool near = last_pts_ != INT64_MIN && entry.pts < last_pts_ + min_interval_;
        if (!entry.keyframe || entry.hidden || near)
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
