#include "clip.h"

#include <algorithm>

#include "activity.h"
#include "clip_writer.h"
#include "failure.h"

namespace ie {

namespace {

/// Sound lies at most so much later in a file than its picture: beyond, there is none for the clip's end.
constexpr int64_t latest_sound_us = 2000000;

bool holds(const char *format, const AVStream *stream)
{
    const AVOutputFormat *output = av_guess_format(format, nullptr, nullptr);
    return output && avformat_query_codec(output, stream->codecpar->codec_id, FF_COMPLIANCE_NORMAL) == 1;
}

int64_t decode_time(int64_t pts, int64_t dts)
{
    return dts == AV_NOPTS_VALUE ? pts : dts;
}

}  // namespace

Clip::Clip(const std::string &path, const ie_video_limits &limits, const PacketIndex &index)
    : container_(path, limits), index_(index), audio_(container_.find_stream(AVMEDIA_TYPE_AUDIO))
{
    if (index_.counted())
        throw Failure(IE_UNSUPPORTED, "packets of this file have no times of their own, so that no part can be copied");
    if (audio_ >= 0)
        container_.include(audio_);
}

size_t Clip::cut(int64_t from, int64_t to, uint8_t *bytes, size_t capacity_bytes)
{
    ClipWriter writer(choose_format(), bytes, capacity_bytes);
    collect(from, to, capacity_bytes);
    writer.add(container_.stream());
    if (audio_ >= 0)
        writer.add(container_.format()->streams[audio_]);
    writer.begin(packets_.size());
    for (PacketPointer &packet : packets_) {
        const AVStream *source = container_.format()->streams[packet->stream_index];
        int64_t shift = av_rescale_q(from_us_, AV_TIME_BASE_Q, source->time_base);
        if (source == container_.stream())
            shift = start_pts_;
        for (int64_t *time : {&packet->pts, &packet->dts})
            *time = *time == AV_NOPTS_VALUE ? *time : *time - shift;
        writer.write(packet.get(), source == container_.stream() ? 0 : 1, source->time_base);
        packet.reset();
    }
    return writer.finish();
}

/// MP4 where it holds both codecs, else WebM, else Matroska, which holds all. Sound that the best picture format does not
/// hold is worth another format.
const char *Clip::choose_format()
{
    auto both = [&](const char *format) {
        return holds(format, container_.stream()) && (audio_ < 0 || holds(format, container_.format()->streams[audio_]));
    };
    format_ = both("mp4") ? IE_CLIP_MP4 : both("webm") ? IE_CLIP_WEBM : IE_CLIP_MATROSKA;
    if (format_ == IE_CLIP_MATROSKA && !both("matroska"))
        throw Failure(IE_UNSUPPORTED, "no container for clips holds the codecs of this file");
    return format_ == IE_CLIP_MP4 ? "mp4" : format_ == IE_CLIP_WEBM ? "webm" : "matroska";
}

void Clip::collect(int64_t from, int64_t to, size_t capacity_bytes)
{
    const size_t place = index_.sync_before(from), end = end_place(place, to);
    const PacketEntry &start = index_.entries()[place];
    start_pts_ = start.pts;
    if (end < index_.entries().size())
        end_time_ = decode_time(index_.entries()[end].pts, index_.entries()[end].dts);
    audio_over_ = audio_ < 0;
    from_us_ = to_us_ = us(start.pts, container_.stream());
    for (size_t i = place; i < end; i++)
        to_us_ = std::max(to_us_, us(index_.entries()[i].pts + index_.entries()[i].duration, container_.stream()));
    seek(start);
    PacketPointer packet = owned<PacketPointer>(av_packet_alloc());
    size_t total = 0;
    while (!(video_over_ && audio_over_) && container_.read(packet.get())) {
        if (!take(packet.get()))
            continue;
        total += static_cast<size_t>(packet->size);
        if (total > capacity_bytes)
            throw Failure(IE_TOO_LARGE, "the clip does not fit the frame memory");
        packets_.push_back(owned<PacketPointer>(av_packet_clone(packet.get())));
    }
    if (!started_)
        throw Failure(IE_CORRUPT, "the clip's keyframe was not found again");
}

/// Formats that cannot seek are read from the start.
void Clip::seek(const PacketEntry &start)
{
    int64_t target = std::min(start.dts == AV_NOPTS_VALUE ? start.pts : start.dts, start.pts);
    if (!(container_.format()->iformat->flags & AVFMT_NOTIMESTAMPS))
        av_seek_frame(container_.format(), container_.stream()->index, target, AVSEEK_FLAG_BACKWARD);
}

/// The last place before which, from the start on, all frames up to some time before `to` are decoded and no later ones:
/// frames come in another order than they are shown.
size_t Clip::end_place(size_t start, int64_t to) const
{
    const std::vector<PacketEntry> &entries = index_.entries();
    std::vector<int64_t> earliest(entries.size() - start + 1, INT64_MAX); // from each place on
    for (size_t i = entries.size(); i-- > start;)
        earliest[i - start] = std::min(earliest[i - start + 1], entries[i].pts < entries[start].pts ? INT64_MAX : entries[i].pts);
    size_t best = start + 1;
    int64_t latest = INT64_MIN;
    for (size_t end = start + 1; end <= entries.size(); end++) {
        latest = std::max(latest, entries[end - 1].pts);
        if (latest >= to)
            break;
        if (latest < earliest[end - start])
            best = end;
    }
    return best;
}

/// Whether a packet belongs to the clip.
bool Clip::take(const AVPacket *packet)
{
    activity::advance();
    const AVStream *stream = container_.format()->streams[packet->stream_index];
    int64_t time = decode_time(packet->pts, packet->dts);
    if (time == AV_NOPTS_VALUE)
        return false;
    int64_t at_us = us(time, stream);
    if (stream == container_.stream()) {
        started_ |= (packet->flags & AV_PKT_FLAG_KEY) && packet->pts == start_pts_;
        video_over_ |= started_ && time >= end_time_;
        audio_over_ |= video_over_ && at_us > to_us_ + latest_sound_us;
        // Frames shown before the keyframe need the ones before it.
        return started_ && !video_over_ && packet->pts >= start_pts_ && !(packet->flags & AV_PKT_FLAG_DISCARD);
    }
    audio_over_ |= video_over_ && at_us >= to_us_;
    return at_us >= from_us_ && at_us < to_us_;
}

int64_t Clip::us(int64_t time, const AVStream *stream) const
{
    return av_rescale_q(time, stream->time_base, AV_TIME_BASE_Q);
}

}  // namespace ie
