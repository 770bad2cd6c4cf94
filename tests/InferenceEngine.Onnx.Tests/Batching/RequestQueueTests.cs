using InferenceEngine.Onnx.Internal.Batching;

namespace InferenceEngine.Onnx.Tests.Batching;

public sealed class RequestQueueTests
{
    private readonly List<PendingRequest> late = [];
    private long now = 1000;

    [Fact]
    public void A_batch_has_one_shape_and_at_most_as_many_items_as_may_be()
    {
        RequestQueue queue = Queue(maxBatch: 4);
        foreach (long width in (long[])[3, 5, 3, 3, 3, 3])
            Assert.True(queue.TryAdd(Request(width: width)));
        Assert.Equal([3L, 3, 3, 3], Widths(queue));
        Assert.Equal([5L], Widths(queue));
        Assert.Equal([3L], Widths(queue));
    }

    [Fact]
    public void A_request_of_several_items_counts_them_all()
    {
        RequestQueue queue = Queue(maxBatch: 4);
        foreach (int items in (int[])[2, 3, 1, 1])
            queue.TryAdd(Request(items: items));
        Assert.Equal([2, 1, 1], Take(queue).Select(r => r.Items));
        Assert.Equal([3], Take(queue).Select(r => r.Items));
    }

    [Fact]
    public void Requests_of_several_items_fill_batches_once_what_items_cost_is_known()
    {
        RequestQueue queue = Queue(maxBatch: 32);
        List<int> sizes = [];
        for (int run = 0; run < 400; run++)
        {
            while (queue.Count < 8)
                queue.TryAdd(Request(items: 8));
            List<PendingRequest> batch = Take(queue);
            int items = batch.Sum(request => request.Items);
            sizes.Add(items);
            queue.Ran(batch, now, new RunEnd(now += 1000 + (100 * items), items, Spread: false));
        }

        Assert.Equal(32, queue.Limit);
        Assert.True(sizes[^300..].Count(size => size < 32) < 10, string.Join(' ', sizes));
    }

    [Fact]
    public void A_full_queue_refuses_and_has_room_again_after_a_batch()
    {
        RequestQueue queue = Queue(capacity: 2);
        Assert.True(queue.TryAdd(Request()) && queue.TryAdd(Request()));
        Assert.False(queue.TryAdd(Request()));
        Task room = queue.RoomAsync();
        Assert.False(room.IsCompleted);
        Take(queue);
        Assert.True(room.IsCompleted);
        Assert.True(queue.TryAdd(Request()));
    }

    [Fact]
    public void Higher_priorities_go_first_and_lower_ones_still_get_every_sixteenth_batch()
    {
        RequestQueue queue = Queue(maxBatch: 1);
        queue.TryAdd(Request(priority: RequestPriority.Low));
        for (int i = 0; i < 20; i++)
            queue.TryAdd(Request(priority: RequestPriority.High));
        RequestPriority[] order = [.. Enumerable.Range(0, 17).Select(_ => Take(queue)[0].Request.Priority)];
        Assert.All(order[..15], priority => Assert.Equal(RequestPriority.High, priority));
        Assert.Equal(RequestPriority.Low, order[15]);
    }

    [Fact]
    public void Tenants_share_evenly_however_many_requests_each_has()
    {
        RequestQueue queue = Queue(maxBatch: 8);
        for (int i = 0; i < 40; i++)
            queue.TryAdd(Request(tenant: "greedy"));
        for (int i = 0; i < 8; i++)
            queue.TryAdd(Request(tenant: "modest"));
        Assert.Equal(4, Take(queue).Count(r => r.Request.Tenant == "modest"));
        Assert.Equal(4, Take(queue).Count(r => r.Request.Tenant == "modest"));
        Assert.Equal(0, Take(queue).Count(r => r.Request.Tenant == "modest"));
    }

    [Fact]
    public void A_tenant_that_was_away_saved_nothing_up()
    {
        RequestQueue queue = Queue(maxBatch: 1);
        for (int i = 0; i < 60; i++)
            queue.TryAdd(Request(tenant: "steady"));
        for (int i = 0; i < 50; i++)
            Take(queue);
        for (int i = 0; i < 10; i++)
            queue.TryAdd(Request(tenant: "back"));
        string[] order = [.. Enumerable.Range(0, 10).Select(_ => Take(queue)[0].Request.Tenant)];
        Assert.InRange(order.Count(tenant => tenant == "back"), 5, 6);
    }

    [Fact]
    public void The_earliest_deadline_of_a_tenant_goes_first()
    {
        RequestQueue queue = Queue(maxBatch: 1);
        queue.TryAdd(Request(width: 1));
        queue.TryAdd(Request(width: 2, mustBeginAt: 9000));
        queue.TryAdd(Request(width: 3, mustBeginAt: 5000));
        Assert.Equal([3L, 2, 1], Enumerable.Range(0, 3).Select(_ => Widths(queue)[0]));
    }

