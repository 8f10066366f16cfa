/** The coordinator's HTTP interface, {@code /api/v1}; openapi.json beside it is its description. */
@NullMarked
package io.hmnas.coordinator.api;

import org.jspecify.annotations.NullMarked;
