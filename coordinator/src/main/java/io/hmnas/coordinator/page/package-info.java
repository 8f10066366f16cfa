/**
 * The files of the web page: modules, style sheet, libraries; as they are, without a build step.
 */
@NullMarked
package io.hmnas.coordinator.page;

import org.jspecify.annotations.NullMarked;
