/* The public headers are C, and a C program can link and call the library. */
#include <stdio.h>
#include <string.h>

#include "ie_audio.h"
#include "ie_gpu_video.h"
#include "ie_libraries.h"
#include "ie_sandbox.h"
#include "ie_scaler.h"
#include "ie_status.h"
#include "ie_still.h"
#include "ie_video.h"

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                            \
            return 1;                                                                                                  \
        }                                                                                                              \
    } while (0)

int main(void)
{
    char text[8192];
    const ie_video_limits limits = {1 << 20, 1000, 0, 1, 1, 0, 0, {NULL, NULL, NULL}};
    ie_video *video = NULL;
    CHECK(ie_status_abi() == IE_ABI_VERSION);
    CHECK(ie_libraries_versions(text, sizeof text) == IE_OK);
    CHECK(strstr(text, "libavcodec ") != NULL);
    CHECK(ie_video_open(NULL, &limits, &video) == IE_INVALID_ARGUMENT);
    CHECK(ie_video_open("/nowhere/at/all", &limits, &video) == IE_NOT_FOUND);
    CHECK(strlen(ie_status_message()) > 0);
    CHECK(ie_video_open("/", &limits, &video) == IE_NOT_A_FILE);
    ie_audio *audio = NULL;
    CHECK(ie_audio_open(NULL, &limits, &audio) == IE_INVALID_ARGUMENT);
    CHECK(ie_audio_open("/nowhere/at/all", &limits, &audio) == IE_NOT_FOUND);
    CHECK(ie_audio_next(NULL, NULL, 0, NULL, NULL) == IE_INVALID_ARGUMENT);
    ie_audio_close(NULL);
    CHECK(ie_video_cut(NULL, 0, 1, NULL, 0, NULL, NULL) == IE_INVALID_ARGUMENT);
    CHECK(ie_still_animate(NULL, NULL, NULL, 0, NULL) == IE_INVALID_ARGUMENT);
    CHECK(ie_still_decode(NULL, 0, 1, NULL, 0, NULL, NULL) == IE_INVALID_ARGUMENT);
    CHECK(ie_scaler_open(1, 1, 1, 1, NULL) == IE_INVALID_ARGUMENT);
    ie_gpu_video *gpu_video = NULL;
    CHECK(ie_gpu_video_open("/nowhere/at/all", &limits, 0, 1, 1, &gpu_video) == IE_INVALID_ARGUMENT);
    CHECK(ie_gpu_video_open("/nowhere/at/all", &limits, 0, 0, 1, &gpu_video) == IE_NOT_FOUND);
    CHECK(ie_gpu_video_next(NULL, NULL) == IE_INVALID_ARGUMENT);
    ie_gpu_video_close(NULL);
    CHECK(ie_video_use_gpu(NULL, 0, NULL, NULL) == IE_INVALID_ARGUMENT);
    CHECK(ie_video_scan(NULL, 1, 1, 1, 0) == IE_INVALID_ARGUMENT);
    ie_video_close(NULL);
    return 0;
}
