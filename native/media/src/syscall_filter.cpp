#include "syscall_filter.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "failure.h"

namespace ie {

namespace {

#if defined(__x86_64__)
constexpr unsigned this_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned this_architecture = AUDIT_ARCH_AARCH64;
#else
#error "the syscall filter knows x86-64 and arm64 only"
#endif

constexpr unsigned argument_low(int index)
{
    return static_cast<unsigned>(offsetof(seccomp_data, args) + sizeof(uint64_t) * static_cast<size_t>(index));
}

/// Builds a classic BPF program, rule by rule.
class Program {
public:
    void deny(long number) { when(number, {errno_return(EPERM)}); }

    void absent(long number) { when(number, {errno_return(ENOSYS)}); }

    /// Denies the call when any of `bits` is set in an argument.
    void deny_bits(long number, int argument, unsigned bits)
    {
        when(number, {load(argument_low(argument)), jump(BPF_JSET, bits, 0, 1), errno_return(EPERM), allow()});
    }

    /// Denies the call unless an argument is `value`.
    void deny_unless(long number, int argument, unsigned value)
    {
        when(number, {load(argument_low(argument)), jump(BPF_JEQ, value, 1, 0), errno_return(EPERM), allow()});
    }

    /// Denies the call unless one of `bits` is set in an argument.
    void deny_without(long number, int argument, unsigned bits)
    {
        when(number, {load(argument_low(argument)), jump(BPF_JSET, bits, 1, 0), errno_return(EPERM), allow()});
    }

    std::vector<sock_filter> finish()
    {
        std::vector<sock_filter> program = {
            load(offsetof(seccomp_data, arch)), jump(BPF_JEQ, this_architecture, 1, 0),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS), load(offsetof(seccomp_data, nr))};
#if defined(__x86_64__)
        // The x32 variants of the calls would slip through the numbers below.
        program.push_back(jump(BPF_JGE, 0x40000000, 0, 1));
        program.push_back(errno_return(EPERM));
#endif
        program.insert(program.end(), rules_.begin(), rules_.end());
        program.push_back(allow());
        return program;
    }

private:
    static sock_filter load(unsigned offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset); }

    static sock_filter jump(unsigned kind, unsigned value, unsigned char yes, unsigned char no)
    {
        return BPF_JUMP(static_cast<unsigned short>(BPF_JMP | kind | BPF_K), value, yes, no);
    }

    static sock_filter errno_return(int code)
    {
        return BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(code));
    }

    static sock_filter allow() { return BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW); }

    void when(long number, std::vector<sock_filter> body)
    {
        rules_.push_back(jump(BPF_JEQ, static_cast<unsigned>(number), 0, static_cast<unsigned char>(body.size())));
        rules_.insert(rules_.end(), body.begin(), body.end());
    }

    std::vector<sock_filter> rules_;
};

void deny_reaching_out(Program &program)
{
    for (long call : {SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_sendto,
                      SYS_sendmsg, SYS_sendmmsg, SYS_io_uring_setup, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd,
                      SYS_add_key, SYS_request_key, SYS_keyctl, SYS_mq_open, SYS_msgget, SYS_shmget, SYS_semget})
        program.deny(call);
}

void deny_other_processes(Program &program)
{
    for (long call : {SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_pidfd_open,
                      SYS_pidfd_getfd, SYS_pidfd_send_signal, SYS_kcmp, SYS_setns, SYS_unshare, SYS_rt_sigqueueinfo})
        program.deny(call);
#if defined(__x86_64__)
    program.deny(SYS_fork);
    program.deny(SYS_vfork);
#endif
    // Threads are made by clone; a new process has no CLONE_THREAD. clone3 hides its flags in memory, so it is said to be
    // absent, and the C library falls back to clone.
    program.deny_without(SYS_clone, 0, CLONE_THREAD);
    program.absent(SYS_clone3);
    unsigned self = static_cast<unsigned>(getpid());
    program.deny_unless(SYS_kill, 0, self);
    program.deny_unless(SYS_tgkill, 0, self);
    program.deny(SYS_tkill);
    program.deny_unless(SYS_prlimit64, 2, 0);
    program.deny(SYS_setrlimit);
}

void deny_file_changes(Program &program, bool opens_for_writing)
{
    for (long call : {SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_linkat, SYS_symlinkat, SYS_mkdirat, SYS_mknodat,
                      SYS_fchmodat, SYS_fchmod, SYS_fchownat, SYS_fchown, SYS_truncate, SYS_utimensat, SYS_setxattr,
                      SYS_lsetxattr, SYS_fsetxattr, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_swapon,
                      SYS_reboot, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load,
                      SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_quotactl, SYS_acct, SYS_settimeofday,
                      SYS_clock_settime, SYS_sethostname, SYS_setdomainname})
        program.deny(call);
    const unsigned writing = opens_for_writing ? O_CREAT | O_TRUNC : O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
    program.deny_bits(SYS_openat, 2, writing);
    program.absent(SYS_openat2);
#if defined(__x86_64__)
    program.deny_bits(SYS_open, 1, writing);
    for (long call : {SYS_creat, SYS_unlink, SYS_rename, SYS_link, SYS_symlink, SYS_mkdir, SYS_rmdir, SYS_mknod,
                      SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat, SYS_iopl, SYS_ioperm})
        program.deny(call);
#endif
}

}  // namespace

void install_syscall_filter(bool opens_for_writing)
{
    Program program;
    deny_reaching_out(program);
    deny_other_processes(program);
    deny_file_changes(program, opens_for_writing);
    std::vector<sock_filter> code = program.finish();
    sock_fprog filter = {static_cast<unsigned short>(code.size()), code.data()};
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
    if (result != 0)
        throw Failure(IE_INTERNAL, std::string("closing the sandbox (seccomp): ") + std::strerror(errno));
}

}  // namespace ie
