namespace InferenceEngine.Native;

/// <summary>A function that a device runs in many threads at once. Belongs to its module. Immutable and thread-safe.</summary>
public sealed unsafe class GpuKernel
{
    private readonly GpuContext context;
    private readonly nint function;

    internal GpuKernel(GpuContext context, nint function, string name) =>
        (this.context, this.function, Name) = (context, function, name);

    /// <summary>Its name in the source.</summary>
    public string Name { get; }

    /// <summary>Queues a run. The parameter is copied before this returns.</summary>
    /// <typeparam name="T">The kernel's one parameter, laid out as in the source.</typeparam>
    /// <exception cref="GpuException">The driver refused; what fails while it runs comes from <see cref="GpuStream.Wait"/>.</exception>
    public void Launch<T>(GpuStream stream, GpuGrid grid, in T parameter)
        where T : unmanaged
    {
        using GpuContext.Scope scope = context.Enter();
        fixed (T* value = &parameter)
        {
            void* pointer = value;
            context.Driver.Check(
                context.Driver.LaunchKernel(
                    function, (uint)grid.BlocksX, (uint)grid.BlocksY, (uint)grid.BlocksZ, (uint)grid.Threads, 1, 1,
                    (uint)grid.SharedBytes, stream.Handle, &pointer, null),
                $"cuLaunchKernel '{Name}'");
        }
    }
}

/// <summary>How many threads a launch has.</summary>
/// <param name="BlocksX">Blocks across.</param>
/// <param name="BlocksY">Blocks down.</param>
/// <param name="BlocksZ">Blocks deep: items of a batch.</param>
/// <param name="Threads">Threads of a block.</param>
/// <param name="SharedBytes">Memory that the threads of a block share.</param>
public readonly record struct GpuGrid(int BlocksX, int BlocksY, int BlocksZ, int Threads, int SharedBytes);
