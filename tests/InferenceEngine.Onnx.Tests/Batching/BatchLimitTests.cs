using InferenceEngine.Onnx.Internal.Batching;

namespace InferenceEngine.Onnx.Tests.Batching;

/// <summary>A model that is asked without a pause, whose items cost what each test says, with noise. The seed is fixed.</summary>
public sealed class BatchLimitTests
{
    private static readonly ShapeKey shape = Shape(1), otherShape = Shape(2);
    private readonly Random random = new(7);
    private readonly RunCosts costs = new();

    [Fact]
    public void It_is_what_the_model_allows_while_nothing_is_known() => Assert.Equal(12, new BatchLimit(12, costs).Items);

    [Fact]
    public void It_stays_where_larger_batches_are_cheaper()
    {
        BatchLimit limit = new(12, costs);
        List<int> sizes = Run(limit, 2000, items => 1 + (10.0 / items));
        Assert.Equal(12, limit.Items);
        Assert.True(sizes[^1000..].Count(size => size < 12) < 20, "trials that are known to be worse are seldom");
    }

    [Fact]
    public void It_falls_to_the_cheapest_size_and_rises_again_with_it()
    {
        BatchLimit limit = new(8, costs);
        Run(limit, 600, items => items <= 2 ? 1 : 1.1);
        Assert.InRange(limit.Items, 1, 2);
        Run(limit, 6000, items => 1 + (0.5 / items));
        Assert.Equal(8, limit.Items);
    }

    [Fact]
    public void A_middle_size_is_found()
    {
        BatchLimit limit = new(32, costs);
        Run(limit, 2000, items => Math.Abs(Math.Log2(items) - 2) / 10 + 1);
        Assert.Equal(4, limit.Items);
    }

    [Fact]
    public void A_machine_that_is_now_slow_and_now_fast_moves_nothing()
    {
        BatchLimit limit = new(8, costs);
        int run = 0;
        Run(limit, 4000, items => (1 + (0.4 / items)) * (run++ / 100 % 2 == 0 ? 1 : 2));
        Assert.Equal(8, limit.Items);
    }

    [Fact]
    public void What_other_shapes_cost_and_runs_that_are_spread_is_not_compared()
    {
        BatchLimit limit = new(8, costs);
        for (int i = 0; i < 200; i++)
        {
            Run(limit, 20, items => 1 + (0.4 / items));
            costs.Add(4, 4, new RunKind(otherShape, Spread: false)); // items of a millionth of the cost, in small batches
            costs.Add(1, 1, new RunKind(shape, Spread: true));
        }

        Run(limit, 1, items => 1 + (0.4 / items));
        Assert.Equal(8, limit.Items);
    }

    [Fact]
    public void Sizes_that_only_other_shapes_have_stay_unknown()
    {
        BatchLimit limit = new(8, costs);
        for (int i = 0; i < 100; i++)
        {
            costs.Add(8, 8, new RunKind(shape, Spread: false));
            costs.Add(8, 8, new RunKind(shape, Spread: false));
            costs.Add(1, 1, new RunKind(otherShape, Spread: false));
        }

        Assert.Equal(8, limit.Items);
    }

    [Fact]
    public void One_item_that_waits_is_never_a_trial()
    {
        BatchLimit limit = new(8, costs);
        for (int i = 0; i < 100; i++)
            Assert.Equal(8, limit.Next(waiting: 1, least: 1));
    }

    [Fact]
    public void A_model_that_cannot_batch_stays_so()
    {
        BatchLimit limit = new(1, costs);
        Assert.All(Run(limit, 100, _ => 1), size => Assert.Equal(1, size));
    }

    [Fact]
    public void Requests_of_eight_items_are_not_tried_in_batches_of_fewer()
    {
        BatchLimit limit = new(32, costs);
        List<int> sizes = Run(limit, 500, items => 1 + (10.0 / items), perRequest: 8);
        Assert.Equal(32, limit.Items);
        Assert.True(sizes[^300..].Count(size => size < 32) < 10, "trials that are known to be worse are seldom");
    }

    [Fact]
    public void Requests_of_eight_items_fall_to_one_at_a_time_where_that_is_cheapest_and_rise_again()
    {
        BatchLimit limit = new(32, costs);
        Run(limit, 600, items => 1 + (items / 100.0), perRequest: 8);
        Assert.Equal(8, limit.Items);
        Run(limit, 6000, items => 1 + (0.5 / items), perRequest: 8);
        Assert.Equal(32, limit.Items);
    }

    private static ShapeKey Shape(long width) => new([InferenceInput.Of("x", TensorType.Float32, [1, width], default)], isBatched: true);

    /// <summary>Runs full batches of whole requests, whose items each cost what <paramref name="each"/> says, and returns their sizes.</summary>
    private List<int> Run(BatchLimit limit, int runs, Func<int, double> each, int perRequest = 1)
    {
        List<int> sizes = [];
        for (int i = 0; i < runs; i++)
        {
            int items = Math.Max(limit.Next(waiting: 64, perRequest) / perRequest, 1) * perRequest;
            sizes.Add(items);
            double noise = 0.95 + (0.1 * random.NextDouble());
            costs.Add(items, (long)(1e6 * items * each(items) * noise), new RunKind(shape, Spread: false));
        }

        return sizes;
    }
}
