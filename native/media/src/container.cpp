#include "container.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

extern "C" {
#include <libavutil/dovi_meta.h>
#include <libavutil/imgutils.h>
}

#include "activity.h"
#include "failure.h"
#include "library_log.h"

namespace ie {

namespace {

// Formats that hold their bytes in the one file. Left out on purpose: playlists and anything that opens other files
// (hls, dash, concat, imf, image2), scripts, text, devices, and tracker music.
constexpr const char *accepted_formats[] = {
    "mov", "matroska", "avi", "mpegts", "mpeg", "mpegvideo", "h264", "hevc", "h263", "h261", "m4v", "vc1", "ivf",
    "obu", "av1", "flv", "live_flv", "ogg", "asf", "gif", "apng", "mxf", "nut", "rm", "wtv", "dv", "yuv4mpegpipe", "nsv",
    "cavsvideo", "dirac", "mjpeg", "gxf", "bink", "smk", "swf", "roq", "film_cpk", "4xm", "avs2", "avs3", "evc",
    // Sound alone: accepted so that the answer is "no video" and not "not media".
    "mp3", "wav", "w64", "aac", "flac", "ac3", "eac3", "dts", "dtshd", "amr", "amrnb", "amrwb", "aiff", "caf", "au",
    "ac4", "truehd", "ape", "wv", "tta", "tak", "mpc", "mpc8", "voc", "loas", "latm", "adts"};

bool accepted(const AVInputFormat *format)
{
    // A demuxer's name is a comma-separated list of the names that it goes by.
    std::string names = std::string(",") + format->name + ",";
    for (const char *name : accepted_formats) {
        if (names.find(std::string(",") + name + ",") != std::string::npos)
            return true;
    }
    return false;
}

int deny_open(AVFormatContext *, AVIOContext **, const char *, int, AVDictionary **)
{
    return AVERROR(EPERM);
}

int interrupted(void *)
{
    return activity::cancelled() ? 1 : 0;
}

[[noreturn]] void raise_header(int code, const char *format)
{
    try {
        raise_av(code, std::string("reading the ") + format + " header");
    } catch (const Failure &failure) {
        // Where protection is broken too, the header fails first.
        if (std::strstr(failure.what(), "encryption"))
            throw Failure(IE_UNSUPPORTED, std::string("the video is encrypted; give a clear copy. ") + failure.what());
        throw;
    }
}

/// Short raw streams have too little content to be sure: there the name may decide.
bool is_raw_name(const std::string &path)
{
    for (const char *extension : {".264", ".h264", ".avc", ".265", ".h265", ".hevc", ".m2v", ".mpv", ".m4v"}) {
        if (path.ends_with(extension))
            return true;
    }
    return false;
}

const AVInputFormat *probe(AVIOContext *context, const std::string &path)
{
    const AVInputFormat *found = nullptr;
    // The name is withheld at first: a text called video.mp4 is a text.
    int score = av_probe_input_buffer2(context, &found, "", nullptr, 0, 0);
    if (score == AVERROR_INVALIDDATA && is_raw_name(path))
        score = av_probe_input_buffer2(context, &found, path.c_str(), nullptr, 0, 0);
    if (score < 0 && (score == AVERROR_EXIT || score == AVERROR(ENOMEM)))
        raise_av(score, "recognising the format");
    if (score < 0 || !found)
        throw Failure(IE_NOT_MEDIA, "the content is of no known media format");
    if (!accepted(found))
        throw Failure(IE_NOT_MEDIA, std::string("the content looks like '") + found->name +
                                        "', which is not accepted as a video");
    return found;
}

}  // namespace

Container::Container(const std::string &path, const ie_video_limits &limits, AVMediaType kind, Packets packets)
    : kind_(kind), packets_(packets), input_(path, limits.parts)
{
    library_log::start();
    library_log::take();
    open(path);
    stream_index_ = find_stream(kind_);
    check_decodable(limits);
    read_stream_info(limits);
    check_decodable(limits);
    for (unsigned i = 0; i < format_->nb_streams; i++) {
        if (static_cast<int>(i) != stream_index_)
            format_->streams[i]->discard = AVDISCARD_ALL;
    }
    if (packets_ == Packets::by_table)
        input_.read_zeros();
}

void Container::open(const std::string &path)
{
    const AVInputFormat *input_format = probe(input_.context(), path);
    AVFormatContext *raw = avformat_alloc_context();
    if (!raw)
        throw std::bad_alloc();
    raw->pb = input_.context();
    raw->io_open = deny_open;
    raw->interrupt_callback.callback = interrupted;
    raw->flags |= AVFMT_FLAG_CUSTOM_IO;
    // A parser would look for key flags in bytes that are not there.
    if (packets_ == Packets::by_table)
        raw->flags |= AVFMT_FLAG_NOPARSE;
    // A file needs few streams; each one claimed costs memory.
    raw->max_streams = 128;
    AVDictionary *options = nullptr;
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    int code = avformat_open_input(&raw, "", input_format, &options);
    av_dict_free(&options);
    if (code < 0)
        raise_header(code, input_format->name);
    format_.reset(raw);
}

int Container::find_stream(AVMediaType kind) const
{
    int best = -1;
    int64_t best_score = -1;
    for (unsigned i = 0; i < format_->nb_streams; i++) {
        const AVStream *stream = format_->streams[i];
        const AVCodecParameters *parameters = stream->codecpar;
        constexpr int not_moving = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS;
        if (parameters->codec_type != kind || (stream->disposition & not_moving))
            continue;
        int64_t score = kind == AVMEDIA_TYPE_AUDIO ? parameters->ch_layout.nb_channels
                                                   : static_cast<int64_t>(parameters->width) * parameters->height;
        score += (stream->disposition & AV_DISPOSITION_DEFAULT) ? int64_t{1} << 50 : 0;
        if (score > best_score) {
            best_score = score;
            best = static_cast<int>(i);
        }
    }
    return best;
}

void Container::include(int stream)
{
    included_ = stream;
    format_->streams[stream]->discard = AVDISCARD_DEFAULT;
}

void Container::raise_no_stream() const
{
    if (kind_ == AVMEDIA_TYPE_AUDIO)
        throw Failure(IE_UNSUPPORTED, "the file has no sound");
    throw Failure(IE_NO_VIDEO,
                  has_audio() ? "the file has sound but no moving picture" : "the file has no video stream");
}

void Container::read_stream_info(const ie_video_limits &limits)
{
    std::vector<AVDictionary *> options(format_->nb_streams, nullptr);
    for (AVDictionary *&each : options) {
        av_dict_set_int(&each, "max_pixels", limits.max_frame_pixels, 0);
        av_dict_set_int(&each, "threads", 1, 0);
    }
    int code = avformat_find_stream_info(format_.get(), options.data());
    for (AVDictionary *&each : options)
        av_dict_free(&each);
    if (code < 0)
        raise_av(code, "reading the streams");
    stream_index_ = find_stream(kind_);
    if (stream_index_ < 0)
        raise_no_stream();
}

void Container::check_decodable(const ie_video_limits &limits)
{
    // Before the streams are read, formats such as MPEG-TS do not know their streams yet.
    if (stream_index_ < 0)
        return;
    const AVCodecParameters *parameters = stream()->codecpar;
    int64_t pixels = static_cast<int64_t>(parameters->width) * parameters->height;
    if (pixels > limits.max_frame_pixels || parameters->width > 16384 || parameters->height > 16384)
        throw Failure(IE_TOO_LARGE, "a frame of " + std::to_string(parameters->width) + "x" +
                                        std::to_string(parameters->height) + " pixels is over the limit of " +
                                        std::to_string(limits.max_frame_pixels) + " pixels or 16384 a side");
    const auto *dolby = reinterpret_cast<const AVDOVIDecoderConfigurationRecord *>(
        av_stream_get_side_data(stream(), AV_PKT_DATA_DOVI_CONF, nullptr));
    if (dolby && dolby->dv_profile == 5)
        throw Failure(IE_UNSUPPORTED, "Dolby Vision profile 5 has no base layer with ordinary colours");
    decoder_ = avcodec_find_decoder(parameters->codec_id);
}

bool Container::has_packet_table() const
{
    // Those of which packets by the table were compared with packets read (tests: PartsTests).
    constexpr AVCodecID compared[] = {AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_AV1, AV_CODEC_ID_VP9, AV_CODEC_ID_MPEG4};
    const AVCodecParameters *parameters = stream()->codecpar;
    bool is_protected = parameters->codec_tag == MKTAG('e', 'n', 'c', 'v') ||
                        av_stream_get_side_data(stream(), AV_PKT_DATA_ENCRYPTION_INIT_INFO, nullptr);
    return std::string_view(format_->iformat->name).starts_with("mov") && !is_protected &&
           avformat_index_get_entries_count(stream()) > 0 &&
           std::find(std::begin(compared), std::end(compared), parameters->codec_id) != std::end(compared);
}

bool Container::read(AVPacket *packet)
{
    for (;;) {
        activity::check();
        av_packet_unref(packet);
        int code = av_read_frame(format_.get(), packet);
        if (code == AVERROR(ENOMEM) || code == AVERROR_EXIT)
            raise_av(code, "reading a packet");
        // Any other failure is where a damaged or cut file ends.
        if (code < 0)
            return false;
        if (packet->stream_index == stream_index_ || packet->stream_index == included_)
            return true;
    }
}

}  // namespace ie
