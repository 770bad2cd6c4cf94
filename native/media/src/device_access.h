#pragma once

namespace ie {

/// From now on no thread of this process opens a file for writing but those in /dev whose names begin with `prefix`. By Landlock,
/// since a system call filter does not see names; throws where the kernel has none. For a process whose threads take signals.
void allow_writing_to_devices(const char *prefix);

}  // namespace ie
