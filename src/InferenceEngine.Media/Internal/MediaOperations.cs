using System.Text;
using InferenceEngine.Media.Interop;
using InferenceEngine.Media.Protocol;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// What a worker does for each request, by the native shim. Owns the open video. Used by the worker's main thread.
/// </summary>
internal sealed unsafe class MediaOperations(
    SharedFrames memory, SlotLedger slots, PartLedger parts, ReplyWriter replies, Hello hello, GpuHalver? gpu) : IDisposable
{
    /// <summary>A fifth of a worker's memory for a scan's pictures leaves a decoder of 4K and the runtime theirs.</summary>
    private const int KeptShare = 5;

    private readonly ContentHash hash = new();
    private SafeVideoHandle? video;
    private string videoPath = string.Empty;
    private Video.FileParts videoParts;
    private SafeStillHandle? held;

    /// <summary>Grows while a file is hashed.</summary>
    public long HashedBlocks => hash.Blocks;

    /// <summary>Does the work and returns the last reply.</summary>
    public Reply Run(Request request) => request.OperationCase switch
    {
        Request.OperationOneofCase.Open => Open(request.Open),
        Request.OperationOneofCase.Sweep => Sweep(request),
        Request.OperationOneofCase.Pick => Pick(request),
        Request.OperationOneofCase.Range => Range(request),
        Request.OperationOneofCase.Scan => Scan(request),
        Request.OperationOneofCase.ReadStill => ReadStill(request.ReadStill.Path),
        Request.OperationOneofCase.DecodeStill => DecodeStill(request.DecodeStill.Length),
        Request.OperationOneofCase.Hold => Hold(request.Hold),
        Request.OperationOneofCase.Encode => Encode(request.Encode),
        Request.OperationOneofCase.DrawSvg => DrawSvg(request.DrawSvg),
        Request.OperationOneofCase.DrawText => DrawText(request.DrawText),
        Request.OperationOneofCase.Listen => Listen(request.Id),
        Request.OperationOneofCase.Cut => Cut(request.Cut),
        Request.OperationOneofCase.Animate => Animate(request.Animate),
        Request.OperationOneofCase.Count => Count(),
        Request.OperationOneofCase.Probe => new Reply { Done = new Done { Value = Sandbox.ie_sandbox_probe(request.Probe.What) } },
        _ => throw new MediaException(MediaError.Internal, $"unexpected request {request.OperationCase}"),
    };

    public void Dispose()
    {
        video?.Dispose();
        held?.Dispose();
    }

    private Video.Limits Limits => new()
    {
        MaxFramePixels = hello.MaxFramePixels,
        MaxPackets = hello.MaxPackets,
        KeptBytes = hello.MemoryBytes / KeptShare,
        DecodeThreads = hello.DecodeThreads,
        Cores = Environment.ProcessorCount,
        Parts = videoParts,
    };

    private SafeVideoHandle OpenVideo => video ?? throw new MediaException(MediaError.Internal, "no video is open");

    private Reply Open(Open request)
    {
        string path = request.Path;
        video?.Dispose();
        video = null;
        videoParts = request.InParts ? parts.Begin() : default;
        Video.Limits limits = Limits;
        limits.ByTable = request.ByTable ? 1 : 0;
        Status.Check(Video.ie_video_open(path, limits, out SafeVideoHandle opened));
        (video, videoPath) = (opened, path);
        if (gpu is not null)
            Status.Check(GpuVideo.ie_video_use_gpu(opened, hello.GpuDevice, &GpuHalver.Halve, gpu.State));
        Status.Check(Video.ie_video_describe(opened, out Video.Description native));
        long[] keyframes = new long[native.KeyframeCount];
        fixed (long* first = keyframes)
        {
            long none;
            Status.Check(Video.ie_video_keyframes(opened, keyframes.Length == 0 ? &none : first, keyframes.Length));
        }

        Description description = Convert(native);
        description.KeyframePts.AddRange(keyframes);
        description.ContentHash = request.InParts || request.WithoutHash ? string.Empty : hash.Compute(path, slots);
        return new Reply { Description = description };
    }

    private Reply Sweep(Request request)
    {
        Status.Check(Video.ie_video_sweep(OpenVideo, request.Sweep.MaxSide, request.Sweep.MinIntervalUs));
        return SendFrames(request.Id);
    }

    private Reply Pick(Request request)
    {
        long[] pts = [.. request.Pick.Pts];
        fixed (long* first = pts)
        {
            long none;
            Status.Check(Video.ie_video_pick(OpenVideo, pts.Length == 0 ? &none : first, pts.Length, request.Pick.MaxSide));
        }

        return SendFrames(request.Id);
    }

    private Reply Range(Request request)
    {
        Protocol.Range range = request.Range;
        Status.Check(Video.ie_video_range(OpenVideo, range.FromPts, range.ToPts, range.Every, range.MaxSide));
        return SendFrames(request.Id);
    }

    private Reply Scan(Request request)
    {
        Scan scan = request.Scan;
        Status.Check(Video.ie_video_scan(
            OpenVideo, scan.ThumbnailSide, scan.PictureSide, scan.WindowUs, scan.HasAfterPts ? scan.AfterPts : long.MinValue));
        return SendFrames(request.Id);
    }

    private Reply Count()
    {
        Status.Check(Video.ie_video_count(OpenVideo, out long sound));
        return new Reply { Done = new Done { Value = sound, Skipped = Video.ie_video_skipped(OpenVideo) } };
    }

    private Reply Listen(uint id)
    {
        _ = OpenVideo;
        Status.Check(Audio.ie_audio_open(videoPath, Limits, out SafeAudioHandle audio));
        using SafeAudioHandle opened = audio;
        int capacity = (int)Math.Min(memory.SlotBytes / sizeof(float), SoundBlock.MostSamples);
        for (;;)
        {
            int slot = slots.Take();
            int status = Audio.ie_audio_next(opened, (float*)memory.Slot(slot), capacity, out int count, out long timeUs);
            if (status == Status.End)
                return new Reply { Done = new Done { Skipped = Audio.ie_audio_skipped(opened) } };
            Status.Check(status);
            replies.Send(new Reply { Id = id, Sound = new Sound { Slot = slot, Samples = count, TimeUs = timeUs } });
        }
    }

    private Reply Cut(Cut request)
    {
        Status.Check(Video.ie_video_cut(
            OpenVideo, request.FromPts, request.ToPts, memory.Slot(1), (nuint)memory.SlotBytes, out nuint length, out Video.Clip clip));
        return new Reply
        {
            Clip = new Clip { Length = (long)length, FromUs = clip.FromUs, ToUs = clip.ToUs, Format = clip.Format },
        };
    }

    private Reply Animate(Animate request)
    {
        var animation = new Still.Animation
        {
            Width = request.Width,
            Height = request.Height,
            Frames = request.Frames,
            DelayMs = request.DelayMs,
            Quality = request.Quality,
        };
        Status.Check(Still.ie_still_animate(
            memory.Slot(0), animation, memory.Slot(1), (nuint)memory.SlotBytes, out nuint length));
        return new Reply { Done = new Done { Value = (long)length } };
    }

    private Reply SendFrames(uint id)
    {
        for (;;)
        {
            int slot = slots.Take();
            int status = Video.ie_video_next(OpenVideo, memory.Slot(slot), (nuint)memory.SlotBytes, out Video.Frame frame);
            if (status == Status.End)
                return new Reply { Done = new Done { Skipped = Video.ie_video_skipped(OpenVideo) } };
            Status.Check(status);
            replies.Send(new Reply
            {
                Id = id,
                Frame = new Frame
                {
                    Slot = slot,
                    Pts = frame.Pts,
                    TimeUs = frame.TimeUs,
                    Width = frame.Width,
                    Height = frame.Height,
                    Keyframe = frame.Keyframe != 0,
                    Interlaced = frame.Interlaced != 0,
                    Thumbnail = frame.Thumbnail != 0,
                },
            });
        }
    }

    private Reply ReadStill(string path)
    {
        Status.Check(Still.ie_still_read(
            path, hello.MaxFramePixels, memory.Slot(0), (nuint)memory.SlotBytes, out int width, out int height));
        return new Reply { Frame = new Frame { Slot = 0, Width = width, Height = height } };
    }

    private Reply DecodeStill(long length)
    {
        Status.Check(Still.ie_still_decode(
            memory.Slot(0), (nuint)length, hello.MaxFramePixels, memory.Slot(1), (nuint)memory.SlotBytes, out int width, out int height));
        return new Reply { Frame = new Frame { Slot = 1, Width = width, Height = height } };
    }

    private Reply Hold(Hold request)
    {
        held?.Dispose();
        held = null;
        Status.Check(Still.ie_still_resize(
            memory.Slot(0), request.Width, request.Height, request.ToWidth, request.ToHeight, out SafeStillHandle still));
        held = still;
        return new Reply { Done = new Done() };
    }

    private Reply Encode(Encode request)
    {
        SafeStillHandle still = held ?? throw new MediaException(MediaError.Internal, "no picture is held");
        Status.Check(Still.ie_still_encode(
            still, request.Format, request.Quality, memory.Slot(1), (nuint)memory.SlotBytes, out nuint length));
        return new Reply { Done = new Done { Value = (long)length } };
    }

    private Reply DrawSvg(DrawSvg request)
    {
        Status.Check(Drawings.ie_drawing_svg(
            memory.Slot(0), (nuint)request.Length, request.Width, request.Height, memory.Slot(1), (nuint)memory.SlotBytes));
        return new Reply { Drawing = new Drawing { Width = request.Width, Height = request.Height, Fits = true } };
    }

    private Reply DrawText(DrawText request)
    {
        var style = new Drawings.TextStyle
        {
            Largest = request.Largest,
            Smallest = request.Smallest,
            LineSpacing = request.LineSpacing,
            Width = request.Width,
            Height = request.Height,
            Weight = request.Weight,
            Align = request.Align,
            Lift = request.Lift,
            MaxLines = request.MaxLines,
            Color = request.Color,
        };
        Status.Check(Drawings.ie_drawing_text(
            request.Text, request.Font, style, memory.Slot(1), (nuint)memory.SlotBytes, out Drawings.TextLayout layout));
        return new Reply
        {
            Drawing = new Drawing
            {
                Width = request.Width,
                Height = request.Height,
                Size = layout.Size,
                Lines = layout.Lines,
                Unknown = layout.Unknown,
                Fits = layout.Fits != 0,
                InkLeft = layout.InkLeft,
                InkTop = layout.InkTop,
                InkWidth = layout.InkWidth,
                InkHeight = layout.InkHeight,
            },
        };
    }

    private static Description Convert(in Video.Description native) => new()
    {
        Format = Text(native.Format),
        Codec = Text(native.Codec),
        PixelFormat = Text(native.PixelFormat),
        ColorMatrix = Text(native.ColorMatrix),
        ColorRange = Text(native.ColorRange),
        ColorTransfer = Text(native.ColorTransfer),
        StartPts = native.StartPts,
        DurationUs = native.DurationUs,
        SizeBytes = native.SizeBytes,
        FrameRate = native.FrameRate,
        SampleAspectRatio = native.SampleAspectRatio,
        Width = native.Width,
        Height = native.Height,
        CodedWidth = native.CodedWidth,
        CodedHeight = native.CodedHeight,
        RotationDegrees = native.RotationDegrees,
        BitDepth = native.BitDepth,
        PacketCount = native.PacketCount,
        TimeBaseNumerator = native.TimeBaseNumerator,
        TimeBaseDenominator = native.TimeBaseDenominator,
        VariableFrameRate = native.VariableFrameRate != 0,
        HasAudio = native.HasAudio != 0,
        Interlaced = native.Interlaced != 0,
        Hdr = native.Hdr != 0,
        IndexedByTable = native.IndexedByTable != 0,
    };

    private static string Text(ReadOnlySpan<byte> zeroTerminated)
    {
        int end = zeroTerminated.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? zeroTerminated : zeroTerminated[..end]);
    }
}
