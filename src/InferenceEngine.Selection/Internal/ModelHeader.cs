using System.Runtime.InteropServices;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// First 16 bytes of a record of a contextual model. Behind it lie the arms' blocks: key, padding and numbers; a
/// shared model is one block without a key.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct ModelHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int SizeBytes = 16;

    /// <summary>Bytes of a block before its numbers.</summary>
    public const int BlockHeaderBytes = 8;

    /// <summary>What the numbers are.</summary>
    public ModelShape Shape;

    /// <summary>Second since 1970 up to which evidence has been discounted.</summary>
    public uint DecayedSeconds;
}

/// <summary>What a contextual model's numbers are: a model of another shape starts anew. 12 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct ModelShape
{
    private readonly byte form;
    private readonly byte scope;
    private readonly byte logistic;
    private readonly byte version;

    /// <summary>The shape that a policy needs.</summary>
    public ModelShape(Policy policy)
    {
        form = (byte)policy.Form;
        scope = (byte)policy.Scope;
        logistic = policy.Kind == PolicyKind.LogisticThompson ? (byte)1 : (byte)0;
        version = 1;
        Features = policy.Dimensions + 1;
        Factors = policy.Scope == ModelScope.Shared ? policy.ArtworkDimensions + 1 : 1;
    }

    /// <summary>The shape of an imported model.</summary>
    /// <exception cref="FormatException">There is no such model.</exception>
    public ModelShape(ModelForm form, ModelScope scope, bool isLogistic, int features, int factors)
    {
        bool known = features is >= 2 and <= Limits.Dimensions + 1 && factors is >= 1 and <= Limits.Embedding + 1
            && (form == ModelForm.Diagonal || (features <= Limits.FullDimensions + 1 && factors == 1 && !isLogistic));
        if (!known)
            throw new FormatException($"there is no {form} model of {features} features and {factors} factors.");
        (this.form, this.scope, logistic, version) = ((byte)form, (byte)scope, isLogistic ? (byte)1 : (byte)0, 1);
        (Features, Factors) = (features, factors);
    }

    /// <summary>Features with the constant.</summary>
    public int Features { get; }

    /// <summary>Numbers of an artwork with the constant; 1 in a model of one arm.</summary>
    public int Factors { get; }

    /// <summary>Whether rewards are logistic in the score.</summary>
    public bool IsLogistic => logistic != 0;

    /// <summary>Whether one model is for all artworks.</summary>
    public bool IsShared => scope == (byte)ModelScope.Shared;

    /// <summary>Whether a precision matrix stands behind the numbers.</summary>
    public bool IsFull => form == (byte)ModelForm.Full;

    /// <summary>Means of the weights.</summary>
    public int Means => Features * Factors;

    /// <summary>Numbers of a block: means, then variances or the inverse of the precision's Cholesky factor, by rows.</summary>
    public int Numbers => IsFull ? Features + (Features * (Features + 1) / 2) : 2 * Means;

    /// <summary>Bytes of a block.</summary>
    public int BlockBytes => ModelHeader.BlockHeaderBytes + (Numbers * sizeof(float));
}
