namespace InferenceEngine.Selection;

/// <summary>How a policy turns what is believed into a pmf.</summary>
public enum PolicyKind
{
    /// <summary>Thompson sampling on Beta posteriors of the mean reward.</summary>
    BetaThompson,

    /// <summary>Every arm equally often.</summary>
    Uniform,

    /// <summary>The best mean, and every arm equally often with probability ε.</summary>
    EpsilonGreedy,

    /// <summary>In proportion to exp(mean / temperature).</summary>
    Softmax,

    /// <summary>The best upper confidence bound (Auer, Cesa-Bianchi and Fischer, 2002).</summary>
    Ucb1,

    /// <summary>Thompson sampling on Gaussian posteriors of the mean reward.</summary>
    GaussianThompson,

    /// <summary>Inverse-gap weighting of mean rewards, linear in the context when there is one (SquareCB, FALCON).</summary>
    InverseGap,

    /// <summary>The best upper confidence bound of a linear model of the context.</summary>
    LinUcb,

    /// <summary>Thompson sampling on a Bayesian linear model of the context.</summary>
    LinThompson,

    /// <summary>Thompson sampling on a Bayesian logistic model of the context.</summary>
    LogisticThompson,
}

/// <summary>What a contextual model remembers of how features vary together.</summary>
public enum ModelForm
{
    /// <summary>A precision per feature: d numbers per arm.</summary>
    Diagonal,

    /// <summary>A precision matrix: d (d + 1) / 2 numbers per arm.</summary>
    Full,
}

/// <summary>Which arms learn together in a contextual model.</summary>
public enum ModelScope
{
    /// <summary>Each arm has a model of its own.</summary>
    Disjoint,

    /// <summary>One model of member × artwork for a placement: all artworks learn from each, new ones too.</summary>
    Shared,
}
