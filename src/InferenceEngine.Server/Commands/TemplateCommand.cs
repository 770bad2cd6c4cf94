using System.CommandLine;
using InferenceEngine.Posters;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine template list|show|lint</c>: for designers of templates.</summary>
internal static class TemplateCommand
{
    public static Command Create() => new("template", "Designs for posters: list them, print one to start from, check your own.")
    {
        List(), Show(), Lint(),
    };

    private static Command List()
    {
        Command command = new("list", "Names of the templates that ship.");
        command.SetAction(_ =>
        {
            foreach (string name in PosterTemplate.Shipped)
                Console.WriteLine($"{name,-14} {PosterTemplate.Named(name).Description}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> name = new("NAME") { Description = "A template that ships" };
        Command command = new("show", "Print a template's SVG document.") { name };
        command.SetAction(parsed =>
        {
            Console.WriteLine(PosterTemplate.TextOf(parsed.GetRequiredValue(name)).TrimEnd());
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Lint()
    {
        Argument<string> file = new("FILE") { Description = "SVG document" };
        Command command = new("lint", "Check a template; says what is wrong, line by line.") { file };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            IReadOnlyList<TemplateProblem> problems = PosterTemplate.Lint(PosterTemplate.ReadFile(path));
            foreach (TemplateProblem problem in problems)
                Console.WriteLine($"{path}: {problem}");
            int errors = problems.Count(problem => problem.IsError);
            Console.WriteLine($"{errors} errors, {problems.Count - errors} warnings");
            return errors == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }
}
