#include "packet_source.h"

#include <algorithm>
#include <string_view>

#include "failure.h"

namespace ie {

PacketSource::PacketSource(const std::string &path, const ie_video_limits &limits, std::shared_ptr<Container> first,
                           const PacketIndex &index)
    : path_(path), limits_(limits), index_(index), container_(std::move(first)),
      held_(owned<PacketPointer>(av_packet_alloc())), next_(index.entries().size())
{
}

bool PacketSource::read(AVPacket *packet, size_t *place)
{
    for (;;) {
        if (holding_) {
            av_packet_move_ref(packet, held_.get());
            holding_ = false;
        } else if ((!sparse_ && next_ >= index_.entries().size()) || !container_->read(packet)) {
            return false;
        }
        if (sparse_) {
            // Packets are missing between, so only the time says which one this is. Not the presentation time: the MP4
            // demuxer loses count of its composition offsets when it skips.
            int64_t found = (packet->flags & AV_PKT_FLAG_KEY) ? index_.find_dts(packet->dts) : -1;
            if (found < 0)
                continue;
            next_ = static_cast<size_t>(found);
        }
        *place = next_++;
        packet->pts = index_.counted() ? AV_NOPTS_VALUE : index_.entries()[*place].pts;
        return true;
    }
}

void PacketSource::jump(size_t place)
{
    if (place == next_ && !sparse_)
        return;
    holding_ = false;
    if (try_seek(place))
        return;
    reopen();
    while (next_ < place && container_->read(held_.get()))
        next_++;
    if (next_ != place)
        throw Failure(IE_CORRUPT, "the file ends earlier than when it was indexed");
}

bool PacketSource::try_seek(size_t place)
{
    AVFormatContext *format = container_->format();
    if (index_.counted() || (format->iformat->flags & AVFMT_NOTIMESTAMPS))
        return false;
    int64_t wanted = static_cast<int64_t>(place);
    // The MP4 demuxer seeks by presentation time: it lands on the very packet, and none before it is read.
    if (index_.by_table() && av_seek_frame(format, container_->stream()->index, index_.entries()[place].pts, AVSEEK_FLAG_BACKWARD) >= 0 &&
        read_until(wanted))
        return true;
    size_t aim = place;
    for (int attempt = 0; attempt < 3; attempt++) {
        const PacketEntry &entry = index_.entries()[aim];
        if (index_.find_dts(entry.dts) < 0)
            return false;
        // Some formats seek by presentation time, some by decode time: the smaller is right for both.
        int64_t target = std::min(entry.dts, entry.pts);
        if (av_seek_frame(format, container_->stream()->index, target, AVSEEK_FLAG_BACKWARD) < 0)
            return false;
        if (read_until(wanted))
            return true;
        if (aim == 0)
            return false;
        aim = index_.earlier_sync(aim);
    }
    return false;
}

bool PacketSource::read_until(int64_t place)
{
    while (container_->read(held_.get())) {
        int64_t found = index_.find_dts(held_->dts);
        if (found > place)
            return false;
        if (found == place && index_.matches(static_cast<size_t>(place), held_.get())) {
            next_ = static_cast<size_t>(place);
            holding_ = true;
            return true;
        }
    }
    return false;
}

void PacketSource::reopen()
{
    container_ = std::make_shared<Container>(path_, limits_);
    next_ = 0;
    if (sparse_)
        discard_others(true);
}

void PacketSource::discard_others(bool on)
{
    // These demuxers skip what is discarded and keep decode times right. Elsewhere all packets are read.
    static constexpr const char *skipping[] = {"mov", "flv"};
    bool skips = false;
    for (const char *name : skipping)
        skips |= std::string_view(container_->format()->iformat->name).starts_with(name);
    if (sparse_ && !on)
        next_ = index_.entries().size(); // the demuxer's own counts are off until it seeks
    sparse_ = on && skips && !index_.counted() && index_.find_dts(index_.entries().front().dts) >= 0;
    container_->stream()->discard = sparse_ ? AVDISCARD_NONKEY : AVDISCARD_DEFAULT;
}

}  // namespace ie
