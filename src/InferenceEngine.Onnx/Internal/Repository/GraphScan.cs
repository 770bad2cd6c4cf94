namespace InferenceEngine.Onnx.Internal.Repository;

/// <summary>
/// Looks through an ONNX file (onnx.proto3) before the runtime sees it: which operator sets it uses and which other files its
/// weights are in, in subgraphs and functions too. Used once.
/// </summary>
internal sealed class GraphScan
{
    /// <summary>Subgraphs in subgraphs; no exporter comes near.</summary>
    private const int MaxDepth = 32;

    private static readonly HashSet<string> known =
        [string.Empty, "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc"];

    private readonly HashSet<string> domains = [];
    private readonly HashSet<string> externalFiles = [];
    private readonly HashSet<string> localFunctions = [];

    /// <summary>Files, as the graph names them, that hold weights.</summary>
    public IReadOnlySet<string> ExternalFiles => externalFiles;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">It is no ONNX file, or needs operators that only a custom library has.</exception>
    public static GraphScan Of(string name, ReadOnlySpan<byte> file)
    {
        GraphScan scan = new();
        bool hasGraph;
        try
        {
            hasGraph = scan.ReadModel(file);
        }
        catch (FormatException cause)
        {
            throw new ModelException($"Model '{name}' is no ONNX file: {cause.Message}. Export it again.", cause);
        }

        if (!hasGraph)
            throw new ModelException($"Model '{name}' is no ONNX file: it has no graph. Export it again.");
        scan.domains.ExceptWith(scan.localFunctions);
        scan.domains.ExceptWith(known);
        return scan.domains.Count == 0 ? scan : throw new ModelException(
            $"Model '{name}' needs custom operators of '{string.Join("', '", scan.domains.Order())}', whose libraries this program "
            + "does not load. Export it with standard operators.");
    }

    private bool ReadModel(ReadOnlySpan<byte> model)
    {
        bool hasGraph = false;
        ProtoReader reader = new(model);
        while (reader.Next())
        {
            if (reader.Field == 7)
            {
                hasGraph = true;
                ReadGraph(reader.Content, 0);
            }
            else if (reader.Field == 25)
            {
                ReadFunction(reader.Content);
            }
        }

        return hasGraph;
    }

    private void ReadFunction(ReadOnlySpan<byte> function)
    {
        ProtoReader reader = new(function);
        while (reader.Next())
        {
            if (reader.Field == 7)
                ReadNode(reader.Content, 0);
            else if (reader.Field == 10)
                localFunctions.Add(reader.Text);
        }
    }

    private void ReadGraph(ReadOnlySpan<byte> graph, int depth)
    {
        if (depth > MaxDepth)
            throw new FormatException($"graphs are nested deeper than {MaxDepth}");
        ProtoReader reader = new(graph);
        while (reader.Next())
        {
            if (reader.Field == 1)
                ReadNode(reader.Content, depth);
            else if (reader.Field == 5)
                ReadTensor(reader.Content);
            else if (reader.Field == 15)
                ReadSparseTensor(reader.Content);
        }
    }

    private void ReadNode(ReadOnlySpan<byte> node, int depth)
    {
        ProtoReader reader = new(node);
        while (reader.Next())
        {
            if (reader.Field == 7)
                domains.Add(reader.Text);
            else if (reader.Field == 5)
                ReadAttribute(reader.Content, depth);
        }
    }

    private void ReadAttribute(ReadOnlySpan<byte> attribute, int depth)
    {
        ProtoReader reader = new(attribute);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 5 or 10: // one tensor, several
                    ReadTensor(reader.Content);
                    break;
                case 6 or 11: // one graph, several
                    ReadGraph(reader.Content, depth + 1);
                    break;
                case 22 or 23: // sparse ones
                    ReadSparseTensor(reader.Content);
                    break;
            }
        }
    }

    private void ReadSparseTensor(ReadOnlySpan<byte> tensor)
    {
        ProtoReader reader = new(tensor);
        while (reader.Next())
        {
            if (reader.Field is 1 or 2)
                ReadTensor(reader.Content);
        }
    }

    private void ReadTensor(ReadOnlySpan<byte> tensor)
    {
        string? location = null;
        bool isExternal = false;
        ProtoReader reader = new(tensor);
        while (reader.Next())
        {
            if (reader.Field == 13)
                location = Location(reader.Content) ?? location;
            else if (reader.Field == 14)
                isExternal = reader.Number == 1;
        }

        if (isExternal || location is not null)
            externalFiles.Add(location ?? string.Empty);
    }

    private static string? Location(ReadOnlySpan<byte> entry)
    {
        string key = string.Empty, value = string.Empty;
        ProtoReader reader = new(entry);
        while (reader.Next())
        {
            if (reader.Field == 1)
                key = reader.Text;
            else if (reader.Field == 2)
                value = reader.Text;
        }

        return key == "location" ? value : null;
    }
}
