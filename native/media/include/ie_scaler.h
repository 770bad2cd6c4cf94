/* The usual way from a decoder's frame to a model's input, in two passes: swscale to RGB, then normalisation. Nothing in
   production calls it: it is what our own preprocessing is measured beside. A handle is used by one thread at a time. */
#ifndef IE_SCALER_H
#define IE_SCALER_H

#include <stddef.h>

#include "ie_status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ie_scaler ie_scaler;

/* From NV12, BT.709, limited range, to RGB of another size; bilinear, which swscale widens when it shrinks. */
IE_EXPORT int32_t ie_scaler_open(int32_t width, int32_t height, int32_t to_width, int32_t to_height, ie_scaler **scaler);
IE_EXPORT void ie_scaler_close(ie_scaler *scaler);

/* Planes are width bytes from row to row; item receives three planes of (value * factor + bias). */
IE_EXPORT int32_t ie_scaler_run(ie_scaler *scaler, const uint8_t *luma, const uint8_t *chroma, const float *factor,
                                const float *bias, float *item);

#ifdef __cplusplus
}
#endif
#endif
