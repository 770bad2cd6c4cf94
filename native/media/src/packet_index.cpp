#include "packet_index.h"

#include <algorithm>
#include <string>

#include "failure.h"

namespace ie {

namespace {

/// Refuses protected content by what the packets and the stream say.
void check_encryption(const AVStream *stream, int64_t encrypted, int64_t total)
{
    bool protected_header = stream->codecpar->codec_tag == MKTAG('e', 'n', 'c', 'v') ||
                            av_stream_get_side_data(stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO, nullptr);
    bool marked = av_dict_get(stream->metadata, "enc_key_id", nullptr, 0) || (total == 0 && protected_header);
    if (encrypted > 0 || marked)
        throw Failure(IE_UNSUPPORTED, "the video is encrypted (" + std::to_string(encrypted) + " of " +
                                          std::to_string(total) + " packets are marked); give a clear copy");
}

uint32_t clamp_duration(int64_t duration)
{
    return static_cast<uint32_t>(std::clamp<int64_t>(duration, 0, UINT32_MAX));
}

}  // namespace

PacketIndex::PacketIndex(Container &container, int64_t max_packets)
{
    read(container, max_packets);
    complete_times(container.stream());
    summarise();
}

PacketIndex PacketIndex::of(const std::string &path, const ie_video_limits &limits, Container &container)
{
    bool wanted = container.is_partial() || limits.by_table != 0;
    if (!wanted || !container.has_packet_table())
        return PacketIndex(container, limits.max_packets);
    Container table(path, limits, AVMEDIA_TYPE_VIDEO, Container::Packets::by_table);
    PacketIndex index(table, limits.max_packets);
    index.by_table_ = true;
    // Where the table leaves durations out, a parser works them out from the bytes.
    bool complete = std::none_of(index.entries_.begin(), index.entries_.end(), [](const PacketEntry &entry) { return entry.duration == 0; });
    return complete ? index : PacketIndex(container, limits.max_packets);
}

void PacketIndex::read(Container &container, int64_t max_packets)
{
    PacketPointer packet = owned<PacketPointer>(av_packet_alloc());
    int64_t encrypted = 0;
    while (container.read(packet.get())) {
        if (static_cast<int64_t>(entries_.size()) >= max_packets)
            throw Failure(IE_TOO_LARGE, "more than " + std::to_string(max_packets) + " packets, which is the limit");
        if (av_packet_get_side_data(packet.get(), AV_PKT_DATA_ENCRYPTION_INFO, nullptr))
            encrypted++;
        entries_.push_back({packet->pts, packet->dts, packet->pos, clamp_duration(packet->duration),
                            static_cast<uint32_t>(packet->size), (packet->flags & AV_PKT_FLAG_KEY) != 0,
                            (packet->flags & AV_PKT_FLAG_DISCARD) != 0});
    }
    check_encryption(container.stream(), encrypted, static_cast<int64_t>(entries_.size()));
    if (entries_.empty())
        throw Failure(IE_CORRUPT, "the header names a video but the file holds no pictures of it");
}

void PacketIndex::complete_times(const AVStream *stream)
{
    AVRational rate = stream->avg_frame_rate.num > 0 ? stream->avg_frame_rate : stream->r_frame_rate;
    if (rate.num > 0 && rate.den > 0)
        step_ = std::max<int64_t>(1, av_rescale_q(1, av_inv_q(rate), stream->time_base));
    size_t missing = 0;
    bool decode_times = true;
    for (const PacketEntry &entry : entries_) {
        missing += entry.pts == AV_NOPTS_VALUE;
        decode_times &= entry.dts != AV_NOPTS_VALUE;
    }
    if (missing > 0 && decode_times && stream->codecpar->video_delay == 0) {
        for (PacketEntry &entry : entries_)
            entry.pts = entry.dts;
    } else if (missing > entries_.size() / 2) {
        count_times(stream);
    } else if (missing > 0) {
        hide_timeless();
    }
    for (size_t i = 0; i < entries_.size(); i++) {
        dts_ascending_ &= entries_[i].dts != AV_NOPTS_VALUE && (i == 0 || entries_[i].dts > entries_[i - 1].dts);
    }
}

void PacketIndex::hide_timeless()
{
    int64_t last = 0;
    for (PacketEntry &entry : entries_) {
        if (entry.pts == AV_NOPTS_VALUE) {
            entry.pts = entry.dts != AV_NOPTS_VALUE ? entry.dts : last;
            entry.hidden = true;
        }
        last = entry.pts;
    }
}

void PacketIndex::count_times(const AVStream *stream)
{
    counted_ = true;
    int64_t start = stream->start_time == AV_NOPTS_VALUE ? 0 : stream->start_time;
    for (size_t i = 0; i < entries_.size(); i++)
        entries_[i].pts = start + static_cast<int64_t>(i) * step_;
}

void PacketIndex::summarise()
{
    shown_pts_.reserve(entries_.size());
    end_pts_ = INT64_MIN;
    for (size_t i = 0; i < entries_.size(); i++) {
        const PacketEntry &entry = entries_[i];
        if (entry.keyframe)
            syncs_.push_back({entry.pts, i});
        if (entry.hidden)
            continue;
        shown_pts_.push_back(entry.pts);
        end_pts_ = std::max(end_pts_, entry.pts + std::max<int64_t>(entry.duration, 0));
        if (entry.keyframe)
            keyframe_pts_.push_back(entry.pts);
    }
    if (shown_pts_.empty())
        throw Failure(IE_CORRUPT, "the edit list hides every picture");
    std::sort(keyframe_pts_.begin(), keyframe_pts_.end());
    std::stable_sort(syncs_.begin(), syncs_.end(), [](const Sync &a, const Sync &b) { return a.pts < b.pts; });
    std::sort(shown_pts_.begin(), shown_pts_.end());
    measure_rate();
}

void PacketIndex::measure_rate()
{
    const std::vector<int64_t> &shown = shown_pts_;
    start_pts_ = shown.front();
    if (shown.size() < 2)
        return;
    std::vector<int64_t> gaps(shown.size() - 1);
    for (size_t i = 0; i < gaps.size(); i++)
        gaps[i] = shown[i + 1] - shown[i];
    std::vector<int64_t> sorted = gaps;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<int64_t>(sorted.size() / 2), sorted.end());
    int64_t median = sorted[sorted.size() / 2];
    end_pts_ = std::max(end_pts_, shown.back() + median);
    // Containers round times to their ticks: one tick, or a twentieth of a frame, is no variation.
    int64_t tolerance = std::max<int64_t>(1, median / 20);
    int64_t odd = std::count_if(gaps.begin(), gaps.end(),
                                [&](int64_t gap) { return gap < median - tolerance || gap > median + tolerance; });
    variable_rate_ = odd > std::max<int64_t>(1, static_cast<int64_t>(gaps.size()) / 100);
}

