using InferenceEngine.Native;

namespace InferenceEngine.Media.Tests;

/// <summary>
/// Scans on a GPU: FFmpeg's own way to it, the kernels and the sandbox, with NVIDIA's libraries as the processor plays them
/// (tests/native/gpu), and with a real one where there is one.
/// </summary>
public sealed class GpuScanTests(Clips clips)
{
    private static readonly string native = Path.Combine(Root(), "artifacts", "native");
    private static readonly TimeSpan window = TimeSpan.FromSeconds(0.5);

    [Theory]
    [InlineData("1920x1080", "yuv420p")]
    [InlineData("1926x1082", "yuv420p10le")]
    public async Task A_scan_on_the_GPU_gives_every_byte_of_a_scan_on_the_processor(string size, string format)
    {
        string path = Vp9($"gpu-scan-{format}.webm", size, format);
        (List<Shot> expected, List<Shot> expectedFull, _) = await ScanAsync(path, Workers.Options);
        GpuDecoding gpu = Gpu(Assert.Fail);
        (List<Shot> seen, List<Shot> full, DecodeRoute? route) = await ScanAsync(path, On("gpu-on-cpu", gpu));
        Assert.True(route is { Device: DecodeDevice.Gpu }, route?.Reason);
        Same(expected, seen);
        Same(expectedFull, full);
        Assert.Equal((1, 0, 0), (gpu.Scans(DecodeDevice.Gpu), gpu.Scans(DecodeDevice.Cpu), gpu.Fallbacks));
    }

    [Fact]
    public async Task A_device_that_is_lost_in_the_middle_costs_no_frame_and_gives_none_twice()
    {
        string path = Vp9("gpu-scan-yuv420p.webm", "1920x1080", "yuv420p");
        List<string> warnings = [];
        GpuDecoding gpu = Gpu(warnings.Add);
        MediaOptions options = On("gpu-that-fails", gpu);
        (List<Shot> expected, List<Shot> expectedFull, _) = await ScanAsync(path, Workers.Options);
        (List<Shot> seen, List<Shot> full, DecodeRoute? route) = await ScanAsync(path, options);
        Same(expected, seen);
        Same(expectedFull, full);
        Assert.Equal(DecodeDevice.Cpu, route!.Value.Device);
        Assert.Contains("decoding on the GPU", route.Value.Reason);
        Assert.Contains(path, Assert.Single(warnings));
        Assert.Equal((0, 1, 1), (gpu.Scans(DecodeDevice.Gpu), gpu.Scans(DecodeDevice.Cpu), gpu.Fallbacks));
    }

    [Fact]
    public async Task A_worker_that_ends_after_the_scan_costs_one_operation()
    {
        string path = Vp9("gpu-scan-yuv420p.webm", "1920x1080", "yuv420p");
        await using MediaWorker worker = await MediaWorker.StartAsync(On("gpu-on-cpu", Gpu(Assert.Fail)), Workers.Token);
        await worker.OpenAsync(path, Workers.Token);
        List<Shot> seen = await Workers.ReadAsync(worker.ScanAsync(96, 320, window, Workers.Token));
        const int crash = 4;
        await Assert.ThrowsAsync<MediaException>(() => worker.ProbeAsync(crash, Workers.Token));
        Assert.True(worker.IsUsable);
        Assert.Single(await Workers.ReadAsync(worker.DecodeAsync([seen[0].Pts], 0, Workers.Token)));
        Same(seen, await Workers.ReadAsync(worker.ScanAsync(96, 320, window, Workers.Token)));
    }

