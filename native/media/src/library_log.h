#pragma once

#include <string>

/// Keeps FFmpeg quiet and remembers its last error line, which says more than an error code. Thread-safe.
namespace ie::library_log {

/// Installs the listener; later calls do nothing.
void start() noexcept;

/// The last error line, if any, and forgets it.
std::string take();

}  // namespace ie::library_log
