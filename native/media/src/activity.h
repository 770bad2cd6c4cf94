#pragma once

#include <cstdint>

/// Process-wide signs of life and the wish to stop. Thread-safe.
namespace ie::activity {

/// Notes that some work was done (a block read, a packet decoded).
void advance() noexcept;
int64_t count() noexcept;

void cancel() noexcept;
void resume() noexcept;
bool cancelled() noexcept;

/// Throws IE_CANCELLED when asked to stop.
void check();

}  // namespace ie::activity
