package io.hmnas.schemas.topic;

import java.time.Instant;

/**
 * Why a record goes to the dead letters, and where it was found.
 *
 * @param reason a word for machines
 * @param detail a sentence for a person
 * @param topic where it was found
 * @param partition its partition there
 * @param offset its offset there
 * @param worker name of the worker or coordinator that gave up on it
 * @param time when
 */
public record DeadLetterCause(
    String reason,
    String detail,
    String topic,
    int partition,
    long offset,
    String worker,
    Instant time) {}
