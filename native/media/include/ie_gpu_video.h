/* Frames of a video file that a GPU decoded and that stay in its memory. In the process that uses them: a device address
   means nothing elsewhere. A handle is used by one thread at a time. */
#ifndef IE_GPU_VIDEO_H
#define IE_GPU_VIDEO_H

#include "ie_video.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A frame in a GPU's memory: luma, then pairs of differences at half the size. */
typedef struct ie_gpu_surface {
    uint64_t luma; /* device addresses */
    uint64_t chroma;
    int64_t luma_stride; /* bytes */
    int64_t chroma_stride;
    int32_t width;
    int32_t height;
    int32_t sample_bytes; /* 1, or 2 with the value in the high bits */
    int32_t shift;        /* which brings it down */
} ie_gpu_surface;

/* Halves a surface `steps` times on its device, as often as the mean of four neighbours is taken, into three planes of the
   machine's memory. 0, or not, with a message. */
typedef int32_t (*ie_gpu_halve)(void *state, const ie_gpu_surface *surface, int32_t steps, uint8_t *const *planes,
                                const int64_t *strides, char *message, size_t message_bytes);

/* Scans of the video decode on this device of the driver from now on, or fail; other runs do not. The caller's function must
   live as long as the video. IE_UNSUPPORTED where the driver is not there. */
IE_EXPORT int32_t ie_video_use_gpu(ie_video *video, int32_t device, ie_gpu_halve halve, void *state);

typedef struct ie_gpu_video ie_gpu_video;

typedef struct ie_gpu_frame {
    uint64_t luma; /* device addresses */
    uint64_t chroma;
    uint64_t red;        /* 0 where differences come in pairs */
    int64_t luma_stride; /* bytes */
    int64_t chroma_stride;
    int64_t pts;
    int64_t time_us; /* from the start of the stream */
    int32_t width;   /* as coded: neither turned nor stretched */
    int32_t height;
    int32_t format;   /* 0 NV12, 1 P010 or P016, 2 YUV 4:4:4, 3 the same in 16 bit */
    int32_t matrix;   /* 0 BT.601, 1 BT.709, 2 BT.2020 */
    int32_t transfer; /* 0 standard, 1 PQ, 2 HLG */
    int32_t full_range;
    float peak_nits;
    int32_t reserved;
} ie_gpu_frame;

/* Opens a part of a file, 0 to parts - 1, cut at keyframes, on a device of the driver. IE_UNSUPPORTED where the driver is not
   there, or does not decode this video. */
IE_EXPORT int32_t ie_gpu_video_open(
    const char *path, const ie_video_limits *limits, int32_t device, int32_t part, int32_t parts, ie_gpu_video **video);
IE_EXPORT void ie_gpu_video_close(ie_gpu_video *video);

/* The next shown frame of the part; IE_END after the last. Its memory is kept until the next call. */
IE_EXPORT int32_t ie_gpu_video_next(ie_gpu_video *video, ie_gpu_frame *frame);

/* Frames so far that were damaged. */
IE_EXPORT int32_t ie_gpu_video_skipped(const ie_gpu_video *video);

#ifdef __cplusplus
}
#endif
#endif
