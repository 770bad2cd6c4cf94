#pragma once

namespace ie {

/// Installs a seccomp filter on all threads of the process: no sockets, no new programs or processes, no tracing, no
/// signals to others, no file changes. What is denied fails with EPERM, so that libraries can carry on.
void install_syscall_filter();

}  // namespace ie
