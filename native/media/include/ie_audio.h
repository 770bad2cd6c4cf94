/* The sound of a media file as mono samples. A handle is used by one thread at a time; ie_video_cancel ends its calls too. */
#ifndef IE_AUDIO_H
#define IE_AUDIO_H

#include "ie_video.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ie_audio ie_audio;

/* Samples a second, whatever the file has. */
#define IE_AUDIO_RATE 16000

/* Opens the main sound track; IE_UNSUPPORTED where there is none, or no decoder for it. */
IE_EXPORT int32_t ie_audio_open(const char *path, const ie_video_limits *limits, ie_audio **audio);
IE_EXPORT void ie_audio_close(ie_audio *audio);

/* Writes at most capacity samples, -1 to 1 but for peaks, all channels mixed. time_us is that of the first one, from the
   start of the main video stream; blocks follow each other, with a gap where the file has one. IE_END after the last. */
IE_EXPORT int32_t ie_audio_next(ie_audio *audio, float *samples, int32_t capacity, int32_t *count, int64_t *time_us);

/* Packets so far that could not be decoded. */
IE_EXPORT int32_t ie_audio_skipped(const ie_audio *audio);

#ifdef __cplusplus
}
#endif
#endif
