#pragma once

#include <string>

/// Keeps FFmpeg quiet and remembers its first error line, which says more than an error code. Thread-safe.
namespace ie::library_log {

/// Installs the listener; later calls do nothing.
void start() noexcept;

/// The first error line since the last call, if any.
std::string take();

}  // namespace ie::library_log
