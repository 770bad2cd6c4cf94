using System.Text;

namespace InferenceEngine.Native.Tests.Gpu;

/// <summary>The same assertions on a GPU, where there is one, and on the processor in its place.</summary>
public sealed class DeviceMemoryTests
{
    public static TheoryData<bool> Places() => [false, true];

    [Theory]
    [MemberData(nameof(Places))]
    public void Bytes_go_to_the_device_across_it_and_back(bool real)
    {
        using GpuContext context = Open(real);
        using GpuStream stream = new(context);
        using PinnedBuffer sent = new(context, 4096), received = new(context, 4096);
        using DeviceBuffer first = new(context, 4096), second = new(context, 4096);
        new Random(1).NextBytes(sent.Span);
        received.Span.Clear();
        first.Upload(sent, 4096, stream);
        first.CopyTo(second, 4096, stream);
        second.Download(received, 4096, stream);
        using GpuEvent done = new(context);
        stream.FollowDefault(done);
        done.Record(stream);
        done.Wait();
        Assert.True(sent.Span.SequenceEqual(received.Span));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_block_that_no_device_has_is_refused_as_out_of_memory(bool real)
    {
        using GpuContext context = Open(real);
        GpuException error = Assert.Throws<GpuException>(() => new DeviceBuffer(context, 1L << 44));
        Assert.True(error.IsOutOfMemory);
        Assert.False(error.IsDeviceLost);
        Assert.Contains("17592186044416 bytes", error.Message);
        Assert.True(context.FreeBytes() > 0);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Text_that_is_no_PTX_is_refused_with_the_translators_words(bool real)
    {
        using GpuContext context = Open(real);
        GpuException error = Assert.Throws<GpuException>(() => new GpuModule(context, Encoding.UTF8.GetBytes("no kernels here")));
        Assert.Contains("cuModuleLoadDataEx (ptxas", error.Message);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_copy_beyond_a_buffer_is_refused_before_the_driver_sees_it(bool real)
    {
        using GpuContext context = Open(real);
        using GpuStream stream = new(context);
        using PinnedBuffer large = new(context, 4096);
        using DeviceBuffer small = new(context, 1024);
        Assert.Throws<ArgumentOutOfRangeException>(() => small.Upload(large, 1025, stream));
        Assert.Throws<ArgumentOutOfRangeException>(() => small.Download(large, -1, stream));
    }

    [Fact]
    public void Everything_is_freed_once_and_use_afterwards_is_an_error()
    {
        int before = StandIn.ObjectsAlive();
        GpuContext context = Open(real: false);
        GpuStream stream = new(context);
        PinnedBuffer pinned = new(context, 64);
        DeviceBuffer device = new(context, 64);
        GpuEvent point = new(context);
        Assert.Equal(before + 5, StandIn.ObjectsAlive());
        foreach (IDisposable owned in (IDisposable[])[point, device, pinned, stream, point, device, pinned, stream])
            owned.Dispose();
        Assert.Equal(before + 1, StandIn.ObjectsAlive());
        Assert.Throws<ObjectDisposedException>(() => device.Address);
        Assert.Throws<ObjectDisposedException>(() => stream.Handle);
        context.Dispose();
        Assert.Equal(before, StandIn.ObjectsAlive());
        Assert.Throws<ObjectDisposedException>(() => new DeviceBuffer(context, 64));
    }

    private static GpuContext Open(bool real)
    {
        GpuDevices gpus = real ? GpuDevices.Discover() : StandIn.Devices();
        Assert.SkipWhen(real && gpus.Reason is not null, gpus.Reason ?? string.Empty);
        return new GpuContext(gpus, gpus.Devices[0]);
    }
}
