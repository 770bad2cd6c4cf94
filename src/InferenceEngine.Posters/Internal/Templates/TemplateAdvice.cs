namespace InferenceEngine.Posters.Internal.Templates;

/// <summary>What makes a usable template look bad. Pure.</summary>
internal static class TemplateAdvice
{
    /// <summary>Nearer to the border than this, text is cut by rounded corners and television sets.</summary>
    private const double SafeMargin = 0.03;

    /// <summary>Smaller text, against the short side, cannot be read on a phone.</summary>
    private const double Readable = 0.03;

    public static void Give(TemplateSheet sheet, List<TemplateProblem> problems)
    {
        foreach (TemplateSlot slot in sheet.Slots.Where(slot => slot.Name != "picture"))
        {
            FractionBox box = slot.Box;
            if (box.X < SafeMargin || box.Y < SafeMargin || box.Right > 1 - SafeMargin || box.Bottom > 1 - SafeMargin)
                Warn(slot, $"is nearer than {SafeMargin:P0} to the border; keep it inside the safe area.");
            if (slot.Type is { } type)
                Check(slot, type);
        }

        foreach (string place in sheet.Places)
            CheckOverlaps([.. sheet.SlotsOf(place).Where(slot => slot.Name != "picture")]);

        void Check(TemplateSlot slot, SlotType type)
        {
            if (type.Smallest < Readable)
                Warn(slot, $"may shrink to {type.Smallest:P1} of the short side; under {Readable:P0} it cannot be read on a phone.");
            if (type.Colors.Count < 2)
                Warn(slot, "has one colour; give a light and a dark one, and that with the better contrast is taken.");
        }

        void CheckOverlaps(TemplateSlot[] all)
        {
            for (int i = 0; i < all.Length; i++)
            {
                for (int j = i + 1; j < all.Length; j++)
                {
                    if (all[i].Box.Meets(all[j].Box))
                        Warn(all[j], $"overlaps the slot \"{all[i].Name}\".");
                }
            }
        }

        void Warn(TemplateSlot slot, string message)
        {
            TemplateProblem problem = new(false, slot.Line, $"the slot \"{slot.Name}\" {message}");
            if (!problems.Contains(problem))
                problems.Add(problem);
        }
    }
}
