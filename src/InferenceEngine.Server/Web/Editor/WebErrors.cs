using System.Text.Json;
using InferenceEngine.Grpc;
using InferenceEngine.Media;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;
using InferenceEngine.Server.Production.Jobs;

namespace InferenceEngine.Server.Web.Editor;

/// <summary>The one place where what goes wrong in a request of the page becomes an HTTP status with a JSON body.</summary>
internal static class WebErrors
{
    /// <summary>Runs a handler; the expected failures are answered.</summary>
    public static async Task AnswerAsync(HttpContext context, Func<Task<object?>> handler)
    {
        try
        {
            object? answer = await handler();
            if (answer is IResult result)
                await result.ExecuteAsync(context);
            else if (answer is not null)
                await Results.Json(answer).ExecuteAsync(context);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or JsonException)
        {
            await SendAsync(context, new JobFailure((int)GrpcStatusCode.InvalidArgument, "INVALID_ARGUMENT", wrong.Message));
        }
        catch (BadHttpRequestException wrong)
        {
            await SendAsync(context, new JobFailure((int)GrpcStatusCode.InvalidArgument, "BAD_REQUEST", wrong.Message), wrong.StatusCode);
        }
        catch (Exception failure) when (failure is GrpcException or MediaException or PosterException or ModelException or InferenceException)
        {
            await SendAsync(context, JobFailure.Of(failure)!);
        }
    }

    /// <summary>Refuses a request.</summary>
    public static Task SendAsync(HttpContext context, JobFailure failure, int status = 0)
    {
        context.Response.StatusCode = status > 0 ? status : StatusOf(failure);
        return context.Response.WriteAsJsonAsync(new { Error = failure });
    }

    private static int StatusOf(JobFailure failure) => (GrpcStatusCode)failure.Code switch
    {
        GrpcStatusCode.InvalidArgument => StatusCodes.Status400BadRequest,
        GrpcStatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        GrpcStatusCode.NotFound => StatusCodes.Status404NotFound,
        GrpcStatusCode.FailedPrecondition or GrpcStatusCode.Aborted or GrpcStatusCode.AlreadyExists => StatusCodes.Status409Conflict,
        GrpcStatusCode.ResourceExhausted when failure.Reason == "VIDEO_TOO_LARGE" => StatusCodes.Status413PayloadTooLarge,
        GrpcStatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        GrpcStatusCode.DeadlineExceeded => StatusCodes.Status408RequestTimeout,
        GrpcStatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
