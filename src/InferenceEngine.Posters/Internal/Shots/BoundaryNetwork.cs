using System.Numerics.Tensors;

namespace InferenceEngine.Posters.Internal.Shots;

/// <summary>
/// The small network that says for each frame how surely it begins a shot, and how surely it is inside a slow transition:
/// three convolutions over time, trained by models/shots/train.py. Some eight thousand multiplications a frame, so it runs
/// here rather than in a runtime. Immutable; thread-safe.
/// </summary>
internal sealed class BoundaryNetwork
{
    private readonly BoundaryWeights weights;
    private readonly float[][] kernels;

    public BoundaryNetwork(BoundaryWeights weights)
    {
        this.weights = weights;
        kernels = [.. weights.Layers.Select(Reorder)];
    }

    /// <summary>The network that ships.</summary>
    public static BoundaryNetwork Shipped { get; } = new(BoundaryWeights.Read());

    /// <summary>Probabilities of a cut and of a slow transition for each row of <see cref="ShotFeatures"/>.</summary>
    public (float[] Cut, float[] Slow) Run(ReadOnlySpan<float> rows)
    {
        int width = weights.Mean.Length, frames = rows.Length / width;
        float[] values = Normalise(rows, width);
        for (int layer = 0; layer < weights.Layers.Length; layer++)
            values = Convolve(values, frames, layer);
        float[] cut = new float[frames], slow = new float[frames];
        for (int frame = 0; frame < frames; frame++)
        {
            cut[frame] = Sigmoid(values[frame * 2]);
            slow[frame] = Sigmoid(values[(frame * 2) + 1]);
        }

        return (cut, slow);
    }

    /// <summary>Signed square roots, since most differences are near 0 and a few near 1, then mean 0 and deviation 1.</summary>
    private float[] Normalise(ReadOnlySpan<float> rows, int width)
    {
        float[] values = new float[rows.Length];
        for (int i = 0; i < values.Length; i++)
        {
            float root = MathF.CopySign(MathF.Sqrt(MathF.Abs(rows[i])), rows[i]);
            values[i] = (root - weights.Mean[i % width]) / weights.Scale[i % width];
        }

        return values;
    }

    /// <summary>Rows follow each other in time, so that the window of a frame is one run of numbers.</summary>
    private float[] Convolve(float[] values, int frames, int layer)
    {
        BoundaryLayer shape = weights.Layers[layer];
        int window = shape.Kernel * shape.Inputs;
        float[] padded = new float[(frames + shape.Kernel - 1) * shape.Inputs];
        values.CopyTo(padded, shape.Kernel / 2 * shape.Inputs);
        float[] outputs = new float[frames * shape.Outputs];
        bool isLast = layer == weights.Layers.Length - 1;
        for (int frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<float> seen = padded.AsSpan(frame * shape.Inputs, window);
            for (int output = 0; output < shape.Outputs; output++)
            {
                float sum = TensorPrimitives.Dot(seen, kernels[layer].AsSpan(output * window, window)) + shape.Biases[output];
                outputs[(frame * shape.Outputs) + output] = isLast ? sum : Math.Max(0, sum);
            }
        }

        return outputs;
    }

    /// <summary>From [out, in, time] to [out, time, in].</summary>
    private static float[] Reorder(BoundaryLayer layer)
    {
        float[] kernel = new float[layer.Weights.Length];
        int at = 0;
        for (int output = 0; output < layer.Outputs; output++)
        {
            for (int input = 0; input < layer.Inputs; input++)
            {
                for (int time = 0; time < layer.Kernel; time++)
                    kernel[(((output * layer.Kernel) + time) * layer.Inputs) + input] = layer.Weights[at++];
            }
        }

        return kernel;
    }

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));
}
