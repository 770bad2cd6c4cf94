using System.Text.Json.Serialization;

namespace InferenceEngine.Selection;

/// <summary>An edit of the catalogue, as an event of the log.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "change")]
[JsonDerivedType(typeof(CreateTitle), "create-title")]
[JsonDerivedType(typeof(UpdateTitle), "update-title")]
[JsonDerivedType(typeof(DeleteTitle), "delete-title")]
[JsonDerivedType(typeof(CreatePolicy), "create-policy")]
[JsonDerivedType(typeof(CreatePlacement), "create-placement")]
[JsonDerivedType(typeof(UpdatePlacement), "update-placement")]
[JsonDerivedType(typeof(DeletePlacement), "delete-placement")]
[JsonDerivedType(typeof(CreateArtwork), "create-artwork")]
[JsonDerivedType(typeof(UpdateArtwork), "update-artwork")]
[JsonDerivedType(typeof(SetRetired), "set-retired")]
[JsonDerivedType(typeof(DeleteArtwork), "delete-artwork")]
[JsonDerivedType(typeof(SetPrior), "set-prior")]
public abstract record CatalogChange;

/// <summary>Adds a title.</summary>
public sealed record CreateTitle(Title Title) : CatalogChange;

/// <summary>Changes a title.</summary>
public sealed record UpdateTitle(Title Title) : CatalogChange;

/// <summary>Deletes a title, its artworks and what was learnt of them.</summary>
public sealed record DeleteTitle(string Id) : CatalogChange;

/// <summary>Adds a version of a policy; version 0 becomes the next.</summary>
public sealed record CreatePolicy(Policy Policy) : CatalogChange;

/// <summary>Adds a placement.</summary>
public sealed record CreatePlacement(Placement Placement) : CatalogChange;

/// <summary>Changes a placement; its aspect ratio stays.</summary>
public sealed record UpdatePlacement(Placement Placement) : CatalogChange;

/// <summary>Deletes a placement and what was learnt in it.</summary>
public sealed record DeletePlacement(string Id) : CatalogChange;

/// <summary>Adds an artwork to a title.</summary>
public sealed record CreateArtwork(Artwork Artwork) : CatalogChange;

/// <summary>Changes an artwork; its title, aspect ratio and retirement stay.</summary>
public sealed record UpdateArtwork(Artwork Artwork) : CatalogChange;

/// <summary>Takes an artwork out of selection or brings it back.</summary>
public sealed record SetRetired(string TitleId, string Id, bool Retired, string Reason) : CatalogChange;

/// <summary>Deletes an artwork and what was learnt of it.</summary>
public sealed record DeleteArtwork(string TitleId, string Id) : CatalogChange;

/// <summary>Puts a fitted prior in force for the artworks that come after it; see <see cref="SelectionEngine.FitPriorAsync"/>.</summary>
public sealed record SetPrior(FittedPrior Prior) : CatalogChange;

/// <summary>What came of a change.</summary>
public enum CatalogOutcome
{
    /// <summary>Applied.</summary>
    Done,

    /// <summary>The title, placement or artwork to change is not there.</summary>
    NotFound,

    /// <summary>The id is taken.</summary>
    AlreadyExists,

    /// <summary>Another id has the same hash; choose another id.</summary>
    HashCollision,

    /// <summary>The title has its most artworks.</summary>
    TooMany,

    /// <summary>A policy that the change names is not there.</summary>
    UnknownPolicy,

    /// <summary>The change would alter what must stay, such as an aspect ratio.</summary>
    Immutable,
}
