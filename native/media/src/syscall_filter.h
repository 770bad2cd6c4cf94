#pragma once

namespace ie {

/// Installs a seccomp filter on all threads of the process: no sockets, no new programs or processes, no tracing, no
/// signals to others, no file changes. What is denied fails with EPERM, so that libraries can carry on. `opens_for_writing` lets
/// files that are there be opened for writing: for who has limited that by their names (device_access.h).
void install_syscall_filter(bool opens_for_writing);

}  // namespace ie
