using InferenceEngine.Media;

return WorkerHost.Run(args);
