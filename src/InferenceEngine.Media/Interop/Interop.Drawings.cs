using System.Runtime.InteropServices;

namespace InferenceEngine.Media.Interop;

/// <summary>ie_drawing.h</summary>
internal static unsafe partial class Drawings
{
    [LibraryImport(Status.Library)]
    internal static partial int ie_drawing_svg(
        byte* svg, nuint length, int width, int height, byte* rgba, nuint capacityBytes);

    [LibraryImport(Status.Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ie_drawing_text(
        string text, string font, in TextStyle style, byte* rgba, nuint capacityBytes, out TextLayout layout);

    [StructLayout(LayoutKind.Sequential)]
    internal struct TextStyle
    {
        public double Largest;
        public double Smallest;
        public double LineSpacing;
        public int Width;
        public int Height;
        public int Weight;
        public int Align;
        public int Lift;
        public int MaxLines;
        public int Color;
        public int Reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct TextLayout
    {
        public double Size;
        public int Lines;
        public int Unknown;
        public int Fits;
        public int InkLeft;
        public int InkTop;
        public int InkWidth;
        public int InkHeight;
    }
}