size_t PacketIndex::sync_before(int64_t pts) const
{
    auto after = std::upper_bound(syncs_.begin(), syncs_.end(), pts,
                                  [](int64_t wanted, const Sync &sync) { return wanted < sync.pts; });
    return after == syncs_.begin() ? 0 : (after - 1)->place;
}

size_t PacketIndex::earlier_sync(size_t place) const
{
    size_t best = 0;
    for (const Sync &sync : syncs_) {
        if (sync.place < place)
            best = std::max(best, sync.place);
    }
    return best;
}

int64_t PacketIndex::find_dts(int64_t dts) const
{
    if (!dts_ascending_ || dts == AV_NOPTS_VALUE)
        return -1;
    auto found = std::lower_bound(entries_.begin(), entries_.end(), dts,
                                  [](const PacketEntry &entry, int64_t wanted) { return entry.dts < wanted; });
    return found != entries_.end() && found->dts == dts ? found - entries_.begin() : -1;
}

bool PacketIndex::matches(size_t place, const AVPacket *packet) const
{
    const PacketEntry &entry = entries_[place];
    return static_cast<uint32_t>(packet->size) == entry.size_bytes &&
           (by_table_ || entry.keyframe == ((packet->flags & AV_PKT_FLAG_KEY) != 0));
}

size_t PacketIndex::place_of(int64_t pts, size_t from) const
{
    while (from + 1 < entries_.size() && entries_[from].pts != pts)
        from++;
    return from;
}

int64_t PacketIndex::find_keyframe(int64_t pts) const
{
    size_t place = sync_before(pts);
    return entries_[place].keyframe && entries_[place].pts == pts ? static_cast<int64_t>(place) : -1;
}

}  // namespace ie
