using System.Diagnostics;
using InferenceEngine.Onnx.Internal.Batching;

namespace InferenceEngine.Onnx.Tests.Batching;

public sealed class DelayTunerTests
{
    private static readonly long millisecond = Stopwatch.Frequency / 1000;
    private static readonly InferenceInput input = InferenceInput.Of("x", TensorType.Float32, [1, 1], default);
    private static readonly ShapeKey key = new([input], isBatched: true);
    private long now = 1000 * millisecond;

    [Fact]
    public void A_single_client_is_never_held_up()
    {
        DelayTuner tuner = Tuner();
        for (int i = 0; i < 50; i++)
            Run(tuner, items: 1, outstanding: 1);
        Assert.Equal(0, Hold(tuner, waiting: 1, outstanding: 1));
    }

    [Fact]
    public void It_waits_for_clients_that_were_there_a_moment_ago()
    {
        DelayTuner tuner = Busy(clients: 8);
        Assert.InRange(Hold(tuner, waiting: 3, outstanding: 3), 1, 2 * millisecond);
    }

    [Fact]
    public void It_does_not_wait_once_all_clients_are_there()
    {
        DelayTuner tuner = Busy(clients: 8);
        Assert.Equal(0, Hold(tuner, waiting: 8, outstanding: 8));
    }

    [Fact]
    public void Clients_that_have_left_are_forgotten()
    {
        DelayTuner tuner = Busy(clients: 8);
        for (int i = 0; i < 40; i++)
            tuner.Taken(1);
        Assert.Equal(0, Hold(tuner, waiting: 1, outstanding: 1));
    }

    [Fact]
    public void It_does_not_wait_when_larger_batches_are_no_cheaper()
    {
        DelayTuner tuner = Busy(clients: 8);
        for (int i = 0; i < 30; i++)
        {
            Run(tuner, items: 2, outstanding: 8, took: 2 * millisecond);
            Run(tuner, items: 4, outstanding: 8, took: 4 * millisecond);
        }

        Assert.Equal(0, Hold(tuner, waiting: 2, outstanding: 2));
    }

    [Fact]
    public void It_waits_no_longer_than_a_fuller_batch_saves()
    {
        DelayTuner tuner = Busy(clients: 8);
        for (int i = 0; i < 30; i++)
        {
            Run(tuner, items: 2, outstanding: 8, took: 2 * millisecond);
            Run(tuner, items: 4, outstanding: 8, took: 38 * millisecond / 10);
        }

        Assert.InRange(Hold(tuner, waiting: 2, outstanding: 2), millisecond / 20, millisecond / 5); // a twentieth of 2 ms
    }

    [Fact]
    public void A_request_that_waited_for_an_instance_waits_for_a_fuller_batch_as_well()
    {
        DelayTuner tuner = Busy(clients: 8);
        Assert.InRange(Hold(tuner, waiting: 3, outstanding: 3, arrivedAgo: 30 * millisecond), 1, 2 * millisecond);
    }

    [Fact]
    public void It_does_not_wait_while_there_is_capacity_to_spare()
    {
        DelayTuner tuner = Tuner();
        for (int i = 0; i < 50; i++)
        {
            now += 20 * millisecond;
            Run(tuner, items: 8, outstanding: 8, took: millisecond);
        }

        Assert.Equal(0, Hold(tuner, waiting: 3, outstanding: 3));
    }

    [Fact]
    public void The_delay_falls_to_nothing_over_the_objective_and_rises_to_its_limit_under_it()
    {
        DelayTuner tuner = Tuner();
        for (int i = 0; i < 100; i++)
            tuner.Answered(60 * millisecond);
        Assert.Equal(TimeSpan.Zero, tuner.Delay);
        for (int i = 0; i < 1000; i++)
            tuner.Answered(20 * millisecond);
        Assert.Equal(2, tuner.Delay.TotalMilliseconds, 3);
    }

    [Fact]
    public void The_delay_settles_where_one_answer_in_twenty_is_over_the_objective()
    {
        DelayTuner tuner = Tuner();
        Random random = new(7);
        int over = 0;
        for (int i = 0; i < 20_000; i++)
        {
            // Latency grows with the delay: 48 ms at none, 52 ms at the longest, with noise.
            double latency = 48 + (2 * tuner.Delay.TotalMilliseconds) + (random.NextDouble() * 1.5);
            over += latency > 50 ? 1 : 0;
            tuner.Answered((long)(latency * millisecond));
        }

        Assert.InRange(over / 20_000.0, 0.04, 0.06);
    }

    [Fact]
    public void A_deadline_cuts_the_wait_short_by_the_time_that_the_run_takes()
    {
        DelayTuner tuner = Busy(clients: 8);
        Assert.Equal(0, Hold(tuner, waiting: 3, outstanding: 3, mustBeginIn: millisecond / 2));
    }

    private static DelayTuner Tuner() => new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(2));

    private DelayTuner Busy(int clients)
    {
        DelayTuner tuner = Tuner();
        for (int i = 0; i < 50; i++)
            Run(tuner, items: clients, outstanding: clients, took: millisecond);
        return tuner;
    }

    private void Run(DelayTuner tuner, int items, int outstanding, long took = 0)
    {
        took = took == 0 ? millisecond : took;
        tuner.Taken(outstanding);
        tuner.Ran(items, now, now + took, new RunKind(key, Spread: false));
        now += took;
    }

    private long Hold(DelayTuner tuner, int waiting, int outstanding, long mustBeginIn = 0, long arrivedAgo = 0)
    {
        PendingRequest<int> lead = new(new InferenceRequest { Inputs = [input] }, [input], 1, key, _ => 0)
        {
            ArrivedAt = now - arrivedAgo,
            MustBeginAt = mustBeginIn == 0 ? long.MaxValue : now + mustBeginIn,
        };
        return tuner.HoldTicks(new ShapeBucket(key) { Items = waiting, Requests = waiting }, lead, outstanding, free: now, now);
    }
}
