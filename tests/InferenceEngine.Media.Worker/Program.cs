using InferenceEngine.Media;

if (args is not ["gpu-frames", string path, string parts])
    return WorkerHost.Run(args);

// A test's way to have a process that finds other libraries: the times of all frames, part after part, as a GPU gives them.
for (int part = 0; part < int.Parse(parts); part++)
{
    using GpuVideoReader reader = GpuVideoReader.Open(path, new MediaOptions { WorkerPath = "unused" }, part: part, parts: int.Parse(parts));
    while (reader.TryRead(out GpuVideoFrame frame))
        Console.WriteLine($"{frame.Time.TotalMilliseconds} {frame.Width}x{frame.Height} {frame.Luma != 0}");
}

return 0;
