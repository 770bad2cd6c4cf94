/* One video file: its description, its packet index and its frames. A handle is used by one thread at a time,
   except ie_video_cancel, which any thread may call. */
#ifndef IE_VIDEO_H
#define IE_VIDEO_H

#include <stddef.h>

#include "ie_status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ie_video ie_video;

/* Where the bytes of a file come from of which only parts are there; what is absent are holes, which read as zeros. Called on
   the thread that reads. fill is null where the whole file is there. */
typedef struct ie_file_parts {
    void *context; /* given back to both; it must live as long as the handles opened with it */
    /* Returns 1 once these bytes are in the file, 0 where the call was cancelled. */
    int32_t (*fill)(void *context, int64_t offset, int64_t length);
    /* Parts that will be read next, in this order, instead of those said before. */
    void (*expect)(void *context, const int64_t *offsets, const int64_t *lengths, int32_t count);
} ie_file_parts;

typedef struct ie_video_limits {
    int64_t max_frame_pixels; /* a frame or a claim above it is IE_TOO_LARGE */
    int64_t max_packets;      /* bounds the index: 48 bytes each */
    int64_t kept_bytes;       /* of a scan's pictures, which ie_video_pick then gives without decoding */
    int32_t decode_threads;   /* of a decoder that works through many frames, as far as their memory allows */
    int32_t cores;            /* threads that scale, and of a decoder that is asked for a few frames */
    int32_t by_table;         /* index by the container's table where it has one, as a file in parts is, instead of reading all */
    int32_t reserved;
    ie_file_parts parts;
} ie_video_limits;

typedef struct ie_video_description {
    char format[64];
    char codec[64];
    char pixel_format[32];
    char color_matrix[32];
    char color_range[32];
    char color_transfer[32];
    int64_t start_pts;
    int64_t duration_us;
    int64_t size_bytes;
    double frame_rate;
    double sample_aspect_ratio;
    int32_t width; /* as displayed */
    int32_t height;
    int32_t coded_width;
    int32_t coded_height;
    int32_t rotation_degrees; /* clockwise, applied already to frames */
    int32_t bit_depth;
    int32_t packet_count;
    int32_t keyframe_count;
    int32_t time_base_numerator;
    int32_t time_base_denominator;
    int32_t variable_frame_rate;
    int32_t has_audio;
    int32_t interlaced;
    int32_t hdr;
    int32_t indexed_by_table; /* by the container's table of samples, whose bytes were not read */
    int32_t reserved;
} ie_video_description;

typedef struct ie_video_frame {
    int64_t pts;
    int64_t time_us; /* from the start of the stream */
    int32_t width;
    int32_t height;
    int32_t keyframe;
    int32_t interlaced;
    int32_t thumbnail; /* of a scan: one of every frame, at the thumbnail's size */
    int32_t reserved;
} ie_video_frame;

/* Opens a local regular file and reads its packet index. */
IE_EXPORT int32_t ie_video_open(const char *path, const ie_video_limits *limits, ie_video **video);
IE_EXPORT void ie_video_close(ie_video *video);
IE_EXPORT int32_t ie_video_describe(const ie_video *video, ie_video_description *description);

/* Copies the presentation times of the keyframes, ascending; count as in the description. */
IE_EXPORT int32_t ie_video_keyframes(const ie_video *video, int64_t *pts, int32_t capacity);

/* Each begins a run whose frames ie_video_next then returns. max_side 0 keeps the full size. */
IE_EXPORT int32_t ie_video_sweep(ie_video *video, int32_t max_side, int64_t min_interval_us);
IE_EXPORT int32_t ie_video_pick(ie_video *video, const int64_t *pts, int32_t count, int32_t max_side);
IE_EXPORT int32_t ie_video_range(ie_video *video, int64_t from_pts, int64_t to_pts, int32_t every, int32_t max_side);

/* Every frame, at most thumbnail_side long; and after the frames of each window of time the sharpest of them, at most
   picture_side long. Goes on after the window that the frame at after_pts is in; INT64_MIN begins with the first. */
IE_EXPORT int32_t ie_video_scan(
    ie_video *video, int32_t thumbnail_side, int32_t picture_side, int64_t window_us, int64_t after_pts);

/* Writes the next frame as packed RGB rows; IE_END when the run is over. */
IE_EXPORT int32_t ie_video_next(ie_video *video, uint8_t *pixels, size_t capacity_bytes, ie_video_frame *frame);

/* Decodes every shown frame and gives none: how many are sound. The others are ie_video_skipped. */
IE_EXPORT int32_t ie_video_count(ie_video *video, int64_t *sound);

typedef enum ie_clip_format {
    IE_CLIP_MP4 = 0,
    IE_CLIP_WEBM = 1,
    IE_CLIP_MATROSKA = 2
} ie_clip_format;

typedef struct ie_video_clip {
    int64_t from_us; /* from the start of the stream: where the first frame is shown */
    int64_t to_us;   /* where the last one ends */
    int32_t format;  /* ie_clip_format: the first that holds the codecs */
    int32_t reserved;
} ie_video_clip;

/* Copies the packets from the last keyframe not after from_pts up to the one that is decoded at to_pts, with their sound,
   into a file of their own. length receives its size. */
IE_EXPORT int32_t ie_video_cut(const ie_video *video, int64_t from_pts, int64_t to_pts, uint8_t *bytes,
                               size_t capacity_bytes, size_t *length, ie_video_clip *clip);

/* Frames of this run that were damaged, missing or not decodable. */
IE_EXPORT int32_t ie_video_skipped(const ie_video *video);

/* Ends the call that is running now, or the next one, with IE_CANCELLED. A new run clears it. */
IE_EXPORT void ie_video_cancel(void);
IE_EXPORT void ie_video_resume(void);

/* Grows while work is done anywhere in the library: a stuck decoder does not move it. */
IE_EXPORT int64_t ie_video_progress(void);

#ifdef __cplusplus
}
#endif
#endif
