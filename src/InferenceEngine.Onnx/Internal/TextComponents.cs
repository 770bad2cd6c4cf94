namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// The second half of differentiable binarisation (Liao et al., 2020): threshold, connected components, score, grow back.
/// Boxes stay axis-aligned, because a crop can only be that. Pure.
/// </summary>
internal static class TextComponents
{
    public static List<TextRegion> Find(ReadOnlySpan<float> map, int width, int height, TextDetectorOptions options)
    {
        bool[] seen = new bool[map.Length];
        Stack<int> stack = new();
        List<TextRegion> found = [];
        for (int start = 0; start < map.Length; start++)
        {
            if (seen[start] || map[start] <= options.PixelThreshold)
                continue;
            Component component = Fill(map, (width, height), start, (seen, stack, options.PixelThreshold));
            if (component.Score >= options.BoxThreshold && component.ShortSide >= options.MinSide)
                found.Add(new TextRegion(component.Unclip(options.UnclipRatio, width, height), component.Score));
        }

        found.Sort((a, b) => b.Box.Area.CompareTo(a.Box.Area));
        return found.Count <= options.MaxRegions ? found : found[..options.MaxRegions];
    }

    private static Component Fill(
        ReadOnlySpan<float> map, (int Width, int Height) size, int start, (bool[] Seen, Stack<int> Stack, float Threshold) state)
    {
        Component component = new();
        state.Seen[start] = true;
        state.Stack.Push(start);
        while (state.Stack.TryPop(out int at))
        {
            int x = at % size.Width, y = at / size.Width;
            component.Add(x, y, map[at]);
            for (int ny = Math.Max(0, y - 1); ny <= Math.Min(size.Height - 1, y + 1); ny++)
            {
                for (int nx = Math.Max(0, x - 1); nx <= Math.Min(size.Width - 1, x + 1); nx++)
                {
                    int next = (ny * size.Width) + nx;
                    if (state.Seen[next] || map[next] <= state.Threshold)
                        continue;
                    state.Seen[next] = true;
                    state.Stack.Push(next);
                }
            }
        }

        return component;
    }

    private sealed class Component
    {
        private int left = int.MaxValue, top = int.MaxValue, right, bottom, area;
        private double sum;

        public float Score => (float)(sum / area);

        public int ShortSide => Math.Min(right - left, bottom - top);

        public void Add(int x, int y, float probability)
        {
            left = Math.Min(left, x);
            top = Math.Min(top, y);
            right = Math.Max(right, x + 1);
            bottom = Math.Max(bottom, y + 1);
            area++;
            sum += probability;
        }

        public Box Unclip(float ratio, int width, int height)
        {
            float grow = area * ratio / (2f * (right - left + bottom - top));
            return new Box(left, top, right, bottom).Grow(grow, grow, grow, grow).Intersect(new Box(0, 0, width, height));
        }
    }
}
