using System.Collections.Concurrent;
using InferenceEngine.Media.Interop;
using InferenceEngine.Media.Protocol;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// The worker process: puts its limits on, then answers requests one after another on the main thread. A second thread
/// reads standard input all the time, so that a cancel is heard during work and a closed pipe ends the process even
/// when a decoder is stuck. A third says "alive" while work goes on.
/// </summary>
internal sealed class WorkerService : IDisposable
{
    private const int PendingRequests = 4; // the parent has one at a time

    // .NET holds the file of each loaded assembly open (some sixty in a busy worker) and loads them when first needed; with
    // none left it ends with OutOfMemoryException.
    private const int OpenFiles = 512;

    // What a driver keeps in the machine's memory for a context; its own figures are some hundred megabytes.
    private const long DriverBytes = 1L << 30;
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(500);

    private readonly Stream input;
    private readonly ReplyWriter replies;
    private readonly SharedFrames memory;
    private readonly SlotLedger slots;
    private readonly PartLedger parts;
    private readonly MediaOperations operations;
    private readonly GpuHalver? gpu;
    private readonly BlockingCollection<Request> requests = new(PendingRequests);
    private readonly Timer heartbeat;
    private long lastProgress;

    private WorkerService(Stream input, ReplyWriter replies, SharedFrames memory, Hello hello, GpuHalver? gpu)
    {
        this.input = input;
        this.replies = replies;
        this.memory = memory;
        this.gpu = gpu;
        slots = new SlotLedger(memory.Slots);
        parts = new PartLedger(replies, slots);
        operations = new MediaOperations(memory, slots, parts, replies, hello, gpu);
        heartbeat = new Timer(_ => BeatHeart(), null, HeartbeatInterval, HeartbeatInterval);
        new Thread(Listen) { IsBackground = true, Name = "media worker requests" }.Start();
    }

    /// <summary>Greets the parent and closes the sandbox.</summary>
    public static WorkerService Start()
    {
        Stream input = Console.OpenStandardInput();
        Status.Check(Sandbox.ie_sandbox_take_output(out int descriptor));
        var replies = new ReplyWriter(descriptor);
        Request request = MessageStream.Read(input, Request.Parser) ?? throw new InvalidDataException("no greeting");
        Hello hello = request.Hello ?? throw new InvalidDataException("the first message is no greeting");
        SharedFrames memory = SharedFrames.Attach(hello.SharedMemoryPath, hello.SlotBytes, hello.Slots);
        Status.Check(Still.ie_still_start(Environment.ProcessorCount));
        // A driver starts threads, programs and sockets of its own: before the limits.
        GpuHalver? gpu = hello.HasGpuDevice ? GpuHalver.Open(hello.GpuDevice, hello.KernelsPath) : null;
        EnterSandbox(hello, gpu is not null);
        var service = new WorkerService(input, replies, memory, hello, gpu);
        replies.Send(new Reply { Id = request.Id, Ready = new Ready { Version = WorkerSession.ProtocolVersion } });
        return service;
    }

    private static unsafe void EnterSandbox(Hello hello, bool withGpu)
    {
        fixed (byte* devices = "nvidia\0"u8)
        {
            Sandbox.Limits limits = new()
            {
                DataBytes = hello.MemoryBytes + (withGpu ? DriverBytes : 0),
                CpuSeconds = hello.CpuSeconds,
                OpenFiles = OpenFiles,
                Nice = 10,
                DevicePrefix = withGpu ? devices : null,
            };
            Status.Check(Sandbox.ie_sandbox_enter(limits));
        }
    }

    /// <summary>Answers requests until standard input closes.</summary>
    public void Serve()
    {
        foreach (Request request in requests.GetConsumingEnumerable())
            Answer(request);
    }

    public void Dispose()
    {
        heartbeat.Dispose();
        operations.Dispose();
        gpu?.Dispose();
        memory.Dispose();
        requests.Dispose();
        replies.Dispose();
        input.Dispose();
    }

    private void Answer(Request request)
    {
        slots.Begin(request.Id);
        Reply reply;
        try
        {
            reply = operations.Run(request);
        }
        catch (MediaException failure)
        {
            reply = Fail(failure.Error, failure.Message);
        }
        catch (OutOfMemoryException)
        {
            reply = Fail(MediaError.OutOfMemory, "the managed memory limit is reached");
        }
        catch (Exception fault)
        {
            reply = Fail(MediaError.Internal, $"{fault.GetType().Name}: {fault.Message}");
        }

        slots.End();
        reply.Id = request.Id;
        replies.Send(reply);
    }

    private static Reply Fail(MediaError error, string message) =>
        new() { Failure = new Failure { Error = (int)error, Message = message } };

    private void Listen()
    {
        try
        {
            while (MessageStream.Read(input, Request.Parser) is { } request)
                Hear(request);
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            Console.Error.WriteLine($"media worker: {broken.Message}");
        }

        // The main thread may be deep in a decoder: nothing is worth waiting for.
        Sandbox.ie_sandbox_exit(0);
    }

    private void Hear(Request request)
    {
        switch (request.OperationCase)
        {
            case Request.OperationOneofCase.Release:
                slots.Release(request.Release.Slot);
                break;
            case Request.OperationOneofCase.Cancel:
                slots.Cancel(request.Id);
                parts.Wake();
                break;
            case Request.OperationOneofCase.Filled:
                parts.Add(request.Filled.Parts);
                break;
            default:
                requests.Add(request);
                break;
        }
    }

    private void BeatHeart()
    {
        long progress = Video.ie_video_progress() + operations.HashedBlocks;
        uint running = slots.Running;
        if (Interlocked.Exchange(ref lastProgress, progress) == progress || running == 0)
            return;
        replies.TrySend(new Reply { Id = running, Alive = new Alive() });
    }
}
