namespace InferenceEngine.Posters.Tests;

/// <summary>Reading and checking templates.</summary>
public sealed class PosterTemplateTests
{
    private const string Root = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:poster="urn:poster">""";
    private const string Title = """<rect poster:slot="title" x="6%" y="60%" width="80%" height="20%"/>""";

    [Fact]
    public void The_shipped_ones_have_no_problem_and_say_what_they_are()
    {
        Assert.Equal(["framed", "lower-third", "marquee"], PosterTemplate.Shipped);
        foreach (string name in PosterTemplate.Shipped)
        {
            Assert.Empty(PosterTemplate.Lint(PosterTemplate.TextOf(name)));
            Assert.NotEmpty(PosterTemplate.Named(name).Description);
        }
    }

    [Theory]
    [InlineData("no xml", 1, "well-formed")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>", 1, "DOCTYPE")]
    [InlineData("<html/>", 1, "<html>")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"/>", 1, "viewBox")]
    [InlineData(Root + "</svg>", 1, "no slot \"title\"")]
    [InlineData(Root + "\n" + Title + "\n<script/></svg>", 3, "<script>")]
    [InlineData(Root + "\n" + Title + "\n<g onclick=\"x\"/></svg>", 3, "onclick")]
    [InlineData(Root + "\n" + Title + "\n<image href=\"file:///etc/passwd\"/></svg>", 3, "data: URI")]
    [InlineData(Root + "\n" + Title + "\n<g><rect poster:slot=\"badge\" width=\"9%\" height=\"9%\"/></g></svg>", 3, "directly in the root")]
    [InlineData(Root + "\n<rect poster:slot=\"title\" x=\"60\" y=\"1%\" width=\"8%\" height=\"2%\"/></svg>", 2, "per cent")]
    [InlineData(Root + "\n<rect poster:slot=\"title\" x=\"60%\" y=\"1%\" width=\"80%\" height=\"2%\"/></svg>", 2, "not inside")]
    [InlineData(Root + "\n<circle poster:slot=\"title\" x=\"6%\" y=\"1%\" width=\"8%\" height=\"2%\"/></svg>", 2, "<rect>")]
    [InlineData(Root + "\n" + Title + "\n<rect poster:slot=\"tittle\" width=\"8%\" height=\"2%\"/></svg>", 3, "no slot \"tittle\"")]
    [InlineData(Root + "\n" + Title + "\n" + Title + "</svg>", 3, "2 slots \"title\"")]
    [InlineData(Root + "\n" + Title + "\n<g poster:if=\"picture\"/></svg>", 3, "poster:if")]
    [InlineData(Root + "\n<rect poster:slot=\"title\" width=\"8%\" height=\"2%\" poster:weight=\"bold\"/></svg>", 2, "poster:weight")]
    [InlineData(Root + "\n<rect poster:slot=\"title\" width=\"8%\" height=\"2%\" poster:align=\"centre\"/></svg>", 2, "poster:align")]
    [InlineData(Root + "\n<rect poster:slot=\"title\" width=\"8%\" height=\"2%\" poster:colors=\"white\"/></svg>", 2, "#rrggbb")]
    [InlineData(Root + "\n<rect poster:slot=\"title\" width=\"8%\" height=\"2%\" poster:largest=\"3\" poster:smallest=\"5\"/></svg>", 2, "poster:smallest")]
    public void An_error_names_line_and_cure_and_the_template_is_refused(string svg, int line, string about)
    {
        Assert.Contains(PosterTemplate.Lint(svg), p => p.IsError && p.Line == line && p.Message.Contains(about, StringComparison.Ordinal));
        PosterException refused = Assert.Throws<PosterException>(() => PosterTemplate.Parse("mine", svg));
        Assert.Contains(about, refused.Message, StringComparison.Ordinal);
        Assert.Contains("'mine'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<rect poster:slot=\"title\" x=\"0%\" y=\"60%\" width=\"50%\" height=\"20%\"/>", "safe area")]
    [InlineData("<rect poster:slot=\"title\" x=\"5%\" y=\"60%\" width=\"50%\" height=\"20%\" poster:smallest=\"1\"/>", "phone")]
    [InlineData("<rect poster:slot=\"title\" x=\"5%\" y=\"60%\" width=\"50%\" height=\"20%\" poster:colors=\"#ffffff\"/>", "one colour")]
    [InlineData(Title + "<rect poster:slot=\"subtitle\" x=\"6%\" y=\"70%\" width=\"50%\" height=\"20%\"/>", "overlaps")]
    public void Advice_refuses_nothing(string slots, string about)
    {
        string svg = Root + slots + "</svg>";
        TemplateProblem advice = Assert.Single(PosterTemplate.Lint(svg));
        Assert.False(advice.IsError);
        Assert.Contains(about, advice.Message, StringComparison.Ordinal);
        PosterTemplate.Parse("mine", svg);
    }

    [Fact]
    public void A_name_that_is_none_gets_the_names_that_are()
    {
        Assert.Contains("lower-third", Assert.Throws<PosterException>(() => PosterTemplate.Load("lower-fourth")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<PosterException>(() => PosterTemplate.Load("./none.svg")).Message, StringComparison.Ordinal);
    }
}
