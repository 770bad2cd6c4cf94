using System.Numerics;

namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// What an item costs in batches of 1, 2, 3 to 4, 5 to 8 and so on. Runs of other sizes are compared with those of the usual size just
/// before, so that a machine that is now busy and now not does not pass for a difference between sizes; runs that are spread over
/// threads and others are kept apart. Guarded by the queue's lock.
/// </summary>
internal sealed class RunCosts
{
    /// <summary>Class of the largest batch that a model may have.</summary>
    private const int LastClass = 10;

    private readonly Table spread = new(), narrow = new();
    private Table latest;
    private bool isWarm;

    public RunCosts() => latest = narrow;

    /// <summary>The class of a batch: 0 for 1 item, 1 for 2, 2 for 3 to 4, 3 for 5 to 8.</summary>
    public static int Class(int items) => items <= 1 ? 0 : Math.Min(BitOperations.Log2((uint)(items - 1)) + 1, LastClass);

    /// <summary>Learns from a run. The first, which allocates what all others find, teaches nothing.</summary>
    public void Add(int items, long runTicks, RunKind kind)
    {
        if (isWarm)
            (latest = kind.Spread ? spread : narrow).Add(Class(items), runTicks / (double)items, kind.Shape);
        isWarm = true;
    }

    /// <summary>Ticks of a run of about <paramref name="items"/>, else of more, else of fewer; 0 when none was seen.</summary>
    public long Estimate(int items) => latest.Estimate(Class(items));

    /// <summary>What an item costs in batches of a class, in a unit that all classes share; null while that is not known.</summary>
    public double? Of(int sizeClass) => latest.Of(sizeClass);

    private sealed class Table
    {
        /// <summary>Runs of a size after which its share is known.</summary>
        private const int Enough = 8;

        /// <summary>Of the newest run in what an item of its size costs: five runs forget a spike.</summary>
        private const double Weight = 0.2;

        /// <summary>Of the newest comparison. Runs of a busy machine differ by a tenth, the average of these by a fortieth.</summary>
        private const double ShareWeight = 0.1;

        /// <summary>Most that one comparison may differ from those before.</summary>
        private const double Believable = 0.2;

        /// <summary>What is left of how usual a size is after each run of another.</summary>
        private const double Fading = 0.95;

        private readonly Size[] sizes = [.. Enumerable.Range(0, LastClass + 1).Select(_ => new Size())];
        private ShapeKey shape;
        private int usual;

        public void Add(int sizeClass, double each, ShapeKey shape)
        {
            if (!shape.Equals(this.shape))
            {
                // What items of another shape cost says nothing of these.
                foreach (Size size in sizes)
                    size.Each = 0;
                this.shape = shape;
            }

            Size own = sizes[sizeClass], other = sizes[usual];
            own.Each = own.Each == 0 ? each : own.Each + (Weight * (each - own.Each));
            if (sizeClass == usual)
                own.Runs++;
            else if (other.Each > 0)
                own.Compare(other.Share * each / other.Each);
            foreach (Size size in sizes)
                size.Usualness *= Fading;
            if (++own.Usualness > other.Usualness)
                usual = sizeClass;
        }

        public long Estimate(int sizeClass)
        {
            int known = Array.FindIndex(sizes, sizeClass, size => size.Each > 0);
            if (known < 0)
                known = Array.FindLastIndex(sizes, sizeClass, size => size.Each > 0);
            return known < 0 ? 0 : (long)(sizes[known].Each * (1 << known));
        }

        public double? Of(int sizeClass) => sizes[sizeClass].Runs < Enough ? null : sizes[sizeClass].Share;

        private sealed class Size
        {
            private int compared;

            /// <summary>Ticks per item; 0: none of the shape ran.</summary>
            public double Each { get; set; }

            /// <summary>What an item costs, in the unit of the table.</summary>
            public double Share { get; private set; } = 1;

            public int Runs { get; set; }

            public double Usualness { get; set; }

            public void Compare(double share)
            {
                Runs++;
                // The mean at first; then what is far off, since the machine changed between the two runs, counts as less far.
                double believed = compared < Enough ? share : Math.Clamp(share, Share * (1 - Believable), Share * (1 + Believable));
                Share += Math.Max(ShareWeight, 1.0 / ++compared) * (believed - Share);
            }
        }
    }
}

/// <summary>What two runs have to have in common to be compared: the shape of their items, and whether they were spread over threads.</summary>
internal readonly record struct RunKind(ShapeKey Shape, bool Spread);
