package io.hmnas.worker.loop;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.lang.reflect.Proxy;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;

/** What Kafka's clients measure, as meters of ours. */
final class ClientMeters implements AutoCloseable {
  private final KafkaClientMetrics produced;
  private final KafkaClientMetrics consumed;

  ClientMeters(MeterRegistry meters, Producer<?, ?> producer, ShareConsumer<?, ?> consumer) {
    produced = new KafkaClientMetrics(producer);
    produced.bindTo(meters);
    consumed = new KafkaClientMetrics(withMetricsOf(consumer));
    consumed.bindTo(meters);
  }

  /** The binder knows no share consumer, but asks a consumer for nothing except its metrics. */
  private static Consumer<?, ?> withMetricsOf(ShareConsumer<?, ?> consumer) {
    return (Consumer<?, ?>)
        Proxy.newProxyInstance(
            ClientMeters.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("metrics")) {
                return consumer.metrics();
              }
              throw new UnsupportedOperationException(method.toString());
            });
  }

  @Override
  public void close() {
    produced.close();
    consumed.close();
  }
}
