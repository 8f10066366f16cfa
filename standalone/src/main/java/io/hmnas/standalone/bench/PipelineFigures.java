package io.hmnas.standalone.bench;

/**
 * What was measured in one setting, after warm-up.
 *
 * @param setting the setting
 * @param seconds from handing in the sweep to the last architecture, s
 * @param stepsPerSecond steps of all runs in that time, 1/s
 * @param nextTaskMedianMs from the end of a step until the run's next task can be read by anyone,
 *     median, ms
 * @param nextTaskP99Ms the same, 99th percentile, ms
 * @param overheadMedianMs from the end of a step to the start of the next, median, ms: on the same
 *     worker when there are runs enough to keep all busy, else of the same run
 * @param coordinatorCpuMsPerStep CPU time of the coordinators' Java threads, ms per step
 * @param processCpuMsPerStep CPU time of the whole process (broker, coordinators, workers,
 *     measuring), ms per step
 * @param mostToMeanTasks tasks of the busiest worker, as a multiple of the mean over all workers
 * @param repeated steps that were carried out more than once
 */
public record PipelineFigures(
    PipelineCase setting,
    double seconds,
    double stepsPerSecond,
    double nextTaskMedianMs,
    double nextTaskP99Ms,
    double overheadMedianMs,
    double coordinatorCpuMsPerStep,
    double processCpuMsPerStep,
    double mostToMeanTasks,
    int repeated) {}
