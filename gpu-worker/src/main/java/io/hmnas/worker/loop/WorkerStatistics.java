package io.hmnas.worker.loop;

/**
 * What a worker has done since it was made.
 *
 * @param tasks tasks taken
 * @param completed steps answered as completed
 * @param failed steps answered as failed
 * @param deadLetters records sent to the dead-letter topic
 * @param released tasks handed back
 * @param lost tasks whose lock was lost
 * @param renewals locks renewed
 * @param eventsLost weight events that could not be written
 * @param restarts times the worker connected anew after an error
 */
public record WorkerStatistics(
    long tasks,
    long completed,
    long failed,
    long deadLetters,
    long released,
    long lost,
    long renewals,
    long eventsLost,
    long restarts) {}
