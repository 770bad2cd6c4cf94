#include "video.h"

#include <algorithm>
#include <cstring>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "activity.h"
#include "failure.h"
#include "library_log.h"

namespace ie {

namespace {

template <size_t N>
void copy_text(char (&target)[N], const char *text)
{
    std::snprintf(target, N, "%s", text ? text : "unknown");
}

}  // namespace

Video::Video(const std::string &path, const ie_video_limits &limits)
    : path_(path), limits_(limits), container_(std::make_shared<Container>(path, limits)),
      index_(*container_, limits.max_packets), source_(path, limits, container_, index_),
      converter_(stream(), limits.decode_threads),
      frame_(owned<FramePointer>(av_frame_alloc()))
{
    if (!container_->decoder())
        raise_no_decoder(stream()->codecpar);
}

int64_t Video::start_us() const
{
    return av_rescale_q(index_.start_pts(), stream()->time_base, AV_TIME_BASE_Q);
}

void Video::describe(ie_video_description *out) const
{
    *out = {};
    const AVCodecParameters *parameters = stream()->codecpar;
    copy_text(out->format, container_->format()->iformat->name);
    copy_text(out->codec, avcodec_get_name(parameters->codec_id));
    copy_text(out->pixel_format, av_get_pix_fmt_name(static_cast<AVPixelFormat>(parameters->format)));
    AVRational aspect = sane_aspect(parameters->sample_aspect_ratio, stream()->sample_aspect_ratio);
    PictureSize shown = shown_size(std::max(parameters->width, 1), std::max(parameters->height, 1), aspect, 0);
    Orientation orientation = orientation_of(stream());
    out->width = orientation.transpose ? shown.height : shown.width;
    out->height = orientation.transpose ? shown.width : shown.height;
    out->coded_width = parameters->width;
    out->coded_height = parameters->height;
    out->rotation_degrees = orientation.degrees();
    out->sample_aspect_ratio = av_q2d(aspect);
    out->size_bytes = container_->size_bytes();
    out->has_audio = container_->has_audio();
    out->interlaced = interlaced();
    describe_colour(out);
    describe_times(out);
}

void Video::describe_colour(ie_video_description *out) const
{
    const AVCodecParameters *parameters = stream()->codecpar;
    Colour colour = colour_of(parameters);
    copy_text(out->color_matrix, colour.matrix_name());
    copy_text(out->color_range, colour.range_name());
    copy_text(out->color_transfer, av_color_transfer_name(parameters->color_trc));
    out->hdr = colour.transfer != Transfer::sdr;
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(parameters->format));
    out->bit_depth = format ? format->comp[0].depth : 8;
}

void Video::describe_times(ie_video_description *out) const
{
    AVRational base = stream()->time_base;
    int64_t ticks = index_.end_pts() - index_.start_pts();
    out->start_pts = index_.start_pts();
    out->duration_us = av_rescale_q(ticks, base, AV_TIME_BASE_Q);
    double seconds = static_cast<double>(ticks) * av_q2d(base);
    out->frame_rate = seconds > 0 ? static_cast<double>(index_.shown_pts().size()) / seconds : 0;
    out->variable_frame_rate = index_.variable_rate();
    out->packet_count = static_cast<int32_t>(index_.entries().size());
    out->keyframe_count = static_cast<int32_t>(index_.keyframe_pts().size());
    out->time_base_numerator = base.num;
    out->time_base_denominator = base.den;
}

bool Video::interlaced() const
{
    AVFieldOrder order = stream()->codecpar->field_order;
    return order != AV_FIELD_UNKNOWN && order != AV_FIELD_PROGRESSIVE;
}

void Video::sweep(int max_side, int64_t min_interval_us)
{
    run_ = std::monostate{};
    int64_t interval = av_rescale_q(min_interval_us, AV_TIME_BASE_Q, stream()->time_base);
    run_ = std::make_unique<KeyframeSweep>(source_, index_, limits_, interval);
    max_side_ = max_side;
    given_ = 0;
}

void Video::pick(std::vector<int64_t> wanted, int max_side)
{
    run_ = std::monostate{};
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    if (recent_.begin(wanted))
        run_ = &recent_;
    else
        run_ = std::make_unique<FrameReader>(source_, index_, limits_, std::move(wanted));
    max_side_ = max_side;
    given_ = 0;
}

void Video::range(int64_t from, int64_t to, int every, int max_side)
{
    const std::vector<int64_t> &shown = index_.shown_pts();
    auto first = std::lower_bound(shown.begin(), shown.end(), from);
    auto last = std::upper_bound(first, shown.end(), to);
    std::vector<int64_t> wanted;
    for (auto each = first; each < last; each += std::min<ptrdiff_t>(every, last - each))
        wanted.push_back(*each);
    pick(std::move(wanted), max_side);
}

bool Video::next_decoded()
{
    av_frame_unref(frame_.get());
    if (auto *sweep = std::get_if<std::unique_ptr<KeyframeSweep>>(&run_))
        return (*sweep)->next(frame_.get());
    if (auto *reader = std::get_if<std::unique_ptr<FrameReader>>(&run_))
        return (*reader)->next(frame_.get());
    if (auto *recent = std::get_if<RecentFrames *>(&run_))
        return (*recent)->next(frame_.get());
    throw Failure(IE_INVALID_ARGUMENT, "no run was begun");
}

bool Video::next(uint8_t *pixels, size_t capacity_bytes, ie_video_frame *out)
{
    if (!next_decoded()) {
        check_outcome();
        return false;
    }
    PictureSize size = converter_.convert(frame_.get(), max_side_, pixels, capacity_bytes);
    given_++;
    if (std::holds_alternative<std::unique_ptr<FrameReader>>(run_))
        recent_.add(frame_.get());
    out->pts = frame_->pts;
    out->time_us = av_rescale_q(frame_->pts - index_.start_pts(), stream()->time_base, AV_TIME_BASE_Q);
    out->width = size.width;
    out->height = size.height;
    out->keyframe = index_.find_keyframe(frame_->pts) >= 0;
    out->interlaced = frame_->interlaced_frame;
    return true;
}

int64_t Video::count()
{
    range(INT64_MIN, INT64_MAX, 1, 0);
    while (next_decoded())
        given_++;
    check_outcome();
    return given_;
}

void Video::check_outcome() const
{
    if (given_ > 0 || skipped() == 0)
        return;
    if (stream()->codecpar->codec_tag == MKTAG('e', 'n', 'c', 'v'))
        throw Failure(IE_UNSUPPORTED, "the video is marked as encrypted and does not decode; give a clear copy");
    std::string detail = library_log::take();
    throw Failure(IE_CORRUPT, "none of the " + std::to_string(skipped()) + " wanted frames could be decoded" +
                                  (detail.empty() ? "" : " (" + detail + ")"));
}

int Video::skipped() const
{
    if (auto *sweep = std::get_if<std::unique_ptr<KeyframeSweep>>(&run_))
        return (*sweep)->skipped();
    auto *reader = std::get_if<std::unique_ptr<FrameReader>>(&run_);
    return reader ? (*reader)->skipped() : 0;
}

}  // namespace ie