    [Fact]
    public async Task What_the_device_refuses_the_processor_decodes_and_the_reason_is_told()
    {
        // The stand-in's engines have no H.264.
        string path = clips.Pattern("gpu-scan.mp4", "1920x1080", 4, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        List<string> warnings = [];
        (List<Shot> seen, _, DecodeRoute? route) = await ScanAsync(path, On("gpu-on-cpu", Gpu(warnings.Add)));
        Assert.Equal(100, seen.Count(shot => shot.Width == 96));
        Assert.Equal(DecodeDevice.Cpu, route!.Value.Device);
        Assert.Contains("the GPU does not decode this h264 video", route.Value.Reason);
        Assert.Single(warnings);
    }

    [Fact]
    public async Task Without_a_driver_or_kernels_the_processor_decodes_and_the_reason_is_told()
    {
        string path = Vp9("gpu-scan-yuv420p.webm", "1920x1080", "yuv420p");
        Assert.SkipWhen(GpuDevices.Discover().Reason is null, "this machine has a GPU");
        GpuDecoding found = GpuDecoding.Find(0, Kernels, 1, _ => { });
        Assert.Contains("libcuda.so.1 cannot be loaded", found.Reason);
        (List<Shot> seen, _, DecodeRoute? route) = await ScanAsync(path, Workers.Options with { Gpu = found });
        Assert.Equal((new DecodeRoute(DecodeDevice.Cpu, found.Reason!), 100), (route!.Value, seen.Count(shot => shot.Width == 96)));
        // A driver that was there when the server started is gone in the worker; its own words come through.
        (_, _, route) = await ScanAsync(path, Workers.Options with { Gpu = Gpu(_ => { }) });
        Assert.Contains("libcuda.so.1 cannot be loaded", route!.Value.Reason);
        (_, _, route) = await ScanAsync(path, On("gpu-on-cpu", new GpuDecoding(0, "/nowhere/planes.ptx", 1, null, _ => { })));
        Assert.Contains("/nowhere/planes.ptx", route!.Value.Reason);
    }

    [Fact]
    public async Task The_wider_sandbox_still_denies_what_is_no_device_of_the_GPU()
    {
        string path = Vp9("gpu-scan-yuv420p.webm", "1920x1080", "yuv420p");
        await using MediaWorker worker = await MediaWorker.StartAsync(On("gpu-on-cpu", Gpu(_ => { })), Workers.Token);
        await worker.OpenAsync(path, Workers.Token);
        const int socket = 0, program = 1, newFile = 2, trace = 3, existing = 5, notPermitted = 1, accessDenied = 13;
        Assert.Equal(notPermitted, await worker.ProbeAsync(existing, Workers.Token));
        await Workers.ReadAsync(worker.ScanAsync(96, 320, window, Workers.Token));
        Assert.True(worker.Scanned is { Device: DecodeDevice.Gpu }, worker.Scanned?.Reason);
        Assert.Equal(accessDenied, await worker.ProbeAsync(existing, Workers.Token));
        Assert.Equal(accessDenied, await worker.ProbeAsync(newFile, Workers.Token));
        foreach (int what in (int[])[socket, program, trace])
            Assert.Equal(notPermitted, await worker.ProbeAsync(what, Workers.Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Frames_that_stay_on_the_GPU_come_once_whatever_the_parts(int parts)
    {
        string path = Vp9("gpu-scan-yuv420p.webm", "1920x1080", "yuv420p");
        byte[] output = Clips.Run(
            "/usr/bin/env", [$"LD_LIBRARY_PATH={Path.Combine(native, "gpu-on-cpu")}", Workers.Options.WorkerPath, "gpu-frames", path, $"{parts}"]);
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => $"{i * 40} 1920x1080 True"),
            System.Text.Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_GPU_of_this_machine_gives_the_processors_frames()
    {
        GpuDevices gpus = GpuDevices.Discover();
        Assert.SkipWhen(gpus.Reason is not null, gpus.Reason ?? string.Empty);
        string path = clips.Pattern("gpu-scan.mp4", "1920x1080", 4, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        (List<Shot> expected, List<Shot> expectedFull, _) = await ScanAsync(path, Workers.Options);
        (List<Shot> seen, List<Shot> full, DecodeRoute? route) = await ScanAsync(path, Workers.Options with { Gpu = Gpu(_ => { }) });
        Assert.True(route is { Device: DecodeDevice.Gpu }, route?.Reason);
        Same(expected, seen);
        Same(expectedFull, full);
    }

    private static string Kernels => Path.Combine(native, "planes.ptx");

    private static GpuDecoding Gpu(Action<string> warn)
    {
        Assert.SkipUnless(File.Exists(Kernels), $"{Kernels} is not built: run ./engine setup --gpu");
        return new GpuDecoding(0, Kernels, 1, null, warn);
    }

    /// <summary>A worker that finds a machine's libraries as a process finds the driver's.</summary>
    private static MediaOptions On(string machine, GpuDecoding gpu) => Workers.Options with
    {
        WorkerPath = "/usr/bin/env",
        WorkerArguments = [$"LD_LIBRARY_PATH={Path.Combine(native, machine)}", Workers.Options.WorkerPath],
        Gpu = gpu,
    };

    /// <summary>A hundred frames, all of which are shown, as the stand-in needs them.</summary>
    private string Vp9(string name, string size, string format) => clips.Pattern(
        name, size, 4, "-pix_fmt", format, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1", "-b:v", "4M",
        "-auto-alt-ref", "0", "-lag-in-frames", "0", "-g", "30");

    /// <summary>All that a scan gives, then its pictures again at full size.</summary>
    private static async Task<(List<Shot> Seen, List<Shot> Full, DecodeRoute? Route)> ScanAsync(string path, MediaOptions options)
    {
        await using MediaWorker worker = await Workers.StartAsync(options);
        await worker.OpenAsync(path, Workers.Token);
        List<Shot> seen = await Workers.ReadAsync(worker.ScanAsync(96, 320, window, Workers.Token));
        long[] pictures = [.. seen.Where(shot => shot.Width == 320).Select(shot => shot.Pts)];
        Assert.Equal(8, pictures.Length);
        return (seen, await Workers.ReadAsync(worker.DecodeAsync(pictures, 0, Workers.Token)), worker.Scanned);
    }

    private static void Same(List<Shot> expected, List<Shot> seen)
    {
        Assert.Equal(expected.Select(f => (f.Pts, f.Time, f.IsKeyframe, f.Width, f.Height)),
            seen.Select(f => (f.Pts, f.Time, f.IsKeyframe, f.Width, f.Height)));
        Assert.All(expected.Zip(seen), pair => Assert.True(pair.First.Pixels.AsSpan().SequenceEqual(pair.Second.Pixels), $"frame {pair.First.Pts} differs"));
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "InferenceEngine.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("InferenceEngine.sln was not found above the tests.");
    }
}
