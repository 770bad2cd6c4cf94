using System.Collections.Concurrent;
using FASTER.core;
using Microsoft.Win32.SafeHandles;

namespace InferenceEngine.Storage.Internal;

/// <summary>
/// FASTER's files, one per segment, written through to disk. Writes of a device are done one after the other on a
/// single pool thread, so that a large checkpoint does not take all of them from the requests. Owns its handles.
/// Thread-safe.
/// </summary>
internal sealed class DiskDevice : StorageDeviceBase
{
    private const uint ErrorCode = 1; // FASTER only asks whether it is zero
    private const uint SectorBytes = 512;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    private readonly WriteFailure onFailure;
    private readonly DiskTrouble trouble;
    private readonly bool ownTruncation;
    private readonly ConcurrentDictionary<int, SafeFileHandle> handles = [];
    private readonly ConcurrentQueue<DeviceWrite> writes = [];
    private int pending;

    /// <param name="path">Path of the files; a segment's number is appended.</param>
    /// <param name="onFailure">What to do about a write that fails.</param>
    /// <param name="trouble">Where failures are reported.</param>
    /// <param name="ownTruncation">Whether only <see cref="CutBefore"/> deletes segments, and not FASTER.</param>
    public DiskDevice(string path, WriteFailure onFailure, DiskTrouble trouble, bool ownTruncation = false)
        : base(path, SectorBytes, Devices.CAPACITY_UNSPECIFIED)
    {
        (this.onFailure, this.trouble, this.ownTruncation) = (onFailure, trouble, ownTruncation);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    }

    public override void WriteAsync(
        IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        writes.Enqueue(new DeviceWrite(sourceAddress, segmentId, (long)destinationAddress, (int)numBytesToWrite, callback, context));
        if (Interlocked.Increment(ref pending) == 1)
            ThreadPool.UnsafeQueueUserWorkItem(device => device.Drain(), this, preferLocal: false);
    }

    public override void ReadAsync(
        int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                (uint error, int bytes) = Read(segmentId, (long)sourceAddress, destinationAddress, (int)readLength);
                callback(error, (uint)bytes, context);
            },
            null);

    public override void TruncateUntilAddressAsync(long toAddress, AsyncCallback callback, IAsyncResult result)
    {
        if (ownTruncation)
            callback(result);
        else
            base.TruncateUntilAddressAsync(toAddress, callback, result);
    }

    public override void TruncateUntilAddress(long toAddress)
    {
        if (!ownTruncation)
            base.TruncateUntilAddress(toAddress);
    }

    /// <summary>Deletes the segments that lie wholly before an address.</summary>
    public void CutBefore(long address)
    {
        if (address / segmentSize > StartSegment)
            TruncateUntilSegment((int)(address / segmentSize));
    }

    public override void RemoveSegment(int segment)
    {
        if (handles.TryRemove(segment, out SafeFileHandle? handle))
            handle.Dispose();
        try
        {
            File.Delete(GetSegmentFilename(FileName, segment));
        }
        catch (IOException)
        {
            // What cannot be deleted takes room, no more.
        }
    }

    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result)
    {
        RemoveSegment(segment);
        callback(result);
    }

    public override long GetFileSize(int segment) =>
        segmentSize > 0 ? segmentSize : new FileInfo(GetSegmentFilename(FileName, segment)) is { Exists: true } file ? file.Length : 0;

    public override void Dispose()
    {
        // A write that is still being done would open its file again, and leave one where the owner has cleared up.
        SpinWait.SpinUntil(() => Volatile.Read(ref pending) == 0, ClosePatience);
        foreach (int segment in handles.Keys)
        {
            if (handles.TryRemove(segment, out SafeFileHandle? handle))
                handle.Dispose();
        }
    }

    private void Drain()
    {
        do
        {
            // A write is enqueued before it is counted, so one is there.
            writes.TryPeek(out DeviceWrite? write);
            if (!TryWrite(write!))
            {
                _ = DrainLaterAsync();
                return;
            }

            writes.TryDequeue(out _);
        }
        while (Interlocked.Decrement(ref pending) > 0);
    }

    private async Task DrainLaterAsync()
    {
        await Task.Delay(RetryDelay);
        Drain();
    }

    /// <summary>False when the write has to be tried again.</summary>
    private bool TryWrite(DeviceWrite write)
    {
        try
        {
            RandomAccess.Write(Handle(write.Segment), write.Content, write.Offset);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return !ShallRetry(write, cause);
        }

        if (write.Troubled)
            trouble.End();
        write.Complete(0);
        return true;
    }

    private bool ShallRetry(DeviceWrite write, Exception cause)
    {
        if (onFailure == WriteFailure.Retry && !trouble.Closing)
        {
            if (!write.Troubled)
                trouble.Begin(cause.Message);
            write.Troubled = true;
            return true;
        }

        trouble.Abandon(cause.Message);
        write.Complete(ErrorCode);
        return false;
    }

    private unsafe (uint Error, int Bytes) Read(int segment, long offset, IntPtr destination, int length)
    {
        try
        {
            if (!handles.ContainsKey(segment) && !File.Exists(GetSegmentFilename(FileName, segment)))
                return (ErrorCode, 0);
            Span<byte> rest = new((void*)destination, length);
            while (!rest.IsEmpty && RandomAccess.Read(Handle(segment), rest, offset + length - rest.Length) is > 0 and var count)
                rest = rest[count..];
            return (0, length - rest.Length);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return (ErrorCode, 0);
        }
    }

    private SafeFileHandle Handle(int segment)
    {
        if (handles.TryGetValue(segment, out SafeFileHandle? handle))
            return handle;
        SafeFileHandle opened = File.OpenHandle(
            GetSegmentFilename(FileName, segment), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.WriteThrough);
        SafeFileHandle kept = handles.GetOrAdd(segment, opened);
        if (!ReferenceEquals(kept, opened))
            opened.Dispose();
        return kept;
    }
}
