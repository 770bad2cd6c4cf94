namespace InferenceEngine.Posters.Internal.Report;

/// <summary>The look of the page.</summary>
internal static class PageStyle
{
    public const string Css = """
        <style>
        :root { color-scheme: dark }
        body { font: 15px/1.45 system-ui, sans-serif; background: #14161a; color: #dde1e6; margin: 2rem auto; max-width: 1240px; padding: 0 1rem }
        h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem }
        .note { background: #3a3010; border-left: 4px solid #e0b020; padding: .4rem .8rem; margin: .4rem 0 }
        .row { display: flex; gap: 1.2rem; flex-wrap: wrap; align-items: flex-start }
        .frame { position: relative; flex: 0 0 480px; max-width: 100% }
        .frame img { width: 100%; display: block; border-radius: 4px }
        .frame svg { position: absolute; inset: 0; width: 100%; height: 100% }
        .crops { display: flex; gap: .8rem; flex-wrap: wrap; align-items: flex-start; margin-top: .8rem }
        figure { margin: 0; flex: none } figure img { height: 190px; border-radius: 4px; display: block }
        figcaption { font-size: .72rem; color: #9aa3ad; width: 0; min-width: 100% }
        figcaption ul { font-size: .72rem; padding-left: .9rem }
        .bar { display: inline-block; height: .6rem; background: #4aa3ff; border-radius: 3px; vertical-align: middle }
        table { border-collapse: collapse; font-size: .85rem } td, th { padding: .15rem .7rem .15rem 0; text-align: left }
        ul { margin: .3rem 0; padding-left: 1.1rem; font-size: .85rem }
        .legend span { margin-right: 1rem } .face { color: #52e07a } .text { color: #ffb340 } .cut { color: #7fb8ff }
        </style>
        """;
}
