package io.hmnas.coordinator.view;

import org.apache.avro.specific.SpecificRecord;

/**
 * A record that says that something has changed.
 *
 * @param sweepId the sweep it has to do with
 * @param value a RunState, Architecture, RobustnessReport or WeightEvent, by the channel
 * @param after the position from which reading goes on after it
 */
public record Change(Channel channel, String sweepId, SpecificRecord value, Position after) {}