    [Fact]
    public void What_is_too_late_is_ended_and_never_run()
    {
        RequestQueue queue = Queue();
        PendingRequest<int> lost = Request(mustBeginAt: 2000);
        queue.TryAdd(lost);
        queue.TryAdd(Request(width: 7));
        now = 2001;
        Assert.Equal([7L], Widths(queue));
        InferenceException error = Assert.IsType<InferenceException>(lost.Task.Exception?.InnerException);
        Assert.Equal(InferenceError.TimedOut, error.Error);
        Assert.Equal([lost], late);
    }

    [Fact]
    public void What_is_too_late_makes_room_in_a_full_queue()
    {
        RequestQueue queue = Queue(capacity: 1);
        queue.TryAdd(Request(mustBeginAt: 2000));
        Assert.False(queue.TryAdd(Request()));
        now = 2001;
        Assert.True(queue.TryAdd(Request()));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void A_request_is_removed_once_and_only_while_it_waits()
    {
        RequestQueue queue = Queue();
        PendingRequest<int> gone = Request(), stays = Request();
        queue.TryAdd(gone);
        queue.TryAdd(stays);
        Assert.True(queue.Remove(gone));
        Assert.False(queue.Remove(gone));
        Assert.Equal([stays], Take(queue));
        Assert.False(queue.Remove(stays));
    }

    [Fact]
    public void A_closed_queue_gives_what_waits_and_takes_no_more()
    {
        RequestQueue queue = Queue();
        queue.TryAdd(Request());
        queue.Close();
        Assert.Equal(InferenceError.NotReady, Assert.Throws<InferenceException>(() => queue.TryAdd(Request())).Error);
        Assert.Single(Take(queue));
        Assert.False(queue.Take([]));
    }

    [Fact]
    public async Task Every_thread_that_sleeps_is_woken_when_there_is_enough_for_it()
    {
        RequestQueue queue = Queue(maxBatch: 1);
        Task<PendingRequest>[] threads = [.. Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(
            () => Take(queue)[0], TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await Task.Delay(50, TestContext.Current.CancellationToken); // long enough to fall asleep; nothing fails if it is not
        PendingRequest<int>[] requests = [Request(), Request(), Request()];
        foreach (PendingRequest<int> request in requests)
            queue.TryAdd(request);
        PendingRequest[] taken = await Task.WhenAll(threads).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(requests.ToHashSet<PendingRequest>(), taken.ToHashSet());
    }

    [Fact]
    public void Batches_become_smaller_where_smaller_ones_are_cheaper()
    {
        RequestQueue queue = Queue(capacity: 1000);
        Assert.Equal(8, queue.Limit);
        List<int> sizes = [];
        for (int i = 0; i < 400; i++)
        {
            while (queue.Count < 16)
                queue.TryAdd(Request());
            List<PendingRequest> batch = Take(queue);
            sizes.Add(batch.Count);
            long begun = now;
            now += batch.Count * (batch.Count > 2 ? 1100 : 1000);
            queue.Ran(batch, begun, new RunEnd(now, batch.Count, Spread: false));
        }

        Assert.Equal(1, queue.Limit);
        Assert.True(sizes[^200..].Average() < 1.5, $"{sizes[^200..].Average()}");
    }

    [Fact]
    public void Runs_that_failed_say_nothing_of_what_items_cost()
    {
        RequestQueue queue = Queue(capacity: 1000);
        for (int i = 0; i < 400; i++)
        {
            while (queue.Count < 16)
                queue.TryAdd(Request());
            List<PendingRequest> batch = Take(queue);
            long begun = now;
            now += batch.Count * batch.Count * 1000;
            queue.Ran(batch, begun, new RunEnd(now, Items: 0, Spread: false));
        }

        Assert.Equal(8, queue.Limit);
    }

    private RequestQueue Queue(int capacity = 100, int maxBatch = 8) => new(
        capacity, maxBatch, new DelayTuner(TimeSpan.FromMilliseconds(50), TimeSpan.Zero), () => now, late.Add);

    private static List<PendingRequest> Take(RequestQueue queue)
    {
        List<PendingRequest> batch = [];
        Assert.True(queue.Take(batch));
        return batch;
    }

    private static long[] Widths(RequestQueue queue) => [.. Take(queue).Select(r => r.Inputs[0].Shape[1])];

    private PendingRequest<int> Request(
        int items = 1, long width = 4, string tenant = "", RequestPriority priority = RequestPriority.Normal,
        long mustBeginAt = long.MaxValue)
    {
        InferenceInput input = InferenceInput.Of("x", TensorType.Float32, [items, width], default);
        InferenceRequest request = new() { Inputs = [input], Tenant = tenant, Priority = priority };
        return new PendingRequest<int>(request, [input], items, new ShapeKey([input], isBatched: true), _ => 0)
        {
            ArrivedAt = now,
            MustBeginAt = mustBeginAt,
        };
    }
}
