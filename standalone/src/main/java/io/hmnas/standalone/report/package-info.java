/** What a sweep leaves behind: files for people and programs. Knows no Kafka and no process. */
@NullMarked
package io.hmnas.standalone.report;

import org.jspecify.annotations.NullMarked;
