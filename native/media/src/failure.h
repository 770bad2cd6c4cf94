#pragma once

#include <stdexcept>
#include <string>

#include "ie_status.h"

namespace ie {

/// What went wrong, as it crosses the C interface. Thrown inside the library only.
class Failure : public std::runtime_error {
public:
    Failure(ie_status status, const std::string &message) : std::runtime_error(message), status(status) {}

    const ie_status status;
};

/// Throws the failure that a negative FFmpeg code means: `doing` says what was tried.
[[noreturn]] void raise_av(int code, const std::string &doing, ie_status otherwise = IE_CORRUPT);

/// Sets the calling thread's message and returns the status.
int fail(ie_status status, const char *message) noexcept;

/// Turns the exception in flight into a status and message.
int fail_current() noexcept;

/// Runs a body of the C interface: no exception leaves.
template <typename Body>
int guard(Body body) noexcept
{
    try {
        return body();
    } catch (...) {
        return fail_current();
    }
}

}  // namespace ie
