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

/// Of the last reads: thirty frames of 1080p or ten of 4K.
constexpr size_t most_recent = 32;
constexpr int64_t most_recent_bytes = int64_t{128} << 20;
/// Of a scan: a hundred of 1080p. Frames larger than this (10-bit 4K is 25 MB) stay only while they are recent, or, when 8K,
/// not at all, so that a worker's memory limit still holds its decoder.
constexpr size_t most_sharpest = 1024;
constexpr int64_t largest_kept = int64_t{32} << 20;

template <size_t N>
void copy_text(char (&target)[N], const char *text)
{
    std::snprintf(target, N, "%s", text ? text : "unknown");
}

}  // namespace

Video::Video(const std::string &path, const ie_video_limits &limits)
    : path_(path), limits_(limits), container_(std::make_shared<Container>(path, limits)),
      index_(PacketIndex::of(path, limits, *container_)), source_(path, limits, container_, index_),
      converter_(stream(), limits.cores), thumbnails_(stream(), 1),
      recent_(most_recent, most_recent_bytes, most_recent_bytes), sharpest_(most_sharpest, limits.kept_bytes, largest_kept),
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
    out->indexed_by_table = index_.by_table();
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
    if (sharpest_.begin(wanted))
        run_ = &sharpest_;
    else if (recent_.begin(wanted))
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

void Video::use_gpu(int device, ie_gpu_halve halve, void *state)
{
    run_ = std::monostate{};
    gpu_ = std::make_unique<GpuFrames>(device, halve, state);
}

void Video::scan(int thumbnail_side, int picture_side, int64_t window_us, int64_t after_pts)
{
    run_ = std::monostate{};
    sharpest_.clear();
    int64_t window = av_rescale_q(window_us, AV_TIME_BASE_Q, stream()->time_base);
    // What overflows comes as the least number there is.
    window = window == INT64_MIN ? INT64_MAX : std::max<int64_t>(window, 1);
    run_ = std::make_unique<Scan>(source_, index_, limits_, window, after_pts, gpu_.get());
    max_side_ = picture_side;
    thumbnail_side_ = thumbnail_side;
    given_ = 0;
}

bool Video::next_decoded()
{
    av_frame_unref(frame_.get());
    if (auto *sweep = std::get_if<std::unique_ptr<KeyframeSweep>>(&run_))
        return (*sweep)->next(frame_.get());
    if (auto *reader = std::get_if<std::unique_ptr<FrameReader>>(&run_))
        return (*reader)->next(frame_.get());
    if (auto *scan = std::get_if<std::unique_ptr<Scan>>(&run_))
        return (*scan)->next(frame_.get());
    if (auto *kept = std::get_if<KeptFrames *>(&run_))
        return (*kept)->next(frame_.get());
    throw Failure(IE_INVALID_ARGUMENT, "no run was begun");
}

bool Video::next(uint8_t *pixels, size_t capacity_bytes, ie_video_frame *out)
{
    if (!next_decoded()) {
        check_outcome();
        return false;
    }
    PictureSize size = convert(pixels, capacity_bytes);
    given_++;
    keep();
    out->pts = frame_->pts;
    out->time_us = av_rescale_q(frame_->pts - index_.start_pts(), stream()->time_base, AV_TIME_BASE_Q);
    out->width = size.width;
    out->height = size.height;
    out->keyframe = index_.find_keyframe(frame_->pts) >= 0;
    out->interlaced = frame_->interlaced_frame;
    auto *scan = std::get_if<std::unique_ptr<Scan>>(&run_);
    out->thumbnail = scan && !(*scan)->is_picture();
    return true;
}

PictureSize Video::convert(uint8_t *pixels, size_t capacity_bytes)
{
    auto *scan = std::get_if<std::unique_ptr<Scan>>(&run_);
    if (!scan || (*scan)->is_picture())
        return converter_.convert(frame_.get(), max_side_, pixels, capacity_bytes);
    Colour colour = colour_of(frame_.get(), stream()->codecpar);
    return thumbnails_.convert((*scan)->small(), colour, thumbnail_side_, pixels, capacity_bytes);
}

void Video::keep()
{
    if (std::holds_alternative<std::unique_ptr<FrameReader>>(run_))
        recent_.add(frame_.get(), static_cast<double>(++read_)); // the newer, the better
    else if (auto *scan = std::get_if<std::unique_ptr<Scan>>(&run_); scan && (*scan)->is_picture())
        sharpest_.add(frame_.get(), (*scan)->detail());
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
    if (auto *scan = std::get_if<std::unique_ptr<Scan>>(&run_))
        return (*scan)->skipped();
    auto *reader = std::get_if<std::unique_ptr<FrameReader>>(&run_);
    return reader ? (*reader)->skipped() : 0;
}

}  // namespace ie
