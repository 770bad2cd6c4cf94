using System.Globalization;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Parity;

/// <summary>
/// A face of a photograph of the shared data, and how the person looks to one who labels: a guess at appearance, of use
/// only for rates over many. No person is named or told apart.
/// </summary>
/// <param name="Picture">The photograph, below the folder of faces.</param>
/// <param name="Box">dlib's label; in CompreFace's photographs, which have none, what the detector found and the eye agreed with.</param>
/// <param name="Gender">"woman", "man" or "unclear".</param>
/// <param name="Tone">"lighter", "medium" or "darker": about I and II, III and IV, V and VI of Fitzpatrick's scale.</param>
internal sealed record LabelledFace(string Picture, Box Box, string Gender, string Tone)
{
    private const string Resource = "parity/faces.csv";

    public string File => Path.Combine(Installation.SharedData, "faces", Picture);

    /// <summary>The labelled faces whose photograph is here.</summary>
    public static LabelledFace[] All()
    {
        using StreamReader reader = new(typeof(LabelledFace).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the program."));
        string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Skip(1).Select(Read).Where(face => System.IO.File.Exists(face.File))];
    }

    private static LabelledFace Read(string line)
    {
        string[] fields = line.Split(',');
        float[] box = [.. fields[1..5].Select(field => float.Parse(field, CultureInfo.InvariantCulture))];
        return new LabelledFace(fields[0], new Box(box[0], box[1], box[0] + box[2], box[1] + box[3]), fields[5], fields[6]);
    }
}
