#include "keyframe_sweep.h"

#include <algorithm>

namespace ie {

namespace {

/// Keyframes decoded at once. Each decoder has frames of its own.
constexpr int32_t most_lanes = 4;

}  // namespace

KeyframeSweep::KeyframeSweep(PacketSource &source, const PacketIndex &index, const ie_video_limits &limits,
                             int64_t min_interval)
    : source_(source), index_(index), min_interval_(min_interval), packet_(owned<PacketPointer>(av_packet_alloc())),
      width_(static_cast<size_t>(std::clamp(std::min(limits.cores, limits.decode_threads), 1, most_lanes)))
{
    const Container &container = source_.container();
    ie_video_limits each = limits;
    each.decode_threads = width_ > 1 ? 1 : limits.decode_threads;
    for (size_t i = 0; i < width_; i++)
        idle_.push_back(std::make_unique<Lane>(Decoder(container.decoder(), container.stream(), each, Decoder::Threads::within)));
    if (container.is_partial()) {
        expect();
        return;
    }
    source_.jump(0);
    source_.discard_others(true);
}

bool KeyframeSweep::next(AVFrame *frame)
{
    for (;;) {
        fill();
        if (busy_.empty())
            return false;
        std::unique_ptr<Lane> lane = std::move(busy_.front());
        busy_.pop_front();
        size_t place = lane->place;
        bool sound = lane->sound.get();
        if (sound)
            av_frame_move_ref(frame, lane->frame.get());
        else
            av_frame_unref(lane->frame.get());
        idle_.push_back(std::move(lane));
        if (sound) {
            frame->pts = last_pts_ = index_.entries()[place].pts;
            return true;
        }
        skipped_++;
        pass_over(place);
    }
}

void KeyframeSweep::fill()
{
    size_t place = 0;
    while (!ended_ && busy_.size() < width_) {
        if (!read(&place)) {
            ended_ = true;
            return;
        }
        const PacketEntry &entry = index_.entries()[place];
        if (!is_wanted(entry, planned_pts_) || !(packet_->flags & AV_PKT_FLAG_KEY))
            continue;
        planned_pts_ = entry.pts;
        std::unique_ptr<Lane> lane = std::move(idle_.back());
        idle_.pop_back();
        lane->place = place;
        av_packet_unref(lane->packet.get());
        av_packet_move_ref(lane->packet.get(), packet_.get());
        lane->sound = std::async(std::launch::async, [of = lane.get()] { return decode(*of); });
        busy_.push_back(std::move(lane));
    }
}

void KeyframeSweep::pass_over(size_t place)
{
    if (width_ == 1) {
        planned_pts_ = last_pts_;
        return;
    }
    // Those in the lanes were chosen as if this one were sound.
    const std::vector<PacketEntry> &entries = index_.entries();
    size_t other = place + 1;
    while (other < entries.size() && !is_wanted(entries[other], last_pts_))
        other++;
    bool is_next = !busy_.empty() && busy_.front()->place == other;
    if (other == entries.size() || is_next)
        return;
    go_back(other);
}

void KeyframeSweep::go_back(size_t place)
{
    for (std::unique_ptr<Lane> &lane : busy_) {
        lane->sound.wait();
        av_frame_unref(lane->frame.get());
        idle_.push_back(std::move(lane));
    }
    busy_.clear();
    width_ = 1; // so that it happens once: where there is one damage there may be many
    planned_pts_ = last_pts_;
    ended_ = false;
    next_ = place;
    if (source_.container().is_partial())
        return;
    source_.discard_others(false);
    source_.jump(place);
    source_.discard_others(true);
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
        if (!is_wanted(index_.entries()[candidate], planned_pts_))
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

bool KeyframeSweep::decode(Lane &lane)
{
    Decoder &decoder = lane.decoder;
    decoder.send(lane.packet.get());
    decoder.send(nullptr);
    bool found = decoder.receive(lane.frame.get()) && !is_damaged(lane.frame.get());
    // A packet may hold more than one picture; the first is the keyframe.
    while (decoder.receive(lane.rest.get()))
        av_frame_unref(lane.rest.get());
    decoder.flush();
    return found;
}

}  // namespace ie
