package io.hmnas.schemas.metric;

/** Metrics of Micrometer's binders that the dashboards use. */
public enum LibraryMetric {
  STREAM_THREADS("kafka_stream_alive_stream_threads", "Stream threads at work."),
  STREAM_THREADS_FAILED("kafka_stream_failed_stream_threads_total", "Stream threads that failed."),
  STREAM_PROCESSED(
      "kafka_stream_thread_process_rate", "Records that a stream thread processes per second."),
  STREAM_COMMIT_LATENCY("kafka_stream_thread_commit_latency_avg", "Mean time of a commit, ms."),
  CONSUMER_LAG(
      "kafka_consumer_fetch_manager_records_lag_max",
      "Records that the partition furthest behind has still to read."),
  CONSUMER_PARTITIONS(
      "kafka_consumer_coordinator_assigned_partitions", "Partitions of a consumer in a group."),
  CONSUMER_REBALANCES("kafka_consumer_coordinator_rebalance_rate_per_hour", "Rebalances per hour."),
  SHARE_CONSUMED(
      "kafka_consumer_share_fetch_manager_records_consumed_rate",
      "Records of a share group that a worker gets per second."),
  SHARE_ACKNOWLEDGED(
      "kafka_consumer_share_fetch_manager_acknowledgements_send_rate",
      "Acknowledgements per second."),
  SHARE_ACKNOWLEDGEMENTS_FAILED(
      "kafka_consumer_share_fetch_manager_acknowledgements_error_rate",
      "Acknowledgements that failed, per second."),
  SHARE_HEARTBEAT(
      "kafka_consumer_share_coordinator_last_heartbeat_seconds_ago",
      "Time since the last heartbeat to the share group, s."),
  PRODUCER_SENT("kafka_producer_record_send_rate", "Records sent per second."),
  PRODUCER_RETRIES("kafka_producer_record_retry_rate", "Records sent again, per second."),
  PRODUCER_ERRORS(
      "kafka_producer_record_error_rate", "Records that could not be sent, per second."),
  PRODUCER_LATENCY("kafka_producer_request_latency_avg", "Mean time of a producer's request, ms."),
  HEAP("jvm_memory_used_bytes", "Memory of the JVM in use, by area and pool."),
  GC_PAUSE("jvm_gc_pause_seconds_sum", "Time that the process stood still for garbage collection."),
  THREADS("jvm_threads_live_threads", "Live threads."),
  PROCESS_CPU(
      "process_cpu_usage", "Share of the machine's processors that the process uses, 0..1."),
  OPEN_FILES("process_files_open_files", "Open file descriptors.");

  private final String prometheusName;
  private final String help;

  LibraryMetric(String prometheusName, String help) {
    this.prometheusName = prometheusName;
    this.help = help;
  }

  public String prometheusName() {
    return prometheusName;
  }

  public String help() {
    return help;
  }
}
