using System.Text;

namespace InferenceEngine.Native;

/// <summary>
/// Kernels that the driver translated for its device from PTX text. Owns them; the context must outlive it. Thread-safe
/// once made.
/// </summary>
public sealed unsafe class GpuModule : IDisposable
{
    /// <summary>The option of cuModuleLoadDataEx for the buffer of the translator's complaints, and for its size.</summary>
    private const int ErrorLog = 5, ErrorLogSize = 6;

    private const int LogBytes = 4096;

    private readonly GpuContext context;
    private nint handle;

    /// <param name="context">The device.</param>
    /// <param name="ptx">The text, without a final zero.</param>
    /// <exception cref="GpuException">The driver cannot translate it; its complaint is in the message.</exception>
    public GpuModule(GpuContext context, ReadOnlySpan<byte> ptx)
    {
        this.context = context;
        byte[] text = [.. ptx, 0];
        byte[] log = new byte[LogBytes];
        using GpuContext.Scope scope = context.Enter();
        fixed (byte* source = text, complaints = log)
        {
            int* options = stackalloc int[] { ErrorLog, ErrorLogSize };
            nint* values = stackalloc nint[] { (nint)complaints, LogBytes };
            nint found = 0;
            int code = context.Driver.ModuleLoadDataEx(&found, source, 2, options, values);
            context.Driver.Check(code, code == 0 ? string.Empty : $"cuModuleLoadDataEx ({Complaint(log)})");
            handle = found;
        }
    }

    /// <summary>The kernel called <paramref name="name"/>.</summary>
    /// <exception cref="GpuException">There is none.</exception>
    public GpuKernel Kernel(string name)
    {
        ObjectDisposedException.ThrowIf(handle == 0, this);
        using GpuContext.Scope scope = context.Enter();
        nint function = 0;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
            context.Driver.Check(context.Driver.ModuleGetFunction(&function, handle, text), $"cuModuleGetFunction '{name}'");
        return new GpuKernel(context, function, name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        nint owned = Interlocked.Exchange(ref handle, 0);
        if (owned == 0)
            return;
        using GpuContext.Scope scope = context.Enter();
        context.Driver.ModuleUnload(owned);
    }

    private static string Complaint(byte[] log) =>
        Encoding.UTF8.GetString(log.AsSpan()[..Math.Max(0, log.AsSpan().IndexOf((byte)0))]).Trim();
}
