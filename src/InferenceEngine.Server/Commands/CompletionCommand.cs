using System.CommandLine;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine completion bash|zsh|fish</c>: a script that asks this program for completions.</summary>
internal static class CompletionCommand
{
    private const string Bash =
        """
        _engine() {
          local IFS=$'\n'
          COMPREPLY=( $(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _engine engine ./engine
        """;

    private const string Zsh =
        """
        #compdef engine
        _engine() { compadd -- ${(f)"$(${words[1]} "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)"}; _files }
        compdef _engine engine ./engine
        """;

    private const string Fish =
        """
        complete -c engine -a '(engine "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", "Print a completion script: source <(./engine completion bash)") { shell };
        command.SetAction(parsed =>
        {
            Console.WriteLine(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCodes.Done;
        });
        return command;
    }
}
